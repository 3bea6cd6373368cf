package storage_test

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

func TestKeyFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "greenpaper.key")
	made, err := storage.CreateKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the key file has mode %v, want 0600", info.Mode().Perm())
	}
	loaded, err := storage.LoadKeys(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(loaded.CodeMAC("apple brook cloud"), made.CodeMAC("apple brook cloud")) {
		t.Error("the key that was read is not the key that was made")
	}
	if _, err := storage.CreateKeys(path); !errors.Is(err, fs.ErrExist) {
		t.Errorf("making the key again: %v, want fs.ErrExist", err)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := storage.LoadKeys(path); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key file that others can read: %v", err)
	}
	if _, err := storage.LoadKeys(path + "x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no key file: %v, want fs.ErrNotExist", err)
	}
}

func TestParseKeys(t *testing.T) {
	secret := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	for _, good := range []string{secret, " " + secret + "\r\n", "# comment\n" + secret + "\n"} {
		if _, err := storage.ParseKeys(good); err != nil {
			t.Errorf("%q: %v", good, err)
		}
	}
	for _, bad := range []string{"", "secret-words", secret[4:], secret + secret} {
		_, err := storage.ParseKeys(bad)
		if err == nil {
			t.Errorf("%q is no key, and was taken", bad)
		} else if bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("the error quotes the key: %v", err)
		}
	}
}

func TestKeysStaySecret(t *testing.T) {
	k := storage.RandomKeys()
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("start", "keys", k)
	for _, s := range []string{fmt.Sprint(k), fmt.Sprintf("%+v", k), fmt.Sprintf("%#v", k), log.String()} {
		if !strings.Contains(s, "keys (secret)") {
			t.Errorf("a key prints as %q", s)
		}
	}
	if bytes.Equal(k.CodeMAC("x"), k.SessionMAC("x")) {
		t.Error("codes and sessions have the same key")
	}
}

func TestWrongKey(t *testing.T) {
	for name, dsn := range databases(t) {
		t.Run(name, func(t *testing.T) {
			dsn, right := dsn(t), storage.RandomKeys()
			s, err := storage.Open(t.Context(), dsn, right)
			if err != nil {
				t.Fatal(err)
			}
			d := storagetest.NewDraft("care")
			if err := s.StartDraft(t.Context(), d, storagetest.MAC("c"), storagetest.MAC("s")); err != nil {
				t.Fatal(err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			for _, wrong := range []storage.Keys{storage.RandomKeys(), {}} {
				if _, err := storage.Open(t.Context(), dsn, wrong); !errors.Is(err, consultation.ErrWrongKey) {
					t.Errorf("opened with another key: %v, want ErrWrongKey", err)
				}
			}
			again := open(t, dsn, right)
			if _, err := again.Draft(t.Context(), d.Handle, storagetest.MAC("s"), storagetest.Now); err != nil {
				t.Errorf("with the right key: %v", err)
			}
		})
	}
}

// databases names both, with a way to make a new one.
func databases(testing.TB) map[string]func(testing.TB) string {
	return map[string]func(testing.TB) string{
		"sqlite":   func(t testing.TB) string { return "sqlite:" + filepath.Join(t.TempDir(), "greenpaper.db") },
		"postgres": storagetest.Postgres,
	}
}

func TestHeadsAreSignedWithTheSecret(t *testing.T) {
	text := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{5}, 32))
	one, err := storage.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	two, err := storage.ParseKeys(text)
	if err != nil {
		t.Fatal(err)
	}
	h := one.SignHead(staff.Head{Seq: 3, Hash: bytes.Repeat([]byte{1}, 32)}, storagetest.Now)
	if !h.Signed() || !bytes.Equal(h.Key, two.HeadKey()) || bytes.Equal(h.Key, storage.RandomKeys().HeadKey()) {
		t.Errorf("head %s, key %x", h, two.HeadKey())
	}
}
