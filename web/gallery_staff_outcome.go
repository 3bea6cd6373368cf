package web

import (
	"context"
	"net/url"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerStop(60, (*staffTour).timesPages)
	_ = registerStop(90, (*staffTour).outcomePages)
)

// timesPages are the pages of opening and closing times.
func (t *staffTour) timesPages(ctx context.Context) error {
	at := deskURL(t.slug) + "/times"
	con, err := t.server.Store.Consultation(ctx, t.slug)
	if err != nil {
		return err
	}
	y, m, day := con.Schedule.Closes.In(consultation.London).AddDate(0, 0, 21).Date()
	late := url.Values{"to-day": {strconv.Itoa(day)}, "to-month": {strconv.Itoa(int(m))}, "to-year": {strconv.Itoa(y)}, "clock": {"2pm"}, "reason": {"The website was down for a day."}, "seen": {"1"}}
	for _, p := range []struct{ name, path string }{
		{"times", at}, {"times-change", at + "/change/closes"}, {"times-grace", at + "/change/grace"},
		{"times-confirm", at + "/confirm/closes?" + late.Encode()},
		{"times-confirm-close-now", at + "/confirm/close-now?" + url.Values{"reason": {"It was published by mistake."}, "seen": {"1"}}.Encode()},
		{"times-closed", deskURL(t.sites.Closed) + "/times"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "times-change", at+"/change/closes", url.Values{"to-day": {"30"}, "to-month": {"2"}, "to-year": {"2099"}, "clock": {"2pm"}, "seen": {"1"}}); err != nil {
		return err
	}
	return t.timesInBlackout(ctx)
}

// timesInBlackout moves an opening to a day on which nothing is to open, and leaves the settings as they were.
func (t *staffTour) timesInBlackout(ctx context.Context) error {
	was, err := t.server.Store.Settings(ctx)
	if err != nil {
		return err
	}
	set := was
	set.Blackouts = []staff.Blackout{{From: "2026-03-22", To: "2026-05-06", Why: "Local elections on 6 May 2026"}}
	if err := t.server.Store.SetSettings(ctx, t.act(staff.VerbSettings, "", "settings"), set); err != nil {
		return err
	}
	form := url.Values{"to-day": {"1"}, "to-month": {"4"}, "to-year": {"2026"}, "clock": {"2pm"}, "reason": {"The documents are ready later."}, "seen": {"1"}}
	at := deskURL(t.sites.Forthcoming) + "/times"
	if err := t.slip(ctx, "times-blackout", at+"/change/opens", form); err != nil {
		return err
	}
	form.Set("exception", "The Permanent Secretary allowed it on 2 March: people's safety depends on it.")
	if err := t.page(ctx, "times-confirm-blackout", at+"/confirm/opens?"+form.Encode()); err != nil {
		return err
	}
	was.Rev = set.Rev + 1
	return t.server.Store.SetSettings(ctx, t.act(staff.VerbSettings, "", "settings"), was)
}

// galleryOutcome is what the team of the gallery says.
var galleryOutcome = consultation.Outcome{
	Summary:   "Most of you want **more paths**, and fewer forms.\n\n- 7 in 10 walk every day\n- 2 in 10 would if it were safe\n\nLate responses were counted with the others.",
	Responses: 1234,
	Points: []consultation.OutcomePoint{
		{Asked: "What would make it easier?", Said: "Paths that are lit, and buses that wait.", Did: "We light 40 paths by spring.", Themes: []consultation.OutcomeTheme{{Code: "safe-paths", Key: "safe-paths", Name: "Safe paths"}}},
		{Asked: "What should we stop?", Said: "Asking the same thing twice.", Did: "We took out 12 questions."},
	},
	Next: "We publish the plan in May, and write to everybody who asked for news.",
	Files: []consultation.OutcomeFile{
		{Name: "full-report.pdf", Title: "Full report", Type: "application/pdf", Size: 2_400_000, Hash: "none"},
		{Name: "counts.csv", Title: "Counts by question", Type: "text/csv", Size: 12_000, Hash: "none"},
	},
}

// outcomePages are the pages of the outcome of what has closed, before and after it is published, and the public ones.
func (t *staffTour) outcomePages(ctx context.Context) error {
	closed := t.sites.Closed
	at := deskURL(closed) + "/outcome"
	for _, c := range []staff.Code{{ID: "safe-paths", Key: "safe-paths", Name: "Safe paths"}, {ID: "long-forms", Key: "long-forms", Name: "Long forms"}} {
		c.Consultation = closed
		if err := t.server.Store.AddCode(ctx, t.act(staff.VerbCodeAdded, closed, c.ID), c); err != nil {
			return err
		}
	}
	for _, p := range []struct{ name, path string }{
		{"outcome-open", deskURL(t.slug) + "/outcome"}, {"outcome-empty", at}, {"outcome-edit-empty", at + "/edit"}, {"outcome-files-empty", at + "/files"}, {"outcome-delay", at + "/delay"},
		{"outcome-addresses-empty", at + "/addresses"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	const public = "For everybody"
	if _, err := t.see(ctx, public, "outcome-awaited", outcomeURL(closed)); err != nil {
		return err
	}
	if err := t.slip(ctx, "outcome-edit", at+"/edit", url.Values{"summary": {"Much."}, "responses": {"many"}, "asked-1": {""}, "next": {""}, "base": {"0"}}); err != nil {
		return err
	}
	store := t.server.Store
	act := func(verb staff.Verb) staff.Act { return t.act(verb, closed, "1") }
	if _, err := store.SaveOutcome(ctx, act(staff.VerbOutcomeSaved), closed, 0, consultation.Outcome{Summary: "# A <b>start</b>"}, nil); err != nil {
		return err
	}
	if err := t.page(ctx, "outcome-publish-not-yet", at+"/publish"); err != nil {
		return err
	}
	conflict, err := t.visitor.post(ctx, at+"/edit", url.Values{"summary": {"What I heard."}, "asked-1": {"What?"}, "next": {""}, "base": {"0"}}, false)
	if err == nil {
		err = t.gallery.add(staffGroup, "staff-outcome-edit-conflict", conflict)
	}
	if err != nil {
		return err
	}
	if _, err := store.SaveOutcome(ctx, act(staff.VerbOutcomeSaved), closed, 1, galleryOutcome, nil); err != nil {
		return err
	}
	if err := store.ExplainDelay(ctx, act(staff.VerbOutcomeDelayed), closed, "Far more came in than we expected."); err != nil {
		return err
	}
	if err := store.AddRedirect(ctx, act(staff.VerbRedirectAdded), consultation.Redirect{Path: "/consultations/an-address-that-was-printed-long-ago-and-is-rather-long", Consultation: closed}); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"outcome", at}, {"outcome-edit", at + "/edit"}, {"outcome-files", at + "/files"}, {"outcome-preview", at + "/preview"}, {"outcome-publish", at + "/publish"}, {"outcome-addresses", at + "/addresses"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	for _, p := range []struct {
		name string
		form url.Values
	}{{"publish", url.Values{"rev": {"2"}, "when": {"later"}}}, {"delay", nil}, {"addresses", url.Values{"path": {"help"}}}} {
		if err := t.slip(ctx, "outcome-"+p.name, at+"/"+p.name, p.form); err != nil {
			return err
		}
	}
	return t.published(ctx, at, public)
}

// published proposes, approves and corrects the outcome, and shows what the public reads.
func (t *staffTour) published(ctx context.Context, at, public string) error {
	store, closed := t.server.Store, t.sites.Closed
	bob, err := store.PersonByEmail(ctx, "bob@example.org") // whom the pages about people made
	if err != nil {
		return err
	}
	by := func(who string, verb staff.Verb) staff.Act {
		return staff.Act{Actor: who, Verb: verb, Consultation: closed, Subject: "2", At: *t.clock}
	}
	if err := store.ProposeOutcome(ctx, by(t.ann.ID, staff.VerbOutcomeProposed), staff.OutcomeProposal{Consultation: closed, Rev: 2}); err != nil {
		return err
	}
	if err := t.page(ctx, "outcome-waits", at); err != nil {
		return err
	}
	if err := store.ApproveOutcome(ctx, by(bob.ID, staff.VerbOutcomePublished), closed, 2); err != nil {
		return err
	}
	corrected := galleryOutcome
	corrected.Responses++
	if _, err := store.SaveOutcome(ctx, by(t.ann.ID, staff.VerbOutcomeSaved), closed, 2, corrected, nil); err != nil {
		return err
	}
	if err := t.page(ctx, "outcome-correct", at+"/publish"); err != nil {
		return err
	}
	if err := store.ProposeOutcome(ctx, by(t.ann.ID, staff.VerbOutcomeProposed), staff.OutcomeProposal{Consultation: closed, Rev: 3, Note: "One response was counted too few."}); err != nil {
		return err
	}
	if err := store.ApproveOutcome(ctx, by(bob.ID, staff.VerbOutcomePublished), closed, 3); err != nil {
		return err
	}
	if err := t.page(ctx, "outcome-published", at); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"outcome", outcomeURL(closed)}, {"outcome-first", outcomeURL(closed) + "/version/1"}, {"start-concluded", startURL(closed)}, {"finder-outcome", "/?state=outcome"},
	} {
		if _, err := t.see(ctx, public, p.name, p.path); err != nil {
			return err
		}
	}
	return nil
}
