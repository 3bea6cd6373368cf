package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// MakePreview stores a new link to a private preview.
func (s *Store) MakePreview(ctx context.Context, act staff.Act, l staff.PreviewLink) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := readManuscript(t, l.Consultation); err != nil {
			return err
		}
		err := t.exec(`INSERT INTO previews (id, consultation, rev, label, comments, made, maker, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			l.ID, l.Consultation, l.Rev, l.Label, number(l.Comments), stamp(l.Made), l.By, stamp(l.Expires))
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

func readPreviews(t *tx, where string, args ...any) ([]staff.PreviewLink, error) {
	var list []staff.PreviewLink
	err := t.query(`SELECT id, consultation, rev, label, comments, made, maker, expires, revoked, revoker, opened FROM previews WHERE `+where, args, func(scan func(...any) error) error {
		var l staff.PreviewLink
		var comments int
		var made, expires, revoked string
		err := scan(&l.ID, &l.Consultation, &l.Rev, &l.Label, &comments, &made, &l.By, &expires, &revoked, &l.RevokedBy, &l.Opened)
		if err != nil {
			return err
		}
		l.Comments = comments != 0
		if l.Made, err = unstamp(made); err != nil {
			return err
		}
		if l.Expires, err = unstamp(expires); err != nil {
			return err
		}
		l.Revoked, err = unstamp(revoked)
		list = append(list, l)
		return err
	})
	return list, err
}

// readPreview locks the row where t can. ErrNotFound.
func readPreview(t *tx, id string) (*staff.PreviewLink, error) {
	list, err := readPreviews(t, `id = ?`+t.lock, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, consultation.ErrNotFound
	}
	return &list[0], nil
}

// Preview gives one link.
func (s *Store) Preview(ctx context.Context, id string) (l *staff.PreviewLink, err error) {
	err = s.view(ctx, func(t *tx) error {
		l, err = readPreview(t, id)
		return err
	})
	return l, err
}

// PreviewsOf lists the links of a consultation, newest first.
func (s *Store) PreviewsOf(ctx context.Context, slug string) (list []staff.PreviewLink, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = readPreviews(t, `consultation = ? ORDER BY made DESC, id`, slug)
		return err
	})
	return list, err
}

// RevokePreview ends a link.
func (s *Store) RevokePreview(ctx context.Context, act staff.Act, slug, id string) error {
	return s.update(ctx, func(t *tx) error {
		l, err := readPreview(t, id)
		if err != nil {
			return err
		}
		if l.Consultation != slug {
			return consultation.ErrNotFound
		}
		if !l.Revoked.IsZero() {
			return nil
		}
		if err := t.exec(`UPDATE previews SET revoked = ?, revoker = ? WHERE id = ?`, stamp(act.At), act.Actor, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// OpenedPreview notes the day on which a link was opened.
func (s *Store) OpenedPreview(ctx context.Context, act staff.Act, id, day string) error {
	return s.update(ctx, func(t *tx) error {
		l, err := readPreview(t, id)
		if err != nil || l.Opened >= day {
			return err
		}
		if err := t.exec(`UPDATE previews SET opened = ? WHERE id = ?`, day, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}
