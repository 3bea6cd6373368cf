package markdown

import (
	"strings"
	"testing"
)

type refusal struct {
	rule string
	body string
}

// refused are files that goldmark never sees, too long for a golden file.
func refused() []refusal {
	return []refusal{
		{"file-size", strings.Repeat("words and words\n", 20_000)},
		{"not-utf8", "\xff\xfe#\x00 \x00A\x00"},
		{"not-utf8", caseFront + caseTitle + caseSection + "Caf\xe9\n"},
		{"control-character", caseFront + caseTitle + caseSection + "Page\x0cbreak\n"},
		{"line-length", strings.Repeat("words ", 4_000)},
		{"nesting", strings.Repeat("> ", 30) + "deep\n"},
		{"nesting", strings.Repeat("- ", 30) + "deep\n"},
		{"nesting", strings.Repeat(" ", 60) + "- deep\n"},
		{"nesting", strings.Repeat("1. ", 30) + "deep\n"},
		{"link-definitions", strings.Repeat("[a]: https://example.org\n\n", 300)},
		{"brackets", strings.Repeat("[a](", 200)},
		{"brackets", strings.Repeat("<!--\n", 200)},
		{"brackets", strings.Repeat("*a **b ", 200)},
		{"table-gaps", strings.Repeat("|-", 30) + "|\n" + strings.Repeat("|-", 30) + "|\n" + strings.Repeat("|\n", 100)},
		{"table-columns", "|" + strings.Repeat("a|", 60) + "\n|" + strings.Repeat("-|", 60) + "\n"},
	}
}

func TestRefused(t *testing.T) {
	for _, r := range refused() {
		got := Parse(Source{Body: []byte(r.body)})
		found := false
		for _, p := range got.Problems {
			found = found || p.Rule.Code == r.rule
		}
		if !found {
			t.Errorf("%.20q: got %v, want the rule %s", r.body, got.Problems, r.rule)
		}
	}
}
