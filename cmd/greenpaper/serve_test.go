package main

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// output collects what a command writes while it runs.
type output struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// served is a running `greenpaper serve` or `preview`.
type served struct {
	t      *testing.T
	url    string
	out    *output
	log    *output
	cancel context.CancelFunc
	status chan int
}

var printedURL = regexp.MustCompile(`(?m)^    (http://\S+)/\S*$`)

// startCommand runs a command that serves, until the test ends, and waits for its address.
func startCommand(t *testing.T, args ...string) *served {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	s := &served{t: t, out: &output{}, log: &output{}, cancel: cancel, status: make(chan int, 1)}
	go func() { s.status <- run(ctx, args, strings.NewReader(""), s.out, s.log) }()
	t.Cleanup(cancel)
	for range 600 {
		if m := printedURL.FindStringSubmatch(s.out.String()); m != nil {
			s.url = m[1]
			return s
		}
		select {
		case status := <-s.status:
			t.Fatalf("%v ended with %d: %s", args, status, s.log)
		case <-time.After(50 * time.Millisecond):
		}
	}
	t.Fatalf("%v printed no address: %s", args, s.log)
	return nil
}

func (s *served) get(path string) (int, string, http.Header) {
	s.t.Helper()
	res, err := http.Get(s.url + path)
	if err != nil {
		s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return res.StatusCode, string(body), res.Header
}

func (s *served) stop() {
	s.t.Helper()
	s.cancel()
	select {
	case status := <-s.status:
		if status != exitDone {
			s.t.Errorf("it ended with %d: %s", status, s.log)
		}
	case <-time.After(30 * time.Second):
		s.t.Fatal("it does not stop")
	}
}

func TestServeDemonstrations(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := startCommand(t, "serve", "--addr", "127.0.0.1:0", "--data", data, "--log-format", "json")
	if !strings.Contains(s.out.String(), "These are demonstrations") {
		t.Errorf("the terminal does not say that these are demonstrations: %s", s.out)
	}
	for _, path := range []string{"/", "/c/care-workforce-pathway", "/c/talk-health-and-care/questions", "/cookies"} {
		status, body, _ := s.get(path)
		if status != http.StatusOK || !strings.Contains(body, "This is a demonstration") || !strings.Contains(body, `content="noindex"`) {
			t.Errorf("%s: status %d, says that it is a demonstration: %v", path, status, strings.Contains(body, "This is a demonstration"))
		}
	}
	if _, body, _ := s.get("/c/care-workforce-pathway"); !strings.Contains(body, "Start now") {
		t.Error("the demonstration is not open")
	}
	for _, path := range []string{"/healthz", "/readyz"} {
		if status, _, _ := s.get(path); status != http.StatusOK {
			t.Errorf("%s: status %d", path, status)
		}
	}
	for path, want := range map[string]os.FileMode{data: 0o700, data + ".key": 0o600} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(path), got, want)
		}
	}
	s.stop()

	var out, log output
	if status := run(t.Context(), []string{"serve", "--addr", "0.0.0.0:0", "--data", data}, nil, &out, &log); status != exitFailed {
		t.Errorf("demonstrations on every address: status %d", status)
	}
	if !strings.Contains(log.String(), "--no-demo") {
		t.Errorf("the refusal does not say what to do: %s", &log)
	}
	again := startCommand(t, "serve", "--addr", "127.0.0.1:0", "--data", data)
	if status, _, _ := again.get("/c/showcase"); status != http.StatusOK {
		t.Errorf("after a new start: status %d", status)
	}
	again.stop()
}

func TestServeEmpty(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := startCommand(t, "serve", "--no-demo", "--addr", "0.0.0.0:0", "--data", data, "--public-url", "https://consult.example.org",
		"--site-name", "Town of Paths", "--colour", "#1d3c6b", "--contact", "run@example.org", "--trusted-proxies", "10.0.0.0/8, 192.0.2.1")
	s.url = strings.Replace(s.url, "localhost", "127.0.0.1", 1)
	status, body, header := s.get("/")
	if status != http.StatusOK || strings.Contains(body, "This is a demonstration") || !strings.Contains(body, "Town of Paths") {
		t.Errorf("status %d: %s", status, body)
	}
	if header.Get("Strict-Transport-Security") == "" {
		t.Error("a service at https:// sends no HSTS")
	}
	s.stop()
}

