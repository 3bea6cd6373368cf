package markdown

import (
	"bytes"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// optionKind says what a coded thing is, for spans and messages.
type optionKind struct {
	span SpanKind
	what string
}

var (
	optionAnswer = optionKind{SpanAnswer, "answer"}
	optionGroup  = optionKind{SpanGroup, "group"}
	optionRow    = optionKind{SpanRow, "row"}
	optionColumn = optionKind{SpanColumn, "column"}
)

// hasCode says whether a node holds a code span that is no piping.
func (p *parser) hasCode(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if cs, ok := c.(*ast.CodeSpan); ok && !piping(p.code(cs).text) {
			return true
		}
	}
	return false
}

func piping(text string) bool {
	return strings.HasPrefix(text, "answer ") || strings.HasPrefix(text, "number of ")
}

// codedList says whether a list holds answers: whether any item, or an item of a list in it, carries a code.
func (p *parser) codedList(n *ast.List) bool {
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		for block := item.FirstChild(); block != nil; block = block.NextSibling() {
			if nested, ok := block.(*ast.List); ok && p.codedList(nested) {
				return true
			}
			if wordy(block) && p.hasCode(block) && !p.opensContent(block) {
				return true
			}
		}
	}
	return false
}

// opensContent says whether a block opens with an instruction of content rather than with an answer's words.
func (p *parser) opensContent(n ast.Node) bool {
	s, ok := p.firstCode(n)
	return ok && opens(s.text)
}

// wordy says whether a block holds words: the paragraph of a list item.
func wordy(n ast.Node) bool {
	return n.Kind() == ast.KindTextBlock || n.Kind() == ast.KindParagraph
}

// answerList reads the lists whose items carry codes; more than one make one.
func (p *parser) answerList(lists []*ast.List) *consultation.RawList {
	l := &consultation.RawList{At: p.at(lists[0])}
	p.coding = slices.ContainsFunc(lists, p.codedList)
	for _, n := range lists {
		if n.IsOrdered() {
			p.report(ruleListNumbered.Break(p.at(n)))
		}
		for item := n.FirstChild(); item != nil; item = item.NextSibling() {
			p.answerItem(item, l, 0)
		}
	}
	p.uniqueCodes(l.Options, l.Groups)
	return l
}

func (p *parser) answerItem(item ast.Node, l *consultation.RawList, group int) {
	first := item.FirstChild()
	if first == nil {
		p.report(ruleAnswerEmpty.Break(p.at(item)))
		return
	}
	if !wordy(first) {
		p.torn[p.asking] = true
		p.report(ruleAnswerNests.Break(p.at(item), nestingMark(p, first)))
		return
	}
	if nested, ok := first.NextSibling().(*ast.List); ok && nested.NextSibling() == nil {
		if group > 0 {
			p.torn[p.asking] = true
			p.report(ruleGroupNested.Break(p.at(nested)))
			return
		}
		p.answerGroup(first, nested, l)
		return
	}
	if line := bytes.TrimSpace(p.text[p.at(first):p.end(first)]); box.Match(line) {
		p.otherBullet(p.at(first), line)
		defer p.hush()()
	}
	if p.bulletsWithin(first) {
		defer p.hush()()
	}
	if next := first.NextSibling(); next != nil {
		p.report(ruleAnswerBlocks.Break(p.at(next)))
	}
	o := p.option(first, optionAnswer)
	o.Group = group
	l.Options = append(l.Options, o)
}

// bulletsWithin reports a line of an answer that was to be an answer of its own.
func (p *parser) bulletsWithin(n ast.Node) bool {
	for i := 1; i < n.Lines().Len(); i++ {
		seg := n.Lines().At(i)
		if line := bytes.TrimSpace(seg.Value(p.text)); otherBullet.Match(line) {
			p.otherBullet(seg.Start, line)
			return true
		}
	}
	return false
}

