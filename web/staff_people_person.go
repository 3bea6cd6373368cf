package web

import (
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// PersonPage is page/staff-people-person.html: one account, what it may do and where it is signed in.
type PersonPage struct {
	StaffPage
	Status      templates.Tag
	Details     templates.SummaryList
	Roles       templates.SummaryList
	OtherWork   *templates.Select // consultations for which a role can be given; nil where there is none
	URL         string
	Sessions    []SessionItem
	Disabled    bool
	HasPassword bool
	Self        bool // it is the account of who is looking
}

// SessionItem is one browser in which somebody is signed in.
type SessionItem struct {
	ID      string
	Text    string
	Address string
	Current bool // it is the one that shows this page
}

var _ = registerPage("staff-people-person", PersonPage{})

// account finds the person of the address.
func (d *desk) account() (*staff.Person, error) {
	return d.s.Store.Person(d.ctx, d.c.Param("account"))
}

func (d *desk) personPage() error {
	person, err := d.account()
	if err != nil {
		return err
	}
	names, err := d.workNames()
	if err != nil {
		return err
	}
	p := PersonPage{
		StaffPage: d.page("people.person.title", "name", person.Name), Status: d.accountStatus(person), URL: personURL(person.ID),
		Disabled: person.Disabled, HasPassword: canSignIn(person.Secrets), Self: person.ID == d.person.ID,
	}
	p.BackLink = &templates.Link{Href: "/staff/people"}
	p.Details, p.Roles, p.OtherWork = d.personDetails(person), d.personRoles(person, names), d.otherWork(person, names)
	if p.Sessions, err = d.sessionItems(person.ID); err != nil {
		return err
	}
	return d.show("staff-people-person", p)
}

// row is a line of a summary with a link that changes it.
func (d *desk) row(key, value, href string) templates.SummaryRow {
	r := templates.SummaryRow{Key: templates.Text{Text: key}, Value: templates.Text{Text: value}}
	if href != "" {
		r.Actions.Items = []templates.Action{{Text: d.words.Say("button.change"), Href: href, VisuallyHiddenText: key}}
	}
	return r
}

func (d *desk) personDetails(p *staff.Person) templates.SummaryList {
	at := personURL(p.ID)
	return templates.SummaryList{Rows: []templates.SummaryRow{
		d.row(d.words.Say("people.name"), p.Name, at+"/details"),
		d.row(d.words.Say("people.email"), p.Email, at+"/details"),
		d.row(d.words.Say("people.proof"), d.proofs(p.Secrets), ""),
		d.row(d.words.Say("people.since"), spoken{d.words}.Date(p.Created), ""),
	}}
}

// proofs says how somebody can show who they are.
func (d *desk) proofs(s staff.Secrets) string {
	var list []string
	if s.Password != "" {
		list = append(list, d.words.Say("people.proof.password"))
	}
	if s.TOTP != "" {
		list = append(list, d.words.Say("people.proof.totp"))
	}
	if n := len(s.Passkeys); n > 0 {
		list = append(list, d.words.Say("people.proof.passkeys", "count", n))
	}
	if len(s.Single) > 0 {
		list = append(list, d.words.Say("people.proof.single"))
	}
	if list == nil {
		return d.words.Say("people.proof.none")
	}
	return strings.Join(list, ", ")
}

func (d *desk) personRoles(p *staff.Person, names map[string]string) templates.SummaryList {
	at := personURL(p.ID)
	admin := d.words.Say("button.no")
	if p.Admin {
		admin = d.words.Say("button.yes")
	}
	list := templates.SummaryList{Rows: []templates.SummaryRow{
		d.row(d.words.Say("role.admin"), admin, at+"/administrator"),
		d.row(d.words.Say("people.everywhere"), d.rolesOrNone(p.RolesAt(staff.Everywhere)), at+"/roles?for=*"),
	}}
	for _, slug := range placesOf(p.Grants) {
		if slug != staff.Everywhere {
			list.Rows = append(list.Rows, d.row(nameOf(names, slug), d.rolesOrNone(p.RolesAt(slug)), at+"/roles?for="+slug))
		}
	}
	return list
}

func (d *desk) rolesOrNone(roles []staff.Role) string {
	if len(roles) == 0 {
		return d.words.Say("people.roles.none")
	}
	return d.roleWords(roles)
}

// otherWork offers the consultations for which somebody has no role of their own.
func (d *desk) otherWork(p *staff.Person, names map[string]string) *templates.Select {
	s := &templates.Select{Field: d.field("for", "people.other-work", nil)}
	has := placesOf(p.Grants)
	for slug := range names {
		if !slices.Contains(has, slug) {
			s.Items = append(s.Items, templates.SelectItem{Value: &slug, Text: names[slug]})
		}
	}
	slices.SortFunc(s.Items, func(a, b templates.SelectItem) int { return strings.Compare(a.Text+*a.Value, b.Text+*b.Value) })
	if s.Items == nil {
		return nil
	}
	return s
}

func (d *desk) sessionItems(account string) ([]SessionItem, error) {
	list, err := d.s.Store.SessionsOf(d.ctx, account, d.now)
	if err != nil {
		return nil, err
	}
	var items []SessionItem
	for _, x := range list {
		words := spoken{d.words}
		items = append(items, SessionItem{
			ID: x.ID, Address: x.Address, Current: d.session != nil && d.session.ID == x.ID,
			Text: d.words.Say("people.session", "started", words.DateTime(x.Started), "used", words.DateTime(x.Used)),
		})
	}
	return items, nil
}

func (d *desk) postEndSessions() error {
	person, err := d.account()
	if err != nil {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	id := f.Get("session")
	which := "all"
	if id != "" {
		which = "one"
	}
	keep := ""
	if d.session.Account == person.ID {
		keep = d.session.ID // "all" leaves the browser that asks for it signed in
	}
	act := d.act(staff.VerbSessionsEnded, person.ID, staff.Details{"sessions": which})
	if err := d.s.Store.SignOut(d.ctx, act, person.ID, id, keep); notFoundIsDone(err) != nil {
		return err
	}
	return d.seeOther(personURL(person.ID), "sessions-ended")
}
