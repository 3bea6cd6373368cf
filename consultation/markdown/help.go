package markdown

import "embed"

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
