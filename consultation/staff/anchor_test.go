package staff

import (
	"strings"
	"testing"
)

func lines(s string) []string { return strings.Split(s, "\n") }

func TestFollow(t *testing.T) {
	old := lines("# Care\n\n## About you\n\n### Do you work in care?\n\n- Yes\n- No\n\n### Where do you work most of the time?\n\n- Yes\n- No")
	for _, c := range []struct {
		name, now   string
		first, last int
		from, to    int
		changed, ok bool
	}{
		{"nothing changed", strings.Join(old, "\n"), 5, 8, 5, 8, false, true},
		{"lines put before", "a\nb\n" + strings.Join(old, "\n"), 5, 8, 7, 10, false, true},
		{"lines put after", strings.Join(old, "\n") + "\nend", 10, 13, 10, 13, false, true},
		{"reworded", strings.Replace(strings.Join(old, "\n"), "most of the time", "mostly these days", 1), 10, 10, 10, 10, true, true},
		{"removed", strings.Replace(strings.Join(old, "\n"), "\n### Where do you work most of the time?\n\n- Yes\n- No", "", 1), 10, 10, 0, 0, true, false},
		{"one line of a range removed", strings.Replace(strings.Join(old, "\n"), "- Yes\n- No\n\n### Where", "- Yes\n\n### Where", 1), 5, 8, 5, 7, true, true},
		{"all gone", "", 1, 3, 0, 0, true, false},
	} {
		from, to, changed, ok := Follow(old, lines(c.now)).Lines(c.first, c.last)
		if from != c.from || to != c.to || changed != c.changed || ok != c.ok {
			t.Errorf("%s: lines %d to %d, changed %v, found %v; want %d to %d, %v, %v", c.name, from, to, changed, ok, c.from, c.to, c.changed, c.ok)
		}
	}
}

func FuzzFollow(f *testing.F) {
	f.Add("a\nb\nc", "a\nx\nc", 1, 3)
	f.Add("", "", 0, 0)
	f.Add("a\na\na", "a\na", -5, 1<<30)
	f.Fuzz(func(t *testing.T, old, now string, first, last int) {
		was, is := lines(old), lines(now)
		a := Follow(was, is)
		used := map[int]bool{}
		for i, to := range a.to {
			if to < 0 {
				continue
			}
			if to >= len(is) || used[to] {
				t.Fatalf("line %d leads to %d of %d, or twice", i, to, len(is))
			}
			used[to] = true
			if a.changed[i] == (was[i] == is[to]) {
				t.Fatalf("line %d %q leads to %q, changed: %v", i, was[i], is[to], a.changed[i])
			}
		}
		if from, to, _, ok := a.Lines(first, last); ok && (from < 1 || to < from || to > len(is)) {
			t.Fatalf("lines %d to %d of %d", from, to, len(is))
		}
		if old == now {
			for i := range was {
				if strings.TrimSpace(was[i]) != "" && a.to[i] < 0 {
					t.Fatalf("line %d of the same text is lost", i)
				}
			}
		}
	})
}
