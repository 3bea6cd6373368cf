package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/greenpaper/greenpaper/web"
)

// chromium makes PDFs with the browser of that name, which writes them with the tags that screen readers need. It gets one file
// that needs no other, a folder that is thrown away, and no network.
type chromium struct{ path string }

var _ web.Printer = chromium{}

// chromiumNames are what the browser is called on different systems.
var chromiumNames = []string{"chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome"}

// findChromium gives the browser that --chromium asks for: a path, "off" for none, or "" for one that is installed. Nil where there
// is none.
func findChromium(asked string) (web.Printer, error) {
	switch asked {
	case "off":
		return nil, nil
	case "":
		for _, name := range chromiumNames {
			if path, err := exec.LookPath(name); err == nil {
				return chromium{path}, nil
			}
		}
		return nil, nil
	}
	path, err := exec.LookPath(asked)
	if err != nil {
		return nil, usagef("--chromium: there is no program %s; give its path, or off", asked)
	}
	return chromium{path}, nil
}

// PDF prints a file.
func (c chromium) PDF(ctx context.Context, html []byte) ([]byte, error) {
	dir, err := os.MkdirTemp("", "greenpaper-pdf-*")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "form.html"), filepath.Join(dir, "form.pdf")
	if err := os.WriteFile(in, html, 0o600); err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, c.path, c.args(dir, in, out)...)
	cmd.Env = []string{"HOME=" + dir, "TMPDIR=" + dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8"}
	cmd.Dir = dir
	cmd.WaitDelay = 5 * time.Second
	var said bytes.Buffer
	cmd.Stderr = &said
	ran := cmd.Run()
	body, err := os.ReadFile(out)
	switch {
	case ctx.Err() != nil:
		return nil, fmt.Errorf("%s took too long: %w", filepath.Base(c.path), ctx.Err())
	case ran != nil:
		return nil, fmt.Errorf("%s: %w: %s", filepath.Base(c.path), ran, lastLine(said.Bytes()))
	case err != nil || !bytes.HasPrefix(body, []byte("%PDF-")):
		return nil, errors.New(filepath.Base(c.path) + " made no PDF: " + lastLine(said.Bytes()))
	}
	return body, nil
}

func (c chromium) args(dir, in, out string) []string {
	args := []string{
		"--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check", "--disable-extensions", "--disable-sync",
		"--disable-background-networking", "--disable-component-update", "--disable-dev-shm-usage", "--hide-scrollbars",
		// No address leads anywhere.
		"--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		"--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf=" + out,
	}
	if os.Geteuid() == 0 {
		args = append(args, "--no-sandbox") // it refuses to run as root with one
	}
	return append(args, (&url.URL{Scheme: "file", Path: in}).String())
}

// lastLine is the end of what a program said, for the log.
func lastLine(said []byte) string {
	lines := bytes.Split(bytes.TrimSpace(said), []byte("\n"))
	last := lines[len(lines)-1]
	return string(last[:min(len(last), 300)])
}
