package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

var (
	tightHash  = regexp.MustCompile(`^#{1,6}[^#\s]`)
	dashesLine = regexp.MustCompile(`^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$`)
	// curly finds a name or a setting between quotation marks that an editor put for backticks.
	curly = regexp.MustCompile(`[‘’´“”]([a-z0-9][a-z0-9 -]{0,60})[‘’´“”]`)
	// curlyOpen finds an instruction of content between such marks at the start of a line.
	curlyOpen = regexp.MustCompile(`^[‘’´“”'"](?:only if |reads when |comment[‘’´“”'"])`)
)

// paragraphChecks reports what looks like a heading, an instruction or a table and was read as words. It says whether any was.
func (p *parser) paragraphChecks(n ast.Node) (found bool) {
	if n.Lines() == nil {
		return false
	}
	for i := range n.Lines().Len() {
		seg := n.Lines().At(i)
		line := bytes.TrimSpace(seg.Value(p.text))
		switch {
		case curlyOpen.Match(line):
			p.report(ruleCurly.Break(seg.Start, shorten(string(line))))
			found = true
		case tightHash.Match(line):
			p.report(ruleHeadingSpace.Break(seg.Start))
			found = true
		case i > 0 && bytes.HasPrefix(line, []byte("|")) && dashesLine.Match(line), bytes.HasPrefix(line, []byte("|")) && i == 0:
			p.brokenTable(n, i)
			return true
		}
	}
	return found
}

// brokenTable reports a table that is none: without a line of dashes, or with another number of them than headings.
func (p *parser) brokenTable(n ast.Node, i int) {
	first, at := "", n.Lines().At(0).Start
	if i > 0 {
		seg := n.Lines().At(i - 1)
		first, at = string(seg.Value(p.text)), seg.Start
	} else {
		seg := n.Lines().At(0)
		first = string(seg.Value(p.text))
		i = 1
	}
	if i >= n.Lines().Len() {
		p.report(ruleTableDashes.Break(at))
		return
	}
	seg := n.Lines().At(i)
	second := string(seg.Value(p.text))
	if !dashesLine.MatchString(second) {
		p.report(ruleTableDashes.Break(at))
		return
	}
	p.report(ruleTableWidth.Break(seg.Start, len(cells(second)), len(cells(first))))
}

// cells splits a line of a table as GFM does: at | without a backslash before it, leaving out those at the ends.
func cells(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "|")
	if strings.HasSuffix(line, "|") && !strings.HasSuffix(line, `\|`) {
		line = line[:len(line)-1]
	}
	var out []string
	begin := 0
	for i := range len(line) {
		if line[i] == '|' && (i == 0 || line[i-1] != '\\') {
			out = append(out, line[begin:i])
			begin = i + 1
		}
	}
	return append(out, line[begin:])
}
