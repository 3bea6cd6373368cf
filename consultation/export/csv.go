package export

import (
	"bufio"
	"io"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// CSV writes a table by RFC 4180 in UTF-8: records end in CR LF, a line break inside an answer is a bare LF, as spreadsheet
// programs save it, and texts and headings that could be taken for formulas are guarded. See Guard.
func CSV(w io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	if o.BOM {
		out.WriteString("\ufeff") // errors of a bufio.Writer stay until Flush
	}
	var row []Cell
	t := c.table(o)
	for _, h := range c.headings(t, o) {
		row = append(row, Cell{Text: clean(h)})
	}
	writeRecord(out, row)
	record := func(row []Cell) error { return writeRecord(out, row) }
	sum, err := c.each(rows, o, func(p *plan, r *consultation.Response) error { return t.rows(p, r, record) })
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	return sum, err
}

// writeRecord writes one record. encoding/csv is not used for it: with CR LF record ends it turns the line breaks inside answers
// into CR LF too.
func writeRecord(out *bufio.Writer, row []Cell) error {
	for i, c := range row {
		if i > 0 {
			out.WriteByte(',')
		}
		if c.Number {
			out.WriteString(c.Text)
		} else {
			writeField(out, Guard(c.Text))
		}
	}
	_, err := out.WriteString("\r\n")
	return err
}

// writeField quotes what needs it: separators, quotes, line breaks, and outer white space, which some readers trim.
func writeField(out *bufio.Writer, s string) {
	if s == "" {
		return
	}
	if !needsQuotes(s) {
		out.WriteString(s)
		return
	}
	out.WriteByte('"')
	for {
		before, rest, found := strings.Cut(s, `"`)
		out.WriteString(before)
		if !found {
			break
		}
		out.WriteString(`""`)
		s = rest
	}
	out.WriteByte('"')
}

func needsQuotes(s string) bool {
	if s[0] <= ' ' || s[len(s)-1] <= ' ' || strings.HasPrefix(s, "\ufeff") {
		return true
	}
	for _, c := range []byte(",\"\n\r") { // each look is one pass by the processor's own instructions
		if strings.IndexByte(s, c) >= 0 {
			return true
		}
	}
	return false
}
