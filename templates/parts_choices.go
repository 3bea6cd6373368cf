package templates

import (
	"html/template"
	"slices"
	"strconv"
)

// Choices is what Radios and Checkboxes have in common.
type Choices struct {
	Name string
	// IDPrefix is the id of the first item; the others add -2, -3. The name
	// if empty.
	IDPrefix     string
	Fieldset     *Fieldset // nil inside a fieldset that somebody else makes
	Hint         Hint
	ErrorMessage ErrorMessage
	DescribedBy  string
	FormGroup    FormGroup
	Classes      string // such as "govuk-radios--inline"
	Attributes   Attrs
	Items        []ChoiceItem
	// Groups are further items, each group under a legend of its own.
	Groups []ChoiceGroup
}

// ChoiceGroup is items under a legend inside the same question.
type ChoiceGroup struct {
	Legend Legend
	Items  []ChoiceItem
}

// ChoiceItem is one radio button or checkbox, or a divider between them.
type ChoiceItem struct {
	Value      string
	Text       string
	HTML       template.HTML
	ID, Name   string // usually empty: made from those of the question
	Hint       Hint
	Label      Box
	Checked    bool
	Disabled   bool
	Attributes Attrs
	// Conditional is shown under the item while it is chosen; without a
	// script it is always shown.
	Conditional Insert
	// Behaviour is "exclusive" for a checkbox that unticks the others.
	Behaviour string
	// Divider is a word such as "or" in place of an item.
	Divider string

	describedBy string
}

// LabelFor is the label of the item.
func (i ChoiceItem) LabelFor(class string) Label {
	if i.Label.Classes != "" {
		class += " " + i.Label.Classes
	}
	return Label{Text: i.Text, HTML: i.HTML, For: i.ID, Classes: class, Attributes: i.Label.Attributes}
}

// HintFor is the hint of the item.
func (i ChoiceItem) HintFor(class string) Hint {
	h := i.Hint
	h.ID = i.ID + "-item-hint"
	if h.Classes != "" {
		class += " " + h.Classes
	}
	h.Classes = class
	return h
}

// Describers is the value of aria-describedby of the item, or empty.
func (i ChoiceItem) Describers() string { return i.describedBy }

// Radios are choices of which one can be made.
type Radios struct {
	Choices
	Value string // the chosen item's, or empty
}

func (Radios) Template() string { return "part/radios" }

// Checkboxes are choices of which several can be made.
type Checkboxes struct {
	Choices
	Values []string // the chosen items'
}

func (Checkboxes) Template() string { return "part/checkboxes" }

// Group is the fieldset around the items, with what describes it.
func (c Choices) Group() Fieldset {
	f := *c.Fieldset
	f.DescribedBy = c.Describers()
	return f
}

// Prefix is the id of the first item.
func (c Choices) Prefix() string {
	if c.IDPrefix == "" {
		return c.Name
	}
	return c.IDPrefix
}

// Describers is the value of aria-describedby of the question, or empty.
func (c Choices) Describers() string {
	given := c.DescribedBy
	if c.Fieldset != nil && c.Fieldset.DescribedBy != "" {
		given = c.Fieldset.DescribedBy
	}
	return describedBy(given, c.Prefix(), c.Hint, c.ErrorMessage)
}

// Sections are the items and the groups, ready to be written: every item with
// its id, name, hint and state.
func (r Radios) Sections() []ChoiceGroup {
	var chosen []string
	if r.Value != "" {
		chosen = []string{r.Value}
	}
	return r.sections(chosen, "")
}

// Sections are the items and the groups, ready to be written. Checkboxes
// without a fieldset are each described by the question's hint and error.
func (c Checkboxes) Sections() []ChoiceGroup {
	given := ""
	if c.Fieldset == nil {
		given = c.Describers()
	}
	return c.sections(c.Values, given)
}

func (c Choices) sections(chosen []string, given string) []ChoiceGroup {
	number := 0
	complete := func(item ChoiceItem) ChoiceItem {
		number++
		if item.ID == "" {
			item.ID = c.Prefix()
			if number > 1 {
				item.ID += "-" + strconv.Itoa(number)
			}
		}
		if item.Name == "" {
			item.Name = c.Name
		}
		item.Checked = item.Checked || slices.Contains(chosen, item.Value)
		item.describedBy = given
		if item.Hint.Shown() {
			item.describedBy = describedBy(given, item.ID+"-item", item.Hint, ErrorMessage{})
		}
		return item
	}
	groups := append([]ChoiceGroup{{Items: c.Items}}, c.Groups...)
	for i, g := range groups {
		items := make([]ChoiceItem, len(g.Items))
		for j, item := range g.Items {
			items[j] = complete(item)
		}
		groups[i].Items = items
	}
	return groups
}
