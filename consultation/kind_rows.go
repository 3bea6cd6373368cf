package consultation

import (
	"net/url"
	"slices"
	"strconv"
)

var (
	ruleColumnType    = NewRule("column-type", LevelError, "the column `%s` needs a type after its code, such as `short text`, `whole number`, `amount` or `date`")
	ruleColumnSetting = NewRule("column-setting", LevelError, "`%s` is not a setting of a column of type `%s`%s")
)

func init() {
	messages := []string{"error.required.rows", "error.required.column"}
	for _, t := range columnTypes {
		messages = append(messages, t.messages()...)
	}
	register(Type{Phrase: "up to N rows", Family: "rows", New: func() Kind { return &Rows{} }, Messages: messages})
}

// columnTypes are the types of box that a column can have, for the list of messages; every registered box type is one.
var columnTypes = []boxType{textBox{}, wholeNumber{}, number{}, percentage{}, amount{}, date{}, year{}, email{}, postcode{}}

// Rows is `up to N rows`: a table that the respondent fills row by row. Data names are NAME.1.COLUMN to NAME.N.COLUMN.
type Rows struct {
	UpTo    int      `json:"upTo"`
	Columns []Column `json:"columns"`
}

// Column is one column of rows.
type Column struct {
	Code     string    `json:"code"`
	Label    Text      `json:"label"`
	Box      Box       `json:"box"`
	Required bool      `json:"required,omitempty"` // in every row that holds anything
	When     Condition `json:"when,omitempty"`
}

var _ Kind = (*Rows)(nil)

// Configure takes the table of headings.
func (k *Rows) Configure(s *Spec) {
	k.UpTo = s.takeN("up to N rows")
	s.NoList()
	if s.Table == nil || len(s.Table.Columns) == 0 {
		s.Report(ruleTableMissing.Break(s.At, s.Type))
		return
	}
	if len(s.Table.Rows) > 0 {
		s.Report(ruleRowsUnwanted.Break(s.Table.At, s.Type))
	}
	for _, raw := range s.Table.Columns {
		k.column(s, raw)
	}
}

// column reads one heading: text, code, type, settings.
func (k *Rows) column(s *Spec, raw RawOption) {
	i := slices.IndexFunc(raw.Settings, func(r Raw) bool { return boxTypes[r.Text] != nil })
	if i < 0 {
		s.Report(ruleColumnType.Break(raw.At, raw.Code))
		return
	}
	c := Column{Code: raw.Code, Label: raw.Label}
	settings := slices.Delete(slices.Clone(raw.Settings), i, i+1)
	if _, ok := take(&settings, []string{"required"}); ok {
		c.Required = true
	}
	if t, ok := take(&settings, []string{"only if TEXT"}); ok {
		c.When = s.Condition(Raw{t.Args[0], t.At + len("only if ")})
	}
	inRow := *s
	inRow.Lookup = func(name string) *Question { // `no earlier than NAME` looks at the same row first
		for _, o := range k.Columns {
			if o.Code == name {
				return &Question{Name: name, Kind: &Single{Box: o.Box}}
			}
		}
		return s.Lookup(name)
	}
	c.Box = *inRow.NewBox(raw.Settings[i].Text, &settings)
	for _, left := range settings {
		s.Report(ruleColumnSetting.Break(left.At, left.Text, c.Box.Type, ""))
	}
	k.Columns = append(k.Columns, c)
}

// Form is the rows, filled in or not.
func (k *Rows) Form(name string, in Context) []Row {
	rows := make([]Row, k.UpTo)
	for i := range rows {
		rows[i].Number = i + 1
		for j := range k.Columns {
			c := &k.Columns[j]
			if in.Shows(c.When) {
				field := name + "." + strconv.Itoa(i+1) + "." + c.Code
				rows[i].Controls = append(rows[i].Controls, Control{Field: field, Code: c.Code, Label: c.Label, Box: &c.Box, Needed: c.Required})
			}
		}
	}
	return rows
}

// Fields is a field for each column of each row.
func (k *Rows) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes the rows.
func (k *Rows) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// Settle keeps what was filled in, each row in its place.
func (k *Rows) Settle(name string, a Answers, in Context) Answers {
	return settleForm(k.Form(name, in), a)
}

// Answered says whether any row holds anything.
func (k *Rows) Answered(name string, a Answers) bool {
	return answeredForm(k.Form(name, Context{}), a)
}

// Check reports a required question without a row, and what is missing or wrong in rows that hold anything.
func (k *Rows) Check(name string, a Answers, in Context) []Fault {
	rows := k.Form(name, in)
	if in.Required && !answeredForm(rows, a) {
		return missing(rows, "error.required.rows")
	}
	in.Required = false
	var faults []Fault
	for i := range rows {
		faults = append(faults, checkForm(rows[i:i+1], a, k.sameRow(rows[i], a, in), wantAny, "")...)
	}
	return faults
}

// sameRow is the context in which a name means a column of the row first.
func (k *Rows) sameRow(row Row, a Answers, in Context) Context {
	outside := in.Answer
	in.Answer = func(name string) []string {
		for _, c := range row.Controls {
			if c.Code == name {
				return a[c.Field]
			}
		}
		if outside == nil {
			return nil
		}
		return outside(name)
	}
	return in
}

// Show is a line for each cell that holds something, row by row.
func (k *Rows) Show(name string, a Answers, w Words) []Line {
	return showForm(k.Form(name, Context{}), a, w)
}

// Operators: only whether anything is answered.
func (k *Rows) Operators() []Op { return []Op{IsAnswered, IsNotAnswered} }
