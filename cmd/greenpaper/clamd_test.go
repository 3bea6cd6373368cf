package main

import (
	"context"
	"encoding/hex"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// marker is what our own signature finds: no real virus is needed.
const marker = "GREENPAPER-TEST-MARKER-7f3a"

// startClamd runs a real scanner with one signature of ours and gives the path of its socket.
func startClamd(t *testing.T) string {
	t.Helper()
	program, err := exec.LookPath("clamd")
	if err != nil {
		if program = "/usr/sbin/clamd"; exec.Command("test", "-x", program).Run() != nil {
			t.Skip("clamd is not installed; the Debian package is clamav-daemon")
		}
	}
	dir, err := os.MkdirTemp("", "clamd") // short: the path of a socket has at most 107 characters
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	socket := filepath.Join(dir, "clamd.sock")
	signatures := filepath.Join(dir, "db")
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(signatures, 0o700); err != nil {
		t.Fatal(err)
	}
	write("db/test.ndb", "Greenpaper.Test:0:*:"+hex.EncodeToString([]byte(marker))+"\n")
	write("clamd.conf", "DatabaseDirectory "+signatures+"\nLocalSocket "+socket+"\nForeground yes\nStreamMaxLength 1M\n")
	cmd := exec.Command(program, "-c", filepath.Join(dir, "clamd.conf"))
	var out strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill() // it has nothing to save
		cmd.Wait()
	})
	for range 200 {
		if conn, err := net.Dial("unix", socket); err == nil {
			conn.Close()
			return socket
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatalf("clamd did not start: %s", out.String())
	return ""
}

func TestClamd(t *testing.T) {
	c := clamd{addr: startClamd(t)}
	for _, tt := range []struct {
		name, text string
		clean      bool
	}{
		{"clean", "a letter about paths", true},
		{"empty", "", true},
		{"marked", "before " + marker + " after", false},
		{"large", strings.Repeat("a line of text\n", 40_000) + marker, false},
	} {
		clean, err := c.Scan(t.Context(), strings.NewReader(tt.text))
		if err != nil || clean != tt.clean {
			t.Errorf("%s: clean %v, error %v; want clean %v", tt.name, clean, err, tt.clean)
		}
	}
	if clean, err := c.Scan(t.Context(), strings.NewReader(strings.Repeat("x", 3<<20))); err == nil || clean {
		t.Errorf("a file over the scanner's limit: clean %v, error %v; want an error", clean, err)
	}
}

func TestClamdUnavailable(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	for _, addr := range []string{"/no/such/socket", silent.Addr().String()} {
		clean, err := clamd{addr: addr}.Scan(ctx, strings.NewReader("text"))
		if err == nil || clean {
			t.Errorf("%s: clean %v, error %v; want an error", addr, clean, err)
		} else if strings.Contains(err.Error(), addr) {
			t.Errorf("the error names the address: %v", err)
		}
	}
}
