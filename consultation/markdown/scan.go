package markdown

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
)

// Limits of a file, looked at before goldmark, which takes quadratic time on hostile input.
const (
	maxFile        = 256 << 10
	maxLine        = 20 << 10
	maxNesting     = 20
	maxDefinitions = 200
	maxBrackets    = 100 // of each of [ and < in one run of lines
	maxMarks       = 400 // of * _ and ` in one run of lines
	maxColumns     = 40
	maxGaps        = 2000 // cells that rows of tables lack: goldmark fills them up
)

const bom = "\ufeff"

// prepare gives what goldmark reads: the file with bytes that trouble it changed for others, so that every offset stays. It
// says whether the file was refused.
func (p *parser) prepare() (text []byte, refused bool) {
	body := p.src.Body
	if len(body) > maxFile {
		p.report(ruleFileSize.Break(maxFile, len(body)>>10, maxFile>>10))
		return nil, true
	}
	if bytes.HasPrefix(body, []byte("\xff\xfe")) || bytes.HasPrefix(body, []byte("\xfe\xff")) {
		p.report(ruleEncoding.Break(0))
		return nil, true
	}
	text, binary := p.clean(body)
	if binary {
		return nil, true
	}
	s := scan{p: p, text: text}
	s.run()
	return text, s.refused
}

// clean replaces what Word and old editors put in: a byte order mark, no-break spaces, lone carriage returns. Broken UTF-8 and
// control characters are reported once each; a file with both is no text.
func (p *parser) clean(body []byte) (text []byte, binary bool) {
	text = bytes.Clone(body)
	broken, control := false, false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRune(body[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			if !broken {
				p.report(ruleEncoding.Break(i))
			}
			broken, text[i] = true, '?'
		case r == '\ufeff' && i == 0, r == '\u00a0', r == '\u202f', r == '\u2007':
			blank(text[i : i+n])
			if lineEnds(body[i+n:]) {
				text[i+n-1] = '\t' // two spaces at the end of a line would break it
			}
		case r == '\r' && (i+1 == len(body) || body[i+1] != '\n'):
			text[i] = '\n'
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f:
			if !control {
				p.report(ruleControl.Break(i))
			}
			control, text[i] = true, ' '
		}
		i += n
	}
	return text, broken && control
}

func blank(b []byte) {
	for i := range b {
		if b[i] != '\n' {
			b[i] = ' '
		}
	}
}

func lineEnds(rest []byte) bool {
	rest = bytes.TrimLeft(rest, " \t\r")
	return len(rest) == 0 || rest[0] == '\n'
}

// scan refuses, in one pass, what could make goldmark slow.
type scan struct {
	p                    *parser
	text                 []byte
	refused              bool
	definitions          int
	square, angle, marks int
	columns, gaps        int // of the table that the line may lie in; of all tables
}

func (s *scan) run() {
	for at := 0; at < len(s.text); {
		end := len(s.text)
		if i := bytes.IndexByte(s.text[at:], '\n'); i >= 0 {
			end = at + i
		}
		s.line(at, s.text[at:end])
		if s.refused {
			return
		}
		at = end + 1
	}
}

func (s *scan) refuse(p consultation.Problem) {
	s.refused = true
	s.p.report(p)
}

func (s *scan) line(at int, line []byte) {
	if len(line) > maxLine {
		s.refuse(ruleLineLength.Break(at, maxLine>>10))
		return
	}
	rest := bytes.TrimSpace(line)
	if len(bytes.TrimLeft(rest, "> \t")) == 0 {
		s.square, s.angle, s.marks, s.columns = 0, 0, 0, 0 // a blank line ends a paragraph, in a quote too
	}
	if depth(line) > maxNesting {
		s.refuse(ruleNesting.Break(at, maxNesting))
		return
	}
	if rest := bytes.TrimLeft(line, " \t>"); len(rest) > 0 && rest[0] == '[' && bytes.Contains(rest, []byte("]:")) {
		if s.definitions++; s.definitions > maxDefinitions {
			s.refuse(ruleDefinitions.Break(at, maxDefinitions))
			return
		}
	}
	s.count(at, line)
	s.table(at, line)
}

// table counts the cells that a row lacks.
func (s *scan) table(at int, line []byte) {
	if s.columns > 0 {
		s.gaps += max(0, s.columns-bytes.Count(line, []byte("|"))-1)
	} else if len(bytes.Trim(line, "|-: \t\r>")) == 0 && bytes.IndexByte(line, '-') >= 0 {
		s.columns = bytes.Count(line, []byte("|")) + 1
	}
	if s.gaps > maxGaps {
		s.refuse(ruleGaps.Break(at, maxGaps))
	}
}

func (s *scan) count(at int, line []byte) {
	for i, c := range line {
		switch c {
		case '[':
			s.square++
		case '<':
			s.angle++
		case '*', '_', '`':
			s.marks++
		}
		if max(s.square, s.angle) > maxBrackets || (s.marks > maxMarks && !tabular(line)) {
			s.refuse(ruleBrackets.Break(at+i, maxBrackets, maxMarks))
			return
		}
	}
	if tabular(line) {
		s.marks = 0 // the cells of a row are read one by one
		if bytes.Count(line, []byte("|")) > maxColumns+1 {
			s.refuse(ruleColumns.Break(at, maxColumns))
		}
	}
	if item(line) {
		s.marks = 0
	}
}

func tabular(line []byte) bool { return bytes.HasPrefix(bytes.TrimLeft(line, " >"), []byte("|")) }

// item says whether the line begins an item of a bullet list, which begins a paragraph.
func item(line []byte) bool {
	rest := bytes.TrimLeft(line, " >")
	return len(rest) > 2 && strings.IndexByte("-*+", rest[0]) >= 0 && rest[1] == ' ' && rest[2] != ' '
}

// depth counts the quotes and lists that a line opens or lies in, at most.
func depth(line []byte) int {
	n, indent := 0, 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == ' ':
			indent++
		case c == '\t':
			indent += 4
		case c == '>':
			n++
		case strings.IndexByte("-*+", c) >= 0 && (i+1 == len(line) || line[i+1] == ' ' || line[i+1] == '\t'):
			n++
			n, indent = n+indent/2, 0
		case c >= '0' && c <= '9':
			j := i
			for j < len(line) && j < i+9 && line[j] >= '0' && line[j] <= '9' {
				j++
			}
			if j == len(line) || (line[j] != '.' && line[j] != ')') {
				return n
			}
			i = j
			n++
		default:
			return n
		}
	}
	return n
}
