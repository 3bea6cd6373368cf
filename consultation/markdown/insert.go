package markdown

import (
	"bytes"
	"maps"
	"regexp"
	"strings"
)

// Part is a section of a questionnaire, as a place to insert after and as something to keep.
type Part struct {
	Name, Title string
	Text        string // its Markdown, heading included
}

// Parts lists the sections of a questionnaire as they are written.
func Parts(body []byte) []Part {
	f := &formatter{lines: fmtLines(body)}
	f.mark()
	var out []Part
	starts := f.sections()
	for i, from := range starts {
		to := len(f.lines)
		if i+1 < len(starts) {
			to = starts[i+1]
		}
		_, title := f.heading(from)
		part := Part{Title: title, Text: strings.TrimRight(string(joinLines(f.lines[from:to])), "\r\n") + "\n"}
		if _, _, spans := f.tagLine(from); startsWithName(spans) {
			part.Name = spans[0]
		}
		out = append(out, part)
	}
	return out
}

// sections are the lines of the headings of sections.
func (f *formatter) sections() []int {
	var out []int
	for i := range f.lines {
		if level, _ := f.heading(i); level == 2 {
			out = append(out, i)
		}
	}
	return out
}

// Insert puts saved sections or questions into a questionnaire: at the end of the section of that name, or behind the last one. A
// section comes behind that section, questions come into it; questions on equality stay
// the last section. Names that are taken are changed as fmt makes them, with
// the conditions that mention them.
func Insert(body, saved []byte, after string) []byte {
	f := &formatter{lines: fmtLines(body)}
	f.mark()
	at := f.placeFor(after, bytes.Contains(saved, []byte(equalityTag)))
	end := "\n"
	if len(f.lines) > 0 && f.lines[0].end != "" {
		end = f.lines[0].end
	}
	var in []fmtLine
	for _, l := range renameTaken(fmtLines(saved), f.names()) {
		in = append(in, fmtLine{text: l.text, end: end})
	}
	for len(in) > 0 && in[len(in)-1].blank() {
		in = in[:len(in)-1]
	}
	before := f.lines[:at:at]
	for len(before) > 0 && before[len(before)-1].blank() {
		before = before[:len(before)-1]
	}
	if n := len(before); n > 0 {
		before[n-1].end = end
		before = append(before, fmtLine{end: end})
	}
	out := append(before, in...)
	if rest := f.lines[at:]; len(rest) > 0 {
		out = append(append(out, fmtLine{end: end}), rest...)
	}
	return joinLines(out)
}

// equalityTag marks the section with questions on equality, which is always the last.
const equalityTag = "`equality monitoring`"

// placeFor is the line before which something new goes: behind the section of that name, else at the end.
func (f *formatter) placeFor(after string, equality bool) int {
	starts := f.sections()
	for i, from := range starts {
		at, to, spans := f.tagLine(from)
		switch last := i+1 == len(starts); {
		case equality:
		case last && strings.Contains(string(joinLines(f.lines[at:to])), equalityTag):
			return from
		case after != "" && !last && startsWithName(spans) && spans[0] == after:
			return starts[i+1]
		}
	}
	return len(f.lines)
}

// renameTaken gives the names of saved lines that are taken already a new form.
func renameTaken(lines []fmtLine, taken map[string]bool) []fmtLine {
	f := &formatter{lines: lines}
	f.mark()
	own := f.names()
	all := maps.Clone(taken)
	maps.Copy(all, own)
	renamed := map[string]string{}
	for i := range f.lines {
		level, _ := f.heading(i)
		if level != 2 && level != 3 {
			continue
		}
		from, to, spans := f.tagLine(i)
		if !startsWithName(spans) || !taken[spans[0]] || renamed[spans[0]] != "" {
			continue
		}
		name := uniqueName(spans[0], all)
		all[name], renamed[spans[0]] = true, name
		for k := from; k < to; k++ {
			if strings.Contains(f.lines[k].text, "`"+spans[0]+"`") {
				f.lines[k].text = strings.Replace(f.lines[k].text, "`"+spans[0]+"`", "`"+name+"`", 1)
				break
			}
		}
	}
	if len(renamed) > 0 {
		for i := range f.lines {
			if !f.lines[i].skip {
				f.lines[i].text = fmtSpan.ReplaceAllStringFunc(f.lines[i].text, func(span string) string { return renameIn(span, renamed) })
			}
		}
	}
	return f.lines
}

// nameWords are the words behind which the name of a question stands in an instruction.
var nameWords = regexp.MustCompile(`\b(if|and|when|of|in|to|than|answer)( +)([a-z0-9][a-z0-9-]*)`)

// renameIn changes names inside an instruction of several words.
func renameIn(span string, renamed map[string]string) string {
	return nameWords.ReplaceAllStringFunc(span, func(m string) string {
		g := nameWords.FindStringSubmatch(m)
		if to := renamed[g[3]]; to != "" {
			return g[1] + g[2] + to
		}
		return m
	})
}
