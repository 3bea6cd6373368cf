package staff

import (
	"archive/zip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// ErrNoBundle: a file is no bundle, or one of which nothing can be said.
var ErrNoBundle = errors.New("this is not a bundle of evidence")

// BundleFault says what is wrong with a file of a bundle.
type BundleFault string

// The faults.
const (
	BundleChanged BundleFault = "was changed"
	BundleMissing BundleFault = "is missing"
	BundleAdded   BundleFault = "is not in the manifest"
	BundleTwice   BundleFault = "is there twice"
	BundleForged  BundleFault = "does not fit its signature: it was changed, or signed by somebody else"
)

// BundleFinding is one thing that is wrong.
type BundleFinding struct {
	File  string
	Fault BundleFault
}

// BundleReport is what VerifyBundle found.
type BundleReport struct {
	Facts    map[string]string // of the manifest, by their names
	Key      ed25519.PublicKey // with which it says that it was signed
	Files    int               // in the manifest
	Findings []BundleFinding   // by file
}

// Sound says whether nothing is wrong.
func (r *BundleReport) Sound() bool { return len(r.Findings) == 0 }

// VerifyBundle reads a whole bundle and says which files are not as they were when it was signed. The signature is checked by the key that
// the manifest names itself: it is for the reader to see that it is that of the service. ErrNoBundle.
func VerifyBundle(r io.ReaderAt, size int64) (*BundleReport, error) {
	z, err := zip.NewReader(r, size)
	if err != nil || len(z.File) > maxBundleFiles { // names that lead out of a folder are in none of ours
		return nil, ErrNoBundle
	}
	manifest, signature := readSmall(z, BundleManifest), readSmall(z, BundleSignature)
	sums, report, err := readManifest(manifest)
	if err != nil {
		return nil, err
	}
	if len(signature) != ed25519.SignatureSize || !ed25519.Verify(report.Key, manifest, signature) {
		report.add(BundleManifest, BundleForged)
	}
	seen := map[string]bool{}
	for _, f := range z.File {
		want, listed := sums[f.Name]
		switch own := f.Name == BundleManifest || f.Name == BundleSignature || f.Name == BundleKey; {
		case seen[f.Name]:
			report.add(f.Name, BundleTwice)
		case own:
		case !listed:
			report.add(f.Name, BundleAdded)
		case sumOf(f) != want:
			report.add(f.Name, BundleChanged)
		}
		seen[f.Name] = true
	}
	for name := range sums {
		if !seen[name] {
			report.add(name, BundleMissing)
		}
	}
	slices.SortFunc(report.Findings, func(a, b BundleFinding) int {
		return strings.Compare(a.File+"\x00"+string(a.Fault), b.File+"\x00"+string(b.Fault))
	})
	return report, nil
}

func (r *BundleReport) add(file string, fault BundleFault) {
	r.Findings = append(r.Findings, BundleFinding{file, fault})
}

// readSmall gives the bytes of a file, or nil where there is none, or one that is broken or too long.
func readSmall(z *zip.Reader, name string) []byte {
	i := slices.IndexFunc(z.File, func(f *zip.File) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	r, err := z.File[i].Open()
	if err != nil {
		return nil
	}
	defer r.Close() // it was only read
	body, err := io.ReadAll(io.LimitReader(r, maxManifest+1))
	if err != nil || len(body) > maxManifest {
		return nil
	}
	return body
}

// sumOf is the SHA-256 of a file in an archive, or "" where it cannot be read.
func sumOf(f *zip.File) string {
	r, err := f.Open()
	if err != nil {
		return ""
	}
	defer r.Close() // it was only read
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return ""
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// readManifest reads what Bundler.Close wrote: facts, then the sum and the name of each file.
func readManifest(manifest []byte) (map[string]string, *BundleReport, error) {
	lines := strings.Split(strings.TrimSuffix(string(manifest), "\n"), "\n")
	if lines[0] != bundleMark {
		return nil, nil, ErrNoBundle
	}
	r, sums := &BundleReport{Facts: map[string]string{}}, map[string]string{}
	for i, line := range lines[1:] {
		if fact, ok := strings.CutPrefix(line, "# "); ok {
			name, value, _ := strings.Cut(fact, ": ")
			r.Facts[name] = value
			continue
		}
		sum, name, ok := strings.Cut(line, "  ")
		if !ok || len(sum) != 2*sha256.Size || name == "" || sums[name] != "" {
			return nil, nil, fmt.Errorf("line %d of the manifest: %w", i+2, ErrNoBundle)
		}
		sums[name] = sum
	}
	key, err := base64.StdEncoding.DecodeString(r.Facts["key"])
	if err != nil || len(key) != ed25519.PublicKeySize {
		return nil, nil, fmt.Errorf("the key of the manifest: %w", ErrNoBundle)
	}
	r.Key, r.Files = key, len(sums)
	return sums, r, nil
}
