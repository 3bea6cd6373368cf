package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

const roundsAt = "/staff/c/walks/rounds"

// TestDoubleCoding: two code a sample blind. Nobody sees the other's decisions until the round is closed; then they see how far they agree, take over
// what is alike and settle the rest.
func TestDoubleCoding(t *testing.T) {
	s := newSurvey(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	ana.get(roundsAt + "/new")
	ana.has("The codebook has no codes yet")
	for _, id := range []string{"air", "dogs"} {
		err := s.store.AddCode(t.Context(), staff.Act{Actor: "x", Verb: staff.VerbCodeAdded, Consultation: "walks", At: s.now}, staff.Code{ID: id, Consultation: "walks", Key: id, Name: "About " + id})
		if err != nil {
			t.Fatal(err)
		}
	}
	ben := s.officeOf("ben@example.org", false, role("walks", staff.Analyst))
	eve := s.officeOf("eve@example.org", false, role("walks", staff.Analyst))
	for _, text := range []string{"Fresh air", "The dog", "Air for the dog"} {
		s.respond(text)
	}
	ana.get(roundsAt)
	ana.has("There is no round yet")
	ana.post(roundsAt+"/new", url.Values{"name": {""}, "size": {"x"}, "where": {"walk is"}, "due": {"soon"}})
	if ana.status != http.StatusUnprocessableEntity {
		t.Errorf("a wrong form: status %d", ana.status)
	}
	ana.has("Enter a number from 2", "Select from 2", "Enter a name", "Select a question", "Enter the day")
	var coders []string
	people, err := s.store.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if p.Name == "ana" || p.Name == "ben" {
			coders = append(coders, p.ID)
		}
	}
	ana.post(roundsAt+"/new", url.Values{"name": {"Pilot"}, "question": {"like"}, "size": {"9"}, "where": {"walk is no"}, "coders": coders})
	ana.has("0 answers match")
	ana.post(roundsAt+"/new", url.Values{"name": {"Pilot"}, "question": {"like"}, "size": {"9"}, "where": {"walk is yes"}, "coders": coders})
	ana.has("the round has begun", "3 answers, drawn with the number", "walk is yes")
	at := ana.at.Path

	give := func(b *browser, codes ...string) {
		t.Helper()
		b.post(b.at.Path, url.Values{"seen": {b.doc.Find("input[name=seen]").AttrOr("value", "")}, "codes": codes})
	}
	ana.get(at + "/code")
	ana.has("Answer 1 of 3", "Decide by yourself")
	give(ana)
	ana.has("Select at least one code")
	give(ana, "air", "-")
	ana.has("not both")
	give(ana, "air", "dogs")
	give(ana, "air")
	for _, path := range []string{at, at + "/code", at + "/code/1"} {
		ben.get(path)
		if ben.doc.Find("input[name=codes][checked]").Length() != 0 || strings.Contains(ben.doc.Find("main").Text(), "Cohen") {
			t.Errorf("%s shows ben what ana has decided", path)
		}
	}
	for _, path := range []string{"/csv", "/settle/1"} {
		for _, b := range []*browser{ana, ben, eve} {
			if b.get(at + path); b.status != http.StatusNotFound {
				t.Errorf("%s of an open round: status %d", path, b.status)
			}
		}
	}
	if eve.get(at + "/code/1"); eve.status != http.StatusNotFound {
		t.Errorf("who is no coder: status %d", eve.status)
	}
	eve.get(at)
	eve.has("Coder 1", "Coder 2")
	ben.post(at+"/close", nil)
	ben.has("Coders can close it once everybody has finished")

	ana.get(at + "/code")
	ana.has("Answer 3 of 3")
	give(ana, "-")
	ana.has("You have decided about every answer")
	ana.get(at + "/code/2")
	if v := ana.doc.Find("input[name=codes][checked]").AttrOr("value", ""); v != "air" {
		t.Errorf("going back shows %q", v)
	}
	ben.get(at + "/code")
	give(ben, "air")
	give(ben, "air")
	give(ben, "-")
	ben.post(at+"/close", nil)
	ben.has("The round is closed", "Cohen’s kappa", "2 answers were coded alike", "ana: About air; About dogs", "ben: About air")
	eve.get(at)
	eve.has("Coder 1: About air")
	eve.hasNot("ana: ")
	ana.get(at + "/csv")
	if !strings.HasPrefix(ana.body, "\ufeffcode,units") && !strings.Contains(ana.body, "air,3,2,0,1,1.000000") {
		t.Errorf("the figures are %q", ana.body)
	}

	ana.post(at+"/agreed", nil)
	ana.has("What everybody gave alike is taken over", "2 of 3")
	ana.get(at + "/settle/1")
	ana.has("ben: About air")
	if ana.doc.Find("input[name=codes][checked]").Length() != 1 {
		t.Error("what both gave is not selected")
	}
	ana.post(at+"/settle/1", url.Values{"seen": {ana.doc.Find("input[name=seen]").AttrOr("value", "")}, "rev": {ana.doc.Find("input[name=rev]").AttrOr("value", "")}, "codes": {"air", "dogs"}})
	ana.has("The answer is settled", "Every answer of this round is settled")
	why := map[string]int{}
	for h, err := range s.store.CodingHistory(t.Context(), "walks", "", "like") {
		if err != nil {
			t.Fatal(err)
		}
		why[h.Why]++
	}
	if why["adjudicated"] != 3 {
		t.Errorf("decisions by reason: %v", why)
	}
	ana.get(roundsAt)
	ana.has("Agreement over time", "Settled", "Pilot")
}

// TestExchange: a codebook goes out as REFI-QDA and comes in again after a look; answers go out to who may read them, which is logged.
func TestExchange(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	r := s.respond("Fresh air")
	const at = roundsAt + "/exchange"
	b.get(at)
	b.post(at+"/add", url.Values{"read": {`[{"topic_id":"A","topic_label":"Air","topic_description":"Fresh\n\nInclude:\nwind"},{"topic_id":"B","topic_label":"Wind","parent_id":"A"}]`}})
	b.has("The codes are added")
	all, err := s.store.Codebook(t.Context(), "walks")
	if err != nil || len(all) != 2 || all[0].Name != "Air" || all[0].Include != "wind" || all[1].Parent != all[0].ID {
		t.Errorf("%+v, %v", all, err)
	}
	b.post(at+"/add", url.Values{"read": {"x"}})
	b.has("Some codes were not added")
	b.post(at+"/import", url.Values{})
	b.has("Select a .qdc or themes.json file")
	b.post(at+"/codebook", nil)
	if !strings.Contains(b.body, `xmlns="urn:QDA-XML:codebook:1.0"`) || strings.Count(b.body, "<Code ") != 2 {
		t.Errorf("the codebook is %s", b.body)
	}
	b.post(at+"/responses", url.Values{"question": {"like"}})
	if b.body != `{"response_id":"`+r.Reference+`","response":"Fresh air"}`+"\n" || len(s.entriesOf(staff.VerbAnswersTaken)) != 1 {
		t.Errorf("the answers are %q", b.body)
	}
}
