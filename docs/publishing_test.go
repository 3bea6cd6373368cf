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

// Every button, link and message that the guide for staff names stands in the words of the program.
func TestPublishingNamesWhatIsThere(t *testing.T) {
	files, err := filepath.Glob("../templates/messages/en/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	words := ""
	for _, f := range files {
		words += read(t, f)
	}
	named := italic.FindAllStringSubmatch(read(t, "publishing.md"), -1)
	if len(named) < 50 {
		t.Fatalf("the guide names %d buttons", len(named))
	}
	for _, m := range named {
		pattern := number.ReplaceAllString(regexp.QuoteMeta(m[1]), `(\d+|\{[a-z]+\})`)
		pattern = strings.ReplaceAll(pattern, "…", `.*`)
		if !regexp.MustCompile(`(?m)= .*` + pattern).MatchString(words) {
			t.Errorf("publishing.md names %q, which no message says", m[1])
		}
	}
}
