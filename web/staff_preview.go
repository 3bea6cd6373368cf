package web

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) previewStaffRoutes() []Route {
	const at = "/staff/c/:slug/preview"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayView, (*desk).previewLinks),
		s.staffRoute(http.MethodPost, at, staff.MayShare, (*desk).makePreview),
		s.staffRoute(http.MethodPost, at+"/look", staff.MayShare, (*desk).lookMyself),
		s.staffRoute(http.MethodGet, at+"/:link", staff.MayShare, (*desk).previewMade),
		s.staffRoute(http.MethodGet, at+"/:link/revoke", staff.MayShare, (*desk).revokeForm),
		s.staffRoute(http.MethodPost, at+"/:link/revoke", staff.MayShare, (*desk).revokePreview),
	}
}

var _ = registerArea(area{order: 20, key: "area.preview", path: "/preview", may: staff.MayView, status: (*desk).previewStatus})

func (d *desk) previewStatus() (templates.Tag, error) {
	list, err := d.s.Store.PreviewsOf(d.ctx, d.slug)
	n := 0
	for i := range list {
		state, bad := d.s.previewState(d.ctx, &list[i])
		if bad != nil {
			return templates.Tag{}, bad
		}
		if state == staff.PreviewWorks {
			n++
		}
	}
	if err != nil || n == 0 {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("preview-links.status", "count", n), Classes: "govuk-tag--blue"}, nil
}

// PreviewLinksPage is page/staff-preview.html: the links to private previews, and the form that makes one.
type PreviewLinksPage struct {
	StaffPage
	Written  bool // there is a manuscript to show
	Offered  bool // this service can show previews
	Share    bool
	Links    []PreviewLinkRow
	Problems []previewProblem // of the newest revision: it cannot be shown
	Newest   int
	Label    templates.Input
	Rev      templates.Radios
	Days     templates.Radios
	Comments templates.Radios
	Action   string
	LookURL  string
}

// PreviewLinkRow is one link of the list.
type PreviewLinkRow struct {
	Label, What, Expires, Made, Opened string
	State                              templates.Tag
	RevokeURL                          string // empty where there is nothing to revoke
}

// PreviewMadePage is page/staff-preview-made.html: the link in full, which is shown only now.
type PreviewMadePage struct {
	StaffPage
	Link         templates.Input
	Label, Until string
	Comments     bool
	BackURL      string
	Shown        bool // the link is shown
}

// PreviewRevokePage is page/staff-preview-revoke.html: asked before a link ends.
type PreviewRevokePage struct {
	StaffPage
	Label, Action, Cancel string
}

var (
	_ = registerPage("staff-preview", PreviewLinksPage{})
	_ = registerPage("staff-preview-made", PreviewMadePage{})
	_ = registerPage("staff-preview-revoke", PreviewRevokePage{})
)

// previewForm is the form that makes a link, as typed.
type previewForm struct{ label, rev, days, comments string }

