package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/templates"
)

// Gallery serves every page and every type of question, empty, filled in and in error, each at an address of its own: what
// people look at, and what accessibility and markup checks run on. The pages of a respondent come from the real handlers, driven
// once through a whole journey when the gallery is made.
type Gallery struct {
	handler http.Handler
	shots   []shot
	byName  map[string]int
	last    string // the template that was rendered last
}

// shot is one page as it was sent.
type shot struct {
	Name, Group string
	Status      int
	template    string
	body        []byte
	csp         string
}

// GallerySites are addresses of published consultations in each state. Open is filled in and sent, so it should ask every type
// of question; it closes a week after the gallery's time or later, and has an hour's grace.
type GallerySites struct{ Open, Forthcoming, Closed string }

// GalleryPage is page/gallery.html: the list of the others.
type GalleryPage struct {
	templates.Layout
	Groups []GalleryGroup
}

// GalleryGroup is pages that belong together.
type GalleryGroup struct {
	Title string
	Links []templates.Link
}

var _ = registerPage("gallery", GalleryPage{})

// GalleryPrefix stands before the name of each page.
const GalleryPrefix = "/gallery/"

// NewGallery drives the server and keeps what it sends. now is the time on every page.
func NewGallery(ctx context.Context, s *Server, sites GallerySites, now time.Time) (*Gallery, error) {
	clock := now
	s.Now = func() time.Time { return clock }
	handler, err := s.Handler()
	if err != nil {
		return nil, err
	}
	g := &Gallery{handler: handler, byName: map[string]int{}}
	s.Pages.Watch = func(page string) { g.last = page }
	defer func() { s.Pages.Watch = nil }()
	tour := &tour{gallery: g, server: s, sites: sites, clock: &clock, visitor: &visitor{handler: handler}}
	for _, part := range []func(context.Context) error{tour.public, tour.refusals, tour.preview, tour.questions, tour.staff, tour.journey, tour.closing} {
		if err := part(ctx); err != nil {
			return g, fmt.Errorf("gallery: %w", err)
		}
	}
	clock = now
	return g, g.index(s)
}

// add keeps a page under a name. The same name again is a mistake of ours.
func (g *Gallery) add(group, name string, a answer) error {
	if _, ok := g.byName[name]; ok {
		return fmt.Errorf("there are two pages %q", name)
	}
	if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") || len(a.body) == 0 {
		return fmt.Errorf("page %q has status %d and no page", name, a.status)
	}
	g.byName[name] = len(g.shots)
	g.shots = append(g.shots, shot{Name: name, Group: group, Status: a.status, template: g.last, body: a.body, csp: a.header.Get("Content-Security-Policy")})
	return nil
}

// Names lists the pages in the order of the index.
func (g *Gallery) Names() []string {
	var names []string
	for _, sh := range g.shots {
		names = append(names, sh.Name)
	}
	return names
}

// Templates lists the pages by the template that they were rendered from.
func (g *Gallery) Templates() map[string][]string {
	all := map[string][]string{}
	for _, sh := range g.shots {
		all[sh.template] = append(all[sh.template], sh.Name)
	}
	return all
}

// index makes the page that lists the others.
func (g *Gallery) index(s *Server) error {
	l := templates.Layout{Lang: templates.English, Theme: s.theme, NoIndex: true}
	page := GalleryPage{Layout: l}
	page.PageTitle = s.Pages.Words(l.Lang).Say("gallery.title")
	for _, sh := range g.shots {
		if n := len(page.Groups); n == 0 || page.Groups[n-1].Title != sh.Group {
			page.Groups = append(page.Groups, GalleryGroup{Title: sh.Group})
		}
		last := &page.Groups[len(page.Groups)-1]
		last.Links = append(last.Links, templates.Link{Text: sh.Name, Href: GalleryPrefix + sh.Name})
	}
	body, err := s.Pages.Render("gallery", page)
	if err != nil {
		return err
	}
	return g.add("", "", answer{status: http.StatusOK, header: http.Header{"Content-Type": {"text/html"}, "Content-Security-Policy": {policy}}, body: body})
}

// ServeHTTP serves the pages, and the files that they need from the server. Pages are sent with status 200, whatever they had, so
// that every tool looks at them.
func (g *Gallery) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name, ok := strings.CutPrefix(r.URL.Path, GalleryPrefix)
	switch i, found := g.byName[name]; {
	case ok && found:
		h := w.Header()
		h.Set("Content-Security-Policy", g.shots[i].csp)
		h.Set("Cache-Control", "no-store")
		sendHTML(w, http.StatusOK, g.shots[i].body)
	case r.URL.Path == "/":
		http.Redirect(w, r, GalleryPrefix, http.StatusFound)
	default:
		g.handler.ServeHTTP(w, r)
	}
}

// answer is what the server sent.
type answer struct {
	status int
	header http.Header
	body   []byte
}

// place is where a redirect leads, or "".
func (a answer) place() string { return a.header.Get("Location") }

// visitor is a browser without scripts that keeps cookies.
type visitor struct {
	handler http.Handler
	cookies map[string]string
}

// recorder takes one answer of a handler.
type recorder struct{ answer }

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) {
	if r.status == 0 {
		r.status = status
	}
}

func (r *recorder) Write(b []byte) (int, error) {
	r.WriteHeader(http.StatusOK)
	r.body = append(r.body, b...)
	return len(b), nil
}

var errTooManySteps = errors.New("the journey does not end")
