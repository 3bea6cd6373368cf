package web_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/http"
	netmail "net/mail"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/mail"
	"github.com/greenpaper/greenpaper/mail/mailtest"
)

// mailSite is a site with a mail server beside it.
type mailSite struct {
	*site
	sink *mailtest.Sink
	addr string
	way  *mail.SMTP
}

// withMail gives a site a way out for email, to a server that has not started yet.
func withMail(t *testing.T, s *site) *mailSite {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	m := &mailSite{site: s, addr: l.Addr().String()}
	l.Close()
	m.way = &mail.SMTP{Server: "127.0.0.1", Port: l.Addr().(*net.TCPAddr).Port, Plain: true, From: netmail.Address{Address: "consult@example.org"}, Timeout: 5 * time.Second}
	s.server.Post = &mail.Post{
		Store: s.store, Transport: m.way, Pages: s.server.Pages, MACs: s.keys, Site: "Test site", URL: "http://site.example", Now: func() time.Time { return s.now },
		Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	}
	return m
}

// start starts the mail server.
func (m *mailSite) start() {
	m.t.Helper()
	l, err := net.Listen("tcp", m.addr)
	if err != nil {
		m.t.Fatal(err)
	}
	m.sink = mailtest.Serve(l, mailtest.Options{})
	m.t.Cleanup(func() { _ = m.sink.Close() })
}

// work does what the job does.
func (m *mailSite) work() {
	m.t.Helper()
	if err := m.server.Post.Work(m.t.Context()); err != nil {
		m.t.Fatal(err)
	}
}

// later lets time go by before the job runs.
func (m *mailSite) later(d time.Duration) {
	m.t.Helper()
	m.now = m.now.Add(d)
	m.work()
}

// letter is what somebody read.
type letter struct {
	subject, text, html, id string
	header                  netmail.Header
}

// inbox gives what has arrived for an address.
func (m *mailSite) inbox(to string) []letter {
	m.t.Helper()
	var list []letter
	for _, got := range m.sink.Got() {
		if got.To[0] != to {
			continue
		}
		list = append(list, m.read(got.Body))
	}
	return list
}

func (m *mailSite) read(raw []byte) letter {
	m.t.Helper()
	msg, err := netmail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		m.t.Fatal(err)
	}
	l := letter{header: msg.Header, id: msg.Header.Get("Message-Id")}
	if l.subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		m.t.Fatal(err)
	}
	_, params, _ := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	for r := multipart.NewReader(msg.Body, params["boundary"]); ; {
		p, err := r.NextRawPart()
		if err == io.EOF {
			return l
		}
		if err != nil {
			m.t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(p))
		if err != nil {
			m.t.Fatal(err)
		}
		if strings.HasPrefix(p.Header.Get("Content-Type"), "text/plain") {
			l.text = strings.ReplaceAll(string(body), "\r\n", "\n")
		} else {
			l.html = string(body)
		}
	}
}

// only gives the one letter that an address got.
func (m *mailSite) only(to string) letter {
	m.t.Helper()
	list := m.inbox(to)
	if len(list) != 1 {
		m.t.Fatalf("%s got %d emails: %+v", to, len(list), list)
	}
	return list[0]
}

var linkInMail = regexp.MustCompile(`http://site\.example(/\S*)`)

// link gives the first address of a letter that has a text in it.
func (l letter) link(t *testing.T, part string) string {
	t.Helper()
	for _, m := range linkInMail.FindAllStringSubmatch(l.text, -1) {
		if strings.Contains(m[1], part) {
			return m[1]
		}
	}
	t.Fatalf("there is no link to %s in %q", part, l.text)
	return ""
}

// noAddress fails where an address can be read in the files of the database or in the log.
func (m *mailSite) noAddress(words ...string) {
	m.t.Helper()
	entries, err := os.ReadDir(m.dir)
	if err != nil {
		m.t.Fatal(err)
	}
	all := m.log.Bytes()
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		b, err := os.ReadFile(filepath.Join(m.dir, e.Name()))
		if err != nil {
			m.t.Fatal(err)
		}
		all = append(all, b...)
	}
	for _, w := range words {
		if bytes.Contains(all, []byte(w)) {
			m.t.Errorf("%q can be read in the files or in the log", w)
		}
	}
}

