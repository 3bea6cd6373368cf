package web_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const suggestedAt = codingAt + "/suggested"

// settled asks for a page until nothing is at work on it.
func (b *browser) settled(path string) {
	b.t.Helper()
	for range 400 {
		if b.get(path); b.header.Get("Refresh") == "" {
			return
		}
		time.Sleep(25 * time.Millisecond)
	}
	b.t.Fatalf("%s does not end", path)
}

// birds adds two codes, and 24 coded answers: 22 about birds, of which 2 are about bread too.
func (s *site) birds(b *browser) (birds, bread string) {
	s.t.Helper()
	for _, name := range []string{"Birds", "Bread"} {
		b.post(codingAt+"/new", url.Values{"name": {name}})
	}
	codes, err := s.store.Codebook(s.t.Context(), "walks")
	if err != nil || len(codes) != 2 {
		s.t.Fatal(codes, err)
	}
	for i := range 44 {
		text, given := fmt.Sprintf("Birds sing by the river, number %d", i), []staff.Given{{Code: codes[0].ID}}
		if i%2 == 1 {
			text, given = fmt.Sprintf("Steep hills and open views %d", i), nil
		} else if i < 4 {
			text, given = text+" with bread", append(given, staff.Given{Code: codes[1].ID})
		}
		s.decides(s.respond(text).ID, given...)
	}
	return codes[0].ID, codes[1].ID
}

func (s *site) decides(response string, given ...staff.Given) {
	s.t.Helper()
	r, err := s.store.ResponseOf(s.t.Context(), "walks", response)
	if err != nil {
		s.t.Fatal(err)
	}
	c := staff.Coded{Response: response, Question: "like", Given: given}
	act := staff.Act{Actor: "somebody", Verb: staff.VerbCoded, Consultation: "walks", At: s.now}
	if _, err := s.store.SetCoded(s.t.Context(), act, "walks", c, 0, r.Changed, ""); err != nil {
		s.t.Fatal(err)
	}
}

// TestSuggestedCodes: codes are learnt from coded answers and suggested, count nowhere, and are accepted, rejected, taken back and suggested anew.
func TestSuggestedCodes(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	b.get(suggestedAt)
	b.has("There is nothing to suggest until")
	_, bread := s.birds(b)
	mine, other, third := s.respond("Singing birds along the river"), s.respond("I saw birds by the river too"), s.respond("Trains run late")
	b.get(suggestedAt)
	b.has("Nothing has been suggested yet")
	b.settled(suggestedAt + "/q/like")
	b.has("learns from 44 answers", "22 of the answers that it learnt from have this code. Score (F1): 1.00", "It suggested the code for 22 answers that it had not seen, and 22 of these have it (100%, with a 95% interval from 85% to 100%)",
		"Of the 22 answers that have it, it found 22", "Words that speak for it: ", "3 answers are coded by nobody yet", "Bread: 2 examples, 18 more are needed")
	if box := b.doc.Find("#code-1"); box.Length() != 1 || box.AttrOr("checked", "no") == "no" {
		t.Error("a code that is found well is not ticked")
	}
	b.post(suggestedAt+"/q/like", url.Values{})
	b.wants(http.StatusUnprocessableEntity, suggestedAt+"/q/like")
	b.has("Tick at least one code")
	before := s.countsOf(b)
	b.get(suggestedAt + "/q/like")
	b.submit("/suggested/q/like")
	b.settled(suggestedAt + "/q/like")
	b.has("Program: words of coded answers", "0 of 2")
	decide := b.doc.Find(`a:contains("Decide about the next")`).AttrOr("href", "none")
	if now := s.countsOf(b); now != before {
		t.Errorf("suggestions count: %s\nbefore: %s", now, before)
	}
	for _, e := range s.entriesOf(staff.VerbSuggested) {
		if len(e.Details) != 4 || e.Details["suggestions"] != "2" || e.Details["codes"] != "1" || e.Details["question"] != "like" || e.Details["source"] != "words" {
			t.Errorf("%+v", e.Details)
		}
	}

	b.get(decide)
	b.has("Suggested by a program", "Birds. Suggested by a program from words of coded answers")
	if strings.Contains(b.body, other.Reference) { // which comes first is not said
		mine, other = other, mine
	}
	b.has(mine.Reference)
	b.decide("accept")
	b.has("Your decision is saved", other.Reference)
	b.decide("reject")
	b.has("The suggestions are rejected", "No answer waits here")
	b.get(suggestedAt)
	b.has("2 of 2", "1 of 2: 50%, with a 95% interval from 9% to 91%")
	b.get(codingAt + "/q/like?r=" + other.ID)
	b.has(other.Reference)
	b.hasNot("Suggested by a program")

	fourth := s.respond("Birds, birds by the river")
	b.settled(suggestedAt + "/q/like")
	b.submit("/suggested/q/like")
	b.settled(suggestedAt + "/q/like")
	list, err := s.store.SuggestedOf(t.Context(), "walks", other.ID, "like")
	if err != nil || len(list) != 0 {
		t.Errorf("what was rejected is suggested again: %v, %v", list, err)
	}
	if list, err = s.store.SuggestedOf(t.Context(), "walks", fourth.ID, "like"); err != nil || len(list) != 1 {
		t.Errorf("%v, %v", list, err)
	}
	b.get(b.doc.Find(`a:contains("Take back what waits")`).AttrOr("href", "none"))
	b.has("1 suggested code for 1 answers waits")
	b.submit("/suggested/back")
	b.has("The suggestions are taken back", "2 of 2")
	if n := len(s.entriesOf(staff.VerbSuggestedBack)); n != 1 {
		t.Errorf("%d entries of taking back", n)
	}

	s.decides(third.ID, staff.Given{Code: bread})
	b.settled(suggestedAt + "/q/like")
	b.has("Bread: 3 examples, 17 more are needed", "learns from 46 answers")
}

