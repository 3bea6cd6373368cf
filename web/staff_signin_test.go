package web_test

import (
	"encoding/base32"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/pquerna/otp/totp"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
	"github.com/greenpaper/greenpaper/web/credential"
)

// newStaffSite asks for second factors.
func newStaffSite(t *testing.T) *site { return newStrictSite(t, web.Config{}) }

// secret is the key of everybody's authenticator app in tests.
var secret = base32.StdEncoding.EncodeToString([]byte("twenty bytes of text"))

func (s *site) codeAt(at time.Time) string {
	s.t.Helper()
	code, err := totp.GenerateCode(secret, at)
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// change changes an account outside of a page.
func (s *site) change(id string, f func(*staff.Account)) {
	s.t.Helper()
	act := staff.Act{Actor: staff.CommandLine, Verb: verbTest, Subject: id, At: s.now}
	if err := s.store.UpdateAccount(s.t.Context(), act, id, func(a *staff.Account) error { f(a); return nil }); err != nil {
		s.t.Fatal(err)
	}
}

func (s *site) person(id string) *staff.Person {
	s.t.Helper()
	p, err := s.store.Person(s.t.Context(), id)
	if err != nil {
		s.t.Fatal(err)
	}
	return p
}

// withApp stores somebody with a password and an authenticator app.
func (s *site) withApp(email string) staff.Account {
	s.t.Helper()
	a := s.staffer(email, false)
	s.change(a.ID, func(x *staff.Account) { x.Secrets.TOTP = secret })
	return a
}

// givePassword takes the first step of signing in.
func (b *browser) givePassword(email, next string) {
	b.t.Helper()
	b.post("/staff/sign-in", url.Values{"email": {email}, "password": {password}, "next": {next}})
}

func (b *browser) giveCode(code string) {
	b.t.Helper()
	b.post("/staff/sign-in/code", url.Values{"code": {code}})
}

func (b *browser) wantsAt(status int, path string) {
	b.t.Helper()
	if b.status != status || b.at.Path != path {
		b.t.Fatalf("at %s with status %d, want %s with %d\n%s", b.at, b.status, path, status, b.doc.Find("main").Text())
	}
}

// signedIn says whether the browser gets in.
func (b *browser) signedIn() bool {
	b.t.Helper()
	b.get("/staff")
	return b.at.Path == "/staff"
}

func (s *site) log2(verb staff.Verb) (found []*staff.Entry) {
	s.t.Helper()
	for e, err := range s.store.Entries(s.t.Context(), 1) {
		if err != nil {
			s.t.Fatal(err)
		}
		if e.Verb == verb {
			found = append(found, e)
		}
	}
	return found
}

func TestSecondFactorIsAsked(t *testing.T) {
	s := newStaffSite(t)
	a := s.withApp("ann@example.org")
	b := s.browse()
	b.givePassword("ann@example.org", "/staff/account")
	b.wantsAt(200, "/staff/sign-in/code")
	if list, err := s.store.SessionsOf(t.Context(), a.ID, s.now); err != nil || len(list) != 0 {
		t.Fatalf("after the password alone there are %d sessions (%v)", len(list), err)
	}
	if b.signedIn() {
		t.Fatal("the password alone lets somebody in")
	}
	b.get("/staff/sign-in/code")
	b.giveCode("")
	b.wantsAt(422, "/staff/sign-in/code")
	b.giveCode("000000")
	b.wantsAt(422, "/staff/sign-in/code")
	b.has("That code does not work")
	code := s.codeAt(s.now)
	b.giveCode(code[:3] + " " + code[3:])
	b.wantsAt(200, "/staff/account")
	if n := len(s.log2(staff.VerbSignedIn)); n != 1 {
		t.Errorf("the log has %d sign-ins", n)
	}
	if strings.Contains(s.log.String(), code) {
		t.Error("a code is in the log of the program")
	}
}

func TestCodesWorkOnce(t *testing.T) {
	s := newStaffSite(t)
	s.withApp("ann@example.org")
	b, c := s.browse(), s.browse()
	code := s.codeAt(s.now)
	for _, x := range []*browser{b, c} {
		x.givePassword("ann@example.org", "/staff")
		x.giveCode(code)
	}
	b.get("/staff")
	b.wantsAt(200, "/staff")
	c.wantsAt(422, "/staff/sign-in/code")
	s.now = s.now.Add(30 * time.Second)
	c.giveCode(s.codeAt(s.now.Add(-30 * time.Second)))
	c.wantsAt(422, "/staff/sign-in/code")
	c.giveCode(s.codeAt(s.now.Add(time.Minute)))
	c.wantsAt(422, "/staff/sign-in/code") // too far ahead
	c.giveCode(s.codeAt(s.now.Add(30 * time.Second)))
	c.wantsAt(200, "/staff")
}

func TestRecoveryCodesWorkOnce(t *testing.T) {
	s := newStaffSite(t)
	a := s.withApp("ann@example.org")
	codes, hashes := credential.NewRecoveryCodes()
	s.change(a.ID, func(x *staff.Account) { x.Secrets.Recovery = hashes })
	b := s.browse()
	b.givePassword("ann@example.org", "/staff")
	b.giveCode(" " + strings.ToUpper(strings.ReplaceAll(codes[3], "-", " ")))
	b.wantsAt(200, "/staff")
	if left := s.person(a.ID).Secrets.Recovery; len(left) != 9 || slices.Contains(left, hashes[3]) {
		t.Errorf("%d codes are left", len(left))
	}
	c := s.browse()
	c.givePassword("ann@example.org", "/staff")
	c.giveCode(codes[3])
	c.wantsAt(422, "/staff/sign-in/code")
	if strings.Contains(s.log.String(), codes[3]) {
		t.Error("a recovery code is in the log of the program")
	}
}

// TestSetUpIsAllThatOpens: whoever has a password alone can do nothing but set up a second factor.
func TestSetUpIsAllThatOpens(t *testing.T) {
	s := newStaffSite(t)
	a := s.staffer("ann@example.org", true)
	b := s.browse()
	b.givePassword("ann@example.org", "/staff/account")
	b.wantsAt(200, "/staff/sign-in/set-up")
	b.get("/staff/sign-in/code")
	b.giveCode("123456")
	if b.signedIn() {
		t.Fatal("a password alone lets somebody in")
	}
	b.get("/staff/sign-in/set-up")
	key := strings.ReplaceAll(b.doc.Find(".gp-secret").Text(), " ", "")
	sealed := b.doc.Find("input[name=secret]").AttrOr("value", "")
	b.post("/staff/sign-in/set-up/app", url.Values{"secret": {sealed}, "code": {"000000"}})
	b.wantsAt(422, "/staff/sign-in/set-up/app")
	if again := strings.ReplaceAll(b.doc.Find(".gp-secret").Text(), " ", ""); again != key {
		t.Error("a wrong code draws another key")
	}
	code, err := totp.GenerateCode(key, s.now)
	if err != nil {
		t.Fatal(err)
	}
	b.post("/staff/sign-in/set-up/app", url.Values{"secret": {sealed}, "code": {code}})
	b.wantsAt(200, "/staff/account/recovery")
	shown := b.doc.Find(".gp-codes__code").Map(func(_ int, e *goquery.Selection) string { return e.Text() })
	if len(shown) != 10 {
		t.Fatalf("%d recovery codes are shown", len(shown))
	}
	b.submit("/recovery/kept")
	b.wantsAt(200, "/staff/account")
	b.get("/staff/account/recovery")
	if b.doc.Find(".gp-codes__code").Length() != 0 {
		t.Error("recovery codes are shown twice")
	}
	secrets := s.person(a.ID).Secrets
	if secrets.TOTP != key || len(secrets.Recovery) != 10 {
		t.Errorf("stored: %d codes, key %v", len(secrets.Recovery), secrets.TOTP == key)
	}
	if _, ok := credential.UseRecoveryCode(secrets.Recovery, shown[0]); !ok {
		t.Error("the code shown is not the one stored")
	}
	// The code that proved the app is used up, and the way to set one up is closed.
	c := s.browse()
	c.givePassword("ann@example.org", "/staff")
	c.wantsAt(200, "/staff/sign-in/code")
	c.giveCode(code)
	c.wantsAt(422, "/staff/sign-in/code")
	c.get("/staff/sign-in/set-up")
	c.wantsAt(200, "/staff/sign-in")
	c.post("/staff/sign-in/set-up/app", url.Values{"secret": {sealed}, "code": {code}})
	c.wantsAt(422, "/staff/sign-in/set-up/app")
	if c.signedIn() {
		t.Error("setting up again lets somebody in")
	}
}

// TestHalfwayEnds: what a browser keeps between the steps cannot be changed, gets old, and ends with the password or the account.
func TestHalfwayEnds(t *testing.T) {
	for name, spoil := range map[string]func(s *site, b *browser, id string){
		"time": func(s *site, _ *browser, _ string) { s.now = s.now.Add(16 * time.Minute) },
		"password": func(s *site, _ *browser, id string) {
			s.change(id, func(a *staff.Account) { a.Secrets.Password = credential.HashPassword("another one here") })
		},
		"disabled": func(s *site, _ *browser, id string) { s.change(id, func(a *staff.Account) { a.Disabled = true }) },
		"tampered": func(s *site, b *browser, _ string) {
			for _, c := range b.client.Jar.Cookies(b.at) {
				if strings.HasSuffix(c.Name, "half") {
					c.Value = c.Value[:len(c.Value)/2] + "A" + c.Value[len(c.Value)/2+1:] + "A"
					c.Path = "/"
					b.client.Jar.SetCookies(b.at, []*http.Cookie{c})
				}
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStaffSite(t)
			a := s.withApp("ann@example.org")
			b := s.browse()
			b.givePassword("ann@example.org", "/staff")
			b.wantsAt(200, "/staff/sign-in/code")
			spoil(s, b, a.ID)
			b.giveCode(s.codeAt(s.now))
			b.wantsAt(422, "/staff/sign-in/code")
			b.has("Sign in again")
			if b.signedIn() {
				t.Error("it lets somebody in")
			}
		})
	}
}

// TestSessionIsNewAtEverySignIn: a token that somebody planted, or that was there before, is worth nothing afterwards.
func TestSessionIsNewAtEverySignIn(t *testing.T) {
	s := newStaffSite(t)
	s.withApp("ann@example.org")
	b := s.browse()
	planted := &http.Cookie{Name: "greenpaper-staff", Value: strings.Repeat("A", 43), Path: "/"}
	b.client.Jar.SetCookies(b.at, []*http.Cookie{planted})
	token := func() string {
		for _, c := range b.client.Jar.Cookies(b.at) {
			if c.Name == "greenpaper-staff" {
				return c.Value
			}
		}
		return ""
	}
	b.givePassword("ann@example.org", "/staff")
	b.giveCode(s.codeAt(s.now))
	first := token()
	if first == planted.Value || first == "" {
		t.Fatal("the planted token is the session's")
	}
	s.now = s.now.Add(time.Minute)
	b.givePassword("ann@example.org", "/staff")
	b.giveCode(s.codeAt(s.now))
	if token() == first {
		t.Fatal("the second sign-in has the token of the first")
	}
	for _, old := range []string{planted.Value, first} {
		if w := s.ask(http.MethodGet, "/staff", []*http.Cookie{{Name: "greenpaper-staff", Value: old}}); w.Code == http.StatusOK {
			t.Error("an old token still works")
		}
	}
}

// tryFrom takes the first step of signing in from an address.
func (s *site) tryFrom(address, email, typed string) *httptest.ResponseRecorder {
	form := url.Values{"email": {email}, "password": {typed}}
	r := httptest.NewRequest(http.MethodPost, "/staff/sign-in", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.RemoteAddr = address + ":1234"
	return s.do(r)
}

// TestSignInsAreSlowedAndNobodyIsLockedOut: whoever tries many passwords is refused, from their network alone, and not for long.
func TestSignInsAreSlowedAndNobodyIsLockedOut(t *testing.T) {
	s := newStaffSite(t)
	a := s.withApp("ann@example.org")
	s.staffer("bob@example.org", false)
	var last *httptest.ResponseRecorder
	for i := range 11 {
		if last = s.tryFrom("192.0.2."+strconv.Itoa(i+1), "ANN@example.org ", "wrong"); i < 10 && last.Code != http.StatusUnprocessableEntity {
			t.Fatalf("try %d: status %d", i, last.Code)
		}
	}
	if last.Code != http.StatusTooManyRequests || last.Header().Get("Retry-After") == "" || !strings.Contains(last.Body.String(), "10:02") {
		t.Fatalf("the eleventh try: status %d, Retry-After %q\n%s", last.Code, last.Header().Get("Retry-After"), last.Body)
	}
	if w := s.tryFrom("192.0.2.1", "ann@example.org", password); w.Code != http.StatusTooManyRequests {
		t.Errorf("from the same network the right password is tried again: %d", w.Code)
	}
	for from, email := range map[string]string{"198.51.100.1": "ann@example.org", "192.0.2.9": "bob@example.org"} {
		if w := s.tryFrom(from, email, password); w.Code != http.StatusSeeOther {
			t.Errorf("%s from %s: status %d", email, from, w.Code)
		}
	}
	s.now = s.now.Add(61 * time.Second)
	if w := s.tryFrom("192.0.2.1", "ann@example.org", password); w.Code != http.StatusSeeOther {
		t.Errorf("a minute later: status %d", w.Code)
	}
	failed := s.log2(staff.VerbSignInFailed)
	if len(failed) != 1 || failed[0].Subject != a.ID || failed[0].Details["address"] != "192.0.2.1" {
		t.Fatalf("the log tells of ten failures in %d entries", len(failed))
	}
}

// TestFailuresAreCounted: however many fail, the log gets an entry an hour for each account, and one for all that do not exist.
func TestFailuresAreCounted(t *testing.T) {
	s := newStaffSite(t)
	a := s.withApp("ann@example.org")
	for i := range 40 {
		s.tryFrom(fmt.Sprintf("10.0.%d.1", i), "ann@example.org", "wrong")
		s.tryFrom(fmt.Sprintf("10.1.%d.1", i), fmt.Sprintf("nobody%d@example.org", i), "wrong")
	}
	if failed := s.log2(staff.VerbSignInFailed); len(failed) != 2 {
		t.Fatalf("80 failures make %d entries", len(failed))
	}
	s.now = s.now.Add(time.Hour)
	s.tryFrom("10.2.1.1", "nobody@example.org", "wrong")
	failed := s.log2(staff.VerbSignInFailed)
	if len(failed) != 3 || failed[2].Details["count"] != "40" || failed[2].Subject != "" {
		t.Fatalf("after an hour: %d entries, the last %v", len(failed), failed[len(failed)-1].Details)
	}
	b := s.browse()
	b.givePassword("ann@example.org", "/staff")
	b.giveCode(s.codeAt(s.now))
	in := s.log2(staff.VerbSignedIn)
	if len(in) != 1 || in[0].Details["failed before"] != "39" || in[0].Actor != a.ID {
		t.Errorf("the sign-in says %v", in)
	}
	if !strings.Contains(s.log.String(), "staff sign-in failed") || strings.Contains(s.log.String(), "nobody1@") {
		t.Error("the program's log lacks the failures, or has what was typed")
	}
}

// TestCodesAreSlowed: with the password, codes can be tried from many networks no more than from one.
func TestCodesAreSlowed(t *testing.T) {
	s := newStaffSite(t)
	a := s.withApp("ann@example.org")
	_, hashes := credential.NewRecoveryCodes()
	s.change(a.ID, func(x *staff.Account) { x.Secrets.Recovery = hashes })
	try := func(from, code string) int {
		w := s.tryFrom(from, "ann@example.org", password)
		r := httptest.NewRequest(http.MethodPost, "/staff/sign-in/code", strings.NewReader(url.Values{"code": {code}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.RemoteAddr = from + ":1"
		for _, c := range w.Result().Cookies() {
			r.AddCookie(c)
		}
		return s.do(r).Code
	}
	refused := 0
	for i := range 25 {
		if try(fmt.Sprintf("10.0.%d.1", i), "000000") == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused != 5 {
		t.Errorf("of 25 codes from 25 networks %d were refused", refused)
	}
	codes, more := credential.NewRecoveryCodes()
	s.change(a.ID, func(x *staff.Account) { x.Secrets.Recovery = more })
	if got := try("10.9.9.9", codes[0]); got != http.StatusSeeOther {
		t.Errorf("a recovery code meanwhile: status %d", got)
	}
}

func TestPasswordIsHashedAnew(t *testing.T) {
	s := newStaffSite(t)
	a := s.withApp("ann@example.org")
	// The password of tests at a lower cost.
	old := "$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$Tikn65VjNKv9r3419wmSJI1jHoKt7UrMWJlLmO7lXpU"
	s.change(a.ID, func(x *staff.Account) { x.Secrets.Password = old })
	b := s.browse()
	b.givePassword("ann@example.org", "/staff")
	b.wantsAt(200, "/staff/sign-in/code")
	now := s.person(a.ID).Secrets.Password
	if now == old || credential.Outdated(now) {
		t.Errorf("stored still as %.30s", now)
	}
	b.giveCode(s.codeAt(s.now))
	b.wantsAt(200, "/staff")
}

func FuzzLocalPath(f *testing.F) {
	for _, x := range []string{"/staff", "//evil.example", "/staff/../x", "/staff\\x", "https://evil.example/staff", "/staff?next=/x"} {
		f.Add(x)
	}
	home, _ := url.Parse("https://consult.example.org/staff/sign-in")
	f.Fuzz(func(t *testing.T, typed string) {
		to, err := home.Parse(web.LocalPath(typed))
		if err != nil {
			return // the browser stays where it is
		}
		if to.Host != home.Host || to.Scheme != home.Scheme {
			t.Errorf("%q leads to %s", typed, to)
		}
	})
}
