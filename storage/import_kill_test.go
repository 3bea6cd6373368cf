package storage_test

import (
	"crypto/rand"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// importKillDir in the environment makes this test program the one that is killed.
const importKillDir = "GREENPAPER_IMPORT_KILL_TEST_DIR"

// killedRows is how many responses each import of the test has.
const killedRows = 3000

var verbKilled = staff.NewVerb("test.killed")

// importRows stages and takes one import of so many rows.
func importRows(t testing.TB, s *storage.Store, slug string, rows int) (moved time.Duration) {
	t.Helper()
	id := rand.Text()
	act := staff.Act{Actor: "ann", Verb: verbKilled, Consultation: slug, Subject: id, At: storagetest.Now}
	i := staff.Import{ID: id, Consultation: slug, State: staff.ImportImporting, By: "ann", At: storagetest.Now, Job: "job", Beat: storagetest.Now}
	if err := s.BeginImport(t.Context(), act, i); err != nil {
		t.Fatal(err)
	}
	for done := 0; done < rows; done += 200 {
		var list []staff.StagedResponse
		for n := range min(200, rows-done) {
			r := consultation.Response{
				Consultation: slug, Version: "first", Edition: "en", Language: "en", Submitted: storagetest.Now, Channel: consultation.ByImport, Batch: id,
				Answers: consultation.Answers{"view": {fmt.Sprintf("What row %d says of it, in about as many words as people write: pay comes first, and time to care.", done+n)}, "role": {"care-worker"}},
				Contact: consultation.Answers{"email": {"someone@example.org"}},
			}
			list = append(list, staff.StagedResponse{Response: r, Equality: consultation.Answers{"age": {"old"}}, TheirID: fmt.Sprint(id, done+n)})
		}
		if err := s.StageResponses(t.Context(), id, "job", list); err != nil {
			t.Fatal(err)
		}
	}
	begun := time.Now()
	if err := s.TakeImport(t.Context(), act, slug, id, "job", rows); err != nil {
		t.Fatal(err)
	}
	return time.Since(begun)
}

// TestKilledInMidImport kills a program that imports, again and again: each time all rows of an import are there, or none.
func TestKilledInMidImport(t *testing.T) {
	if dir := os.Getenv(importKillDir); dir != "" {
		s := openKilled(t, dir)
		fmt.Println("begun")
		for {
			importRows(t, s, "care", killedRows)
			if err := s.TidyImports(t.Context(), storagetest.Now); err != nil {
				t.Fatal(err)
			}
		}
	}
	dir := t.TempDir()
	if _, err := storage.CreateKeys(filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	whole := 0
	for range 6 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKilledInMidImport$")
		cmd.Env = append(os.Environ(), importKillDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 6)); err != nil {
			t.Fatal(err)
		}
		wait, err := rand.Int(rand.Reader, big.NewInt(1200))
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(wait.Int64()+50) * time.Millisecond)
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait() // it was killed
		whole = checkKilled(t, dir)
	}
	t.Logf("%d whole imports", whole)
}

func openKilled(t *testing.T, dir string) *storage.Store {
	t.Helper()
	keys, err := storage.LoadKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func checkKilled(t *testing.T, dir string) (imports int) {
	t.Helper()
	s := openKilled(t, dir)
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	// What was interrupted goes, and nothing of it counts.
	if err := s.TidyImports(t.Context(), storagetest.Now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	rows := map[string]int{}
	for r, err := range s.Each(t.Context(), "care") {
		if err != nil {
			t.Fatal(err)
		}
		rows[r.Batch]++
	}
	equality := 0
	for _, err := range s.EachEquality(t.Context(), "care") {
		if err != nil {
			t.Fatal(err)
		}
		equality++
	}
	list, err := s.Imports(t.Context(), "care")
	if err != nil {
		t.Fatal(err)
	}
	done := 0
	for _, i := range list {
		if want := map[bool]int{true: killedRows}[i.State == staff.ImportDone]; rows[i.ID] != want {
			t.Errorf("an import that is %s has %d responses", i.State, rows[i.ID])
		}
		if i.State == staff.ImportDone {
			done++
		}
	}
	standing, _, err := s.Count(t.Context(), "care")
	if err != nil || standing != done*killedRows || equality != standing {
		t.Errorf("%d imports are done; %d responses, %d equality answers, %v", done, standing, equality, err)
	}
	return done
}

// BenchmarkImport says how long others wait for an import: the move alone, and a save meanwhile.
func BenchmarkImport(b *testing.B) {
	for _, rows := range []int{10_000, 100_000} {
		b.Run(fmt.Sprint(rows), func(b *testing.B) {
			for range b.N {
				s, err := storage.Open(b.Context(), "sqlite:"+filepath.Join(b.TempDir(), storage.DatabaseFile), storage.RandomKeys())
				if err != nil {
					b.Fatal(err)
				}
				begun := time.Now()
				moved := importRows(b, s, "care", rows)
				b.ReportMetric(time.Since(begun).Seconds(), "s-all/op")
				b.ReportMetric(moved.Seconds(), "s-move/op")
				list, err := s.Imports(b.Context(), "care")
				if err != nil {
					b.Fatal(err)
				}
				act := staff.Act{Actor: "ann", Verb: verbKilled, Consultation: "care", At: storagetest.Now}
				begun = time.Now()
				if _, _, err := s.UndoImport(b.Context(), act, "care", list[0].ID, "a test"); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(time.Since(begun).Seconds(), "s-undo/op")
				if err := s.Close(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
