package agreement

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// table makes decisions of two coders about one code from a two-by-two table.
func table(both, first, second, neither int) []Decision {
	var list []Decision
	n := 0
	add := func(times int, a, b bool) {
		for range times {
			n++
			unit := fmt.Sprint(n)
			list = append(list, decision(unit, "ann", a), decision(unit, "bob", b))
		}
	}
	add(both, true, true)
	add(first, true, false)
	add(second, false, true)
	add(neither, false, false)
	return list
}

func decision(unit, coder string, gave bool) Decision {
	d := Decision{Unit: unit, Coder: coder}
	if gave {
		d.Codes = []string{"pay"}
	}
	return d
}

func near(t *testing.T, what string, got, want float64) {
	t.Helper()
	if math.Abs(got-want) > 0.0005 || math.IsNaN(got) != math.IsNaN(want) {
		t.Errorf("%s is %.4f, want %.4f", what, got, want)
	}
}

// TestKappa has the numbers of textbooks: 20, 5, 10 and 15 of 50 give 0.4; 45, 15, 25, 15 of 100 give 0.1304; 25, 35, 5, 35 give 0.2593.
func TestKappa(t *testing.T) {
	for _, c := range []struct {
		both, first, second, neither int
		kappa                        float64
	}{{20, 5, 10, 15, 0.4}, {45, 15, 25, 15, 0.1304}, {25, 35, 5, 35, 0.2593}, {10, 0, 0, 10, 1}, {0, 10, 10, 0, -1}} {
		m := ByCode(table(c.both, c.first, c.second, c.neither))[0]
		near(t, fmt.Sprint("kappa of ", c), m.Kappa.Value, c.kappa)
		if m.Both != c.both || m.One != c.first+c.second || m.Neither != c.neither {
			t.Errorf("counts of %v: %+v", c, m)
		}
		near(t, "F1", m.F1.Value, 2*float64(c.both)/float64(2*c.both+c.first+c.second))
	}
}

// TestAlpha has Krippendorff's example of two observers and ten units (alpha 0.095), and his of four observers with values missing,
// made binary by asking for one of its values (computed here by the pairs themselves).
func TestAlpha(t *testing.T) {
	a, b := "0100000000", "1110010010"
	var list []Decision
	for i := range a {
		unit := fmt.Sprintf("%02d", i)
		list = append(list, decision(unit, "ann", a[i] == '1'), decision(unit, "bob", b[i] == '1'))
	}
	near(t, "alpha", ByCode(list)[0].Alpha.Value, 0.095)

	observers := []string{"1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 ."}
	list = nil
	for o, line := range observers {
		for u, v := range strings.Fields(line) {
			if v != "." {
				list = append(list, decision(fmt.Sprintf("%02d", u), fmt.Sprint(o), v == "3"))
			}
		}
	}
	near(t, "alpha with gaps", ByCode(list)[0].Alpha.Value, byPairs(list))
}

// byPairs is alpha from its definition: disagreement of all pairs within units over that of all pairs there are.
func byPairs(list []Decision) float64 {
	units := map[string][]bool{}
	for _, d := range list {
		units[d.Unit] = append(units[d.Unit], len(d.Codes) > 0)
	}
	var all []bool
	within := 0.0
	for _, u := range units {
		if len(u) < 2 {
			continue
		}
		all = append(all, u...)
		for i := range u {
			for j := range u {
				if i != j && u[i] != u[j] {
					within += 1 / float64(len(u)-1)
				}
			}
		}
	}
	between := 0.0
	for i := range all {
		for j := range all {
			if i != j && all[i] != all[j] {
				between++
			}
		}
	}
	n := float64(len(all))
	return 1 - (within/n)/(between/(n*(n-1)))
}

func TestIntervals(t *testing.T) {
	few, many := ByCode(table(20, 5, 10, 15))[0].Kappa, ByCode(table(200, 50, 100, 150))[0].Kappa
	for _, f := range []Figure{few, many} {
		if !(f.Low < f.Value && f.Value < f.High) {
			t.Errorf("interval %+v does not hold its value", f)
		}
	}
	// Ten times the units make an interval about a third as wide. The textbook's standard error of the first is 0.127.
	if ratio := (few.High - few.Low) / (many.High - many.Low); ratio < 2.5 || ratio > 4 {
		t.Errorf("the interval narrows %.1f times, want about 3.2", ratio)
	}
	if width := few.High - few.Low; width < 0.4 || width > 0.6 {
		t.Errorf("the interval is %.2f wide, want about 0.5", width)
	}
	if again := ByCode(table(20, 5, 10, 15))[0].Kappa; again != few {
		t.Errorf("%+v and then %+v", few, again)
	}
}

func TestUnknown(t *testing.T) {
	m := ByCode(table(0, 0, 0, 20), "pay")[0]
	if m.Kappa.Known() || m.Alpha.Known() || m.F1.Known() {
		t.Errorf("nobody gave the code, and yet %+v", m)
	}
	near(t, "observed", m.Observed.Value, 1)
	if got := ByCode([]Decision{decision("1", "ann", true)}); got[len(got)-1].Units != 0 {
		t.Errorf("one decision is counted: %+v", got)
	}
	again := append(table(1, 0, 0, 0), decision("1", "ann", false))
	if m := ByCode(again)[0]; m.One != 1 || m.Both != 0 {
		t.Errorf("what ann decided last does not count: %+v", m)
	}
}

// TestTogether has two codes: all together counts every decision about each.
func TestTogether(t *testing.T) {
	list := []Decision{{"1", "ann", []string{"pay", "time"}}, {"1", "bob", []string{"pay"}}, {"2", "ann", nil}, {"2", "bob", nil}}
	all := ByCode(list)
	if len(all) != 3 || all[0].Code != "pay" || all[1].Code != "time" || all[2].Code != "" {
		t.Fatalf("%+v", all)
	}
	if m := all[2]; m.Both != 1 || m.One != 1 || m.Neither != 2 || m.Units != 2 {
		t.Errorf("%+v", m)
	}
}
