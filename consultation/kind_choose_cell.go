package consultation

import (
	"math/big"
	"net/url"
)

func init() {
	register(Type{Phrase: "choose one per cell", Family: "grid", New: func() Kind { return &ChooseCell{} }, Messages: choiceMessages("error.required.cell-choice")})
}

// ChooseCell is `choose one per cell`: a table and the list of answers that every cell offers. Data names are NAME.ROW.COLUMN, and
// NAME.ROW.text for a row's own box.
type ChooseCell struct {
	RowList    []Option `json:"rows"`
	ColumnList []Option `json:"columns"`
	List       []Option `json:"options"`
	Groups     []Group  `json:"groups,omitempty"`
}

var (
	_ Kind    = (*ChooseCell)(nil)
	_ Gridded = (*ChooseCell)(nil)
	_ Scored  = (*ChooseCell)(nil)
)

// Configure takes the table, then the list.
func (k *ChooseCell) Configure(s *Spec) {
	k.RowList, k.ColumnList = s.TakeTable(
		[]string{"on its own", "not on scale", "no answer", "publish"},
		[]string{"on its own", "not on scale", "no answer", "publish", "with"})
	k.List, k.Groups = s.TakeOptions("on its own", "publish", "with")
}

// Rows gives the rows.
func (k *ChooseCell) Rows() []Option { return k.RowList }

// Columns gives the columns.
func (k *ChooseCell) Columns() []Option { return k.ColumnList }

// Score gives the value of an answer on the scale that the list makes.
func (k *ChooseCell) Score(code string) (*big.Rat, bool) { return score(k.List, code) }

// Form is a drop-down list for each shown cell.
func (k *ChooseCell) Form(name string, in Context) []Row {
	list := shown(k.List, in)
	var rows []Row
	for _, r := range shown(k.RowList, in) {
		row := Row{Code: r.Code, Label: r.Label}
		for _, c := range shown(k.ColumnList, in) {
			row.Controls = append(row.Controls, Control{
				Field: name + "." + r.Code + "." + c.Code, Code: c.Code, Label: c.Label, List: list, Groups: k.Groups, Select: true,
			})
		}
		rows = append(rows, row.withBox(name+"."+r.Code, r))
	}
	return rows
}

// Fields is a field for each cell, row by row.
func (k *ChooseCell) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes the cells.
func (k *ChooseCell) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// Settle keeps known codes of shown cells.
func (k *ChooseCell) Settle(name string, a Answers, in Context) Answers {
	return settleForm(k.Form(name, in), a)
}

// Answered says whether any cell was answered.
func (k *ChooseCell) Answered(name string, a Answers) bool {
	return answeredForm(k.Form(name, Context{}), a)
}

// Check reports each row of a required question that has an empty cell.
func (k *ChooseCell) Check(name string, a Answers, in Context) []Fault {
	return checkForm(k.Form(name, in), a, in, wantEvery, "error.required.cell-choice")
}

// Show is a line for each answered cell.
func (k *ChooseCell) Show(name string, a Answers, w Words) []Line {
	return showForm(k.Form(name, Context{}), a, w)
}

// Operators: only whether anything is answered.
func (k *ChooseCell) Operators() []Op { return []Op{IsAnswered, IsNotAnswered} }
