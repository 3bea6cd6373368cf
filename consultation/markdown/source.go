package markdown

import (
	"cmp"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
)

// FilePrefix stands before the names of images and documents in rendered HTML, in src and href attributes.
const FilePrefix = "files/"

// Source is one Markdown file.
type Source struct {
	Name string // as messages show it
	Body []byte

	// NewTab gives the words that follow a link on a question page, in the language of an edition: "(opens in new tab)".
	// Nil gives them in English.
	NewTab func(edition string) string
}

// Result is what the parser makes of a file.
type Result struct {
	Source Source
	// Questionnaire is never nil. Where there are errors it holds what could be read, so that a preview can show it; only
	// one without errors may be published.
	Questionnaire *consultation.Questionnaire
	// Problems are sorted by place.
	Problems []consultation.Problem
	// Doc says where in the file everything stands, for rules about wording and for formatting.
	Doc *Outline

	specs map[string]*consultation.Spec // by name of the question, as written: editions put other words in
}

// Failed says whether any problem is an error.
func (r Result) Failed() bool {
	return slices.ContainsFunc(r.Problems, func(p consultation.Problem) bool { return p.Rule.Level == consultation.LevelError })
}

// Parse reads the main file of a questionnaire.
func Parse(src Source) Result {
	p := newParser(src)
	text, refused := p.prepare()
	if len(text) > 0 || !refused {
		p.readFront(text)
	}
	if !refused {
		p.document(p.tree(text))
	}
	return p.result()
}

// result sorts the problems, drops repeated ones and makes look-ups fast.
func (p *parser) result() Result {
	slices.SortStableFunc(p.problems, func(a, b consultation.Problem) int { return cmp.Compare(a.At, b.At) })
	p.problems = slices.CompactFunc(p.problems, func(a, b consultation.Problem) bool {
		return a.At == b.At && a.Rule == b.Rule && a.Message == b.Message
	})
	slices.SortStableFunc(p.doc.Spans, func(a, b Span) int { return cmp.Compare(a.At, b.At) })
	return Result{Source: p.src, Questionnaire: p.q.Index(), Problems: p.problems, Doc: p.doc, specs: p.specs}
}
