package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/questionnaires"
)

var atLine = regexp.MustCompile(`(?m)^at: (\S+)$`)

// Each file of testdata/lint is named after a rule and holds example.md, which breaks it, and want, all that check says of the
// example. A line "at: 2027-01-31" gives the day. Run the tests with -update to write want anew.
func TestLint(t *testing.T) {
	paths, err := filepath.Glob("testdata/lint/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		code := strings.TrimSuffix(filepath.Base(path), ".txtar")
		t.Run(code, func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			var at time.Time
			if m := atLine.FindSubmatch(a.Comment); m != nil {
				if at, err = time.ParseInLocation(consultation.ISODate, string(m[1]), consultation.London); err != nil {
					t.Fatal(err)
				}
			}
			got := said(Parse(Source{Name: "example.md", Body: a.Files[0].Data}), at)
			if !strings.Contains(got, "["+code+"]") {
				t.Errorf("the example does not break %s", code)
			}
			if updating() {
				a.Files = append(a.Files[:1], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if len(a.Files) != 2 || got != string(a.Files[1].Data) {
				t.Errorf("got:\n%s", got)
			}
		})
	}
}

// said writes what the parser and the rules of wording say of a file.
func said(r Result, at time.Time) string {
	problems := append(r.Problems[:len(r.Problems):len(r.Problems)], Lint(r, at)...)
	sortProblems(problems)
	lines := Lines(r.Source.Body)
	var b strings.Builder
	for _, p := range problems {
		line, column := lines.At(p.At)
		fmt.Fprintf(&b, "%d:%d: %s: %s [%s]\n", line, column, p.Rule.Level, p.Message, p.Rule.Code)
	}
	return b.String()
}

// Every rule that this package's lint files register has an example.
func TestLintHasExamples(t *testing.T) {
	sources, err := filepath.Glob("lint_*.go")
	if err != nil {
		t.Fatal(err)
	}
	rule := regexp.MustCompile(`consultation\.NewRule\("([^"]+)"`)
	for _, path := range sources {
		body, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range rule.FindAllSubmatch(body, -1) {
			if _, err := os.Stat("testdata/lint/" + string(m[1]) + ".txtar"); err != nil {
				t.Errorf("%s: no example: %v", path, err)
			}
		}
	}
}

// What ships has no error, and every warning has a recorded reason. Nothing at all may be said of the starter, which is what an
// official begins with.
func TestShippedAreClean(t *testing.T) {
	for _, name := range []string{"starter", "care-workforce-pathway", "talk-health-and-care", "showcase"} {
		b, err := Load(questionnaires.FS, name+".md")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range b.Problems() {
			problems := file.Problems
			if file.Linted() {
				problems = append(problems, Lint(file.Result, time.Time{})...)
			}
			lines := Lines(file.Source.Body)
			for _, p := range problems {
				explained := p.Rule.Level == consultation.LevelAdvice || p.Rule.Level == consultation.LevelWarning && b.Reasons[p.Rule.Code] != ""
				if !explained || name == "starter" {
					line, column := lines.At(p.At)
					t.Errorf("%s:%d:%d: %s [%s]", file.Source.Name, line, column, p.Message, p.Rule.Code)
				}
			}
		}
	}
}

func TestEaster(t *testing.T) {
	for _, want := range []string{"2023-04-09", "2024-03-31", "2025-04-20", "2026-04-05", "2027-03-28", "2038-04-25", "1961-04-02", "2000-04-23"} {
		day, err := time.ParseInLocation(consultation.ISODate, want, consultation.London)
		if err != nil {
			t.Fatal(err)
		}
		if got := Easter(day.Year()).Format(consultation.ISODate); got != want {
			t.Errorf("Easter %d: got %s, want %s", day.Year(), got, want)
		}
	}
}

// A large questionnaire is judged in a moment: b.N files of 240 KB.
func BenchmarkLint(b *testing.B) {
	body, err := questionnaires.FS.ReadFile("showcase.md")
	if err != nil {
		b.Fatal(err)
	}
	front, _, ok := strings.Cut(string(body), "\n## About you\n")
	if !ok {
		b.Fatal("the showcase has changed")
	}
	var all strings.Builder
	all.WriteString(front)
	for n := 0; all.Len() < 240<<10; n++ {
		for i := range 10 {
			fmt.Fprintf(&all, "\n\n## Part %d.%d\n`part-%d-%d`\n\n### What is it?\n`what-%d-%d` `choose one`\n\n- Yes `yes`\n- No `no`\n", n, i, n, i, n, i)
			fmt.Fprintf(&all, "\n### Why is it?\n`why-%d-%d` `short text` `only if what-%d-%d is yes`\n", n, i, n, i)
		}
	}
	r := Parse(Source{Name: "large.md", Body: []byte(all.String())})
	if r.Failed() {
		b.Fatal(r.Problems[0].Message)
	}
	for b.Loop() {
		Lint(r, time.Time{})
	}
}

// Whatever the parser makes of a file, judging it ends without a panic, and every place lies inside the file.
func FuzzLint(f *testing.F) {
	paths, err := filepath.Glob("testdata/lint/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
	}
	at := time.Date(2027, time.January, 5, 10, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, body []byte) {
		r := Parse(Source{Name: "fuzz.md", Body: body})
		for _, p := range Lint(r, at) {
			if p.At < 0 || p.At > len(body) {
				t.Errorf("%s at %d of %d bytes", p.Rule.Code, p.At, len(body))
			}
		}
		RoutingTable(r.Questionnaire)
	})
}
