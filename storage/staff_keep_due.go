package storage

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// RetentionMayBeDue looks at clocks and days alone.
func (s *Store) RetentionMayBeDue(ctx context.Context, slug string, now, looked time.Time) (bool, error) {
	con, err := s.Consultation(ctx, slug)
	if err != nil {
		return false, err
	}
	versions, err := s.Versions(ctx, slug)
	if err != nil {
		return false, err
	}
	stock := staff.Stock{Holds: map[staff.Class]bool{}, Opens: con.Schedule.Opens, Ends: con.Schedule.Closes}
	for _, c := range con.Changes {
		if c.Opens.Before(stock.Opens) {
			stock.Opens = c.Opens
		}
		for _, end := range []time.Time{c.Closes, c.Late} {
			if !stock.Ends.IsZero() && end.After(stock.Ends) {
				stock.Ends = end // as somebody may have used it before it was brought forward
			}
		}
	}
	err = s.view(ctx, func(t *tx) error {
		if err := readStock(t, slug, stock.Holds); err != nil {
			return err
		}
		var began string
		err := t.row([]any{&began}, `SELECT COALESCE(MAX(began), '') FROM retention_runs WHERE consultation = ? AND state = 'done' AND early = 0`, slug)
		if err == nil {
			stock.Looked, err = unstamp(began)
		}
		return err
	})
	if err != nil {
		return false, err
	}
	if looked.After(stock.Looked) {
		stock.Looked = looked
	}
	return staff.NewClocks(con, versions).MayBeDue(stock, now), nil
}

// readStock sees what there is any of: one row of each is looked at. Files, and what staff typed, belong to responses; to find out
// that there are none, every response would be looked at.
func readStock(t *tx, slug string, holds map[staff.Class]bool) error {
	any := func(query string) (found bool, err error) {
		rows, err := t.ids(query+` LIMIT 1`, slug)
		return len(rows) > 0, err
	}
	for _, x := range []struct {
		query string
		sure  staff.Class
		maybe []staff.Class
	}{
		{`SELECT id FROM responses WHERE consultation = ?`, staff.KeepResponses, []staff.Class{staff.KeepUploads}},
		{`SELECT response FROM contacts WHERE consultation = ?`, staff.KeepContact, nil},
		{`SELECT id FROM entries WHERE consultation = ? AND state = 'taken'`, "", []staff.Class{staff.KeepContact}},
		{`SELECT id FROM equality WHERE consultation = ?`, staff.KeepEquality, nil},
	} {
		found, err := any(x.query)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if x.sure != "" {
			holds[x.sure] = true
		}
		for _, class := range x.maybe {
			if !holds[class] {
				holds[class] = false // known, and none
			}
		}
	}
	for _, h := range heldWhole() {
		found, err := any(`SELECT 'x' FROM ` + h.table + ` WHERE ` + h.where)
		if err != nil {
			return err
		}
		if found {
			holds[h.class] = true
		}
	}
	return nil
}
