package templates

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"strings"
	"testing"
)

// TestAssetsMatchManifest makes sure that nobody edits a built file by hand,
// and that the versions are those that package.json pins.
func TestAssetsMatchManifest(t *testing.T) {
	var manifest struct {
		Frontend string `json:"govuk-frontend"`
		Sass     string
		Files    map[string]string
	}
	readJSON(t, "build/manifest.json", &manifest)
	if len(manifest.Files) != 3 {
		t.Errorf("the manifest has %d files, want 3", len(manifest.Files))
	}
	for name, want := range manifest.Files {
		a, ok := FindAsset(AssetURL(name))
		if !ok {
			t.Errorf("%s is in the manifest and not in assets", name)
			continue
		}
		sum := sha256.Sum256(a.Body)
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s was changed after it was built: run npm ci && npm run assets", name)
		}
	}
	var pkg struct{ DevDependencies map[string]string }
	readJSON(t, "../package.json", &pkg)
	if got, want := manifest.Frontend, pkg.DevDependencies["govuk-frontend"]; got != want {
		t.Errorf("built from govuk-frontend %s, but package.json pins %s", got, want)
	}
	if got, want := manifest.Sass, pkg.DevDependencies["sass"]; got != want {
		t.Errorf("built with sass %s, but package.json pins %s", got, want)
	}
}

// The editor for staff is built apart, from packages of its own.
func TestEditorMatchesManifest(t *testing.T) {
	var manifest struct{ Packages, Files map[string]string }
	readJSON(t, "build/editor/manifest.json", &manifest)
	if len(manifest.Files) != 1 {
		t.Fatalf("the manifest has %d files, want 1", len(manifest.Files))
	}
	for name, want := range manifest.Files {
		a, ok := FindAsset(AssetURL(name))
		if !ok {
			t.Fatalf("%s is in the manifest and not in assets", name)
		}
		sum := sha256.Sum256(a.Body)
		if got := hex.EncodeToString(sum[:]); got != want {
			t.Errorf("%s was changed after it was built: run npm ci && npm run build in templates/build/editor", name)
		}
	}
	var pkg struct{ DevDependencies map[string]string }
	readJSON(t, "build/editor/package.json", &pkg)
	for name, want := range pkg.DevDependencies {
		if got := manifest.Packages[name]; got != want && name != "esbuild" {
			t.Errorf("built from %s %s, but package.json pins %s", name, got, want)
		}
	}
	licence, ok := FindAsset(AssetURL("LICENSES/editor.txt"))
	if !ok {
		t.Fatal("the licences of the editor are not there")
	}
	for name, version := range manifest.Packages {
		if !strings.Contains(string(licence.Body), name+" "+version+"\n") {
			t.Errorf("the licences do not name %s %s", name, version)
		}
	}
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	body, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(body, v); err != nil {
		t.Fatal(err)
	}
}

// TestAssetsLicence keeps out what only GOV.UK may use, and what would be
// fetched from elsewhere.
func TestAssetsLicence(t *testing.T) {
	for _, url := range Assets() {
		a, ok := FindAsset(url)
		if !ok {
			t.Fatalf("%s is not found", url)
		}
		if strings.HasSuffix(url, ".txt") {
			continue // the licence itself
		}
		for _, not := range []string{"GDS Transport", "@font-face", "crest", "crown", "sourceMappingURL", "url(", "@import"} {
			if strings.Contains(strings.ToLower(string(a.Body)), strings.ToLower(not)) {
				t.Errorf("%s mentions %s", url, not)
			}
		}
		if a.ContentType == "" {
			t.Errorf("%s has no content type", url)
		}
	}
	licence, ok := FindAsset(AssetURL("LICENSES/govuk-frontend.txt"))
	if !ok || !strings.Contains(string(licence.Body), "The MIT License") {
		t.Error("the licence of govuk-frontend is not there")
	}
}

func TestAssetGzip(t *testing.T) {
	a, ok := FindAsset(AssetURL("greenpaper.css"))
	if !ok {
		t.Fatal("there is no stylesheet")
	}
	r, err := gzip.NewReader(bytes.NewReader(a.Gzip))
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(r)
	if err != nil || !bytes.Equal(body, a.Body) {
		t.Errorf("the compressed stylesheet differs: %v", err)
	}
	if got, limit := len(a.Gzip), 20<<10; got > limit {
		t.Errorf("the stylesheet is %d bytes compressed, want at most %d", got, limit)
	}
	if _, ok := FindAsset("/assets/0000/greenpaper.css"); ok {
		t.Error("an asset of another build was found")
	}
}

func TestThemeCSS(t *testing.T) {
	tests := []struct{ colour, css, err string }{
		{"#1d6b45", ":root{--gp-colour:#1d6b45;--gp-colour-dark:#144a30}\n", ""},
		{"#00f", ":root{--gp-colour:#0000ff;--gp-colour-dark:#0000b2}\n", ""},
		{"#767676", ":root{--gp-colour:#767676;--gp-colour-dark:#525252}\n", ""}, // 4.54 to 1
		{"#777777", "", "the contrast is 4.4 to 1 and needs to be 4.5 to 1; choose a darker colour"},
		{"yellow", "", "write the theme's colour as #"},
		{"#1d6b45;}", "", "write the theme's colour as #"},
		{"", "", "write the theme's colour as #"},
	}
	for _, test := range tests {
		css, err := ThemeCSS(test.colour)
		if string(css) != test.css {
			t.Errorf("%s: got %q, want %q", test.colour, css, test.css)
		}
		if (err == nil) != (test.err == "") || err != nil && !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: got %v, want %q", test.colour, err, test.err)
		}
	}
}

// Nothing that somebody types is kept in the browser: the scripts of ours use no storage and read no cookie.
func TestScriptsKeepNothing(t *testing.T) {
	seen := 0
	for _, path := range Assets() {
		a, ok := FindAsset(path)
		if !ok || !strings.HasSuffix(strings.SplitN(path, "?", 2)[0], ".mjs") {
			continue
		}
		seen++
		for _, store := range []string{"localStorage", "sessionStorage", "indexedDB", "document.cookie", "caches.", "serviceWorker"} {
			if strings.Contains(string(a.Body), store) {
				t.Errorf("%s uses %s", path, store)
			}
		}
	}
	if seen < 2 {
		t.Errorf("only %d scripts of ours", seen)
	}
}
