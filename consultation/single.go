package consultation

import (
	"math/big"
	"net/url"
	"strings"
)

// Single is a question with one box: the kind behind every box type.
type Single struct {
	Box Box `json:"box"`
}

var (
	_ Kind     = (*Single)(nil)
	_ Measured = (*Single)(nil)
	_ Summed   = (*Single)(nil)
	_ Bounded  = (*Single)(nil)
)

// Configure takes the box's settings; a box takes neither list nor table.
func (k *Single) Configure(s *Spec) {
	boxTypes[k.Box.Type].configure(&k.Box, &s.Settings, s)
	s.NoList()
	s.NoTable()
}

// NoList reports a list of answers that the type does not take.
func (s *Spec) NoList() {
	if s.List != nil {
		s.Report(ruleListUnwanted.Break(s.List.At, s.Type))
	}
}

// NoTable reports a table with codes that the type does not take.
func (s *Spec) NoTable() {
	if s.Table != nil {
		s.Report(ruleTableUnwanted.Break(s.Table.At, s.Type))
	}
}

// Form is the one box.
func (k *Single) Form(name string, _ Context) []Row {
	return []Row{{Controls: []Control{{Field: name, Box: &k.Box}}}}
}

// Fields is the one field, of the question's own name.
func (k *Single) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes the value as typed.
func (k *Single) Read(name string, form url.Values) Answers { return k.Box.Read(name, form) }

// Settle makes the value canonical.
func (k *Single) Settle(name string, a Answers, _ Context) Answers { return k.Box.Settle(name, a) }

// Answered says whether the box holds anything.
func (k *Single) Answered(name string, a Answers) bool { return k.Box.Has(name, a) }

// Check reports an empty required box, else what the box reports.
func (k *Single) Check(name string, a Answers, in Context) []Fault {
	return checkForm(k.Form(name, in), a, in, wantAny, requiredBox(k.Box.Type))
}

// Show writes the value.
func (k *Single) Show(name string, a Answers, w Words) []Line {
	return showForm(k.Form(name, Context{}), a, w)
}

// Operators are those of the box's type.
func (k *Single) Operators() []Op { return boxTypes[k.Box.Type].operators() }

// Compare compares numbers as numbers and ISO dates by the calendar.
func (k *Single) Compare(name string, a Answers, value string) (int, bool) {
	v := a.Get(name)
	if k.Box.FieldType() == FieldDate {
		_, ok := ParseISODate(v)
		return strings.Compare(v, value), ok
	}
	n, ok1 := Decimal(v)
	m, ok2 := Decimal(value)
	if !ok1 || !ok2 {
		return 0, false
	}
	return n.Cmp(m), true
}

// Number gives the value as a number.
func (k *Single) Number(name string, a Answers) (*big.Rat, bool) { return Decimal(a.Get(name)) }

// Bound is the `to` of a `whole number` with `from X to Y`.
func (k *Single) Bound() (int, bool) {
	n, ok := Decimal(k.Box.To)
	if !ok || k.Box.Type != "whole number" || !n.IsInt() || !n.Num().IsInt64() {
		return 0, false
	}
	return int(n.Num().Int64()), true
}
