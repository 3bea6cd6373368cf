package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/mail"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{name: "gallery", args: "[--addr HOST:PORT]", summary: "Show every page and every type of question, for looking at and for checks.", run: runGallery})
}

func runGallery(ctx context.Context, args []string, env Env) error {
	flags := env.flags("gallery")
	addr := flags.String("addr", "127.0.0.1:8082", "listen on `HOST:PORT`")
	if rest, err := env.parse(flags, args); err != nil {
		return err
	} else if len(rest) > 0 {
		return usagef("gallery takes no argument, only options: %q", rest[0])
	}
	log := slog.New(slog.NewTextHandler(env.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	temp, err := newTemporary(ctx, env.Now, log)
	if err != nil {
		return err
	}
	defer temp.close()
	gallery, err := newGallery(ctx, temp)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s; choose another place with --addr", *addr)
	}
	fmt.Fprintf(env.Stdout, "%d pages:\n\n    %s%s\n\nStop with Ctrl-C.\n", len(gallery.Names()), localURL(listener.Addr()), web.GalleryPrefix)
	return serveUntil(ctx, listener, gallery, log)
}

// galleryNow is the time on every page, so that two galleries are alike.
var galleryNow = time.Date(2026, time.March, 2, 10, 0, 0, 0, time.UTC)

// newGallery publishes a questionnaire in each state and goes through all pages.
func newGallery(ctx context.Context, temp *temporary) (*web.Gallery, error) {
	sites := web.GallerySites{Open: "showcase", Forthcoming: "care-workforce-pathway", Closed: "talk-health-and-care"}
	const day = 24 * time.Hour
	for slug, schedule := range map[string]consultation.Schedule{
		sites.Open:        {Opens: galleryNow.Add(-7 * day), Closes: galleryNow.Add(56 * day), Grace: time.Hour},
		sites.Forthcoming: {Opens: galleryNow.Add(7 * day), Closes: galleryNow.Add(70 * day)},
		sites.Closed:      {Opens: galleryNow.Add(-70 * day), Closes: galleryNow.Add(-7 * day)},
	} {
		bundle, err := markdown.Load(questionnaires.FS, slug+".md")
		if err != nil {
			return nil, err
		}
		published := schedule.Opens
		if published.After(galleryNow) {
			published = galleryNow.Add(-day)
		}
		version, err := bundle.Version(published)
		if err != nil {
			return nil, err
		}
		if err := temp.store.Publish(ctx, version, schedule, false); err != nil {
			return nil, err
		}
	}
	temp.server.Post = &mail.Post{ // it is never told to work
		Store: temp.store, Transport: &mail.SMTP{Server: "mail.example.org", Port: 465}, Pages: temp.server.Pages, MACs: temp.server.MACs,
		Site: "Greenpaper", URL: "https://consult.example.org", Now: func() time.Time { return galleryNow }, Log: temp.server.Log,
	}
	temp.server.NewSandbox = func() (*web.Sandbox, error) {
		box, err := newTemporaryIn(ctx, temp.dir, temp.server.Pages, temp.server.Now, temp.server.Log)
		if err != nil {
			return nil, err
		}
		return &web.Sandbox{Server: box.server, Close: box.close}, nil
	}
	return web.NewGallery(ctx, temp.server, sites, galleryNow)
}
