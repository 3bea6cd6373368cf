package web

import (
	"html/template"
	"strconv"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/templates"
)

// dashTable is a table of the dashboard, of which the page shows a chart, the table and a file: all three tell the same.
type dashTable struct {
	key, title string
	lead       []string
	notes      []string
	links      []templates.Link
	charts     []template.HTML
	head       []string
	rows       [][]dashCell // the first of each is its heading
	fields     []string     // what its numbers are of; its key alone if there are none
}

// tells lists the data names whose counts a table tells.
func (t dashTable) tells() []string {
	if len(t.fields) == 0 {
		return []string{t.key}
	}
	return t.fields
}

// dashCell is a cell as the page shows it; plain is what the file has where that is something else.
type dashCell struct {
	text, plain string
	number      bool
	classes     string
}

func wordCell(text string) dashCell { return dashCell{text: text} }

func (d *desk) countCell(n int) dashCell {
	return dashCell{text: d.number(n), plain: strconv.Itoa(n), number: true}
}

// toldCell is a count that may be hidden.
func (d *desk) toldCell(c disclosure.Cell) dashCell {
	if c.Hidden == disclosure.Shown {
		return d.countCell(c.N)
	}
	return dashCell{text: d.told(c), number: true, plain: d.told(c)}
}

// told says a count, or that it is not told.
func (d *desk) told(c disclosure.Cell) string {
	switch c.Hidden {
	case disclosure.Shown:
		return d.number(c.N)
	case disclosure.Small:
		return d.words.Say("dash.few", "limit", d.policy.Limit())
	}
	return d.words.Say("dash.kept")
}

// shareCell is a part of a base in percent; it tells nothing where either may not be told.
func (d *desk) shareCell(c, base disclosure.Cell) dashCell {
	if c.Hidden != disclosure.Shown || base.Hidden != disclosure.Shown || base.N == 0 {
		return dashCell{text: d.words.Say("dash.kept"), number: true}
	}
	return d.percentCell(100 * float64(c.N) / float64(base.N))
}

func (d *desk) percentCell(share float64) dashCell {
	plain := strconv.FormatFloat(share, 'f', 1, 64)
	return dashCell{text: spoken{d.words}.Number(plain) + "%", plain: plain, number: true}
}

func (t dashTable) csv() [][]export.Cell {
	var rows [][]export.Cell
	for _, row := range t.rows {
		var cells []export.Cell
		for _, c := range row {
			text := c.plain
			if text == "" {
				text = c.text
			}
			_, err := strconv.ParseFloat(text, 64)
			cells = append(cells, export.Cell{Text: text, Number: c.number && err == nil})
		}
		rows = append(rows, cells)
	}
	return rows
}

// longTable is how many rows a table shows at once; a longer one opens on demand.
const longTable = 12

// part is how the page shows a table.
func (x *dash) part(t dashTable) DashPart {
	p := DashPart{ID: t.key, Title: t.title, Lead: t.lead, Charts: t.charts, Notes: t.notes, Links: t.links, Long: len(t.rows) > longTable}
	if len(t.rows) == 0 {
		return p
	}
	p.CSV = x.at("/dashboard/csv/" + t.key)
	p.Table = t.table()
	return p
}

// table is how a page shows it.
func (t dashTable) table() *templates.Table {
	table := &templates.Table{Caption: t.title, CaptionClasses: "govuk-visually-hidden", FirstCellIsHeader: true, Classes: "gp-dash__table"}
	for i, h := range t.head {
		cell := templates.Cell{Text: h}
		if len(t.rows[0]) > i && t.rows[0][i].number {
			cell.Format = "numeric"
		}
		table.Head = append(table.Head, cell)
	}
	for _, row := range t.rows {
		var cells []templates.Cell
		for _, c := range row {
			cell := templates.Cell{Text: c.text, Classes: c.classes}
			if c.number {
				cell.Format = "numeric"
			}
			cells = append(cells, cell)
		}
		table.Rows = append(table.Rows, cells)
	}
	return table
}

// shortLabel cuts a text to so many characters; the last is then an ellipsis.
func shortLabel(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

// tables are all that the dashboard shows, in their order.
func (x *dash) tables() []dashTable {
	list := []dashTable{x.daysTable(), x.channelTable(), x.draftsTable(), x.pagesTable(), x.errorsTable(), x.unclearTable()}
	return append(list, x.mixTables()...)
}

// rule says what is hidden.
func (x *dash) rule() string {
	return x.words.Say("dash.rule", "below", x.policy.Limit()-1, "limit", x.policy.Limit())
}
