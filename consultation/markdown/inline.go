package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"

	"github.com/greenpaper/greenpaper/consultation"
)

// place says where words stand: what is allowed in them differs.
type place struct {
	what   string // as messages say it: "a heading", "an answer"
	images bool
	links  bool
}

var (
	inHeading = place{what: "a heading", links: true}
	inHint    = place{what: "a hint", links: true}
	inAnswer  = place{what: "an answer", links: true}
	inLabel   = place{what: "a label", links: true}
	inContent = place{what: "text", images: true, links: true}
)

// clip is the stretch of the file that is rendered: words outside it are left out.
type clip struct{ from, to int }

var whole = clip{0, maxFile}

// words renders what a node holds and gives it as Text.
func (p *parser) words(n ast.Node, c clip, in place) consultation.Text {
	w := &textWriter{space: true}
	p.inline(w, n, c, in)
	return w.text()
}

// inline renders the inline nodes under n.
func (p *parser) inline(w *textWriter, n ast.Node, c clip, in place) {
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		p.inlineNode(w, child, c, in)
	}
}

func (p *parser) inlineNode(w *textWriter, n ast.Node, c clip, in place) {
	if _, isText := n.(*ast.Text); !isText && (p.at(n) < c.from && p.end(n) <= c.from || p.at(n) >= c.to) {
		return
	}
	switch n := n.(type) {
	case *ast.Text:
		p.textNode(w, n, c)
	case *ast.String:
		w.words(unescape(string(n.Value)))
	case *ast.CodeSpan:
		p.instruction(w, p.code(n), in)
	case *ast.Emphasis:
		name := "em"
		if n.Level > 1 {
			name = "strong"
		}
		w.tag("<" + name + ">")
		p.inline(w, n, c, in)
		w.tag("</" + name + ">")
	case *ast.Link:
		p.link(w, p.at(n), string(n.Destination), linkAbout(n.Title), func() { p.inline(w, n, c, in) })
	case *ast.AutoLink:
		p.autoLink(w, n)
	case *ast.Image:
		p.image(w, n, in)
	case *ast.RawHTML:
		if at := n.Segments.At(0); bytes.HasPrefix(at.Value(p.text), []byte("</")) && n.PreviousSibling() != nil {
			return // its opening was reported
		}
		p.report(ruleHTML.Break(n.Segments.At(0).Start))
	}
}

func (p *parser) textNode(w *textWriter, n *ast.Text, c clip) {
	from, to := max(n.Segment.Start, c.from), min(n.Segment.Stop, c.to)
	if from < to {
		value := string(p.text[from:to])
		if n.IsRaw() {
			w.words(value)
		} else {
			p.lone(value, from)
			w.words(unescape(value))
		}
	}
	if n.Segment.Stop > c.to || n.Segment.Stop < c.from {
		return
	}
	switch {
	case n.HardLineBreak():
		w.tag("<br>")
		w.words("\n")
	case n.SoftLineBreak():
		w.words(" ")
	}
}

// lone reports backticks that open no instruction.
func (p *parser) lone(value string, at int) {
	for i := 0; i < len(value); i++ {
		switch value[i] {
		case '\\':
			i++
		case '`':
			p.report(ruleBacktick.Break(at + i))
			return
		}
	}
}

// instruction renders the code spans that text may hold: `answer NAME` and `number of NAME`.
func (p *parser) instruction(w *textWriter, s codeSpan, in place) {
	p.span(Span{Kind: SpanInstructed, At: s.at, End: s.end, Text: s.text})
	if name, ok := strings.CutPrefix(s.text, "answer "); ok {
		if p.pipes(name, s.at+len("answer ")) {
			w.answer(name)
		}
		return
	}
	if name, ok := strings.CutPrefix(s.text, "number of "); ok {
		w.words(p.numberOf(name, s.at+len("number of ")))
		return
	}
	p.misplaced(s, in)
}

// misplaced says what is wrong with an instruction that stands where it cannot be followed.
func (p *parser) misplaced(s codeSpan, in place) {
	word, _, _ := strings.Cut(s.text, " ")
	switch {
	case strings.HasPrefix(s.text, "only if "):
		p.report(ruleOnlyIfPlace.Break(s.at, in.what))
	case strings.HasPrefix(s.text, "reads when "):
		p.report(ruleReadsPlace.Break(s.at))
	case s.text == "comment":
		p.report(ruleCommentPlace.Break(s.at))
	case word == "answer" || word == "number":
		p.report(ruleNameNeeded.Break(s.at, s.text))
	default:
		p.report(ruleInstruction.Break(s.at, s.text, in.what, p.meant(s.text, textInstructions)))
	}
}

var textInstructions = []string{"answer", "number of", "only if", "reads when", "comment"}

// pipes says whether an answer may be printed here, and reports why not.
func (p *parser) pipes(name string, at int) bool {
	q, ok := p.seen[name]
	if !ok {
		p.notEarlier(name, at)
		return false
	}
	home := p.home[name]
	switch {
	case q.Personal:
		p.report(rulePipePersonal.Break(at, name))
	case home != p.current && home.Repeats():
		p.report(rulePipeRepeated.Break(at, name, home.Name))
	case home != p.current && (home.Equality || p.current != nil && p.current.Equality):
		p.report(ruleEqualityOut.Break(at, name))
	default:
		return true
	}
	return false
}

// notEarlier says why a name is no earlier question.
func (p *parser) notEarlier(name string, at int) {
	known, ok := p.names[name]
	switch {
	case !ok && p.excuse(name):
	case !ok:
		p.report(ruleNameUnknown.Break(at, name, p.meant(name, p.order)))
	case known.section:
		p.report(ruleNameSection.Break(at, name))
	case name == p.asking:
		p.report(ruleNameSelf.Break(at, name))
	default:
		p.report(ruleNameLater.Break(at, name))
	}
}

// excuse says whether a name that nothing has is taken for one of a heading whose line of instructions could not be read: that
// was reported, and one slip has one message.
func (p *parser) excuse(name string) bool {
	if p.excused[name] {
		return true
	}
	if len(p.excused) >= p.nameless || p.near(name, p.order) != "" {
		return false
	}
	p.excused[name] = true
	return true
}

// numberOf gives the printed number of a question or section, without its full stop or brackets.
func (p *parser) numberOf(name string, at int) string {
	known, ok := p.names[name]
	if !ok {
		p.report(ruleNameUnknown.Break(at, name, p.meant(name, p.allNames())))
		return ""
	}
	if known.number == "" {
		p.report(ruleNumberNone.Break(at, name))
	}
	return strings.Trim(known.number, "().:")
}

func (p *parser) allNames() []string {
	var out []string
	for name := range p.names {
		out = append(out, name)
	}
	return out
}

// raw gives the words of a node as the file has them, on one line.
func (p *parser) raw(n ast.Node) string {
	return string(bytes.TrimSpace(p.text[p.at(n):max(p.at(n), p.end(n))]))
}
