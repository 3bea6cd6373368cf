package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// AskPage is page/staff-publication-ask.html: somebody asks that what they see is published.
type AskPage struct {
	StaffPage
	Facts   templates.SummaryList
	Gate    templates.TaskList // what stands in the way, where something does
	Changes *ChangesView
	Rev     int
	Version string
	Why     templates.Textarea
	Public  *templates.Textarea // nil for a first publication
	BackURL string
	Action  string
}

var _ = registerPage("staff-publication-ask", AskPage{})

// asked reads which revision or version a request is about: "version" for an earlier one, else the newest revision.
func (d *desk) asked(w *work, rev int, version string) (*candidate, error) {
	answers, err := d.s.Store.GateAnswers(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	if version != "" {
		if w.published == nil {
			return nil, consultation.ErrNotFound
		}
		return d.candidate(w, 0, version, nil, answers)
	}
	if w.manuscript == nil {
		return nil, consultation.ErrNotFound
	}
	return d.candidate(w, cmp.Or(rev, w.manuscript.Rev), "", nil, answers)
}

func (d *desk) ask() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	c, err := d.asked(w, 0, d.c.Query("version"))
	if err != nil {
		return err
	}
	return d.show("staff-publication-ask", d.askPage(c, "", "", &slips{}))
}

func (d *desk) askPage(c *candidate, why, public string, wrong *slips) AskPage {
	p := AskPage{StaffPage: d.page("ask.title"), Rev: c.rev, Version: c.version, BackURL: d.at("/publication"), Action: d.at("/publication/ask")}
	p.Facts.Rows = append(p.Facts.Rows, d.whatFact(c.rev, c.version))
	if !c.badTimes {
		p.Facts.Rows = append(p.Facts.Rows, d.spokenSchedule(c.schedule).Rows...)
	}
	p.Gate = d.gateList(&c.result, "open", gate.Refused, gate.Open)
	if c.served != nil {
		v := d.changesView(c)
		p.Changes = &v
		box := d.textarea("public", "ask.public", "ask.public.hint", public, 3, wrong)
		p.Public = &box
	}
	p.Why = d.textarea("why", "ask.why", "ask.why.hint", why, 4, wrong)
	wrong.on(&p.StaffPage)
	return p
}

// whatFact says which revision, or which earlier version, is meant.
func (d *desk) whatFact(rev int, version string) templates.SummaryRow {
	if rev > 0 {
		return d.fact("publication.what", d.words.Say("publication.what.revision", "rev", rev))
	}
	return d.fact("publication.what", d.words.Say("publication.what.version", "version", short(version)))
}

// short is the beginning of a version's hash, as people name it.
func short(hash string) string { return hash[:min(12, len(hash))] }

func (d *desk) propose() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	w, err := d.work()
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(f.Get("rev")) // 0 for what is no number: then it is the newest
	c, err := d.asked(w, rev, f.Get("version"))
	if err != nil {
		return err
	}
	var wrong slips
	if c.rev > 0 && c.rev != w.manuscript.Rev {
		wrong.add("what", d.words.Say("ask.newer"))
	}
	for _, i := range c.result.Items {
		if s := i.State(); s == gate.Refused || s == gate.Open {
			wrong.add("gate-open", d.words.Say("ask.stands", "count", c.result.Count(gate.Refused)+c.result.Count(gate.Open)))
			break
		}
	}
	if c.result.Version == nil {
		wrong.add("gate-open", d.words.Say("ask.unread"))
	}
	why := d.wordsOf(f, "why", "ask.why.missing", &wrong)
	public := ""
	if c.served != nil {
		missing := ""
		if c.visible(d) {
			missing = "ask.public.missing"
		}
		public = d.wordsOf(f, "public", missing, &wrong)
	}
	if !wrong.any() {
		err := d.storeProposal(c, why, public)
		if err == nil {
			return d.seeOther(d.at("/publication"), "proposed")
		}
		if !errors.Is(err, consultation.ErrExists) {
			return err
		}
		wrong.add("what", d.words.Say("ask.waits"))
	}
	if c.rev > 0 && c.rev != w.manuscript.Rev {
		if c, err = d.asked(w, 0, ""); err != nil {
			return err
		}
	}
	return d.showSlips("staff-publication-ask", d.askPage(c, why, public, &wrong))
}

// storeProposal freezes what is asked for: the revision, the answers to the gate, the times.
func (d *desk) storeProposal(c *candidate, why, public string) error {
	p := staff.Proposal{
		ID: rand.Text(), Slug: d.slug, Rev: c.rev, Version: c.result.Version.Hash, Schedule: c.schedule, Why: why, Public: public,
	}
	if c.served != nil {
		p.Base = c.served.Hash
	}
	for _, i := range c.result.Items {
		if i.Answer != nil {
			p.Answers = append(p.Answers, *i.Answer)
		}
	}
	details := staff.Details{"why": why, "public": public, "version": p.Version, "revision": strconv.Itoa(p.Rev)}
	return d.s.Store.Propose(d.ctx, d.act(staff.VerbProposed, p.ID, details), p)
}

func (d *desk) withdrawProposal() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	err = d.theirProposal(f.Get("id"))
	if err == nil {
		err = d.s.Store.SettleProposal(d.ctx, d.act(staff.VerbWithdrawn, f.Get("id"), nil), f.Get("id"), staff.Withdrawn, "")
	}
	if errors.Is(err, consultation.ErrGone) {
		return d.seeOther(d.at("/publication"), "settled")
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.at("/publication"), "withdrawn")
}

// theirProposal makes sure that a proposal belongs to the consultation of the address. ErrNotFound.
func (d *desk) theirProposal(id string) error {
	all, err := d.s.Store.Proposals(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.ID == id {
			return nil
		}
	}
	return consultation.ErrNotFound
}
