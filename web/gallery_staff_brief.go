package web

import (
	"context"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(87, (*staffTour).briefPages)

// briefPages shows quotes and briefs: before there is anything, with what cannot be told, and one that is counted again.
func (t *staffTour) briefPages(ctx context.Context) error {
	for _, p := range []struct{ name, path string }{{"brief-unpublished", "/brief"}, {"quotes-none", "/quotes"}} {
		if err := t.page(ctx, p.name, deskURL(t.sites.Forthcoming)+p.path); err != nil {
			return err
		}
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "briefly-by-us", t.clock.AddDate(0, 0, -60), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if err := t.generated(ctx, 45); err != nil {
		return err
	}
	at := deskURL(t.slug)
	if err := t.page(ctx, "brief-none", at+"/brief"); err != nil {
		return err
	}
	if err := t.chosen(ctx, at+"/quotes"); err != nil {
		return err
	}
	if err := t.slip(ctx, "brief-plan", at+"/brief/plan", url.Values{"day": {"9"}, "questions": {"none"}, "to": {"nobody"}}); err != nil {
		return err
	}
	plan := staff.BriefPlan{Day: 1, To: []string{t.ann.ID}}
	if err := t.server.Store.SetBriefPlan(ctx, t.act(staff.VerbBriefPlanned, t.slug, t.slug), t.slug, plan); err != nil {
		return err
	}
	b, err := t.server.MakeBrief(ctx, t.slug, t.ann.ID, "")
	if err != nil {
		return err
	}
	edition := at + "/brief/e/" + b.ID
	for _, p := range []struct{ name, path string }{{"brief", at + "/brief"}, {"brief-plan", at + "/brief/plan"}, {"brief-edition", edition}, {"brief-again-same", edition + "/again"}} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if _, err := t.server.Store.Withdraw(ctx, b.Quotes[0].Response, *t.clock, "withdrawn"); err != nil {
		return err
	}
	if err := t.slip(ctx, "brief", at+"/brief", nil); err != nil {
		return err
	}
	return t.page(ctx, "brief-again", edition+"/again")
}

// chosen codes some answers and chooses words of each, of whatever their respondents wish.
func (t *staffTour) chosen(ctx context.Context, at string) error {
	pay := t.themeOf("brief-pay", "Pay and conditions", "")
	if err := t.server.Store.AddCode(ctx, t.act(staff.VerbCodeAdded, t.slug, pay.ID), pay); err != nil {
		return err
	}
	question, err := t.mostToCode(ctx)
	if err != nil {
		return err
	}
	ids, err := t.server.Store.ToCode(ctx, t.slug, question, false, "", 14)
	if err != nil {
		return err
	}
	var first *consultation.Response
	for i, id := range ids {
		if err := t.decide(ctx, id, question, []staff.Given{{Code: pay.ID}}); err != nil {
			return err
		}
		r, err := t.server.Store.ResponseOf(ctx, t.slug, id)
		if err != nil {
			return err
		}
		if first == nil {
			first = r
		}
		q := staff.Quote{ID: "gallery-quote-" + id, Consultation: t.slug, Response: id, Question: question, Code: pay.ID, Minority: i%5 == 0}
		if err := t.server.Store.AddQuote(ctx, t.act(staff.VerbQuoted, t.slug, ""), q, r.Changed); err != nil {
			return err
		}
	}
	if err := t.page(ctx, "quotes", at); err != nil {
		return err
	}
	form := url.Values{"response": {first.ID}, "question": {question}, "seen": {seenAs(first)}, "words": {"words that nobody wrote"}}
	if err := t.page(ctx, "quote-new", at+"/new?"+url.Values{"r": {first.ID}, "question": {question}}.Encode()); err != nil {
		return err
	}
	return t.slip(ctx, "quote-new", at+"/new", form)
}
