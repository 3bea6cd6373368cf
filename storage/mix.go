package storage

import (
	"cmp"
	"context"
	"crypto/rand"
	"slices"
)

// mixWith is how many older rows new equality answers are mixed with at most.
const mixWith = 1000

// equalityRow is one set of equality answers on its way from one random id to another.
type equalityRow struct {
	id, version, answers string
}

// mixEquality writes new equality answers again, together with older ones, under new ids and in their order. A database notes
// which transaction wrote a row, and where in the file it went: until then, that tells with which response the answers came.
func (s *Store) mixEquality(ctx context.Context, slug string) error {
	fresh := false
	err := s.view(ctx, func(t *tx) error {
		ids, err := t.ids(`SELECT id FROM equality WHERE consultation = ? AND mixed = 0 LIMIT 1`, slug)
		fresh = len(ids) > 0
		return err
	})
	if err != nil || !fresh {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		rows, err := takeEquality(t, slug)
		if err != nil {
			return err
		}
		for i := range rows {
			rows[i].id = rand.Text()
		}
		slices.SortFunc(rows, func(a, b equalityRow) int { return cmp.Compare(a.id, b.id) })
		for _, r := range rows {
			err := t.exec(`INSERT INTO equality (consultation, id, version, answers, mixed) VALUES (?, ?, ?, ?, 1)`, slug, r.id, r.version, r.answers)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// takeEquality deletes what is to be mixed and gives it.
func takeEquality(t *tx, slug string) ([]equalityRow, error) {
	var rows []equalityRow
	for _, which := range []string{`mixed = 0`, `id IN (SELECT id FROM equality WHERE consultation = ? ORDER BY id LIMIT ?)`} {
		args := []any{slug}
		if len(rows) > 0 {
			args = append(args, slug, mixWith)
		}
		err := t.query(`DELETE FROM equality WHERE consultation = ? AND `+which+` RETURNING id, version, answers`, args, func(scan func(...any) error) error {
			var r equalityRow
			err := scan(&r.id, &r.version, &r.answers)
			rows = append(rows, r)
			return err
		})
		if err != nil || len(rows) == 0 {
			return nil, err
		}
	}
	return rows, nil
}
