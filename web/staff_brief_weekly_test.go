package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestWeeklyBrief: a brief is made on its morning, once, and mailed to whom it is for; where it would tell of few, that is mailed.
func TestWeeklyBrief(t *testing.T) {
	s := counted(t)
	ana := s.officeOf("ana@example.org", false, role("walks", staff.Analyst))
	person, err := s.store.PersonByEmail(t.Context(), "ana@example.org")
	if err != nil {
		t.Fatal(err)
	}
	m := withMail(t, s)
	m.start()
	ana.post(briefAt+"/plan", url.Values{"day": {"1"}, "to": {person.ID}, "questions": {"region"}})
	ana.has("A brief is made every Monday at 7am and mailed to 1 person")
	got := func() (list []letter) { // without the mail of Mondays that says how many responses there are
		for _, l := range m.inbox("ana@example.org") {
			if strings.Contains(l.subject, "rief") {
				list = append(list, l)
			}
		}
		return list
	}
	morning := time.Date(2026, 3, 9, 7, 30, 0, 0, time.UTC) // a Monday
	run := func(at time.Time, briefs, mails int) {
		t.Helper()
		s.now = at
		for range 2 {
			if err := s.server.WeeklyBriefs(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := s.server.Post.Work(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		all, err := s.store.AllBriefs(t.Context(), "walks")
		if err != nil || len(all) != briefs {
			t.Fatalf("%d briefs at %s, want %d (%v)", len(all), at, briefs, err)
		}
		if n := len(got()); n != mails {
			t.Fatalf("%d mails at %s, want %d", n, at, mails)
		}
	}
	run(morning.Add(-time.Hour), 0, 0)
	run(morning, 1, 1)
	if text := got()[0].text; !strings.Contains(text, "40 responses had come by") || !strings.Contains(text, "region is north") || !strings.Contains(text, "/brief/e/") {
		t.Errorf("the mail says %s", text)
	}
	s.respond("one more")
	run(morning.AddDate(0, 0, 7), 1, 2)
	if text := got()[1].text; !strings.Contains(text, "was not made") {
		t.Errorf("the mail says %s", text)
	}
	run(morning.AddDate(0, 0, 16), 1, 2) // two days late
}
