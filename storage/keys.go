package storage

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Keys are derived from one secret of 32 bytes that lies outside the database: one for each use, so that none tells of another.
// The zero value opens nothing; make one with LoadKeys, CreateKeys, ParseKeys or RandomKeys.
type Keys struct {
	seal    cipher.AEAD        // contact data, pending equality answers
	code    []byte             // resume codes
	session []byte             // session cookies
	head    ed25519.PrivateKey // heads of the log
	check   string             // stored in the database, to know the key again
}

const secretSize = 32

// keyFileHead says in the file itself what it is.
const keyFileHead = "# The key of a Greenpaper data folder. Without it, contact data cannot be read and resume codes do not work.\n" +
	"# Keep a copy in a safe place, apart from the backups of the data folder.\n"

// LoadKeys reads a key file. A file that others may read is refused. The error wraps fs.ErrNotExist where there is none.
func LoadKeys(path string) (Keys, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Keys{}, fmt.Errorf("key file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return Keys{}, fmt.Errorf("key file %s can be read by other users of this computer; run: chmod 600 %s", path, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return Keys{}, fmt.Errorf("key file: %w", err)
	}
	k, err := ParseKeys(string(b))
	if err != nil {
		return Keys{}, fmt.Errorf("key file %s: %w", path, err)
	}
	return k, nil
}

// CreateKeys makes a secret and writes it to a new file that only its owner may read. It never overwrites: the error wraps
// fs.ErrExist.
func CreateKeys(path string) (Keys, error) {
	secret := newSecret()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Keys{}, fmt.Errorf("key file: %w", err)
	}
	text := keyFileHead + base64.StdEncoding.EncodeToString(secret) + "\n"
	if err := writeNew(path, []byte(text)); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return Keys{}, fmt.Errorf("key file %s: %w", path, fs.ErrExist)
		}
		return Keys{}, fmt.Errorf("key file: %w", err)
	}
	return derive(secret)
}

// ParseKeys reads the text of a key file, or the same secret from an environment value: 32 bytes in base64. Lines that start
// with # are left out. The error never quotes the text.
func ParseKeys(text string) (Keys, error) {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); !strings.HasPrefix(line, "#") {
			kept.WriteString(line)
		}
	}
	secret, err := base64.StdEncoding.DecodeString(kept.String())
	if err != nil || len(secret) != secretSize {
		return Keys{}, fmt.Errorf("a key is %d bytes in base64 (%d characters); this is not one", secretSize, base64.StdEncoding.EncodedLen(secretSize))
	}
	return derive(secret)
}

// RandomKeys are for data that need not outlive the program: tests and previews.
func RandomKeys() Keys {
	k, err := derive(newSecret())
	if err != nil {
		panic(err) // a secret of 32 bytes always derives
	}
	return k
}

func newSecret() []byte {
	secret := make([]byte, secretSize)
	rand.Read(secret) // never fails: the program ends where there is no randomness
	return secret
}

func derive(secret []byte) (Keys, error) {
	sub := map[string][]byte{}
	for _, use := range []string{"seal", "code", "session", "check", "head"} {
		k, err := hkdf.Key(sha256.New, secret, nil, "greenpaper "+use, 32)
		if err != nil {
			return Keys{}, fmt.Errorf("derive key: %w", err)
		}
		sub[use] = k
	}
	block, err := aes.NewCipher(sub["seal"])
	if err != nil {
		return Keys{}, fmt.Errorf("derive key: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return Keys{}, fmt.Errorf("derive key: %w", err)
	}
	check := base64.StdEncoding.EncodeToString(mac(sub["check"], "greenpaper"))
	return Keys{seal: seal, code: sub["code"], session: sub["session"], head: ed25519.NewKeyFromSeed(sub["head"]), check: check}, nil
}

// CodeMAC gives what the store keeps of a resume code: its HMAC. The code must be in its usual form already.
func (k Keys) CodeMAC(code string) []byte { return mac(k.code, code) }

// SessionMAC gives what the store keeps of a session cookie's token.
func (k Keys) SessionMAC(token string) []byte { return mac(k.session, token) }

// SignHead signs the end of the log.
func (k Keys) SignHead(h staff.Head, at time.Time) staff.SignedHead {
	return staff.SignHead(k.head, h, at)
}

// SignCertificate signs a certificate of erasure.
func (k Keys) SignCertificate(c staff.Certificate) (string, error) { return c.Signed(k.head) }

// SignBundle signs the manifest of a bundle of evidence.
func (k Keys) SignBundle(manifest []byte) ([]byte, error) { return staff.SignBundle(k.head, manifest) }

// HeadKey is the public key of SignHead, SignCertificate and SignBundle.
func (k Keys) HeadKey() ed25519.PublicKey { return k.head.Public().(ed25519.PublicKey) }

// String keeps keys out of logs and messages.
func (Keys) String() string { return "keys (secret)" }

// GoString keeps keys out of %#v.
func (Keys) GoString() string { return "keys (secret)" }

// LogValue keeps keys out of structured logs.
func (Keys) LogValue() slog.Value { return slog.StringValue("keys (secret)") }

func mac(key []byte, message string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(message))
	return h.Sum(nil)
}

// sealFormat is the first byte of everything sealed, so that a later format can be told apart.
const sealFormat = 1

// sealed encrypts answers and binds them to one place and one owner; what is moved elsewhere does not open. No answers are nil.
func (k Keys) sealed(place, owner string, plain []byte) []byte {
	if plain == nil {
		return nil
	}
	return k.seal.Seal([]byte{sealFormat}, nil, plain, []byte(place+"\x00"+owner))
}

// opened decrypts what sealed made for the same place and owner.
func (k Keys) opened(place, owner string, box []byte) ([]byte, error) {
	if len(box) == 0 {
		return nil, nil
	}
	if box[0] != sealFormat {
		return nil, fmt.Errorf("%s of %s: unknown format: %w", place, owner, consultation.ErrNewer)
	}
	plain, err := k.seal.Open(nil, nil, box[1:], []byte(place+"\x00"+owner))
	if err != nil {
		return nil, fmt.Errorf("%s of %s: %w", place, owner, consultation.ErrWrongKey)
	}
	return plain, nil
}
