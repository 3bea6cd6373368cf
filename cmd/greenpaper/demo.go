package main

import (
	"context"
	"fmt"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/storage"
)

// demonstrations are the shipped questionnaires that an empty data folder gets.
var demonstrations = []string{"care-workforce-pathway.md", "talk-health-and-care.md", "showcase.md"}

// demoWeeks is how long a demonstration with a closing date stays open.
const demoWeeks = 8

// demonstrate publishes the demonstrations in an empty store, unless none are wanted, and says whether the store holds any.
func demonstrate(ctx context.Context, store *storage.Store, none bool, now time.Time) (bool, error) {
	all, err := store.All(ctx)
	if err != nil {
		return false, err
	}
	for _, con := range all {
		if con.Demo {
			return true, nil
		}
	}
	if none || len(all) > 0 {
		return false, nil
	}
	for _, name := range demonstrations {
		if err := publishDemo(ctx, store, name, now); err != nil {
			return false, fmt.Errorf("demonstration %s: %w", name, err)
		}
	}
	return true, nil
}

func publishDemo(ctx context.Context, store consultation.Consultations, name string, now time.Time) error {
	return publishDemoSince(ctx, store, name, now, 0)
}

// publishDemoSince publishes a demonstration that has been open for some days.
func publishDemoSince(ctx context.Context, store consultation.Consultations, name string, now time.Time, days int) error {
	bundle, err := markdown.Load(questionnaires.FS, name)
	if err != nil {
		return err
	}
	version, err := bundle.Version(now)
	if err != nil {
		return err
	}
	schedule := demoSchedule(version.Questionnaire("").Front, now)
	schedule.Opens = schedule.Opens.AddDate(0, 0, -days)
	return store.Publish(ctx, version, schedule, true)
}

// demoSchedule starts today and keeps the file's own kind of end: a closing at its time of day, some weeks from now, or none.
func demoSchedule(front consultation.Front, now time.Time) consultation.Schedule {
	now = now.In(consultation.London)
	y, m, d := now.Date()
	s := consultation.Schedule{Opens: time.Date(y, m, d, 0, 0, 0, 0, consultation.London), Grace: time.Duration(front.Grace) * time.Minute}
	if front.Closes == "" {
		return s
	}
	hour, minute := 23, 45
	if t, err := consultation.LocalMinute(front.Closes); err == nil {
		hour, minute = t.Hour(), t.Minute()
	}
	s.Closes = time.Date(y, m, d+7*demoWeeks, hour, minute, 0, 0, consultation.London)
	return s
}
