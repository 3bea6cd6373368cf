package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// KeepOnePage is page/staff-keep-one.html: one run, and what can be done with it now.
type KeepOnePage struct {
	StaffPage
	At       string // address of the run
	Back     string
	State    string
	Facts    templates.SummaryList
	More     string // what the state means
	Waiting  bool   // for a second person
	Refused  string // why this person may not begin it
	Continue bool
	Finish   bool
	End      bool
	Busy     bool
	Done     bool
}

// KeepEndPage is page/staff-keep-end.html: asked before a run ends early.
type KeepEndPage struct {
	StaffPage
	At   string
	Left string
}

// KeepCertificatePage is page/staff-keep-certificate.html: a certificate to read and to print.
type KeepCertificatePage struct {
	StaffPage
	Back, File string
	Facts      templates.SummaryList
	Lines      []KeepCertifiedLine
	Counts     []KeepCount
	Remains    []string
	Key        string
}

// KeepCertifiedLine is what went by one clock.
type KeepCertifiedLine struct{ What, Promise, Count, Due string }

// KeepCount is how much there was of something, and is.
type KeepCount struct{ What, Before, After string }

var (
	_ = registerPage("staff-keep-one", KeepOnePage{})
	_ = registerPage("staff-keep-end", KeepEndPage{})
	_ = registerPage("staff-keep-certificate", KeepCertificatePage{})
)

func (d *desk) keepRunForm() error {
	p, err := d.keepRunPage("", "", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-keep-run", p)
}

func (d *desk) keepRunPage(reason, when string, wrong *slips) (KeepRunPage, error) {
	p := KeepRunPage{StaffPage: d.page("keep.run.title"), At: d.at("/retention")}
	plan, err := d.retentionPlan()
	if err != nil {
		return p, err
	}
	con, err := d.s.Store.Consultation(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	v, err := d.s.Store.Version(d.ctx, con.Version)
	if err != nil {
		return p, err
	}
	p.Lines, p.Due = d.keepLines(plan, v, true), len(plan.Steps)
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	open, err := d.openRun()
	if err != nil {
		return p, err
	}
	switch {
	case h.Held != "":
		p.Refused = d.words.Say("keep.run.refused.held")
	case open != nil:
		p.Refused = d.words.Say("keep.run.refused.open")
	}
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return p, err
	}
	p.Two = settings.TwoPerson
	p.Reason = d.reasonBox("keep.run.reason", reason, wrong)
	p.When = templates.Radios{Choices: templates.Choices{
		Name: "when", IDPrefix: "when", ErrorMessage: wrong.at("when"), Hint: templates.Hint{Text: d.words.Say("keep.when.hint")},
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("keep.when"), Classes: "govuk-fieldset__legend--m"}},
	}, Value: when}
	for _, v := range []string{"night", "now"} {
		p.When.Items = append(p.When.Items, templates.ChoiceItem{Value: v, Text: d.words.Say("keep.when." + v), Hint: templates.Hint{Text: d.words.Say("keep.when." + v + ".hint")}})
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

// keepAsk begins a run, or asks a second person for it.
func (d *desk) keepAsk() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	reason, when := d.typedReason(f, &wrong), f.Get("when")
	if when != "night" && when != "now" {
		wrong.add("when", d.words.Say("keep.when.empty"))
	}
	p, err := d.keepRunPage(reason, when, &wrong)
	if err != nil {
		return err
	}
	if wrong.any() {
		return d.showSlips("staff-keep-run", p)
	}
	if p.Due == 0 || p.Refused != "" {
		return d.seeOther(d.at("/retention/run"), "")
	}
	r := staff.KeepRun{ID: rand.Text(), Consultation: d.slug, Reason: reason, Now: when == "now"}
	details := staff.Details{"reason": reason, "due": strconv.Itoa(p.Due)}
	if p.Two {
		if err := d.keepConflict(d.s.Store.AskRun(d.ctx, d.act(staff.VerbAsked, r.ID, details), r)); err != nil {
			return err
		}
		return d.seeOther(d.at("/retention/runs/"+r.ID), "keep-asked")
	}
	if err := d.keepConflict(d.s.Store.BeginRun(d.ctx, d.act(staff.VerbRunBegan, r.ID, details), r)); err != nil {
		return err
	}
	d.eraseSoon(r.ID, r.Now)
	return d.seeOther(d.at("/retention/runs/"+r.ID), "")
}

