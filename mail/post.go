package mail

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"log/slog"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// Store is what mail needs of a store.
type Store interface {
	consultation.Consultations
	staff.Store
}

// MACs makes keyed fingerprints.
type MACs interface {
	SessionMAC(token string) []byte
}

// Post writes what there is to tell, and sends it. Its methods can run on two servers at once.
type Post struct {
	Store     Store
	Transport Transport // nil where none is set up: then nothing is written
	Pages     *templates.Set
	MACs      MACs
	Site      string // its name
	URL       string // "https://consult.example.gov.uk", no slash at the end
	Now       func() time.Time
	Log       *slog.Logger

	weekly string // the Monday whose mails were made; another server may make them too, but each is stored once
	swept  time.Time
	ticked time.Time
}

// words is the catalogue in which staff are written to.
func (p *Post) words() *templates.Catalogue { return p.Pages.Words(templates.English) }

// said is what a letter of one kind says: the messages mail.KIND.subject, .text, .more and .link, the last two where they are there.
type said struct {
	kind string
	args []any
	path string // where its link leads
	why  string // the message that says why somebody gets it
	// whoever is no member of staff can stop it there
	stop  string
	list  []templates.Link
	lines []string // paragraphs below the first
	lang  string
}

// write makes the letter of a mail.
func (p *Post) write(to string, x said) (staff.Letter, error) {
	w := p.Pages.Words(x.lang)
	args := append([]any{"site", p.Site}, x.args...)
	page := templates.MailPage{
		Lang: w.Lang(), Subject: w.Say("mail."+x.kind+".subject", args...), Heading: w.Say("mail."+x.kind+".subject", args...),
		Paragraphs: []string{w.Say("mail."+x.kind+".text", args...)}, Items: x.list, Site: p.Site, SiteURL: p.URL,
		Why: w.Say(x.why, args...),
	}
	for _, line := range x.lines {
		if line != "" {
			page.Paragraphs = append(page.Paragraphs, line)
		}
	}
	if w.Has("mail." + x.kind + ".more") {
		page.After = append(page.After, w.Say("mail."+x.kind+".more", args...))
	}
	if w.Has("mail." + x.kind + ".link") {
		page.Action = &templates.Link{Text: w.Say("mail."+x.kind+".link", args...), Href: p.URL + x.path}
	}
	l := staff.Letter{To: to, Subject: oneLine(page.Subject), Line: page.Paragraphs[0], Link: p.URL + x.path}
	switch {
	case x.stop != "":
		l.Stop = p.URL + x.stop
		page.Stop = &templates.Link{Text: w.Say("mail.stop"), Href: l.Stop}
	case x.why == whyChosen:
		page.Choose = &templates.Link{Text: w.Say("mail.choose"), Href: p.URL + "/staff/account/mail"}
	}
	var err error
	l.Text, l.HTML, err = templates.RenderMail(page)
	return l, err
}

// Why somebody gets a mail.
const (
	whyChosen   = "mail.why.chosen"
	whySecurity = "mail.why.security"
	whyAsked    = "mail.why.asked"
	whyInvited  = "mail.why.invited"
)

// mailOf begins a mail.
func (p *Post) mailOf(kind, slug string, l staff.Letter) staff.Mail {
	now := p.Now()
	return staff.Mail{ID: rand.Text(), Kind: kind, Consultation: slug, Letter: l, State: staff.MailWaiting, Made: now, Next: now}
}

// to makes the mail that tells a member of staff, as they wish it; ok is false where they do not want it.
func (p *Post) to(ctx context.Context, person *staff.Person, group staff.MailGroup, slug string, x said) (m staff.Mail, ok bool, err error) {
	wish := staff.WishNow
	x.why = whySecurity
	if group != staff.MailSecurity {
		x.why = whyChosen
		wishes, err := p.Store.MailWishes(ctx, person.ID)
		if err != nil {
			return m, false, err
		}
		wish = wishes.Of(group)
	}
	if wish == staff.WishNever || person.Disabled || person.Email == "" {
		return m, false, nil
	}
	x.lang = templates.English
	letter, err := p.write(person.Email, x)
	if err != nil {
		return m, false, err
	}
	m = p.mailOf(x.kind, slug, letter)
	m.Account = person.ID
	if wish == staff.WishDaily && group != staff.MailWeekly {
		m.State = staff.MailHeld
	}
	return m, true, nil
}

// The uses of tokens in mails. Each opens one page about one address and nothing else.
const (
	useConfirm = "outcome mail confirm "
	useStop    = "outcome mail stop "
)

func (p *Post) token(use, id string) string {
	return strings.ToLower(id) + "." + base64.RawURLEncoding.EncodeToString(p.MACs.SessionMAC(use + id)[:16])
}