// TestMailServerDown has the server down at the start: what happened waits, the page says so in plain words, and it arrives later.
func TestMailServerDown(t *testing.T) {
	m := withMail(t, newSurvey(t))
	b := m.officeOf("ann@example.org", true)
	b.get("/staff/settings/mail")
	b.has("Through the mail server 127.0.0.1", "Nothing waits", "Every email of the last 30 days was sent")
	b.submit("/staff/settings/mail/test")
	b.has("The test is on its way", "1 email waits.")
	m.work()
	b.get("/staff/settings/mail")
	b.has("The mail server did not answer.", "Nothing is lost: we try again at 10:01am on 2 March 2026", "For ann")
	if strings.Contains(b.doc.Find("main").Text(), "ann@example.org") {
		t.Error("the page shows an address")
	}
	m.start()
	m.work()
	if n := len(m.sink.Got()); n != 0 {
		t.Errorf("%d were sent in the pause", n)
	}
	m.later(61 * time.Second)
	if l := m.only("ann@example.org"); l.subject != "A test from Test site" {
		t.Errorf("got %q", l.subject)
	}
	b.get("/staff/settings/mail")
	b.has("Nothing waits", "10:01am on 2 March 2026")
	m.work()
	m.only("ann@example.org")
	if strings.Contains(m.log.String(), "ann@example.org") {
		t.Error("the log names an address")
	}
}

// TestMailRefused shows what was refused for good, and lets somebody try again or drop it.
func TestMailRefused(t *testing.T) {
	m := withMail(t, newSurvey(t))
	m.start()
	b := m.officeOf("ann@example.org", true)
	m.sink.OnRcpt(func(to string) error { return mailtest.Refuse(550, "no "+to) })
	b.get("/staff/settings/mail")
	b.submit("/staff/settings/mail/test")
	m.work()
	b.get("/staff/settings/mail")
	b.has("1 email could not be sent", "refused it for good")
	b.submit("/staff/settings/mail/again")
	m.sink.OnRcpt(nil)
	m.work()
	m.only("ann@example.org")
	m.sink.OnRcpt(func(to string) error { return mailtest.Refuse(550, "no") })
	b.get("/staff/settings/mail")
	b.submit("/staff/settings/mail/test")
	m.work()
	b.get("/staff/settings/mail")
	href := b.doc.Find(`a[href^="/staff/settings/mail/drop/"]`).AttrOr("href", "")
	b.get(href)
	b.has("Drop this email?")
	b.submit(href)
	b.has("The email is dropped", "Every email of the last 30 days was sent")
	m.entry(staff.VerbMailDropped)
	other := m.officeOf("bob@example.org", false, role("walks", staff.Publisher))
	other.get("/staff/settings/mail")
	if other.status != http.StatusForbidden {
		t.Errorf("a publisher sees the queue: %d", other.status)
	}
	b.get(href)
	if b.status != http.StatusNotFound {
		t.Errorf("what is dropped: %d", b.status)
	}
}

