package templates

import (
	"html/template"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// The structs of the parts mirror the options of GOV.UK Frontend's components,
// so its documentation is theirs too: Text is escaped, HTML is markup that
// Greenpaper made (rendered Markdown, another part) and wins over Text. What
// is not set is left out.

// Attrs are further attributes of an element, by name.
type Attrs map[string]string

var attrName = regexp.MustCompile(`^[a-z][a-z0-9.:-]*$`)

// HTML writes the attributes in the order of their names. Names that are not
// plain, or that could run a script or set a style, are left out; values are
// escaped.
func (a Attrs) HTML() template.HTMLAttr {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a)) {
		if !attrName.MatchString(name) || strings.HasPrefix(name, "on") || name == "style" || name == "srcdoc" {
			continue
		}
		b.WriteString(" " + name + `="` + template.HTMLEscapeString(a[name]) + `"`)
	}
	return template.HTMLAttr(b.String())
}

// Label is the label of one field.
type Label struct {
	Text          string
	HTML          template.HTML
	For           string // filled in by the part that has the label
	Classes       string // such as "govuk-label--l"
	IsPageHeading bool   // puts the label in an h1
	Attributes    Attrs
}

func (Label) Template() string { return "part/label" }

// Of is the label for the element with an id.
func (l Label) Of(id string) Label {
	if l.For == "" {
		l.For = id
	}
	return l
}

// Legend is the heading of a fieldset.
type Legend struct {
	Text          string
	HTML          template.HTML
	Classes       string // such as "govuk-fieldset__legend--l"
	IsPageHeading bool
}

// Fieldset groups fields under a legend.
type Fieldset struct {
	Legend      Legend
	DescribedBy string
	Classes     string
	Role        string
	Attributes  Attrs
	// HTML and Parts are what is inside, in this order.
	HTML  template.HTML
	Parts []Part
}

func (Fieldset) Template() string { return "part/fieldset" }

// Hint is one short sentence of help.
type Hint struct {
	Text       string
	HTML       template.HTML
	ID         string // filled in by the part that has the hint
	Classes    string
	Attributes Attrs
}

func (Hint) Template() string { return "part/hint" }

// Shown reports whether there is a hint at all.
func (h Hint) Shown() bool { return h.Text != "" || h.HTML != "" }

// Of is the hint of the element with an id.
func (h Hint) Of(id string) Hint {
	if h.ID == "" {
		h.ID = id + "-hint"
	}
	return h
}

// ErrorMessage says at a field what is wrong. "Error:" goes before it, hidden
// from sight, in the language of the page.
type ErrorMessage struct {
	Text       string
	HTML       template.HTML
	ID         string // filled in by the part that has the message
	Classes    string
	Attributes Attrs
	// VisuallyHiddenText replaces the word "Error".
	VisuallyHiddenText string
}

func (ErrorMessage) Template() string { return "part/error-message" }

// Shown reports whether there is an error.
func (e ErrorMessage) Shown() bool { return e.Text != "" || e.HTML != "" }

// Of is the message of the element with an id.
func (e ErrorMessage) Of(id string) ErrorMessage {
	if e.ID == "" {
		e.ID = id + "-error"
	}
	return e
}

// FormGroup is the box around a field.
type FormGroup struct {
	Classes    string
	Attributes Attrs
	// Before and After stand right before and after the field itself.
	Before, After Insert
}

// Insert is something put into a part: text, markup or another part.
type Insert struct {
	Text string
	HTML template.HTML
	Part Part
}

// Shown reports whether there is anything to put in.
func (i Insert) Shown() bool { return i.Text != "" || i.HTML != "" || i.Part != nil }

// describedBy is the value of aria-describedby: what the caller gave, then the
// hint and the error of the element with an id.
func describedBy(given, id string, h Hint, e ErrorMessage) string {
	ids := given
	if h.Shown() {
		ids += " " + h.Of(id).ID
	}
	if e.Shown() {
		ids += " " + e.Of(id).ID
	}
	return strings.TrimSpace(ids)
}