// runOf is the run of the address, if it is of this consultation.
func (d *desk) runOf() (*staff.KeepRun, error) {
	r, err := d.s.Store.KeepRun(d.ctx, d.c.Param("id"))
	if err == nil && r.Consultation != d.slug {
		err = consultation.ErrNotFound
	}
	return r, err
}

func (d *desk) keepRun() error {
	r, err := d.runOf()
	if err != nil {
		return err
	}
	at := d.at("/retention/runs/" + r.ID)
	p := KeepOnePage{
		StaffPage: d.page("keep.one.title", "number", r.Seq), At: at, Back: d.at("/retention"), State: d.runState(r),
		Waiting: r.State == staff.RunWaiting, Done: r.State == staff.RunDone,
		Continue: r.Stopped(d.now), Finish: r.State == staff.RunCleaning, End: r.Stopped(d.now),
	}
	p.Busy = !r.State.Over() && !p.Waiting && !p.Continue && !p.Finish
	if key := "keep.more." + string(r.State); d.words.Has(key) && !p.Continue {
		p.More = d.words.Say(key)
	}
	if p.Continue {
		p.More = d.words.Say("keep.more.stopped")
	}
	say := spoken{d.words}
	by, err := d.actor(r.Author)
	if err != nil {
		return err
	}
	p.Facts.Rows = append(p.Facts.Rows, d.fact("keep.fact.asked", d.words.Say("proposal.by.words", "name", by, "time", say.DateTime(r.Asked))), d.fact("keep.fact.reason", r.Reason))
	if r.Second != "" {
		second, err := d.actor(r.Second)
		if err != nil {
			return err
		}
		p.Facts.Rows = append(p.Facts.Rows, d.fact("keep.fact.second", second))
	}
	if r.Total > 0 {
		p.Facts.Rows = append(p.Facts.Rows, d.fact("keep.fact.progress", d.words.Say("keep.progress", "done", d.words.Number(r.Done), "total", d.words.Number(r.Total))))
	}
	if !r.Ended.IsZero() {
		p.Facts.Rows = append(p.Facts.Rows, d.fact("keep.fact.ended", say.DateTime(r.Ended)))
	}
	if p.Waiting {
		settings, err := d.s.Store.Settings(d.ctx)
		if err != nil {
			return err
		}
		if settings.Hand(d.person.ID, r.Author, "") != "" {
			p.Refused = d.words.Say("keep.second")
		}
	}
	return d.show("staff-keep-one", p)
}

