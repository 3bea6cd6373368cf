package web

import (
	"errors"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// DetailsPage is page/staff-people-details.html: the name and the email address of an account.
type DetailsPage struct {
	StaffPage
	URL         string
	Name, Email templates.Input
	Was         string // what they were when the page was made
	Conflict    string // what somebody else made of them meanwhile, or ""
}

// AccountActPage is page/staff-people-confirm.html: it asks before something is done to an account.
type AccountActPage struct {
	StaffPage
	Paragraphs  []string
	URL, Cancel string
	Button      templates.Button
}

var (
	_ = registerPage("staff-people-details", DetailsPage{})
	_ = registerPage("staff-people-confirm", AccountActPage{})
)

// notFoundIsDone takes "it is gone already" for done.
func notFoundIsDone(err error) error {
	if errors.Is(err, consultation.ErrNotFound) {
		return nil
	}
	return err
}

// nameAndEmail is how a name and an address are compared with what they were.
func nameAndEmail(name, email string) string { return name + " <" + email + ">" }

func (d *desk) detailsPage(p *staff.Person, name, email string, wrong *slips) DetailsPage {
	page := DetailsPage{StaffPage: d.page("people.details.title", "name", p.Name), URL: personURL(p.ID), Was: nameAndEmail(p.Name, p.Email)}
	page.BackLink = &templates.Link{Href: personURL(p.ID)}
	page.Name = templates.Input{Field: d.field("name", "people.name", wrong), Value: name, Autocomplete: "off", Spellcheck: "false"}
	page.Email = templates.Input{Field: d.field("email", "people.email", wrong), Type: "email", Value: email, Autocomplete: "off", Spellcheck: "false"}
	wrong.on(&page.StaffPage)
	return page
}

func (d *desk) detailsForm() error {
	p, err := d.account()
	if err != nil {
		return err
	}
	return d.show("staff-people-details", d.detailsPage(p, p.Name, p.Email, &slips{}))
}

// checkDetails gives the usual form of a name and an address, and notes what is wrong with them.
func (d *desk) checkDetails(name, email string, wrong *slips) (string, string) {
	name, ok := staff.CheckName(name)
	switch {
	case name == "":
		wrong.add("name", d.words.Say("people.name.empty"))
	case !ok:
		wrong.add("name", d.words.Say("people.name.long", "count", staff.MaxName))
	}
	email, ok = staff.CheckEmail(email)
	switch {
	case email == "":
		wrong.add("email", d.words.Say("people.email.empty"))
	case !ok:
		wrong.add("email", d.words.Say("people.email.wrong"))
	}
	return name, email
}

func (d *desk) postDetails() error {
	p, err := d.account()
	if err != nil {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	name, email := d.checkDetails(f.Get("name"), f.Get("email"), &wrong)
	if wrong.any() {
		return d.showSlips("staff-people-details", d.detailsPage(p, f.Get("name"), f.Get("email"), &wrong))
	}
	if nameAndEmail(name, email) == nameAndEmail(p.Name, p.Email) {
		return d.seeOther(personURL(p.ID), "")
	}
	act := d.act(staff.VerbPersonChanged, p.ID, staff.Details{"before": f.Get("was"), "after": nameAndEmail(name, email)})
	err = d.s.Store.UpdateAccount(d.ctx, act, p.ID, func(a *staff.Account) error {
		if nameAndEmail(a.Name, a.Email) != f.Get("was") {
			return staff.ErrConflict
		}
		a.Name, a.Email = name, email
		return nil
	})
	switch {
	case errors.Is(err, consultation.ErrExists):
		wrong.add("email", d.words.Say("people.email.taken"))
		return d.showSlips("staff-people-details", d.detailsPage(p, name, email, &wrong))
	case errors.Is(err, staff.ErrConflict):
		return d.detailsConflict(p.ID, name, email)
	case err != nil:
		return err
	}
	return d.seeOther(personURL(p.ID), "person-changed")
}

// detailsConflict shows what somebody else saved meanwhile beside what was typed.
func (d *desk) detailsConflict(id, name, email string) error {
	p, err := d.s.Store.Person(d.ctx, id)
	if err != nil {
		return err
	}
	var wrong slips
	wrong.add("name", d.words.Say("people.conflict"))
	page := d.detailsPage(p, name, email, &wrong)
	page.Conflict = nameAndEmail(p.Name, p.Email)
	return d.showSlips("staff-people-details", page)
}

// confirm asks before an act. KEY.title, KEY.text and KEY.button are its words.
func (d *desk) confirm(p *staff.Person, key, path string, warning bool) AccountActPage {
	page := AccountActPage{StaffPage: d.page(key+".title", "name", p.Name), URL: personURL(p.ID) + path, Cancel: personURL(p.ID)}
	page.BackLink = &templates.Link{Href: personURL(p.ID)}
	for _, part := range []string{".text", ".more"} {
		if d.words.Has(key + part) {
			page.Paragraphs = append(page.Paragraphs, d.words.Say(key+part, "name", p.Name))
		}
	}
	page.Button = templates.Button{ID: "confirm", Text: d.words.Say(key + ".button"), Name: "confirm", Value: "yes"}
	if warning {
		page.Button.Classes = "govuk-button--warning"
	}
	return page
}

func (d *desk) confirmForm(ask func(*staff.Person) AccountActPage) error {
	p, err := d.account()
	if err != nil {
		return err
	}
	return d.show("staff-people-confirm", ask(p))
}

// change does what a confirmation asked for, and says where that would leave nobody to manage accounts.
func (d *desk) change(p *staff.Person, ask AccountActPage, verb staff.Verb, done string, f func(*staff.Account)) error {
	act := d.act(verb, p.ID, staff.Details{"name": p.Name, "email": p.Email})
	err := d.s.Store.UpdateAccount(d.ctx, act, p.ID, func(a *staff.Account) error { f(a); return nil })
	if errors.Is(err, staff.ErrLastAdmin) {
		var wrong slips
		wrong.add("confirm", d.words.Say("people.last-admin", "name", p.Name))
		wrong.on(&ask.StaffPage)
		return d.showSlips("staff-people-confirm", ask)
	}
	if err != nil {
		return err
	}
	if p.ID == d.person.ID {
		return d.seeOther("/staff", "") // they may no longer see the page of the account
	}
	return d.seeOther(personURL(p.ID), done)
}

func (d *desk) askAdmin(p *staff.Person) AccountActPage {
	key, value := "people.make", "make"
	if p.Admin {
		key, value = "people.unmake", "unmake"
	}
	page := d.confirm(p, key, "/administrator", p.Admin)
	page.Button.Value = value
	return page
}

func (d *desk) adminForm() error { return d.confirmForm(d.askAdmin) }

func (d *desk) postAdmin() error {
	p, err := d.account()
	if err != nil {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	// What the button said counts, not what the account is by now: pressed twice, it does no more than once.
	switch give := f.Get("confirm") == "make"; {
	case f.Get("confirm") != "make" && f.Get("confirm") != "unmake":
		return d.showSlips("staff-people-confirm", d.askAdmin(p))
	case give == p.Admin:
		return d.seeOther(personURL(p.ID), "")
	case give:
		return d.change(p, d.askAdmin(p), staff.VerbAdminGiven, "admin-made", func(a *staff.Account) { a.Admin = true })
	}
	return d.change(p, d.askAdmin(p), staff.VerbAdminTaken, "admin-unmade", func(a *staff.Account) { a.Admin = false })
}

func (d *desk) askDisable(p *staff.Person) AccountActPage {
	return d.confirm(p, "people.disable", "/disable", true)
}

func (d *desk) disableForm() error { return d.confirmForm(d.askDisable) }

func (d *desk) postDisable() error {
	p, err := d.account()
	if err != nil {
		return err
	}
	if p.Disabled {
		return d.seeOther(personURL(p.ID), "")
	}
	return d.change(p, d.askDisable(p), staff.VerbPersonDisabled, "person-disabled", func(a *staff.Account) { a.Disabled = true })
}

func (d *desk) postEnable() error {
	p, err := d.account()
	if err != nil {
		return err
	}
	if !p.Disabled {
		return d.seeOther(personURL(p.ID), "")
	}
	return d.change(p, AccountActPage{}, staff.VerbPersonEnabled, "person-enabled", func(a *staff.Account) { a.Disabled = false })
}
