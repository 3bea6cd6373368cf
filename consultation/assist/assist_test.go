package assist_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

// labelled are answers of which it is known what they are about.
type labelled struct {
	texts  []string
	themes [][]string
}

// made makes so many answers with their themes.
func made(t testing.TB, n int) labelled {
	t.Helper()
	b, err := markdown.Load(questionnaires.FS, "care-workforce-pathway.md")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	v, err := b.Version(now)
	if err != nil {
		t.Fatal(err)
	}
	g := generate.New(v.Questionnaire(""), generate.Usual(3, now))
	var all labelled
	for i := 0; len(all.texts) < n; i++ {
		r := g.Response(i)
		for name, themes := range r.Labels.Themes {
			if len(themes) > 0 && name != r.Labels.Text {
				all.texts, all.themes = append(all.texts, r.Answers.Get(name)), append(all.themes, themes)
				break
			}
		}
		if i > 20*n {
			t.Fatal("too few answers have themes")
		}
	}
	return all
}

// TestDistinguish finds words of a theme in the answers that are about it, and none in a group that was drawn by lot.
func TestDistinguish(t *testing.T) {
	all := made(t, 1000)
	c := assist.NewCorpus(all.texts)
	member, lot := make([]bool, len(all.texts)), make([]bool, len(all.texts))
	for i, themes := range all.themes {
		member[i] = slices.Contains(themes, "pay")
		lot[i] = i%2 == 0
	}
	terms := c.Distinguish(member, 5, 10)
	var words []string
	for _, x := range terms {
		words = append(words, fmt.Sprintf("%s %.1f (%d of %d)", x.Text, x.Z, x.In, x.In+x.Out))
		if x.In+x.Out < 5 {
			t.Errorf("%s is in %d answers", x.Text, x.In+x.Out)
		}
	}
	t.Log(strings.Join(words, ", "))
	text := strings.Join(words, " ")
	for _, want := range []string{"paid", "rate", "pay"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not among what tells pay from the rest", want)
		}
	}
	if len(terms) < 10 || terms[0].Z < 5 {
		t.Errorf("only %d terms", len(terms))
	}
	if by := c.Distinguish(lot, 5, 10); len(by) > 0 && by[0].Z > 4.5 {
		t.Errorf("of halves that were drawn by lot, %v differs", by[0])
	}
	if c.Distinguish(nil, 5, 10) != nil {
		t.Error("no group has terms")
	}
	for _, x := range c.Distinguish(member, 200, 10) {
		if x.In+x.Out < 200 {
			t.Errorf("%v is in fewer than 200 answers", x)
		}
	}
}

// TestClusters: answers about one theme come together, and the same seed gives the same clusters.
func TestClusters(t *testing.T) {
	all := made(t, 1500)
	var one labelled
	for i, themes := range all.themes {
		if len(themes) == 1 {
			one.texts, one.themes = append(one.texts, all.texts[i]), append(one.themes, themes)
		}
	}
	c := assist.NewCorpus(one.texts)
	list := c.Clusters(12, 5, 1)
	pure, n := 0, 0
	for _, x := range list {
		count, most := map[string]int{}, 0
		for _, i := range x.Members {
			count[one.themes[i][0]]++
			most = max(most, count[one.themes[i][0]])
		}
		pure, n = pure+most, n+len(x.Members)
		if len(x.Terms) == 0 {
			t.Error("a cluster has no terms")
		}
	}
	share := map[string]int{}
	for _, themes := range one.themes {
		share[themes[0]]++
	}
	base := 0
	for _, k := range share {
		base = max(base, k)
	}
	t.Logf("purity %.2f of %d answers in %d clusters; with one cluster %.2f", float64(pure)/float64(n), n, len(list), float64(base)/float64(n))
	if float64(pure) < 0.45*float64(n) {
		t.Error("clusters are mixed")
	}
	if fmt.Sprint(list) != fmt.Sprint(c.Clusters(12, 5, 1)) || fmt.Sprint(list) == fmt.Sprint(c.Clusters(12, 5, 2)) {
		t.Error("clusters do not follow from the seed")
	}
	if assist.NewCorpus(nil).Clusters(3, 5, 1) != nil || assist.NewCorpus([]string{"", "a"}).Clusters(3, 5, 1) != nil {
		t.Error("nothing has clusters")
	}
}