// keepSettle does what somebody chose on the page of a run.
func (d *desk) keepSettle() error {
	r, err := d.runOf()
	if err != nil {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	at := d.at("/retention/runs/" + r.ID)
	switch f.Get("do") {
	case "begin":
		if err := d.keepConflict(d.s.Store.BeginRun(d.ctx, d.act(staff.VerbRunBegan, r.ID, staff.Details{"reason": r.Reason}), *r)); err != nil {
			return err
		}
		d.eraseSoon(r.ID, r.Now)
	case "drop":
		if err := d.keepConflict(d.s.Store.DropRun(d.ctx, d.act(staff.VerbDropped, r.ID, nil), r.ID)); err != nil {
			return err
		}
		return d.seeOther(d.at("/retention"), "keep-dropped")
	case "continue":
		if !r.Stopped(d.now) {
			return d.keepConflict(staff.ErrConflict) // somebody else went on with it, or it is over: the log must not say otherwise
		}
		if err := d.s.Store.Record(d.ctx, d.act(staff.VerbRunContinue, r.ID, nil)); err != nil {
			return err
		}
		d.eraseSoon(r.ID, r.Now)
	case "finish":
		if r.State != staff.RunCleaning {
			return d.keepConflict(staff.ErrConflict)
		}
		d.eraseSoon(r.ID, true)
	default:
		return Error{Status: http.StatusBadRequest}
	}
	return d.seeOther(at, "")
}

func (d *desk) keepEndForm() error {
	r, err := d.runOf()
	if err != nil {
		return err
	}
	return d.show("staff-keep-end", KeepEndPage{
		StaffPage: d.page("keep.end.title"), At: d.at("/retention/runs/" + r.ID), Left: d.words.Say("keep.end.left", "count", r.Total-r.Done),
	})
}

func (d *desk) keepEnd() error {
	r, err := d.runOf()
	if err != nil {
		return err
	}
	if !r.Stopped(d.now) {
		return d.keepConflict(staff.ErrConflict)
	}
	if err := d.keepConflict(d.s.Store.EndErasing(d.ctx, d.act(staff.VerbRunEarly, r.ID, nil), r.ID)); err != nil {
		return err
	}
	if r.Now {
		d.eraseSoon(r.ID, true)
	}
	return d.seeOther(d.at("/retention/runs/"+r.ID), "")
}

// certificate is that of the run of the address.
func (d *desk) certificate() (*staff.KeepRun, *staff.Certificate, error) {
	r, err := d.runOf()
	if err != nil {
		return nil, nil, err
	}
	if r.Certificate == "" {
		return nil, nil, consultation.ErrNotFound
	}
	c, err := staff.ReadCertificate([]byte(r.Certificate))
	if errors.Is(err, staff.ErrForged) {
		d.s.Log.ErrorContext(d.ctx, "a stored certificate was changed", "run", r.ID)
	}
	return r, c, err
}

func (d *desk) keepCertificateFile() error {
	r, _, err := d.certificate()
	if err != nil {
		return err
	}
	d.c.Header("Content-Disposition", `attachment; filename="certificate-`+d.slug+`-`+strconv.Itoa(r.Seq)+`.json"`)
	d.c.Data(http.StatusOK, "application/json; charset=utf-8", []byte(r.Certificate))
	return nil
}

func (d *desk) keepCertificate() error {
	r, c, err := d.certificate()
	if err != nil {
		return err
	}
	at := d.at("/retention/runs/" + r.ID)
	say, number := spoken{d.words}, func(n int) string { return d.words.Number(n) }
	p := KeepCertificatePage{StaffPage: d.page("keep.certificate.title", "number", c.Number), Back: at, File: at + "/certificate.json", Remains: c.Remains, Key: c.Key}
	fact := func(key, value string) {
		if value != "" {
			p.Facts.Rows = append(p.Facts.Rows, d.fact(key, value))
		}
	}
	fact("keep.certificate.organisation", c.Organisation)
	fact("keep.certificate.consultation", c.Title)
	fact("keep.fact.reason", c.Reason)
	fact("keep.certificate.asked", d.certifiedName(c.AskedBy))
	fact("keep.fact.second", d.certifiedName(c.AgreedBy))
	fact("keep.certificate.began", say.DateTime(c.Began))
	fact("keep.fact.ended", say.DateTime(c.Ended))
	if c.Early {
		fact("keep.certificate.early", d.words.Say("keep.certificate.early.words"))
	}
	fact("keep.certificate.files", number(c.Files))
	fact("keep.certificate.references", number(len(c.References)))
	cleaned := "keep.certificate.cleaned.postgres"
	if c.Cleaned.Truncated {
		cleaned = "keep.certificate.cleaned.sqlite"
	}
	fact("keep.certificate.cleaned", d.words.Say(cleaned, "time", say.DateTime(c.Cleaned.At)))
	fact("keep.certificate.version", c.Version)
	fact("keep.certificate.program", c.Program)
	con, err := d.s.Store.Version(d.ctx, c.Version)
	if err != nil {
		return err
	}
	for _, l := range c.Lines {
		due := d.counted(l.First)
		if l.Last != l.First {
			due = d.words.Say("keep.certificate.due", "first", due, "last", d.counted(l.Last))
		}
		p.Lines = append(p.Lines, KeepCertifiedLine{
			What: d.keptWhat(l.Class, l.Question, con.Questionnaire(con.Main)), Promise: cmp.Or(l.Promise, d.words.Say("keep.unsaid")), Count: number(l.Count), Due: due,
		})
	}
	for _, x := range []struct {
		class         staff.Class
		before, after int
	}{
		{staff.KeepResponses, c.Before.Responses, c.Left.Responses}, {staff.KeepContact, c.Before.Contacts, c.Left.Contacts},
		{staff.KeepEquality, c.Before.Equality, c.Left.Equality}, {staff.KeepUploads, c.Before.Files, c.Left.Files}, {staff.KeepDrafts, c.Before.Drafts, c.Left.Drafts},
	} {
		p.Counts = append(p.Counts, KeepCount{d.keptWhat(x.class, "", nil), number(x.before), number(x.after)})
	}
	return d.show("staff-keep-certificate", p)
}

// certifiedName is a name as a certificate has it.
func (d *desk) certifiedName(name string) string {
	switch name {
	case staff.CommandLine:
		return d.words.Say("publication.by-command")
	case staff.System:
		return d.words.Say("publication.by-system")
	}
	return name
}
