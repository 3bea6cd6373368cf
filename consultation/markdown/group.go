package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// The first look: which block belongs to which heading.

type rawDocument struct {
	title    *ast.Heading
	start    []ast.Node
	sections []*rawSection
}

type rawSection struct {
	head      *ast.Heading
	tag       ast.Node // nil where it is missing
	blocks    []ast.Node
	questions []*rawQuestion
}

type rawQuestion struct {
	head   *ast.Heading
	tag    ast.Node
	blocks []ast.Node
}

// group sorts the top-level blocks under their headings, and notes names and printed numbers.
func (p *parser) group(doc ast.Node) *rawDocument {
	d := &rawDocument{}
	var section *rawSection
	var question *rawQuestion
	for n := doc.FirstChild(); n != nil; n = n.NextSibling() {
		h, ok := n.(*ast.Heading)
		if ok && p.setext(h) {
			p.report(ruleSetext.Break(p.at(h)))
			p.told[n] = true
			ok = false
			if section != nil && p.asks(h) {
				question = &rawQuestion{head: h, tag: p.tagOf(h)}
				section.questions = append(section.questions, question)
				continue
			}
		}
		switch {
		case ok && h.Level == 1 && d.title != nil && p.tagOf(h) != nil:
			p.titleHeading(d, h) // a section, read as such after the report
			section, question = &rawSection{head: h, tag: p.tagOf(h)}, nil
			d.sections = append(d.sections, section)
		case ok && h.Level == 1:
			p.titleHeading(d, h)
		case ok && h.Level != 3 && section != nil && p.asks(h):
			p.report(ruleHeadingLevel.Break(p.at(h), h.Level))
			question = &rawQuestion{head: h, tag: p.tagOf(h)}
			section.questions = append(section.questions, question)
		case ok && h.Level == 2:
			section, question = &rawSection{head: h}, nil
			section.tag = p.tagOf(h)
			d.sections = append(d.sections, section)
		case ok && h.Level == 3 && section == nil:
			p.report(ruleQuestionOutside.Break(p.at(h)))
			d.start = append(d.start, n)
		case ok && h.Level == 3:
			question = &rawQuestion{head: h, tag: p.tagOf(h)}
			if question.tag == nil {
				question.tag = p.tagApart(h)
			}
			section.questions = append(section.questions, question)
		case question != nil && n != question.tag:
			question.blocks = append(question.blocks, n)
		case question == nil && section != nil && n != section.tag:
			section.blocks = append(section.blocks, n)
		case section == nil:
			d.start = append(d.start, n)
		}
	}
	p.survey(d)
	return d
}

func (p *parser) titleHeading(d *rawDocument, h *ast.Heading) {
	switch {
	case d.title != nil:
		p.report(ruleTitleTwice.Break(p.at(h)))
	case len(d.sections) > 0 || len(d.start) > 0:
		p.report(ruleTitleLate.Break(p.at(h)))
		d.title = h
	default:
		d.title = h
	}
}

// tagOf gives the block after a heading if it opens with an instruction that is no content's.
func (p *parser) tagOf(h *ast.Heading) ast.Node {
	n := h.NextSibling()
	if n == nil || (n.Kind() != ast.KindParagraph && n.Kind() != ast.KindHeading) {
		return nil
	}
	if next, ok := n.(*ast.Heading); ok && !p.setext(next) {
		return nil
	}
	if p.asksBehindWords(n) {
		return n
	}
	s, ok := p.firstCode(n)
	if !ok || s.text == "comment" && !p.namesType(n.FirstChild()) || opens(s.text) {
		return nil
	}
	return n
}

// asks says whether the line under a heading begins with the name and the type of a question.
func (p *parser) asks(h *ast.Heading) bool {
	n := p.tagOf(h)
	return n != nil && n.Kind() == ast.KindParagraph && p.namesType(n.FirstChild())
}

// namesType says whether a code span and the one after it are a name and a type.
func (p *parser) namesType(c ast.Node) bool {
	name, ok := c.(*ast.CodeSpan)
	return ok && consultation.IsName(p.code(name).text) && isType(p.typeAfter(c).text)
}

