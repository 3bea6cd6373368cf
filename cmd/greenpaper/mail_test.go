package main

import (
	"bytes"
	"encoding/pem"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/mail/mailtest"
)

// runMailCommand runs the program as somebody types it.
func runMailCommand(t *testing.T, args ...string) (status int, out string) {
	t.Helper()
	var b bytes.Buffer
	status = run(t.Context(), args, strings.NewReader(""), &b, &b)
	return status, b.String()
}

func TestMailTestCommand(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	config, _, err := mailtest.Certificate()
	if err != nil {
		t.Fatal(err)
	}
	sink := mailtest.Serve(l, mailtest.Options{TLS: config, User: "u", Password: "s3cret"})
	defer sink.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: config.Certificates[0].Certificate[0]}), 0o600); err != nil {
		t.Fatal(err)
	}
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	way := []string{"--mail-smtp", "smtp://u@" + l.Addr().String(), "--mail-from", "Consultations <consult@example.org>", "--mail-password-file", password, "--mail-ca-file", ca}
	status, out := runMailCommand(t, append([]string{"mail", "test", "ann@example.org"}, way...)...)
	if status != exitDone || !strings.Contains(out, "took the message") || len(sink.Got()) != 1 {
		t.Fatalf("%d %s", status, out)
	}
	sink.OnRcpt(func(string) error { return mailtest.Refuse(550, "no") })
	status, out = runMailCommand(t, append([]string{"mail", "test", "ann@example.org"}, way...)...)
	if status != exitFailed || !strings.Contains(out, "refused it for good") || !strings.Contains(out, "550") {
		t.Errorf("%d %s", status, out)
	}
	status, out = runMailCommand(t, append([]string{"mail", "test", "ann@example.org"}, way[:6]...)...)
	if status != exitFailed || !strings.Contains(out, "--mail-ca-file") {
		t.Errorf("an unknown certificate: %d %s", status, out)
	}
	if err := os.WriteFile(password, []byte("wrongword"), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out = runMailCommand(t, append([]string{"mail", "test", "ann@example.org"}, way...)...)
	if status != exitFailed || !strings.Contains(out, "does not take the name or the password") || strings.Contains(out, "wrongword") {
		t.Errorf("%d %s", status, out)
	}
}

func TestMailOptions(t *testing.T) {
	dir := t.TempDir()
	open := filepath.Join(dir, "open")
	if err := os.WriteFile(open, []byte("SECRET"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(open, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		o    mailOptions
		want string
	}{
		{mailOptions{}, ""},
		{mailOptions{smtp: "smtps://m.example.org"}, "--mail-from"},
		{mailOptions{from: "a@b.example"}, "--mail-smtp"},
		{mailOptions{smtp: "smtps://u:p@m.example.org", from: "a@b.example"}, "leave the password out"},
		{mailOptions{smtp: "smtps://u@m.example.org", from: "a@b.example"}, "go together"},
		{mailOptions{smtp: "smtps://u@m.example.org", from: "a@b.example", passwordFile: open}, "chmod 600"},
		{mailOptions{smtp: "smtps://m.example.org", from: "a@b.example", notifyTemplate: "x"}, "not both"},
		{mailOptions{notifyKeyFile: open}, "go together"},
		{mailOptions{smtp: "smtps://m.example.org", from: "a@b.example", caFile: open}, "holds no certificate"},
		{mailOptions{smtp: "smtps://m.example.org", from: "a@b.example"}, ""},
	} {
		_, err := c.o.transport(time.Now)
		if (err == nil) != (c.want == "") || err != nil && (!strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "SECRET")) {
			t.Errorf("%+v: %v, want %q", c.o, err, c.want)
		}
	}
}

func TestMailQueueCommand(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	if status, out := runMailCommand(t, "staff", "add", "ann@example.org", "--name", "Ann", "--admin", "--data", dir); status != exitDone {
		t.Fatal(out)
	}
	status, out := runMailCommand(t, "mail", "queue", "--data", dir)
	if status != exitDone || !strings.Contains(out, "0 waiting") || !strings.Contains(out, "0 failed") {
		t.Errorf("%d %s", status, out)
	}
	if status, _ := runMailCommand(t, "mail", "send"); status != exitUsage {
		t.Errorf("status %d", status)
	}
}
