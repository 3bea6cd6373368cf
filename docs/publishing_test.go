package docs

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	italic = regexp.MustCompile(`(?:^|[^*])\*([^*\n]+)\*(?:[^*]|$)`)
	number = regexp.MustCompile(`\d+`)
)

// Every button, link and message that the guides for staff name stands in the words of the program.
func TestGuidesNameWhatIsThere(t *testing.T) {
	files, err := filepath.Glob("../templates/messages/en/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := ""
	for _, f := range files {
		words += read(t, f)
	}
	for page, least := range map[string]int{"publishing.md": 50, "running.md": 25} {
		named := italic.FindAllStringSubmatch(read(t, page), -1)
		if len(named) < least {
			t.Errorf("%s names %d buttons", page, len(named))
		}
		for _, m := range named {
			pattern := number.ReplaceAllString(regexp.QuoteMeta(m[1]), `(\d+|\{[a-z]+\})`)
			pattern = strings.ReplaceAll(pattern, "…", `.*`)
			if !regexp.MustCompile(`(?m)= .*` + pattern).MatchString(words) {
				t.Errorf("%s names %q, which no message says", page, m[1])
			}
		}
	}
}
