package web_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// paperText is a questionnaire without an address to post answers to.
const paperText = `---
format: 1
consultation: walking
kind: survey
summary: About walking.
department: Department for Paths
applies to: England
opens: 2026-04-01 09:00
closes: 2026-06-30 23:45
editions: en
contact: team@example.org
privacy: walking.privacy.md
keep responses: 24 months after closing
---

# Walking

## Walks
` + "`walks`" + `

### Do you walk on Sundays?
` + "`sundays` `choose one`" + `

- Yes ` + "`yes`" + `
- No ` + "`no`" + `
`

func (s *site) manuscript(slug, text string) {
	s.t.Helper()
	m := staff.Manuscript{Slug: slug, Title: "Walking", Main: slug + ".md"}
	files := []consultation.File{{Name: slug + ".md", Type: "text/markdown", Body: []byte(text)}, {Name: slug + ".privacy.md", Type: "text/markdown", Body: []byte("# Privacy\n\nWe look after it.\n")}}
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbManuscriptBegun, Consultation: slug, Subject: slug, At: s.now}
	if err := s.store.BeginManuscript(s.t.Context(), act, m, files); err != nil {
		s.t.Fatal(err)
	}
}

func TestStaffSeeTheFormBeforePublishing(t *testing.T) {
	s := newSite(t, web.Config{})
	s.manuscript("walking", paperText)
	b := s.officeOf("ann@example.org", false, role("walking", staff.Author))
	b.get("/staff/c/walking/print")
	mustHave(t, b.body, "Nothing is public yet", "Revision 1.", "The form has no postal address", `href="/staff/c/walking/print/draft?edition=en&amp;size=large"`)
	b.get("/staff/c/walking/print/draft?edition=en")
	mustHave(t, b.body, "Do you walk on Sundays?", "Revision 1, not published. Do not send out this form.", "11:45pm on Tuesday 30 June 2026")
	b.get("/staff/c/walking/print/draft.html")
	mustHave(t, b.body, "not published", `name="sundays"`)
	b.get("/staff/c/walking/print/draft.docx")
	if b.status != http.StatusOK || !strings.HasPrefix(b.body, "PK") {
		t.Errorf("the form for a word processor has status %d", b.status)
	}
	mustLack(t, s.get("/c/walking/print").Body.String(), "Sundays")
}

func TestStaffSeeWhyThereIsNoForm(t *testing.T) {
	s := newSite(t, web.Config{})
	s.manuscript("walking", strings.Replace(paperText, "`choose one`", "`choose seven`", 1))
	b := s.officeOf("ann@example.org", false, role("walking", staff.Author))
	b.get("/staff/c/walking/print")
	mustHave(t, b.body, "Revision 1 has mistakes, so there is no form of it.", "Mend the text", "walking.md, line")
	b.get("/staff/c/walking/print/draft")
	if b.status != http.StatusNotFound {
		t.Errorf("a form of a text with mistakes has status %d, want 404", b.status)
	}
}

func TestStaffSeeTheFormsOfWhatIsPublic(t *testing.T) {
	p := &press{}
	s := newSite(t, web.Config{Printer: p})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	b := s.officeOf("ann@example.org", false, role("walking", staff.Author))
	b.get("/staff/c/walking/print")
	mustHave(t, b.body, `href="/c/walking/form.pdf"`, `href="/c/walking/form.pdf?edition=cy&amp;size=large"`, "Cymraeg", "hash-of-walk")
	mustLack(t, b.body, "7 pages", "that is being written")
	s.get("/c/walking/form.pdf")
	b.get("/staff/c/walking/print")
	mustHave(t, b.body, "7 pages")
	other := s.officeOf("eve@example.org", false, role("bees", staff.Author))
	other.get("/staff/c/walking/print")
	if other.status != http.StatusForbidden {
		t.Errorf("somebody without a role there has status %d, want 403", other.status)
	}
}
