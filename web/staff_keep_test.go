package web_test

import (
	"crypto/rand"
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// responses stores some that were sent on the day.
func (s *site) responses(slug string, n int) (references []string) {
	s.t.Helper()
	con, err := s.store.Consultation(s.t.Context(), slug)
	if err != nil {
		s.t.Fatal(err)
	}
	for range n {
		d := consultation.Draft{ID: rand.Text(), Handle: rand.Text()[:12], Consultation: slug, Version: con.Version, Edition: "en", Started: s.now, Saved: s.now}
		if err := s.store.StartDraft(s.t.Context(), d, s.keys.CodeMAC(d.ID), s.keys.SessionMAC(d.ID)); err != nil {
			s.t.Fatal(err)
		}
		r := consultation.Response{
			Consultation: slug, Version: con.Version, Edition: "en", Language: "en", Submitted: s.now,
			Answers: consultation.Answers{"why": {"SECRETANSWER"}}, Contact: consultation.Answers{"name": {"SECRETNAME"}},
		}
		got, err := s.store.Submit(s.t.Context(), d.ID, r, nil)
		if err != nil {
			s.t.Fatal(err)
		}
		references = append(references, got.Reference)
	}
	return references
}

func TestRetentionFromTheDryRunToTheCertificate(t *testing.T) {
	s := newSurvey(t)
	references := s.responses("walks", 3)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Publisher))
	b.get("/staff/c/walks/retention")
	b.has("Responses, with all that belongs to them", "24 months after closing", "Nothing is due to be erased", "3 on 1 June 2028", "Nothing has been erased by its date so far")
	s.now = london(t, "2028-06-03 10:00")
	b.signIn("ann@example.org")
	b.get("/staff/c/walks/dashboard")
	b.has("Answers or details may be due to be erased")
	b.get("/staff/c/walks/retention")
	b.has("3 things are due to be erased", "you can hold them back")

	b.submit("/retention/list")
	rows, err := csv.NewReader(strings.NewReader(b.body)).ReadAll()
	if err != nil || len(rows) != 4 || !strings.Contains(b.body, references[0]) || strings.Contains(b.body, "SECRET") {
		t.Errorf("the list: %v %q", err, b.body)
	}
	if e := s.newestEntry(); e.Verb != staff.VerbListed || e.Details["lines"] != "3" {
		t.Errorf("the log has %+v", e)
	}

	b.get("/staff/c/walks/retention/run")
	b.has("3 things are due", "Nobody can bring back what is erased", "A second person has to agree")
	b.post("/staff/c/walks/retention/run", url.Values{"reason": {" "}, "when": {"later"}})
	b.wants(http.StatusUnprocessableEntity, "/staff/c/walks/retention/run")
	b.has("Enter a reason", "Choose when to clean up")
	b.post("/staff/c/walks/retention/run", url.Values{"reason": {"The time is over"}, "when": {"now"}})
	b.has("Waits for a second person", "The time is over", "You asked for this, so somebody else has to agree")
	at := b.at.Path
	b.post(at, url.Values{"do": {"begin"}})
	b.wants(http.StatusConflict, at)
	b.has("your organisation wants two persons")
	if n, _, _ := s.store.Count(t.Context(), "walks"); n != 3 {
		t.Fatalf("%d responses are left before anybody agreed", n)
	}

	bob := s.officeOf("bob@example.org", false, role("walks", staff.Publisher))
	bob.get("/staff/c/walks/dashboard")
	bob.has("waits for a second person")
	bob.get(at)
	bob.post(at, url.Values{"do": {"begin"}})
	bob.has("Done: 3 things erased", "Read the certificate", "bob")
	for _, do := range []string{"continue", "finish"} { // it is over, and the log must not say otherwise
		bob.post(at, url.Values{"do": {do}})
		bob.wants(http.StatusConflict, at)
	}
	if e := s.newestEntry(); e.Verb != staff.VerbRunDone {
		t.Errorf("the log ends in %s", e.Verb)
	}
	bob.get("/staff/c/walks/dashboard")
	bob.hasNot("may be due to be erased")
	bob.get(at + "/certificate")
	bob.has("Certificate of erasure 1", "24 months after closing", "Backups made before 3 June 2028", "on 8 July 2028", "rewritten and its log emptied", "ann", "bob")
	bob.hasNot("SECRET")
	bob.get(at + "/certificate.json")
	c, err := staff.ReadCertificate([]byte(bob.body))
	if err != nil || c.Left.Responses != 0 || c.Before.Responses != 3 || len(c.References) != 3 || c.References[0] == c.References[1] {
		t.Fatalf("certificate: %v %+v", err, c)
	}
	if strings.Contains(bob.body, references[0]) {
		t.Error("the certificate names a reference")
	}
	if n, _, _ := s.store.Count(t.Context(), "walks"); n != 0 {
		t.Errorf("%d responses are left", n)
	}
	if stored := string(s.stored()); strings.Contains(stored, "SECRETANSWER") {
		t.Error("the answers can still be found in the files")
	}
	bob.get("/staff/c/walks/retention")
	bob.has("Done: 3 things erased", "Nothing is due")
	if e := s.entry(staff.VerbRunDone); e.Details["erased"] != "3" || e.Actor == staff.System {
		t.Errorf("the log has %+v", e)
	}
	bob.get("/staff/c/walks/retention/runs/none")
	bob.wants(http.StatusNotFound, "/staff/c/walks/retention/runs/none")
}

