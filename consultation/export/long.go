package export

import (
	"bufio"
	"io"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
)

// LongHeadings is the heading row of a table with one row for each answer.
var LongHeadings = []string{"reference", "day", "channel", "version", "series", "wish", "name", "question", "round", "label", "code", "rank", "answer", "not published"}

// answerRow is one answer of one response. An answer in words, a number, a date and a file have no code.
type answerRow struct {
	column *Column
	code   string
	rank   int // 1 and up in a ranking, else 0
	answer string
}

// LongCSV writes one row for each answer, by the rules of CSV: each chosen answer of several, each place of a ranking and each
// file has a row, and what was not answered has none. Columns must be of the part Answers; Summary.Rows counts responses.
func LongCSV(w io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	if o.BOM {
		out.WriteString("\ufeff") // errors of a bufio.Writer stay until Flush
	}
	var cells []Cell
	for _, h := range LongHeadings {
		cells = append(cells, Cell{Text: h})
	}
	writeRecord(out, cells)
	var answers []answerRow
	sum, err := c.each(rows, o, func(p *plan, r *consultation.Response) error {
		answers = p.answerRows(answers[:0], r)
		for _, a := range answers {
			cells = c.longCells(cells[:0], p, r, a)
			if err := writeRecord(out, cells); err != nil {
				return err
			}
		}
		return nil
	})
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	return sum, err
}

// LongJSONL writes one JSON object for each answer, with the keys of LongHeadings and texts as values. Empty ones are left out.
// See LongCSV.
func LongJSONL(w io.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	out := bufio.NewWriterSize(w, 64<<10)
	line := newLineWriter()
	var cells []Cell
	var answers []answerRow
	sum, err := c.each(rows, o, func(p *plan, r *consultation.Response) error {
		answers = p.answerRows(answers[:0], r)
		for _, a := range answers {
			cells = c.longCells(cells[:0], p, r, a)
			line.cells(LongHeadings, cells)
			if _, err := out.Write(line.buf.Bytes()); err != nil {
				return err
			}
		}
		return nil
	})
	if flushed := out.Flush(); err == nil {
		err = flushed
	}
	return sum, err
}

// cells makes a line of the cells that are not empty.
func (l *lineWriter) cells(keys []string, cells []Cell) {
	l.buf.Reset()
	l.buf.WriteByte('{')
	first := true
	for i, cell := range cells {
		if cell.Text == "" {
			continue
		}
		if !first {
			l.buf.WriteByte(',')
		}
		first = false
		l.key(keys[i])
		l.text(cell.Text)
	}
	l.buf.WriteString("}\n")
}

// answerRows appends the answers of a response, in the order of the columns.
func (p *plan) answerRows(out []answerRow, r *consultation.Response) []answerRow {
	for _, f := range p.fields {
		for i, v := range r.Answers[f.Field.Name] {
			if v == "" {
				continue
			}
			row := answerRow{column: f, answer: v}
			switch f.Field.Type {
			case consultation.FieldRanks:
				row.rank = i + 1
				row.code, row.answer = v, f.labelOf(v)
			case consultation.FieldCode, consultation.FieldCodes:
				row.code, row.answer = v, f.labelOf(v)
			}
			out = append(out, row)
		}
	}
	return out
}

// longCells appends the cells of one answer, in the order of LongHeadings.
func (c *Columns) longCells(cells []Cell, p *plan, r *consultation.Response, a answerRow) []Cell {
	col := a.column
	question, hidden := "", ""
	if col.Question != nil {
		question = col.Question.Name
	}
	if _, ok := p.asked[col.Field.Name]; ok {
		hidden = "yes"
	}
	answer := Cell{Text: clean(a.answer)}
	if col.Field.Type == consultation.FieldNumber {
		_, answer.Number = consultation.Decimal(a.answer)
	}
	return append(cells, Cell{Text: clean(r.Reference)}, Cell{Text: dayOf(r)}, Cell{Text: r.Channel.Name()}, Cell{Text: r.Version}, Cell{Text: c.seriesOf(r)},
		Cell{Text: string(r.Wish)}, Cell{Text: col.Field.Name}, Cell{Text: question}, count(col.Round), Cell{Text: clean(col.fieldLabel())},
		Cell{Text: a.code}, count(a.rank), answer, Cell{Text: hidden})
}

// seriesOf is the series of the response's version; empty where the columns tell none.
func (c *Columns) seriesOf(r *consultation.Response) string {
	i := slices.IndexFunc(c.leads, func(l lead) bool { return l.key() == "series" })
	if i < 0 {
		return ""
	}
	return c.leads[i].value(r)
}

// count is empty for none.
func count(n int) Cell {
	if n == 0 {
		return Cell{}
	}
	return Cell{strconv.Itoa(n), true}
}

// dayOf is the day on which a response was received, else the one in London on which it was sent.
func dayOf(r *consultation.Response) string {
	if r.Received != "" || r.Submitted.IsZero() {
		return r.Received
	}
	return r.Submitted.In(consultation.London).Format("2006-01-02")
}
