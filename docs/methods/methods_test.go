package methods_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/RoaringBitmap/roaring/v2"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/agreement"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/anonymity"
	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/campaign"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/docs/methods"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

var at = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

// example is a paragraph that works something out.
var example = regexp.MustCompile(`(?s)\*\*Example\.\*\* (.*?)\n\n|\z`)

// check works out an example of a page with the code that makes the numbers. It gets the numbers of the paragraph in their order and gives
// what the program says of those that it can work out, by their place; the rest is what was given.
type check func(t *testing.T, n []float64) map[int]float64

var checks = map[string][]check{
	"agreement":            {agree},
	"clusters":             {alike},
	"distinguishing-words": {distinct},
	"campaigns":            {grouped},
	"cross-tabs":           {cross},
	"gap-table":            {gap},
	"personal-data":        {found},
	"ranking":              {rank},
	"search-ranking":       {searched},
	"shares-and-intervals": {share},
	"small-numbers":        {hidden, differing},
	"public-responses":     {alone},
	"suggested-codes":      {tried},
}

// TestExamples: the examples of every page say what the program says, to the digit that they tell.
func TestExamples(t *testing.T) {
	files, err := methods.Files()
	if err != nil {
		t.Fatal(err)
	}
	for file := range files {
		name := strings.TrimSuffix(file, ".md")
		if name == methods.First {
			continue
		}
		t.Run(name, func(t *testing.T) {
			page, ok := methods.Find(name)
			if !ok || !strings.Contains(page.Text, "Source") {
				t.Fatalf("%+v: a page names its source", page)
			}
			var found []string
			for _, m := range example.FindAllStringSubmatch(page.Text+"\n\n", -1) {
				if m[1] != "" {
					found = append(found, m[1])
				}
			}
			if len(found) == 0 || len(found) != len(checks[name]) {
				t.Fatalf("%d examples and %d checks of them", len(found), len(checks[name]))
			}
			for i, words := range found {
				told := numbers(words)
				for at, want := range checks[name][i](t, values(told)) {
					if as := strconv.FormatFloat(want, 'f', told[at].digits, 64); as != told[at].text {
						t.Errorf("number %d of %q is %s, and the program says %s", at, words, told[at].text, as)
					}
				}
			}
		})
	}
}

// TestIndex: the first page leads to every other.
func TestIndex(t *testing.T) {
	files, err := methods.Files()
	if err != nil {
		t.Fatal(err)
	}
	first, _ := methods.Find(methods.First)
	for file := range files {
		if file != methods.First+".md" && !strings.Contains(first.Text, "]("+file+")") {
			t.Errorf("the first page does not lead to %s", file)
		}
	}
	if _, ok := methods.Find("../methods/README"); ok {
		t.Error("a name leads out of the folder")
	}
}

// number is a number as a page tells it: without the commas of thousands.
type number struct {
	text   string
	value  float64
	digits int // after the point
}

var numeral = regexp.MustCompile(`−?\b\d+(?:,\d{3})*(?:\.\d+)?`)

func numbers(words string) []number {
	var list []number
	for _, m := range numeral.FindAllString(words, -1) {
		text := strings.NewReplacer("−", "-", ",", "").Replace(m)
		v, _ := strconv.ParseFloat(text, 64) // the pattern lets nothing else through
		_, after, _ := strings.Cut(text, ".")
		list = append(list, number{text, v, len(after)})
	}
	return list
}

func values(list []number) (v []float64) {
	for _, n := range list {
		v = append(v, n.value)
	}
	return v
}

// answered is an index of the care workforce pathway with these answers.
func answered(t *testing.T, all []consultation.Answers) *analysis.Index {
	t.Helper()
	b, err := markdown.Load(questionnaires.FS, "care-workforce-pathway.md")
	if err != nil {
		t.Fatal(err)
	}
	v, err := b.Version(at)
	if err != nil {
		t.Fatal(err)
	}
	x := analysis.New(&v)
	for i, a := range all {
		x.Put(uint32(i), &consultation.Response{ID: fmt.Sprint(i), Version: v.Hash, Edition: "en", Language: "en", Submitted: at, Answers: a})
	}
	return x
}

// times gives so many times the answers, name and value by turns; "" is no answer.
func times(n float64, pairs ...string) (list []consultation.Answers) {
	for range int(n) {
		a := consultation.Answers{}
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i+1] != "" {
				a.Set(pairs[i], strings.Fields(pairs[i+1])...)
			}
		}
		list = append(list, a)
	}
	return list
}

func share(_ *testing.T, n []float64) map[int]float64 {
	low, high := analysis.Interval(int(n[0]), int(n[1]))
	return map[int]float64{2: 100 * n[0] / n[1], 3: 100 * low, 4: 100 * high}
}