// decide sends the form of the answer that is shown with one of its buttons.
func (b *browser) decide(do string) {
	b.t.Helper()
	form := b.doc.Find("[data-gp-coding]")
	f := fields(form)
	f.Set("do", do)
	b.post(form.AttrOr("action", "none"), f)
}

// countsOf is what is told of codes where it counts: themes, results, the codebook, the history, who read what, and files.
func (s *site) countsOf(b *browser) string {
	s.t.Helper()
	var all strings.Builder
	for _, path := range []string{codingAt + "/themes", codingAt, codingAt + "/codebook", "/staff/c/walks/results?where=" + url.QueryEscape("theme is birds"), "/staff/c/walks/reading"} {
		b.get(path)
		all.WriteString(b.doc.Find("main").Text())
	}
	b.get(codingAt)
	b.submit("/coding/history")
	all.WriteString(b.body)
	b.get("/staff/c/walks/reading")
	b.submit("/reading/ledger")
	all.WriteString(b.body)
	b.get("/staff/c/walks/reading/q/like")
	all.WriteString(b.doc.Find("main").Text())
	return all.String()
}

// TestSuggestedNothing: without coded answers nothing is learnt, and what does not exist is not there.
func TestSuggestedNothing(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	s.respond("Birds")
	b.settled(suggestedAt + "/q/like")
	b.has("Nobody has coded an answer to this question yet", "from 20 answers")
	for _, path := range []string{"/q/none", "/back?question=like&source=words"} {
		if b.get(suggestedAt + path); b.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, b.status)
		}
	}
	b.post(suggestedAt+"/back", url.Values{"question": {"like"}, "source": {"words"}})
	if b.status != http.StatusNotFound {
		t.Errorf("taking back nothing: status %d", b.status)
	}
}

