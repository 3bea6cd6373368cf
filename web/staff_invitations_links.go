package web

import (
	"crypto/rand"
	"errors"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// LinksPage is page/staff-invitations-links.html: the tracked links with their counts, and the form that makes one.
type LinksPage struct {
	StaffPage
	Consultation string // its title
	Links        []LinkView
	Chart        *BarChart // nil where no count may be told
	Label        templates.Input
	At           string
}

// LinkView is one link in the table. Counts are in words, since small numbers are not told.
type LinkView struct {
	Label, Address, Arrivals, Responses string
	EndURL                              string // empty where it has ended
	Ended                               string // when, or empty
}

// BarChart is the responses of each link as bars. The table beside it says the same.
type BarChart struct {
	Height int
	Bars   []Bar
}

// Bar is one line of the chart: its words, and below them the bar. Sizes are in pixels, the width in hundredths of the chart's.
type Bar struct {
	Label, Count     string
	TextAt, At, Wide int
}

var _ = registerPage("staff-invitations-links", LinksPage{})

func (d *desk) trackedLinks() error {
	p, err := d.linksPage("", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-invitations-links", p)
}

func (d *desk) linksPage(label string, wrong *slips) (LinksPage, error) {
	w, err := d.work()
	if err != nil {
		return LinksPage{}, err
	}
	p := LinksPage{StaffPage: d.page("links.title"), Consultation: w.title, At: d.at("/invitations")}
	list, err := d.s.Store.Links(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	for _, l := range list {
		p.Links = append(p.Links, d.linkView(l))
	}
	p.Chart = d.chart(list)
	p.Label = d.labelField("links.label", "links.label.hint", label, wrong)
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) linkView(l staff.TrackedLink) LinkView {
	count := func(n int) string {
		if n == 0 {
			return d.words.Say("invitations.few")
		}
		return d.words.Say("invitations.as-of", "count", n, "date", d.counted(l.Counted))
	}
	v := LinkView{Label: l.Label, Address: d.publicAddress("?via=" + l.Code), Arrivals: count(l.Arrivals), Responses: count(l.Responses)}
	if l.Ended.IsZero() {
		v.EndURL = d.at("/invitations/links/" + l.ID + "/end")
	} else {
		v.Ended = d.words.Say("links.ended", "date", spoken{d.words}.Date(l.Ended))
	}
	return v
}

// Sizes of the chart, in pixels.
const (
	chartLine  = 56 // from one bar to the next
	chartText  = 18 // base line of the words within it
	chartBar   = 26 // top of the bar within it
	chartLabel = 28 // characters that fit beside a count on a small screen
)

// chart draws the responses that may be told; nil where there are none.
func (d *desk) chart(list []staff.TrackedLink) *BarChart {
	most := 0
	for _, l := range list {
		most = max(most, l.Responses)
	}
	if most == 0 {
		return nil
	}
	c := &BarChart{Height: len(list) * chartLine}
	for i, l := range list {
		b := Bar{Label: chartLabelled(l.Label, chartLabel), Count: d.words.Say("invitations.few"), TextAt: i*chartLine + chartText, At: i*chartLine + chartBar}
		if l.Responses > 0 {
			b.Count, b.Wide = d.words.Say("invitations.only", "count", l.Responses), max(1, 100*l.Responses/most)
		}
		c.Bars = append(c.Bars, b)
	}
	return c
}

// chartLabelled cuts a text to so many characters; the last is then an ellipsis.
func chartLabelled(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	return string([]rune(text)[:limit-1]) + "…"
}

func (d *desk) addLink() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	if _, err := d.work(); err != nil {
		return err
	}
	var wrong slips
	label := d.typedLabel(f, &wrong)
	if !wrong.any() {
		l := staff.TrackedLink{ID: rand.Text(), Consultation: d.slug, Code: staff.NewLinkCode(), Label: label}
		err := d.s.Store.AddLink(d.ctx, d.act(staff.VerbLinkMade, l.ID, staff.Details{"label": label}), l)
		if err == nil {
			return d.seeOther(d.at("/invitations/links"), "link-made")
		}
		if !errors.Is(err, consultation.ErrExists) {
			return err
		}
		wrong.add("label", d.words.Say("links.label.taken"))
	}
	p, err := d.linksPage(f.Get("label"), &wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-invitations-links", p)
}

// link finds the one that the address names and that still counts.
func (d *desk) link() (*staff.TrackedLink, error) {
	list, err := d.s.Store.Links(d.ctx, d.slug)
	for i := range list {
		if err == nil && list[i].ID == d.c.Param("id") && list[i].Ended.IsZero() {
			return &list[i], nil
		}
	}
	if err == nil {
		err = consultation.ErrNotFound
	}
	return nil, err
}

func (d *desk) endLinkForm() error {
	l, err := d.link()
	if err != nil {
		return err
	}
	return d.show("staff-invitations-confirm", EndingPage{
		StaffPage:  d.page("links.end.title", "name", l.Label),
		Paragraphs: []string{d.words.Say("links.end.text"), d.words.Say("links.end.undo")},
		Action:     d.c.Request.URL.Path, Cancel: d.at("/invitations/links"), Button: d.words.Say("links.end.button"),
	})
}

func (d *desk) endLink() error {
	l, err := d.link()
	if err != nil {
		return err
	}
	err = d.s.Store.EndLink(d.ctx, d.act(staff.VerbLinkEnded, l.ID, staff.Details{"label": l.Label}), d.slug, l.ID)
	if err != nil && !isNotFound(err) { // somebody else was quicker: it is as it should be
		return err
	}
	return d.seeOther(d.at("/invitations/links"), "link-ended")
}
