package web

import (
	"errors"
	"net/http"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) mailRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/settings/mail", staff.MayManage, (*desk).mailPage),
		s.staffRoute(http.MethodPost, "/staff/settings/mail/test", staff.MayManage, (*desk).postMailTest),
		s.staffRoute(http.MethodPost, "/staff/settings/mail/again", staff.MayManage, (*desk).postMailAgain),
		s.staffRoute(http.MethodGet, "/staff/settings/mail/drop/:mail", staff.MayManage, (*desk).mailDropForm),
		s.staffRoute(http.MethodPost, "/staff/settings/mail/drop/:mail", staff.MayManage, (*desk).postMailDrop),
		s.staffRoute(http.MethodPost, "/staff/people/link/mail", staff.MayManage, (*desk).postLinkMail),
		s.staffRoute(http.MethodGet, "/staff/account/mail", staff.MayOwn, (*desk).ownMail),
		s.staffRoute(http.MethodPost, "/staff/account/mail", staff.MayOwn, (*desk).postOwnMail),
	}
}

// sendsMail says whether there is a way out for e-mail.
func (s *Server) sendsMail() bool { return s.Post != nil && s.Post.Transport != nil }

// MailPage is page/staff-mail.html: how e-mail goes out, and what has not gone.
type MailPage struct {
	StaffPage
	On              bool // there is a way out
	About           templates.SummaryList
	Trouble         []string // what is wrong with the way out, and what happens next
	Waiting, Failed MailList
}

// MailList is mails in one state.
type MailList struct {
	Count string
	Items []MailItem
	More  string // how many are not shown
}

// MailItem is one mail. It never shows an address.
type MailItem struct {
	ID, What, For, When, Fault string
	Again                      bool // it can be tried again
}

// MailDropPage is page/staff-mail-drop.html: asked before a mail is dropped.
type MailDropPage struct {
	StaffPage
	Item MailItem
}

var (
	_ = registerPage("staff-mail", MailPage{})
	_ = registerPage("staff-mail-drop", MailDropPage{})
)

// mostMails is how many of a list are shown.
const mostMails = 50

func (d *desk) mailPage() error {
	p := MailPage{StaffPage: d.page("mail.title"), On: d.s.sendsMail()}
	p.BackLink = &templates.Link{Href: "/staff/settings"}
	x, err := d.s.Store.MailTransport(d.ctx)
	if err != nil {
		return err
	}
	row := func(key, value string) {
		p.About.Rows = append(p.About.Rows, templates.SummaryRow{Key: templates.Text{Text: d.words.Say(key)}, Value: templates.Text{Text: value}})
	}
	way := d.words.Say("mail.way.none")
	if p.On {
		way = d.words.Say("mail.way."+d.s.Post.Transport.Name(), "host", d.s.Post.Transport.Host())
	}
	row("mail.way", way)
	row("mail.last", d.momentOr(x.Sent, "mail.last.none"))
	if p.On && x.Faults > 0 {
		p.Trouble = []string{d.words.Say("mail.fault." + string(x.Fault)), d.words.Say("mail.kept", "time", spoken{d.words}.DateTime(x.Paused))}
		if x.Paused.IsZero() || !x.Paused.After(d.now) {
			p.Trouble[1] = d.words.Say("mail.kept.now")
		}
	}
	if p.Waiting, err = d.mailList(staff.MailWaiting, "mail.waiting.count"); err != nil {
		return err
	}
	if p.Failed, err = d.mailList(staff.MailFailed, "mail.failed.count"); err != nil {
		return err
	}
	return d.show("staff-mail", p)
}

func (d *desk) momentOr(t time.Time, none string) string {
	if t.IsZero() {
		return d.words.Say(none)
	}
	return spoken{d.words}.DateTime(t)
}

func (d *desk) mailList(state staff.MailState, key string) (MailList, error) {
	list, all, err := d.s.Store.Mails(d.ctx, state, mostMails)
	if err != nil || all == 0 {
		return MailList{}, err
	}
	out := MailList{Count: d.words.Say(key, "count", all)}
	if all > len(list) {
		out.More = d.words.Say("mail.more", "count", all-len(list))
	}
	names, err := d.accountNames()
	if err != nil {
		return out, err
	}
	for _, m := range list {
		item, err := d.mailItem(m, names)
		if err != nil {
			return out, err
		}
		out.Items = append(out.Items, item)
	}
	return out, nil
}

// accountNames gives the name of each account.
func (d *desk) accountNames() (map[string]string, error) {
	people, err := d.s.Store.People(d.ctx)
	names := map[string]string{}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return names, err
}

