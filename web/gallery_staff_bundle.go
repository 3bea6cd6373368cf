package web

import "context"

var _ = registerStop(92, (*staffTour).bundlePages)

// bundlePages shows the evidence of consideration.
func (t *staffTour) bundlePages(ctx context.Context) error {
	for _, p := range []struct{ name, slug string }{{"bundle", "much-counted"}, {"bundle-unpublished", "gallery-draft"}} {
		if err := t.page(ctx, p.name, deskURL(p.slug)+"/bundle"); err != nil {
			return err
		}
	}
	return nil
}
