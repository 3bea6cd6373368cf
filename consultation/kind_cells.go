package consultation

import (
	"net/url"
	"strings"
)

func init() {
	for _, t := range []string{"whole number", "amount", "percentage"} {
		register(Type{
			Phrase: t + " per cell", Family: "grid",
			New:      func() Kind { return &Cells{Box: Box{Type: t}} },
			Messages: append(append([]string{"error.required.cell"}, sumMessages...), boxAndRowMessages(t)...),
		})
	}
}

// boxAndRowMessages are the keys of a box and of the boxes that rows can have.
func boxAndRowMessages(phrase string) []string {
	keys := boxMessages(phrase)
	for _, t := range optionBoxTypes {
		keys = append(keys, boxMessages(t)...)
	}
	return keys
}

// Cells is a number in every cell of a table: `whole number per cell`, `amount per cell`, `percentage per cell`. Data names are
// NAME.ROW.COLUMN, and NAME.ROW.text for a row's own box.
type Cells struct {
	RowList    []Option `json:"rows"`
	ColumnList []Option `json:"columns"`
	Box        Box      `json:"box"`
	Sum        *Sum     `json:"sum,omitempty"`
}

var (
	_ Kind    = (*Cells)(nil)
	_ Gridded = (*Cells)(nil)
)

// Configure takes the table, the settings of the number and `adds up to`.
func (k *Cells) Configure(s *Spec) {
	k.Box.Type = strings.TrimSuffix(s.Type, " per cell")
	boxTypes[k.Box.Type].configure(&k.Box, &s.Settings, s)
	k.Sum = s.takeSum()
	k.RowList, k.ColumnList = s.TakeTable(
		[]string{"on its own", "not on scale", "no answer", "publish"},
		[]string{"on its own", "not on scale", "no answer", "publish", "with"})
	s.NoList()
}

// Rows gives the rows.
func (k *Cells) Rows() []Option { return k.RowList }

// Columns gives the columns.
func (k *Cells) Columns() []Option { return k.ColumnList }

// Form is a box for each shown cell.
func (k *Cells) Form(name string, in Context) []Row {
	var rows []Row
	for _, r := range shown(k.RowList, in) {
		row := Row{Code: r.Code, Label: r.Label}
		for _, c := range shown(k.ColumnList, in) {
			row.Controls = append(row.Controls, Control{Field: name + "." + r.Code + "." + c.Code, Code: c.Code, Label: c.Label, Box: &k.Box})
		}
		rows = append(rows, row.withBox(name+"."+r.Code, r))
	}
	return rows
}

// Fields is a field for each cell, row by row.
func (k *Cells) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes the cells.
func (k *Cells) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// Settle keeps the shown cells that hold something.
func (k *Cells) Settle(name string, a Answers, in Context) Answers {
	return settleForm(k.Form(name, in), a)
}

// Answered says whether any cell holds something.
func (k *Cells) Answered(name string, a Answers) bool {
	return answeredForm(k.Form(name, Context{}), a)
}

// Check reports missing and wrong cells, and sums that are not right once every number can be read.
func (k *Cells) Check(name string, a Answers, in Context) []Fault {
	rows := k.Form(name, in)
	faults := checkForm(rows, a, in, wantEvery, "error.required.cell")
	if len(faults) > 0 || k.Sum == nil {
		return faults
	}
	return k.Sum.check(rows, a, in, k.Box.Unit)
}

// Show is a line for each cell that holds something.
func (k *Cells) Show(name string, a Answers, w Words) []Line {
	return showForm(k.Form(name, Context{}), a, w)
}

// Operators: only whether anything is answered.
func (k *Cells) Operators() []Op { return []Op{IsAnswered, IsNotAnswered} }
