package web

import (
	"context"
	"crypto/rand"
	"net/url"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(75, (*staffTour).keepPages)

// keepPages goes through retention: nothing due, due, held back, waiting, interrupted, erased, and a certificate.
func (t *staffTour) keepPages(ctx context.Context) error {
	was, now := t.slug, *t.clock
	defer func() { t.slug, *t.clock = was, now }()
	if err := t.page(ctx, "keep-none", deskURL(t.slug)+"/retention"); err != nil {
		return err
	}
	if err := t.publishKept(ctx, "kept"); err != nil {
		return err
	}
	at := deskURL(t.slug) + "/retention"
	for _, p := range []struct{ name, path string }{{"keep", ""}, {"keep-run", "/run"}, {"keep-hold", "/hold"}} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "keep-run", at+"/run", url.Values{"reason": {""}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "keep-hold", at+"/hold", url.Values{"reason": {""}}); err != nil {
		return err
	}
	store := t.server.Store
	if _, err := t.visitor.post(ctx, at+"/hold", url.Values{"reason": {"Judicial review, claim CO/1234/2027"}, "rev": {"0"}}, false); err != nil {
		return err
	}
	if err := t.page(ctx, "keep-held", at); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, at+"/release", url.Values{"rev": {"1"}}, false); err != nil {
		return err
	}
	act := t.act(staff.VerbAsked, t.slug, "waits")
	if err := store.AskRun(ctx, act, staff.KeepRun{ID: "waits", Consultation: t.slug, Reason: "The time promised in the privacy notice is over", Now: true}); err != nil {
		return err
	}
	if err := t.page(ctx, "keep-waiting", at+"/runs/waits"); err != nil {
		return err
	}
	if err := t.interrupt(ctx, act); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{{"keep-interrupted", "/runs/waits"}, {"keep-end", "/runs/waits/end"}} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	if _, err := t.visitor.post(ctx, at+"/runs/waits", url.Values{"do": {"continue"}}, false); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{{"keep-done", "/runs/waits"}, {"keep-certificate", "/runs/waits/certificate"}, {"keep-after", ""}} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	return nil
}

// interrupt begins the run as somebody else, and leaves it half-way.
func (t *staffTour) interrupt(ctx context.Context, act staff.Act) error {
	store := t.server.Store
	act.Actor, act.Verb = staff.CommandLine, staff.VerbRunBegan
	if err := store.BeginRun(ctx, act, staff.KeepRun{ID: "waits"}); err != nil {
		return err
	}
	begun := t.clock.Add(-10 * time.Minute)
	if _, err := store.ClaimRun(ctx, "waits", "gallery", begun); err != nil {
		return err
	}
	if err := store.PlanRun(ctx, "waits", "gallery", begun); err != nil {
		return err
	}
	_, err := store.EraseSome(ctx, "waits", "gallery", 4, begun)
	return err
}

// publishKept publishes what is open under another name, as closed seven months ago, with responses.
func (t *staffTour) publishKept(ctx context.Context, slug string) error {
	store := t.server.Store
	con, err := store.Consultation(ctx, t.slug)
	if err != nil {
		return err
	}
	v, err := store.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	v.Consultation, v.Hash = slug, "kept"+v.Hash[4:]
	var name string
	for _, q := range v.Editions {
		q.Slug = slug
		q.Front.Keep = []consultation.Keep{{What: "responses", Months: 24, After: "closing"}, {What: "contact data", Months: 6, After: "closing"}}
		asked := q.Questions()[0]
		name = asked.Name
		asked.Keep = &consultation.Keep{What: name, Months: 3, After: "closing"}
	}
	closes := t.clock.AddDate(0, -7, 0)
	t.slug = slug
	if err := store.Publish(ctx, *v, consultation.Schedule{Opens: closes.AddDate(0, -3, 0), Closes: closes}, false); err != nil {
		return err
	}
	for range 12 {
		d := consultation.Draft{ID: rand.Text(), Handle: rand.Text()[:12], Consultation: slug, Version: v.Hash, Edition: "en", Started: closes, Saved: closes}
		mac := t.server.MACs
		if err := store.StartDraft(ctx, d, mac.CodeMAC(d.ID), mac.SessionMAC(d.ID)); err != nil {
			return err
		}
		r := consultation.Response{
			Consultation: slug, Version: v.Hash, Edition: "en", Language: "en", Submitted: closes.AddDate(0, 0, -1),
			Answers: consultation.Answers{name: {"one"}}, Contact: consultation.Answers{"email": {"ann@example.org"}},
		}
		if _, err := store.Submit(ctx, d.ID, r, nil); err != nil {
			return err
		}
	}
	return nil
}
