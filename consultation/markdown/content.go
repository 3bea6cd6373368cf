package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	noticeMark = regexp.MustCompile(`^\[!([A-Za-z-]*)\][ \t]*`)
	notices    = map[string]string{"NOTE": "note", "IMPORTANT": "important", "WARNING": "warning", "DETAILS": "details"}
)

// content renders one block of an author's text; false when nothing is left to show.
func (p *parser) content(n ast.Node) (consultation.Content, bool) {
	c := consultation.Content{At: p.at(n)}
	if p.told[n] {
		defer p.hush()()
	}
	w := &textWriter{space: true}
	switch n := n.(type) {
	case *ast.Paragraph:
		if p.paragraphChecks(n) {
			defer p.hush()() // what it holds would be reported as something else
		}
		from, alone := p.onlyIf(n, whole.from, &c)
		if alone {
			p.report(ruleOnlyIfAlone.Break(c.At))
			return c, false
		}
		p.paragraph(w, n, clip{from, whole.to}, c.When)
	case *ast.Heading:
		p.subheading(w, n)
	case *ast.Blockquote:
		p.quote(w, n, &c)
	default:
		p.block(w, n, nil)
	}
	c.HTML = w.text()
	return c, len(c.HTML) > 0 || c.Title != nil
}

// onlyIf reads the condition that opens a paragraph. It gives where the words begin, and whether there are none.
func (p *parser) onlyIf(n ast.Node, from int, c *consultation.Content) (begin int, alone bool) {
	s, ok := p.codeFrom(n, from)
	condition, is := strings.CutPrefix(s.text, "only if ")
	if !ok || !is {
		return from, false
	}
	c.When = p.condition(consultation.Raw{Text: condition, At: s.at + len("only if ")})
	begin = p.after(s)
	return begin, begin >= p.end(n)
}

// codeFrom gives the code span that opens the words of a node from an offset on.
func (p *parser) codeFrom(n ast.Node, from int) (codeSpan, bool) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if t, ok := child.(*ast.Text); ok {
			start := max(from, t.Segment.Start)
			if start < t.Segment.Stop && strings.TrimSpace(string(p.text[start:t.Segment.Stop])) != "" {
				return codeSpan{}, false
			}
			continue
		}
		cs, ok := child.(*ast.CodeSpan)
		if !ok {
			return codeSpan{}, false
		}
		return p.code(cs), true
	}
	return codeSpan{}, false
}

func (p *parser) paragraph(w *textWriter, n ast.Node, c clip, when consultation.Condition) {
	inner := &textWriter{space: true}
	p.inline(inner, n, c, inContent)
	words := inner.text()
	if len(words) == 0 {
		return
	}
	p.span(Span{Kind: SpanParagraph, At: max(p.at(n), c.from), End: min(p.end(n), c.to), Text: words.String(), When: when})
	w.tag(`<p class="govuk-body">`)
	w.join(words)
	w.tag("</p>\n")
	w.line()
}

// join writes words that were built apart.
func (w *textWriter) join(t consultation.Text) {
	for _, piece := range t {
		if piece.Answer != "" {
			w.answer(piece.Answer)
			continue
		}
		w.html.WriteString(string(piece.HTML))
		w.plain.WriteString(piece.Plain)
		w.space = false
	}
}

// subheading renders #### and below: one level under the heading of the page.
func (p *parser) subheading(w *textWriter, n *ast.Heading) {
	words := p.words(n, whole, inHeading)
	p.span(Span{Kind: SpanHeading, At: p.at(n), End: p.end(n), Text: words.String()})
	level := strconv.Itoa(max(2, n.Level-2))
	size := "s"
	if n.Level == 4 {
		size = "m"
	}
	w.tag("<h" + level + ` class="govuk-heading-` + size + `">`)
	w.join(words)
	w.tag("</h" + level + ">\n")
	w.line()
}

// quote renders a block quote or fills in a notice: its kind, its title, its condition, and what it holds.
func (p *parser) quote(w *textWriter, n *ast.Blockquote, c *consultation.Content) {
	first, isParagraph := n.FirstChild().(*ast.Paragraph)
	if !isParagraph {
		p.blocks(w, n, nil)
		return
	}
	p.glued(n)
	from := whole.from
	if m := noticeMark.FindStringSubmatch(p.firstLineOf(first)); m != nil {
		c.Notice = notices[strings.ToUpper(m[1])]
		if c.Notice == "" {
			p.report(ruleNoticeKind.Break(p.at(first), strings.TrimSpace(m[0])))
			c.Notice = "note"
		}
		from = p.noticeTitle(first, len(m[0]), c)
		p.span(Span{Kind: SpanNotice, At: p.at(n), End: p.end(n), Text: c.Notice})
	}
	body := ast.Node(first)
	if from >= p.end(first) { // the body begins with the next block
		body = first.NextSibling()
		from = whole.from
	}
	if _, ok := body.(*ast.Paragraph); ok {
		from, _ = p.onlyIf(body, from, c)
	}
	for block := body; block != nil; block = block.NextSibling() {
		if paragraph, ok := block.(*ast.Paragraph); ok {
			p.paragraphChecks(paragraph)
			p.paragraph(w, block, clip{from, whole.to}, c.When)
		} else {
			p.block(w, block, c.When)
		}
		from = whole.from
	}
	if c.Notice == "" {
		p.wrapQuote(w)
	} else if len(w.pieces) == 0 && w.html.Len() == 0 {
		p.report(ruleNoticeEmpty.Break(p.at(n)))
	}
}

