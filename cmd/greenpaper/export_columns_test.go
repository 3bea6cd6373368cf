package main

import (
	"fmt"
	"io"
	"io/fs"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

// Every questionnaire that ships, and with the showcase every question type, has columns with names and labels of their own, and
// fits into every format.
func TestExportColumnsOfShippedQuestionnaires(t *testing.T) {
	names, err := fs.Glob(questionnaires.FS, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.Count(name, ".") > 1 {
			continue // an edition, a notice or scenarios
		}
		bundle, err := markdown.Load(questionnaires.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		v, err := bundle.Version(testNow)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, part := range []export.Part{export.Answers, export.Contact, export.Equality} {
			checkColumns(t, name, export.NewColumns(part, &v))
		}
		for pick := range 12 {
			checkNothingLeftOut(t, name, &v, pick)
		}
	}
}

func checkColumns(t *testing.T, name string, c *export.Columns) {
	t.Helper()
	seen := map[string]bool{}
	for _, headings := range [][]string{c.Headings(false), c.Headings(true)} {
		clear(seen)
		for _, h := range headings {
			if seen[h] || strings.TrimSpace(h) == "" {
				t.Errorf("%s, %s: the heading %q is there twice or empty", name, c.Part, h)
			}
			seen[h] = true
		}
	}
	for _, e := range export.Dictionary(c) {
		if e.Wording == "" || e.Values == "" {
			t.Errorf("%s: the dictionary says too little of %s", name, e.Name)
		}
	}
	nothing := func(func(*consultation.Response, error) bool) {}
	for _, format := range export.Formats {
		for _, shape := range export.Shapes {
			if _, err := format.Write(io.Discard, c, nothing, export.Options{TempDir: t.TempDir(), Shape: shape}); err != nil {
				t.Errorf("%s as %s of %s: %v", name, format.Name, shape, err)
			}
		}
	}
	t.Logf("%s, %s: %d columns", name, c.Part, len(c.List))
}

// checkNothingLeftOut answers every question on one path, in a way that depends on pick, and looks whether all of it has a column.
func checkNothingLeftOut(t *testing.T, name string, v *consultation.Version, pick int) {
	t.Helper()
	q := v.Questionnaire("")
	typed := consultation.Answers{}
	for i := range q.Sections {
		s := &q.Sections[i]
		for _, ask := range s.Questions() {
			fill(typed, ask, ask.Name, pick)
			for round := 1; round <= s.UpTo; round++ {
				fill(typed, ask, fmt.Sprintf("%s.%d.%s", s.Name, round, ask.Name), pick)
			}
		}
	}
	route := q.Route(typed, consultation.Scene{Now: testNow})
	answers, contact := consultation.Answers{}, consultation.Answers{}
	answers.Add(route.Answers)
	for _, asked := range route.Asked() {
		if asked.Personal {
			contact.Add(route.Answers.Under(asked.FullName))
			for field := range contact {
				delete(answers, field)
			}
		}
	}
	rows := func(a consultation.Answers) export.Rows {
		return func(yield func(*consultation.Response, error) bool) {
			yield(&consultation.Response{Version: v.Hash, Answers: a}, nil)
		}
	}
	for part, a := range map[export.Part]consultation.Answers{export.Answers: answers, export.Contact: contact} {
		sum, err := export.CSV(io.Discard, export.NewColumns(part, v), rows(a), export.Options{})
		if err != nil || len(sum.Strays) > 0 {
			t.Errorf("%s, %s, pick %d: no column for %v (%v)", name, part, pick, sum.Strays, err)
		}
	}
}

// fill types something into every field of a question.
func fill(typed consultation.Answers, q *consultation.Question, name string, pick int) {
	for i, f := range q.Fields(name) {
		switch f.Type {
		case consultation.FieldCode:
			typed.Set(f.Name, f.Codes[(pick+i)%len(f.Codes)].Code)
		case consultation.FieldCodes, consultation.FieldRanks:
			typed.Set(f.Name, f.Codes[pick%len(f.Codes)].Code, f.Codes[(pick+1)%len(f.Codes)].Code)
		case consultation.FieldDate:
			typed.Set(f.Name, "2023-05-01")
		default:
			typed.Set(f.Name, fmt.Sprint(1+pick%3))
		}
	}
}
