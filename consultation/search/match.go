package search

import (
	"slices"
	"strings"
)

// Matches says whether a text has what a query asks for: the meaning that every store must keep to.
func Matches(n Node, tokens []Token) bool {
	switch n := n.(type) {
	case And:
		return !slices.ContainsFunc(n, func(p Node) bool { return !Matches(p, tokens) })
	case Or:
		return slices.ContainsFunc(n, func(p Node) bool { return Matches(p, tokens) })
	case Not:
		return !Matches(n.Of, tokens)
	case Phrase:
		return len(n.at(tokens, true)) > 0
	case Near:
		return len(n.at(tokens)) > 0
	}
	return false
}

func (w Word) is(t Token) bool {
	return t.Word == w.Text || w.Prefix && strings.HasPrefix(t.Word, w.Text)
}

// at gives where a phrase stands, by the number of its first token.
func (p Phrase) at(tokens []Token, first bool) (list []int) {
	for i := 0; i+len(p) <= len(tokens); i++ {
		ok := true
		for j, w := range p {
			if !w.is(tokens[i+j]) {
				ok = false
				break
			}
		}
		if ok {
			if list = append(list, i); first {
				return list
			}
		}
	}
	return list
}

func (n Near) at(tokens []Token) (list [][2]int) {
	for i, a := range tokens {
		if !n.A.is(a) {
			continue
		}
		for j := max(0, i-n.Within-1); j <= min(len(tokens)-1, i+n.Within+1); j++ {
			if i != j && n.B.is(tokens[j]) {
				list = append(list, [2]int{i, j})
			}
		}
	}
	return list
}

// Marks gives where a text has the words that a query wants, in bytes, in order, without overlaps: what is to be marked.
func Marks(n Node, tokens []Token) [][2]int {
	hit := make([]bool, len(tokens))
	mark(n, tokens, hit)
	var list [][2]int
	for i := 0; i < len(tokens); i++ {
		if !hit[i] {
			continue
		}
		from := i
		for i+1 < len(tokens) && hit[i+1] {
			i++
		}
		list = append(list, [2]int{tokens[from].From, tokens[i].To})
	}
	return list
}

func mark(n Node, tokens []Token, hit []bool) {
	switch n := n.(type) {
	case And:
		for _, p := range n {
			mark(p, tokens, hit)
		}
	case Or:
		for _, p := range n {
			mark(p, tokens, hit)
		}
	case Phrase:
		for _, i := range n.at(tokens, false) {
			for j := range n {
				hit[i+j] = true
			}
		}
	case Near:
		for _, at := range n.at(tokens) {
			hit[at[0]], hit[at[1]] = true, true
		}
	}
}

// Piece is a part of a text, marked or not.
type Piece struct {
	Text   string
	Marked bool
}

// Snippet gives the part of a text around the first words that a query wants, about so many bytes long, cut between words, with what is
// wanted marked. An ellipsis stands where something was left out.
func Snippet(text string, n Node, about int) []Piece {
	tokens := Tokens(text)
	marks := Marks(n, tokens)
	from, to := 0, len(text)
	if len(text) > about {
		if len(marks) > 0 {
			from = max(0, marks[0][0]-about/4)
		}
		from, to = cut(tokens, from, about, len(text))
	}
	return pieces(text, marks, from, to)
}

// cut moves the ends of a part to the ends of words.
func cut(tokens []Token, from, about, end int) (int, int) {
	to := end
	begun := from == 0
	for _, t := range tokens {
		if !begun && t.From >= from {
			from, begun = t.From, true
		}
		if begun && t.To > from+about {
			return from, to
		}
		if begun {
			to = t.To
		}
	}
	return from, end
}

// Whole gives a whole text with what is wanted marked.
func Whole(text string, n Node) []Piece {
	return pieces(text, Marks(n, Tokens(text)), 0, len(text))
}

func pieces(text string, marks [][2]int, from, to int) []Piece {
	var list []Piece
	add := func(s string, marked bool) {
		if s != "" {
			list = append(list, Piece{s, marked})
		}
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for _, m := range marks {
		if m[0] < at || m[1] > to {
			continue
		}
		add(text[at:m[0]], false)
		add(text[m[0]:m[1]], true)
		at = m[1]
	}
	add(text[at:to], false)
	if to < len(text) {
		add(" …", false)
	}
	return list
}
