package markdown

import (
	"bytes"
	"strings"
	"sync"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// engine is CommonMark and GFM tables, nothing else: no attributes, no HTML, no automatic links.
var engine = sync.OnceValue(func() goldmark.Markdown {
	return goldmark.New(goldmark.WithExtensions(extension.Table))
})

func (p *parser) tree(body []byte) ast.Node {
	p.text = body
	return engine().Parser().Parse(text.NewReader(body))
}

// at gives the byte offset of a node.
func (p *parser) at(n ast.Node) int {
	if n.Pos() >= 0 {
		return min(n.Pos(), len(p.text))
	}
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Start
	}
	if n.Type() != ast.TypeInline && n.Lines() != nil && n.Lines().Len() > 0 {
		return n.Lines().At(0).Start
	}
	if n.FirstChild() != nil {
		return p.at(n.FirstChild())
	}
	if n.Parent() != nil && n.Parent().Kind() != ast.KindDocument {
		return p.at(n.Parent())
	}
	return 0
}

// end gives the byte offset after the last words of a node.
func (p *parser) end(n ast.Node) int {
	if t, ok := n.(*ast.Text); ok {
		return t.Segment.Stop
	}
	end := p.at(n)
	if n.Type() != ast.TypeInline && n.Lines() != nil && n.Lines().Len() > 0 {
		end = max(end, n.Lines().At(n.Lines().Len()-1).Stop)
	}
	if n.LastChild() != nil {
		end = max(end, p.end(n.LastChild()))
	}
	return end
}

// lineAt gives the line that holds an offset, without its end, and where it begins.
func (p *parser) lineAt(at int) (line []byte, start int) {
	start = bytes.LastIndexByte(p.text[:at], '\n') + 1
	end := len(p.text)
	if i := bytes.IndexByte(p.text[start:], '\n'); i >= 0 {
		end = start + i
	}
	return bytes.TrimRight(p.text[start:end], "\r"), start
}

// setext says whether a heading is made by a line of = or - under it.
func (p *parser) setext(h *ast.Heading) bool {
	line, _ := p.lineAt(p.at(h))
	return !strings.HasPrefix(strings.TrimLeft(string(line), " "), "#")
}

// codeSpan is one instruction: the words between backticks.
type codeSpan struct {
	text string // with single spaces
	at   int    // byte offset of the first word
	end  int    // after the last word
}

// code reads a code span.
func (p *parser) code(n *ast.CodeSpan) codeSpan {
	var b strings.Builder
	s := codeSpan{at: p.at(n), end: p.end(n)}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			if c == n.FirstChild() {
				v := t.Segment.Value(p.text)
				s.at = t.Segment.Start + len(v) - len(bytes.TrimLeft(v, " \t\n"))
			}
			b.Write(t.Segment.Value(p.text))
			b.WriteByte(' ')
		}
	}
	s.text = strings.Join(strings.Fields(b.String()), " ")
	return s
}

// firstCode gives the code span that opens a paragraph; false if something else does.
func (p *parser) firstCode(n ast.Node) (codeSpan, bool) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if cs, ok := c.(*ast.CodeSpan); ok {
			return p.code(cs), true
		}
		if t, ok := c.(*ast.Text); !ok || len(bytes.TrimSpace(t.Segment.Value(p.text))) > 0 {
			return codeSpan{}, false
		}
	}
	return codeSpan{}, false
}

// after gives the offset behind the closing backticks of a code span and the spaces that follow.
func (p *parser) after(s codeSpan) int {
	i := s.end
	for i < len(p.text) && (p.text[i] == ' ' || p.text[i] == '\n') {
		i++
	}
	for i < len(p.text) && p.text[i] == '`' {
		i++
	}
	for i < len(p.text) && (p.text[i] == ' ' || p.text[i] == '\t') {
		i++
	}
	return i
}
