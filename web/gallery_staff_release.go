package web

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation"
)

var _ = registerStop(89, (*staffTour).releasePages)

// releasePages releases a table of the generated responses, and tries what differs from it by few.
func (t *staffTour) releasePages(ctx context.Context) error {
	was := t.slug
	defer func() { t.slug = was }()
	t.slug = "much-counted"
	at := deskURL(t.slug) + "/releases"
	if err := t.page(ctx, "releases-none", at); err != nil {
		return err
	}
	v, err := t.server.cache.Version(ctx, t.version(ctx))
	if err != nil {
		return err
	}
	table := url.Values{"table": {closedQuestions(v.Questionnaire(""))[0].q.Name}}
	if err := t.page(ctx, "release-table", at+"/table?"+table.Encode()); err != nil {
		return err
	}
	file, err := t.visitor.post(ctx, at+"/table", table, false)
	if err != nil {
		return err
	}
	few := url.Values{"table": table["table"], "where": {"day is on or after " + t.clock.AddDate(0, 0, -28).Format(consultation.ISODate)}}
	for _, p := range []struct{ name, path string }{
		{"release-again", at + "/table?" + table.Encode()}, {"release-refused", at + "/table?" + few.Encode()}, {"releases", at}, {"release-small", at + "/small"},
		{"results-ranges", deskURL(t.slug) + "/results?ranges=yes"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "release-refused", at+"/table", few); err != nil {
		return err
	}
	if err := t.slip(ctx, "release-small", at+"/small", url.Values{"below": {"3"}}); err != nil {
		return err
	}
	if err := t.sendsFile(ctx, "release-known", at+"/check", "table.csv", file.body); err != nil {
		return err
	}
	return t.sendsFile(ctx, "release-unknown", at+"/check", "table.csv", []byte("Answer,Respondents\nYes,3\n"))
}

// sendsFile sends a file with a form and keeps the page that answers.
func (t *staffTour) sendsFile(ctx context.Context, name, at, file string, content []byte) error {
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", file)
	if err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, w.Close()); err != nil {
		return err
	}
	a, err := t.visitor.do(ctx, http.MethodPost, at, w.FormDataContentType(), body.Bytes())
	if err != nil {
		return err
	}
	return t.gallery.add(staffGroup, "staff-"+name, a)
}
