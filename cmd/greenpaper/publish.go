package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

func init() {
	register(command{
		name: "publish", args: "FILE [--data DIR] [--opens TIME] [--closes TIME [--reason TEXT]]", run: runPublish,
		summary: "Check a questionnaire, store it as a new version and schedule it.",
	})
}

func runPublish(ctx context.Context, args []string, env Env) error {
	flags := env.flags("publish")
	data := env.dataFlags(flags)
	opens := flags.String("opens", "", "open at this `TIME` in London instead of the one in the file, such as \"2027-01-12 09:00\"")
	closes := flags.String("closes", "", "close at this `TIME` in London instead of the one in the file, or none")
	reason := flags.String("reason", "", "why the times of a published consultation change; `TEXT` that the public can read")
	publicURL := flags.String("public-url", "http://127.0.0.1:8080", "the site's `ADDRESS`, to print where the consultation will be")
	files, err := env.parse(flags, args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usagef("name one questionnaire")
	}
	bundle, err := loadBundle(files[0])
	if err != nil {
		return err
	}
	p := publication{bundle: bundle, dir: filepath.Dir(files[0]), now: env.Now(), opens: *opens, closes: *closes, reason: *reason, env: env}
	if p.schedule, err = p.scheduleOf(*opens, *closes); err != nil {
		return err
	}
	if err := p.check(); err != nil {
		return err
	}
	store, _, err := data.openOrCreate(ctx)
	if err != nil {
		return err
	}
	err = p.publish(ctx, store)
	if err == nil {
		err = p.print(ctx, store, *publicURL)
	}
	return errors.Join(err, store.Close())
}

// publication is one run of publish.
type publication struct {
	bundle   markdown.Bundle
	dir      string
	now      time.Time
	front    consultation.Front // with the times of the command line
	schedule consultation.Schedule
	opens    string // as on the command line, "" for none
	closes   string
	reason   string
	env      Env
}

// scheduleOf takes the schedule from the front matter, with the times of the command line in their place.
func (p *publication) scheduleOf(opens, closes string) (consultation.Schedule, error) {
	p.front = p.bundle.Main().Questionnaire.Front
	f := &p.front
	if opens != "" {
		f.Opens = opens
	}
	switch closes {
	case "":
	case "none":
		f.Closes = ""
		for _, k := range f.Keep {
			if k.After == "closing" {
				return consultation.Schedule{}, usagef("the file says \"keep %s: %d months after closing\", and without a closing they would be kept for ever; write \"after sending\" there, or give a closing time", k.What, k.Months)
			}
		}
	default:
		f.Closes = closes
	}
	s := consultation.Schedule{Grace: time.Duration(f.Grace) * time.Minute}
	var err error
	if s.Opens, err = consultation.LocalMinute(f.Opens); err != nil {
		return s, usagef("%q is not a time; write it as \"2027-01-12 09:00\"", f.Opens)
	}
	if f.Closes == "" {
		return s, nil
	}
	if s.Closes, err = consultation.LocalMinute(f.Closes); err != nil {
		return s, usagef("%q is not a time; write it as \"2027-01-12 09:00\", or none", f.Closes)
	}
	if !s.Closes.After(s.Opens) {
		return s, usagef("it would close at %s, before it opens at %s", f.Closes, f.Opens)
	}
	return s, nil
}

