package web

import (
	"context"
	"net/url"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/generate"
)

var _ = registerStop(80, (*staffTour).numbers)

// numbers shows results before there are any, of generated responses, filtered, and what can be wrong with a filter.
func (t *staffTour) numbers(ctx context.Context) error {
	if err := t.page(ctx, "results-none", deskURL(t.sites.Forthcoming)+"/results"); err != nil {
		return err
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "much-counted", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if err := t.generate(ctx, 120); err != nil {
		return err
	}
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	closed := closedQuestions(v.Questionnaire(""))
	var names []string
	for _, c := range closed {
		if !c.equality {
			names = append(names, c.q.Name)
		}
	}
	first, second := closed[0], names[1]
	at := deskURL(t.slug) + "/results"
	where := first.q.Name + " is " + first.choice.List[0].Code + " or " + first.choice.List[1].Code + " and not channel is paper"
	if _, err := t.visitor.post(ctx, at+"/filters", url.Values{"name": {"On screen"}, "where": {where}}, false); err != nil {
		return err
	}
	saved, err := t.server.Store.SavedFilters(ctx, t.slug)
	if err != nil {
		return err
	}
	cross := "?" + url.Values{"row": {first.q.Name}, "col": {second}}.Encode()
	filter := "?" + url.Values{"where": {where}}.Encode()
	for _, p := range []struct{ name, path string }{
		{"results", at}, {"results-filtered", at + filter}, {"results-public", at + "?as=public"}, {"results-wrong-error", at + "?where=" + url.QueryEscape(first.q.Name+" is")},
		{"results-empty", at + "?where=" + url.QueryEscape("channel is telephone")}, {"results-question", at + "/question/" + url.PathEscape(first.q.Name)},
		{"results-cross-choose", at + "/cross"}, {"results-cross", at + "/cross" + cross}, {"results-cross-public", at + "/cross" + cross + "&as=public"},
		{"results-filter", at + "/filter" + filter}, {"results-filter-answers", at + "/filter" + filter + "&question=" + url.QueryEscape(second)},
		{"results-filter-error", at + "/filter" + filter + "&step=2&op=is&question=" + url.QueryEscape(second)}, {"results-remove", at + "/filters/" + saved[0].ID + "/remove"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	return t.slip(ctx, "results-save", at+"/filters", url.Values{"name": {""}, "where": {where}})
}

// generate stores made responses, over the days until now, every fifth on paper.
func (t *staffTour) generate(ctx context.Context, n int) error {
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	g := generate.New(v.Questionnaire(""), generate.Usual(5, *t.clock))
	for i := range n {
		made, name := g.Response(i), t.slug+"-made-"+strconv.Itoa(i)
		at := t.clock.AddDate(0, 0, -(i % 30))
		d := consultation.Draft{ID: name, Handle: "h" + name, Consultation: t.slug, Version: v.Hash, Edition: v.Main, Started: at, Saved: at, Answers: made.Answers, Equality: made.Equality}
		if err := t.server.Store.StartDraft(ctx, d, t.server.MACs.CodeMAC(name), t.server.MACs.SessionMAC(name)); err != nil {
			return err
		}
		r := consultation.Response{Consultation: t.slug, Version: v.Hash, Edition: v.Main, Language: "en", Submitted: at, Answers: made.Answers, Wish: made.Wish}
		if i%5 == 4 {
			r.Channel, r.Received = consultation.OnPaper, at.Format(consultation.ISODate)
		}
		if _, err := t.server.Store.Submit(ctx, d.ID, r, made.Equality); err != nil {
			return err
		}
	}
	return nil
}
