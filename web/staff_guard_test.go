package web_test

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// lets is who comes in with a permission, written out: it is compared with what the addresses do and never made from the code.
// A role counts for its consultation, or for all; for the whole service it counts only when it is for all.
type lets struct {
	roles   []staff.Role
	admin   bool
	service bool // about the whole service
	anybody bool // signed in
}

var whoComesIn = map[staff.Permission]lets{
	staff.MayOwn:      {anybody: true},
	staff.MayManage:   {admin: true, service: true},
	staff.MayAuditAll: {admin: true, service: true, roles: []staff.Role{staff.Auditor}},
	staff.MayCreate:   {admin: true, service: true, roles: []staff.Role{staff.Author}},
	staff.MayView:     {admin: true, roles: []staff.Role{staff.Author, staff.Publisher, staff.Analyst, staff.Moderator, staff.Operator, staff.Auditor}},
	staff.MayEdit:     {admin: true, roles: []staff.Role{staff.Author}},
	staff.MayComment:  {admin: true, roles: []staff.Role{staff.Author, staff.Publisher, staff.Analyst, staff.Moderator}},
	staff.MayShare:    {admin: true, roles: []staff.Role{staff.Author, staff.Publisher}},
	staff.MayPropose:  {admin: true, roles: []staff.Role{staff.Author, staff.Publisher}},
	staff.MayApprove:  {admin: true, roles: []staff.Role{staff.Publisher}},
	staff.MaySchedule: {admin: true, roles: []staff.Role{staff.Publisher}},
	staff.MayInvite:   {admin: true, roles: []staff.Role{staff.Publisher}},
	staff.MayConclude: {admin: true, roles: []staff.Role{staff.Publisher}},
	staff.MayCount:    {admin: true, roles: []staff.Role{staff.Author, staff.Publisher, staff.Analyst, staff.Moderator, staff.Operator}},
	staff.MayRead:     {roles: []staff.Role{staff.Analyst, staff.Moderator}},
	staff.MayCode:     {roles: []staff.Role{staff.Analyst}},
	staff.MayRedact:   {roles: []staff.Role{staff.Analyst, staff.Moderator}},
	staff.MayIdentify: {roles: []staff.Role{staff.Moderator}},
	staff.MayReport:   {admin: true, roles: []staff.Role{staff.Publisher, staff.Analyst}},
	staff.MayEnter:    {roles: []staff.Role{staff.Operator}},
	staff.MayImport:   {roles: []staff.Role{staff.Operator}},
	staff.MayRetain:   {admin: true, roles: []staff.Role{staff.Publisher}},
	staff.MayAudit:    {admin: true, roles: []staff.Role{staff.Auditor}},
}

// caller is somebody who tries every address.
type caller struct {
	who     string
	admin   bool
	out     bool // signed out, or disabled: no session lives
	grants  []staff.Grant
	account string
	cookies []*http.Cookie
}

// comesIn says whether the table lets somebody in at an address of a consultation, or of the service with "".
func (c *caller) comesIn(may staff.Permission, slug string) bool {
	rule := whoComesIn[may]
	if c.out {
		return false
	}
	if rule.anybody || rule.admin && c.admin {
		return true
	}
	return slices.ContainsFunc(c.grants, func(g staff.Grant) bool {
		return slices.Contains(rule.roles, g.Role) && (g.Consultation == staff.Everywhere || !rule.service && g.Consultation == slug)
	})
}

// callers are somebody of every kind: no role, each role for walks, for runs and for all, an administrator, a disabled one.
func (s *site) callers() []*caller {
	list := []*caller{{who: "nobody", out: true}, {who: "no role"}, {who: "administrator", admin: true}, {who: "disabled", admin: true, out: true}}
	for _, r := range staff.Roles {
		for _, slug := range []string{"walks", "runs", staff.Everywhere} {
			list = append(list, &caller{who: string(r) + " of " + slug, grants: []staff.Grant{role(slug, r)}})
		}
	}
	for i, c := range list {
		if c.who == "nobody" {
			continue
		}
		c.account = s.staffer("caller"+string(rune('a'+i))+"@example.org", c.admin, c.grants...).ID
		if c.who == "disabled" {
			act := staff.Act{Actor: staff.CommandLine, Verb: verbTest, At: s.now}
			if err := s.store.UpdateAccount(s.t.Context(), act, c.account, func(a *staff.Account) error { a.Disabled = true; return nil }); err != nil {
				s.t.Fatal(err)
			}
		}
		s.renew(c)
	}
	return list
}

