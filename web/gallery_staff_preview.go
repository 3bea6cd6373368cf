package web

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(30, (*staffTour).previews)

// previews shows private previews and comments: as their author sees them, and as somebody with a link does.
func (t *staffTour) previews(ctx context.Context) error {
	at := deskURL(t.slug) + "/preview"
	if err := t.page(ctx, "preview-empty", at); err != nil {
		return err
	}
	if err := t.slip(ctx, "preview", at, url.Values{"rev": {"newest"}, "days": {"7"}}); err != nil {
		return err
	}
	made, err := t.visitor.post(ctx, at, url.Values{"label": {"Legal team"}, "rev": {"newest"}, "days": {"7"}, "comments": {"yes"}}, false)
	if err != nil {
		return err
	}
	if err := t.page(ctx, "preview-made", made.place()); err != nil {
		return err
	}
	if err := t.page(ctx, "preview-revoke", made.place()+"/revoke"); err != nil {
		return err
	}
	link, err := t.server.Store.Preview(ctx, strings.TrimPrefix(made.place(), at+"/"))
	if err != nil {
		return err
	}
	ann := t.visitor
	t.visitor = &visitor{handler: ann.handler}
	base := previewURL(link.ID) + "/comments"
	err = t.holder(ctx, link, base)
	t.visitor = ann
	if err != nil {
		return err
	}
	if err := t.ended(ctx); err != nil {
		return err
	}
	if err := t.page(ctx, "preview", at); err != nil {
		return err
	}
	return t.comments(ctx)
}

// holder is what somebody sees who has a link.
func (t *staffTour) holder(ctx context.Context, link *staff.PreviewLink, base string) error {
	token := previewURL(t.server.previewToken(link))
	if err := t.page(ctx, "preview-no-link", base); err != nil {
		return err
	}
	if err := t.page(ctx, "preview-door", token); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, token, url.Values{}, false); err != nil {
		return err
	}
	start := previewStart(link.ID)
	for _, p := range []struct{ name, path string }{
		{"preview-start", start}, {"preview-questions", start + "/questions"}, {"preview-help", start + "/site/help"}, {"preview-not-found", start + "/none"},
		{"preview-comments-empty", base}, {"preview-comments-write", base + "/new?file=" + t.slug + ".md&line=40&to=44"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "preview-comments-write", base+"/new", url.Values{"file": {t.slug + ".md"}, "first": {"40"}, "last": {"1"}}); err != nil {
		return err
	}
	begun, err := t.visitor.post(ctx, start+"/start", url.Values{}, false)
	if err != nil {
		return err
	}
	if err := t.page(ctx, "preview-code", begun.place()); err != nil {
		return err
	}
	draft := strings.TrimSuffix(begun.place(), "/code")
	tasks, err := t.visitor.get(ctx, draft)
	if err != nil {
		return err
	}
	steps := links(tasks.body, draft+"/s/")
	if len(steps) == 0 {
		return fmt.Errorf("the preview has no question page")
	}
	if err := t.page(ctx, "preview-step", steps[0]); err != nil {
		return err
	}
	for i, text := range []string{"Say what “regular” means: once a week, or every day?", "This answer is missing: “Not sure”."} {
		form := url.Values{"file": {t.slug + ".md"}, "rev": {"1"}, "first": {fmt.Sprint(40 + 5*i)}, "last": {fmt.Sprint(42 + 5*i)}, "name": {"Lee Legal"}, "text": {text}}
		if _, err := t.visitor.post(ctx, base+"/new", form, false); err != nil {
			return err
		}
	}
	return t.page(ctx, "preview-comments", base)
}

// ended shows links that work no longer, and one whose text has mistakes.
func (t *staffTour) ended(ctx context.Context) error {
	now := *t.clock
	ann := t.visitor
	defer func() { t.visitor = ann }()
	t.visitor = &visitor{handler: ann.handler}
	for _, l := range []staff.PreviewLink{
		{ID: "expired", Label: "Minister's office", Rev: 1, Expires: now.Add(-time.Hour), Opened: "2026-02-25"},
		{ID: "revoked", Label: "Press office", Expires: now.Add(time.Hour)},
		{ID: "mistaken", Consultation: "mistaken", Label: "Legal team", Comments: true, Expires: now.Add(time.Hour)},
	} {
		l.By, l.Made = t.ann.ID, now.Add(-48*time.Hour)
		if l.Consultation == "" {
			l.Consultation = t.slug
		} else if err := t.mistaken(ctx); err != nil {
			return err
		}
		if err := t.server.Store.MakePreview(ctx, t.act(staff.VerbPreviewMade, l.Consultation, l.ID), l); err != nil {
			return err
		}
		token := previewURL(t.server.previewToken(&l))
		if l.ID == "revoked" {
			if err := t.server.Store.RevokePreview(ctx, t.act(staff.VerbPreviewRevoked, t.slug, l.ID), t.slug, l.ID); err != nil {
				return err
			}
		}
		if l.ID == "mistaken" {
			if _, err := t.visitor.post(ctx, token, url.Values{}, false); err != nil {
				return err
			}
			token = previewStart(l.ID)
		}
		if err := t.page(ctx, "preview-"+l.ID, token); err != nil {
			return err
		}
	}
	return nil
}

// mistaken begins a manuscript that cannot be shown.
func (t *staffTour) mistaken(ctx context.Context) error {
	text := "---\nformat: 1\nconsultation: mistaken\n---\n\n# Mistaken\n\n## You\n`you`\n\n### Who are you?\n`who` `choose won`\n"
	file := consultation.File{Name: "mistaken.md", Type: "text/markdown", Body: []byte(text)}
	m := staff.Manuscript{Slug: "mistaken", Title: "A text with mistakes", Main: file.Name}
	return t.server.Store.BeginManuscript(ctx, t.act(staff.VerbManuscriptBegun, m.Slug, "1"), m, []consultation.File{file})
}

// comments shows them as the author sees them.
func (t *staffTour) comments(ctx context.Context) error {
	base := deskURL(t.slug) + "/comments"
	sent, err := t.visitor.post(ctx, base+"/new", url.Values{"file": {t.slug + ".md"}, "rev": {"1"}, "first": {"60"}, "last": {"60"}, "text": {"Is this needed?"}}, false)
	if err != nil {
		return err
	}
	_, mine, _ := strings.Cut(sent.place(), "#comment-")
	for _, p := range []struct{ name, path string }{
		{"comments", base}, {"comments-resolved-none", base + "?show=resolved"}, {"comments-one", base + "/" + mine}, {"comments-write", base + "/new?file=" + t.slug + ".md&line=40"},
		{"comments-edit", base + "/" + mine + "/edit"}, {"comments-delete", base + "/" + mine + "/delete"}, {"comments-none", deskURL("mistaken") + "/comments"},
	} {
		if err := t.page(ctx, p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "comments-write", base+"/new", url.Values{"file": {t.slug + ".md"}, "first": {"x"}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "comments-reply", base+"/"+mine, url.Values{}); err != nil {
		return err
	}
	if err := t.slip(ctx, "comments-conflict", base+"/"+mine+"/edit", url.Values{"text": {"Another wording."}, "was": {"An older text."}}); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, base+"/"+mine, url.Values{"text": {"Yes: the next page asks about it."}}, false); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, base+"/"+mine+"/resolve", url.Values{}, false); err != nil {
		return err
	}
	if err := t.page(ctx, "comments-resolved", base+"?show=resolved"); err != nil {
		return err
	}
	return t.page(ctx, "comments-answered", base+"/"+mine+"/edit")
}
