package consultation

import "net/url"

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
		if v, ok := q.Comment.Box.Read(q.CommentName(), form); ok {
			a.Set(q.CommentName(), v)
		}
	}
	return a
}

// Settle gives what counts of the typed answers.
func (q Asked) Settle(a Answers) Answers {
	out := q.Kind.Settle(q.FullName, a, q.In)
	if q.Comment != nil && a.Has(q.CommentName()) {
		out.Set(q.CommentName(), q.Comment.Box.Settle(a.Get(q.CommentName())))
	}
	return out
}

// Check reports what is wrong with settled answers. Every fault carries the question's heading as its first argument, so that
// any message can name the question.
func (q Asked) Check(a Answers) []Fault {
	faults := q.Kind.Check(q.FullName, a, q.In)
	if q.Comment != nil {
		faults = append(faults, q.Comment.Box.Check(q.CommentName(), a.Get(q.CommentName()), q.In)...)
	}
	for i := range faults {
		faults[i].Args = append([]any{"question", q.Wording.Plain(q.Piped)}, faults[i].Args...)
	}
	return faults
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
