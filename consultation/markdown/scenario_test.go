package markdown

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/questionnaires"
)

// Each file of testdata/scenarios holds example.md, example.scenarios.md and want, what playing them says. Run the tests with
// -update to write want anew.
func TestScenarios(t *testing.T) {
	paths, err := filepath.Glob("testdata/scenarios/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := played(t, a.Files[0].Data, a.Files[1].Data)
			if updating() {
				a.Files = append(a.Files[:2], txtar.File{Name: "want", Data: []byte(got)})
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if len(a.Files) != 3 || got != string(a.Files[2].Data) {
				t.Errorf("got:\n%s", got)
			}
		})
	}
}

// played plays scenarios at opening time and writes what they say.
func played(t *testing.T, questionnaire, scenarios []byte) string {
	t.Helper()
	r := Parse(Source{Name: "example.md", Body: questionnaire})
	if r.Failed() {
		t.Fatalf("the questionnaire has errors: %v", r.Problems)
	}
	opens, err := consultation.LocalMinute(r.Questionnaire.Front.Opens)
	if err != nil {
		t.Fatal(err)
	}
	all, problems := ParseScenarios(Source{Name: "example.scenarios.md", Body: scenarios})
	for _, sc := range all {
		problems = append(problems, sc.Run(r.Questionnaire, consultation.Scene{Now: opens})...)
	}
	sortProblems(problems)
	lines := Lines(scenarios)
	var b strings.Builder
	for _, p := range problems {
		line, column := lines.At(p.At)
		fmt.Fprintf(&b, "%d:%d: %s [%s]\n", line, column, p.Message, p.Rule.Code)
	}
	return b.String()
}

// Every person of the shipped scenarios sees what the file says.
func TestShippedScenarios(t *testing.T) {
	for _, name := range []string{"starter", "care-workforce-pathway", "talk-health-and-care", "showcase"} {
		main, err := questionnaires.FS.ReadFile(name + ".md")
		if err != nil {
			t.Fatal(err)
		}
		scenarios, err := questionnaires.FS.ReadFile(name + ".scenarios.md")
		if err != nil {
			t.Fatal(err)
		}
		if got := played(t, main, scenarios); got != "" {
			t.Errorf("%s:\n%s", name, got)
		}
	}
}

// The golden file is testdata/routing/example.md. Run the tests with -update to write it anew.
func TestRoutingTable(t *testing.T) {
	const golden = "testdata/routing/example.md"
	a, err := txtar.ParseFile("testdata/scenarios/pass.txtar")
	if err != nil {
		t.Fatal(err)
	}
	got := RoutingTable(Parse(Source{Name: "example.md", Body: a.Files[0].Data}).Questionnaire)
	if updating() {
		if err := os.WriteFile(golden, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != string(want) {
		t.Errorf("got:\n%s", got)
	}
}
