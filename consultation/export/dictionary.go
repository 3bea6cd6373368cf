package export

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
)

// Entry is one line of the data dictionary: a column, or one of the codes that a column can hold.
type Entry struct {
	Part           Part   `json:"file"`
	Name           string `json:"name"`               // the column's heading
	Question       string `json:"question,omitempty"` // the question's name in the questionnaire
	Wording        string `json:"wording"`
	Section        string `json:"section,omitempty"`
	Round          int    `json:"round,omitempty"`
	Type           string `json:"type,omitempty"` // as written in the questionnaire
	Values         string `json:"values"`         // what the column holds: text, code, 1 or 0, rank, number, date, files, time
	Code           string `json:"code,omitempty"`
	Label          string `json:"label,omitempty"` // of the code; without a code, of the row or box that the column is about
	Scale          string `json:"scaleValue,omitempty"`
	Unit           string `json:"unit,omitempty"`
	Required       bool   `json:"required,omitempty"`
	Special        bool   `json:"specialCategory,omitempty"`
	NotPublished   bool   `json:"notPublished,omitempty"`
	Personal       bool   `json:"personal,omitempty"`
	RespondentName bool   `json:"respondentName,omitempty"`
	NoAnswer       bool   `json:"noAnswer,omitempty"` // the code is counted but left out of percentages
	OffScale       bool   `json:"offScale,omitempty"` // the code is left out of a mean
}

// Dictionary describes the columns of one or more parts, in their order.
func Dictionary(parts ...*Columns) []Entry {
	var out []Entry
	for _, c := range parts {
		for _, l := range c.leads {
			out = append(out, Entry{Part: c.Part, Name: l.name, Wording: l.label, Values: l.values()})
		}
		for i := range c.List {
			out = append(out, c.List[i].entries(c.Part)...)
		}
		out = append(out, c.themeEntries()...)
	}
	return out
}

// entries are the column's own line and, where it holds one code of several, a line for each code.
func (c *Column) entries(part Part) []Entry {
	e := Entry{
		Part: part, Name: c.Name, Wording: c.Wording(), Section: c.Section.Title.String(), Round: c.Round,
		Values: valuesOf(c.Field.Type), Label: c.Field.Label, Unit: c.Field.Unit,
	}
	if q := c.Question; q != nil {
		e.Question, e.Type, e.Required, e.Special = q.Name, q.Type, q.Required, q.Special
		e.NotPublished, e.Personal, e.RespondentName = q.NotPublished, q.Personal, q.RespondentName
	}
	if o, ok := c.option(); ok {
		return []Entry{c.coded(e, o)}
	}
	out := []Entry{e}
	if c.Field.Type == consultation.FieldCode {
		for _, o := range c.Field.Codes {
			out = append(out, c.coded(e, o))
		}
	}
	return out
}

// coded is the line of one code. A code's label takes the place of the row's, which the column's own line has; where the column
// is about one code of a row, both are said.
func (c *Column) coded(e Entry, o consultation.Option) Entry {
	e.Code, e.NoAnswer, e.OffScale = o.Code, o.NoAnswer, o.OffScale
	if c.Code != "" && e.Label != "" {
		e.Label += " – " + o.Label.String()
	} else {
		e.Label = o.Label.String()
	}
	if c.Code == "" { // of several answers or ranks, none is a value
		e.Scale = scaleValue(c.Question, o.Code)
	}
	return e
}

// scaleValue is what an answer counts as, where answers stand on a scale; those off the scale have none.
func scaleValue(q *consultation.Question, code string) string {
	if q == nil {
		return ""
	}
	scored, ok := q.Kind.(consultation.Scored)
	if !ok {
		return ""
	}
	value, ok := scored.Score(code)
	if !ok {
		return ""
	}
	return value.RatString()
}

func valuesOf(t consultation.FieldType) string {
	switch t {
	case consultation.FieldCodes:
		return "1 or 0"
	case consultation.FieldRanks:
		return "rank"
	}
	return string(t)
}

// DictionaryHeadings is the heading row of the dictionary as a table.
var DictionaryHeadings = []string{"file", "name", "question", "wording", "section", "round", "type", "values", "code", "label",
	"scale value", "unit", "required", "special category", "not published", "personal", "respondent name", "no answer", "off scale"}

func (e Entry) cells() []Cell {
	round := Cell{}
	if e.Round > 0 {
		round = Cell{strconv.Itoa(e.Round), true}
	}
	text := func(s string) Cell { return Cell{Text: clean(s)} }
	flag := func(b bool) Cell {
		if b {
			return Cell{Text: "yes"}
		}
		return Cell{}
	}
	return []Cell{
		text(string(e.Part)), text(e.Name), text(e.Question), text(e.Wording), text(e.Section), round, text(e.Type), text(e.Values),
		text(e.Code), text(e.Label), text(e.Scale), text(e.Unit), flag(e.Required), flag(e.Special), flag(e.NotPublished),
		flag(e.Personal), flag(e.RespondentName), flag(e.NoAnswer), flag(e.OffScale),
	}
}

// DictionaryCSV writes the dictionary as CSV, guarded as the data are.
func DictionaryCSV(w io.Writer, entries []Entry, bom bool) error {
	out := bufio.NewWriter(w)
	if bom {
		out.WriteString("\ufeff") // errors of a bufio.Writer stay until Flush
	}
	var head []Cell
	for _, h := range DictionaryHeadings {
		head = append(head, Cell{Text: h})
	}
	writeRecord(out, head)
	for _, e := range entries {
		writeRecord(out, e.cells())
	}
	return out.Flush()
}

// DictionaryJSON writes the dictionary as one JSON array.
func DictionaryJSON(w io.Writer, entries []Entry) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(entries)
}