// typeAfter gives the code span that follows another, with nothing between them.
func (p *parser) typeAfter(c ast.Node) codeSpan {
	next := c.NextSibling()
	if t, ok := next.(*ast.Text); ok && len(bytes.TrimSpace(t.Segment.Value(p.text))) == 0 {
		next = next.NextSibling()
	}
	if phrase, ok := next.(*ast.CodeSpan); ok {
		return p.code(phrase)
	}
	return codeSpan{}
}

// asksBehindWords says whether a paragraph holds words and then, on a line of its own, the name and the type of a question.
func (p *parser) asksBehindWords(n ast.Node) bool {
	for c := n.FirstChild(); c != nil && n.Kind() == ast.KindParagraph; c = c.NextSibling() {
		t, ok := c.PreviousSibling().(*ast.Text)
		if ok && t.SoftLineBreak() && p.namesType(c) {
			return true
		}
	}
	return false
}

// tagApart finds the line of instructions of a question that stands below other blocks, and reports what stands between.
func (p *parser) tagApart(h *ast.Heading) ast.Node {
	for n := h.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		if n.Kind() == ast.KindParagraph && p.namesType(n.FirstChild()) {
			p.report(ruleTagApart.Break(p.at(h.NextSibling())))
			return n
		}
	}
	return nil
}

// opens says whether an instruction is one that opens a paragraph of content.
func opens(text string) bool {
	for _, word := range []string{"only if ", "reads when ", "answer ", "number of "} {
		if strings.HasPrefix(text, word) {
			return true
		}
	}
	return false
}

// tagSpan gives the code span that is the name in a line of instructions.
func (p *parser) tagSpan(tag ast.Node) codeSpan {
	for c := tag.FirstChild(); c != nil; c = c.NextSibling() {
		if cs, ok := c.(*ast.CodeSpan); ok {
			return p.code(cs)
		}
	}
	return codeSpan{}
}

// survey notes the names and numbers of all sections and questions.
func (p *parser) survey(d *rawDocument) {
	note := func(h *ast.Heading, tag ast.Node, section bool) {
		if tag == nil {
			return
		}
		s := p.tagSpan(tag)
		if _, twice := p.names[s.text]; !twice {
			number, _ := p.printedNumber(h)
			p.names[s.text] = named{at: s.at, number: number, section: section}
		}
	}
	for _, s := range d.sections {
		note(s.head, s.tag, true)
		for _, q := range s.questions {
			note(q.head, q.tag, false)
		}
	}
}

// printedNumbers are the numbers that may open a heading: `1.` `6a)` `Q7.12` `(iv)`. A number needs a full stop, a bracket, a
// colon or a leading Q, so that "3D printing" keeps its word.
var printedNumbers = regexp.MustCompile(`^(?:` +
	`Q\d+[a-z]?(?:\.\d+[a-z]?)*[.):]?|` +
	`\((?:\d+[a-z]?(?:\.\d+[a-z]?)*|[a-z]|x{0,3}(?:ix|iv|v?i{0,3}))\)|` +
	`\d{1,4}[a-z]?(?:\.\d+[a-z]?)*[.):]|` +
	`[a-z]\)|` +
	`(?:x{1,3}(?:ix|iv|v?i{0,3})|ix|iv|vi{0,3}|i{1,3})[.):])[ \t]+`)

// printedNumber gives the number that opens a heading as it is printed, and where the words after it begin.
func (p *parser) printedNumber(n ast.Node) (number string, from int) {
	t, ok := n.FirstChild().(*ast.Text)
	if !ok {
		return "", whole.from
	}
	value := string(t.Segment.Value(p.text))
	plain := strings.ReplaceAll(value, `\`, "")
	m := printedNumbers.FindString(plain)
	if strings.TrimSpace(m) == "" || strings.TrimSpace(m) == "()" {
		return "", whole.from
	}
	skip := 0
	for seen := 0; seen < len(m) && skip < len(value); skip++ {
		if value[skip] != '\\' {
			seen++
		}
	}
	return strings.TrimSpace(m), t.Segment.Start + skip
}