// cross is of 60 individuals, of whom 40 agree and 20 do not, and so on.
func cross(t *testing.T, n []float64) map[int]float64 {
	a, b := n[0], n[3]
	x := answered(t, slices.Concat(
		times(n[1], "capacity", "individual", "region", "london"), times(n[2], "capacity", "individual", "region", "east"),
		times(n[4], "capacity", "organisation", "region", "london"), times(n[5], "capacity", "organisation", "region", "east")))
	c := x.Cross("capacity", "region", x.All())
	if float64(c.Base) != a+b || c.Test.Suits != analysis.SuitsWell || c.Test.V < 0.3 || c.Test.V >= 0.5 {
		t.Errorf("%+v is no middling link of %v", c, a+b)
	}
	return map[int]float64{6: c.Test.Chi2, 7: c.Test.V}
}

func gap(t *testing.T, n []float64) map[int]float64 {
	x := answered(t, slices.Concat(times(n[0], "region", "london"), times(n[1]-n[0], "region", "east"), times(5)))
	tally := x.Tally("region", x.All())
	at := slices.IndexFunc(tally.Counts, func(c analysis.Count) bool { return c.Code == "london" })
	share := 100 * float64(tally.Counts[at].N) / float64(tally.Base)
	return map[int]float64{3: share, 4: share - n[2]}
}

// rank has respondents in whose answers three places are in use: so many put an answer first, so many third, and others left it out.
func rank(t *testing.T, n []float64) map[int]float64 {
	x := answered(t, slices.Concat(
		times(n[1], "next-roles", "enhanced support regulated"), times(n[2], "next-roles", "support regulated enhanced"), times(n[3], "next-roles", "support")))
	base, ranked := x.Ranking("next-roles", x.All())
	i := slices.IndexFunc(ranked, func(r analysis.Ranked) bool { return r.Code == "enhanced" })
	return map[int]float64{0: float64(base), 8: float64(base), 9: ranked[i].Points}
}

// agree has answers that both, one or neither gave a code.
func agree(_ *testing.T, n []float64) map[int]float64 {
	var list []agreement.Decision
	add := func(times float64, first, second bool) {
		for range int(times) {
			unit := strconv.Itoa(len(list))
			for who, has := range map[string]bool{"ann": first, "bob": second} {
				d := agreement.Decision{Unit: unit, Coder: who}
				if has {
					d.Codes = []string{"pay"}
				}
				list = append(list, d)
			}
		}
	}
	add(n[1], true, true)
	add(n[2], true, false)
	add(n[3], false, true)
	add(n[4], false, false)
	m := agreement.ByCode(list, "pay")[0]
	return map[int]float64{0: float64(m.Units), 5: 100 * m.Observed.Value, 6: m.Kappa.Value, 7: m.Alpha.Value, 8: m.F1.Value}
}

// hidden is the small count that would follow from the others.
func hidden(t *testing.T, n []float64) map[int]float64 {
	counts := []int{int(n[0]), int(n[1]), int(n[2]), int(n[3])}
	cells, total := disclosure.Policy{}.OneWay(counts)
	var why []disclosure.Why
	for _, c := range cells {
		why = append(why, c.Hidden)
	}
	if !slices.Equal(why, []disclosure.Why{disclosure.Shown, disclosure.Small, disclosure.Kept, disclosure.Shown}) {
		t.Errorf("hidden are %v", why)
	}
	return map[int]float64{4: float64(total.N), 5: n[1], 6: float64(total.N), 7: n[0], 8: n[2], 9: n[3]}
}

// differing is one group after another of 100.
func differing(t *testing.T, n []float64) map[int]float64 {
	group := func(from, to float64) *roaring.Bitmap {
		b := roaring.New()
		b.AddRange(uint64(from), uint64(to))
		return b
	}
	first := []disclosure.Told{{Members: group(0, n[0]), Fields: []string{"region"}}}
	few := func(to float64) float64 {
		c := disclosure.Policy{}.Collides(first, group(0, to), []string{"region"})
		if c == nil {
			return 0
		}
		return float64(c.Few)
	}
	if few(n[4]) != 0 || few(n[3]) != 3 {
		t.Errorf("of %v: %v, of %v: %v", n[3], few(n[3]), n[4], few(n[4]))
	}
	return map[int]float64{2: few(n[1])}
}

