package importing

import (
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// None is what a value becomes that counts as no answer; Chosen is what one becomes in a column for one answer.
const (
	None   = "-"
	Chosen = "yes"
)

// Mapping says what each column of a file is, and what its values become. It is kept with the file and, under a name, for the next
// one. It holds headings and values, so whoever stores it seals it.
type Mapping struct {
	Columns []Mapped                     `json:"columns"`
	Values  map[string]map[string]string `json:"values,omitempty"` // target → folded value → code, None or Chosen
	Order   string                       `json:"order"`            // of day, month and year in dates: one of Orders
	Zone    string                       `json:"zone,omitempty"`   // of times that say none; "" for London
}

// Orders of a date's parts. A date that begins with the year is read as such in any case.
var Orders = []string{"dmy", "mdy"}

// Mapped is one column.
type Mapped struct {
	Header string `json:"header"`           // Heading.key of the column
	Target string `json:"target,omitempty"` // Target.Key, Skip or the like; "" while it is not decided
	Guess  bool   `json:"guess,omitempty"`  // it was proposed by likeness alone
}

// Decide sets what a value of a target becomes; "" forgets it.
func (m *Mapping) Decide(target, value, becomes string) {
	key := fold(value)
	if m.Values == nil {
		m.Values = map[string]map[string]string{}
	}
	if becomes == "" {
		delete(m.Values[target], key)
		return
	}
	if m.Values[target] == nil {
		m.Values[target] = map[string]string{}
	}
	m.Values[target][key] = becomes
}

// Undecided counts columns that somebody has to look at: those with values that are not decided, and guesses.
func (m *Mapping) Undecided(p *Profile) int {
	n := 0
	for i := range m.Columns {
		if m.NeedsLook(p, i) {
			n++
		}
	}
	return n
}

// NeedsLook says whether a column is undecided or only guessed.
func (m *Mapping) NeedsLook(p *Profile, i int) bool {
	return m.Columns[i].Guess || m.Columns[i].Target == "" && p.Columns[i].Filled > 0
}

// Adopt takes from another mapping, made for a file with these headings, what fits to the columns of this one. It gives how many
// columns it has decided.
func (m *Mapping) Adopt(p *Profile, from *Mapping, known func(target string) bool) int {
	targets := map[string]string{}
	for _, c := range from.Columns {
		if c.Target != "" && !c.Guess {
			targets[c.Header] = c.Target
		}
	}
	n := 0
	for i := range p.Columns {
		t := targets[p.Columns[i].Heading.key()]
		if t != "" && (strings.HasPrefix(t, "!") || known(t)) {
			m.Columns[i].Target, m.Columns[i].Guess = t, false
			n++
		}
	}
	if n == 0 {
		return 0
	}
	for target, values := range from.Values {
		for value, becomes := range values {
			m.Decide(target, value, becomes)
		}
	}
	m.Order = from.Order
	if from.Zone != "" {
		m.Zone = from.Zone
	}
	return n
}

// Matches says whether a mapping was made for a file with the same headings.
func (m *Mapping) Matches(p *Profile) bool {
	if len(m.Columns) != len(p.Columns) {
		return false
	}
	var mine, theirs []string
	for i := range m.Columns {
		mine, theirs = append(mine, m.Columns[i].Header), append(theirs, p.Columns[i].Heading.key())
	}
	slices.Sort(mine)
	slices.Sort(theirs)
	return slices.Equal(mine, theirs)
}

var (
	ticked   = []string{"1", "yes", "y", "true", "x", "ticked", "checked", "selected", "chosen", "on"}
	unticked = []string{"0", "no", "n", "false", "unticked", "unchecked", "not selected", "not chosen", "off"}
)

// code tells what one value of a list becomes: a code, Chosen or None; "" where it is not known.
func (m *Mapping) code(t *Target, value string) string {
	key := fold(value)
	if becomes, ok := m.Values[t.Key][key]; ok {
		return becomes
	}
	if t.Code != "" {
		o, _ := t.Option(t.Code)
		switch {
		case slices.Contains(ticked, key), key == fold(o.Label.String()), key == fold(o.Code):
			return Chosen
		case slices.Contains(unticked, key), key == "" && strings.Trim(value, "-–— .") == "":
			return None
		}
		return ""
	}
	return recognised(t.Field.Codes, value)
}

// recognised finds the answer that a value is the words or the code of.
func recognised(list []consultation.Option, value string) string {
	key := fold(value)
	if key == "" {
		return ""
	}
	for _, o := range list {
		if fold(o.Label.String()) == key {
			return o.Code
		}
	}
	for _, o := range list {
		if fold(o.Code) == key {
			return o.Code
		}
	}
	return ""
}

// parts splits the value of a list from which several can be chosen. Commas are within answers too, so pieces that make a known
// value together stay together.
func parts(value string, known func(string) bool) []string {
	if known(value) {
		return []string{value}
	}
	for _, separator := range []string{"\n", ";", "|", ","} {
		if !strings.Contains(value, separator) {
			continue
		}
		pieces := strings.Split(value, separator)
		if len(pieces) > 200 {
			break
		}
		var out []string
		for i := 0; i < len(pieces); {
			end := min(len(pieces), i+12)
			for ; end > i+1; end-- {
				if known(strings.Join(pieces[i:end], separator)) {
					break
				}
			}
			if one := strings.TrimSpace(strings.Join(pieces[i:end], separator)); one != "" {
				out = append(out, one)
			}
			i = end
		}
		return out
	}
	return []string{value}
}

// Split gives the single values that a cell for a target holds.
func (m *Mapping) Split(t *Target, cell string) []string {
	if t.Field.Type == consultation.FieldCode || t.Code != "" {
		return []string{cell}
	}
	return parts(cell, func(s string) bool { return m.code(t, s) != "" })
}

// Choice is a value of a list, and what it becomes.
type Choice struct {
	Target  *Target
	Value   string
	Count   int
	Becomes string // "" while somebody has to decide
	Own     bool   // somebody has decided it
}

// Choices lists the different values of all columns that are answers to choose from, those to decide first.
func (m *Mapping) Choices(p *Profile, targets map[string]*Target) []Choice {
	var all []*Choice
	seen := map[string]*Choice{}
	for i, c := range m.Columns {
		t := targets[c.Target]
		if t == nil || !t.Listed() {
			continue
		}
		for _, v := range p.Columns[i].Values {
			if t.Box && m.code(t, v.Text) == "" {
				continue // what somebody wrote beside "something else"
			}
			for _, part := range m.Split(t, v.Text) {
				key := t.Key + "\n" + fold(part)
				if seen[key] == nil {
					seen[key] = &Choice{Target: t, Value: part, Becomes: m.code(t, part)}
					_, seen[key].Own = m.Values[t.Key][fold(part)]
					all = append(all, seen[key])
				}
				seen[key].Count += v.Count
			}
		}
	}
	var open, done []Choice
	for _, c := range all {
		if c.Becomes == "" {
			open = append(open, *c)
		} else {
			done = append(done, *c)
		}
	}
	return append(open, done...)
}
