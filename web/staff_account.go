package web

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web/credential"
)

func (s *Server) accountRoutes() []Route {
	own := func(method, path string, h func(*desk) error) Route {
		return s.staffRoute(method, "/staff/account"+path, staff.MayOwn, h)
	}
	return []Route{
		own(http.MethodGet, "", (*desk).ownAccount),
		own(http.MethodGet, "/name", (*desk).ownName),
		own(http.MethodPost, "/name", (*desk).postOwnName),
		own(http.MethodGet, "/password", (*desk).ownPassword),
		own(http.MethodPost, "/password", (*desk).postOwnPassword),
		own(http.MethodGet, "/app", proven("/app", (*desk).ownApp)),
		own(http.MethodPost, "/app", proven("/app", (*desk).postOwnApp)),
		own(http.MethodGet, "/app/remove", proven("/app/remove", (*desk).removeApp)),
		own(http.MethodPost, "/app/remove", proven("/app/remove", (*desk).postRemoveApp)),
		own(http.MethodGet, "/passkey", proven("/passkey", (*desk).ownPasskey)),
		own(http.MethodPost, "/passkey", proven("/passkey", (*desk).postOwnPasskey)),
		own(http.MethodGet, "/passkey/:key/name", proven("", (*desk).renamePasskey)),
		own(http.MethodPost, "/passkey/:key/name", proven("", (*desk).postRenamePasskey)),
		own(http.MethodGet, "/passkey/:key/remove", proven("", (*desk).removePasskey)),
		own(http.MethodPost, "/passkey/:key/remove", proven("", (*desk).postRemovePasskey)),
		own(http.MethodGet, "/single/remove", proven("/single/remove", (*desk).removeSingle)),
		own(http.MethodPost, "/single/remove", proven("/single/remove", (*desk).postRemoveSingle)),
		own(http.MethodGet, "/recovery", (*desk).recovery),
		own(http.MethodPost, "/recovery", proven("/recovery", (*desk).postRecovery)),
		own(http.MethodPost, "/recovery/kept", (*desk).postRecoveryKept),
		own(http.MethodGet, "/prove", (*desk).prove),
		own(http.MethodPost, "/prove", (*desk).postProve),
		own(http.MethodPost, "/prove/passkey", (*desk).postProvePasskey),
		own(http.MethodPost, "/sessions/others/end", (*desk).postEndOthers),
		own(http.MethodPost, "/sessions/end/:session", (*desk).postEndSession),
	}
}

// AccountPage is page/staff-account.html: who somebody is, how they sign in and where they are signed in.
type AccountPage struct {
	StaffPage
	About    templates.SummaryList
	Passkeys []PasskeyItem
	Sessions []OwnSession
	Others   bool // there are other sessions
}

// PasskeyItem is one passkey of the list.
type PasskeyItem struct{ Name, Added, Used, RenameURL, RemoveURL string }

// OwnSession is one session of the list.
type OwnSession struct {
	ID, How, Address, Since, Used string
	This                          bool
}

var _ = registerPage("staff-account", AccountPage{})

func (d *desk) ownAccount() error {
	p := AccountPage{StaffPage: d.page("account.title")}
	p.About.Rows = d.aboutMe()
	for _, k := range d.person.Secrets.Passkeys {
		item := PasskeyItem{Name: k.Name, Added: d.words.Date(k.Added), RenameURL: "/staff/account/passkey/" + keyID(k.ID) + "/name", RemoveURL: "/staff/account/passkey/" + keyID(k.ID) + "/remove"}
		if !k.Used.IsZero() {
			item.Used = d.words.Date(k.Used)
		}
		p.Passkeys = append(p.Passkeys, item)
	}
	sessions, err := d.s.Store.SessionsOf(d.ctx, d.person.ID, d.now)
	if err != nil {
		return err
	}
	for _, x := range sessions {
		item := OwnSession{ID: x.ID, How: d.words.Say("account.how." + x.Method), Address: x.Address, This: x.ID == d.session.ID}
		item.Since, item.Used = spoken{d.words}.DateTime(x.Started), spoken{d.words}.DateTime(x.Used)
		p.Sessions = append(p.Sessions, item)
		p.Others = p.Others || !item.This
	}
	return d.show("staff-account", p)
}

