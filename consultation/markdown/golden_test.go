package markdown

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"golang.org/x/tools/txtar"

	"github.com/greenpaper/greenpaper/consultation"
)

var update = flag.Bool("update", false, "write the golden files anew")

const (
	caseFront = `---
format: 1
consultation: case
kind: survey
summary: A case.
department: A department
applies to: England
opens: 2027-01-12 09:00
closes: 2027-03-09 23:45
editions: en
contact: case@example.org
privacy: privacy.md
keep responses: 24 months after closing
---
`
	caseTitle   = "\n# A case\n"
	caseSection = "\n## Section\n`section`\n"
)

// completed puts what a case leaves out before it: front matter, title, section. It gives how many lines those are.
func completed(body, editions string) (string, int) {
	before := ""
	if !strings.HasPrefix(body, "---\n") {
		before = strings.Replace(caseFront, "editions: en\n", "editions: "+editions+"\n", 1)
		if !strings.HasPrefix(body, "# ") {
			before += caseTitle
			if !strings.HasPrefix(body, "## ") {
				before += caseSection
			}
		}
		before += "\n"
	}
	return before + body, strings.Count(before, "\n")
}

// TestRules reads every case of testdata/rules: NAME.md and what lies beside it, and NAME.want, what must be said of them. Lines
// are counted from the case's own first line. Every rule has a case.
func TestRules(t *testing.T) {
	files, err := filepath.Glob("testdata/rules/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	said := map[string]bool{}
	for _, path := range files {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if goldenArchive(t, a, said) && *update {
			if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, r := range refused() {
		for _, p := range Parse(Source{Body: []byte(r.body)}).Problems {
			said[p.Rule.Code] = true
		}
	}
	for _, r := range consultation.Rules() {
		if !said[r.Code] && !slices.Contains(elsewhere(t), r.Code) {
			t.Errorf("no case in testdata/rules breaks the rule %s", r.Code)
		}
	}
}

// elsewhere lists the rules of the files that have golden tests of their own.
func elsewhere(t *testing.T) []string {
	var codes []string
	for _, pattern := range []string{"lint*.go", "scenario*.go", "routing*.go", "fmt*.go"} {
		files, _ := filepath.Glob(pattern)
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range regexp.MustCompile(`(?:NewRule|rule)\("([a-z0-9-]+)"`).FindAllSubmatch(b, -1) {
				codes = append(codes, string(m[1]))
			}
		}
	}
	return codes
}

func goldenArchive(t *testing.T, a *txtar.Archive, said map[string]bool) (changed bool) {
	for i := 0; i < len(a.Files); i++ {
		name, ok := strings.CutSuffix(a.Files[i].Name, ".md")
		if !ok || strings.Contains(name, ".") {
			continue
		}
		got := caseOutput(t, name, a, said)
		at := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name+".want" })
		if at < 0 {
			at = i + 1
			for at < len(a.Files) && strings.HasPrefix(a.Files[at].Name, name+".") {
				at++
			}
			a.Files = slices.Insert(a.Files, at, txtar.File{Name: name + ".want"})
		}
		if want := string(a.Files[at].Data); got != want {
			changed = true
			if !*update {
				t.Errorf("%s: got\n%swant\n%s", name, got, want)
			}
			a.Files[at].Data = []byte(got)
		}
	}
	return changed
}

// caseOutput loads a case and gives one line for each problem.
func caseOutput(t *testing.T, name string, a *txtar.Archive, said map[string]bool) string {
	t.Helper()
	fsys := fstest.MapFS{"privacy.md": {Data: []byte("# Privacy\n\nWe look after your answers.\n")}}
	editions, shift := "en", map[string]int{}
	for _, f := range a.Files {
		rest, ok := strings.CutPrefix(f.Name, name+".")
		if !ok || rest == "want" {
			continue
		}
		fsys[f.Name] = &fstest.MapFile{Data: f.Data}
		if e, ok := strings.CutSuffix(rest, ".md"); ok && (e == "cy" || e == "easy") {
			editions += ", " + e
		}
	}
	for file := range fsys {
		if file == name+".md" || file == name+".old.md" {
			body, n := completed(string(fsys[file].Data), editions)
			fsys[file].Data, shift[file] = []byte(body), n
		}
	}
	b, err := Load(fsys, name+".md")
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, c := range b.Problems() {
		problems := c.Problems
		if old, ok := fsys[name+".old.md"]; ok && c.Source.Name == name+".md" {
			problems = slices.Concat(problems, CompareLock(LockOf(Parse(Source{Body: old.Data}).Questionnaire), c.Questionnaire))
		}
		lines := Lines(c.Source.Body)
		for _, p := range problems {
			line, column := lines.At(p.At)
			said[p.Rule.Code] = true
			fmt.Fprintf(&out, "%s:%d:%d: %s: %s [%s]\n", c.Source.Name, line-shift[c.Source.Name], column, p.Rule.Level, p.Message, p.Rule.Code)
		}
	}
	return out.String()
}
