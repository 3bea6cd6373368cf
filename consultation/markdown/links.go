package markdown

import (
	"html"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// documents are the endings of files that are documents: they lie beside the questionnaire, so that what people read is kept.
var documents = []string{".pdf", ".doc", ".docx", ".odt", ".ods", ".odp", ".xls", ".xlsx", ".ppt", ".pptx", ".csv", ".txt", ".rtf"}

var pictures = []string{".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp"}

// link renders a link around what inner writes. On question pages it opens a new tab and says so.
func (p *parser) link(w *textWriter, at int, to, about string, inner func()) {
	href, ok := p.address(at, to)
	mark := len(w.plain.String())
	if !ok {
		inner()
		return
	}
	opens := p.current != nil && !strings.HasPrefix(href, "mailto:") && !strings.HasPrefix(href, "tel:")
	w.tag(`<a class="govuk-link" href="` + html.EscapeString(href) + `"`)
	if opens {
		w.tag(` rel="noopener noreferrer" target="_blank"`)
	}
	w.tag(">")
	inner()
	if opens {
		w.ours(" " + p.newTab())
	}
	w.tag("</a>")
	said := w.plain.String()
	p.span(Span{Kind: SpanLink, At: at, End: at, Text: said[min(mark, len(said)):], Target: to, About: about})
}

func (p *parser) autoLink(w *textWriter, n *ast.AutoLink) {
	to := string(n.URL(p.text))
	if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(to, "mailto:") {
		to = "mailto:" + to
	}
	p.link(w, p.at(n), to, "", func() { w.words(string(n.Label(p.text))) })
}

// linkAbout is what stands in quotation marks behind the address of a link, as plain words.
func linkAbout(title []byte) string {
	return strings.Join(strings.Fields(html.UnescapeString(string(util.UnescapePunctuations(title)))), " ")
}

// address gives the href of a link; false, and a problem, where it may not be followed.
func (p *parser) address(at int, to string) (string, bool) {
	u, err := url.Parse(to)
	switch {
	case err != nil || to == "":
		p.report(ruleLinkAddress.Break(at, to))
		return "", false
	case u.Scheme == "mailto" || u.Scheme == "tel":
		return to, true
	case u.Scheme == "http" || u.Scheme == "https":
		if slices.Contains(documents, strings.ToLower(path.Ext(u.Path))) {
			p.report(ruleRemote.Break(at, to))
		}
		return to, true
	case u.Scheme == "" && u.Host == "" && localFile(to) && slices.Contains(documents, strings.ToLower(path.Ext(to))):
		return FilePrefix + (&url.URL{Path: to}).EscapedPath(), true
	}
	p.report(ruleLinkAddress.Break(at, to))
	return "", false
}

func (p *parser) image(w *textWriter, n *ast.Image, in place) {
	to, at := string(n.Destination), p.at(n)
	alt := &textWriter{space: true}
	p.inline(alt, n, whole, in)
	text := alt.text().String()
	p.span(Span{Kind: SpanImage, At: at, End: p.end(n), Text: text, Target: to})
	u, err := url.Parse(to)
	switch {
	case !in.images:
		p.report(ruleImagePlace.Break(at, in.what))
	case err == nil && (u.Scheme != "" || u.Host != ""):
		p.report(ruleRemote.Break(at, to))
	case !localFile(to) || !slices.Contains(pictures, strings.ToLower(path.Ext(to))):
		p.report(ruleImageFile.Break(at, to))
	default:
		w.tag(`<img class="gp-image" src="` + html.EscapeString(FilePrefix+(&url.URL{Path: to}).EscapedPath()) + `" alt="` + html.EscapeString(text) + `">`)
	}
}
