package templates

import (
	"html/template"
	"strings"
)

// Text is words inside a part.
type Text struct {
	Text    string
	HTML    template.HTML
	Classes string
}

// Shown reports whether there are any words.
func (t Text) Shown() bool { return t.Text != "" || t.HTML != "" }

// ErrorSummary comes first in the main part of a page with errors.
type ErrorSummary struct {
	TitleText        string // the catalogue's "There is a problem" if empty
	TitleHTML        template.HTML
	DescriptionText  string
	DescriptionHTML  template.HTML
	ErrorList        []ErrorItem
	DisableAutoFocus bool
	Classes          string
	Attributes       Attrs
}

func (ErrorSummary) Template() string { return "part/error-summary" }

// ErrorItem is one error; Href is "#" and the id of the field.
type ErrorItem struct {
	Text       string
	HTML       template.HTML
	Href       string
	Attributes Attrs
}

// Button is a button, or a link that looks like one if Href is set.
type Button struct {
	Text          string
	HTML          template.HTML
	Name, Value   string
	Type          string // "submit" if empty
	ID            string
	Href          string
	Disabled      bool
	IsStartButton bool
	// PreventDoubleClick ignores a second click within a second.
	PreventDoubleClick bool
	// Classes are such as "govuk-button--secondary", "govuk-button--warning".
	Classes string
	// Attributes are such as form, formaction, formnovalidate.
	Attributes Attrs
}

func (Button) Template() string { return "part/button" }

// Details is a text that opens on demand.
type Details struct {
	SummaryText string
	SummaryHTML template.HTML
	Text        string
	HTML        template.HTML
	ID          string
	Open        bool
	Classes     string
	Attributes  Attrs
}

func (Details) Template() string { return "part/details" }

// InsetText is set apart by a line at its side.
type InsetText struct {
	Text       string
	HTML       template.HTML
	ID         string
	Classes    string
	Attributes Attrs
}

func (InsetText) Template() string { return "part/inset-text" }

// WarningText is bold, behind an exclamation mark.
type WarningText struct {
	Text             string
	HTML             template.HTML
	IconFallbackText string // the catalogue's "Warning" if empty
	Classes          string
	Attributes       Attrs
}

func (WarningText) Template() string { return "part/warning-text" }

// NotificationBanner tells of something that is not about the page's subject.
type NotificationBanner struct {
	Text             string
	HTML             template.HTML
	TitleText        string // the catalogue's "Important" or "Success" if empty
	TitleHTML        template.HTML
	TitleID          string
	Type             string // "success" or empty
	Role             string
	DisableAutoFocus bool
	Classes          string
	Attributes       Attrs
}

func (NotificationBanner) Template() string { return "part/notification-banner" }

// BannerRole is the role of the banner: a success is announced at once.
func (n NotificationBanner) BannerRole() string {
	switch {
	case n.Role != "":
		return n.Role
	case n.Type == "success":
		return "alert"
	}
	return "region"
}

// Panel is the confirmation at the end of a journey, or, with the class
// "govuk-panel--interruption", a page of its own that makes people stop and
// choose. Its title is the h1.
type Panel struct {
	TitleText  string
	TitleHTML  template.HTML
	Text       string
	HTML       template.HTML
	Actions    *PanelActions // only of an interruption
	Classes    string
	Attributes Attrs
}

func (Panel) Template() string { return "part/panel" }

// Interrupts reports whether the panel is an interruption.
func (p Panel) Interrupts() bool {
	return strings.Contains(p.Classes, "govuk-panel--interruption")
}

// PanelActions are the ways on from an interruption.
type PanelActions struct {
	Items      []PanelAction
	Classes    string
	Attributes Attrs
}

// PanelAction is a link, or a button if it has no Href or its Type is "button".
type PanelAction struct {
	Text, Href string
	Type       string
	Classes    string
	Attributes Attrs
}

// IsButton reports whether the action looks like a button.
func (a PanelAction) IsButton() bool { return a.Href == "" || a.Type == "button" }

// Button is the action as a button.
func (a PanelAction) Button() Button {
	b := Button{Text: a.Text, Href: a.Href, Type: a.Type, Attributes: a.Attributes}
	if b.Type == "" {
		b.Type = "button"
	}
	b.Classes = strings.TrimSpace("govuk-button--inverse " + a.Classes)
	return b
}

// Tag is a status in a coloured box.
type Tag struct {
	Text       string
	HTML       template.HTML
	Classes    string // such as "govuk-tag--red"
	Attributes Attrs
}

func (Tag) Template() string { return "part/tag" }

// Shown reports whether the tag has words.
func (t Tag) Shown() bool { return t.Text != "" || t.HTML != "" }

// With is the tag with a further class before its own.
func (t Tag) With(class string) Tag {
	if t.Classes != "" {
		class += " " + t.Classes
	}
	t.Classes = class
	return t
}
