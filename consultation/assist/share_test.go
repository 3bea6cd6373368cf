package assist

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
)

// TestShareOut: everything is dealt once, numbers are equal, and balanced lists have nearly as many words and of each group.
func TestShareOut(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var items []Item
	total := 0
	for i := range 1001 {
		it := Item{ID: "r" + strconv.Itoa(i), Words: 1 + r.IntN(30), Group: []string{"web", "web", "web", "paper", "letter"}[r.IntN(5)]}
		if i%50 == 0 {
			it.Words = 900
		}
		items = append(items, it)
		total += it.Words
	}
	for _, balanced := range []bool{false, true} {
		out := ShareOut(items, 3, balanced, 7)
		if len(out) != len(items) {
			t.Fatalf("%d items", len(out))
		}
		seen, count, words, groups := map[string]bool{}, [3]int{}, [3]int{}, map[string][3]int{}
		for _, x := range out {
			seen[x.ID] = true
			count[x.Person]++
			words[x.Person] += x.Words
			of := groups[x.Group]
			of[x.Person]++
			groups[x.Group] = of
			if x.Place != count[x.Person] {
				t.Fatalf("place %d is %d", count[x.Person], x.Place)
			}
		}
		if len(seen) != len(items) || slices.Max(count[:])-slices.Min(count[:]) > 1 {
			t.Errorf("%d items, %v", len(seen), count)
		}
		if !balanced {
			continue
		}
		if slices.Max(words[:])-slices.Min(words[:]) > total/100 {
			t.Errorf("words: %v of %d", words, total)
		}
		for name, of := range groups {
			if slices.Max(of[:])-slices.Min(of[:]) > 2 {
				t.Errorf("%s: %v", name, of)
			}
		}
	}
	if !slices.Equal(ShareOut(items, 3, true, 7), ShareOut(items, 3, true, 7)) || slices.Equal(ShareOut(items, 3, true, 7), ShareOut(items, 3, true, 8)) {
		t.Error("it does not follow from the seed")
	}
	slices.Reverse(items)
	again := ShareOut(items, 3, true, 7)
	slices.Reverse(items)
	if !slices.Equal(ShareOut(items, 3, true, 7), again) {
		t.Error("it depends on the order in which items are given")
	}
	if ShareOut(items, 0, true, 7) != nil || len(ShareOut(nil, 3, true, 7)) != 0 {
		t.Error("nobody, or nothing")
	}
}
