package web

import "context"

var _ = registerStop(91, (*staffTour).methodPages)

func (t *staffTour) methodPages(ctx context.Context) error {
	for _, p := range []struct{ name, path string }{{"methods", methodsURL}, {"methods-one", methodsURL + "/small-numbers"}} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	return nil
}
