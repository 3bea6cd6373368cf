package web

import (
	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryDonePage is page/staff-entry-done.html: the reference and the code, to be read out or printed.
type EntryDonePage struct {
	StaffPage
	Panel           templates.Panel
	Telephone       bool
	Code            string // "" once it is gone
	SlipURL, NewURL string
	HubURL, ListURL string
}

// EntrySlipPage is page/staff-entry-slip.html: a sheet to send back to whoever answered.
type EntrySlipPage struct {
	StaffPage
	About, Who, Received, Reference, Code, Address, Contact, Back string
}

var (
	_ = registerPage("staff-entry-done", EntryDonePage{})
	_ = registerPage("staff-entry-slip", EntrySlipPage{})
)

func (d *desk) entryDone() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	if e.in.State != staff.IntakeTaken {
		return d.seeOther(e.url(""), "")
	}
	return d.show("staff-entry-done", EntryDonePage{
		StaffPage: e.pageOf("entry.done.title"), Telephone: e.in.Channel == consultation.ByTelephone, Code: e.receiptCode(),
		Panel:   templates.Panel{TitleText: d.words.Say("entry.done.panel", "number", e.in.Number), HTML: shownReference(d.words.Say("entry.done.reference"), e.in.Reference)},
		SlipURL: e.url("/slip"), NewURL: d.at("/entries/new"), HubURL: e.url(""), ListURL: d.at("/entries"),
	})
}

func (d *desk) entrySlip() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	code := e.receiptCode()
	if e.in.State != staff.IntakeTaken || code == "" {
		return d.seeOther(e.url("/done"), "")
	}
	return d.show("staff-entry-slip", EntrySlipPage{
		StaffPage: e.pageOf("entry.slip.title"), About: e.con.Title, Who: e.con.Dept, Received: d.isoDay(e.in.Received), Reference: e.in.Reference, Code: code,
		Address: d.s.resumeAddress(d.c), Contact: e.version.Questionnaire(e.version.Main).Front.Contact, Back: e.url("/done"),
	})
}
