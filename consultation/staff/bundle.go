package staff

import (
	"archive/zip"
	"crypto/ed25519"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
	"time"
)

// VerbBundled is that the evidence of consideration was taken out of the service.
var VerbBundled = NewVerb("bundle.made")

// The files of a bundle that say whether the others are as they were.
const (
	BundleManifest  = "MANIFEST.txt" // as sha256sum reads it
	BundleSignature = "MANIFEST.sig" // Ed25519 over the bytes of the manifest
	BundleKey       = "MANIFEST.pem" // the public key, as openssl reads it
)

// bundleMark begins a manifest, and keeps its signature apart from those of heads of the log and of certificates.
const bundleMark = "# greenpaper-bundle-1"

// Limits of a bundle that somebody else may have made.
const (
	maxBundleFiles = 5000
	maxManifest    = 1 << 20 // bytes
)

// BundleFacts is what a manifest says beside its files. Each is one line.
type BundleFacts struct {
	Consultation string
	Made         time.Time
	Revision     string // of the data that counts were made from
	Program      string
}

// Bundler writes a bundle: a ZIP archive of files, a manifest with the SHA-256 of each, and a signature of it. The same files, facts and
// key make the same bytes.
type Bundler struct {
	zip   *zip.Writer
	at    time.Time
	names map[string]bool // taken, in small letters
	lines []string
}

// NewBundler begins a bundle.
func NewBundler(w io.Writer, at time.Time) *Bundler {
	own := map[string]bool{strings.ToLower(BundleManifest): true, strings.ToLower(BundleSignature): true, strings.ToLower(BundleKey): true}
	return &Bundler{zip: zip.NewWriter(w), at: at.UTC().Truncate(time.Second), names: own}
}

// Add puts a file in. Its bytes are streamed, and may take any length. The name is plain, in one folder at most.
func (b *Bundler) Add(name string, write func(io.Writer) error) error {
	folder, base, inside := strings.Cut(name, "/")
	if !IsFileName(folder) || inside && !IsFileName(base) || b.names[strings.ToLower(name)] {
		return fmt.Errorf("bundle: %q is no name for a file, or there twice", name)
	}
	b.names[strings.ToLower(name)] = true
	to, err := b.create(name)
	if err != nil {
		return err
	}
	sum := sha256.New()
	if err := write(io.MultiWriter(to, sum)); err != nil {
		return err
	}
	b.lines = append(b.lines, manifestLine(sum, name))
	return nil
}

// manifestLine is a line of a manifest, as sha256sum writes it.
func manifestLine(sum hash.Hash, name string) string {
	return hex.EncodeToString(sum.Sum(nil)) + "  " + name + "\n"
}

func (b *Bundler) create(name string) (io.Writer, error) {
	return b.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: b.at})
}

// Close writes the manifest, signs it with sign, and ends the archive.
func (b *Bundler) Close(facts BundleFacts, key ed25519.PublicKey, sign func(manifest []byte) ([]byte, error)) error {
	manifest := bundleMark + "\n"
	for _, line := range [][2]string{
		{"consultation", facts.Consultation}, {"made", facts.Made.UTC().Format(time.RFC3339)}, {"revision", facts.Revision}, {"program", facts.Program},
		{"key", base64.StdEncoding.EncodeToString(key)},
	} {
		manifest += "# " + line[0] + ": " + strings.Join(strings.Fields(line[1]), " ") + "\n"
	}
	manifest += strings.Join(b.lines, "")
	signature, err := sign([]byte(manifest))
	if err != nil {
		return err
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		body []byte
	}{{BundleManifest, []byte(manifest)}, {BundleSignature, signature}, {BundleKey, pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})}} {
		to, err := b.create(f.name)
		if err == nil {
			_, err = to.Write(f.body)
		}
		if err != nil {
			return err
		}
	}
	return b.zip.Close()
}

// SignBundle signs a manifest, and nothing else: the key signs other things too.
func SignBundle(key ed25519.PrivateKey, manifest []byte) ([]byte, error) {
	if !strings.HasPrefix(string(manifest), bundleMark+"\n") {
		return nil, errors.New("this is not the manifest of a bundle")
	}
	return ed25519.Sign(key, manifest), nil
}
