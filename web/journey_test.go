package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/web"
)

// survey is a small consultation with what a journey meets: a condition, a limit, contact data, a repeated section, an upload,
// equality questions.
const survey = `---
format: 1
consultation: walks
kind: call for evidence
summary: Tell us how you walk.
department: Department for Walking
applies to: England
opens: 2026-03-02 09:00
closes: 2026-06-01 23:45
grace: 30 minutes
stage: formative
editions: en
contact: walks@example.org
privacy: walks.privacy.md
declaration: These are my own words.
keep responses: 24 months after closing
---

# Walks

Tell us how you walk.

## About you
` + "`about`" + `

### Do you walk?
` + "`walk` `choose one` `required`" + `

- Yes ` + "`yes`" + `
- No ` + "`no`" + `

### What is your name?
` + "`name` `short text` `personal`" + `

## Your walks
` + "`walks` `only if walk is yes`" + `

### Where do you walk to?
` + "`where` `long text` `max 20 words`" + `

### What do you like about it?
` + "`like` `long text`" + `

### Send a map
` + "`map` `upload` `files png txt` `up to 2 files` `max 1 MB`" + `

## Reasons
` + "`reasons` `only if walk is no`" + `

### Why do you not walk?
` + "`why` `long text`" + `

## Your dogs
` + "`dogs` `repeat up to 3 times` `each called dog-name`" + `

### What is your dog called?
` + "`dog-name` `short text`" + `

## Equality
` + "`equal` `equality monitoring`" + `

### How old are you?
` + "`age` `choose one`" + `

- Under 40 ` + "`young`" + `
- 40 or over ` + "`old`" + `
- Prefer not to say ` + "`not-say` `no answer`" + `
`

const surveyNotice = "# Privacy notice\n\nWe look after your answers.\n"

// publishMarkdown publishes what the parser makes of files; the first is the questionnaire.
func (s *site) publishMarkdown(name string, files fstest.MapFS, opens, closes string) {
	s.t.Helper()
	b, err := markdown.Load(files, name)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, file := range b.Problems() {
		for _, p := range file.Problems {
			if p.Rule.Level == consultation.LevelError {
				s.t.Errorf("%s: %s", p.Rule.Code, p.Message)
			}
		}
	}
	schedule := consultation.Schedule{Opens: london(s.t, opens), Grace: 30 * time.Minute}
	if closes != "" {
		schedule.Closes = london(s.t, closes)
	}
	v, err := b.Version(schedule.Opens.Add(-time.Hour))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := s.store.Publish(s.t.Context(), v, schedule, false); err != nil {
		s.t.Fatal(err)
	}
}

func newSurvey(t *testing.T) *site {
	s := newSite(t, web.Config{})
	s.publishMarkdown("walks.md", fstest.MapFS{
		"walks.md": {Data: []byte(survey)}, "walks.privacy.md": {Data: []byte(surveyNotice)},
	}, "2026-03-02 09:00", "2026-06-01 23:45")
	return s
}

// browser is a browser without JavaScript: it has cookies, follows redirects and fills in forms as they stand in the page.
type browser struct {
	t      *testing.T
	server *httptest.Server
	client http.Client
	at     *url.URL
	status int
	header http.Header
	body   string
	doc    *goquery.Document
}

func (s *site) browse() *browser {
	s.t.Helper()
	server := httptest.NewServer(s.handler)
	s.t.Cleanup(server.Close)
	return newBrowser(s.t, server)
}

func newBrowser(t *testing.T, server *httptest.Server) *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	at, _ := url.Parse(server.URL)
	return &browser{t: t, server: server, client: http.Client{Jar: jar}, at: at}
}