// TestTelling reads what is new first: with all answers about pay read, the next is about something else, and the one after that about
// something else again.
func TestTelling(t *testing.T) {
	texts := []string{"the wage is low", "a low wage", "wage too low for us", "travel time is unpaid", "unpaid travel time again", "a dark garden at night", "the garden is dark"}
	read := []bool{true, true, false, false, false, false, false}
	c := assist.NewCorpus(texts)
	list := c.Telling(read, 1, 10)
	if len(list) != 5 || list[4].Doc != 2 {
		t.Fatalf("%v", list)
	}
	if about := (list[0].Doc < 5) == (list[1].Doc < 5); about {
		t.Errorf("the first two are about the same: %v", list)
	}
	if len(list[0].Terms) == 0 {
		t.Error("it does not say why")
	}
	all := made(t, 600)
	c = assist.NewCorpus(all.texts)
	told, first := map[string]bool{}, map[string]bool{}
	for _, x := range c.Telling(nil, 5, 12) {
		for _, theme := range all.themes[x.Doc] {
			told[theme] = true
		}
	}
	for i := range 12 {
		for _, theme := range all.themes[i] {
			first[theme] = true
		}
	}
	t.Logf("12 answers have %d themes, the first 12 that came %d", len(told), len(first))
	if len(told) <= len(first) {
		t.Error("no more themes than by chance")
	}
}

func TestEvidence(t *testing.T) {
	for text, want := range map[string]string{
		"":                             "",
		"I like 3 dogs":                "",
		"It costs £1,200 a year":       "figure £1,200",
		"About 45% of 1,500 staff":     "figure 45%, figure 1,500",
		"Since 2019 on 3 March 2021":   "date 2019, date 3 March 2021",
		"According to the CQC we fail": "source According to, source CQC",
		"see https://example.org/2019/report.pdf": "link https://example.org/2019/report.pdf",
		"The Care Act 2014 says so":               "source The Care Act 2014",
		"one of 3 in 10 carers":                   "figure 3 in 10",
		"45 y cant ers mis Mai 2020":              "date 2020, figure 45 y cant",
	} {
		var got []string
		for _, m := range assist.Evidence(text) {
			got = append(got, string(m.Sign)+" "+m.Text)
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%q: %q, want %q", text, strings.Join(got, ", "), want)
		}
	}
	if marks := assist.Evidence("A study by Skills for Care in 2023 found 28.3% turnover."); !assist.Rich(marks, 0) {
		t.Errorf("%v is not rich", marks)
	}
	if assist.Rich(assist.Evidence("in 2019, 2020 and 2021"), 0) || !assist.Rich(nil, 1) {
		t.Error("what is rich")
	}
}

func FuzzEvidence(f *testing.F) {
	f.Add("A study by £5m in 2023 found 28.3% at www.example.org")
	f.Fuzz(func(t *testing.T, text string) {
		for _, m := range assist.Evidence(text) {
			if !strings.Contains(text, m.Text) {
				t.Errorf("%q is not in the text", m.Text)
			}
		}
		assist.NewCorpus([]string{text, text}).Clusters(2, 1, 1)
	})
}

func BenchmarkAssist(b *testing.B) {
	all := made(b, 5000)
	var c *assist.Corpus
	b.Run("corpus", func(b *testing.B) {
		for b.Loop() {
			c = assist.NewCorpus(all.texts)
		}
	})
	c = assist.NewCorpus(all.texts)
	member := make([]bool, len(all.texts))
	for i := range member {
		member[i] = i%3 == 0
	}
	b.Run("terms", func(b *testing.B) {
		for b.Loop() {
			c.Distinguish(member, 5, 20)
		}
	})
	b.Run("clusters", func(b *testing.B) {
		for b.Loop() {
			c.Clusters(10, 5, 1)
		}
	})
	b.Run("telling", func(b *testing.B) {
		for b.Loop() {
			c.Telling(member, 5, 10)
		}
	})
	b.Run("evidence", func(b *testing.B) {
		for b.Loop() {
			for _, text := range all.texts {
				assist.Evidence(text)
			}
		}
	})
}
