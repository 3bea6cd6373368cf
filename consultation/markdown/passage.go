package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// ParsePassage reads a piece of text that stands on a page under a heading of its own, such as the summary of an outcome: Markdown
// without instructions. An empty one is no problem. Its headings are put below that of the page.
func ParsePassage(src Source) (consultation.Text, []consultation.Problem) {
	p := newParser(src)
	w := &textWriter{space: true}
	text, refused := p.prepare()
	if !refused {
		for block := p.tree(text).FirstChild(); block != nil; block = block.NextSibling() {
			p.passageBlock(w, block)
		}
	}
	return w.text(), p.result().Problems
}

func (p *parser) passageBlock(w *textWriter, n ast.Node) {
	b, ok := n.(*ast.Heading)
	if !ok {
		p.noticeBlock(w, n)
		return
	}
	if p.setext(b) {
		p.report(ruleSetext.Break(p.at(b)))
	}
	size, level := "s", strconv.Itoa(max(3, min(b.Level+1, 6)))
	if b.Level <= 2 {
		size = "m"
	}
	w.tag("<h" + level + ` class="govuk-heading-` + size + `">`)
	w.join(p.words(b, whole, inHeading))
	w.tag("</h" + level + ">\n")
	w.line()
}
