package main

import (
	"errors"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
)

// draftIn stores a draft of the showcase.
func draftIn(t *testing.T, store consultation.Drafts, id string, at time.Time) {
	t.Helper()
	d := consultation.Draft{ID: id, Handle: id, Consultation: "showcase", Version: "v", Edition: "en", Started: at, Saved: at}
	if err := store.StartDraft(t.Context(), d, []byte("code "+id), []byte("session "+id)); err != nil {
		t.Fatal(err)
	}
}

func jobsStore(t *testing.T) (*temporary, *storage.Files) {
	t.Helper()
	temp, err := newTemporary(t.Context(), time.Now, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { temp.close() })
	if err := publishDemo(t.Context(), temp.store, "showcase.md", galleryNow); err != nil {
		t.Fatal(err)
	}
	return temp, temp.server.Files.(uploadFiles).Files
}

// addUpload stores a file that waits for the scanner.
func addUpload(t *testing.T, temp *temporary, files *storage.Files, id, draft, text string) {
	t.Helper()
	if _, err := files.Put(t.Context(), id, strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	u := consultation.Upload{ID: id, Draft: draft, Question: "drawing", Name: "file-1.txt", Type: "text/plain",
		Size: int64(len(text)), State: consultation.UploadQuarantined, Added: galleryNow}
	if err := temp.store.AddUpload(t.Context(), u); err != nil {
		t.Fatal(err)
	}
}

const (
	cleanID  = "AAAAAAAAAAAAAAAAAAAAAAAAAA"
	markedID = "BBBBBBBBBBBBBBBBBBBBBBBBBB"
)

func TestQuarantinedFilesAreScanned(t *testing.T) {
	scanner := clamd{addr: startClamd(t)}
	temp, files := jobsStore(t)
	draftIn(t, temp.store, "CCCCCCCCCCCCCCCCCCCCCCCCCC", galleryNow)
	addUpload(t, temp, files, cleanID, "CCCCCCCCCCCCCCCCCCCCCCCCCC", "a drawing")
	addUpload(t, temp, files, markedID, "CCCCCCCCCCCCCCCCCCCCCCCCCC", marker)

	away := clamd{addr: "/no/such/socket"}
	if err := scanQuarantined(t.Context(), temp.store, files, away); err == nil {
		t.Error("no scanner is there, and nobody is told")
	}
	if waiting, err := temp.store.Quarantined(t.Context()); err != nil || len(waiting) != 2 {
		t.Errorf("%d files wait (%v), want both", len(waiting), err)
	}
	if err := scanQuarantined(t.Context(), temp.store, files, scanner); err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]consultation.UploadState{cleanID: consultation.UploadClean, markedID: consultation.UploadInfected} {
		u, err := temp.store.Upload(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if u.State != want {
			t.Errorf("%s is %s, want %s", id, u.State, want)
		}
	}
	if f, err := files.Open(cleanID); err != nil {
		t.Errorf("the clean file is gone: %v", err)
	} else {
		f.Close()
	}
	if _, err := files.Open(markedID); !errors.Is(err, consultation.ErrNotFound) && !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the infected file is still there: %v", err)
	}
}

func TestDraftsExpireWithTheirFiles(t *testing.T) {
	temp, files := jobsStore(t)
	draftIn(t, temp.store, "CCCCCCCCCCCCCCCCCCCCCCCCCC", galleryNow)
	addUpload(t, temp, files, cleanID, "CCCCCCCCCCCCCCCCCCCCCCCCCC", "a drawing")
	con, err := temp.store.Consultation(t.Context(), "showcase")
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		at   time.Time
		gone bool
	}{{con.DraftsGo(galleryNow).Add(-time.Minute), false}, {con.DraftsGo(galleryNow).Add(time.Minute), true}} {
		if err := expireDrafts(t.Context(), temp.store, files, tt.at); err != nil {
			t.Fatal(err)
		}
		f, err := files.Open(cleanID)
		if err == nil {
			f.Close()
		}
		if gone := err != nil; gone != tt.gone {
			t.Errorf("at %v the file is gone: %v, want %v", tt.at, gone, tt.gone)
		}
	}
}
