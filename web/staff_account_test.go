package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web/credential"
)

// inside is a browser in which somebody with an app is signed in.
func (s *site) inside(email string) (*browser, staff.Account) {
	s.t.Helper()
	a := s.withApp(email)
	b := s.browse()
	b.givePassword(email, "/staff")
	b.giveCode(s.codeAt(s.now))
	b.wantsAt(200, "/staff")
	return b, a
}

func TestOwnName(t *testing.T) {
	s := newStaffSite(t)
	b, a := s.inside("ann@example.org")
	b.post("/staff/account/name", url.Values{"name": {"  "}})
	b.wantsAt(422, "/staff/account/name")
	b.post("/staff/account/name", url.Values{"name": {" Ann\u202e  <b>Author\u200b "}})
	b.wantsAt(200, "/staff/account")
	b.has("Your name was changed", "Ann <b>Author")
	if got := s.person(a.ID).Name; got != "Ann <b>Author" {
		t.Errorf("the name is %q", got)
	}
}

func TestOwnPassword(t *testing.T) {
	s := newStaffSite(t)
	b, a := s.inside("ann@example.org")
	s.now = s.now.Add(time.Minute)
	other := s.browse()
	other.givePassword("ann@example.org", "/staff")
	other.giveCode(s.codeAt(s.now))
	const next = "seven green kettles"
	for _, c := range []struct{ current, next, again, says string }{
		{"wrong", next, next, "That is not your password"},
		{password, "short", "short", "12 characters or more"},
		{password, "password12345", "password12345", "Many people use that password"},
		{password, "ann@example.org", "ann@example.org", "made of your name"},
		{password, "greenpaper for staff", "greenpaper for staff", "the name of this service"},
		{password, next, next + " ", "differ"},
	} {
		b.post("/staff/account/password", url.Values{"current-password": {c.current}, "new-password": {c.next}, "again-password": {c.again}})
		b.wantsAt(422, "/staff/account/password")
		b.has(c.says)
		if strings.Contains(b.body, c.next) && c.next != "ann@example.org" {
			t.Errorf("the page shows the password %q", c.next)
		}
	}
	b.post("/staff/account/password", url.Values{"current-password": {password}, "new-password": {next}, "again-password": {next}})
	b.wantsAt(200, "/staff/account")
	if ok, err := credential.CheckPassword(s.person(a.ID).Secrets.Password, next); err != nil || !ok {
		t.Error("the new password does not work")
	}
	if other.signedIn() {
		t.Error("the other browser is still signed in")
	}
	if !b.signedIn() {
		t.Error("this browser is signed out")
	}
	if strings.Contains(s.log.String(), next) {
		t.Error("the log has the password")
	}
}

// TestProofIsAskedAgain: ten minutes after signing in, how one signs in cannot be changed without the password.
func TestProofIsAskedAgain(t *testing.T) {
	s := newStaffSite(t)
	b, a := s.inside("ann@example.org")
	_, hashes := credential.NewRecoveryCodes()
	s.change(a.ID, func(x *staff.Account) { x.Secrets.Recovery = hashes })
	s.now = s.now.Add(11 * time.Minute)
	for _, path := range []string{"/app/remove", "/passkey", "/recovery", "/app"} {
		b.get("/staff/account" + path)
		b.wantsAt(200, "/staff/account/prove")
		b.post("/staff/account"+path, url.Values{})
		b.wantsAt(200, "/staff/account/prove")
	}
	if got := s.person(a.ID).Secrets; got.TOTP == "" || len(got.Recovery) != 10 || got.Recovery[0] != hashes[0] {
		t.Fatal("something was changed without proof")
	}
	b.post("/staff/account/prove", url.Values{"password": {"wrong"}, "next": {"/staff/account/recovery"}})
	b.wantsAt(422, "/staff/account/prove")
	b.post("/staff/account/prove", url.Values{"password": {password}, "next": {"https://evil.example"}})
	b.wantsAt(200, "/staff/account")
	b.get("/staff/account/recovery")
	b.submit("/staff/account/recovery")
	b.wantsAt(200, "/staff/account/recovery")
	if n := b.doc.Find(".gp-codes__code").Length(); n != 10 {
		t.Errorf("%d codes", n)
	}
	// The proof of one session is none for another, and gets old.
	cookies := b.client.Jar.Cookies(b.at)
	c := s.browse()
	s.now = s.now.Add(time.Minute)
	c.givePassword("ann@example.org", "/staff")
	c.giveCode(s.codeAt(s.now))
	s.now = s.now.Add(8 * time.Minute)
	b.get("/staff/account/passkey")
	b.wantsAt(200, "/staff/account/passkey")
	s.now = s.now.Add(3 * time.Minute)
	b.get("/staff/account/passkey")
	b.wantsAt(200, "/staff/account/prove")
	b.post("/staff/account/prove", url.Values{"password": {password}, "next": {"/staff/account/passkey"}})
	b.wantsAt(200, "/staff/account/passkey")
	for _, x := range append(cookies, b.client.Jar.Cookies(b.at)...) {
		if strings.HasSuffix(x.Name, "proven") {
			x.Path = "/"
			c.client.Jar.SetCookies(c.at, []*http.Cookie{x})
		}
	}
	c.get("/staff/account/passkey")
	c.wantsAt(200, "/staff/account/prove")
}

