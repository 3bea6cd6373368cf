package consultation

import (
	"math/big"
	"strings"
)

var ruleSumName = NewRule("adds-up-to", LevelError, "`adds up to %s` needs a number, or an earlier question called %s that asks for one number")

var sumMessages = []string{"error.sum", "error.sum.down", "error.sum.across"}

// Sum is `adds up to N|NAME [down|across]`.
type Sum struct {
	To   string `json:"to,omitempty"`   // canonical decimal
	Name string `json:"name,omitempty"` // or a question with one number
	Way  string `json:"way,omitempty"`  // "down" each column, "across" each row, "" the whole table
}

// takeSum takes `adds up to`; nil where there is none.
func (s *Spec) takeSum() *Sum {
	t, ok := s.Take("adds up to X", "adds up to X down|across", "adds up to NAME", "adds up to NAME down|across")
	if !ok {
		return nil
	}
	sum := &Sum{}
	if len(t.Args) == 2 {
		sum.Way = t.Args[1]
	}
	if _, ok := Decimal(t.Args[0]); ok {
		sum.To = t.Args[0]
		return sum
	}
	sum.Name = t.Args[0]
	if q := s.Lookup(sum.Name); q == nil || !isNumber(q.Kind) {
		s.Report(ruleSumName.Break(t.At, sum.Name, sum.Name))
	}
	return sum
}

func isNumber(k Kind) bool {
	s, ok := k.(*Single)
	return ok && s.Box.FieldType() == FieldNumber
}

// total gives what the numbers must add up to; false while the question that says it is not answered with a number.
func (m *Sum) total(in Context) (string, bool) {
	if m.Name == "" {
		return m.To, true
	}
	if in.Answer == nil {
		return "", false
	}
	v := in.Answer(m.Name)
	if len(v) == 0 {
		return "", false
	}
	_, ok := Decimal(v[0])
	return v[0], ok
}

// check adds up the shown cells, each column, each row or all of them: an empty cell counts 0, and what is empty all through
// passes. The fault is at the first cell of what does not add up.
func (m *Sum) check(rows []Row, a Answers, in Context, unit string) []Fault {
	want, ok := m.total(in)
	if !ok {
		return nil
	}
	total, _ := Decimal(want)
	var faults []Fault
	for _, line := range m.lines(rows) {
		sum, filled := new(big.Rat), false
		for _, field := range line.fields {
			if n, ok := Decimal(a.Get(field)); ok {
				sum.Add(sum, n)
				filled = true
			}
		}
		if filled && sum.Cmp(total) != 0 {
			f := Fault{Field: line.fields[0], Key: "error.sum", Args: []any{"total", Quantity{want, unit}, "sum", Quantity{decimalString(sum), unit}}}
			if m.Way != "" {
				f.Key += "." + m.Way
				f.Args = append(f.Args, "name", line.name)
			}
			faults = append(faults, f)
		}
	}
	return faults
}

// decimalString writes an exact decimal: canonical decimals have ten places at the most.
func decimalString(n *big.Rat) string {
	s := n.FloatString(10)
	return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
}

type sumLine struct {
	name   string
	fields []string
}

// lines gives the cells that are added up together. A row's own box is no number and is left out.
func (m *Sum) lines(rows []Row) []sumLine {
	var lines []sumLine
	at := map[string]int{}
	controls(rows, func(r Row, c Control) {
		if c.Extra {
			return
		}
		name, key := "", ""
		switch m.Way {
		case "down":
			name, key = c.Label.String(), c.Code
		case "across":
			name, key = r.Label.String(), r.Code
		}
		i, ok := at[key]
		if !ok {
			i = len(lines)
			at[key] = i
			lines = append(lines, sumLine{name: name})
		}
		lines[i].fields = append(lines[i].fields, c.Field)
	})
	return lines
}
