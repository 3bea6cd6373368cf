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

// Fields is the one field, of the question's own name.
func (k *Single) Fields(name string) []Field {
	return []Field{{Name: name, Type: k.Box.FieldType(), Unit: k.Box.Unit}}
}

// Read takes the value as typed.
func (k *Single) Read(name string, form url.Values) Answers {
	a := Answers{}
	if v, ok := k.Box.Read(name, form); ok {
		a.Set(name, v)
	}
	return a
}

// Settle makes the value canonical.
func (k *Single) Settle(name string, a Answers, _ Context) Answers {
	out := Answers{}
	if a.Has(name) {
		out.Set(name, k.Box.Settle(a.Get(name)))
	}
	return out
}

// Answered says whether the box holds anything.
func (k *Single) Answered(name string, a Answers) bool { return a.Has(name) }

// Check reports an empty required box, else what the box reports.
func (k *Single) Check(name string, a Answers, in Context) []Fault {
	if !a.Has(name) {
		if in.Required {
			return []Fault{{Field: name, Key: "error.required." + strings.ReplaceAll(k.Box.Type, " ", "-")}}
		}
		return nil
	}
	return k.Box.Check(name, a.Get(name), in)
}

// Show writes the value.
func (k *Single) Show(name string, a Answers, w Words) []Line {
	if !a.Has(name) {
		return nil
	}
	return []Line{{Field: name, Text: k.Box.Show(a.Get(name), w), Long: k.Box.Long()}}
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
