package markdown

import (
	"bytes"
	"embed"
	"regexp"
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

// HelpHTML gives a page of help for a screen: its first sentence as plain words, for a title, and the rest as HTML.
func HelpHTML(code string) (title, html string, ok bool) {
	page, ok := Help(code)
	if !ok {
		return "", "", false
	}
	_, text, _ := strings.Cut(page, "\n") // the heading is the code
	first, rest, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	title = strings.Join(strings.Fields(first), " ")
	if end := nextSentence.FindStringIndex(title); end != nil {
		title, rest = title[:end[0]], title[end[1]-1:]+"\n\n"+rest
	}
	title = strings.ReplaceAll(strings.TrimSuffix(title, "."), "`", "")
	var out bytes.Buffer
	if err := goldmark.Convert([]byte(rest), &out); err != nil { // a bytes.Buffer does not fail
		return "", "", false
	}
	return title, out.String(), true
}

// nextSentence is where one sentence ends and the next begins.
var nextSentence = regexp.MustCompile("[.] [A-Z`]")

// PageHTML gives a page of our own documentation, without its title, as HTML. Raw HTML in it is left out.
func PageHTML(text string) string {
	var out bytes.Buffer
	if err := engine().Convert([]byte(text), &out); err != nil { // a bytes.Buffer does not fail
		return ""
	}
	return out.String()
}
