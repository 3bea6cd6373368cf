package export

import (
	"archive/zip"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"github.com/greenpaper/greenpaper/consultation"
)

// What a sheet can hold. Excel counts the characters of a cell in UTF-16 units, and excelize cuts what is longer without a word.
const (
	maxCell    = 32_767
	maxRows    = 1_048_576
	maxColumns = 16_384
	// maxBytes ends a sheet early, so that its XML stays clear of the 4 GiB beyond which Excel takes a streamed zip for broken.
	maxBytes = 1 << 30
)

// longSheet holds the answers that are too long for a cell.
const longSheet = "Long answers"

// XLSX writes a workbook: the table on one sheet or, beyond a million rows, several; answers over 32,767 characters in parts on
// the sheet "Long answers", with a pointer in their place; and the data dictionary. Numbers are numbers and everything else is
// text that no spreadsheet program runs, so nothing needs a guard and every text is exactly what was written.
func XLSX(w io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	return writeXLSX(w, c, rows, o, maxRows)
}

func writeXLSX(w io.Writer, c *Columns, rows Rows, o Options, rowLimit int) (sum Summary, err error) {
	t := c.table(o)
	heads := c.headings(t, o)
	if n := len(heads); n > maxColumns {
		return sum, fmt.Errorf("export: this questionnaire has %d columns and a sheet holds %d; use the format csv or jsonl", n, maxColumns)
	}
	b := &book{file: excelize.NewFile(excelize.Options{TmpDir: o.TempDir})}
	defer func() {
		if closed := b.file.Close(); err == nil { // removes the temporary files
			err = closed
		}
	}()
	b.data = &sheets{file: b.file, name: sheetName(c.Part, o.Shape), head: b.heading(heads), limit: rowLimit}
	b.long = &sheets{file: b.file, name: longSheet, head: []any{"row of", "column", "part", "of", "text"}, limit: maxRows}
	if err = b.data.open(); err != nil {
		return sum, err
	}
	var values []any
	row := func(cells []Cell) (err error) {
		if err := b.data.ready(); err != nil { // before a pointer names the row
			return err
		}
		if values, err = b.values(values[:0], cells, t.heads); err != nil {
			return err
		}
		return b.data.add(values)
	}
	sum, err = c.each(rows, o, func(p *plan, r *consultation.Response) error { return t.rows(p, r, row) })
	if err != nil {
		return sum, err
	}
	return sum, b.finish(w, c)
}

func sheetName(p Part, s Shape) string {
	switch p {
	case Contact:
		return "Contact data"
	case Equality:
		return "Equality answers"
	}
	if s == PerAnswer {
		return "Answers"
	}
	return "Responses"
}

// book is a workbook on its way.
type book struct {
	file *excelize.File
	data *sheets
	long *sheets
}

// heading cuts headings to what a cell holds.
func (b *book) heading(names []string) []any {
	out := make([]any, len(names))
	for i, n := range names {
		out[i] = split(clean(n), maxCell)[0]
	}
	return out
}

// values appends the cells as Excel takes them: numbers where they stay exact, and pointers for what is too long.
func (b *book) values(values []any, cells []Cell, heads []head) ([]any, error) {
	for i, cell := range cells {
		switch {
		case cell.Text == "":
			values = append(values, nil)
		case cell.Number:
			values = append(values, number(cell.Text))
		case len(cell.Text) <= maxCell: // bytes are never fewer than UTF-16 units
			values = append(values, cell.Text)
		default:
			pointer, err := b.overflow(cell.Text, heads[i].name)
			if err != nil {
				return nil, err
			}
			values = append(values, pointer)
		}
	}
	return values, nil
}

// overflow puts a text that may be too long on the sheet of long answers and gives what stands in its place.
func (b *book) overflow(text, column string) (string, error) {
	parts := split(text, maxCell)
	if len(parts) == 1 {
		return text, nil
	}
	if err := b.long.open(); err != nil {
		return "", err
	}
	if b.long.row+len(parts) > b.long.limit { // the parts of one answer stay on one sheet
		if err := b.long.next(); err != nil {
			return "", err
		}
	}
	owner := b.data.current() + ", row " + strconv.Itoa(b.data.row+1)
	first := b.long.row + 1
	for i, part := range parts {
		if err := b.long.add([]any{owner, column, i + 1, len(parts), part}); err != nil {
			return "", err
		}
	}
	return fmt.Sprintf("[Too long for a cell: see the sheet %q, rows %d to %d]", b.long.current(), first, b.long.row), nil
}

// finish adds the dictionary and writes the workbook straight to w.
func (b *book) finish(w io.Writer, c *Columns) error {
	d := &sheets{file: b.file, name: "Dictionary", head: b.heading(DictionaryHeadings), limit: maxRows}
	if err := d.open(); err != nil {
		return err
	}
	heads := make([]head, len(DictionaryHeadings))
	for i, name := range DictionaryHeadings {
		heads[i].name = name
	}
	for _, e := range Dictionary(c) {
		values, err := b.values(nil, e.cells(), heads)
		if err != nil {
			return err
		}
		if err := d.add(values); err != nil {
			return err
		}
	}
	for _, s := range []*sheets{b.data, b.long, d} {
		if err := s.flush(); err != nil {
			return err
		}
	}
	// Without this, excelize packs the workbook in memory first.
	b.file.SetZipWriter(func(io.Writer) excelize.ZipWriter { return zip.NewWriter(w) })
	_, err := b.file.WriteTo(io.Discard)
	return err
}

// split cuts a text into parts of at most limit UTF-16 units, never inside a character. Joined, they are the text again.
func split(s string, limit int) []string {
	var parts []string
	begin, units := 0, 0
	for i, r := range s {
		n := utf16.RuneLen(r)
		if units+n > limit {
			parts = append(parts, s[begin:i])
			begin, units = i, 0
		}
		units += n
	}
	return append(parts, s[begin:])
}

// number gives a canonical decimal as a number, or as text where it has more digits than the fifteen that Excel keeps.
func number(s string) any {
	f, err := strconv.ParseFloat(s, 64)
	if digits := len(s) - strings.Count(s, "-") - strings.Count(s, "."); err != nil || digits > 15 {
		return s
	}
	return f
}
