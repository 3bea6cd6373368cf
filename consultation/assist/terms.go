package assist

import (
	"cmp"
	"math"
	"slices"
)

// Distinct is a term that one group of answers has more than the others.
type Distinct struct {
	Text    string
	Z       float64 // log-odds ratio over its standard error
	In, Out int     // answers of the group, and of the others, that have it
}

// prior is how many terms' worth the prior weighs: every term is thought to be as frequent in both groups as in all answers, until the
// answers say otherwise.
const prior = 500

// Distinguish gives the n terms that answers of a group have most distinctly: the highest z-scores of the log-odds ratio with an informative
// Dirichlet prior (Monroe, Colaresi and Quinn, 2008), of 1.96 and more. member says of each answer whether it is of the group; nil is no
// answer's. Terms in fewer than least answers are left out.
func (c *Corpus) Distinguish(member []bool, least, n int) []Distinct {
	in := make([]int, len(c.Terms))
	var nIn, nAll float64
	for i, doc := range c.Docs {
		nAll += float64(len(doc))
		if i < len(member) && member[i] {
			nIn += float64(len(doc))
			for _, t := range doc {
				in[t]++
			}
		}
	}
	nOut := nAll - nIn
	if nIn == 0 || nOut == 0 {
		return nil
	}
	var all []Distinct
	for t, count := range c.Count {
		if count < least {
			continue
		}
		a := prior * float64(count) / nAll
		yIn, yOut := float64(in[t])+a, float64(count-in[t])+a
		delta := math.Log(yIn/(nIn+prior-yIn)) - math.Log(yOut/(nOut+prior-yOut))
		if z := delta / math.Sqrt(1/yIn+1/yOut); z >= 1.96 {
			all = append(all, Distinct{c.Terms[t], z, in[t], count - in[t]})
		}
	}
	slices.SortFunc(all, func(a, b Distinct) int { return cmp.Or(cmp.Compare(b.Z, a.Z), cmp.Compare(a.Text, b.Text)) })
	var out []Distinct
	for _, x := range all {
		if len(out) == n {
			break
		}
		if !slices.ContainsFunc(out, func(y Distinct) bool { return holds(y.Text, x.Text) || holds(x.Text, y.Text) }) {
			out = append(out, x)
		}
	}
	return out
}
