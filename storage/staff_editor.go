package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// KeepSection stores a section to insert again.
func (s *Store) KeepSection(ctx context.Context, act staff.Act, x staff.SavedSection) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO saved_sections (id, title, body, author, at) VALUES (?, ?, ?, ?, ?)`, x.ID, x.Title, x.Text, act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// SavedSections lists them by title.
func (s *Store) SavedSections(ctx context.Context) (all []staff.SavedSection, err error) {
	err = s.view(ctx, func(t *tx) error {
		all = nil
		return t.query(`SELECT id, title, body, author, at FROM saved_sections ORDER BY title, id`, nil, func(scan func(...any) error) error {
			var x staff.SavedSection
			var at string
			err := scan(&x.ID, &x.Title, &x.Text, &x.By, &at)
			if err != nil {
				return err
			}
			x.At, err = unstamp(at)
			all = append(all, x)
			return err
		})
	})
	return all, err
}

// DropSection deletes one.
func (s *Store) DropSection(ctx context.Context, act staff.Act, id string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM saved_sections WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}
