package web_test

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/web"
)

// The page for everybody and the page about security name every cookie that the program sets, and no other.
func TestCookiesAreTold(t *testing.T) {
	set := cookiesInSource(t)
	if len(set) < 10 || !set["greenpaper-staff"] || !set["greenpaper-staff-half"] || !set["greenpaper-preview-…"] {
		t.Fatalf("the source sets %v", slices.Sorted(maps.Keys(set)))
	}
	doc, err := os.ReadFile("../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	s := newSite(t, web.Config{})
	for where, names := range map[string][][]string{
		"/cookies":         regexp.MustCompile(`<dt[^>]*>\s*(greenpaper[a-z…-]*)`).FindAllStringSubmatch(s.page("/cookies"), -1),
		"docs/security.md": regexp.MustCompile("(?m)^\\| `__Host-(greenpaper[a-z…-]*)`").FindAllStringSubmatch(string(doc), -1),
	} {
		told := map[string]bool{}
		for _, m := range names {
			told[m[1]] = true
		}
		if !maps.Equal(set, told) {
			t.Errorf("%s names %v\nthe source sets %v", where, slices.Sorted(maps.Keys(told)), slices.Sorted(maps.Keys(set)))
		}
	}
}

// cookiesInSource reads the names that are given to cookieName, which every cookie's name comes from.
func cookiesInSource(t *testing.T) map[string]bool {
	t.Helper()
	set := map[string]bool{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		src := string(b)
		if strings.Contains(src, "http.SetCookie(") && file != "session.go" || regexp.MustCompile(`\.setCookie\(\w*\.?c, "`).MatchString(src) {
			t.Errorf("%s sets a cookie that has no name by cookieName", file)
		}
		for _, m := range regexp.MustCompile(`cookieName\("([^"]+)"`).FindAllStringSubmatch(src, -1) {
			switch name := m[1]; {
			case name == "greenpaper-staff-": // one for each purpose, below
			case strings.HasSuffix(name, "-"):
				set[name+"…"] = true
			default:
				set[name] = true
			}
		}
		for _, m := range regexp.MustCompile(`sealCookie\("([^"]+)"`).FindAllStringSubmatch(src, -1) {
			set["greenpaper-staff-"+m[1]] = true
		}
		if strings.Contains(src, `"-in-preview-"`) { // what answering sets, inside a preview
			set["greenpaper-in-preview-…"], set["greenpaper-codes-in-preview-…"] = true, true
		}
	}
	return set
}