// alone are a few nurses in another region than the others.
func alone(t *testing.T, n []float64) map[int]float64 {
	table := anonymity.New(2)
	for range int(n[1]) {
		table.Add([]string{"north", "nurse"})
	}
	for range int(n[2]) {
		table.Add([]string{"south", "nurse"})
	}
	plan, err := table.Protect(int(n[3]))
	if err != nil {
		t.Fatal(err)
	}
	north, south := 0, 0
	for range int(n[1]) {
		if plan.Next([]string{"north", "nurse"})[0] {
			north++
		}
	}
	for range int(n[2]) {
		if plan.Next([]string{"south", "nurse"})[0] {
			south++
		}
	}
	return map[int]float64{
		0: n[1] + n[2], 4: float64(south), 5: float64(north), 6: n[1], 7: n[1] - float64(north), 8: float64(north + south), 9: float64(plan.Blanked[0] + plan.Blanked[1]),
	}
}

// searched asks the store for the order of a short and a long answer with the same words.
func searched(t *testing.T, n []float64) map[int]float64 {
	dir := t.TempDir()
	keys, err := storage.CreateKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	v := storagetest.Version("care", "nights")
	if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: storagetest.Now}, false); err != nil {
		t.Fatal(err)
	}
	short, long := int(min(n[0], n[1])), int(max(n[0], n[1]))
	for i, words := range []int{long, short, 20, 20, 20} {
		d := storagetest.NewDraft("care")
		if err := s.StartDraft(t.Context(), d, storagetest.MAC(d.ID), storagetest.MAC("s")); err != nil {
			t.Fatal(err)
		}
		text := strings.Repeat("other ", words-2)
		if i < 2 {
			text += "night shift"
		}
		r := storagetest.Sent(d)
		r.Version, r.Answers = v.Hash, consultation.Answers{"view": {text}}
		if _, err := s.Submit(t.Context(), d.ID, r, nil); err != nil {
			t.Fatal(err)
		}
	}
	for left := 1; left > 0; {
		if left, err = s.Project(t.Context(), 100); err != nil {
			t.Fatal(err)
		}
	}
	found, err := s.SearchAnswers(t.Context(), "care", search.Parse(`"night shift"`), "view", 10)
	if err != nil || len(found.Hits) != 2 {
		t.Fatalf("%+v, %v", found, err)
	}
	first, err := s.ResponseOf(t.Context(), "care", found.Hits[0].Response)
	if err != nil {
		t.Fatal(err)
	}
	return map[int]float64{0: float64(len(strings.Fields(first.Answers.Get("view"))))}
}

// distinct is a word that a group says more than the others.
func distinct(_ *testing.T, n []float64) map[int]float64 {
	all, group, in, out := int(n[0]), int(n[1]), int(n[2]), int(n[3])
	var texts []string
	var member []bool
	for i := range all {
		text := "Work."
		if i < in || i >= all-out {
			text += " Pay."
		}
		texts, member = append(texts, text), append(member, i < group)
	}
	return map[int]float64{4: assist.NewCorpus(texts).Distinguish(member, 5, 5)[0].Z}
}

// alike is answers that have words in common.
func alike(_ *testing.T, n []float64) map[int]float64 {
	list := assist.NewCorpus([]string{"Low pay", "Low pay again", "Pay is low", "A muddy path", "The path is muddy", "Muddy path"}).Clusters(int(n[3]), 1, 1)
	return map[int]float64{0: float64(len(list[0].Members) + len(list[1].Members)), 4: float64(len(list[0].Members))}
}

// tried is of so many suggestions and answers with the code.
func tried(_ *testing.T, n []float64) map[int]float64 {
	trial := assist.Trial{Right: int(n[1]), Wrong: int(n[0] - n[1]), Missed: int(n[2] - n[1])}
	return map[int]float64{3: n[1] / n[0], 4: n[1] / float64(trial.Examples()), 5: trial.F1()}
}

// grouped makes the two answers and looks for campaigns.
func grouped(t *testing.T, n []float64) map[int]float64 {
	words := make([]string, int(n[0])+int(n[1]))
	for i := range words {
		words[i] = fmt.Sprintf("word%d", i)
	}
	texts := []string{strings.Join(words[int(n[1]):], " "), strings.Join(words, " ")}
	groups, err := campaign.Find(t.Context(), len(texts), func(i int) (string, error) { return texts[i], nil })
	if err != nil || len(groups) == 0 {
		t.Fatalf("%v, %v", groups, err)
	}
	runs := n[0] - 2
	return map[int]float64{2: runs, 3: n[0] + n[1] - 2, 4: runs, 5: float64(len(groups)), 6: float64(len(groups[0].Members))}
}

// found is of so many names that were all found.
func found(_ *testing.T, n []float64) map[int]float64 {
	low, _ := analysis.Interval(int(n[0]), int(n[0]))
	return map[int]float64{1: low}
}
