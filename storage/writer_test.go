package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

func TestWriterIsDurable(t *testing.T) {
	s := openTest(t)
	for pragma, want := range map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1", "secure_delete": "1"} {
		var got string
		err := s.update(t.Context(), func(t *tx) error { return t.row([]any{&got}, "PRAGMA "+pragma) })
		if err != nil || got != want {
			t.Errorf("the writer's %s is %s, want %s (%v)", pragma, got, want, err)
		}
	}
	err := s.view(t.Context(), func(t *tx) error {
		return t.query(`DELETE FROM drafts RETURNING id`, nil, func(func(...any) error) error { return nil })
	})
	if err == nil {
		t.Error("a reader can write")
	}
}

// together keeps the writer busy until all n jobs wait, so that they share a batch.
func together(t *testing.T, s *Store, n int, run func(i int) error) []error {
	t.Helper()
	busy, free := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		err := s.update(t.Context(), func(*tx) error {
			close(busy)
			<-free
			return nil
		})
		if err != nil && n == 0 {
			t.Error(err)
		}
	})
	<-busy
	errs := make([]error, n)
	var waiting sync.WaitGroup
	for i := range n {
		waiting.Add(1)
		wg.Go(func() {
			waiting.Done()
			errs[i] = run(i)
		})
	}
	waiting.Wait()
	for range 100 { // let each reach the queue
		runtime.Gosched()
	}
	time.Sleep(20 * time.Millisecond)
	close(free)
	wg.Wait()
	return errs
}

