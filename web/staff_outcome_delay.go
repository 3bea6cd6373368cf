package web

import (
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffDelayPage is page/staff-outcome-delay.html: why the outcome takes longer, for the public.
type StaffDelayPage struct {
	StaffPage
	Due    string
	Reason templates.Textarea
	Action string
	Cancel string
}

var _ = registerPage("staff-outcome-delay", StaffDelayPage{})

// maxDelay is how many characters an explanation may have.
const maxDelay = 1000

func (d *desk) delayPage(con *consultation.Consultation, typed string, wrong *slips) StaffDelayPage {
	say := d.words.Say
	p := StaffDelayPage{StaffPage: d.page("staff.delay.title"), Action: d.at("/outcome/delay"), Cancel: d.at("/outcome"), Due: d.outcomeDueWords(con)}
	p.Reason = templates.Textarea{
		Field: templates.Field{Name: "reason", ID: "reason", Label: templates.Label{Text: say("staff.delay.reason"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: say("staff.delay.hint")}, ErrorMessage: wrong.at("reason")},
		Rows:  5, Value: typed,
	}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) outcomeDelay() error {
	w, _, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if !w.published.OwesOutcome(d.now) {
		return d.seeOther(d.at("/outcome"), "")
	}
	return d.show("staff-outcome-delay", d.delayPage(w.published, "", &slips{}))
}

func (d *desk) postOutcomeDelay() error {
	w, _, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	reason := strings.Join(strings.Fields(f.Get("reason")), " ")
	switch n := utf8.RuneCountInString(reason); {
	case !w.published.OwesOutcome(d.now):
		wrong.add("reason", d.words.Say("staff.delay.wrong.stage"))
	case n == 0:
		wrong.add("reason", d.words.Say("staff.delay.wrong.none"))
	case n > maxDelay:
		wrong.add("reason", d.words.Say("staff.delay.wrong.long", "count", maxDelay))
	}
	if wrong.any() {
		return d.showSlips("staff-outcome-delay", d.delayPage(w.published, f.Get("reason"), &wrong))
	}
	if err := d.s.Store.ExplainDelay(d.ctx, d.act(staff.VerbOutcomeDelayed, "", staff.Details{"reason": reason}), d.slug, reason); err != nil {
		return err
	}
	return d.seeOther(d.at("/outcome"), "delay")
}
