package web

import (
	"cmp"
	"context"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// DefaultExitURL is where "Exit this page" leads unless an operator chooses another place: a page that anybody could be reading.
const DefaultExitURL = "https://www.bbc.co.uk/weather"

// layout is what every page has around its main part. v is the version of the consultation that the page belongs to, or nil
// for the pages of the site. The edition is the one that ?edition= asks for.
func (s *Server) layout(c *gin.Context, v *consultation.Version, title string) templates.Layout {
	return s.layoutIn(c, v, edition(c, v), title)
}

// layoutIn is layout for a page whose edition is known, such as that of a draft.
func (s *Server) layoutIn(c *gin.Context, v *consultation.Version, ed, title string) templates.Layout {
	l := templates.Layout{
		Lang: templates.English, PageTitle: title, Theme: s.theme, HelpURL: "/help",
		NoIndex: s.Config.Demo, Demo: s.Config.Demo,
	}
	if s.preview != nil {
		l.Preview = s.preview()
	}
	if v != nil {
		s.dress(c, &l, v, ed)
	} else {
		l.FeedURL = "/feed.atom"
		l.CanonicalURL = s.canonical(c.Request.URL.Path)
	}
	w := s.Pages.Words(l.Lang)
	privacy := "/privacy"
	if v != nil {
		privacy = startURL(v.Consultation) + "/privacy"
	}
	l.FooterLinks = []templates.Link{
		{Text: w.Say("layout.footer.privacy"), Href: privacy},
		{Text: w.Say("layout.footer.cookies"), Href: "/cookies"},
		{Text: w.Say("layout.footer.accessibility"), Href: "/accessibility"},
	}
	s.box.stamp(&l, isJourney(c))
	return l
}

// dress adds what a consultation's own pages have: its name, department, languages and way out.
func (s *Server) dress(c *gin.Context, l *templates.Layout, v *consultation.Version, ed string) {
	q := v.Questionnaire(ed)
	lang := editionLanguage(v, ed)
	if s.speaks(lang) {
		l.Lang = lang
	} else {
		l.MainLang = lang
	}
	l.Dir = direction(l.Lang)
	l.ServiceName, l.ServiceURL = q.Title.String(), s.inEdition(startURL(v.Consultation), v, ed)
	l.Department = q.Front.Department
	l.HelpURL = "/help?about=" + url.QueryEscape(v.Consultation)
	l.Demo = s.isDemo(c.Request.Context(), v.Consultation)
	l.NoIndex = l.NoIndex || l.Demo
	if q.Front.ExitPage {
		l.ExitURL = cmp.Or(s.Config.ExitURL, DefaultExitURL)
	}
	l.Editions = s.editionLinks(c.Request.URL.Path, v, ed)
	if isJourney(c) {
		l.NoIndex = true
		return // the way off a page is a button that saves, so there are no other links on it
	}
	l.CanonicalURL = s.canonical(c.Request.URL.Path)
	l.FeedURL = startURL(v.Consultation) + "/feed.atom"
	w := s.Pages.Words(l.Lang)
	for _, n := range []struct{ key, path string }{{"nav.start", ""}, {"nav.questions", "/questions"}, {"nav.privacy", "/privacy"}, {"nav.outcome", "/outcome"}} {
		href := startURL(v.Consultation) + n.path
		l.Nav = append(l.Nav, templates.Link{Text: w.Say(n.key), Href: s.inEdition(href, v, ed), Current: href == c.Request.URL.Path})
	}
}

// isJourney says whether the page belongs to one respondent.
func isJourney(c *gin.Context) bool { return strings.HasPrefix(c.FullPath(), "/c/:slug/r/") }

// startURL is the address of a consultation.
func startURL(slug string) string { return "/c/" + slug }

func (s *Server) canonical(path string) string {
	if s.Config.PublicURL == "" {
		return ""
	}
	return s.Config.PublicURL + path
}

// edition is the edition that the request asks for, or the main one.
func edition(c *gin.Context, v *consultation.Version) string {
	if v == nil {
		return ""
	}
	if ed := c.Query("edition"); v.Editions[ed] != nil {
		return ed
	}
	return v.Main
}

// inEdition adds the edition to an address, unless it is the main one.
func (s *Server) inEdition(href string, v *consultation.Version, ed string) string {
	if ed == "" || ed == v.Main {
		return href
	}
	return href + "?edition=" + url.QueryEscape(ed)
}

// editionLinks lead to the same page in each edition; none if there is only one.
func (s *Server) editionLinks(path string, v *consultation.Version, current string) []templates.EditionLink {
	if len(v.Editions) < 2 {
		return nil
	}
	var links []templates.EditionLink
	for _, ed := range v.Questionnaire(v.Main).Front.Editions {
		if v.Editions[ed] == nil {
			continue
		}
		links = append(links, templates.EditionLink{
			Text: s.editionName(ed), Href: path + "?edition=" + url.QueryEscape(ed),
			Lang: editionLanguage(v, ed), Current: ed == current,
		})
	}
	return links
}

// editionName is an edition's own name in its own language, or its code where the catalogue does not know it.
func (s *Server) editionName(ed string) string {
	if w := s.Pages.Words(templates.English); w.Has("edition." + ed) {
		return w.Say("edition." + ed)
	}
	return ed
}

// editionLanguage is the language of an edition: its name where that is one ("cy"), else that of the main edition, since Easy
// Read is a way of writing and not a language.
func editionLanguage(v *consultation.Version, ed string) string {
	for _, name := range []string{ed, v.Main} {
		if base, _, _ := strings.Cut(name, "-"); len(base) == 2 || len(base) == 3 {
			return name
		}
	}
	return templates.English
}

func (s *Server) speaks(lang string) bool {
	return s.Pages.Words(lang).Lang() == lang
}

// direction is "rtl" for languages written from right to left.
func direction(lang string) string {
	switch lang {
	case "ar", "fa", "he", "ps", "sd", "ug", "ur", "yi":
		return "rtl"
	}
	return ""
}

// isDemo says whether a consultation is a shipped demonstration. That never changes, so it is asked of the store once.
func (s *Server) isDemo(ctx context.Context, slug string) bool {
	if known, ok := s.demos.Load(slug); ok {
		return known.(bool)
	}
	con, err := s.Store.Consultation(ctx, slug)
	if err != nil {
		return s.Config.Demo
	}
	s.demos.Store(slug, con.Demo)
	return con.Demo
}
