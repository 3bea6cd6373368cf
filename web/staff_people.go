package web

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) peopleRoutes() []Route {
	const people, person = "/staff/people", "/staff/people/:account"
	return []Route{
		s.staffRoute(http.MethodGet, people, staff.MayManage, (*desk).people),
		s.staffRoute(http.MethodGet, people+"/invite", staff.MayManage, (*desk).inviteForm),
		s.staffRoute(http.MethodPost, people+"/invite", staff.MayManage, (*desk).postInvite),
		s.staffRoute(http.MethodGet, people+"/link", staff.MayManage, (*desk).newLink),
		s.staffRoute(http.MethodPost, people+"/invitations/:invitation/revoke", staff.MayManage, (*desk).postRevoke),
		s.staffRoute(http.MethodGet, person, staff.MayManage, (*desk).personPage),
		s.staffRoute(http.MethodGet, person+"/details", staff.MayManage, (*desk).detailsForm),
		s.staffRoute(http.MethodPost, person+"/details", staff.MayManage, (*desk).postDetails),
		s.staffRoute(http.MethodGet, person+"/roles", staff.MayManage, (*desk).rolesForm),
		s.staffRoute(http.MethodPost, person+"/roles", staff.MayManage, (*desk).postRoles),
		s.staffRoute(http.MethodGet, person+"/administrator", staff.MayManage, (*desk).adminForm),
		s.staffRoute(http.MethodPost, person+"/administrator", staff.MayManage, (*desk).postAdmin),
		s.staffRoute(http.MethodGet, person+"/disable", staff.MayManage, (*desk).disableForm),
		s.staffRoute(http.MethodPost, person+"/disable", staff.MayManage, (*desk).postDisable),
		s.staffRoute(http.MethodPost, person+"/enable", staff.MayManage, (*desk).postEnable),
		s.staffRoute(http.MethodGet, person+"/reset", staff.MayManage, (*desk).resetForm),
		s.staffRoute(http.MethodPost, person+"/reset", staff.MayManage, (*desk).postReset),
		s.staffRoute(http.MethodPost, person+"/sessions", staff.MayManage, (*desk).postEndSessions),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/people", staff.MayView, (*desk).peopleHere),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/people/:account", staff.MayManage, (*desk).rolesForm),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/people/:account", staff.MayManage, (*desk).postRoles),
		s.staffRoute(http.MethodGet, "/staff/invitation/:token", staff.MaySignIn, (*desk).joinForm),
		s.staffRoute(http.MethodPost, "/staff/invitation/:token", staff.MaySignIn, (*desk).postJoin),
	}
}

// PeoplePage is page/staff-people-list.html: every account, and who was invited.
type PeoplePage struct {
	StaffPage
	Words    templates.Input
	Role     templates.Select
	Filtered bool
	People   []PersonItem
	Waiting  []WaitingItem
}

// PersonItem is one account of a list.
type PersonItem struct {
	Name, Email, Href string
	Status            templates.Tag
	Roles             string
}

// WaitingItem is an invitation that was not used yet.
type WaitingItem struct {
	Name, Email string
	What        string // its roles, or that it sets sign-in anew
	Expires     string
	RevokeURL   string
}

var _ = registerPage("staff-people-list", PeoplePage{})

func personURL(id string) string { return "/staff/people/" + url.PathEscape(id) }

// The filters of the list that are not roles.
const (
	filterAdmin    = "admin"
	filterNone     = "none"
	filterDisabled = "disabled"
)

func (d *desk) people() error {
	all, err := d.s.Store.People(d.ctx)
	if err != nil {
		return err
	}
	words, role := strings.TrimSpace(d.c.Query("words")), d.c.Query("role")
	p := PeoplePage{StaffPage: d.page("people.title"), Filtered: words != "" || role != "", Role: d.roleFilter(role)}
	p.Words = templates.Input{Field: d.field("words", "people.words", nil), Type: "search", Value: words}
	names, err := d.workNames()
	if err != nil {
		return err
	}
	for _, person := range all {
		if !fits(person, words, role) {
			continue
		}
		p.People = append(p.People, PersonItem{
			Name: person.Name, Email: person.Email, Href: personURL(person.ID), Status: d.accountStatus(person), Roles: d.allRoles(person, names),
		})
	}
	if p.Waiting, err = d.waiting(names); err != nil {
		return err
	}
	return d.show("staff-people-list", p)
}

// fits says whether somebody belongs on the filtered list.
func fits(p *staff.Person, words, role string) bool {
	for _, w := range strings.Fields(strings.ToLower(words)) {
		if !strings.Contains(strings.ToLower(p.Name+" "+p.Email), w) {
			return false
		}
	}
	switch role {
	case "":
		return true
	case filterAdmin:
		return p.Admin
	case filterDisabled:
		return p.Disabled
	case filterNone:
		return !p.Admin && len(p.Grants) == 0
	}
	return slices.ContainsFunc(p.Grants, func(g staff.Grant) bool { return string(g.Role) == role })
}

