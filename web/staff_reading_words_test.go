package web_test

import (
	"crypto/rand"
	"encoding/csv"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// respond stores a response to walks, with a name as contact data.
func (s *site) respond(like string) *consultation.Response {
	s.t.Helper()
	con, err := s.store.Consultation(s.t.Context(), "walks")
	if err != nil {
		s.t.Fatal(err)
	}
	name := rand.Text()
	answers := consultation.Answers{"walk": {"yes"}, "like": {like}}
	d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: "walks", Version: con.Version, Edition: "en", Started: s.now, Saved: s.now, Answers: answers, Equality: consultation.Answers{}}
	if err := s.store.StartDraft(s.t.Context(), d, s.keys.CodeMAC(name), s.keys.SessionMAC(name)); err != nil {
		s.t.Fatal(err)
	}
	r, err := s.store.Submit(s.t.Context(), d.ID, consultation.Response{
		Consultation: "walks", Version: con.Version, Edition: "en", Language: "en", Submitted: s.now, Answers: answers, Contact: consultation.Answers{"name": {"Zebedee Secretname"}},
	}, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

const readingAt = "/staff/c/walks/reading"

// TestReading: an analyst reads responses one by one and answers by question; what was read is noted by the button alone.
func TestReading(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	b.get(readingAt)
	b.has("Nobody has sent a response yet")
	one, two := s.respond("Fresh air <script>alert(1)</script>"), s.respond("The dog likes it")
	b.get(readingAt)
	b.has("0 of 2 responses were read from beginning to end", "What do you like about it?")
	b.get(readingAt + "/next")
	first := b.at.Path
	if !strings.HasPrefix(first, readingAt+"/r/") {
		t.Fatalf("the next unread is at %s", b.at)
	}
	for _, r := range []*consultation.Response{one, two} {
		b.get(readingAt + "/r/" + r.ID)
		b.has("Response "+r.Reference, "Do you walk?", "Yes", r.Answers.Get("like"), "Nobody yet", "Where do you walk to?", "Not answered")
		b.hasNot("Secretname", "What is your name?")
	}
	if n := len(s.entriesOf(staff.VerbWordsSeen)); n != 2 {
		t.Errorf("after looking at two responses several times %d entries are in the log", n)
	}
	if n := len(s.entriesOf(staff.VerbWordsRead)); n != 0 {
		t.Errorf("a GET has noted %d readings", n)
	}
	b.get(first)
	b.submit("/r/" + first[strings.LastIndex(first, "/")+1:])
	if b.at.Path == first || !strings.HasPrefix(b.at.Path, readingAt+"/r/") {
		t.Errorf("after reading one comes to %s", b.at)
	}
	b.get(first)
	b.has("ana, 10am on Monday")
	b.get(readingAt)
	b.has("1 of 2 responses were read from beginning to end", "Of 2 answers in words, 1 were read")

	b.get(readingAt + "/q/like")
	b.has("1 of 2 answers is still to be read")
	b.submit("/q/like")
	b.has("The answers are noted as read", "Every answer to this question has been read")
	b.get(readingAt)
	b.has("1 of 2 responses were read", "2 were read by at least one person")

	b.submit("/reading/ledger")
	rows, err := csv.NewReader(strings.NewReader(b.body)).ReadAll()
	if err != nil || len(rows) != 3 || rows[1][4] != "ana" || rows[2][4] != "ana" || strings.Contains(b.body, "Secretname") {
		t.Errorf("the ledger is %q, %v", b.body, err)
	}
	if len(s.entriesOf(staff.VerbLedger)) != 1 {
		t.Error("the download of the ledger is not in the log")
	}
}

// TestReadingWhatHasChanged: a response that its sender changed while somebody read it is not noted as read.
func TestReadingWhatHasChanged(t *testing.T) {
	s := newSurvey(t)
	r := s.respond("Fresh air")
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	b.get(readingAt + "/r/" + r.ID)
	seen := b.doc.Find("input[name=seen]").AttrOr("value", "")
	d, err := s.store.Amend(t.Context(), r.ID, s.now)
	if err != nil {
		t.Fatal(err)
	}
	again := *r
	again.Submitted, again.Answers = s.now, consultation.Answers{"walk": {"yes"}, "like": {"Nothing at all"}}
	if _, err := s.store.Submit(t.Context(), d.ID, again, nil); err != nil {
		t.Fatal(err)
	}
	b.post(readingAt+"/r/"+r.ID, url.Values{"seen": {seen}})
	b.has("so it is not noted as read", "Nothing at all", "Nobody yet")
	b.post(readingAt+"/q/like", url.Values{"answer": {r.ID + " " + seen}})
	b.has("1 of 1 answers is still to be read")
}

// TestReadingOfOthers: a response of another consultation is not there, and one that was withdrawn is gone.
func TestReadingOfOthers(t *testing.T) {
	s := newSurvey(t)
	s.publish("runs", "Runs", "", "2026-03-02 09:00", "")
	r := s.respond("Fresh air")
	b := s.officeOf("rob@example.org", false, role("runs", staff.Analyst))
	b.get("/staff/c/runs/reading/r/" + r.ID)
	if b.status != http.StatusNotFound || strings.Contains(b.body, "Fresh air") {
		t.Errorf("a response of another consultation: status %d", b.status)
	}
	b.post("/staff/c/runs/reading/r/"+r.ID, url.Values{"seen": {"x"}})
	if b.status != http.StatusNotFound {
		t.Errorf("reading a response of another consultation: status %d", b.status)
	}
	b.get(readingAt + "/r/" + r.ID)
	if b.status != http.StatusForbidden {
		t.Errorf("without a role: status %d", b.status)
	}
	b.get("/staff/c/runs/search?q=air")
	b.has("No answer has these words")
	a := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	if _, err := s.store.Withdraw(t.Context(), r.ID, s.now, "withdrawn"); err != nil {
		t.Fatal(err)
	}
	a.get(readingAt + "/r/" + r.ID)
	if a.status != http.StatusGone && a.status != http.StatusNotFound || strings.Contains(a.body, "Fresh air") {
		t.Errorf("what was withdrawn: status %d", a.status)
	}
}

// TestSearch finds answers, marks what was searched for, takes part of the responses by a filter, and says what is wrong.
func TestSearch(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	const at = "/staff/c/walks/search"
	b.get(at)
	b.has("How to search", "Words to find")
	one := s.respond("I like the fresh air of the dŵr & hills")
	s.respond("The dog likes it. Zebedee too")
	for range 25 {
		s.respond("Quiet paths, and birds")
	}
	b.get(at + "?q=" + url.QueryEscape(`"fresh air" DWR`))
	b.has("1 answer found", one.Reference, "What do you like about it?")
	if marked := b.doc.Find("mark").Text(); marked != "freshairdŵr" && marked != "fresh airdŵr" {
		t.Errorf("%q is marked", marked)
	}
	link := b.doc.Find("h3 a").AttrOr("href", "")
	b.get(link)
	if marked := b.doc.Find("mark").Length(); marked == 0 || b.at.Path != readingAt+"/r/"+one.ID {
		t.Errorf("at %s %d words are marked", b.at, marked)
	}
	b.get(at + "?q=lik*")
	b.has("2 answers found")
	b.get(at + "?q=Secretname")
	b.has("No answer has these words")
	b.get(at + "?q=lik*&question=where")
	b.has("No answer has these words")
	b.get(at + "?q=lik*&where=" + url.QueryEscape(`text has "zebedee"`))
	b.has("1 answer found")
	b.get(at + "?q=lik*&where=" + url.QueryEscape(`walk is no`))
	b.has("0 answers found")
	b.get(at + "?q=lik*&where=" + url.QueryEscape(`channel is web`))
	b.has("2 answers found")
	b.get(at + "?q=lik*&where=" + url.QueryEscape(`channel is paper`))
	b.has("0 answers found")
	b.get(at + "?q=quiet")
	b.has("25 answers found", "Next page")
	if n := b.doc.Find("h3 a").Length(); n != 20 {
		t.Errorf("the first page has %d answers", n)
	}
	b.get(b.doc.Find("a[rel=next]").AttrOr("href", "none"))
	if n := b.doc.Find("h3 a").Length(); n != 5 {
		t.Errorf("the second page has %d answers", n)
	}
	for query, want := range map[string]string{
		"?q=-air": "Enter at least one word", "?q=air&question=name": "Select a question", "?q=air&where=walk+is": "The condition is not complete", "?q=air&where=campaign+is+any": "nobody has looked for them yet",
	} {
		b.get(at + query)
		if b.status != http.StatusUnprocessableEntity || b.doc.Find("#q").AttrOr("value", "") == "" {
			t.Errorf("%s: status %d", query, b.status)
		}
		b.has(want)
	}
	if n := len(s.entriesOf(staff.VerbWordsRead)); n != 0 {
		t.Errorf("searching has noted %d readings", n)
	}
}
