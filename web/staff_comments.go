package web

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// reviewer is one request about comments: of a member of staff, or of somebody who holds a link to a preview.
type reviewer struct {
	s     *Server
	c     *gin.Context
	ctx   context.Context
	now   time.Time
	words spoken
	slug  string
	base  string // address of the list: "/staff/c/walks/comments"
	rev   int    // the revision that is shown

	person  *staff.Person      // nil for who holds a link
	link    *staff.PreviewLink // nil for staff
	viewer  string             // which of those who hold the link
	write   bool               // may comment
	resolve bool               // may resolve and reopen
	page    func(key string, args ...any) StaffPage
}

// commentRoutes are the pages of comments for staff.
func (s *Server) commentRoutes() []Route {
	const at = "/staff/c/:slug/comments"
	var routes []Route
	for _, r := range commentTable {
		routes = append(routes, s.staffRoute(r.method, at+r.path, r.may, func(d *desk) error {
			v, err := d.reviewer()
			if err != nil {
				return err
			}
			return r.handle(v)
		}))
	}
	return append(routes, s.staffRoute(http.MethodGet, "/staff/c/:slug/comments.txt", staff.MayView, (*desk).commentsText))
}

// previewCommentRoutes are the same pages for who holds a link that lets them comment. They resolve nothing.
func (s *Server) previewCommentRoutes() []Route {
	var routes []Route
	for _, r := range commentTable {
		if r.may == staff.MayEdit {
			continue
		}
		routes = append(routes, Route{Method: r.method, Path: "/preview/:link/comments" + r.path, Handle: func(c *gin.Context) error {
			v, err := s.linkReviewer(c)
			if err != nil {
				return err
			}
			return r.handle(v)
		}})
	}
	return routes
}

// commentTable is every page of comments below their list.
var commentTable = []struct {
	method, path string
	may          staff.Permission
	handle       func(*reviewer) error
}{
	{http.MethodGet, "", staff.MayView, (*reviewer).list},
	{http.MethodGet, "/new", staff.MayComment, (*reviewer).newForm},
	{http.MethodPost, "/new", staff.MayComment, (*reviewer).postNew},
	{http.MethodGet, "/:id", staff.MayView, (*reviewer).one},
	{http.MethodPost, "/:id", staff.MayComment, (*reviewer).postReply},
	{http.MethodGet, "/:id/edit", staff.MayComment, (*reviewer).editForm},
	{http.MethodPost, "/:id/edit", staff.MayComment, (*reviewer).postEdit},
	{http.MethodGet, "/:id/delete", staff.MayComment, (*reviewer).deleteForm},
	{http.MethodPost, "/:id/delete", staff.MayComment, (*reviewer).postDelete},
	{http.MethodPost, "/:id/resolve", staff.MayEdit, (*reviewer).postResolve},
	{http.MethodPost, "/:id/reopen", staff.MayEdit, (*reviewer).postReopen},
}

var _ = registerArea(area{order: 21, key: "area.comments", path: "/comments", may: staff.MayView, status: (*desk).commentStatus})

func (d *desk) commentStatus() (templates.Tag, error) {
	n, err := d.s.Store.OpenComments(d.ctx, d.slug)
	if err != nil || n == 0 {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("comments.status", "count", n), Classes: "govuk-tag--yellow"}, nil
}

// reviewer is a member of staff who looks at comments: on the newest revision, or the one that the address asks for. ErrNotFound
// where there is no manuscript.
func (d *desk) reviewer() (*reviewer, error) {
	m, err := d.s.Store.Manuscript(d.ctx, d.slug)
	if err != nil {
		if _, other := d.work(); isNotFound(err) && other == nil {
			err = Error{Status: http.StatusNotFound, Key: "error.404.no-text", Next: templates.Link{Href: d.at("")}}
		}
		return nil, err
	}
	v := &reviewer{
		s: d.s, c: d.c, ctx: d.ctx, now: d.now, words: spoken{d.words}, slug: d.slug, base: d.at("/comments"), rev: m.Rev,
		person: d.person, write: d.can(staff.MayComment), resolve: d.can(staff.MayEdit), page: d.page,
	}
	if rev, err := strconv.Atoi(d.c.Query("rev")); err == nil && rev >= 1 && rev < m.Rev {
		v.rev = rev
	}
	return v, nil
}

// linkReviewer is somebody who has opened a link that lets them comment.
func (s *Server) linkReviewer(c *gin.Context) (*reviewer, error) {
	l, viewer, err := s.heldPreview(c.Request, c.Param("link"))
	if err != nil {
		return nil, err
	}
	if !l.Comments {
		return nil, Error{Status: http.StatusForbidden, Key: "error.403.no-comments", Next: templates.Link{Href: previewStart(l.ID)}}
	}
	v := &reviewer{
		s: s, c: c, ctx: c.Request.Context(), now: s.Now(), words: spoken{s.Pages.Words(templates.English)}, slug: l.Consultation,
		base: previewURL(l.ID) + "/comments", rev: l.Rev, link: l, viewer: viewer, write: true,
	}
	if v.rev == staff.NewestRev {
		m, err := s.Store.Manuscript(v.ctx, l.Consultation)
		if err != nil {
			return nil, err
		}
		v.rev = m.Rev
	}
	v.page = func(key string, args ...any) StaffPage {
		p := s.previewPage(l, v.rev, key, args...)
		p.Nav = []templates.Link{
			{Text: v.words.Say("comments.nav.preview"), Href: previewStart(l.ID)},
			{Text: v.words.Say("comments.nav.questions"), Href: previewStart(l.ID) + "/questions"},
			{Text: v.words.Say("area.comments"), Href: v.base, Current: true},
		}
		if done := c.Query("done"); done != "" && v.words.Has("done."+done) {
			p.Head.Done = v.words.Say("done." + done)
		}
		return p
	}
	return v, nil
}

