package markdown

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// tagLine reads the instructions under a heading: all its code spans. It breaks off at words between them, which are reported.
func (p *parser) tagLine(n ast.Node) []codeSpan {
	var spans []codeSpan
	p.broke = false
	for c := n.FirstChild(); c != nil && !p.broke; c = c.NextSibling() {
		switch c := c.(type) {
		case *ast.CodeSpan:
			s := p.code(c)
			if len(spans) > 0 && (s.text == "comment" || strings.HasPrefix(s.text, "reads when ")) {
				p.report(ruleAnswerGlued.Break(s.at, s.text))
				p.broke = true
				continue
			}
			spans = append(spans, s)
		case *ast.Text:
			p.broke = p.tagWords(n, c) && len(spans) > 0
		case *ast.RawHTML:
			p.report(ruleHTML.Break(p.at(c)))
			p.broke = true
		default:
			line, start := p.lineAt(p.at(c))
			p.report(ruleTagWords.Break(p.at(c), shorten(string(line[min(len(line), p.at(c)-start):]))))
			p.broke = true
		}
	}
	for i := range spans {
		p.invisible(spans[i])
		spans[i].text = strings.Map(visible, spans[i].text)
	}
	if len(spans) > 0 {
		p.span(Span{Kind: SpanTagLine, At: spans[0].at - 1, End: spans[len(spans)-1].end + 1, Text: p.raw(n)})
	}
	return spans
}

// tagWords reports words in a line of instructions; commas alone do not end it.
func (p *parser) tagWords(n ast.Node, t *ast.Text) bool {
	v := string(t.Segment.Value(p.text))
	if strings.TrimSpace(v) == "" {
		return false
	}
	at := t.Segment.Start + len(v) - len(strings.TrimLeft(v, " \t\n"))
	source := p.raw(n)
	switch {
	case strings.Count(source, "`")%2 == 1:
		p.report(ruleBacktick.Break(p.at(n) + strings.LastIndexByte(source, '`')))
	case curly.MatchString(v):
		p.report(ruleCurly.Break(at, strings.TrimSpace(v)))
	case strings.Trim(v, " \t,;.") == "":
		p.report(ruleTagComma.Break(at, strings.TrimSpace(v)))
		return false
	default:
		p.report(ruleTagWords.Break(at, shorten(v)))
	}
	return true
}

// invisible reports characters that nobody sees in an instruction.
func (p *parser) invisible(s codeSpan) {
	if i := strings.IndexAny(s.text, "\u200b\u200c\u200d\u2060\ufeff\u00ad"); i >= 0 {
		p.report(ruleInvisible.Break(s.at+i, strings.Map(visible, s.text)))
	}
}

func visible(r rune) rune {
	if strings.ContainsRune("\u200b\u200c\u200d\u2060\ufeff\u00ad", r) {
		return -1
	}
	return r
}

// shorten gives the first words of a text, for a message.
func shorten(s string) string {
	fields := strings.Fields(s)
	if len(fields) > 6 {
		return strings.Join(fields[:6], " ") + " …"
	}
	return strings.Join(fields, " ")
}

// name takes the name that opens a tag line and checks it; spans is what follows. Where it is missing or cannot be used, a name
// is made from the heading so that reading can go on.
func (p *parser) name(h *ast.Heading, tag ast.Node, heading string) (name string, rest []codeSpan) {
	if tag == nil {
		p.missingTag(h, heading)
		return p.spare(nameFrom(heading, nil)), nil
	}
	spans := p.tagLine(tag)
	spans = p.nameFirst(spans)
	first := spans[0]
	name = first.text
	if !consultation.IsName(name) && (isType(name) || settingLike(name)) || slices.Contains(sectionPatterns, name) {
		p.report(ruleNameMissing.Break(first.at, nameFrom(heading, nil)))
		p.nameless++
		return p.spare(nameFrom(heading, nil)), spans
	}
	if own, phrase, ok := together(name); ok {
		p.report(ruleNameType.Break(first.at, own, phrase))
		typed := codeSpan{text: phrase, at: first.end - len(phrase), end: first.end}
		return p.spare(own), append([]codeSpan{typed}, spans[1:]...)
	}
	p.checkName(first)
	if at, twice := p.taken[name]; twice {
		line, _ := p.lines().At(at)
		p.report(ruleNameTwice.Break(first.at, name, line))
		name = p.spare(name)
	}
	p.taken[name] = first.at
	return name, spans[1:]
}

// nameFirst reports a type or setting that stands before the name, and puts the name first.
func (p *parser) nameFirst(spans []codeSpan) []codeSpan {
	plain := func(s codeSpan) bool {
		return consultation.IsName(s.text) && !isType(s.text) && !settingLike(s.text)
	}
	first := spans[0]
	if len(spans) < 2 || !isType(first.text) && !settingLike(first.text) || !plain(spans[1]) || p.meantType(spans[1].text) != "" {
		return spans
	}
	p.report(ruleNameFirst.Break(first.at, spans[1].text, first.text))
	if isType(first.text) {
		return append([]codeSpan{spans[1], first}, spans[2:]...)
	}
	return append(slices.Clone(spans[1:]), first)
}

// together splits a name and a type that stand between one pair of backticks.
func together(text string) (name, phrase string, ok bool) {
	name, phrase, ok = strings.Cut(text, " ")
	name = strings.TrimRight(name, ",;:")
	return name, phrase, ok && consultation.IsName(name) && isType(phrase)
}

// missingTag reports a heading without a tag line, and says so if one seems to stand there in other quotation marks.
func (p *parser) missingTag(h *ast.Heading, heading string) {
	p.nameless++
	if n := h.NextSibling(); n != nil && n.Kind() == ast.KindParagraph {
		first := p.firstLineOf(n)
		if m := curly.FindStringIndex(first); m != nil && strings.TrimSpace(first[:m[0]]) == "" {
			p.report(ruleCurly.Break(n.Lines().At(0).Start+m[0], strings.TrimSpace(first)))
			p.told[n] = true
			return
		}
		if straight.MatchString(first) {
			p.report(ruleCurly.Break(p.at(n), strings.TrimSpace(first)))
			p.told[n] = true
			return
		}
		if strings.HasPrefix(strings.TrimSpace(first), "`") && strings.Count(p.raw(n), "`")%2 == 1 {
			p.report(ruleBacktick.Break(n.Lines().At(0).Start))
			p.told[n] = true
			return
		}
	}
	if h.Level == 2 {
		p.report(ruleSectionTag.Break(p.at(h), nameFrom(heading, nil)))
	} else {
		p.report(ruleQuestionTag.Break(p.at(h), nameFrom(heading, nil)))
	}
}

// checkName reports what is wrong with a name or code.
func (p *parser) checkName(s codeSpan) {
	switch {
	case slices.Contains(consultation.Reserved, s.text):
		p.report(ruleReserved.Break(s.at, s.text))
	case consultation.IsName(strings.Map(visible, s.text)) && !consultation.IsName(s.text):
		// an invisible character is reported as such
	case !consultation.IsName(s.text):
		p.report(ruleName.Break(s.at, strings.Map(visible, s.text), slug(s.text)))
	}
}

// spare gives a name that nothing has, for reading on after a mistake.
func (p *parser) spare(name string) string {
	for {
		try := name
		if n := p.spares[name]; n > 0 {
			try = name + "-" + strconv.Itoa(n)
		}
		p.spares[name]++
		if _, ok := p.taken[try]; !ok {
			p.taken[try] = 0
			return try
		}
	}
}
