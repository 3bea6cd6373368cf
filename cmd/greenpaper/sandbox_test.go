package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/templates"
)

// TestPreviewsLeaveNothingBehind: a server deletes what was answered in its previews when it stops, and what another left when it
// was killed, but nothing of one that runs.
func TestPreviewsLeaveNothingBehind(t *testing.T) {
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	data := &dataFolder{dir: t.TempDir()}
	start := func() *sandboxes {
		t.Helper()
		s, err := newSandboxes(data, pages, time.Now, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	open := func(s *sandboxes) {
		t.Helper()
		box, err := s.open()
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { box.Server.Store.(interface{ Close() error }).Close() })
	}
	folders := func() []string {
		list, err := filepath.Glob(filepath.Join(data.dir, previewsFolder, "*", "greenpaper-*", "greenpaper.db"))
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	one, two := start(), start()
	if _, err := os.Stat(filepath.Join(data.dir, previewsFolder)); err == nil {
		t.Error("there is a folder before anybody previews")
	}
	open(one)
	open(two)
	three := start()
	if n := len(folders()); n != 2 {
		t.Fatalf("%d previews of servers that run are left, want 2", n)
	}
	two.lock.Close() // as when the program is killed
	start()
	if n := len(folders()); n != 1 {
		t.Errorf("%d previews are left after one server was killed, want 1", n)
	}
	if err := one.close(); err != nil {
		t.Fatal(err)
	}
	if err := three.close(); err != nil {
		t.Fatal(err)
	}
	if left := folders(); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}
