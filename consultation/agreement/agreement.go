// Package agreement measures how far people who coded the same answers without seeing each other's codes agree: Cohen's kappa,
// Krippendorff's alpha and F1 for each code, each with a 95 % interval. It is arithmetic alone: it knows no store and no clock, and the
// same decisions give the same figures on every machine.
//
// Sources: J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20 (1960), 37–46.
// K. Krippendorff, "Content Analysis: An Introduction to Its Methodology", chapter on reliability; A. F. Hayes and K. Krippendorff,
// "Answering the call for a standard reliability measure for coding data", Communication Methods and Measures 1 (2007), 77–89.
// B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7 (1979), 1–26.
package agreement

import (
	"math"
	"slices"
)

// Decision is what one person decided about one unit, such as an answer: which codes it has. No codes is a decision too: none fits.
type Decision struct {
	Unit  string
	Coder string
	Codes []string
}

// Figure is a measure with its interval. Where it cannot be computed, such as kappa where everybody always said the same, all three
// are NaN.
type Figure struct {
	Value     float64
	Low, High float64 // 95 % interval, by resampling units
}

// Known says whether the figure could be computed.
func (f Figure) Known() bool { return !math.IsNaN(f.Value) }

// Measures is how far coders agree on one code, or on all.
type Measures struct {
	Code     string // "" for all codes together
	Units    int    // decided by two or more
	Both     int    // pairs of decisions where both gave the code
	One      int    // where one of the two did
	Neither  int
	Observed Figure // share of pairs that agree, 0 to 1
	Kappa    Figure // Cohen's, where each unit was decided by exactly two; of more, every pair counts
	Alpha    Figure // Krippendorff's, nominal: any number of coders, units that one has not decided
	F1       Figure // of the code's use: 2·both / (2·both + one). It looks away from what neither gave
}

// resamples is how often units are drawn anew for an interval.
const resamples = 1000

// ByCode measures each code that anybody gave and those of codes besides, by name; the last is of all codes together.
func ByCode(decisions []Decision, codes ...string) []Measures {
	units := gather(decisions)
	names := slices.Clone(codes)
	for _, u := range units {
		for _, d := range u {
			names = append(names, d.Codes...)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	list := make([]Measures, 0, len(names)+1)
	whole := make([][]cell, len(units))
	for _, name := range names {
		cells := make([]cell, len(units))
		for i, u := range units {
			cells[i] = count(u, name)
			whole[i] = append(whole[i], cells[i])
		}
		list = append(list, measure(name, len(units), single(cells)))
	}
	return append(list, measure("", len(units), whole))
}

// gather groups decisions by unit, in the order of their names, and leaves out units that fewer than two people decided. What one person
// decides again counts once: the last.
func gather(decisions []Decision) [][]Decision {
	byUnit := map[string]map[string]Decision{}
	for _, d := range decisions {
		if byUnit[d.Unit] == nil {
			byUnit[d.Unit] = map[string]Decision{}
		}
		byUnit[d.Unit][d.Coder] = d
	}
	var units [][]Decision
	for _, name := range sorted(byUnit) {
		if len(byUnit[name]) < 2 {
			continue
		}
		var u []Decision
		for _, coder := range sorted(byUnit[name]) {
			u = append(u, byUnit[name][coder])
		}
		units = append(units, u)
	}
	return units
}

func sorted[V any](m map[string]V) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// cell is how one unit was decided about one code. first counts pairs where only the earlier coder by name gave it.
type cell struct {
	coders, gave         int
	both, first, neither int
	second               int
}

func count(u []Decision, code string) cell {
	c := cell{coders: len(u)}
	for i, a := range u {
		hasA := slices.Contains(a.Codes, code)
		if hasA {
			c.gave++
		}
		for _, b := range u[i+1:] {
			switch hasB := slices.Contains(b.Codes, code); {
			case hasA && hasB:
				c.both++
			case hasA:
				c.first++
			case hasB:
				c.second++
			default:
				c.neither++
			}
		}
	}
	return c
}

func single(cells []cell) [][]cell {
	out := make([][]cell, len(cells))
	for i, c := range cells {
		out[i] = []cell{c}
	}
	return out
}
