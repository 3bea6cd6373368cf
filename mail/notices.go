package mail

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Notice says whom an entry of the log is told to, and as what.
type Notice struct {
	Kind  string          // its words: the messages mail.KIND.subject, .text and .link, which may use {title}, {who} and {site}
	Group staff.MailGroup // what people choose by
	To    func(*News) ([]*staff.Person, error)
	Path  func(*News) string // where its link leads; nil for the page of the consultation
}

// notices is whom each entry is told to. Somebody whom two of them name is told by the first alone.
var notices = map[staff.Verb][]Notice{}

// On registers what is told of an entry. The file that holds the pages of an area calls it: var _ = mail.On(verb, mail.Notice{…}).
func On(v staff.Verb, list ...Notice) bool {
	notices[v] = append(notices[v], list...)
	return true
}

// Kinds lists the kinds of mail that entries of the log give.
func Kinds() []string {
	var kinds []string
	for _, list := range notices {
		for _, n := range list {
			if !slices.Contains(kinds, n.Kind) {
				kinds = append(kinds, n.Kind)
			}
		}
	}
	slices.Sort(kinds)
	return kinds
}

// News is an entry of the log while it is told.
type News struct {
	Ctx    context.Context
	Post   *Post
	Entry  *staff.Entry
	people []*staff.Person
}

// teamRoles are those who work on a consultation. Auditors only look.
var teamRoles = []staff.Role{staff.Author, staff.Publisher, staff.Analyst, staff.Moderator, staff.Operator}

// With gives whoever has one of the roles for the consultation, without who did it.
func (n *News) With(roles ...staff.Role) ([]*staff.Person, error) {
	return n.others(withRoles(n.people, n.Entry.Consultation, roles)), nil
}

func (n *News) others(list []*staff.Person) []*staff.Person {
	return slices.DeleteFunc(list, func(p *staff.Person) bool { return p.ID == n.Entry.Actor })
}

// withRoles gives whoever has one of the roles.
func withRoles(people []*staff.Person, slug string, roles []staff.Role) []*staff.Person {
	var list []*staff.Person
	for _, p := range people {
		if slices.ContainsFunc(p.RolesFor(slug), func(r staff.Role) bool { return slices.Contains(roles, r) }) {
			list = append(list, p)
		}
	}
	return list
}

// team gives whoever works on a consultation.
func team(n *News) ([]*staff.Person, error) { return n.With(teamRoles...) }

// Approvers gives whoever may publish, but for who asked; administrators where no publisher is left.
func Approvers(n *News) ([]*staff.Person, error) {
	list, err := n.With(staff.Publisher)
	if len(list) == 0 {
		for _, p := range n.people {
			if p.Admin {
				list = append(list, p)
			}
		}
	}
	return n.others(list), err
}

// Operators gives whoever brings in answers that came another way, and the publishers.
func Operators(n *News) ([]*staff.Person, error) { return n.With(staff.Operator, staff.Publisher) }

// Retainers gives whoever decides that data go.
func Retainers(n *News) ([]*staff.Person, error) { return Approvers(n) }

func authors(n *News) ([]*staff.Person, error) { return n.With(staff.Author) }

// Who gives one account, if it is there.
func (n *News) Who(id string) []*staff.Person {
	for _, p := range n.people {
		if p.ID == id {
			return []*staff.Person{p}
		}
	}
	return nil
}

// proposer gives who asked for the publication that the entry is about.
func proposer(n *News) ([]*staff.Person, error) {
	all, err := n.Post.Store.Proposals(n.Ctx, n.Entry.Consultation)
	if err != nil {
		return nil, err
	}
	for _, p := range all {
		if p.ID == n.Entry.Subject {
			return n.others(n.Who(p.By)), nil
		}
	}
	return nil, nil
}

func actor(n *News) ([]*staff.Person, error)   { return n.Who(n.Entry.Actor), nil }
func subject(n *News) ([]*staff.Person, error) { return n.Who(n.Entry.Subject), nil }

