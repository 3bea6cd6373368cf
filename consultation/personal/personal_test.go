package personal

import (
	"bufio"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

var mark = regexp.MustCompile(`\{\{([a-z]+)\|([^}]*)\}\}`)

// labelled reads the texts with their spans.
func labelled(t *testing.T) (texts []string, spans [][]Span) {
	t.Helper()
	f, err := os.Open("testdata/labelled.txt")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for in := bufio.NewScanner(f); in.Scan(); {
		line := in.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		var b strings.Builder
		var list []Span
		at := 0
		for _, m := range mark.FindAllStringSubmatchIndex(line, -1) {
			b.WriteString(line[at:m[0]])
			from := b.Len()
			b.WriteString(line[m[4]:m[5]])
			list = append(list, Span{from, b.Len(), Class(line[m[2]:m[3]])})
			at = m[1]
		}
		b.WriteString(line[at:])
		texts, spans = append(texts, b.String()), append(spans, list)
	}
	return texts, spans
}

// tally counts for one class: spans that there are, those that were found, and those that were found and are none.
type tally struct{ there, found, wrong int }

func (c tally) recall() float64    { return float64(c.found) / float64(max(1, c.there)) }
func (c tally) precision() float64 { return float64(c.found) / float64(max(1, c.found+c.wrong)) }

// compare counts a span as found where one of its class covers it: what is hidden is what matters.
func compare(counts map[Class]*tally, want, got []Span) (missed, extra []Span) {
	of := func(c Class) *tally {
		if counts[c] == nil {
			counts[c] = &tally{}
		}
		return counts[c]
	}
	for _, w := range want {
		of(w.Class).there++
		if slices.ContainsFunc(got, func(g Span) bool { return g.From <= w.From && w.To <= g.To }) {
			of(w.Class).found++
		} else {
			missed = append(missed, w)
		}
	}
	for _, g := range got {
		if !slices.ContainsFunc(want, func(w Span) bool { return g.From < w.To && w.From < g.To }) {
			of(g.Class).wrong++
			extra = append(extra, g)
		}
	}
	return missed, extra
}

// TestLabelled measures recall and precision by class. What has a form must be found in 95 of 100 cases; of names the floor is lower, and what
// is measured is what docs/analysing.md says.
func TestLabelled(t *testing.T) {
	texts, spans := labelled(t)
	counts := map[Class]*tally{}
	for i, text := range texts {
		missed, extra := compare(counts, spans[i], Find(text))
		for _, m := range missed {
			t.Logf("missed %s %q", m.Class, text[m.From:m.To])
		}
		for _, e := range extra {
			t.Logf("wrongly %s %q in %q", e.Class, text[e.From:e.To], text)
		}
	}
	judge(t, counts)
}

func judge(t *testing.T, counts map[Class]*tally) {
	t.Helper()
	for _, class := range Classes {
		c := counts[class]
		if c == nil || c.there == 0 {
			t.Errorf("%s is not among the texts", class)
			continue
		}
		t.Logf("%-9s %3d spans, recall %.3f, precision %.3f", class, c.there, c.recall(), c.precision())
		floor := 0.95
		if class == Name || class == Place {
			floor = 0.8
		}
		if c.recall() < floor || c.precision() < 0.8 {
			t.Errorf("%s: recall %.3f, precision %.3f", class, c.recall(), c.precision())
		}
	}
}

// TestGenerated looks at generated answers, whose spans are known because they were put there.
func TestGenerated(t *testing.T) {
	b, err := markdown.Load(questionnaires.FS, "care-workforce-pathway.md")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	v, err := b.Version(now)
	if err != nil {
		t.Fatal(err)
	}
	o := generate.Usual(5, now)
	o.Personal = 0.5
	g := generate.New(v.Questionnaire(""), o)
	counts := map[Class]*tally{}
	for i := range 400 {
		r := g.Response(i)
		for name := range r.Labels.Themes {
			var want []Span
			for _, s := range r.Labels.Personal {
				if s.Name == name {
					want = append(want, Span{s.From, s.To, Class(s.Class)})
				}
			}
			text := r.Answers.Get(name)
			missed, extra := compare(counts, want, Find(text))
			for _, m := range missed {
				t.Logf("missed %s %q", m.Class, text[m.From:m.To])
			}
			for _, e := range extra {
				t.Logf("wrongly %s %q", e.Class, text[e.From:e.To])
			}
		}
	}
	judge(t, counts)
}

func TestHide(t *testing.T) {
	text := "I am Priya Patel, 07700 900123."
	got := Hide(text, Find(text), func(c Class) string { return "[" + string(c) + "]" })
	if want := "I am [name], [phone]."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func FuzzFind(f *testing.F) {
	texts := []string{"a@b.cc", "(@abc", "00 44", "{{", "Dr \xff", "born on 1/1/70"}
	for _, s := range texts {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at := 0
		for _, s := range Find(text) {
			if s.From < at || s.To <= s.From || s.To > len(text) {
				t.Fatalf("%+v after %d in %d bytes", s, at, len(text))
			}
			at = s.To
		}
	})
}

func BenchmarkFind(b *testing.B) {
	text := strings.Repeat("I work nights in a care home and nobody has ever asked me what would make me stay. ", 12) + "My number is 07700 900123."
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Find(text)
	}
}

func BenchmarkFinders(b *testing.B) {
	text := strings.Repeat("I work nights in a care home and nobody has ever asked me what would make me stay. ", 12) + "My number is 07700 900123."
	for i, f := range finders {
		b.Run(string(f.class)+string(rune('0'+i)), func(b *testing.B) {
			for b.Loop() {
				f.find(text)
			}
		})
	}
}
