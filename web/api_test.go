package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// tokenOf makes a token of an account, past the page.
func (s *site) tokenOf(account string, slugs []string, scopes ...staff.Scope) string {
	s.t.Helper()
	token, id := staff.NewToken()
	x := staff.Token{ID: id, Account: account, Name: "Nightly <report>", Scopes: scopes, Consultations: slugs, Made: s.now, Expires: s.now.AddDate(0, 0, 90)}
	act := staff.Act{Actor: account, Verb: staff.VerbTokenMade, Subject: id, At: s.now}
	if err := s.store.MakeToken(s.t.Context(), act, x, web.TokenMAC(s.keys, token)); err != nil {
		s.t.Fatal(err)
	}
	return token
}

// read asks the API with a token, or without one.
func (s *site) read(path, token string, change ...func(*http.Request)) *httptest.ResponseRecorder {
	s.t.Helper()
	return s.ask(http.MethodGet, path, nil, append([]func(*http.Request){func(r *http.Request) {
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
	}}, change...)...)
}

// surveyed is a survey with responses, a second consultation, and somebody with every role for all.
func surveyed(t *testing.T) (s *site, all string) {
	t.Helper()
	s = newSurvey(t)
	s.publishMarkdown("runs.md", fstest.MapFS{
		"runs.md":         {Data: []byte(strings.ReplaceAll(survey, "walks", "runs"))},
		"runs.privacy.md": {Data: []byte(surveyNotice)},
	}, "2026-03-02 09:00", "2026-06-01 23:45")
	for _, where := range []string{"=HYPERLINK(\"https://evil.example\")", "To the sea, “slowly”"} {
		b := s.browse()
		own, _ := b.start()
		b.get(own + "/s/about/1")
		b.press("continue", "walk", "yes", "name", "Ada Byron")
		b.get(own + "/s/walks/1")
		b.press("continue", "where", where)
		b.get(own + "/check")
		b.submit("/check")
		b.submit("/equality")
		b.press("continue", "age", "old")
		b.get(own + "/declaration")
		b.submit("/send")
		b.has("Your reference")
	}
	var grants []staff.Grant
	for _, r := range staff.Roles {
		grants = append(grants, role(staff.Everywhere, r))
	}
	ann := s.staffer("ann@example.org", true, grants...)
	return s, s.tokenOf(ann.ID, nil, staff.Scopes...)
}

// pathOf fills in the parameters of a call.
func (s *site) pathOf(call web.APICall, slug string) string {
	s.t.Helper()
	con, err := s.store.Consultation(s.t.Context(), slug)
	if err != nil {
		s.t.Fatal(err)
	}
	return strings.NewReplacer("{slug}", slug, "{hash}", con.Version, "{name}", slug+".md").Replace(call.Path)
}

// describedAPI is the description as a program reads it.
func (s *site) describedAPI() map[string]any {
	s.t.Helper()
	w := s.get("/api/v1/openapi.json")
	var doc map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &doc); err != nil || w.Code != http.StatusOK {
		s.t.Fatalf("status %d, %v", w.Code, err)
	}
	return doc
}

// schemasOf compiles the description. strict lets nothing through that is not described.
func schemasOf(t *testing.T, doc map[string]any) *jsonschema.Compiler {
	t.Helper()
	components := doc["components"].(map[string]any)
	for name, schema := range components["schemas"].(map[string]any) {
		x := schema.(map[string]any)
		if x["type"] != "object" || len(x["properties"].(map[string]any)) == 0 {
			t.Errorf("the schema %s describes nothing", name)
		}
		x["additionalProperties"] = false
	}
	c := jsonschema.NewCompiler()
	c.DefaultDraft(jsonschema.Draft2020)
	c.AssertFormat()
	if err := c.AddResource("https://example.org/openapi.json", doc); err != nil {
		t.Fatal(err)
	}
	return c
}

func pointer(path string) string {
	return strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path)
}

