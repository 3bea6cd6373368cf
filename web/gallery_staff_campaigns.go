package web

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(84, (*staffTour).campaignPages)

// galleryTemplate is a text that was sent round.
const galleryTemplate = "A perfect afternoon in the garden has shade, a bench to sit on with a back to lean against, and a path that is wide enough for " +
	"a wheelchair and a pram to pass. We ask that the gate stays open until dusk all year, with water for the plants and for whoever looks after them."

// galleryQuestion is the one that asks for a perfect afternoon in the garden.
const galleryQuestion = "afternoon"

// gallerySenders are what people made of it.
func gallerySenders() []string {
	return []string{
		galleryTemplate, "I am eighty and come every day. " + galleryTemplate, galleryTemplate,
		strings.Replace(galleryTemplate, "until dusk all year", "on Sundays and after work", 1), strings.Replace(galleryTemplate, ", with water for the plants and for whoever looks after them", "", 1),
	}
}

// campaignPages shows campaigns: before anybody has answered, before and while somebody looks, what was found, and results with and without them.
func (t *staffTour) campaignPages(ctx context.Context) error {
	if err := t.page(ctx, "campaigns-none", deskURL(t.sites.Forthcoming)+"/campaigns"); err != nil {
		return err
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "sent-round-to-members", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if err := t.sendRound(ctx); err != nil {
		return err
	}
	at := deskURL(t.slug)
	if err := t.page(ctx, "campaigns-never", at+"/campaigns"); err != nil {
		return err
	}
	store := t.server.Store
	act := t.act(staff.VerbCampaignLook, t.slug, t.slug)
	if err := store.BeginCampaignLook(ctx, act, "gallery"); err != nil {
		return err
	}
	if _, err := store.CampaignBeat(ctx, t.slug, "gallery", 3, 11, *t.clock); err != nil {
		return err
	}
	if err := t.page(ctx, "campaigns-running", at+"/campaigns"); err != nil {
		return err
	}
	if err := t.server.campaignFinder().Run(ctx, act.Actor, t.slug, "gallery"); err != nil {
		return err
	}
	groups, err := store.Campaigns(ctx, t.slug)
	if err != nil {
		return err
	}
	one := at + "/campaigns/group/" + groups[0].ID
	act.Verb, act.Subject = staff.VerbCampaignNamed, groups[0].ID
	if err := store.NameCampaign(ctx, act, groups[0].ID, "Letter of the friends of the garden"); err != nil {
		return err
	}
	if err := t.pages(ctx, "campaigns", at+"/campaigns", "campaigns-one", one, "campaigns-results", at+"/results?where="+url.QueryEscape("campaign is one"),
		"campaigns-question", at+"/results/question/visits"); err != nil {
		return err
	}
	return t.slip(ctx, "campaigns-one", one, url.Values{"name": {strings.Repeat("A long name ", 10)}})
}

// sendRound stores responses some of which were written from one template.
func (t *staffTour) sendRound(ctx context.Context) error {
	return t.write(ctx, append(gallerySenders(), "", "", "", "", "", "", "", ""))
}

// write stores responses with these answers about a perfect afternoon in the garden; where one is "", it is made up as the others are.
func (t *staffTour) write(ctx context.Context, texts []string) error {
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	g := generate.New(v.Questionnaire(""), generate.Usual(9, *t.clock))
	for i, text := range texts {
		made := g.Response(i)
		if text != "" {
			made.Answers[galleryQuestion] = []string{text}
		}
		name, at := t.slug+strconv.Itoa(i), t.clock.AddDate(0, 0, -i)
		d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: t.slug, Version: v.Hash, Edition: v.Main, Started: at, Saved: at, Answers: made.Answers, Equality: consultation.Answers{}}
		if err := t.server.Store.StartDraft(ctx, d, t.server.MACs.CodeMAC(name), t.server.MACs.SessionMAC(name)); err != nil {
			return err
		}
		r := consultation.Response{Consultation: t.slug, Version: v.Hash, Edition: v.Main, Language: "en", Submitted: at, Answers: made.Answers, Contact: made.Contact, Wish: made.Wish}
		if _, err := t.server.Store.Submit(ctx, d.ID, r, nil); err != nil {
			return err
		}
	}
	return nil
}