func (d *desk) aboutMe() []templates.SummaryRow {
	say, secrets := d.words.Say, &d.person.Secrets
	row := func(key, value, action, path string) templates.SummaryRow {
		r := templates.SummaryRow{Key: templates.Text{Text: say(key)}, Value: templates.Text{Text: value}}
		if action != "" {
			r.Actions.Items = []templates.Action{{Text: say(action), Href: "/staff/account" + path, VisuallyHiddenText: say(key + ".hidden")}}
		}
		return r
	}
	rows := []templates.SummaryRow{
		row("account.name", d.person.Name, "account.change", "/name"),
		row("account.email", d.person.Email, "", ""),
	}
	if secrets.Password != "" {
		rows = append(rows, row("account.password", say("account.password.set"), "account.change", "/password"))
	}
	if secrets.TOTP != "" {
		rows = append(rows, row("account.app", say("account.app.set"), "account.remove", "/app/remove"))
	} else {
		rows = append(rows, row("account.app", say("account.app.none"), "account.set-up", "/app"))
	}
	rows = append(rows, row("account.recovery", say("account.recovery.left", "count", len(secrets.Recovery)), "account.renew", "/recovery"))
	if len(secrets.Single) > 0 {
		var at []string
		for _, x := range secrets.Single {
			at = append(at, x.Issuer)
		}
		rows = append(rows, row("account.single", strings.Join(at, ", "), "account.remove", "/single/remove"))
	}
	return rows
}

// me changes the account of whoever is signed in.
func (d *desk) me(verb staff.Verb, details staff.Details, f func(*staff.Account) error) error {
	return d.s.Store.UpdateAccount(d.ctx, d.act(verb, d.person.ID, details), d.person.ID, f)
}

// AccountFormPage is page/staff-account-form.html: one or more boxes and a button.
type AccountFormPage struct {
	StaffPage
	Texts  []string
	Action string
	Inputs []templates.Input
	Button string
	Grave  bool // it takes something away
}

var _ = registerPage("staff-account-form", AccountFormPage{})

// formPage begins a page below the account page.
func (d *desk) formPage(title, path, button string, texts ...string) AccountFormPage {
	p := AccountFormPage{StaffPage: d.page(title), Action: "/staff/account" + path, Button: d.words.Say(button)}
	p.BackLink = &templates.Link{Text: d.words.Say("account.back"), Href: "/staff/account"}
	for _, key := range texts {
		p.Texts = append(p.Texts, d.words.Say(key))
	}
	return p
}

func (d *desk) showForm(p AccountFormPage, wrong *slips) error {
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-account-form", p)
	}
	return d.show("staff-account-form", p)
}

func (d *desk) ownName() error { return d.nameForm(d.person.Name, &slips{}) }

func (d *desk) nameForm(name string, wrong *slips) error {
	p := d.formPage("account.name.title", "/name", "account.save")
	p.Inputs = []templates.Input{{
		Field: templates.Field{Name: "name", ID: "name", Label: templates.Label{Text: d.words.Say("account.name.label")}, Hint: templates.Hint{Text: d.words.Say("account.name.hint")}, ErrorMessage: wrong.at("name")},
		Value: name, Autocomplete: "name", Spellcheck: "false",
	}}
	return d.showForm(p, wrong)
}

func (d *desk) postOwnName() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	name, ok := staff.CheckName(f.Get("name"))
	var wrong slips
	switch {
	case name == "":
		wrong.add("name", d.words.Say("account.name.none"))
	case !ok:
		wrong.add("name", d.words.Say("account.name.long"))
	}
	if wrong.any() {
		return d.nameForm(name, &wrong)
	}
	err = d.me(staff.VerbOwnName, staff.Details{"name": name}, func(a *staff.Account) error { a.Name = name; return nil })
	if err != nil {
		return err
	}
	return d.seeOther("/staff/account", "own-name")
}

func (d *desk) ownPassword() error {
	if d.person.Secrets.Password == "" {
		return notFound()
	}
	return d.passwordForm(&slips{})
}

