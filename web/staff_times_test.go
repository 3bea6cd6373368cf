package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// moment fills in the boxes of a day and a time: "2026-06-08 23:45".
func moment(at, reason string) url.Values {
	day, clock, _ := strings.Cut(at, " ")
	d := strings.Split(day, "-")
	return url.Values{"to-day": {d[2]}, "to-month": {d[1]}, "to-year": {d[0]}, "clock": {clock}, "reason": {reason}}
}

// reschedule goes through both steps of a change, as a browser without scripts does.
func (b *browser) reschedule(what string, form url.Values) {
	b.t.Helper()
	path := "/staff/c/walks/times/change/" + what
	b.get(path)
	form.Set("seen", b.doc.Find("input[name=seen]").AttrOr("value", ""))
	b.post(path, form)
	if b.status == http.StatusOK && strings.Contains(b.at.Path, "/confirm/") {
		b.submit("/times/confirm/" + what)
	}
}

func TestTimesAreChangedInTwoSteps(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	respondent := s.browse()
	respondent.start()
	b.get("/staff/c/walks/times")
	b.has("11:45pm on Monday 1 June 2026", "91 days", "Easter 2026", "Change when it closes", "Outcome due by", "Monday 24 August 2026")
	b.get("/staff/c/walks/times/change/closes")
	form := moment("2026-06-08 11.45pm", "The site was down for a day.")
	form.Set("seen", "1")
	b.post("/staff/c/walks/times/change/closes", form)
	b.has("Check what the public will read", "On 2 March 2026, the closing time was changed. It now closes at 11:45pm on Monday 8 June 2026. Reason: The site was down for a day.", "98 days")
	mustLack(t, s.page("/c/walks"), "8 June 2026")
	b.submit("/times/confirm/closes")
	if b.at.Path != "/staff/c/walks/times" {
		t.Fatalf("confirming leads to %s with %d", b.at, b.status)
	}
	b.has("The times are changed", "It now closes at 11:45pm on Monday 8 June 2026")
	mustHave(t, s.page("/c/walks"), "It now closes at 11:45pm on Monday 8 June 2026. Reason: The site was down for a day.")

	b.get("/staff/c/walks/times/change/close-now")
	b.post("/staff/c/walks/times/change/close-now", url.Values{"reason": {"It was published by mistake."}, "seen": {"2"}})
	b.has("1 person has started to answer", "It will have been open for 0 days")
	s.now = s.now.Add(time.Minute)
	b.submit("/times/confirm/close-now")
	mustHave(t, s.page("/c/walks"), "This closed at 10:01am on Monday 2 March 2026")
	mustLack(t, s.page("/c/walks"), "Start now")
	b.get("/staff/c/walks/times/change/close-now")
	if b.at.Path != "/staff/c/walks/times" {
		t.Errorf("what is closed can be closed: %s", b.at)
	}
	b.reschedule("closes", moment("2026-06-08 14:00", "It goes on."))
	mustHave(t, s.page("/c/walks"), "Start now", "closes at 2pm on Monday 8 June 2026")
	n := 0
	for e, err := range s.store.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Verb == staff.VerbTimesChanged && e.Consultation == "walks" && e.Details["after"] != "" && e.Details["reason"] != "" {
			n++
		}
	}
	if n != 3 {
		t.Errorf("%d changes in the log, want 3", n)
	}
}

