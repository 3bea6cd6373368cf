package export

import (
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// Themes are the codes that answers in words were given, for columns of their own: 1 or 0 for each code of each question, and nothing where
// nobody has decided about the answer.
type Themes struct {
	Columns []ThemeColumn
	// Of gives what was decided about the answers of a response: the keys of codes by the answer's data name, of no codes where none fits. It is
	// asked once for each response, in the order of the rows.
	Of func(response string) (map[string][]string, error)
}

// ThemeColumn is a code that answers to a question were given.
type ThemeColumn struct {
	Name     string // heading, see ThemeName
	Label    string // the question's words and the code's
	Question string // data name of the answer
	Key      string // of the code
}

// ThemeName is the heading of a code's column. No data name has an underscore, so it can be no other column's.
func ThemeName(question, key string) string { return question + "_theme." + key }

// WithThemes gives the columns with those of codes, after all others. label says a code in words.
func (c *Columns) WithThemes(t *Themes, label func(key string) string) *Columns {
	out := *c
	themes := *t
	themes.Columns = slices.Clone(t.Columns)
	for i := range themes.Columns {
		col := &themes.Columns[i]
		col.Name, col.Label = ThemeName(col.Question, col.Key), col.Question+" – "+label(col.Key)
		if j := slices.IndexFunc(c.List, func(l Column) bool { return l.Field.Name == col.Question }); j >= 0 {
			col.Label = c.List[j].FieldLabel() + " – " + label(col.Key)
		}
	}
	out.coded = &themes
	return &out
}

// themes lists the columns of codes.
func (c *Columns) themes() []ThemeColumn {
	if c.coded == nil {
		return nil
	}
	return c.coded.Columns
}

// decided gives what was decided about a response's answers; nothing where no codes are asked for.
func (c *Columns) decided(r *consultation.Response) (map[string][]string, error) {
	if c.coded == nil {
		return nil, nil
	}
	return c.coded.Of(r.ID)
}

// themeCells appends the cells of codes.
func (c *Columns) themeCells(row []Cell, r *consultation.Response, labels bool) ([]Cell, error) {
	given, err := c.decided(r)
	if err != nil {
		return nil, err
	}
	for _, col := range c.themes() {
		if keys, ok := given[col.Question]; ok {
			row = append(row, chosen(slices.Contains(keys, col.Key), labels))
		} else {
			row = append(row, Cell{})
		}
	}
	return row, nil
}

// themeEntries are the dictionary's lines for the columns of codes.
func (c *Columns) themeEntries() []Entry {
	var out []Entry
	for _, t := range c.themes() {
		out = append(out, Entry{Part: c.Part, Name: t.Name, Question: t.Question, Wording: t.Label, Values: valuesOf(consultation.FieldCodes), Code: t.Key})
	}
	return out
}

// keysOf is what a cell says of an answer's codes.
func keysOf(given map[string][]string, name string) Cell {
	return Cell{Text: strings.Join(given[name], " ")}
}
