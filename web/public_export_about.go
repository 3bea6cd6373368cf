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

// PublicQuestions lists the questions with closed answers of a file for the public. Usual are those of one answer that come before the first that
// asks for an opinion, since these say who is answering, and all that ask for a number or a date.
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
		exact := c.Field.Type == consultation.FieldNumber || c.Field.Type == consultation.FieldDate
		list = append(list, PublicQuestion{q.Name, c.Wording(), exact && c.Round == 0 || q.Type == "choose one" && !views && c.Round == 0})
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
