package templates

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
	"strings"
	"sync"
)

//go:embed all:assets
var assetFiles embed.FS

// SnippetHash is the source that a content security policy must allow in
// script-src for the one inline script of the layout, which tells GOV.UK
// Frontend that scripts run. It is a constant, so pages need no nonce.
const SnippetHash = "'sha256-GUQ5ad8JK5KmEWmROf3LZd9ge94daqNvd8xy9YS1iDw='"

// Asset is a file that the browser fetches.
type Asset struct {
	Body, Gzip  []byte // Gzip is nil where it would not be smaller
	ContentType string
}

type assetSet struct {
	hash  string
	files map[string]Asset
}

// assets reads and compresses the files once. All are served under one folder
// named by the hash of all, so that they can be cached for ever and a script
// can import its neighbour by a relative address.
var assets = sync.OnceValue(func() assetSet {
	set := assetSet{files: map[string]Asset{}}
	hash := sha256.New()
	err := fs.WalkDir(assetFiles, "assets", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := assetFiles.ReadFile(p)
		if err != nil {
			return err
		}
		name := strings.TrimPrefix(p, "assets/")
		hash.Write([]byte(name + "\x00"))
		hash.Write(body)
		set.files[name] = Asset{body, compress(body), contentTypes[path.Ext(name)]}
		return nil
	})
	if err != nil {
		panic("templates: embedded assets: " + err.Error()) // cannot happen: they are in the program
	}
	set.hash = hex.EncodeToString(hash.Sum(nil)[:8])
	return set
})

var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".mjs": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
	".txt": "text/plain; charset=utf-8",
}

func compress(body []byte) []byte {
	var out bytes.Buffer
	w, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is known to be right
	w.Write(body)                                           // a bytes.Buffer does not fail
	w.Close()
	if out.Len() >= len(body) {
		return nil
	}
	return out.Bytes()
}

// AssetURL is the address of an asset: "/assets/HASH/greenpaper.css".
func AssetURL(name string) string { return "/assets/" + assets().hash + "/" + name }

// FindAsset gives the asset at an address that AssetURL made. An address with
// the hash of another build is not found, so that no cache keeps a wrong file.
func FindAsset(url string) (Asset, bool) {
	name, ok := strings.CutPrefix(url, "/assets/"+assets().hash+"/")
	if !ok {
		return Asset{}, false
	}
	a, ok := assets().files[name]
	return a, ok
}

// ReadAsset gives the bytes of a file of templates/assets.
func ReadAsset(name string) ([]byte, error) { return assetFiles.ReadFile("assets/" + name) }

// Assets lists the addresses of all assets.
func Assets() []string {
	var list []string
	for name := range assets().files {
		list = append(list, AssetURL(name))
	}
	return list
}
