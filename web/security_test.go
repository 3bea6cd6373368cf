package web_test

import (
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/web"
)

// stored is every byte of the data folder: database, log, uploads.
func (s *site) stored() []byte {
	s.t.Helper()
	var all []byte
	err := filepath.WalkDir(s.dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasSuffix(path, "-shm") { // which readers write to, and which holds no data
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// contents is what the database says, whatever its files look like at the moment.
func (s *site) contents() string {
	s.t.Helper()
	files, err := storage.OpenFiles(filepath.Join(s.dir, "uploads"), 0)
	if err != nil {
		s.t.Fatal(err)
	}
	to := filepath.Join(s.t.TempDir(), "copy")
	if err := s.store.Backup(s.t.Context(), to, files); err != nil {
		s.t.Fatal(err)
	}
	b, err := os.ReadFile(filepath.Join(to, storage.DatabaseFile))
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b)
}

// ask sends one request with cookies, and follows no redirect.
func (s *site) ask(method, path string, cookies []*http.Cookie, change ...func(*http.Request)) *httptest.ResponseRecorder {
	s.t.Helper()
	r := httptest.NewRequest(method, path, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for _, f := range change {
		f(r)
	}
	return s.do(r)
}

// begun starts a draft and gives its address and the browser's cookies.
func (s *site) begun(with ...*http.Cookie) (own string, cookies []*http.Cookie) {
	s.t.Helper()
	w := s.ask(http.MethodPost, "/c/walks/start", with)
	if w.Code != http.StatusSeeOther {
		s.t.Fatalf("start: status %d", w.Code)
	}
	return strings.TrimSuffix(w.Header().Get("Location"), "/code"), w.Result().Cookies()
}

// address fills in a route's pattern for one draft.
func address(pattern, own string) string {
	slug, handle, _ := strings.Cut(strings.TrimPrefix(own, "/c/"), "/r/")
	return strings.NewReplacer(":slug", slug, ":handle", handle, "/equality/*step", "/equality/equal/1", "*step", "about/1",
		":id", "AAAABBBBCCCCDDDDEEEEFFFF22", ":name", "plan.csv", "*path", "none").Replace(pattern)
}

func TestCookies(t *testing.T) {
	for _, tt := range []struct {
		url, prefix string
		secure      bool
	}{{"", "", false}, {"http://consult.example.org", "", false}, {"https://consult.example.org", "__Host-", true}} {
		s := newSurveyWith(t, web.Config{PublicURL: tt.url})
		w := s.ask(http.MethodPost, "/c/walks/start", nil)
		cookies := w.Result().Cookies()
		if len(cookies) != 2 || cookies[0].Name != tt.prefix+"greenpaper" || cookies[1].Name != tt.prefix+"greenpaper-codes" {
			t.Fatalf("%q: cookies %v", tt.url, cookies)
		}
		for _, c := range cookies {
			if c.Secure != tt.secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge != 0 || !c.Expires.IsZero() {
				t.Errorf("%q: %s", tt.url, c.Raw)
			}
		}
		if raw, err := base64.RawURLEncoding.DecodeString(cookies[0].Value); err != nil || len(raw) != 32 {
			t.Errorf("%q: the token has %d bytes, want 32 (%v)", tt.url, len(raw), err)
		}
		left := s.ask(http.MethodPost, "/leave", cookies).Result().Cookies()
		if len(left) != 2 || left[0].MaxAge >= 0 || left[1].MaxAge >= 0 || left[0].Secure != tt.secure || left[0].Path != "/" {
			t.Errorf("%q: leaving sets %v", tt.url, left)
		}
	}
}

// Whoever has planted a session in a browser, or copied its cookie, sees nothing that comes after.
func TestPlantedSessionSeesNothingNew(t *testing.T) {
	s := newSurvey(t)
	planted := &http.Cookie{Name: "greenpaper", Value: base64.RawURLEncoding.EncodeToString(make([]byte, 32))}
	first, cookies := s.begun(planted)
	if cookies[0].Value == planted.Value {
		t.Fatal("a token that the browser brought along is taken over")
	}
	second, after := s.begun(cookies...)
	if after[0].Value == cookies[0].Value {
		t.Error("the token stays the same with a second draft")
	}
	for _, tt := range []struct {
		who     string
		cookies []*http.Cookie
		own     string
		want    int
	}{
		{"the planted token", []*http.Cookie{planted}, first, 404}, {"the old token", cookies, first, 404}, {"the old token", cookies, second, 404},
		{"the new token", after, first, 200}, {"the new token", after, second, 200},
	} {
		if got := s.ask(http.MethodGet, tt.own, tt.cookies).Code; got != tt.want {
			t.Errorf("%s: status %d, want %d", tt.who, got, tt.want)
		}
	}
	page, err := goquery.NewDocumentFromReader(s.ask(http.MethodGet, first+"/code", after).Body)
	if err != nil {
		t.Fatal(err)
	}
	code := page.Find(".gp-resume__code").First().Text()
	thief, held := s.begun() // somebody's session in the browser of another
	w := s.ask(http.MethodPost, "/resume", held, withForm(url.Values{"code": {code}}))
	if w.Code != http.StatusSeeOther || w.Result().Cookies()[0].Value == held[0].Value {
		t.Errorf("resuming gives %d and leaves the token", w.Code)
	}
	if got := s.ask(http.MethodGet, first, held).Code; got != 404 {
		t.Errorf("who held the session before sees what was resumed: %d", got)
	}
	if got := s.ask(http.MethodGet, thief, w.Result().Cookies()).Code; got != 200 {
		t.Errorf("the browser's own draft is lost: %d", got)
	}
}

func withForm(v url.Values) func(*http.Request) {
	return func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader(v.Encode())) }
}

// A draft of somebody else cannot be told from one that is not there, on any route, and nothing is written.
func TestDraftsOfOthersAreNotThere(t *testing.T) {
	s := newSurvey(t)
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	theirs, _ := s.begun()
	_, mine := s.begun()
	none := "/c/walks/r/zzzzzzzzzzzz"
	elsewhere := strings.Replace(theirs, "/c/walks/", "/c/walking/", 1)
	before := s.contents()
	n := 0
	for _, route := range web.Routes() {
		if !strings.Contains(route.Path, ":handle") {
			continue
		}
		n++
		for _, cookies := range [][]*http.Cookie{nil, mine} {
			got := s.ask(route.Method, address(route.Path, theirs), cookies)
			want := s.ask(route.Method, address(route.Path, none), cookies)
			if got.Code != 404 || want.Code != 404 || got.Body.String() != want.Body.String() {
				t.Errorf("%s %s: status %d for somebody else's, %d for none, or the pages differ", route.Method, route.Path, got.Code, want.Code)
			}
			if other := s.ask(route.Method, address(route.Path, elsewhere), cookies); other.Code != 404 {
				t.Errorf("%s %s under another consultation: status %d", route.Method, route.Path, other.Code)
			}
			if c := got.Header().Get("Set-Cookie"); c != "" {
				t.Errorf("%s %s sets %s", route.Method, route.Path, c)
			}
		}
	}
	if n < 24 {
		t.Fatalf("only %d routes of a draft", n)
	}
	if s.contents() != before {
		t.Error("something was written")
	}
}

// A draft of one consultation does not open under the address of another, for its owner neither.
func TestOwnDraftUnderAnotherConsultation(t *testing.T) {
	s := newSurvey(t)
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	own, cookies := s.begun()
	for _, route := range web.Routes() {
		if strings.Contains(route.Path, ":handle") {
			path := strings.Replace(address(route.Path, own), "/c/walks/", "/c/walking/", 1)
			if got := s.ask(route.Method, path, cookies).Code; got != 404 {
				t.Errorf("%s %s: status %d", route.Method, route.Path, got)
			}
		}
	}
}

// No form of another site is taken, on any route.
func TestEveryPostRefusesOtherSites(t *testing.T) {
	s := newSurveyWith(t, web.Config{PublicURL: "https://consult.example.org"})
	own, cookies := s.begun()
	before := s.contents()
	n := 0
	for _, route := range web.Routes() {
		if route.Method != http.MethodPost {
			continue
		}
		n++
		for _, h := range [][2]string{
			{"Origin", "https://evil.example"}, {"Origin", "null"}, {"Origin", "http://consult.example.org.evil.example"},
			{"Origin", "http://consult.example.org"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
		} {
			w := s.ask(route.Method, address(route.Path, own), cookies, func(r *http.Request) {
				r.Host = "consult.example.org:8080" // as a proxy may say it
				r.Header.Set(h[0], h[1])
			})
			if w.Code != http.StatusForbidden || w.Header().Get("Set-Cookie") != "" {
				t.Errorf("%s with %s: %s: status %d, cookie %q", route.Path, h[0], h[1], w.Code, w.Header().Get("Set-Cookie"))
			}
			private(t, route, w)
		}
	}
	if n < 13 {
		t.Fatalf("only %d routes take forms", n)
	}
	if s.contents() != before {
		t.Error("something was written")
	}
	w := s.ask(http.MethodPost, "/c/walks/start", nil, func(r *http.Request) {
		r.Host = "127.0.0.1:8080"
		r.Header.Set("Origin", "https://consult.example.org")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	})
	if w.Code != http.StatusSeeOther {
		t.Errorf("the site's own form is refused behind a proxy: %d", w.Code)
	}
}

// private says what every answer about a draft must have.
func private(t *testing.T, route web.Route, w *httptest.ResponseRecorder) {
	t.Helper()
	h := w.Header()
	if h.Get("Cache-Control") != "no-store" || h.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(h.Get("Content-Security-Policy"), "unsafe") ||
		!strings.Contains(h.Get("Content-Security-Policy"), "default-src 'none'") {
		t.Errorf("%s %s, status %d: headers %v", route.Method, route.Path, w.Code, h)
	}
}

// Asking for a page changes nothing, on any route, of a draft, of what was sent, and of a change to it.
func TestGETChangesNothing(t *testing.T) {
	s := newSurvey(t)
	if err := s.store.Ready(t.Context()); err != nil { // /readyz writes a row that says nothing; here is its first time
		t.Fatal(err)
	}
	b, own, _ := sent(t, s)
	changing, other, _ := sent(t, s)
	changing.submit("/change")
	fresh := s.browse()
	draft, _ := fresh.start()
	for _, tt := range []struct {
		b   *browser
		own string
	}{{b, own}, {changing, other}, {fresh, draft}} {
		before := s.contents()
		for _, route := range web.Routes() {
			if route.Method != http.MethodGet {
				continue
			}
			for _, method := range []string{http.MethodGet, http.MethodHead} {
				for _, query := range []string{"", "?edition=cy&from=check&errors=1&remove=1&rows=9&more=map&do=leave&keep:walk=mine"} {
					w := s.ask(method, address(route.Path, tt.own)+query, tt.b.client.Jar.Cookies(tt.b.at))
					if w.Code >= 500 || w.Header().Get("Set-Cookie") != "" {
						t.Errorf("%s %s: status %d, cookie %q", method, route.Path, w.Code, w.Header().Get("Set-Cookie"))
					}
					if strings.Contains(route.Path, ":handle") && !strings.Contains(route.Path, "/file/") {
						private(t, route, w)
					}
				}
			}
		}
		if s.contents() != before {
			t.Errorf("%s: something was written", tt.own)
		}
	}
}

func newSurveyWith(t *testing.T, config web.Config) *site {
	t.Helper()
	s := newSite(t, config)
	s.publishMarkdown("walks.md", fstest.MapFS{
		"walks.md": {Data: []byte(survey)}, "walks.privacy.md": {Data: []byte(surveyNotice)},
	}, "2026-03-02 09:00", "2026-06-01 23:45")
	return s
}
