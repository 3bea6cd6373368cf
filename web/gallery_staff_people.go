package web

import (
	"bytes"
	"context"
	"fmt"
	"net/url"

	"golang.org/x/net/html"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerStop(80, (*staffTour).people)
	_ = registerStop(85, (*staffTour).settings)
)

// people invites somebody, accepts the invitation, and goes through the pages of the account.
func (t *staffTour) people(ctx context.Context) error {
	if err := t.page(ctx, "people-invite", "/staff/people/invite"); err != nil {
		return err
	}
	if err := t.slip(ctx, "people-invite", "/staff/people/invite", url.Values{"name": {""}, "email": {"bob"}, "for": {t.slug}}); err != nil {
		return err
	}
	form := url.Values{"name": {"Bob Publisher"}, "email": {"bob@example.org"}, "for": {t.slug}, "roles": {"author", "publisher"}}
	if _, err := t.visitor.post(ctx, "/staff/people/invite", form, false); err != nil {
		return err
	}
	shown, err := t.see(ctx, staffGroup, "staff-people-link", "/staff/people/link")
	if err != nil {
		return err
	}
	if err := t.page(ctx, "people", "/staff/people"); err != nil {
		return err
	}
	if err := t.join(ctx, shown); err != nil {
		return err
	}
	bob, err := t.server.Store.PersonByEmail(ctx, "bob@example.org")
	if err != nil {
		return err
	}
	return t.person(ctx, personURL(bob.ID), bob.ID)
}

// join opens the link as whoever was sent it.
func (t *staffTour) join(ctx context.Context, shown answer) error {
	ann := t.visitor
	t.visitor = &visitor{handler: ann.handler}
	defer func() { t.visitor = ann }()
	at := linkOn(shown.body)
	if at == "" {
		return fmt.Errorf("the page of a new invitation shows no link")
	}
	if err := t.page(ctx, "people-join", at); err != nil {
		return err
	}
	if err := t.slip(ctx, "people-join", at, url.Values{"name": {"Bob Publisher"}, "password": {"password1234"}}); err != nil {
		return err
	}
	a, err := t.visitor.post(ctx, at, url.Values{"name": {"Bob Publisher"}, "password": {"seven quiet otters knit"}}, false)
	if err != nil {
		return err
	}
	if a.place() == "" {
		return fmt.Errorf("the invitation is not accepted: %s", problemsOn(a.body))
	}
	a, err = t.visitor.get(ctx, at)
	if err != nil {
		return err
	}
	return t.gallery.add(staffGroup, "staff-people-join-used", a)
}

// linkOn finds the path of the invitation that a page shows.
func linkOn(page []byte) string {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return ""
	}
	for n := range root.Descendants() {
		if f, ok := fieldOf(n); ok && f.name == "link" {
			if u, err := url.Parse(f.value); err == nil {
				return u.Path
			}
		}
	}
	return ""
}

func (t *staffTour) person(ctx context.Context, at, id string) error {
	for _, p := range []struct{ name, path string }{
		{"person", at}, {"self", personURL(t.ann.ID)}, {"details", at + "/details"}, {"roles-everywhere", at + "/roles?for=*"}, {"roles", deskURL(t.slug) + "/people/" + id},
		{"make-administrator", at + "/administrator"}, {"reset", at + "/reset"}, {"disable", at + "/disable"},
		{"here", deskURL(t.slug) + "/people"}, {"filtered", "/staff/people?words=nobody+like+this"},
	} {
		if err := t.page(ctx, "people-"+p.name, p.path); err != nil {
			return err
		}
	}
	if err := t.slip(ctx, "people-details", at+"/details", url.Values{"name": {"Bob"}, "email": {"bob@"}, "was": {""}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "people-conflict", at+"/details", url.Values{"name": {"Bob P"}, "email": {"bob@example.org"}, "was": {"Bo <bo@example.org>"}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "people-roles", at+"/roles", url.Values{"for": {"*"}, "roles": {"auditor"}, "was": {"author"}}); err != nil {
		return err
	}
	if err := t.slip(ctx, "people-last-administrator", personURL(t.ann.ID)+"/disable", url.Values{}); err != nil {
		return err
	}
	if _, err := t.visitor.post(ctx, at+"/disable", url.Values{}, false); err != nil {
		return err
	}
	if err := t.page(ctx, "people-disabled", at); err != nil {
		return err
	}
	_, err := t.visitor.post(ctx, at+"/enable", url.Values{}, false)
	return err
}

// settings shows them empty, filled in and wrong, and leaves them as they were.
func (t *staffTour) settings(ctx context.Context) error {
	if err := t.page(ctx, "settings", "/staff/settings"); err != nil {
		return err
	}
	if err := t.page(ctx, "settings-blackout", "/staff/settings/blackouts"); err != nil {
		return err
	}
	wrong := url.Values{"from-day": {"31"}, "from-month": {"2"}, "from-year": {"2027"}, "to-day": {"1"}}
	if err := t.slip(ctx, "settings-blackout", "/staff/settings/blackouts", wrong); err != nil {
		return err
	}
	was, err := t.server.Store.Settings(ctx)
	if err != nil {
		return err
	}
	set := was
	set.Organisation = "Department for Gardens"
	set.Blackouts = []staff.Blackout{{From: "2027-03-22", To: "2027-05-06", Why: "Local elections on 6 May 2027"}, {From: "2027-12-24", To: "2027-12-24", Why: "Nobody is there"}}
	if err := t.server.Store.SetSettings(ctx, t.act(staff.VerbSettings, "", "settings"), set); err != nil {
		return err
	}
	if err := t.page(ctx, "settings-filled", "/staff/settings"); err != nil {
		return err
	}
	if err := t.slip(ctx, "settings-conflict", "/staff/settings", url.Values{"rev": {"0"}, "two": {"no"}, "organisation": {"Department of Parks"}}); err != nil {
		return err
	}
	was.Rev = set.Rev + 1
	return t.server.Store.SetSettings(ctx, t.act(staff.VerbSettings, "", "settings"), was)
}
