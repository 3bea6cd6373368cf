package assist

import (
	"cmp"
	"crypto/sha256"
	"slices"
	"strconv"
)

// Item is something to be read.
type Item struct {
	ID    string
	Words int
	Group string // items of one group are spread over all people; "" where groups do not matter
}

// Shared is an item that is somebody's: Person is from 0, Place from 1 in the order that this person reads.
type Shared struct {
	Item
	Person, Place int
}

// ShareOut deals items to so many people, in the order of lots: the SHA-256 of the seed in decimal, a space and the id. Numbers of items
// differ by at most one. Balanced, they are dealt group by group and in each the longest first, always to whoever has the fewest, and among
// those the fewest words: so that each has nearly as many of each group, and nearly as many words. Everybody reads in the order of lots.
func ShareOut(items []Item, people int, balanced bool, seed uint64) []Shared {
	if people < 1 {
		return nil
	}
	lots := make([]lot, len(items))
	for i, it := range items {
		lots[i] = lot{sha256.Sum256([]byte(strconv.FormatUint(seed, 10) + " " + it.ID)), it, 0}
	}
	slices.SortFunc(lots, byLot)
	if balanced {
		slices.SortStableFunc(lots, func(a, b lot) int { return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(b.Words, a.Words)) })
	}
	count, words := make([]int, people), make([]int, people)
	for i := range lots {
		who := i % people
		if balanced {
			who = least(count, words)
		}
		lots[i].person = who
		count[who]++
		words[who] += lots[i].Words
	}
	slices.SortFunc(lots, byLot)
	out, place := make([]Shared, len(lots)), make([]int, people)
	for i, l := range lots {
		place[l.person]++
		out[i] = Shared{l.Item, l.person, place[l.person]}
	}
	return out
}

type lot struct {
	sum [sha256.Size]byte
	Item
	person int
}

func byLot(a, b lot) int { return cmp.Or(slices.Compare(a.sum[:], b.sum[:]), cmp.Compare(a.ID, b.ID)) }

// least is whoever has the fewest items, and among those the fewest words.
func least(count, words []int) int {
	best := 0
	for i := range count {
		if cmp.Or(cmp.Compare(count[i], count[best]), cmp.Compare(words[i], words[best])) < 0 {
			best = i
		}
	}
	return best
}
