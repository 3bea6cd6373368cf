package analysis_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

var now = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func version(t testing.TB, name string) *consultation.Version {
	t.Helper()
	b, err := markdown.Load(questionnaires.FS, name)
	if err != nil {
		t.Fatal(err)
	}
	v, err := b.Version(now)
	if err != nil {
		t.Fatal(err)
	}
	return &v
}

// filled is an index of n generated responses, with the responses.
func filled(t testing.TB, name string, n int) (*analysis.Index, []*consultation.Response) {
	t.Helper()
	v := version(t, name)
	g := generate.New(v.Questionnaire(""), generate.Usual(3, now))
	x := analysis.New(v)
	var all []*consultation.Response
	for i := range n {
		made := g.Response(i)
		r := &consultation.Response{
			ID: fmt.Sprint(i), Version: v.Hash, Edition: "en", Language: "en", Submitted: now.AddDate(0, 0, i%20), Answers: made.Answers,
			Channel: consultation.Channels[i%3],
		}
		all = append(all, r)
		x.Put(uint32(i), r)
	}
	return x, all
}

// count goes through the responses one by one, as somebody with a pencil would.
func count(all []*consultation.Response, holds func(*consultation.Response) bool) int {
	n := 0
	for _, r := range all {
		if holds(r) {
			n++
		}
	}
	return n
}

func TestTally(t *testing.T) {
	x, all := filled(t, "care-workforce-pathway.md", 300)
	among := x.All()
	for _, name := range []string{"capacity", "region", "agree-structure", "comment-on", "frame-practitioner.skills", "_channel"} {
		tally := x.Tally(name, among)
		if tally.Of != 300 || len(tally.Counts) < 3 {
			t.Errorf("%s: %+v", name, tally)
		}
		if !strings.HasPrefix(name, "_") {
			if want := count(all, func(r *consultation.Response) bool { return r.Answers.Has(name) }); tally.Base != want {
				t.Errorf("%s: base %d, want %d", name, tally.Base, want)
			}
			for _, c := range tally.Counts {
				if want := count(all, func(r *consultation.Response) bool { return r.Answers.Includes(name, c.Code) }); c.N != want {
					t.Errorf("%s: %d chose %s, want %d", name, c.N, c.Code, want)
				}
			}
		}
	}
	if got := x.Tally("_channel", among).Counts; !slices.Equal(got, []analysis.Count{{"letter", 100}, {"paper", 100}, {"web", 100}}) {
		t.Errorf("channels: %v", got)
	}
	base, ranked := x.Ranking("next-roles", among)
	if want := count(all, func(r *consultation.Response) bool { return r.Answers.Has("next-roles") }); base != want {
		t.Errorf("%d ranked, want %d", base, want)
	}
	first := ranked[0]
	if want := count(all, func(r *consultation.Response) bool { return r.Answers.Get("next-roles") == first.Code }); first.Places[0] != want || first.Points < ranked[1].Points {
		t.Errorf("%s is first for %d, want %d: %+v", first.Code, first.Places[0], want, ranked)
	}
}

// TestChanges: a response that is put again, or removed, leaves nothing behind.
func TestChanges(t *testing.T) {
	x, all := filled(t, "care-workforce-pathway.md", 60)
	fresh := analysis.New(version(t, "care-workforce-pathway.md"))
	for i, r := range all {
		changed := *r
		if i%3 == 0 {
			changed.Answers = all[(i+7)%60].Answers
			x.Put(uint32(i), &changed)
		}
		if i%5 == 0 {
			x.Remove(uint32(i))
			continue
		}
		fresh.Put(uint32(i), &changed)
	}
	for _, name := range []string{"capacity", "region", "agree-structure", "comment-on", "_day", "_channel"} {
		if got, want := fmt.Sprint(x.Tally(name, x.All())), fmt.Sprint(fresh.Tally(name, fresh.All())); got != want {
			t.Errorf("%s:\n got %s\nwant %s", name, got, want)
		}
	}
	gb, gr := x.Ranking("next-roles", x.All())
	wb, wr := fresh.Ranking("next-roles", fresh.All())
	if gb != wb || fmt.Sprint(gr) != fmt.Sprint(wr) {
		t.Errorf("ranking %v, want %v", gr, wr)
	}
}

