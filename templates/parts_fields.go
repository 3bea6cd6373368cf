package templates

import (
	"html/template"
	"strconv"
	"strings"
)

// Field is what Input, Textarea, CharacterCount, Select and FileUpload have in
// common.
type Field struct {
	Name         string // the name in the form: the data name
	ID           string // the name again if empty
	Label        Label
	Hint         Hint
	ErrorMessage ErrorMessage
	DescribedBy  string
	FormGroup    FormGroup
	Classes      string
	Attributes   Attrs
	Disabled     bool
}

// ElementID is the id of the field's element.
func (f Field) ElementID() string {
	if f.ID == "" {
		return f.Name
	}
	return f.ID
}

// Describers is the value of aria-describedby, or empty.
func (f Field) Describers() string {
	return describedBy(f.DescribedBy, f.ElementID(), f.Hint, f.ErrorMessage)
}

// Input is a box for one line of text.
type Input struct {
	Field
	Value          string
	Type           string // "text" if empty; "email", "tel"…
	Inputmode      string // "numeric", "decimal"…
	Autocomplete   string
	Autocapitalize string
	Pattern        string
	// Spellcheck is "true", "false" or empty.
	Spellcheck     string
	Prefix, Suffix Affix
	InputWrapper   Box
}

func (Input) Template() string { return "part/input" }

// Wrapped reports whether something stands on the same line as the box.
func (i Input) Wrapped() bool {
	return i.Prefix.Shown() || i.Suffix.Shown() || i.FormGroup.Before.Shown() || i.FormGroup.After.Shown()
}

// Box is the look of an element that has no content of its own.
type Box struct {
	Classes    string
	Attributes Attrs
}

// Affix is a unit beside a box. It is hidden from assistive technology, so the
// label or hint says the unit too.
type Affix struct {
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attrs
}

// Shown reports whether there is a unit.
func (a Affix) Shown() bool { return a.Text != "" || a.HTML != "" }

// Textarea is a box for several lines of text.
type Textarea struct {
	Field
	Value        string
	Rows         int // 5 if 0
	Autocomplete string
	// Spellcheck is "true", "false" or empty.
	Spellcheck string
}

func (Textarea) Template() string { return "part/textarea" }

// CharacterCount is a Textarea with a count of the words or characters under
// it. It never stops anybody from typing; without a script it is a sentence.
type CharacterCount struct {
	Textarea
	MaxLength, MaxWords int // one of them
	// Threshold is the percentage of the limit at which the count appears.
	Threshold int
	// CountType is "words", "characters" or empty to follow the limit.
	CountType string
	// TextareaDescriptionText replaces the sentence under the box.
	TextareaDescriptionText string
	CountMessage            Box
}

func (CharacterCount) Template() string { return "part/character-count" }

// CountsWords reports whether words are counted, not characters.
func (c CharacterCount) CountsWords() bool {
	return c.Kind() == "words"
}

// Kind is the value of data-count-type, or empty for characters by default.
func (c CharacterCount) Kind() string {
	if c.CountType == "" && c.MaxWords > 0 {
		return "words"
	}
	return c.CountType
}

// Limit is the number of words or characters.
func (c CharacterCount) Limit() int {
	if c.MaxWords > 0 {
		return c.MaxWords
	}
	return c.MaxLength
}

// Description is the caller's own sentence with the limit in it, or empty.
func (c CharacterCount) Description() string {
	return strings.ReplaceAll(c.TextareaDescriptionText, "%{count}", strconv.Itoa(c.Limit()))
}

// Box is the textarea as it is inside this part.
func (c CharacterCount) Box() Textarea {
	t := c.Textarea
	t.DescribedBy = t.ElementID() + "-info"
	t.Classes = strings.TrimSpace("govuk-js-character-count " + t.Classes)
	return t
}

// Select is a drop-down list. Radios are easier for people in most places.
type Select struct {
	Field
	Value string
	Items []SelectItem
}

