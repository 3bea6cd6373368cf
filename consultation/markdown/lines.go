package markdown

import (
	"sort"
	"unicode/utf8"
)

// Positions turns byte offsets of a file into lines and columns.
type Positions struct {
	body   []byte
	starts []int // offset of the first byte of each line
}

// Lines prepares the positions of a file.
func Lines(body []byte) *Positions {
	l := &Positions{body: body, starts: []int{0}}
	for i, c := range body {
		if c == '\n' || c == '\r' && (i+1 == len(body) || body[i+1] != '\n') {
			l.starts = append(l.starts, i+1)
		}
	}
	return l
}

// At gives the line and the column, both from 1, of a byte offset. A column is counted in characters, and a byte order mark is
// none. An offset outside the file gives the nearest place in it.
func (l *Positions) At(offset int) (line, column int) {
	offset = max(0, min(offset, len(l.body)))
	line = sort.Search(len(l.starts), func(i int) bool { return l.starts[i] > offset })
	start := l.starts[line-1]
	before := l.body[start:offset]
	column = utf8.RuneCount(before) + 1
	if start == 0 && len(before) >= len(bom) && string(before[:len(bom)]) == bom {
		column--
	}
	return line, column
}

// Line gives the text of a line, counted from 1, without its end.
func (l *Positions) Line(n int) string {
	if n < 1 || n > len(l.starts) {
		return ""
	}
	end := len(l.body)
	if n < len(l.starts) {
		end = l.starts[n]
	}
	b := l.body[l.starts[n-1]:end]
	for len(b) > 0 && (b[len(b)-1] == '\n' || b[len(b)-1] == '\r') {
		b = b[:len(b)-1]
	}
	return string(b)
}