// TestAPIDescription holds the description against the specification of OpenAPI, and against the routes, both ways.
func TestAPIDescription(t *testing.T) {
	s := newSurvey(t)
	doc := s.describedAPI()
	text, err := os.ReadFile("testdata/openapi-3.1.json")
	if err != nil {
		t.Fatal(err)
	}
	spec, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	if err := c.AddResource("https://spec.openapis.org/oas/3.1/schema/2021-04-15", spec); err != nil {
		t.Fatal(err)
	}
	schema, err := c.Compile("https://spec.openapis.org/oas/3.1/schema/2021-04-15")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(doc); err != nil {
		t.Error(err)
	}
	doc["openapi"] = "2.0"
	if schema.Validate(doc) == nil {
		t.Error("the specification lets everything through, so it proves nothing")
	}

	described := map[string]bool{}
	ids := map[string]bool{}
	for path, item := range doc["paths"].(map[string]any) {
		for method, op := range item.(map[string]any) {
			o := op.(map[string]any)
			described[strings.ToUpper(method)+" /api/v1"+path] = true
			id := o["operationId"].(string)
			if ids[id] || o["summary"] == "" {
				t.Errorf("%s %s: id %q, summary %q", method, path, id, o["summary"])
			}
			ids[id] = true
			checkOperation(t, path, o)
		}
	}
	n := 0
	for _, r := range web.Routes() {
		if strings.HasPrefix(r.Path, "/api/") != r.IsAPI() {
			t.Errorf("%s %s is not guarded as the API is", r.Method, r.Path)
		}
		if !r.IsAPI() {
			continue
		}
		n++
		var parts []string
		for part := range strings.SplitSeq(r.Path, "/") {
			if name, ok := strings.CutPrefix(part, ":"); ok {
				part = "{" + name + "}"
			}
			parts = append(parts, part)
		}
		key := r.Method + " " + strings.Join(parts, "/")
		if !described[key] {
			t.Errorf("%s is not described", key)
		}
		delete(described, key)
	}
	if n < 15 {
		t.Errorf("only %d addresses were looked at", n)
	}
	for key := range described {
		t.Errorf("%s is described and does not exist", key)
	}
}

// checkOperation wants a scope that there is, words for every parameter, and the parameters of the path.
func checkOperation(t *testing.T, path string, o map[string]any) {
	t.Helper()
	for _, x := range o["security"].([]any) {
		scopes := x.(map[string]any)["token"].([]any)
		if path == "/token" && len(scopes) == 0 {
			continue // any
		}
		if len(scopes) != 1 || !slices.Contains(staff.Scopes, staff.Scope(scopes[0].(string))) {
			t.Errorf("%s asks for %v", path, scopes)
		}
	}
	named := 0
	params, _ := o["parameters"].([]any)
	for _, p := range params {
		x := p.(map[string]any)
		if x["description"] == "" {
			t.Errorf("%s: the parameter %s has no description", path, x["name"])
		}
		if x["in"] == "path" {
			named++
		}
	}
	if want := strings.Count(path, "{"); named != want {
		t.Errorf("%s describes %d parameters of its path, want %d", path, named, want)
	}
}

