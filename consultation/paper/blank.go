package paper

import (
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// The room for a text, in lines: about eight words are written on one by hand. Lines stay together by threes.
const (
	fewLines  = 3
	someLines = 6
	moreLines = 9
	halfPage  = 12
	wholePage = 24
)

// blank makes a place to write for a box. numbered says whether it has a number of its own to print.
func (m *maker) blank(b *consultation.Box, field, label string, numbered bool) *Blank {
	out := &Blank{Typed: m.o.Typed, Label: label, Name: field, Shape: Line, Hint: m.limits(b), Type: b.Type}
	if numbered {
		out.Number = m.n.Of(field)
	}
	look := b.Look()
	switch {
	case len(look.Parts) > 0:
		out.Shape = Boxes
		for _, p := range look.Parts {
			n := 2
			if p == "year" {
				n = 4
			}
			out.Parts = append(out.Parts, Part{Name: field + "." + p, Label: m.say("part." + p), Boxes: make([]struct{}, n)})
		}
	case b.Type == "year" && !m.o.Typed:
		out.Shape, out.Parts = Boxes, []Part{{Name: field, Boxes: make([]struct{}, 4)}}
	case look.Lines > 1:
		out.Shape, out.Rows = Lines, room(b)
	case b.Type == "short text" && long(b):
		out.Shape, out.Rows = Lines, 2
	case b.Type != "short text" && b.Type != "email":
		out.Shape = Field
	}
	switch {
	case b.Type == "percentage":
		out.After = "%"
	case b.UnitFirst():
		out.Before = b.Unit
	default:
		out.After = b.Unit
	}
	return out
}

// words is how long a text is to be, in words; 0 where nothing says so.
func words(b *consultation.Box) int {
	for _, n := range []int{b.MaxWords, b.AboutWords, b.MinWords, b.MaxChars / 6, b.AboutChars / 6, b.MinChars / 6} {
		if n > 0 {
			return n
		}
	}
	return 0
}

// room is how many lines a long text gets.
func room(b *consultation.Box) int {
	switch n := words(b); {
	case n == 0:
		return halfPage
	case n <= 30:
		return fewLines
	case n <= 100:
		return someLines
	case n <= 200:
		return moreLines
	case n <= 300:
		return halfPage
	}
	return wholePage
}

// long says whether a short text may fill more than a line.
func long(b *consultation.Box) bool { return b.MaxWords > 12 || b.MaxChars > 70 }

// limits says how long or how great an answer may be.
func (m *maker) limits(b *consultation.Box) string {
	var out []string
	pair := func(unit string, low, high, about int) {
		switch {
		case low > 0 && low == high:
			out = append(out, m.say("hint."+unit+".exactly", "count", low))
			return
		case low > 0:
			out = append(out, m.say("hint."+unit+".min", "count", low))
		case about > 0:
			out = append(out, m.say("hint."+unit+".about", "count", about))
		}
		if high > 0 {
			out = append(out, m.say("paper."+unit+".max", "count", high))
		}
	}
	pair("words", b.MinWords, b.MaxWords, b.AboutWords)
	pair("characters", b.MinChars, b.MaxChars, b.AboutChars)
	if b.From != "" {
		out = append(out, m.say("hint.range", "from", b.From, "to", b.To))
	}
	return strings.Join(out, " ")
}

// asks says in one sentence how a type of question is answered on paper.
func (m *maker) asks(q *consultation.Question) string {
	key := "paper.asks." + strings.ToLower(strings.ReplaceAll(q.Type, " ", "-"))
	limit := 0
	switch k := q.Kind.(type) {
	case *consultation.Choice:
		limit = k.AtMost
	case *consultation.Rank:
		limit = k.Top
	}
	if !m.o.Words.Has(key) {
		return ""
	}
	return m.say(key, "count", limit)
}

// short says whether a question is small enough to stand on one page.
func short(blocks []Block) bool {
	lines := 0
	for _, b := range blocks {
		switch {
		case b.Ticks != nil:
			for _, g := range b.Ticks.Groups {
				lines += 1 + len(g.Ticks)
			}
		case b.Blank != nil:
			lines += 2 + b.Blank.Rows
		case b.Grid != nil:
			lines += 2 + 2*len(b.Grid.Rows)
		}
	}
	return lines <= 22
}
