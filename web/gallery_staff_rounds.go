package web

import (
	"context"
	"net/url"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(83, (*staffTour).roundPages)

// roundPages shows double coding: before there is anything, a round that is coded, and one that was closed.
func (t *staffTour) roundPages(ctx context.Context) error {
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "coded-twice-by-us", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	at := deskURL(t.slug)
	for _, p := range []struct{ name, path string }{{"rounds-none", "/rounds"}, {"rounds-no-codes", "/rounds/new"}} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	if err := t.generated(ctx, 30); err != nil {
		return err
	}
	codes := []string{"round-pay", "round-hours", "round-travel"}
	for i, name := range []string{"Pay", "Hours of work", "Getting there"} {
		c := staff.Code{ID: codes[i], Consultation: t.slug, Key: codes[i], Name: name, Definition: "The answer is about it in any way."}
		if err := t.server.Store.AddCode(ctx, t.act(staff.VerbCodeAdded, t.slug, ""), c); err != nil {
			return err
		}
	}
	question, ids, err := t.mostAnswered(ctx)
	if err != nil {
		return err
	}
	bea := staff.Account{ID: "second-coder", Email: "bea@example.org", Name: "Bea Analyst", Created: *t.clock}
	if err := t.server.Store.AddAccount(ctx, t.act(verbGallery, "", bea.ID), bea, []staff.Grant{{Consultation: t.slug, Role: staff.Analyst}}); err != nil {
		return err
	}
	if err := t.page(ctx, "rounds-new", at+"/rounds/new"); err != nil {
		return err
	}
	if err := t.slip(ctx, "rounds-new", at+"/rounds/new", url.Values{"name": {""}, "size": {"many"}}); err != nil {
		return err
	}
	me := t.act(staff.VerbRoundAdded, t.slug, "").Actor
	r := staff.Round{ID: "galleryround", Consultation: t.slug, Name: "Pilot", Question: question, Seed: 20260302, Coders: []staff.RoundCoder{{Account: me}, {Account: "second-coder"}}}
	sample := staff.Sample(ids, 12, r.Seed)
	if err := t.server.Store.AddRound(ctx, t.act(staff.VerbRoundAdded, t.slug, ""), r, sample); err != nil {
		return err
	}
	one := at + "/rounds/r/" + r.ID
	if err := t.page(ctx, "rounds-open", one); err != nil {
		return err
	}
	if err := t.page(ctx, "rounds-code", one+"/code/1"); err != nil {
		return err
	}
	if err := t.slip(ctx, "rounds-code", one+"/code/1", url.Values{}); err != nil {
		return err
	}
	for i, id := range sample {
		of, err := t.server.Store.ResponseOf(ctx, t.slug, id)
		if err != nil {
			return err
		}
		for _, who := range []string{me, "second-coder"} {
			act := t.act(staff.VerbRoundDecided, t.slug, "")
			act.Actor = who
			give := []string{codes[i%3]}
			if who != me && i%5 == 0 {
				give = []string{codes[(i+1)%3]}
			}
			if err := t.server.Store.DecideUnit(ctx, act, t.slug, r.ID, id, give, of.Changed); err != nil {
				return err
			}
		}
	}
	if err := t.server.Store.CloseRound(ctx, t.act(staff.VerbRoundClosed, t.slug, ""), t.slug, r.ID); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{{"rounds-closed", one}, {"rounds-settle", one + "/settle/1"}, {"rounds", at + "/rounds"}, {"rounds-exchange", at + "/rounds/exchange"}} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	exchange := at + "/rounds/exchange/import"
	if err := t.sendsFile(ctx, "rounds-exchange-error", exchange, "themes.json", []byte("no codebook")); err != nil {
		return err
	}
	return t.sendsFile(ctx, "rounds-exchange-read", exchange, "themes.json", []byte(`[{"topic_id": "A", "topic": "Pay: What people earn"}, {"topic_id": "B", "topic": "Play: Room for children"}]`))
}

// mostAnswered gives the question in words that most have answered, and who has.
func (t *staffTour) mostAnswered(ctx context.Context) (string, []string, error) {
	all, err := t.server.Store.Coverage(ctx, t.slug)
	if err != nil {
		return "", nil, err
	}
	best := all[0]
	best.Have = 0
	for _, c := range all[1:] {
		if c.Have > best.Have && !strings.Contains(c.Question, ".") {
			best = c
		}
	}
	ids, err := t.server.Store.Answered(ctx, t.slug, best.Question)
	return best.Question, ids, err
}
