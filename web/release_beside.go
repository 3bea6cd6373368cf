package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
)

// apart is who is between the responses at hand and those of an earlier release, where one group is a part of the other: anybody can
// take one table from the other, and has the table of them.
type apart struct {
	number int // of the release
	fields []string
	who    *analysis.Set
}

// findApart looks through the ledger. Many releases are of the same responses: each group is kept once.
func (x *results) findApart() error {
	for _, r := range x.ledger {
		t, err := x.toldBefore(r)
		if err != nil {
			return fmt.Errorf("release %d: %w", r.Number, err)
		}
		who := t.Members.Clone()
		who.Xor(x.among)
		both := t.Members.AndCardinality(x.among)
		if who.IsEmpty() || both < t.Members.GetCardinality() && both < x.among.GetCardinality() {
			continue
		}
		if !slices.ContainsFunc(x.apart, func(a apart) bool { return slices.Equal(a.fields, r.Fields) && a.who.Equals(who) }) {
			x.apart = append(x.apart, apart{r.Number, r.Fields, who})
		}
	}
	return nil
}

// hideBeside hides counts that add up, so that what is left when they are taken from an earlier release, or that from them, tells no small count.
func (x *results) hideBeside(field string, cells []disclosure.Cell, base *disclosure.Cell, count func(among *analysis.Set) []int) {
	for _, a := range x.apart {
		if !slices.Contains(a.fields, field) {
			continue
		}
		left, total := x.policy.OneWay(count(a.who))
		for i := range cells {
			x.hideAs(a, &cells[i], left[i], total)
		}
		x.hideAs(a, base, total)
	}
}

// hideAs hides one count if one of those that are left is hidden.
func (x *results) hideAs(a apart, cell *disclosure.Cell, left ...disclosure.Cell) {
	for _, l := range left {
		if l.Hidden != disclosure.Shown && cell.Hidden == disclosure.Shown {
			cell.Hidden = disclosure.Withheld
			x.beside[a.number] = true
		}
	}
}

// hideCrossBeside is the same for two fields against each other.
func (x *results) hideCrossBeside(c analysis.Crosstab, told *disclosure.Protected) {
	for _, a := range x.apart {
		if !slices.Contains(a.fields, c.Row) && !slices.Contains(a.fields, c.Col) {
			continue
		}
		other := x.Cross(c.Row, c.Col, a.who)
		left := x.policy.TwoWay(other.N)
		for i, row := range other.Rows {
			at := slices.Index(c.Rows, row)
			if at < 0 {
				continue // taken away since
			}
			x.hideAs(a, &told.Rows[at], left.Rows[i])
			for j, col := range other.Cols {
				if to := slices.Index(c.Cols, col); to >= 0 {
					x.hideAs(a, &told.Cells[at][to], left.Cells[i][j])
				}
			}
		}
		for j, col := range other.Cols {
			if to := slices.Index(c.Cols, col); to >= 0 {
				x.hideAs(a, &told.Columns[to], left.Columns[j])
			}
		}
		x.hideAs(a, &told.Total, left.Total)
	}
}

// besideNote says which releases made something hidden since the last call, or nothing.
func (x *results) besideNote() []string {
	if len(x.beside) == 0 {
		return nil
	}
	var numbers []int
	for n := range x.beside {
		numbers = append(numbers, n)
	}
	slices.Sort(numbers)
	clear(x.beside)
	return []string{x.words.Say("results.beside", "count", len(numbers), "numbers", numberList(numbers), "limit", x.policy.Limit())}
}

// numberList is numbers with commas between them.
func numberList(numbers []int) string {
	list := make([]string, len(numbers))
	for i, n := range numbers {
		list[i] = strconv.Itoa(n)
	}
	return strings.Join(list, ", ")
}
