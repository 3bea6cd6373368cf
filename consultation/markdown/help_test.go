package markdown

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// Every rule has a page of help, and no page is left of a rule that is gone.
func TestHelp(t *testing.T) {
	for _, r := range consultation.Rules() {
		page, ok := Help(r.Code)
		if !ok {
			t.Errorf("%s has no page: write consultation/markdown/help/%s.md", r.Code, r.Code)
			continue
		}
		if !strings.HasPrefix(page, "# "+r.Code+"\n\n") {
			t.Errorf("%s: the page must begin with its code as a heading", r.Code)
		}
		if !strings.Contains(page, "\nThis fails:\n\n```") || !strings.Contains(page, "\nThis is right:\n\n```") {
			t.Errorf("%s: the page must show what fails and what is right", r.Code)
		}
	}
	pages, err := fs.Glob(helpPages, "help/*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		code := strings.TrimSuffix(strings.TrimPrefix(p, "help/"), ".md")
		if consultation.FindRule(code) == nil {
			t.Errorf("%s explains a rule that does not exist", p)
		}
	}
}

// TestHelpForScreens: each page begins with a sentence that can stand as its title.
func TestHelpForScreens(t *testing.T) {
	for _, r := range consultation.Rules() {
		title, html, ok := HelpHTML(r.Code)
		if !ok || len(title) < 15 || len(title) > 160 || strings.ContainsAny(title, "`\n") || strings.HasSuffix(title, ".") || !strings.Contains(html, "<pre>") {
			t.Errorf("%s: the title of its page is %q (%v)", r.Code, title, ok)
		}
		if strings.Contains(html, "<h1>") || strings.Contains(html, title+".") {
			t.Errorf("%s: the page says its title twice", r.Code)
		}
	}
	if title, html, _ := HelpHTML("file-missing"); title != "The file that is named here does not lie beside the questionnaire" || strings.Contains(html, "named here") {
		t.Errorf("the title is %q", title)
	}
	if _, _, ok := HelpHTML("nothing"); ok {
		t.Error("help for a rule that does not exist")
	}
}

var blame = regexp.MustCompile(`(?i)\b(please|sorry|invalid|valid|forbidden|oops)\b`)

// Messages and pages do not beg, blame or speak like a machine.
func TestHelpIsPlain(t *testing.T) {
	for _, r := range consultation.Rules() {
		page, _ := Help(r.Code)
		for name, text := range map[string]string{"message": r.Format, "page": page} {
			if w := blame.FindString(text); w != "" && r.Code != "please" && r.Code != "explain-nothing" {
				t.Errorf("%s: the %s says %q", r.Code, name, w)
			}
		}
	}
}
