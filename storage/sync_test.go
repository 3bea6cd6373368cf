package storage_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/greenpaper/greenpaper/storage"
)

// syncDir in the environment makes this test program the one whose system calls are counted.
const syncDir = "GREENPAPER_SYNC_TEST_DIR"

// syncRounds is how many people respond one after the other, then at once. Each takes three commits.
const syncRounds = 20

// TestSyncsReachTheDisk counts fsync and fdatasync as the kernel sees them: respondents one after the other cost at least one for
// each commit, since each is told only after it; the same number at once share them.
func TestSyncsReachTheDisk(t *testing.T) {
	if dir := os.Getenv(syncDir); dir != "" {
		respondInTurnThenAtOnce(t, dir)
		return
	}
	strace, err := exec.LookPath("strace")
	if err != nil {
		t.Skip("strace is not installed: apt-get install strace")
	}
	dir := t.TempDir()
	if _, err := storage.CreateKeys(filepath.Join(dir, "key")); err != nil {
		t.Fatal(err)
	}
	trace := filepath.Join(dir, "trace")
	cmd := exec.Command(strace, "-f", "-qq", "-e", "trace=fsync,fdatasync,write", "-e", "signal=none", "-s", "40", "-o", trace, os.Args[0], "-test.run=^TestSyncsReachTheDisk$")
	cmd.Env = append(os.Environ(), syncDir+"="+dir)
	if out, err := cmd.CombinedOutput(); err != nil {
		if strings.Contains(string(out), "ptrace") {
			t.Skipf("this machine does not allow tracing: %s", out)
		}
		t.Fatalf("%v\n%s", err, out)
	}
	inTurn, atOnce := countSyncs(t, trace)
	t.Logf("%d respondents of three commits each: %d syncs in turn, %d at once", syncRounds, inTurn, atOnce)
	if inTurn < 3*syncRounds {
		t.Errorf("%d syncs for %d acknowledged commits in turn: something was acknowledged before it was durable", inTurn, 3*syncRounds)
	}
	if atOnce == 0 || atOnce >= inTurn {
		t.Errorf("%d syncs at once against %d in turn: commits were not shared", atOnce, inTurn)
	}
}

// Marks in the trace between which syncs are counted.
const markTurn, markOnce, markEnd = "mark: in turn", "mark: at once", "mark: end"

func respondInTurnThenAtOnce(t *testing.T, dir string) {
	keys, err := storage.LoadKeys(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	fmt.Println(markTurn)
	for range syncRounds {
		if err := respond(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
	fmt.Println(markOnce)
	var wg sync.WaitGroup
	for range syncRounds {
		wg.Go(func() {
			if err := respond(t.Context(), s); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	fmt.Println(markEnd)
}

// countSyncs counts the syncs between the marks of a trace.
func countSyncs(t *testing.T, trace string) (inTurn, atOnce int) {
	t.Helper()
	text, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	var count *int
	for line := range strings.Lines(string(text)) {
		switch {
		case strings.Contains(line, markTurn):
			count = &inTurn
		case strings.Contains(line, markOnce):
			count = &atOnce
		case strings.Contains(line, markEnd):
			count = nil
		case count != nil && (strings.Contains(line, "fsync(") || strings.Contains(line, "fdatasync(")):
			*count++
		}
	}
	return inTurn, atOnce
}
