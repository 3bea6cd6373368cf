package markdown

import (
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

func TestParsePassage(t *testing.T) {
	text, problems := ParsePassage(Source{Name: "summary", Body: []byte("# What we heard\n\nMuch. See [the report](report.pdf).\n\n- one\n- two\n\n| A | B |\n|---|---|\n| 1 | 2 |\n")})
	html := string(text.Render(nil))
	for _, want := range []string{`<h3 class="govuk-heading-m">What we heard</h3>`, `href="files/report.pdf"`, "<li>one</li>", "<table"} {
		if !strings.Contains(html, want) {
			t.Errorf("%s lacks %s", html, want)
		}
	}
	for _, p := range problems {
		if p.Rule.Level == consultation.LevelError {
			t.Errorf("problem: %s", p.Message)
		}
	}
	if text, problems := ParsePassage(Source{}); len(text) > 0 || len(problems) > 0 {
		t.Errorf("nothing gives %v and %v", text, problems)
	}
}

func FuzzParsePassage(f *testing.F) {
	for _, seed := range []string{"<script>alert(1)</script>", "[x](javascript:alert(1))", "# a\n\n> [!NOTE]\n> b\n", "a `only if x is y` b", "---\na: b\n---\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		text, _ := ParsePassage(Source{Name: "x", Body: []byte(body)})
		html := strings.ToLower(string(text.Render(nil)))
		if strings.Contains(html, "<script") || strings.Contains(html, `href="javascript:`) {
			t.Errorf("%q gives %q", body, html)
		}
	})
}
