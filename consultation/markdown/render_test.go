package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/greenpaper/greenpaper/consultation"
)

// TestRender reads NAME.md, and NAME.cy.md in its words if there is one, and compares pages and HTML with NAME.want.
func TestRender(t *testing.T) {
	files, err := filepath.Glob("testdata/render/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range files {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == "want" })
		if at < 0 {
			at = len(a.Files)
			a.Files = append(a.Files, txtar.File{Name: "want"})
		}
		got := rendered(t, a)
		if *update {
			a.Files[at].Data = []byte(got)
			if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		} else if want := string(a.Files[at].Data); got != want {
			t.Errorf("%s: got\n%s\nwant\n%s", path, got, want)
		}
	}
}

func rendered(t *testing.T, a *txtar.Archive) string {
	t.Helper()
	editions := "en"
	for _, f := range a.Files {
		if f.Name == "edition.md" {
			editions = "en, cy"
		}
	}
	body, _ := completed(string(a.Files[0].Data), editions)
	r := Parse(Source{Body: []byte(body)})
	for _, f := range a.Files {
		if f.Name == "edition.md" {
			r = ParseEdition(Source{Body: f.Data, NewTab: func(e string) string { return "(" + e + ")" }}, r)
		}
	}
	for _, p := range r.Problems {
		t.Errorf("%s at %d: %s", p.Rule.Code, p.At, p.Message)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "title: %s\n", show(r.Questionnaire.Title))
	for i := range r.Questionnaire.Start {
		writeContent(&b, &r.Questionnaire.Start[i])
	}
	for i := range r.Questionnaire.Sections {
		s := &r.Questionnaire.Sections[i]
		fmt.Fprintf(&b, "\nsection %s: %s%s\n", s.Name, s.Number, show(s.Title))
		for n, page := range s.Pages {
			fmt.Fprintf(&b, "page %d\n", n+1)
			for _, it := range page.Items {
				if it.Content != nil {
					writeContent(&b, it.Content)
				} else {
					writeQuestion(&b, it.Question)
				}
			}
		}
	}
	return b.String()
}

func show(t consultation.Text) string {
	return string(t.Render(func(name string) string { return "{" + name + "}" }))
}

func writeContent(b *strings.Builder, c *consultation.Content) {
	fmt.Fprintf(b, "  text")
	for _, part := range []struct{ name, value string }{{"of", c.Of}, {"when", c.When.String()}, {"notice", c.Notice}} {
		if part.value != "" {
			fmt.Fprintf(b, " %s %q", part.name, part.value)
		}
	}
	if c.Own {
		fmt.Fprint(b, " own")
	}
	if c.Title != nil {
		fmt.Fprintf(b, " titled %q", show(*c.Title))
	}
	fmt.Fprintf(b, "\n    %s\n", strings.ReplaceAll(strings.TrimSpace(show(c.HTML)), "\n", "\n    "))
	fmt.Fprintf(b, "    = %s\n", strings.ReplaceAll(c.HTML.String(), "\n", " / "))
}

func writeQuestion(b *strings.Builder, q *consultation.Question) {
	fmt.Fprintf(b, "  question %s (%s) %q %s\n", q.Name, q.Type, q.Number, show(q.Heading))
	if len(q.When) > 0 {
		fmt.Fprintf(b, "    only if %s\n", q.When)
	}
	for _, w := range q.Wordings {
		fmt.Fprintf(b, "    when %s: %s\n", w.When, show(w.Heading))
	}
	if q.Hint != nil {
		fmt.Fprintf(b, "    hint: %s\n", show(*q.Hint))
	}
	for _, f := range q.Fields(q.Name) {
		fmt.Fprintf(b, "    field %s %q %s", f.Name, f.Label, f.Unit)
		for _, o := range f.Codes {
			fmt.Fprintf(b, " %s=%q", o.Code, show(o.Label))
		}
		fmt.Fprintln(b)
	}
}
