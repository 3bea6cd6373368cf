package paper

import (
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// Block is room for an answer: exactly one is set.
type Block struct {
	Ticks *Ticks
	Blank *Blank
	Grid  *Grid
	Note  string
}

// Ticks is a list of answers to tick, or to number in order.
type Ticks struct {
	Number, Label string // of the row; "" where the question's heading says it
	Name          string // data name
	Many          bool   // several may be ticked
	Write         bool   // a number is written in each box
	Groups        []TickGroup
	Box           *Blank // the row's own
	Typed         bool
	Compact       bool // its answers are so short that they stand in two columns
}

// Template is what draws it.
func (*Ticks) Template() string { return "part/paper-ticks" }

// TickGroup is answers with a heading, or without.
type TickGroup struct {
	Label string
	Ticks []Tick
}

// Tick is one answer.
type Tick struct {
	Count       string // what is typed in for it: "3"; of an answer to number, its letter
	Name        string // data name, where it has one of its own
	Code, Label string
	Notes       []string // that it is on its own, for whom it is
	GoTo        string
	Box         *Blank // what to write beside it
}

// Shape says what a blank looks like.
type Shape string

// The shapes.
const (
	Line  Shape = "line"  // one line over the page
	Field Shape = "field" // a short line
	Lines Shape = "lines" // ruled lines
	Boxes Shape = "boxes" // a box for each sign
)

// Blank is a place to write.
type Blank struct {
	Number, Label, Hint string
	Name                string // data name
	Shape               Shape
	Rows                int // of Lines
	Parts               []Part
	Before, After       string // units
	Type                string // of the box: "date", "email"
	By                  string // id of the heading that says what to write, where it has no label
	Typed               bool
}

// Template is what draws it.
func (*Blank) Template() string { return "part/paper-blank" }

// Ruled is the lines to write on, in threes that stay together.
func (b *Blank) Ruled() [][]struct{} {
	var out [][]struct{}
	for left := b.Rows; left > 0; left -= 3 {
		out = append(out, make([]struct{}, min(3, left)))
	}
	return out
}

// Part is a run of boxes.
type Part struct {
	Name, Label string
	Boxes       []struct{}
}

// Grid is a table of answers to tick or to write in.
type Grid struct {
	Columns []Column
	Rows    []GridRow
	Tick    bool
	Many    bool
	Narrow  bool   // the rows have numbers alone
	By      string // id of the heading that says what it is about
	Typed   bool
}

// Template is what draws it.
func (*Grid) Template() string { return "part/paper-grid" }

// Column is the heading of a column, with what is typed in for it.
type Column struct{ Count, Label string }

// GridRow is one row of a grid.
type GridRow struct {
	Number, Label string
	Name          string // data name of the row, where it is ticked
	Cells         []Cell
	Box           *Blank
}

// Cell is one cell: Code is what a tick in it means.
type Cell struct{ Name, Code, Label, Before, After string }

const (
	maxColumns = 6  // more are hard to follow over a page
	maxPrinted = 10 // rows that people fill in; more go on another sheet
)

// blocks makes the room for the answer to a question.
func (m *maker) blocks(q *consultation.Question) []Block {
	if f, ok := q.Kind.(consultation.Files); ok {
		return []Block{{Note: m.files(q, f.Accepts())}}
	}
	rows := q.Kind.Form(q.Name, consultation.Context{})
	switch k := q.Kind.(type) {
	case *consultation.Rank:
		return []Block{{Ticks: m.rank(q, k, rows)}}
	case *consultation.Rows:
		return m.fills(rows)
	case consultation.Gridded:
		return m.grid(q, rows)
	}
	var out []Block
	group := 0
	for _, r := range rows {
		if g := groupsOf(q); r.Group != group && r.Group > 0 && r.Group <= len(g) {
			out = append(out, Block{Note: g[r.Group-1].Label.Plain(m.piped)})
		}
		group = r.Group
		for _, c := range r.Controls {
			label := r.Label.Plain(m.piped)
			if c.Extra {
				label = m.boxLabel(c.Label, label)
			}
			if c.Box != nil {
				out = append(out, Block{Blank: m.blank(c.Box, c.Field, label, len(rows) > 1 || label != "")})
			} else {
				out = append(out, Block{Ticks: m.ticks(c, "", label)})
			}
		}
	}
	return out
}

func groupsOf(q *consultation.Question) []consultation.Group {
	if k, ok := q.Kind.(interface {
		ListGroups() []consultation.Group
	}); ok {
		return k.ListGroups()
	}
	return nil
}

// ticks makes a list of answers.
func (m *maker) ticks(c consultation.Control, number, label string) *Ticks {
	t := &Ticks{Typed: m.o.Typed, Number: number, Label: label, Name: c.Field, Many: c.Many}
	group := -1
	for i, o := range c.List {
		if o.Group != group {
			g := TickGroup{}
			if o.Group > 0 && o.Group <= len(c.Groups) {
				g.Label = c.Groups[o.Group-1].Label.Plain(m.piped)
			}
			t.Groups = append(t.Groups, g)
			group = o.Group
		}
		g := &t.Groups[len(t.Groups)-1]
		g.Ticks = append(g.Ticks, m.tick(o, strconv.Itoa(i+1), c.Field, c.Many))
	}
	t.Compact = !m.o.Large && !m.o.Typed && compact(t)
	return t
}

// compact says whether a list is long and its answers are short.
func compact(t *Ticks) bool {
	n := 0
	for _, g := range t.Groups {
		n += len(g.Ticks)
		for _, x := range g.Ticks {
			if len(x.Label)+len(strings.Join(x.Notes, "")) > 40 || x.Box != nil {
				return false
			}
		}
	}
	return n >= 6 && len(t.Groups) == 1
}

func (m *maker) tick(o consultation.Option, count, field string, many bool) Tick {
	t := Tick{Count: count, Code: o.Code, Label: o.Label.Plain(m.piped)}
	if o.Alone && many {
		t.Notes = append(t.Notes, m.say("paper.alone"))
	}
	if len(o.When) > 0 {
		t.Notes = append(t.Notes, m.say("paper.only.answer", "condition", m.condition(o.When)))
	}
	if o.Box != nil {
		t.Box = m.blank(o.Box, field+"."+o.Code+".text", m.boxLabel(o.BoxLabel, ""), false)
	}
	return t
}

// boxLabel is the label of an answer's or a row's own box.
func (m *maker) boxLabel(own consultation.Text, row string) string {
	if label := own.Plain(m.piped); label != "" {
		return label
	}
	if row != "" {
		return m.say("paper.row-box", "row", row)
	}
	return m.say("paper.box")
}

// rank makes the list of a ranking: a number is written beside each answer.
func (m *maker) rank(q *consultation.Question, k *consultation.Rank, rows []consultation.Row) *Ticks {
	t := &Ticks{Typed: m.o.Typed, Name: q.Name, Write: true}
	group := -1
	for i, r := range rows {
		if r.Group != group {
			g := TickGroup{}
			if r.Group > 0 && r.Group <= len(k.Groups) {
				g.Label = k.Groups[r.Group-1].Label.Plain(m.piped)
			}
			t.Groups = append(t.Groups, g)
			group = r.Group
		}
		tick := m.tick(k.List[i], m.n.Of(r.Controls[0].Field), r.Controls[0].Field, true)
		tick.Name = r.Controls[0].Field
		if tick.Box != nil {
			tick.Box.Name = r.Controls[0].Field + ".text"
		}
		g := &t.Groups[len(t.Groups)-1]
		g.Ticks = append(g.Ticks, tick)
	}
	return t
}
