package web

import (
	"context"
	"crypto/rand"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = registerStop(60, (*staffTour).invitations)

// invitations goes through the pages of invitations: empty, filled, in error, and what respondents see of them.
func (t *staffTour) invitations(ctx context.Context) error {
	was := t.slug
	defer func() { t.slug = was }()
	if err := t.publishInvited(ctx, "by-invitation"); err != nil {
		return err
	}
	at := deskURL(t.slug) + "/invitations"
	for _, p := range []struct{ name, path string }{{"invitations-none", ""}, {"invitations-links-none", "/links"}, {"invitations-codes-gone", "/codes"}} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "invitations", at, url.Values{"label": {""}, "number": {"many"}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "invitations-links", at+"/links", url.Values{"label": {""}}); err != nil {
		return err
	}
	if err := t.makeAndCount(ctx, at); err != nil {
		return err
	}
	batches, err := t.server.Store.Batches(ctx, t.slug)
	if err != nil {
		return err
	}
	links, err := t.server.Store.Links(ctx, t.slug)
	if err != nil {
		return err
	}
	for _, p := range []struct{ name, path string }{
		{"invitations", ""}, {"invitations-codes", "/codes"}, {"invitations-letters", "/letters"}, {"invitations-links", "/links"},
		{"invitations-revoke", "/batches/" + batches[0].ID + "/revoke"}, {"invitations-link-end", "/links/" + links[0].ID + "/end"},
	} {
		if err := t.page(ctx, p.name, at+p.path); err != nil {
			return err
		}
	}
	return t.invited(ctx, links[0].Code)
}

// publishInvited publishes what is open under another name, by invitation only.
func (t *staffTour) publishInvited(ctx context.Context, slug string) error {
	con, err := t.server.Store.Consultation(ctx, t.slug)
	if err != nil {
		return err
	}
	v, err := t.server.Store.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	v.Consultation, v.Hash = slug, "gallery"+v.Hash[7:]
	for _, q := range v.Editions {
		q.Slug, q.Front.Invited = slug, true
	}
	t.slug = slug
	return t.server.Store.Publish(ctx, *v, con.Schedule, false)
}

// makeAndCount makes batches and links, lets people come by them, and waits until they are counted.
func (t *staffTour) makeAndCount(ctx context.Context, at string) error {
	send := func(path string, form url.Values) error {
		_, err := t.visitor.post(ctx, at+path, form, false)
		return err
	}
	if err := send("", url.Values{"label": {"Care homes, first letter"}, "number": {"120"}}); err != nil {
		return err
	}
	file, err := t.visitor.get(ctx, at+"/codes.csv")
	if err != nil {
		return err
	}
	codes := strings.Split(string(file.body), "\r\n")[1:]
	for _, l := range []struct {
		label       string
		start, send int
	}{{"UNISON North West", 31, 22}, {"Royal College of Nursing, all branches of the Midlands", 14, 11}, {"Care England", 4, 2}} {
		if err := send("/links", url.Values{"label": {l.label}}); err != nil {
			return err
		}
		if err := t.comeBy(ctx, l.label, codes[:l.start], l.send); err != nil {
			return err
		}
		codes = codes[l.start:]
	}
	// The codes of the last batch stay in the browser, to be shown.
	for _, b := range []struct{ label, number string }{{"The steering group", "6"}, {"Domiciliary care agencies in the North West", "3"}} {
		if err := send("/codes", nil); err != nil {
			return err
		}
		if err := send("", url.Values{"label": {b.label}, "number": {b.number}}); err != nil {
			return err
		}
	}
	_, err = t.server.Store.ExpireDrafts(ctx, t.clock.AddDate(0, 0, 7), time.Time{})
	return err
}

// comeBy starts drafts with the codes of a file's lines, by a link, and sends some of them.
func (t *staffTour) comeBy(ctx context.Context, label string, lines []string, send int) error {
	links, err := t.server.Store.Links(ctx, t.slug)
	if err != nil {
		return err
	}
	via := links[slices.IndexFunc(links, func(l staff.TrackedLink) bool { return l.Label == label })].Code
	for i, line := range lines {
		code, _, _ := strings.Cut(line, ",")
		d := consultation.Draft{
			ID: rand.Text(), Handle: strings.ToLower(rand.Text()[:12]), Consultation: t.slug, Version: "gallery", Edition: "en",
			Started: *t.clock, Saved: *t.clock, Via: via,
		}
		mac := t.server.MACs
		if err := t.server.Store.StartInvited(ctx, d, mac.CodeMAC(d.ID), mac.SessionMAC(d.ID), t.server.invitationMAC(t.slug, code)); err != nil {
			return err
		}
		if i >= send {
			continue
		}
		r := consultation.Response{Consultation: t.slug, Version: d.Version, Edition: d.Edition, Language: d.Edition, Submitted: *t.clock}
		if _, err := t.server.Store.Submit(ctx, d.ID, r, nil); err != nil {
			return err
		}
	}
	return nil
}

// invited shows what respondents see: the start page that asks for a code, by a partner's link, and after a wrong code.
func (t *staffTour) invited(ctx context.Context, via string) error {
	for _, p := range []struct{ name, path string }{{"start-invited", ""}, {"start-counted-link", "?via=" + via}} {
		if _, err := t.see(ctx, "For everybody", p.name, startURL(t.slug)+p.path); err != nil {
			return err
		}
	}
	a, err := t.visitor.post(ctx, startURL(t.slug)+"/start", url.Values{"invitation": {"7XK4"}, "via": {via}}, false)
	if err != nil {
		return err
	}
	return t.gallery.add("For everybody", "start-invited-error", a)
}
