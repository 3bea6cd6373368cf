package main

import (
	"context"
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
		name: "token", args: "add|list|revoke [EMAIL|ID] [--name NAME] [--scope SCOPE]… [--consultation SLUG]… [--days N] [--data DIR]", run: runToken,
		summary: "Make, list and revoke the tokens by which programs read.",
	})
}

// tokenCommand is one run of `greenpaper token`.
type tokenCommand struct {
	env    Env
	store  *storage.Store
	keys   storage.Keys
	name   string
	scopes []staff.Scope
	slugs  []string
	days   int
}

var tokenActions = map[string]func(*tokenCommand, context.Context, []string) error{
	"add": (*tokenCommand).add, "list": (*tokenCommand).list, "revoke": (*tokenCommand).revoke,
}

func (c *tokenCommand) register(fs *flag.FlagSet) {
	fs.StringVar(&c.name, "name", "", "add: `NAME` of the program that uses it")
	fs.Func("scope", "add: `SCOPE` that it opens: "+staff.ScopeList(staff.Scopes)+"; may be given again", func(typed string) error {
		if staff.Scope(typed).Needs() == "" {
			return fmt.Errorf("the scopes are %s", staff.ScopeList(staff.Scopes))
		}
		c.scopes = append(c.scopes, staff.Scope(typed))
		return nil
	})
	fs.Func("consultation", "add: `SLUG` of a consultation that it is for, all without it; may be given again", func(typed string) error {
		c.slugs = append(c.slugs, typed)
		return nil
	})
	fs.IntVar(&c.days, "days", staff.UsualToken, "add: how many `DAYS` it works, up to 365")
}

func runToken(ctx context.Context, args []string, env Env) error {
	c := &tokenCommand{env: env}
	fs := env.flags("token")
	c.register(fs)
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 0 || tokenActions[rest[0]] == nil {
		return usagef("say what to do: %s", strings.Join(slices.Sorted(maps.Keys(tokenActions)), ", "))
	}
	if err := c.fit(rest[0], rest[1:], given(fs)); err != nil {
		return err
	}
	if c.store, c.keys, err = data.open(ctx); err != nil {
		return err
	}
	return errors.Join(tokenActions[rest[0]](c, ctx, rest[1:]), c.store.Close())
}

// fit checks what the command line says before anything is opened.
func (c *tokenCommand) fit(action string, rest, options []string) error {
	if action != "add" {
		for _, o := range []string{"name", "scope", "consultation", "days"} {
			if slices.Contains(options, o) {
				return usagef("--%s goes with add, not with %s", o, action)
			}
		}
	}
	var ok bool
	switch {
	case action == "list" && len(rest) > 0:
		return usagef("list takes nothing else: %q", rest[0])
	case action == "revoke" && len(rest) != 1:
		return usagef("give the ID of one token, as token list shows it")
	case action != "add":
		return nil
	case len(rest) != 1:
		return usagef("give the email address of its owner, whose roles say what it can read")
	case c.scopes == nil:
		return usagef("say what it opens with --scope; the scopes are %s", staff.ScopeList(staff.Scopes))
	case c.days < 1 || c.days > 365:
		return usagef("--days is from 1 to 365")
	}
	if c.name, ok = staff.CheckName(c.name); !ok || len([]rune(c.name)) > staff.MaxTokenName {
		return usagef("say with --name which program uses it, in up to %d characters", staff.MaxTokenName)
	}
	return nil
}

// add makes a token and prints it once.
func (c *tokenCommand) add(ctx context.Context, rest []string) error {
	p, err := c.store.PersonByEmail(ctx, rest[0])
	if errors.Is(err, consultation.ErrNotFound) {
		return fmt.Errorf("there is no account for %s; greenpaper staff list shows them all", rest[0])
	}
	if err != nil {
		return err
	}
	for _, slug := range c.slugs {
		if _, err := c.store.Consultation(ctx, slug); errors.Is(err, consultation.ErrNotFound) {
			return unknownConsultation(ctx, c.store, slug)
		} else if err != nil {
			return err
		}
	}
	token, id := staff.NewToken()
	x := staff.Token{ID: id, Account: p.ID, Name: c.name, Scopes: c.scopes, Consultations: c.slugs, Made: c.env.Now(), Expires: c.env.Now().AddDate(0, 0, c.days)}
	act := commandAct(c.env, staff.VerbTokenMade, "", staff.Details{
		"name": x.Name, "scopes": staff.ScopeList(x.Scopes), "until": x.Expires.UTC().Format(time.RFC3339), "owner": p.Email,
	})
	act.Subject = id
	switch err := c.store.MakeToken(ctx, act, x, web.TokenMAC(c.keys, token)); {
	case errors.Is(err, consultation.ErrFull):
		return fmt.Errorf("%s has %d tokens that work; revoke one first", p.Email, staff.MaxTokens)
	case errors.Is(err, consultation.ErrNotFound):
		return fmt.Errorf("the account of %s is disabled", p.Email)
	case err != nil:
		return err
	}
	fmt.Fprintf(c.env.Stderr, "Made the token %s for %s. It opens %s, as far as %s may see it, until %s. It is shown here only.\n",
		id, x.Name, staff.ScopeList(x.Scopes), p.Email, londonDay(x.Expires))
	fmt.Fprintln(c.env.Stdout, token)
	return nil
}

func londonDay(t time.Time) string { return t.In(consultation.London).Format(time.DateOnly) }

// list prints every token of the last year.
func (c *tokenCommand) list(ctx context.Context, _ []string) error {
	list, err := c.store.TokensOf(ctx, "", c.env.Now())
	if err != nil {
		return err
	}
	people, err := c.store.People(ctx)
	if err != nil {
		return err
	}
	emails := map[string]string{}
	for _, p := range people {
		emails[p.ID] = p.Email
	}
	for _, x := range list {
		state := "until " + londonDay(x.Expires)
		switch {
		case !x.Revoked.IsZero():
			state = "revoked on " + londonDay(x.Revoked)
		case !x.Works(c.env.Now()):
			state = "ended on " + londonDay(x.Expires)
		}
		of, used := "all that its owner may see", "never used"
		if len(x.Consultations) > 0 {
			of = strings.Join(x.Consultations, ", ")
		}
		if x.Used != "" {
			used = "last used on " + x.Used
		}
		fmt.Fprintf(c.env.Stdout, "%s %s <%s>: %s of %s, %s, %s\n", x.ID, printable(x.Name), printable(emails[x.Account]), staff.ScopeList(x.Scopes), of, state, used)
	}
	if list == nil {
		fmt.Fprint(c.env.Stdout, "There is no token. Its owner makes one at /staff/account/tokens.\n")
	}
	return nil
}

// revoke ends a token. Whoever found one has its id: it stands behind gp_.
func (c *tokenCommand) revoke(ctx context.Context, rest []string) error {
	id := rest[0]
	if found, ok := staff.ParseToken(id); ok {
		id = found
	}
	act := commandAct(c.env, staff.VerbTokenRevoked, "", nil)
	act.Subject = id
	err := c.store.RevokeToken(ctx, act, "", id)
	if errors.Is(err, consultation.ErrNotFound) {
		return fmt.Errorf("there is no such token; greenpaper token list shows them all")
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(c.env.Stdout, "The token %s opens nothing any more.\n", id)
	return nil
}
