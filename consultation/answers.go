package consultation

import (
	"maps"
	"slices"
	"strings"
)

// Answers are what was typed or chosen: data name ("importance.pay", "staff.2.role") to its values, most names having one.
// A name with no value but "" is not answered.
type Answers map[string][]string

// Get gives the first value of a name, or "".
func (a Answers) Get(name string) string {
	if v := a[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Has says whether the name holds anything but white space.
func (a Answers) Has(name string) bool {
	return slices.ContainsFunc(a[name], func(v string) bool { return strings.TrimSpace(v) != "" })
}

// Includes says whether value is among the values of the name.
func (a Answers) Includes(name, value string) bool { return slices.Contains(a[name], value) }

// Set replaces the values of a name; no value at all removes it.
func (a Answers) Set(name string, values ...string) {
	if len(values) == 0 {
		delete(a, name)
		return
	}
	a[name] = values
}

// Clone copies the map and its slices.
func (a Answers) Clone() Answers {
	c := make(Answers, len(a))
	for k, v := range a {
		c[k] = slices.Clone(v)
	}
	return c
}

// Add copies every name of b into a.
func (a Answers) Add(b Answers) { maps.Copy(a, b) }

// Under keeps the names that are name itself or lie below it (`name.…`).
func (a Answers) Under(name string) Answers {
	out := Answers{}
	for k, v := range a {
		if k == name || strings.HasPrefix(k, name+".") {
			out[k] = v
		}
	}
	return out
}
