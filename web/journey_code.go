package web

import (
	"fmt"
	"strings"
	"sync"

	"github.com/sethvargo/go-diceware/diceware"
)

// codeWords is how many words a resume code has. With a list of 7,776 that is 64 bits.
const codeWords = 5

// newResumeCode draws five plain words of the EFF's long list (by the Electronic Frontier Foundation, CC BY 3.0 US).
func newResumeCode() (string, error) {
	words, err := diceware.GenerateWithWordList(codeWords, diceware.WordListEffLarge())
	if err != nil {
		return "", fmt.Errorf("draw resume code: %w", err)
	}
	for i, w := range words {
		words[i] = onlyLetters(w) // four words of the list have a hyphen, which nobody would remember
	}
	return strings.Join(words, " "), nil
}

// usualCode forgives case, spaces, hyphens and dots in a typed code: the letters alone are what is kept a fingerprint of.
func usualCode(typed string) string { return onlyLetters(typed) }

// spacedCode writes a typed code as it is shown: words with a space between them.
func spacedCode(typed string) string { return strings.Join(typedWords(typed), " ") }

func onlyLetters(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z':
			return r
		}
		return -1
	}, s)
}

// typedWords cuts a typed code into words, each in letters alone.
func typedWords(typed string) []string {
	var words []string
	for _, w := range strings.Fields(strings.NewReplacer(",", " ", ".", " ", "-", " ").Replace(typed)) {
		if w = onlyLetters(w); w != "" {
			words = append(words, w)
		}
	}
	return words
}

// strayWords gives the typed words that are not on the list, so that a slip of the pen can be pointed out. The list is public.
func strayWords(typed string) []string {
	var stray []string
	for _, w := range typedWords(typed) {
		if !codeWordSet()[w] {
			stray = append(stray, w)
		}
	}
	return stray
}

var codeWordSet = sync.OnceValue(func() map[string]bool {
	list := diceware.WordListEffLarge()
	set := map[string]bool{"drop": true, "down": true, "felt": true, "tip": true, "t": true, "shirt": true, "yo": true}
	for n := range 7776 {
		rolls := 0
		for range list.Digits() { // the list counts in dice: 11111 to 66666
			rolls = rolls*10 + 1
		}
		for place, rest := 1, n; rest > 0; place, rest = place*10, rest/6 {
			rolls += rest % 6 * place
		}
		set[onlyLetters(list.WordAt(rolls))] = true
	}
	return set
})
