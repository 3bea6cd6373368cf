package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (s *Server) briefRoutes() []Route {
	const at = "/staff/c/:slug/brief"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayReport, (*desk).briefPage),
		s.staffRoute(http.MethodPost, at, staff.MayReport, (*desk).postBrief),
		s.staffRoute(http.MethodGet, at+"/plan", staff.MayReport, (*desk).briefPlan),
		s.staffRoute(http.MethodPost, at+"/plan", staff.MayReport, (*desk).postBriefPlan),
		s.staffRoute(http.MethodGet, at+"/e/:brief", staff.MayReport, (*desk).briefEdition),
		s.staffRoute(http.MethodGet, at+"/e/:brief/file", staff.MayReport, (*desk).briefFile),
		s.staffRoute(http.MethodGet, at+"/e/:brief/again", staff.MayReport, (*desk).briefAgain),
	}
}

var _ = registerArea(area{order: 52, key: "area.brief", path: "/brief", may: staff.MayReport})

// BriefPage is page/staff-brief.html: briefs are made, and those that were.
type BriefPage struct {
	StaffPage
	Empty   string // nothing is published yet
	Refused *ReleaseRefusal
	Plan    string
	PlanURL string
	Quotes  string // "" for who may not choose them
	Action  string
	Rows    []BriefLine
}

// BriefLine is an edition.
type BriefLine struct{ Name, Href, By, Again string }

// BriefEditionPage is page/staff-brief-edition.html: one edition to read and print.
type BriefEditionPage struct {
	StaffPage
	Paper             BriefPaper
	File, Again, Back string
}

// BriefAgainPage is page/staff-brief-again.html: an edition that was counted again.
type BriefAgainPage struct {
	StaffPage
	Same    string   // every number is the same
	Reasons []string // why one could differ
	Rows    []BriefDiffer
	Hidden  string // numbers that were not told and are another now
	Back    string
}

// BriefDiffer is a number that is another now.
type BriefDiffer struct{ Label, Where, Was, Now string }

var (
	_ = registerPage("staff-brief", BriefPage{})
	_ = registerPage("staff-brief-edition", BriefEditionPage{})
	_ = registerPage("staff-brief-again", BriefAgainPage{})
)

func (d *desk) briefPage() error {
	p, err := d.briefs()
	if err != nil {
		return err
	}
	return d.show("staff-brief", p)
}

func (d *desk) briefs() (BriefPage, error) {
	p := BriefPage{StaffPage: d.page("brief.page.title"), PlanURL: d.at("/brief/plan"), Action: d.at("/brief")}
	w, err := d.work()
	if err != nil {
		return p, err
	}
	if w.published == nil {
		p.Empty = d.words.Say("brief.empty")
		return p, nil
	}
	if d.can(staff.MayCode) {
		p.Quotes = d.at("/quotes")
	}
	plan, err := d.s.Store.BriefPlan(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	p.Plan = d.words.Say("brief.plan.never")
	if plan.Day > 0 {
		p.Plan = d.words.Say("brief.plan.weekly", "day", d.words.Say("date.weekday."+weekdayKeys[plan.Day%7]), "count", len(plan.To))
	}
	all, err := d.s.Store.AllBriefs(d.ctx, d.slug)
	for _, b := range all {
		who, err := d.actor(b.By)
		if err != nil {
			return p, err
		}
		at := d.at("/brief/e/" + b.ID)
		p.Rows = append(p.Rows, BriefLine{d.words.Say("brief.edition", "number", b.Number, "time", longTime(d.words, b.At)), at, who, at + "/again"})
	}
	return p, err
}

// postBrief makes a brief now.
func (d *desk) postBrief() error {
	if _, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil {
		return err
	}
	b, err := d.s.MakeBrief(d.ctx, d.slug, d.person.ID, "")
	var refused *Refused
	switch {
	case err == nil:
		return d.seeOther(d.at("/brief/e/"+b.ID), "brief-made")
	case errors.Is(err, ErrNotYet):
		return d.seeOther(d.at("/brief"), "brief-not-yet")
	case !errors.As(err, &refused):
		return err
	}
	p, err := d.briefs()
	if err != nil {
		return err
	}
	if err := d.resultsOf("", true, func(x *results) error { p.Refused = x.refusal(refused, ""); return nil }); err != nil {
		return err
	}
	p.Refused.Title = d.words.Say("brief.refused")
	var wrong slips
	wrong.add("refused", p.Refused.Why)
	wrong.on(&p.StaffPage)
	return d.showSlips("staff-brief", p)
}

// edition reads the brief of the address.
func (d *desk) edition() (*staff.Brief, *consultation.Consultation, error) {
	b, err := d.s.Store.Brief(d.ctx, d.c.Param("brief"))
	if err != nil {
		return nil, nil, err
	}
	if b.Consultation != d.slug {
		return nil, nil, consultation.ErrNotFound
	}
	con, err := d.s.Store.Consultation(d.ctx, d.slug)
	return b, con, err
}

func (d *desk) briefEdition() error {
	b, con, err := d.edition()
	if err != nil {
		return err
	}
	p := BriefEditionPage{StaffPage: d.page("brief.edition", "number", b.Number, "time", longTime(d.words, b.At)), Paper: d.s.briefPaper(b, con.Title), Back: d.at("/brief")}
	p.File, p.Again, p.Styles = d.at("/brief/e/"+b.ID+"/file"), d.at("/brief/e/"+b.ID+"/again"), []string{"paper.css"}
	return d.show("staff-brief-edition", p)
}

// briefFile gives an edition as a file.
func (d *desk) briefFile() error {
	b, con, err := d.edition()
	if err != nil {
		return err
	}
	html, err := d.s.BriefHTML(b, con.Title)
	if err != nil {
		return err
	}
	name := d.slug + "-brief-" + strconv.Itoa(b.Number) + ".html"
	d.c.Header("Content-Disposition", attached(name))
	d.c.Header("Content-Security-Policy", filePolicy)
	d.c.Data(http.StatusOK, "text/html; charset=utf-8", html)
	return nil
}

// briefAgain counts an edition again.
func (d *desk) briefAgain() error {
	b, _, err := d.edition()
	if err != nil {
		return err
	}
	p := BriefAgainPage{StaffPage: d.page("brief.again.title", "number", b.Number), Back: d.at("/brief")}
	again, err := d.s.AgainBrief(d.ctx, b.ID)
	if errors.Is(err, ErrNotYet) {
		return d.seeOther(d.at("/brief"), "brief-not-yet")
	}
	if err != nil {
		return err
	}
	say, hidden := d.words.Say, 0
	for _, f := range again.Differ {
		if f.Hidden != staff.HidingNone {
			hidden++
			continue
		}
		label := strings.TrimSpace(f.Group + " " + f.Label)
		if label == "" {
			label = say("brief.again." + string(f.Part))
		}
		p.Rows = append(p.Rows, BriefDiffer{label, f.Where, say("brief.again.of", "number", d.number(f.N), "of", d.number(f.Of)), say("brief.again.of", "number", d.number(f.Now), "of", d.number(f.NowOf))})
	}
	if len(again.Differ) == 0 {
		p.Same = say("brief.again.same", "count", len(b.Figures))
	}
	if hidden > 0 {
		p.Hidden = say("brief.again.hidden", "count", hidden)
	}
	for _, r := range []struct {
		key string
		n   int
	}{{"gone", again.Gone}, {"changed", again.Changed}, {"lost", again.Lost}} {
		if r.n > 0 {
			p.Reasons = append(p.Reasons, say("brief.again."+r.key, "count", r.n))
		}
	}
	return d.show("staff-brief-again", p)
}