// TestMailToColleagues follows the log: roles, security, comments, each to whom it is for and as they wish.
func TestMailToColleagues(t *testing.T) {
	m := withMail(t, newSurvey(t))
	m.now = m.now.AddDate(0, 0, 1) // no Monday
	m.start()
	m.staffer("ann@example.org", true)
	bob := m.staffer("bob@example.org", false, role("walks", staff.Author))
	m.staffer("cat@example.org", false, role("walks", staff.Publisher))
	m.staffer("dan@example.org", false, role("other", staff.Publisher))
	m.work() // opened at 9
	for _, who := range []string{"bob@example.org", "cat@example.org"} {
		if l := m.only(who); l.subject != "Open now: Walks" || !strings.Contains(l.text, "opened at 9am on 2 March 2026") {
			t.Errorf("%s got %q: %s", who, l.subject, l.text)
		}
	}
	if len(m.inbox("dan@example.org")) != 0 || len(m.inbox("ann@example.org")) != 0 {
		t.Error("somebody who does not work on it was told")
	}
	record := func(verb staff.Verb, actor, subject string) {
		t.Helper()
		act := staff.Act{Actor: actor, Verb: verb, Consultation: "walks", Subject: subject, Details: staff.Details{"words": "SECRETWORDS"}, At: m.now}
		if err := m.store.Record(t.Context(), act); err != nil {
			t.Fatal(err)
		}
	}
	record(staff.VerbProposed, bob.ID, "p")
	record(staff.VerbCommentMade, "", "c")
	m.work()
	l := m.inbox("cat@example.org")[1]
	if l.subject != "Waiting for your approval: Walks" || !strings.Contains(l.text, "bob asks for “Walks” to be published") {
		t.Errorf("cat got %q: %s", l.subject, l.text)
	}
	cat := m.browse()
	cat.signIn("cat@example.org")
	cat.get(l.link(t, "/publication"))
	if cat.status != http.StatusOK {
		t.Errorf("the link leads to status %d", cat.status)
	}
	if n := len(m.inbox("bob@example.org")); n != 1 {
		t.Errorf("bob was told of what he did, or of a comment at once: %d", n)
	}
	// Comments come in the morning.
	m.later(21 * time.Hour) // 7 o'clock
	daily := m.inbox("bob@example.org")[1]
	if daily.subject != "1 thing happened" || !strings.Contains(daily.text, "commented on the text of “Walks”") || daily.link(t, "/comments") == "" {
		t.Errorf("bob got %q: %s", daily.subject, daily.text)
	}
	for _, got := range m.sink.Got() {
		if bytes.Contains(got.Body, []byte("SECRET")) {
			t.Error("a detail of the log is in an email")
		}
	}
}

func TestMailWishes(t *testing.T) {
	m := withMail(t, newSurvey(t))
	m.start()
	b := m.officeOf("bob@example.org", false, role("walks", staff.Publisher))
	b.get("/staff/account")
	b.has("Choose which emails you get")
	b.get("/staff/account/mail")
	b.has("We write to bob@example.org", "How many responses")
	b.post("/staff/account/mail", url.Values{"approval": {"never"}, "life": {"always"}, "comments": {"now"}, "running": {"never"}, "weekly": {"daily"}})
	if b.status != http.StatusUnprocessableEntity || b.doc.Find("#approval-3[checked]").Length() != 1 {
		t.Errorf("two groups without a choice: %d", b.status)
	}
	b.has("Choose when you want these emails")
	b.post("/staff/account/mail", url.Values{"approval": {"never"}, "life": {"never"}, "comments": {"now"}, "running": {"never"}, "weekly": {"never"}})
	b.has("What you chose is saved.")
	m.work()
	for _, verb := range []staff.Verb{staff.VerbProposed, staff.VerbOutcomeProposed} {
		if err := m.store.Record(t.Context(), staff.Act{Actor: "x", Verb: verb, Consultation: "walks", Subject: "1", At: m.now}); err != nil {
			t.Fatal(err)
		}
	}
	id := m.who("bob@example.org").ID
	if err := m.store.Record(t.Context(), staff.Act{Actor: id, Verb: staff.VerbOwnPassword, Subject: id, At: m.now}); err != nil {
		t.Fatal(err)
	}
	m.work()
	if l := m.only("bob@example.org"); l.subject != "Your password was changed" {
		t.Errorf("got %q", l.subject)
	}
}

// TestMailOfTheClock goes through the times of one consultation, hour by hour, and counts what is told.
func TestMailOfTheClock(t *testing.T) {
	m := withMail(t, newSurvey(t)) // until 1 June, 23:45
	m.start()
	m.staffer("pub@example.org", false, role("walks", staff.Publisher))
	for end := m.now.AddDate(0, 7, 0); m.now.Before(end); {
		m.later(6 * time.Hour)
		m.work()
	}
	got := map[string]int{}
	for _, l := range m.inbox("pub@example.org") {
		got[l.subject]++
	}
	for subject, want := range map[string]int{
		"Open now: Walks": 1, "Closes in 7 days: Walks": 1, "Closes within a day: Walks": 1, "Closed: Walks": 1, "Outcome due in 4 weeks: Walks": 1,
		"Outcome due in a week: Walks": 1, "Outcome overdue: Walks": 1, "How many responses so far": 15,
	} {
		if got[subject] != want {
			t.Errorf("%q came %d times, want %d", subject, got[subject], want)
		}
		delete(got, subject)
	}
	if len(got) > 0 {
		t.Errorf("this came too: %v", got)
	}
}

