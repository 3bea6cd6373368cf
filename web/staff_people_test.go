package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// fillIn sends the page's form to an address as it stands, with other values for some fields.
func (b *browser) fillIn(end string, change url.Values) {
	b.t.Helper()
	form := b.doc.Find(`main form[method=post][action$="` + end + `"]`)
	if form.Length() != 1 {
		b.t.Fatalf("%s has %d forms to %s", b.at.Path, form.Length(), end)
	}
	values := fields(form)
	for name, v := range change {
		values[name] = v
	}
	b.post(form.AttrOr("action", ""), values)
}

// link reads the link that a page shows.
func (b *browser) link() string {
	b.t.Helper()
	u, err := url.Parse(strings.TrimSpace(b.doc.Find("#link").Text()))
	if err != nil || !strings.HasPrefix(u.Path, "/staff/invitation/") {
		b.t.Fatalf("%s with status %d shows the link %q (%v)", b.at.Path, b.status, u, err)
	}
	return u.Path
}

// entriesOf gives the entries of the log with a verb.
func (s *site) entriesOf(verb staff.Verb) []*staff.Entry {
	s.t.Helper()
	var list []*staff.Entry
	for e, err := range s.store.Entries(s.t.Context(), 1) {
		if err != nil {
			s.t.Fatal(err)
		}
		if e.Verb == verb {
			list = append(list, e)
		}
	}
	return list
}

// entry is the only one with a verb.
func (s *site) entry(verb staff.Verb) *staff.Entry {
	s.t.Helper()
	list := s.entriesOf(verb)
	if len(list) != 1 {
		s.t.Fatalf("the log has %d entries of %s, want 1", len(list), verb)
	}
	return list[0]
}

func (s *site) who(email string) *staff.Person {
	s.t.Helper()
	p, err := s.store.PersonByEmail(s.t.Context(), email)
	if err != nil {
		s.t.Fatalf("%s: %v", email, err)
	}
	return p
}

// invited invites Bob and gives the link.
func (b *browser) invited(email string, roles ...string) string {
	b.t.Helper()
	b.get("/staff/people/invite")
	b.fillIn("/staff/people/invite", url.Values{"name": {"Bob  Lee"}, "email": {email}, "for": {"walks"}, "roles": roles})
	b.wantsAt(http.StatusOK, "/staff/people/link")
	return b.link()
}

const bobsPassword = "seven quiet otters knit"

