package web

import (
	"context"
	"strings"
)

var _ = registerStop(43, (*staffTour).paperForms)

// paperForms shows the paper forms of what is public and of what is being written.
func (t *staffTour) paperForms(ctx context.Context) error {
	at := deskURL(t.slug) + "/print"
	if err := t.page(ctx, "print", at); err != nil {
		return err
	}
	if err := t.page(ctx, "print-draft", at+"/draft"); err != nil {
		return err
	}
	return t.page(ctx, "print-draft-large", at+"/draft?size=large")
}

// paperFile is the form that people keep as a file. A tool that looks at it may run scripts, which the file itself cannot.
func (t *tour) paperFile(ctx context.Context) error {
	a, err := t.visitor.get(ctx, startURL(t.sites.Open)+"/form.html")
	if err != nil {
		return err
	}
	a.header.Set("Content-Security-Policy", strings.TrimSuffix(a.header.Get("Content-Security-Policy"), "; sandbox"))
	return t.gallery.add("For everybody", "print-file", a)
}
