package markdown

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// ParseNotice reads a privacy notice: Markdown without instructions. Its # title is left out of the HTML, because the page that
// shows it has a heading of its own.
func ParseNotice(src Source) (consultation.Notice, []consultation.Problem) {
	var n consultation.Notice
	r := parseNotice(src, &n)
	return n, r.Problems
}

func parseNotice(src Source, n *consultation.Notice) Result {
	p := newParser(src)
	sum := sha256.Sum256(src.Body)
	n.Hash = hex.EncodeToString(sum[:])
	text, refused := p.prepare()
	if begin, _ := frontBounds(text); begin >= 0 {
		p.report(ruleNoticeFront.Break(0))
		refused = true
	}
	if !refused {
		w := &textWriter{space: true}
		for block := p.tree(text).FirstChild(); block != nil; block = block.NextSibling() {
			p.noticeBlock(w, block)
		}
		n.HTML = w.text()
		if len(n.HTML) == 0 {
			p.report(ruleNoticeNone.Break(0))
		}
	}
	return p.result()
}

func (p *parser) noticeBlock(w *textWriter, n ast.Node) {
	switch b := n.(type) {
	case *ast.Heading:
		if p.setext(b) {
			p.report(ruleSetext.Break(p.at(b)))
		}
		if b.Level == 1 {
			return
		}
		size := "m"
		if b.Level > 2 {
			size = "s"
		}
		level := strconv.Itoa(b.Level)
		w.tag("<h" + level + ` class="govuk-heading-` + size + `">`)
		w.join(p.words(b, whole, inHeading))
		w.tag("</h" + level + ">\n")
		w.line()
	case *ast.Blockquote:
		c := consultation.Content{}
		inner := &textWriter{space: true}
		p.quote(inner, b, &c)
		if c.Title != nil {
			w.tag(`<p class="govuk-body"><strong>`)
			w.join(*c.Title)
			w.tag("</strong></p>\n")
			w.line()
		}
		if c.Notice != "" {
			p.wrapQuote(inner)
		}
		w.join(inner.text())
	case *ast.ThematicBreak:
		w.tag(`<hr class="govuk-section-break govuk-section-break--m govuk-section-break--visible">` + "\n")
	default:
		p.block(w, n, nil)
	}
}
