package web_test

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/web"
)

// shown adds to a form what a page sends of the questions it has shown.
func shown(v url.Values, questions ...string) url.Values {
	for _, q := range questions {
		v.Set("was:"+q, "")
	}
	v.Set("page", "AAAABBBBCCCCDDDDEEEEFFFF22")
	return v
}

// What a form says of questions of other pages is nobody's answer, and no address can make an equality or personal answer an
// ordinary one.
func TestAnswersGoWhereTheyBelong(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	all := shown(url.Values{"walk": {"yes"}, "name": {"PERSONALWORD"}, "where": {"WHEREWORD"}, "why": {"WHYWORD"}, "age": {"old"},
		"dogs.1.dog-name": {"DOGWORD"}, "dogs.99.dog-name": {"FARWORD"}, "map": {"FORGEDID"}, "nothing": {"NOTHINGWORD"}, "__proto__": {"x"}},
		"walk", "name", "where", "like", "why", "age", "map", "dogs.1.dog-name", "dogs.99.dog-name", "nothing")
	draft := func() *consultation.Draft {
		t.Helper()
		handle := own[strings.LastIndex(own, "/")+1:]
		d, err := s.store.Draft(t.Context(), handle, s.mac(b), s.now)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, tt := range []struct{ path, answers, personal, equality string }{
		{own + "/s/about/1", "walk", "name", ""},
		{own + "/equality/about/1", "walk", "name", ""}, // the address of an equality page, the step of another
		{own + "/s/equal/1", "walk", "name", "age"},     // and the other way round
		{own + "/equality/equal/1", "walk", "name", "age"},
		{own + "/s/dogs/99/1", "walk", "name", "age"},
		{own + "/s/dogs/1/1", "dogs.1.dog-name walk", "name", "age"},
		{own + "/s/about/2", "dogs.1.dog-name walk", "name", "age"},
		{own + "/s/about/-1", "dogs.1.dog-name walk", "name", "age"},
		{own + "/s/about/1/1", "dogs.1.dog-name walk", "name", "age"},
		{own + "/s/../../../etc/passwd", "dogs.1.dog-name walk", "name", "age"},
		{own + "/s/%00/1", "dogs.1.dog-name walk", "name", "age"},
		{own + "/s/reasons/1", "dogs.1.dog-name walk why", "name", "age"}, // off the path: kept, and left out of the response
	} {
		b.post(tt.path, maps.Clone(all))
		d := draft()
		for _, part := range []struct {
			what, want string
			got        consultation.Answers
		}{{"answers", tt.answers, d.Answers}, {"personal", tt.personal, d.Personal}, {"equality", tt.equality, d.Equality}} {
			var names []string
			for name := range part.got {
				if part.got.Has(name) {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			if got := strings.Join(names, " "); got != part.want {
				t.Errorf("after %s: %s holds %q, want %q", strings.TrimPrefix(tt.path, own), part.what, got, part.want)
			}
		}
	}
	form := maps.Clone(all)
	form.Set("step", "equal/1")
	b.post(own+"/autosave", form)
	if d := draft(); d.Answers.Has("age") || d.Answers.Has("map") {
		t.Errorf("autosave stored %v", d.Answers)
	}
	files := s.stored()
	for _, word := range []string{"PERSONALWORD", "WHEREWORD", "FORGEDID", "FARWORD", "NOTHINGWORD"} {
		if bytes.Contains(files, []byte(word)) {
			t.Errorf("%s is in the data folder", word)
		}
	}
	b.get(own + "/check")
	b.submit("/check")
	b.get(own + "/declaration")
	b.submit("/send")
	b.has("Your reference")
	for r, err := range s.store.Each(t.Context(), "walks") {
		if err != nil || r.Answers.Has("why") || r.Answers.Has("age") || r.Answers.Has("name") {
			t.Errorf("the response holds %v (%v)", r.Answers, err)
		}
	}
}

// mac is the fingerprint of a browser's session.
func (s *site) mac(b *browser) []byte {
	for _, c := range b.client.Jar.Cookies(b.at) {
		if c.Name == "greenpaper" {
			return s.keys.SessionMAC(c.Value)
		}
	}
	return nil
}

// Made-up fields about what a page had shown lose nobody's words: the worst is a conflict.
func TestMadeUpDigestsLoseNothing(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.post(own+"/s/about/1", url.Values{"walk": {"no"}, "name": {"First"}, "was:walk": {""}, "was:name": {""}, "page": {"BBBBCCCCDDDDEEEEFFFFGGGG22"}})
	for _, was := range []string{"x", strings.Repeat("A", 100_000), "../..", "' OR 1=1 --"} {
		for _, page := range []string{"", "AAAABBBBCCCCDDDDEEEEFFFF22", "lower case", strings.Repeat("A", 100)} {
			b.post(own+"/s/about/1", url.Values{"walk": {"no"}, "name": {"Second"}, "was:walk": {was}, "was:name": {was}, "page": {page}, "seq": {"99999999999999999999"}})
			if b.status >= 500 {
				t.Fatalf("was %.10q, page %.10q: status %d", was, page, b.status)
			}
		}
	}
	b.get(own + "/copy")
	b.has("First", "Second")
}

// A file of somebody else cannot be taken, read or deleted by naming its id.
func TestFilesOfOthers(t *testing.T) {
	s := newSurvey(t)
	victim := s.browse()
	theirs, _ := victim.start()
	victim.get(theirs + "/s/about/1")
	victim.press("continue", "walk", "yes")
	victim.get(theirs + "/s/walks/1")
	victim.upload("map", "map.txt", []byte("their map"))
	id := victim.doc.Find(`button[name="remove-upload"]`).AttrOr("value", "")
	if id == "" {
		t.Fatal("no upload")
	}
	thief := newBrowser(t, victim.server)
	own, _ := thief.start()
	thief.get(own + "/s/about/1")
	thief.press("continue", "walk", "yes")
	thief.post(own+"/s/walks/1", shown(url.Values{"map": {id}, "remove-upload": {id}, "do": {"upload"}}, "map"))
	for _, path := range []string{own + "/file/" + id, theirs + "/file/" + id, own + "/file/..%2f" + id} {
		thief.get(path)
		if thief.status != 404 || strings.Contains(thief.body, "their map") {
			t.Errorf("%s: status %d", path, thief.status)
		}
	}
	victim.get(theirs + "/file/" + id)
	if victim.body != "their map" {
		t.Errorf("their file is %q, status %d", victim.body, victim.status)
	}
	if csp := victim.header.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "sandbox") {
		t.Errorf("a file is served with the policy %q", csp)
	}
	thief.get(own + "/s/walks/1")
	if thief.doc.Find(`a[href*="/file/"]`).Length() != 0 {
		t.Error("the thief's page has a file")
	}
}

const script = `"><script>alert(1)</script><img src=x onerror=alert(1)>{{.}}` + "\u202e"

// What somebody types is never markup, on any page, file name or header.
func TestTypedMarkupStaysText(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, code := b.start()
	b.post(own+"/s/about/1", shown(url.Values{"walk": {"yes"}, "name": {script}}, "walk", "name"))
	b.post(own+"/s/walks/1", shown(url.Values{"where": {script}, "like": {script}}, "where", "like"))
	b.post(own+"/s/dogs/1/1", shown(url.Values{"dogs.1.dog-name": {script}}, "dogs.1.dog-name"))
	b.post(own+"/s/walks/1", url.Values{"where": {script + " other"}, "like": {script + " other"}, "was:where": {"x"}, "was:like": {"x"}}) // in conflict
	clean := func() {
		t.Helper()
		lower := strings.ToLower(b.body)
		for _, bad := range []string{"<script>alert", "<img src=x"} {
			if strings.Contains(lower, bad) {
				t.Errorf("%s holds %q", b.at, bad)
			}
		}
		if n := b.doc.Find("[onerror], [onclick], [style]").Length(); n > 0 {
			t.Errorf("%s has %d elements with code or style", b.at, n)
		}
	}
	for _, path := range []string{"", "/s/about/1", "/s/walks/1", "/s/dogs/1/1", "/s/dogs/rounds", "/s/dogs/rounds?remove=1", "/conflict", "/check", "/copy", "/delete"} {
		b.get(own + path)
		if b.status != 200 {
			t.Errorf("%s: status %d", path, b.status)
		}
		clean()
	}
	b.post("/resume", url.Values{"code": {script}})
	clean()
	b.get("/?words=" + url.QueryEscape(script) + "&department=" + url.QueryEscape(script) + "&state=" + url.QueryEscape(script))
	clean()
	b.get("/help?about=" + url.QueryEscape(script))
	clean()
	other := newBrowser(t, b.server)
	other.post(own+"/s/walks/1", shown(url.Values{"where": {script}, "edition": {script}}, "where")) // no session: the words are shown again
	b.status, b.body, b.doc, b.at = other.status, other.body, other.doc, other.at
	b.has("alert(1)")
	clean()
	other.post("/resume", url.Values{"code": {code}})
	other.get(own + "/copy.txt")
	if d := other.header.Get("Content-Disposition"); d != `attachment; filename="draft.txt"` || other.header.Get("Content-Type") != "text/plain; charset=utf-8" {
		t.Errorf("the plain copy is served as %s, %s", other.header.Get("Content-Type"), d)
	}
}

// Nothing in a request decides where an answer leads, whom a page names or what a header says.
func TestNothingLeadsElsewhere(t *testing.T) {
	s := newSurvey(t)
	own, cookies := s.begun()
	// Feeds and the sitemap name whole addresses. Without a public URL these are as the request called them, and nobody keeps them.
	whole := []string{"/feed.atom", "/feed.json", "/sitemap.xml", "/c/:slug/feed.atom"}
	evil := url.Values{}
	for _, name := range []string{"edition", "from", "step", "more", "next", "return", "rows:where", "do", "keep:walk", "about"} {
		evil.Set(name, "//evil.example/\r\nSet-Cookie: a=b")
	}
	for _, route := range web.Routes() {
		if strings.HasSuffix(route.Path, "/delete") && route.Method == http.MethodPost || route.Path == "/leave" {
			continue
		}
		w := s.ask(route.Method, address(route.Path, own)+"?"+evil.Encode(), cookies, withForm(evil), func(r *http.Request) {
			r.Host = "evil.example"
			r.Header.Set("X-Forwarded-Host", "evil.example")
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Header.Set("Forwarded", "host=evil.example")
			r.Header.Set("X-Original-Url", "/leave")
			r.Header.Set("X-Http-Method-Override", "DELETE")
		})
		for _, c := range w.Result().Cookies() {
			if !strings.HasPrefix(c.Name, "greenpaper") {
				t.Errorf("%s %s sets %s", route.Method, route.Path, c.Raw)
			}
		}
		if w.Header().Get("Strict-Transport-Security") != "" {
			t.Errorf("%s %s believes that it is https", route.Method, route.Path)
		}
		if to := w.Header().Get("Location"); to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.Contains(to, `\`)) {
			t.Errorf("%s %s leads to %s", route.Method, route.Path, to)
		}
		if strings.Contains(w.Body.String(), `="//evil`) || strings.Contains(w.Body.String(), `http://evil`) && !slices.Contains(whole, route.Path) {
			t.Errorf("%s %s names another site", route.Method, route.Path)
		}
		if cache := w.Header().Get("Cache-Control"); strings.Contains(w.Body.String(), "http://evil") && cache != "no-store" {
			t.Errorf("%s names what the request called it, and may be kept: %s", route.Path, cache)
		}
	}
}

// endless is a body that never ends; it counts what is read of it.
type endless struct {
	head io.Reader
	n    *int64
}

func (e endless) Read(p []byte) (int, error) {
	n, _ := e.head.Read(p)
	if n == 0 {
		n = copy(p, bytes.Repeat([]byte("a"), len(p)))
	}
	*e.n += int64(n)
	return n, nil
}

// No route reads more of a body than the greatest form has, whatever it claims to be.
func TestEndlessBodies(t *testing.T) {
	s := newSurveyWith(t, web.Config{MaxUploadBytes: 1 << 20})
	own, cookies := s.begun()
	const multi = "multipart/form-data; boundary=x"
	for _, route := range web.Routes() {
		if route.Method != http.MethodPost || route.Path == "/leave" || strings.HasSuffix(route.Path, "/delete") {
			continue
		}
		for _, body := range []struct{ kind, head string }{
			{"application/x-www-form-urlencoded", "where="}, {"application/json", "[[[["}, {"", ""}, {"text/plain", ""}, {"multipart/form-data", ""},
			{multi, "--x\r\nContent-Disposition: form-data; name=\"where\"\r\n\r\n"},
			{multi, "--x\r\nContent-Disposition: form-data; name=\"map\"; filename=\"a\"\r\n\r\n"},
			{multi, "--x\r\nContent-Disposition: form-data; name=\""},
		} {
			var read int64
			w := s.ask(route.Method, address(route.Path, own), cookies, func(r *http.Request) {
				r.Header.Set("Content-Type", body.kind)
				r.Body = io.NopCloser(endless{strings.NewReader(body.head), &read})
			})
			if w.Code >= 500 {
				t.Errorf("%s with %q: status %d", route.Path, body.kind, w.Code)
			}
			if limit := int64(8<<20 + 2<<20 + 64<<10); read > limit {
				t.Errorf("%s with %q: %d bytes were read, want at most %d", route.Path, body.kind, read, limit)
			}
		}
	}
}