// noticeTitle reads what follows the mark on its line, the title of a fact bank, and gives where the body begins.
func (p *parser) noticeTitle(first ast.Node, markLen int, c *consultation.Content) int {
	line := first.Lines().At(0)
	begin := line.Start + markLen
	rest := strings.TrimSpace(string(p.text[min(begin, line.Stop):line.Stop]))
	switch {
	case c.Notice == "details" && rest == "":
		p.report(ruleDetailsTitle.Break(line.Start))
	case c.Notice == "details":
		title := p.words(first, clip{begin, line.Stop}, inHeading)
		c.Title = &title
		p.span(Span{Kind: SpanDetails, At: begin, End: line.Stop, Text: title.String()})
	case rest != "":
		p.report(ruleNoticeLine.Break(begin, "[!"+strings.ToUpper(c.Notice)+"]"))
		return begin
	}
	return line.Stop
}

func (p *parser) firstLineOf(n ast.Node) string {
	line := n.Lines().At(0)
	return string(p.text[line.Start:line.Stop])
}

// glued reports the mark of a notice that does not open its quote: it was glued to a hint or to another notice.
func (p *parser) glued(n ast.Node) {
	for block := n.FirstChild(); block != nil; block = block.NextSibling() {
		if block.Kind() != ast.KindParagraph {
			continue
		}
		for i := range block.Lines().Len() {
			line := block.Lines().At(i)
			if (i > 0 || block != n.FirstChild()) && noticeMark.Match(line.Value(p.text)) {
				p.report(ruleNoticeGlued.Break(line.Start))
			}
		}
	}
}

func (p *parser) wrapQuote(w *textWriter) {
	words := w.text()
	*w = textWriter{space: true}
	w.tag(`<blockquote class="govuk-inset-text">`)
	w.join(words)
	w.tag("</blockquote>\n")
}

// blocks renders the blocks under n.
func (p *parser) blocks(w *textWriter, n ast.Node, when consultation.Condition) {
	for block := n.FirstChild(); block != nil; block = block.NextSibling() {
		p.block(w, block, when)
	}
}

func (p *parser) block(w *textWriter, n ast.Node, when consultation.Condition) {
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock:
		p.paragraphChecks(n)
		p.paragraph(w, n, whole, when)
	case *ast.List:
		p.list(w, n, when)
	case *ast.Heading:
		if n.Level < 4 {
			p.report(ruleHeadingNested.Break(p.at(n)))
		}
		p.subheading(w, n)
	case *ast.Blockquote:
		inner := &textWriter{space: true}
		p.glued(n)
		p.blocks(inner, n, when)
		p.wrapQuote(inner)
		w.join(inner.text())
	case *ast.FencedCodeBlock:
		p.fenced(w, n)
	case *ast.CodeBlock:
		p.torn[p.asking] = true
		p.report(ruleIndented.Break(p.at(n)))
	case *ast.HTMLBlock:
		p.report(ruleHTML.Break(p.at(n)))
	case *ast.ThematicBreak:
		p.report(ruleBreakNested.Break(p.at(n)))
	case *table.Table:
		p.table(w, n)
	}
}

func (p *parser) list(w *textWriter, n *ast.List, when consultation.Condition) {
	name, class := "ul", "govuk-list govuk-list--bullet"
	if n.IsOrdered() {
		name, class = "ol", "govuk-list govuk-list--number"
	}
	w.tag("<" + name + ` class="` + class + `"`)
	if n.IsOrdered() && n.Start > 1 {
		w.tag(fmt.Sprintf(` start="%d"`, n.Start))
	}
	w.tag(">\n")
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		w.tag("<li>")
		for block := item.FirstChild(); block != nil; block = block.NextSibling() {
			if block.Kind() != ast.KindTextBlock && block != item.FirstChild() {
				p.block(w, block, when)
				continue
			}
			if block.Kind() != ast.KindTextBlock && block.Kind() != ast.KindParagraph {
				p.block(w, block, when)
				continue
			}
			words := p.words(block, whole, inContent)
			p.span(Span{Kind: SpanItem, At: p.at(block), End: p.end(block), Text: words.String(), When: when})
			w.join(words)
			w.line()
		}
		w.tag("</li>\n")
	}
	w.tag("</" + name + ">\n")
}

func (p *parser) fenced(w *textWriter, n *ast.FencedCodeBlock) {
	if n.Lines().Len() > 0 && n.NextSibling() == nil && n.Parent().Kind() == ast.KindDocument {
		rest := bytes.TrimSpace(p.text[n.Lines().At(n.Lines().Len()-1).Stop:])
		if len(rest) == 0 {
			p.report(ruleFenceOpen.Break(p.at(n)))
			p.fenceOpen = true
		}
	}
	w.tag(`<div class="gp-table-scroll" tabindex="0"><pre><code>`)
	for i := range n.Lines().Len() {
		line := n.Lines().At(i)
		w.verbatim(strings.ReplaceAll(string(line.Value(p.text)), "\r", ""))
	}
	w.tag("</code></pre></div>\n")
	w.line()
	p.span(Span{Kind: SpanCode, At: p.at(n), End: p.end(n)})
}
