package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestBackupAndRestore(t *testing.T) {
	dir, references := gardenData(t)
	to, again := filepath.Join(t.TempDir(), "backup"), filepath.Join(t.TempDir(), "again")
	status, out, errs := greenpaper(t, "backup", to, "--data", dir)
	if status != 0 || !strings.Contains(out, "The key is not in the backup") || !strings.Contains(out, dir+".key") {
		t.Fatalf("got %d, %s%s", status, out, errs)
	}
	if status, _, errs := greenpaper(t, "backup", to, "--data", dir); status != 1 || !strings.Contains(errs, "is there already and is not empty") {
		t.Errorf("a second backup: %d, %s", status, errs)
	}
	key, err := os.ReadFile(dir + ".key")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(key)), "\n")
	if strings.Contains(string(allBytes(t, to)), lines[len(lines)-1]) {
		t.Error("the key is in the backup")
	}

	if status, _, errs := greenpaper(t, "restore", to, "--data", again); status != 1 || !strings.Contains(errs, "put it back, or name it with --key-file") {
		t.Errorf("without the key: %d, %s", status, errs)
	}
	if _, err := os.Stat(again); err == nil {
		t.Error("a restore without the key left a folder")
	}
	if status, _, errs := greenpaper(t, "restore", to, "--data", again, "--key-file", dir+".key"); status != 0 {
		t.Fatal(errs)
	}
	if status, _, errs := greenpaper(t, "restore", to, "--data", dir); status != 1 || !strings.Contains(errs, "is there already and is not empty") {
		t.Errorf("over data: %d, %s", status, errs)
	}
	_, before, _ := greenpaper(t, "export", "garden", "--data", dir)
	_, after, _ := greenpaper(t, "export", "garden", "--data", again, "--key-file", dir+".key")
	if before != after || !strings.Contains(after, references[0]) {
		t.Errorf("before\n%s\nafter\n%s", before, after)
	}
	_, found, _ := greenpaper(t, "find", references[0], "--data", again, "--key-file", dir+".key")
	if !strings.Contains(found, "person0@example.org") {
		t.Errorf("contact data is not there after restoring:\n%s", found)
	}
}