func (b *browser) send(method, path, kind string, body io.Reader) {
	b.t.Helper()
	to, err := b.at.Parse(path)
	if err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(b.t.Context(), method, to.String(), body)
	if err != nil {
		b.t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	res, err := b.client.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer res.Body.Close()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	b.at, b.status, b.header, b.body = res.Request.URL, res.StatusCode, res.Header, string(text)
	if b.doc, err = goquery.NewDocumentFromReader(strings.NewReader(b.body)); err != nil {
		b.t.Fatal(err)
	}
	if res.StatusCode >= 500 && res.StatusCode != http.StatusServiceUnavailable {
		b.t.Fatalf("%s %s: status %d", method, path, res.StatusCode)
	}
}

func (b *browser) get(path string) { b.t.Helper(); b.send(http.MethodGet, path, "", nil) }

func (b *browser) post(path string, form url.Values) {
	b.t.Helper()
	b.send(http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
}

// form gives the fields of the page's form as the browser would send them.
func (b *browser) form() url.Values {
	b.t.Helper()
	return fields(b.doc.Find("form#page"))
}

func fields(form *goquery.Selection) url.Values {
	v := url.Values{}
	form.Find("input, textarea, select").Each(func(_ int, e *goquery.Selection) {
		name, kind := e.AttrOr("name", ""), e.AttrOr("type", "text")
		_, checked := e.Attr("checked")
		switch {
		case name == "" || kind == "file" || (kind == "radio" || kind == "checkbox") && !checked:
		case goquery.NodeName(e) == "textarea":
			v.Add(name, strings.TrimPrefix(e.Text(), "\n"))
		case goquery.NodeName(e) == "select":
			v.Add(name, e.Find("option[selected]").AttrOr("value", ""))
		default:
			v.Add(name, e.AttrOr("value", ""))
		}
	})
	return v
}

// press fills in fields (name and value by turns) and presses the button with this value of "do".
func (b *browser) press(do string, fill ...string) {
	b.t.Helper()
	form := b.form()
	for i := 0; i+1 < len(fill); i += 2 {
		form.Set(fill[i], fill[i+1])
	}
	if do != "" {
		form.Set("do", do)
	}
	action := b.doc.Find("form#page").AttrOr("action", "")
	if action == "" {
		b.t.Fatalf("%s has no form", b.at.Path)
	}
	b.post(action, form)
}

// pressOnly sends the one other form of the page with this action's end.
func (b *browser) submit(end string) {
	b.t.Helper()
	form := b.doc.Find(`main form[action$="` + end + `"]`)
	if form.Length() != 1 {
		b.t.Fatalf("%s has %d forms to %s", b.at.Path, form.Length(), end)
	}
	b.post(form.AttrOr("action", ""), fields(form))
}

func (b *browser) wants(status int, path string) {
	b.t.Helper()
	if b.status != status || !regexp.MustCompile("^"+path+"$").MatchString(strings.TrimPrefix(b.at.Path, "/c/walks")) {
		b.t.Fatalf("at %s with status %d, want %s with %d\n%s", b.at.Path, b.status, path, status, b.doc.Find("main").Text())
	}
}

func (b *browser) has(words ...string) {
	b.t.Helper()
	for _, w := range words {
		if !strings.Contains(b.doc.Text(), w) {
			b.t.Errorf("%s does not say %q\n%s", b.at.Path, w, b.doc.Find("main").Text())
		}
	}
}

func (b *browser) hasNot(words ...string) {
	b.t.Helper()
	for _, w := range words {
		if strings.Contains(b.body, w) {
			b.t.Errorf("%s says %q", b.at.Path, w)
		}
	}
}

// start begins a draft and gives the address of its task list and its code.
func (b *browser) start() (own, code string) {
	b.t.Helper()
	b.get("/c/walks")
	b.post("/c/walks/start", nil)
	b.wants(200, "/r/[a-z0-9]+/code")
	own = strings.TrimSuffix(b.at.Path, "/code")
	return own, b.doc.Find(".gp-resume__code").Text()
}

func TestJourney(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	if len(b.client.Jar.Cookies(b.at)) != 0 {
		t.Error("a cookie before anything was started")
	}
	own, code := b.start()
	if n := len(strings.Fields(code)); n != 5 {
		t.Fatalf("code %q has %d words", code, n)
	}
	b.get(own)
	b.has("About you", "Not yet started", "You have completed 0 of 2 sections", code)
	b.get(own + "/s/about/1")
	b.press("continue")
	b.wants(422, "/r/.*/s/about/1")
	if title := b.doc.Find("title").Text(); !strings.HasPrefix(title, "Error: ") {
		t.Errorf("title %q", title)
	}
	summary := b.doc.Find(".govuk-error-summary a").First()
	if b.doc.Find(`[id="`+strings.TrimPrefix(summary.AttrOr("href", ""), "#")+`"]`).Length() != 1 {
		t.Errorf("error %q leads nowhere", summary.Text())
	}
	b.press("continue", "walk", "yes", "name", "Ann Walker")
	b.wants(200, "/r/[^/]*")
	b.has("You have completed 1 of 3 sections")
	b.get(own + "/s/reasons/1") // off the path
	b.wants(200, "/r/[^/]*")
	b.has("does not apply to you")
	b.get(own + "/s/walks/1")
	b.press("continue", "where", strings.Repeat("far ", 21), "like", "the quiet\nand the rain")
	b.wants(422, "/r/.*/s/walks/1")
	b.get(own + "/s/walks/1")
	if got := b.form().Get("where"); got != strings.Repeat("far ", 21) {
		t.Errorf("a wrong answer was not kept: %q", got)
	}
	b.press("continue", "where", "to the mill")
	b.wants(200, "/r/[^/]*")
	b.get(own + "/s/dogs/1/1")
	b.press("continue", "dogs.1.dog-name", "Rex")
	b.wants(200, "/r/.*/s/dogs/rounds")
	b.has("Rex")
	b.press("add")
	b.wants(200, "/r/.*/s/dogs/2/1")
	b.press("continue", "dogs.2.dog-name", "Fido")
	b.press("continue")
	b.has("You have completed 3 of 3 sections")
	b.get(own + "/check")
	b.has("to the mill", "the quiet", "Ann Walker", "Rex", "Fido", "Not answered")
	b.submit("/check")
	b.wants(200, "/r/.*/equality")
	b.submit("/equality")
	b.wants(200, "/r/.*/equality/equal/1")
	b.press("continue", "age", "old")
	b.wants(200, "/r/.*/declaration")
	b.has("These are my own words.")
	b.submit("/send")
	b.wants(200, "/r/.*/sent")
	reference := regexp.MustCompile(`[0-9A-Z]{2}-[0-9A-Z]{4}-[0-9A-Z]{4}`).FindString(b.doc.Find(".govuk-panel").Text())
	if _, ok := consultation.ParseReference(reference); !ok {
		t.Errorf("reference %q", reference)
	}
	b.has(code)
	b.post(own+"/send", nil) // twice
	b.wants(200, "/r/.*/sent")
	b.has(reference)
	b.get(own + "/s/about/1") // back, after sending
	b.wants(200, "/r/.*/sent")
	b.get(own + "/copy")
	b.has("to the mill", "Ann Walker", reference)
	b.hasNot("40 or over")
	b.get(own + "/copy.txt")
	if !strings.Contains(b.body, "the quiet\r\n    and the rain") || !strings.HasPrefix(b.header.Get("Content-Disposition"), "attachment") {
		t.Errorf("plain copy: %s", b.body)
	}
	var all []*consultation.Response
	for r, err := range s.store.Each(t.Context(), "walks") {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, r)
	}
	if len(all) != 1 || all[0].Reference != reference {
		t.Fatalf("%d responses", len(all))
	}
	if got := all[0].Answers.Get("where"); got != "to the mill" {
		t.Errorf("where = %q", got)
	}
	if all[0].Answers.Has("name") || all[0].Answers.Has("age") {
		t.Errorf("contact or equality among the answers: %v", all[0].Answers)
	}
	n := 0
	for e, err := range s.store.EachEquality(t.Context(), "walks") {
		if n++; err != nil || e.Answers.Get("age") != "old" {
			t.Errorf("equality %v %v", e, err)
		}
	}
	if n != 1 {
		t.Errorf("%d equality answers", n)
	}
	for _, secret := range append(strings.Fields(code)[:1], "Ann Walker", "to the mill", reference, strings.TrimPrefix(own, "/c/walks/r/")) {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

func TestResumeOnAnotherBrowser(t *testing.T) {
	s := newSurvey(t)
	one := s.browse()
	own, code := one.start()
	one.get(own + "/s/about/1")
	one.press("later", "walk", "no", "name", "Ann Walker")
	one.wants(200, "/r/[^/]*")
	one.has("Your answers are saved")

	two := newBrowser(t, one.server)
	two.get(own)
	two.wants(404, "/r/.*")
	two.hasNot("Ann Walker")
	two.post("/resume", url.Values{"code": {"  " + strings.ToUpper(strings.ReplaceAll(code, " ", "   "))}})
	two.wants(200, "/r/[^/]*")
	two.has(code)
	two.get(own + "/s/about/1")
	if got := two.form().Get("name"); got != "Ann Walker" {
		t.Errorf("name = %q", got)
	}
	two.post("/leave", nil)
	if got := two.header.Get("Clear-Site-Data"); got != `"cache", "storage"` {
		t.Errorf("Clear-Site-Data: %s", got)
	}
	if n := len(two.client.Jar.Cookies(two.at)); n != 0 {
		t.Errorf("%d cookies are left", n)
	}
	two.get(own)
	two.wants(404, "/r/.*")
	one.get(own)
	one.wants(200, "/r/[^/]*")

	s.now = s.now.Add(12*time.Hour + time.Minute)
	one.get(own + "/s/about/1")
	one.wants(404, "/r/.*")
	one.post(own+"/s/about/1", url.Values{"walk": {"yes"}, "name": {"Typed too late"}, "was:name": {"x"}, "was:walk": {"x"}})
	one.wants(404, "/r/.*")
	one.has("Typed too late", "code")
}

func TestWrongCodesAreSlowedAndNobodyIsLockedOut(t *testing.T) {
	s := newSite(t, web.Config{TrustedProxies: loopback})
	s.publishMarkdown("walks.md", fstest.MapFS{"walks.md": {Data: []byte(survey)}, "walks.privacy.md": {Data: []byte(surveyNotice)}}, "2026-03-02 09:00", "")
	b := s.browse()
	_, code := b.start()
	try := func(code, from string) int {
		r := httptest.NewRequest(http.MethodPost, "/resume", strings.NewReader(url.Values{"code": {code}}.Encode()))
		r.RemoteAddr = "127.0.0.1:1"
		r.Header.Set("X-Forwarded-For", from)
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		w := s.do(r)
		if w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "" {
			t.Error("no Retry-After")
		}
		return w.Code
	}
	words := strings.Fields(code)
	slices.Reverse(words)
	wrong := strings.Join(words, " ")
	for range 20 {
		if got := try(wrong, "192.0.2.1"); got != http.StatusUnprocessableEntity {
			t.Fatalf("a wrong code gives %d", got)
		}
	}
	if got := try(code, "192.0.2.77"); got != http.StatusTooManyRequests {
		t.Errorf("the same network goes on with %d", got)
	}
	if got := try(code, "198.51.100.1"); got != http.StatusSeeOther {
		t.Errorf("another network gets %d", got)
	}
	s.now = s.now.Add(16 * time.Second)
	if got := try(code, "192.0.2.1"); got != http.StatusSeeOther {
		t.Errorf("after the wait the right code gives %d", got)
	}
	b.post("/resume", url.Values{"code": {"xyzzy " + strings.Join(words[1:], " ")}})
	b.has("Check the spelling of xyzzy")
}
