package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// counted has 40 responses: 30 from the north, of which 25 like walks, 7 from the south, of which 2 do, and 3 from the isles, who do not say.
func counted(t *testing.T) *site {
	t.Helper()
	s := newSite(t, web.Config{})
	text := strings.Replace(survey, "### What is your name?", `### Where do you live?
`+"`region` `choose one`"+`

- North `+"`north`"+`
- South `+"`south`"+`
- =Isles `+"`isles`"+`

### Do you like walks?
`+"`likes` `choose one`"+`

- Yes `+"`yes`"+`
- No `+"`no`"+`
- Prefer not to say `+"`not-say` `no answer`"+`

### What is your name?`, 1)
	s.publishMarkdown("walks.md", fstest.MapFS{"walks.md": {Data: []byte(text)}, "walks.privacy.md": {Data: []byte(surveyNotice)}}, "2026-03-02 09:00", "2026-06-01 23:45")
	con, err := s.store.Consultation(t.Context(), "walks")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 40 {
		region, likes := "north", "yes"
		switch {
		case i >= 37:
			region, likes = "isles", "not-say"
		case i >= 30:
			region, likes = "south", []string{"yes", "yes", "no", "no", "no", "no", "no"}[i-30]
		case i >= 25:
			likes = "no"
		}
		name := fmt.Sprint("made", i)
		d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: "walks", Version: con.Version, Edition: "en", Started: s.now, Saved: s.now,
			Answers: consultation.Answers{"walk": {"yes"}, "region": {region}, "likes": {likes}, "where": {"to the night shift"}}}
		if err := s.store.StartDraft(t.Context(), d, []byte("c"+name), []byte("s"+name)); err != nil {
			t.Fatal(err)
		}
		r := consultation.Response{Consultation: "walks", Version: con.Version, Edition: "en", Language: "en", Submitted: s.now, Answers: d.Answers}
		if _, err := s.store.Submit(t.Context(), d.ID, r, nil); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// line gives the cells of a table's line by its heading.
func (b *browser) line(section, heading string) string {
	b.t.Helper()
	var cells []string
	for _, row := range b.doc.Find("#" + section + " tbody tr").EachIter() {
		if strings.TrimSpace(row.Find("th").Text()) == heading {
			for _, cell := range row.Find("td").EachIter() {
				cells = append(cells, strings.TrimSpace(cell.Text()))
			}
		}
	}
	return strings.Join(cells, " ")
}

const resultsAt = "/staff/c/walks/results"

func (b *browser) results(path string, query ...string) {
	b.t.Helper()
	q := url.Values{}
	for i := 0; i+1 < len(query); i += 2 {
		q.Add(query[i], query[i+1])
	}
	b.get(resultsAt + path + "?" + q.Encode())
}

func TestResults(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.get(resultsAt)
	b.has("They are not percentages of the population", "For the team", "Base: 40 answered, of 40 responses", "40 answered in words")
	for heading, want := range map[string]string{"North": "30 75.0%", "South": "7 17.5%", "=Isles": "3 7.5%"} {
		if got := b.line("r-region", heading); got != want {
			t.Errorf("%s is %q, want %q", heading, got, want)
		}
	}
	// Those who do not say are counted and left out of shares.
	if got := b.line("r-likes", "Yes"); got != "27 73.0%" {
		t.Errorf("who likes walks is %q", got)
	}
	if got := b.line("r-likes", "Prefer not to say"); got != "3 –" {
		t.Errorf("who does not say is %q", got)
	}
	b.results("", "where", "region is south or isles and likes is not not-say")
	b.has("The filter takes 7 of 40 responses", "Where do you live? is “South” or “=Isles”")
	if got := b.line("r-likes", "Yes"); got != "2 28.6%" {
		t.Errorf("in the south who likes walks is %q", got)
	}
	if href := b.doc.Find("#r-likes a").First().AttrOr("href", ""); !strings.Contains(href, "where=region") {
		t.Errorf("the link to the table %q forgets the filter", href)
	}
	b.results("", "where", "channel is paper")
	b.has("No response is taken by this filter")
	b.results("", "where", "region is")
	b.has("the code of an answer is missing at its end")
	if b.status != http.StatusUnprocessableEntity || b.doc.Find("#where").AttrOr("value", "") != "region is" {
		t.Errorf("a wrong filter: status %d", b.status)
	}
	b.results("", "ranges", "yes")
	b.has("19 times out of 20")
	if got := b.line("r-region", "South"); got != "7 17.5% 8.7% 31.9%" {
		t.Errorf("the interval of 7 in 40 is %q", got)
	}
	if href := b.doc.Find("#r-likes a").Last().AttrOr("href", ""); !strings.Contains(href, "ranges=yes") {
		t.Errorf("the link to the question %q forgets the intervals", href)
	}
	b.results("/csv", "table", "region")
	if b.status != http.StatusOK || !strings.Contains(b.body, "'=Isles,3,7.5,2.6,19.9") {
		t.Errorf("the file is %d %q", b.status, b.body)
	}
	b.results("/question/likes")
	b.has("Results: Do you like walks?")
}

func TestResultsFilterIsBuiltStepByStep(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.results("/filter", "where", "region is north", "step", "1")
	b.has("Choose what the filter is about")
	b.results("/filter", "where", "region is north", "question", "likes")
	b.has("It is about: Do you like walks?", "Both must hold")
	b.results("/filter", "where", "region is north", "question", "likes", "step", "2", "op", "is")
	b.has("Choose an answer")
	b.results("/filter", "where", "region is north", "question", "likes", "step", "2", "op", "is", "code", "yes", "join", "and")
	if got := b.at.Query().Get("where"); b.at.Path != resultsAt || got != "region is north and likes is yes" {
		t.Fatalf("the filter became %q at %s", got, b.at)
	}
	b.has("The filter takes 25 of 40 responses")
	b.results("/filter", "question", "_day", "step", "2", "op", "is before", "value", "2026-13-01")
	b.has("Enter a day")
	b.results("/filter", "question", "_day", "step", "2", "op", "is on or after", "value", "2 March 2026")
	if got := b.at.Query().Get("where"); got != "day is on or after 2026-03-02" {
		t.Errorf("the filter of a day became %q", got)
	}
}

func TestResultsFilterIsSaved(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	save := func(name string) {
		b.post(resultsAt+"/filters", url.Values{"name": {name}, "where": {"region is north"}})
	}
	save(" ")
	b.has("Enter a name for the filter", "The filter takes 30 of 40 responses")
	save("The <north>")
	b.has("The filter is saved", "The <north>")
	save("The <north>")
	b.has("A filter of this name is saved already")
	all, err := s.store.SavedFilters(t.Context(), "walks")
	if err != nil || len(all) != 1 || all[0].Where != "region is north" {
		t.Fatalf("saved: %v, %v", all, err)
	}
	b.get(resultsAt + "/filters/" + all[0].ID + "/remove")
	b.has("Remove this filter?")
	b.submit(resultsAt + "/filters/" + all[0].ID + "/remove")
	b.has("The filter is removed")
	b.get(resultsAt + "/filters/" + all[0].ID + "/remove")
	if b.status != http.StatusNotFound {
		t.Errorf("what is removed has status %d", b.status)
	}
}

func TestResultsCross(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.results("/cross", "row", "region", "col", "region")
	b.has("Choose two different questions")
	b.results("/cross", "row", "walk", "col", "likes")
	b.has("Everybody gave the same answer")
	b.results("/cross", "row", "region", "col", "likes")
	b.has("Base: 40 answered both", "Too many cells")
	b.results("/cross", "row", "region", "col", "likes", "where", "region is north or south")
	b.has("Too many cells")
	if got := b.line("main-content", "North"); got != "25 83.3% 92.6% 5 16.7% 50.0% 30" {
		t.Errorf("the north is %q", got)
	}
}

// Numbers for publication hide the three of the isles, and one more from which they would follow.
func TestResultsForPublication(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.results("", "as", "public")
	b.has("For publication")
	if got := b.line("r-region", "=Isles"); got != "fewer than 10 not shown" {
		t.Errorf("the isles are %q", got)
	}
	if strings.Contains(b.doc.Find("#r-likes").Text(), "fewer than 10") && strings.Contains(b.line("r-likes", "Yes"), "%") {
		t.Errorf("the share of who likes walks tells how many do not say: %q", b.line("r-likes", "Yes"))
	}
	// A filter that leaves three out must not tell of them by what is missing.
	b.results("", "as", "public", "where", "not region is isles")
	for _, line := range []string{b.line("r-likes", "Yes"), b.line("r-region", "North"), b.line("r-walk", "Yes")} {
		if strings.ContainsAny(line, "0123456789") && !strings.HasPrefix(line, "fewer than 10") {
			t.Errorf("a table of all but three tells %q", line)
		}
	}
	b.results("", "as", "public", "where", "region is south")
	if got := b.line("r-walk", "Yes"); strings.Contains(got, "7") {
		t.Errorf("a base of seven tells %q", got)
	}
	b.results("/cross", "as", "public", "row", "region", "col", "likes")
	if text := b.doc.Find("#main-content tbody").Text(); strings.Contains(text, "Isles3") || !strings.Contains(text, "fewer than 10") {
		t.Errorf("the cross-table tells %q", text)
	}
	b.results("/cross", "as", "public", "row", "region", "col", "likes", "where", "region is north")
	b.has("This table cannot be published with a filter")
	other := s.officeOf("bob@example.org", false, role("walks", staff.Moderator))
	other.results("", "as", "public")
	if other.status != http.StatusForbidden {
		t.Errorf("somebody who does not report: status %d", other.status)
	}
}

// Counting answers with certain words tells what they say.
func TestResultsOfWordsAreForReaders(t *testing.T) {
	s := counted(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Analyst))
	b.results("", "where", `text has "night shift"`)
	b.has("The filter takes 40 of 40 responses")
	b = s.officeOf("bob@example.org", false, role("walks", staff.Publisher))
	b.results("", "where", `text has "night shift"`)
	b.has("Only people who may read responses can look for words in them")
}
