package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// says waits until a command has printed some words.
func (s *served) says(words string) {
	s.t.Helper()
	for range 200 {
		if strings.Contains(s.out.String(), words) {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	s.t.Fatalf("nothing says %q:\n%s", words, s.out)
}

// As long as nobody can sign in, serve says how that begins, in one line.
func TestServeSaysHowTheFirstAdministratorIsMade(t *testing.T) {
	const hint = "Nobody can sign in yet. Make the first administrator: greenpaper staff add EMAIL --name NAME --admin --data "
	data := filepath.Join(t.TempDir(), "data")
	s := startCommand(t, "serve", "--addr", "127.0.0.1:0", "--no-demo", "--data", data)
	s.says("Stop it with Ctrl-C")
	if got := s.out.String(); strings.Count(got, hint+data) != 1 {
		t.Errorf("serve says:\n%s", got)
	}
	s.cancel()
	<-s.status
	var out, log bytes.Buffer
	if status := run(t.Context(), []string{"staff", "add", "ann@example.org", "--name", "Ann", "--admin", "--data", data}, strings.NewReader(""), &out, &log); status != exitDone {
		t.Fatalf("staff add: status %d: %s", status, &log)
	}
	s = startCommand(t, "serve", "--addr", "127.0.0.1:0", "--no-demo", "--data", data)
	s.says("Stop it with Ctrl-C")
	if got := s.out.String(); strings.Contains(got, "Nobody can sign in") {
		t.Errorf("with an administrator, serve says:\n%s", got)
	}
}
