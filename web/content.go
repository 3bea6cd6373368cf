package web

import (
	"html/template"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// ContentView is a piece of what an author wrote, as part/content shows it: text, an inset, a warning or a text that opens on
// demand. Pages put them one under the other with {{part .}}.
type ContentView struct {
	Notice string // "", note, important, warning, details
	Title  template.HTML
	HTML   template.HTML
}

// Template is the part that shows it.
func (ContentView) Template() string { return "part/content" }

// NewContentView renders content with answers piped in; piped may be nil, which prints an ellipsis.
func NewContentView(slug string, content *consultation.Content, piped func(string) string) ContentView {
	v := ContentView{Notice: content.Notice, HTML: authored(slug, content.HTML, piped)}
	if content.Title != nil {
		v.Title = authored(slug, *content.Title, piped)
	}
	return v
}

// authored renders a text. The Markdown package writes the addresses of files that belong to the questionnaire without their
// folder ("files/plan.csv"), because it does not know where they are served.
func authored(slug string, t consultation.Text, piped func(string) string) template.HTML {
	html := string(t.Render(piped))
	if strings.Contains(html, `="files/`) {
		html = strings.NewReplacer(` src="files/`, ` src="`+startURL(slug)+`/files/`, ` href="files/`, ` href="`+startURL(slug)+`/files/`).Replace(html)
	}
	return template.HTML(html) // rendered by the Markdown package without raw HTML, answers escaped
}
