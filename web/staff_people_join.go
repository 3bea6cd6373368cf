package web

import (
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

// JoinPage is page/staff-people-join.html: where the link of an invitation leads.
type JoinPage struct {
	StaffPage
	Action       string
	Organisation string
	Reset        bool
	Email        templates.Input
	Name         *templates.Input // nil where sign-in is set anew
	Password     templates.Input
}

var _ = registerPage("staff-people-join", JoinPage{})

// invitation finds what the link of the address is for. Looking at it uses nothing up: programs that check mail open every link.
func (d *desk) invitation() (*staff.Invite, error) {
	i, err := d.s.Store.InviteByMAC(d.ctx, InvitationMAC(d.s.MACs, d.c.Param("token")), d.now)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, Error{Status: http.StatusGone, Key: "error.410.invitation", Next: templates.Link{Href: "/staff/sign-in"}}
	}
	return i, err
}

func (d *desk) joinForm() error {
	i, err := d.invitation()
	if err != nil {
		return err
	}
	return d.showJoin(i, i.Name, &slips{})
}

func (d *desk) showJoin(i *staff.Invite, name string, wrong *slips) error {
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return err
	}
	key := "join.title"
	if i.Reset != "" {
		key = "join.title.reset"
	}
	d.person = nil // whoever is signed in here, the page is for who was invited
	p := JoinPage{StaffPage: d.page(key), Action: InvitationPath(d.c.Param("token")), Organisation: settings.Organisation, Reset: i.Reset != ""}
	p.Email = templates.Input{Field: d.field("email", "join.email", nil), Type: "email", Value: i.Email, Autocomplete: "username", Spellcheck: "false"}
	p.Email.Attributes = templates.Attrs{"readonly": "readonly"}
	if i.Reset == "" {
		p.Name = &templates.Input{Field: d.field("name", "join.name", wrong), Value: name, Autocomplete: "name", Spellcheck: "false"}
	}
	p.Password = templates.Input{Field: d.field("password", "join.password", wrong), Type: "password", Autocomplete: "new-password"}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-people-join", p)
	}
	return d.show("staff-people-join", p)
}

func (d *desk) postJoin() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	i, err := d.invitation()
	if err != nil {
		return err
	}
	var wrong slips
	name := i.Name
	if i.Reset == "" {
		name, _ = d.checkDetails(f.Get("name"), i.Email, &wrong)
	}
	if weak := credential.CheckNewPassword(f.Get("password"), i.Email, name, d.s.Config.Theme.Name); weak != "" {
		wrong.add("password", d.words.Say(string(weak)))
	}
	if wrong.any() {
		return d.showJoin(i, f.Get("name"), &wrong)
	}
	if err := d.accept(i, name, f.Get("password")); err != nil {
		return err
	}
	if err := notFoundIsDone(d.signOut()); err != nil { // who was signed in here may be somebody else
		return err
	}
	return d.seeOther("/staff/sign-in", "joined")
}

// accept makes the account, or sets its sign-in anew.
func (d *desk) accept(i *staff.Invite, name, password string) error {
	a := staff.Account{ID: i.Reset, Name: name, Created: d.now, Secrets: staff.Secrets{Password: credential.HashPassword(password)}}
	verb := staff.VerbPersonReset
	if i.Reset == "" {
		a.ID, verb = rand.Text(), staff.VerbPersonJoined
	}
	act := staff.Act{Actor: a.ID, Verb: verb, Subject: a.ID, Details: staff.Details{"name": name, "email": i.Email}, At: d.now}
	if i.Reset == "" {
		act.Details["invitation"] = i.ID
	}
	err := d.s.Store.AcceptInvite(d.ctx, act, InvitationMAC(d.s.MACs, d.c.Param("token")), a)
	if errors.Is(err, consultation.ErrNotFound) || errors.Is(err, consultation.ErrExists) { // used or revoked this very moment
		return Error{Status: http.StatusGone, Key: "error.410.invitation", Next: templates.Link{Href: "/staff/sign-in"}}
	}
	return err
}
