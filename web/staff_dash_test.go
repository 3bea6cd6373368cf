package web_test

import (
	"fmt"
	"github.com/PuerkitoBio/goquery"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const dashAt = "/staff/c/walks/dashboard"

func (s *site) journeyCounts() map[string]int {
	s.t.Helper()
	if err := s.server.FlushMeasures(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
	all, err := s.store.JourneyCounts(s.t.Context(), "walks", "")
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]int{}
	for _, c := range all {
		out[string(c.Event)+" "+c.Item] = c.N
	}
	return out
}

// What happens on the way is counted once for each draft, however often a page is loaded or a button pressed.
func TestJourneyIsCounted(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own)
	first := b.doc.Find("a[href*='/s/']").First().AttrOr("href", "")
	for range 3 {
		b.get(first)
	}
	counts := s.journeyCounts()
	reached := 0
	for key, n := range counts {
		if strings.HasPrefix(key, "reached ") {
			reached += n
		}
	}
	if reached != 1 {
		t.Errorf("one page loaded three times counts %v", counts)
	}
	button := b.doc.Find("button[value^='unclear:']").First()
	value, ok := button.Attr("value")
	if !ok {
		t.Fatal("a page of questions has no button for a question that is not understood")
	}
	for range 2 {
		b.get(first)
		b.post(first, url.Values{"do": {value}})
		if b.status != http.StatusOK {
			t.Fatalf("pressing it gives status %d", b.status)
		}
	}
	b.has("We have counted that this question is not clear")
	if n := s.journeyCounts()["unclear "+strings.TrimPrefix(value, "unclear:")]; n != 1 {
		t.Errorf("pressed twice it counts %d", n)
	}
}

func TestDashboardNumbers(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Publisher))
	b.get(dashAt)
	b.has("Nobody has begun to answer yet")
	con, err := s.store.Consultation(t.Context(), "walks")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		name := fmt.Sprint("d", i)
		d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: "walks", Version: con.Version, Edition: "en", Started: s.now, Saved: s.now, Answers: consultation.Answers{}}
		if err := s.store.StartDraft(t.Context(), d, []byte("code"+name), []byte("mac")); err != nil {
			t.Fatal(err)
		}
		if i < 2 {
			if _, err := s.store.Submit(t.Context(), d.ID, consultation.Response{Consultation: "walks", Version: con.Version, Edition: "en", Submitted: s.now}, nil); err != nil {
				t.Fatal(err)
			}
		}
	}
	count := func(event staff.Event, item string, n int) staff.JourneyCount {
		return staff.JourneyCount{Consultation: "walks", Version: con.Version, Day: "2026-03-01", Event: event, Item: item, N: n}
	}
	v, err := s.store.Version(t.Context(), con.Version)
	if err != nil {
		t.Fatal(err)
	}
	q := v.Questionnaire("")
	page := q.Sections[0].Name + "/1"
	if err := s.store.AddJourney(t.Context(), []staff.JourneyCount{count(staff.PageReached, page, 53), count(staff.PagePassed, page, 50)}); err != nil {
		t.Fatal(err)
	}
	b.get(dashAt)
	b.has("Responses by day", "For the team", "fewer than 10")
	row := b.doc.Find("#pages tbody tr").First().Text()
	if strings.Contains(row, "50") && strings.Contains(row, "53") {
		t.Errorf("three follow from what the row shows: %q", row)
	}
	if n := b.doc.Find("svg[role=img]").Length(); n == 0 {
		t.Error("there is no chart")
	}
	b.get(dashAt + "/csv/pages")
	if kind := b.header.Get("Content-Type"); !strings.HasPrefix(kind, "text/csv") || strings.Contains(b.body, "53,50") {
		t.Errorf("the file is %s: %s", kind, b.body)
	}
	b.get(dashAt + "/csv/none")
	if b.status != http.StatusNotFound {
		t.Errorf("a table that is not there: %d", b.status)
	}
}

// Figures with anything wrong are refused line by line, and stay on the page; right ones are compared.
func TestBenchmark(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Publisher))
	at := dashAt + "/benchmark"
	b.get(at)
	question := ""
	b.doc.Find("select[name=question] option").Each(func(_ int, o *goquery.Selection) {
		if v := o.AttrOr("value", ""); v != "" && question == "" {
			question = v
		}
	})
	if question == "" {
		t.Fatal("the survey of tests has no question for it")
	}
	form := url.Values{"question": {question}, "source": {"Census"}, "dated-day": {"21"}, "dated-month": {"3"}, "dated-year": {"2021"}, "figures": {"Group,Share\nNobody,=A1\nNowhere,20%"}}
	b.post(at, form)
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.doc.Find("textarea").Text(), "Nowhere,20%") {
		t.Errorf("wrong figures: status %d, the box has %q", b.status, b.doc.Find("textarea").Text())
	}
	b.has("Line 2: “=A1” is a formula", "Line 3: “Nowhere” is not an answer")
	var labels []string
	b.doc.Find("details .govuk-list--bullet").First().Find("li").Each(func(_ int, li *goquery.Selection) { labels = append(labels, li.Text()) })
	form.Set("figures", fmt.Sprintf("%q,30%%\n%q,70%%\n", labels[0], labels[1]))
	b.post(at, form)
	if b.at.Path != dashAt {
		t.Fatalf("right figures lead to %s: %s", b.at.Path, b.doc.Find(".govuk-error-summary").Text())
	}
	marks, err := s.store.Benchmarks(t.Context(), "walks")
	if err != nil || len(marks) != 1 || marks[0].Groups[1].Share != 70 {
		t.Fatalf("stored: %v, %v", marks, err)
	}
	s.respond("Hills")
	b.get("/staff/c/walks/results/question/" + question)
	b.has("To compare with: Census")
	b.hasNot("Only of respondents whose responses match")
	b.get("/staff/c/walks/results/question/" + question + "?where=" + url.QueryEscape("walk is yes"))
	b.has("To compare with: Census", "Only of respondents whose responses match: Do you walk? is “Yes”.")
	b.get(at + "/" + question + "/remove")
	b.submit("/remove")
	if marks, err = s.store.Benchmarks(t.Context(), "walks"); err != nil || len(marks) != 0 {
		t.Errorf("after removing: %v, %v", marks, err)
	}
}

// A part of the dashboard and the table in it that scrolls are both landmarks: whoever moves by them hears two names, never one twice.
func TestDashboardPartsHaveNamesOfTheirOwn(t *testing.T) {
	s := newSurvey(t)
	s.responses("walks", 1)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Publisher))
	b.get("/staff/c/walks/dashboard")
	seen := map[string]bool{}
	for _, m := range regexp.MustCompile(`<(?:section|div)[^>]* aria-label(?:ledby)?="([^"]+)"`).FindAllStringSubmatch(b.body, -1) {
		if seen[m[1]] {
			t.Errorf("two parts are named by %s", m[1])
		}
		seen[m[1]] = true
	}
	if len(seen) < 4 {
		t.Errorf("only %d parts with names: the test sees too little", len(seen))
	}
}
