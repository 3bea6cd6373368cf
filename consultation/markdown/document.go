package markdown

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// document reads the whole file after its front matter.
func (p *parser) document(tree ast.Node) {
	d := p.group(tree)
	if d.title == nil {
		p.report(ruleTitleNone.Break(p.frontEnd))
	} else {
		p.q.Title = p.heading(d.title, SpanTitle)
	}
	for _, n := range d.start {
		if n.Kind() == ast.KindThematicBreak {
			p.report(ruleBreakStart.Break(p.at(n)))
			continue
		}
		if n.PreviousSibling() == ast.Node(d.title) && p.looksTagged(n) {
			p.report(ruleTitleTag.Break(p.at(n)))
			continue
		}
		if c, ok := p.content(n); ok {
			p.q.Start = append(p.q.Start, c)
		}
	}
	if len(d.sections) == 0 && !p.fenceOpen {
		p.report(ruleNoSection.Break(len(p.text)))
	}
	for i, raw := range d.sections {
		p.section(raw, i+1 == len(d.sections))
	}
	if len(d.sections) > 0 && len(p.order) == 0 && p.nameless == 0 {
		p.report(ruleNoQuestion.Break(len(p.text)))
	}
}

// looksTagged says whether a block is a paragraph of names and settings.
func (p *parser) looksTagged(n ast.Node) bool {
	s, ok := p.firstCode(n)
	return ok && n.Kind() == ast.KindParagraph && consultation.IsName(s.text)
}

// heading renders a heading without its printed number.
func (p *parser) heading(h *ast.Heading, kind SpanKind) consultation.Text {
	from := whole.from
	if kind != SpanTitle {
		_, from = p.printedNumber(h)
	}
	words := p.words(h, clip{from, whole.to}, inHeading)
	p.span(Span{Kind: kind, At: p.at(h), End: max(p.at(h), p.end(h)), Text: words.String()})
	if len(words) == 0 {
		p.report(ruleHeadingEmpty.Break(p.at(h)))
	}
	return words
}

// sectionPatterns are the settings of a section.
var sectionPatterns = []string{"only if TEXT", "one question per page", "repeat up to N times", "repeat NAME times", "each called NAME", "equality monitoring", "ends here"}

const maxRounds = 20

func (p *parser) section(raw *rawSection, last bool) {
	s := &consultation.Section{At: p.at(raw.head)}
	p.current, p.asking = s, ""
	s.Number, _ = p.printedNumber(raw.head)
	s.Title = p.heading(raw.head, SpanSection)
	var settings []codeSpan
	s.Name, settings = p.name(raw.head, raw.tag, s.Title.String())
	p.renameSpan(s.Name)
	var called codeSpan
	p.current = nil // a section's own condition is tested outside it
	for _, setting := range p.once(settings) {
		if name := p.sectionSetting(s, setting); name.text != "" {
			called = name
		}
	}
	p.current = s
	p.sectionShape(s, raw, last)
	f := &flow{}
	for _, n := range raw.blocks {
		p.sectionBlock(f, n)
	}
	for _, q := range raw.questions {
		p.question(f, q)
	}
	f.end()
	s.Pages = p.pages(f, s)
	if called.text != "" {
		p.calledWithin(s, called)
	}
	p.q.Sections = append(p.q.Sections, *s)
	p.asking = ""
}

// renameSpan gives the last span, a heading's, the name that was read after it.
func (p *parser) renameSpan(name string) {
	for i := len(p.doc.Spans) - 1; i >= 0; i-- {
		switch s := &p.doc.Spans[i]; s.Kind {
		case SpanSection:
			s.Section = name
			return
		case SpanQuestion:
			s.Question = name
			return
		case SpanTagLine:
			if p.asking == "" {
				s.Section = name
			}
		}
	}
}

// once reports settings that stand twice and gives each once.
func (p *parser) once(settings []codeSpan) []codeSpan {
	var out []codeSpan
	for _, s := range settings {
		if slices.ContainsFunc(out, func(o codeSpan) bool { return o.text == s.text || alike(o.text, s.text) }) {
			p.report(ruleSettingTwice.Break(s.at, s.text))
			continue
		}
		out = append(out, s)
	}
	return out
}

// singular are the beginnings of settings of which there is one at most.
var singular = []string{"only if ", "each called ", "repeat ", "with ", "unit ", "from ", "files ", "answers of ", "groups chosen in ", "no earlier than ", "no later than "}

func alike(a, b string) bool {
	return slices.ContainsFunc(singular, func(s string) bool { return strings.HasPrefix(a, s) && strings.HasPrefix(b, s) })
}