// nestingMark gives what an answer began with that Markdown takes for a list, a heading or a quote in it.
func nestingMark(p *parser, n ast.Node) string {
	line, start := p.lineAt(p.at(n))
	mark, _, _ := strings.Cut(strings.TrimSpace(string(line[min(len(line), p.at(n)-start):])), " ")
	switch n.Kind() {
	case ast.KindList:
		if strings.ContainsAny(mark, ".)") {
			i := strings.IndexAny(mark, ".)")
			return mark[:i] + `\` + mark[i:]
		}
		return `\` + mark
	case ast.KindHeading:
		return `\#`
	case ast.KindBlockquote:
		return `\>`
	}
	return "a word"
}

func (p *parser) answerGroup(label ast.Node, nested *ast.List, l *consultation.RawList) {
	g := consultation.RawGroup{At: p.at(label)}
	if p.hasCode(label) {
		o := p.option(label, optionGroup)
		g.Label, g.Code = o.Label, o.Code
		if len(o.Settings) > 0 {
			p.report(ruleGroupSetting.Break(o.Settings[0].At, o.Settings[0].Text))
		}
	} else {
		g.Label = p.words(label, whole, inAnswer)
		p.span(Span{Kind: SpanGroup, At: p.at(label), End: p.end(label), Text: g.Label.String()})
	}
	l.Groups = append(l.Groups, g)
	for item := nested.FirstChild(); item != nil; item = item.NextSibling() {
		p.answerItem(item, l, len(l.Groups))
	}
}

// option reads one answer, row or column: words, code, settings, and the label of its box.
func (p *parser) option(n ast.Node, kind optionKind) consultation.RawOption {
	o := consultation.RawOption{At: p.at(n)}
	spans, from, to := p.optionSpans(n)
	o.Label = p.words(n, clip{whole.from, from}, inAnswer)
	span := Span{Kind: kind.span, At: o.At, End: min(from, p.end(n)), Text: o.Label.String()}
	if len(spans) == 0 {
		p.noCode(n, o.Label.String(), kind)
		o.Code = slug(o.Label.String())
		p.madeUp[o.At] = true
		p.span(span)
		return o
	}
	o.Code, span.Code = spans[0].text, spans[0].text
	if !consultation.IsName(spans[0].text) {
		p.torn[p.asking] = true
	}
	p.checkName(spans[0])
	p.invisible(spans[0])
	if len(o.Label) == 0 {
		p.report(ruleAnswerWords.Break(spans[0].at, kind.what, spans[0].text))
	}
	for _, s := range p.once(spans[1:]) {
		p.invisible(s)
		if s.text == "comment" || strings.HasPrefix(s.text, "reads when ") {
			p.report(ruleAnswerGlued.Break(s.at, s.text))
			to = whole.to // the words behind it are not the answer's
			continue
		}
		o.Settings = append(o.Settings, consultation.Raw{Text: s.text, At: s.at})
	}
	p.span(span)
	o.BoxLabel = p.words(n, clip{to, whole.to}, inLabel)
	if len(o.BoxLabel) > 0 {
		p.span(Span{Kind: SpanLabel, At: to, End: p.end(n), Text: o.BoxLabel.String(), Code: o.Code})
		p.boxWords(o, to)
	}
	return o
}

// boxWords reports words after the code of an answer that has no box for them to name.
func (p *parser) boxWords(o consultation.RawOption, at int) {
	for _, s := range o.Settings {
		if strings.HasPrefix(s.Text, "with ") {
			return
		}
	}
	if words := strings.TrimSpace(o.BoxLabel.String()); fits(words, consultation.OptionPatterns) {
		p.report(ruleAnswerPlain.Break(at, words, words))
		return
	}
	if p.main == nil {
		p.report(ruleAnswerTail.Break(at, shorten(o.BoxLabel.String()), o.Code))
	}
}

// optionSpans gives the code spans of an answer, where they begin, and where the label of its box begins.
func (p *parser) optionSpans(n ast.Node) (spans []codeSpan, from, to int) {
	from, to = whole.to, whole.to
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if cs, ok := c.(*ast.CodeSpan); ok {
			s := p.code(cs)
			if piping(s.text) {
				if len(spans) > 0 {
					break
				}
				continue
			}
			if len(spans) == 0 {
				from = p.at(c)
			}
			spans = append(spans, s)
			to = p.after(s)
			continue
		}
		t, ok := c.(*ast.Text)
		if len(spans) > 0 && (!ok || len(bytes.TrimSpace(t.Segment.Value(p.text))) > 0) {
			break
		}
	}
	return spans, from, to
}

// noCode reports an answer, row or column without a code.
func (p *parser) noCode(n ast.Node, label string, kind optionKind) {
	p.torn[p.asking] = true
	source := p.raw(n)
	if i := strings.LastIndexByte(source, '`'); i >= 0 {
		p.report(ruleBacktick.Break(p.at(n) + i))
		return
	}
	if m := curly.FindStringIndex(source); m != nil && m[1] == len(source) {
		p.report(ruleCurly.Break(p.at(n)+m[0], source[m[0]:m[1]]))
		return
	}
	if kind == optionAnswer && p.coding {
		p.report(ruleAnswersMixed.Break(p.at(n), shorten(label), slug(label)))
		return
	}
	p.report(ruleCodeMissing.Break(p.at(n), kind.what, shorten(label), slug(label)))
}

// uniqueCodes reports codes that stand twice in a list, its groups included, or among rows or columns.
func (p *parser) uniqueCodes(options []consultation.RawOption, groups []consultation.RawGroup) {
	seen := map[string]bool{}
	check := func(code string, at int) {
		if code != "" && seen[code] && !p.madeUp[at] {
			p.report(ruleCodeTwice.Break(at, code))
			p.torn[p.asking] = true
		}
		seen[code] = true
	}
	for _, g := range groups {
		check(g.Code, g.At)
	}
	for _, o := range options {
		check(o.Code, o.At)
	}
}
