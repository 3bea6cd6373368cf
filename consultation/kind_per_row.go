package consultation

import (
	"math/big"
	"net/url"
)

func init() {
	register(Type{Phrase: "choose one per row", Family: "grid", New: func() Kind { return &PerRow{} }, Messages: choiceMessages("error.required.row")})
	register(Type{Phrase: "choose any per row", Family: "grid", New: func() Kind { return &PerRow{Multiple: true} }, Messages: choiceMessages("error.required.row-any")})
}

// PerRow is `choose one per row` and `choose any per row`: the same list of answers, the columns, for every row. Data names are
// NAME.ROW, NAME.ROW.text for a row's own box and NAME.ROW.COLUMN.text for that of an answer.
type PerRow struct {
	RowList    []Option `json:"rows"`
	ColumnList []Option `json:"columns"`
	Multiple   bool     `json:"multiple,omitempty"`
}

var (
	_ Kind    = (*PerRow)(nil)
	_ Gridded = (*PerRow)(nil)
	_ Scored  = (*PerRow)(nil)
)

// Configure takes the table.
func (k *PerRow) Configure(s *Spec) {
	k.RowList, k.ColumnList = s.TakeTable([]string{"on its own", "not on scale", "no answer", "publish"}, []string{"publish"})
	s.NoList()
}

// Rows gives the rows.
func (k *PerRow) Rows() []Option { return k.RowList }

// Columns gives the answers that every row offers.
func (k *PerRow) Columns() []Option { return k.ColumnList }

// Score gives the value of an answer on the scale that the columns make.
func (k *PerRow) Score(code string) (*big.Rat, bool) { return score(k.ColumnList, code) }

// Form is a list for each shown row, and the row's own box.
func (k *PerRow) Form(name string, in Context) []Row {
	columns := shown(k.ColumnList, in)
	var rows []Row
	for _, o := range shown(k.RowList, in) {
		field := name + "." + o.Code
		row := Row{Code: o.Code, Label: o.Label, Controls: []Control{{Field: field, List: columns, Many: k.Multiple}}}
		rows = append(rows, row.withBox(field, o))
	}
	return rows
}

// withBox adds the row's own box: NAME.ROW.text.
func (r Row) withBox(field string, o Option) Row {
	if o.Box != nil {
		r.Controls = append(r.Controls, Control{Field: field + ".text", Label: o.BoxLabel, Box: o.Box, Extra: true})
	}
	return r
}

// Fields is a field for each row, boxes after the row that has them.
func (k *PerRow) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes what was chosen in each row and what stands in boxes.
func (k *PerRow) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// Settle keeps known codes of shown rows. A row's text without a choice is an answer.
func (k *PerRow) Settle(name string, a Answers, in Context) Answers {
	return settleForm(k.Form(name, in), a)
}

// Answered says whether any row was answered.
func (k *PerRow) Answered(name string, a Answers) bool {
	return answeredForm(k.Form(name, Context{}), a)
}

// Check reports each missing row of a required question, and what is wrong in the others.
func (k *PerRow) Check(name string, a Answers, in Context) []Fault {
	key := "error.required.row"
	if k.Multiple {
		key = "error.required.row-any"
	}
	return checkForm(k.Form(name, in), a, in, wantEvery, key)
}

// Show is a line for each answered row.
func (k *PerRow) Show(name string, a Answers, w Words) []Line {
	return showForm(k.Form(name, Context{}), a, w)
}

// Operators: only whether anything is answered.
func (k *PerRow) Operators() []Op { return []Op{IsAnswered, IsNotAnswered} }
