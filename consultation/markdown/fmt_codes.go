package markdown

import (
	"regexp"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// questions gives the answers, rows and columns of every question a code.
func (f *formatter) questions() {
	for i := range f.lines {
		if level, _ := f.heading(i); level != 3 {
			continue
		}
		_, from, spans := f.tagLine(i)
		to := f.endOfQuestion(from)
		switch t := phraseOf(spans); {
		case t == "up to N rows":
			f.columnCodes(from, to, false)
		case strings.HasSuffix(t, "per row"):
			f.columnCodes(from, to, true)
		case strings.HasSuffix(t, "per cell"):
			f.columnCodes(from, to, true)
			if strings.HasPrefix(t, "choose") {
				f.listCodes(from, to)
			}
		case strings.HasPrefix(t, "choose"), t == "scale", t == "rank top N", t == "agree to all", t == "text per item":
			f.listCodes(from, to)
		}
	}
}

// endOfQuestion gives the line after the last that can belong to a question: the next heading or page break.
func (f *formatter) endOfQuestion(from int) int {
	for i := from; i < len(f.lines); i++ {
		level, _ := f.heading(i)
		if level > 0 || !f.lines[i].skip && fmtBreak.MatchString(f.lines[i].text) && (i == 0 || f.lines[i-1].blank()) {
			return i
		}
	}
	return len(f.lines)
}

var fmtBullet = regexp.MustCompile(`^( *)[-*+][ \t]+\S`)

// fmtItem is one item of a list, on lines [from, to) without what is nested in it.
type fmtItem struct {
	from, to int
	indent   int
	group    bool // holds a nested list
}

// lists finds the bullet lists in the lines [from, to), each with nested items in order.
func (f *formatter) lists(from, to int) [][]fmtItem {
	var all [][]fmtItem
	var cur []fmtItem
	end := func() {
		if len(cur) > 0 {
			all = append(all, cur)
		}
		cur = nil
	}
	for i := from; i < to; i++ {
		l := f.lines[i]
		m := fmtBullet.FindStringSubmatch(l.text)
		glued := i > from && !f.lines[i-1].blank()
		switch {
		case l.skip:
			end()
		case m != nil && (len(m[1]) < 4 || len(cur) > 0):
			indent := len(m[1])
			if n := len(cur); n > 0 && indent >= cur[0].indent+2 {
				if indent >= cur[n-1].indent+2 {
					cur[n-1].group = true
				}
			}
			cur = append(cur, fmtItem{from: i, to: i + 1, indent: indent})
		case l.blank():
		case len(cur) > 0 && (glued && !fmtBlockStart(l.text) || strings.HasPrefix(l.text, "  ")):
			cur[len(cur)-1].to = i + 1
		default:
			end()
		}
	}
	end()
	return all
}

// listCodes completes the codes of the list of answers: the one that has codes, or the only one.
func (f *formatter) listCodes(from, to int) {
	lists := f.lists(from, to)
	var answers []fmtItem
	for _, l := range lists {
		for _, b := range l {
			if f.itemCode(b) != "" {
				answers = l
			}
		}
	}
	if answers == nil {
		if len(lists) != 1 {
			return
		}
		answers = lists[0]
	}
	taken := map[string]bool{}
	for _, b := range answers {
		taken[f.itemCode(b)] = true
	}
	for _, b := range answers {
		if !b.group && f.itemCode(b) == "" {
			f.codeItem(b, taken)
		}
	}
}

// itemCode gives the code of an answer, "" where it is missing.
func (f *formatter) itemCode(b fmtItem) string {
	for i := b.from; i < b.to; i++ {
		if at, span := ownSpan(f.lines[i].text); at >= 0 {
			if consultation.IsName(span) {
				return span
			}
			return ""
		}
	}
	return ""
}

// ownSpan finds the first code span that is not an answer or number to print: its offset, or -1.
func ownSpan(text string) (at int, span string) {
	for _, m := range fmtSpan.FindAllStringSubmatchIndex(text, -1) {
		s := text[m[2]:m[3]]
		if !strings.HasPrefix(s, "answer ") && !strings.HasPrefix(s, "number of ") {
			return m[0], s
		}
	}
	return -1, ""
}

// codeItem writes a new code before the first setting of an answer, or after its words.
func (f *formatter) codeItem(b fmtItem, taken map[string]bool) {
	words := ""
	for i := b.from; i < b.to; i++ {
		text := f.lines[i].text
		if at, _ := ownSpan(text); at >= 0 {
			c := newCode(words+" "+text[:at], taken)
			f.lines[i].text = text[:at] + "`" + c + "` " + text[at:]
			return
		}
		words += " " + text
	}
	last := b.to - 1
	f.lines[last].text = strings.TrimRight(f.lines[last].text, " \t") + " `" + newCode(words, taken) + "`"
}

// columnCodes completes the codes of the table's headings, and of its rows.
func (f *formatter) columnCodes(from, to int, rows bool) {
	for i := from; i < to; i++ {
		t, ok := f.table(i)
		if !ok {
			continue
		}
		first := 0
		if rows {
			first = 1
			var labels []*string
			for _, r := range t.cells[1:] {
				labels = append(labels, &r[0])
			}
			codeCells(labels)
		}
		var heads []*string
		for c := first; c < len(t.cells[0]); c++ {
			heads = append(heads, &t.cells[0][c])
		}
		codeCells(heads)
		f.write(t)
		return
	}
}

// codeCells gives each cell that has words a code before its first setting, or after its words.
func codeCells(cells []*string) {
	taken := map[string]bool{}
	lacks := func(cell string) bool {
		at, span := ownSpan(cell)
		if at < 0 || !consultation.IsName(span) {
			return true
		}
		_, next := ownSpan(cell[at+len(span)+2:])
		return isType(span) && !isType(next)
	}
	for _, c := range cells {
		if !lacks(*c) {
			_, span := ownSpan(*c)
			taken[span] = true
		}
	}
	for _, c := range cells {
		if *c == "" || !lacks(*c) {
			continue
		}
		at, _ := ownSpan(*c)
		if at < 0 {
			*c += " `" + newCode(*c, taken) + "`"
			continue
		}
		*c = (*c)[:at] + "`" + newCode((*c)[:at], taken) + "` " + (*c)[at:]
	}
}
