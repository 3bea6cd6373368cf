package web_test

import (
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

// publicPaths are addresses of every public route, found and not found.
var publicPaths = []string{
	"/", "/feed.atom", "/help", "/cookies", "/accessibility", "/privacy", "/c/walking", "/c/walking/questions", "/c/walking/privacy", "/c/walking/print", "/c/walking/form.html", "/c/walking/form.docx", "/c/walking/form.pdf",
	"/c/walking/files/plan.csv", "/healthz", "/readyz", "/robots.txt", "/none-such", "/c/none-such", "/assets/none/such.css",
}

func TestHeadersOnEveryRoute(t *testing.T) {
	s := newSite(t, web.Config{PublicURL: "https://consult.example.org"})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	paths := append(publicPaths, templates.Assets()...)
	for _, path := range paths {
		h := s.get(path).Header()
		for name, want := range map[string]string{
			"X-Content-Type-Options":    "nosniff",
			"X-Frame-Options":           "DENY",
			"Referrer-Policy":           "same-origin",
			"Strict-Transport-Security": "max-age=63072000; includeSubDomains",
		} {
			if got := h.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.Contains(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: Content-Security-Policy is %q", path, csp)
		}
		if h.Get("Content-Type") == "" || h.Get("Cache-Control") == "" {
			t.Errorf("%s: Content-Type %q, Cache-Control %q", path, h.Get("Content-Type"), h.Get("Cache-Control"))
		}
	}
	plain := newSite(t, web.Config{})
	if got := plain.get("/").Header().Get("Strict-Transport-Security"); got != "" {
		t.Errorf("without https there is HSTS: %q", got)
	}
}

func TestHeadIsLikeGet(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	server := httptest.NewServer(s.handler)
	defer server.Close()
	for _, path := range append(publicPaths, templates.Assets()...) {
		get, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		io.Copy(io.Discard, get.Body)
		get.Body.Close()
		head, err := http.Head(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(head.Body)
		head.Body.Close()
		if head.StatusCode != get.StatusCode || len(body) != 0 {
			t.Errorf("HEAD %s: status %d with %d bytes, GET has status %d", path, head.StatusCode, len(body), get.StatusCode)
		}
	}
}

func TestWrongMethodIsAPage(t *testing.T) {
	s := newSite(t, web.Config{})
	for _, tt := range []struct{ method, path string }{
		{"POST", "/"}, {"DELETE", "/help"}, {"PUT", "/c/walking/questions"}, {"POST", "/healthz"},
	} {
		w := s.do(httptest.NewRequest(tt.method, tt.path, nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Errorf("%s %s: status %d, want 405", tt.method, tt.path, w.Code)
		}
		if allow := w.Header().Get("Allow"); !strings.Contains(allow, "GET") {
			t.Errorf("%s %s: Allow is %q", tt.method, tt.path, allow)
		}
		mustHave(t, w.Body.String(), "This page cannot be opened in that way", "</html>")
	}
}

func TestCrossOriginFormIsRefusedWithAPage(t *testing.T) {
	s := newSite(t, web.Config{PublicURL: "https://consult.example.org"})
	for _, h := range []http.Header{
		{"Origin": {"https://evil.example"}},
		{"Origin": {"null"}},
		{"Sec-Fetch-Site": {"cross-site"}},
		{"Sec-Fetch-Site": {"same-site"}},
	} {
		r := httptest.NewRequest("POST", "/c/walking/start", strings.NewReader(url.Values{}.Encode()))
		r.Header = h
		w := s.do(r)
		if w.Code != http.StatusForbidden {
			t.Errorf("%v: status %d, want 403", h, w.Code)
		}
		mustHave(t, w.Body.String(), "We did not accept that form", "</html>")
		if w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%v: the refusal has no security headers", h)
		}
	}
}

func TestLongAddressIsRefusedWithAPage(t *testing.T) {
	s := newSite(t, web.Config{})
	w := s.get("/" + strings.Repeat("a", 3000))
	if w.Code != http.StatusRequestURITooLong {
		t.Errorf("status %d, want 414", w.Code)
	}
	mustHave(t, w.Body.String(), "This web address is too long", "</html>")
}

func TestAssetsAreCompressedAndKept(t *testing.T) {
	s := newSite(t, web.Config{})
	path := templates.AssetURL("greenpaper.css")
	want := s.page(path)
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Accept-Encoding", "br;q=1.0, gzip;q=0.8")
	w := s.do(r)
	if w.Header().Get("Content-Encoding") != "gzip" || w.Header().Get("Vary") != "Accept-Encoding" {
		t.Fatalf("Content-Encoding %q, Vary %q", w.Header().Get("Content-Encoding"), w.Header().Get("Vary"))
	}
	if got := w.Header().Get("Cache-Control"); got != "public, max-age=31536000, immutable" {
		t.Errorf("Cache-Control is %q", got)
	}
	z, err := gzip.NewReader(w.Body)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(z)
	if err != nil || string(got) != want {
		t.Errorf("the compressed file is another: %v", err)
	}
	r.Header.Set("Accept-Encoding", "gzip;q=0")
	if w := s.do(r); w.Header().Get("Content-Encoding") != "" {
		t.Error("gzip was sent to a browser that refuses it")
	}
}

func TestFilesOfAVersion(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	for _, tt := range []struct{ name, contentType, disposition string }{
		{"plan.csv", "text/csv", "attachment; filename=plan.csv"},
		{"map.svg", "image/svg+xml", ""},
		{"page.html", "application/octet-stream", "attachment; filename=page.html"},
	} {
		h := s.get("/c/walking/files/" + tt.name).Header()
		if h.Get("Content-Type") != tt.contentType || h.Get("Content-Disposition") != tt.disposition {
			t.Errorf("%s: type %q, disposition %q", tt.name, h.Get("Content-Type"), h.Get("Content-Disposition"))
		}
		if !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: it could run a script", tt.name)
		}
	}
	if w := s.get("/c/walking/files/..%2f..%2fkey"); w.Code != http.StatusNotFound {
		t.Errorf("status %d for a file that is not there", w.Code)
	}
}

func TestThemeFiles(t *testing.T) {
	css, err := templates.ThemeCSS("#6b1d45")
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, web.Config{ThemeCSS: css, ThemeLogo: []byte("<svg/>"), ThemeLogoType: "image/svg+xml"})
	page := s.page("/")
	for _, want := range []string{"/theme.css?v=", "/logo?v="} {
		_, rest, found := strings.Cut(page, want)
		if !found {
			t.Fatalf("the page does not name %s", want)
		}
		hash, _, _ := strings.Cut(rest, `"`)
		h := s.get(want + hash).Header()
		if got := h.Get("Cache-Control"); !strings.Contains(got, "immutable") {
			t.Errorf("%s: Cache-Control is %q", want, got)
		}
	}
	if w := newSite(t, web.Config{}).get("/theme.css"); w.Code != http.StatusNotFound {
		t.Errorf("without a theme: status %d, want 404", w.Code)
	}
}