func (d *desk) previewLinks() error {
	p, err := d.previewLinksPage(previewForm{rev: "newest", days: "7", comments: "yes"}, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-preview", p)
}

func (d *desk) previewLinksPage(f previewForm, wrong *slips) (PreviewLinksPage, error) {
	p := PreviewLinksPage{StaffPage: d.page("preview-links.title"), Share: d.can(staff.MayShare), Action: d.at("/preview"), LookURL: d.at("/preview/look"), Offered: d.s.NewSandbox != nil}
	w, err := d.work()
	if err != nil {
		return p, err
	}
	if w.manuscript == nil {
		return p, nil
	}
	p.Written, p.Newest = true, w.manuscript.Rev
	b, err := d.s.revisionBundle(d.ctx, d.slug, p.Newest)
	if err != nil {
		return p, err
	}
	p.Problems = errorsOf(b)
	list, err := d.s.Store.PreviewsOf(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	for i := range list {
		state, err := d.s.previewState(d.ctx, &list[i])
		if err != nil {
			return p, err
		}
		p.Links = append(p.Links, d.previewRow(&list[i], state))
	}
	d.previewFields(&p, f, wrong)
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) previewRow(l *staff.PreviewLink, state staff.PreviewState) PreviewLinkRow {
	say := spoken{d.words}
	row := PreviewLinkRow{
		Label: l.Label, Expires: say.DateTime(l.Expires), Made: say.DateTime(l.Made), What: d.words.Say("preview-links.newest"),
		State: templates.Tag{Text: d.words.Say("preview-links.state." + string(state)), Classes: "govuk-tag--grey"},
	}
	if l.Rev != staff.NewestRev {
		row.What = d.words.Say("preview-links.rev", "rev", l.Rev)
	}
	if l.Comments {
		row.What += " " + d.words.Say("preview-links.and-comments")
	}
	if opened, err := time.ParseInLocation(consultation.ISODate, l.Opened, consultation.London); err == nil {
		row.Opened = say.Date(opened)
	}
	if state == staff.PreviewWorks {
		row.State.Classes = "govuk-tag--green"
		if d.can(staff.MayShare) {
			row.RevokeURL = d.at("/preview/" + url.PathEscape(l.ID) + "/revoke")
		}
	}
	return row
}

// previewFields makes the fields of the form.
func (d *desk) previewFields(p *PreviewLinksPage, f previewForm, wrong *slips) {
	p.Label = templates.Input{
		Field: templates.Field{
			Name: "label", ID: "label", Label: templates.Label{Text: d.words.Say("preview-links.label")},
			Hint: templates.Hint{Text: d.words.Say("preview-links.label.hint")}, ErrorMessage: wrong.at("label"),
		},
		Value: f.label, Autocomplete: "off",
	}
	p.Rev = d.choice("rev", "preview-links.which", f.rev, wrong, []templates.ChoiceItem{
		{Value: "newest", Text: d.words.Say("preview-links.which.newest"), Hint: templates.Hint{Text: d.words.Say("preview-links.which.newest.hint")}},
		{Value: strconv.Itoa(p.Newest), Text: d.words.Say("preview-links.which.this", "rev", p.Newest), Hint: templates.Hint{Text: d.words.Say("preview-links.which.this.hint")}},
	})
	var days []templates.ChoiceItem
	for _, n := range staff.PreviewDays {
		days = append(days, templates.ChoiceItem{Value: strconv.Itoa(n), Text: d.words.Say("preview-links.days", "count", n)})
	}
	p.Days = d.choice("days", "preview-links.expires", f.days, wrong, days)
	p.Comments = d.choice("comments", "preview-links.comments", f.comments, wrong, []templates.ChoiceItem{
		{Value: "yes", Text: d.words.Say("preview-links.comments.yes")}, {Value: "no", Text: d.words.Say("preview-links.comments.no")},
	})
}

// choice is a question with radio buttons.
func (d *desk) choice(name, key, value string, wrong *slips, items []templates.ChoiceItem) templates.Radios {
	return templates.Radios{Choices: templates.Choices{
		Name: name, IDPrefix: name, ErrorMessage: wrong.at(name),
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say(key), Classes: "govuk-fieldset__legend--s"}},
		Items:    items,
	}, Value: value}
}

func (d *desk) makePreview() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	m, err := d.s.Store.Manuscript(d.ctx, d.slug)
	if err != nil {
		return err
	}
	typed := previewForm{label: staff.OneLine(f.Get("label")), rev: f.Get("rev"), days: f.Get("days"), comments: f.Get("comments")}
	l, wrong := d.readPreview(typed, m.Rev)
	if wrong.any() {
		p, err := d.previewLinksPage(typed, wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-preview", p)
	}
	if err := d.storePreview(&l); err != nil {
		return err
	}
	return d.seeOther(d.at("/preview/"+l.ID), "")
}

// readPreview makes a link of what was typed.
func (d *desk) readPreview(f previewForm, newest int) (staff.PreviewLink, *slips) {
	var wrong slips
	l := staff.PreviewLink{ID: strings.ToLower(rand.Text())[:20], Consultation: d.slug, Label: f.label, Comments: f.comments == "yes", Made: d.now, By: d.person.ID}
	switch n := utf8.RuneCountInString(f.label); {
	case n == 0:
		wrong.add("label", d.words.Say("preview-links.label.empty"))
	case n > staff.MaxCommentName:
		wrong.add("label", d.words.Say("preview-links.label.long", "count", staff.MaxCommentName))
	}
	if rev, err := strconv.Atoi(f.rev); f.rev != "newest" && (err != nil || rev < 1 || rev > newest) {
		wrong.add("rev", d.words.Say("preview-links.which.none"))
	} else {
		l.Rev = rev
	}
	days, err := strconv.Atoi(f.days)
	if err != nil || !slices.Contains(staff.PreviewDays, days) {
		wrong.add("days", d.words.Say("preview-links.expires.none"))
	}
	if f.comments != "yes" && f.comments != "no" {
		wrong.add("comments", d.words.Say("preview-links.comments.none"))
	}
	l.Expires = d.now.Add(time.Duration(days) * 24 * time.Hour).UTC().Truncate(time.Second)
	return l, &wrong
}