// TestSuggestedFile: a file of ThemeFinder is looked at, then stored as suggestions; what is not known or coded already is passed over.
func TestSuggestedFile(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	birds, bread := s.birds(b)
	one, two, done := s.respond("Birds <b>sing</b>"), s.respond("Bread"), s.respond("Both")
	s.decides(done.ID, staff.Given{Code: birds})
	const at = suggestedAt + "/file/like"
	b.get(at)
	b.post(at, url.Values{})
	b.wants(http.StatusUnprocessableEntity, at)
	b.has("Select a mapping.jsonl file")
	b.sendFile(at, nil, "mapping.jsonl", []byte(`{"response_id":"`+one.Reference+`","labels":["birds","<i>Z</i>","birds"]}
{"response_id":"`+two.Reference+`","labels":["bread","birds"]}
{"response_id":"`+done.Reference+`","labels":["bread"]}
{"response_id":17,"labels":["bread"]}`))
	b.has("3 responses of the file have answered this question", "1 of them is coded already", "Birds: 2 answers", "Bread: 1 answer", "<i>Z</i>", "17")
	b.submit("/file/like/take")
	b.has("Codes are suggested", "ThemeFinder file", "0 of 3")
	for response, want := range map[string]int{one.ID: 1, two.ID: 2, done.ID: 0} {
		if list, err := s.store.SuggestedOf(t.Context(), "walks", response, "like"); err != nil || len(list) != want || want > 0 && list[0].Source != staff.SuggestedByFile {
			t.Errorf("%v, %v: want %d", list, err, want)
		}
	}
	b.get(codingAt + "/q/like?suggested=1&r=" + two.ID)
	b.has("Bread. Suggested by a ThemeFinder file")

	b.send(http.MethodPost, at, "multipart/form-data; boundary=x", strings.NewReader(strings.ReplaceAll(`--x
Content-Disposition: form-data; name="file"; filename="m"

{"response_id":"`+one.Reference+`","labels":["B"]}
--x
Content-Disposition: form-data; name="themes"; filename="t"

[{"topic_id":"B","topic":"Bread: what people eat"}]
--x--
`, "\n", "\r\n")))
	b.has("Bread: 1 answer")
	if read := b.doc.Find("[name=read]").AttrOr("value", ""); read != one.Reference+" "+bread+"\n" {
		t.Errorf("what is sent again is %q", read)
	}
	b.post(at+"/take", url.Values{"read": {"nonsense " + bread + "\nx\n\n"}})
	b.has("Nothing was suggested")

	b.post(roundsAt+"/exchange/responses", url.Values{"question": {"like"}, "as": {"question"}})
	if !strings.Contains(b.body, `"question_number":`) || !strings.Contains(b.body, "question_text") {
		t.Errorf("the question is %q", b.body)
	}
	if b.post(roundsAt+"/exchange/responses", url.Values{"question": {"none"}, "as": {"question"}}); b.status != http.StatusNotFound {
		t.Errorf("no question: status %d", b.status)
	}
}

// TestHiddenWordsAreNotLearnt: words that many answers with a code have speak for it, until they are hidden.
func TestHiddenWordsAreNotLearnt(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	b.post(codingAt+"/new", url.Values{"name": {"Birds"}})
	codes, err := s.store.Codebook(t.Context(), "walks")
	if err != nil || len(codes) != 1 {
		t.Fatal(codes, err)
	}
	var named []*consultation.Response
	for i := range 44 {
		if i%2 == 1 {
			s.decides(s.respond(fmt.Sprintf("Steep hills and open views %d", i)).ID)
			continue
		}
		r := s.respond(fmt.Sprintf("I saw %s and birds %d", hiddenName, i))
		s.decides(r.ID, staff.Given{Code: codes[0].ID})
		named = append(named, r)
	}
	at, word := suggestedAt+"/q/like", strings.ToLower(hiddenName)
	b.settled(at)
	b.has("Words that speak for it: ", word)
	s.hide(hiddenName, named)
	b.settled(at)
	b.has("Words that speak for it: ")
	if strings.Contains(strings.ToLower(b.body), word) {
		t.Error("hidden words speak for a code")
	}
}