func TestRetentionIsHeldBack(t *testing.T) {
	s := newSurvey(t)
	s.alone()
	s.responses("walks", 1)
	s.now = london(t, "2028-06-03 10:00")
	b := s.officeOf("ann@example.org", false, role("walks", staff.Publisher))
	b.get("/staff/c/walks/retention/hold")
	b.post("/staff/c/walks/retention/hold", url.Values{"rev": {"0"}, "reason": {" "}})
	b.has("Enter a reason")
	b.post("/staff/c/walks/retention/hold", url.Values{"rev": {"0"}, "reason": {"Judicial review"}})
	b.has("Held back since 3 June 2028", "Judicial review")
	b.get("/staff/c/walks/retention/run")
	b.has("Data are held back, so nothing can be erased now")
	b.post("/staff/c/walks/retention/run", url.Values{"reason": {"x"}, "when": {"now"}})
	b.post("/staff/c/walks/retention/automatic", url.Values{"automatic": {"yes"}, "rev": {"0"}})
	b.wants(http.StatusConflict, "/staff/c/walks/retention/automatic")
	if n, _, _ := s.store.Count(t.Context(), "walks"); n != 1 {
		t.Fatal("a response went while it was held back")
	}
	b.get("/staff/c/walks/retention")
	b.submit("/retention/release")
	b.has("Data are held back no longer")
	b.post("/staff/c/walks/retention/automatic", url.Values{"automatic": {"yes"}, "rev": {"2"}})
	b.has("is now erased each night")
	s.now = london(t, "2028-06-04 03:00")
	if err := s.server.Eraser().Nightly(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, _, _ := s.store.Count(t.Context(), "walks"); n != 0 {
		t.Error("what was due did not go by night")
	}
	for _, v := range []staff.Verb{staff.VerbHeld, staff.VerbReleased, staff.VerbAutomatic, staff.VerbRunBegan, staff.VerbRunDone} {
		s.entry(v)
	}
}

func TestRetentionInterrupted(t *testing.T) {
	s := newSurvey(t)
	s.alone()
	s.responses("walks", 7)
	s.now = london(t, "2028-06-03 14:00")
	id := rand.Text()
	act := staff.Act{Actor: staff.System, Verb: staff.VerbRunBegan, Consultation: "walks", At: s.now}
	for _, err := range []error{
		s.store.BeginRun(t.Context(), act, staff.KeepRun{ID: id, Consultation: "walks", Reason: "due", Now: true}),
		func() error { _, err := s.store.ClaimRun(t.Context(), id, "killed", s.now); return err }(),
		s.store.PlanRun(t.Context(), id, "killed", s.now),
		func() error {
			_, err := s.store.EraseSome(t.Context(), id, "killed", 3, s.now.Add(3*time.Minute))
			return err
		}(),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	s.now = s.now.Add(10 * time.Minute)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Publisher))
	at := "/staff/c/walks/retention/runs/" + id
	b.get("/staff/c/walks/dashboard")
	b.has("was interrupted. Nothing is half done")
	b.get(at)
	b.has("Stopped at 2:03pm on 3 June 2028 after 3 of 7", "Continue, or end the run here")
	b.get(at + "/end")
	b.has("4 things have not gone yet")
	b.get(at)
	b.post(at, url.Values{"do": {"continue"}})
	b.has("Done: 7 things erased")
	b.post(at+"/end", nil)
	b.wants(http.StatusConflict, at+"/end")
	if n, _, _ := s.store.Count(t.Context(), "walks"); n != 0 {
		t.Errorf("%d responses are left", n)
	}
	if strconv.Itoa(len(s.entriesOf(staff.VerbRunContinue))) != "1" {
		t.Error("continuing is not in the log")
	}
}