// strange gives who signed in, if it was by a recovery code or from where they never did before. A first sign-in is no news.
func strange(n *News) ([]*staff.Person, error) {
	here := n.Entry.Details["address"]
	if here == "" {
		return nil, nil
	}
	before, err := n.Post.Store.Search(n.Ctx, staff.LogFilter{Actor: n.Entry.Actor, Verb: staff.VerbSignedIn}, n.Entry.Seq, 100)
	if err != nil || len(before) == 0 {
		return nil, err
	}
	for _, e := range before {
		if e.Details["address"] == here {
			return nil, nil
		}
	}
	return actor(n)
}

func byRecovery(n *News) ([]*staff.Person, error) {
	if n.Entry.Details["method"] != "recovery" {
		return nil, nil
	}
	return actor(n)
}

func area(path string) func(*News) string {
	return func(n *News) string { return "/staff/c/" + n.Entry.Consultation + path }
}

func account(*News) string { return "/staff/account" }

var (
	_ = On(staff.VerbProposed, Notice{"proposed", staff.MailApproval, Approvers, area("/publication")})
	_ = On(staff.VerbSentBack, Notice{"sent-back", staff.MailApproval, proposer, area("/publication")})
	_ = On(staff.VerbWithdrawn, Notice{"withdrawn", staff.MailApproval, proposer, area("/publication")},
		Notice{"withdrawn", staff.MailApproval, Approvers, area("/publication")})
	_ = On(staff.VerbApproved, Notice{"approved", staff.MailApproval, proposer, area("/publication")},
		Notice{"published", staff.MailLife, team, area("/publication")})
	_ = On(staff.VerbPublished, Notice{"published", staff.MailLife, team, area("/publication")})
	_ = On(staff.VerbTimesChanged, Notice{"times-changed", staff.MailLife, team, area("/times")})
	_ = On(staff.VerbOutcomeProposed, Notice{"outcome-proposed", staff.MailApproval, Approvers, area("/outcome")})
	_ = On(staff.VerbOutcomePublished, Notice{"outcome-published", staff.MailLife, team, area("/outcome")})
	_ = On(staff.VerbCommentMade, Notice{"comment", staff.MailComments, authors, area("/comments")})
	_ = On(staff.VerbCommentReplied, Notice{"reply", staff.MailComments, authors, area("/comments")})

	_ = On(staff.VerbImportTaken, Notice{"import-done", staff.MailRunning, Operators, nil})
	_ = On(staff.VerbImportUndone, Notice{"import-undone", staff.MailRunning, Operators, nil})
	_ = On(staff.VerbAsked, Notice{"retention-asked", staff.MailApproval, Retainers, nil})
	_ = On(staff.VerbRunDone, Notice{"retention-done", staff.MailRunning, Retainers, nil})

	_ = On(staff.VerbRolesChanged, Notice{"roles", staff.MailSecurity, subject, func(*News) string { return "/staff" }})
	_ = On(staff.VerbAdminGiven, Notice{"administrator", staff.MailSecurity, subject, account})
	_ = On(staff.VerbAdminTaken, Notice{"administrator-not", staff.MailSecurity, subject, account})
	_ = On(staff.VerbPersonChanged, Notice{"details", staff.MailSecurity, subject, account})
	_ = On(staff.VerbResetLink, Notice{"reset-made", staff.MailSecurity, subject, account})
	_ = On(staff.VerbPersonReset, Notice{"reset-used", staff.MailSecurity, subject, account})
	_ = On(staff.VerbOwnPassword, Notice{"password", staff.MailSecurity, actor, account})
	_ = On(staff.VerbOwnApp, Notice{"app", staff.MailSecurity, actor, account})
	_ = On(staff.VerbOwnAppGone, Notice{"app-removed", staff.MailSecurity, actor, account})
	_ = On(staff.VerbOwnPasskey, Notice{"passkey", staff.MailSecurity, actor, account})
	_ = On(staff.VerbOwnPasskeyGone, Notice{"passkey-removed", staff.MailSecurity, actor, account})
	_ = On(staff.VerbOwnRecovery, Notice{"recovery", staff.MailSecurity, actor, account})
	_ = On(staff.VerbOwnSingleGone, Notice{"single-removed", staff.MailSecurity, actor, account})
	_ = On(staff.VerbSignedIn, Notice{"recovery-used", staff.MailSecurity, byRecovery, account},
		Notice{"signed-in", staff.MailSecurity, strange, account})
)

