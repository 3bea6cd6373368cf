package export

import "github.com/greenpaper/greenpaper/consultation"

// Answered is one answered field of one response, in words and as it is kept.
type Answered struct {
	Name   string   `json:"name"` // data name; one that the version does not have is listed too, without a label
	Label  string   `json:"label"`
	Values []string `json:"values"` // the words of answers, else as kept
}

// Answered lists what one response holds, in the order of the columns, then whatever has no column: nothing is left out.
func (c *Columns) Answered(r *consultation.Response) []Answered {
	p := c.planOf(r.Version)
	if p == nil {
		p = c.all
	}
	var out []Answered
	for _, f := range p.fields {
		if r.Answers.Has(f.Field.Name) {
			out = append(out, Answered{f.Field.Name, f.FieldLabel(), f.values(r.Answers, true)})
		}
	}
	for _, name := range p.strays(nil, r.Answers) {
		out = append(out, Answered{Name: name, Values: r.Answers[name]})
	}
	return out
}
