package disclosure

import (
	"math/rand/v2"
	"testing"
)

// solve gives, by trying every table of whole numbers that fits what is shown, the least and the most that each hidden cell can be.
// It shares nothing with the code under test: it knows the table's sums and how a cell is shown.
type solver struct {
	policy     Policy
	lo, hi     []int   // by cell, as shown
	sums       [][]int // each a list of cells, the last of which is the sum of the others
	value      []int
	least      []int
	most       []int
	solutions  int
	upperBound int
}

func (s *solver) shown(c Cell) {
	lo, hi := c.N, c.N
	switch c.Hidden {
	case Small:
		lo, hi = 1, s.policy.threshold()-1
		if s.policy.Zeros {
			lo = 0
		}
	case Kept:
		lo, hi = min(c.N, s.policy.threshold()), s.upperBound
	case Withheld:
		lo, hi = 0, s.upperBound
	}
	s.lo, s.hi = append(s.lo, lo), append(s.hi, hi)
	s.value, s.least, s.most = append(s.value, 0), append(s.least, 1<<30), append(s.most, -1)
}

func (s *solver) try(i int) {
	if i == len(s.value) {
		s.solutions++
		for j, v := range s.value {
			s.least[j], s.most[j] = min(s.least[j], v), max(s.most[j], v)
		}
		return
	}
	lo, hi := s.lo[i], s.hi[i]
	for _, sum := range s.sums {
		if last := sum[len(sum)-1]; last == i { // all parts stand: the sum follows
			total := 0
			for _, part := range sum[:len(sum)-1] {
				total += s.value[part]
			}
			lo, hi = max(lo, total), min(hi, total)
		}
	}
	for v := lo; v <= hi; v++ {
		s.value[i] = v
		s.try(i + 1)
	}
}

func (s *solver) check(t *testing.T, cells []Cell, what any) {
	t.Helper()
	s.try(0)
	if s.solutions == 0 {
		t.Fatalf("%v: nothing fits what is shown: %v", what, cells)
	}
	for i, c := range cells {
		if c.Hidden != Shown && s.least[i] == s.most[i] {
			t.Errorf("%v: cell %d follows from the others: it is %d (%v)", what, i, c.N, cells)
		}
		if c.Hidden == Small && s.most[i]-s.least[i] < min(slack, s.hi[i]-s.lo[i]) {
			t.Errorf("%v: cell %d can only be %d to %d (%v)", what, i, s.least[i], s.most[i], cells)
		}
		if c.Hidden == Shown && !s.policy.Tells(c.N) {
			t.Errorf("%v: cell %d shows %d", what, i, c.N)
		}
	}
}

func TestOneWay(t *testing.T) {
	for _, p := range []Policy{{Threshold: 5}, {Threshold: 5, Zeros: true}} {
		random := rand.New(rand.NewPCG(1, 2))
		for range 1500 {
			counts := make([]int, 1+random.IntN(4))
			for i := range counts {
				counts[i] = random.IntN(9)
			}
			cells, total := p.OneWay(counts)
			all := append(append([]Cell{}, cells...), total)
			s := &solver{policy: p, upperBound: 40}
			var sum []int
			for i, c := range all {
				s.shown(c)
				sum = append(sum, i)
			}
			s.sums = [][]int{sum}
			s.check(t, all, counts)
		}
	}
}

func TestTwoWay(t *testing.T) {
	for _, p := range []Policy{{Threshold: 5}, {Threshold: 5, Zeros: true}} {
		random := rand.New(rand.NewPCG(3, 4))
		for range 400 {
			rows, columns := 2, 2
			counts := make([][]int, rows)
			for i := range counts {
				for range columns {
					counts[i] = append(counts[i], random.IntN(12))
				}
			}
			out := p.TwoWay(counts)
			all, sums := flat(out)
			s := &solver{policy: p, upperBound: 26, sums: sums}
			for _, c := range all {
				s.shown(c)
			}
			s.check(t, all, counts)
		}
	}
}

