package markdown

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Finding is one problem at its place, as a person or an editor reads it.
type Finding struct {
	File    string             `json:"file"`
	Line    int                `json:"line"`
	Column  int                `json:"column"`
	Level   consultation.Level `json:"level"`
	Code    string             `json:"code"`
	Message string             `json:"message"`
	Reason  string             `json:"reason,omitempty"` // recorded for a warning, which then does not stop publication
}

// String is the line that greenpaper check prints.
func (f Finding) String() string {
	s := fmt.Sprintf("%s:%d:%d: %s: %s [%s]", f.File, f.Line, f.Column, f.Level, f.Message, f.Code)
	if f.Reason != "" {
		s = fmt.Sprintf("%s:%d:%d: explained: %s [%s] (reason: %s)", f.File, f.Line, f.Column, f.Message, f.Code, f.Reason)
	}
	return s
}

// Locate turns problems of one file into findings.
func Locate(src Source, problems []consultation.Problem, reasons map[string]string) []Finding {
	lines := Lines(src.Body)
	var out []Finding
	for _, p := range problems {
		f := Finding{File: src.Name, Level: p.Rule.Level, Code: p.Rule.Code, Message: p.Message}
		f.Line, f.Column = lines.At(p.At)
		if p.Rule.Level == consultation.LevelWarning {
			f.Reason = reasons[p.Rule.Code]
		}
		out = append(out, f)
	}
	return out
}

// Judge gives everything that is wrong with a questionnaire and what lies beside it: the main file first, then the others by
// name, each by place. A zero now leaves out what depends on the day. Front, if not nil, stands for the main file's front matter.
func (b Bundle) Judge(now time.Time, front *consultation.Front) []Finding {
	var out []Finding
	for i, r := range b.Problems() {
		problems := r.Problems
		if r.Linted() {
			judged := r.Result
			if i == 0 && front != nil {
				q := *r.Questionnaire
				q.Front = *front
				judged.Questionnaire = &q
			}
			problems = append(slices.Clone(problems), Lint(judged, now)...)
		}
		found := Locate(r.Source, problems, b.Reasons)
		slices.SortStableFunc(found, func(x, y Finding) int { return cmp.Or(cmp.Compare(x.Line, y.Line), cmp.Compare(x.Column, y.Column)) })
		out = append(out, found...)
	}
	return out
}