func add(s *Store, ctx context.Context, name string) error {
	return s.update(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO meta (name, value) VALUES (?, '')`, name)
	})
}

func metaNames(t *testing.T, s *Store, like string) int {
	t.Helper()
	var n int
	err := s.view(t.Context(), func(t *tx) error {
		return t.row([]any{&n}, `SELECT COUNT(*) FROM meta WHERE name LIKE ?`, like)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUpdatesShareCommits(t *testing.T) {
	s := openTest(t)
	w := s.engine.(*sqlite).writer
	const n = 300
	updates, commits := w.updates.Load(), w.commits.Load()
	for i, err := range together(t, s, n, func(i int) error { return add(s, t.Context(), fmt.Sprint("n", i)) }) {
		if err != nil {
			t.Errorf("update %d: %v", i, err)
		}
	}
	updates, commits = w.updates.Load()-updates, w.commits.Load()-commits
	if updates != n+1 || commits > n/10 {
		t.Errorf("%d updates took %d commits; they should share", updates, commits)
	}
	if got := metaNames(t, s, "n%"); got != n {
		t.Errorf("%d rows, want %d", got, n)
	}
	commits = w.commits.Load()
	for i := range 10 {
		if err := add(s, t.Context(), fmt.Sprint("alone", i)); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.commits.Load() - commits; got != 10 {
		t.Errorf("10 updates, each after the one before was acknowledged, took %d commits: some was told too early", got)
	}
}

// TestAcknowledgedIsCommitted looks from another connection, at once, after each acknowledgement.
func TestAcknowledgedIsCommitted(t *testing.T) {
	s := openTest(t)
	db, err := sql.Open("sqlite3", readDSN(s.engine.(*sqlite).path))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	together(t, s, 50, func(i int) error {
		name := fmt.Sprint("n", i)
		if err := add(s, t.Context(), name); err != nil {
			t.Error(err)
		}
		var got string
		if err := db.QueryRow(`SELECT name FROM meta WHERE name = ?`, name).Scan(&got); err != nil {
			t.Errorf("%s was acknowledged, another connection says: %v", name, err)
		}
		return nil
	})
}

func TestFailureUndoesItselfAlone(t *testing.T) {
	s := openTest(t)
	own := errors.New("own")
	errs := together(t, s, 40, func(i int) (err error) {
		defer func() {
			if r := recover(); r != nil {
				err = fmt.Errorf("panic %v", r)
			}
		}()
		return s.update(t.Context(), func(t *tx) error {
			if err := t.exec(`INSERT INTO meta (name, value) VALUES (?, '')`, fmt.Sprint("n", i)); err != nil {
				return err
			}
			switch i % 4 {
			case 1:
				return own
			case 2:
				panic("own")
			case 3: // a statement that fails, whose error f hides
				_ = t.exec(`INSERT INTO meta (name, value) VALUES ('schema', '')`)
			}
			return nil
		})
	})
	for i, err := range errs {
		want := []string{"<nil>", "own", "panic own", "already exists"}[i%4]
		if got := fmt.Sprint(err); !strings.Contains(got, want) {
			t.Errorf("update %d: %s, want %s", i, got, want)
		}
	}
	if got := metaNames(t, s, "n%"); got != 10 {
		t.Errorf("%d rows, want the 10 of updates that did not fail", got)
	}
}

func TestLostTransactionFailsAll(t *testing.T) {
	s := openTest(t)
	errs := together(t, s, 20, func(i int) error {
		if i == 7 {
			return s.update(t.Context(), func(t *tx) error { return t.exec("ROLLBACK") }) // as SQLite does by itself in a fault
		}
		return add(s, t.Context(), fmt.Sprint("n", i))
	})
	failed := 0
	for _, err := range errs {
		if err != nil {
			failed++
		}
	}
	if got := metaNames(t, s, "n%"); failed == 0 || got != 20-failed {
		t.Errorf("%d of 20 were refused, and %d rows are there", failed, got)
	}
	if err := add(s, t.Context(), "after"); err != nil {
		t.Errorf("after the fault: %v", err)
	}
}

func TestFullDisk(t *testing.T) {
	s := openTest(t)
	limit := func(pages int) {
		t.Helper()
		var n int
		err := s.update(t.Context(), func(t *tx) error { return t.row([]any{&n}, fmt.Sprint("PRAGMA max_page_count=", pages)) })
		if err != nil {
			t.Fatal(err)
		}
	}
	limit(1) // SQLite takes the pages there are
	big := func(name string) error {
		return s.update(t.Context(), func(t *tx) error {
			return t.exec(`INSERT INTO meta (name, value) VALUES (?, ?)`, name, strings.Repeat("x", 1<<20))
		})
	}
	if err := big("big"); !errors.Is(err, consultation.ErrFull) {
		t.Errorf("a full disk: %v, want ErrFull", err)
	}
	acknowledged := 0
	for _, err := range together(t, s, 20, func(i int) error { return big(fmt.Sprint("n", i)) }) {
		if err == nil {
			acknowledged++
		} else if !errors.Is(err, consultation.ErrFull) {
			t.Errorf("a full disk: %v, want ErrFull", err)
		}
	}
	if got := metaNames(t, s, "n%"); got != acknowledged {
		t.Errorf("%d acknowledged, %d rows", acknowledged, got)
	}
	limit(1 << 30)
	if err := big("later"); err != nil {
		t.Errorf("with space again: %v", err)
	}
	if err := s.Ready(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestBrokenConnectionIsReplaced(t *testing.T) {
	s := openTest(t)
	w := s.engine.(*sqlite).writer
	err := s.update(t.Context(), func(*tx) error {
		w.disconnect()
		return nil
	})
	if err == nil {
		t.Error("an update without its connection was acknowledged")
	}
	if err := add(s, t.Context(), "after"); err != nil {
		t.Errorf("after the connection broke: %v", err)
	}
}

func TestClosed(t *testing.T) {
	s := openTest(t)
	var wg sync.WaitGroup
	acknowledged := make([]bool, 50)
	for i := range acknowledged {
		wg.Go(func() { acknowledged[i] = add(s, t.Context(), fmt.Sprint("n", i)) == nil })
	}
	path := s.engine.(*sqlite).path
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	if err := add(s, t.Context(), "late"); !errors.Is(err, errClosed) {
		t.Errorf("after closing: %v, want errClosed", err)
	}
	err := withSQLite(path, func(db *sql.DB) error {
		for i, ok := range acknowledged {
			var n int
			if err := db.QueryRow(`SELECT COUNT(*) FROM meta WHERE name = ?`, fmt.Sprint("n", i)).Scan(&n); err != nil {
				return err
			}
			if (n == 1) != ok {
				t.Errorf("row %d: there %v, acknowledged %v", i, n == 1, ok)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
