package consultation

import (
	"net/url"
	"strconv"
)

// maxRows is the most that `up to N rows` and `up to N short texts` take.
const maxRows = 50

func init() {
	register(Type{
		Phrase: "up to N short texts", Family: "text", New: func() Kind { return &ShortTexts{Box: Box{Type: "short text"}} },
		Messages: append([]string{"error.required.short-texts"}, limitMessages...),
	})
}

// ShortTexts is `up to N short texts`: several boxes of one line. Data names are NAME.1 to NAME.N.
type ShortTexts struct {
	UpTo int `json:"upTo"`
	Box  Box `json:"box"`
}

var _ Kind = (*ShortTexts)(nil)

// Configure takes the limits, which hold for each text.
func (k *ShortTexts) Configure(s *Spec) {
	k.UpTo = s.takeN("up to N short texts")
	k.Box.Type = "short text"
	k.Box.takeLimits(&s.Settings, s)
	s.NoList()
	s.NoTable()
}

// takeN gives the number in the type's phrase and reports one that is not from 1 to 50.
func (s *Spec) takeN(phrase string) int {
	if s.N < 1 || s.N > maxRows {
		s.Report(ruleBoundTooHigh.Break(s.At, maxRows, phrase))
		return min(max(s.N, 1), maxRows)
	}
	return s.N
}

// Form is the numbered boxes.
func (k *ShortTexts) Form(name string, _ Context) []Row {
	rows := make([]Row, k.UpTo)
	for i := range rows {
		rows[i] = Row{Number: i + 1, Controls: []Control{{Field: name + "." + strconv.Itoa(i+1), Box: &k.Box}}}
	}
	return rows
}

// Fields is a field for each box.
func (k *ShortTexts) Fields(name string) []Field { return fieldsOf(k.Form(name, Context{})) }

// Read takes the texts.
func (k *ShortTexts) Read(name string, form url.Values) Answers {
	return readForm(k.Form(name, Context{}), form)
}

// Settle keeps the texts, each in its place.
func (k *ShortTexts) Settle(name string, a Answers, in Context) Answers {
	return settleForm(k.Form(name, in), a)
}

// Answered says whether any box has a text.
func (k *ShortTexts) Answered(name string, a Answers) bool {
	return answeredForm(k.Form(name, Context{}), a)
}

// Check reports a required question without any text, and texts over or under their limits.
func (k *ShortTexts) Check(name string, a Answers, in Context) []Fault {
	return checkForm(k.Form(name, in), a, in, wantAny, "error.required.short-texts")
}

// Show is a line for each text.
func (k *ShortTexts) Show(name string, a Answers, w Words) []Line {
	lines := showForm(k.Form(name, Context{}), a, w)
	for i := range lines {
		lines[i].Label = "" // one text after the other says enough
	}
	return lines
}

// Operators: only whether anything is answered.
func (k *ShortTexts) Operators() []Op { return []Op{IsAnswered, IsNotAnswered} }
