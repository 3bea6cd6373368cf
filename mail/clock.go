package mail

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// event is something that the clock brings about.
type event struct {
	kind string
	// at is when it is told, zero for never; late is how long after that it is still worth telling.
	at    func(*consultation.Consultation) time.Time
	late  time.Duration
	of    func(*consultation.Consultation) time.Time // the moment that it is about: another one is told again
	roles []staff.Role
	path  string
}

const hours24 = 24 * time.Hour

func opens(c *consultation.Consultation) time.Time  { return c.Schedule.Opens }
func closes(c *consultation.Consultation) time.Time { return c.Schedule.Closes }
func due(c *consultation.Consultation) time.Time    { return c.OutcomeDue() }

// before gives a moment so long before another.
func before(d time.Duration, of func(*consultation.Consultation) time.Time) func(*consultation.Consultation) time.Time {
	return func(c *consultation.Consultation) time.Time {
		if at := of(c); !at.IsZero() {
			return at.Add(-d)
		}
		return time.Time{}
	}
}

// events are told once each, to whoever has one of the roles.
var events = []event{
	{"opened", opens, 2 * hours24, opens, teamRoles, ""},
	{"closing-7", before(7*hours24, closes), hours24, closes, teamRoles, "/times"},
	{"closing-1", before(hours24, closes), hours24, closes, teamRoles, "/times"},
	{"closed", closes, 2 * hours24, closes, teamRoles, ""},
	{"due-28", before(28*hours24, due), 7 * hours24, due, []staff.Role{staff.Publisher}, "/outcome"},
	{"due-7", before(7*hours24, due), 7 * hours24, due, []staff.Role{staff.Publisher}, "/outcome"},
	{"overdue", due, 14 * hours24, due, []staff.Role{staff.Publisher}, "/outcome"},
}

// EventKinds lists the kinds of mail that the clock gives.
func EventKinds() []string {
	var kinds []string
	for _, e := range events {
		kinds = append(kinds, e.kind)
	}
	return kinds
}

// tick tells what the clock has brought, once a minute.
func (p *Post) tick(ctx context.Context) error {
	now := p.Now()
	if d := now.Sub(p.ticked); d >= 0 && d < time.Minute {
		return nil
	}
	all, err := p.Store.All(ctx)
	if err != nil {
		return err
	}
	people, err := p.Store.People(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := errors.Join(p.occur(ctx, c, people, now), p.conclude(ctx, c, now)); err != nil {
			return err
		}
	}
	if err := errors.Join(p.daily(ctx, people, now), p.mondays(ctx, all, people, now)); err != nil {
		return err
	}
	p.ticked = now
	return nil
}

// occur makes the mails of what has come about one consultation.
func (p *Post) occur(ctx context.Context, c *consultation.Consultation, people []*staff.Person, now time.Time) error {
	if c.Demo {
		return nil
	}
	var list []staff.Mail
	for _, e := range events {
		at := e.at(c)
		if at.IsZero() || now.Before(at) || !now.Before(at.Add(e.late)) || c.Concluded(now) {
			continue
		}
		x := said{kind: e.kind, path: "/staff/c/" + c.Slug + e.path, args: []any{"title", c.Title, "time", p.words().DateTime(e.of(c).In(consultation.London))}}
		for _, person := range withRoles(people, c.Slug, e.roles) {
			m, ok, err := p.to(ctx, person, staff.MailLife, c.Slug, x)
			if err != nil {
				return err
			}
			if ok {
				m.Once = fmt.Sprintf("%s %s %s %s", e.kind, c.Slug, e.of(c).UTC().Format(time.RFC3339), person.ID)
				list = append(list, m)
			}
		}
	}
	_, err := p.Store.QueueMail(ctx, list)
	return err
}

// tellAtOnce is how many addresses are told in one transaction.
const tellAtOnce = 100

// conclude tells those who asked that the outcome is published. Their addresses go with it.
func (p *Post) conclude(ctx context.Context, c *consultation.Consultation, now time.Time) error {
	if !c.Concluded(now) {
		return nil
	}
	n, err := p.Store.Subscribers(ctx, c.Slug)
	for n > 0 && err == nil && ctx.Err() == nil {
		n, err = p.Store.TellSubscribers(ctx, c.Slug, tellAtOnce, now, p.outcomeTold(c.Title))
	}
	return err
}

