package web

import (
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryConfirmPage is page/staff-entry-confirm.html: asked before something is taken away.
type EntryConfirmPage struct {
	StaffPage
	Paragraphs             []string
	Reason                 *templates.Input // nil where none is asked for
	Action, Cancel, Button string
}

var _ = registerPage("staff-entry-confirm", EntryConfirmPage{})

const maxEntryReason = 200

func (e *entry) reasonField(typed string, wrong *slips) *templates.Input {
	return &templates.Input{Value: typed, Field: templates.Field{
		Name: "reason", ID: "reason", Label: templates.Label{Text: e.words.Say("entry.reason.field"), Classes: "govuk-label--s"},
		Hint: templates.Hint{Text: e.words.Say("entry.reason.hint")}, ErrorMessage: wrong.at("reason"),
	}}
}

func (e *entry) readReason(f *form, wrong *slips) string {
	reason := strings.Join(strings.Fields(f.Get("reason")), " ")
	switch {
	case reason == "":
		wrong.add("reason", e.words.Say("entry.reason.none"))
	case utf8.RuneCountInString(reason) > maxEntryReason:
		wrong.add("reason", e.words.Say("entry.reason.long", "count", maxEntryReason))
	}
	return reason
}

func (e *entry) backPage(typed string, wrong *slips) (EntryConfirmPage, error) {
	if e.in.State != staff.IntakeTaken {
		return EntryConfirmPage{}, e.told(staff.ErrMoved, nil)
	}
	p := EntryConfirmPage{
		StaffPage:  e.pageOf("entry.back.title", "reference", e.in.Reference),
		Paragraphs: []string{e.words.Say("entry.back.text", "reference", e.in.Reference), e.words.Say("entry.back.code"), e.words.Say("entry.back.equality")},
		Reason:     e.reasonField(typed, wrong), Action: e.url("/back"), Cancel: e.url(""), Button: e.words.Say("entry.back.button"),
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) takeBackForm() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	p, err := e.backPage("", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-confirm", p)
}

// takeBack withdraws the response and lets the entry be typed again.
func (d *desk) takeBack() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	var wrong slips
	reason := e.readReason(f, &wrong)
	if !wrong.any() && !e.con.CanWithdraw(d.now) {
		wrong.add("reason", d.words.Say("entry.back.late"))
	}
	if wrong.any() {
		p, err := e.backPage(f.Get("reason"), &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-entry-confirm", p)
	}
	act := d.act(staff.VerbIntakeReturned, "", staff.Details{"reason": reason, "reference": e.in.Reference})
	err = d.s.Store.ReturnIntake(d.ctx, act, d.slug, e.in.ID, reason, func(in *staff.Intake) error {
		in.Reopen(d.person.ID, e.q, e.scene())
		return nil
	})
	if err != nil {
		return e.told(err, nil)
	}
	return d.seeOther(e.url(""), "entry-back")
}

func (e *entry) asidePage(typed string, wrong *slips) (EntryConfirmPage, error) {
	if e.in.State == staff.IntakeTaken || e.in.State == staff.IntakeAside || e.in.State == staff.IntakeGone {
		return EntryConfirmPage{}, e.told(staff.ErrMoved, nil)
	}
	p := EntryConfirmPage{
		StaffPage: e.pageOf("entry.aside.title"), Paragraphs: []string{e.words.Say("entry.aside.text"), e.words.Say("entry.aside.counted")},
		Reason: e.reasonField(typed, wrong), Action: e.url("/aside"), Cancel: e.url(""), Button: e.words.Say("entry.aside.button"),
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) putAsideForm() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	p, err := e.asidePage("", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-confirm", p)
}

// putAside deletes what was typed of an entry that was begun by mistake.
func (d *desk) putAside() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	var wrong slips
	reason := e.readReason(f, &wrong)
	if wrong.any() {
		p, err := e.asidePage(f.Get("reason"), &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-entry-confirm", p)
	}
	files, err := d.s.Store.DropIntake(d.ctx, d.act(staff.VerbIntakeDropped, "", staff.Details{"reason": reason}), d.slug, e.in.ID, reason)
	if err != nil {
		return e.told(err, nil)
	}
	d.dropBytes(files...)
	return d.seeOther(d.at("/entries"), "entry-aside")
}