func TestAccountInvitation(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	link := ann.invited(" Bob@Example.org", "author", "analyst")
	ann.has("does not send email", "shown here once")
	ann.get("/staff/people/link")
	ann.has("The link was shown already", "make another")
	if ann.status != http.StatusGone {
		t.Errorf("the page of the link has status %d the second time", ann.status)
	}
	ann.get("/staff/people")
	ann.has("Waiting to be accepted", "Bob Lee", "bob@example.org", "Author, Analyst for Walks", "until 10am on 9 March 2026")
	token := strings.TrimPrefix(link, "/staff/invitation/")
	if bytes.Contains(s.stored(), []byte(token)) || strings.Contains(s.log.String(), token) {
		t.Error("the token of the link is in the data folder or the log")
	}

	bob := s.browse()
	bob.get(link)
	bob.get(link) // programs that look at mail open every link
	bob.wantsAt(http.StatusOK, link)
	if got := bob.doc.Find("#name").AttrOr("value", ""); got != "Bob Lee" {
		t.Errorf("the page proposes the name %q", got)
	}
	for weak, why := range map[string]string{"short": "12 characters or more", "password1234": "Many people use that password", "bob@example.org": "made of your name"} {
		bob.fillIn(link, url.Values{"name": {"Robert Lee"}, "password": {weak}})
		bob.wantsAt(http.StatusUnprocessableEntity, link)
		bob.has(why)
		if bob.doc.Find("#name").AttrOr("value", "") != "Robert Lee" || strings.Contains(bob.body, `value="`+weak) && weak != "bob@example.org" {
			t.Errorf("%q: the name is lost, or the password comes back", weak)
		}
	}
	bob.fillIn(link, url.Values{"name": {""}, "password": {bobsPassword}})
	bob.has("Enter a name")
	bob.fillIn(link, url.Values{"name": {"Robert Lee"}, "password": {bobsPassword}})
	bob.wantsAt(http.StatusOK, "/staff/sign-in")
	bob.has("Your password is set")
	bob.get(link)
	bob.has("This link does not work any more", "ask the administrator")
	bob.post(link, url.Values{"name": {"Mallory"}, "password": {"another quiet otter knits"}})
	if bob.status != http.StatusGone {
		t.Errorf("a used link gives status %d", bob.status)
	}
	bob.post("/staff/sign-in", url.Values{"email": {"bob@example.org"}, "password": {bobsPassword}, "next": {"/staff"}})
	bob.has("Signed in as Robert Lee", "Walks", "Author, Analyst")
	if strings.Contains(bob.doc.Find("nav").Text(), "Settings") {
		t.Error("an author is shown the way to the settings")
	}

	e := s.entry(staff.VerbPersonJoined)
	if p := s.who("bob@example.org"); e.Actor != p.ID || e.Subject != p.ID || p.Admin || len(p.Grants) != 2 {
		t.Errorf("the log has %+v, the account is %+v", e, p)
	}
	if e := s.entry(staff.VerbPersonInvited); e.Details["roles"] != "walks:author, walks:analyst" || e.Details["administrator"] != "no" {
		t.Errorf("the log says of the invitation: %v", e.Details)
	}
	for e, err := range s.store.Entries(t.Context(), 1) {
		for _, v := range e.Details {
			if err != nil || strings.Contains(v, token) || strings.Contains(v, bobsPassword) {
				t.Errorf("entry %d has a secret in it (%v)", e.Seq, err)
			}
		}
	}
	if strings.Contains(s.log.String(), token) || strings.Contains(s.log.String(), bobsPassword) {
		t.Error("the server's log has a secret in it")
	}
}

func TestAccountInvitationWithMistakes(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	for _, tt := range []struct {
		change url.Values
		says   string
	}{
		{url.Values{"name": {" "}}, "Enter a name"},
		{url.Values{"email": {""}}, "Enter an email address"},
		{url.Values{"email": {"bob"}}, "Enter an email address such as"},
		{url.Values{"email": {"ANN@example.org"}}, "There is an account with that email address already"},
		{url.Values{"roles": nil}, "Tick at least one role"},
		{url.Values{"roles": {"boss"}}, "Tick at least one role"},
		{url.Values{"for": {"none-such"}}, "Choose a consultation, or all"},
	} {
		ann.get("/staff/people/invite")
		form := url.Values{"name": {"Bob"}, "email": {"bob@example.org"}, "for": {"walks"}, "roles": {"author"}}
		for k, v := range tt.change {
			form[k] = v
		}
		ann.fillIn("/staff/people/invite", form)
		ann.wantsAt(http.StatusUnprocessableEntity, "/staff/people/invite")
		ann.has("There is a problem", tt.says)
		if form.Get("name") == "Bob" && ann.doc.Find("#name").AttrOr("value", "") != "Bob" {
			t.Errorf("%v: what was typed is lost", tt.change)
		}
	}
	if list, err := s.store.Invites(t.Context(), s.now); err != nil || len(list) != 0 {
		t.Errorf("mistakes made the invitations %v (%v)", list, err)
	}
}

