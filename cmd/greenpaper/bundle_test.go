package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// The bundle is made on the computer of the service and checked without it.
func TestBundle(t *testing.T) {
	folder := t.TempDir()
	dir, file := filepath.Join(folder, "demo"), filepath.Join(folder, "evidence.zip")
	do := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		env := Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: func() time.Time { return storagetest.Now }}
		if got := runIn(t.Context(), args, env); got != want {
			t.Fatalf("%v: status %d, want %d\n%s%s", args, got, want, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	do(0, "demo", "--responses", "20", "--data", dir, "--fill-only")
	_, key, _ := strings.Cut(strings.TrimSpace(do(0, "bundle", demoSlug, file, "--data", dir)), "with the key ")
	if out := do(1, "bundle", demoSlug, file, "--data", dir); !strings.Contains(out, "there already") {
		t.Errorf("a second time: %s", out)
	}
	if out := do(1, "bundle", "nothing", file+"2", "--data", dir); !strings.Contains(out, "nothing") {
		t.Errorf("no such consultation: %s", out)
	}
	do(2, "bundle", demoSlug)
	if out := do(0, "bundle", "verify", file, "--signed-by", key); !strings.Contains(out, "The bundle verifies") {
		t.Errorf("sound: %s", out)
	}
	if out := do(1, "bundle", "verify", file, "--signed-by", strings.ToLower(key)); !strings.Contains(out, "not the one you gave") {
		t.Errorf("another key: %s", out)
	}
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	body = bytes.ReplaceAll(body, []byte("releases.csv"), []byte("releasex.csv")) // its name is not packed
	if err := os.WriteFile(file, body, 0o600); err != nil {
		t.Fatal(err)
	}
	out := do(1, "bundle", "verify", file)
	for _, want := range []string{"releases.csv is missing", "releasex.csv is not in the manifest", "does not verify"} {
		if !strings.Contains(out, want) {
			t.Errorf("of a file of another name it does not say %q: %s", want, out)
		}
	}
}
