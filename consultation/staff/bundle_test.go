package staff_test

import (
	"archive/zip"
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var bundleKey = ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32))

func makeBundle(t *testing.T) []byte {
	t.Helper()
	var out bytes.Buffer
	b := staff.NewBundler(&out, time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC))
	for _, text := range [][2]string{{"ledger.csv", "reference\r\nA\r\n"}, {"methods/small.md", "# Small\n"}} {
		if err := b.Add(text[0], func(w io.Writer) error { _, err := io.WriteString(w, text[1]); return err }); err != nil {
			t.Fatal(err)
		}
	}
	facts := staff.BundleFacts{Consultation: "pay", Made: time.Date(2027, 3, 1, 12, 0, 0, 0, time.UTC), Revision: "g 7", Program: "test"}
	sign := func(m []byte) ([]byte, error) { return staff.SignBundle(bundleKey, m) }
	if err := b.Close(facts, bundleKey.Public().(ed25519.PublicKey), sign); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// rezip copies an archive; change gives the bytes of each file, or nil to leave it out.
func rezip(t *testing.T, archive []byte, change func(name string, body []byte) []byte, more ...string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	put := func(name string, body []byte) {
		to, err := w.Create(name)
		if err == nil {
			_, err = to.Write(body)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if body = change(f.Name, body); body != nil {
			put(f.Name, body)
		}
	}
	for _, name := range more {
		put(name, []byte("more"))
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestBundleTampered(t *testing.T) {
	sound := makeBundle(t)
	if !bytes.Equal(sound, makeBundle(t)) {
		t.Error("the same files made other bytes")
	}
	as := func(name string, body []byte) []byte { return body }
	without := func(drop string) func(string, []byte) []byte {
		return func(name string, body []byte) []byte {
			if name == drop {
				return nil
			}
			return body
		}
	}
	swap := func(file, old, now string) func(string, []byte) []byte {
		return func(name string, body []byte) []byte {
			if name == file {
				return bytes.Replace(body, []byte(old), []byte(now), 1)
			}
			return body
		}
	}
	for name, c := range map[string]struct {
		archive []byte
		want    []staff.BundleFinding
	}{
		"sound":    {rezip(t, sound, as), nil},
		"changed":  {rezip(t, sound, swap("ledger.csv", "A", "B")), []staff.BundleFinding{{"ledger.csv", staff.BundleChanged}}},
		"missing":  {rezip(t, sound, without("ledger.csv")), []staff.BundleFinding{{"ledger.csv", staff.BundleMissing}}},
		"added":    {rezip(t, sound, as, "extra.csv"), []staff.BundleFinding{{"extra.csv", staff.BundleAdded}}},
		"twice":    {rezip(t, sound, as, "ledger.csv"), []staff.BundleFinding{{"ledger.csv", staff.BundleTwice}}},
		"manifest": {rezip(t, sound, swap(staff.BundleManifest, "pay", "pry")), []staff.BundleFinding{{staff.BundleManifest, staff.BundleForged}}},
		"unsigned": {rezip(t, sound, without(staff.BundleSignature)), []staff.BundleFinding{{staff.BundleManifest, staff.BundleForged}}},
	} {
		r, err := staff.VerifyBundle(bytes.NewReader(c.archive), int64(len(c.archive)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !slices.Equal(r.Findings, c.want) || r.Files != 2 || r.Facts["made"] != "2027-03-01T12:00:00Z" {
			t.Errorf("%s: %+v, want %v", name, r, c.want)
		}
	}
}

func TestBundleRefuses(t *testing.T) {
	b := staff.NewBundler(io.Discard, time.Time{})
	for _, name := range []string{"../a", "a/b/c", "", "/a", `a\b`} {
		if err := b.Add(name, func(io.Writer) error { return nil }); err == nil {
			t.Errorf("%q was taken as a name", name)
		}
	}
	if _, err := staff.SignBundle(bundleKey, []byte("greenpaper-log-1 1")); err == nil {
		t.Error("something that is no manifest was signed")
	}
	for _, bad := range []string{"", "not a zip", strings.Repeat("PK", 100)} {
		if _, err := staff.VerifyBundle(strings.NewReader(bad), int64(len(bad))); !errors.Is(err, staff.ErrNoBundle) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

func FuzzVerifyBundle(f *testing.F) {
	f.Add([]byte("# greenpaper-bundle-1\n# key: AAAA\nabc  name\n"))
	f.Add([]byte("# greenpaper-bundle-1\n"))
	f.Fuzz(func(t *testing.T, manifest []byte) {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		for _, name := range []string{staff.BundleManifest, staff.BundleSignature, "ledger.csv"} {
			to, err := w.Create(name)
			if err == nil {
				_, err = to.Write(manifest)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if r, err := staff.VerifyBundle(bytes.NewReader(out.Bytes()), int64(out.Len())); err == nil && r.Sound() {
			t.Errorf("%q was taken for a sound bundle", manifest)
		}
		if r, err := staff.VerifyBundle(bytes.NewReader(manifest), int64(len(manifest))); err == nil && r.Sound() {
			t.Errorf("%q was taken for a sound bundle", manifest)
		}
	})
}
