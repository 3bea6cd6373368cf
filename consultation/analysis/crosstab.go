package analysis

import (
	"math"

	"github.com/RoaringBitmap/roaring/v2"
	"gonum.org/v1/gonum/stat/distuv"
)

// Crosstab is two closed fields against each other, among responses that answered both.
type Crosstab struct {
	Row, Col           string
	Rows, Cols         []string // codes
	N                  [][]int
	RowBases, ColBases []int // how many of those that answered both gave the answer
	Base               int
	Test               Test
}

// Cross counts two fields against each other among some responses. Answers that nobody gave are left out.
func (x *Index) Cross(row, col string, among *Set) Crosstab {
	c := Crosstab{Row: row, Col: col}
	base := roaring.And(x.Answered(row), x.Answered(col))
	base.And(among)
	c.Base = int(base.GetCardinality())
	cols := map[string]*Set{}
	for _, code := range x.order(col) {
		if s := roaring.And(x.Given(col, code), base); !s.IsEmpty() {
			cols[code] = s
			c.Cols, c.ColBases = append(c.Cols, code), append(c.ColBases, int(s.GetCardinality()))
		}
	}
	for _, code := range x.order(row) {
		s := roaring.And(x.Given(row, code), base)
		if s.IsEmpty() {
			continue
		}
		c.Rows, c.RowBases = append(c.Rows, code), append(c.RowBases, int(s.GetCardinality()))
		line := make([]int, len(c.Cols))
		for i, col := range c.Cols {
			line[i] = int(cols[col].AndCardinality(s))
		}
		c.N = append(c.N, line)
	}
	c.Test = c.test()
	return c
}

// Test says whether a difference like that could well be chance, if respondents had been drawn by lot. They are not: so it is a help for
// reading and no proof.
type Test struct {
	Suits     Suits
	Chi2, P   float64
	DF        int
	V         float64 // Cramér's V, 0 to 1: how strong the link is, whatever the size
	LeastCell float64 // the smallest expected count
}

// Suits says whether the test can be made.
type Suits string

// What can be in its way.
const (
	SuitsWell    Suits = "well"
	SuitsSeveral Suits = "several" // somebody gave several answers: the counts are not independent
	SuitsSmall   Suits = "small"   // more than a fifth of the cells are expected to hold fewer than five, or one fewer than one
	SuitsOne     Suits = "one"     // one row or column alone
)

// test is Pearson's chi-squared test of independence, with Cochran's rule for small expected counts.
func (c *Crosstab) test() Test {
	t := Test{Suits: SuitsWell, LeastCell: math.Inf(1)}
	if len(c.Rows) < 2 || len(c.Cols) < 2 {
		return Test{Suits: SuitsOne}
	}
	total := 0
	for _, line := range c.N {
		for _, n := range line {
			total += n
		}
	}
	if total != c.Base {
		return Test{Suits: SuitsSeveral}
	}
	small := 0
	for i, line := range c.N {
		for j, n := range line {
			e := float64(c.RowBases[i]) * float64(c.ColBases[j]) / float64(total)
			t.Chi2 += (float64(n) - e) * (float64(n) - e) / e
			t.LeastCell = math.Min(t.LeastCell, e)
			if e < 5 {
				small++
			}
		}
	}
	t.DF = (len(c.Rows) - 1) * (len(c.Cols) - 1)
	t.V = math.Sqrt(t.Chi2 / float64(total) / float64(min(len(c.Rows), len(c.Cols))-1))
	if t.LeastCell < 1 || small*5 > len(c.Rows)*len(c.Cols) {
		t.Suits = SuitsSmall
		return t
	}
	t.P = distuv.ChiSquared{K: float64(t.DF)}.Survival(t.Chi2)
	return t
}

// Interval is Wilson's 95 % interval of a share: what shares would be plausible if respondents had been drawn by lot.
func Interval(n, base int) (low, high float64) {
	if base == 0 {
		return 0, 1
	}
	const z = 1.959963984540054
	p, m := float64(n)/float64(base), float64(base)
	middle := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return math.Max(0, middle-half), math.Min(1, middle+half)
}