// TestAPIAnswersAsDescribed asks for everything, and holds each answer against its schema.
func TestAPIAnswersAsDescribed(t *testing.T) {
	s, token := surveyed(t)
	doc := s.describedAPI()
	c := schemasOf(t, doc)
	for _, call := range web.APICalls() {
		path := s.pathOf(call, "walks")
		w := s.read(path, token)
		if w.Code != http.StatusOK {
			t.Errorf("%s: status %d\n%s", path, w.Code, w.Body)
			continue
		}
		media, _, _ := strings.Cut(w.Header().Get("Content-Type"), ";")
		at := "https://example.org/openapi.json#/paths/" + pointer(strings.TrimPrefix(call.Path, "/api/v1")) + "/get/responses/200/content/" + pointer(media)
		op := doc["paths"].(map[string]any)[strings.TrimPrefix(call.Path, "/api/v1")].(map[string]any)["get"].(map[string]any)
		content := op["responses"].(map[string]any)["200"].(map[string]any)["content"].(map[string]any)
		if content[media] == nil {
			t.Errorf("%s gives %q, which is not described", path, media)
		}
		if len(w.Result().Cookies()) != 0 {
			t.Errorf("%s sets a cookie", path)
		}
		if h := w.Header().Get("Access-Control-Allow-Origin"); h != "" {
			t.Errorf("%s lets the scripts of %s read it", path, h)
		}
		if media != "application/json" {
			continue
		}
		schema, err := c.Compile(at + "/schema")
		if err != nil {
			t.Fatal(err)
		}
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if call.ID == "consultation" && (schema.Validate(map[string]any{"slug": "walks"}) == nil || schema.Validate([]any{}) == nil) {
			t.Error("the schema lets everything through, so it proves nothing")
		}
	}
}

// TestAPIRefusals holds every sort of refusal against its description.
func TestAPIRefusals(t *testing.T) {
	s, token := surveyed(t)
	ann, err := s.store.PersonByEmail(t.Context(), "ann@example.org")
	if err != nil {
		t.Fatal(err)
	}
	list := s.tokenOf(ann.ID, nil, staff.ScopeConsultations)
	one := s.tokenOf(ann.ID, []string{"runs"}, staff.Scopes...)
	schema, err := schemasOf(t, s.describedAPI()).Compile("https://example.org/openapi.json#/components/schemas/Problem")
	if err != nil {
		t.Fatal(err)
	}
	accept := func(what string) func(*http.Request) {
		return func(r *http.Request) { r.Header.Set("Accept", what) }
	}
	for _, c := range []struct {
		path, token string
		change      func(*http.Request)
		status      int
		code, says  string
	}{
		{"/api/v1/consultations", "", nil, 401, "no-token", "Authorization"},
		{"/api/v1/consultations", "gp_wrong", nil, 401, "bad-token", "make a new one"},
		{"/api/v1/consultations", token, func(r *http.Request) { r.Header.Add("Authorization", "Bearer x") }, 401, "no-token", ""},
		{"/api/v1/consultations", "", func(r *http.Request) { r.SetBasicAuth("x", token) }, 401, "no-token", ""},
		{"/api/v1/consultations?token=" + token, "", nil, 400, "token-in-address", "Addresses are kept in logs"},
		{"/api/v1/consultations?x=" + token, token, nil, 400, "token-in-address", ""},
		{"/api/v1/openapi.json?access_token=abc", "", nil, 400, "token-in-address", ""},
		{"/api/v1/consultations?page=2", token, nil, 400, "unknown-parameter", "page"},
		{"/api/v1/consultations?%zz", token, nil, 400, "bad-query", ""},
		{"/api/v1/consultations/walks/exports/answers.csv?labels=1", token, nil, 400, "bad-parameter", "labels"},
		{"/api/v1/consultations/walks/exports/answers.csv?bom=no&bom=yes", token, nil, 400, "bad-parameter", "bom"},
		{"/api/v1/consultations/walks/counts", list, nil, 403, "no-scope", "“counts”"},
		{"/api/v1/consultations/walks/exports/contact.csv", list, nil, 403, "no-scope", "“contact”"},
		{"/api/v1/consultations/none", token, nil, 404, "no-consultation", ""},
		{"/api/v1/consultations/walks", one, nil, 404, "no-consultation", ""},
		{"/api/v1/consultations/walks/exports/answers.csv", one, nil, 404, "no-consultation", ""},
		{"/api/v1/consultations/walks/versions/none", token, nil, 404, "no-version", ""},
		{"/api/v1/nothing", token, nil, 404, "no-address", "openapi.json"},
		{"/api/v2/consultations", token, nil, 404, "no-address", ""},
		{"/api/v1/consultations/walks/exports/answers.pdf", token, nil, 404, "no-address", ""},
		{"/api/v1/consultations", token, accept("text/html"), 406, "not-acceptable", "application/json"},
		{"/api/v1/consultations", token, accept("application/json;q=0, text/*"), 406, "not-acceptable", ""},
		{"/api/v1/consultations", token, func(r *http.Request) { r.Method = http.MethodPost }, 405, "method", "GET"},
		{"/api/v1/consultations/walks", token, func(r *http.Request) { r.Method = http.MethodDelete }, 405, "method", ""},
		{"/api/v1/consultations", token, func(r *http.Request) { r.Method = http.MethodOptions; r.Header.Set("Origin", "https://evil.example") }, 405, "method", ""},
	} {
		if c.change == nil {
			c.change = func(*http.Request) {}
		}
		w := s.read(c.path, c.token, c.change)
		v, err := jsonschema.UnmarshalJSON(bytes.NewReader(w.Body.Bytes()))
		if err != nil || w.Header().Get("Content-Type") != "application/problem+json" {
			t.Errorf("%s: %q, %v\n%s", c.path, w.Header().Get("Content-Type"), err, w.Body)
			continue
		}
		if err := schema.Validate(v); err != nil {
			t.Errorf("%s: %v", c.path, err)
		}
		p := v.(map[string]any)
		if w.Code != c.status || p["type"] != "/api#"+c.code || !strings.Contains(p["detail"].(string), c.says) || strings.HasPrefix(p["title"].(string), "api.") {
			t.Errorf("%s: status %d\n%s", c.path, w.Code, w.Body)
		}
		if (w.Code == 401) != strings.Contains(w.Header().Get("WWW-Authenticate"), "Bearer") && c.code != "no-scope" {
			t.Errorf("%s: WWW-Authenticate is %q", c.path, w.Header().Get("WWW-Authenticate"))
		}
		if w.Header().Get("Access-Control-Allow-Origin") != "" || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: headers %v", c.path, w.Header())
		}
	}
	if v := s.read("/api/v1/consultations/walks/counts", list).Header().Get("WWW-Authenticate"); !strings.Contains(v, `error="insufficient_scope", scope="counts"`) {
		t.Errorf("a missing scope is told as %q", v)
	}
	if log := s.log.String(); strings.Contains(log, token) || strings.Contains(log, list) || strings.Contains(log, one) || !strings.Contains(log, "token refused") {
		t.Error("the log has a token, or nothing about those that were refused")
	}
}

