package storage

import (
	"cmp"
	"context"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// AddRedirect keeps an old address.
func (s *Store) AddRedirect(ctx context.Context, act staff.Act, r consultation.Redirect) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := lockedConsultation(t, r.Consultation); err != nil {
			return err
		}
		n, err := t.affect(`INSERT INTO redirects (path, consultation, at, author) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			r.Path, r.Consultation, stamp(act.At), act.Actor)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		return appendAudit(t, act)
	})
}

// RemoveRedirect forgets one.
func (s *Store) RemoveRedirect(ctx context.Context, act staff.Act, slug, path string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM redirects WHERE path = ? AND consultation = ?`, path, slug)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}

// Redirects lists those of a consultation, by path.
func (s *Store) Redirects(ctx context.Context, slug string) (list []consultation.Redirect, err error) {
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT path, consultation, at, author FROM redirects WHERE consultation = ?`, []any{slug}, func(scan func(...any) error) error {
			var r consultation.Redirect
			var at string
			err := scan(&r.Path, &r.Consultation, &at, &r.By)
			if err != nil {
				return err
			}
			r.At, err = unstamp(at)
			list = append(list, r)
			return err
		})
	})
	slices.SortFunc(list, func(a, b consultation.Redirect) int { return cmp.Compare(a.Path, b.Path) })
	return list, err
}

// Redirect gives the consultation that an old address leads to.
func (s *Store) Redirect(ctx context.Context, path string) (slug string, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&slug}, `SELECT consultation FROM redirects WHERE path = ?`, path)
	})
	return slug, err
}