func (d *desk) mailItem(m staff.Mail, names map[string]string) (MailItem, error) {
	item := MailItem{ID: m.ID, For: names[m.Account], When: spoken{d.words}.DateTime(m.Made), Again: m.State == staff.MailFailed && m.Account != ""}
	switch {
	case m.Kind == "join" || m.Kind == "reset":
		item.For = d.words.Say("mail.for.invited")
	case m.Account == "":
		item.For = d.words.Say("mail.for.respondent")
	case item.For == "":
		item.For = d.words.Say("mail.for.gone")
	}
	if m.Account == "" {
		item.When = spoken{d.words}.Date(m.Made)
	}
	if m.Fault != "" {
		item.Fault = d.words.Say("mail.fault." + string(m.Fault))
		if m.State == staff.MailWaiting && m.Next.After(d.now) {
			item.Fault += " " + d.words.Say("mail.kept", "time", spoken{d.words}.DateTime(m.Next))
		}
	}
	title := ""
	if m.Consultation != "" {
		title = m.Consultation
		con, err := d.s.Store.Consultation(d.ctx, m.Consultation)
		if err == nil {
			title = con.Title
		} else if !errors.Is(err, consultation.ErrNotFound) {
			return item, err
		}
	}
	item.What = d.mailWords(m.Kind, title)
	return item, nil
}

// mailWords says what a kind of mail is about.
func (d *desk) mailWords(kind, title string) string {
	if key := "mail.kind." + kind; d.words.Has(key) {
		what := d.words.Say(key)
		if title != "" {
			what += ": " + title
		}
		return what
	}
	if key := "mail." + kind + ".subject"; d.words.Has(key) {
		return d.words.Say(key, "title", title, "site", d.s.Post.Site)
	}
	return kind
}

func (d *desk) postMailTest() error {
	if !d.s.sendsMail() {
		return d.seeOther("/staff/settings/mail", "")
	}
	m, err := d.s.Post.Test(d.person)
	if err != nil {
		return err
	}
	if err := d.s.Store.QueueMailAs(d.ctx, d.act(staff.VerbMailTested, d.person.ID, nil), m); err != nil {
		return err
	}
	return d.seeOther("/staff/settings/mail", "mail-test")
}

// postMailAgain tries one again, or everything.
func (d *desk) postMailAgain() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	id := f.Get("mail")
	err = d.s.Store.RetryMail(d.ctx, d.act(staff.VerbMailAgain, id, nil), id)
	if notFoundIsDone(err) != nil {
		return err
	}
	return d.seeOther("/staff/settings/mail", "mail-again")
}

// findMail gives a mail that waits or failed.
func (d *desk) findMail(id string) (*staff.Mail, error) {
	for _, state := range []staff.MailState{staff.MailWaiting, staff.MailFailed} {
		list, _, err := d.s.Store.Mails(d.ctx, state, 10_000)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			if m.ID == id {
				return &m, nil
			}
		}
	}
	return nil, consultation.ErrNotFound
}

func (d *desk) mailDropForm() error {
	m, err := d.findMail(d.c.Param("mail"))
	if err != nil {
		return err
	}
	names, err := d.accountNames()
	if err != nil {
		return err
	}
	p := MailDropPage{StaffPage: d.page("mail.drop.title")}
	p.BackLink = &templates.Link{Href: "/staff/settings/mail"}
	if p.Item, err = d.mailItem(*m, names); err != nil {
		return err
	}
	return d.show("staff-mail-drop", p)
}

func (d *desk) postMailDrop() error {
	id := d.c.Param("mail")
	details := staff.Details{}
	if m, err := d.findMail(id); err == nil {
		details["kind"], details["for"] = m.Kind, m.Account
	}
	if err := d.s.Store.DropMail(d.ctx, d.act(staff.VerbMailDropped, id, details), id); notFoundIsDone(err) != nil {
		return err
	}
	return d.seeOther("/staff/settings/mail", "mail-dropped")
}

// postLinkMail sends the link that the page before showed. The form carries it sealed, for this session alone.
func (d *desk) postLinkMail() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.openLink(f.Get("sealed"))
	if err != nil || !d.s.sendsMail() {
		return Error{Status: http.StatusGone, Key: "error.410.link", Next: templates.Link{Href: "/staff/people"}}
	}
	i, err := d.s.Store.InviteByMAC(d.ctx, InvitationMAC(d.s.MACs, x.Token), d.now)
	if errors.Is(err, consultation.ErrNotFound) {
		return Error{Status: http.StatusGone, Key: "error.410.link", Next: templates.Link{Href: "/staff/people"}}
	}
	if err != nil {
		return err
	}
	m, err := d.s.Post.Link(i.Email, i.Name, InvitationPath(x.Token), x.Expires, x.Reset)
	if err != nil {
		return err
	}
	m.Once = "link " + i.ID // while it waits, pressing twice sends one
	act := d.act(staff.VerbInviteMailed, i.ID, staff.Details{"name": i.Name, "email": i.Email})
	if err := d.s.Store.QueueMailAs(d.ctx, act, m); err != nil {
		return err
	}
	return d.seeOther("/staff/people", "link-mailed")
}
