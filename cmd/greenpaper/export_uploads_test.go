package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
)

// uploadsData makes a data folder with one response that has files in each state, and gives the folder and the reference.
func uploadsData(t *testing.T) (dir, reference string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	ctx := context.Background()
	data := &dataFolder{dir: dir}
	store, keys, err := data.openOrCreate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Publish(ctx, gardenVersion(), consultation.Schedule{Opens: testNow}, false); err != nil {
		t.Fatal(err)
	}
	files, err := storage.OpenFiles(data.uploadsPath(), 0)
	if err != nil {
		t.Fatal(err)
	}
	d := consultation.Draft{ID: "draft", Handle: "handle", Consultation: "garden", Version: "hash-of-garden", Edition: "en", Started: testNow, Saved: testNow}
	if err := store.StartDraft(ctx, d, keys.CodeMAC("code"), keys.SessionMAC("token")); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for i, u := range []consultation.Upload{
		{Name: "evidence-1.pdf", State: consultation.UploadClean}, {Name: "evidence-1.pdf", State: consultation.UploadUnscanned},
		{Name: "evidence-3.pdf", State: consultation.UploadQuarantined}, {Name: "evidence-4.pdf", State: consultation.UploadInfected},
	} {
		u.ID, u.Draft, u.Question, u.Type, u.Added = strings.Repeat("A", 25)+string(rune('B'+i)), "draft", "evidence", "application/pdf", testNow
		if u.Size, err = files.Put(ctx, u.ID, strings.NewReader("file "+u.ID)); err != nil {
			t.Fatal(err)
		}
		if err := store.AddUpload(ctx, u); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, u.ID)
	}
	r, err := store.Submit(ctx, "draft", consultation.Response{Consultation: "garden", Version: "hash-of-garden", Edition: "en",
		Language: "en", Submitted: testNow, Answers: consultation.Answers{"evidence": ids}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return dir, r.Reference
}

func TestExportUploads(t *testing.T) {
	dir, reference := uploadsData(t)
	to := filepath.Join(t.TempDir(), "files")
	status, _, errs := greenpaper(t, "export", "garden", "--data", dir, "--uploads", to)
	if status != 0 || !strings.Contains(errs, "Copied 2 uploaded files") || !strings.Contains(errs, "Left out: 1 file still waiting") || !strings.Contains(errs, "found a virus") {
		t.Fatalf("status %d: %s", status, errs)
	}
	for name, want := range map[string]string{"evidence-1.pdf": "file " + strings.Repeat("A", 25) + "B", "2-evidence-1.pdf": "file " + strings.Repeat("A", 25) + "C"} {
		path := filepath.Join(to, reference, name)
		got, err := os.ReadFile(path)
		if err != nil || string(got) != want {
			t.Errorf("%s holds %q, want %q: %v", name, got, want, err)
		}
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: mode %v, %v", name, info.Mode(), err)
		}
	}
	mine := filepath.Join(to, reference, "evidence-1.pdf")
	if err := os.WriteFile(mine, []byte("my notes"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, errs := greenpaper(t, "export", "garden", "--data", dir, "--uploads", to); !strings.Contains(errs, "Copied 0 uploaded files") || !strings.Contains(errs, "Left alone: 2 files") {
		t.Errorf("second run: %s", errs)
	}
	if got, err := os.ReadFile(mine); err != nil || !bytes.Equal(got, []byte("my notes")) {
		t.Errorf("overwritten: %q %v", got, err)
	}
}
