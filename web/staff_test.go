package web_test

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
	"github.com/greenpaper/greenpaper/web/credential"
)

// password is everybody's in tests; its hash is made once, since that is slow on purpose.
const password = "correct horse battery"

var passwordHash = credential.HashPassword(password)

var verbTest = staff.NewVerb("test.account")

// staffer stores an account that can sign in with the password of tests.
func (s *site) staffer(email string, admin bool, grants ...staff.Grant) staff.Account {
	s.t.Helper()
	name, _, _ := strings.Cut(email, "@")
	a := staff.Account{ID: rand.Text(), Email: email, Name: name, Admin: admin, Created: s.now, Secrets: staff.Secrets{Password: passwordHash}}
	act := staff.Act{Actor: staff.CommandLine, Verb: verbTest, Subject: a.ID, At: s.now}
	if err := s.store.AddAccount(s.t.Context(), act, a, grants); err != nil {
		s.t.Fatal(err)
	}
	return a
}

// role is a role for one consultation.
func role(slug string, r staff.Role) staff.Grant { return staff.Grant{Consultation: slug, Role: r} }

// signIn signs in through the page, as people do.
func (b *browser) signIn(email string) {
	b.t.Helper()
	b.get("/staff/sign-in")
	b.post("/staff/sign-in", url.Values{"email": {email}, "password": {password}, "next": {"/staff"}})
	if b.status != http.StatusOK || b.at.Path != "/staff" {
		b.t.Fatalf("signing in led to %s with status %d", b.at.Path, b.status)
	}
}

// officeOf is a browser in which somebody with these roles is signed in.
func (s *site) officeOf(email string, admin bool, grants ...staff.Grant) *browser {
	s.t.Helper()
	s.staffer(email, admin, grants...)
	b := s.browse()
	b.signIn(email)
	return b
}

func TestSignInAndOut(t *testing.T) {
	s := newSurvey(t)
	s.staffer("ann@example.org", false, role("walks", staff.Author))
	b := s.browse()
	b.get("/staff/c/walks")
	if b.at.Path != "/staff/sign-in" {
		t.Fatalf("without a session, /staff/c/walks leads to %s", b.at)
	}
	if next := b.doc.Find("input[name=next]").AttrOr("value", ""); next != "/staff/c/walks" {
		t.Errorf("after signing in one comes to %q", next)
	}
	b.post("/staff/sign-in", url.Values{"email": {"ann@example.org"}, "password": {"wrong"}, "next": {"/staff/c/walks"}})
	b.has("We do not know that email address with that password")
	if b.status != http.StatusUnprocessableEntity || b.doc.Find("#email").AttrOr("value", "") != "ann@example.org" {
		t.Errorf("a wrong password: status %d", b.status)
	}
	unknown := b.doc.Find("main").Text()
	b.post("/staff/sign-in", url.Values{"email": {"nobody@example.org"}, "password": {"wrong"}, "next": {"/staff/c/walks"}})
	if strings.ReplaceAll(b.doc.Find("main").Text(), "nobody", "ann") != unknown {
		t.Error("the page tells whether an account exists")
	}
	b.post("/staff/sign-in", url.Values{"email": {"ANN@example.org"}, "password": {password}, "next": {"/staff/c/walks"}})
	if b.at.Path != "/staff/c/walks" {
		t.Fatalf("signing in leads to %s", b.at)
	}
	b.has("Signed in as ann", "Walks")
	b.submit("/staff/sign-out")
	b.get("/staff")
	if b.at.Path != "/staff/sign-in" {
		t.Errorf("after signing out, /staff leads to %s", b.at)
	}
	if strings.Contains(s.log.String(), password) || strings.Contains(s.log.String(), "nobody@example.org") {
		t.Error("the log has a password or what was typed as an address")
	}
}

func TestSignInLeadsOnlyHome(t *testing.T) {
	s := newSurvey(t)
	s.staffer("ann@example.org", false)
	for _, next := range []string{"https://evil.example", "//evil.example", "/\\evil.example", "/staffevil", "/c/walks", "/staff\r\nX: y"} {
		b := s.browse()
		b.post("/staff/sign-in", url.Values{"email": {"ann@example.org"}, "password": {password}, "next": {next}})
		if b.at.Path != "/staff" {
			t.Errorf("next %q leads to %s", next, b.at)
		}
	}
}

func TestStaffSessionEnds(t *testing.T) {
	s := newSurvey(t)
	a := s.staffer("ann@example.org", false)
	b := s.browse()
	b.signIn("ann@example.org")
	s.now = s.now.Add(staff.SessionIdle + time.Minute)
	b.get("/staff")
	if b.at.Path != "/staff/sign-in" {
		t.Errorf("an idle session leads to %s", b.at)
	}
	b.signIn("ann@example.org")
	err := s.store.UpdateAccount(t.Context(), staff.Act{Verb: verbTest, At: s.now}, a.ID, func(x *staff.Account) error { x.Disabled = true; return nil })
	if err != nil {
		t.Fatal(err)
	}
	b.get("/staff")
	if b.at.Path != "/staff/sign-in" {
		t.Errorf("the session of a disabled account leads to %s", b.at)
	}
}

// staffPaths fills in the parameters of a route with what exists for nobody in particular.
func staffPath(r web.Route, slug string) string {
	var parts []string
	for part := range strings.SplitSeq(r.Path, "/") {
		switch {
		case part == ":slug":
			part = slug
		case strings.HasPrefix(part, ":"), strings.HasPrefix(part, "*"):
			part = "1"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "/")
}

// TestEveryVerbHasWords makes sure that the log can say what was done.
func TestEveryVerbHasWords(t *testing.T) {
	catalogues, err := templates.LoadCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range staff.Verbs() {
		if !strings.HasPrefix(string(v), "test.") && !catalogues[templates.English].Has("verb."+string(v)) {
			t.Errorf("there is no message verb.%s", v)
		}
	}
}