// flat gives cells row by row with their totals, and which of them add up.
func flat(p Protected) (all []Cell, sums [][]int) {
	columns := len(p.Columns)
	byColumn := make([][]int, columns+1)
	for i, line := range p.Cells {
		var row []int
		for j, c := range append(append([]Cell{}, line...), p.Rows[i]) {
			row, byColumn[j] = append(row, len(all)), append(byColumn[j], len(all))
			all = append(all, c)
		}
		sums = append(sums, row)
	}
	var last []int
	for j, c := range append(append([]Cell{}, p.Columns...), p.Total) {
		last = append(last, len(all))
		sums = append(sums, append(byColumn[j], len(all)))
		all = append(all, c)
	}
	return all, append(sums, last)
}

// A larger table is too large to try everything: here linear bounds are drawn tight until nothing changes. They are wider than the
// truth may be, so TestTwoWay is the proof; this finds what is told by sums alone.
func TestLargeTable(t *testing.T) {
	p := Policy{}
	random := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		counts := make([][]int, 3+random.IntN(8))
		columns := 2 + random.IntN(6)
		for i := range counts {
			for range columns {
				counts[i] = append(counts[i], random.IntN(40)*random.IntN(2))
			}
		}
		all, sums := flat(p.TwoWay(counts))
		s := &solver{policy: p, upperBound: 1 << 20}
		for _, c := range all {
			s.shown(c)
		}
		tighten(s.lo, s.hi, sums)
		for i, c := range all {
			if c.Hidden != Shown && s.lo[i] == s.hi[i] {
				t.Fatalf("%v: cell %d follows from the sums (%v)", counts, i, all)
			}
		}
	}
}

func tighten(lo, hi []int, sums [][]int) {
	for again := true; again; {
		again = false
		for _, sum := range sums {
			last := sum[len(sum)-1]
			least, most := 0, 0
			for _, i := range sum[:len(sum)-1] {
				least, most = least+lo[i], most+hi[i]
			}
			set := func(i, l, h int) {
				if l > lo[i] || h < hi[i] {
					lo[i], hi[i], again = max(l, lo[i]), min(h, hi[i]), true
				}
			}
			set(last, least, most)
			for _, i := range sum[:len(sum)-1] {
				set(i, lo[last]-(most-hi[i]), hi[last]-(least-lo[i]))
			}
		}
	}
}

// What must not be hidden stays: a table with nothing small in it is told whole.
func TestNothingSmall(t *testing.T) {
	cells, total := Policy{}.OneWay([]int{10, 25, 0, 400})
	for _, c := range append(cells, total) {
		if c.Hidden != Shown {
			t.Errorf("%d is hidden", c.N)
		}
	}
	for n, want := range map[int]Why{0: Shown, 1: Small, 9: Small, 10: Shown} {
		if got := (Policy{}).One(n).Hidden; got != want {
			t.Errorf("One(%d) is %v, want %v", n, got, want)
		}
	}
	if (Policy{Threshold: 2}).threshold() != Minimum {
		t.Error("a policy can go below the minimum")
	}
}

// One small count in a long list costs one more, the smallest, and the total stays.
func TestHidesLittle(t *testing.T) {
	cells, total := Policy{}.OneWay([]int{200, 3, 50, 120})
	want := []Why{Shown, Small, Kept, Shown}
	for i, c := range cells {
		if c.Hidden != want[i] {
			t.Errorf("cell %d: %v, want %v", i, c.Hidden, want[i])
		}
	}
	if total.Hidden != Shown {
		t.Error("the total is hidden")
	}
}

func TestEmptyTables(t *testing.T) {
	for _, p := range []Policy{{}, {Zeros: true}} {
		if cells, _ := p.OneWay(nil); len(cells) != 0 {
			t.Errorf("nothing became %v", cells)
		}
		if out := p.TwoWay(nil); len(out.Cells) != 0 || len(out.Columns) != 0 {
			t.Errorf("nothing became %v", out)
		}
		if out := p.TwoWay([][]int{{}, {}}); len(out.Rows) != 2 {
			t.Errorf("two empty rows became %v", out)
		}
	}
}