// idOf gives the id that a token is for.
func (p *Post) idOf(use, token string) (string, bool) {
	id, _, _ := strings.Cut(token, ".")
	id = strings.ToUpper(id)
	return id, len(token) < 100 && hmac.Equal([]byte(p.token(use, id)), []byte(token))
}

// Confirms gives the id of the address that a link of a mail confirms.
func (p *Post) Confirms(token string) (id string, ok bool) { return p.idOf(useConfirm, token) }

// Stops gives the id of the address that a link of a mail stops.
func (p *Post) Stops(token string) (id string, ok bool) { return p.idOf(useStop, token) }

// StopToken is the token of the link that stops mail to an address.
func (p *Post) StopToken(id string) string { return p.token(useStop, id) }

// Ask writes the mail that asks somebody to confirm that they want to know of an outcome.
func (p *Post) Ask(title string) func(staff.Subscription) (staff.Mail, error) {
	return func(x staff.Subscription) (staff.Mail, error) {
		letter, err := p.write(x.Email, said{
			kind: "confirm", args: []any{"title", title}, path: "/mail/confirm/" + p.token(useConfirm, x.ID), why: whyAsked,
			stop: "/mail/stop/" + p.token(useStop, x.ID), lang: x.Language,
		})
		return p.mailOf("confirm", x.Consultation, letter), err
	}
}

// outcomeTold writes the mail that says that an outcome was published.
func (p *Post) outcomeTold(title string) func(staff.Subscription) (staff.Mail, error) {
	return func(x staff.Subscription) (staff.Mail, error) {
		letter, err := p.write(x.Email, said{
			kind: "outcome", args: []any{"title", title}, path: "/c/" + x.Consultation + "/outcome", why: whyAsked,
			stop: "/mail/stop/" + p.token(useStop, x.ID), lang: x.Language,
		})
		return p.mailOf("outcome", x.Consultation, letter), err
	}
}

// Link writes the mail that brings somebody the link by which they join, or set their sign-in anew. It is the only mail that lets
// anybody in, and it is made only when an administrator asks for it.
func (p *Post) Link(email, name, path, expires string, reset bool) (staff.Mail, error) {
	kind := "join"
	if reset {
		kind = "reset"
	}
	letter, err := p.write(email, said{kind: kind, args: []any{"name", name, "time", expires}, path: path, why: whyInvited, lang: templates.English})
	return p.mailOf(kind, "", letter), err
}

// Brief mails the brief of a week, or with the kind "brief-refused" that there is none, to a member of staff. It is stored once for each Once.
func (p *Post) Brief(ctx context.Context, person *staff.Person, c *consultation.Consultation, kind, path string, lines []string, once string) error {
	m, ok, err := p.to(ctx, person, staff.MailWeekly, c.Slug, said{kind: kind, path: path, args: []any{"title", c.Title}, lines: lines})
	if err != nil || !ok {
		return err
	}
	m.Once = "brief " + c.Slug + " " + once + " " + person.ID
	_, err = p.Store.QueueMail(ctx, []staff.Mail{m})
	return err
}

// Sample writes a mail of a kind that entries of the log or the clock give, for the gallery.
func (p *Post) Sample(person *staff.Person, kind, slug string) (staff.Mail, error) {
	ctx := context.Background()
	title, err := p.title(ctx, slug)
	if err != nil {
		return staff.Mail{}, err
	}
	args := []any{"who", "Bob Publisher", "title", title, "time", p.words().DateTime(p.Now().In(consultation.London))}
	m, _, err := p.to(ctx, person, staff.MailApproval, slug, said{kind: kind, path: "/staff/c/" + slug, args: args})
	return m, err
}

// Test writes a mail that shows that mail arrives.
func (p *Post) Test(person *staff.Person) (staff.Mail, error) {
	letter, err := p.write(person.Email, said{kind: "test", path: "/staff/settings/mail", why: whySecurity, lang: templates.English})
	m := p.mailOf("test", "", letter)
	m.Account = person.ID
	return m, err
}

// TestTo sends such a mail at once and says what became of it.
func (p *Post) TestTo(ctx context.Context, address string) error {
	letter, err := p.write(address, said{kind: "test", path: "/staff/settings/mail", why: whyInvited, lang: templates.English})
	if err != nil {
		return err
	}
	return p.Transport.Send(ctx, Message{ID: rand.Text(), Letter: letter})
}

// Work tells what there is to tell and sends what is due. It is quick where there is nothing to do.
func (p *Post) Work(ctx context.Context) error {
	if p.Transport == nil {
		return p.sweep(ctx)
	}
	return errors.Join(p.follow(ctx), p.tick(ctx), p.Deliver(ctx), p.sweep(ctx))
}

// sweep lets go what was kept long enough, once an hour.
func (p *Post) sweep(ctx context.Context) error {
	now := p.Now()
	if now.Sub(p.swept) < time.Hour {
		return nil
	}
	p.swept = now
	return p.Store.SweepMail(ctx, now)
}
