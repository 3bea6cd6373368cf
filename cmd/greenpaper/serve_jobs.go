package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/web"
)

// job is work that is done now and then beside answering requests. Each can be done twice, or by two servers, without harm.
type job struct {
	name  string
	every time.Duration
	run   func(ctx context.Context) error
}

// serveJobs are all of them. Opening and closing is not among them: that is a function of the clock.
func serveJobs(store consultation.Store, files *storage.Files, scanner web.Scanner, now func() time.Time) []job {
	jobs := []job{
		{"expire drafts", time.Hour, func(ctx context.Context) error { return expireDrafts(ctx, store, files, now()) }},
		{"sweep uploads", 6 * time.Hour, func(ctx context.Context) error {
			_, err := files.Sweep(ctx, now().Add(-24*time.Hour), store.Known)
			return err
		}},
	}
	if scanner != nil {
		jobs = append(jobs, job{"scan uploads", time.Minute, func(ctx context.Context) error { return scanQuarantined(ctx, store, files, scanner) }})
	}
	return jobs
}

// startJobs runs each job now and then at its pace until ctx ends; the channel closes when all have stopped.
func startJobs(ctx context.Context, jobs []job, log *slog.Logger) <-chan struct{} {
	var running sync.WaitGroup
	for _, j := range jobs {
		running.Go(func() {
			tick := time.NewTicker(j.every)
			defer tick.Stop()
			for {
				if err := runJob(ctx, j); err != nil && ctx.Err() == nil {
					log.Error("job failed", "job", j.name, "error", err)
				}
				select {
				case <-ctx.Done():
					return
				case <-tick.C:
				}
			}
		})
	}
	done := make(chan struct{})
	go func() {
		running.Wait()
		close(done)
	}()
	return done
}

// runJob turns a panic into an error, so that one job does not end the service.
func runJob(ctx context.Context, j job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic of type %T", p) // its text could hold somebody's words
		}
	}()
	return j.run(ctx)
}

// expireDrafts deletes drafts and sessions whose time has come.
func expireDrafts(ctx context.Context, store consultation.Store, files *storage.Files, now time.Time) error {
	uploads, err := store.ExpireDrafts(ctx, now, now.Add(-consultation.SessionIdle))
	for _, id := range uploads {
		if e := files.Delete(id); e != nil && err == nil {
			err = e
		}
	}
	return err
}

// scanQuarantined looks again at the files that the scanner could not judge when they came.
func scanQuarantined(ctx context.Context, store consultation.Store, files *storage.Files, scanner web.Scanner) error {
	waiting, err := store.Quarantined(ctx)
	if err != nil {
		return err
	}
	for _, u := range waiting {
		if err := scanOne(ctx, store, files, scanner, u); err != nil {
			return err
		}
	}
	return nil
}

func scanOne(ctx context.Context, store consultation.Store, files *storage.Files, scanner web.Scanner, u consultation.Upload) error {
	f, err := files.Open(u.ID)
	if err != nil {
		return err
	}
	clean, err := scanner.Scan(ctx, f)
	f.Close() // it was only read
	if err != nil {
		return err
	}
	if clean {
		return store.SetUploadState(ctx, u.ID, consultation.UploadClean)
	}
	if err := store.SetUploadState(ctx, u.ID, consultation.UploadInfected); err != nil {
		return err
	}
	return files.Delete(u.ID)
}

// quietLog is the log of net/http without what could tell who asked: it prints addresses, and a stack after a panic.
func quietLog(to *slog.Logger) *log.Logger { return log.New(quietWriter{to}, "", 0) }

type quietWriter struct{ to *slog.Logger }

func (w quietWriter) Write(line []byte) (int, error) {
	w.to.Warn("http", "event", withoutAddresses(string(line)))
	return len(line), nil
}

// withoutAddresses keeps the first line and of that only words without a digit or a colon inside, since addresses and names of
// hosts have them. What a panic says could be anything, so that it happened is all that is kept.
func withoutAddresses(line string) string {
	line, _, _ = strings.Cut(line, "\n")
	if panicked, _, ok := strings.Cut(line, "panic serving"); ok {
		return panicked + "panic serving"
	}
	var kept []string
	for word := range strings.FieldsSeq(line) {
		inner := strings.TrimRight(word, ":,;.")
		if strings.ContainsAny(inner, "0123456789:.[]@\"'") {
			inner = "…"
		}
		kept = append(kept, inner)
	}
	return strings.Join(kept, " ")
}

var _ io.Writer = quietWriter{}
