package storage_test

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

var kills = flag.Int("kills", 20, "how often TestKilledInMidLoad kills")

// killDir in the environment makes this test program the one that is killed.
const killDir = "GREENPAPER_KILL_TEST_DIR"

// TestKilledInMidLoad kills a program that saves and sends from 64 goroutines, again and again over the same data. Whatever it
// had acknowledged must be there afterwards, whole and once.
func TestKilledInMidLoad(t *testing.T) {
	if dir := os.Getenv(killDir); dir != "" {
		load(t, dir)
		return
	}
	dir := t.TempDir()
	keys, err := storage.CreateKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	told := &acknowledged{saves: map[string]string{}, sent: map[string]string{}}
	for range *kills {
		killOnce(t, dir, told)
		told.check(t, dir, keys)
		if t.Failed() {
			return
		}
	}
	t.Logf("%d kills, %d saves and %d submissions acknowledged", *kills, len(told.saves), len(told.sent))
	if len(told.sent) < *kills {
		t.Errorf("only %d submissions in %d runs: the test did not load the store", len(told.sent), *kills)
	}
}

// load saves and sends until it is killed, and says on standard output what was acknowledged.
func load(t *testing.T, dir string) {
	keys, err := storage.LoadKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for {
				if err := respond(t.Context(), s); err != nil {
					fmt.Printf("failed %v\n", err)
					return
				}
			}
		})
	}
	wg.Wait()
}

// respond is one respondent: a draft, a save, and a double click on the button that sends.
func respond(ctx context.Context, s *storage.Store) error {
	d := storagetest.NewDraft("care")
	if err := s.StartDraft(ctx, d, storagetest.MAC(d.ID), storagetest.MAC("session "+d.ID)); err != nil {
		return err
	}
	fmt.Printf("saved %s %s\n", d.ID, d.Handle)
	_, err := s.UpdateDraft(ctx, d.ID, func(d *consultation.Draft) error {
		d.Answers.Set("view", "saved "+d.ID)
		return nil
	})
	if err != nil {
		return err
	}
	fmt.Printf("updated %s %s\n", d.ID, d.Handle)
	d.Answers.Set("view", "saved "+d.ID)
	var clicks sync.WaitGroup
	errs := make([]error, 2)
	for i := range errs {
		clicks.Go(func() {
			r, err := s.Submit(ctx, d.ID, storagetest.Sent(d), d.Equality)
			if err == nil {
				fmt.Printf("sent %s %s\n", d.ID, r.Reference)
			}
			errs[i] = err
		})
	}
	clicks.Wait()
	return errors.Join(errs...)
}

// acknowledged is what the killed programs had been told.
type acknowledged struct {
	saves map[string]string // draft → "saved" or "updated", and its handle
	sent  map[string]string // draft → reference
}

// killOnce runs the load until it has acknowledged so much that some have sent, and a moment longer, and takes down what it says.
func killOnce(t *testing.T, dir string, told *acknowledged) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestKilledInMidLoad$")
	cmd.Env = append(os.Environ(), killDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	r := bufio.NewReader(out)
	for lines, enough := 0, 150+rand.IntN(300); ; lines++ {
		line, err := r.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break // a line that was cut was not told
		}
		if err != nil {
			t.Fatal(err)
		}
		if lines == enough {
			time.AfterFunc(time.Duration(rand.IntN(20))*time.Millisecond, func() { _ = cmd.Process.Kill() })
		}
		told.take(t, strings.Fields(line))
	}
	if err := cmd.Wait(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Fatalf("the load ended by itself: %v", err)
	}
}

func (a *acknowledged) take(t *testing.T, words []string) {
	t.Helper()
	if len(words) != 3 || words[0] == "failed" {
		t.Fatalf("the load says: %s", strings.Join(words, " "))
	}
	id := words[1]
	if words[0] != "sent" {
		a.saves[id] = words[0] + " " + words[2]
		return
	}
	if was, ok := a.sent[id]; ok && was != words[2] {
		t.Errorf("draft %s was told two references, %s and %s", id, was, words[2])
	}
	a.sent[id] = words[2]
}

func (a *acknowledged) check(t *testing.T, dir string, keys storage.Keys) {
	t.Helper()
	s, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	stored := map[string]string{}
	references := map[string]bool{}
	for r, err := range s.Each(t.Context(), "care") {
		if err != nil {
			t.Fatal(err)
		}
		if r.Answers.Get("view") != "saved "+r.ID || references[r.Reference] {
			t.Errorf("response %s: answers %v, reference seen before %v", r.ID, r.Answers, references[r.Reference])
		}
		stored[r.ID], references[r.Reference] = r.Reference, true
	}
	for id, reference := range a.sent {
		if stored[id] != reference {
			t.Errorf("draft %s was acknowledged as %s, stored is %q", id, reference, stored[id])
		}
	}
	for id, save := range a.saves {
		if _, ok := stored[id]; !ok {
			checkDraft(t, s, id, save)
		}
	}
	checkParts(t, s, len(stored))
	// A backup checks its copy's integrity as a whole.
	files, err := storage.OpenFiles(filepath.Join(dir, storage.UploadsFolder), 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "copy"), files); err != nil {
		t.Error(err)
	}
}

// checkDraft looks for a save that was acknowledged and not sent since.
func checkDraft(t *testing.T, s *storage.Store, id, save string) {
	t.Helper()
	how, handle, _ := strings.Cut(save, " ")
	d, err := s.Draft(t.Context(), handle, storagetest.MAC("session "+id), storagetest.Now)
	if err != nil {
		t.Errorf("draft %s was acknowledged: %v", id, err)
		return
	}
	if how == "updated" && d.Answers.Get("view") != "saved "+id {
		t.Errorf("draft %s lost a save that was acknowledged", id)
	}
	if d.Personal.Get("email") == "" || d.Equality.Get("age") == "" {
		t.Errorf("draft %s lost a sealed part", id)
	}
}

// checkParts sees that submissions are whole: each has its receipt, contact data and equality answers.
func checkParts(t *testing.T, s *storage.Store, responses int) {
	t.Helper()
	standing, _, err := s.Count(t.Context(), "care")
	if err != nil {
		t.Fatal(err)
	}
	contacts, equality := 0, 0
	for _, err := range s.EachContact(t.Context(), "care") {
		if err != nil {
			t.Fatal(err)
		}
		contacts++
	}
	for _, err := range s.EachEquality(t.Context(), "care") {
		if err != nil {
			t.Fatal(err)
		}
		equality++
	}
	if standing != responses || contacts != responses || equality != responses {
		t.Errorf("%d responses, %d receipts, %d contacts, %d sets of equality answers", responses, standing, contacts, equality)
	}
}
