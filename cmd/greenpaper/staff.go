package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{
		name: "staff", args: "add|invite|list|reset|disable|enable [EMAIL] [--name NAME] [--admin] [--role SLUG:ROLE]… [--data DIR]", run: runStaff,
		summary: "Make the first administrator, and look after the accounts of staff.",
	})
}

// staffCommand is one run of `greenpaper staff`.
type staffCommand struct {
	env               Env
	store             *storage.Store
	keys              storage.Keys
	email, name, site string
	admin             bool
	grants            []staff.Grant
}

// staffActions are the words that may follow staff.
var staffActions = map[string]func(*staffCommand, context.Context) error{
	"add": (*staffCommand).add, "invite": (*staffCommand).invite, "list": (*staffCommand).list,
	"reset": (*staffCommand).reset, "disable": (*staffCommand).disable, "enable": (*staffCommand).enable,
}

func (c *staffCommand) register(fs *flag.FlagSet) {
	fs.StringVar(&c.name, "name", "", "add, invite: `NAME` as colleagues see it")
	fs.BoolVar(&c.admin, "admin", false, "add, invite: make an administrator, who manages accounts and settings")
	fs.Func("role", "add, invite: `SLUG:ROLE` such as hospital-food:author, or *:auditor for all consultations; may be given again", func(typed string) error {
		g, ok := staff.ParseGrant(typed)
		if !ok {
			return fmt.Errorf("write it as SLUG:ROLE or *:ROLE; the roles are %s", staff.RoleList(staff.Roles))
		}
		c.grants = append(c.grants, g)
		return nil
	})
	fs.StringVar(&c.site, "public-url", "", "the site's `ADDRESS`, to print links in full")
}

func runStaff(ctx context.Context, args []string, env Env) error {
	c := &staffCommand{env: env}
	fs := env.flags("staff")
	c.register(fs)
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 || staffActions[rest[0]] == nil {
		return usagef("say what to do: %s", strings.Join(slices.Sorted(maps.Keys(staffActions)), ", "))
	}
	if err := c.fit(rest[0], rest[1:], given(fs)); err != nil {
		return err
	}
	open := data.open
	if rest[0] == "add" || rest[0] == "invite" {
		open = data.openOrCreate // the first administrator may come before the first start of the server
	}
	if c.store, c.keys, err = open(ctx); err != nil {
		return err
	}
	return errors.Join(staffActions[rest[0]](c, ctx), c.store.Close())
}

// fit checks what the command line says before anything is opened.
func (c *staffCommand) fit(action string, rest, options []string) error {
	if action == "list" {
		if len(rest) > 0 {
			return usagef("list takes no address: %q", rest[0])
		}
		return c.noDetails(action, options)
	}
	if len(rest) != 1 {
		return usagef("give one email address after %s", action)
	}
	var ok bool
	if c.email, ok = staff.CheckEmail(rest[0]); !ok {
		return usagef("%q is not an email address such as name@example.gov.uk", rest[0])
	}
	if action != "add" && action != "invite" {
		return c.noDetails(action, options)
	}
	if c.name, ok = staff.CheckName(c.name); !ok {
		return usagef("give the person's name with --name, in up to %d characters", staff.MaxName)
	}
	if !c.admin && c.grants == nil {
		return usagef("say what they may do: --admin, or --role SLUG:ROLE")
	}
	var err error
	c.site, err = publicURL(c.site)
	return err
}

func (c *staffCommand) noDetails(action string, options []string) error {
	for _, o := range options {
		if o == "name" || o == "admin" || o == "role" {
			return usagef("--%s goes with add and invite, not with %s", o, action)
		}
	}
	var err error
	c.site, err = publicURL(c.site)
	return err
}

