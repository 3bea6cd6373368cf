package export

import (
	"io"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// Shape is what has a row in a file.
type Shape string

// The shapes.
const (
	PerResponse Shape = "responses" // a row for each response; so is ""
	PerAnswer   Shape = "answers"   // a row for each answer: each chosen one of several, each place of a ranking, each file
)

// Shapes lists them.
var Shapes = []Shape{PerResponse, PerAnswer}

// Format is a kind of file.
type Format struct {
	Name  string // as commands, pages and the endings of files have it
	Media string
	Words bool // it is text, which a terminal can show
	Write func(io.Writer, *Columns, Rows, Options) (Summary, error)
}

// Formats lists the kinds of file that every table can be written as.
var Formats = []Format{
	{"csv", "text/csv", true, CSV},
	{"jsonl", "application/jsonl", true, JSONL},
	{"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", false, XLSX},
	{"parquet", "application/vnd.apache.parquet", false, Parquet},
	{"sav", "application/x-spss-sav", false, SPSS},
}

// FormatNamed finds one by its name.
func FormatNamed(name string) (Format, bool) {
	i := slices.IndexFunc(Formats, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return Formats[i], true
}

// head is a column of a file, whatever has a row in it.
type head struct {
	name, label string
	values      string                // as in Entry.Values
	codes       []consultation.Option // what it can hold, where that is one of several codes
}

// table is what a file holds: its columns, and the rows that a response makes.
type table struct {
	heads []head
	rows  func(p *plan, r *consultation.Response, write func([]Cell) error) error
}

// long says whether each answer has a row.
func (c *Columns) long(o Options) bool {
	return o.Shape == PerAnswer && (c.Part == Answers || c.Part == Public)
}

// table is that of a shape. Columns of a part other than Answers know only one shape.
func (c *Columns) table(o Options) table {
	if c.long(o) {
		return c.longTable()
	}
	t := table{}
	for _, l := range c.leads {
		t.heads = append(t.heads, head{name: l.name, label: l.label, values: l.values()})
	}
	for i := range c.List {
		col := &c.List[i]
		h := head{name: col.Name, label: col.Label(), values: valuesOf(col.Field.Type)}
		if col.Field.Type == consultation.FieldCode {
			h.codes = col.Field.Codes
		}
		t.heads = append(t.heads, h)
	}
	for _, theme := range c.themes() {
		t.heads = append(t.heads, head{name: theme.Name, label: theme.Label, values: valuesOf(consultation.FieldCodes)})
	}
	var row []Cell
	t.rows = func(p *plan, r *consultation.Response, write func([]Cell) error) (err error) {
		row = c.row(row[:0], p, r, o.Labels)
		if row, err = c.themeCells(row, r, o.Labels); err != nil {
			return err
		}
		return write(row)
	}
	return t
}

// headings are the names of the columns, or with labels the words with the name in brackets, which keeps them apart. What says of the
// response itself, and every column of the long shape, has its name alone.
func (c *Columns) headings(t table, o Options) []string {
	var out []string
	for i, h := range t.heads {
		if o.Labels && !c.long(o) && i >= len(c.leads) {
			out = append(out, h.label+" ["+h.name+"]")
		} else {
			out = append(out, h.name)
		}
	}
	return out
}

// Headings gives the heading row of the shape with a row for each response: data names, or with labels the words.
func (c *Columns) Headings(labels bool) []string {
	o := Options{Labels: labels}
	return c.headings(c.table(o), o)
}
