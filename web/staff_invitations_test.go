package web_test

import (
	"encoding/csv"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// invitedSurvey is an anonymous survey by invitation only.
const invitedSurvey = `---
format: 1
consultation: ward
kind: survey
summary: Tell us about your ward.
department: Department of Wards
applies to: England
opens: 2026-03-02 09:00
closes: 2026-06-01 23:45
editions: en
contact: ward@example.org
privacy: ward.privacy.md
keep responses: 24 months after closing
anonymous: yes
invitation: only
---

# Your ward

Tell us about your ward.

## Your ward
` + "`ward`" + `

### How is it?
` + "`how` `long text`" + `
`

func newInvited(t *testing.T, config web.Config) *site {
	s := newSite(t, config)
	s.publishMarkdown("ward.md", fstest.MapFS{
		"ward.md": {Data: []byte(invitedSurvey)}, "ward.privacy.md": {Data: []byte(surveyNotice)},
	}, "2026-03-02 09:00", "2026-06-01 23:45")
	return s
}

const invitationsAt = "/staff/c/ward/invitations"

// batchOf makes a batch in the office and gives its codes, as the file has them.
func batchOf(office *browser, label string, n int) []string {
	office.t.Helper()
	office.post(invitationsAt, url.Values{"label": {label}, "number": {strconv.Itoa(n)}})
	if office.at.Path != invitationsAt+"/codes" || office.status != http.StatusOK {
		office.t.Fatalf("making a batch leads to %s with status %d\n%s", office.at, office.status, office.doc.Find("main").Text())
	}
	office.get(invitationsAt + "/codes.csv")
	lines, err := csv.NewReader(strings.NewReader(office.body)).ReadAll()
	if err != nil || len(lines) != n+1 {
		office.t.Fatalf("the file has %d lines: %v", len(lines), err)
	}
	var codes []string
	for _, l := range lines[1:] {
		if !strings.HasSuffix(l[2], "/c/ward#"+l[0]) || !strings.HasSuffix(l[1], "/c/ward") || strings.Contains(l[1], "://") {
			office.t.Errorf("the file has %q", l)
		}
		codes = append(codes, l[0])
	}
	office.get(invitationsAt + "/codes")
	office.submit("/codes")
	office.has("The codes are out of this browser")
	return codes
}

func (b *browser) startWith(code string) {
	b.t.Helper()
	b.post("/c/ward/start", url.Values{"edition": {"en"}, "invitation": {code}})
}

func TestInvitation(t *testing.T) {
	s := newInvited(t, web.Config{})
	office := s.officeOf("pat@example.org", false, role("ward", staff.Publisher))
	office.get(invitationsAt)
	office.has("Only people with an invitation can answer this", "There are no invitations yet")
	codes := batchOf(office, "First letter", 12)
	office.get(invitationsAt)
	office.has("First letter", "12 on 2 March 2026", "Fewer than 10", "Up to 12")

	b := s.browse()
	b.get("/")
	b.has("By invitation")
	b.get("/c/ward")
	b.has("People who have an invitation", "Code of your invitation", "An invitation works once")
	for _, tt := range []struct{ code, says string }{
		{"", "Enter the code of your invitation"},
		{"  ", "Enter the code of your invitation"},
		{"nonsense", "Check the code"},
		{codes[0][:18] + string(codes[0][18]^1), "Check the code"},
		{"3333-3333-3333-3333", "This code does not let you start"},
		{strings.Repeat("x", 5000), "Enter the code"},
	} {
		if tt.code == "3333-3333-3333-3333" {
			if _, ok := consultation.ParseInvitation(tt.code); !ok {
				t.Fatal("the test's code has a wrong check character")
			}
		}
		b.startWith(tt.code)
		b.has("There is a problem", tt.says)
		if b.status != http.StatusUnprocessableEntity || len(b.client.Jar.Cookies(b.at)) != 0 {
			t.Errorf("code %.20q: status %d, cookies %v", tt.code, b.status, b.client.Jar.Cookies(b.at))
		}
		if got := b.doc.Find("#invitation").AttrOr("value", ""); len(tt.code) < 100 && got != strings.TrimSpace(tt.code) {
			t.Errorf("typed %q, the page keeps %q", tt.code, got)
		}
	}
	b.post("/c/ward/start", nil)
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("a form without an invitation: status %d", b.status)
	}
	b.startWith(" " + strings.ToLower(strings.ReplaceAll(codes[0], "-", " ")))
	if b.status != http.StatusOK || !strings.HasSuffix(b.at.Path, "/code") {
		t.Fatalf("an invitation leads to %s with status %d\n%s", b.at, b.status, b.doc.Find("main").Text())
	}
	own := strings.TrimSuffix(b.at.Path, "/code")
	b.get(own + "/delete")
	b.has("Your invitation has been used and does not work again")
	other := s.browse()
	other.startWith(codes[0])
	other.has("It was used before")
	b.submit("/delete")
	other.startWith(codes[0])
	other.has("It was used before")
	other.startWith(codes[1])
	if !strings.HasSuffix(other.at.Path, "/code") {
		t.Errorf("another invitation leads to %s", other.at)
	}
	for _, c := range codes {
		if strings.Contains(s.log.String(), c) {
			t.Error("the log has a code")
		}
	}
}

