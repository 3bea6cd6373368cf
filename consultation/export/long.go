package export

import (
	"bufio"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
)

// LongHeadings is the heading row of a table with one row for each answer.
var LongHeadings = []string{"reference", "day", "channel", "version", "series", "wish", "name", "question", "round", "label", "code", "rank", "answer", "not published"}

// publicHeadings are those of a file for the public; the first is called as leadNumber is.
var publicHeadings = []string{"reference", "name", "question", "round", "label", "code", "rank", "answer"}

// answerRow is one answer of one response. An answer in words, a number, a date and a file have no code.
type answerRow struct {
	column *Column
	code   string
	rank   int // 1 and up in a ranking, else 0
	answer string
}

// longWords says what each column of LongHeadings holds.
var longWords = []string{
	"The reference that the respondent was given", "The day on which the response came", "How it came: web, paper, letter, email, telephone or import",
	"Which version of the questionnaire was answered: its SHA-256 hash", "Which series of versions was answered", "What the respondent wishes about publication",
	"Data name of the answer", "Name of the question", "Which round of a repeated section", "The question in words, with its row or box",
	"Code of the answer, where it is one of several", "Place in a ranking", "The answer in words, or as it was written", "yes where the answer must not be published",
	"Keys of the codes that the answer was given",
}

// longThemes heads the column of codes, where they are asked for.
const longThemes = "themes"

// longTable has a row for each answer; what was not answered has none. Columns must be of the part Answers or Public.
func (c *Columns) longTable() table {
	t := table{}
	var told []int // places in LongHeadings
	for i, name := range LongHeadings {
		if c.Part == Public && !slices.Contains(publicHeadings, name) {
			continue
		}
		told = append(told, i)
		values := string(consultation.FieldText)
		if name == "round" || name == "rank" {
			values = string(consultation.FieldNumber)
		}
		h := head{name: name, label: longWords[i], values: values}
		if c.Part == Public && i == 0 {
			h.name, h.label = leadNumber.name, leadNumber.label
		}
		t.heads = append(t.heads, h)
	}
	if c.coded != nil {
		t.heads = append(t.heads, head{name: longThemes, label: longWords[len(LongHeadings)], values: string(consultation.FieldText)})
	}
	var answers []answerRow
	var cells, all []Cell
	t.rows = func(p *plan, r *consultation.Response, write func([]Cell) error) error {
		given, err := c.decided(r)
		if err != nil {
			return err
		}
		answers = p.answerRows(answers[:0], r)
		for _, a := range answers {
			all, cells = c.longCells(all[:0], p, r, a), cells[:0]
			for _, i := range told {
				cells = append(cells, all[i])
			}
			if c.coded != nil {
				cells = append(cells, keysOf(given, a.column.Field.Name))
			}
			if err := write(cells); err != nil {
				return err
			}
		}
		return nil
	}
	return t
}

// longJSONL writes one JSON object for each answer, with the headings as keys and texts as values. Empty ones are left out.
func longJSONL(out *bufio.Writer, c *Columns, rows Rows, o Options) (Summary, error) {
	line := newLineWriter()
	t := c.longTable()
	keys := c.headings(t, o)
	object := func(cells []Cell) error {
		line.cells(keys, cells)
		_, err := out.Write(line.buf.Bytes())
		return err
	}
	return c.each(rows, o, func(p *plan, r *consultation.Response) error { return t.rows(p, r, object) })
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
		Cell{Text: string(r.Wish)}, Cell{Text: col.Field.Name}, Cell{Text: question}, count(col.Round), Cell{Text: clean(col.FieldLabel())},
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