// checkPlaces refuses roles for consultations that are not there: a slip in a name would give nothing, and nobody would know.
func (c *staffCommand) checkPlaces(ctx context.Context) error {
	for _, g := range c.grants {
		if g.Consultation == staff.Everywhere {
			continue
		}
		_, err := c.store.Consultation(ctx, g.Consultation)
		if errors.Is(err, consultation.ErrNotFound) {
			_, err = c.store.Manuscript(ctx, g.Consultation)
		}
		if errors.Is(err, consultation.ErrNotFound) {
			return fmt.Errorf("there is no consultation %q; give the last part of its address, or * for all", g.Consultation)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// details are what the log says of a new account.
func (c *staffCommand) details() staff.Details {
	admin := "no"
	if c.admin {
		admin = "yes"
	}
	return staff.Details{"name": c.name, "email": c.email, "roles": staff.GrantList(c.grants), "administrator": admin}
}

func (c *staffCommand) act(verb staff.Verb, subject string, details staff.Details) staff.Act {
	act := commandAct(c.env, verb, "", details)
	act.Subject = subject
	return act
}

// add makes an account that has no password yet, and a link to set one.
func (c *staffCommand) add(ctx context.Context) error {
	if err := c.checkPlaces(ctx); err != nil {
		return err
	}
	a := staff.Account{ID: rand.Text(), Email: c.email, Name: c.name, Admin: c.admin, Created: c.env.Now()}
	err := c.store.AddAccount(ctx, c.act(staff.VerbPersonAdded, a.ID, c.details()), a, c.grants)
	if errors.Is(err, consultation.ErrExists) {
		return fmt.Errorf("%s has an account already; for a new password run: greenpaper staff reset %s", c.email, c.email)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.env.Stdout, "Made an account for %s <%s>: %s.\n", c.name, c.email, c.rights(c.admin, c.grants))
	return c.makeLink(ctx, staff.VerbResetLink, staff.Invite{Reset: a.ID})
}

// invite makes a link by which somebody makes an account.
func (c *staffCommand) invite(ctx context.Context) error {
	if err := c.checkPlaces(ctx); err != nil {
		return err
	}
	return c.makeLink(ctx, staff.VerbPersonInvited, staff.Invite{Email: c.email, Name: c.name, Admin: c.admin, Grants: c.grants})
}

// reset makes a link by which somebody sets sign-in anew.
func (c *staffCommand) reset(ctx context.Context) error {
	p, err := c.person(ctx)
	if err != nil {
		return err
	}
	if p.Disabled {
		return fmt.Errorf("the account of %s is disabled; first run: greenpaper staff enable %s", c.email, c.email)
	}
	c.name = p.Name
	return c.makeLink(ctx, staff.VerbResetLink, staff.Invite{Reset: p.ID})
}

// makeLink stores an invitation and prints its link, which is kept nowhere.
func (c *staffCommand) makeLink(ctx context.Context, verb staff.Verb, i staff.Invite) error {
	token := web.NewInvitationToken()
	i.ID, i.By, i.Made = rand.Text(), staff.CommandLine, c.env.Now()
	i.Expires = i.Made.Add(staff.InviteTime)
	subject, details := i.Reset, staff.Details{"name": c.name, "email": c.email}
	if i.Reset == "" {
		subject, details = i.ID, c.details()
	}
	err := c.store.Invite(ctx, c.act(verb, subject, details), i, web.InvitationMAC(c.keys, token))
	if errors.Is(err, consultation.ErrExists) {
		return fmt.Errorf("%s has an account already; for a new password run: greenpaper staff reset %s", c.email, c.email)
	}
	if err != nil {
		return err
	}
	where := ""
	if c.site == "" {
		where = " Put the address of the service in front of it."
	}
	fmt.Fprintf(c.env.Stdout, "%s chooses a password at this address. It works once, until %s London time, and is shown here only.%s\n\n    %s%s\n\n"+
		"Pass it on in a way that only they can read.\n", c.name, i.Expires.In(consultation.London).Format("15:04 on 2 January 2006"), where, c.site, web.InvitationPath(token))
	return nil
}

func (c *staffCommand) person(ctx context.Context) (*staff.Person, error) {
	p, err := c.store.PersonByEmail(ctx, c.email)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, fmt.Errorf("there is no account for %s; greenpaper staff list shows them all", c.email)
	}
	return p, err
}

func (c *staffCommand) disable(ctx context.Context) error { return c.setDisabled(ctx, true) }
func (c *staffCommand) enable(ctx context.Context) error  { return c.setDisabled(ctx, false) }

func (c *staffCommand) setDisabled(ctx context.Context, disabled bool) error {
	p, err := c.person(ctx)
	if err != nil {
		return err
	}
	verb, said := staff.VerbPersonEnabled, "can sign in again"
	if disabled {
		verb, said = staff.VerbPersonDisabled, "is signed out everywhere and cannot sign in any more"
	}
	if p.Disabled != disabled {
		act := c.act(verb, p.ID, staff.Details{"name": p.Name, "email": p.Email})
		err = c.store.UpdateAccount(ctx, act, p.ID, func(a *staff.Account) error { a.Disabled = disabled; return nil })
	}
	if errors.Is(err, staff.ErrLastAdmin) {
		return fmt.Errorf("%s is the last administrator; make another first: greenpaper staff add EMAIL --name NAME --admin", c.email)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.env.Stdout, "%s <%s> %s.\n", p.Name, p.Email, said)
	return nil
}

func (c *staffCommand) rights(admin bool, grants []staff.Grant) string {
	switch {
	case admin && grants == nil:
		return "administrator"
	case admin:
		return "administrator, " + staff.GrantList(grants)
	}
	return staff.GrantList(grants)
}

// list prints every account, and what waits to be accepted.
func (c *staffCommand) list(ctx context.Context) error {
	people, err := c.store.People(ctx)
	if err != nil {
		return err
	}
	waiting, err := c.store.Invites(ctx, c.env.Now())
	if err != nil {
		return err
	}
	out := c.env.Stdout
	for _, p := range people {
		state := ""
		if p.Disabled {
			state = ", disabled"
		}
		fmt.Fprintf(out, "%s <%s>: %s%s\n", printable(p.Name), printable(p.Email), c.rights(p.Admin, p.Grants), state)
	}
	for _, i := range waiting {
		what := "invited: " + c.rights(i.Admin, i.Grants)
		if i.Reset != "" {
			what = "a link to set a password waits"
		}
		fmt.Fprintf(out, "%s <%s>: %s, until %s\n", printable(i.Name), printable(i.Email), what, i.Expires.In(consultation.London).Format(time.DateOnly))
	}
	if people == nil && waiting == nil {
		fmt.Fprint(out, "There is no account yet. Make the first administrator: greenpaper staff add EMAIL --name NAME --admin\n")
	}
	return nil
}