func TestInvitationUsedInManyBrowsersAtOnce(t *testing.T) {
	s := newInvited(t, web.Config{})
	code := batchOf(s.officeOf("pat@example.org", false, role("ward", staff.Publisher)), "One", 1)[0]
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[int]int{}
	for range 24 {
		wg.Go(func() {
			w := s.ask(http.MethodPost, "/c/ward/start", nil, withForm(url.Values{"invitation": {code}}))
			mu.Lock()
			defer mu.Unlock()
			got[w.Code]++
		})
	}
	wg.Wait()
	if got[http.StatusSeeOther] != 1 || got[http.StatusUnprocessableEntity]+got[http.StatusTooManyRequests] != 23 {
		t.Errorf("statuses %v, want one start", got)
	}
}

// TestInvitationLeavesNoTrace answers by invitation and by a partner's link, and looks at every byte of the data folder: no code is
// ever in it, and what was sent has neither the batch nor the link.
func TestInvitationLeavesNoTrace(t *testing.T) {
	s := newInvited(t, web.Config{})
	office := s.officeOf("pat@example.org", false, role("ward", staff.Publisher))
	codes := batchOf(office, "BATCHLABEL", 12)
	office.post(invitationsAt+"/links", url.Values{"label": {"PARTNERLABEL"}})
	office.has("The link is made")
	_, via, _ := strings.Cut(office.doc.Find(".gp-link-address").Text(), "?via=")
	id := strings.Split(office.doc.Find(`main a[href$="/end"]`).AttrOr("href", ""), "/")[6]
	before := s.contents()
	b := s.browse()
	b.get("/c/ward?via=" + via)
	b.has("You came by the link of PARTNERLABEL")
	b.post("/c/ward/start", url.Values{"edition": {"en"}, "invitation": {codes[3]}, "via": {b.doc.Find("input[name=via]").AttrOr("value", "")}})
	own := strings.TrimSuffix(b.at.Path, "/code")
	if got, was := strings.Count(s.contents(), id), strings.Count(before, id); got != was+1 {
		t.Errorf("the link is %d times in the database with a draft, %d without", got, was)
	}
	b.get(own + "/s/ward/1")
	b.press("continue", "how", "PLAINWORD")
	b.get(own + "/check")
	b.submit("/check")
	for _, end := range []string{"/send", "/declaration"} {
		if b.doc.Find(`main form[action$="`+end+`"]`).Length() == 1 {
			b.submit(end)
		}
	}
	b.has("Your reference")
	after := s.contents()
	if !strings.Contains(after, "PLAINWORD") {
		t.Fatal("the test looks in the wrong files")
	}
	for _, word := range []string{id, via, "PARTNERLABEL", "BATCHLABEL"} {
		if got, was := strings.Count(after, word), strings.Count(before, word); got > was {
			t.Errorf("%q is %d times in the database after sending, %d before", word, got, was)
		}
	}
	everything := string(s.stored()) + s.log.String()
	for _, c := range codes {
		for _, form := range []string{c, strings.ReplaceAll(c, "-", ""), strings.ToLower(c)} {
			if strings.Contains(everything, form) {
				t.Fatal("a code can be read in the data folder or the log")
			}
		}
	}
	for _, word := range []string{via, id, "PARTNERLABEL", "BATCHLABEL"} {
		if strings.Contains(s.log.String(), word) {
			t.Errorf("the log of the program has %q", word)
		}
	}
}

