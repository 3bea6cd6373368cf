package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffTimesConfirmPage is page/staff-times-confirm.html: the change as the public will read it, before it is made.
type StaffTimesConfirmPage struct {
	StaffPage
	Action, Back string
	Sentence     string // what the start page will say
	Facts        templates.SummaryList
	Warnings     []string
	Fields       []HiddenField
	Button       string
	Grave        bool // it takes something away
}

var _ = registerPage("staff-times-confirm", StaffTimesConfirmPage{})

// HiddenField is a field of a form that carries what was chosen before.
type HiddenField struct{ Name, Value string }

// timesConfirm is the second step. Opening it changes nothing.
func (d *desk) timesConfirm() error {
	w, ok, err := d.timesWay()
	if !ok {
		return err
	}
	t := d.readTimes(d.c.Request.URL.Query())
	wrong, err := d.settle(w.published, &t)
	if err != nil {
		return err
	}
	if wrong.any() {
		return d.showSlips("staff-times-form", d.timesFormPage(w, t, wrong))
	}
	p, err := d.timesConfirmPage(w, t)
	if err != nil {
		return err
	}
	return d.show("staff-times-confirm", p)
}

func (d *desk) timesConfirmPage(w *work, t timesWanted) (StaffTimesConfirmPage, error) {
	say, con := d.words.Say, w.published
	p := StaffTimesConfirmPage{
		StaffPage: d.page("times.confirm.title"), Action: d.at("/times/confirm/" + t.what), Back: d.at("/times/change/"+t.what) + "?" + t.values().Encode(),
		Sentence: scheduleChange(d.words, con.Schedule, consultation.ScheduleChange{Schedule: t.next, At: d.now, Reason: t.reason}),
		Facts:    d.timesFacts(t.next), Button: say("times.confirm.button"),
	}
	for name, values := range t.values() {
		p.Fields = append(p.Fields, HiddenField{name, values[0]})
	}
	slices.SortFunc(p.Fields, func(a, b HiddenField) int { return strings.Compare(a.Name, b.Name) })
	drafts, _, _, err := d.s.Store.Counts(d.ctx, con.Slug)
	if err != nil {
		return p, err
	}
	earlier := !t.next.Closes.IsZero() && (con.Schedule.Closes.IsZero() || t.next.Closes.Before(con.Schedule.Closes))
	if con.State(d.now) == consultation.Open && earlier && drafts > 0 {
		p.Warnings = append(p.Warnings, say("times.warn.drafts", "count", drafts))
	}
	if t.what == "late-end" && drafts > 0 {
		p.Warnings = append(p.Warnings, say("times.warn.late-drafts", "count", drafts))
	}
	if days := consultation.LondonDays(t.next.Opens, t.next.Closes); earlier && days < 42 {
		p.Warnings = append(p.Warnings, say("times.warn.short", "count", max(days, 0)))
	}
	if con.State(d.now) == consultation.Closed && t.next.Closes.After(d.now) {
		p.Warnings = append(p.Warnings, say("times.warn.reopen"))
	}
	if t.blackout != nil {
		p.Warnings = append(p.Warnings, say("times.warn.blackout", "why", t.blackout.Why, "exception", t.exception))
	}
	p.Grave = len(p.Warnings) > 0
	return p, nil
}

func (d *desk) postTimesConfirm() error {
	w, con, err := d.timesPublished()
	if err != nil {
		return err
	}
	what := d.c.Param("what")
	if con == nil || !slices.Contains(timesWays, what) {
		return consultation.ErrNotFound
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	t := d.readTimes(f.Values)
	if t.seen != len(con.Changes) {
		return d.timesConflict(w, t)
	}
	wrong, err := d.settle(con, &t)
	if err != nil {
		return err
	}
	if wrong.any() {
		return d.showSlips("staff-times-form", d.timesFormPage(w, t, wrong))
	}
	change := consultation.ScheduleChange{Schedule: t.next, At: d.now, Reason: t.reason}
	details := staff.Details{"before": scheduleText(con.Schedule), "after": scheduleText(t.next), "reason": t.reason}
	if t.blackout != nil {
		details["blackout"], details["exception"] = t.blackout.From+" to "+t.blackout.To+": "+t.blackout.Why, t.exception
	}
	act := d.act(staff.VerbTimesChanged, what, details)
	switch err := d.s.Store.ChangeTimes(d.ctx, act, con.Slug, t.seen, change); {
	case errors.Is(err, staff.ErrConflict), errors.Is(err, staff.ErrTimes):
		if w, con, err = d.timesPublished(); err != nil || con == nil {
			return err
		}
		return d.timesConflict(w, t)
	case err != nil:
		return err
	}
	return d.seeOther(d.at("/times"), "times")
}

// timesConflict shows the first step again to somebody who was overtaken: what was typed stays, what holds now stands above it.
func (d *desk) timesConflict(w *work, t timesWanted) error {
	t.seen = len(w.published.Changes)
	var wrong slips
	id := "reason"
	if asksTime(t.what) {
		id = "to-to-day"
	} else if t.what == "grace" {
		id = "minutes"
	}
	last := w.published.Changes[len(w.published.Changes)-1]
	wrong.add(id, d.words.Say("times.wrong.conflict", "time", spoken{d.words}.DateTime(last.At), "reason", last.Reason))
	return d.s.show(d.c, http.StatusConflict, "staff-times-form", d.timesFormPage(w, t, &wrong))
}