func TestFilters(t *testing.T) {
	x, all := filled(t, "care-workforce-pathway.md", 300)
	is := func(name, code string) func(*consultation.Response) bool {
		return func(r *consultation.Response) bool { return r.Answers.Includes(name, code) }
	}
	for text, holds := range map[string]func(*consultation.Response) bool{
		"":                                func(*consultation.Response) bool { return true },
		"capacity is individual":          is("capacity", "individual"),
		"capacity is individual or proxy": func(r *consultation.Response) bool { return !is("capacity", "organisation")(r) },
		"not capacity is organisation":    func(r *consultation.Response) bool { return !is("capacity", "organisation")(r) },
		"region is london or south-east and not capacity is proxy": func(r *consultation.Response) bool {
			return (is("region", "london")(r) || is("region", "south-east")(r)) && !is("capacity", "proxy")(r)
		},
		"capacity is individual and (region is london or age is 25-to-34)": func(r *consultation.Response) bool {
			return is("capacity", "individual")(r) && (is("region", "london")(r) || is("age", "25-to-34")(r))
		},
		"capacity is individual or region is london and channel is paper": func(r *consultation.Response) bool {
			return is("capacity", "individual")(r) || is("region", "london")(r) && r.Channel == "paper"
		},
		"channel is web or paper":              func(r *consultation.Response) bool { return r.Channel != "letter" },
		"region is answered":                   func(r *consultation.Response) bool { return r.Answers.Has("region") },
		"region is not answered":               func(r *consultation.Response) bool { return !r.Answers.Has("region") },
		"comment-on does not include none":     func(r *consultation.Response) bool { return !is("comment-on", "none")(r) },
		"day is on or after 2026-05-11":        func(r *consultation.Response) bool { return !r.Submitted.Before(now.AddDate(0, 0, 10)) },
		"day is before 2026-05-03":             func(r *consultation.Response) bool { return r.Submitted.Before(now.AddDate(0, 0, 2)) },
		"series is 1 and late is not answered": func(*consultation.Response) bool { return true },
		"region is nowhere":                    func(*consultation.Response) bool { return false },
		"not not capacity is proxy":            is("capacity", "proxy"),
	} {
		f, err := analysis.ParseFilter(text)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		s, err := x.Select(f, nil)
		if err != nil {
			t.Errorf("%q: %v", text, err)
			continue
		}
		if got, want := int(s.GetCardinality()), count(all, holds); got != want {
			t.Errorf("%q takes %d, want %d", text, got, want)
		}
		if f == nil {
			continue
		}
		again, err := analysis.ParseFilter(f.String())
		if err != nil || again.String() != f.String() {
			t.Errorf("%q is written %q and read as %v: %v", text, f, again, err)
		}
	}
}

func TestFilterProblems(t *testing.T) {
	for text, want := range map[string]analysis.Problem{
		"capacity":                        {"", analysis.WantOp},
		"capacity is":                     {"", analysis.WantCode},
		"capacity was x":                  {"was", analysis.WantOp},
		"capacity is x region is y":       {"region", analysis.WantEnd},
		"(capacity is x":                  {"", analysis.WantBracket},
		"capacity is x)":                  {")", analysis.WantEnd},
		"and capacity is x":               {"and", analysis.WantName},
		"text has pay":                    {"pay", analysis.WantQuoted},
		`text has "pay`:                   {`"pay`, analysis.WantQuoted},
		"staff is at least":               {"", analysis.WantValue},
		strings.Repeat("(", 40) + "a":     {"(", analysis.WantShorter},
		strings.Repeat("a is b or ", 600): {"", analysis.WantShorter},
	} {
		_, err := analysis.ParseFilter(text)
		var p *analysis.Problem
		if !errors.As(err, &p) || p.Want != want.Want || p.Word != want.Word || !errors.Is(err, analysis.ErrFilter) {
			t.Errorf("%.60q gives %v, want %+v", text, err, want)
		}
	}
	f, err := analysis.ParseFilter("day is before yesterday")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := analysis.New().Select(f, nil); !errors.Is(err, analysis.ErrFilter) {
		t.Errorf("a day that is none gives %v", err)
	}
}

// sets is what a store would find.
type sets struct{ asked []string }

func (s *sets) give(what string) (*analysis.Set, error) {
	s.asked = append(s.asked, what)
	return roaring.BitmapOf(1, 2, 3), nil
}
func (s *sets) Text(query, name string) (*analysis.Set, error) {
	return s.give("text " + query + " in " + name)
}
func (s *sets) Theme(code string) (*analysis.Set, error)     { return s.give("theme " + code) }
func (s *sets) Campaign(which string) (*analysis.Set, error) { return s.give("campaign " + which) }

func TestOthers(t *testing.T) {
	x, _ := filled(t, "care-workforce-pathway.md", 20)
	f, err := analysis.ParseFilter(`text has "night shift" in views or theme is pay and not campaign is none`)
	if err != nil {
		t.Fatal(err)
	}
	s := &sets{}
	if _, err := x.Select(f, s); err != nil || strings.Join(s.asked, ", ") != "text night shift in views, theme pay, campaign none" {
		t.Errorf("%v %v", s.asked, err)
	}
	if _, err := x.Select(f, nil); !errors.Is(err, analysis.ErrNoSearch) {
		t.Errorf("without others: %v", err)
	}
}

