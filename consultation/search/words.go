// Package search says what a search in answers means: how words are folded, what a query asks for, and where in a text its words are. A store
// finds the answers; any store must find the same ones.
//
// Words are compared without capitals, accents and apostrophes, so that dŵr is dwr and carer's is carers, in English and in Welsh.
package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Token is a folded word and where it stands in the text, in bytes.
type Token struct {
	Word     string
	From, To int
}

// Tokens cuts a text into words: runs of letters and digits. An apostrophe inside a word is no cut.
func Tokens(text string) []Token {
	tokens := make([]Token, 0, len(text)/6+1)
	var word []byte
	from, to := 0, 0
	flush := func() {
		if len(word) > 0 {
			tokens = append(tokens, Token{string(word), from, to})
			word = word[:0]
		}
	}
	for i, r := range text {
		switch {
		case r == '\'' || r == '’' || unicode.Is(unicode.Mn, r):
			continue // it belongs to the word that it is in
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			if len(word) == 0 {
				from = i
			}
			word = fold(word, r)
			to = i + utf8.RuneLen(r)
			if r == utf8.RuneError {
				to = i + 1
			}
		default:
			flush()
		}
	}
	flush()
	return tokens
}

// fold adds a letter in its plain form.
func fold(word []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if r >= 'A' && r <= 'Z' {
			r += 'a' - 'A'
		}
		return append(word, byte(r))
	}
	for _, d := range norm.NFD.String(string(unicode.ToLower(r))) {
		if !unicode.Is(unicode.Mn, d) {
			word = utf8.AppendRune(word, d)
		}
	}
	return word
}

// Fold writes a text's words with one space between them: what a store indexes.
func Fold(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for i, t := range Tokens(text) {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(t.Word)
	}
	return b.String()
}
