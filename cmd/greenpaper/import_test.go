package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/storage"
)

// TestImportCommand saves what the columns of a Citizen Space file are, tries a file with three bad rows, and imports the mended one.
func TestImportCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	samples := filepath.Join("..", "..", "consultation", "importing", "testdata")
	good, bad, formula := filepath.Join(samples, "citizen-space.csv"), filepath.Join(samples, "citizen-space-three-bad-rows.csv"), filepath.Join(samples, "formula-heading.csv")
	keys, err := storage.CreateKeys(dir + ".key")
	if err != nil {
		t.Fatal(err)
	}
	with := func(f func(*storage.Store)) {
		t.Helper()
		store, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
		if err != nil {
			t.Fatal(err)
		}
		f(store)
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
	now := time.Date(2023, 5, 20, 10, 0, 0, 0, time.UTC)
	with(func(s *storage.Store) {
		b, err := markdown.Load(questionnaires.FS, "care-workforce-pathway.md")
		if err != nil {
			t.Fatal(err)
		}
		v, err := b.Version(now)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: now.AddDate(0, -2, 0)}, false); err != nil {
			t.Fatal(err)
		}
	})
	run := func(args ...string) (int, string) {
		var out bytes.Buffer
		env := Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &out, Getenv: func(string) string { return "" }, Now: func() time.Time { return now }}
		status := runIn(context.Background(), append([]string{"import", "--data", dir}, args...), env)
		return status, out.String()
	}
	says := func(status int, words string, args ...string) {
		t.Helper()
		if got, out := run(args...); got != status || !strings.Contains(out, words) {
			t.Errorf("import %s: status %d, %q; want %d, %q", strings.Join(args, " "), got, out, status, words)
		}
	}
	slug := "care-workforce-pathway"
	says(exitUsage, "name a consultation and a file", slug)
	says(exitUsage, "--mapping", slug, good)
	says(exitFailed, "there is no consultation", "other", good, "--mapping", "x")
	says(exitFailed, "nothing is saved for", slug, good, "--mapping", "Citizen Space")
	with(func(s *storage.Store) {
		body, err := os.ReadFile(good)
		if err != nil {
			t.Fatal(err)
		}
		p, err := importing.Look(body, importing.Shape{})
		if err != nil {
			t.Fatal(err)
		}
		v, err := markdown.Load(questionnaires.FS, "care-workforce-pathway.md")
		if err != nil {
			t.Fatal(err)
		}
		m := importing.Propose(p, importing.Targets(v.Main().Questionnaire, "Comment"))
		for i := range m.Columns {
			m.Columns[i].Guess = false
		}
		saved, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbMappingSaved, Consultation: slug, At: now}
		if err := s.SaveMapping(t.Context(), act, slug, staff.SavedMapping{Name: "Citizen Space", Body: saved}); err != nil {
			t.Fatal(err)
		}
	})
	says(exitFailed, `nothing is saved as "Qualtrics"; there is Citizen Space`, slug, good, "--mapping", "Qualtrics")
	says(exitFailed, "The heading in cell B1 is a formula", slug, formula, "--mapping", "Citizen Space")
	says(exitFailed, "Must be mended: row 4, H4", slug, bad, "--mapping", "Citizen Space")
	says(exitDone, "Nothing was imported: this was a dry run. 5 responses would be.", slug, good, "--mapping", "Citizen Space", "--dry-run")
	with(func(s *storage.Store) {
		list, err := s.Imports(t.Context(), slug)
		n, _, err2 := s.Count(t.Context(), slug)
		left, err3 := os.ReadDir(filepath.Join(dir, storage.UploadsFolder))
		if err != nil || err2 != nil || err3 != nil || len(list) != 0 || n != 0 || len(left) != 0 {
			t.Errorf("what was not imported left %d imports, %d responses, %d files; %v, %v, %v", len(list), n, len(left), err, err2, err3)
		}
	})
	says(exitDone, "Imported 5 responses.", slug, good, "--mapping", "Citizen Space")
	says(exitFailed, "The response with this id was imported on", slug, good, "--mapping", "Citizen Space")
	with(func(s *storage.Store) {
		if n, _, err := s.Count(t.Context(), slug); n != 5 || err != nil {
			t.Errorf("%d responses, %v", n, err)
		}
	})
}