// TestOpeningInABlackout: as at the gate, who moves an opening into one records who allowed it. Without that nothing moves.
func TestOpeningInABlackout(t *testing.T) {
	s := newSurvey(t)
	s.now = london(t, "2026-02-02 10:00")
	x, err := s.store.Settings(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	x.Blackouts = []staff.Blackout{{From: "2026-03-22", To: "2026-05-06", Why: "Local elections"}}
	if err := s.store.SetSettings(t.Context(), staff.Act{Actor: staff.CommandLine, Verb: verbTest, At: s.now}, x); err != nil {
		t.Fatal(err)
	}
	const form, confirm = "/staff/c/walks/times/change/opens", "/staff/c/walks/times/confirm/opens"
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	b.get(form)
	b.hasNot("all the same")
	b.fillIn("/opens", moment("2026-03-23 09:00", "It needs time."))
	b.wantsAt(http.StatusUnprocessableEntity, form)
	b.has("Nothing new is to open then: Local elections.", "Why it opens then all the same", "It needs time.")
	asked := moment("2026-03-23 09:00", "It needs time.")
	asked.Set("seen", "1")
	b.post(confirm, asked) // without the first step
	b.wantsAt(http.StatusUnprocessableEntity, confirm)
	if con, err := s.store.Consultation(t.Context(), "walks"); err != nil || len(con.Changes) != 1 {
		t.Fatalf("it was moved into a blackout: %+v, %v", con, err)
	}
	b.get(form)
	b.fillIn("/opens", moment("2026-03-23 09:00", "It needs time."))
	b.fillIn("/opens", url.Values{"exception": {strings.Repeat("a", 2001)}})
	b.wantsAt(http.StatusUnprocessableEntity, form)
	b.fillIn("/opens", url.Values{"exception": {"The Permanent Secretary,\r\nbecause of safety."}})
	b.wantsAt(http.StatusOK, confirm)
	b.has("It opens at a time when nothing new is to open: Local elections.", "The Permanent Secretary")
	b.submit("/times/confirm/opens")
	b.wantsAt(http.StatusOK, "/staff/c/walks/times")
	mustHave(t, s.page("/c/walks"), "It opens at 9am on Monday 23 March 2026")
	mustLack(t, s.page("/c/walks"), "Permanent Secretary")
	e := s.entry(staff.VerbTimesChanged)
	if e.Details["exception"] != "The Permanent Secretary,\nbecause of safety." || e.Details["blackout"] != "2026-03-22 to 2026-05-06: Local elections" {
		t.Errorf("the log has %v", e.Details)
	}
	b.get(form)
	late := moment("2026-05-07 09:00", "After them.")
	late.Set("exception", "Not needed.")
	b.fillIn("/opens", late)
	b.submit("/times/confirm/opens")
	list := s.entriesOf(staff.VerbTimesChanged)
	if last := list[len(list)-1]; len(list) != 2 || last.Details["exception"] != "" || last.Details["blackout"] != "" {
		t.Errorf("an exception where none is needed: %v", last.Details)
	}
}

func TestTimesThatAreRefused(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	for _, tt := range []struct{ what, at, reason, want string }{
		{"closes", "2026-06-08 23:45", "", "Write why"},
		{"closes", "2026-06-08 23:45", strings.Repeat("a", 301), "Shorten the reason"},
		{"closes", "2026-06-01 23:45", "Why.", "These are the times that hold already"},
		{"closes", "2026-03-02 09:59", "Why.", "This time is past"},
		{"closes", "2026-02-30 10:00", "Why.", "There is no such day"},
		{"closes", "2027-03-28 01:30", "Why.", "This time does not exist"},
		{"closes", "2026-10-25 01:30", "Why.", "This time comes twice"},
		{"closes", "2026-06-08 midnight", "Why.", "Midnight can mean two things"},
		{"closes", "2026-06-08 25:00", "Why.", "Enter a time, such as"},
		{"closes", "26-06-08 10:00", "Why.", "Enter all 4 digits"},
	} {
		b.reschedule(tt.what, moment(tt.at, tt.reason))
		b.has(tt.want)
		if b.status != http.StatusUnprocessableEntity || b.doc.Find(".govuk-error-summary").Length() != 1 {
			t.Errorf("%s: status %d", tt.at, b.status)
		}
		if got := b.doc.Find("#reason").Text(); strings.TrimSpace(got) != tt.reason {
			t.Errorf("%s: the reason that was typed is gone: %q", tt.at, got)
		}
		if href, _ := b.doc.Find(".govuk-error-summary a").Attr("href"); b.doc.Find(href).Length() != 1 {
			t.Errorf("%s: the summary leads to %q, which is not there", tt.at, href)
		}
	}
	b.post("/staff/c/walks/times/confirm/opens", url.Values{"to-day": {"3"}, "to-month": {"March"}, "to-year": {"2026"}, "clock": {"2pm"}, "reason": {"Why."}, "seen": {"1"}})
	b.has("It has opened already")
	con, err := s.store.Consultation(t.Context(), "walks")
	if err != nil || len(con.Changes) != 1 {
		t.Errorf("something was changed: %v %v", con.Changes, err)
	}
}

// TestTimesAcrossTheClockChange extends into summer time: the closing stays at the hour that London reads.
func TestTimesAcrossTheClockChange(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walks", "Walks", "", "2026-03-02 09:00", "2026-03-20 17:00")
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	b.reschedule("closes", moment("2026-04-03 17:00", "More time."))
	s.now = time.Date(2026, 4, 3, 15, 59, 0, 0, time.UTC) // 4:59pm in London
	mustHave(t, s.page("/c/walks"), "Start now", "5pm on Friday 3 April 2026")
	s.now = s.now.Add(time.Minute)
	mustLack(t, s.page("/c/walks"), "Start now")
}

func TestTwoPublishersDoNotOverwriteEachOther(t *testing.T) {
	s := newSurvey(t)
	pat := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	sam := s.officeOf("sam@example.org", false, role("walks", staff.Publisher))
	form := moment("2026-06-08 12:00", "The site was down.")
	form.Set("seen", "1")
	pat.get("/staff/c/walks/times/change/closes")
	pat.post("/staff/c/walks/times/change/closes", form)
	sam.reschedule("closes", moment("2026-06-15 12:00", "An easier version came late."))
	pat.submit("/times/confirm/closes")
	if pat.status != http.StatusConflict {
		t.Fatalf("status %d", pat.status)
	}
	pat.has("Somebody changed the times", "An easier version came late.", "Closing time now: midday on Monday 15 June 2026")
	if got := pat.doc.Find("#reason").Text(); strings.TrimSpace(got) != "The site was down." {
		t.Errorf("the reason that was typed is gone: %q", got)
	}
	if seen := pat.doc.Find("input[name=seen]").AttrOr("value", ""); seen != "2" {
		t.Errorf("the form has seen %s changes, want 2", seen)
	}
}

func TestOnlyPublishersChangeTimes(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", false, role("walks", staff.Author))
	b.get("/staff/c/walks/times")
	b.has("Your role lets you read this")
	b.post("/staff/c/walks/times/confirm/closes", moment("2026-06-08 12:00", "Why."))
	if b.status != http.StatusForbidden {
		t.Errorf("an author gets status %d", b.status)
	}
}

// TestLateResponses goes through the rule: nothing after the grace, then late ones by a public decision, marked and counted apart.
func TestLateResponses(t *testing.T) {
	s := newSurvey(t)
	early, b := s.browse(), s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	own, _ := early.start()
	early.get(own + "/s/about/1")
	early.press("continue", "walk", "no")
	mustHave(t, s.page("/c/walks"), "Later responses are not taken, unless we say on this page")
	s.now = london(t, "2026-06-02 00:14")
	b.signIn("pat@example.org")
	b.get("/staff/c/walks/times/change/late")
	if b.at.Path != "/staff/c/walks/times" {
		t.Errorf("in the grace, late responses are offered at %s", b.at)
	}
	s.now = london(t, "2026-06-02 09:00")
	b.signIn("pat@example.org")
	refused := s.browse()
	refused.post("/c/walks/start", nil)
	if refused.status != http.StatusForbidden {
		t.Errorf("starting after closing: status %d", refused.status)
	}
	early.get("/c/walks")
	early.get(own + "/s/about/1")
	if early.status != http.StatusNotFound && !strings.Contains(early.body, "This has closed") {
		t.Errorf("after the grace the draft is at %s with %d", early.at, early.status)
	}
	b.reschedule("late", moment("2026-09-30 12:00", "The post was on strike."))
	b.has("12 weeks after the closing at most")
	b.reschedule("late", moment("2026-06-05 12:00", "The post was on strike."))
	b.has("The times are changed")
	mustHave(t, s.page("/c/walks"), "This closed at 11:45pm on Monday 1 June 2026. Late responses are taken until midday on Friday 5 June 2026. They are marked as late and counted apart.",
		"On 2 June 2026, it was decided to take late responses. They are taken until midday on Friday 5 June 2026. Reason: The post was on strike.", "Start now")
	late := s.browse()
	own, _ = late.start()
	late.get(own + "/s/about/1")
	late.has("Yours will be marked as late")
	late.press("continue", "walk", "no")
	late.get(own + "/check")
	late.submit("/check")
	late.post(own+"/equality", url.Values{"do": {"skip"}})
	late.submit("/send")
	late.has("Response sent", "marked as late and counted apart")
	late.get(own + "/copy")
	late.has("marked as late")
	late.get(own + "/copy.txt")
	if !strings.Contains(late.body, "marked as late") {
		t.Error("the plain copy does not say that it is late")
	}
	_, responses, lates, err := s.store.Counts(t.Context(), "walks")
	if err != nil || responses != 1 || lates != 1 {
		t.Errorf("%d responses, %d late, %v", responses, lates, err)
	}
	b.get("/staff/c/walks/times/change/late-end")
	b.reschedule("late-end", url.Values{"reason": {"All of them came."}})
	mustLack(t, s.page("/c/walks"), "Start now")
	mustHave(t, s.page("/c/walks"), "it was decided to take no more late responses. Reason: All of them came.")
}
