package storage_test

import (
	"bufio"
	"crypto/rand"
	"fmt"
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

// eraseDir in the environment makes this test program the one that is killed in the midst of a retention run.
const eraseDir = "GREENPAPER_ERASE_TEST_DIR"

// TestRetentionKilledHalfWay kills a program in the midst of a run, again and again, and sees each time that every response is
// either whole or gone; the last one finishes it.
func TestRetentionKilledHalfWay(t *testing.T) {
	if dir := os.Getenv(eraseDir); dir != "" {
		eraseUntilKilled(t, dir)
		return
	}
	dir := t.TempDir()
	keys, err := storage.CreateKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	const all = 400
	s := openIn(t, dir, keys)
	v := storagetest.Kept("care", "first", 24, 6, 12)
	if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: storagetest.Now, Closes: storagetest.Now.AddDate(0, 0, 30)}, false); err != nil {
		t.Fatal(err)
	}
	for range all {
		d := storagetest.NewDraft("care")
		d.Version = v.Hash
		if err := s.StartDraft(t.Context(), d, storagetest.MAC(d.ID), storagetest.MAC("s")); err != nil {
			t.Fatal(err)
		}
		r := storagetest.Sent(d)
		r.Version = v.Hash
		if _, err := s.Submit(t.Context(), d.ID, r, nil); err != nil {
			t.Fatal(err)
		}
	}
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbRunBegan, Consultation: "care", At: storagetest.Due}
	if err := s.BeginRun(t.Context(), act, staff.KeepRun{ID: "RUN", Consultation: "care", Reason: "due"}); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	halves := 0
	for kill := range 6 {
		killErasing(t, dir, kill)
		s := openIn(t, dir, keys)
		n, err := s.Tally(t.Context(), "care")
		if err != nil {
			t.Fatal(err)
		}
		r, err := s.KeepRun(t.Context(), "RUN")
		if err != nil {
			t.Fatal(err)
		}
		if n.Responses != n.Contacts || r.State == staff.RunErasing && n.Responses != all-r.Done {
			t.Errorf("after kill %d: %d responses, %d with contact data, %d of %d done", kill, n.Responses, n.Contacts, r.Done, r.Total)
		}
		if n.Responses > 0 && n.Responses < all {
			halves++
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if halves == 0 {
		t.Error("no run was killed half-way")
	}
	s = openIn(t, dir, keys)
	e := storagetest.NewEraser(s, storagetest.Due.Add(time.Hour*24), nil)
	if err := e.Erase(t.Context(), "RUN"); err != nil {
		t.Fatal(err)
	}
	if err := e.Finish(t.Context(), "RUN", act); err != nil {
		t.Fatal(err)
	}
	r, err := s.KeepRun(t.Context(), "RUN")
	if err != nil {
		t.Fatal(err)
	}
	c, err := staff.ReadCertificate([]byte(r.Certificate))
	if err != nil || len(c.References) != all || c.Before.Responses != all || c.Left != (staff.Tally{}) {
		t.Errorf("the certificate after all: %v, %d references, before %+v, left %+v", err, len(c.References), c.Before, c.Left)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func openIn(t *testing.T, dir string, keys storage.Keys) *storage.Store {
	t.Helper()
	s, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// killErasing starts a program that erases, and kills it a moment after one of its first steps: the next may be begun by then.
func killErasing(t *testing.T, dir string, n int) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestRetentionKilledHalfWay$")
	cmd.Env = append(os.Environ(), eraseDir+"="+dir, fmt.Sprintf("GREENPAPER_ERASE_TEST_N=%d", n))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := bufio.NewReader(out)
	for step := range 2 + n%3 {
		line, err := said.ReadString('\n')
		if err != nil || line != "erasing\n" {
			t.Fatalf("at step %d the program says %q %v", step, line, err)
		}
	}
	time.Sleep(time.Duration(n*4) * time.Millisecond)
	_ = cmd.Process.Kill() // it may have ended by itself
	_ = cmd.Wait()
}

func eraseUntilKilled(t *testing.T, dir string) {
	keys, err := storage.LoadKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	s := openIn(t, dir, keys)
	var n int
	fmt.Sscan(os.Getenv("GREENPAPER_ERASE_TEST_N"), &n)
	now, worker := storagetest.Due.Add(time.Duration(n+1)*2*staff.BeatTime), rand.Text()
	r, err := s.ClaimRun(t.Context(), "RUN", worker, now)
	if err != nil {
		t.Fatal(err)
	}
	if r.State == staff.RunPlanning {
		if err := s.PlanRun(t.Context(), "RUN", worker, now); err != nil {
			t.Fatal(err)
		}
	}
	for i := 0; i < 8 && err == nil; i++ {
		fmt.Println("erasing") // all steps before this one are done
		_, err = s.EraseSome(t.Context(), "RUN", worker, 7, now)
	}
	time.Sleep(time.Minute) // to be killed
}
