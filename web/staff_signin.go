package web

import (
	"errors"
	"net/http"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

func (s *Server) signInRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/sign-in", staff.MaySignIn, (*desk).signInForm),
		s.staffRoute(http.MethodPost, "/staff/sign-in", staff.MaySignIn, (*desk).postSignIn),
		s.staffRoute(http.MethodPost, "/staff/sign-out", staff.MayOwn, (*desk).postSignOut),
	}
}

// SignInPage is page/staff-signin.html: email and password.
type SignInPage struct {
	StaffPage
	Email, Password templates.Input
	Next            string // where to go afterwards
}

var _ = registerPage("staff-signin", SignInPage{})

func (d *desk) signInForm() error {
	if d.person != nil {
		return d.seeOther(localPath(d.c.Query("next")), "")
	}
	return d.show("staff-signin", d.signInPage("", localPath(d.c.Query("next")), &slips{}))
}

func (d *desk) signInPage(email, next string, wrong *slips) SignInPage {
	p := SignInPage{StaffPage: d.page("signin.title"), Next: next}
	p.Email = templates.Input{
		Field: templates.Field{Name: "email", ID: "email", Label: templates.Label{Text: d.words.Say("signin.email")}, ErrorMessage: wrong.at("email")},
		Type:  "email", Autocomplete: "username", Spellcheck: "false", Value: email,
	}
	p.Password = templates.Input{
		Field: templates.Field{Name: "password", ID: "password", Label: templates.Label{Text: d.words.Say("signin.password")}, ErrorMessage: wrong.at("password")},
		Type:  "password", Autocomplete: "current-password",
	}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) postSignIn() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	email, next := f.Get("email"), localPath(f.Get("next"))
	person, err := d.s.Store.PersonByEmail(d.ctx, email)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return err
	}
	phc := ""
	if person != nil && !person.Disabled {
		phc = person.Secrets.Password
	}
	ok, err := credential.CheckPassword(phc, f.Get("password"))
	if err != nil {
		return err
	}
	if !ok {
		var wrong slips
		wrong.add("email", d.words.Say("signin.wrong"))
		return d.showSlips("staff-signin", d.signInPage(email, next, &wrong))
	}
	if err := d.signIn(person.ID, "password"); err != nil {
		return err
	}
	return d.seeOther(next, "")
}

func (d *desk) postSignOut() error {
	if err := d.signOut(); err != nil {
		return err
	}
	return d.seeOther("/staff/sign-in", "")
}
