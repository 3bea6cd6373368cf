package campaign

import (
	"slices"

	"github.com/greenpaper/greenpaper/consultation/search"
)

// hashed is a text as far as it is compared.
type hashed struct {
	words int
	same  uint64   // of all its words: two texts with the same are copies
	runs  []uint64 // of three words each, in order of their hashes, each once
}

const (
	fnvStart = 14695981039346656037
	fnvPrime = 1099511628211
)

func hash(text string) hashed {
	h := hashed{same: fnvStart}
	var last [run]uint64
	for _, t := range search.Tokens(text) {
		w := t.Word
		x := uint64(fnvStart)
		for i := range len(w) {
			x = (x ^ uint64(w[i])) * fnvPrime
		}
		x = mix(x)
		h.same = mix(h.same ^ x)
		last[0], last[1], last[2] = last[1], last[2], x
		if h.words++; h.words >= run {
			h.runs = append(h.runs, mix(mix(last[0]+0x9e3779b97f4a7c15)^mix(last[1]+0x85ebca6b)<<1^last[2]))
		}
	}
	slices.Sort(h.runs)
	h.runs = slices.Compact(h.runs)
	return h
}

// mix spreads the bits of a number: the end of splitmix64.
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// belong says whether two texts were written from one template, as far as their runs tell.
func belong(a, b []uint64) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < leastRuns {
		return false
	}
	share := leastShare
	if len(b) > muchLonger*len(a) { // a long text has many common turns of phrase; it counts where it quotes the short one
		share = leastQuoted
	}
	n := shared(a, b)
	return n >= leastShared && float64(n) >= share*float64(len(a))
}

// shared counts what two sorted lists have in common.
func shared(a, b []uint64) int {
	n := 0
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] < b[j]:
			i++
		case a[i] > b[j]:
			j++
		default:
			n, i, j = n+1, i+1, j+1
		}
	}
	return n
}

// coefficients of the rows' hashes, fixed for ever: the same texts make the same groups everywhere.
var coefficients = func() (c [bands * rows][2]uint64) {
	x := uint64(1997)
	for i := range c {
		for j := range c[i] {
			x += 0x9e3779b97f4a7c15
			c[i][j] = mix(x)
		}
		c[i][0] |= 1
	}
	return c
}()

// fingerprints are the keys by which a text can meet others, one for each band.
func fingerprints(runs []uint64) (keys [bands]uint32) {
	var least [bands * rows]uint32
	for i := range least {
		least[i] = 1<<32 - 1
	}
	for _, x := range runs {
		for i := range least {
			if h := uint32((x*coefficients[i][0] + coefficients[i][1]) >> 32); h < least[i] {
				least[i] = h
			}
		}
	}
	for b := range keys {
		k := uint64(b)
		for r := range rows {
			k = mix(k ^ uint64(least[b*rows+r]))
		}
		keys[b] = uint32(k)
	}
	return keys
}