// act begins the log's entry of what a reviewer does. Who holds a link has no account.
func (v *reviewer) act(verb staff.Verb, id string, details staff.Details) staff.Act {
	a := staff.Act{Actor: staff.System, Verb: verb, Consultation: v.slug, Subject: id, Details: details, At: v.now}
	if v.person != nil {
		a.Actor = v.person.ID
	} else {
		if a.Details == nil {
			a.Details = staff.Details{}
		}
		a.Details["link"] = v.link.ID
	}
	return a
}

// mine says whether this reviewer wrote a comment.
func (v *reviewer) mine(c *staff.Comment) bool {
	if v.person != nil {
		return c.Account == v.person.ID
	}
	return c.Account == "" && c.Link == v.link.ID && c.Viewer == v.viewer
}

// seeOther leads on after a form.
func (v *reviewer) seeOther(path, done, fragment string) error {
	path += "?" + url.Values{"done": {done}}.Encode()
	if fragment != "" {
		path += "#" + fragment
	}
	v.c.Redirect(http.StatusSeeOther, path)
	return nil
}

func (v *reviewer) show(status int, name string, p templates.Page) error {
	return v.s.show(v.c, status, name, p)
}

// commentURL is the page of one comment.
func (v *reviewer) commentURL(id string) string { return v.base + "/" + url.PathEscape(id) }

// newCommentURL is the form for a comment on lines of a file.
func newCommentURL(base, file string, first, last int) string {
	q := url.Values{"file": {file}, "line": {strconv.Itoa(first)}}
	if last > first {
		q.Set("to", strconv.Itoa(last))
	}
	return base + "/new?" + q.Encode()
}

// commentBudget bounds how fast comments come through one link: nobody who reviews notices, a program that floods does. It is in
// memory only.
type commentBudget struct {
	mu    sync.Mutex
	spent map[string]bucket
}

// A reviewer may send thirty at once, then one every twenty seconds.
var commentLimit = limit{30, 20 * time.Second}

// take takes one comment from a link's budget, or says how long to wait for one.
func (b *commentBudget) take(link string, now time.Time) time.Duration {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.spent == nil {
		b.spent = map[string]bucket{}
	}
	x := b.spent[link].left(commentLimit, now)
	if wait := x.wait(commentLimit); wait > 0 {
		return wait
	}
	x.spent++
	if len(b.spent) >= 1000 {
		clear(b.spent) // so many links at once are made by staff; none of them loses by it
	}
	b.spent[link] = x
	return 0
}

// openComments counts the open comments on each line of a file as it is in a revision.
func (d *desk) openComments(slug, file string, rev int) (map[int]int, error) {
	all, err := d.s.Store.CommentsOf(d.ctx, slug)
	if err != nil {
		return nil, err
	}
	f := &follower{ctx: d.ctx, store: d.s.Store, slug: slug, rev: rev}
	counts := map[int]int{}
	for i := range all {
		if c := &all[i]; c.Open() && c.File == file {
			at, err := f.where(c)
			if err != nil {
				return nil, err
			}
			if !at.gone {
				counts[at.first]++
			}
		}
	}
	return counts, nil
}

// follower finds where the lines of comments are in a revision.
type follower struct {
	ctx   context.Context
	store Store
	slug  string
	rev   int
	texts map[string][]string
	ways  map[string]*staff.Anchors
}

// spot is where a comment belongs.
type spot struct {
	first, last int
	changed     bool // the lines have other words now
	gone        bool // the lines are no longer there
}

// where finds the lines of a comment.
func (f *follower) where(c *staff.Comment) (spot, error) {
	if c.Rev == f.rev {
		return spot{first: c.First, last: c.Last}, nil
	}
	key := c.File + "\x00" + strconv.Itoa(c.Rev)
	if f.ways[key] == nil {
		was, err := f.text(c.File, c.Rev)
		if err != nil {
			return spot{}, err
		}
		now, err := f.text(c.File, f.rev)
		if err != nil {
			return spot{}, err
		}
		if f.ways == nil {
			f.ways = map[string]*staff.Anchors{}
		}
		f.ways[key] = staff.Follow(was, now)
	}
	first, last, changed, ok := f.ways[key].Lines(c.First, c.Last)
	return spot{first, last, changed, !ok}, nil
}

// text gives the lines of a file in a revision; none where it has no such file.
func (f *follower) text(file string, rev int) ([]string, error) {
	key := file + "\x00" + strconv.Itoa(rev)
	if lines, ok := f.texts[key]; ok {
		return lines, nil
	}
	body, err := f.store.TextOf(f.ctx, f.slug, rev, file)
	if err != nil && !isNotFound(err) {
		return nil, err
	}
	if f.texts == nil {
		f.texts = map[string][]string{}
	}
	f.texts[key] = nil
	if err == nil {
		f.texts[key] = textLines(body)
	}
	return f.texts[key], nil
}
