package generate_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/campaign"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func shipped(t testing.TB, name string) *consultation.Questionnaire {
	t.Helper()
	b, err := markdown.Load(questionnaires.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := b.Version(now)
	if err != nil {
		t.Fatal(err)
	}
	return v.Questionnaire("")
}

// TestResponses: each can be sent, is the same when made again, and is made of what the questionnaire asks.
func TestResponses(t *testing.T) {
	for _, name := range []string{"care-workforce-pathway.md", "talk-health-and-care.md", "showcase.md"} {
		q := shipped(t, name)
		g, again := generate.New(q, generate.Usual(1, now)), generate.New(q, generate.Usual(1, now))
		answered := map[string]int{}
		const n = 100
		for i := range n {
			r := g.Response(i)
			if !reflect.DeepEqual(r, again.Response(i)) {
				t.Fatalf("%s: response %d is another when it is made again", name, i)
			}
			all := r.Answers.Clone()
			all.Add(r.Contact)
			route := q.Route(all, consultation.Scene{Now: now})
			for k := range route.Steps {
				if faults := route.Steps[k].Check(route.Answers); len(faults) > 0 {
					t.Errorf("%s: response %d: %s: %v", name, i, route.Steps[k].ID, faults)
				}
			}
			if !reflect.DeepEqual(route.Answers, all) {
				t.Errorf("%s: response %d has answers that do not count", name, i)
			}
			for name := range all {
				answered[name]++
			}
			check(t, r)
		}
		asked := 0
		for _, s := range q.Sections {
			for _, p := range s.Pages {
				for _, it := range p.Items {
					if it.Question != nil && !s.Equality {
						asked++
					}
				}
			}
		}
		if len(answered) < asked/2 {
			t.Errorf("%s: only %d names are ever answered, with %d questions", name, len(answered), asked)
		}
	}
}

// check looks whether the labels are true.
func check(t *testing.T, r generate.Response) {
	t.Helper()
	for _, s := range r.Labels.Personal {
		if text := r.Answers.Get(s.Name); s.To > len(text) || s.From >= s.To || strings.TrimSpace(text[s.From:s.To]) != text[s.From:s.To] {
			t.Errorf("a span of %s is not in its text", s.Class)
		}
	}
	for name, themes := range r.Labels.Themes {
		if !r.Answers.Has(name) || len(themes) == 0 {
			t.Errorf("%s has themes %v and no text", name, themes)
		}
	}
}

// TestCampaigns finds the campaigns that were made and nothing else.
func TestCampaigns(t *testing.T) {
	g := generate.New(shipped(t, "care-workforce-pathway.md"), generate.Usual(2, now))
	var texts []string
	var of []int
	for i := range 1500 {
		r := g.Response(i)
		for name := range r.Labels.Themes {
			c := 0
			if name == r.Labels.Text {
				c = r.Labels.Campaign
			}
			texts, of = append(texts, r.Answers.Get(name)), append(of, c)
		}
	}
	groups, err := campaign.Find(t.Context(), len(texts), func(i int) (string, error) { return texts[i], nil })
	if err != nil {
		t.Fatal(err)
	}
	// Pairs are counted: those of one campaign that there are, those put together, and those put together rightly.
	pairs := func(n int) float64 { return float64(n*(n-1)) / 2 }
	there, found, right := 0.0, 0.0, 0.0
	size := map[int]int{}
	for _, c := range of {
		if c > 0 {
			size[c]++
		}
	}
	for _, n := range size {
		there += pairs(n)
	}
	for _, g := range groups {
		within := map[int]int{}
		for _, i := range g.Members {
			if of[i] > 0 {
				within[of[i]]++
			}
		}
		found += pairs(len(g.Members))
		for _, n := range within {
			right += pairs(n)
		}
	}
	t.Logf("%d texts, campaigns of %v: precision %.4f, recall %.4f", len(texts), size, right/found, right/there)
	if len(size) != 3 || right < 0.95*there || right < 0.99*found {
		t.Errorf("campaigns of %v: precision %.4f, recall %.4f", size, right/found, right/there)
	}
}

func BenchmarkResponse(b *testing.B) {
	g := generate.New(shipped(b, "care-workforce-pathway.md"), generate.Usual(1, now))
	i := 0
	for b.Loop() {
		g.Response(i)
		i++
	}
}

func ExampleNew() {
	fmt.Println(len(generate.Themes), "themes")
	// Output: 12 themes
}
