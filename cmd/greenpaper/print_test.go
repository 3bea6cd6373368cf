package main

import (
	"bytes"
	"context"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
)

// browser is the Chromium that is installed; without one the test is skipped, except where REQUIRE_CHROMIUM is set.
func browser(t *testing.T) chromium {
	t.Helper()
	p, err := findChromium("")
	if err != nil {
		t.Fatal(err)
	}
	c, ok := p.(chromium)
	if !ok {
		if os.Getenv("REQUIRE_CHROMIUM") != "" {
			t.Fatal("Chromium is not installed")
		}
		t.Skip("Chromium is not installed")
	}
	return c
}

// A PDF of a form has tags, a language, a title, an outline and the questions. The questions are looked for in the outline, whose
// words are not packed.
func TestPDFOfForm(t *testing.T) {
	browser(t)
	for _, large := range []string{"", "--large"} {
		out := filepath.Join(t.TempDir(), "form.pdf")
		args := []string{"print", "../../questionnaires/starter.md", "-o", out}
		if large != "" {
			args = append(args, large)
		}
		var said bytes.Buffer
		if status := run(t.Context(), args, strings.NewReader(""), &said, &said); status != exitDone {
			t.Fatalf("status %d: %s", status, &said)
		}
		body, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range []string{"/MarkInfo", "/StructTreeRoot", "/Marked true", "/Lang (en)", "/Outlines"} {
			if !bytes.Contains(body, []byte(want)) {
				t.Errorf("the PDF lacks %s", want)
			}
		}
		words := pdfStrings(body)
		for _, want := range []string{"Example call for evidence", "Declaration", "1 "} {
			if !strings.Contains(words, want) {
				t.Errorf("neither title nor outline says %q: %.400s", want, words)
			}
		}
		form, err := loadForm("../../questionnaires/starter.md", printFlags{}, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range form.Version.Questionnaire("").Questions() {
			if !strings.Contains(strings.ReplaceAll(words, " ", ""), strings.ReplaceAll(q.Heading.String(), " ", "")) { // a heading of two lines loses the space
				t.Errorf("the outline lacks the question %q", q.Heading.String())
			}
		}
		if path, err := exec.LookPath("pdftotext"); err == nil {
			text, err := exec.Command(path, out, "-").Output()
			if err != nil || !bytes.Contains(text, []byte("1 Example Street")) {
				t.Errorf("the text of the PDF lacks the address (%v)", err)
			}
		}
	}
}

var pdfString = regexp.MustCompile(`(?s)/Title\s*(\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]*>)`)

// pdfStrings gives the titles in a PDF: of itself and of its outline.
func pdfStrings(body []byte) string {
	var out []string
	for _, m := range pdfString.FindAllSubmatch(body, -1) {
		s := m[1]
		if s[0] == '(' {
			out = append(out, strings.NewReplacer(`\(`, "(", `\)`, ")", `\\`, `\`).Replace(string(s[1:len(s)-1])))
			continue
		}
		var units []uint16
		hex := string(s[1 : len(s)-1])
		for i := 0; i+4 <= len(hex); i += 4 {
			var u uint16
			for _, c := range strings.ToLower(hex[i : i+4]) {
				u = u<<4 | uint16(strings.IndexRune("0123456789abcdef", c))
			}
			units = append(units, u)
		}
		out = append(out, string(utf16.Decode(units)))
	}
	return strings.Join(out, "\n")
}

// The browser has no network: what is elsewhere is not fetched, not even from this computer.
func TestChromiumHasNoNetwork(t *testing.T) {
	c := browser(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	asked := make(chan struct{}, 10)
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			conn.Close()
			asked <- struct{}{}
		}
	}()
	page := `<!DOCTYPE html><html lang="en"><title>x</title><p>Words<img src="http://` + l.Addr().String() + `/seen.png"></p></html>`
	body, err := c.PDF(t.Context(), []byte(page))
	if err != nil || !bytes.HasPrefix(body, []byte("%PDF-")) {
		t.Fatalf("no PDF: %v", err)
	}
	if len(asked) > 0 {
		t.Error("the browser fetched a picture")
	}
}

// A browser that hangs, or is none, is an error in time.
func TestChromiumThatFails(t *testing.T) {
	dir := t.TempDir()
	for name, script := range map[string]string{"hangs": "sleep 60", "fails": "echo no display >&2; exit 3", "empty": "exit 0"} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
		p, err := findChromium(path)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		began := time.Now()
		_, err = p.PDF(ctx, []byte("x"))
		cancel()
		if err == nil || time.Since(began) > 20*time.Second {
			t.Errorf("%s: error %v after %v", name, err, time.Since(began))
		}
		if name == "fails" && !strings.Contains(err.Error(), "no display") {
			t.Errorf("the error does not say why: %v", err)
		}
	}
}
