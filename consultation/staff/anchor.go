package staff

import (
	"sort"
	"strings"
)

// Anchors tells where the lines of a text went in a later one: lines that stayed the same, and lines that were reworded in their
// place.
type Anchors struct {
	to      []int  // for each old line, the new one, or -1
	changed []bool // the line has other words now
}

// Follow compares two texts line by line. It takes time in proportion to their length, whatever they say: lines that are there
// once in both are found first, their neighbours follow from them.
func Follow(old, now []string) *Anchors {
	a := &Anchors{to: make([]int, len(old)), changed: make([]bool, len(old))}
	for i := range a.to {
		a.to[i] = -1
	}
	a.match(old, now)
	a.reworded(old, now)
	return a
}

// Lines gives where lines from first to last, counted from 1, are now. ok is false where none of them is left; changed says that
// not all of them are as they were.
func (a *Anchors) Lines(first, last int) (from, to int, changed, ok bool) {
	for i := max(first, 1) - 1; i < last && i < len(a.to); i++ {
		if a.to[i] < 0 {
			changed = true
			continue
		}
		if n := a.to[i] + 1; !ok || n < from {
			from = n
		}
		to = max(to, a.to[i]+1)
		changed = changed || a.changed[i]
		ok = true
	}
	return from, to, changed, ok
}

// match finds lines that stayed the same, in their order.
func (a *Anchors) match(old, now []string) {
	type place struct{ old, now, olds, nows int }
	seen := map[string]*place{}
	at := func(line string) *place {
		if seen[line] == nil {
			seen[line] = &place{}
		}
		return seen[line]
	}
	for i, line := range old {
		p := at(line)
		p.old = i
		p.olds++
	}
	for i, line := range now {
		p := at(line)
		p.now = i
		p.nows++
	}
	var once []int // old lines that are there once in both, by their place in the old text
	var target []int
	for i, line := range old {
		if p := seen[line]; p.olds == 1 && p.nows == 1 && strings.TrimSpace(line) != "" {
			once, target = append(once, i), append(target, p.now)
		}
	}
	for _, k := range rising(target) {
		a.to[once[k]] = target[k]
	}
	a.spread(old, now)
}

// rising gives the places of a longest rising run of numbers.
func rising(list []int) []int {
	var ends []int // ends[n]: the place of the smallest end of a run of length n+1
	before := make([]int, len(list))
	for i, v := range list {
		n := sort.Search(len(ends), func(k int) bool { return list[ends[k]] >= v })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	run := make([]int, len(ends))
	for k, i := len(ends)-1, ends[len(ends)-1]; k >= 0; k, i = k-1, before[i] {
		run[k] = i
	}
	return run
}

// spread follows equal lines down from the start and from each match, then up from the end and from each match.
func (a *Anchors) spread(old, now []string) {
	taken := make([]bool, len(now))
	for _, t := range a.to {
		if t >= 0 {
			taken[t] = true
		}
	}
	next := 0
	for i := range old {
		if a.to[i] < 0 && next < len(now) && !taken[next] && old[i] == now[next] {
			a.to[i], taken[next] = next, true
		}
		if a.to[i] >= 0 {
			next = a.to[i] + 1
		} else {
			next = len(now) // only what follows a match at once
		}
	}
	next = len(now) - 1
	for i := len(old) - 1; i >= 0; i-- {
		if a.to[i] < 0 && next >= 0 && !taken[next] && old[i] == now[next] {
			a.to[i], taken[next] = next, true
		}
		if a.to[i] >= 0 {
			next = a.to[i] - 1
		} else {
			next = -1
		}
	}
}

// maxGap bounds how many lines of a gap are compared with each other.
const maxGap = 60

// reworded finds, between lines that stayed, those that say nearly the same as before: at least half of their words.
func (a *Anchors) reworded(old, now []string) {
	for i := 0; i < len(old); {
		if a.to[i] >= 0 {
			i++
			continue
		}
		end := i
		for end < len(old) && a.to[end] < 0 {
			end++
		}
		from, to := 0, len(now)
		if i > 0 {
			from = a.to[i-1] + 1
		}
		if end < len(old) {
			to = a.to[end]
		}
		a.pair(old, now, i, min(end, i+maxGap), from, min(to, from+maxGap))
		i = end
	}
}

// pair matches old lines from i to end with new ones between from and to, in order, each with the first that is near enough.
func (a *Anchors) pair(old, now []string, i, end, from, to int) {
	for ; i < end; i++ {
		for j := from; j < to; j++ {
			if alike(old[i], now[j]) {
				a.to[i], a.changed[i] = j, old[i] != now[j]
				from = j + 1
				break
			}
		}
	}
}

// alike says whether two lines share at least half of the words of the longer.
func alike(x, y string) bool {
	a, b := strings.Fields(x), strings.Fields(y)
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	count := map[string]int{}
	for _, w := range a {
		count[w]++
	}
	same, marks := 0, 0 // marks such as "-" and "##" say nothing
	for _, w := range b {
		if count[w] > 0 {
			count[w]--
			same++
			if strings.Trim(w, "-#*>|:") == "" {
				marks++
			}
		}
	}
	longer := max(len(a), len(b)) - marks
	return same > marks && 2*(same-marks) >= longer
}
