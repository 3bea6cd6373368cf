package storage

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = nothingHeld("index_snapshots")
	_ = registerHolding(holding{table: "index_parts", class: staff.KeepResponses, consultation: "consultation"})
)

// partSize is how much of a snapshot one transaction writes: respondents wait for it.
const partSize = 1 << 20

// countErasures adds to how often something was erased, and locks the row, so that erasing and storing wait for each other.
func countErasures(t *tx, slug string, add int64) (n int64, err error) {
	err = t.row([]any{&n}, `INSERT INTO index_snapshots (consultation, erasures) VALUES (?, ?)
		ON CONFLICT (consultation) DO UPDATE SET erasures = index_snapshots.erasures + excluded.erasures RETURNING erasures`, slug, add)
	return n, err
}

// dropSnapshot deletes an index that has what is erased now.
func dropSnapshot(t *tx, slug string) error {
	if _, err := countErasures(t, slug, 1); err != nil {
		return err
	}
	if err := t.exec(`UPDATE index_snapshots SET parts = 0 WHERE consultation = ?`, slug); err != nil {
		return err
	}
	return t.exec(`DELETE FROM index_parts WHERE consultation = ?`, slug)
}

// Erasures counts what was erased.
func (s *Store) Erasures(ctx context.Context, slug string) (n int64, err error) {
	err = s.view(ctx, func(t *tx) error {
		err := t.row([]any{&n}, `SELECT erasures FROM index_snapshots WHERE consultation = ?`, slug)
		if errors.Is(err, consultation.ErrNotFound) {
			return nil
		}
		return err
	})
	return n, err
}

// KeepSnapshot stores an index, part by part. Until the last is there, there is none.
func (s *Store) KeepSnapshot(ctx context.Context, slug string, snap staff.Snapshot, erasures int64) error {
	step := func(f func(*tx) error) error {
		return s.update(ctx, func(t *tx) error {
			n, err := countErasures(t, slug, 0)
			if err == nil && n != erasures {
				err = staff.ErrConflict
			}
			if err != nil {
				return err
			}
			return f(t)
		})
	}
	err := step(func(t *tx) error {
		return t.exec(`UPDATE index_snapshots SET generation = ?, versions = ?, rev = ?, parts = 0 WHERE consultation = ?`, snap.Generation, snap.Versions, snap.Rev, slug)
	})
	if err != nil {
		return err
	}
	parts := slices.Collect(slices.Chunk(snap.Data, partSize))
	for i, data := range parts {
		err := step(func(t *tx) error {
			return t.exec(`INSERT INTO index_parts (consultation, part, data) VALUES (?, ?, ?) ON CONFLICT (consultation, part) DO UPDATE SET data = excluded.data`, slug, i, data)
		})
		if err != nil {
			return err
		}
	}
	return step(func(t *tx) error {
		if err := t.exec(`DELETE FROM index_parts WHERE consultation = ? AND part >= ?`, slug, len(parts)); err != nil {
			return err
		}
		return t.exec(`UPDATE index_snapshots SET parts = ? WHERE consultation = ?`, len(parts), slug)
	})
}

// Snapshot gives the last index that was stored.
func (s *Store) Snapshot(ctx context.Context, slug string) (*staff.Snapshot, error) {
	snap := &staff.Snapshot{}
	err := s.view(ctx, func(t *tx) error {
		var want int
		if err := t.row([]any{&snap.Generation, &snap.Versions, &snap.Rev, &want}, `SELECT generation, versions, rev, parts FROM index_snapshots WHERE consultation = ?`, slug); err != nil {
			return err
		}
		have := 0
		err := t.query(`SELECT data FROM index_parts WHERE consultation = ? ORDER BY part`, []any{slug}, func(scan func(...any) error) error {
			var data []byte
			err := scan(&data)
			snap.Data = append(snap.Data, data...)
			have++
			return err
		})
		if err == nil && (want == 0 || have != want) {
			return consultation.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return snap, nil
}

// Ordinals gives the responses that have one, in the order of ids.
func (s *Store) Ordinals(ctx context.Context, slug string) iter.Seq2[staff.Change, error] {
	return func(yield func(staff.Change, error) bool) {
		stop := errors.New("enough")
		err := s.view(ctx, func(t *tx) error {
			return t.query(`SELECT ord, response, rev, gone FROM projected WHERE consultation = ? ORDER BY response`, []any{slug}, func(scan func(...any) error) error {
				var c staff.Change
				err := scan(&c.Ord, &c.ID, &c.Rev, &c.Gone)
				if err == nil && !yield(c, nil) {
					return stop
				}
				return err
			})
		})
		if err != nil && !errors.Is(err, stop) {
			yield(staff.Change{}, err)
		}
	}
}
