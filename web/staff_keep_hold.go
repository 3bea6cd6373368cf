package web

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (d *desk) keepAutomatic() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	verb, on := staff.VerbByHand, f.Get("automatic") == "yes"
	if on {
		verb = staff.VerbAutomatic
	}
	if h.Automatic == on {
		return d.seeOther(d.at("/retention"), "")
	}
	h.Automatic = on
	if h.Rev, err = strconv.Atoi(f.Get("rev")); err != nil {
		return Error{Status: http.StatusBadRequest, Err: err}
	}
	if err := d.setHolding(verb, h); err != nil {
		return err
	}
	done := "keep-by-hand"
	if on {
		done = "keep-automatic"
	}
	return d.seeOther(d.at("/retention"), done)
}

func (d *desk) setHolding(verb staff.Verb, h staff.Holding) error {
	var details staff.Details
	if h.Held != "" {
		details = staff.Details{"reason": h.Held}
	}
	return d.keepConflict(d.s.Store.SetHolding(d.ctx, d.act(verb, "", details), d.slug, h))
}

// keepConflict makes a page of what came between.
func (d *desk) keepConflict(err error) error {
	for is, key := range map[error]string{staff.ErrConflict: "error.409.keep", staff.ErrHeld: "error.409.keep-held", staff.ErrSamePerson: "error.409.keep-person"} {
		if errors.Is(err, is) {
			return Error{Status: http.StatusConflict, Key: key, Next: templates.Link{Href: d.at("/retention")}, Err: err}
		}
	}
	return err
}

func (d *desk) reasonBox(key, value string, wrong *slips) templates.Textarea {
	return templates.Textarea{Field: templates.Field{
		Name: "reason", ID: "reason", Label: templates.Label{Text: d.words.Say(key), Classes: "govuk-label--m"},
		Hint: templates.Hint{Text: d.words.Say(key + ".hint")}, ErrorMessage: wrong.at("reason"),
	}, Value: value, Rows: 3}
}

// typedReason checks a reason.
func (d *desk) typedReason(f *form, wrong *slips) string {
	reason := strings.TrimSpace(f.Get("reason"))
	switch {
	case reason == "":
		wrong.add("reason", d.words.Say("keep.reason.empty"))
	case len([]rune(reason)) > maxKeepReason:
		wrong.add("reason", d.words.Say("keep.reason.long", "count", maxKeepReason))
	}
	return reason
}

func (d *desk) holdPage(reason string, rev int, wrong *slips) KeepHoldPage {
	p := KeepHoldPage{StaffPage: d.page("keep.hold.title"), At: d.at("/retention"), Reason: d.reasonBox("keep.hold.reason", reason, wrong), Rev: rev}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) keepHoldForm() error {
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	return d.show("staff-keep-hold", d.holdPage(h.Held, h.Rev, &slips{}))
}

func (d *desk) keepHold() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	reason := d.typedReason(f, &wrong)
	rev, _ := strconv.Atoi(f.Get("rev")) // what is no number is not the newest
	if wrong.any() {
		return d.showSlips("staff-keep-hold", d.holdPage(reason, rev, &wrong))
	}
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	h.Held, h.HeldBy, h.HeldAt, h.Rev = reason, d.person.ID, d.now, rev
	if err := d.setHolding(staff.VerbHeld, h); err != nil {
		return err
	}
	return d.seeOther(d.at("/retention"), "keep-held")
}

func (d *desk) keepRelease() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(f.Get("rev"))
	h.Held, h.HeldBy, h.HeldAt, h.Rev = "", "", time.Time{}, rev
	if err := d.setHolding(staff.VerbReleased, h); err != nil {
		return err
	}
	return d.seeOther(d.at("/retention"), "keep-released")
}