// check prints what stands in the way: every error, and every warning without a recorded reason.
func (p *publication) check() error {
	var c counts
	var codes []string
	for _, f := range inFolder(p.dir, p.bundle.Judge(p.now, &p.front)) {
		c.count(f)
		if f.Level == consultation.LevelError || f.Level == consultation.LevelWarning && f.Reason == "" {
			fmt.Fprintln(p.env.Stderr, f)
		}
		if f.Level == consultation.LevelWarning && f.Reason == "" && !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	if c.errors+c.warnings == 0 {
		return nil
	}
	fmt.Fprintf(p.env.Stderr, "Not published: %s, %s.\n", plural(c.errors, "error"), plural(c.warnings, "warning"))
	if c.warnings > 0 {
		fmt.Fprintf(p.env.Stderr, "Mend the file, or say in %s why a warning may stand, each in a bullet with its code:\n", filepath.Join(p.dir, p.bundle.ReasonsName()))
		for _, code := range codes {
			fmt.Fprintf(p.env.Stderr, "- `%s` Write the reason here.\n", code)
		}
	}
	return errFailed
}

// publisher is a store that publishes and writes down who did it.
type publisher interface {
	consultation.Consultations
	staff.Publications
	Logged(act staff.Act) *storage.Store
}

// publish compares the new version with the one that is served, and stores it. Times that the command line changes for a
// published consultation go into its history with the reason.
func (p *publication) publish(ctx context.Context, store publisher) error {
	v, err := p.bundle.Version(p.now)
	if err != nil {
		return err
	}
	served, err := store.Consultation(ctx, v.Consultation)
	if errors.Is(err, consultation.ErrNotFound) {
		return p.store(ctx, store, v, nil, staff.Publication{Series: 1})
	}
	if err != nil {
		return err
	}
	old, err := store.Version(ctx, served.Version)
	if err != nil {
		return err
	}
	if !timesMoved(old.Questionnaire(old.Main).Front, p.bundle.Main().Questionnaire.Front) {
		p.keepTimes(served.Schedule)
	}
	moved := !p.schedule.Equal(served.Schedule)
	if moved && !p.schedule.Closes.IsZero() && !p.schedule.Closes.After(p.schedule.Opens) {
		return usagef("it would close before it opens; give both times")
	}
	if moved && p.reason == "" {
		return usagef("%s is published; to change its times, say why with --reason", v.Consultation)
	}
	if err := p.compare(old); err != nil {
		return err
	}
	var change *consultation.ScheduleChange
	if moved {
		change = &consultation.ScheduleChange{Schedule: p.schedule, At: p.now, Reason: p.reason}
	}
	if v.Hash != old.Hash {
		return p.replace(ctx, store, v, old, change)
	}
	if change == nil {
		return nil
	}
	act := commandAct(p.env, staff.VerbTimesChanged, v.Consultation, staff.Details{
		"before": timesText(served.Schedule), "after": timesText(p.schedule), "reason": p.reason,
	})
	return store.Logged(act).Reschedule(ctx, v.Consultation, *change)
}

// timesText writes opening and closing for the log.
func timesText(s consultation.Schedule) string {
	closes := "never"
	if !s.Closes.IsZero() {
		closes = s.Closes.UTC().Format("2006-01-02 15:04 UTC")
	}
	return "opens " + s.Opens.UTC().Format("2006-01-02 15:04 UTC") + ", closes " + closes + ", grace " + strconv.Itoa(int(s.Grace.Minutes())) + " minutes"
}

// replace publishes a version in the place of another. What would break answers is refused once there are any.
func (p *publication) replace(ctx context.Context, store publisher, v consultation.Version, old *consultation.Version, moved *consultation.ScheduleChange) error {
	all, err := store.Versions(ctx, v.Consultation)
	if err != nil {
		return err
	}
	effect := consultation.Farthest(consultation.CompareVersions(old, &v))
	err = p.store(ctx, store, v, moved, staff.Publication{
		Before: old.Hash, Effect: effect, Series: consultation.NextSeries(&v, old, effect, all), Reworded: !v.ReadsLike(old),
	})
	if errors.Is(err, staff.ErrAnswered) {
		fmt.Fprintln(p.env.Stderr, "Not published: people have begun to answer, and what is called breaking above would break their answers.")
		return errFailed
	}
	return err
}

// store publishes and writes it into the log.
func (p *publication) store(ctx context.Context, store publisher, v consultation.Version, moved *consultation.ScheduleChange, x staff.Publication) error {
	x.Proposer, x.Why = staff.CommandLine, p.reason
	act := staff.Act{
		Actor: staff.CommandLine, Verb: staff.VerbPublished, Consultation: v.Consultation, Subject: v.Hash, At: p.now,
		Details: staff.Details{"version": v.Hash, "effect": string(x.Effect), "why": p.reason, "times": timesText(p.schedule)},
	}
	return store.PublishAs(ctx, act, v, p.schedule, moved, x)
}

// timesMoved says whether a file gives other times than the version before it. Where it gives the same, the times that are in
// force stand, even if they were changed on the command line.
func timesMoved(old, now consultation.Front) bool {
	return old.Opens != now.Opens || old.Closes != now.Closes || old.Grace != now.Grace
}

// keepTimes takes the times in force for those that the command line does not give.
func (p *publication) keepTimes(in consultation.Schedule) {
	p.schedule.Grace = in.Grace
	if p.opens == "" {
		p.schedule.Opens = in.Opens
	}
	if p.closes == "" {
		p.schedule.Closes = in.Closes
	}
}

func (p *publication) compare(old *consultation.Version) error {
	main := p.bundle.Main()
	problems := markdown.CompareLock(old.Lock, main.Questionnaire)
	if len(problems) == 0 {
		return p.noticed(old)
	}
	for _, f := range inFolder(p.dir, markdown.Locate(main.Source, problems, nil)) {
		fmt.Fprintln(p.env.Stderr, f)
	}
	fmt.Fprintln(p.env.Stderr, "Not published: answers that were given already would lose their meaning.")
	return errFailed
}

// print says what is served now, and where.
func (p *publication) print(ctx context.Context, store consultation.Consultations, publicURL string) error {
	c, err := store.Consultation(ctx, p.front.Consultation)
	if err != nil {
		return err
	}
	const minute = "15:04 on 2 January 2006"
	closes := "does not close"
	if !c.Schedule.Closes.IsZero() {
		closes = "closes at " + c.Schedule.Closes.In(consultation.London).Format(minute)
	}
	_, err = fmt.Fprintf(p.env.Stdout, "Published %s, version %.12s.\nIt opens at %s and %s, London time.\n%s/c/%s\n",
		c.Slug, c.Version, c.Schedule.Opens.In(consultation.London).Format(minute), closes, strings.TrimSuffix(publicURL, "/"), c.Slug)
	return err
}
