package web

import (
	"context"
	"fmt"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// redactingColleague is the account of who asks for what Ann agrees to.
const redactingColleague = "second-reader"

var _ = registerStop(86, (*staffTour).redactionPages)

// redactionPages shows personal data in answers: before there are any, suggestions, an answer, what waits, and what was decided.
func (t *staffTour) redactionPages(ctx context.Context) error {
	if err := t.page(ctx, "redaction-none", deskURL(t.sites.Forthcoming)+"/redaction"); err != nil {
		return err
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "veiled-words-by-us", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if err := t.generated(ctx, 60); err != nil {
		return err
	}
	dan := staff.Account{ID: redactingColleague, Email: "dan@example.org", Name: "Dan Moderator", Created: *t.clock}
	if err := t.server.Store.AddAccount(ctx, t.act(verbGallery, "", dan.ID), dan, []staff.Grant{{Consultation: t.slug, Role: staff.Moderator}}); err != nil {
		return err
	}
	at := deskURL(t.slug) + "/redaction"
	if err := t.page(ctx, "redaction", at); err != nil {
		return err
	}
	all, err := t.server.Store.Suspects(ctx, t.slug, "", "", "", 2)
	if err != nil {
		return err
	}
	if len(all) < 2 {
		return fmt.Errorf("gallery: %d answers with personal data", len(all))
	}
	answer := at + "/a/" + all[0].Response + "/" + url.PathEscape(all[0].Question)
	if err := t.page(ctx, "redaction-answer", answer); err != nil {
		return err
	}
	r, err := t.server.Store.ResponseOf(ctx, t.slug, all[0].Response)
	if err != nil {
		return err
	}
	if err := t.slip(ctx, "redaction-answer", answer, url.Values{"seen": {seenAs(r)}, "words": {"not there"}, "class": {"name"}}); err != nil {
		return err
	}
	if err := t.page(ctx, "redaction-waiting-none", at+"/waiting"); err != nil {
		return err
	}
	for i, x := range all {
		if err := t.askToHide(ctx, fmt.Sprintf("gallery-hide-%d", i+1), x); err != nil {
			return err
		}
	}
	if err := t.redactionDecided(ctx, at, answer, all[0].Response); err != nil {
		return err
	}
	return t.codedBesideHidden(ctx, all[0])
}

// askToHide asks to hide the first span that is suggested. Somebody else than Ann does, so that she can agree.
func (t *staffTour) askToHide(ctx context.Context, id string, x staff.Suspect) error {
	r, err := t.server.Store.ResponseOf(ctx, t.slug, x.Response)
	if err != nil {
		return err
	}
	s := x.Spans[0]
	act := t.act(staff.VerbRedactionProposed, t.slug, "")
	if id == "gallery-hide-1" {
		act.Actor = redactingColleague
	}
	return t.server.Store.ProposeRedactions(ctx, act, t.slug, x.Response, x.Question, r.Changed, []staff.Redaction{
		{ID: id, From: s.From, To: s.To, Class: s.Class, Reason: "Says who the respondent is", State: staff.RedactionProposed},
	})
}

// redactionDecided shows one span to whoever may agree and to whoever asked, and an answer with hidden words on every page.
func (t *staffTour) redactionDecided(ctx context.Context, at, answer, response string) error {
	for _, p := range []struct{ name, path string }{
		{"redaction-waiting", "/waiting"}, {"redaction-one", "/x/gallery-hide-1"}, {"redaction-own", "/x/gallery-hide-2"},
	} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "redaction-one", at+"/x/gallery-hide-1", url.Values{"do": {"refuse"}}); err != nil {
		return err
	}
	if err := t.server.Store.DecideRedaction(ctx, t.act(staff.VerbRedactionApproved, t.slug, ""), t.slug, "gallery-hide-1", true, ""); err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"redaction-hidden", answer}, {"redaction-lift", at + "/x/gallery-hide-1"}, {"redaction-reading", deskURL(t.slug) + "/reading/r/" + response},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	for _, p := range []struct{ name, path string }{{"redaction-original", answer}, {"redaction-reading-original", deskURL(t.slug) + "/reading/r/" + response}} {
		a, err := t.visitor.post(ctx, p.path+"/original", nil, false)
		if err != nil {
			return err
		}
		if err := t.gallery.add(staffGroup, "staff-"+p.name, a); err != nil {
			return err
		}
	}
	return nil
}

// codedBesideHidden shows an answer with hidden words where it is coded, also when they are to be given a code.
func (t *staffTour) codedBesideHidden(ctx context.Context, x staff.Suspect) error {
	code := staff.Code{ID: "veiled-code", Consultation: t.slug, Key: "who-writes", Name: "Who writes", Definition: "What respondents say about themselves"}
	if err := t.server.Store.AddCode(ctx, t.act(staff.VerbCodeAdded, t.slug, code.ID), code); err != nil {
		return err
	}
	r, err := t.server.Store.ResponseOf(ctx, t.slug, x.Response)
	if err != nil {
		return err
	}
	at := deskURL(t.slug) + "/coding/q/" + url.PathEscape(x.Question)
	if err := t.page(ctx, "redaction-coding", at+"?r="+x.Response); err != nil {
		return err
	}
	form := url.Values{"response": {r.ID}, "rev": {"0"}, "seen": {seenAs(r)}, "do": {"words"}, "words": {"removed"}, "words-code": {code.ID}}
	return t.slip(ctx, "redaction-coding", at, form)
}