// TestChiSquared has the example of R's chisq.test (Agresti 2007, party by gender): X² 30.07, 2 degrees, p 2.954e-07.
func TestChiSquared(t *testing.T) {
	v := version(t, "care-workforce-pathway.md")
	x := analysis.New(v)
	ord := uint32(0)
	add := func(n int, capacity, region string) {
		for range n {
			x.Put(ord, &consultation.Response{Version: v.Hash, Answers: consultation.Answers{"capacity": {capacity}, "region": {region}}})
			ord++
		}
	}
	for i, line := range [][]int{{762, 327, 468}, {484, 239, 477}} {
		for j, n := range line {
			add(n, []string{"individual", "proxy"}[i], []string{"london", "east", "north-east"}[j])
		}
	}
	c := x.Cross("capacity", "region", x.All())
	if math.Abs(c.Test.Chi2-30.07) > 0.005 || c.Test.DF != 2 || math.Abs(c.Test.P/2.954e-07-1) > 0.001 || c.Base != 2757 || c.Test.Suits != analysis.SuitsWell {
		t.Errorf("%+v", c)
	}
	if math.Abs(c.Test.V-0.1044) > 0.0005 {
		t.Errorf("V is %.4f", c.Test.V)
	}
	if s := x.Cross("capacity", "age", x.All()).Test.Suits; s != analysis.SuitsOne {
		t.Errorf("a table without answers suits %s", s)
	}
}

func TestCross(t *testing.T) {
	x, all := filled(t, "care-workforce-pathway.md", 200)
	c := x.Cross("capacity", "comment-on", x.All())
	if c.Test.Suits != analysis.SuitsSeveral {
		t.Errorf("several answers: %s", c.Test.Suits)
	}
	for i, row := range c.Rows {
		for j, col := range c.Cols {
			want := count(all, func(r *consultation.Response) bool {
				return r.Answers.Includes("capacity", row) && r.Answers.Includes("comment-on", col)
			})
			if c.N[i][j] != want {
				t.Errorf("%s and %s: %d, want %d", row, col, c.N[i][j], want)
			}
		}
	}
}

// TestInterval has the numbers of Newcombe (1998): 81 of 263 is 0.2553 to 0.3662, 0 of 20 is 0 to 0.1611, 1 of 29 is 0.0061 to 0.1718.
func TestInterval(t *testing.T) {
	for _, c := range []struct {
		n, base   int
		low, high float64
	}{{81, 263, 0.2553, 0.3662}, {15, 148, 0.0624, 0.1605}, {0, 20, 0, 0.1611}, {1, 29, 0.0061, 0.1718}} {
		low, high := analysis.Interval(c.n, c.base)
		if math.Abs(low-c.low) > 0.0001 || math.Abs(high-c.high) > 0.0001 {
			t.Errorf("%d of %d: %.4f to %.4f", c.n, c.base, low, high)
		}
	}
}

func TestNumbers(t *testing.T) {
	x, all := filled(t, "showcase.md", 100)
	name := "beds"
	s := x.Numbers(name, x.All(), 8)
	var n int
	for _, b := range s.Bins {
		n += b.N
	}
	if want := count(all, func(r *consultation.Response) bool { return r.Answers.Has(name) }); s.N != want || n != want || want == 0 {
		t.Errorf("%d numbers, %d in bins, want %d", s.N, n, want)
	}
	if !(s.Least <= s.Lower && s.Lower <= s.Median && s.Median <= s.Upper && s.Upper <= s.Most) {
		t.Errorf("%+v", s)
	}
	if empty := x.Numbers("nothing", x.All(), 8); empty.N != 0 || len(empty.Bins) != 0 {
		t.Errorf("%+v", empty)
	}
}

func FuzzParseFilter(f *testing.F) {
	for _, s := range []string{"a is b", `text has "x y" in z`, "not (a is b or c is not answered) and d is at least 3", "((("} {
		f.Add(s)
	}
	x := analysis.New()
	f.Fuzz(func(t *testing.T, text string) {
		filter, err := analysis.ParseFilter(text)
		if err != nil || filter == nil {
			return
		}
		again, err := analysis.ParseFilter(filter.String())
		if len(filter.String()) < 4000 && (err != nil || again.String() != filter.String()) {
			t.Errorf("%q is written %q and read as %v: %v", text, filter, again, err)
		}
		_, _ = x.Select(filter, &sets{})
	})
}

func BenchmarkCross(b *testing.B) {
	x, _ := filled(b, "care-workforce-pathway.md", 2000)
	f, _ := analysis.ParseFilter("capacity is individual and not region is london and channel is web or paper")
	for b.Loop() {
		s, err := x.Select(f, nil)
		if err != nil {
			b.Fatal(err)
		}
		x.Cross("agree-structure", "region", s)
	}
}
