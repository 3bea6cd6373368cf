package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(74, (*staffTour).mail)

// mail shows the pages about e-mail, and some e-mails as they are read.
func (t *staffTour) mail(ctx context.Context) error {
	for _, part := range []func(context.Context) error{t.mailOff, t.mailQueue, t.mailOwn, t.mailPublic} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// mailOff is a site without e-mail.
func (t *staffTour) mailOff(ctx context.Context) error {
	post := t.server.Post
	t.server.Post = nil
	defer func() { t.server.Post = post }()
	return t.page(ctx, "mail-off", "/staff/settings/mail")
}

// mailQueue has mails that wait and one that failed.
func (t *staffTour) mailQueue(ctx context.Context) error {
	if err := t.page(ctx, "mail-empty", "/staff/settings/mail"); err != nil {
		return err
	}
	store, now := t.server.Store, *t.clock
	ann, err := store.Person(ctx, t.ann.ID)
	if err != nil {
		return err
	}
	var list []staff.Mail
	for _, kind := range []string{"proposed", "closing-7", "password"} {
		m, err := t.server.Post.Sample(ann, kind, t.slug)
		if err != nil {
			return err
		}
		if err := t.letter(m); err != nil {
			return err
		}
		list = append(list, m)
	}
	if _, err := store.QueueMail(ctx, list); err != nil {
		return err
	}
	first, err := store.NextMail(ctx, now)
	if err != nil {
		return err
	}
	if err := store.MailGivenUp(ctx, first.ID, staff.FaultRefused, now); err != nil {
		return err
	}
	next, err := store.NextMail(ctx, now)
	if err != nil {
		return err
	}
	if err := store.PauseMail(ctx, next.ID, staff.FaultDown, now.Add(4*time.Minute)); err != nil {
		return err
	}
	if err := t.page(ctx, "mail", "/staff/settings/mail"); err != nil {
		return err
	}
	return t.page(ctx, "mail-drop", "/staff/settings/mail/drop/"+next.ID)
}

// letter shows an e-mail as a page. It has styles of its own, which pages may not have.
func (t *staffTour) letter(m staff.Mail) error {
	header := http.Header{"Content-Type": {"text/html"}, "Content-Security-Policy": {"default-src 'none'; style-src 'unsafe-inline'"}}
	return t.gallery.add("E-mails", "mail-"+m.Kind, answer{status: http.StatusOK, header: header, body: []byte(m.Letter.HTML)})
}

func (t *staffTour) mailOwn(ctx context.Context) error {
	if err := t.page(ctx, "mail-own", "/staff/account/mail"); err != nil {
		return err
	}
	return t.slip(ctx, "mail-own", "/staff/account/mail", url.Values{"approval": {"now"}})
}

// mailPublic asks to know of an outcome, as somebody who is not signed in.
func (t *staffTour) mailPublic(ctx context.Context) error {
	ann := t.visitor
	t.visitor = &visitor{handler: ann.handler}
	defer func() { t.visitor = ann }()
	const group = "Told by e-mail"
	closed := t.sites.Closed
	if _, err := t.see(ctx, group, "tell-me", tellMeURL(closed)); err != nil {
		return err
	}
	for name, email := range map[string]string{"tell-me-error": "resp", "tell-me-asked": "resp@example.org"} {
		a, err := t.visitor.post(ctx, tellMeURL(closed), url.Values{"email": {email}}, false)
		if err != nil {
			return err
		}
		if err := t.gallery.add(group, name, a); err != nil {
			return err
		}
	}
	asked, err := t.server.Store.NextMail(ctx, t.clock.Add(time.Hour)) // when the pause is over
	for err == nil && asked.Kind != "confirm" {
		asked, err = t.server.Store.NextMail(ctx, t.clock.Add(time.Hour))
	}
	if err != nil {
		return err
	}
	if err := t.letter(*asked); err != nil {
		return err
	}
	_, token, _ := strings.Cut(asked.Letter.Text, "/mail/confirm/")
	token, _, _ = strings.Cut(token, "\n")
	_, stop, _ := strings.Cut(asked.Letter.Stop, "/mail/stop/")
	if _, err := t.see(ctx, group, "tell-me-confirm", "/mail/confirm/"+token); err != nil {
		return err
	}
	a, err := t.visitor.post(ctx, "/mail/confirm/"+token, nil, false)
	if err != nil {
		return err
	}
	if err := t.gallery.add(group, "tell-me-confirmed", a); err != nil {
		return err
	}
	if _, err := t.see(ctx, group, "tell-me-stop", "/mail/stop/"+stop); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, "/mail/stop/"+stop, nil, false); err != nil {
		return err
	}
	if _, err := t.see(ctx, group, "tell-me-stopped", "/mail/stop/"+stop); err != nil {
		return err
	}
	_, err = t.see(ctx, group, "tell-me-gone", "/mail/confirm/"+token)
	return err
}
