package web

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"mime/multipart"
	"strings"
	"syscall"
	"testing"
	"time"
)

// zipOf makes a zip of parts that hold so many bytes each.
func zipOf(t *testing.T, size int, names ...string) []byte {
	t.Helper()
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, name := range names {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.CopyN(f, zeros{}, int64(size)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// sharedParts is a zip whose list names the one part it has many times.
func sharedParts(t *testing.T, times int) []byte {
	t.Helper()
	plain := zipOf(t, 1<<20, "word/media/a.bin")
	end := len(plain) - 22
	list := int(binary.LittleEndian.Uint32(plain[end+16:]))
	entry := plain[list:end]
	out := append(bytes.Clone(plain[:list]), bytes.Repeat(entry, times)...)
	tail := bytes.Clone(plain[end:])
	binary.LittleEndian.PutUint16(tail[8:], uint16(times))
	binary.LittleEndian.PutUint16(tail[10:], uint16(times))
	binary.LittleEndian.PutUint32(tail[12:], uint32(times*len(entry)))
	return append(out, tail...)
}

func TestHostileOfficeFiles(t *testing.T) {
	bombs := make([]string, 5)
	for i := range bombs {
		bombs[i] = fmt.Sprintf("word/document%d.xml", i)
	}
	for name, body := range map[string][]byte{
		"one part that unpacks to much":          zipOf(t, maxPart+1, "word/document.xml"),
		"many parts that unpack to much":         zipOf(t, maxPart/2, bombs...),
		"parts that share their bytes":           sharedParts(t, 1000),
		"more parts than the list says":          sharedParts(t, 65536+1000),
		"a list of nothing but names of parts":   bytes.Repeat([]byte("PK\x01\x02"), maxParts+1),
		"an end that points outside of the file": []byte("PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\x7f\xff\xff\xff\x7f\x00\x00"),
	} {
		f, size := spooled(t, body)
		var out counter
		start := time.Now()
		err := stripOffice(&out, f, size)
		if !errors.Is(err, errUnreadable) {
			t.Errorf("%s: %v, want errUnreadable", name, err)
		}
		if out > 4<<20 {
			t.Errorf("%s: %d bytes were written for a file of %d", name, out, size)
		}
		if d := time.Since(start); d > time.Minute {
			t.Errorf("%s: took %s", name, d)
		}
	}
	f, size := spooled(t, zipOf(t, maxPart+1, "word/media/large.bin")) // is copied as it is
	if err := stripOffice(io.Discard, f, size); err != nil {
		t.Errorf("a large part that nobody has to look into: %v", err)
	}
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// TestHostilePDF gives the counter of pages what would take hours if each mark were looked at in the light of the whole file: four times the
// marks are at most eight times the work.
func TestHostilePDF(t *testing.T) {
	var packed bytes.Buffer
	z := zlib.NewWriter(&packed)
	io.CopyN(z, zeros{}, 8<<20)
	z.Close()
	for name, body := range map[string]func(n int) string{
		"counts":  func(n int) string { return strings.Repeat("/Count 1 ", n<<17) },
		"streams": func(n int) string { return strings.Repeat("/ObjStm stream\n"+packed.String(), 12*n) },
	} {
		few, many := countingPages(t, body(2)), countingPages(t, body(8))
		t.Logf("%s: %s, %s", name, few, many)
		if many > 8*few {
			t.Errorf("%s: %s, of a quarter of the file %s", name, many, few)
		}
	}
}

// countingPages is the least processor time, of three, in which the pages of a PDF are counted.
func countingPages(t *testing.T, body string) time.Duration {
	t.Helper()
	f, size := spooled(t, []byte(body))
	used := func() time.Duration {
		var use syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
			t.Fatal(err)
		}
		return time.Duration(use.Utime.Nano() + use.Stime.Nano())
	}
	least := time.Duration(math.MaxInt64)
	for range 3 {
		began := used()
		pdfPages(f, size)
		least = min(least, used()-began)
	}
	return least
}

// TestPolyglots: what a file is called or pretends at its end does not matter, and nothing that a browser would run is accepted as a
// picture.
func TestPolyglots(t *testing.T) {
	for _, tt := range []struct{ name, body, want string }{
		{"page with a picture's end", "<html><script>alert(1)</script>\x89PNG\r\n\x1a\n", "txt"},
		{"vector image with a script", `<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`, "txt"},
		{"program", "\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x03\x00\x3e\x00", ""},
		{"picture", "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR<script>alert(1)</script>", "png"},
	} {
		f, _ := spooled(t, []byte(tt.body))
		ext, _, err := sniff(f)
		if err != nil || ext != tt.want && !(tt.want == "txt" && ext == "") {
			t.Errorf("%s: taken for %q, %v; want %q", tt.name, ext, err, tt.want)
		}
	}
	hidden := append(pngOf("IHDR", "13 bytes here"), "<script>"...)
	out, err := stripBytes(t, append(hidden, pngOf("IEND", "")[8:]...), "png")
	if err == nil && bytes.Contains(out, []byte("<script>")) {
		t.Error("what was hidden in a picture is still there")
	}
}

func pngOf(name, body string) []byte {
	b := binary.BigEndian.AppendUint32([]byte("\x89PNG\r\n\x1a\n"), uint32(len(body)))
	return append(append(b, name+body...), 0, 0, 0, 0)
}

func TestSpoolHasABudget(t *testing.T) {
	var r room
	file, err := spool(strings.NewReader("12345"), 3, &r)
	if err != nil || !file.over || file.full || file.size != 4 || r.used.Load() != 4 {
		t.Errorf("a file that is too long: %+v, %v, %d in use", file, err, r.used.Load())
	}
	f := form{files: []postedFile{file}, room: &r}
	f.close()
	if n := r.used.Load(); n != 0 {
		t.Errorf("after closing, %d bytes are in use", n)
	}
	r.used.Store(maxSpooled - 3)
	file, err = spool(strings.NewReader("12345"), 10, &r)
	if err != nil || !file.full {
		t.Errorf("without room: %+v, %v", file, err)
	}
	file.spool.Close()
}

func TestFormsOfManyFields(t *testing.T) {
	many := strings.Repeat("a=&", maxFields)
	if err := (&form{}).readURL(strings.NewReader(many)); asError(err).Status != 400 {
		t.Errorf("%d fields: %v", maxFields+1, err)
	}
	parts := func(n int, field string) io.Reader {
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		w.SetBoundary("x")
		for range n {
			w.WriteField(field, "")
		}
		w.Close()
		return &b
	}
	read := func(r io.Reader) error {
		f := form{Values: map[string][]string{}}
		return f.readMultipart(multipart.NewReader(r, "x"), 1<<20)
	}
	if err := read(parts(maxFields, "a")); err != nil {
		t.Errorf("%d fields: %v", maxFields, err)
	}
	if err := read(parts(maxFields+1, "a")); asError(err).Status != 400 {
		t.Errorf("%d fields: %v", maxFields+1, err)
	}
	if err := read(parts(20, strings.Repeat("n", 1<<20))); asError(err).Status != 413 {
		t.Errorf("names of 20 MiB: %v", err)
	}
}
