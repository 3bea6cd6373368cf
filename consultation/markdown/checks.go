package markdown

import (
	"bytes"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
)

var (
	tightHash  = regexp.MustCompile(`^#{1,6}[^#\s]`)
	dashesLine = regexp.MustCompile(`^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$`)
	// curly finds a name or a setting between quotation marks that an editor put for backticks.
	curly = regexp.MustCompile(`[‘’´“”]([a-z0-9][a-z0-9 -]{0,60})[‘’´“”]`)
	// straight finds a line of nothing but words between straight quotation marks.
	straight = regexp.MustCompile(`^\s*(?:['"][a-z0-9][a-z0-9 -]*['"]\s*)+$`)
	// otherBullet finds a mark of another program that opens a line; a dash or hyphen counts only before a code.
	otherBullet = regexp.MustCompile("^(?:[•·▪◦‣●○■□]|o\t|\\( ?\\)|\\[[ x]?\\][^(:]|[-–—+][^`]*`[a-z0-9-]+`)")
	// box finds a box to tick that is drawn with brackets.
	box = regexp.MustCompile(`^(?:\( ?\)|\[[ x]?\])\s`)
	// strayNotice finds the mark of a notice.
	strayNotice = regexp.MustCompile(`(?i)\[!(?:NOTE|IMPORTANT|WARNING|DETAILS)\]`)
	// curlyOpen finds an instruction of content between such marks at the start of a line.
	curlyOpen = regexp.MustCompile(`^[‘’´“”'"](?:only if |reads when |comment[‘’´“”'"])`)
)

// paragraphChecks reports what looks like a heading, an instruction or a table and was read as words. It says whether any was.
func (p *parser) paragraphChecks(n ast.Node) (found bool) {
	if n.Lines() == nil {
		return false
	}
	if p.told[n] {
		return true
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
		case otherBullet.Match(line):
			p.otherBullet(seg.Start, line)
			return true
		case strayNotice.Match(line) && !noticeMark.Match(line), noticeMark.Match(line) && n.Parent().Kind() != ast.KindBlockquote:
			p.report(ruleNoticePlace.Break(seg.Start, string(strayNotice.Find(line))))
			found = true
		case i > 0 && bytes.HasPrefix(line, []byte("|")) && dashesLine.Match(line), bytes.HasPrefix(line, []byte("|")) && i == 0:
			p.brokenTable(n, i)
			return true
		}
	}
	return found || p.strayTag(n)
}

// otherBullet reports a line that begins with a mark that is no bullet in Markdown. The answers of the question are not all read.
func (p *parser) otherBullet(at int, line []byte) {
	mark, n := utf8.DecodeRune(line)
	if i := bytes.IndexAny(line, ")]"); i > 0 && (mark == '(' || mark == '[') {
		n = i + 1
	}
	p.report(ruleBulletMark.Break(at, string(line[:n])))
	p.torn[p.asking] = true
}

// strayTag reports a paragraph that holds the name and the type of a question without a heading of its own above it.
func (p *parser) strayTag(n ast.Node) bool {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if p.namesType(c) {
			name, phrase := p.code(c.(*ast.CodeSpan)), p.typeAfter(c)
			p.report(ruleHeadingLost.Break(name.at, name.text, phrase.text))
			p.nameless++
			return true
		}
	}
	return false
}

// brokenTable reports a table that is none: without a line of dashes, or with another number of them than headings.
func (p *parser) brokenTable(n ast.Node, i int) {
	p.torn[p.asking] = true
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
