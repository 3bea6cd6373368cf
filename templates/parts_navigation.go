package templates

import "html/template"

// BackLink leads to the page before.
type BackLink struct {
	Text       string // the catalogue's "Back" if empty
	HTML       template.HTML
	Href       string
	Classes    string
	Attributes Attrs
}

func (BackLink) Template() string { return "part/back-link" }

// Breadcrumbs are the pages above this one.
type Breadcrumbs struct {
	Items            []Crumb
	CollapseOnMobile bool
	LabelText        string // the catalogue's "Breadcrumb" if empty
	Classes          string
	Attributes       Attrs
}

func (Breadcrumbs) Template() string { return "part/breadcrumbs" }

// Crumb is one page; without Href it is this one.
type Crumb struct {
	Text, Href string
	HTML       template.HTML
	Attributes Attrs
}

// SkipLink jumps over what is the same on every page.
type SkipLink struct {
	Text       string
	HTML       template.HTML
	Href       string
	Classes    string
	Attributes Attrs
}

func (SkipLink) Template() string { return "part/skip-link" }

// PhaseBanner says that a service is new.
type PhaseBanner struct {
	Tag        Tag
	Text       string
	HTML       template.HTML
	Classes    string
	Attributes Attrs
}

func (PhaseBanner) Template() string { return "part/phase-banner" }

// ExitThisPage leaves the site at once and hides what was on the page. Its
// words come from the catalogue unless they are set.
type ExitThisPage struct {
	RedirectURL string
	// Landmark makes it a region with a name, for a page where it stands
	// outside every other landmark.
	Landmark              bool
	Text                  string
	HTML                  template.HTML
	ID                    string
	Classes               string
	Attributes            Attrs
	ActivatedText         string
	TimedOutText          string
	PressTwoMoreTimesText string
	PressOneMoreTimeText  string
}

func (ExitThisPage) Template() string { return "part/exit-this-page" }

// ServiceNavigation is the name of the service and its main pages.
type ServiceNavigation struct {
	ServiceName, ServiceURL string
	Navigation              []NavItem
	NavigationID            string // "navigation" if empty
	NavigationLabel         string
	NavigationClasses       string
	MenuButtonText          string // the catalogue's "Menu" if empty
	MenuButtonLabel         string
	AriaLabel               string // the catalogue's words if empty
	Classes                 string
	Attributes              Attrs
}

func (ServiceNavigation) Template() string { return "part/service-navigation" }

// NavItem is one page. Current is this page, Active one that it is under.
type NavItem struct {
	Text, Href      string
	HTML            template.HTML
	Current, Active bool
	Attributes      Attrs
}

// AriaCurrent is the value of aria-current, or empty.
func (n NavItem) AriaCurrent() string {
	switch {
	case n.Current:
		return "page"
	case n.Active:
		return "true"
	}
	return ""
}

// LanguageNavigation leads to the same page in other languages.
type LanguageNavigation struct {
	Items      []LanguageItem
	AriaLabel  string // the catalogue's words if empty
	Classes    string
	Attributes Attrs
}

func (LanguageNavigation) Template() string { return "part/language-navigation" }

// LanguageItem is one language, named in itself.
type LanguageItem struct {
	Text, Href              string
	HTML                    template.HTML
	Lang, Hreflang, Dir     string
	Current                 bool
	LanguageDescriptionText string
	Classes                 string
	Attributes              Attrs
}

// HereNow reports whether this is the language one is reading.
func (l LanguageItem) HereNow() bool { return l.Current || l.Href == "" }

// TargetLang is the value of hreflang, or empty.
func (l LanguageItem) TargetLang() string {
	if l.Hreflang != "" {
		return l.Hreflang
	}
	return l.Lang
}

// Pagination leads through the pages of a list.
type Pagination struct {
	Previous, Next *PageLink
	Items          []PageItem
	LandmarkLabel  string // the catalogue's words if empty
	Classes        string
	Attributes     Attrs
}

func (Pagination) Template() string { return "part/pagination" }

// Block reports whether there are only the two links, one under the other.
func (p Pagination) Block() bool { return len(p.Items) == 0 && (p.Previous != nil || p.Next != nil) }

// PageLink is the link to the previous or the next page.
type PageLink struct {
	Href       string
	Text       string // the catalogue's words if empty
	HTML       template.HTML
	LabelText  string
	Attributes Attrs
}

// PageItem is one numbered page, or an ellipsis between them.
type PageItem struct {
	Number, Href       string
	Current, Ellipsis  bool
	VisuallyHiddenText string
	Attributes         Attrs
}

// ServiceNavigation is the bar under the header.
func (l Layout) ServiceNavigation() ServiceNavigation {
	bar := ServiceNavigation{ServiceName: l.ServiceName, ServiceURL: l.ServiceURL}
	for _, link := range l.Nav {
		bar.Navigation = append(bar.Navigation, NavItem{Text: link.Text, Href: link.Href, Current: link.Current})
	}
	return bar
}

// LanguageNavigation is the switch between the editions of the page.
func (l Layout) LanguageNavigation() LanguageNavigation {
	var nav LanguageNavigation
	for _, e := range l.Editions {
		nav.Items = append(nav.Items, LanguageItem{Text: e.Text, Href: e.Href, Lang: e.Lang, Current: e.Current})
	}
	return nav
}

// ExitThisPage is the button that leaves the site at once.
func (l Layout) ExitThisPage() ExitThisPage {
	return ExitThisPage{RedirectURL: l.ExitURL, Landmark: true}
}
