package web

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// InvitePage is page/staff-people-invite.html: who is to have an account, and what for.
type InvitePage struct {
	StaffPage
	Name, Email templates.Input
	Admin       templates.Checkboxes
	For         templates.Select
	Roles       templates.Checkboxes
}

// NewLinkPage is page/staff-people-link.html: a link that works once, shown once.
type NewLinkPage struct {
	StaffPage
	Name, Email string
	Reset       bool // it sets sign-in anew; otherwise it makes an account
	Link        templates.Textarea
	Expires     string
	Sealed      string // the link, for the button that sends it by e-mail; empty where none can be sent
}

var (
	_ = registerPage("staff-people-invite", InvitePage{})
	_ = registerPage("staff-people-link", NewLinkPage{})
)

// InvitationMAC is what a store knows of the token of an invitation's link.
func InvitationMAC(macs MACs, token string) []byte { return macs.SessionMAC("invitation " + token) }

// InvitationPath is where the link of an invitation leads on a site.
func InvitationPath(token string) string { return "/staff/invitation/" + token }

// NewInvitationToken draws the token of a link: 32 bytes, as safe in an address as a session's in its cookie.
func NewInvitationToken() string {
	raw := make([]byte, 32)
	rand.Read(raw) // never fails
	return base64.RawURLEncoding.EncodeToString(raw)
}

// inviteForm offers an empty form. ?for= may choose the consultation beforehand.
func (d *desk) inviteForm() error {
	p, err := d.invitePage(&form{}, d.c.Query("for"), &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-people-invite", p)
}

func (d *desk) invitePage(f *form, slug string, wrong *slips) (InvitePage, error) {
	p := InvitePage{StaffPage: d.page("people.invite.title")}
	p.BackLink = &templates.Link{Href: "/staff/people"}
	p.Name = templates.Input{Field: d.field("name", "people.name", wrong), Value: f.Get("name"), Autocomplete: "off", Spellcheck: "false"}
	p.Email = templates.Input{Field: d.field("email", "people.email", wrong), Type: "email", Value: f.Get("email"), Autocomplete: "off", Spellcheck: "false"}
	p.Admin = templates.Checkboxes{Choices: templates.Choices{Name: "admin", IDPrefix: "admin", Items: []templates.ChoiceItem{{
		Value: "yes", Text: d.words.Say("role.admin"), Hint: templates.Hint{Text: d.words.Say("role.admin.may")},
	}}, Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("people.invite.admin"), Classes: "govuk-fieldset__legend--m"}}}, Values: f.Values["admin"]}
	p.Roles = d.roleBoxes(d.words.Say("people.invite.roles"), f.Values["roles"], wrong)
	names, err := d.workNames()
	if err != nil {
		return p, err
	}
	everywhere := staff.Everywhere
	p.For = templates.Select{Field: d.field("for", "people.invite.for", wrong), Value: slug}
	for s, title := range names {
		p.For.Items = append(p.For.Items, templates.SelectItem{Value: &s, Text: title})
	}
	slices.SortFunc(p.For.Items, func(a, b templates.SelectItem) int { return strings.Compare(a.Text+*a.Value, b.Text+*b.Value) })
	p.For.Items = append(p.For.Items, templates.SelectItem{Value: &everywhere, Text: d.words.Say("people.invite.all")})
	wrong.on(&p.StaffPage)
	return p, nil
}

// readInvite makes an invitation of the form, and notes what is wrong.
func (d *desk) readInvite(f *form, wrong *slips) (staff.Invite, error) {
	i := staff.Invite{ID: rand.Text(), Admin: f.Get("admin") == "yes", By: d.person.ID, Made: d.now, Expires: d.now.Add(staff.InviteTime)}
	i.Name, i.Email = d.checkDetails(f.Get("name"), f.Get("email"), wrong)
	names, err := d.workNames()
	if err != nil {
		return i, err
	}
	roles, slug := rolesOf(f.Values["roles"]), f.Get("for")
	if slug != staff.Everywhere && names[slug] == "" && roles != nil {
		wrong.add("for", d.words.Say("people.invite.for.empty"))
	}
	for _, r := range roles {
		i.Grants = append(i.Grants, staff.Grant{Consultation: slug, Role: r})
	}
	if !i.Admin && roles == nil {
		wrong.add("roles", d.words.Say("people.invite.roles.empty"))
	}
	return i, nil
}

