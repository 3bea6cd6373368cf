package consultation

import (
	"fmt"
	"strings"
)

// DidYouMean gives ". Did you mean `…`?" for the nearest of the choices, or "" when none is near.
func DidYouMean(written string, choices []string) string {
	best, bestDistance := "", 1+len(written)/3
	if bestDistance > 8 {
		bestDistance = 8
	}
	for _, c := range choices {
		if d := distance(strings.ToLower(written), strings.ToLower(c)); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(". Did you mean `%s`?", best)
}

// distance is the number of characters to insert, remove, change or swap. Both strings are cut at 80 bytes.
func distance(a, b string) int {
	if len(a) > 80 {
		a = a[:80]
	}
	if len(b) > 80 {
		b = b[:80]
	}
	before, prev, cur := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], before[j-2]+1)
			}
		}
		before, prev, cur = prev, cur, before
	}
	return prev[len(b)]
}
