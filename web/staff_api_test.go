package web_test

import (
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// newToken makes a token by the pages, and gives it.
func (b *browser) newToken(name string, scopes ...string) string {
	b.t.Helper()
	b.post("/staff/account/tokens/new", url.Values{"name": {name}, "scopes": scopes, "which": {"all"}, "days": {"90"}})
	b.wants(200, "/staff/account/tokens/made")
	return strings.TrimSpace(b.doc.Find("textarea").Text())
}

func TestMakingAToken(t *testing.T) {
	s, _ := surveyed(t)
	b := s.officeOf("bob@example.org", false, role("walks", staff.Analyst))
	b.get("/staff/account")
	b.has("Tokens of your programs")
	b.get("/staff/account/tokens")
	b.has("You have no token that works")
	b.get("/staff/account/tokens/new")
	if b.doc.Find("input[name=scopes][value=contact]").Length() != 0 || b.doc.Find("input[name=scopes][value=responses]").Length() != 1 {
		t.Error("the form does not offer what an analyst may see, or offers more")
	}
	for _, c := range []struct {
		form url.Values
		says string
	}{
		{url.Values{}, "Enter a name"},
		{url.Values{"name": {strings.Repeat("x", 81)}}, "Use 80 characters or fewer"},
		{url.Values{"name": {"Report"}}, "Choose what the token can read"},
		{url.Values{"name": {"Report"}, "scopes": {"everything"}}, "Choose what the token can read"},
		{url.Values{"name": {"Report"}, "scopes": {"contact"}, "which": {"all"}}, "Your role does not let you read this in any of these consultations: Contact data"},
		{url.Values{"name": {"Report"}, "which": {"chosen"}}, "Choose at least one consultation"},
		{url.Values{"name": {"Report"}, "which": {"chosen"}, "slugs": {"runs"}}, "Choose at least one consultation"}, // not theirs
		{url.Values{"name": {"Report"}, "which": {"other"}}, "Choose which consultations"},
		{url.Values{"name": {"Report"}, "days": {"4000"}}, "Choose how long the token works"},
	} {
		b.post("/staff/account/tokens/new", c.form)
		b.wants(422, "/staff/account/tokens/new")
		b.has(c.says, "There is a problem")
		if got := b.doc.Find("#name").AttrOr("value", ""); got != c.form.Get("name") {
			t.Errorf("what was typed is gone: %q", got)
		}
	}
	if n := len(s.entriesOf(staff.VerbTokenMade)); n != 1 { // that of surveyed
		t.Errorf("%d tokens were made", n-1)
	}
	token := b.newToken(" Nightly\u202e  report ", "consultations", "counts", "responses")
	id, ok := staff.ParseToken(token)
	if !ok {
		t.Fatalf("the page shows %q", token)
	}
	if w := s.read("/api/v1/consultations/walks/exports/answers.csv", token); w.Code != http.StatusOK {
		t.Errorf("the token opens nothing: status %d", w.Code)
	}
	b.get("/staff/account/tokens/made")
	b.wants(http.StatusGone, "/staff/account/tokens/made")
	b.hasNot(token)
	made := s.entriesOf(staff.VerbTokenMade)
	e := made[len(made)-1]
	if e.Subject != id || e.Details["name"] != "Nightly report" || e.Details["scopes"] != "consultations, counts, responses" {
		t.Errorf("the log says %+v", e)
	}
	b.get("/staff/account/tokens")
	b.has("Nightly report", "gp_"+id+"…", "Consultations, Counts, Answers")
	b.hasNot(token)
	if strings.Contains(s.contents(), token[11:]) || strings.Contains(s.log.String(), token[11:]) {
		t.Error("the database or the log has the token")
	}
	b.get("/staff/account/tokens/one/" + id + "/revoke")
	b.has("cannot read anything from then on")
	b.submit("/revoke")
	b.wants(200, "/staff/account/tokens")
	b.has("The token is revoked", "Revoked")
	if w := s.read("/api/v1/token", token); w.Code != http.StatusUnauthorized {
		t.Errorf("the revoked token: status %d", w.Code)
	}
	if e := s.entry(staff.VerbTokenRevoked); e.Subject != id || e.Details["name"] != "Nightly report" {
		t.Errorf("the log says %+v", e)
	}
}

// TestTokenNeedsProof: a token outlives a session, so whoever makes one shows first that it is still them.
func TestTokenNeedsProof(t *testing.T) {
	s, _ := surveyed(t)
	b := s.officeOf("bob@example.org", false, role("walks", staff.Analyst))
	s.now = s.now.Add(30 * time.Minute)
	b.get("/staff/account/tokens/new")
	b.wants(200, "/staff/account/prove")
	b.post("/staff/account/tokens/new", url.Values{"name": {"Report"}, "scopes": {"counts"}, "which": {"all"}, "days": {"90"}})
	b.wants(200, "/staff/account/prove")
	if n := len(s.entriesOf(staff.VerbTokenMade)); n != 1 {
		t.Error("a token was made without proof")
	}
	b.fillIn("/prove", url.Values{"password": {password}})
	b.wants(200, "/staff/account/tokens/new")
	b.newToken("Report", "counts")
}

// TestOthersTokens: nobody but an administrator sees or revokes what is not theirs.
func TestOthersTokens(t *testing.T) {
	s, _ := surveyed(t)
	bob := s.officeOf("bob@example.org", false, role("walks", staff.Analyst))
	token := bob.newToken("Report of Bob", "counts")
	id, _ := staff.ParseToken(token)
	eve := s.officeOf("eve@example.org", false, role("walks", staff.Publisher))
	eve.get("/staff/account/tokens")
	eve.hasNot("Report of Bob")
	for _, path := range []string{"/staff/account/tokens/one/" + id + "/revoke", "/staff/people/tokens/" + id + "/revoke"} {
		eve.get(path)
		if eve.status != 404 && eve.status != 403 {
			t.Errorf("%s: status %d", path, eve.status)
		}
		eve.post(path, nil)
		if eve.status != 404 && eve.status != 403 {
			t.Errorf("POST %s: status %d", path, eve.status)
		}
	}
	if w := s.read("/api/v1/token", token); w.Code != http.StatusOK {
		t.Errorf("somebody else's token: status %d", w.Code)
	}
	boss := s.officeOf("boss@example.org", true)
	boss.get("/staff/people")
	boss.has("See the tokens of programs")
	boss.get("/staff/people/tokens")
	boss.has("Report of Bob", "bob", "ann")
	boss.hasNot(token)
	boss.get("/staff/people/tokens/" + id + "/revoke")
	boss.submit("/revoke")
	boss.has("The token is revoked")
	if w := s.read("/api/v1/token", token); w.Code != http.StatusUnauthorized {
		t.Errorf("a token that an administrator revoked: status %d", w.Code)
	}
}

// TestExamplesOfTheAPI runs every example of docs/api.md, and wants each refusal of the API explained on its page.
func TestExamplesOfTheAPI(t *testing.T) {
	s, token := surveyed(t)
	page, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "curl ") {
			continue
		}
		n++
		_, address, found := strings.Cut(line, "https://consult.example.gov.uk")
		if !found {
			t.Fatalf("the example has no address: %s", line)
		}
		with := ""
		if strings.Contains(line, "--header @token.txt") {
			with = token
		}
		if w := s.read(strings.TrimRight(strings.TrimSpace(address), `"`), with); w.Code != http.StatusOK || w.Body.Len() == 0 {
			t.Errorf("%s: status %d", line, w.Code)
		}
	}
	if n < 8 {
		t.Errorf("only %d examples were run", n)
	}
	b := s.browse()
	b.get("/api")
	for _, code := range []string{"no-token", "bad-token", "no-scope", "no-role", "no-consultation", "not-acceptable", "too-many", "fault"} {
		if b.doc.Find("h3#"+code).Length() != 1 {
			t.Errorf("/api does not explain %s", code)
		}
	}
	for _, call := range web.APICalls() {
		b.has(strings.TrimPrefix(call.Path, "/api/v1"))
	}
	b.hasNot("“{name}”", "“{scope}”")
}
