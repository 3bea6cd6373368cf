package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

func init() {
	register(command{
		name: "demo", args: "[--responses N] [--addr HOST:PORT] [--data DIR]", run: runDemo,
		summary: "Try reading, coding and reporting on thousands of responses that were made up.",
	})
}

// What a demonstration of analysis is made of.
const (
	demoFile   = "care-workforce-pathway.md"
	demoSlug   = "care-workforce-pathway"
	demoFolder = "greenpaper-demo"
	demoDays   = 28  // for which it has been open
	demoCoded  = 300 // answers that are coded already
	demoSeed   = 2026
)

// demoPeople are the accounts of a demonstration.
var demoPeople = []struct {
	email, name string
	roles       []staff.Role
}{
	{"ann@example.org", "Ann Analyst", []staff.Role{staff.Analyst}},
	{"bob@example.org", "Bob Analyst", []staff.Role{staff.Analyst, staff.Moderator}},
	{"pat@example.org", "Pat Publisher", []staff.Role{staff.Publisher, staff.Author}},
}

func runDemo(ctx context.Context, args []string, env Env) error {
	fs := env.flags("demo")
	data := env.dataFlags(fs)
	data.dir = demoFolder
	fs.Lookup("data").DefValue = demoFolder
	responses := fs.Int("responses", 5000, "how many `RESPONSES` are made up")
	addr := fs.String("addr", "127.0.0.1:8080", "listen on `HOST:PORT` of this computer")
	fill := fs.Bool("fill-only", false, "stop when the folder is filled")
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("demo takes no argument, only options: %q", rest[0])
	}
	if *responses < 1 || *responses > 1_000_000 {
		return usagef("--responses is a number from 1 to 1,000,000")
	}
	store, keys, err := data.openOrCreate(ctx)
	if err != nil {
		return err
	}
	d := &demoFill{staffCommand: staffCommand{env: env, store: store, keys: keys, site: "http://" + *addr}, responses: *responses, began: env.Now()}
	if err := errors.Join(d.fill(ctx, data.dir), store.Close()); err != nil || *fill {
		return err
	}
	fmt.Fprintf(env.Stdout, "\nAfter signing in, an analyst begins at http://%s/staff/c/%s\n\n", *addr, demoSlug)
	serve := []string{"--data", data.dir, "--addr", *addr, "--password-alone"}
	if data.database != "" {
		serve = append(serve, "--database", data.database)
	}
	if data.keyFile != "" {
		serve = append(serve, "--key-file", data.keyFile)
	}
	return runServe(ctx, serve, env)
}

// demoFill fills an empty data folder with a demonstration.
type demoFill struct {
	staffCommand
	responses int
	began     time.Time
}

// fill does nothing where the folder holds the demonstration already, and refuses one with anything else in it.
func (d *demoFill) fill(ctx context.Context, dir string) error {
	all, err := d.store.All(ctx)
	if err != nil {
		return err
	}
	if len(all) == 1 && all[0].Slug == demoSlug && all[0].Demo {
		fmt.Fprintf(d.env.Stdout, "%s holds the demonstration already. To begin anew, delete the folder and its key file. Who has no password gets another link with: greenpaper staff reset %s --data %s\n", dir, demoPeople[0].email, dir)
		return nil
	}
	if len(all) > 0 {
		return fmt.Errorf("%s holds other consultations, and made-up responses must not stand beside real ones; name an empty folder with --data", dir)
	}
	if err := publishDemoSince(ctx, d.store, demoFile, d.began, demoDays); err != nil {
		return err
	}
	versions, err := d.store.Versions(ctx, demoSlug)
	if err != nil {
		return err
	}
	v := versions[len(versions)-1]
	ids, made, err := d.makeResponses(ctx, v)
	if err != nil {
		return err
	}
	if err := projectAll(ctx, d.store, nil); err != nil {
		return err
	}
	people, err := d.makePeople(ctx)
	if err != nil {
		return err
	}
	if err := d.code(ctx, people[0], ids, made); err != nil {
		return err
	}
	act := staff.Act{Actor: people[0], Verb: staff.VerbFilterSaved, Consultation: demoSlug, At: d.began}
	filter := staff.SavedFilter{ID: rand.Text(), Consultation: demoSlug, Name: "Sent in the last week", Where: "day is on or after " + d.began.AddDate(0, 0, -7).In(consultation.London).Format(consultation.ISODate)}
	return d.store.SaveFilter(ctx, act, filter)
}

