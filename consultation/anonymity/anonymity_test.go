package anonymity

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// protected gives the rows as they would be told, in the order of the rows.
func protected(t testing.TB, rows [][]string, fields, k int) (told [][]string, p *Plan) {
	t.Helper()
	table := New(fields)
	for _, row := range rows {
		table.Add(row)
	}
	p, err := table.Protect(k)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		out := slices.Clone(row)
		for i, blank := range p.Next(row) {
			if blank {
				out[i] = ""
			}
		}
		told = append(told, out)
	}
	return told, p
}

func combinations(rows [][]string) map[string]int {
	n := map[string]int{}
	for _, row := range rows {
		n[strings.Join(row, "|")]++
	}
	return n
}

func times(n int, rows [][]string, values ...string) [][]string {
	for range n {
		rows = append(rows, values)
	}
	return rows
}

func TestProtect(t *testing.T) {
	for name, c := range map[string]struct {
		rows  [][]string
		k     int
		want  map[string]int
		cells int
	}{
		"enough":         {times(5, times(6, nil, "north", "nurse"), "south", "carer"), 5, map[string]int{"north|nurse": 6, "south|carer": 5}, 0},
		"unanswered too": {times(5, nil, "", ""), 5, map[string]int{"|": 5}, 0},
		"one value of few is enough": {
			times(3, times(2, times(9, nil, "north", "nurse"), "south", "carer"), "isles", "carer"), 5, map[string]int{"north|nurse": 9, "|carer": 5}, 5,
		},
		"others lend": {times(2, times(20, nil, "north", "nurse"), "south", "nurse"), 5, map[string]int{"north|nurse": 17, "|nurse": 5}, 5},
		"nothing in common": {
			times(1, times(20, nil, "north", "nurse"), "isles", "carer"), 5, map[string]int{"north|nurse": 16, "|": 5}, 10,
		},
		"nobody can lend":     {times(2, times(5, nil, "north", "nurse"), "isles", "carer"), 5, map[string]int{"|": 7}, 14},
		"k is at least three": {times(2, times(3, nil, "north"), "south"), 1, map[string]int{"": 5}, 5},
	} {
		told, p := protected(t, c.rows, len(c.rows[0]), c.k)
		got, cells := combinations(told), 0
		for _, n := range p.Blanked {
			cells += n
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) || cells != c.cells {
			t.Errorf("%s: %v with %d blank, not %v with %d", name, got, cells, c.want, c.cells)
		}
	}
}

func TestTooFew(t *testing.T) {
	table := New(1)
	if _, err := table.Protect(5); err != nil {
		t.Errorf("of nobody: %v", err)
	}
	for range 4 {
		table.Add([]string{"north"})
	}
	if _, err := table.Protect(5); !errors.Is(err, ErrFew) {
		t.Errorf("of four: %v", err)
	}
}

// Whatever the rows are: every combination that is told is of k rows, a cell is as it was or blank, the plan says how many went blank, and the order
// in which rows were added does not matter.
func TestProtectHolds(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 7))
		fields, k, n := 1+r.IntN(5), 3+r.IntN(6), 10+r.IntN(300)
		spread := 1 + r.IntN(12)
		var rows [][]string
		for range n {
			row := make([]string, fields)
			for i := range row {
				if v := int(r.ExpFloat64() * float64(spread) / 3); v < 30 && r.IntN(9) > 0 {
					row[i] = fmt.Sprint("v", v)
				}
			}
			rows = append(rows, row)
		}
		told, p := protected(t, rows, fields, k)
		blanked := make([]int, fields)
		for i, row := range told {
			for j, v := range row {
				if v == "" && rows[i][j] != "" {
					blanked[j]++
				} else if v != rows[i][j] {
					t.Fatalf("seed %d: %q became %q", seed, rows[i][j], v)
				}
			}
		}
		for of, n := range combinations(told) {
			if n < k {
				t.Fatalf("seed %d: %q is of %d rows, k is %d", seed, of, n, k)
			}
		}
		if !slices.Equal(blanked, p.Blanked) {
			t.Fatalf("seed %d: %v went blank, and the plan says %v", seed, blanked, p.Blanked)
		}
		if first := combinations(rows); !slices.ContainsFunc(rows, func(row []string) bool { return first[strings.Join(row, "|")] < k }) && slices.Max(blanked) > 0 {
			t.Fatalf("seed %d: all were enough, and %v went blank", seed, blanked)
		}
		r.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		if again, _ := protected(t, rows, fields, k); fmt.Sprint(combinations(again)) != fmt.Sprint(combinations(told)) {
			t.Fatalf("seed %d: another order tells otherwise", seed)
		}
	}
}

// So many values that no two rows are alike: it ends, and blanks what nobody shares.
func TestProtectWide(t *testing.T) {
	var rows [][]string
	for i := range 1000 {
		row := make([]string, Most)
		for j := range row {
			row[j] = fmt.Sprint(i * (j + 3) % 1009)
		}
		row[0] = "same"
		rows = append(rows, row)
	}
	told, p := protected(t, rows, Most, Rows)
	for of, n := range combinations(told) {
		if n < Rows {
			t.Fatalf("%q is of %d rows", of, n)
		}
	}
	if p.Blanked[0] != 0 {
		t.Errorf("%d cells went blank that all had in common", p.Blanked[0])
	}
}

func BenchmarkProtect(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	rows := make([][]string, 1_000_000)
	for i := range rows {
		rows[i] = make([]string, 6)
		for j, n := range []int{12, 8, 9, 3, 20, 7} {
			rows[i][j] = fmt.Sprint(min(n, int(r.ExpFloat64()*float64(n)/4)))
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		t := New(6)
		for _, row := range rows {
			t.Add(row)
		}
		p, err := t.Protect(Rows)
		if err != nil {
			b.Fatal(err)
		}
		cells := 0
		for _, n := range p.Blanked {
			cells += n
		}
		b.ReportMetric(float64(cells)/float64(len(rows)), "blank/row")
		b.ReportMetric(float64(len(t.counts)), "combinations")
	}
}
