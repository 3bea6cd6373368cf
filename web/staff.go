package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// staffRoutes is every address for staff. Each line says what somebody must be allowed for it; staffRoute puts the guard before
// the handler, so that a handler never runs for anybody else.
func (s *Server) staffRoutes() []Route {
	return slices.Concat(
		s.signInRoutes(),
		s.accountRoutes(),
		s.homeRoutes(),
		s.invitationRoutes(),
		s.editorRoutes(),
		s.timesRoutes(),
		s.outcomeRoutes(),
		s.peopleRoutes(),
		s.settingsRoutes(),
		s.logRoutes(),
		s.previewStaffRoutes(),
		s.commentRoutes(),
		s.publicationRoutes(),
		s.versionRoutes(),
		s.printStaffRoutes(),
		s.entryRoutes(),
		s.importRoutes(),
		s.dashRoutes(),
		s.mailRoutes(),
		s.keepRoutes(),
		s.apiRoutes(),
		s.resultsRoutes(),
		s.readingRoutes(),
		s.listsRoutes(),
		s.suggestionRoutes(),
		s.codingRoutes(),
		s.suggestedRoutes(),
		s.roundsRoutes(),
		s.releaseRoutes(),
		s.methodRoutes(),
		s.quoteRoutes(),
		s.briefRoutes(),
		s.bundleRoutes(),
		s.redactionRoutes(),
		s.publicFileRoutes(),
		s.exportsRoutes(),
		s.campaignRoutes(),
	)
}

// desk is one request of a member of staff.
type desk struct {
	s       *Server
	c       *gin.Context
	ctx     context.Context
	now     time.Time
	words   *templates.Catalogue
	person  *staff.Person  // nil only on addresses for MaySignIn
	session *staff.Session // likewise
	mac     []byte         // of the session's cookie
	slug    string         // of the consultation that the address names, or ""

	policy disclosure.Policy // what is too small to be told of it: withPolicy reads it
}

// staffRoute is one address for staff, guarded.
func (s *Server) staffRoute(method, path string, may staff.Permission, h func(*desk) error) Route {
	return Route{Method: method, Path: path, May: may, Handle: func(c *gin.Context) error {
		d, err := s.desk(c, may)
		if err != nil {
			return err
		}
		if d.person == nil && may != staff.MaySignIn {
			return d.signedOut()
		}
		if may != staff.MaySignIn && !d.person.Can(may, d.slug) {
			return s.denied(d, may)
		}
		return h(d)
	}}
}

func (s *Server) desk(c *gin.Context, may staff.Permission) (*desk, error) {
	d := &desk{s: s, c: c, ctx: c.Request.Context(), now: s.Now(), words: s.Pages.Words(templates.English), slug: c.Param("slug")}
	mac := s.staffMAC(c)
	if mac == nil {
		return d, nil
	}
	session, person, err := s.Store.SignedIn(d.ctx, mac, d.now)
	if err != nil {
		if errors.Is(err, consultation.ErrNotFound) {
			return d, nil
		}
		return nil, err
	}
	d.session, d.person, d.mac = session, person, mac
	return d, nil
}

// denied refuses somebody who is signed in, and notes it: who tries doors is worth knowing.
func (s *Server) denied(d *desk, may staff.Permission) error {
	s.Log.WarnContext(d.ctx, "staff denied", "route", d.c.FullPath(), "account", d.person.ID, "permission", string(may))
	return Error{Status: http.StatusForbidden, Key: "error.403.role", Next: templates.Link{Href: "/staff"}}
}

// signedOut leads to the sign-in page and from there back. What a form carried is shown, so that nobody has to write it again.
func (d *desk) signedOut() error {
	if d.c.Request.Method == http.MethodGet || d.c.Request.Method == http.MethodHead {
		d.c.Redirect(http.StatusSeeOther, "/staff/sign-in?next="+url.QueryEscape(d.c.Request.URL.RequestURI()))
		return nil
	}
	e := Error{Status: http.StatusForbidden, Key: "error.403.signed-out", Next: templates.Link{Href: "/staff/sign-in"}}
	if f, err := d.s.readForm(d.c); err == nil {
		e.Kept = typedTexts(f.Values)
		f.close()
	}
	return e
}

// typedTexts gives the longer texts of a form, for a page that could not act on it. Short fields are choices and names that are
// soon chosen again; passwords and codes are short too, and never shown. Of a question, which sends what it had shown, all is given.
func typedTexts(v url.Values) []KeptText {
	var kept []KeptText
	for name, list := range v {
		question, _, _ := strings.Cut(name, ".")
		asked := v.Has("was:"+name) || v.Has("was:"+question) || strings.Count(name, ".") > 1
		for _, text := range list {
			if (len(text) > 40 || strings.Contains(text, "\n") || asked && text != "") && !strings.Contains(name, "password") {
				kept = append(kept, KeptText{Label: name, Text: text})
			}
		}
	}
	slices.SortFunc(kept, func(a, b KeptText) int { return strings.Compare(a.Label, b.Label) })
	return kept
}

// act begins the log's entry of what this person does.
func (d *desk) act(verb staff.Verb, subject string, details staff.Details) staff.Act {
	a := staff.Act{Verb: verb, Consultation: d.slug, Subject: subject, Details: details, At: d.now, Actor: staff.System}
	if d.person != nil {
		a.Actor = d.person.ID
	}
	return a
}

// can says whether this person may do something about the consultation of the address.
func (d *desk) can(may staff.Permission) bool { return d.person.Can(may, d.slug) }

// at is an address of the consultation at hand: at("/text").
func (d *desk) at(path string) string { return deskURL(d.slug) + path }