func TestLastFactorStays(t *testing.T) {
	s := newStaffSite(t)
	b, a := s.inside("ann@example.org")
	b.get("/staff/account/app/remove")
	b.submit("/app/remove")
	if b.status != http.StatusConflict || s.person(a.ID).Secrets.TOTP == "" {
		t.Fatalf("the last factor goes: status %d", b.status)
	}
	b.atLocalhost()
	b.givePassword("ann@example.org", "/staff") // cookies are the host's
	s.now = s.now.Add(time.Minute)
	b.giveCode(s.codeAt(s.now))
	key := newAuthenticator(t, b)
	b.get("/staff/account/passkey")
	options, form, action := b.passkeyForm()
	form.Set("answer", key.make(options))
	b.post(action, form)
	b.wantsAt(422, "/staff/account/passkey")
	b.has("Enter a name for the passkey")
	options, form, action = b.passkeyForm()
	form.Set("name", "Key")
	form.Set("answer", key.make(options))
	b.post(action, form)
	b.wantsAt(200, "/staff/account/recovery") // there were none yet
	b.get("/staff/account/app/remove")
	b.submit("/app/remove")
	b.wantsAt(200, "/staff/account")
	if got := s.person(a.ID).Secrets; got.TOTP != "" || len(got.Passkeys) != 1 {
		t.Error("the app was not removed")
	}
	b.get(b.doc.Find(`a[href*="/passkey/"][href$="/remove"]`).AttrOr("href", ""))
	b.submit("/remove")
	if b.status != http.StatusConflict || len(s.person(a.ID).Secrets.Passkeys) != 1 {
		t.Errorf("the last passkey goes: status %d", b.status)
	}
}

func TestOwnSessions(t *testing.T) {
	s := newStaffSite(t)
	b, _ := s.inside("ann@example.org")
	eve, _ := s.inside("eve@example.org")
	var others []*browser
	for range 3 {
		s.now = s.now.Add(time.Minute)
		c := s.browse()
		c.givePassword("ann@example.org", "/staff")
		c.giveCode(s.codeAt(s.now))
		others = append(others, c)
	}
	b.get("/staff/account")
	if n := b.doc.Find(".gp-own__item").Length(); n != 4 {
		t.Fatalf("%d sessions are listed", n)
	}
	b.has("This one", "from 127.0.0.1", "Password and app")
	end := b.doc.Find(`form[action*="/sessions/end/"]`).First().AttrOr("action", "")
	eve.post(end, nil)
	eve.wantsAt(200, "/staff/account")
	in := func() (n int) {
		for _, c := range others {
			if c.signedIn() {
				n++
			}
		}
		return n
	}
	if in() != 3 {
		t.Fatal("somebody else ended a session")
	}
	b.post(end, nil)
	if in() != 2 {
		t.Error("ending one does not end one")
	}
	b.get("/staff/account")
	b.submit("/sessions/others/end")
	if in() != 0 || !b.signedIn() || !eve.signedIn() {
		t.Error("ending all others does not end them, or more")
	}
}