// makeResponses stores what was made up: more on some days than on others, the oldest first. It gives the first of them, with words enough for
// the answers that are coded: a million would not be kept in memory.
func (d *demoFill) makeResponses(ctx context.Context, v *consultation.Version) (ids []string, made []generate.Response, err error) {
	g := generate.New(v.Questionnaire(""), generate.Usual(demoSeed, d.began))
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	done, words := 0, 0
	for list := range madeInTurn(ctx, g, d.responses) {
		batch := make([]storage.Made, len(list))
		for i, r := range list {
			if words < demoCoded {
				made, words = append(made, r), words+len(r.Labels.Themes)
			}
			batch[i] = storage.Made{Equality: r.Equality, Response: consultation.Response{
				Version: v.Hash, Edition: v.Main, Language: "en", Submitted: d.sentAt(done + i), Answers: r.Answers, Contact: r.Contact, Wish: r.Wish,
			}}
		}
		some, err := d.store.FillDemonstration(ctx, demoSlug, batch)
		if err != nil {
			return nil, nil, err
		}
		ids = append(ids, some[:min(len(some), len(made)-len(ids))]...)
		done += len(some)
		fmt.Fprintf(d.env.Stdout, "%d of %d responses made up\n", done, d.responses)
	}
	return ids, made, ctx.Err()
}

// sentAt is when the response of a number came: many come early, and again at the end.
func (d *demoFill) sentAt(n int) time.Time {
	span := time.Duration(demoDays) * 24 * time.Hour
	part := float64(n) / float64(d.responses)
	return d.began.Add(-span).Add(time.Duration(part * (0.5 + part/2) * float64(span)))
}

// madeInTurn makes responses up, a thousand at a time and in their order, while those before are stored. It ends early when ctx is done.
func madeInTurn(ctx context.Context, g *generate.Generator, most int) <-chan []generate.Response {
	lists := make(chan []generate.Response)
	go func() {
		defer close(lists)
		for from := 0; from < most; from += 1000 {
			list := make([]generate.Response, 0, 1000)
			for n := from; n < min(from+1000, most); n++ {
				list = append(list, g.Response(n))
			}
			select {
			case lists <- list:
			case <-ctx.Done():
				return
			}
		}
	}()
	return lists
}

// makePeople makes the accounts, prints a link for each and gives their ids.
func (d *demoFill) makePeople(ctx context.Context) (ids []string, err error) {
	for i, p := range demoPeople {
		d.email, d.name, d.admin, d.grants = p.email, p.name, i == len(demoPeople)-1, nil
		for _, r := range p.roles {
			d.grants = append(d.grants, staff.Grant{Consultation: demoSlug, Role: r})
		}
		fmt.Fprintln(d.env.Stdout)
		if err := d.add(ctx); err != nil {
			return nil, err
		}
		person, err := d.store.PersonByEmail(ctx, p.email)
		if err != nil {
			return nil, err
		}
		ids = append(ids, person.ID)
	}
	return ids, nil
}

// code makes a codebook of the themes that the texts were made from, and gives its codes to some answers.
func (d *demoFill) code(ctx context.Context, by string, ids []string, made []generate.Response) error {
	act := staff.Act{Actor: by, Verb: staff.VerbCodeAdded, Consultation: demoSlug, At: d.began}
	codes := map[string]string{}
	for _, t := range generate.Themes {
		words := strings.ReplaceAll(t.Name, "-", " ")
		c := staff.Code{ID: rand.Text(), Consultation: demoSlug, Key: t.Name, Name: strings.ToUpper(words[:1]) + words[1:],
			Definition: "What respondents say about " + words + ". This code is part of the demonstration."}
		codes[t.Name] = c.ID
		if err := d.store.AddCode(ctx, act, c); err != nil {
			return err
		}
	}
	act.Verb = staff.VerbCoded
	coded := 0
	for i, m := range made {
		for _, name := range slices.Sorted(maps.Keys(m.Labels.Themes)) {
			if coded >= demoCoded {
				return nil
			}
			c := staff.Coded{Response: ids[i], Question: name}
			for _, t := range slices.Compact(slices.Sorted(slices.Values(m.Labels.Themes[name]))) {
				c.Given = append(c.Given, staff.Given{Code: codes[t]})
			}
			if _, err := d.store.SetCoded(ctx, act, demoSlug, c, 0, time.Time{}, "demonstration"); err != nil {
				return err
			}
			coded++
		}
	}
	return nil
}
