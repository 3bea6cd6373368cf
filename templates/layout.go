package templates

import "html/template"

// Layout is what every page has around its main part. Page structs embed it.
type Layout struct {
	// Lang is the language of the page, as in the lang attribute: "en", "cy".
	Lang string
	// Dir is "rtl" for a language written from right to left, else empty.
	Dir string
	// MainLang is the language of the main part where it is not that of the
	// page: an edition in a language without a catalogue of messages.
	MainLang string

	// PageTitle is what the page is about; the block "title" may use it. The
	// name of the service and the site are added by the layout.
	PageTitle string
	// HasErrors puts "Error: " before the title.
	HasErrors bool

	// ServiceName is the title of the consultation, or empty outside one;
	// ServiceURL is its start page.
	ServiceName, ServiceURL string
	// Department is who asks, shown in the footer, or empty.
	Department string
	Theme      Theme
	// Styles are further stylesheets of templates/assets that the page needs.
	Styles []string

	// CanonicalURL is the one address of a public page, or empty.
	CanonicalURL string
	// FeedURL is the Atom feed that the page announces, or empty.
	FeedURL string
	// LinkedData is schema.org's description of the page as JSON, or empty. It
	// is made by encoding/json, which escapes what could end the element.
	LinkedData template.JS
	// NoIndex asks search engines to leave the page out.
	NoIndex bool
	// Demo shows on every page that this is a demonstration.
	Demo bool
	// Phase is the word of the phase banner, such as "Beta", or empty.
	Phase string

	// BackLink goes above the main part; nil where there is no way back, or
	// where the page has a block "before" of its own.
	BackLink *Link
	// Nav is the navigation of the service, under the header.
	Nav []Link
	// FooterLinks follow the help link, in the same order on every page.
	FooterLinks []Link
	// HelpURL is the page for help and contact. Its link is the first of the
	// footer on every page, or left out if empty.
	HelpURL string
	// NewTabs opens the links of the footer in new tabs, and says so: on a page
	// with words that are not saved yet.
	NewTabs bool
	// Editions are the languages and formats of this page, this one too, or
	// none if there is only one.
	Editions []EditionLink

	// ExitURL is where "Exit this page" leads, or empty for no such button.
	ExitURL string

	// Preview is what `greenpaper preview` shows its author on every page, or
	// nil.
	Preview *PreviewBar
	// Watermark says on every page of a private preview that it is one, or is
	// nil. Such a page has no feed and no address for search engines.
	Watermark *Watermark
}

func (l Layout) layout() Layout { return l }

// Wordmark is the name in the header.
func (l Layout) Wordmark() string { return l.Theme.Name }

// TitleParts are what follows the title of the page in the title bar, most
// particular first, without repeating the page's own title.
func (l Layout) TitleParts() []string {
	var parts []string
	for _, name := range []string{l.ServiceName, l.Theme.Name} {
		if name != "" && name != l.PageTitle {
			parts = append(parts, name)
		}
	}
	return parts
}

// Theme is the look of one installation.
type Theme struct {
	// Name is the wordmark of the header: the organisation or the site.
	Name string
	// HomeURL is where the wordmark leads; "/" if empty.
	HomeURL string
	// Colour is the main colour, such as "#1d6b45", for the browser's own bar;
	// empty for the usual green.
	Colour string
	// CSSURL is the address of the stylesheet that ThemeCSS made, or empty.
	CSSURL string
	// LogoURL is an image beside the name, or empty. Its alternative text is
	// empty, since the name stands next to it.
	LogoURL string
}

// Link is an address and its words.
type Link struct {
	Text, Href string
	// Current marks the page one is on.
	Current bool
}

// EditionLink leads to the same page in another language or format.
type EditionLink struct {
	// Text is the edition's own name in its own language: "Cymraeg".
	Text, Href string
	// Lang is the language of Text.
	Lang string
	// Current marks the edition one is reading.
	Current bool
}

// PreviewBar tells the author of a questionnaire what is wrong with the file
// that is being previewed.
type PreviewBar struct {
	File     string
	Problems []PreviewProblem
	// Stale says that the page shows the last version without errors, because
	// the file has some now.
	Stale bool
}

func (PreviewBar) Template() string { return "part/preview" }

// PreviewProblem is one line of check.
type PreviewProblem struct {
	Place   string // "file.md:12:3"
	Level   string // "error", "warning", "advice"
	Message string
	Code    string
}
