package markdown

import (
	"bytes"
	"embed"
	"strings"

	"github.com/yuin/goldmark"
)

// The pages of help, one for each rule, named after its code.
//
//go:embed help/*.md
var helpPages embed.FS

// Help gives the page of help for the code of a rule: what the message means, a failing example, the mended one, and why it
// matters. False when there is no such page.
func Help(code string) (page string, ok bool) {
	b, err := helpPages.ReadFile("help/" + code + ".md")
	return string(b), err == nil
}

// HelpHTML gives a page of help as HTML, without its heading, which is the code.
func HelpHTML(code string) (string, bool) {
	page, ok := Help(code)
	if !ok {
		return "", false
	}
	_, text, _ := strings.Cut(page, "\n")
	var out bytes.Buffer
	if err := goldmark.Convert([]byte(text), &out); err != nil { // a bytes.Buffer does not fail
		return "", false
	}
	return out.String(), true
}
