package main

import (
	"cmp"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

// finding is one problem at its place, as a person or an editor reads it.
type finding struct {
	File    string             `json:"file"`
	Line    int                `json:"line"`
	Column  int                `json:"column"`
	Level   consultation.Level `json:"level"`
	Code    string             `json:"code"`
	Message string             `json:"message"`
	Reason  string             `json:"reason,omitempty"` // recorded for a warning, which then does not stop publication
}

// String is the line that check prints.
func (f finding) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s: %s [%s]", f.File, f.Line, f.Column, f.Level, f.Message, f.Code)
	if f.Reason != "" {
		s = fmt.Sprintf("%s:%d:%d: explained: %s [%s] (reason: %s)", f.File, f.Line, f.Column, f.Message, f.Code, f.Reason)
	}
	return s
}

// locate turns problems of one file into findings.
func locate(file string, body []byte, problems []consultation.Problem, reasons map[string]string) []finding {
	lines := markdown.Lines(body)
	var out []finding
	for _, p := range problems {
		f := finding{File: file, Level: p.Rule.Level, Code: p.Rule.Code, Message: p.Message}
		f.Line, f.Column = lines.At(p.At)
		if p.Rule.Level == consultation.LevelWarning {
			f.Reason = reasons[p.Rule.Code]
		}
		out = append(out, f)
	}
	return out
}

// judge gives everything that is wrong with a questionnaire and what lies beside it: the main file first, then the others by
// name, each by place. A zero now leaves out what depends on the day. Front, if not nil, stands for the main file's front matter.
func judge(b markdown.Bundle, dir string, now time.Time, front *consultation.Front) []finding {
	var out []finding
	for i, r := range b.Problems() {
		problems := r.Problems
		if r.Linted() {
			judged := r.Result
			if i == 0 && front != nil {
				q := *r.Questionnaire
				q.Front = *front
				judged.Questionnaire = &q
			}
			problems = append(slices.Clone(problems), markdown.Lint(judged, now)...)
		}
		found := locate(filepath.Join(dir, r.Source.Name), r.Source.Body, problems, b.Reasons)
		slices.SortStableFunc(found, func(x, y finding) int { return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column)) })
		out = append(out, found...)
	}
	return out
}

// counts are how many problems of each level there are.
type counts struct{ files, errors, warnings, explained, advice int }

func (c *counts) count(f finding) {
	switch {
	case f.Level == consultation.LevelError:
		c.errors++
	case f.Reason != "":
		c.explained++
	case f.Level == consultation.LevelWarning:
		c.warnings++
	default:
		c.advice++
	}
}

func (c *counts) add(d counts) {
	c.files += d.files
	c.errors += d.errors
	c.warnings += d.warnings
	c.explained += d.explained
	c.advice += d.advice
}

// String is the summary line.
func (c counts) String() string {
	s := fmt.Sprintf("%s, %s", plural(c.errors, "error"), plural(c.warnings, "warning"))
	if c.explained > 0 {
		s += fmt.Sprintf(" (and %d explained)", c.explained)
	}
	return fmt.Sprintf("%s, %d advice", s, c.advice)
}
