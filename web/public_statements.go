package web

import (
	"html/template"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// accessibilityReviewed is when somebody last went through the accessibility statement and tested what it says. A test fails a
// year later.
var accessibilityReviewed = time.Date(2026, time.November, 21, 0, 0, 0, 0, time.UTC)

// PrivacyNoticePage is page/privacy-notice.html: the privacy notice of a consultation.
type PrivacyNoticePage struct {
	templates.Layout
	Body template.HTML
	// Keep are the periods of the front matter, in words.
	Keep     []string
	StartURL string
}

var _ = registerPage("privacy-notice", PrivacyNoticePage{})

func (s *Server) privacyNotice(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	page := PrivacyNoticePage{
		Layout: s.layout(c, call.Version, ""), Body: authored(call.Slug, call.Version.Notice.HTML, nil),
		StartURL: s.inEdition(startURL(call.Slug), call.Version, call.Edition),
	}
	w := s.Pages.Words(page.Lang)
	page.PageTitle = w.Say("notice.title")
	for _, k := range call.Q.Front.Keep {
		page.Keep = append(page.Keep, keepWords(w, k))
	}
	for _, q := range call.Q.Questions() {
		if q.Keep != nil {
			k := *q.Keep
			k.What = w.Say("keep.question", "question", q.Heading.String())
			page.Keep = append(page.Keep, keepWords(w, k))
		}
	}
	return s.showPublic(c, "privacy-notice", page)
}

// keepWords writes one retention period. What an author may name is a fixed list, which the catalogue knows.
func keepWords(w *templates.Catalogue, k consultation.Keep) string {
	what, after := k.What, k.After
	if key := "keep." + strings.ReplaceAll(k.What, " ", "-"); w.Has(key) {
		what = w.Say(key)
	}
	if key := "keep.after." + strings.ReplaceAll(k.After, " ", "-"); w.Has(key) {
		after = w.Say(key)
	}
	return w.Say("keep.line", "what", what, "count", k.Months, "after", after)
}

// HelpPage is page/help.html: help, and whom to ask.
type HelpPage struct {
	templates.Layout
	Contact   string // of whoever runs the service, or empty
	Title     string // of the consultation that somebody comes from, or empty
	About     string // e-mail address for it, or empty
	AboutURL  string
	Formats   string // other formats and ways to respond, or empty
	ResumeURL string
}

var _ = registerPage("help", HelpPage{})

func (s *Server) help(c *gin.Context) error {
	page := HelpPage{Contact: s.Config.Contact, ResumeURL: "/resume"}
	var version *consultation.Version
	if slug := c.Query("about"); slug != "" {
		con, err := s.Store.Consultation(c.Request.Context(), slug)
		if err != nil {
			return err
		}
		if version, err = s.cache.Version(c.Request.Context(), con.Version); err != nil {
			return err
		}
		q := version.Questionnaire(edition(c, version))
		page.Title, page.About, page.Formats, page.AboutURL = q.Title.String(), q.Front.Contact, q.Front.Alternatives, startURL(slug)
	}
	page.Layout = s.layout(c, version, "")
	if version != nil { // the address with ?about= is the same page as /help
		page.CanonicalURL = s.canonical("/help")
		for i := range page.Editions {
			page.Editions[i].Href += "&about=" + version.Consultation
		}
	}
	page.PageTitle = s.Pages.Words(page.Lang).Say("help.title")
	return s.showPublic(c, "help", page)
}

// CookiesPage is page/cookies.html: every cookie that the program sets, those of respondents apart from those of others.
type CookiesPage struct {
	templates.Layout
	Own   templates.SummaryList // the two that are set at Start now
	Staff templates.SummaryList // those of staff and of reviewers
}

var _ = registerPage("cookies", CookiesPage{})

// The cookies of staff and reviewers. A test compares the page with what the program sets.
var staffCookies = []string{
	"greenpaper-staff", "greenpaper-staff-half", "greenpaper-staff-single", "greenpaper-staff-proven", "greenpaper-staff-codes", "greenpaper-staff-token",
	"greenpaper-link", "greenpaper-entry-receipt", "greenpaper-invitations", "greenpaper-preview-", "greenpaper-in-preview-", "greenpaper-codes-in-preview-",
}

func (s *Server) cookies(c *gin.Context) error {
	w := s.Pages.Words(templates.English)
	page := CookiesPage{Layout: s.layout(c, nil, w.Say("cookies.title"))}
	page.Own = cookieList(w, []string{"greenpaper", "greenpaper-codes"}, s.cookieName)
	page.Staff = cookieList(w, staffCookies, func(name string) string {
		if strings.HasSuffix(name, "-") {
			name += "…"
		}
		return s.hosted(name)
	})
	return s.showPublic(c, "cookies", page)
}

// cookieList has a row for each cookie; whole gives the name that browsers know it by. It is no table, so that long names have a line of
// their own on a phone.
func cookieList(w *templates.Catalogue, names []string, whole func(string) string) templates.SummaryList {
	var l templates.SummaryList
	for _, name := range names {
		key := strings.TrimSuffix(name, "-")
		l.Rows = append(l.Rows, row(whole(name), w.Say("cookies.purpose."+key)+". "+w.Say("cookies.expires", "when", w.Say("cookies.expires."+key))))
	}
	return l
}

// AccessibilityPage is page/accessibility.html: the statement in the form that the public sector regulations give.
type AccessibilityPage struct {
	templates.Layout
	Contact  string
	Reviewed time.Time
	Site     string
}

var _ = registerPage("accessibility", AccessibilityPage{})

func (s *Server) accessibility(c *gin.Context) error {
	w := s.Pages.Words(templates.English)
	return s.showPublic(c, "accessibility", AccessibilityPage{
		Layout:  s.layout(c, nil, w.Say("accessibility.title")),
		Contact: s.Config.Contact, Reviewed: accessibilityReviewed, Site: s.theme.Name,
	})
}

// PrivacyPage is page/privacy.html: what the site itself does with data, whichever consultation one answers.
type PrivacyPage struct {
	templates.Layout
	Contact string
	Site    string
	Mail    bool // people can ask to be told of an outcome
}

var _ = registerPage("privacy", PrivacyPage{})

func (s *Server) sitePrivacy(c *gin.Context) error {
	w := s.Pages.Words(templates.English)
	return s.showPublic(c, "privacy", PrivacyPage{
		Layout: s.layout(c, nil, w.Say("privacy.title")), Contact: s.Config.Contact, Site: s.theme.Name, Mail: s.sendsMail(),
	})
}
