package consultation

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Row is one line of a question's form: the whole of a plain question, one row of a grid, one item of a list of boxes.
type Row struct {
	Code     string
	Label    Text // nil where the question's heading says it
	Number   int  // of a numbered row or item, from 1; else 0
	Group    int  // index in the kind's groups + 1; 0 for none
	Controls []Control
}

// Control is one thing to fill in: a box, or a list to choose from. Exactly one of Box and List is set.
type Control struct {
	Field  string // data name
	Code   string // of the column, where there are columns
	Label  Text   // of the column; nil where the row's label says it
	Box    *Box
	List   []Option // those that are shown
	Groups []Group
	Many   bool // several of the list may be chosen
	Select bool // the list is drawn as a drop-down
	Needed bool // wanted as soon as anything else in its row is filled in
	Extra  bool // the box of the row itself (`with text`): never wanted
}

// First is the data name of the first field that a page has of the control.
func (c Control) First() string {
	if c.Box != nil {
		return c.Box.FirstField(c.Field)
	}
	return c.Field
}

// filled says whether anything was typed or chosen.
func (c Control) filled(a Answers) bool {
	if c.Box != nil {
		return c.Box.Has(c.Field, a)
	}
	return a.Has(c.Field)
}

// filled says whether anything in the row was typed or chosen.
func (r Row) filled(a Answers) bool {
	return slices.ContainsFunc(r.Controls, func(c Control) bool { return c.filled(a) })
}

// label names a control in its question: "Tools, This year", "Role (2)".
func (r Row) label(c Control) string {
	s := r.Label.String()
	if l := c.Label.String(); l != "" {
		if s != "" {
			s += ", "
		}
		s += l
	}
	if r.Number > 0 {
		s = strings.TrimSpace(fmt.Sprintf("%s (%d)", s, r.Number))
	}
	return s
}

// controls gives every control with its row.
func controls(rows []Row, f func(Row, Control)) {
	for _, r := range rows {
		for _, c := range r.Controls {
			f(r, c)
		}
	}
}

// shown keeps the options whose condition holds. The list itself is given where nothing is hidden, which is nearly always: nobody
// may change what is in it.
func shown(list []Option, in Context) []Option {
	if !slices.ContainsFunc(list, func(o Option) bool { return !in.Shows(o.When) }) {
		return slices.Clip(list)
	}
	var out []Option
	for _, o := range list {
		if in.Shows(o.When) {
			out = append(out, o)
		}
	}
	return out
}

// fieldsOf lists the data names of a form.
func fieldsOf(rows []Row) []Field {
	var out []Field
	controls(rows, func(r Row, c Control) {
		f := Field{Name: c.Field, Label: r.label(c), Row: r.Number}
		switch {
		case c.Box != nil:
			f.Type, f.Unit = c.Box.FieldType(), c.Box.Unit
		case c.Many:
			f.Type, f.Codes = FieldCodes, c.List
		default:
			f.Type, f.Codes = FieldCode, c.List
		}
		out = append(out, f)
		for _, o := range c.List {
			if o.Box == nil {
				continue
			}
			label := strings.TrimPrefix(r.label(c)+", "+o.Label.String(), ", ")
			out = append(out, Field{Name: boxName(c.Field, o), Label: label, Type: o.Box.FieldType(), Unit: o.Box.Unit})
		}
	})
	return out
}

// readForm takes the fields of a form. A list that the form leaves out was emptied: browsers send nothing for it.
func readForm(rows []Row, form url.Values) Answers {
	a := Answers{}
	controls(rows, func(_ Row, c Control) {
		if c.Box != nil {
			a.Add(c.Box.Read(c.Field, form))
			return
		}
		if v, ok := form[c.Field]; ok && len(v) > 0 {
			a[c.Field] = slices.Clone(v)
		} else if !c.Select {
			a[c.Field] = []string{""}
		}
		for _, o := range c.List {
			if o.Box != nil {
				a.Add(o.Box.Read(boxName(c.Field, o), form))
			}
		}
	})
	return a
}

// settleForm keeps what counts: known codes in the order of their list, boxes of chosen answers, canonical values.
func settleForm(rows []Row, a Answers) Answers {
	out := Answers{}
	controls(rows, func(_ Row, c Control) {
		if c.Box != nil {
			out.Add(c.Box.Settle(c.Field, a))
			return
		}
		for _, o := range c.List {
			if !a.Includes(c.Field, o.Code) {
				continue
			}
			out[c.Field] = append(out[c.Field], o.Code)
			if o.Box != nil {
				out.Add(o.Box.Settle(boxName(c.Field, o), a))
			}
		}
	})
	return out
}

// fillForm gives what the fields of a form show of typed or settled answers.
func fillForm(rows []Row, a Answers) Answers {
	out := Answers{}
	controls(rows, func(_ Row, c Control) {
		if c.Box != nil {
			out.Add(c.Box.Fill(c.Field, a))
			return
		}
		if a.Has(c.Field) {
			out[c.Field] = slices.Clone(a[c.Field])
		}
		for _, o := range c.List {
			if o.Box != nil {
				out.Add(o.Box.Fill(boxName(c.Field, o), a))
			}
		}
	})
	return out
}

// answeredForm says whether anything of a form was answered.
func answeredForm(rows []Row, a Answers) bool {
	return slices.ContainsFunc(rows, func(r Row) bool { return r.filled(a) })
}

// chosen gives the options of a list control that the settled answers hold.
func (c Control) chosen(a Answers) []Option {
	var out []Option
	for _, o := range c.List {
		if a.Includes(c.Field, o.Code) {
			out = append(out, o)
		}
	}
	return out
}

// showForm writes each control that was filled in: a list without a label one line for each answer, any other on one line.
func showForm(rows []Row, a Answers, w Words) []Line {
	var lines []Line
	controls(rows, func(r Row, c Control) {
		label := r.label(c)
		if c.Box != nil {
			if c.Box.Has(c.Field, a) {
				lines = append(lines, Line{Field: c.Field, Label: label, Text: c.Box.Show(c.Field, a, w), Long: c.Box.Long()})
			}
			return
		}
		var texts []string
		for _, o := range c.chosen(a) {
			texts = append(texts, showOption(c.Field, o, a, w))
		}
		if label != "" && len(texts) > 0 {
			texts = []string{w.Join(texts)}
		}
		for _, t := range texts {
			lines = append(lines, Line{Field: c.Field, Label: label, Text: t})
		}
	})
	return lines
}

func boxName(name string, o Option) string { return name + "." + o.Code + ".text" }

func showOption(name string, o Option, a Answers, w Words) string {
	text := o.Label.String()
	if box := boxName(name, o); o.Box != nil && o.Box.Has(box, a) {
		text = w.Say("answer.with-box", "answer", text, "text", o.Box.Show(box, a, w))
	}
	return text
}
