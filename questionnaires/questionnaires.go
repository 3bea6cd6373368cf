// Package questionnaires holds the questionnaires that ship with Greenpaper: two calls for evidence as demonstrations, a
// showcase of everything that the language can do, and the starter that an official begins with.
package questionnaires

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
	"strings"
)

// FS holds every questionnaire with what belongs to it: editions, privacy notices, scenarios, reasons, images and documents.
//
//go:embed *.md *.svg *.csv
var FS embed.FS

// library are sections that many consultations need, to be inserted.
//
//go:embed library/*.md
var library embed.FS

// Item is a file that ships with Greenpaper.
type Item struct {
	Key  string // its name without ".md", in the library; its whole name in a starter
	Body []byte
}

// Library lists the sections to insert, by key.
func Library() []Item {
	entries, err := fs.ReadDir(library, "library")
	if err != nil {
		panic("questionnaires: embedded library: " + err.Error()) // cannot happen: it is in the program
	}
	var out []Item
	for _, e := range entries {
		body, err := fs.ReadFile(library, path.Join("library", e.Name()))
		if err != nil {
			panic("questionnaires: embedded library: " + err.Error())
		}
		out = append(out, Item{strings.TrimSuffix(e.Name(), ".md"), body})
	}
	return out
}

// starterFiles are what a new questionnaire begins with.
var starterFiles = []string{"starter.md", "starter.privacy.md", "starter.scenarios.md"}

// Starter gives the files of a new consultation of this name: the questionnaire first, then what lies beside it.
func Starter(name string) ([]Item, error) {
	var out []Item
	for _, file := range starterFiles {
		body, err := fs.ReadFile(FS, file)
		if err != nil {
			return nil, err
		}
		body = bytes.Replace(body, []byte("consultation: starter\n"), []byte("consultation: "+name+"\n"), 1)
		body = bytes.ReplaceAll(body, []byte("starter.privacy.md"), []byte(name+".privacy.md"))
		out = append(out, Item{name + strings.TrimPrefix(file, "starter"), body})
	}
	return out, nil
}