// TestEveryRoleAgainstTheAPI asks for everything with tokens of everybody, each of which has every scope: a token opens no more than
// its owner may see.
func TestEveryRoleAgainstTheAPI(t *testing.T) {
	s, _ := surveyed(t)
	n := 0
	for i, c := range s.callers() {
		if c.account == "" {
			continue
		}
		token := ""
		if !c.out {
			token = s.tokenOf(c.account, nil, staff.Scopes...)
		}
		for _, call := range web.APICalls() {
			for _, slug := range []string{"walks", "runs"} {
				n++
				w := s.read(s.pathOf(call, slug), token)
				want := http.StatusOK
				switch may := staff.Scope(call.Scope).Needs(); {
				case call.Open:
				case c.out:
					want = http.StatusUnauthorized
				case !strings.Contains(call.Path, "{slug}"): // what it lists is looked at below
				case !c.comesIn(staff.MayView, slug):
					want = http.StatusNotFound
				case !c.comesIn(may, slug):
					want = http.StatusForbidden
				}
				if w.Code != want {
					t.Errorf("%s as %s: status %d, want %d", s.pathOf(call, slug), c.who, w.Code, want)
				}
				if call.ID == "consultations" && want == http.StatusOK && strings.Contains(w.Body.String(), `"slug": "`+slug+`"`) != c.comesIn(staff.MayView, slug) {
					t.Errorf("the list as %s: %s", c.who, w.Body)
				}
				if call.ID == "consultation" && want == http.StatusOK && strings.Contains(w.Body.String(), `"counts"`) != c.comesIn(staff.MayCount, slug) {
					t.Errorf("%s as %s has counts, or has not: %s", slug, c.who, w.Body)
				}
			}
		}
		if i > 0 {
			s.now = s.now.Add(time.Minute) // budgets fill again
		}
	}
	if n < 600 {
		t.Errorf("only %d requests were made", n)
	}
}

