package web

import (
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
)

// resultQuestion is a question of a round, over all versions.
type resultQuestion struct {
	name, title string
	kind        consultation.Kind
	fields      []consultation.Field
}

// collect lists the questions in the order of the newest questionnaire, then those that only older versions have.
func (x *results) collect() {
	x.labels, x.titles = map[string]map[string]string{}, map[string]string{}
	seen := map[string]bool{}
	for v := len(x.Versions) - 1; v >= 0; v-- {
		q := x.Versions[v].Questionnaire("")
		for i := range q.Sections {
			s := &q.Sections[i]
			if s.Equality || s.Ends {
				continue
			}
			for _, question := range s.Questions() {
				if !question.Personal {
					x.collectQuestion(s, question, seen)
				}
			}
		}
	}
}

func (x *results) collectQuestion(s *consultation.Section, question *consultation.Question, seen map[string]bool) {
	names := []string{question.Name}
	if s.Repeats() {
		names = nil
		for r := 1; r <= s.UpTo; r++ {
			names = append(names, s.Name+"."+strconv.Itoa(r)+"."+question.Name)
		}
	}
	for round, name := range names {
		q := resultQuestion{name: name, title: questionName(question), kind: question.Kind, fields: question.Fields(name)}
		if s.Repeats() {
			q.title = x.words.Say("results.round", "question", q.title, "round", round+1)
		}
		x.nameFields(q)
		answered := false
		for _, f := range q.fields {
			answered = answered || !x.Answered(f.Name).IsEmpty()
		}
		if !seen[name] && (answered || round == 0) {
			x.questions = append(x.questions, q)
		}
		seen[name] = true
	}
}

// nameFields keeps the words of fields and answers. Newer ones come first and stay.
func (x *results) nameFields(q resultQuestion) {
	for _, f := range q.fields {
		if _, ok := x.titles[f.Name]; !ok {
			x.titles[f.Name] = x.fieldTitle(q, f)
		}
		if x.labels[f.Name] == nil {
			x.labels[f.Name] = map[string]string{}
		}
		for _, o := range f.Codes {
			if _, ok := x.labels[f.Name][o.Code]; !ok {
				x.labels[f.Name][o.Code] = o.Label.String()
			}
		}
	}
}

func (x *results) fieldTitle(q resultQuestion, f consultation.Field) string {
	switch {
	case f.Name == q.name || len(q.fields) == 1 || f.Label == "":
		return q.title
	}
	return q.title + ": " + f.Label
}

// known are what every response has beside its answers, that a table or a filter may name, by their short names.
var known = []string{"channel", "language", "series", "wish"}

// label is the words of an answer; a code that no version has any more stands for itself.
func (x *results) label(name, code string) string {
	switch name {
	case analysis.OfChannel, analysis.OfLanguage, analysis.OfWish:
		if key := "results." + name[1:] + "." + strings.ReplaceAll(code, " ", "-"); x.words.Has(key) {
			return x.words.Say(key)
		}
		if key := "channel." + code; name == analysis.OfChannel && x.words.Has(key) {
			return x.words.Say(key)
		}
	case analysis.OfSeries:
		return x.words.Say("results.series", "number", code)
	}
	if label := x.labels[name][code]; label != "" {
		return label
	}
	return code
}

// title is the words of a field.
func (x *results) titleOf(name string) string {
	if key := "results.known." + strings.TrimPrefix(name, "_"); strings.HasPrefix(name, "_") && x.words.Has(key) {
		return x.words.Say(key)
	}
	if t := x.titles[name]; t != "" {
		return t
	}
	return name
}

// closed says whether a field holds codes.
func closed(f consultation.Field) bool {
	return f.Type == consultation.FieldCode || f.Type == consultation.FieldCodes
}

// one says whether everybody who answered gave one answer, so that the counts add up.
func (x *results) one(name string) bool {
	f, ok := x.Field(name)
	return !ok || f.Type == consultation.FieldCode
}

// crossable lists the fields that can be set against each other: closed ones, in the order of the questions, then what is known.
func (x *results) crossable() []string {
	var list []string
	for _, q := range x.questions {
		for _, f := range q.fields {
			if closed(f) {
				list = append(list, f.Name)
			}
		}
	}
	for _, name := range known {
		list = append(list, analysis.FieldName(name))
	}
	return list
}