// renew signs a caller in, past the page: for the disabled one too, so that the guard alone keeps them out.
func (s *site) renew(c *caller) {
	s.t.Helper()
	raw := make([]byte, 32)
	rand.Read(raw)
	token := base64.RawURLEncoding.EncodeToString(raw)
	session := staff.Session{ID: rand.Text(), Account: c.account, Method: "password", Started: s.now, Used: s.now}
	act := staff.Act{Actor: c.account, Verb: staff.VerbSignedIn, At: s.now}
	if err := s.store.SignIn(s.t.Context(), act, session, s.keys.SessionMAC("staff "+token), nil); err != nil {
		s.t.Fatal(err)
	}
	c.cookies = []*http.Cookie{{Name: "greenpaper-staff", Value: token}}
}

// guarded says how an address received somebody: "in", "sign in" for the way to the sign-in page, "refused" for want of a role.
func guarded(method string, w *httptest.ResponseRecorder) string {
	to := w.Header().Get("Location")
	switch {
	case w.Code == http.StatusSeeOther && strings.HasPrefix(to, "/staff/sign-in"), w.Code == http.StatusForbidden && strings.Contains(w.Body.String(), "You are signed out"):
		return "sign in"
	case w.Code == http.StatusForbidden && strings.Contains(w.Body.String(), "Your role does not let you do that"):
		return "refused"
	}
	return "in"
}

// TestEveryRoleAgainstEveryRoute asks for every address for staff as everybody.
func TestEveryRoleAgainstEveryRoute(t *testing.T) {
	s := newSurvey(t)
	s.publish("runs", "Runs", "", "2026-03-02 09:00", "")
	callers := s.callers()
	n := 0
	for _, r := range web.Routes() {
		if r.May == "" {
			continue
		}
		places := []string{""}
		if strings.Contains(r.Path, ":slug") {
			places = []string{"walks", "runs"}
		}
		for _, slug := range places {
			for i, c := range callers {
				if r.May == staff.MaySignIn && i > 2 {
					break // these ask for a password, not for a role, and take their time
				}
				n++
				w := s.ask(r.Method, staffPath(r, slug), c.cookies)
				got, want := guarded(r.Method, w), "refused"
				switch {
				case r.May == staff.MaySignIn:
					if got != "refused" { // whoever may sign in is led to sign in
						got = "in"
					}
					want = "in"
				case c.out:
					want = "sign in"
				case c.comesIn(r.May, slug):
					want = "in"
				}
				if r.Path == "/staff/sign-out" && !c.out {
					want = "sign in" // it leads there when it is done
				}
				if got != want {
					t.Errorf("%s %s as %s: %s with status %d, want %s", r.Method, staffPath(r, slug), c.who, got, w.Code, want)
				}
				if r.Method != http.MethodGet && (r.May == staff.MaySignIn || r.May == staff.MayOwn) && c.account != "" {
					s.renew(c) // it may have ended the session
				}
			}
		}
	}
	if n < 500 {
		t.Errorf("only %d requests were made", n)
	}
}

// TestEveryStaffRouteIsGuarded walks the whole table of addresses: one for staff without a permission that somebody thought about
// fails, and so does one that changes something on the strength of a right to look.
func TestEveryStaffRouteIsGuarded(t *testing.T) {
	if want := len(staff.Permissions) - 1; len(whoComesIn) != want { // signing in is for everybody
		t.Errorf("who comes in is said for %d permissions, want %d", len(whoComesIn), want)
	}
	n := 0
	for _, r := range web.Routes() {
		inside := r.Path == "/staff" || strings.HasPrefix(r.Path, "/staff/")
		if inside != (r.May != "") {
			t.Errorf("%s %s: permission %q", r.Method, r.Path, r.May)
		}
		if !inside {
			continue
		}
		n++
		if !slices.Contains(staff.Permissions, r.May) {
			t.Errorf("%s %s asks for the unknown permission %q", r.Method, r.Path, r.May)
		}
		here := strings.HasPrefix(r.Path, "/staff/c/:slug")
		if of := whoComesIn[r.May]; here && (of.anybody || r.May == staff.MaySignIn) {
			t.Errorf("%s %s is about one consultation and lets in everybody", r.Method, r.Path)
		} else if !here && !of.service && !of.anybody && r.May != staff.MaySignIn {
			t.Errorf("%s %s names no consultation, so nobody with a role for one could be asked for %q", r.Method, r.Path, r.May)
		}
		// Reading the log is an act that is written to it, so auditors send forms too.
		if here && r.Method != http.MethodGet && (r.May == staff.MayView || r.May == staff.MayCount) {
			t.Errorf("%s %s changes something, but asks only for the right to look (%q)", r.Method, r.Path, r.May)
		}
	}
	if n < 30 {
		t.Errorf("only %d addresses for staff were looked at", n)
	}
}
