package markdown

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// questionParts are the blocks under a question by what they are.
type questionParts struct {
	hint     ast.Node
	wordings []ast.Node
	own      []ast.Node  // content before the answers
	lists    []*ast.List // one, or several that a changed bullet mark makes of one
	table    *table.Table
	comment  ast.Node
	after    []ast.Node // content behind the answers, a page break or a ####, and the page breaks
}

func (p *parser) question(f *flow, raw *rawQuestion) {
	q := &consultation.Question{At: p.at(raw.head)}
	heading := p.plain(raw.head)
	name, settings := p.name(raw.head, raw.tag, heading)
	q.Name, p.asking = name, name
	q.Number, _ = p.printedNumber(raw.head)
	q.Heading = p.heading(raw.head, SpanQuestion)
	parts := p.sort(raw)
	spec := p.settings(q, raw, settings, parts)
	for _, w := range parts.wordings {
		p.wording(q, w)
	}
	if parts.hint != nil {
		p.hint(q, parts.hint)
	}
	var own []consultation.Content
	for _, n := range parts.own {
		if c, ok := p.content(n); ok {
			own = append(own, c)
		}
	}
	p.answers(q, spec, parts)
	p.comment(q, spec, parts.comment)
	p.wish(q)
	f.question(q, own)
	p.seen[name], p.home[name], p.specs[name] = q, p.current, spec
	p.order = append(p.order, name)
	for _, n := range parts.after {
		p.afterAnswers(f, n)
	}
}

// plain gives the words of a heading without looking at them: for a name made of them.
func (p *parser) plain(h *ast.Heading) string {
	_, from := p.printedNumber(h)
	from = max(from, p.at(h))
	return strings.Trim(string(p.text[min(from, p.end(h)):p.end(h)]), "# ")
}

// sort says what each block under a question is.
func (p *parser) sort(raw *rawQuestion) *questionParts {
	parts := &questionParts{}
	behind := false // the answers, a page break or a #### heading
	for i, n := range raw.blocks {
		switch b := n.(type) {
		case *ast.Heading:
			behind = behind || b.Level >= 4 && !p.setext(b)
		case *ast.ThematicBreak:
			behind = true
		case *ast.Paragraph:
			if p.paragraphPart(parts, b) {
				continue
			}
		case *ast.Blockquote:
			if p.isHint(b, parts, i) {
				parts.hint = b
				continue
			}
		case *ast.List:
			if p.codedList(b) {
				p.listPart(parts, b, behind)
				behind = true
				continue
			}
		case *table.Table:
			if p.coded(b) {
				p.tablePart(parts, b, behind)
				behind = true
				continue
			}
		}
		if behind {
			parts.after = append(parts.after, n)
		} else {
			parts.own = append(parts.own, n)
		}
	}
	return parts
}

// paragraphPart takes `reads when` and `comment` paragraphs, and reports a tag line that was cut in two.
func (p *parser) paragraphPart(parts *questionParts, n *ast.Paragraph) bool {
	s, ok := p.firstCode(n)
	switch {
	case !ok:
		return false
	case strings.HasPrefix(s.text, "reads when "):
		parts.wordings = append(parts.wordings, n)
	case s.text == "comment" && parts.comment != nil:
		p.report(ruleCommentTwice.Break(s.at))
	case s.text == "comment":
		parts.comment = n
	default:
		return p.secondTag(n)
	}
	return true
}

// isHint says whether a quote is the hint: right after the tag line, no notice, no condition.
func (p *parser) isHint(n *ast.Blockquote, parts *questionParts, i int) bool {
	first, ok := n.FirstChild().(*ast.Paragraph)
	if !ok || noticeMark.MatchString(p.firstLineOf(first)) {
		return false
	}
	if s, ok := p.firstCode(first); ok && strings.HasPrefix(s.text, "only if ") {
		return false
	}
	if i > 0 && len(parts.wordings) == i {
		p.report(ruleHintLate.Break(p.at(n)))
		return true
	}
	return i == 0
}

func (p *parser) listPart(parts *questionParts, n *ast.List, behind bool) {
	if len(parts.lists) == 0 {
		parts.lists = []*ast.List{n}
		if behind && parts.table == nil {
			p.report(ruleAnswersLate.Break(p.at(n)))
		}
		return
	}
	first, last := parts.lists[0], parts.lists[len(parts.lists)-1]
	if n.PreviousSibling() != ast.Node(last) {
		p.report(ruleAnswersTwo.Break(p.at(n)))
		return
	}
	if n.Marker != first.Marker && !n.IsOrdered() && !first.IsOrdered() {
		p.report(ruleBulletChanged.Break(p.at(n), string(n.Marker), string(first.Marker)))
	}
	parts.lists = append(parts.lists, n)
}