// TestTokensAndPagesAreApart: no cookie opens the API, and no token opens a page.
func TestTokensAndPagesAreApart(t *testing.T) {
	s, token := surveyed(t)
	c := &caller{account: s.who("ann@example.org").ID}
	s.renew(c)
	if w := s.ask(http.MethodGet, "/staff/c/walks", c.cookies); w.Code != http.StatusOK {
		t.Fatalf("the cookie opens no page, so this proves nothing: %d", w.Code)
	}
	for _, call := range web.APICalls() {
		if w := s.ask(http.MethodGet, s.pathOf(call, "walks"), c.cookies); w.Code != http.StatusUnauthorized && !call.Open {
			t.Errorf("a cookie opens %s: status %d", call.Path, w.Code)
		}
		asToken := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+c.cookies[0].Value) }
		if w := s.ask(http.MethodGet, s.pathOf(call, "walks"), nil, asToken); w.Code != http.StatusUnauthorized && !call.Open {
			t.Errorf("what a cookie holds opens %s: status %d", call.Path, w.Code)
		}
	}
	for _, r := range web.Routes() {
		if r.May == "" || r.May == staff.MaySignIn {
			continue
		}
		path := staffPath(r, "walks")
		bear := func(q *http.Request) { q.Header.Set("Authorization", "Bearer "+token) }
		asCookie := []*http.Cookie{{Name: "greenpaper-staff", Value: token}}
		for _, w := range []*httptest.ResponseRecorder{s.ask(r.Method, path, nil, bear), s.ask(r.Method, path, asCookie)} {
			if got := guarded(r.Method, w); got != "sign in" {
				t.Errorf("a token at %s %s: %s with status %d", r.Method, path, got, w.Code)
			}
		}
	}
}

// TestTokensEnd: a token that was revoked or has ended, or whose owner lost a role or the account, opens nothing from that moment on.
func TestTokensEnd(t *testing.T) {
	s, _ := surveyed(t)
	bob := s.staffer("bob@example.org", false, role("walks", staff.Analyst))
	const path = "/api/v1/consultations/walks/exports/answers.csv"
	act := staff.Act{Actor: staff.CommandLine, Verb: verbTest, At: s.now}
	token := s.tokenOf(bob.ID, nil, staff.Scopes...)
	works := func(want int, why string) {
		t.Helper()
		if w := s.read(path, token); w.Code != want {
			t.Errorf("%s: status %d, want %d", why, w.Code, want)
		}
	}
	works(200, "a token of an analyst")
	if err := s.store.SetGrants(t.Context(), act, bob.ID, "walks", []staff.Role{staff.Analyst}, []staff.Role{staff.Author}); err != nil {
		t.Fatal(err)
	}
	works(403, "the token of an author")
	if err := s.store.SetGrants(t.Context(), act, bob.ID, "walks", []staff.Role{staff.Author}, nil); err != nil {
		t.Fatal(err)
	}
	works(404, "the token of nobody")
	if err := s.store.SetGrants(t.Context(), act, bob.ID, "walks", nil, []staff.Role{staff.Analyst}); err != nil {
		t.Fatal(err)
	}
	works(200, "the token of an analyst again")
	id, _ := staff.ParseToken(token)
	if err := s.store.RevokeToken(t.Context(), act, "", id); err != nil {
		t.Fatal(err)
	}
	works(401, "a revoked token")
	token = s.tokenOf(bob.ID, nil, staff.Scopes...)
	s.now = s.now.AddDate(0, 0, 89)
	works(200, "a token before its end")
	s.now = s.now.AddDate(0, 0, 1)
	works(401, "a token at its end")
	token = s.tokenOf(bob.ID, nil, staff.Scopes...)
	s.change(bob.ID, func(a *staff.Account) { a.Disabled = true })
	works(401, "a token of a disabled account")
	s.change(bob.ID, func(a *staff.Account) { a.Disabled = false })
	works(401, "the same when the account was enabled again")
}

