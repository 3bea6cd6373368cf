package storage_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// folder is a data folder with one response that has contact data and a file.
type folder struct {
	dir, key string
	keys     storage.Keys
	store    *storage.Store
	files    *storage.Files
	sent     *consultation.Response
	upload   string
}

func newFolder(t *testing.T) *folder {
	t.Helper()
	base := t.TempDir()
	f := &folder{dir: filepath.Join(base, "data"), key: filepath.Join(base, "data.key"), upload: rand.Text()}
	var err error
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	f.keys, err = storage.CreateKeys(f.key)
	must(err)
	f.store = open(t, "sqlite:"+filepath.Join(f.dir, storage.DatabaseFile), f.keys)
	f.files, err = storage.OpenFiles(filepath.Join(f.dir, storage.UploadsFolder), 0)
	must(err)
	d := storagetest.NewDraft("care")
	must(f.store.StartDraft(t.Context(), d, storagetest.MAC("code"), storagetest.MAC("s")))
	_, err = f.files.Put(t.Context(), f.upload, strings.NewReader("evidence"))
	must(err)
	must(f.store.AddUpload(t.Context(), consultation.Upload{ID: f.upload, Draft: d.ID, Question: "file", Added: storagetest.Now}))
	d.Answers["file"] = []string{f.upload}
	f.sent, err = f.store.Submit(t.Context(), d.ID, storagetest.Sent(d), nil)
	must(err)
	return f
}

func TestBackupAndRestore(t *testing.T) {
	f := newFolder(t)
	to := filepath.Join(t.TempDir(), "backup")
	if err := f.store.Backup(t.Context(), to, f.files); err != nil {
		t.Fatal(err)
	}
	if err := f.store.Backup(t.Context(), to, f.files); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a second backup to the same place: %v, want fs.ErrExist", err)
	}
	secret, err := os.ReadFile(f.key)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(secret)), "\n")
	err = filepath.WalkDir(to, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if strings.Contains(string(b), lines[len(lines)-1]) {
			t.Errorf("%s holds the key", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(filepath.Join(to, "READ-ME.txt")); err != nil || !strings.Contains(string(b), "key is NOT in it") {
		t.Errorf("the backup does not say that the key is missing (%v)", err)
	}

	dir := filepath.Join(t.TempDir(), "restored")
	if err := storage.Restore(t.Context(), to, dir, storage.RandomKeys()); !errors.Is(err, consultation.ErrWrongKey) {
		t.Errorf("restored under another key: %v, want ErrWrongKey", err)
	}
	if err := storage.Restore(t.Context(), to, dir, f.keys); err != nil {
		t.Fatal(err)
	}
	if err := storage.Restore(t.Context(), to, dir, f.keys); !errors.Is(err, fs.ErrExist) {
		t.Errorf("restored over a folder: %v, want fs.ErrExist", err)
	}
	s := open(t, "sqlite:"+filepath.Join(dir, storage.DatabaseFile), f.keys)
	got, _, err := s.ByReference(t.Context(), f.sent.Reference)
	if err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(got) != fmt.Sprint(f.sent) {
		t.Errorf("restored %+v\nwant %+v", got, f.sent)
	}
	files, err := storage.OpenFiles(filepath.Join(dir, storage.UploadsFolder), 0)
	if err != nil {
		t.Fatal(err)
	}
	r, err := files.Open(f.upload)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if b, err := io.ReadAll(r); err != nil || string(b) != "evidence" {
		t.Errorf("the file says %q (%v)", b, err)
	}
}

func TestBackupNeedsItsFiles(t *testing.T) {
	f := newFolder(t)
	if err := f.files.Delete(f.upload); err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "backup")
	if err := f.store.Backup(t.Context(), to, f.files); err == nil || !strings.Contains(err.Error(), f.upload) {
		t.Errorf("a backup without a file that the store knows: %v", err)
	}
	if left, err := os.ReadDir(filepath.Dir(to)); err != nil || len(left) != 0 {
		t.Errorf("a backup that failed left %v (%v)", left, err)
	}
}

func TestRestoreRefusesWhatIsDamaged(t *testing.T) {
	f := newFolder(t)
	to := filepath.Join(t.TempDir(), "backup")
	if err := f.store.Backup(t.Context(), to, f.files); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(to, storage.DatabaseFile)
	b, err := os.ReadFile(db)
	if err != nil {
		t.Fatal(err)
	}
	for i := 8192; i < len(b); i += 512 {
		b[i] ^= 0xff
	}
	if err := os.WriteFile(db, b, 0o600); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "restored")
	if err := storage.Restore(t.Context(), to, dir, f.keys); err == nil {
		t.Error("a damaged backup was restored")
	}
	if err := storage.Restore(t.Context(), f.dir, dir, f.keys); err == nil || !strings.Contains(err.Error(), "not a backup") {
		t.Errorf("restored from a folder in use: %v", err)
	}
	if err := storage.Restore(t.Context(), filepath.Join(to, "none"), dir, f.keys); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("restored from nothing: %v", err)
	}
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a restore that failed left its folder (%v)", err)
	}
}

func TestPostgresBackupNamesTheTool(t *testing.T) {
	s := open(t, storagetest.Postgres(t), storage.RandomKeys())
	err := s.Backup(t.Context(), filepath.Join(t.TempDir(), "backup"), nil)
	if err == nil || !strings.Contains(err.Error(), "pg_dump") {
		t.Errorf("got %v, want an error that names pg_dump", err)
	}
}
