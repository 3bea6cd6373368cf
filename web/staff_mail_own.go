package web

import (
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// OwnMailPage is page/staff-mail-own.html: which e-mails somebody wants, and when.
type OwnMailPage struct {
	StaffPage
	On     bool
	Email  string
	Groups []templates.Radios
}

var _ = registerPage("staff-mail-own", OwnMailPage{})

// wishesFor are the answers that a group can have.
func wishesFor(g staff.MailGroup) []staff.MailWish {
	if g == staff.MailWeekly {
		return []staff.MailWish{staff.WishNow, staff.WishNever}
	}
	return []staff.MailWish{staff.WishNow, staff.WishDaily, staff.WishNever}
}

func (d *desk) ownMailPage(chosen func(staff.MailGroup) string, wrong *slips) OwnMailPage {
	p := OwnMailPage{StaffPage: d.page("own-mail.title"), On: d.s.sendsMail(), Email: d.person.Email}
	p.BackLink = &templates.Link{Href: "/staff/account"}
	for _, g := range staff.MailGroups {
		id := string(g.Group)
		key := "own-mail." + id
		r := templates.Radios{Choices: templates.Choices{
			Name: id, IDPrefix: id, Hint: templates.Hint{Text: d.words.Say(key + ".hint")}, ErrorMessage: wrong.at(id),
			Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say(key), Classes: "govuk-fieldset__legend--m"}},
		}, Value: chosen(g.Group)}
		for _, w := range wishesFor(g.Group) {
			say := "own-mail.wish." + string(w)
			if d.words.Has(key + "." + string(w)) {
				say = key + "." + string(w)
			}
			r.Items = append(r.Items, templates.ChoiceItem{Value: string(w), Text: d.words.Say(say)})
		}
		p.Groups = append(p.Groups, r)
	}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) ownMail() error {
	wishes, err := d.s.Store.MailWishes(d.ctx, d.person.ID)
	if err != nil {
		return err
	}
	return d.show("staff-mail-own", d.ownMailPage(func(g staff.MailGroup) string { return string(wishes.Of(g)) }, &slips{}))
}

func (d *desk) postOwnMail() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	wishes, details := staff.MailWishes{}, []string{}
	var wrong slips
	for _, g := range staff.MailGroups {
		typed := f.Get(string(g.Group))
		if !slices.Contains(wishesFor(g.Group), staff.MailWish(typed)) {
			wrong.add(string(g.Group), d.words.Say("own-mail.empty"))
			continue
		}
		wishes[g.Group] = staff.MailWish(typed)
		details = append(details, string(g.Group)+": "+typed)
	}
	if wrong.any() {
		return d.showSlips("staff-mail-own", d.ownMailPage(func(g staff.MailGroup) string { return f.Get(string(g)) }, &wrong))
	}
	act := d.act(staff.VerbMailWishes, d.person.ID, staff.Details{"chosen": strings.Join(details, ", ")})
	if err := d.s.Store.SetMailWishes(d.ctx, act, d.person.ID, wishes); err != nil {
		return err
	}
	return d.seeOther("/staff/account", "mail-wishes")
}
