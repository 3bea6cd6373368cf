package web

import (
	"errors"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffAddressesPage is page/staff-outcome-addresses.html: old addresses that lead to a consultation.
type StaffAddressesPage struct {
	StaffPage
	Published      bool
	Mine           bool
	Target         string
	List           []consultation.Redirect
	Path           templates.Input
	Action, Remove string
}

var _ = registerPage("staff-outcome-addresses", StaffAddressesPage{})

func (d *desk) addresses() error {
	p, err := d.addressesPage("", &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-outcome-addresses", p)
}

func (d *desk) addressesPage(typed string, wrong *slips) (StaffAddressesPage, error) {
	say := d.words.Say
	_, con, err := d.timesPublished()
	if err != nil {
		return StaffAddressesPage{}, err
	}
	p := StaffAddressesPage{
		StaffPage: d.page("addresses.title"), Published: con != nil, Mine: d.can(staff.MayConclude), Target: d.s.Config.PublicURL + startURL(d.slug),
		Action: d.at("/outcome/addresses"), Remove: d.at("/outcome/addresses/remove"),
	}
	if p.List, err = d.s.Store.Redirects(d.ctx, d.slug); err != nil {
		return p, err
	}
	p.Path = templates.Input{
		Field: templates.Field{Name: "path", ID: "path", Label: templates.Label{Text: say("addresses.path"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: say("addresses.path.hint")}, ErrorMessage: wrong.at("path")},
		Value: typed, Spellcheck: "false", Autocapitalize: "none", Autocomplete: "off",
	}
	wrong.on(&p.StaffPage)
	return p, nil
}

func (d *desk) postAddresses() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	path, key := d.s.oldAddress(f.Get("path"), d.slug)
	if key == "" && strings.HasPrefix(path, "/c/") {
		key = d.addressTaken(strings.TrimPrefix(path, "/c/"))
	}
	if key == "" {
		act := d.act(staff.VerbRedirectAdded, path, nil)
		err := d.s.Store.AddRedirect(d.ctx, act, consultation.Redirect{Path: path, Consultation: d.slug})
		switch {
		case errors.Is(err, consultation.ErrExists):
			key = "exists"
		case err != nil:
			return err
		}
	}
	if key != "" {
		wrong.add("path", d.words.Say("addresses.wrong."+key))
		p, err := d.addressesPage(f.Get("path"), &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-outcome-addresses", p)
	}
	return d.seeOther(d.at("/outcome/addresses"), "address")
}

// addressTaken says what is wrong with an earlier slug: somebody may be using it.
func (d *desk) addressTaken(slug string) string {
	if _, err := d.s.Store.Consultation(d.ctx, slug); !errors.Is(err, consultation.ErrNotFound) {
		return "taken"
	}
	if _, err := d.s.Store.Manuscript(d.ctx, slug); !errors.Is(err, consultation.ErrNotFound) {
		return "taken"
	}
	return ""
}

// oldAddress reads an old address and makes sure that nothing of ours is there: an address that we answer could never lead on. It gives
// the end of a message where it cannot be kept. What it leads to is always a consultation's start page, so no loop can be made.
func (s *Server) oldAddress(typed, slug string) (path, key string) {
	path, err := consultation.OldPath(typed)
	switch {
	case errors.Is(err, consultation.ErrPathQuery):
		return "", "query"
	case err != nil:
		return "", "form"
	case path == startURL(slug):
		return "", "same"
	}
	if rest, ok := strings.CutPrefix(path, "/c/"); ok && !strings.Contains(rest, "/") {
		return path, ""
	}
	for _, r := range s.routes() {
		if answers(r.Path, path) {
			return "", "ours"
		}
	}
	for _, prefix := range []string{"/staff", "/assets", "/c", "/.well-known", "/healthz", "/readyz"} {
		if within(path, prefix) || path == prefix {
			return "", "ours"
		}
	}
	return path, ""
}

// answers says whether a pattern of the table of addresses covers a path.
func answers(pattern, path string) bool {
	have, want := strings.Split(path, "/"), strings.Split(pattern, "/")
	for i, part := range want {
		switch {
		case strings.HasPrefix(part, "*"):
			return true
		case i >= len(have):
			return false
		case !strings.HasPrefix(part, ":") && part != have[i]:
			return false
		}
	}
	return len(have) == len(want)
}

func (d *desk) postAddressRemove() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	path := f.Get("path")
	err = d.s.Store.RemoveRedirect(d.ctx, d.act(staff.VerbRedirectRemoved, path, nil), d.slug, path)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) { // what is gone already is gone
		return err
	}
	return d.seeOther(d.at("/outcome/addresses"), "address-gone")
}
