// Package methods has the pages that say how each number is made and what protects people in it. The program shows them to its staff;
// tests work out every example with the code that makes the numbers.
package methods

import (
	"embed"
	"regexp"
	"strings"
)

// First is the name of the page that lists the others.
const First = "README"

//go:embed *.md
var files embed.FS

// Page is one method.
type Page struct {
	Name  string // of its file, without ".md"
	Title string // plain words
	Text  string // Markdown below the title
}

// Find gives the page of this name, without links that lead out of the folder. False when there is none.
func Find(name string) (Page, bool) {
	b, err := files.ReadFile(name + ".md")
	if err != nil {
		return Page{}, false
	}
	title, text, _ := strings.Cut(string(b), "\n")
	return Page{Name: name, Title: strings.TrimPrefix(title, "# "), Text: outside.ReplaceAllString(text, "$1")}, true
}

// outside is a link to another part of the documentation.
var outside = regexp.MustCompile(`\[([^\]]*)\]\(\.\./[^)]*\)`)

// Files gives every page as it stands in the folder, by the name of its file.
func Files() (map[string][]byte, error) {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil, err
	}
	all := map[string][]byte{}
	for _, e := range entries {
		if all[e.Name()], err = files.ReadFile(e.Name()); err != nil {
			return nil, err
		}
	}
	return all, nil
}
