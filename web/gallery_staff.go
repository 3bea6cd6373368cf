package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"net/url"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// staffStop is a part of the gallery's way through the pages for staff. The file that holds the pages of an area registers its
// own: var _ = registerStop(staffStop{…}).
type staffStop struct {
	order int
	visit func(*staffTour, context.Context) error
}

var staffStops []staffStop

func registerStop(order int, visit func(*staffTour, context.Context) error) bool {
	staffStops = append(staffStops, staffStop{order, visit})
	slices.SortStableFunc(staffStops, func(a, b staffStop) int { return cmp.Compare(a.order, b.order) })
	return true
}

// staffTour goes through the pages for staff as Ann, an administrator who has every role.
type staffTour struct {
	*tour
	ann  staff.Account
	slug string // of a consultation with a manuscript, which is open too
}

// group is the heading of these pages in the index.
const staffGroup = "For staff"

// page gets a page of staff and keeps it.
func (t *staffTour) page(ctx context.Context, name, path string) error {
	_, err := t.see(ctx, staffGroup, "staff-"+name, path)
	return err
}

// slip sends a form that is wrong and keeps the page that says so.
func (t *staffTour) slip(ctx context.Context, name, path string, form url.Values) error {
	a, err := t.visitor.post(ctx, path, form, false)
	if err != nil {
		return err
	}
	return t.gallery.add(staffGroup, "staff-"+name+"-error", a)
}

// act is something that Ann does outside of a page.
func (t *staffTour) act(verb staff.Verb, slug, subject string) staff.Act {
	return staff.Act{Actor: t.ann.ID, Verb: verb, Consultation: slug, Subject: subject, At: *t.clock}
}

var verbGallery = staff.NewVerb("gallery.account")

// staff shows every page for staff.
func (t *tour) staff(ctx context.Context) error {
	was := t.visitor
	t.visitor = &visitor{handler: was.handler}
	defer func() { t.visitor = was }()
	st := &staffTour{tour: t, slug: t.sites.Open, ann: staff.Account{ID: "ann", Email: "ann@example.org", Name: "Ann Author", Admin: true, Created: *t.clock}}
	if err := st.page(ctx, "sign-in", "/staff/sign-in"); err != nil {
		return err
	}
	if err := st.slip(ctx, "sign-in", "/staff/sign-in", url.Values{"email": {"ann@example.org"}, "password": {"wrong"}}); err != nil {
		return err
	}
	if err := st.begin(ctx); err != nil {
		return err
	}
	if err := st.page(ctx, "home", "/staff"); err != nil {
		return err
	}
	if err := st.page(ctx, "overview", deskURL(st.slug)); err != nil {
		return err
	}
	for _, stop := range staffStops {
		if err := stop.visit(st, ctx); err != nil {
			return err
		}
	}
	return nil
}

// begin stores Ann's account, signs her in and gives her a manuscript of what is open.
func (t *staffTour) begin(ctx context.Context) error {
	var grants []staff.Grant
	for _, r := range staff.Roles {
		grants = append(grants, staff.Grant{Consultation: staff.Everywhere, Role: r})
	}
	store := t.server.Store
	if err := store.AddAccount(ctx, t.act(verbGallery, "", t.ann.ID), t.ann, grants); err != nil {
		return err
	}
	token := base64.RawURLEncoding.EncodeToString(bytes.Repeat([]byte{7}, 32))
	session := staff.Session{ID: "gallery", Account: t.ann.ID, Method: "passkey", Address: "192.0.2.7", Started: *t.clock, Used: *t.clock}
	if err := store.SignIn(ctx, t.act(staff.VerbSignedIn, "", t.ann.ID), session, t.server.MACs.SessionMAC("staff "+token), nil); err != nil {
		return err
	}
	t.visitor.cookies = map[string]string{t.server.staffCookie(): token}
	con, err := store.Consultation(ctx, t.slug)
	if err != nil {
		return err
	}
	v, err := store.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	m := staff.Manuscript{Slug: t.slug, Title: con.Title, Main: v.Sources[0].Name}
	return store.BeginManuscript(ctx, t.act(staff.VerbManuscriptBegun, t.slug, "1"), m, slices.Concat(v.Sources, append([]consultation.File{}, v.Files...)))
}
