package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/greenpaper/greenpaper/consultation"
)

// older and newer are a schema and the one that follows it.
var (
	older = fstest.MapFS{"0001_start.sql": {Data: []byte("CREATE TABLE things (name TEXT PRIMARY KEY);")}}
	newer = fstest.MapFS{
		"0001_start.sql": older["0001_start.sql"],
		"0002_more.sql":  {Data: []byte("ALTER TABLE things ADD COLUMN size INTEGER NOT NULL DEFAULT 7; CREATE TABLE more (id TEXT PRIMARY KEY);")},
	}
)

func openEngine(t *testing.T, path string, files fstest.MapFS, check string) (*sqlite, error) {
	t.Helper()
	e, err := openSQLite(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = e.close() })
	return e, migrate(t.Context(), e, files, check)
}

func TestOlderFolderIsCopiedAndMigrated(t *testing.T) {
	path := filepath.Join(t.TempDir(), DatabaseFile)
	e, err := openEngine(t, path, older, "key")
	if err != nil {
		t.Fatal(err)
	}
	err = e.update(t.Context(), func(t *tx) error { return t.exec(`INSERT INTO things (name) VALUES ('kept')`) })
	if err := errors.Join(err, e.close()); err != nil {
		t.Fatal(err)
	}

	e, err = openEngine(t, path, newer, "key")
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var size int
	err = e.view(t.Context(), func(t *tx) error { return t.row([]any{&name, &size}, `SELECT name, size FROM things`) })
	if err != nil || name != "kept" || size != 7 {
		t.Errorf("after the migration: %q %d (%v)", name, size, err)
	}
	if err := e.close(); err != nil {
		t.Fatal(err)
	}

	// The copy still is what it was: the older program opens it.
	e, err = openEngine(t, path+".schema-1", older, "key")
	if err != nil {
		t.Fatal(err)
	}
	err = e.view(t.Context(), func(t *tx) error { return t.row([]any{&name}, `SELECT name FROM things`) })
	if err != nil || name != "kept" {
		t.Errorf("the copy holds %q (%v)", name, err)
	}
}

func TestNewerFolderIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), DatabaseFile)
	e, err := openEngine(t, path, newer, "key")
	if err := errors.Join(err, e.close()); err != nil {
		t.Fatal(err)
	}
	if _, err := openEngine(t, path, older, "key"); !errors.Is(err, consultation.ErrNewer) {
		t.Errorf("got %v, want ErrNewer", err)
	}
}

func TestFailedMigrationChangesNothing(t *testing.T) {
	path := filepath.Join(t.TempDir(), DatabaseFile)
	e, err := openEngine(t, path, older, "key")
	if err := errors.Join(err, e.close()); err != nil {
		t.Fatal(err)
	}
	broken := fstest.MapFS{
		"0001_start.sql": older["0001_start.sql"],
		"0002_more.sql":  {Data: []byte("CREATE TABLE half (id TEXT); CREATE BROKEN;")},
	}
	e, err = openEngine(t, path, broken, "key")
	if err == nil || !strings.Contains(err.Error(), "migration 2") {
		t.Errorf("got %v, want an error that names migration 2", err)
	}
	if err := e.close(); err != nil {
		t.Fatal(err)
	}
	e, err = openEngine(t, path, older, "key")
	if err != nil {
		t.Fatal(err)
	}
	var n int
	err = e.view(t.Context(), func(t *tx) error { return t.row([]any{&n}, `SELECT COUNT(*) FROM sqlite_master WHERE name = 'half'`) })
	if err != nil || n != 0 {
		t.Errorf("half a migration is there (%v)", err)
	}
}

func TestMigrationNumbers(t *testing.T) {
	for _, names := range []string{"0002_x.sql", "0001_x.sql 0003_y.sql", "0001_x.sql 0001_y.sql", "x.sql"} {
		files := fstest.MapFS{}
		for _, name := range strings.Fields(names) {
			files[name] = &fstest.MapFile{}
		}
		if _, err := readMigrations(files); err == nil {
			t.Errorf("%s was accepted", names)
		}
	}
	if _, err := readMigrations(migrations()); err != nil {
		t.Error(err)
	}
}

func TestStartingAtOnce(t *testing.T) {
	path, keys := filepath.Join(t.TempDir(), DatabaseFile), RandomKeys()
	errs := make(chan error)
	const n = 8
	for range n {
		go func() {
			s, err := Open(context.Background(), "sqlite:"+path, keys)
			if err == nil {
				err = s.Close()
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
}

func TestDataFolderIsPrivate(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data", "here")
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(dir, DatabaseFile), RandomKeys())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for name, want := range map[string]os.FileMode{"": 0o700, DatabaseFile: 0o600, DatabaseFile + "-wal": 0o600} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%q has mode %v, want %v", name, got, want)
		}
	}
	for _, dsn := range []string{"", "mysql://x", "sqlite:", "data.db"} {
		if _, err := Open(t.Context(), dsn, RandomKeys()); err == nil {
			t.Errorf("opened %q", dsn)
		}
	}
}
