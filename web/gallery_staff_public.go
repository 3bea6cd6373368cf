package web

import (
	"context"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
)

var _ = registerStop(92, (*staffTour).publicPages)

// publicPages shows how a file of responses for the public is made, and what keeps it from leaving.
func (t *staffTour) publicPages(ctx context.Context) error {
	was := t.slug
	defer func() { t.slug = was }()
	t.slug = "much-counted"
	at := deskURL(t.slug) + "/exports/public"
	asks := func(do string, more ...string) url.Values {
		form := url.Values{"do": {do}, "where": {""}, "k": {"5"}, "rows": {"responses"}, "format": {"csv"}, "about": {"capacity", "age"}}
		for i := 0; i < len(more); i += 2 {
			form.Set(more[i], more[i+1])
		}
		return form
	}
	if err := t.page(ctx, "public", at); err != nil {
		return err
	}
	if err := t.slip(ctx, "public", at, asks("look", "k", "2", "where", "region is")); err != nil {
		return err
	}
	if err := t.looks(ctx, "public-look", at, asks("look", "with", "leave-out")); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, at, asks("release", "with", "leave-out"), false); err != nil {
		return err
	}
	if err := t.looks(ctx, "public-known", at, asks("look", "with", "leave-out")); err != nil {
		return err
	}
	if err := t.looks(ctx, "public-nobody", at, asks("look", "where", "channel is telephone and channel is email")); err != nil {
		return err
	}
	if err := t.looks(ctx, "public-few", at, asks("look", "k", "1000")); err != nil {
		return err
	}
	t.slug = "veiled-words-by-us"
	if err := t.signsInWords(ctx); err != nil {
		return err
	}
	return t.looks(ctx, "public-leaks", deskURL(t.slug)+"/exports/public", asks("look"))
}

// signsInWords sends a response whose respondent agrees to publication and signs an answer with what is contact data elsewhere.
func (t *staffTour) signsInWords(ctx context.Context) error {
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	answers := consultation.Answers{}
	for _, c := range export.NewColumns(export.Public, v).List {
		if c.Question.Type == "long text" && c.Round == 0 {
			answers.Set(c.Field.Name, "More benches, please. Signed: marigold fernside")
			break
		}
	}
	const name = "gallery-signs"
	d := consultation.Draft{ID: name, Handle: name, Consultation: t.slug, Version: v.Hash, Edition: v.Main, Started: *t.clock, Saved: *t.clock, Answers: answers}
	if err := t.server.Store.StartDraft(ctx, d, t.server.MACs.CodeMAC(name), t.server.MACs.SessionMAC(name)); err != nil {
		return err
	}
	r := consultation.Response{
		Consultation: t.slug, Version: v.Hash, Edition: v.Main, Language: "en", Submitted: *t.clock, Answers: answers, Wish: consultation.WishPublish,
		Contact: consultation.Answers{"gallery-name": {"Marigold Fernside"}},
	}
	_, err = t.server.Store.Submit(ctx, d.ID, r, nil)
	return err
}

// looks keeps the page that says what would leave.
func (t *staffTour) looks(ctx context.Context, name, at string, form url.Values) error {
	a, err := t.visitor.post(ctx, at, form, false)
	if err != nil {
		return err
	}
	return t.gallery.add(staffGroup, "staff-"+name, a)
}
