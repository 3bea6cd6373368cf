package web

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

var _ = registerArea(area{order: 60, key: "area.people", path: "/people", may: staff.MayView, status: (*desk).peopleStatus})

// RolesPage is page/staff-people-roles.html: what somebody is for one consultation, or for all.
type RolesPage struct {
	StaffPage
	Name   string
	Action string // where the form goes
	For    string // slug or "*"
	Title  string // of the consultation, or "" for all
	Was    string // the roles when the page was made
	Wider  string // roles that the person has everywhere, on the page of one consultation
	Roles  templates.Checkboxes
	Back   string
}

// PeopleHerePage is page/staff-people-here.html: who has which role for one consultation.
type PeopleHerePage struct {
	StaffPage
	People  []PersonItem // Href is where the roles are changed, for those who may
	Give    *templates.Select
	At      string
	Invites bool // who is looking may invite somebody new

	AllRoles []templates.SummaryRow // what each role may do
}

var (
	_ = registerPage("staff-people-roles", RolesPage{})
	_ = registerPage("staff-people-here", PeopleHerePage{})
)

// roleBoxes are the roles to tick, each with what it may do.
func (d *desk) roleBoxes(legend string, ticked []string, wrong *slips) templates.Checkboxes {
	boxes := templates.Checkboxes{Choices: templates.Choices{
		Name: "roles", IDPrefix: "roles", Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: legend, Classes: "govuk-fieldset__legend--m"}},
	}, Values: ticked}
	if wrong != nil {
		boxes.ErrorMessage = wrong.at("roles")
	}
	for _, r := range staff.Roles {
		boxes.Items = append(boxes.Items, templates.ChoiceItem{
			Value: string(r), Text: d.words.Say("role." + string(r)), Hint: templates.Hint{Text: d.words.Say("role." + string(r) + ".may")},
		})
	}
	return boxes
}

// rolesOf reads ticked roles; what is none is left out.
func rolesOf(ticked []string) []staff.Role {
	var roles []staff.Role
	for _, r := range staff.Roles {
		if slices.Contains(ticked, string(r)) {
			roles = append(roles, r)
		}
	}
	return roles
}

func roleTexts(roles []staff.Role) []string {
	var list []string
	for _, r := range roles {
		list = append(list, string(r))
	}
	return list
}

// rolePlace is what the page of roles is about: a person and a consultation, or all.
type rolePlace struct {
	person        *staff.Person
	slug, title   string // title is "" for all
	action, after string // where the form goes, and what comes after it
}

// rolePlace finds both. The address of a consultation names it; that of a person has it in the field "for".
func (d *desk) rolePlace(asked string) (*rolePlace, error) {
	p, err := d.account()
	if err != nil {
		return nil, err
	}
	place := &rolePlace{person: p, slug: asked, action: personURL(p.ID) + "/roles", after: personURL(p.ID)}
	if d.slug != "" {
		place.slug, place.action, place.after = d.slug, d.at("/people/"+url.PathEscape(p.ID)), d.at("/people")
	}
	if place.slug == staff.Everywhere {
		return place, nil
	}
	names, err := d.workNames()
	if err != nil {
		return nil, err
	}
	// Roles for what is gone can be looked at and taken away.
	if names[place.slug] == "" && (d.slug != "" || p.RolesAt(place.slug) == nil) {
		return nil, consultation.ErrNotFound
	}
	place.title = nameOf(names, place.slug)
	return place, nil
}

func (d *desk) rolesPage(place *rolePlace, ticked []string, wrong *slips) RolesPage {
	key, legend := "people.roles.title.everywhere", "people.roles.legend.everywhere"
	if place.title != "" {
		key, legend = "people.roles.title", "people.roles.legend"
	}
	p := RolesPage{
		StaffPage: d.page(key, "name", place.person.Name), Name: place.person.Name, Action: place.action, For: place.slug, Title: place.title,
		Was: staff.RoleList(place.person.RolesAt(place.slug)), Roles: d.roleBoxes(d.words.Say(legend, "name", place.person.Name), ticked, wrong), Back: place.after,
	}
	p.BackLink = &templates.Link{Href: place.after}
	if wide := place.person.RolesAt(staff.Everywhere); place.title != "" && wide != nil {
		p.Wider = d.roleWords(wide)
	}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) rolesForm() error {
	place, err := d.rolePlace(d.c.Query("for"))
	if err != nil {
		return err
	}
	return d.show("staff-people-roles", d.rolesPage(place, roleTexts(place.person.RolesAt(place.slug)), &slips{}))
}