// TestAPIExports: the same bytes as the command writes, and the log knows it first.
func TestAPIExports(t *testing.T) {
	s, token := surveyed(t)
	versions, err := s.store.Versions(t.Context(), "walks")
	if err != nil {
		t.Fatal(err)
	}
	var want bytes.Buffer
	columns := export.NewColumns(export.Answers, versions...)
	if _, err := export.CSV(&want, columns, s.store.Each(t.Context(), "walks"), export.Options{Labels: true, BOM: true}); err != nil {
		t.Fatal(err)
	}
	const path = "/api/v1/consultations/walks/exports/answers.csv"
	before := len(s.entriesOf(staff.VerbResponsesExported))
	if w := s.ask(http.MethodHead, path, nil, func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+token) }); w.Code != 200 || w.Body.Len() != 0 {
		t.Errorf("HEAD: status %d", w.Code)
	}
	if n := len(s.entriesOf(staff.VerbResponsesExported)); n != before {
		t.Error("HEAD gives nothing, and is in the log")
	}
	w := s.read(path+"?labels=yes&bom=yes", token)
	if w.Code != 200 || w.Body.String() != want.String() || !strings.Contains(w.Body.String(), "'=HYPERLINK") {
		t.Errorf("status %d\n%s\nwant\n%s", w.Code, w.Body, want.String())
	}
	if h := w.Header(); h.Get("Cache-Control") != "no-store" || h.Get("ETag") != "" || h.Get("Content-Disposition") != `attachment; filename="walks-answers.csv"` {
		t.Errorf("headers %v", h)
	}
	e := s.entry(staff.VerbResponsesExported)
	id, _ := staff.ParseToken(token)
	if e.Actor != s.who("ann@example.org").ID || e.Consultation != "walks" || e.Subject != id || e.Details["token"] != "Nightly <report>" || e.Details["responses"] != "2" {
		t.Errorf("the log says %+v", e)
	}
	contact := s.read("/api/v1/consultations/walks/exports/contact.jsonl", token).Body.String()
	if strings.Count(contact, "Ada Byron") != 2 || strings.Contains(w.Body.String(), "Ada Byron") || len(s.entriesOf(staff.VerbContactExported)) != 1 {
		t.Errorf("contact data: %s", contact)
	}
	equality := s.read("/api/v1/consultations/walks/exports/equality.csv", token).Body.String()
	if strings.Count(equality, "old") != 2 || len(s.entriesOf(staff.VerbEqualityExported)) != 1 {
		t.Errorf("equality answers: %s", equality)
	}
	if x := s.read("/api/v1/consultations/walks/exports/answers.xlsx", token).Body.Bytes(); !bytes.HasPrefix(x, []byte("PK\x03\x04")) {
		t.Errorf("the workbook begins with %q", x[:4])
	}
	n := len(s.entriesOf(staff.VerbResponsesExported))
	s.tamper(`CREATE TRIGGER no_log BEFORE INSERT ON audit BEGIN SELECT RAISE(FAIL, 'full'); END`)
	if w := s.read(path, token); w.Code < 500 || strings.Contains(w.Body.String(), "sea") || w.Header().Get("Content-Type") != "application/problem+json" {
		t.Errorf("an export that the log cannot record: status %d\n%s", w.Code, w.Body)
	}
	if len(s.entriesOf(staff.VerbResponsesExported)) != n {
		t.Error("the trigger did nothing, so this proves nothing")
	}
}

