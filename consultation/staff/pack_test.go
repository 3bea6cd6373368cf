package staff

import (
	"archive/zip"
	"bytes"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// packed makes an archive of names and bodies by turns.
func packed(t testing.TB, list ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(list); i += 2 {
		w, err := z.Create(list[i])
		if err == nil {
			_, err = w.Write([]byte(list[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func unpack(b []byte) ([]consultation.File, error) { return Unpack(bytes.NewReader(b), int64(len(b))) }

func TestUnpack(t *testing.T) {
	for _, c := range []struct {
		name string
		zip  []byte
		want []string
		err  error
	}{
		{"files", packed(t, "a.md", "A", "b.pdf", "B"), []string{"a.md", "b.pdf"}, nil},
		{"in a folder", packed(t, "x/", "", "x/a.md", "A", "__MACOSX/x/._a.md", "", "x/.DS_Store", ""), []string{"a.md"}, nil},
		{"folders in folders", packed(t, "x/a.md", "A", "x/y/b.md", "B"), nil, ErrPackNames},
		{"two folders", packed(t, "x/a.md", "A", "y/b.md", "B"), nil, ErrPackNames},
		{"beside a folder", packed(t, "a.md", "A", "y/b.md", "B"), nil, ErrPackNames},
		{"out of the folder", packed(t, "../a.md", "A"), nil, ErrPackNames},
		{"absolute", packed(t, "/etc/passwd", "A"), nil, ErrPackNames},
		{"of Windows", packed(t, `..\a.md`, "A"), nil, ErrPackNames},
		{"drive", packed(t, `c:a.md`, "A"), nil, ErrPackNames},
		{"twice", packed(t, "a.md", "A", "A.md", "B"), nil, ErrPackTwice},
		{"hidden", packed(t, ".htaccess", "A"), nil, ErrPackNames},
		{"turned round", packed(t, "a\u202efdp.exe", "A"), nil, ErrPackNames},
		{"no archive", []byte("hello"), nil, ErrPackBroken},
		{"a long file", packed(t, "a.csv", strings.Repeat("a", MaxFile+1)), nil, ErrPackBig},
		{"much in all", packed(t, "a", strings.Repeat("a", MaxFile), "b", strings.Repeat("a", MaxFile), "c", strings.Repeat("a", MaxFile), "d", "1"), nil, ErrPackBig},
		{"nothing", packed(t), nil, nil},
	} {
		files, err := unpack(c.zip)
		var names []string
		for _, f := range files {
			names = append(names, f.Name)
		}
		if !errors.Is(err, c.err) || !slices.Equal(names, c.want) {
			t.Errorf("%s: %v, %v, want %v, %v", c.name, names, err, c.want, c.err)
		}
	}
}

func TestUnpackRefusesLinksAndLocks(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	h := &zip.FileHeader{Name: "a.md"}
	h.SetMode(fs.ModeSymlink | 0o777)
	w, err := z.CreateHeader(h)
	if err == nil {
		_, err = w.Write([]byte("/etc/passwd"))
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	if _, err := unpack(b.Bytes()); !errors.Is(err, ErrPackNames) {
		t.Errorf("a link: %v", err)
	}
	locked := packed(t, "a.md", "A")
	dir := bytes.Index(locked, []byte("PK\x01\x02"))
	locked[dir+8] |= 1
	if _, err := unpack(locked); !errors.Is(err, ErrPackBroken) {
		t.Errorf("a locked file: %v", err)
	}
	// A file that says it is short and is long.
	lying := packed(t, "a.csv", strings.Repeat("a", MaxFile+1))
	dir = bytes.Index(lying, []byte("PK\x01\x02"))
	copy(lying[dir+24:], []byte{1, 0, 0, 0})
	if _, err := unpack(lying); err == nil {
		t.Error("a file that is longer than it says is taken")
	}
}

func TestPackAndUnpack(t *testing.T) {
	files := []consultation.File{{Name: "a.md", Body: []byte("A")}, {Name: "plan of 2027.pdf", Body: []byte("B")}}
	var b bytes.Buffer
	if err := Pack(&b, "care", files, time.Date(2027, 1, 2, 3, 4, 5, 0, time.UTC)); err != nil {
		t.Fatal(err)
	}
	again, err := unpack(b.Bytes())
	if err != nil || len(again) != 2 || again[1].Name != files[1].Name || string(again[0].Body) != "A" {
		t.Errorf("%+v, %v", again, err)
	}
}

// Whatever is sent as an archive: no more is read than a consultation may hold, and every name can stand.
func FuzzUnpack(f *testing.F) {
	f.Add(packed(f, "a.md", "A", "b/c.md", "B"))
	f.Add(packed(f, "x/a.md", "A"))
	f.Add(packed(f, "../a.md", "A"))
	f.Fuzz(func(t *testing.T, b []byte) {
		files, err := unpack(b)
		if err != nil && files != nil {
			t.Error("files and an error")
		}
		total := 0
		for _, x := range files {
			if total += len(x.Body); !IsFileName(x.Name) || strings.ContainsAny(x.Name, `/\`) {
				t.Errorf("name %q", x.Name)
			}
		}
		if total > MaxAll || len(files) > MaxFiles {
			t.Errorf("%d files of %d bytes", len(files), total)
		}
	})
}
