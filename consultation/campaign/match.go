package campaign

import (
	"cmp"
	"slices"
)

// Match says of each of the groups found now which of those found before it continues, by its number, or -1. Members are ascending numbers that
// stay the same. A group continues another where at least half of the smaller one is in the larger; of several, the one that shares most. None is
// continued twice.
func Match(before, now [][]uint32) []int {
	in := map[uint32][]int{} // member → groups before
	for i, members := range before {
		for _, m := range members {
			in[m] = append(in[m], i)
		}
	}
	type pair struct{ shares, before, now int }
	var pairs []pair
	for j, members := range now {
		shares := map[int]int{}
		for _, m := range members {
			for _, i := range in[m] {
				shares[i]++
			}
		}
		for i, n := range shares {
			if 2*n >= min(len(before[i]), len(members)) {
				pairs = append(pairs, pair{n, i, j})
			}
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(b.shares, a.shares), cmp.Compare(a.before, b.before), cmp.Compare(a.now, b.now))
	})
	of := make([]int, len(now))
	for j := range of {
		of[j] = -1
	}
	taken := make([]bool, len(before))
	for _, p := range pairs {
		if of[p.now] < 0 && !taken[p.before] {
			of[p.now], taken[p.before] = p.before, true
		}
	}
	return of
}