func (d *desk) postInvite() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	i, err := d.readInvite(f, &wrong)
	if err != nil {
		return err
	}
	if !wrong.any() {
		act := d.act(staff.VerbPersonInvited, i.ID, staff.Details{"name": i.Name, "email": i.Email, "roles": staff.GrantList(i.Grants), "administrator": yesNo(i.Admin)})
		switch err := d.makeLink(act, i); {
		case err == nil:
			return d.seeOther("/staff/people/link", "")
		case !errors.Is(err, consultation.ErrExists):
			return err
		}
		wrong.add("email", d.words.Say("people.email.taken"))
	}
	p, err := d.invitePage(f, f.Get("for"), &wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-people-invite", p)
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

// shownOnce is the link on its way to the page that shows it. It lies in a sealed cookie of the browser that asked for it, and
// nowhere else: the store has only its MAC.
type shownOnce struct {
	Token, Name, Email, Expires string
	Reset                       bool
}

// linkTime is how many seconds the page that shows the link may take to come.
const linkTime = 300

func (s *Server) linkCookie() string { return s.cookieName("greenpaper-link") }

// makeLink stores an invitation and lets the next page show its link.
func (d *desk) makeLink(act staff.Act, i staff.Invite) error {
	token := NewInvitationToken()
	if err := d.s.Store.Invite(d.ctx, act, i, InvitationMAC(d.s.MACs, token)); err != nil {
		return err
	}
	plain, err := json.Marshal(shownOnce{Token: token, Name: i.Name, Email: i.Email, Expires: spoken{d.words}.DateTime(i.Expires), Reset: i.Reset != ""})
	if err != nil {
		return err
	}
	sealed := d.s.MACs.Seal("link", plain, []byte(d.session.ID))
	d.s.setCookie(d.c, d.s.linkCookie(), base64.RawURLEncoding.EncodeToString(sealed), linkTime)
	return nil
}

// openLink reads what makeLink sealed for this session.
func (d *desk) openLink(text string) (x shownOnce, err error) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return x, err
	}
	plain, err := d.s.MACs.Open("link", sealed, []byte(d.session.ID))
	if err != nil {
		return x, err
	}
	return x, json.Unmarshal(plain, &x)
}

// newLink shows the link and takes it out of the browser. Seen again, the page says what to do instead.
func (d *desk) newLink() error {
	gone := Error{Status: http.StatusGone, Key: "error.410.link", Next: templates.Link{Href: "/staff/people"}}
	cookie, err := d.c.Request.Cookie(d.s.linkCookie())
	if err != nil {
		return gone
	}
	d.s.setCookie(d.c, d.s.linkCookie(), "", -1)
	x, err := d.openLink(cookie.Value)
	if err != nil {
		return gone
	}
	key := "people.link.title"
	if x.Reset {
		key = "people.link.title.reset"
	}
	p := NewLinkPage{StaffPage: d.page(key, "name", x.Name), Name: x.Name, Email: x.Email, Reset: x.Reset, Expires: x.Expires}
	p.Link = templates.Textarea{Field: d.field("link", "people.link", nil), Rows: 3, Value: d.siteURL() + InvitationPath(x.Token), Spellcheck: "false", Autocomplete: "off"}
	p.Link.Attributes = templates.Attrs{"readonly": "readonly"}
	if d.s.sendsMail() {
		p.Sealed = cookie.Value
	}
	return d.show("staff-people-link", p)
}

// siteURL is the address of this site, as the public has it.
func (d *desk) siteURL() string {
	if d.s.Config.PublicURL != "" {
		return d.s.Config.PublicURL
	}
	return "http://" + d.c.Request.Host
}

func (d *desk) postRevoke() error {
	id := d.c.Param("invitation")
	list, err := d.s.Store.Invites(d.ctx, d.now)
	if err != nil {
		return err
	}
	details := staff.Details{}
	for _, i := range list {
		if i.ID == id {
			details["email"] = i.Email
		}
	}
	if err := d.s.Store.RevokeInvite(d.ctx, d.act(staff.VerbInviteRevoked, id, details), id); notFoundIsDone(err) != nil {
		return err
	}
	return d.seeOther("/staff/people", "invitation-revoked")
}

func (d *desk) askReset(p *staff.Person) AccountActPage {
	return d.confirm(p, "people.reset", "/reset", false)
}

func (d *desk) resetForm() error { return d.confirmForm(d.askReset) }

func (d *desk) postReset() error {
	p, err := d.account()
	if err != nil {
		return err
	}
	i := staff.Invite{ID: rand.Text(), Email: p.Email, Name: p.Name, By: d.person.ID, Made: d.now, Expires: d.now.Add(staff.InviteTime), Reset: p.ID}
	if err := d.makeLink(d.act(staff.VerbResetLink, p.ID, staff.Details{"name": p.Name, "email": p.Email}), i); err != nil {
		return err
	}
	return d.seeOther("/staff/people/link", "")
}