func TestWrongInvitationsWait(t *testing.T) {
	s := newInvited(t, web.Config{TrustedProxies: loopback})
	code := batchOf(s.officeOf("pat@example.org", false, role("ward", staff.Publisher)), "One", 1)[0]
	from := func(address, code string) int {
		return s.ask(http.MethodPost, "/c/ward/start", nil, withForm(url.Values{"invitation": {code}}), func(r *http.Request) {
			r.RemoteAddr = "127.0.0.1:1"
			r.Header.Set("X-Forwarded-For", address)
		}).Code
	}
	status := 0
	for range 30 {
		if status = from("203.0.113.7", "3333-3333-3333-3333"); status != http.StatusUnprocessableEntity {
			break
		}
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("30 wrong codes: status %d", status)
	}
	if status := from("203.0.113.7", code); status != http.StatusTooManyRequests {
		t.Errorf("a right code within the wait: status %d", status)
	}
	if status := from("203.0.113.7", "3333-3333-3333-3334"); status != http.StatusUnprocessableEntity {
		t.Errorf("a mistyped code needs no budget: status %d", status)
	}
	s.now = s.now.Add(time.Minute)
	if status := from("203.0.113.7", code); status != http.StatusSeeOther {
		t.Errorf("a right code later: status %d", status)
	}
}

func TestCodesAreShownToTheirMakerAlone(t *testing.T) {
	s := newInvited(t, web.Config{PublicURL: "http://consult.example.org"})
	office := s.officeOf("pat@example.org", false, role("ward", staff.Publisher))
	office.post(invitationsAt, url.Values{"label": {"Letters"}, "number": {"3"}})
	office.has("3 invitations: Letters", "Take the codes away now")
	office.get(invitationsAt + "/letters")
	codes := office.doc.Find(".gp-letter__code").Map(func(_ int, s *goquery.Selection) string { return s.Text() })
	if len(codes) != 3 {
		t.Fatalf("%d letters", len(codes))
	}
	office.has("consult.example.org/c/ward", "Department of Wards invites you", "ward@example.org", "1 June 2026")
	office.post(invitationsAt, url.Values{"label": {"More"}, "number": {"3"}})
	office.has("Save the codes of Letters first")
	if office.status != http.StatusUnprocessableEntity {
		t.Errorf("another batch before the codes are saved: status %d", office.status)
	}
	other := s.officeOf("olga@example.org", true)
	for _, c := range office.client.Jar.Cookies(office.at) { // somebody who copied the cookie, under a session of their own
		if c.Name == "greenpaper-invitations" {
			other.client.Jar.SetCookies(other.at, []*http.Cookie{c})
		}
	}
	for _, page := range []string{"/codes", "/letters", "/codes.csv"} {
		other.get(invitationsAt + page)
		other.has("The codes are not here any more")
		other.hasNot(codes...)
	}
	office.get(invitationsAt + "/codes")
	office.submit("/codes")
	office.get(invitationsAt + "/letters")
	office.has("The codes are not here any more")
}

func TestInvitationForms(t *testing.T) {
	s := newInvited(t, web.Config{})
	s.publishMarkdown("walks.md", fstest.MapFS{
		"walks.md": {Data: []byte(survey)}, "walks.privacy.md": {Data: []byte(surveyNotice)},
	}, "2026-03-02 09:00", "2026-06-01 23:45")
	office := s.officeOf("pat@example.org", false, role("ward", staff.Publisher), role("walks", staff.Publisher))
	for _, tt := range []struct{ label, number, says string }{
		{"", "10", "Enter a name"},
		{strings.Repeat("é", staff.MaxLabel+1), "10", "Use 80 characters or fewer"},
		{"A", "", "Enter a whole number from 1 to 5,000"},
		{"A", "0", "Enter a whole number"},
		{"A", "5001", "Enter a whole number"},
		{"A", "1.5", "Enter a whole number"},
		{"A", "99999999999999999999", "Enter a whole number"},
	} {
		office.post(invitationsAt, url.Values{"label": {tt.label}, "number": {tt.number}})
		office.has("There is a problem", tt.says)
		if office.status != http.StatusUnprocessableEntity || office.doc.Find("#label").AttrOr("value", "") != tt.label || office.doc.Find("#number").AttrOr("value", "") != tt.number {
			t.Errorf("%+v: status %d", tt, office.status)
		}
	}
	batchOf(office, "A", 2)
	office.post(invitationsAt, url.Values{"label": {" A "}, "number": {"2"}})
	office.has("There is a batch of this name already")
	office.post("/staff/c/walks/invitations", url.Values{"label": {"A"}, "number": {"2"}})
	office.has("Everybody can answer this")
	if office.status != http.StatusConflict {
		t.Errorf("invitations to what is open: status %d", office.status)
	}
	office.get("/staff/c/walks/invitations")
	office.has("Everybody can answer this, so nobody is asked")
	if office.doc.Find("main form").Length() != 1 { // signing out
		t.Error("there is a form for invitations that nobody needs")
	}
	office.post(invitationsAt+"/links", url.Values{"label": {""}})
	office.has("Enter a name")
	office.post(invitationsAt+"/links", url.Values{"label": {"Branch"}})
	office.post(invitationsAt+"/links", url.Values{"label": {"Branch"}})
	office.has("There is a link of this name already")
	// Nothing of one consultation can be ended under the address of another.
	office.get(invitationsAt)
	revoke := office.doc.Find(`main a[href$="/revoke"]`).AttrOr("href", "")
	office.post(strings.Replace(revoke, "/ward/", "/walks/", 1), nil)
	if office.status != http.StatusNotFound {
		t.Errorf("another consultation's batch: status %d", office.status)
	}
	office.get(revoke)
	office.has("Revoke the invitations of A that were not used?")
	office.submit("/revoke")
	office.has("The invitations that were not used are revoked", "Revoked on 2 March 2026")
	var verbs []string
	for e, err := range s.store.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Consultation == "ward" {
			verbs = append(verbs, string(e.Verb)+" "+e.Details["label"])
		}
	}
	if got, want := strings.Join(verbs, ", "), "invitations.made A, link.made Branch, invitations.revoked A"; got != want {
		t.Errorf("the log says %s, want %s", got, want)
	}
}