func TestServeOptionsAreChecked(t *testing.T) {
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--colour", "#ffff00"}, "choose a darker colour"},
		{[]string{"--public-url", "consult.example.org"}, "without a path"},
		{[]string{"--public-url", "https://example.org/consult"}, "without a path"},
		{[]string{"--trusted-proxies", "everyone"}, "neither an address nor a network"},
		{[]string{"--contact", "nobody"}, "not an email address"},
		{[]string{"--log-format", "xml"}, "text or json"},
		{[]string{"--logo", "../../go.mod"}, ".svg or .png"},
		{[]string{"extra"}, "takes no argument"},
	} {
		var out, log output
		status := run(t.Context(), append([]string{"serve", "--data", filepath.Join(t.TempDir(), "d")}, tt.args...), nil, &out, &log)
		if status != exitUsage || !strings.Contains(log.String(), tt.want) {
			t.Errorf("%v: status %d, said %q; want %q", tt.args, status, log.String(), tt.want)
		}
	}
}

func TestHTTPLogNamesNobody(t *testing.T) {
	var out output
	log := quietLog(slog.New(slog.NewTextHandler(&out, nil)))
	log.Print("http: TLS handshake error from 203.0.113.77:51234: remote error: tls: bad certificate")
	log.Print("http: panic serving [2001:db8::7]:443: secret words\ngoroutine 7 [running]:\nmain.go:12 zanzibar")
	for _, secret := range []string{"203.0", "2001", "zanzibar", "51234", "secret", "words"} {
		if strings.Contains(out.String(), secret) {
			t.Errorf("the log holds %q: %s", secret, &out)
		}
	}
	if !strings.Contains(out.String(), "TLS handshake error") {
		t.Errorf("the log does not say what happened: %s", &out)
	}
}

func TestPreviewShowsProblemsAndReloads(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "walks.md")
	var out, log output
	if status := run(t.Context(), []string{"new", file}, nil, &out, &log); status != exitDone {
		t.Fatalf("new: %s", &log)
	}
	s := startCommand(t, "preview", "--addr", "127.0.0.1:0", file)
	defer s.stop()
	status, body, _ := s.get("/")
	if status != http.StatusOK || !strings.Contains(body, "Preview of walks.md") || !strings.Contains(body, "preview.mjs") {
		t.Fatalf("status %d: %s", status, body)
	}
	events, err := http.Get(s.url + "/preview/events")
	if err != nil {
		t.Fatal(err)
	}
	defer events.Body.Close()
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	broken := append(source, []byte("\n## A section without a tag line\n\nText.\n")...)
	if err := os.WriteFile(file, broken, 0o600); err != nil {
		t.Fatal(err)
	}
	got := make([]byte, 0, 100)
	for !bytes.Contains(got, []byte("event: change")) {
		chunk := make([]byte, 100)
		n, err := events.Body.Read(chunk)
		if err != nil {
			t.Fatalf("no event came: %v", err)
		}
		got = append(got, chunk[:n]...)
	}
	_, body, _ = s.get("/")
	for _, want := range []string{"walks.md:", "error:", "The file has errors now"} {
		if !strings.Contains(body, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

func TestGalleryHasEveryPage(t *testing.T) {
	log := &output{}
	temp, err := newTemporary(t.Context(), time.Now, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn})))
	if err != nil {
		t.Fatal(err)
	}
	defer temp.close()
	gallery, err := newGallery(t.Context(), temp)
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, n := range gallery.Names() {
		names[n] = true
	}
	for _, want := range []string{
		"", "finder", "start-open", "start-forthcoming", "start-closed", "questions", "privacy-notice", "help", "cookies", "accessibility",
		"privacy", "resume", "error-404", "error-503", "preview-stale", "code", "tasks", "check", "conflict", "conflict-closes",
		"equality", "declaration", "sent", "copy", "withdraw", "left", "grace", "closed",
		"question-choose-one-empty", "question-choose-one-filled", "question-choose-one-error",
	} {
		if !names[want] {
			t.Errorf("the gallery has no page %q", want)
		}
	}
	if log.String() != "" {
		t.Errorf("making the gallery was logged: %s", log)
	}
}
