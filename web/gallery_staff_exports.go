package web

import (
	"context"
	"net/url"
)

var _ = registerStop(89, (*staffTour).exportPages)

// exportPages shows the form for exports, with a filter that an address brought along, and what is wrong with it.
func (t *staffTour) exportPages(ctx context.Context) error {
	was := t.slug
	defer func() { t.slug = was }()
	t.slug = "much-counted"
	at := deskURL(t.slug) + "/exports"
	if err := t.page(ctx, "exports", at+"?"+url.Values{"where": {"channel is web"}}.Encode()); err != nil {
		return err
	}
	if err := t.slip(ctx, "exports-filter", at, url.Values{"where": {"region is"}, "format": {"sav"}, "rows": {"answers"}, "with": {"codes"}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "exports-nobody", at, url.Values{"where": {"channel is telephone and channel is email"}, "format": {"csv"}, "rows": {"answers"}}); err != nil {
		return err
	}
	return t.slip(ctx, "exports-choice", at, url.Values{"where": {""}})
}
