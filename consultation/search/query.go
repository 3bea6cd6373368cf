package search

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// Node is a part of a query: And, Or, Not, Phrase or Near.
type Node interface{ node() }

type (
	// And wants all of its parts; at least one is no Not.
	And []Node
	// Or wants one of its parts.
	Or []Node
	// Not stands only within And.
	Not struct{ Of Node }
	// Phrase is words that follow each other; one word alone too.
	Phrase []Word
	// Near is two words with at most so many between them, in any order.
	Near struct {
		A, B   Word
		Within int
	}
)

// Word is a folded word, or the beginning of one.
type Word struct {
	Text   string
	Prefix bool
}

func (And) node()    {}
func (Or) node()     {}
func (Not) node()    {}
func (Phrase) node() {}
func (Near) node()   {}

// MaxWords is how many words a query may have; what comes after them is not looked for.
const MaxWords = 30

// MaxWithin is how many words may at most lie between two that are near each other.
const MaxWithin = 20

// Parse reads what somebody typed into a search box. It takes everything: words must all be there, "in quotation marks" in this order,
// nurs* begins with it, -word must not be there, OR between alternatives, near or near/5 between two words. nil when there is nothing
// to look for, or only what must not be there.
func Parse(text string) Node {
	p := &parser{items: items(text)}
	return p.either()
}

// item is a word, a phrase or an operator as typed.
type item struct {
	words []Word
	op    string // "or", "near", "not", "(", ")"
	n     int
}

func items(text string) []item {
	var list []item
	total := 0
	add := func(s string) {
		prefix := strings.HasSuffix(s, "*")
		tokens := Tokens(s)
		it := item{}
		for i, t := range tokens {
			if total++; total > MaxWords {
				break
			}
			it.words = append(it.words, Word{t.Word, prefix && i == len(tokens)-1})
		}
		if len(it.words) > 0 {
			list = append(list, it)
		}
	}
	for text = strings.TrimSpace(text); text != ""; text = strings.TrimSpace(text) {
		switch first := text[0]; {
		case first == '(' || first == ')':
			list, text = append(list, item{op: text[:1]}), text[1:]
		case first == '"':
			end := strings.IndexByte(text[1:], '"')
			if end < 0 {
				end = len(text) - 1
			}
			add(text[1 : 1+end])
			text = text[min(len(text), end+2):]
		case first == '-' && len(text) > 1 && text[1] != ' ':
			list, text = append(list, item{op: "not"}), text[1:]
		default:
			end := strings.IndexFunc(text, func(r rune) bool { return unicode.IsSpace(r) || r == '"' || r == '(' || r == ')' })
			if end < 0 {
				end = len(text)
			}
			word := text[:end]
			text = text[end:]
			if op, ok := operator(word); ok {
				list = append(list, op)
			} else {
				add(word)
			}
		}
	}
	return list
}

// operator reads OR, NOT, AND and NEAR in capitals, and near/5 in any: in small letters they are words.
func operator(word string) (item, bool) {
	switch word {
	case "OR", "|":
		return item{op: "or"}, true
	case "NOT":
		return item{op: "not"}, true
	case "AND", "&":
		return item{op: "and"}, true
	case "NEAR":
		return item{op: "near", n: 10}, true
	}
	if n, ok := strings.CutPrefix(strings.ToLower(word), "near/"); ok {
		if n, err := strconv.Atoi(n); err == nil && n >= 0 {
			return item{op: "near", n: min(n, MaxWithin)}, true
		}
	}
	return item{}, false
}

type parser struct {
	items []item
	at    int
	depth int
}

func (p *parser) op() string {
	if p.at < len(p.items) {
		return p.items[p.at].op
	}
	return "end"
}

func (p *parser) either() Node {
	var list Or
	for {
		if n := p.all(); n != nil {
			list = append(list, n)
		}
		if p.op() != "or" {
			break
		}
		p.at++
	}
	switch len(list) {
	case 0:
		return nil
	case 1:
		return list[0]
	}
	return list
}

func (p *parser) all() Node {
	var want, without And
	for p.at < len(p.items) && p.op() != "or" {
		negative := false
		for p.op() == "not" || p.op() == "and" {
			negative = negative != (p.op() == "not")
			p.at++
		}
		if p.op() == ")" {
			if p.depth > 0 {
				break
			}
			p.at++
			continue
		}
		n := p.one()
		switch {
		case n == nil:
		case negative:
			without = append(without, Not{n})
		default:
			want = append(want, n)
		}
	}
	switch {
	case len(want) == 0:
		return nil
	case len(want) == 1 && len(without) == 0:
		return want[0]
	}
	return slices.Concat(want, without)
}

func (p *parser) one() Node {
	if p.at >= len(p.items) || p.op() == "or" {
		return nil
	}
	it := p.items[p.at]
	p.at++
	switch it.op {
	case "(":
		if p.depth > 20 {
			return nil
		}
		p.depth++
		n := p.either()
		p.depth--
		if p.op() == ")" {
			p.at++
		}
		return n
	case "near": // without a word before it
		return nil
	}
	if p.op() == "near" && len(it.words) == 1 && p.at+1 < len(p.items) && len(p.items[p.at+1].words) == 1 {
		n := Near{A: it.words[0], B: p.items[p.at+1].words[0], Within: p.items[p.at].n}
		p.at += 2
		return n
	}
	return Phrase(it.words)
}