func (d *desk) postRoles() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	place, err := d.rolePlace(f.Get("for"))
	if err != nil {
		return err
	}
	was, roles := place.person.RolesAt(place.slug), rolesOf(f.Values["roles"])
	before := staff.RoleList(was)
	if f.Get("was") != before {
		return d.rolesConflict(place, f.Values["roles"])
	}
	after := staff.RoleList(roles)
	if after == before {
		return d.seeOther(place.after, "")
	}
	act := d.act(staff.VerbRolesChanged, place.person.ID, staff.Details{"name": place.person.Name, "before": before, "after": after})
	if place.slug == staff.Everywhere {
		act.Details["for"] = "all consultations"
	} else {
		act.Consultation = place.slug
	}
	err = d.s.Store.SetGrants(d.ctx, act, place.person.ID, place.slug, was, roles)
	if errors.Is(err, staff.ErrConflict) { // somebody was faster by a moment
		if place, err = d.rolePlace(place.slug); err != nil {
			return err
		}
		return d.rolesConflict(place, f.Values["roles"])
	}
	if err != nil {
		return err
	}
	return d.seeOther(place.after, "roles-changed")
}

// rolesConflict shows which roles somebody else has given meanwhile, with what was ticked.
func (d *desk) rolesConflict(place *rolePlace, ticked []string) error {
	var wrong slips
	wrong.add("roles", d.words.Say("people.roles.conflict", "roles", d.rolesOrNone(place.person.RolesAt(place.slug))))
	return d.showSlips("staff-people-roles", d.rolesPage(place, ticked, &wrong))
}

// hereRoles says what somebody is for the consultation at hand: their own roles, those for all, and administrator.
func (d *desk) hereRoles(p *staff.Person) string {
	var parts []string
	if p.Admin {
		parts = append(parts, d.words.Say("role.admin"))
	}
	if own := p.RolesAt(d.slug); own != nil {
		parts = append(parts, d.roleWords(own))
	}
	if wide := p.RolesAt(staff.Everywhere); wide != nil {
		parts = append(parts, d.words.Say("people.roles.everywhere", "roles", d.roleWords(wide)))
	}
	return strings.Join(parts, "; ")
}

func (d *desk) peopleHere() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	manages := d.can(staff.MayManage)
	if id := d.c.Query("account"); id != "" && manages { // from the form that chooses somebody
		return d.seeOther(d.at("/people/"+url.PathEscape(id)), "")
	}
	all, err := d.s.Store.People(d.ctx)
	if err != nil {
		return err
	}
	p := PeopleHerePage{StaffPage: d.page("people.here.title", "title", w.title), At: d.at("/people"), Invites: manages}
	for _, r := range staff.Roles {
		p.AllRoles = append(p.AllRoles, d.row(d.words.Say("role."+string(r)), d.words.Say("role."+string(r)+".may"), ""))
	}
	give := &templates.Select{Field: d.field("account", "people.here.give", nil)}
	for _, person := range all {
		roles := d.hereRoles(person)
		if roles == "" || person.Disabled {
			if !person.Disabled {
				give.Items = append(give.Items, templates.SelectItem{Value: &person.ID, Text: person.Name + " (" + person.Email + ")"})
			}
			continue
		}
		item := PersonItem{Name: person.Name, Email: person.Email, Roles: roles}
		if manages {
			item.Href = d.at("/people/" + url.PathEscape(person.ID))
		}
		p.People = append(p.People, item)
	}
	if manages && give.Items != nil {
		p.Give = give
	}
	return d.show("staff-people-here", p)
}

// peopleStatus says on the overview whether the people who are needed to publish are there.
func (d *desk) peopleStatus() (templates.Tag, error) {
	all, err := d.s.Store.People(d.ctx)
	if err != nil {
		return templates.Tag{}, err
	}
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return templates.Tag{}, err
	}
	for _, p := range all {
		for _, q := range all {
			if p.Can(staff.MayPropose, d.slug) && q.Can(staff.MayApprove, d.slug) && settings.Hand(q.ID, p.ID, "") == "" {
				return templates.Tag{}, nil
			}
		}
	}
	return templates.Tag{Text: d.words.Say("people.here.alone"), Classes: "govuk-tag--yellow"}, nil
}
