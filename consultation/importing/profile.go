package importing

import (
	"cmp"
	"slices"
	"strings"
)

// What is kept of the values of a column.
const (
	maxValues   = 300  // different ones; more than these are no answers to choose from
	maxExample  = 1000 // bytes of one
	maxExamples = 3
)

// Profile is what is in a file: everything that the pages about it need. It holds values, so whoever stores it seals it.
type Profile struct {
	Info    Info     `json:"info"`
	Tool    Tool     `json:"tool"`
	Headers int      `json:"headers"`
	Rows    int      `json:"rows"` // with anything in them, headings not counted
	Columns []Column `json:"columns"`
}

// Column is one column of a file.
type Column struct {
	Heading Heading `json:"heading"`
	Filled  int     `json:"filled"`
	Values  []Value `json:"values,omitempty"` // different ones, the most frequent first
	More    bool    `json:"more,omitempty"`   // there are others
}

// Value is one of the values of a column.
type Value struct {
	Text  string `json:"text"` // cut where it is long
	Count int    `json:"count"`
}

// Examples are a few values, as they are.
func (c Column) Examples() []string {
	var out []string
	for _, v := range c.Values[:min(maxExamples, len(c.Values))] {
		out = append(out, v.Text)
	}
	return out
}

// Shape is how a file is to be read, as far as somebody has said so.
type Shape struct {
	Options
	Headers int `json:"headers,omitempty"` // 0 for as recognised
}

// Look goes through a file and tells what is in it. A Fault says why it cannot be used.
func Look(body []byte, s Shape) (*Profile, error) {
	p := &Profile{}
	l := &looker{p: p, headers: s.Headers}
	info, err := Read(body, s.Options, l.row)
	if err == nil {
		err = l.begin()
	}
	if err != nil {
		return nil, err
	}
	p.Info = info
	if p.Rows == 0 {
		return nil, fault("only-headings", "count", p.Headers)
	}
	l.end()
	return p, nil
}

// looker holds back the first rows until it is known which are headings.
type looker struct {
	p       *Profile
	headers int
	waiting []Row
	begun   bool
	seen    []map[string]int
}

func (l *looker) row(r Row) error {
	if l.begun {
		l.count(r)
		return nil
	}
	r.Cells, r.Formulas = slices.Clone(r.Cells), slices.Clone(r.Formulas)
	l.waiting = append(l.waiting, r)
	if len(l.waiting) > MaxHeaders {
		return l.begin()
	}
	return nil
}

func (l *looker) begin() error {
	if l.begun || len(l.waiting) == 0 {
		return nil
	}
	l.begun = true
	var rows [][]string
	for _, r := range l.waiting {
		rows = append(rows, r.Cells)
	}
	var headers int
	l.p.Tool, headers = recognise(rows)
	if l.headers > 0 {
		headers = l.headers
	}
	headers = min(headers, len(rows))
	columns := 0
	for _, r := range l.waiting[:headers] {
		if len(r.Formulas) > 0 {
			return fault("formula-heading", "cell", Address(r.Formulas[0], r.Number))
		}
		for i, c := range r.Cells {
			if formulaHeading(c) && !(l.p.Tool == Greenpaper && strings.HasPrefix(c, "'")) {
				return fault("formula-heading", "cell", Address(i, r.Number))
			}
		}
		columns = max(columns, len(r.Cells))
	}
	l.p.Headers = headers
	for _, h := range headings(l.p.Tool, rows[:headers], columns) {
		l.p.Columns = append(l.p.Columns, Column{Heading: h})
		l.seen = append(l.seen, map[string]int{})
	}
	for _, r := range l.waiting[headers:] {
		l.count(r)
	}
	l.waiting = nil
	return nil
}

func (l *looker) count(r Row) {
	l.p.Rows++
	for i := range l.p.Columns {
		v := at(r.Cells, i)
		if v == "" {
			continue
		}
		c := &l.p.Columns[i]
		c.Filled++
		v = cut(v)
		if _, ok := l.seen[i][v]; !ok && len(l.seen[i]) >= maxValues {
			c.More = true
			continue
		}
		l.seen[i][v]++
	}
}

func (l *looker) end() {
	for i := range l.p.Columns {
		c := &l.p.Columns[i]
		for v, n := range l.seen[i] {
			c.Values = append(c.Values, Value{v, n})
		}
		slices.SortFunc(c.Values, func(a, b Value) int { return cmp.Or(b.Count-a.Count, strings.Compare(a.Text, b.Text)) })
		long := 0
		for _, v := range c.Values {
			long += len(v.Text)
		}
		if c.More && long > 40*len(c.Values) { // texts, not answers to choose from
			c.Values = c.Values[:maxExamples]
		}
	}
}

// cut keeps the beginning of a long value.
func cut(s string) string {
	if len(s) <= maxExample {
		return s
	}
	end := maxExample
	for end > 0 && s[end]&0xc0 == 0x80 {
		end--
	}
	return s[:end] + "…"
}