func TestTrackedLink(t *testing.T) {
	s := newSurvey(t)
	office := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	const at = "/staff/c/walks/invitations/links"
	office.post(at, url.Values{"label": {"UNISON <North> West"}})
	_, via, _ := strings.Cut(office.doc.Find(".gp-link-address").Text(), "?via=")
	b := s.browse()
	b.get("/c/walks?via=" + via)
	b.has("You came by the link of UNISON <North> West.", "We note nothing about you")
	if href := b.doc.Find(`main a:contains("Go on without being counted")`).AttrOr("href", ""); href != "/c/walks" {
		t.Errorf("going on without leads to %q", href)
	}
	s.publish("rain", "Rain", "Department for Weather", "2026-03-02 09:00", "2026-06-01 23:45")
	rain := s.officeOf("sue@example.org", false, role("rain", staff.Publisher))
	rain.post("/staff/c/rain/invitations/links", url.Values{"label": {"Rain watchers"}})
	_, wet, _ := strings.Cut(rain.doc.Find(".gp-link-address").Text(), "?via=")
	before := s.contents()
	b.get("/c/rain?via=" + wet)
	b.get(b.doc.Find(`a[hreflang=cy]`).AttrOr("href", ""))
	if got := b.doc.Find("input[name=via]").AttrOr("value", ""); got != wet {
		t.Errorf("in another edition the link is %q, want %q", got, wet)
	}
	for _, wrong := range []string{"", "none", strings.Repeat("x", 300), "%00", "%27"} {
		b.get("/c/walks?via=" + wrong)
		b.hasNot("You came by the link", `name="via"`)
	}
	if s.contents() != before {
		t.Error("reading a page changed the database")
	}
	send := func(n int, via string) {
		for range n {
			if w := s.ask(http.MethodPost, "/c/walks/start", nil, withForm(url.Values{"via": {via}})); w.Code != http.StatusSeeOther {
				t.Fatalf("start: status %d", w.Code)
			}
		}
	}
	send(9, via)
	send(20, "made-up")
	counted := func() {
		if _, err := s.store.ExpireDrafts(t.Context(), s.now, s.now.Add(-time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	counted()
	b = office
	b.get(at)
	b.has("Fewer than 10")
	b.hasNot("as of", "<svg class=\"gp-chart\"")
	send(3, via)
	counted()
	b.get(at)
	b.hasNot("as of")
	s.now = s.now.AddDate(0, 0, 7)
	counted()
	b = s.browse()
	b.signIn("pat@example.org")
	b.get(at)
	b.has("12, as of 9 March 2026", "Fewer than 10")
	end := b.doc.Find(`main a[href$="/end"]`).AttrOr("href", "")
	b.get(end)
	b.submit("/end")
	b.has("The link is ended", "Ended on 9 March 2026")
	b.get("/c/walks?via=" + via)
	b.hasNot("You came by the link")
}
