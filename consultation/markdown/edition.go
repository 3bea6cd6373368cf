package markdown

import (
	"slices"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// easyRead is the edition that may leave out what the main file has: the main file's words stand in.
const easyRead = "easy"

// ParseEdition reads another edition of a questionnaire: words, names and codes, paired with the main file by name and code. It
// gives the main file's questionnaire in the edition's words. Problems are those of the edition's file alone.
func ParseEdition(src Source, main Result) Result {
	p := newParser(src)
	p.main = &main
	text, refused := p.prepare()
	p.editionFront(text)
	if refused {
		p.q.Title, p.q.Start, p.q.Sections = main.Questionnaire.Title, main.Questionnaire.Start, main.Questionnaire.Sections
		return p.result()
	}
	e := &editionReader{parser: p, sections: map[string]*rawSection{}, questions: map[string]*rawQuestion{}, easy: p.q.Edition == easyRead}
	e.document(p.group(p.tree(text)))
	return p.result()
}

// editionFront reads the edition's front matter over the main file's.
func (p *parser) editionFront(text []byte) {
	given := p.front(text, editionKeys)
	main, own := p.main.Questionnaire, p.q.Front
	p.q.Format, p.q.Slug, p.q.Front = main.Format, main.Slug, main.Front
	if own.Consultation != "" && own.Consultation != main.Slug {
		p.report(ruleEditionOf.Break(given["edition of"].ValueAt, own.Consultation, main.Slug))
	}
	if len(own.Editions) == 1 {
		p.q.Edition = own.Editions[0]
		if i := slices.Index(main.Front.Editions, p.q.Edition); i < 1 {
			p.report(ruleEditionName.Break(given["edition"].ValueAt, p.q.Edition))
		}
	}
	for _, k := range frontTexts() {
		line, ok := given[k.Key]
		switch {
		case ok && line.Value != "":
			k.set(&p.q.Front, line.Value)
		case p.q.Edition != easyRead && slices.Contains([]string{"summary", "declaration"}, k.Key) && frontValue(p.main.Doc, k.Key) != "":
			p.report(ruleEditionMissing.Break(p.frontEnd, "the key `"+k.Key+"`, which people read"))
		}
	}
}

func frontValue(o *Outline, key string) string {
	for _, l := range o.Front {
		if l.Key == key {
			return l.Value
		}
	}
	return ""
}

// editionReader puts an edition's words into the structure of the main file.
type editionReader struct {
	*parser
	easy      bool
	sections  map[string]*rawSection
	questions map[string]*rawQuestion
	after     map[string][]ast.Node // content that stands before a question, behind the answers of the one before it
	last      []ast.Node            // content behind the last question of the section
}

func (e *editionReader) document(d *rawDocument) {
	main := e.main.Questionnaire
	for name, n := range e.main.names() {
		if _, ok := e.names[name]; !ok {
			e.names[name] = n
		}
	}
	e.q.Title = main.Title
	if d.title == nil {
		e.report(ruleTitleNone.Break(e.frontEnd))
	} else {
		e.q.Title = e.heading(d.title, SpanTitle)
	}
	for _, n := range d.start {
		if c, ok := e.content(n); ok {
			e.q.Start = append(e.q.Start, c)
		}
	}
	if len(e.q.Start) == 0 && len(main.Start) > 0 {
		e.missing(e.frontEnd, "the text of the start page")
		e.q.Start = main.Start
	}
	e.pair(d)
	for i := range main.Sections {
		e.section(&main.Sections[i])
	}
}

// missing reports what a language edition must have.
func (e *editionReader) missing(at int, what string) {
	if !e.easy {
		e.report(ruleEditionMissing.Break(at, what))
	}
}

func (e *editionReader) section(main *consultation.Section) {
	s := *main
	s.Pages = nil
	e.current, e.asking = &s, ""
	raw := e.sections[main.Name]
	if raw == nil {
		e.missing(len(e.text), "the section `"+main.Name+"`")
		raw = &rawSection{}
	} else {
		s.Title = e.heading(raw.head, SpanSection)
		s.Number, _ = e.printedNumber(raw.head)
		s.At = e.at(raw.head)
	}
	e.anchor(raw)
	intro := e.contents(raw.blocks, main)
	for i := range main.Pages {
		page := consultation.Page{}
		if i == 0 {
			page.Items = alone(intro)
		}
		for _, it := range main.Pages[i].Items {
			page.Items = append(page.Items, e.item(it, raw, main)...)
		}
		if i+1 == len(main.Pages) {
			page.Items = append(page.Items, alone(e.contents(e.last, main))...)
		}
		if len(page.Items) > 0 {
			s.Pages = append(s.Pages, page)
		}
	}
	e.wholeText(main, raw, &s)
	e.q.Sections = append(e.q.Sections, s)
}

func alone(contents []consultation.Content) []consultation.Item {
	var items []consultation.Item
	for i := range contents {
		items = append(items, consultation.Item{Content: &contents[i]})
	}
	return items
}

// item gives what stands in the edition for one item of the main file.
func (e *editionReader) item(it consultation.Item, raw *rawSection, main *consultation.Section) []consultation.Item {
	if c := it.Content; c != nil {
		if raw.head == nil || c.Of != "" && e.questions[c.Of] == nil {
			return []consultation.Item{it} // nothing in the edition could stand for it
		}
		return nil // the edition's own text does
	}
	f := &flow{}
	name := it.Question.Name
	f.pending = e.contents(e.after[name], main)
	q, own := e.question(it.Question, main)
	f.question(q, own)
	e.seen[name], e.home[name] = q, e.current
	e.order = append(e.order, name)
	return f.items
}

// anchor says before which question each piece of content behind another's answers stands.
func (e *editionReader) anchor(raw *rawSection) {
	e.after, e.last = map[string][]ast.Node{}, nil
	var waiting []ast.Node
	for _, q := range raw.questions {
		if q.tag == nil {
			continue
		}
		s, _ := e.firstCode(q.tag)
		e.after[s.text] = append(e.after[s.text], waiting...)
		waiting = nil
		behind := false
		for _, n := range q.blocks {
			switch b := n.(type) {
			case *ast.ThematicBreak:
				behind = true
				continue
			case *ast.Heading:
				behind = true
			default:
				if e.answering(b) {
					behind = true
					continue
				}
			}
			if behind && !e.isComment(n) {
				waiting = append(waiting, n)
			}
		}
	}
	e.last = waiting
}

// contents renders content; its conditions must be the main file's.
func (e *editionReader) contents(nodes []ast.Node, main *consultation.Section) []consultation.Content {
	var out []consultation.Content
	for _, n := range nodes {
		if n.Kind() == ast.KindThematicBreak {
			continue // pages are the main file's
		}
		c, ok := e.content(n)
		if len(c.When) > 0 && !slices.Contains(conditions(main), c.When.String()) {
			e.report(ruleEditionBreak.Break(c.At, "only if "+c.When.String()))
		}
		if ok {
			out = append(out, c)
		}
	}
	return out
}

// conditions lists the conditions of a section's content.
func conditions(s *consultation.Section) []string {
	var out []string
	for i := range s.Pages {
		for _, it := range s.Pages[i].Items {
			if it.Content != nil {
				out = append(out, it.Content.When.String())
			}
		}
	}
	return out
}

// wholeText reports text of the main file for which a language edition has none.
func (e *editionReader) wholeText(main *consultation.Section, raw *rawSection, s *consultation.Section) {
	if raw.head == nil {
		return
	}
	count := func(s *consultation.Section) int {
		n := 0
		for i := range s.Pages {
			for _, it := range s.Pages[i].Items {
				if it.Content != nil {
					n++
				}
			}
		}
		return n
	}
	if want, got := count(main), count(s); got < want {
		e.missing(e.at(raw.head), "text in the section `"+main.Name+"`: "+pieces(got)+" of "+pieces(want))
	}
}
