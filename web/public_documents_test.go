package web_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/greenpaper/greenpaper/web"
)

func TestDocumentPages(t *testing.T) {
	s := newSite(t, web.Config{})
	text := strings.Replace(survey, "# Walks\n", "# Walks\n\nRead [the plan for 2027](plan.pdf), or [all of the plan](plan.pdf \"What we \\\"propose\\\" &amp; what it costs: <b>4</b> pages\").\n", 1)
	s.publishMarkdown("walks.md", fstest.MapFS{
		"walks.md": {Data: []byte(text)}, "walks.privacy.md": {Data: []byte(surveyNotice)}, "plan.pdf": {Data: []byte("%PDF-1.7\n")},
	}, "2026-03-02 09:00", "2026-06-01 23:45")
	b := s.browse()
	b.get("/c/walks")
	link := b.doc.Find(`main a[href="/c/walks/documents/plan.pdf"]`)
	if link.Text() != "the plan for 2027" {
		t.Fatalf("the start page calls it %q", link.Text())
	}
	b.has("PDF document, 1 KB", `What we "propose" & what it costs`)
	b.get(link.AttrOr("href", ""))
	if b.status != http.StatusOK || b.doc.Find("h1").Text() != "the plan for 2027" {
		t.Errorf("status %d, heading %q", b.status, b.doc.Find("h1").Text())
	}
	if about := b.doc.Find("main p.govuk-body-l").Text(); about != `What we "propose" & what it costs: <b>4</b> pages` {
		t.Errorf("it is about %q", about)
	}
	b.has("PDF document", "1 KB", "plan.pdf", "all of the plan", "cannot read it", "Ask for it at")
	if b.doc.Find(`main a[href="/c/walks/files/plan.pdf"]`).Length() != 1 {
		t.Error("there is no link to the file")
	}
	for _, path := range []string{"/c/walks/documents/none.pdf", "/c/walks/documents/walks.md", "/c/none/documents/plan.pdf"} {
		b.get(path)
		if b.status != http.StatusNotFound {
			t.Errorf("%s: status %d", path, b.status)
		}
	}
}
