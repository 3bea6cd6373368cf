package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// A brief is made on the command line, has at most four pages of A4, and is the same when it is counted again.
func TestBrief(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	do := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		env := Env{Stdin: strings.NewReader(""), Stdout: &out, Stderr: &errs, Getenv: func(string) string { return "" }, Now: func() time.Time { return storagetest.Now }}
		if got := runIn(t.Context(), args, env); got != want {
			t.Fatalf("%v: status %d, want %d\n%s%s", args, got, want, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	do(exitDone, "demo", "--responses", "400", "--fill-only", "--data", dir)
	const slug = "care-workforce-pathway"
	if out := do(exitDone, "brief", slug, "--list", "--data", dir); !strings.Contains(out, "No brief was made yet") {
		t.Errorf("the list says %s", out)
	}
	text := do(exitDone, "brief", slug, "--data", dir)
	for _, want := range []string{"400 responses had come by", "WHAT PEOPLE SAY", "theme is ", "Brief No. 1"} {
		if !strings.Contains(text, want) {
			t.Errorf("the brief has no %q:\n%s", want, text)
		}
	}
	edition := regexp.MustCompile(`--again ([A-Z0-9]{20,})`).FindStringSubmatch(text)
	if edition == nil {
		t.Fatalf("no edition is named: %s", text)
	}
	if out := do(exitDone, "brief", "--again", edition[1], "--data", dir); !strings.Contains(out, "the same to the digit") {
		t.Errorf("counted again: %s", out)
	}
	do(exitFailed, "brief", "none", "--data", dir)
	do(exitFailed, "brief", "--again", "none", "--data", dir)
	do(exitUsage, "brief", slug, "-o", "brief.docx", "--data", dir)
	browser(t)
	file := filepath.Join(t.TempDir(), "brief.pdf")
	do(exitDone, "brief", slug, "-o", file, "--data", dir)
	body, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(regexp.MustCompile(`/Type\s*/Page[^s]`).FindAll(body, -1)); n < 1 || n > 4 {
		t.Errorf("the brief has %d pages", n)
	}
}
