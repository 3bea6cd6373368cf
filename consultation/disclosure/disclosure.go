// Package disclosure hides small counts in tables, so that nobody can be picked out by them. It hides further cells where a hidden
// one would follow from totals. It knows nothing of consultations: only of numbers that add up.
package disclosure

// Threshold is below which a count is small unless a policy says otherwise; Minimum is the lowest that a policy may have.
const (
	Threshold = 10
	Minimum   = 5
)

// Policy says what is too small to be told.
type Policy struct {
	Threshold int  // a count below it is hidden; Threshold if 0, never below Minimum
	Zeros     bool // a count of nobody is hidden too: that a group is absent can say something about somebody
}

// Why says why a cell is hidden.
type Why int

// The reasons. "Fewer than 10" may be said of a Small one alone: the protection counts on that it is. Of all others nothing is said.
const (
	Shown    Why = iota
	Small        // below the threshold
	Kept         // large enough, and hidden because a small one would follow from it
	Withheld     // whether it is small would already tell too much: four small counts whose sum is small are one each
)

// Cell is a count, and whether it may be told.
type Cell struct {
	N      int
	Hidden Why
}

// Protected is a table with its totals.
type Protected struct {
	Cells   [][]Cell
	Rows    []Cell // the total of each row
	Columns []Cell // the total of each column
	Total   Cell
}

func (p Policy) threshold() int {
	if p.Threshold == 0 {
		return Threshold
	}
	return max(p.Threshold, Minimum)
}

// Tells says whether a count alone may be told. A percentage may be told if its base may.
func (p Policy) Tells(n int) bool {
	return n >= p.threshold() || n == 0 && !p.Zeros
}

// One protects a count that stands by itself.
func (p Policy) One(n int) Cell {
	if p.Tells(n) {
		return Cell{N: n}
	}
	return Cell{N: n, Hidden: Small}
}

// OneWay protects counts that are told with their total.
func (p Policy) OneWay(counts []int) (cells []Cell, total Cell) {
	g := &graph{policy: p, nodes: 2}
	sum := 0
	for _, n := range counts {
		g.add(0, 1, n)
		sum += n
	}
	g.add(1, 0, sum)
	g.protect()
	all := g.cells()
	return all[:len(counts)], all[len(counts)]
}

// TwoWay protects a table that is told with the totals of its rows and columns. Every row has the same length.
func (p Policy) TwoWay(counts [][]int) Protected {
	rows, columns := len(counts), 0
	if rows > 0 {
		columns = len(counts[0])
	}
	// Row i is node i, column j is node rows+1+j; the total row and the total column come last of each. A cell leads from its row
	// to its column, a total back: what comes into a node is what leaves it.
	row := func(i int) int { return i }
	column := func(j int) int { return rows + 1 + j }
	g := &graph{policy: p, nodes: rows + columns + 2}
	down, total := make([]int, columns), 0
	for i, line := range counts {
		across := 0
		for j, n := range line {
			g.add(row(i), column(j), n)
			across += n
			down[j] += n
		}
		g.add(column(columns), row(i), across)
		total += across
	}
	for j, n := range down {
		g.add(column(j), row(rows), n)
	}
	g.add(row(rows), column(columns), total)
	g.protect()
	all := g.cells()
	out := Protected{}
	for range counts {
		out.Cells = append(out.Cells, all[:columns])
		out.Rows = append(out.Rows, all[columns])
		all = all[columns+1:]
	}
	out.Columns, out.Total = all[:columns], all[columns]
	return out
}
