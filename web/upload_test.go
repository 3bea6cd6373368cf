package web

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

func spooled(t *testing.T, body []byte) (*os.File, int64) {
	t.Helper()
	f, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if _, err := f.Write(body); err != nil {
		t.Fatal(err)
	}
	return f, int64(len(body))
}

func stripBytes(t *testing.T, body []byte, ext string) ([]byte, error) {
	t.Helper()
	f, size := spooled(t, body)
	out, err := stripped(f, size, ext)
	if err != nil {
		return nil, err
	}
	defer out.Close()
	return io.ReadAll(out)
}

func TestStripJPEG(t *testing.T) {
	var plain bytes.Buffer
	if err := jpeg.Encode(&plain, image.NewGray(image.Rect(0, 0, 8, 8)), nil); err != nil {
		t.Fatal(err)
	}
	exif := "Exif\x00\x00II\x2a\x00\x08\x00\x00\x00\x02\x00" + "\x12\x01\x03\x00\x01\x00\x00\x00\x06\x00\x00\x00" +
		"\x0f\x01\x02\x00\x04\x00\x00\x00ANN\x00" + "\x00\x00\x00\x00GPS-PLACE"
	part := append([]byte{0xff, 0xe1, byte((len(exif) + 2) >> 8), byte(len(exif) + 2)}, exif...)
	comment := append([]byte{0xff, 0xfe, 0, 10}, "COMMENTS"...)
	body := append([]byte{0xff, 0xd8}, part...)
	body = append(append(body, comment...), plain.Bytes()[2:]...)
	body = append(body, "HIDDEN-BEHIND-THE-END"...)
	out, err := stripBytes(t, body, "jpg")
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"ANN", "GPS", "COMMENTS", "HIDDEN"} {
		if bytes.Contains(out, []byte(word)) {
			t.Errorf("%s is still in it", word)
		}
	}
	if _, err := jpeg.Decode(bytes.NewReader(out)); err != nil {
		t.Errorf("the picture is broken: %v", err)
	}
	if o := orientation(out[2:]); o != 6 {
		t.Errorf("orientation %d, want 6", o)
	}
	for n := range len(body) { // cut anywhere: no panic
		stripBytes(t, body[:n], "jpg")
	}
}

func TestStripOffice(t *testing.T) {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, part := range [][2]string{
		{"[Content_Types].xml", "<Types/>"},
		{"docProps/core.xml", "<x>Ann Author</x>"},
		{"docProps/app.xml", "<Company>Ann Ltd</Company>"},
		{"word/document.xml", `<w:ins w:author="Ann Author" w:id="1"><w:t name="style">My words="stay</w:t></w:ins><w:del w:author="Ann Author"/>`},
		{"word/comments.xml", `<w:comment w:author="Ann Author" w:initials="AA">Comment stays</w:comment>`},
		{"word/people.xml", `<w15:person w15:author="Ann Author"><w15:presenceInfo w15:providerId="AD" w15:userId="ann@example.org"/></w15:person>`},
	} {
		f, err := w.Create(part[0])
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(f, part[1])
	}
	w.Close()
	out, err := stripBytes(t, buf.Bytes(), "docx")
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(out), int64(len(out)))
	if err != nil {
		t.Fatal(err)
	}
	all := ""
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(r)
		all += f.Name + ": " + string(b) + "\n"
	}
	if len(z.File) != 6 || strings.Contains(all, "Ann") || strings.Contains(all, `"AA"`) || strings.Contains(all, "ann@") {
		t.Errorf("it still tells of its author:\n%s", all)
	}
	for _, words := range []string{`My words="stay`, "Comment stays", `name="style"`} {
		if !strings.Contains(all, words) {
			t.Errorf("%s is gone:\n%s", words, all)
		}
	}
	if _, err := stripBytes(t, []byte("PK\x03\x04 not a zip"), "docx"); err == nil {
		t.Error("a broken file is accepted")
	}
}

func TestPDFPages(t *testing.T) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	io.WriteString(z, "<</Type/Pages/Kids[1 0 R]/Count 7>>")
	z.Close()
	for _, tt := range []struct {
		name, body string
		want       int
	}{
		{"plain", "%PDF-1.4\n2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 3 >>\nendobj", 3},
		{"nested", "<< /Type /Pages /Count 12 >> << /Type /Pages /Count 5 >>", 12},
		{"contents", "<< /Type /Outlines /First 9 0 R /Count 90 >> << /Type /Pages /Count 2 >>", 2},
		{"packed", fmt.Sprintf("%%PDF-1.5\n1 0 obj\n<< /Type /ObjStm /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", packed.Len(), packed.String()), 7},
	} {
		f, size := spooled(t, []byte(tt.body))
		if got := pdfPages(f, size); got != tt.want {
			t.Errorf("%s: %d pages, want %d", tt.name, got, tt.want)
		}
	}
}

type scanner struct {
	clean bool
	err   error
}

func (s scanner) Scan(context.Context, io.Reader) (bool, error) { return s.clean, s.err }

func TestScan(t *testing.T) {
	f, _ := spooled(t, []byte("x"))
	for _, tt := range []struct {
		scanner Scanner
		want    consultation.UploadState
	}{
		{nil, consultation.UploadUnscanned}, {scanner{clean: true}, consultation.UploadClean},
		{scanner{}, consultation.UploadInfected}, {scanner{err: errors.New("no answer")}, consultation.UploadQuarantined},
	} {
		s := &Server{Config: Config{Scanner: tt.scanner}, Log: slog.New(slog.DiscardHandler)}
		if got := s.scan(t.Context(), f); got != tt.want {
			t.Errorf("%v: %s, want %s", tt.scanner, got, tt.want)
		}
	}
}
