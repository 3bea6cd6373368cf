package templates

import (
	"bytes"
	"embed"
	htmltemplate "html/template"
	"strings"
	texttemplate "text/template"
)

//go:embed mail/*.txt
var mailTexts embed.FS

// MailPage is what an e-mail says: mail/notice.txt and mail/notice.html show the same words. Every word comes from the catalogue,
// and nothing in it is an answer, but for the quotes of a brief.
type MailPage struct {
	Lang       string
	Subject    string // of one line
	Heading    string
	Paragraphs []string
	Items      []Link   // what a list of several things has
	Action     *Link    // where to go, with its whole address
	After      []string // paragraphs below it
	Why        string   // why the reader gets it
	Choose     *Link    // where a member of staff chooses what to get
	Stop       *Link    // where anybody else stops it
	Site       string
	SiteURL    string
}

var (
	mailText = texttemplate.Must(texttemplate.ParseFS(mailTexts, "mail/notice.txt"))
	mailHTML = htmltemplate.Must(htmltemplate.ParseFS(files, "mail/notice.html"))
)

// RenderMail writes an e-mail as plain text, which is complete by itself, and as HTML.
func RenderMail(p MailPage) (text, html string, err error) {
	// In plain text a line break of a title would look like a paragraph of ours.
	p.Heading = strings.Join(strings.Fields(p.Heading), " ")
	var t, h bytes.Buffer
	if err := mailText.Execute(&t, p); err != nil {
		return "", "", err
	}
	if err := mailHTML.Execute(&h, p); err != nil {
		return "", "", err
	}
	return t.String(), h.String(), nil
}