func (d *desk) storePreview(l *staff.PreviewLink) error {
	return d.s.Store.MakePreview(d.ctx, d.act(staff.VerbPreviewMade, l.ID, staff.Details{"for": l.Label, "until": l.Expires.Format(time.RFC3339)}), *l)
}

// lookMyself opens a preview for whoever is signed in, without a link to copy.
func (d *desk) lookMyself() error {
	l, err := d.myLink()
	if err != nil {
		return err
	}
	if err := d.s.admit(d.c, l); err != nil {
		return err
	}
	d.c.Redirect(http.StatusSeeOther, previewStart(l.ID))
	return nil
}

// myLink is the link that this person looks with: one that works already, or a new one for a day.
func (d *desk) myLink() (*staff.PreviewLink, error) {
	list, err := d.s.Store.PreviewsOf(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	for i := range list {
		l := &list[i]
		if l.By == d.person.ID && l.Label == d.person.Name && l.Rev == staff.NewestRev && l.Comments && l.State(d.now) == staff.PreviewWorks {
			return l, nil
		}
	}
	l, _ := d.readPreview(previewForm{label: d.person.Name, rev: "newest", days: "1", comments: "yes"}, 1)
	return &l, d.storePreview(&l)
}

// shownFor is how long the person who made a link can read it.
const shownFor = 15 * time.Minute

// ownLink gives the link of the address, which belongs to this consultation.
func (d *desk) ownLink() (*staff.PreviewLink, error) {
	l, err := d.s.Store.Preview(d.ctx, d.c.Param("link"))
	if err != nil {
		return nil, err
	}
	if l.Consultation != d.slug {
		return nil, consultation.ErrNotFound
	}
	return l, nil
}

func (d *desk) previewMade() error {
	l, err := d.ownLink()
	if err != nil {
		return err
	}
	p := PreviewMadePage{StaffPage: d.page("preview-made.title", "for", l.Label), Label: l.Label, Comments: l.Comments, BackURL: d.at("/preview")}
	p.Until = spoken{d.words}.DateTime(l.Expires)
	if l.By == d.person.ID && l.State(d.now) == staff.PreviewWorks && d.now.Before(l.Made.Add(shownFor)) {
		p.Shown = true
		p.Link = templates.Input{
			Field: templates.Field{Name: "link", ID: "link", Label: templates.Label{Text: d.words.Say("preview-made.link"), Classes: "govuk-label--m"},
				Hint: templates.Hint{Text: d.words.Say("preview-made.hint")}, Attributes: templates.Attrs{"readonly": ""}},
			Value: d.s.origin(d.c.Request) + previewURL(d.s.previewToken(l)), Spellcheck: "false", Autocomplete: "off",
		}
	}
	return d.show("staff-preview-made", p)
}

// origin is how the public reaches the service.
func (s *Server) origin(r *http.Request) string {
	if s.Config.PublicURL != "" {
		return s.Config.PublicURL
	}
	return "http://" + r.Host
}

func (d *desk) revokeForm() error {
	l, err := d.ownLink()
	if err != nil {
		return err
	}
	if l.State(d.now) != staff.PreviewWorks {
		return d.seeOther(d.at("/preview"), "")
	}
	return d.show("staff-preview-revoke", PreviewRevokePage{
		StaffPage: d.page("preview-revoke.title", "for", l.Label), Label: l.Label,
		Action: d.at("/preview/" + url.PathEscape(l.ID) + "/revoke"), Cancel: d.at("/preview"),
	})
}

func (d *desk) revokePreview() error {
	l, err := d.ownLink()
	if err != nil {
		return err
	}
	if err := d.s.Store.RevokePreview(d.ctx, d.act(staff.VerbPreviewRevoked, l.ID, staff.Details{"for": l.Label}), d.slug, l.ID); err != nil {
		return err
	}
	if err := d.s.endPreview(l.ID); err != nil {
		return err
	}
	return d.seeOther(d.at("/preview"), "preview-revoked")
}
