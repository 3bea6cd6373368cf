package export

import (
	"errors"
	"fmt"
	"iter"

	"github.com/greenpaper/greenpaper/consultation"
)

// Options say how a file is written.
type Options struct {
	Shape    Shape                 // what has a row; columns of a part other than Answers know only one
	Labels   bool                  // the words of answers instead of their codes
	BOM      bool                  // CSV: a byte order mark first, which Excel wants to see UTF-8
	TempDir  string                // XLSX: where sheets wait until they are packed; "" for the system's folder
	Total    int                   // how many rows are to come, for Progress
	Progress func(done, total int) // called every thousand rows and at the end; may be nil
	// Look is shown, before it is written, all that was typed and not chosen: texts, numbers and dates, with the data name and the row of the
	// file as spreadsheets count, the heading being 1 where there is one. May be nil.
	Look func(row int, name, text string)

	headless bool // the file has no row of headings
}

// Summary is what was written.
type Summary struct {
	Rows   int            // responses
	Strays map[string]int // answered data names that have no column, with how often: empty unless something is wrong
}

// Rows is a stream of what a store holds.
type Rows = iter.Seq2[*consultation.Response, error]

// ErrVersion: a response was sent with a version that the columns were not made for.
var ErrVersion = errors.New("a response belongs to a version that is not stored")

// ContactRows makes rows of contact data, for columns of the part Contact.
func ContactRows(in Rows) Rows {
	return func(yield func(*consultation.Response, error) bool) {
		for r, err := range in {
			if r != nil {
				r = &consultation.Response{Reference: r.Reference, Version: r.Version, Answers: r.Contact}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// EqualityRows makes rows of equality answers, for columns of the part Equality, in the order of the stream, which a store has
// shuffled.
func EqualityRows(in iter.Seq2[*consultation.Equality, error]) Rows {
	return func(yield func(*consultation.Response, error) bool) {
		for e, err := range in {
			var r *consultation.Response
			if e != nil {
				r = &consultation.Response{Version: e.Version, Answers: e.Answers}
			}
			if !yield(r, err) {
				return
			}
		}
	}
}

// each runs through the rows, finds the plan of each and keeps the summary.
func (c *Columns) each(rows Rows, o Options, write func(*plan, *consultation.Response) error) (Summary, error) {
	sum := Summary{Strays: map[string]int{}}
	var strays []string
	row := 1 // the heading
	if o.headless {
		row = 0
	}
	for r, err := range rows {
		if err != nil {
			return sum, fmt.Errorf("export: %w", err)
		}
		p := c.planOf(r.Version)
		if p == nil {
			return sum, fmt.Errorf("export: %w: %s", ErrVersion, r.Version)
		}
		if o.Look != nil {
			row = c.look(o, p, r, row)
		}
		if err := write(p, r); err != nil {
			return sum, fmt.Errorf("export: %w", err)
		}
		strays = p.strays(strays[:0], r.Answers)
		for _, name := range strays {
			sum.Strays[name]++
		}
		sum.Rows++
		if o.Progress != nil && sum.Rows%1000 == 0 {
			o.Progress(sum.Rows, o.Total)
		}
	}
	if o.Progress != nil {
		o.Progress(sum.Rows, max(o.Total, sum.Rows))
	}
	return sum, nil
}

// look shows what was typed in a response, and gives its last row.
func (c *Columns) look(o Options, p *plan, r *consultation.Response, row int) int {
	long := c.long(o)
	if !long {
		row++
	}
	for _, f := range p.fields {
		chosen := f.Field.Type == consultation.FieldCode || f.Field.Type == consultation.FieldCodes || f.Field.Type == consultation.FieldRanks
		for _, v := range r.Answers[f.Field.Name] {
			if v == "" {
				continue
			}
			if long {
				row++
			}
			if !chosen {
				o.Look(row, f.Field.Name, clean(v))
			}
		}
	}
	return row
}

// planOf finds the plan of a version; one that is not told, as with contact data, may fill every column.
func (c *Columns) planOf(version string) *plan {
	if version == "" {
		return c.all
	}
	return c.plans[version]
}
