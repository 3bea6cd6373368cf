package docs

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// Every module that is built into the program stands in the list of what others made, and no other does.
func TestThirdParty(t *testing.T) {
	cmd := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./cmd/greenpaper")
	cmd.Dir = ".."
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	page := read(t, "third-party.md")
	used := map[string]bool{}
	for _, module := range strings.Fields(string(out)) {
		if !used[module] && !strings.Contains(page, "`"+module+"`") {
			t.Errorf("third-party.md does not name %s", module)
		}
		used[module] = true
	}
	for _, m := range regexp.MustCompile("`((?:github\\.com|golang\\.org|google\\.golang\\.org|go\\.[a-z]+\\.org)/[^`]+)`").FindAllStringSubmatch(page, -1) {
		if !used[m[1]] {
			t.Errorf("third-party.md names %s, which is not in the program", m[1])
		}
	}
}
