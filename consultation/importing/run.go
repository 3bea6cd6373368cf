package importing

import (
	"context"
	"encoding/csv"
	"io"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
)

// batch is how many rows go on together.
const batch = 200

// Result is what a run through a file came to.
type Result struct {
	Rows     int // with answers in them
	Empty    int // without
	Errors   int // problems that must be mended
	Notes    int // others
	BadRows  int // rows with errors
	Equality int // rows with equality answers
}

// Steps are what a run does with what it finds. Each may be nil.
type Steps struct {
	Before   func(ids []string) (map[string]string, error) // their ids that were imported before, with when
	Take     func([]*Made) error                           // called only while there are no errors
	Problem  func(Problem) error
	Progress func(rows int) error // once for each batch
}

// Run goes through a file and makes responses of its rows.
func (c *Converter) Run(ctx context.Context, body []byte, steps Steps) (Result, error) {
	r := &running{Converter: c, steps: steps}
	seen := 0
	info := c.profile.Info
	o := Options{Sheet: info.Sheet, Encoding: info.Encoding, Separator: info.Separator}
	_, err := Read(body, o, func(row Row) error {
		if seen++; seen <= c.profile.Headers {
			return nil
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		return r.row(row)
	})
	if err == nil {
		err = r.flush()
	}
	return r.result, err
}

type running struct {
	*Converter
	steps    Steps
	result   Result
	rows     int
	made     []*Made
	problems []Problem
}

func (r *running) row(row Row) error {
	made, problems := r.Row(row)
	if made != nil {
		r.made = append(r.made, made)
		r.result.Rows++
	} else {
		r.result.Empty++
	}
	r.problems = append(r.problems, problems...)
	if made != nil && made.TheirID != "" {
		made.row = row.Number
	}
	if r.rows++; r.rows%batch == 0 {
		return r.flush()
	}
	return nil
}

// flush looks for ids that were imported before, and hands on what there is.
func (r *running) flush() error {
	if err := r.again(); err != nil {
		return err
	}
	slices.SortStableFunc(r.problems, func(a, b Problem) int { return a.Row - b.Row })
	bad := map[int]bool{}
	for _, p := range r.problems {
		if p.Error {
			r.result.Errors++
			bad[p.Row] = true
		} else {
			r.result.Notes++
		}
		if r.steps.Problem != nil {
			if err := r.steps.Problem(p); err != nil {
				return err
			}
		}
	}
	r.result.BadRows += len(bad)
	for _, m := range r.made {
		if len(m.Equality) > 0 {
			r.result.Equality++
		}
	}
	if r.steps.Take != nil && r.result.Errors == 0 && len(r.made) > 0 {
		if err := r.steps.Take(r.made); err != nil {
			return err
		}
	}
	r.made, r.problems = nil, nil
	if r.steps.Progress != nil {
		return r.steps.Progress(r.rows)
	}
	return nil
}

func (r *running) again() error {
	var ids []string
	for _, m := range r.made {
		if m.TheirID != "" {
			ids = append(ids, m.TheirID)
		}
	}
	if r.steps.Before == nil || len(ids) == 0 {
		return nil
	}
	before, err := r.steps.Before(ids)
	if err != nil {
		return err
	}
	column := -1
	for i, m := range r.mapping.Columns {
		if m.Target == TheirID {
			column = i
		}
	}
	for _, m := range r.made {
		if when, ok := before[m.TheirID]; ok {
			r.problems = append(r.problems, Problem{Row: m.row, Column: column, Error: true, Key: "id-before", Args: []any{"time", when}, Value: cut(m.TheirID)})
		}
	}
	return nil
}

// Reporter writes problems as CSV, safe to open in a spreadsheet.
type Reporter struct {
	w       *csv.Writer
	words   consultation.Words
	fault   func(consultation.Fault) string
	profile *Profile
}

// NewReporter begins a report. fault words what is wrong with an answer, as the pages do.
func NewReporter(w io.Writer, p *Profile, words consultation.Words, fault func(consultation.Fault) string) (*Reporter, error) {
	r := &Reporter{w: csv.NewWriter(w), words: words, fault: fault, profile: p}
	r.w.UseCRLF = true
	var head []string
	for _, key := range []string{"level", "row", "cell", "heading", "value", "wrong", "mend"} {
		head = append(head, words.Say("import.report."+key))
	}
	return r, r.w.Write(head)
}

// Line is a problem in words: level, row, cell, heading, value, what is wrong and what to do.
func (r *Reporter) Line(p Problem) []string {
	level, cell, heading := "note", "", ""
	if p.Error {
		level = "error"
	}
	if p.Column >= 0 {
		cell = Address(p.Column, p.Row)
		if p.Column < len(r.profile.Columns) {
			heading = r.profile.Columns[p.Column].Heading.Text()
		}
	}
	wrong := ""
	if p.Fault != nil {
		wrong = r.fault(*p.Fault)
	} else {
		wrong = r.words.Say("import.problem."+p.Key, p.Args...)
	}
	return []string{
		r.words.Say("import.level." + level), strconv.Itoa(p.Row), cell, heading, p.Value, wrong, r.words.Say("import.mend."+p.Key, p.Args...),
	}
}

// Add writes one problem.
func (r *Reporter) Add(p Problem) error {
	line := r.Line(p)
	for i := range line {
		line[i] = export.Guard(line[i])
	}
	return r.w.Write(line)
}

// End finishes the report.
func (r *Reporter) End() error {
	r.w.Flush()
	return r.w.Error()
}
