package markdown

import (
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// What an author writes, or has pasted, becomes no link that runs something, no picture of another site and no markup: each is an
// error, and what is rendered beside it is harmless.
func TestHostileLinks(t *testing.T) {
	for _, text := range []string{
		"[a](javascript:alert(1))", "[a](JaVaScRiPt:alert(1))", "[a](&#106;avascript:alert(1))", "[a](java&Tab;script:alert(1))", "[a](\\javascript:alert(1))",
		"[a](<java\tscript:alert(1)>)", "[a](data:text/html,<script>alert(1)</script>)", "[a](vbscript:x)", "[a](file:///etc/passwd)", "[a](//evil.example/x)",
		"[a](\\\\evil.example)", "[a](/c/other)", "[a](../key.pdf)", "[a](blob:https://evil.example/x)", "<javascript:alert(1)>", "<vbscript:x>",
		"![a](https://evil.example/a.png)", "![a](//evil.example/a.png)", "![a](data:image/png;base64,AAAA)", "![a](javascript:alert(1))", "![a](../a.png)",
		"<script>alert(1)</script>", "a <img src=x onerror=alert(1)> b", "<a href=\"javascript:alert(1)\">x</a>", "<svg onload=alert(1)>", "<!-- a --><b>x</b>",
		"[a][r]\n\n[r]: javascript:alert(1)",
	} {
		r := Parse(Source{Name: "x.md", Body: []byte("---\nformat: 1\nconsultation: x\n---\n\n# Title\n\n" + text + "\n\n## Section\n`s`\n\n### Question?\n`q` `short text`\n")})
		errors := 0
		for _, p := range r.Problems {
			if p.Rule.Level == consultation.LevelError && p.At > 30 {
				errors++
			}
		}
		html := ""
		for _, c := range r.Questionnaire.Start {
			html += string(c.HTML.Render(nil))
		}
		if errors == 0 {
			t.Errorf("%s is accepted and becomes %s", text, html)
		}
		lower := strings.ToLower(html)
		for _, bad := range []string{"href=\"java", "href=\"data", "href=\"vb", "href=\"file:", "href=\"//", "href=\"/", "href=\"\\", "href=\"..", "src=\"http", "src=\"//", "src=\"data",
			"src=\"java", "src=\"files/..", "<script", "onerror=alert(1)>", "<svg", "<b>"} {
			if strings.Contains(lower, bad) {
				t.Errorf("%s becomes %s", text, html)
			}
		}
	}
	r := Parse(Source{Name: "x.md", Body: []byte("# Title\n\nA \"quote\" & <3 [x](https://example.org/?a=\"b\"&c='d'><script>) `\n")})
	for _, c := range r.Questionnaire.Start {
		if html := string(c.HTML.Render(nil)); strings.Contains(html, "<script>") || strings.Contains(html, `"b"`) {
			t.Errorf("an address breaks out of its attribute: %s", html)
		}
	}
}
