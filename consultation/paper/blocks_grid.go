package paper

import (
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// grid makes a table, or a list for each row in large print and where a table would be too wide.
func (m *maker) grid(q *consultation.Question, rows []consultation.Row) []Block {
	if len(rows) == 0 {
		return nil
	}
	list := rows[0].Controls[0].List
	if _, ok := q.Kind.(*consultation.ChooseCell); ok {
		return append([]Block{{Ticks: m.key(list)}}, m.table(q, rows)...)
	}
	if list == nil || m.o.Large || len(list) > maxColumns || boxed(list) {
		if list == nil {
			return m.table(q, rows)
		}
		var out []Block
		for _, r := range rows {
			t := m.ticks(r.Controls[0], m.n.Of(r.Controls[0].Field), r.Label.Plain(m.piped))
			t.Box = m.extra(r)
			out = append(out, Block{Ticks: t})
		}
		return out
	}
	g := &Grid{Typed: m.o.Typed, Tick: true, Many: rows[0].Controls[0].Many}
	for i, o := range list {
		c := Column{Count: strconv.Itoa(i + 1), Label: o.Label.Plain(m.piped)}
		if len(o.When) > 0 {
			c.Label += " " + m.say("paper.only.answer", "condition", m.condition(o.When))
		}
		g.Columns = append(g.Columns, c)
	}
	for _, r := range rows {
		c := r.Controls[0]
		row := GridRow{Number: m.n.Of(c.Field), Label: m.rowLabel(q, r), Name: c.Field, Box: m.extra(r)}
		for _, o := range list {
			row.Cells = append(row.Cells, Cell{Name: c.Field, Code: o.Code, Label: row.Label + ": " + o.Label.Plain(m.piped)})
		}
		g.Rows = append(g.Rows, row)
	}
	return []Block{{Grid: g}}
}

func boxed(list []consultation.Option) bool {
	for _, o := range list {
		if o.Box != nil {
			return true
		}
	}
	return false
}

// key lists the answers whose counts are written in cells.
func (m *maker) key(list []consultation.Option) *Ticks {
	t := &Ticks{Groups: []TickGroup{{}}}
	for i, o := range list {
		t.Groups[0].Ticks = append(t.Groups[0].Ticks, Tick{Count: strconv.Itoa(i + 1), Label: o.Label.Plain(m.piped)})
	}
	return t
}

// rowLabel is the words of a row, with for whom it is.
func (m *maker) rowLabel(q *consultation.Question, r consultation.Row) string {
	label := r.Label.Plain(m.piped)
	if g, ok := q.Kind.(consultation.Gridded); ok {
		for _, o := range g.Rows() {
			if o.Code == r.Code && len(o.When) > 0 {
				label += " " + m.say("paper.only.answer", "condition", m.condition(o.When))
			}
		}
	}
	return label
}

// extra is the row's own box, or nil.
func (m *maker) extra(r consultation.Row) *Blank {
	for _, c := range r.Controls {
		if c.Extra {
			return m.blank(c.Box, c.Field, m.boxLabel(c.Label, ""), false)
		}
	}
	return nil
}

// table makes a table with room in each cell; in large print a list.
func (m *maker) table(q *consultation.Question, rows []consultation.Row) []Block {
	g := &Grid{Typed: m.o.Typed}
	wide := m.o.Large
	for _, c := range rows[0].Controls {
		if !c.Extra {
			g.Columns = append(g.Columns, Column{Count: strconv.Itoa(len(g.Columns) + 1), Label: c.Label.Plain(m.piped)})
		}
	}
	if wide || len(g.Columns) > maxColumns {
		return m.listed(rows)
	}
	for _, r := range rows {
		g.Rows = append(g.Rows, m.tableRow(q, r, len(g.Columns)))
	}
	g.Narrow = rows[0].Number > 0
	return []Block{{Grid: g}}
}

// tableRow makes a row with room in each of its cells. A row that people fill in themselves has a number alone.
func (m *maker) tableRow(q *consultation.Question, r consultation.Row, columns int) GridRow {
	row := GridRow{Label: m.rowLabel(q, r), Box: m.extra(r)}
	of := row.Label
	if r.Number > 0 {
		of = m.say("paper.row", "number", r.Number)
	}
	for _, c := range r.Controls {
		if c.Extra {
			continue
		}
		if row.Number == "" {
			row.Number = m.n.Of(c.Field)
			if columns > 1 {
				row.Number = strings.TrimSuffix(row.Number, ".1")
			}
		}
		cell := Cell{Name: c.Field, Label: of + ": " + c.Label.Plain(m.piped)}
		if c.Box != nil {
			b := m.blank(c.Box, c.Field, "", false)
			cell.Before, cell.After = b.Before, b.After
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// listed makes a place to write for each cell, one below the other.
func (m *maker) listed(rows []consultation.Row) []Block {
	var out []Block
	for _, r := range rows {
		row := r.Label.Plain(m.piped)
		for _, c := range r.Controls {
			label := strings.TrimPrefix(row+": "+c.Label.Plain(m.piped), ": ")
			switch {
			case c.Extra:
				out = append(out, Block{Blank: m.blank(c.Box, c.Field, m.boxLabel(c.Label, row), true)})
			case c.Box != nil:
				out = append(out, Block{Blank: m.blank(c.Box, c.Field, label, true)})
			default:
				out = append(out, Block{Blank: &Blank{Typed: m.o.Typed, Number: m.n.Of(c.Field), Label: label, Name: c.Field, Shape: Field}})
			}
		}
	}
	return out
}

// fills makes the rows that people fill in themselves.
func (m *maker) fills(rows []consultation.Row) []Block {
	more := len(rows) > maxPrinted
	if more {
		rows = rows[:maxPrinted]
	}
	out := m.table(&consultation.Question{Kind: nil}, rows)
	if more {
		out = append(out, Block{Note: m.say("paper.more-rows")})
	}
	return out
}

// files says what may be sent with the form.
func (m *maker) files(q *consultation.Question, rules consultation.FileRules) string {
	note := m.say("paper.files", "count", rules.UpTo, "number", m.n.Of(q.Name))
	if rules.MaxPages > 0 {
		note += " " + m.say("paper.files.pages", "count", rules.MaxPages)
	}
	return note
}
