package web

import (
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

// SingleSignOn is a provider of OpenID Connect. Its accounts open those that are here already; none is ever made by it.
type SingleSignOn struct{ Issuer, ClientID, Secret string }

// away is what a browser keeps, sealed, while somebody is at the provider.
type away struct {
	credential.Asked
	Next string `json:"next"`
}

const awayLasts = 15 * time.Minute

// singleReturn is the address that the provider sends people back to. It must be registered there.
func (d *desk) singleReturn() string {
	base := d.s.Config.PublicURL
	if base == "" {
		host := d.c.Request.Host
		if u := (url.URL{Host: host}); u.Hostname() != "localhost" && u.Hostname() != "127.0.0.1" {
			host = "localhost" // without a public address this is for trying out on one computer
		}
		base = "http://" + host
	}
	return base + "/staff/sign-in/single/back"
}

func (d *desk) singleOut() error {
	if d.s.single == nil {
		return notFound()
	}
	if err := d.mayTry(try{network: d.s.clientPrefix(d.c.Request)}); err != nil {
		return err
	}
	address, asked, err := d.s.single.Ask(d.ctx, d.singleReturn())
	if err != nil {
		d.s.Log.ErrorContext(d.ctx, "single sign-on", "error", err)
		return singleError(http.StatusServiceUnavailable, "error.503.single")
	}
	if err := d.sealCookie("single", nil, away{asked, localPath(d.c.Query("next"))}, awayLasts); err != nil {
		return err
	}
	d.c.Redirect(http.StatusSeeOther, address)
	return nil
}

func singleError(status int, key string) error {
	return Error{Status: status, Key: key, Next: templates.Link{Href: "/staff/sign-in"}}
}

func (d *desk) singleBack() error {
	if d.s.single == nil {
		return notFound()
	}
	var was away
	if !d.unsealCookie("single", nil, &was) || subtle.ConstantTimeCompare([]byte(was.State), []byte(d.c.Query("state"))) != 1 {
		return singleError(http.StatusForbidden, "error.403.single-again")
	}
	d.dropCookie("single")
	code := d.c.Query("code")
	if code == "" {
		return singleError(http.StatusForbidden, "error.403.single-stopped")
	}
	who, err := d.s.single.Answer(d.ctx, d.singleReturn(), code, was.Asked, d.s.Now)
	if err != nil {
		d.s.Log.ErrorContext(d.ctx, "single sign-on", "error", err)
		return singleError(http.StatusServiceUnavailable, "error.503.single")
	}
	p, err := d.linked(who)
	if err != nil {
		return err
	}
	if p == nil || p.Disabled {
		account := ""
		if p != nil {
			account = p.ID
		}
		if err := d.failed(account, "single"); err != nil {
			return err
		}
		return singleError(http.StatusForbidden, "error.403.single-nobody")
	}
	return d.comeIn(p.ID, "single", was.Next, func(a *staff.Account) error { return link(a, who) })
}

// linked finds the account that belongs to an identity, or else the one with its verified email. nil where there is neither.
func (d *desk) linked(who credential.Vouched) (*staff.Person, error) {
	people, err := d.s.Store.People(d.ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if slices.Contains(p.Secrets.Single, who.Identity) {
			return p, nil
		}
	}
	if who.Email == "" {
		return nil, nil
	}
	p, err := d.s.Store.PersonByEmail(d.ctx, who.Email)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if p != nil && otherOf(&p.Account, who.Identity) {
		return nil, nil // the address has a new owner at the provider: an administrator must say who that is
	}
	return p, nil
}

// otherOf says whether an account belongs to somebody else of the same provider.
func otherOf(a *staff.Account, id staff.Identity) bool {
	return slices.ContainsFunc(a.Secrets.Single, func(x staff.Identity) bool { return x.Issuer == id.Issuer && x.Subject != id.Subject })
}

// link remembers an identity at the first sign-in with it, so that a changed address does not matter later.
func link(a *staff.Account, who credential.Vouched) error {
	if slices.Contains(a.Secrets.Single, who.Identity) {
		return nil
	}
	if otherOf(a, who.Identity) || who.Email == "" || who.Email != a.Email {
		return consultation.ErrNotFound
	}
	a.Secrets.Single = append(a.Secrets.Single, who.Identity)
	return nil
}
