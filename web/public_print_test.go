package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/web"
)

// press is a Printer for tests: it prints when it is told to.
type press struct {
	mu    sync.Mutex
	made  [][]byte
	fails bool
	wait  chan struct{} // closed when it may go on; nil for at once
}

func (p *press) PDF(ctx context.Context, html []byte) ([]byte, error) {
	if p.wait != nil {
		select {
		case <-p.wait:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.made = append(p.made, html)
	if p.fails {
		return nil, errors.New("no ink")
	}
	return []byte("%PDF-1.4 /Count 7 " + string(html[:40])), nil
}

func (p *press) count() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.made)
}

func TestPaperForm(t *testing.T) {
	s := newSite(t, web.Config{PublicURL: "https://consult.example.org"})
	s.publish("walking", "Walking to school", "Department for Paths", "2026-02-01 09:00", "2026-03-31 23:45")
	page := s.page("/c/walking/print")
	mustHave(t, page, "Walking to school", "Department for Paths", "11:45pm on Tuesday 31 March 2026", "team@example.org", "https://consult.example.org/c/walking",
		"Do you walk?", "Yes, often", "Where to?", "Answer this only if you ticked “Yes, often” at question 1.", "We need an answer.", "Date received", "Declaration",
		`href="/c/walking/form.docx"`, `href="/c/walking/form.html"`, `href="/c/walking/print?size=large"`, "Go to the declaration", "/assets/")
	mustLack(t, page, "form.pdf", "<input", "<textarea", "style=")
	if n := strings.Count(page, "<h1"); n != 1 {
		t.Errorf("the page has %d headings of the first level", n)
	}
	mustHave(t, s.page("/c/walking/print?size=large"), "gp-paper--large", `href="/c/walking/print"`)
	mustHave(t, s.page("/c/walking/print?edition=cy"), "Teitl Walking to school", "edition=cy", `lang="cy"`)
	mustHave(t, s.page("/c/walking"), "Other ways to answer", `href="/c/walking/print"`)
	mustHave(t, s.page("/c/walking/questions"), `href="/c/walking/print"`)
	s.now = london(t, "2026-04-02 10:00")
	mustHave(t, s.page("/c/walking/print"), "This closed at 11:45pm on Tuesday 31 March 2026", "You can still read the form")
	mustLack(t, s.page("/c/walking"), "Other ways to answer")
}

// The form to keep has no script, sends nothing anywhere, and says itself that it may not.
func TestFormToFillInOffline(t *testing.T) {
	s := newSite(t, web.Config{PublicURL: "https://consult.example.org"})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	w := s.get("/c/walking/form.html")
	if got := w.Header().Get("Content-Disposition"); got != "attachment; filename=walking.html" {
		t.Errorf("Content-Disposition is %q", got)
	}
	page := w.Body.String()
	mustHave(t, page, `name="walk" value="yes"`, `name="where"`, "form-action &#39;none&#39;", "default-src &#39;none&#39;", "Nothing that you type leaves your computer", "@page", "team@example.org")
	mustLack(t, page, "<script", "<form", " src=", "<link", "action=", "unsafe-inline")
}

func TestFormForWordProcessors(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking & <more>", "", "2026-02-01 09:00", "")
	w := s.get("/c/walking/form.docx?edition=cy")
	if got := w.Header().Get("Content-Disposition"); got != "attachment; filename=walking-cy.docx" {
		t.Errorf("Content-Disposition is %q", got)
	}
	z, err := zip.NewReader(bytes.NewReader(w.Body.Bytes()), int64(w.Body.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	mustHave(t, string(body), "Teitl Walking &amp; &lt;more&gt;", "Do you walk?", "Yes, often", `<w:tag w:val="1=2"/>`)
}

func TestPDFWithoutAPrinter(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	w := s.get("/c/walking/form.pdf?edition=cy")
	if w.Code != http.StatusNotFound {
		t.Errorf("status %d, want 404", w.Code)
	}
	mustHave(t, w.Body.String(), "There is no PDF at the moment", "print the form from your browser", `href="/c/walking/print?edition=cy"`)
}

// However many ask, each form is printed once; what differs is printed apart.
func TestPDFIsMadeOnce(t *testing.T) {
	p := &press{wait: make(chan struct{})}
	s := newSite(t, web.Config{Printer: p})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "2026-03-31 23:45")
	mustHave(t, s.page("/c/walking/print"), `href="/c/walking/form.pdf"`, `href="/c/walking/form.pdf?size=large"`)
	var all sync.WaitGroup
	for range 20 {
		all.Add(1)
		go func() {
			defer all.Done()
			if w := s.get("/c/walking/form.pdf"); w.Code != http.StatusOK || w.Header().Get("Content-Type") != "application/pdf" {
				t.Errorf("status %d, type %s", w.Code, w.Header().Get("Content-Type"))
			}
		}()
	}
	close(p.wait)
	all.Wait()
	if n := p.count(); n != 1 {
		t.Errorf("the form was printed %d times, want once", n)
	}
	if w := s.get("/c/walking/form.pdf?size=large"); w.Header().Get("Content-Disposition") != "attachment; filename=walking-large.pdf" {
		t.Errorf("large print is kept as %q", w.Header().Get("Content-Disposition"))
	}
	s.get("/c/walking/form.pdf?edition=cy")
	s.get("/c/walking/form.pdf?edition=cy&size=large&nonsense=1")
	s.get("/c/walking/form.pdf?edition=none&size=small")
	if n := p.count(); n != 4 {
		t.Errorf("%d forms were printed, want 4: two editions in two sizes", n)
	}
}

func TestPDFThatFails(t *testing.T) {
	p := &press{fails: true}
	s := newSite(t, web.Config{Printer: p})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	for range 3 {
		w := s.get("/c/walking/form.pdf")
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") == "" {
			t.Errorf("status %d, Retry-After %q", w.Code, w.Header().Get("Retry-After"))
		}
		mustHave(t, w.Body.String(), "The PDF could not be made", "Try again", `href="/c/walking/print"`)
	}
	if n := p.count(); n != 1 {
		t.Errorf("what fails was tried %d times at once, want once", n)
	}
	mustLack(t, s.page("/c/walking/print"), "form.pdf")
	if !strings.Contains(s.log.String(), "no ink") {
		t.Error("the log does not say why")
	}
}

// A printer that hangs must not hold more than so many requests: others are told at once.
func TestPDFQueueIsBounded(t *testing.T) {
	p := &press{wait: make(chan struct{})}
	s := newSite(t, web.Config{Printer: p})
	var names []string
	for i := range 10 {
		names = append(names, "walk"+string(rune('a'+i)))
		s.publish(names[i], "Walking "+names[i], "", "2026-02-01 09:00", "")
	}
	busy := make(chan int, len(names))
	var all sync.WaitGroup
	for _, name := range names {
		all.Add(1)
		go func() {
			defer all.Done()
			w := s.get("/c/" + name + "/form.pdf")
			busy <- w.Code
		}()
	}
	for range 2 { // eight wait for the printer, two are told to come again
		select {
		case code := <-busy:
			if code != http.StatusServiceUnavailable {
				t.Errorf("status %d, want 503", code)
			}
		case <-time.After(10 * time.Second):
			t.Fatal("nobody is told that the printer is busy")
		}
	}
	close(p.wait)
	all.Wait()
	for range 8 {
		if code := <-busy; code != http.StatusOK {
			t.Errorf("status %d of one that waited, want 200", code)
		}
	}
}
