package web

import (
	"context"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(76, (*staffTour).tokens)

// tokens makes tokens and goes through their pages.
func (t *staffTour) tokens(ctx context.Context) error {
	if err := t.page(ctx, "api-empty", ownTokens); err != nil {
		return err
	}
	if err := t.page(ctx, "api-new", ownTokens+"/new"); err != nil {
		return err
	}
	if err := t.slip(ctx, "api-new", ownTokens+"/new", url.Values{"which": {"chosen"}}); err != nil {
		return err
	}
	form := url.Values{"name": {"Nightly report"}, "scopes": {"consultations", "counts"}, "which": {"all"}, "days": {"90"}}
	if _, err := t.visitor.post(ctx, ownTokens+"/new", form, false); err != nil {
		return err
	}
	if err := t.page(ctx, "api-made", ownTokens+"/made"); err != nil {
		return err
	}
	form = url.Values{"name": {"Analysis on the data platform"}, "scopes": {"consultations", "responses", "equality"}, "which": {"chosen"}, "slugs": {t.slug}, "days": {"30"}}
	if _, err := t.visitor.post(ctx, ownTokens+"/new", form, false); err != nil {
		return err
	}
	list, err := t.server.Store.TokensOf(ctx, t.ann.ID, *t.clock)
	if err != nil {
		return err
	}
	for _, x := range list {
		if x.Name == form.Get("name") {
			if err := t.page(ctx, "api-revoke", ownTokens+"/one/"+x.ID+"/revoke"); err != nil {
				return err
			}
			if err := t.server.Store.RevokeToken(ctx, t.act(staff.VerbTokenRevoked, "", x.ID), t.ann.ID, x.ID); err != nil {
				return err
			}
		}
	}
	if err := t.page(ctx, "api", ownTokens); err != nil {
		return err
	}
	if err := t.page(ctx, "api-all", allTokens); err != nil {
		return err
	}
	_, err = t.see(ctx, staffGroup, "api", "/api")
	return err
}
