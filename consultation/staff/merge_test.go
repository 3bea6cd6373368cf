package staff

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// rebuild gives the two texts that a comparison is of.
func rebuild(lines []DiffLine) (before, after []string) {
	for _, l := range lines {
		if l.Op != '+' {
			before = append(before, l.Text)
		}
		if l.Op != '-' {
			after = append(after, l.Text)
		}
	}
	return before, after
}

func checkDiff(t *testing.T, a, b string) {
	t.Helper()
	before, after := rebuild(Diff(a, b))
	if strings.Join(before, "\n") != strings.Join(Lines(a), "\n") || strings.Join(after, "\n") != strings.Join(Lines(b), "\n") {
		t.Fatalf("the comparison of %q and %q is of %q and %q", a, b, before, after)
	}
}

func ops(lines []DiffLine) string {
	var s []byte
	for _, l := range lines {
		s = append(s, l.Op)
	}
	return string(s)
}

func TestDiff(t *testing.T) {
	for _, c := range []struct{ a, b, want string }{
		{"", "", ""}, {"a\n", "a\n", " "}, {"", "a\nb\n", "++"}, {"a\nb\n", "", "--"},
		{"a\nb\nc\n", "a\nx\nc\n", " -+ "}, {"a\nb\nc\nd\n", "b\nc\nd\ne\n", "-   +"}, {"a\na\nb\n", "a\nb\nb\n", " - +"},
	} {
		got := Diff(c.a, c.b)
		checkDiff(t, c.a, c.b)
		if o := ops(got); len(o) != len(c.want) || strings.Count(o, " ") != strings.Count(c.want, " ") {
			t.Errorf("%q and %q: %q, want %q", c.a, c.b, o, c.want)
		}
	}
	added, removed := Changed("a\nb\n", "a\nc\nd\n")
	if added != 2 || removed != 1 {
		t.Errorf("added %d, removed %d", added, removed)
	}
	short := Around(Diff(strings.Repeat("x\n", 30)+"a\n", strings.Repeat("x\n", 30)+"b\n"), 2)
	if len(short) != 5 || short[0].Op != 0 || short[1].Old != 29 {
		t.Errorf("around a change: %+v", short)
	}
	if Around(Diff("a\nb\n", "a\nb\n"), 1) != nil {
		t.Error("texts that are the same show lines")
	}
}

// The comparison finds as much in common as there is.
func TestDiffIsShortest(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	random := func() string {
		var s strings.Builder
		for range r.IntN(12) {
			s.WriteString(string(rune('a'+r.IntN(3))) + "\n")
		}
		return s.String()
	}
	for range 3000 {
		a, b := random(), random()
		checkDiff(t, a, b)
		if got, want := strings.Count(ops(Diff(a, b)), " "), longest(Lines(a), Lines(b)); got != want {
			t.Fatalf("%q and %q share %d lines, want %d", a, b, got, want)
		}
	}
}

func longest(a, b []string) int {
	n := make([][]int, len(a)+1)
	n[0] = make([]int, len(b)+1)
	for i := range a {
		n[i+1] = make([]int, len(b)+1)
		for j := range b {
			n[i+1][j+1] = max(n[i][j+1], n[i+1][j])
			if a[i] == b[j] {
				n[i+1][j+1] = n[i][j] + 1
			}
		}
	}
	return n[len(a)][len(b)]
}

func TestDiffOfLongTexts(t *testing.T) {
	var a, b strings.Builder
	for i := range 20000 {
		a.WriteString(strings.Repeat("a", i%7) + "\n")
		b.WriteString(strings.Repeat("b", i%5) + "\n")
	}
	checkDiff(t, a.String(), b.String())
}

func TestMerge(t *testing.T) {
	const base = "one\ntwo\nthree\nfour\nfive\n"
	for _, c := range []struct {
		name, mine, theirs, want string
		clashes                  int
	}{
		{"nobody", base, base, base, 0},
		{"only mine", "one\n2\nthree\nfour\nfive\n", base, "one\n2\nthree\nfour\nfive\n", 0},
		{"only theirs", base, "one\ntwo\nthree\nfour\n", "one\ntwo\nthree\nfour\n", 0},
		{"apart", "1\ntwo\nthree\nfour\nfive\n", "one\ntwo\nthree\nfour\n5\nsix\n", "1\ntwo\nthree\nfour\n5\nsix\n", 0},
		{"the same", "one\n2\nthree\nfour\nfive\n", "one\n2\nthree\nfour\nfive\n", "one\n2\nthree\nfour\nfive\n", 0},
		{"clash", "one\nMINE\nthree\nfour\nfive\n", "one\nTHEIRS\nthree\nfour\nfive\n",
			"one\n" + MarkMine + "\nMINE\n" + MarkMiddle + "\nTHEIRS\n" + MarkTheirs + "\nthree\nfour\nfive\n", 1},
		{"taken away and changed", "one\nthree\nfour\nfive\n", "one\nTWO\nthree\nfour\nfive\n",
			"one\n" + MarkMine + "\n" + MarkMiddle + "\nTWO\n" + MarkTheirs + "\nthree\nfour\nfive\n", 1},
	} {
		got, clashes := Merged(Merge(base, c.mine, c.theirs))
		if got != c.want || clashes != c.clashes {
			t.Errorf("%s: %q with %d clashes, want %q with %d", c.name, got, clashes, c.want, c.clashes)
		}
	}
	if line, marked := Marked("a\n" + MarkMine + "\n"); line != 2 || !marked {
		t.Errorf("marks in line %d: %v", line, marked)
	}
	if _, marked := Marked("a\n=======\n"); marked {
		t.Error("a heading underlined with = is taken for a mark")
	}
}

// Whatever two people write, no line of either is lost where they did not change the same place, and a text that only one changed
// is what that person wrote.
func FuzzMerge(f *testing.F) {
	f.Add("a\nb\nc\n", "a\nx\nc\n", "a\nb\nc\nd\n")
	f.Add("", "a\n", "b\n")
	f.Add("a\na\na\n", "a\n", "a\na\na\na\n")
	f.Fuzz(func(t *testing.T, base, mine, theirs string) {
		checkDiff(t, base, mine)
		same := func(what, got, want string) {
			if strings.Join(Lines(got), "\n") != strings.Join(Lines(want), "\n") {
				t.Fatalf("%s: %q, want %q", what, got, want)
			}
		}
		text, clashes := Merged(Merge(base, mine, base))
		same("only I changed it", text, mine)
		if clashes != 0 {
			t.Fatal("one person clashes with nobody")
		}
		text, _ = Merged(Merge(base, base, theirs))
		same("only they changed it", text, theirs)
		text, _ = Merged(Merge(base, mine, mine))
		same("both the same", text, mine)
		text, _ = Merged(Merge(base, mine, theirs))
		there := map[string]bool{}
		for _, l := range Lines(text) {
			there[l] = true
		}
		was := map[string]bool{}
		for _, l := range Lines(base) {
			was[l] = true
		}
		for _, l := range append(Lines(mine), Lines(theirs)...) {
			if !was[l] && !there[l] {
				t.Fatalf("the new line %q of %q or %q is lost in %q", l, mine, theirs, text)
			}
		}
	})
}
