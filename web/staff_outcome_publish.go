package web

import (
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffOutcomePublishPage is page/staff-outcome-publish.html: the last look before the outcome is public.
type StaffOutcomePublishPage struct {
	StaffPage
	Action, Cancel, Edit, Preview string
	Rev                           int
	Faults                        []string // what must be mended first
	Warnings                      []string
	Consequences                  []string
	Now                           bool
	Date                          *templates.DateInput
	Clock                         *templates.Input
	Note                          *templates.Textarea // only for a correction
	TwoPerson                     bool
	Button                        string
}

var _ = registerPage("staff-outcome-publish", StaffOutcomePublishPage{})

func (d *desk) outcomePublish() error {
	w, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if draft == nil {
		return d.seeOther(d.at("/outcome/edit"), "")
	}
	p, err := d.publishPage(w.published, draft, timesWanted{}, true, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-outcome-publish", p)
}

// publishPage makes the page. Of t it takes the boxes of the moment, and the note as its reason.
func (d *desk) publishPage(con *consultation.Consultation, draft *staff.OutcomeDraft, t timesWanted, now bool, wrong *slips) (StaffOutcomePublishPage, error) {
	say := d.words.Say
	p := StaffOutcomePublishPage{
		StaffPage: d.page("staff.publish.title"), Action: d.at("/outcome/publish"), Cancel: d.at("/outcome"), Edit: d.at("/outcome/edit"), Preview: d.at("/outcome/preview"),
		Rev: draft.Rev, Now: now,
	}
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return p, err
	}
	versions, err := d.s.Store.PublishedOutcomes(d.ctx, con.Slug)
	if err != nil {
		return p, err
	}
	for _, f := range d.outcomeFaults(draft.Outcome) {
		p.Faults = append(p.Faults, f.Text)
	}
	for _, f := range draft.Files {
		if strings.HasSuffix(f.Name, ".pdf") {
			p.Warnings = append(p.Warnings, say("staff.publish.pdf", "title", f.Title))
		}
	}
	if len(draft.Points) == 0 {
		p.Warnings = append(p.Warnings, say("staff.publish.no-points"))
	}
	p.TwoPerson, p.Button = settings.TwoPerson, say("staff.publish.button")
	if p.TwoPerson {
		p.Button = say("staff.publish.ask")
		p.Consequences = append(p.Consequences, say("staff.publish.second"))
	}
	if len(versions) == 0 {
		p.Consequences = append(p.Consequences, say("staff.publish.withdraw"), say("staff.publish.times"))
	} else {
		p.Consequences = append(p.Consequences, say("staff.publish.correction"))
		p.Note = &templates.Textarea{
			Field: templates.Field{Name: "note", ID: "note", Label: templates.Label{Text: say("staff.publish.note"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: say("staff.publish.note.hint")}, ErrorMessage: wrong.at("note")},
			Rows:  3, Value: t.reason,
		}
	}
	p.Date, p.Clock = d.momentFields(t, wrong, say("staff.publish.date"), say("times.date.hint"))
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) postOutcomePublish() error {
	w, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if draft == nil {
		return d.seeOther(d.at("/outcome/edit"), "")
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	t := d.readTimes(f.Values)
	t.reason = strings.Join(strings.Fields(f.Get("note")), " ")
	rev, _ := strconv.Atoi(f.Get("rev")) // none is no revision
	p := staff.OutcomeProposal{Consultation: d.slug, Rev: rev, Note: t.reason}
	now := f.Get("when") != "later"
	wrong := d.checkPublish(draft, &p, t, now)
	if !wrong.any() {
		if err := d.publishOutcome(p, wrong); err != nil {
			return err
		}
	}
	if wrong.any() {
		if draft, err = d.s.Store.OutcomeDraft(d.ctx, d.slug, 0); err != nil {
			return err
		}
		page, err := d.publishPage(w.published, draft, t, now, wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-outcome-publish", page)
	}
	return nil
}

// checkPublish looks at a form that publishes, and fills in from when the public sees it.
func (d *desk) checkPublish(draft *staff.OutcomeDraft, p *staff.OutcomeProposal, t timesWanted, now bool) *slips {
	wrong := &slips{}
	if p.Rev != draft.Rev {
		wrong.add("when", d.words.Say("staff.publish.wrong.conflict", "name", d.staffName(draft.By), "time", spoken{d.words}.DateTime(draft.At)))
	}
	if len(d.outcomeFaults(draft.Outcome)) > 0 {
		wrong.add("when", d.words.Say("staff.publish.wrong.faults"))
	}
	if !now {
		at, slip := d.readMoment(t)
		for _, e := range slip.list {
			wrong.add(strings.TrimPrefix(e.Href, "#"), e.Text)
		}
		if !slip.any() && !at.After(d.now) {
			wrong.add("to-to-day", d.words.Say("staff.publish.wrong.past"))
		}
		p.Shown = at
	}
	versions, err := d.s.Store.PublishedOutcomes(d.ctx, d.slug)
	if n := utf8.RuneCountInString(p.Note); err == nil && len(versions) > 0 && (n == 0 || n > staff.MaxReason) {
		wrong.add("note", d.words.Say("staff.publish.wrong.note"))
	}
	if err == nil && len(versions) == 0 {
		p.Note = ""
	}
	return wrong
}

// publishOutcome publishes, or asks a second person to, and leads on.
func (d *desk) publishOutcome(p staff.OutcomeProposal, wrong *slips) error {
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return err
	}
	details := staff.Details{"shown": shownText(p.Shown)}
	if p.Note != "" {
		details["note"] = p.Note
	}
	done := "outcome.published"
	if settings.TwoPerson {
		done = "outcome.proposed"
		err = d.s.Store.ProposeOutcome(d.ctx, d.act(staff.VerbOutcomeProposed, strconv.Itoa(p.Rev), details), p)
	} else {
		err = d.s.Store.PublishOutcome(d.ctx, d.act(staff.VerbOutcomePublished, strconv.Itoa(p.Rev), details), p)
	}
	if err == nil {
		if p.Shown.After(d.now) && done == "outcome.published" {
			done = "outcome.scheduled"
		}
		return d.seeOther(d.at("/outcome"), done)
	}
	return d.publishSlip(err, wrong, settings.TwoPerson)
}

// publishSlip turns what a store refuses into words; any other error is given back.
func (d *desk) publishSlip(err error, wrong *slips, two bool) error {
	for _, m := range []struct {
		is  error
		key string
	}{
		{staff.ErrStillOpen, "open"}, {staff.ErrConflict, "newer"}, {staff.ErrSamePerson, "same"}, {consultation.ErrExists, "published"},
	} {
		if !errors.Is(err, m.is) {
			continue
		}
		if m.key == "published" && two {
			m.key = "waits"
		}
		wrong.add("when", d.words.Say("staff.publish.wrong."+m.key))
		return nil
	}
	return err
}

func shownText(t time.Time) string {
	if t.IsZero() {
		return "at once"
	}
	return utcMinute(t)
}

func (d *desk) postOutcomeApprove() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	rev, _ := strconv.Atoi(f.Get("rev")) // none is no revision
	err = d.s.Store.ApproveOutcome(d.ctx, d.act(staff.VerbOutcomePublished, strconv.Itoa(rev), nil), d.slug, rev)
	if err == nil {
		return d.seeOther(d.at("/outcome"), "outcome.published")
	}
	for _, m := range []struct {
		is  error
		key string
	}{{staff.ErrSamePerson, "same"}, {staff.ErrStillOpen, "open"}, {staff.ErrConflict, "other"}, {consultation.ErrNotFound, "other"}, {consultation.ErrExists, "other"}} {
		if errors.Is(err, m.is) {
			return Error{Status: 409, Key: "error.409.outcome." + m.key, Next: templates.Link{Href: d.at("/outcome")}}
		}
	}
	return err
}

// gone leads back where somebody else was faster: what was to be taken back is not there any more.
func (d *desk) gone(err error, done string) error {
	switch {
	case errors.Is(err, consultation.ErrNotFound):
		return Error{Status: 409, Key: "error.409.outcome.other", Next: templates.Link{Href: d.at("/outcome")}}
	case err != nil:
		return err
	}
	return d.seeOther(d.at("/outcome"), done)
}

func (d *desk) postOutcomeDrop() error {
	return d.gone(d.s.Store.DropOutcomeProposal(d.ctx, d.act(staff.VerbOutcomeDropped, "", nil), d.slug), "outcome.dropped")
}

func (d *desk) postOutcomeRecall() error {
	return d.gone(d.s.Store.RecallOutcome(d.ctx, d.act(staff.VerbOutcomeRecalled, "", nil), d.slug), "outcome.recalled")
}