// brokenStore is a store whose responses fail after many.
type brokenStore struct{ web.Store }

func (b *brokenStore) Each(ctx context.Context, slug string) iter.Seq2[*consultation.Response, error] {
	return func(yield func(*consultation.Response, error) bool) {
		for r, err := range b.Store.Each(ctx, slug) {
			for range 5000 {
				if !yield(r, err) {
					return
				}
			}
			break
		}
		yield(nil, errors.New("the disk is gone"))
	}
}

// TestAPIExportIsCutOff: a failure after the first byte must not look like the end.
func TestAPIExportIsCutOff(t *testing.T) {
	s, token := surveyed(t)
	s.server.Store = &brokenStore{Store: s.server.Store}
	server := httptest.NewServer(s.handler)
	defer server.Close()
	r, err := http.NewRequest(http.MethodGet, server.URL+"/api/v1/consultations/walks/exports/answers.jsonl", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if b, err := io.ReadAll(res.Body); err == nil || len(b) == 0 {
		t.Errorf("half an export looks whole: %d bytes, %v", len(b), err)
	}
	if !strings.Contains(s.log.String(), "export cut off") {
		t.Error("the log does not say so")
	}
}

func TestAPIFingerprints(t *testing.T) {
	s, token := surveyed(t)
	w := s.read("/api/v1/consultations/walks", token)
	tag := w.Header().Get("ETag")
	if tag == "" || w.Header().Get("Cache-Control") != "private, no-cache" || w.Header().Get("Vary") != "Authorization, Accept" {
		t.Fatalf("headers %v", w.Header())
	}
	known := func(r *http.Request) { r.Header.Set("If-None-Match", `"other", W/`+tag) }
	if w := s.read("/api/v1/consultations/walks", token, known); w.Code != http.StatusNotModified || w.Body.Len() != 0 {
		t.Errorf("status %d with %d bytes", w.Code, w.Body.Len())
	}
	if w := s.read("/api/v1/consultations/walks", "", known); w.Code != http.StatusUnauthorized {
		t.Errorf("a fingerprint opens what needs a token: status %d", w.Code)
	}
	b := s.browse()
	b.start()
	if w := s.read("/api/v1/consultations/walks", token, known); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"drafts": 1`) {
		t.Errorf("status %d after a change\n%s", w.Code, w.Body)
	}
}

func TestAPIBudget(t *testing.T) {
	s, token := surveyed(t)
	asked := 0
	for ; asked < 500; asked++ {
		if w := s.read("/api/v1/token", token); w.Code == http.StatusTooManyRequests {
			if w.Header().Get("Retry-After") != "1" || !strings.Contains(w.Body.String(), "Ask again in 1 second.") {
				t.Errorf("Retry-After %q\n%s", w.Header().Get("Retry-After"), w.Body)
			}
			break
		}
	}
	if asked != 120 {
		t.Errorf("a token may ask %d times at once, want 120", asked)
	}
	other := s.tokenOf(s.who("ann@example.org").ID, nil, staff.ScopeConsultations)
	if w := s.read("/api/v1/token", other); w.Code != http.StatusOK {
		t.Errorf("another token: status %d", w.Code)
	}
	s.now = s.now.Add(2 * time.Second)
	if w := s.read("/api/v1/token", token); w.Code != http.StatusOK {
		t.Errorf("two seconds later: status %d", w.Code)
	}
	from := func(r *http.Request) { r.RemoteAddr = "203.0.113.9:1234" }
	wrong := 0
	for ; wrong < 500 && s.read("/api/v1/token", "gp_x", from).Code != http.StatusTooManyRequests; wrong++ {
	}
	if wrong != 60 {
		t.Errorf("a network may send %d wrong tokens, want 60", wrong)
	}
	if w := s.read("/api/v1/token", token); w.Code != http.StatusOK {
		t.Errorf("another network: status %d", w.Code)
	}
}
