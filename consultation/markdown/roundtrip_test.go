package markdown

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

func jsonOf(t *testing.T, v any) string {
	t.Helper()
	b, err := json.MarshalIndent(v, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// A stored questionnaire asks what the parsed one asks: for nobody's answers, and for somebody who chose the first of everything.
func TestStoredAsksTheSame(t *testing.T) {
	files, err := filepath.Glob("../../questionnaires/*.scenarios.md")
	if err != nil || len(files) == 0 {
		t.Fatalf("no questionnaires: %v", err)
	}
	for _, f := range files {
		name := f[:len(f)-len(".scenarios.md")] + ".md"
		body, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		parsed := Parse(Source{Name: name, Body: body}).Questionnaire
		stored := &consultation.Questionnaire{}
		if err := json.Unmarshal([]byte(jsonOf(t, parsed)), stored); err != nil {
			t.Fatal(err)
		}
		if jsonOf(t, stored) != jsonOf(t, parsed) {
			t.Errorf("%s: storing it once more changes it", name)
		}
		for _, answers := range []consultation.Answers{{}, firstOfAll(parsed)} {
			got, want := pathOf(stored.Index(), answers), pathOf(parsed, answers)
			if got != want {
				t.Errorf("%s: got path\n%s\nwant\n%s", name, got, want)
			}
		}
	}
}

func firstOfAll(q *consultation.Questionnaire) consultation.Answers {
	a := consultation.Answers{}
	for _, x := range q.Questions() {
		for _, f := range x.Fields(x.Name) {
			a[f.Name] = []string{"1"}
			if len(f.Codes) > 0 {
				a[f.Name] = []string{f.Codes[0].Code}
			}
		}
	}
	return a
}

func pathOf(q *consultation.Questionnaire, a consultation.Answers) string {
	route := q.Route(a, consultation.Scene{Now: time.Date(2027, 1, 12, 9, 0, 0, 0, time.UTC)})
	s := ""
	for i := range route.Steps {
		step := &route.Steps[i]
		s += step.ID + ":"
		for _, it := range step.Shown {
			if it.Asked != nil {
				s += " " + it.Asked.FullName
			} else {
				s += " (" + it.Content.HTML.String() + ")"
			}
		}
		s += "\n"
	}
	return s
}
