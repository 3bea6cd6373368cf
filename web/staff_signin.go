package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

func (s *Server) signInRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/sign-in", staff.MaySignIn, (*desk).signInForm),
		s.staffRoute(http.MethodPost, "/staff/sign-in", staff.MaySignIn, (*desk).postSignIn),
		s.staffRoute(http.MethodGet, "/staff/sign-in/code", staff.MaySignIn, (*desk).signInCode),
		s.staffRoute(http.MethodPost, "/staff/sign-in/code", staff.MaySignIn, (*desk).postSignInCode),
		s.staffRoute(http.MethodPost, "/staff/sign-in/passkey", staff.MaySignIn, (*desk).postSignInPasskey),
		s.staffRoute(http.MethodGet, "/staff/sign-in/set-up", staff.MaySignIn, (*desk).setUp),
		s.staffRoute(http.MethodPost, "/staff/sign-in/set-up/app", staff.MaySignIn, (*desk).postSetUpApp),
		s.staffRoute(http.MethodPost, "/staff/sign-in/set-up/passkey", staff.MaySignIn, (*desk).postSetUpPasskey),
		s.staffRoute(http.MethodGet, "/staff/sign-in/single", staff.MaySignIn, (*desk).singleOut),
		s.staffRoute(http.MethodGet, "/staff/sign-in/single/back", staff.MaySignIn, (*desk).singleBack),
		s.staffRoute(http.MethodPost, "/staff/sign-out", staff.MayOwn, (*desk).postSignOut),
	}
}

// SignInPage is page/staff-signin.html: email and password, and the other ways in.
type SignInPage struct {
	StaffPage
	Email, Password templates.Input
	Next            string // where to go afterwards
	Passkey         *PasskeyForm
	SingleURL       string // single sign-on, or ""
}

var _ = registerPage("staff-signin", SignInPage{})

func (d *desk) signInForm() error {
	next := localPath(d.c.Query("next"))
	if d.person != nil {
		return d.seeOther(next, "")
	}
	p, err := d.signInPage("", next, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-signin", p)
}

func (d *desk) signInPage(email, next string, wrong *slips) (SignInPage, error) {
	p := SignInPage{StaffPage: d.page("signin.title"), Next: next}
	p.Email = templates.Input{
		Field: templates.Field{Name: "email", ID: "email", Label: templates.Label{Text: d.words.Say("signin.email")}, ErrorMessage: wrong.at("email")},
		Type:  "email", Autocomplete: "username", Spellcheck: "false", Value: email,
	}
	p.Password = d.passwordField("password", "signin.password", "", "current-password", wrong)
	if d.s.single != nil {
		p.SingleURL = "/staff/sign-in/single?next=" + urlQuery(next)
	}
	var err error
	p.Passkey, err = d.askPasskey("/staff/sign-in/passkey", "passkey.sign-in", next)
	wrong.on(&p.StaffPage)
	return p, err
}

// passwordField is a box for a password: nothing stops anybody from pasting one.
func (d *desk) passwordField(id, label, hint, complete string, wrong *slips) templates.Input {
	f := templates.Field{Name: id, ID: id, Label: templates.Label{Text: d.words.Say(label)}, ErrorMessage: wrong.at(id)}
	if hint != "" {
		f.Hint = templates.Hint{Text: d.words.Say(hint)}
	}
	return templates.Input{Field: f, Type: "password", Autocomplete: complete, Spellcheck: "false", Autocapitalize: "none"}
}

func (d *desk) slipSignIn(email, next, id, key string) error {
	var wrong slips
	wrong.add(id, d.words.Say(key))
	p, err := d.signInPage(email, next, &wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-signin", p)
}

func (d *desk) postSignIn() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	email, next := f.Get("email"), localPath(f.Get("next"))
	x := try{who: staff.UsualEmail(email), network: d.s.clientPrefix(d.c.Request)}
	if err := d.mayTry(x); err != nil {
		return err
	}
	person, err := d.s.Store.PersonByEmail(d.ctx, email)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return err
	}
	account, phc := "", ""
	if person != nil {
		account = person.ID
	}
	if person != nil && !person.Disabled {
		phc = person.Secrets.Password
	}
	ok, err := d.checkPassword(phc, f.Get("password"))
	if err != nil {
		return err
	}
	if !ok {
		if err := d.failed(account, "password"); err != nil {
			return err
		}
		return d.slipSignIn(email, next, "email", "signin.wrong")
	}
	d.s.tries.giveBack(x)
	if err := d.rehash(person, f.Get("password")); err != nil {
		return err
	}
	return d.afterPassword(person, next)
}