func (Select) Template() string { return "part/select" }

// SelectItem is one choice. Its value is its text if Value is nil.
type SelectItem struct {
	Value      *string
	Text       string
	Selected   bool
	Disabled   bool
	Attributes Attrs
}

// Chosen reports whether an item is selected.
func (s Select) Chosen(item SelectItem) bool {
	value := item.Text
	if item.Value != nil {
		value = *item.Value
	}
	return item.Selected || s.Value != "" && s.Value == value
}

// FileUpload chooses files. With JavaScript it shows a drop zone as well.
type FileUpload struct {
	Field
	JavaScript bool
	Multiple   bool
	Accept     string // such as ".pdf,.docx"
	// WrapperClasses and WrapperAttributes are for the drop zone.
	WrapperClasses    string
	WrapperAttributes Attrs
}

func (FileUpload) Template() string { return "part/file-upload" }

// DateInput is three boxes, for day, month and year.
type DateInput struct {
	ID           string
	NamePrefix   string
	Fieldset     *Fieldset // nil inside a fieldset that somebody else makes
	Hint         Hint
	ErrorMessage ErrorMessage
	FormGroup    FormGroup
	Classes      string
	Attributes   Attrs
	// Items are the boxes. NamePrefix and a hyphen go before their names,
	// unless NamePrefix is empty; ids are ID, a hyphen and the name.
	Items []DateItem
}

// DateItem is one box of a DateInput. A name that ends in "day", "month" or
// "year" decides the width, and the label where there is none.
type DateItem struct {
	Name, ID     string
	Label        string
	Value        string
	Classes      string
	Inputmode    string // "numeric" if empty
	Autocomplete string
	Pattern      string
	// Error marks the boxes that are wrong. With an error message and none
	// marked, all are.
	Error      bool
	Attributes Attrs
}

func (DateInput) Template() string { return "part/date-input" }

// Word is the key of the label of a box that has none of its own.
func (i DateItem) Word() string {
	for _, unit := range []string{"day", "month", "year"} {
		if strings.HasSuffix(i.Name, unit) {
			return "part." + unit
		}
	}
	return "part.year"
}

// Group is the fieldset around the boxes, with what describes it.
func (d DateInput) Group() Fieldset {
	f := *d.Fieldset
	f.Role = "group"
	f.DescribedBy = describedBy(f.DescribedBy, d.ID, d.Hint, d.ErrorMessage)
	return f
}

// Boxes are the boxes as inputs. The label of a box with none is filled in by
// the template.
func (d DateInput) Boxes() []Input {
	marked := false
	for _, item := range d.Items {
		marked = marked || item.Error
	}
	var boxes []Input
	for _, item := range d.Items {
		boxes = append(boxes, d.box(item, item.Error || d.ErrorMessage.Shown() && !marked))
	}
	return boxes
}

func (d DateInput) box(item DateItem, wrong bool) Input {
	classes := "govuk-date-input__input"
	if wrong {
		classes += " govuk-input--error"
	}
	switch {
	case strings.Contains(item.Classes, "govuk-input--width-"):
	case strings.HasSuffix(item.Name, "year"):
		classes += " govuk-input--width-4"
	default:
		classes += " govuk-input--width-2"
	}
	in := Input{
		Value:        item.Value,
		Inputmode:    item.Inputmode,
		Autocomplete: item.Autocomplete,
		Pattern:      item.Pattern,
		Field: Field{
			ID:         item.ID,
			Name:       item.Name,
			Label:      Label{Text: item.Label, Classes: "govuk-date-input__label"},
			Classes:    strings.TrimSpace(classes + " " + item.Classes),
			Attributes: item.Attributes,
		},
	}
	if in.Inputmode == "" {
		in.Inputmode = "numeric"
	}
	if in.ID == "" {
		in.ID = d.ID + "-" + item.Name
	}
	if d.NamePrefix != "" {
		in.Name = d.NamePrefix + "-" + item.Name
	}
	return in
}
