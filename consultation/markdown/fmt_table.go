package markdown

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fmtTable is a table of the file: the cells of its heading and rows, without the line of dashes.
type fmtTable struct {
	at      int // line of the heading
	lines   int
	prefix  string // indentation
	cells   [][]string
	aligned []string // "", ":-", "-:", ":-:" for each column
}

var fmtDelimiter = regexp.MustCompile(`^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$`)

// table reads the table whose heading is line i. A table with a row of too many or too few cells is left alone: check
// reports it, and padding would hide the slip.
func (f *formatter) table(i int) (fmtTable, bool) {
	if i+1 >= len(f.lines) || f.lines[i].skip || f.lines[i+1].skip || !strings.Contains(f.lines[i].text, "|") {
		return fmtTable{}, false
	}
	if !fmtDelimiter.MatchString(f.lines[i+1].text) || !strings.Contains(f.lines[i+1].text, "|") {
		return fmtTable{}, false
	}
	head := f.lines[i].text
	t := fmtTable{at: i, prefix: head[:len(head)-len(strings.TrimLeft(head, " "))]}
	if len(t.prefix) > 3 {
		return fmtTable{}, false
	}
	t.cells = [][]string{fmtCells(head)}
	for _, d := range fmtCells(f.lines[i+1].text) {
		switch l, r := strings.HasPrefix(d, ":"), strings.HasSuffix(d, ":"); {
		case l && r:
			t.aligned = append(t.aligned, ":-:")
		case l:
			t.aligned = append(t.aligned, ":-")
		case r:
			t.aligned = append(t.aligned, "-:")
		default:
			t.aligned = append(t.aligned, "")
		}
	}
	for j := i + 2; j < len(f.lines) && !f.lines[j].blank() && !f.lines[j].skip; j++ {
		t.cells = append(t.cells, fmtCells(f.lines[j].text))
	}
	t.lines = len(t.cells) + 1
	for _, row := range t.cells {
		if len(row) != len(t.aligned) {
			return fmtTable{}, false
		}
	}
	return t, true
}

// fmtCells splits a line at the bars that are not escaped.
func fmtCells(line string) []string {
	line = strings.TrimSpace(line)
	line = strings.TrimPrefix(line, "|")
	var cells []string
	begin := 0
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			cells = append(cells, strings.TrimSpace(line[begin:i]))
			begin = i + 1
		}
	}
	if rest := strings.TrimSpace(line[begin:]); rest != "" {
		cells = append(cells, rest)
	}
	return cells
}

// tables aligns every table.
func (f *formatter) tables() {
	for i := 0; i < len(f.lines); i++ {
		if t, ok := f.table(i); ok {
			f.write(t)
			i += t.lines - 1
		}
	}
}

// write puts a table back, its columns as wide as their widest cell, in the way that Prettier does.
func (f *formatter) write(t fmtTable) {
	widths := make([]int, len(t.aligned))
	for c := range widths {
		widths[c] = 3
		for _, row := range t.cells {
			widths[c] = max(widths[c], fmtWidth(row[c]))
		}
	}
	dashes := make([]string, len(widths))
	for c, w := range widths {
		switch t.aligned[c] {
		case ":-:":
			dashes[c] = ":" + strings.Repeat("-", w-2) + ":"
		case ":-":
			dashes[c] = ":" + strings.Repeat("-", w-1)
		case "-:":
			dashes[c] = strings.Repeat("-", w-1) + ":"
		default:
			dashes[c] = strings.Repeat("-", w)
		}
	}
	row := func(cells []string) string {
		var b strings.Builder
		b.WriteString(t.prefix + "|")
		for c, cell := range cells {
			b.WriteString(" " + fmtPad(cell, widths[c], t.aligned[c]) + " |")
		}
		return b.String()
	}
	f.lines[t.at].text = row(t.cells[0])
	f.lines[t.at+1].text = row(dashes)
	for j, cells := range t.cells[1:] {
		f.lines[t.at+2+j].text = row(cells)
	}
}

func fmtPad(cell string, w int, aligned string) string {
	room := w - fmtWidth(cell)
	switch aligned {
	case ":-:":
		return strings.Repeat(" ", room/2) + cell + strings.Repeat(" ", room-room/2)
	case "-:":
		return strings.Repeat(" ", room) + cell
	}
	return cell + strings.Repeat(" ", room)
}

// fmtWidth counts the characters that take room on a line.
func fmtWidth(s string) int {
	n := utf8.RuneCountInString(s)
	for _, r := range s {
		if unicode.Is(unicode.Mn, r) || r == '\u200b' {
			n--
		}
	}
	return n
}
