package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
		{[]string{"--rows", "answers", "--format", "xlsx", "-o", "x.xlsx"}, "one row for each answer is written as csv or jsonl"},
		{[]string{"--r", "x.R"}, "a script for R reads a csv file with codes"},
		{[]string{"--r", "x.R", "-o", "x.csv", "--labels"}, "a script for R reads a csv file with codes"},
		{[]string{"--r", "x", "-o", "x"}, "is named twice"},
	} {
		if status, _, errs := greenpaper(t, append([]string{"export", "garden", "--data", dir}, test.args...)...); status == 0 || !strings.Contains(errs, test.want) {
			t.Errorf("%v: got %d, %q", test.args, status, errs)
		}
	}
}