func (p *parser) tablePart(parts *questionParts, n *table.Table, behind bool) {
	switch {
	case parts.table != nil:
		p.report(ruleAnswersTwo.Break(p.at(n)))
	case len(parts.lists) > 0:
		parts.table = n
		p.report(ruleTableFirst.Break(p.at(n)))
	default:
		parts.table = n
		if behind {
			p.report(ruleAnswersLate.Break(p.at(n)))
		}
	}
}

func (p *parser) wording(q *consultation.Question, n ast.Node) {
	s, _ := p.firstCode(n)
	condition := strings.TrimPrefix(s.text, "reads when ")
	w := consultation.Wording{When: p.condition(consultation.Raw{Text: condition, At: s.at + len("reads when ")})}
	from := p.after(s)
	w.Heading = p.words(n, clip{from, whole.to}, inHeading)
	p.span(Span{Kind: SpanWording, At: from, End: p.end(n), Text: w.Heading.String(), When: w.When})
	if len(w.Heading) == 0 {
		p.report(ruleReadsEmpty.Break(s.at))
		return
	}
	if len(w.When) > 0 {
		q.Wordings = append(q.Wordings, w)
	}
}

func (p *parser) hint(q *consultation.Question, n ast.Node) {
	first := n.FirstChild()
	p.glued(n)
	if next := first.NextSibling(); next != nil {
		p.report(ruleHintBlocks.Break(p.at(next)))
	}
	p.paragraphChecks(first)
	text := p.words(first, whole, inHint)
	p.span(Span{Kind: SpanHint, At: p.at(n), End: p.end(first), Text: text.String()})
	if len(text) > 0 {
		q.Hint = &text
	}
}

// comment reads the label of the box of `with comment`.
func (p *parser) comment(q *consultation.Question, spec *consultation.Spec, n ast.Node) {
	if n == nil {
		return
	}
	s, _ := p.firstCode(n)
	if q.Comment == nil {
		if p.broken[q.Name] || strings.Contains(settingsText(spec), "comment") {
			return // what should say so was reported
		}
		p.report(ruleCommentNone.Break(s.at))
		return
	}
	from := p.after(s)
	q.Comment.Label = p.words(n, clip{from, whole.to}, inLabel)
	p.span(Span{Kind: SpanLabel, At: from, End: p.end(n), Text: q.Comment.Label.String(), Code: "comment"})
	if len(q.Comment.Label) == 0 {
		p.report(ruleCommentEmpty.Break(s.at))
	}
}

// afterAnswers reads what follows a question's answers: it belongs to the next question, or ends the page.
func (p *parser) afterAnswers(f *flow, n ast.Node) {
	if n.Kind() == ast.KindThematicBreak {
		p.span(Span{Kind: SpanBreak, At: p.at(n), End: p.at(n) + 3})
		f.pageBreak()
		return
	}
	if c, ok := p.content(n); ok {
		f.wait(c)
	}
}

// answers hands the list and table to the kind, which takes what it understands of the settings.
func (p *parser) answers(q *consultation.Question, spec *consultation.Spec, parts *questionParts) {
	p.adopt(spec, parts)
	if parts.table != nil {
		spec.Table = p.answerTable(parts.table, spec.Type)
	}
	if len(parts.lists) > 0 {
		spec.List = p.answerList(parts.lists)
	}
	p.configure(q, spec)
}

// configure makes the kind and reports the settings that it leaves.
func (p *parser) configure(q *consultation.Question, spec *consultation.Spec) {
	kept := *spec // an edition configures the kind again, with its own words
	kept.Settings = slices.Clone(spec.Settings)
	var uses []string
	spec.Condition = func(raw consultation.Raw) consultation.Condition {
		c := p.condition(raw)
		uses = append(uses, c.Names()...)
		return c
	}
	spec.Lookup = func(name string) *consultation.Question {
		if p.broken[name] || p.torn[name] {
			p.torn[q.Name] = true
			return nil
		}
		return p.seen[name]
	}
	spec.Suggest = p.meant
	spec.Report = func(problem consultation.Problem) { p.answersReport(q.Name, problem) }
	if p.broken[q.Name] { // what stands under it fits the type that was meant
		spec.Report = func(consultation.Problem) {}
	}
	q.Type = spec.Type
	q.Kind, _ = consultation.NewKind(spec.Type)
	q.Kind.Configure(spec)
	if !p.broken[q.Name] {
		for _, left := range spec.Settings {
			p.leftover(left, q.Type)
		}
	}
	if l, ok := q.Kind.(consultation.Listed); ok {
		for _, o := range l.Options() {
			uses = append(append(uses, o.When.Names()...), o.Label.Answers()...)
		}
	}
	if spec.Table != nil {
		for _, o := range slices.Concat(spec.Table.Rows, spec.Table.Columns) {
			uses = append(uses, o.Label.Answers()...)
		}
	}
	p.uses[q.Name] = uses
	*spec = kept
}
