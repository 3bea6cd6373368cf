package web

import (
	"log/slog"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/jba/templatecheck"

	"github.com/greenpaper/greenpaper/templates"
)

// banned are words that GOV.UK's guidance keeps out of error messages.
var banned = []string{"please", "sorry", "invalid", "valid", "forbidden", "oops"}

func TestErrorPages(t *testing.T) {
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Pages: pages, Log: slog.New(slog.DiscardHandler)}
	words := pages.Words("en")
	for _, status := range errorStatuses {
		for _, part := range []string{"title", "text", "more", "next"} {
			key := "error." + strconv.Itoa(status) + "." + part
			if !words.Has(key) {
				t.Errorf("there is no message %s", key)
			}
			for word := range strings.FieldsFuncSeq(strings.ToLower(words.Text(key)), func(r rune) bool { return r < 'a' || r > 'z' }) {
				for _, b := range banned {
					if word == b {
						t.Errorf("%s says %q", key, b)
					}
				}
			}
		}
		w := httptest.NewRecorder()
		c, _ := gin.CreateTestContext(w)
		c.Request = httptest.NewRequest("GET", "/", nil)
		s.showError(c, Error{Status: status, Retry: 30, Kept: []KeptText{{Label: "Why?", Text: "Because <b>"}}})
		if w.Code != status {
			t.Errorf("status %d, want %d", w.Code, status)
		}
		body := w.Body.String()
		for _, want := range []string{"Your words", "Because &lt;b&gt;", "<h1", "</html>", `name="robots" content="noindex"`} {
			if !strings.Contains(body, want) {
				t.Errorf("the page for %d lacks %q", status, want)
			}
		}
		if strings.Contains(body, "⟦") {
			t.Errorf("the page for %d lacks words", status)
		}
		if got := w.Header().Get("Retry-After"); got != "30" {
			t.Errorf("Retry-After is %q", got)
		}
	}
}

// TestPanicIsLoggedWithoutWords has a handler panic with somebody's words.
func TestPanicIsLoggedWithoutWords(t *testing.T) {
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	var log strings.Builder
	s := &Server{Pages: pages, Log: slog.New(slog.NewTextHandler(&log, nil))}
	engine := gin.New()
	engine.Use(s.recovered, s.logged, s.secured)
	engine.GET("/c/:slug", func(*gin.Context) { panic("zanzibarwombat") })
	w := httptest.NewRecorder()
	r := httptest.NewRequest("GET", "/c/zanzibarwombat", nil)
	r.Header.Set("User-Agent", "zanzibarwombat")
	engine.ServeHTTP(w, r)
	if w.Code != 500 || !strings.Contains(w.Body.String(), "</html>") {
		t.Errorf("a panic gives status %d", w.Code)
	}
	if !strings.Contains(log.String(), "errorpage_test.go:") {
		t.Errorf("the log does not say where: %s", &log)
	}
	if strings.Contains(log.String(), "zanzibarwombat") {
		t.Errorf("the log holds somebody's words: %s", &log)
	}
}

// TestPagesFitTheirStructs finds a field that a page template names and its struct lacks.
func TestPagesFitTheirStructs(t *testing.T) {
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{Pages: pages}
	if err := s.checkPages(); err != nil {
		t.Error(err)
	}
	for name, zero := range pageStructs {
		source, err := pages.Source("page/" + name)
		if err != nil {
			t.Errorf("page/%s.html: %v", name, err)
			continue
		}
		if err := templatecheck.CheckHTML(source, zero); err != nil {
			t.Errorf("page/%s.html: %v", name, err)
		}
	}
}
