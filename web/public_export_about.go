package web

import (
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
)

// PublicQuestion is a question whose answers could be among those that tell who somebody is.
type PublicQuestion struct {
	Name, Label string
	Usual       bool // it is among them unless somebody says otherwise
}

// opinions are the beginnings of types that ask what somebody thinks.
var opinions = []string{"long text", "scale", "rank", "choose one per", "choose any per", "text per item", "up to"}

// PublicQuestions lists the questions with closed answers of a file for the public. Usual are those of one answer, a number or a date that
// come before the first that asks for an opinion, since these say who is answering.
func PublicQuestions(versions ...*consultation.Version) (list []PublicQuestion) {
	views := false
	seen := map[string]bool{}
	for _, c := range export.NewColumns(export.Public, versions...).List {
		q := c.Question
		views = views || q.Comment != nil
		for _, begin := range opinions {
			views = views || strings.HasPrefix(q.Type, begin)
		}
		if c.Field.Type == consultation.FieldText || seen[q.Name] {
			continue
		}
		seen[q.Name] = true
		list = append(list, PublicQuestion{q.Name, c.Wording(), !views && c.Round == 0 && oneAnswer(c.Field)})
	}
	return list
}

// UsualAbout are the names of those that are among them unless somebody says otherwise.
func UsualAbout(list []PublicQuestion) (names []string) {
	for _, q := range list {
		if q.Usual {
			names = append(names, q.Name)
		}
	}
	return names
}

// oneAnswer says whether a field holds one code, a number or a date.
func oneAnswer(f consultation.Field) bool {
	return f.Type == consultation.FieldCode || f.Type == consultation.FieldNumber || f.Type == consultation.FieldDate
}
