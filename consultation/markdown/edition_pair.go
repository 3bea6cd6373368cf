package markdown

import (
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// names gives what the first look at the file would know: its sections and questions with their numbers.
func (r *Result) names() map[string]named {
	out := map[string]named{}
	for i := range r.Questionnaire.Sections {
		s := &r.Questionnaire.Sections[i]
		out[s.Name] = named{number: s.Number, section: true}
		for _, q := range s.Questions() {
			out[q.Name] = named{number: q.Number}
		}
	}
	return out
}

// pair finds the edition's sections and questions by name.
func (e *editionReader) pair(d *rawDocument) {
	main := e.main.names()
	var sections, questions []string
	for name, n := range main {
		if n.section {
			sections = append(sections, name)
		} else {
			questions = append(questions, name)
		}
	}
	slices.Sort(sections)
	slices.Sort(questions)
	for _, s := range d.sections {
		name, ok := e.paired(s.head, s.tag, "section", sections)
		if ok {
			e.sections[name] = s
		}
		for _, q := range s.questions {
			if asked, ok := e.paired(q.head, q.tag, "question", questions); ok {
				e.questions[asked] = q
				if home := e.main.Questionnaire.SectionOf(asked); home != nil && home.Name != name {
					e.report(ruleEditionPlace.Break(e.at(q.head), asked, home.Name))
				}
			}
		}
	}
}

// paired reads the tag line of an edition: a name alone, or with the unit of a number in other words.
func (e *editionReader) paired(h *ast.Heading, tag ast.Node, what string, known []string) (string, bool) {
	if tag == nil {
		e.missingTag(h, "name")
		return "", false
	}
	spans := e.tagLine(tag)
	name := spans[0].text
	for _, s := range spans[1:] {
		if !strings.HasPrefix(s.text, "unit ") {
			e.report(ruleEditionSetting.Break(s.at, s.text))
		}
	}
	if !slices.Contains(known, name) {
		e.report(ruleEditionUnknown.Break(spans[0].at, what, name, e.meant(name, known)))
		return "", false
	}
	if at, twice := e.taken[name]; twice {
		line, _ := e.lines().At(at)
		e.report(ruleNameTwice.Break(spans[0].at, name, line))
		return "", false
	}
	e.taken[name] = spans[0].at
	return name, true
}
