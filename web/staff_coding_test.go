package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

const codingAt = "/staff/c/walks/coding"

// TestCoding: an analyst writes a codebook, codes answers and some of their words, takes it back, and is told of a colleague's decision.
func TestCoding(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	r := s.respond("Fresh air and fresh bread <b>daily</b>")
	ana.get(codingAt + "/q/like")
	ana.has("There are no codes yet", "Fresh air and fresh bread <b>daily</b>")
	ana.post(codingAt+"/new", url.Values{"name": {" "}, "definition": {"kept"}})
	ana.wants(http.StatusUnprocessableEntity, codingAt+"/new")
	ana.has("Enter a name", "kept")
	for _, name := range []string{"Air & light", "Bread"} {
		ana.post(codingAt+"/new", url.Values{"name": {name}, "definition": {"about " + name}})
		ana.has("The code is added")
	}
	ana.post(codingAt+"/new", url.Values{"name": {"Bread"}})
	ana.has("Another code has this name")
	codes, err := s.store.Codebook(t.Context(), "walks")
	if err != nil || len(codes) != 2 || codes[0].Key != "air-light" {
		t.Fatalf("%+v, %v", codes, err)
	}
	air, bread := codes[0].ID, codes[1].ID

	ana.get(codingAt + "/q/like")
	seen := ana.doc.Find("[name=seen]").AttrOr("value", "")
	ana.get("/staff/c/walks/results/filter?question=theme&step=2&op=is&code=bread&code=none")
	if where := ana.at.Query().Get("where"); where != "theme is bread" {
		t.Errorf("the filter that was put together is %q", where)
	}
	ana.has("Theme is “Bread”")
	ana.get("/staff/c/walks/results/filter?question=theme")
	ana.has("Air & light", "Bread")
	ana.get(codingAt + "/q/like")
	give := func(b *browser, rev, do string, more url.Values) {
		f := url.Values{"response": {r.ID}, "rev": {rev}, "seen": {seen}, "do": {do}}
		for k, v := range more {
			f[k] = v
		}
		b.post(codingAt+"/q/like", f)
	}
	give(ana, "0", "save", nil)
	ana.has("Tick at least one code")
	give(ana, "0", "words", url.Values{"words": {"resh"}, "words-code": {bread}})
	ana.has("has these words more than once")
	give(ana, "0", "words", url.Values{"words": {"sea"}, "words-code": {bread}})
	ana.has("does not have these words")
	give(ana, "0", "words", url.Values{"words": {"fresh bread"}, "words-code": {bread}, "code": {air}})
	ana.has("The words have the code", "fresh bread [Bread]", "Undo my last decision")
	ana.submit("/undo")
	ana.has("Your decision is taken back")
	ana.hasNot("[Bread]")

	bob := s.officeOf("bob@example.org", false, role("walks", staff.Analyst))
	give(bob, "0", "save", url.Values{"code": {air}})
	bob.has("Your decision is saved", "No answer waits here")
	give(ana, "0", "save", url.Values{"code": {bread}})
	ana.wants(http.StatusConflict, codingAt+"/q/like")
	ana.has("bob decided", "Air & light", "You chose: Bread", "Save mine, next")
	rev := ana.doc.Find("[data-gp-coding] [name=rev]").AttrOr("value", "")
	give(ana, rev, "save", url.Values{"code": {bread}})
	ana.has("Your decision is saved")

	ana.get("/staff/c/walks/results?where=" + url.QueryEscape("theme is bread"))
	ana.hasNot("cannot be looked for")
	ana.get(codingAt + "/themes")
	ana.has("Bread", "100%")
	ana.get(codingAt)
	ana.submit("/coding/history")
	for _, want := range []string{r.Reference, "bread 14-25", "undo", "bob"} {
		if !strings.Contains(ana.body, want) {
			t.Errorf("the history has no %q: %s", want, ana.body)
		}
	}
	if strings.Contains(ana.body, "Fresh") {
		t.Error("the history has words of an answer")
	}
	for _, e := range s.entriesOf(staff.VerbCoded) {
		if e.Subject != r.Reference || len(e.Details) != 1 || e.Details["question"] != "like" {
			t.Errorf("%+v", e)
		}
	}
	ana.get("/staff/c/walks/reading")
	ana.submit("/reading/ledger")
	if !strings.Contains(ana.body, "codes,coded_by,coded_at") || !strings.Contains(ana.body, "bread,ana,") {
		t.Errorf("the ledger: %s", ana.body)
	}
}

// TestCodebook: codes are changed, and two who change one at once are both heard; they are retired, restored, split and merged.
func TestCodebook(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	b.get(codingAt + "/codebook")
	b.has("This is how to begin")
	for _, name := range []string{"Air", "Bread", "Cold"} {
		b.post(codingAt+"/new", url.Values{"name": {name}})
	}
	codes, err := s.store.Codebook(t.Context(), "walks")
	if err != nil {
		t.Fatal(err)
	}
	at := codingAt + "/code/" + codes[0].ID
	b.get(at)
	b.post(at, url.Values{"rev": {"1"}, "name": {"Fresh air"}, "definition": {"Oxygen"}})
	b.has("The code is saved", "changed “Fresh air”", "Name was: “Air”")
	b.post(at, url.Values{"rev": {"1"}, "name": {"Stale air"}})
	b.wants(http.StatusConflict, at)
	b.has("ana changed this code", "Oxygen", "Save mine over theirs")
	if typed := b.doc.Find("#name").AttrOr("value", ""); typed != "Stale air" {
		t.Errorf("what was typed is %q now", typed)
	}
	b.post(codingAt+"/code/"+codes[1].ID, url.Values{"rev": {"1"}, "name": {"Bread"}, "parent": {codes[0].ID}})
	b.post(at, url.Values{"rev": {"2"}, "name": {"Fresh air"}, "parent": {codes[1].ID}})
	b.has("A code cannot belong under itself")
	b.post(at+"/retire", url.Values{"rev": {"2"}})
	b.has("The code is retired", "Restore")
	b.post(at+"/retire", url.Values{"rev": {"3"}})
	b.has("The code is restored")
	b.post(at+"/split", url.Values{"rev": {"4"}, "split": {"Only one"}})
	b.has("Enter at least two names", "Only one")
	b.post(at+"/split", url.Values{"rev": {"4"}, "split": {"Sea air\r\nHill air"}})
	b.has("The code is split", "Sea air", "Hill air")
	b.post(codingAt+"/code/"+codes[2].ID+"/merge", url.Values{"from": {codes[1].ID}})
	b.has("The codes are merged")
	b.get(codingAt + "/codebook")
	b.has("merged “Bread” into “Cold”")
}
