package web

import (
	"errors"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// calls lists what calls for this person in a consultation: what waits for their approval, what came back to them, comments that
// nobody settled, an outcome that is late. It looks at any consultation, not only the one of the address.
func (d *desk) calls(w *work) ([]templates.Link, error) {
	at := *d
	at.slug = w.slug
	var list []templates.Link
	add := func(key, path string, args ...any) {
		list = append(list, templates.Link{Text: d.words.Say(key, args...), Href: at.at(path)})
	}
	if err := at.callsOfPublication(add); err != nil {
		return nil, err
	}
	if err := at.callsOfOutcome(w, add); err != nil {
		return nil, err
	}
	if w.manuscript != nil && at.can(staff.MayEdit) {
		n, err := d.s.Store.OpenComments(d.ctx, w.slug)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			add("next.comments", "/comments", "count", n)
		}
	}
	return list, nil
}

func (d *desk) callsOfPublication(add func(key, path string, args ...any)) error {
	all, err := d.s.Store.Proposals(d.ctx, d.slug)
	if err != nil || len(all) == 0 {
		return err
	}
	switch p := all[0]; {
	case p.State == staff.SentBack && p.Settler != d.person.ID && (p.By == d.person.ID || d.can(staff.MayEdit)):
		add("next.sent-back", "/publication")
	case p.State == staff.Waiting && d.can(staff.MayApprove):
		hand, err := d.hand(p)
		if err != nil {
			return err
		}
		if hand == "" {
			add("next.approve", "/publication/approve")
		}
	}
	return nil
}

func (d *desk) callsOfOutcome(w *work, add func(key, path string, args ...any)) error {
	if w.published == nil || !d.can(staff.MayConclude) {
		return nil
	}
	waits, err := d.s.Store.OutcomeProposal(d.ctx, w.slug)
	switch {
	case err == nil:
		hand, err := d.outcomeHand(waits)
		if err != nil {
			return err
		}
		if hand == "" {
			add("next.approve.outcome", "/outcome")
		}
		return nil
	case !errors.Is(err, consultation.ErrNotFound):
		return err
	}
	if w.published.OwesOutcome(d.now) && w.published.OutcomeDays(d.now) < 0 {
		add("next.overdue", "/outcome")
	}
	return nil
}

// nextStep says what this person does next in the consultation at hand: what calls for them, or else the step that its life has come
// to. With nothing to do, it says what is awaited.
func (d *desk) nextStep(w *work) (next []templates.Link, rest string, err error) {
	if next, err = d.calls(w); err != nil || len(next) > 0 {
		return next, "", err
	}
	if p, err := d.waitingProposal(); err != nil || p != nil {
		return nil, d.words.Say("next.rest.approval"), err
	}
	step := func(key, path string) ([]templates.Link, string, error) {
		return []templates.Link{{Text: d.words.Say(key), Href: d.at(path)}}, "", nil
	}
	if w.manuscript != nil && d.can(staff.MayEdit) {
		text, err := d.textStatus()
		if err != nil {
			return nil, "", err
		}
		changed, err := d.unpublished(w)
		switch {
		case err != nil:
			return nil, "", err
		case changed && text.Text != d.words.Say("editor.status.fine"):
			return step("next.mend", "/text")
		case changed && w.published == nil:
			return step("next.publish", "/publication")
		case changed:
			return step("next.changes", "/publication")
		}
	}
	if w.published == nil {
		return nil, d.words.Say("next.rest.draft"), nil
	}
	schedule := w.published.Schedule
	switch w.published.Stage(d.now) {
	case consultation.StageForthcoming:
		return nil, d.words.Say("next.rest.opens", "time", longTime(d.words, schedule.Opens)), nil
	case consultation.StageOpen:
		if schedule.Closes.IsZero() {
			return nil, d.words.Say("next.rest.open-ended"), nil
		}
		return nil, d.words.Say("next.rest.closes", "time", longTime(d.words, schedule.Closes)), nil
	case consultation.StageClosed:
		return nil, d.words.Say("next.rest.closed", "time", longTime(d.words, schedule.AllIn())), nil
	case consultation.StageAwaited:
		if d.can(staff.MayConclude) {
			return step("next.outcome", "/outcome")
		}
		return nil, d.words.Say("next.rest.awaited"), nil
	}
	return nil, d.words.Say("next.rest.done"), nil
}

// unpublished says whether the text of the consultation at hand is other than what the public sees.
func (d *desk) unpublished(w *work) (bool, error) {
	if w.published == nil {
		return true, nil
	}
	b, err := d.bundle(d.slug, w.manuscript.Rev)
	if err != nil {
		return false, err
	}
	v, err := b.Version(d.now)
	return err != nil || v.Hash != w.published.Version, nil
}
