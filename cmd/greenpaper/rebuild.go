package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{
		name: "rebuild", args: "[CONSULTATION…]", run: runRebuild,
		summary: "Make anew what is counted and searched, from the responses.",
	})
}

// projectBatch is how many responses are projected before progress is told.
const projectBatch = 500

func runRebuild(ctx context.Context, args []string, env Env) error {
	fs := env.flags("rebuild")
	data := env.dataFlags(fs)
	slugs, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	store, _, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	if len(slugs) == 0 {
		all, err := store.All(ctx)
		if err != nil {
			return err
		}
		for _, c := range all {
			slugs = append(slugs, c.Slug)
		}
	}
	for _, slug := range slugs {
		if _, err := store.Consultation(ctx, slug); err != nil {
			return fmt.Errorf("consultation %s: %w", slug, err)
		}
		if err := store.RebuildCounts(ctx, slug); err != nil {
			return err
		}
		if err := store.ForgetProjection(ctx, slug); err != nil {
			return err
		}
		began := time.Now()
		n := 0
		err := projectAll(ctx, store, func(done int) {
			if n += done; n%(20*projectBatch) == 0 {
				fmt.Fprintf(env.Stdout, "%s: %d responses so far\n", slug, n)
			}
		})
		if err != nil {
			return err
		}
		if err := lookAnew(ctx, env, store, slug); err != nil {
			return err
		}
		fmt.Fprintf(env.Stdout, "%s: made anew from %s in %s\n", slug, plural(n, "response"), time.Since(began).Round(time.Second))
	}
	return nil
}

// lookAnew finds the campaigns of a consultation anew, where somebody has looked for them.
func lookAnew(ctx context.Context, env Env, store *storage.Store, slug string) error {
	l, err := store.CampaignLook(ctx, slug)
	if err != nil || l.ID == "" {
		return err
	}
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbCampaignLook, Consultation: slug, Subject: slug, At: env.Now()}
	job := rand.Text()
	if err := store.BeginCampaignLook(ctx, act, job); errors.Is(err, staff.ErrConflict) {
		fmt.Fprintf(env.Stdout, "%s: campaigns are being looked for by the service; that look goes on\n", slug)
		return nil
	} else if err != nil {
		return err
	}
	return (&web.CampaignFinder{Store: store, Now: env.Now}).Run(ctx, act.Actor, slug, job)
}

// projectAll brings up to date what is made from the responses. told, if not nil, hears of each batch.
func projectAll(ctx context.Context, store *storage.Store, told func(done int)) error {
	for {
		done, err := store.Project(ctx, projectBatch)
		if err != nil || done == 0 {
			return err
		}
		if told != nil {
			told(done)
		}
	}
}
