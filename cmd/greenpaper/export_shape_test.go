package main

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// One row for each answer, and equality answers beside it as ever.
func TestExportRowsOfAnswers(t *testing.T) {
	dir, _ := gardenData(t)
	equality := filepath.Join(t.TempDir(), "equality.csv")
	status, out, errs := greenpaper(t, "export", "garden", "--rows", "answers", "--equality", equality, "--data", dir)
	if status != 0 {
		t.Fatal(errs)
	}
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(records[0], " "), "reference day channel version series wish name question round label code rank answer not published"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	answers := map[string]int{}
	for _, r := range records[1:] {
		answers[r[6]]++
	}
	if answers["why"] != 2 || answers["plants"] == 0 || strings.Contains(out, "withdrawn words") || strings.Contains(out, "example.org") {
		t.Errorf("got %v in\n%s", answers, out)
	}
	if b, err := os.ReadFile(equality); err != nil || !strings.HasPrefix(string(b), "age\r\n") {
		t.Errorf("equality answers: %q, %v", b, err)
	}
}

func TestExportScriptForR(t *testing.T) {
	dir, _ := gardenData(t)
	table, script := filepath.Join(t.TempDir(), "garden.csv"), filepath.Join(t.TempDir(), "garden.R")
	if status, _, errs := greenpaper(t, "export", "garden", "-o", table, "--r", script, "--data", dir); status != 0 || !strings.Contains(errs, "Wrote a script for R to "+script) {
		t.Fatal(status, errs)
	}
	b, err := os.ReadFile(script)
	if err != nil || !strings.Contains(string(b), `read.csv("garden.csv"`) || !strings.Contains(string(b), `labelled("plants.rose", `) {
		t.Errorf("%v\n%s", err, b)
	}
}

func TestExportShapeSaysWhatIsWrong(t *testing.T) {
	dir, _ := gardenData(t)
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"--rows", "people"}, "--rows people is not known; use responses or answers"},
		{[]string{"--format", "xlsx", "--rows", "answers"}, "cannot go to the terminal"},
		{[]string{"--where", "plants is"}, "the filter is not understood"},
		{[]string{"--where", "plants includes rose", "--contact", "x.csv"}, "--where is for responses"},
		{[]string{"--r", "x.R", "-o", "x.csv", "--codes"}, "a script for R reads a csv file with codes"},
		{[]string{"--r", "x.R"}, "a script for R reads a csv file with codes"},
		{[]string{"--r", "x.R", "-o", "x.csv", "--labels"}, "a script for R reads a csv file with codes"},
		{[]string{"--r", "x", "-o", "x"}, "is named twice"},
	} {
		if status, _, errs := greenpaper(t, append([]string{"export", "garden", "--data", dir}, test.args...)...); status == 0 || !strings.Contains(errs, test.want) {
			t.Errorf("%v: got %d, %q", test.args, status, errs)
		}
	}
}

// A filter takes the same responses in every format and shape, and the log has its kinds without its words.
func TestExportByFilter(t *testing.T) {
	dir, _ := gardenData(t)
	for _, shape := range export.Shapes {
		for _, format := range export.Formats {
			to := filepath.Join(t.TempDir(), "garden."+format.Name)
			args := []string{"export", "garden", "--data", dir, "--format", format.Name, "--rows", string(shape), "-o", to, "--where", `text has "left" and plants includes rose`}
			status, _, errs := greenpaper(t, args...)
			if status != 0 || !strings.Contains(errs, "Wrote 1 response to "+to+"; 1 others are not") {
				t.Errorf("%s, %s: %d %s", format.Name, shape, status, errs)
			}
			b, err := os.ReadFile(to)
			if err != nil || format.Words && (!strings.Contains(string(b), "I left") || strings.Contains(string(b), "grow")) {
				t.Errorf("%s, %s: %v\n%s", format.Name, shape, err, b)
			}
		}
	}
	status, out, errs := greenpaper(t, "audit", "export", "--data", dir)
	if status != 0 || !strings.Contains(out, "(text has …) and (plants includes)") || strings.Contains(out, `"left"`) {
		t.Errorf("%d %s\n%s", status, errs, out)
	}
	if _, out, _ := greenpaper(t, "export", "garden", "--data", dir, "--where", "not plants includes rose"); strings.Count(out, "\r\n") != 1 {
		t.Errorf("a filter that takes nobody gives\n%s", out)
	}
}

// Codes have columns of their own: 1 or 0 where somebody has decided, nothing elsewhere.
func TestExportCodes(t *testing.T) {
	dir, references := gardenData(t)
	ctx := context.Background()
	store, _, err := (&dataFolder{dir: dir}).openOrCreate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []staff.Code{{ID: "one", Key: "soil", Name: "Good soil"}, {ID: "two", Key: "time", Name: "Time"}} {
		c.Consultation, c.By, c.At = "garden", "ann", testNow
		if err := store.AddCode(ctx, staff.Act{Actor: "ann", Verb: staff.VerbCodeAdded, Consultation: "garden", Subject: c.ID, At: testNow}, c); err != nil {
			t.Fatal(err)
		}
	}
	r, _, err := store.ByReference(ctx, references[0])
	if err != nil {
		t.Fatal(err)
	}
	coded := staff.Coded{Response: r.ID, Question: "why", Given: []staff.Given{{Code: "one"}}, By: "ann", At: testNow}
	if _, err := store.SetCoded(ctx, staff.Act{Actor: "ann", Verb: staff.VerbCoded, Consultation: "garden", Subject: r.ID, At: testNow}, "garden", coded, 0, r.Changed, ""); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	rows := func(args ...string) [][]string {
		status, out, errs := greenpaper(t, append([]string{"export", "garden", "--codes", "--data", dir}, args...)...)
		if status != 0 {
			t.Fatal(errs)
		}
		records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return records
	}
	dictionary := filepath.Join(t.TempDir(), "d.csv")
	wide := rows("--dictionary", dictionary)
	if last := len(wide[0]) - 1; wide[0][last] != "why_theme.soil" || strings.Contains(strings.Join(wide[0], " "), "time") {
		t.Fatalf("headings %v", wide[0])
	}
	for _, row := range wide[1:] {
		if want := map[string]string{references[0]: "1"}[row[0]]; row[len(row)-1] != want {
			t.Errorf("%s has %q, want %q", row[0], row[len(row)-1], want)
		}
	}
	if b, err := os.ReadFile(dictionary); err != nil || !strings.Contains(string(b), "Why? – Good soil") {
		t.Errorf("dictionary: %v\n%s", err, b)
	}
	for _, row := range rows("--rows", "answers", "--where", "theme is soil")[1:] {
		if want := map[string]string{"why": "soil"}[row[6]]; row[len(row)-1] != want || row[0] != references[0] {
			t.Errorf("got %v", row)
		}
	}
	if _, out, _ := greenpaper(t, "export", "garden", "--codes", "--format", "jsonl", "--data", dir); strings.Count(out, `"themes":{"why":["soil"]}`) != 1 || strings.Count(out, `"themes":{}`) != 1 {
		t.Errorf("got %s", out)
	}
}