// morning is the last time that it was seven in London.
func morning(now time.Time) time.Time {
	l := now.In(consultation.London)
	at := time.Date(l.Year(), l.Month(), l.Day(), 7, 0, 0, 0, consultation.London)
	if l.Before(at) {
		at = time.Date(l.Year(), l.Month(), l.Day()-1, 7, 0, 0, 0, consultation.London)
	}
	return at
}

// mostLines is how much one mail of a day tells.
const mostLines = 50

// daily makes one mail of all that was held for somebody until the morning.
func (p *Post) daily(ctx context.Context, people []*staff.Person, now time.Time) error {
	held, err := p.Store.HeldMail(ctx, morning(now))
	if err != nil {
		return err
	}
	for len(held) > 0 {
		n := 1
		for n < len(held) && held[n].Account == held[0].Account {
			n++
		}
		if err := p.dailyOf(ctx, people, held[:n]); err != nil && !errors.Is(err, staff.ErrConflict) {
			return err
		}
		held = held[n:]
	}
	return nil
}

func (p *Post) dailyOf(ctx context.Context, people []*staff.Person, held []staff.Mail) error {
	var ids []string
	x := said{kind: "daily", path: "/staff", args: []any{"count", len(held)}, why: whyChosen, lang: templates.English}
	for i, m := range held {
		ids = append(ids, m.ID)
		if i < mostLines {
			x.list = append(x.list, templates.Link{Text: m.Letter.Line, Href: m.Letter.Link})
		}
	}
	if more := len(held) - mostLines; more > 0 {
		x.list = append(x.list, templates.Link{Text: p.words().Say("mail.daily.rest", "count", more)})
	}
	to := held[0].Letter.To
	for _, person := range people {
		if person.ID != held[0].Account {
			continue
		}
		if to = person.Email; person.Disabled {
			return p.Store.MakeDaily(ctx, ids, staff.Mail{})
		}
	}
	letter, err := p.write(to, x)
	if err != nil {
		return err
	}
	m := p.mailOf("daily", "", letter)
	m.Account = held[0].Account
	return p.Store.MakeDaily(ctx, ids, m)
}

// mondays tells on Monday mornings how many responses have come.
func (p *Post) mondays(ctx context.Context, all []*consultation.Consultation, people []*staff.Person, now time.Time) error {
	at := morning(now)
	day := at.Format(time.DateOnly)
	if at.Weekday() != time.Monday || p.weekly == day {
		return nil
	}
	lines := map[string]templates.Link{}
	for _, c := range all {
		if c.Demo || c.State(now) == consultation.Forthcoming || !c.Schedule.Closes.IsZero() && now.After(c.Schedule.Closes.Add(7*hours24)) {
			continue
		}
		drafts, responses, _, err := p.Store.Counts(ctx, c.Slug)
		if err != nil {
			return err
		}
		closes := p.words().Say("mail.weekly.open-ended")
		if t := c.Schedule.Closes; !t.IsZero() {
			closes = p.words().DateTime(t.In(consultation.London))
		}
		lines[c.Slug] = templates.Link{Href: p.URL + "/staff/c/" + c.Slug,
			Text: p.words().Say("mail.weekly.line", "title", c.Title, "count", responses, "drafts", drafts, "closes", closes)}
	}
	for _, person := range people {
		if err := p.mondayOf(ctx, all, lines, person, day); err != nil {
			return err
		}
	}
	p.weekly = day
	return nil
}

func (p *Post) mondayOf(ctx context.Context, all []*consultation.Consultation, lines map[string]templates.Link, person *staff.Person, day string) error {
	x := said{kind: "weekly", path: "/staff"}
	for _, c := range all {
		if line, ok := lines[c.Slug]; ok && person.Can(staff.MayCount, c.Slug) && len(withRoles([]*staff.Person{person}, c.Slug, teamRoles)) > 0 {
			x.list = append(x.list, line)
		}
	}
	if x.list == nil {
		return nil
	}
	m, ok, err := p.to(ctx, person, staff.MailWeekly, "", x)
	if err != nil || !ok {
		return err
	}
	m.Once = "weekly " + day + " " + person.ID
	_, err = p.Store.QueueMail(ctx, []staff.Mail{m})
	return err
}
