package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) homeRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff", staff.MayOwn, (*desk).home),
		s.staffRoute(http.MethodGet, "/staff/c/:slug", staff.MayView, (*desk).overview),
	}
}

// StaffHomePage is page/staff-home.html: the consultations that somebody may see.
type StaffHomePage struct {
	StaffPage
	Items     []StaffItem
	CreateURL string // where a new one is begun; empty for those who may not
}

// StaffItem is one consultation of the list.
type StaffItem struct {
	Title, Href string
	Status      templates.Tag
	Countdown   templates.Tag // days to the outcome, or nothing
	Roles       string        // what this person is for it
	Saved       string        // when its manuscript was last saved, or ""
	Calls       []templates.Link
}

// StaffOverviewPage is page/staff-overview.html: how far one consultation is, and what to do next.
type StaffOverviewPage struct {
	StaffPage
	Status    templates.Tag
	Next      []templates.Link // what calls for this person, or the step that comes next
	Rest      string           // why there is nothing to do now, where Next is empty
	Groups    []StaffGroup
	PublicURL string // its public page, or "" until it is published
}

// StaffGroup is the areas of one part of a consultation's life.
type StaffGroup struct {
	Title string
	Tasks templates.TaskList
}

var (
	_ = registerPage("staff-home", StaffHomePage{})
	_ = registerPage("staff-overview", StaffOverviewPage{})
)

// work is one consultation as staff see it: being written, published, or both.
type work struct {
	slug       string
	title      string
	manuscript *staff.Manuscript          // nil where it was published by the command line alone
	published  *consultation.Consultation // nil until it is published
}

// work finds the consultation of the address. ErrNotFound where it is neither written nor published.
func (d *desk) work() (*work, error) {
	w := &work{slug: d.slug}
	var err error
	if w.manuscript, err = d.s.Store.Manuscript(d.ctx, d.slug); err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return nil, err
	}
	if w.published, err = d.s.Store.Consultation(d.ctx, d.slug); err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return nil, err
	}
	if w.manuscript == nil && w.published == nil {
		return nil, consultation.ErrNotFound
	}
	w.name()
	return w, nil
}

func (w *work) name() {
	if w.published != nil {
		w.title = w.published.Title
	}
	if w.manuscript != nil && w.manuscript.Title != "" {
		w.title = w.manuscript.Title
	}
	if w.title == "" {
		w.title = w.slug
	}
}

// allWork lists what this person may see, by title.
func (d *desk) allWork() ([]*work, error) {
	manuscripts, err := d.s.Store.AllManuscripts(d.ctx)
	if err != nil {
		return nil, err
	}
	published, err := d.s.Store.All(d.ctx)
	if err != nil {
		return nil, err
	}
	bySlug := map[string]*work{}
	at := func(slug string) *work {
		if bySlug[slug] == nil {
			bySlug[slug] = &work{slug: slug}
		}
		return bySlug[slug]
	}
	for _, m := range manuscripts {
		at(m.Slug).manuscript = m
	}
	for _, c := range published {
		at(c.Slug).published = c
	}
	var list []*work
	for slug, w := range bySlug {
		if d.person.Can(staff.MayView, slug) {
			w.name()
			list = append(list, w)
		}
	}
	slices.SortFunc(list, func(a, b *work) int { return strings.Compare(a.title+a.slug, b.title+b.slug) })
	return list, nil
}

// status is the state of a consultation as staff call it.
func (d *desk) status(w *work) templates.Tag {
	if w.published == nil {
		return templates.Tag{Text: d.words.Say("status.draft"), Classes: "govuk-tag--grey"}
	}
	classes := map[consultation.Stage]string{
		consultation.StageOpen: "govuk-tag--green", consultation.StageForthcoming: "govuk-tag--blue", consultation.StageClosed: "govuk-tag--pink",
		consultation.StageOutcome: "govuk-tag--turquoise",
	}
	state := w.published.Stage(d.now)
	return templates.Tag{Text: d.words.Say("status." + string(state)), Classes: classes[state]}
}

func (d *desk) home() error {
	list, err := d.allWork()
	if err != nil {
		return err
	}
	p := StaffHomePage{StaffPage: d.page("staff.home.title")}
	for _, w := range list {
		item := StaffItem{Title: w.title, Href: deskURL(w.slug), Status: d.status(w), Countdown: countdown(d.words, d, w.published), Roles: d.rolesFor(w.slug)}
		if item.Calls, err = d.calls(w); err != nil {
			return err
		}
		if w.manuscript != nil {
			item.Saved = spoken{d.words}.DateTime(w.manuscript.Saved)
		}
		p.Items = append(p.Items, item)
	}
	if d.person.Can(staff.MayCreate, "") {
		p.CreateURL = "/staff/new"
	}
	return d.show("staff-home", p)
}

// rolesFor says in words what this person is for a consultation.
func (d *desk) rolesFor(slug string) string {
	var names []string
	if d.person.Admin {
		names = append(names, d.words.Say("role.admin"))
	}
	for _, r := range d.person.RolesFor(slug) {
		names = append(names, d.words.Say("role."+string(r)))
	}
	return strings.Join(names, ", ")
}

func (d *desk) overview() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := StaffOverviewPage{StaffPage: d.page("staff.overview.title", "title", w.title), Status: d.status(w)}
	if p.Next, p.Rest, err = d.nextStep(w); err != nil {
		return err
	}
	if p.Groups, err = d.areaTasks(); err != nil {
		return err
	}
	if w.published != nil {
		p.PublicURL = startURL(w.slug)
	}
	return d.show("staff-overview", p)
}

// areaTasks lists the areas that this person may open, in groups, with how far each is.
func (d *desk) areaTasks() ([]StaffGroup, error) {
	var groups []StaffGroup
	last := 0
	for _, a := range areas {
		if !d.can(a.may) {
			continue
		}
		task := templates.Task{Title: templates.Text{Text: d.words.Say(a.key)}, Href: d.at(a.path), Hint: templates.Text{Text: d.words.Say(a.key + ".hint")}}
		if a.status != nil {
			tag, err := a.status(d)
			if err != nil {
				return nil, err
			}
			task.Status = templates.TaskStatus{Tag: tag}
		}
		if g := a.order / 10; g != last {
			last = g
			groups = append(groups, StaffGroup{Title: d.words.Say(areaGroups[g]), Tasks: templates.TaskList{IDPrefix: "areas-" + strconv.Itoa(g)}})
		}
		tasks := &groups[len(groups)-1].Tasks
		tasks.Items = append(tasks.Items, task)
	}
	return groups, nil
}
