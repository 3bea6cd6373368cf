package web

import (
	"context"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(88, (*staffTour).listPages)

// listPages shows how reading is shared out: before there is anything, the form, and a list that two people read.
func (t *staffTour) listPages(ctx context.Context) error {
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "read-by-all-of-us", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	at := deskURL(t.slug) + "/lists"
	if err := t.page(ctx, "lists-none", at); err != nil {
		return err
	}
	if err := t.generated(ctx, 30); err != nil {
		return err
	}
	cat := staff.Account{ID: "third-reader", Email: "cat@example.org", Name: "Cat Reader", Created: *t.clock}
	if err := t.server.Store.AddAccount(ctx, t.act(verbGallery, "", cat.ID), cat, []staff.Grant{{Consultation: t.slug, Role: staff.Analyst}}); err != nil {
		return err
	}
	if err := t.page(ctx, "lists-new", at+"/new"); err != nil {
		return err
	}
	if err := t.slip(ctx, "lists-new", at+"/new", url.Values{"where": {"channel is"}}); err != nil {
		return err
	}
	question, ids, err := t.mostAnswered(ctx)
	if err != nil {
		return err
	}
	l := staff.WorkList{ID: "gallerylist", Consultation: t.slug, Question: question, Balanced: true, Spread: "_channel", Seed: 20260304}
	var items []staff.WorkItem
	for i, id := range ids {
		who := t.ann.ID
		if i%2 > 0 {
			who = cat.ID
		}
		items = append(items, staff.WorkItem{Response: id, Account: who, Place: i + 1, Words: 20 + i})
	}
	if err := t.server.Store.AddWorkList(ctx, t.act(staff.VerbListAdded, t.slug, ""), l, items); err != nil {
		return err
	}
	if err := t.server.Store.MarkRead(ctx, t.act(staff.VerbWordsRead, t.slug, ""), question, ids[:5]); err != nil {
		return err
	}
	one := at + "/l/" + l.ID
	for _, p := range []struct{ name, path string }{{"lists", at}, {"lists-one", one}, {"lists-answers", deskURL(t.slug) + "/reading/q/" + url.PathEscape(question) + "?list=" + l.ID}} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	return t.slip(ctx, "lists-one", one+"/again", url.Values{})
}
