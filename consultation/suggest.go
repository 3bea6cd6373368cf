package consultation

import (
	"fmt"
	"strings"
)

// DidYouMean gives ". Did you mean `…`?" for what was meant by a word or phrase, or "" when nothing is near. Choices may be
// patterns of settings (see Match); the numbers and names that were written are put into them.
func DidYouMean(written string, choices []string) string {
	meant := Meant(written, choices)
	if meant == "" {
		return ""
	}
	return fmt.Sprintf(". Did you mean `%s`?", meant)
}

// Meant gives what was meant by a word or phrase: the same in the words that are usual here, or the nearest of the choices. ""
// when nothing is near.
func Meant(written string, choices []string) string {
	if s := inUsualWords(written, choices); s != "" {
		return s
	}
	best, bestDistance := "", min(8, 1+len(written)/3)
	for _, c := range choices {
		for _, c := range phrases(c) {
			filled, fixed := fill(c, written)
			if d := distance(strings.ToLower(written), strings.ToLower(filled)); d > 0 && d < min(bestDistance, 1+fixed/3) {
				best, bestDistance = filled, d
			}
		}
	}
	return best
}

// phrases gives a pattern without its choices of words: one phrase for each of the first choice.
func phrases(pattern string) []string {
	words := strings.Fields(pattern)
	for i, w := range words {
		if !strings.Contains(w, "|") {
			continue
		}
		var out []string
		for one := range strings.SplitSeq(w, "|") {
			words[i] = one
			out = append(out, phrases(strings.Join(words, " "))...)
		}
		return out
	}
	return []string{pattern}
}

// fill puts what was written into the places of a phrase: its numbers in their order, its last words for a name, date or text. It
// gives how many characters were written in the other places, which alone can be near.
func fill(phrase, written string) (filled string, fixed int) {
	words, given := strings.Fields(phrase), strings.Fields(written)
	var numbers []string
	fixed = len(written)
	for _, w := range given {
		if _, ok := Decimal(w); ok {
			numbers = append(numbers, w)
		}
	}
	for i, w := range words {
		switch w {
		case "N", "X":
			if len(numbers) > 0 {
				words[i], numbers = numbers[0], numbers[1:]
			}
		case "TEXT", "NAME", "DATE":
			if i < len(given) && (w == "TEXT" || i+1 == len(words)) {
				words[i] = strings.Join(given[i:], " ")
				fixed -= len(words[i])
			}
		}
	}
	return strings.Join(words, " "), fixed
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