// TestSignInFromNewPlace tells somebody of a sign-in from where they never were, and of nothing else.
func TestSignInFromNewPlace(t *testing.T) {
	m := withMail(t, newSurvey(t))
	m.start()
	a := m.staffer("ann@example.org", false)
	for _, x := range []struct{ address, method string }{
		{"192.0.2.1", "password"}, {"192.0.2.1", "totp"}, {"198.51.100.7", "totp"}, {"198.51.100.7", "password"}, {"192.0.2.1", "recovery"},
	} {
		act := staff.Act{Actor: a.ID, Verb: staff.VerbSignedIn, Subject: a.ID, Details: staff.Details{"address": x.address, "method": x.method}, At: m.now}
		if err := m.store.Record(t.Context(), act); err != nil {
			t.Fatal(err)
		}
	}
	m.work()
	var subjects []string
	for _, l := range m.inbox("ann@example.org") {
		subjects = append(subjects, l.subject)
		if strings.Contains(l.text, "198.51") {
			t.Error("an email has an IP address")
		}
	}
	if len(subjects) != 2 || !strings.Contains(strings.Join(subjects, ","), "new place") || !strings.Contains(strings.Join(subjects, ","), "recovery code") {
		t.Errorf("told: %v", subjects)
	}
}

// TestInvitationByMail sends the link of an invitation, and it works. Nothing else does what it does.
func TestInvitationByMail(t *testing.T) {
	m := withMail(t, newSurvey(t))
	b := m.officeOf("ann@example.org", true)
	b.post("/staff/people/invite", url.Values{"name": {"Newcomer"}, "email": {"SECRETNEW@example.org"}, "for": {"walks"}, "roles": {"author"}})
	b.has("Or let us send it")
	sealed := b.doc.Find("input[name=sealed]").AttrOr("value", "")
	b.submit("/staff/people/link/mail")
	b.has("The link is on its way by email.")
	m.work() // the server is down: it waits, sealed
	m.start()
	m.later(2 * time.Minute)
	l := m.only("secretnew@example.org")
	join := m.browse()
	join.get(l.link(t, "/staff/invitation/"))
	if got := join.doc.Find("input[name=name]").AttrOr("value", ""); got != "Newcomer" {
		t.Errorf("the link leads to %s, for %q", join.at, got)
	}
	m.entry(staff.VerbInviteMailed)
	// Somebody else cannot send it.
	other := m.officeOf("eve@example.org", true)
	other.post("/staff/people/link/mail", url.Values{"sealed": {sealed}})
	if other.status != http.StatusGone {
		t.Errorf("somebody else sends the link: %d", other.status)
	}
	m.later(time.Minute)
	m.only("secretnew@example.org")
	token := strings.TrimPrefix(l.link(t, "/staff/invitation/"), "/staff/invitation/")
	m.noAddress(token)
}

