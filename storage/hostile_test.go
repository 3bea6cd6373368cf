package storage_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// A backup names its files in its database. One that somebody has made up must not make restore write, or read, anywhere else.
func TestRestoreStaysInItsFolder(t *testing.T) {
	f := newFolder(t)
	d := storagetest.NewDraft("care")
	if err := f.store.StartDraft(t.Context(), d, storagetest.MAC("other"), storagetest.MAC("s")); err != nil {
		t.Fatal(err)
	}
	if err := f.store.AddUpload(t.Context(), consultation.Upload{ID: "../../../escaped", Draft: d.ID, Added: storagetest.Now}); err != nil {
		t.Fatal(err)
	}
	if err := f.store.Close(); err != nil {
		t.Fatal(err)
	}
	outside := filepath.Join(f.dir, storage.UploadsFolder, "../../../escaped")
	if err := os.WriteFile(outside, []byte("planted"), 0o600); err != nil {
		t.Fatal(err)
	}
	base := t.TempDir()
	err := storage.Restore(t.Context(), f.dir, filepath.Join(base, "a", "b", "data"), f.keys)
	if err == nil || !strings.Contains(err.Error(), "not a backup of ours") {
		t.Errorf("restored: %v", err)
	}
	filepath.WalkDir(base, func(path string, e fs.DirEntry, _ error) error {
		if !e.IsDir() {
			t.Errorf("%s was written", path)
		}
		return nil
	})
}

func TestRestoreFollowsNoLinks(t *testing.T) {
	f := newFolder(t)
	to := filepath.Join(t.TempDir(), "backup")
	if err := f.store.Backup(t.Context(), to, f.files); err != nil {
		t.Fatal(err)
	}
	upload := filepath.Join(to, storage.UploadsFolder, f.upload)
	if err := errors.Join(os.Remove(upload), os.Symlink(f.key, upload)); err != nil {
		t.Fatal(err)
	}
	err := storage.Restore(t.Context(), to, filepath.Join(t.TempDir(), "data"), f.keys)
	if err == nil || !strings.Contains(err.Error(), "not a plain file") {
		t.Errorf("restored: %v", err)
	}
}

// Nobody else on the computer can read what is stored, also where the folder was made before and is open to all.
func TestFilesAreTheOwnersAlone(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	keys, err := storage.CreateKeys(dir + ".key")
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	files, err := storage.OpenFiles(filepath.Join(dir, storage.UploadsFolder), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := files.Put(t.Context(), "AAAABBBBCCCCDDDDEEEEFFFF22", strings.NewReader("evidence")); err != nil {
		t.Fatal(err)
	}
	d := storagetest.NewDraft("care")
	if err := s.StartDraft(t.Context(), d, storagetest.MAC("code"), storagetest.MAC("s")); err != nil {
		t.Fatal(err)
	}
	backup := filepath.Join(filepath.Dir(dir), "backup")
	if err := s.Backup(t.Context(), backup, files); err != nil {
		t.Fatal(err)
	}
	seen := 0
	filepath.WalkDir(filepath.Dir(dir), func(path string, e fs.DirEntry, err error) error {
		if err != nil || path == dir || path == filepath.Dir(dir) {
			return err
		}
		info, err := e.Info()
		if err != nil {
			return err
		}
		seen++
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			t.Errorf("%s has the mode %o", path, mode)
		}
		return nil
	})
	if seen < 8 { // key, database, two files beside it, uploads and one in them, backup and its parts
		t.Errorf("only %d files were looked at", seen)
	}
}
