package markdown

import (
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
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
			ok = false
		}
		switch {
		case ok && h.Level == 1:
			p.titleHeading(d, h)
		case ok && h.Level == 2:
			section, question = &rawSection{head: h}, nil
			section.tag = p.tagOf(h)
			d.sections = append(d.sections, section)
		case ok && h.Level == 3 && section == nil:
			p.report(ruleQuestionOutside.Break(p.at(h)))
			d.start = append(d.start, n)
		case ok && h.Level == 3:
			question = &rawQuestion{head: h, tag: p.tagOf(h)}
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
	s, ok := p.firstCode(n)
	if !ok || s.text == "comment" || opens(s.text) {
		return nil
	}
	return n
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

// survey notes the names and numbers of all sections and questions.
func (p *parser) survey(d *rawDocument) {
	note := func(h *ast.Heading, tag ast.Node, section bool) {
		if tag == nil {
			return
		}
		s, _ := p.firstCode(tag)
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
