package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// lockedConsultation reads a consultation and locks it where t can. ErrNotFound.
func lockedConsultation(t *tx, slug string) (*consultation.Consultation, error) {
	var found string
	if err := t.row([]any{&found}, `SELECT slug FROM consultations WHERE slug = ?`+t.lock, slug); err != nil {
		return nil, err
	}
	all, err := readConsultations(t, ` WHERE slug = ?`, ` WHERE consultation = ?`, []any{slug})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// ChangeTimes sets a new schedule and adds to its history.
func (s *Store) ChangeTimes(ctx context.Context, act staff.Act, slug string, seen int, change consultation.ScheduleChange) error {
	return s.update(ctx, func(t *tx) error {
		c, err := lockedConsultation(t, slug)
		if err != nil {
			return err
		}
		if len(c.Changes) != seen {
			return staff.ErrConflict
		}
		if len(staff.CheckTimes(c, change.Schedule, change.Reason, change.At)) > 0 {
			return staff.ErrTimes
		}
		var last int
		if err := t.row([]any{&last}, `SELECT MAX(seq) FROM schedules WHERE consultation = ?`, slug); err != nil {
			return err
		}
		if err := addSchedule(t, slug, last+1, change); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// Counts says how many drafts are in progress, how many responses stand, and how many of these came late.
func (s *Store) Counts(ctx context.Context, slug string) (drafts, responses, late int, err error) {
	err = s.view(ctx, func(t *tx) error {
		if err := t.row([]any{&drafts}, `SELECT COUNT(*) FROM drafts WHERE consultation = ?`, slug); err != nil {
			return err
		}
		return t.row([]any{&responses, &late}, `SELECT COUNT(*), COUNT(CASE WHEN late = 1 THEN 1 END) FROM receipts WHERE consultation = ? AND withdrawn = ''`, slug)
	})
	return drafts, responses, late, err
}