func (d *desk) roleFilter(chosen string) templates.Select {
	s := templates.Select{Field: d.field("role", "people.role", nil), Value: chosen}
	add := func(value, key string) {
		s.Items = append(s.Items, templates.SelectItem{Value: &value, Text: d.words.Say(key), Selected: value == chosen})
	}
	add("", "people.role.any")
	add(filterAdmin, "role.admin")
	for _, r := range staff.Roles {
		add(string(r), "role."+string(r))
	}
	add(filterNone, "people.role.none")
	add(filterDisabled, "people.state.disabled")
	return s
}

// field is a field with a label of the catalogue, and a hint where KEY.hint has one. wrong may be nil.
func (d *desk) field(name, key string, wrong *slips) templates.Field {
	f := templates.Field{Name: name, ID: name, Label: templates.Label{Text: d.words.Say(key)}}
	if d.words.Has(key + ".hint") {
		f.Hint = templates.Hint{Text: d.words.Say(key + ".hint")}
	}
	if wrong != nil {
		f.ErrorMessage = wrong.at(name)
	}
	return f
}

// accountStatus says in a word whether somebody can sign in.
func (d *desk) accountStatus(p *staff.Person) templates.Tag {
	switch {
	case p.Disabled:
		return templates.Tag{Text: d.words.Say("people.state.disabled"), Classes: "govuk-tag--grey"}
	case !canSignIn(p.Secrets):
		return templates.Tag{Text: d.words.Say("people.state.waiting"), Classes: "govuk-tag--yellow"}
	}
	return templates.Tag{Text: d.words.Say("people.state.active"), Classes: "govuk-tag--green"}
}

// canSignIn says whether an account has any way in.
func canSignIn(s staff.Secrets) bool {
	return s.Password != "" || len(s.Passkeys) > 0 || len(s.Single) > 0
}

// workNames gives the title of every consultation by its slug.
func (d *desk) workNames() (map[string]string, error) {
	list, err := d.allWork()
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, w := range list {
		names[w.slug] = w.title
	}
	return names, nil
}

// roleWords are the names of roles: "Author, Publisher".
func (d *desk) roleWords(roles []staff.Role) string {
	var list []string
	for _, r := range roles {
		list = append(list, d.words.Say("role."+string(r)))
	}
	return strings.Join(list, ", ")
}

// allRoles says in words everything that somebody is.
func (d *desk) allRoles(p *staff.Person, names map[string]string) string {
	return d.grantWords(p.Admin, p.Grants, names)
}

func (d *desk) grantWords(admin bool, grants []staff.Grant, names map[string]string) string {
	var parts []string
	if admin {
		parts = append(parts, d.words.Say("role.admin"))
	}
	for _, slug := range placesOf(grants) {
		var roles []staff.Role
		for _, g := range grants {
			if g.Consultation == slug {
				roles = append(roles, g.Role)
			}
		}
		if slug == staff.Everywhere {
			parts = append(parts, d.words.Say("people.roles.everywhere", "roles", d.roleWords(roles)))
		} else {
			parts = append(parts, d.words.Say("people.roles.of", "roles", d.roleWords(roles), "title", nameOf(names, slug)))
		}
	}
	if parts == nil {
		return d.words.Say("people.roles.none")
	}
	return strings.Join(parts, "; ")
}

// placesOf lists the consultations that roles are for, each once.
func placesOf(grants []staff.Grant) []string {
	var slugs []string
	for _, g := range grants {
		if !slices.Contains(slugs, g.Consultation) {
			slugs = append(slugs, g.Consultation)
		}
	}
	return slugs
}

// nameOf is the title of a consultation, or its slug where it is not there any more.
func nameOf(names map[string]string, slug string) string {
	if name := names[slug]; name != "" {
		return name
	}
	return slug
}

func (d *desk) waiting(names map[string]string) ([]WaitingItem, error) {
	list, err := d.s.Store.Invites(d.ctx, d.now)
	if err != nil {
		return nil, err
	}
	var items []WaitingItem
	for _, i := range list {
		item := WaitingItem{
			Name: i.Name, Email: i.Email, What: d.grantWords(i.Admin, i.Grants, names), Expires: spoken{d.words}.DateTime(i.Expires),
			RevokeURL: "/staff/people/invitations/" + url.PathEscape(i.ID) + "/revoke",
		}
		if i.Reset != "" {
			item.What = d.words.Say("people.waiting.reset")
		}
		items = append(items, item)
	}
	return items, nil
}