// deskURL is where staff work on a consultation.
func deskURL(slug string) string { return "/staff/c/" + url.PathEscape(slug) }

// seeOther leads on after a form. done is the message "done.KEY" that the next page shows, or "" for none.
func (d *desk) seeOther(path, done string) error {
	if done != "" {
		to, err := url.Parse(path)
		if err != nil {
			return err
		}
		q := to.Query()
		q.Set("done", done)
		to.RawQuery = q.Encode()
		path = to.String()
	}
	d.c.Redirect(http.StatusSeeOther, path)
	return nil
}

// StaffPage is what every page for staff has. Its struct embeds this one.
type StaffPage struct {
	templates.Layout
	Head templates.StaffHead
}

// page begins a page. Its title is the message key, with arguments, name and value by turns.
func (d *desk) page(key string, args ...any) StaffPage {
	l := d.s.layout(d.c, nil, d.words.Say(key, args...))
	l.NoIndex, l.CanonicalURL, l.FeedURL = true, "", ""
	l.ServiceName, l.ServiceURL = d.words.Say("staff.service"), "/staff"
	p := StaffPage{Layout: l}
	if done := d.c.Query("done"); done != "" && d.words.Has("done."+done) {
		p.Head.Done = d.words.Say("done." + done)
	}
	if d.person == nil {
		return p
	}
	p.Head.Name = d.person.Name
	for _, n := range staffNav {
		if n.may == staff.MayOwn || d.person.Can(n.may, "") {
			p.Nav = append(p.Nav, templates.Link{Text: d.words.Say(n.key), Href: n.path, Current: within(d.c.Request.URL.Path, n.path)})
		}
	}
	if d.slug != "" {
		p.Head.Areas = d.areaLinks()
		// A title that names the consultation already is not said twice.
		if w, err := d.work(); err == nil && !strings.Contains(p.PageTitle, w.title) {
			p.Head.Consultation = w.title
		}
	}
	return p
}

// within says whether a path is an address or lies below it. "/staff" is the list of consultations and holds their pages alone.
func within(path, of string) bool {
	if of == "/staff" {
		return path == of || strings.HasPrefix(path, "/staff/c/")
	}
	return path == of || strings.HasPrefix(path, of+"/")
}

// navLink is a line of the navigation that all pages for staff share.
type navLink struct {
	key, path string
	may       staff.Permission
}

// staffNav is that navigation; people see what they may open.
var staffNav = []navLink{
	{"staff.nav.work", "/staff", staff.MayOwn},
	{"staff.nav.people", "/staff/people", staff.MayManage},
	{"staff.nav.settings", "/staff/settings", staff.MayManage},
	{"staff.nav.log", "/staff/log", staff.MayAuditAll},
	{"staff.nav.account", "/staff/account", staff.MayOwn},
}

// area is a part of the work on one consultation, with a page of its own.
type area struct {
	order int    // where it stands among the others; its tens say in which of areaGroups
	key   string // its message: "area.text"; KEY.hint says what it is for
	path  string // below deskURL: "/text"
	may   staff.Permission
	// status says in a few words how far it is, for the overview; nil where there is nothing to say.
	status func(*desk) (templates.Tag, error)
}

var areas []area

// areaGroups are the parts of a consultation's life in their order, each with the message that heads its areas.
var areaGroups = map[int]string{
	1: "areas.write", 2: "areas.review", 3: "areas.publish", 4: "areas.run", 5: "areas.conclude", 6: "areas.keep",
}

// registerArea adds an area. The file that holds its pages calls it: var _ = registerArea(area{…}).
func registerArea(a area) bool {
	areas = append(areas, a)
	slices.SortStableFunc(areas, func(x, y area) int { return cmp.Compare(x.order, y.order) })
	return true
}

// areaLinks lead to the areas of the consultation at hand that this person may open.
func (d *desk) areaLinks() []templates.Link {
	links := []templates.Link{{Text: d.words.Say("area.overview"), Href: d.at(""), Current: d.c.Request.URL.Path == d.at("")}}
	for _, a := range areas {
		if d.can(a.may) {
			links = append(links, templates.Link{Text: d.words.Say(a.key), Href: d.at(a.path), Current: within(d.c.Request.URL.Path, d.at(a.path))})
		}
	}
	return links
}

// slips collects what is wrong with a form: each at its field, all in the summary.
type slips struct {
	list []templates.ErrorItem
	by   map[string]string
}

// add notes what is wrong with the field of an id.
func (e *slips) add(id, text string) {
	if e.by == nil {
		e.by = map[string]string{}
	}
	if _, ok := e.by[id]; !ok {
		e.by[id] = text
		e.list = append(e.list, templates.ErrorItem{Text: text, Href: "#" + id})
	}
}

func (e *slips) any() bool { return len(e.list) > 0 }

// at is the message at the field of an id, empty where it is right.
func (e *slips) at(id string) templates.ErrorMessage { return templates.ErrorMessage{Text: e.by[id]} }

// on puts the summary on a page.
func (e *slips) on(p *StaffPage) {
	if e.any() {
		p.HasErrors, p.Head.Errors = true, &templates.ErrorSummary{ErrorList: e.list}
	}
}

// show sends a page of staff; with slips its status is 422.
func (d *desk) show(name string, page templates.Page) error {
	return d.s.show(d.c, http.StatusOK, name, page)
}

// showSlips shows a form again with what is wrong.
func (d *desk) showSlips(name string, page templates.Page) error {
	return d.s.show(d.c, http.StatusUnprocessableEntity, name, page)
}
