package campaign

import (
	"slices"
	"testing"
)

func TestMatch(t *testing.T) {
	for _, c := range []struct {
		what        string
		before, now [][]uint32
		want        []int
	}{
		{"nothing before", nil, [][]uint32{{1, 2}}, []int{-1}},
		{"nothing now", [][]uint32{{1, 2}}, nil, []int{}},
		{"it has grown", [][]uint32{{1, 2}, {5, 6}}, [][]uint32{{5, 6, 7, 8, 9, 10, 11}, {1, 2}}, []int{1, 0}},
		{"half of it was withdrawn and others came", [][]uint32{{1, 2, 3, 4}}, [][]uint32{{3, 4, 5, 6}}, []int{0}},
		{"too little is shared", [][]uint32{{1, 2, 3, 4, 5}}, [][]uint32{{4, 5, 6, 7, 8}}, []int{-1}},
		{"it has split: the larger part keeps the name", [][]uint32{{1, 2, 3, 4, 5}}, [][]uint32{{1, 2}, {3, 4, 5}}, []int{-1, 0}},
		{"two have become one: the larger one's name stays", [][]uint32{{1, 2}, {3, 4, 5}}, [][]uint32{{1, 2, 3, 4, 5}}, []int{1}},
	} {
		if got := Match(c.before, c.now); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.what, got, c.want)
		}
	}
}
