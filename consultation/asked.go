package consultation

import (
	"net/url"
	"strings"
)

// Asked is a question as it is asked of one respondent, in one round of its section.
type Asked struct {
	*Question
	FullName string // data name: "trained", or "staff.2.role" in a round
	Wording  Text   // the heading that fits this respondent
	In       Context
	Piped    func(name string) string // prints an answer in headings, hints and content; never nil
}

// CommentName is the data name of the box of `with comment`.
func (q Asked) CommentName() string { return q.FullName + ".comment" }

// Fields lists the question's data names and its comment's.
func (q Asked) Fields() []Field { return q.Question.Fields(q.FullName) }

// Fields lists the data names of a question under a full name, and its comment's.
func (q *Question) Fields(name string) []Field {
	fields := q.Kind.Fields(name)
	if q.Comment != nil {
		fields = append(fields, Field{Name: name + ".comment", Label: q.Comment.Label.String(), Type: FieldText})
	}
	return fields
}

// Read takes the question's answers from a posted form, as typed.
func (q Asked) Read(form url.Values) Answers {
	a := q.Kind.Read(q.FullName, form)
	if q.Comment != nil {
		a.Add(q.Comment.Box.Read(q.CommentName(), form))
	}
	return a
}

// Settle gives what counts of the typed answers.
func (q Asked) Settle(a Answers) Answers {
	out := q.Kind.Settle(q.FullName, a, q.In)
	if q.Comment != nil {
		out.Add(q.Comment.Box.Settle(q.CommentName(), a))
	}
	return out
}

// Fill gives what the fields of a page show of typed or settled answers: form field name to values.
func (q Asked) Fill(a Answers) Answers {
	var out Answers
	if f, ok := q.Kind.(Filled); ok {
		out = f.Fill(q.FullName, a)
	} else {
		out = fillForm(q.Form(), a)
	}
	if q.Comment != nil {
		out.Add(q.Comment.Box.Fill(q.CommentName(), a))
	}
	return out
}

// Form lists what a page asks for, hidden rows and answers left out.
func (q Asked) Form() []Row { return q.Kind.Form(q.FullName, q.In) }

// Check reports what is wrong with settled answers. Every fault carries two arguments first, so that any message can say what it is
// about: "question" is the heading, "name" the part of the question at fault, or the heading where it has no parts.
func (q Asked) Check(a Answers) []Fault {
	faults := q.Kind.Check(q.FullName, a, q.In)
	if q.Comment != nil {
		for _, f := range q.Comment.Box.Check(q.CommentName(), a, q.In) {
			if label := q.Comment.Label.Plain(q.Piped); label != "" {
				f.Args = append(f.Args, "name", label)
			}
			faults = append(faults, f)
		}
	}
	heading := q.Wording.Plain(q.Piped)
	for i := range faults {
		faults[i].Args = append([]any{"question", heading, "name", faultName(heading, faults[i].Args)}, faults[i].Args...)
	}
	return faults
}

// faultName says what a fault is about: the part that the kind named, and the question for a part that has only a number.
func faultName(heading string, args []any) string {
	for i := 0; i+1 < len(args); i += 2 {
		if part, ok := args[i+1].(string); ok && args[i] == "name" {
			if strings.HasPrefix(part, "(") {
				return heading + " " + part
			}
			return part
		}
	}
	return heading
}

// Show gives the settled answers as a person reads them.
func (q Asked) Show(a Answers, w Words) []Line {
	lines := q.Kind.Show(q.FullName, a, w)
	if q.Comment != nil && a.Has(q.CommentName()) {
		label := q.Comment.Label.Plain(q.Piped)
		if label == "" {
			label = w.Say("answer.comment")
		}
		lines = append(lines, Line{Field: q.CommentName(), Label: label, Text: a.Get(q.CommentName()), Long: true})
	}
	return lines
}

// Answered says whether anything was answered, a comment included.
func (q Asked) Answered(a Answers) bool {
	return q.Kind.Answered(q.FullName, a) || (q.Comment != nil && a.Has(q.CommentName()))
}
