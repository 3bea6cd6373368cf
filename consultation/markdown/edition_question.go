package markdown

import (
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	table "github.com/yuin/goldmark/extension/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

func pieces(n int) string {
	if n == 1 {
		return "1 paragraph, list or notice"
	}
	return strconv.Itoa(n) + " paragraphs, lists and notices"
}

// answering says whether a block holds the answers of a question.
func (p *parser) answering(n ast.Node) bool {
	switch b := n.(type) {
	case *ast.List:
		return p.codedList(b)
	case *table.Table:
		return p.coded(b)
	}
	return false
}

func (p *parser) isComment(n ast.Node) bool {
	s, ok := p.firstCode(n)
	return ok && n.Kind() == ast.KindParagraph && (s.text == "comment" || strings.HasPrefix(s.text, "reads when "))
}

// question gives a question in the edition's words, and its own content.
func (e *editionReader) question(main *consultation.Question, home *consultation.Section) (*consultation.Question, []consultation.Content) {
	q := *main
	e.asking = q.Name
	spec := *e.main.specs[q.Name]
	spec.Settings = slices.Clone(spec.Settings)
	raw := e.questions[q.Name]
	if main.Comment != nil {
		comment := *main.Comment
		q.Comment = &comment
	}
	if raw == nil {
		if e.sections[home.Name] != nil {
			e.missing(e.at(e.sections[home.Name].head), "the question `"+q.Name+"`")
		}
		e.reconfigure(&q, &spec)
		return &q, nil
	}
	q.At = e.at(raw.head)
	q.Heading = e.heading(raw.head, SpanQuestion)
	q.Number, _ = e.printedNumber(raw.head)
	parts := e.sort(raw)
	e.wordings(&q, main, parts)
	q.Hint = e.editionHint(main, parts, q.At)
	own := e.contents(parts.own, home)
	if spec.List != nil {
		spec.List = e.listWords(spec.List, parts, q.At)
	}
	if spec.Table != nil {
		spec.Table = e.tableWords(spec.Table, parts, q.At)
	}
	if e.main.specs[q.Name].List == nil && len(parts.lists) > 0 {
		e.report(ruleEditionUnknown.Break(e.at(parts.lists[0]), "list of answers in the question", q.Name, ""))
	}
	e.units(&spec, raw)
	e.commentWords(&q, main, parts)
	e.reconfigure(&q, &spec)
	return &q, own
}

// reconfigure makes the kind again from the main file's settings, so that lists which come from earlier questions come in the
// edition's words. What the main file has wrong was reported there.
func (e *editionReader) reconfigure(q *consultation.Question, spec *consultation.Spec) {
	defer e.hush()()
	e.configure(q, spec)
}

func (e *editionReader) wordings(q *consultation.Question, main *consultation.Question, parts *questionParts) {
	q.Wordings = nil
	for _, n := range parts.wordings {
		e.wording(q, n)
	}
	given := map[string]consultation.Wording{}
	for i, w := range q.Wordings {
		given[w.When.String()] = w
		if !slices.ContainsFunc(main.Wordings, func(m consultation.Wording) bool { return m.When.String() == w.When.String() }) {
			e.report(ruleEditionBreak.Break(e.at(parts.wordings[min(i, len(parts.wordings)-1)]), "reads when "+w.When.String()))
		}
	}
	q.Wordings = nil
	for _, m := range main.Wordings {
		w, ok := given[m.When.String()]
		if !ok {
			e.missing(q.At, "`reads when "+m.When.String()+"` of the question `"+q.Name+"`")
			if w = m; e.easy {
				w.Heading = q.Heading // the easier heading rather than a harder one that fits better
			}
		}
		q.Wordings = append(q.Wordings, w)
	}
}

func (e *editionReader) editionHint(main *consultation.Question, parts *questionParts, at int) *consultation.Text {
	if parts.hint != nil {
		q := &consultation.Question{}
		e.hint(q, parts.hint)
		return q.Hint
	}
	if main.Hint != nil {
		e.missing(at, "the hint of the question `"+main.Name+"`")
	}
	return main.Hint
}

func (e *editionReader) commentWords(q *consultation.Question, main *consultation.Question, parts *questionParts) {
	if parts.comment == nil && main.Comment != nil && len(main.Comment.Label) > 0 {
		e.missing(q.At, "the paragraph `comment` of the question `"+q.Name+"`")
	}
	e.comment(q, &consultation.Spec{}, parts.comment)
}

// units takes `unit TEXT` in the edition's words.
func (e *editionReader) units(spec *consultation.Spec, raw *rawQuestion) {
	for c := raw.tag.FirstChild(); c != nil; c = c.NextSibling() {
		cs, ok := c.(*ast.CodeSpan)
		if !ok || !strings.HasPrefix(e.code(cs).text, "unit ") {
			continue
		}
		s := e.code(cs)
		i := slices.IndexFunc(spec.Settings, func(r consultation.Raw) bool { return strings.HasPrefix(r.Text, "unit ") })
		if i < 0 {
			e.report(ruleEditionSetting.Break(s.at, s.text))
			continue
		}
		spec.Settings[i].Text = s.text
	}
}

// listWords gives the main file's list with the edition's words.
func (e *editionReader) listWords(main *consultation.RawList, parts *questionParts, at int) *consultation.RawList {
	var own consultation.RawList
	if len(parts.lists) > 0 {
		own = *e.answerList(parts.lists)
		at = own.At
	}
	out := *main
	out.Options = e.optionWords(main.Options, own.Options, at, "answer")
	out.Groups = slices.Clone(main.Groups)
	for g := range out.Groups {
		i := slices.IndexFunc(own.Groups, func(o consultation.RawGroup) bool { return o.Code == out.Groups[g].Code && o.Code != "" })
		if i < 0 {
			i = groupOf(own, main, g)
		}
		if i < 0 {
			e.missing(at, "a group of answers: \""+out.Groups[g].Label.String()+"\"")
			continue
		}
		out.Groups[g].Label = own.Groups[i].Label
	}
	return &out
}

// groupOf finds the edition's group that holds an answer of the main file's group g; -1 if there is none.
func groupOf(own consultation.RawList, main *consultation.RawList, g int) int {
	for _, m := range main.Options {
		if m.Group != g+1 {
			continue
		}
		for _, o := range own.Options {
			if o.Code == m.Code && o.Group > 0 && own.Groups[o.Group-1].Code == "" {
				return o.Group - 1
			}
		}
	}
	return -1
}

func (e *editionReader) tableWords(main *consultation.RawTable, parts *questionParts, at int) *consultation.RawTable {
	var own consultation.RawTable
	if parts.table != nil {
		own = *e.answerTable(parts.table, "up to N rows")
		at = e.at(parts.table)
	}
	out := *main
	out.Columns = e.optionWords(main.Columns, own.Columns, at, "column")
	out.Rows = e.optionWords(main.Rows, own.Rows, at, "row")
	return &out
}

// optionWords pairs answers, rows or columns by code.
func (e *editionReader) optionWords(main, own []consultation.RawOption, at int, what string) []consultation.RawOption {
	out := slices.Clone(main)
	var codes, lacking []string
	for i, m := range out {
		codes = append(codes, m.Code)
		j := slices.IndexFunc(own, func(o consultation.RawOption) bool { return o.Code == m.Code })
		if j < 0 {
			lacking = append(lacking, "`"+m.Code+"`")
			continue
		}
		out[i].Label = own[j].Label
		if len(own[j].BoxLabel) > 0 {
			out[i].BoxLabel = own[j].BoxLabel
		} else if len(m.BoxLabel) > 0 {
			e.missing(own[j].At, "the label of the box of `"+m.Code+"`")
		}
	}
	if len(lacking) > 0 {
		e.missing(at, "the "+what+" "+strings.Join(lacking, ", "))
	}
	for _, o := range own {
		for _, s := range o.Settings {
			e.report(ruleEditionSetting.Break(s.At, s.Text))
		}
		i := slices.Index(codes, o.Code)
		switch {
		case i < 0:
			e.report(ruleEditionUnknown.Break(o.At, what, o.Code, e.meant(o.Code, codes)))
		case len(o.BoxLabel) > 0 && !hasBox(main[i]):
			e.report(ruleAnswerTail.Break(o.At, shorten(o.BoxLabel.String()), o.Code))
		}
	}
	return out
}

func hasBox(o consultation.RawOption) bool {
	return slices.ContainsFunc(o.Settings, func(s consultation.Raw) bool { return strings.HasPrefix(s.Text, "with ") })
}
