package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

func openFiles(t *testing.T) *Files {
	t.Helper()
	f, err := OpenFiles(filepath.Join(t.TempDir(), UploadsFolder), 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func fileNames(t *testing.T, f *Files) []string {
	t.Helper()
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestFiles(t *testing.T) {
	f, id, words := openFiles(t), rand.Text(), strings.Repeat("evidence ", 10_000)
	size, err := f.Put(t.Context(), id, strings.NewReader(words))
	if err != nil || size != int64(len(words)) {
		t.Fatal(size, err)
	}
	r, err := f.Open(id)
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(r)
	if err := errors.Join(err, r.Close()); err != nil {
		t.Fatal(err)
	}
	if string(got) != words {
		t.Error("the bytes came back changed")
	}
	info, err := os.Stat(filepath.Join(f.dir, id))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has mode %v, want 0600 (%v)", info.Mode(), err)
	}
	for range 2 {
		if err := f.Delete(id); err != nil {
			t.Error(err)
		}
	}
	if _, err := f.Open(id); !errors.Is(err, consultation.ErrNotFound) {
		t.Errorf("open what was deleted: %v, want ErrNotFound", err)
	}
}

func TestFilesRefusePaths(t *testing.T) {
	f := openFiles(t)
	for _, id := range []string{"", "..", "../../etc/passwd", "/etc/passwd", ".part-ABCDEFGHIJKLMNOP", "abcdefghijklmnopqrst", "ABCDEFGHIJKLMNO\x00P"} {
		_, err1 := f.Put(t.Context(), id, strings.NewReader("x"))
		_, err2 := f.Open(id)
		for _, err := range []error{err1, err2, f.Delete(id)} {
			if !errors.Is(err, consultation.ErrNotFound) {
				t.Errorf("%q: %v, want ErrNotFound", id, err)
			}
		}
	}
}

func TestFailedUploadLeavesNothing(t *testing.T) {
	f, own := openFiles(t), errors.New("own")
	_, err := f.Put(t.Context(), rand.Text(), io.MultiReader(strings.NewReader("half"), iotest.ErrReader(own)))
	if !errors.Is(err, own) {
		t.Errorf("got %v, want the reader's error", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := f.Put(ctx, rand.Text(), strings.NewReader("x")); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want context.Canceled", err)
	}
	full := *f
	full.keep = 1 << 62
	if _, err := full.Put(t.Context(), rand.Text(), strings.NewReader("x")); !errors.Is(err, consultation.ErrFull) {
		t.Errorf("a full disk: %v, want ErrFull", err)
	}
	if left := fileNames(t, f); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSweep(t *testing.T) {
	f := openFiles(t)
	known, lost, young := rand.Text(), rand.Text(), rand.Text()
	for _, id := range []string{known, lost, young} {
		if _, err := f.Put(t.Context(), id, strings.NewReader("x")); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(f.dir, ".part-1"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	for _, name := range []string{known, lost, ".part-1"} {
		if err := os.Chtimes(filepath.Join(f.dir, name), old, old); err != nil {
			t.Fatal(err)
		}
	}
	n, err := f.Sweep(t.Context(), old.AddDate(0, 0, 1), func(_ context.Context, ids []string) (map[string]bool, error) {
		return map[string]bool{known: true}, nil
	})
	if err != nil || n != 2 {
		t.Errorf("swept %d, want 2 (%v)", n, err)
	}
	left := strings.Join(fileNames(t, f), " ")
	if !strings.Contains(left, known) || !strings.Contains(left, young) || strings.Contains(left, lost) {
		t.Errorf("left: %s", left)
	}
}
