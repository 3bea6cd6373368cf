package web

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	briefHour = 7              // in London
	briefLate = 24 * time.Hour // after which a brief of that morning is not made any more
)

// WeeklyBriefs makes the briefs whose morning has come, and mails them to whom they are for. It can run on two servers at once, and stop
// anywhere: each brief and each mail is stored once.
func (s *Server) WeeklyBriefs(ctx context.Context) error {
	plans, err := s.Store.BriefPlans(ctx)
	if err != nil {
		return err
	}
	now := s.Now()
	var wrong []error
	for slug, plan := range plans {
		var err error
		at := briefMorning(now, plan.Day)
		day := at.Format(consultation.ISODate)
		if plan.Done >= day {
			continue
		}
		if now.Sub(at) < briefLate {
			err = s.weeklyBrief(ctx, slug, plan, day)
		}
		if errors.Is(err, ErrNotYet) {
			continue // until the next minute
		}
		if err == nil {
			err = s.Store.SettleBrief(ctx, slug, day)
		}
		wrong = append(wrong, err)
	}
	return errors.Join(wrong...)
}

// briefMorning is the last time that it was the hour of a weekday in London.
func briefMorning(now time.Time, weekday int) time.Time {
	l := now.In(consultation.London)
	for back := 0; ; back++ {
		at := time.Date(l.Year(), l.Month(), l.Day()-back, briefHour, 0, 0, 0, consultation.London)
		if !at.After(l) && int(at.Weekday()) == weekday%7 {
			return at
		}
	}
}

// weeklyBrief makes one brief, or finds it where it was made before, and mails it. Where it cannot be made, that is mailed.
func (s *Server) weeklyBrief(ctx context.Context, slug string, plan staff.BriefPlan, day string) error {
	con, err := s.Store.Consultation(ctx, slug)
	if isNotFound(err) {
		return nil
	}
	if err != nil {
		return err
	}
	once := "weekly " + day
	b, err := s.Store.BriefOnce(ctx, slug, once)
	if isNotFound(err) {
		b, err = s.MakeBrief(ctx, slug, staff.System, once)
	}
	var refused *Refused
	if err != nil && !errors.As(err, &refused) {
		return err
	}
	if s.Post == nil || s.Post.Transport == nil {
		return nil
	}
	kind, path, lines := "brief-refused", "/brief", []string(nil)
	if refused == nil {
		kind, path, lines = "brief", "/brief/e/"+b.ID, s.BriefText(b, con.Title)
	}
	for _, id := range plan.To {
		person, err := s.Store.Person(ctx, id)
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		if !person.Can(staff.MayReport, slug) {
			continue
		}
		if err := s.Post.Brief(ctx, person, con, kind, deskURL(slug)+path, lines, once); err != nil {
			return err
		}
	}
	return nil
}
