package web

import (
	"context"
	"net/url"
)

var _ = registerStop(88, (*staffTour).suggestionPages)

// suggestionPages shows what a program suggests about answers that were made up.
func (t *staffTour) suggestionPages(ctx context.Context) error {
	if err := t.page(ctx, "suggestions-none", deskURL(t.sites.Forthcoming)+"/suggestions"); err != nil {
		return err
	}
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishAs(ctx, "suggested-to-us", t.clock.AddDate(0, 0, -40), t.clock.AddDate(0, 0, 20)); err != nil {
		return err
	}
	if err := t.generated(ctx, 90); err != nil {
		return err
	}
	question, _, err := t.mostAnswered(ctx)
	if err != nil {
		return err
	}
	at, of := deskURL(t.slug)+"/suggestions", "?question="+url.QueryEscape(question)
	for _, p := range []struct{ name, path string }{
		{"suggestions", at}, {"suggestions-terms-choose", at + "/terms" + of}, {"suggestions-terms", at + "/terms" + of + "&where=" + url.QueryEscape(`capacity is club`)},
		{"suggestions-clusters", at + "/clusters" + of + "&groups=4"}, {"suggestions-evidence", at + "/evidence" + of},
		{"suggestions-new", deskURL(t.slug) + "/reading/q/" + url.PathEscape(question) + "?order=new"},
		{"suggestions-terms-error", at + "/terms" + of + "&where=" + url.QueryEscape("channel is")},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	return nil
}
