package importing

import (
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// What a column can be that is no answer. Data names begin with a letter, so none is taken.
const (
	Skip      = "!skip"
	TheirID   = "!id"
	Submitted = "!submitted"
	Language  = "!language"
)

// Target is something that a column can be: a field of a question, or one answer of a list from which several can be chosen.
type Target struct {
	Key      string // data name, with "=" and the code for one answer
	Field    consultation.Field
	Code     string
	Question *consultation.Question
	Section  *consultation.Section
	Round    int
	Full     string // full name of the question
	Part     string // which part of the question in words; "" for the whole
	Box      bool   // for one answer: it has a box to write in, Field.Name + "." + Code + ".text"
}

// Listed says whether the values of a column for it are answers to choose from.
func (t *Target) Listed() bool {
	switch t.Field.Type {
	case consultation.FieldCode, consultation.FieldCodes:
		return true
	case consultation.FieldRanks:
		return t.Code == ""
	}
	return false
}

// Label is the target in words.
func (t *Target) Label() string {
	label := strings.TrimSpace(t.Question.Number + " " + t.Question.Heading.String())
	if t.Round > 0 {
		label += " (" + t.Section.Title.String() + " " + strconv.Itoa(t.Round) + ")"
	}
	if t.Part != "" {
		label += ": " + t.Part
	}
	return label
}

// Option is the answer of a code.
func (t *Target) Option(code string) (consultation.Option, bool) {
	for _, o := range t.Field.Codes {
		if o.Code == code {
			return o, true
		}
	}
	return consultation.Option{}, false
}

// Targets lists what the columns of a file can be, in the order of the questionnaire. comment is the word for a comment.
func Targets(q *consultation.Questionnaire, comment string) []Target {
	var out []Target
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Ends {
			continue
		}
		for round := min(1, s.UpTo); round <= s.UpTo; round++ {
			for _, x := range s.Questions() {
				full := x.Name
				if round > 0 {
					full = s.Name + "." + strconv.Itoa(round) + "." + x.Name
				}
				out = append(out, targetsOf(s, x, full, round, comment)...)
			}
		}
	}
	return out
}

func targetsOf(s *consultation.Section, x *consultation.Question, full string, round int, comment string) []Target {
	var out []Target
	for _, f := range x.Fields(full) {
		if f.Type == consultation.FieldFiles {
			continue
		}
		t := Target{Key: f.Name, Field: f, Question: x, Section: s, Round: round, Full: full, Part: f.Label}
		if f.Name == full+".comment" && t.Part == "" {
			t.Part = comment
		}
		out = append(out, t)
		if f.Type != consultation.FieldCodes && f.Type != consultation.FieldRanks {
			continue
		}
		for _, o := range f.Codes {
			one := t
			one.Key, one.Code, one.Box = f.Name+"="+o.Code, o.Code, o.Box != nil
			one.Part = strings.TrimPrefix(t.Part+", "+o.Label.String(), ", ")
			out = append(out, one)
		}
	}
	return out
}
