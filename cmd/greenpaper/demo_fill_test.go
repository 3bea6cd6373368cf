package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

func TestDemoFillsAFolderOfItsOwn(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	do := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		env := Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: func() time.Time { return storagetest.Now }}
		if got := runIn(t.Context(), append(args, "--fill-only"), env); got != want {
			t.Fatalf("%v: status %d, want %d\n%s%s", args, got, want, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	out := do(0, "demo", "--responses", "40", "--data", dir)
	if n := strings.Count(out, "http://127.0.0.1:8080/staff/invitation/"); n != len(demoPeople) {
		t.Errorf("%d links are printed: %s", n, out)
	}
	if out := do(0, "demo", "--responses", "40", "--data", dir); !strings.Contains(out, "already") {
		t.Errorf("a second run says %s", out)
	}
	if out := do(2, "demo", "--responses", "0", "--data", dir); !strings.Contains(out, "--responses") {
		t.Errorf("no responses: %s", out)
	}

	data := &dataFolder{dir: dir}
	store, _, err := data.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	all, err := store.Coverage(t.Context(), demoSlug)
	if err != nil || all[0].Have != 40 {
		t.Errorf("%+v, %v", all[0], err)
	}
	codes, err := store.Codebook(t.Context(), demoSlug)
	if err != nil || len(codes) < 10 {
		t.Errorf("%d codes, %v", len(codes), err)
	}
	progress, err := store.CodingProgress(t.Context(), demoSlug)
	if err != nil {
		t.Fatal(err)
	}
	coded := 0
	for _, p := range progress {
		coded += p.Coded
	}
	if coded < 40 {
		t.Errorf("%d answers are coded", coded)
	}
	filters, err := store.SavedFilters(t.Context(), demoSlug)
	if err != nil || len(filters) != 1 {
		t.Fatalf("%v, %v", filters, err)
	}
	if _, err := analysis.ParseFilter(filters[0].Where); err != nil {
		t.Errorf("%s: %v", filters[0].Where, err)
	}
}

func TestDemoRefusesAFolderWithSomethingElse(t *testing.T) {
	dir, do := keepData(t)
	if out := do(1, "demo", "--data", dir, "--fill-only"); !strings.Contains(out, "other consultations") {
		t.Error(out)
	}
	data := &dataFolder{dir: dir}
	store, _, err := data.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	if _, err := store.FillDemonstration(t.Context(), "care", nil); err != storage.ErrNotDemonstration {
		t.Errorf("filling what is no demonstration: %v", err)
	}
	if people, err := store.People(t.Context()); err != nil || len(people) > 0 {
		t.Errorf("%v, %v", people, err)
	}
}