const (
	readAtOnce = 500                // entries of the log
	oldNews    = 3 * 24 * time.Hour // told no more: mail was set up, or the program started, long after
)

// follow reads what was written to the log since it last did, and makes the mails of it. Entry and mail cannot come apart: how far
// the log was read is stored together with the mails.
func (p *Post) follow(ctx context.Context) error {
	for {
		was, err := p.Store.MailRead(ctx)
		if err != nil {
			return err
		}
		head, err := p.Store.Head(ctx)
		if err != nil || head.Seq <= was {
			return err
		}
		var entries []*staff.Entry
		for e, err := range p.Store.Entries(ctx, was+1) {
			if err != nil {
				return err
			}
			if entries = append(entries, e); len(entries) == readAtOnce {
				break
			}
		}
		if len(entries) == 0 {
			return nil
		}
		list, err := p.tell(ctx, entries)
		if err != nil {
			return err
		}
		err = p.Store.FollowLog(ctx, was, entries[len(entries)-1].Seq, list)
		if errors.Is(err, staff.ErrConflict) { // another server was faster
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// tell makes the mails of entries.
func (p *Post) tell(ctx context.Context, entries []*staff.Entry) (list []staff.Mail, err error) {
	var people []*staff.Person
	for _, e := range entries {
		if notices[e.Verb] == nil || p.Now().Sub(e.At) > oldNews {
			continue
		}
		if people == nil {
			if people, err = p.Store.People(ctx); err != nil {
				return nil, err
			}
		}
		mails, err := p.tellOne(&News{Ctx: ctx, Post: p, Entry: e, people: people})
		if err != nil {
			return nil, err
		}
		list = append(list, mails...)
	}
	return list, nil
}

func (p *Post) tellOne(n *News) (list []staff.Mail, err error) {
	told := map[string]bool{}
	for _, notice := range notices[n.Entry.Verb] {
		people, err := notice.To(n)
		if err != nil {
			return nil, err
		}
		if len(people) == 0 {
			continue
		}
		x, err := p.about(n, notice)
		if err != nil {
			return nil, err
		}
		for _, person := range people {
			if told[person.ID] {
				continue
			}
			told[person.ID] = true
			m, ok, err := p.to(n.Ctx, person, notice.Group, n.Entry.Consultation, x)
			if err != nil {
				return nil, err
			}
			if ok {
				list = append(list, m)
			}
		}
	}
	return list, nil
}

// about says what happened.
func (p *Post) about(n *News, notice Notice) (said, error) {
	who := p.words().Say("mail.somebody")
	if list := n.Who(n.Entry.Actor); list != nil {
		who = list[0].Name
	}
	x := said{kind: notice.Kind, path: "/staff/c/" + n.Entry.Consultation}
	if notice.Path != nil {
		x.path = notice.Path(n)
	}
	title, err := p.title(n.Ctx, n.Entry.Consultation)
	x.args = []any{"who", who, "title", title, "time", p.words().DateTime(n.Entry.At.In(consultation.London))}
	return x, err
}

// title is what a consultation is called: as the public reads it, else as it is being written.
func (p *Post) title(ctx context.Context, slug string) (string, error) {
	if slug == "" || slug == staff.Everywhere {
		return p.words().Say("mail.everywhere"), nil
	}
	con, err := p.Store.Consultation(ctx, slug)
	if err == nil {
		return con.Title, nil
	}
	if !errors.Is(err, consultation.ErrNotFound) {
		return "", err
	}
	m, err := p.Store.Manuscript(ctx, slug)
	if errors.Is(err, consultation.ErrNotFound) {
		return slug, nil
	}
	if err != nil {
		return "", err
	}
	return m.Title, nil
}
