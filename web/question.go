package web

import (
	"cmp"
	"html/template"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// QuestionView is one question as a page shows it: part/question draws it with the template of its type, kind/<type>.html. Its
// methods give the components of GOV.UK Frontend, made from what the kind says of its form, so that a type with a form like
// another's needs no code here.
type QuestionView struct {
	Type    string        // registered phrase: "choose up to N"
	Name    string        // data name: "staff.2.role"
	ID      string        // element id: "q_staff_2_role"
	Heading template.HTML // number, wording and "(optional)"
	Hint    template.HTML // "" for none
	// PageHeading makes the label or legend the h1: the only question of a page without another heading.
	PageHeading bool
	// Content stands between the heading and the answers.
	Content []ContentView
	// Was is the digest of what the page shows, sent back under WasName, for finding out who changed what.
	Was string
	// Uploads are the files that the question has; Files says what it accepts.
	Uploads []UploadView
	Files   consultation.FileRules
	// Rows is how many numbered rows are shown of MaxRows; both are 0 for questions without.
	Rows, MaxRows int
	// Unclear is the button that says that the question is not understood; nil outside of a draft.
	Unclear *UnclearView

	asked  consultation.Asked
	form   []consultation.Row
	fill   consultation.Answers // form field to what it shows
	errors map[string]string    // data name to words
	words  consultation.Words
	count  func(field, code string) int
}

// QuestionOptions is what a page knows of a question beside the question itself.
type QuestionOptions struct {
	Slug        string               // of the consultation, for the files that wording shows
	Words       consultation.Words   // of the page's language
	Typed       consultation.Answers // as typed so far
	Faults      []consultation.Fault // of the page
	PageHeading bool
	Optional    bool   // says "(optional)" after the heading
	Was         string // digest of what the page shows; made from Typed if empty
	Content     []ContentView
	Uploads     []UploadView
	// Rows is the least number of rows to show of `up to N rows`: what the page showed before and one more, after
	// the button "more". See RowsName.
	Rows int
	// Count gives the number that a paper form prints before an answer, 0 for none; nil shows no numbers.
	Count   func(field, code string) int
	Unclear *UnclearView
}

// UploadView is one file that was added to a question.
type UploadView struct {
	ID    string
	Name  string // ours: the respondent's file name is not kept
	Href  string // where it can be downloaded, or empty
	Size  string // in words: "1.2 MB"
	State consultation.UploadState
}

// StateKey is the message that says what the virus scanner made of the file.
func (u UploadView) StateKey() string { return "upload.state." + string(u.State) }

// manyRows is the number of rows up to which all are shown at once.
const manyRows = 5

// NewQuestionView makes the view of one question.
func NewQuestionView(q consultation.Asked, o QuestionOptions) *QuestionView {
	v := &QuestionView{
		Type: q.Type, Name: q.FullName, ID: templates.ID(q.FullName), PageHeading: o.PageHeading,
		Content: o.Content, Uploads: o.Uploads, Unclear: o.Unclear, Was: cmp.Or(o.Was, consultation.Digest(q.FullName, o.Typed)),
		asked: q, form: q.Form(), fill: q.Fill(o.Typed), words: o.Words, errors: map[string]string{}, count: o.Count,
	}
	v.Heading = authored(o.Slug, q.Wording, q.Piped)
	if q.Number != "" {
		v.Heading = template.HTML(template.HTMLEscapeString(q.Number)) + " " + v.Heading
	}
	if o.Optional {
		v.Heading += template.HTML(" " + template.HTMLEscapeString(o.Words.Say("part.optional")))
	}
	if q.Hint != nil {
		v.Hint = authored(o.Slug, *q.Hint, q.Piped)
	}
	if f, ok := q.Kind.(consultation.Files); ok {
		v.Files = f.Accepts()
	}
	for _, f := range o.Faults {
		if _, ok := v.errors[f.Field]; !ok {
			v.errors[f.Field] = FaultWords(f, o.Words)
		}
	}
	v.countRows(o.Rows)
	return v
}

// Template is the part that draws any question.
func (*QuestionView) Template() string { return "part/question" }

// WasName is the form field that carries Was.
func (v *QuestionView) WasName() string { return "was:" + v.Name }

// RowsName is the form field that carries how many rows the page shows.
func (v *QuestionView) RowsName() string { return "rows:" + v.Name }

// FaultWords says a fault in the words of a language: the same in the error summary and at the field.
func FaultWords(f consultation.Fault, w consultation.Words) string {
	args := make([]any, len(f.Args))
	for i, a := range f.Args {
		if q, ok := a.(consultation.Quantity); ok {
			a = q.Show(w)
		}
		args[i] = a
	}
	return w.Say(f.Key, args...)
}

// FaultItems makes the list of the error summary: every fault leads to its field.
func FaultItems(faults []consultation.Fault, w consultation.Words) []templates.ErrorItem {
	var items []templates.ErrorItem
	for _, f := range faults {
		items = append(items, templates.ErrorItem{Text: FaultWords(f, w), Href: "#" + templates.ID(f.Field)})
	}
	return items
}

// countRows decides how many numbered rows are shown: all if they are few, else those that hold something and one more.
func (v *QuestionView) countRows(least int) {
	if len(v.form) == 0 || v.form[0].Number == 0 {
		return
	}
	v.MaxRows = len(v.form)
	v.Rows = max(1, least)
	for _, r := range v.form {
		for _, c := range r.Controls {
			if c.Box.Has(c.Field, v.fill) {
				v.Rows = max(v.Rows, r.Number+1)
			}
		}
	}
	if v.MaxRows <= manyRows || v.Rows > v.MaxRows {
		v.Rows = v.MaxRows
	}
	v.form = v.form[:v.Rows]
}

// More says whether the question has rows that are not shown yet.
func (v *QuestionView) More() bool { return v.Rows < v.MaxRows }

// caption is the question's heading on its way into a label or a legend.
type caption struct {
	text    string
	html    template.HTML
	size    string // "l", "m", "s" or empty for plain
	heading bool
	hidden  bool // stands in the page already, or in the heading of a table
}

func (c caption) label() templates.Label {
	l := templates.Label{Text: c.text, HTML: c.html, IsPageHeading: c.heading}
	switch {
	case c.hidden:
		l.Classes = "govuk-visually-hidden"
	case c.size != "":
		l.Classes = "govuk-label--" + c.size
	}
	return l
}

func (c caption) legend() templates.Legend {
	l := templates.Legend{Text: c.text, HTML: c.html, IsPageHeading: c.heading}
	switch {
	case c.hidden:
		l.Classes = "govuk-visually-hidden"
	case c.size != "":
		l.Classes = "govuk-fieldset__legend--" + c.size
	}
	return l
}

// caption is the heading of the whole question. Where content comes between heading and answers, the heading stands above the
// content, and the label or legend repeats it for screen readers alone.
func (v *QuestionView) caption() caption {
	switch {
	case len(v.Content) > 0:
		return caption{html: v.Heading, hidden: true}
	case v.PageHeading:
		return caption{html: v.Heading, size: "l", heading: true}
	}
	return caption{html: v.Heading, size: "m"}
}

// Group is the fieldset around a question with several fields.
func (v *QuestionView) Group() templates.Fieldset {
	f := templates.Fieldset{Legend: v.caption().legend()}
	if h := v.groupHint(); h.Shown() {
		f.DescribedBy = h.Of(v.ID).ID
	}
	return f
}

// GroupHint is the hint inside Group, or nil.
func (v *QuestionView) GroupHint() templates.Part {
	if h := v.groupHint(); h.Shown() {
		return h.Of(v.ID)
	}
	return nil
}

// groupHint is the author's hint, then what holds of every cell of a table or of a ranking.
func (v *QuestionView) groupHint() templates.Hint {
	switch v.asked.Kind.(type) {
	case consultation.Gridded:
		return v.hint(v.cellHint())
	case consultation.Filled:
		return v.hint(v.rankHint())
	}
	return v.hint()
}

// hint is the author's hint, then what ours says about limits.
func (v *QuestionView) hint(ours ...string) templates.Hint {
	html := v.Hint
	for _, s := range ours {
		if s == "" {
			continue
		}
		if html != "" {
			html += " "
		}
		html += template.HTML(template.HTMLEscapeString(s))
	}
	return templates.Hint{HTML: html}
}

// error is the message at a field.
func (v *QuestionView) error(field string) templates.ErrorMessage {
	return templates.ErrorMessage{Text: v.errors[field]}
}
