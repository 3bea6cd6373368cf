package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// keepData makes a data folder with responses whose time is over, and gives it with a way to run commands in it.
func keepData(t *testing.T) (dir string, do func(want int, args ...string) string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	keys, err := storage.CreateKeys(dir + ".key")
	if err != nil {
		t.Fatal(err)
	}
	s, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, storage.DatabaseFile), keys)
	if err != nil {
		t.Fatal(err)
	}
	v := storagetest.Kept("care", "first", 24, 6, 12)
	if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: storagetest.Now, Closes: storagetest.Now.AddDate(0, 0, 30)}, false); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		d := storagetest.NewDraft("care")
		d.Version = v.Hash
		if err := s.StartDraft(t.Context(), d, storagetest.MAC(d.ID), storagetest.MAC("s")); err != nil {
			t.Fatal(err)
		}
		r := storagetest.Sent(d)
		r.Version = v.Hash
		if _, err := s.Submit(t.Context(), d.ID, r, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	now := storagetest.Due
	return dir, func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		env := Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: func() time.Time { return now }}
		if got := runIn(t.Context(), args, env); got != want {
			t.Fatalf("%v: status %d, want %d\n%s%s", args, got, want, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
}

func TestRetentionCommand(t *testing.T) {
	dir, do := keepData(t)
	said := func(out string, words ...string) {
		t.Helper()
		for _, w := range words {
			if !strings.Contains(out, w) {
				t.Errorf("%q does not say %q", out, w)
			}
		}
	}
	said(do(0, "retention", "plan", "care", "--data", dir), "responses (24 months after closing): 3 held, 3 due", "3 things are due")
	said(do(2, "retention", "run", "care", "--data", dir), "say why with --reason")
	said(do(0, "retention", "certificates", "care", "--data", dir), "no certificate yet")
	said(do(0, "retention", "run", "care", "--reason", "due", "--data", dir), "Run 1 is done: 3 of 3")
	said(do(0, "retention", "run", "care", "--reason", "due", "--data", dir), "Nothing is due")
	said(do(1, "retention", "plan", "none", "--data", dir), "there is no consultation none")
	file := filepath.Join(t.TempDir(), "certificate.json")
	text := do(0, "retention", "certificates", "care", "--data", dir)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := do(0, "retention", "verify", file)
	said(out, "as it was signed", "3 erased, 0 responses left")
	c, err := staff.ReadCertificate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	do(0, "retention", "verify", file, "--key", c.Key)
	said(do(1, "retention", "verify", file, "--key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="), "signed with another key")
	if err := os.WriteFile(file, []byte(strings.Replace(text, `"count": 3`, `"count": 2`, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	said(do(1, "retention", "verify", file), "the signature does not fit")
	if err := os.WriteFile(file, []byte(`{"format": "other"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	said(do(1, "retention", "verify", file), "this is not a certificate")
}

// TestBackupsAgeOut: backups are known by their note alone, and only those that are too old go.
func TestBackupsAgeOut(t *testing.T) {
	dir, do := keepData(t)
	all := t.TempDir()
	for _, name := range []string{"old", "new"} {
		if out := do(0, "backup", filepath.Join(all, name), "--data", dir); !strings.Contains(out, "Delete it by") {
			t.Errorf("backup says %q", out)
		}
	}
	if err := os.Mkdir(filepath.Join(all, "something else"), 0o700); err != nil {
		t.Fatal(err)
	}
	note := filepath.Join(all, "old", "MADE.txt")
	if err := os.WriteFile(note, []byte(storagetest.Due.AddDate(0, 0, -36).UTC().Format(time.RFC3339)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	out := do(0, "backup", "prune", all, "--data", dir)
	if !strings.Contains(out, "old") || !strings.Contains(out, "1 backup") {
		t.Errorf("prune says %q", out)
	}
	left, err := os.ReadDir(all)
	if err != nil || len(left) != 2 || left[0].Name() != "new" {
		t.Errorf("left are %v %v", left, err)
	}
}

// TestARestoredBackupBringsNothingBack: what is due goes again before the server starts.
func TestARestoredBackupBringsNothingBack(t *testing.T) {
	dir, do := keepData(t)
	copied := filepath.Join(t.TempDir(), "backup")
	do(0, "backup", copied, "--data", dir)
	do(0, "retention", "run", "care", "--reason", "due", "--data", dir)
	again := filepath.Join(t.TempDir(), "again")
	out := do(0, "restore", copied, "--data", again, "--key-file", dir+".key")
	if !strings.Contains(out, "3 things are due in care") || !strings.Contains(out, "greenpaper retention run care") {
		t.Errorf("restore says %q", out)
	}
	other := filepath.Join(t.TempDir(), "other")
	out = do(0, "restore", copied, "--data", other, "--key-file", dir+".key", "--erase-due")
	if !strings.Contains(out, "Run 1 is done: 3 of 3") {
		t.Errorf("restore says %q", out)
	}
	if out := do(0, "retention", "plan", "care", "--data", other, "--key-file", dir+".key"); !strings.Contains(out, "Nothing is due") {
		t.Errorf("after restoring, the plan says %q", out)
	}
}
