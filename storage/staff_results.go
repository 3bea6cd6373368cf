package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var _ = staffHoldings("saved_filters")

// SaveFilter stores a filter.
func (s *Store) SaveFilter(ctx context.Context, act staff.Act, f staff.SavedFilter) error {
	return s.update(ctx, func(t *tx) error {
		var have int
		if err := t.row([]any{&have}, `SELECT COUNT(*) FROM saved_filters WHERE consultation = ?`, f.Consultation); err != nil {
			return err
		}
		if have >= staff.MaxSavedFilters {
			return consultation.ErrFull
		}
		n, err := t.affect(`INSERT INTO saved_filters (id, consultation, name, expression, author, at) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			f.ID, f.Consultation, f.Name, f.Where, act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		return appendAudit(t, act)
	})
}

// DropFilter deletes one.
func (s *Store) DropFilter(ctx context.Context, act staff.Act, slug, id string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM saved_filters WHERE consultation = ? AND id = ?`, slug, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}

// SavedFilters gives those of a consultation.
func (s *Store) SavedFilters(ctx context.Context, slug string) ([]staff.SavedFilter, error) {
	var all []staff.SavedFilter
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT id, name, expression, author, at FROM saved_filters WHERE consultation = ? ORDER BY name`, []any{slug}, func(scan func(...any) error) error {
			f := staff.SavedFilter{Consultation: slug}
			var at string
			err := scan(&f.ID, &f.Name, &f.Where, &f.By, &at)
			if err == nil {
				f.At, err = unstamp(at)
			}
			all = append(all, f)
			return err
		})
	})
	return all, err
}