// sectionSetting takes one setting; it gives the name in `each called NAME`, which is a question still to come.
func (p *parser) sectionSetting(s *consultation.Section, set codeSpan) (called codeSpan) {
	raw := consultation.Raw{Text: set.text, At: set.at}
	if text, ok := strings.CutPrefix(set.text, "only if "); ok {
		s.When = p.condition(consultation.Raw{Text: text, At: set.at + len("only if ")})
		return
	}
	for _, pattern := range sectionPatterns {
		args, ok := consultation.Match(pattern, set.text)
		if !ok {
			continue
		}
		switch pattern {
		case "one question per page":
			s.OnePerPage = true
		case "repeat up to N times":
			n, _ := strconv.Atoi(args[0]) // matched as a number
			if n < 1 || n > maxRounds {
				p.report(ruleRepeatMany.Break(raw.At, n, maxRounds))
			}
			s.UpTo = max(1, min(n, maxRounds))
		case "repeat NAME times":
			p.repeatName(s, args[0], raw.At+len("repeat "))
		case "each called NAME":
			return codeSpan{text: args[0], at: raw.At + len("each called ")}
		case "equality monitoring":
			s.Equality = true
		case "ends here":
			s.Ends = true
		}
		return
	}
	if isType(set.text) || questionSetting(set.text) {
		p.report(ruleSectionQuestion.Break(set.at, set.text))
		return
	}
	p.report(ruleSectionSetting.Break(set.at, set.text, p.meant(set.text, sectionPatterns)))
	return
}

// repeatName reads `repeat NAME times`: an earlier whole number with bounds.
func (p *parser) repeatName(s *consultation.Section, name string, at int) {
	q, ok := p.seen[name]
	if n, err := strconv.Atoi(name); !ok && err == nil {
		p.report(ruleRepeatNumber.Break(at, name, n))
		return
	}
	if !ok {
		p.notEarlier(name, at)
		return
	}
	limit := 0
	if b, ok := q.Kind.(consultation.Bounded); ok {
		limit, _ = b.Bound()
	}
	switch {
	case p.broken[name]:
	case limit < 1 || limit > maxRounds:
		p.report(ruleRepeatBound.Break(at, name, maxRounds))
	case p.home[name].Repeats() || p.home[name].Equality:
		p.report(ruleRepeatNested.Break(at, name))
	}
	s.Times, s.UpTo = name, max(1, min(limit, maxRounds))
}

// sectionShape reports settings of a section that do not go together.
func (p *parser) sectionShape(s *consultation.Section, raw *rawSection, last bool) {
	at := s.At
	if raw.tag != nil {
		at = p.at(raw.tag)
	}
	if s.Equality && !last {
		p.report(ruleEqualityLast.Break(at))
	}
	if s.Equality && s.Repeats() {
		p.report(ruleEqualityRepeat.Break(at))
	}
	if !s.Ends {
		if len(raw.questions) == 0 && len(raw.blocks) == 0 {
			p.report(ruleSectionEmpty.Break(s.At))
		}
		return
	}
	if len(raw.questions) > 0 {
		p.report(ruleEndsQuestion.Break(p.at(raw.questions[0].head)))
	}
	if len(s.When) == 0 && !p.hasSetting(raw.tag, "only if ") {
		p.report(ruleEndsAlways.Break(at))
	}
	if s.Repeats() || s.Equality {
		p.report(ruleEndsMixed.Break(at))
	}
}

func (p *parser) hasSetting(tag ast.Node, prefix string) bool {
	if tag == nil {
		return false
	}
	for c := tag.FirstChild(); c != nil; c = c.NextSibling() {
		if cs, ok := c.(*ast.CodeSpan); ok && strings.HasPrefix(p.code(cs).text, prefix) {
			return true
		}
	}
	return false
}

// calledWithin checks `each called NAME`: a question of the same section, not personal.
func (p *parser) calledWithin(s *consultation.Section, called codeSpan) {
	q, ok := p.seen[called.text]
	switch {
	case !s.Repeats():
		p.report(ruleCalledAlone.Break(called.at))
	case !ok || p.home[called.text] != s:
		p.report(ruleCalledInside.Break(called.at, called.text))
	case q.Personal:
		p.report(rulePipePersonal.Break(called.at, called.text))
	default:
		s.Called = called.text
	}
}

// sectionBlock reads a block that stands between a section's heading and its first question.
func (p *parser) sectionBlock(f *flow, n ast.Node) {
	switch b := n.(type) {
	case *ast.ThematicBreak:
		p.span(Span{Kind: SpanBreak, At: p.at(n), End: p.at(n) + 3})
		f.pageBreak()
		return
	case *ast.List:
		if p.codedList(b) {
			p.report(ruleAnswersOutside.Break(p.at(b)))
			return
		}
	}
	if p.secondTag(n) {
		return
	}
	if c, ok := p.content(n); ok {
		f.add(consultation.Item{Content: &c})
	}
}

// secondTag reports a paragraph of nothing but settings: a tag line that a blank line cut in two.
func (p *parser) secondTag(n ast.Node) bool {
	s, ok := p.firstCode(n)
	if !ok || n.Kind() != ast.KindParagraph || opens(s.text) || s.text == "comment" {
		return false
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, isText := c.(*ast.Text); isText && strings.TrimSpace(string(t.Segment.Value(p.text))) != "" {
			return false
		} else if !isText && c.Kind() != ast.KindCodeSpan {
			return false
		}
	}
	p.report(ruleTagTwice.Break(s.at, s.text))
	return true
}
