package storage

import (
	"context"
	"errors"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// A release is what staff did, and holds ordinals alone. It stays when a response is withdrawn: the numbers are out, and what follows must
// still be compared with them.
var (
	_ = staffHoldings("releases")
	_ = nothingHeld("small_counts")
)

// AddRelease stores one at the end of the ledger.
func (s *Store) AddRelease(ctx context.Context, act staff.Act, r staff.Release) error {
	return s.update(ctx, func(t *tx) error {
		var last int
		if err := t.row([]any{&last}, `SELECT COALESCE(MAX(number), 0) FROM releases WHERE consultation = ?`, r.Consultation); err != nil {
			return err
		}
		if r.Number != last+1 {
			return staff.ErrConflict
		}
		members := r.Members
		if members == nil {
			members = []byte{}
		}
		n, err := t.affect(`INSERT INTO releases (consultation, number, id, kind, subject, expression, fields, generation, rev, members, digest, account, at)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (consultation, number) DO NOTHING`,
			r.Consultation, r.Number, r.ID, string(r.Kind), r.Subject, r.Where, strings.Join(r.Fields, " "), r.Generation, r.Rev, members, r.Digest, act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		return appendAudit(t, act)
	})
}

// Releases gives those of a consultation, the oldest first.
func (s *Store) Releases(ctx context.Context, slug string) ([]staff.Release, error) {
	var all []staff.Release
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT number, id, kind, subject, expression, fields, generation, rev, members, digest, account, at FROM releases WHERE consultation = ? ORDER BY number`,
			[]any{slug}, func(scan func(...any) error) error {
				r := staff.Release{Consultation: slug}
				var kind, fields, at string
				err := scan(&r.Number, &r.ID, &kind, &r.Subject, &r.Where, &fields, &r.Generation, &r.Rev, &r.Members, &r.Digest, &r.By, &at)
				if err == nil {
					r.At, err = unstamp(at)
				}
				r.Kind, r.Fields = staff.ReleaseKind(kind), strings.Fields(fields)
				all = append(all, r)
				return err
			})
	})
	return all, err
}

// SmallBelow gives the count below which numbers are small, 0 where none was set.
func (s *Store) SmallBelow(ctx context.Context, slug string) (below int, err error) {
	err = s.view(ctx, func(t *tx) error {
		err := t.row([]any{&below}, `SELECT below FROM small_counts WHERE consultation = ?`, slug)
		if errors.Is(err, consultation.ErrNotFound) {
			return nil
		}
		return err
	})
	return below, err
}

// SetSmallBelow sets it.
func (s *Store) SetSmallBelow(ctx context.Context, act staff.Act, slug string, below int) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO small_counts (consultation, below) VALUES (?, ?) ON CONFLICT (consultation) DO UPDATE SET below = excluded.below`, slug, below)
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}