func (d *desk) passwordForm(wrong *slips) error {
	p := d.formPage("account.password.title", "/password", "account.password.button", "account.password.text")
	p.Inputs = []templates.Input{
		d.passwordField("current-password", "account.password.current", "", "current-password", wrong),
		d.passwordField("new-password", "account.password.new", "account.password.hint", "new-password", wrong),
		d.passwordField("again-password", "account.password.again", "", "new-password", wrong),
	}
	return d.showForm(p, wrong)
}

func (d *desk) postOwnPassword() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	was := d.person.Secrets.Password
	if was == "" {
		return notFound()
	}
	x := try{who: d.person.ID, network: d.s.clientPrefix(d.c.Request)}
	if err := d.mayTry(x); err != nil {
		return err
	}
	ok, err := d.checkPassword(was, f.Get("current-password"))
	if err != nil {
		return err
	}
	var wrong slips
	if !ok {
		if err := d.failed(d.person.ID, "password"); err != nil {
			return err
		}
		wrong.add("current-password", d.words.Say("account.password.wrong"))
	} else {
		d.s.tries.giveBack(x)
	}
	typed := f.Get("new-password")
	weak := credential.CheckNewPassword(typed, d.person.Name, d.person.Email, d.s.Config.Theme.Name, d.words.Say("staff.service"))
	switch {
	case weak != "":
		wrong.add("new-password", d.words.Say(string(weak)))
	case typed != f.Get("again-password"):
		wrong.add("again-password", d.words.Say("account.password.differ"))
	}
	if wrong.any() {
		return d.passwordForm(&wrong)
	}
	phc := credential.HashPassword(typed)
	err = d.me(staff.VerbOwnPassword, nil, func(a *staff.Account) error {
		if a.Secrets.Password != was {
			return staff.ErrConflict
		}
		a.Secrets.Password = phc
		return nil
	})
	if err != nil {
		return err
	}
	// Whoever knew the old one is out.
	if err := d.s.Store.SignOut(d.ctx, d.act(staff.VerbOwnSessions, d.person.ID, nil), d.person.ID, "", d.session.ID); err != nil {
		return err
	}
	return d.seeOther("/staff/account", "own-password")
}

func (d *desk) postEndOthers() error {
	if err := d.s.Store.SignOut(d.ctx, d.act(staff.VerbOwnSessions, d.person.ID, nil), d.person.ID, "", d.session.ID); err != nil {
		return err
	}
	return d.seeOther("/staff/account", "own-sessions")
}

func (d *desk) postEndSession() error {
	id := d.c.Param("session")
	if id == d.session.ID {
		return d.postSignOut()
	}
	sessions, err := d.s.Store.SessionsOf(d.ctx, d.person.ID, d.now)
	if err != nil {
		return err
	}
	if slices.ContainsFunc(sessions, func(x staff.Session) bool { return x.ID == id }) {
		if err := d.s.Store.SignOut(d.ctx, d.act(staff.VerbOwnSessions, d.person.ID, nil), d.person.ID, id, ""); err != nil && err != consultation.ErrNotFound {
			return err
		}
	}
	return d.seeOther("/staff/account", "own-session")
}

// provenFor is for how long a password or a passkey lets somebody change how they sign in.
const provenFor = 10 * time.Minute

// isProven says whether somebody has just shown that it is still them at this screen: they signed in, or proved it since.
func (d *desk) isProven() bool {
	if since := d.now.Sub(d.session.Started); since >= 0 && since < provenFor {
		return true
	}
	var id string
	return d.unsealCookie("proven", d.mac, &id) && id == d.session.ID
}

// proven lets a handler run for whoever has just proved themselves, and asks all others to, and leads them back to the page at
// path.
func proven(path string, h func(*desk) error) func(*desk) error {
	return func(d *desk) error {
		if d.isProven() {
			return h(d)
		}
		back := "/staff/account" + path
		if path == "" {
			back = d.c.Request.URL.Path
		}
		return d.seeOther("/staff/account/prove?next="+urlQuery(back), "")
	}
}
