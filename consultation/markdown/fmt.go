package markdown

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// Format adds missing names and codes to a questionnaire, made once from its wording, and aligns tables. It moves nothing else and
// keeps line endings. Formatting twice gives the same bytes. In a file that is no questionnaire of its own (an edition, a
// privacy notice, scenarios), names come from elsewhere, so that only tables are aligned.
func Format(body []byte) []byte {
	once := format(body)
	if !bytes.Equal(format(once), once) {
		return body // so broken that what is missing cannot be told; check says where
	}
	return once
}

func format(body []byte) []byte {
	f := &formatter{lines: fmtLines(body)}
	f.mark()
	if f.main {
		f.taken = f.names()
		f.headings()
		f.questions()
	}
	f.tables()
	var out bytes.Buffer
	for _, l := range f.lines {
		out.WriteString(l.text)
		out.WriteString(l.end)
	}
	return out.Bytes()
}

// fmtLine is one line without its ending, and the ending: "\n", "\r\n", or "" at the end of a file.
type fmtLine struct {
	text string
	end  string
	skip bool // front matter or fenced code: never touched
}

func (l fmtLine) blank() bool { return strings.TrimSpace(l.text) == "" }

func fmtLines(body []byte) []fmtLine {
	var lines []fmtLine
	for len(body) > 0 {
		line, end := body, ""
		if i := bytes.IndexByte(body, '\n'); i >= 0 {
			line, end = body[:i], "\n"
			body = body[i+1:]
		} else {
			body = nil
		}
		if end != "" && bytes.HasSuffix(line, []byte("\r")) {
			line, end = line[:len(line)-1], "\r\n"
		}
		lines = append(lines, fmtLine{text: string(line), end: end})
	}
	return lines
}

type formatter struct {
	lines []fmtLine
	main  bool // the file is a questionnaire of its own
	taken map[string]bool
}

var (
	fmtHeading = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$`)
	fmtFence   = regexp.MustCompile("^ {0,3}(```+|~~~+)")
	fmtSpan    = regexp.MustCompile("`([^`]+)`")
	fmtBreak   = regexp.MustCompile(`^ {0,3}(-[ \t]*){3,}$`)
)

// mark finds the front matter and fenced code.
func (f *formatter) mark() {
	i := 0
	if len(f.lines) > 0 && strings.TrimPrefix(f.lines[0].text, "\ufeff") == "---" {
		for i = 0; i < len(f.lines); i++ {
			f.lines[i].skip = true
			if strings.HasPrefix(f.lines[i].text, "format:") {
				f.main = true
			}
			if i > 0 && strings.TrimRight(f.lines[i].text, " \t") == "---" {
				i++
				break
			}
		}
	}
	fence := ""
	for ; i < len(f.lines); i++ {
		m := fmtFence.FindStringSubmatch(f.lines[i].text)
		f.lines[i].skip = fence != "" || m != nil
		switch {
		case fence == "" && m != nil:
			fence = m[1]
		case fence != "" && m != nil && m[1][0] == fence[0] && len(m[1]) >= len(fence) && strings.Trim(strings.TrimSpace(f.lines[i].text), fence[:1]) == "":
			fence = ""
		}
	}
}

// heading gives the level and words of a heading line, 0 for any other line.
func (f *formatter) heading(i int) (level int, words string) {
	if f.lines[i].skip {
		return 0, ""
	}
	m := fmtHeading.FindStringSubmatch(f.lines[i].text)
	if m == nil {
		return 0, ""
	}
	return len(m[1]), m[2]
}

// tagLine gives the lines of the tag line after a heading, [from, to), and its spans; from == to when there is none.
func (f *formatter) tagLine(heading int) (from, to int, spans []string) {
	from = heading + 1
	for from < len(f.lines) && f.lines[from].blank() {
		from++
	}
	for to = from; to < len(f.lines) && !f.lines[to].blank() && !f.lines[to].skip; to++ {
		text := f.lines[to].text
		if !strings.Contains(text, "`") || strings.TrimSpace(fmtSpan.ReplaceAllString(text, "")) != "" {
			if to > from && fmtBlockStart(text) {
				break
			}
			return from, from, nil
		}
		for _, m := range fmtSpan.FindAllStringSubmatch(text, -1) {
			spans = append(spans, strings.Join(strings.Fields(m[1]), " "))
		}
	}
	return from, to, spans
}

// fmtBlockStart says whether a line ends the paragraph above it by beginning another block.
func fmtBlockStart(text string) bool {
	text = strings.TrimLeft(text, " ")
	return text == "" || strings.ContainsRune("#>-*+|", rune(text[0]))
}

// names lists the names that the file has already.
func (f *formatter) names() map[string]bool {
	taken := map[string]bool{}
	for i := range f.lines {
		if level, _ := f.heading(i); level == 2 || level == 3 {
			if _, _, spans := f.tagLine(i); startsWithName(spans) {
				taken[spans[0]] = true
			}
		}
	}
	return taken
}

// startsWithName says whether the first span of a tag line is a name. A type of one word, such as `scale`, is a name only where another
// span is the type.
func startsWithName(spans []string) bool {
	if len(spans) == 0 || !consultation.IsName(spans[0]) {
		return false
	}
	return !isType(spans[0]) || phraseOf(spans[1:]) != ""
}

// phraseOf gives the phrase of the registered type among the spans, "" for none.
func phraseOf(spans []string) string {
	for _, s := range spans {
		if phrase, _, ok := registered(s); ok {
			return phrase
		}
	}
	return ""
}

// headings gives every section and question a name.
func (f *formatter) headings() {
	for i := 0; i < len(f.lines); i++ {
		level, words := f.heading(i)
		if level != 2 && level != 3 {
			continue
		}
		from, to, spans := f.tagLine(i)
		if startsWithName(spans) {
			continue
		}
		name := f.name(words)
		if to > from {
			f.lines[from].text = "`" + name + "` " + strings.TrimLeft(f.lines[from].text, " ")
			continue
		}
		f.insertTagLine(i, name)
	}
}

// insertTagLine puts a tag line right under a heading, with a blank line after it.
func (f *formatter) insertTagLine(heading int, name string) {
	end := f.lines[heading].end
	if end == "" {
		f.lines[heading].end, end = "\n", ""
	}
	added := []fmtLine{{text: "`" + name + "`", end: end}}
	if heading+1 < len(f.lines) && !f.lines[heading+1].blank() {
		added = append(added, fmtLine{end: end})
	}
	rest := append(added, f.lines[heading+1:]...)
	f.lines = append(f.lines[:heading+1:heading+1], rest...)
}