// checkPassword is credential.CheckPassword, with a page for when too many people sign in at once.
func (d *desk) checkPassword(phc, typed string) (bool, error) {
	ok, err := credential.CheckPassword(phc, typed)
	if errors.Is(err, credential.ErrBusy) {
		return false, Error{Status: http.StatusServiceUnavailable, Key: "error.503.sign-in", Retry: 10, Next: templates.Link{Href: "/staff/sign-in"}}
	}
	return ok, err
}

// rehash stores a password that was just found right as it would be stored today.
func (d *desk) rehash(p *staff.Person, password string) error {
	was := p.Secrets.Password
	if !credential.Outdated(was) {
		return nil
	}
	now := credential.HashPassword(password)
	act := staff.Act{Actor: staff.System, Verb: staff.VerbOwnHash, Subject: p.ID, At: d.now}
	err := d.s.Store.UpdateAccount(d.ctx, act, p.ID, func(a *staff.Account) error {
		if a.Secrets.Password == was {
			a.Secrets.Password = now
		}
		return nil
	})
	if err == nil {
		p.Secrets.Password = now
	}
	return err
}

// afterPassword leads on whoever gave the right password: to their second factor, to setting one up, or in, on a service that is
// being tried out.
func (d *desk) afterPassword(p *staff.Person, next string) error {
	if !p.Secrets.Second() && d.s.Config.PasswordAlone {
		return d.comeIn(p.ID, "password", next, func(a *staff.Account) error { return samePassword(a, stampOf(p.Secrets.Password)) })
	}
	half := halfway{Account: p.ID, Next: next, Password: stampOf(p.Secrets.Password)}
	if err := d.sealCookie("half", nil, half, halfwayLasts); err != nil {
		return err
	}
	if !p.Secrets.Second() {
		return d.seeOther("/staff/sign-in/set-up", "")
	}
	return d.seeOther("/staff/sign-in/code", "")
}

// halfway is whoever has given the right password and nothing else yet. It lies in a sealed cookie: no session is there before
// everything is proved.
type halfway struct {
	Account  string `json:"account"`
	Next     string `json:"next"`
	Password string `json:"password"` // a fingerprint of what is stored, so that a new password ends it
}

const halfwayLasts = 15 * time.Minute

func stampOf(phc string) string {
	hash := sha256.Sum256([]byte("halfway " + phc))
	return hex.EncodeToString(hash[:16])
}

var errHalfway = errors.New("web: the password was changed meanwhile")

func samePassword(a *staff.Account, stamp string) error {
	if stampOf(a.Secrets.Password) != stamp {
		return errHalfway
	}
	return nil
}

// half reads who is halfway in. nil where nobody is: then the way starts again.
func (d *desk) half() (*halfway, *staff.Person, error) {
	var h halfway
	if !d.unsealCookie("half", nil, &h) {
		return nil, nil, nil
	}
	p, err := d.s.Store.Person(d.ctx, h.Account)
	switch {
	case errors.Is(err, consultation.ErrNotFound):
		return nil, nil, nil
	case err != nil:
		return nil, nil, err
	case p.Disabled || samePassword(&p.Account, h.Password) != nil:
		return nil, nil, nil
	}
	return &h, p, nil
}

// comeIn begins a session once everything is proved; f uses up what can be used once.
func (d *desk) comeIn(account, method, next string, f func(*staff.Account) error) error {
	err := d.enter(account, method, f)
	if errors.Is(err, errHalfway) || errors.Is(err, consultation.ErrNotFound) {
		return d.startAgain()
	}
	if err != nil {
		return err
	}
	d.dropCookie("half")
	return d.seeOther(localPath(next), "")
}

// startAgain leads back to the beginning, and says why.
func (d *desk) startAgain() error {
	d.dropCookie("half")
	return d.slipSignIn("", "/staff", "email", "signin.again")
}

func (d *desk) postSignOut() error {
	if err := d.signOut(); err != nil {
		return err
	}
	return d.seeOther("/staff/sign-in", "")
}
