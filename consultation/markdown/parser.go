package markdown

import (
	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// parser reads one file. Conditions and piping look only backwards, so it reads in the order of the file and knows at each
// place what came before; only a first look at all headings tells it the names and printed numbers that come later.
type parser struct {
	src      Source
	text     []byte // what goldmark read: as long as the file
	frontEnd int
	q        *consultation.Questionnaire
	doc      *Outline
	problems []consultation.Problem
	quiet    bool // report nothing: the main file has been told already

	names  map[string]named                  // every name of the file, from the first look
	seen   map[string]*consultation.Question // questions read so far
	home   map[string]*consultation.Section  // the section of each question read so far
	order  []string                          // names of the questions read so far
	broken map[string]bool                   // questions whose type could not be read
	uses   map[string][]string               // what the answers of a question need of others
	specs  map[string]*consultation.Spec

	current *consultation.Section // being read; nil on the start page
	asking  string                // name of the question being read
	main    *Result               // the main file, when this is an edition of it
	taken   map[string]int        // names used so far, with the offset of the first
	spares  map[string]int        // how often a spare name was made of a name

	wishes string       // the question whose answers carry wishes about publication
	broke  bool         // the line of instructions broke off at a mistake
	coding bool         // the list being read holds codes
	madeUp map[int]bool // places of answers whose code is missing and was made up

	nameless int               // headings whose names could not be read
	excused  map[string]bool   // names that nothing has, taken for those that could not be read
	told     map[ast.Node]bool // paragraphs of which something was said: the rest would be said of the same slip
	torn     map[string]bool   // questions whose answers could not be read

	fenceOpen bool // a block of code took the rest of the file

	positions *Positions
	suggested int
}

// named is what the first look knows of a section or question.
type named struct {
	at      int
	number  string // as printed, "" for none
	section bool
}

func newParser(src Source) *parser {
	return &parser{
		src: src, text: src.Body, q: &consultation.Questionnaire{}, doc: &Outline{},
		names: map[string]named{}, seen: map[string]*consultation.Question{}, home: map[string]*consultation.Section{},
		specs: map[string]*consultation.Spec{}, broken: map[string]bool{},
		uses: map[string][]string{}, taken: map[string]int{}, spares: map[string]int{}, madeUp: map[int]bool{},
		excused: map[string]bool{}, told: map[ast.Node]bool{}, torn: map[string]bool{},
	}
}

func (p *parser) report(problem consultation.Problem) {
	if !p.quiet {
		problem.At = max(0, min(problem.At, len(p.src.Body)))
		p.problems = append(p.problems, problem)
	}
}

// hush reports nothing until the function that it gives is called.
func (p *parser) hush() (speak func()) {
	was := p.quiet
	p.quiet = true
	return func() { p.quiet = was }
}

// newTab gives the words that follow a link on a question page.
func (p *parser) newTab() string {
	if p.src.NewTab == nil {
		return "(opens in new tab)"
	}
	return p.src.NewTab(p.q.Edition)
}

// maxSuggested is how often one run looks for what was meant: the search takes time, and nobody reads more.
const maxSuggested = 100

// meant gives ". Did you mean `…`?" or "".
func (p *parser) meant(written string, choices []string) string {
	if p.suggested++; p.suggested > maxSuggested {
		return ""
	}
	return consultation.DidYouMean(written, choices)
}

// near gives what was meant, or "".
func (p *parser) near(written string, choices []string) string {
	if p.suggested++; p.suggested > maxSuggested {
		return ""
	}
	return consultation.Meant(written, choices)
}

// lines gives the positions of the file.
func (p *parser) lines() *Positions {
	if p.positions == nil {
		p.positions = Lines(p.src.Body)
	}
	return p.positions
}