func TestAccountInvitationEnds(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	cat := s.officeOf("cat@example.org", true)
	bob := s.browse()
	dead := func(what, link string) {
		t.Helper()
		bob.get(link)
		if bob.status != http.StatusGone {
			t.Errorf("%s: the link gives status %d", what, bob.status)
		}
		bob.post(link, url.Values{"name": {"Bob"}, "password": {bobsPassword}})
		if bob.status != http.StatusGone {
			t.Errorf("%s: the form gives status %d", what, bob.status)
		}
	}
	first := ann.invited("bob@example.org", "author")
	link := ann.invited("bob@example.org", "author")
	dead("replaced", first)
	ann.get("/staff/people")
	ann.submit("/revoke")
	ann.has("The invitation is revoked")
	dead("revoked", link)
	link = ann.invited("bob@example.org", "author")
	s.now = s.now.Add(staff.InviteTime)
	dead("too old", link)
	ann.signIn("ann@example.org")
	cat.signIn("cat@example.org")
	link = cat.invited("bob@example.org", "author")
	ann.get("/staff/people/" + s.who("cat@example.org").ID + "/disable")
	ann.submit("/disable")
	dead("its maker is disabled", link)
	dead("made up", "/staff/invitation/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	dead("made up", "/staff/invitation/%00")
}

func TestSignInSetAnew(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	bob := s.officeOf("bob@example.org", false, role("walks", staff.Author))
	p := s.who("bob@example.org")
	err := s.store.UpdateAccount(t.Context(), staff.Act{Verb: verbTest, At: s.now}, p.ID, func(a *staff.Account) error {
		a.Secrets.TOTP, a.Secrets.Recovery = "JBSWY3DPEHPK3PXP", []string{"hash"}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	ann.get("/staff/people/" + p.ID)
	ann.get("/staff/people/" + p.ID + "/reset")
	ann.has("speak to them")
	ann.submit("/reset")
	ann.wantsAt(http.StatusOK, "/staff/people/link")
	link := ann.link()
	bob.get("/staff")
	bob.wantsAt(http.StatusOK, "/staff") // until the link is used, nothing changes
	found := s.browse()
	found.get(link)
	found.has("Set a new password")
	if got := found.doc.Find("#email").AttrOr("value", ""); got != "bob@example.org" {
		t.Errorf("the page is for %q", got)
	}
	found.fillIn(link, url.Values{"password": {bobsPassword}})
	found.wantsAt(http.StatusOK, "/staff/sign-in")
	bob.get("/staff")
	bob.wantsAt(http.StatusOK, "/staff/sign-in")
	p = s.who("bob@example.org")
	if p.Secrets.TOTP != "" || p.Secrets.Recovery != nil || p.Name != "bob" || len(p.Grants) != 1 {
		t.Errorf("after setting sign-in anew: %+v", p)
	}
	found.post("/staff/sign-in", url.Values{"email": {"bob@example.org"}, "password": {bobsPassword}, "next": {"/staff"}})
	found.has("Signed in as bob")
	if e := s.entry(staff.VerbPersonReset); e.Actor != p.ID {
		t.Errorf("the log says that %q did it", e.Actor)
	}
}

func TestJoiningSignsOutWhoeverIsSignedIn(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	link := ann.invited("bob@example.org", "author")
	ann.get(link) // in the browser of the administrator
	ann.hasNot("Signed in as ann")
	ann.fillIn(link, url.Values{"password": {bobsPassword}})
	ann.wantsAt(http.StatusOK, "/staff/sign-in")
	ann.get("/staff")
	ann.wantsAt(http.StatusOK, "/staff/sign-in")
}

func TestChangingAPerson(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	s.staffer("bob@example.org", false)
	bob := s.who("bob@example.org")
	at := "/staff/people/" + bob.ID
	ann.get(at)
	ann.has("No role", "Not signed in anywhere")
	ann.get(at + "/details")
	ann.fillIn("/details", url.Values{"name": {"Bob"}, "email": {"ann@example.org"}})
	ann.wantsAt(http.StatusUnprocessableEntity, at+"/details")
	ann.has("There is an account with that email address already")
	ann.get(at + "/details")
	ann.fillIn("/details", url.Values{"name": {"Robert"}, "email": {"Robert@example.org"}})
	ann.wantsAt(http.StatusOK, at)
	ann.has("The account is changed", "robert@example.org")
	e := s.entry(staff.VerbPersonChanged)
	if e.Details["before"] != "bob <bob@example.org>" || e.Details["after"] != "Robert <robert@example.org>" || e.Subject != bob.ID {
		t.Errorf("the log says %v", e.Details)
	}

	// Two at once: neither's words are lost.
	one, two := s.browse(), s.browse()
	one.signIn("ann@example.org")
	two.signIn("ann@example.org")
	one.get(at + "/details")
	two.get(at + "/details")
	one.fillIn("/details", url.Values{"name": {"Bobby"}})
	two.fillIn("/details", url.Values{"name": {"Rob"}})
	two.wantsAt(http.StatusUnprocessableEntity, at+"/details")
	two.has("Somebody else changed this account", "Bobby <robert@example.org>")
	if got := two.doc.Find("#name").AttrOr("value", ""); got != "Rob" {
		t.Errorf("the form has %q, want what was typed", got)
	}
	two.fillIn("/details", nil)
	two.wantsAt(http.StatusOK, at)
	if p, err := s.store.Person(t.Context(), bob.ID); err != nil || p.Name != "Rob" {
		t.Errorf("the name is %q (%v)", p.Name, err)
	}
	ann.get("/staff/people/none-such")
	if ann.status != http.StatusNotFound {
		t.Errorf("an account that is not there has status %d", ann.status)
	}
}

func TestRolesOfAPerson(t *testing.T) {
	s := newSurvey(t)
	s.publish("runs", "Runs", "", "2026-03-02 09:00", "")
	ann := s.officeOf("ann@example.org", true)
	s.staffer("bob@example.org", false, role("walks", staff.Author))
	bob := s.who("bob@example.org")
	at := "/staff/people/" + bob.ID
	ann.get(at)
	ann.has("Walks", "Author", "Runs") // the last to choose from
	ann.get(at + "/roles?for=*")
	ann.has("What they do for every consultation", "Reads the log of what staff did")
	ann.fillIn("/roles", url.Values{"roles": {"auditor", "moderator"}})
	ann.wantsAt(http.StatusOK, at)
	ann.has("The roles are changed", "Moderator, Auditor")
	e := s.entry(staff.VerbRolesChanged)
	if e.Details["before"] != "none" || e.Details["after"] != "moderator, auditor" || e.Details["for"] != "all consultations" || e.Consultation != "" {
		t.Errorf("the log says %v about %q", e.Details, e.Consultation)
	}
	ann.get(at + "/roles?for=walks")
	if checked := ann.doc.Find("input[checked]").AttrOr("value", ""); checked != "author" {
		t.Errorf("%q is ticked", checked)
	}
	ann.fillIn("/roles", url.Values{"roles": {"publisher", "boss"}})
	if got := s.who("bob@example.org").RolesAt("walks"); len(got) != 1 || got[0] != staff.Publisher {
		t.Errorf("the roles are %v", got)
	}
	if list := s.entriesOf(staff.VerbRolesChanged); len(list) != 2 || list[1].Consultation != "walks" || list[1].Details["after"] != "publisher" {
		t.Errorf("the log of the roles has %d entries", len(list))
	}
	// Somebody else changed them meanwhile.
	ann.get(at + "/roles?for=walks")
	if err := s.store.SetGrants(t.Context(), staff.Act{Verb: verbTest, At: s.now}, bob.ID, "walks", []staff.Role{staff.Publisher}, []staff.Role{staff.Analyst}); err != nil {
		t.Fatal(err)
	}
	ann.fillIn("/roles", url.Values{"roles": {"publisher", "author"}})
	ann.wantsAt(http.StatusUnprocessableEntity, at+"/roles")
	ann.has("They are now: Analyst")
	if got := s.who("bob@example.org").RolesAt("walks"); len(got) != 1 || got[0] != staff.Analyst {
		t.Errorf("the roles are %v", got)
	}
	ann.fillIn("/roles", url.Values{"roles": nil})
	if got := s.who("bob@example.org").RolesAt("walks"); got != nil {
		t.Errorf("after taking all away the roles are %v", got)
	}
	ann.get(at + "/roles?for=none-such")
	if ann.status != http.StatusNotFound {
		t.Errorf("a consultation that is not there has status %d", ann.status)
	}
}

func TestAdministrators(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	bob := s.officeOf("bob@example.org", false, role("walks", staff.Author))
	a, b := "/staff/people/"+s.who("ann@example.org").ID, "/staff/people/"+s.who("bob@example.org").ID
	for _, path := range []string{a + "/disable", a + "/administrator"} {
		ann.get(path)
		ann.submit(strings.TrimPrefix(path, a))
		if strings.HasSuffix(path, "/administrator") {
			ann.get(path)
			ann.post(path, url.Values{"confirm": {"unmake"}})
		}
		ann.wantsAt(http.StatusUnprocessableEntity, path)
		ann.has("ann is the last administrator", "Make somebody else an administrator first")
	}
	bob.get(b + "/administrator") // nobody raises themselves
	bob.post(b+"/administrator", url.Values{"confirm": {"make"}})
	if bob.status != http.StatusForbidden || s.who("bob@example.org").Admin {
		t.Fatalf("an author makes himself an administrator: status %d", bob.status)
	}
	ann.get(b + "/administrator")
	ann.post(b+"/administrator", url.Values{"confirm": {"make"}})
	ann.post(b+"/administrator", url.Values{"confirm": {"make"}}) // pressed twice
	ann.wantsAt(http.StatusOK, b)
	if e := s.entry(staff.VerbAdminGiven); e.Subject != s.who("bob@example.org").ID {
		t.Errorf("the log says %+v", e)
	}
	ann.post(a+"/administrator", url.Values{"confirm": {"unmake"}}) // her own, now that there is another: allowed and logged
	ann.wantsAt(http.StatusOK, "/staff")
	if e := s.entry(staff.VerbAdminTaken); e.Actor != e.Subject {
		t.Errorf("the log says %+v", e)
	}
	ann.get("/staff/people")
	if ann.status != http.StatusForbidden {
		t.Errorf("who is no administrator any more opens the list with status %d", ann.status)
	}
}

func TestDisablingAndSessions(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	bob := s.officeOf("bob@example.org", false)
	other := s.browse()
	other.signIn("bob@example.org")
	b := "/staff/people/" + s.who("bob@example.org").ID
	ann.get(b)
	if n := ann.doc.Find(`form[action$="/sessions"]`).Length(); n != 3 { // one each, and all
		t.Fatalf("the page has %d forms to end sessions", n)
	}
	id := ann.doc.Find(`input[name=session]`).First().AttrOr("value", "")
	ann.post(b+"/sessions", url.Values{"session": {id}})
	ann.has("Signed out")
	in := 0
	for _, x := range []*browser{bob, other} {
		x.get("/staff")
		if x.at.Path == "/staff" {
			in++
		}
	}
	if in != 1 {
		t.Errorf("%d of two are signed in after one session was ended", in)
	}
	ann.post(b+"/sessions", nil)
	bob.get("/staff")
	bob.wantsAt(http.StatusOK, "/staff/sign-in")
	bob.signIn("bob@example.org")
	ann.get(b + "/disable")
	ann.submit("/disable")
	ann.has("The account is disabled", "Disabled")
	bob.get("/staff")
	bob.wantsAt(http.StatusOK, "/staff/sign-in")
	bob.post("/staff/sign-in", url.Values{"email": {"bob@example.org"}, "password": {password}, "next": {"/staff"}})
	bob.wantsAt(http.StatusUnprocessableEntity, "/staff/sign-in")
	ann.get(b)
	ann.submit("/enable")
	ann.has("The account is enabled")
	bob.signIn("bob@example.org")
	s.entry(staff.VerbPersonDisabled)
	s.entry(staff.VerbPersonEnabled)
	if n := len(s.entriesOf(staff.VerbSessionsEnded)); n != 2 {
		t.Errorf("the log has %d endings of sessions, want 2", n)
	}
	// Her own session that ends all others stays.
	again := s.browse()
	again.signIn("ann@example.org")
	a := "/staff/people/" + s.who("ann@example.org").ID
	ann.post(a+"/sessions", nil)
	ann.wantsAt(http.StatusOK, a)
	again.get("/staff")
	again.wantsAt(http.StatusOK, "/staff/sign-in")
}

func TestFilteringPeople(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	s.staffer("bob@example.org", false, role("walks", staff.Author))
	s.staffer("cat@example.org", false)
	for query, want := range map[string]string{
		"": "ann bob cat", "words=BOB": "bob", "words=example+bob": "bob", "role=author": "bob", "role=admin": "ann", "role=none": "cat",
		"role=disabled": "", "words=nobody": "", "role=author&words=cat": "", "role=nonsense": "",
	} {
		ann.get("/staff/people?" + query)
		var got []string
		for _, e := range ann.doc.Find(".gp-work__title a").EachIter() {
			got = append(got, e.Text())
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q shows %v, want %q", query, got, want)
		}
	}
}

func TestPeopleOfAConsultation(t *testing.T) {
	s := newSurvey(t)
	s.publish("runs", "Runs", "", "2026-03-02 09:00", "")
	ann := s.officeOf("ann@example.org", true)
	bob := s.officeOf("bob@example.org", false, role("walks", staff.Author))
	s.staffer("cat@example.org", false, role("runs", staff.Publisher))
	cat := s.who("cat@example.org")
	bob.get("/staff/c/walks/people")
	bob.has("ann", "Administrator", "bob", "Author", "An administrator can change roles")
	bob.hasNot("cat@example.org", "/staff/c/walks/people/")
	ann.get("/staff/c/walks/people")
	ann.get("/staff/c/walks/people?account=" + cat.ID)
	ann.wantsAt(http.StatusOK, "/staff/c/walks/people/"+cat.ID)
	ann.fillIn("/people/"+cat.ID, url.Values{"roles": {"publisher"}, "for": {"runs"}}) // the address counts, not the field
	ann.wantsAt(http.StatusOK, "/staff/c/walks/people")
	ann.has("The roles are changed", "cat")
	if e := s.entry(staff.VerbRolesChanged); e.Consultation != "walks" || e.Subject != cat.ID {
		t.Errorf("the log says %+v", e)
	}
	if got := s.who("cat@example.org").RolesAt("walks"); len(got) != 1 || got[0] != staff.Publisher {
		t.Errorf("the roles are %v", got)
	}
	for _, path := range []string{"/staff/c/none-such/people", "/staff/c/none-such/people/" + cat.ID} {
		ann.get(path)
		if ann.status != http.StatusNotFound {
			t.Errorf("%s has status %d", path, ann.status)
		}
	}
	ann.post("/staff/c/none-such/people/"+cat.ID, url.Values{"roles": {"publisher"}, "was": {"none"}})
	if ann.status != http.StatusNotFound || len(s.who("cat@example.org").Grants) != 2 {
		t.Errorf("a role for a consultation that is not there: status %d", ann.status)
	}
}

// The overview says when nobody could publish.
func TestNotEnoughPeopleToPublish(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	ann.get("/staff/c/walks")
	ann.has("Not enough people to publish")
	s.staffer("bob@example.org", false, role("walks", staff.Author))
	ann.get("/staff/c/walks")
	if strings.Contains(ann.body, "Not enough people") {
		t.Error("an author and an administrator are enough")
	}
}
