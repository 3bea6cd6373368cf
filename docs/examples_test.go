package docs

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

// An example is a fenced block whose info string names it after "markdown": questionnaire, edition, notice, scenarios and reasons
// belong together as the files of one call; each part is some sections or questions of a questionnaire of its own.
var fenced = regexp.MustCompile("(?ms)^(`{3,})markdown ([a-z]+)\n(.*?)^`{3,}\n")

type example struct {
	kind, body string
	line       int
}

func examples(t *testing.T, path string) []example {
	t.Helper()
	page := read(t, path)
	var out []example
	for _, m := range fenced.FindAllStringSubmatchIndex(page, -1) {
		out = append(out, example{page[m[4]:m[5]], page[m[6]:m[7]], 1 + strings.Count(page[:m[0]], "\n")})
	}
	return out
}

// exampleFiles are the files of the page's whole example, named as the page names them.
func exampleFiles(t *testing.T) fstest.MapFS {
	t.Helper()
	names := map[string]string{
		"questionnaire": "hospital-food.md", "edition": "hospital-food.easy.md", "notice": "hospital-food.privacy.md",
		"scenarios": "hospital-food.scenarios.md", "reasons": "hospital-food.reasons.md",
	}
	files := fstest.MapFS{}
	for _, e := range examples(t, formatPage) {
		if name, ok := names[e.kind]; ok && files[name] == nil {
			files[name] = &fstest.MapFile{Data: []byte(e.body)}
		} else if e.kind != "part" {
			t.Errorf("%s:%d: a second example, or one of unknown kind: %s", formatPage, e.line, e.kind)
		}
	}
	if files["hospital-food.privacy.md"] == nil {
		notice, err := fs.ReadFile(questionnaires.FS, "starter.privacy.md")
		if err != nil {
			t.Fatal(err)
		}
		files["hospital-food.privacy.md"] = &fstest.MapFile{Data: notice}
	}
	return files
}

func TestWholeExample(t *testing.T) {
	files := exampleFiles(t)
	bundle, err := markdown.Load(files, "hospital-food.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range bundle.Problems() {
		problems := c.Problems
		if c.Linted() {
			problems = append(problems, markdown.Lint(c.Result, time.Time{})...)
		}
		for _, p := range problems {
			if p.Rule.Level == consultation.LevelError || p.Rule.Level == consultation.LevelWarning && bundle.Reasons[p.Rule.Code] == "" {
				t.Error(place(c.Source, p))
			}
		}
	}
	src := markdown.Source{Name: "hospital-food.scenarios.md", Body: files["hospital-food.scenarios.md"].Data}
	scenarios, problems := markdown.ParseScenarios(src)
	now, err := consultation.LocalMinute(bundle.Main().Questionnaire.Front.Opens)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range scenarios {
		problems = append(problems, s.Run(bundle.Main().Questionnaire, consultation.Scene{Now: now})...)
	}
	for _, p := range problems {
		t.Error(place(src, p))
	}
}

// partFront stands before the sections or questions of a part.
const partFront = `---
format: 1
consultation: part
kind: survey
summary: Part of a questionnaire.
department: Example Department
applies to: England
opens: 2027-01-12 09:00
closes: 2027-03-09 23:45
editions: en
contact: evidence@example.gov.uk
privacy: part.privacy.md
keep responses: 24 months after closing
keep contact data: 6 months after closing
stage: formative
---

# Part

`

func TestParts(t *testing.T) {
	parts := 0
	for _, path := range pages(t) {
		for _, e := range examples(t, path) {
			if e.kind != "part" {
				continue
			}
			parts++
			body := partFront + e.body
			if !strings.HasPrefix(e.body, "## ") {
				body = partFront + "## Part\n`part`\n\n" + e.body
			}
			r := markdown.Parse(markdown.Source{Name: fmt.Sprintf("%s:%d", path, e.line), Body: []byte(body)})
			for _, p := range append(r.Problems, markdown.Lint(r, time.Time{})...) {
				if p.Rule.Level == consultation.LevelError {
					t.Error(place(r.Source, p))
				}
			}
		}
	}
	if parts < 10 {
		t.Errorf("only %d examples were found", parts)
	}
}

// Every type of question has an example.
func TestEveryTypeHasAnExample(t *testing.T) {
	all := ""
	for _, e := range examples(t, formatPage) {
		all += e.body
	}
	for _, typ := range consultation.Types() {
		phrase := "`" + strings.ReplaceAll(regexp.QuoteMeta(typ.Phrase), "N", `\d+`) + "`"
		if !regexp.MustCompile(phrase).MatchString(all) {
			t.Errorf("%s has no example of `%s`", formatPage, typ.Phrase)
		}
	}
}

func place(src markdown.Source, p consultation.Problem) string {
	line, column := markdown.Lines(src.Body).At(p.At)
	lines := strings.Split(string(src.Body), "\n")
	return fmt.Sprintf("%s: line %d:%d: %s [%s]\n\t%s", src.Name, line, column, p.Message, p.Rule.Code, lines[min(line, len(lines))-1])
}

// pages lists README and the pages of this folder.
func pages(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	out := []string{"../README.md"}
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".md") {
			out = append(out, e.Name())
		}
	}
	return out
}