// TestTellMe plays what somebody does who wants to know of the outcome.
func TestTellMe(t *testing.T) {
	m := withMail(t, newSurvey(t))
	m.start()
	b := m.browse()
	b.get("/c/walks/tell-me")
	b.has("You do not have to do this")
	for typed, want := range map[string]string{"": "Enter your email address", "resp at example": "correct format", "a@b.example\r\nBcc: x@y.example": "correct format"} {
		b.post("/c/walks/tell-me", url.Values{"email": {typed}})
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%q: status %d", typed, b.status)
		}
		b.has(want)
	}
	b.post("/c/walks/tell-me", url.Values{"email": {"SECRETRESP@example.org"}})
	b.has("Check your email")
	first := b.body
	b.post("/c/walks/tell-me", url.Values{"email": {"SECRETRESP@example.org"}})
	if b.body != first {
		t.Error("the page tells whether an address is known")
	}
	m.work()
	l := m.only("secretresp@example.org")
	confirm, stop := l.link(t, "/mail/confirm/"), l.link(t, "/mail/stop/")
	if l.header.Get("List-Unsubscribe") != "<http://site.example"+stop+">" {
		t.Errorf("List-Unsubscribe: %q", l.header.Get("List-Unsubscribe"))
	}
	// Opening the link, as programs do that look for viruses, confirms nothing.
	b.get(confirm)
	b.has("Confirm your email address")
	if n, _ := m.store.Subscribers(t.Context(), "walks"); n != 0 {
		t.Error("looking confirms")
	}
	b.submit(confirm)
	b.has("Your email address is confirmed")
	b.get(confirm)
	b.has("Your email address is confirmed")
	b.get(confirm + "x")
	if b.status != http.StatusNotFound {
		t.Errorf("a broken link: %d", b.status)
	}
	b.get(stop)
	b.has("Stop these emails")
	if n, _ := m.store.Subscribers(t.Context(), "walks"); n != 1 {
		t.Errorf("%d addresses are confirmed", n)
	}
	m.noAddress("SECRETRESP", "secretresp", strings.TrimPrefix(confirm, "/mail/confirm/"))
	// A second one stops it before the outcome, as a mail program does by itself.
	b.post("/c/walks/tell-me", url.Values{"email": {"other@example.org"}})
	m.work()
	other := m.only("other@example.org")
	b.post(other.link(t, "/mail/confirm/"), nil)
	b.post(other.link(t, "/mail/stop/"), url.Values{"List-Unsubscribe": {"One-Click"}})
	b.has("Your address is deleted")
	b.post(other.link(t, "/mail/stop/"), nil)
	b.has("Your address is deleted")
	// The outcome.
	m.now = london(t, "2026-06-10 10:00")
	b.get("/c/walks")
	b.has("Tell me by email when the outcome is published")
	m.concludeWalks()
	m.work()
	m.later(time.Hour)
	told := m.inbox("secretresp@example.org")
	if len(told) != 2 || told[1].subject != "Outcome published: Walks" {
		t.Fatalf("told: %+v", told)
	}
	b.get(told[1].link(t, "/outcome"))
	if b.status != http.StatusOK {
		t.Errorf("the link leads to status %d", b.status)
	}
	b.get(told[1].link(t, "/mail/stop/"))
	b.has("Your address is deleted")
	if len(m.inbox("other@example.org")) != 1 {
		t.Error("somebody who stopped it was told")
	}
	if n, _ := m.store.Subscribers(t.Context(), "walks"); n != 0 {
		t.Error("the address is kept")
	}
	b.get("/c/walks/tell-me")
	if b.at.Path != "/c/walks/outcome" {
		t.Errorf("after the outcome, asking leads to %s", b.at)
	}
}

// TestTellMeIsAbsent makes sure that nobody is asked for an address where no email can be sent.
func TestTellMeIsAbsent(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	b.get("/c/walks/tell-me")
	if b.status != http.StatusNotFound {
		t.Errorf("status %d", b.status)
	}
	b.get("/privacy")
	if strings.Contains(b.body, "told of an outcome") {
		t.Error("the privacy page speaks of what is not there")
	}
}

// TestNobodyFloodsAnInbox asks again and again for the same address, and for many.
func TestNobodyFloodsAnInbox(t *testing.T) {
	m := withMail(t, newSurvey(t))
	m.start()
	b := m.browse()
	for range 10 {
		b.post("/c/walks/tell-me", url.Values{"email": {"victim@example.org"}})
	}
	m.work()
	m.only("victim@example.org")
}

// concludeWalks publishes the outcome.
func (m *mailSite) concludeWalks() {
	m.t.Helper()
	settings, err := m.store.Settings(m.t.Context())
	if err != nil {
		m.t.Fatal(err)
	}
	act := func(v staff.Verb) staff.Act {
		return staff.Act{Actor: "ann", Verb: v, Consultation: "walks", At: m.now}
	}
	settings.TwoPerson = false
	if err := m.store.SetSettings(m.t.Context(), act(staff.VerbSettings), settings); err != nil {
		m.t.Fatal(err)
	}
	rev, err := m.store.SaveOutcome(m.t.Context(), act(staff.VerbOutcomeSaved), "walks", 0, consultation.Outcome{Summary: "First.", Next: "More."}, nil)
	if err != nil {
		m.t.Fatal(err)
	}
	if err := m.store.PublishOutcome(m.t.Context(), act(staff.VerbOutcomePublished), staff.OutcomeProposal{Consultation: "walks", Rev: rev}); err != nil {
		m.t.Fatal(err)
	}
}
