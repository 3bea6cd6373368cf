package export

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// Cell is one cell of a table. A number is a canonical decimal and needs no guard against formulas.
type Cell struct {
	Text   string
	Number bool
}

// plan says how a response of one version fills the columns.
type plan struct {
	columns []*Column         // by place in Columns.List; nil where the version had no such column
	fields  []*Column         // one for each data name of the version, in the order of Columns.List
	known   map[string]bool   // data names
	asked   map[string]string // data name → question's full name, where the question is `not published`
}

func newPlan(united, own []Column) *plan {
	p := &plan{columns: make([]*Column, len(united)), known: map[string]bool{}, asked: map[string]string{}}
	place := map[string]int{}
	for i := range united {
		place[united[i].Name] = i
	}
	for i := range own {
		c := &own[i]
		p.columns[place[c.Name]] = c
	}
	for _, c := range p.columns {
		if c == nil || p.known[c.Field.Name] {
			continue
		}
		p.fields = append(p.fields, c)
		p.known[c.Field.Name] = true
		if c.Question != nil && c.Question.NotPublished {
			p.asked[c.Field.Name] = c.fullName()
		}
	}
	return p
}

// fullName is the question's data name, in a round with the section and the round before it.
func (c *Column) fullName() string {
	if c.Round == 0 {
		return c.Question.Name
	}
	return c.Section.Name + "." + strconv.Itoa(c.Round) + "." + c.Question.Name
}

// row appends the cells of a response to row, leading ones first.
func (c *Columns) row(row []Cell, p *plan, r *consultation.Response, labels bool) []Cell {
	for _, l := range c.leads {
		if l.value == nil {
			row = append(row, Cell{Text: strings.Join(p.notPublished(r.Answers), " ")})
		} else {
			row = append(row, Cell{Text: clean(l.value(r))})
		}
	}
	for _, col := range p.columns {
		if col == nil {
			row = append(row, Cell{})
		} else {
			row = append(row, col.cell(r.Answers, labels))
		}
	}
	return row
}

// notPublished lists the answered questions that are `not published`, by full name.
func (p *plan) notPublished(a consultation.Answers) []string {
	var out []string
	if len(p.asked) == 0 {
		return nil
	}
	for _, f := range p.fields {
		if q, ok := p.asked[f.Field.Name]; ok && a.Has(f.Field.Name) && !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	return out
}

// strays appends the answered data names for which the version has no column.
func (p *plan) strays(out []string, a consultation.Answers) []string {
	for name := range a {
		if !p.known[name] && a.Has(name) {
			out = append(out, name)
		}
	}
	slices.Sort(out)
	return out
}

func (c *Column) cell(a consultation.Answers, labels bool) Cell {
	values := a[c.Field.Name]
	if len(values) == 0 || (len(values) == 1 && values[0] == "") {
		return Cell{}
	}
	switch c.Field.Type {
	case consultation.FieldCodes:
		return chosen(slices.Contains(values, c.Code), labels)
	case consultation.FieldRanks:
		if i := slices.Index(values, c.Code); i >= 0 {
			return Cell{strconv.Itoa(i + 1), true}
		}
		return Cell{}
	case consultation.FieldNumber:
		if _, ok := consultation.Decimal(values[0]); ok && len(values) == 1 {
			return Cell{values[0], true}
		}
	case consultation.FieldFiles:
		return Cell{Text: clean(strings.Join(values, " "))}
	case consultation.FieldCode:
		if labels {
			return Cell{Text: clean(c.labelled(values))}
		}
	}
	if len(values) == 1 {
		return Cell{Text: clean(values[0])}
	}
	return Cell{Text: clean(strings.Join(values, "\n"))}
}

// chosen is 1 or 0 as a code, a word as a label.
func chosen(yes, labels bool) Cell {
	switch {
	case labels && yes:
		return Cell{Text: "Yes"}
	case labels:
		return Cell{Text: "No"}
	case yes:
		return Cell{"1", true}
	}
	return Cell{"0", true}
}

// labelled gives the labels of codes; a code without one stays as it is.
func (c *Column) labelled(codes []string) string {
	words := make([]string, len(codes))
	for i, code := range codes {
		words[i] = c.labelOf(code)
	}
	return strings.Join(words, "\n")
}

func (c *Column) labelOf(code string) string {
	for i := range c.Field.Codes {
		if c.Field.Codes[i].Code == code {
			return c.Field.Codes[i].Label.String()
		}
	}
	return code
}
