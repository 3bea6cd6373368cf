package storage

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// expireBatch is how many drafts go in one transaction, so that nobody's save waits long.
const expireBatch = 200

// ExpireDrafts deletes drafts whose time has come and sessions idle since before idle, mixes new equality answers and brings counts up to date. What was
// deleted before an error stays deleted, and its uploads are given.
func (s *Store) ExpireDrafts(ctx context.Context, now, idle time.Time) (uploads []string, err error) {
	if err := s.expireSessions(ctx, idle); err != nil {
		return nil, err
	}
	if err := s.countUse(ctx, now); err != nil {
		return nil, err
	}
	all, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		more, err := s.expireOf(ctx, c, now)
		uploads = append(uploads, more...)
		if err == nil {
			err = s.mixEquality(ctx, c.Slug)
		}
		if err != nil {
			return uploads, err
		}
	}
	return uploads, nil
}

func (s *Store) expireSessions(ctx context.Context, idle time.Time) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`DELETE FROM held WHERE session IN (SELECT mac FROM sessions WHERE used < ?)`, stamp(idle))
		if err != nil {
			return err
		}
		return t.exec(`DELETE FROM sessions WHERE used < ?`, stamp(idle))
	})
}

func (s *Store) expireOf(ctx context.Context, c *consultation.Consultation, now time.Time) (uploads []string, err error) {
	if !c.Schedule.Closes.IsZero() && now.Before(c.DraftsGo(c.Schedule.Closes)) {
		return nil, nil // none is due, whenever it was saved
	}
	due, err := s.dueDrafts(ctx, c, now)
	if err != nil {
		return nil, err
	}
	for len(due) > 0 {
		n := min(expireBatch, len(due))
		var more []string
		err := s.update(ctx, func(t *tx) (err error) {
			more, err = expireBatchOf(t, due[:n])
			return err
		})
		if err != nil {
			return uploads, err
		}
		uploads, due = append(uploads, more...), due[n:]
	}
	return uploads, nil
}

// dueDraft is a draft as it was when it was found due: one that was saved again since stays.
type dueDraft struct {
	id    string
	saved string
}

func (s *Store) dueDrafts(ctx context.Context, c *consultation.Consultation, now time.Time) (due []dueDraft, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.query(`SELECT id, saved FROM drafts WHERE consultation = ?`, []any{c.Slug}, func(scan func(...any) error) error {
			var d dueDraft
			if err := scan(&d.id, &d.saved); err != nil {
				return err
			}
			saved, err := unstamp(d.saved)
			if err == nil && !now.Before(c.DraftsGo(saved)) {
				due = append(due, d)
			}
			return err
		})
	})
	return due, err
}

func expireBatchOf(t *tx, due []dueDraft) (uploads []string, err error) {
	for _, d := range due {
		n, err := t.affect(`DELETE FROM drafts WHERE id = ? AND saved = ?`, d.id, d.saved)
		if err != nil {
			return nil, err
		}
		if n == 0 {
			continue
		}
		more, err := dropDraftParts(t, d.id)
		if err != nil {
			return nil, err
		}
		uploads = append(uploads, more...)
	}
	return uploads, setUnclean(t)
}
