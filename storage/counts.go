package storage

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Counts alone are in these tables; of a benchmark it is known who set it.
var (
	_ = nothingHeld("day_counts", "journey_counts", "mixes")
	_ = staffHoldings("benchmarks")
)

// countShards is over how many rows a count is spread where transactions run side by side: they would otherwise wait for the row
// of the day, each for the commit of the one before. SQLite has one writer and uses one row.
const countShards = 8

func londonDay(at time.Time) string { return at.In(consultation.London).Format(consultation.ISODate) }

// count adds to the count of a day. It is the last thing that a transaction does, so that it holds the row for a short time.
func count(t *tx, slug, day string, channel consultation.Channel, what staff.Counted, n int) error {
	return t.exec(`INSERT INTO day_counts (consultation, day, channel, what, shard, n) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (consultation, day, channel, what, shard) DO UPDATE SET n = day_counts.n + excluded.n`,
		slug, day, string(channel), string(what), t.shard, n)
}

// countResponse counts a response that begins (1) or ends (-1). Whatever deletes a response calls it.
func countResponse(t *tx, r *consultation.Response, n int) error {
	return count(t, r.Consultation, r.Day(), r.Channel, staff.CountSent, n)
}

// countRecords counts all responses whose records a query of the consultation gives.
func countRecords(t *tx, slug string, sign int, query string, args ...any) error {
	counts, err := byDay(t, query, append([]any{slug}, args...))
	if err != nil {
		return err
	}
	return countEach(t, slug, counts, sign)
}

// countEach adds counts, always in the same order, so that two transactions never wait for each other.
func countEach(t *tx, slug string, counts map[staff.DayCount]int, sign int) error {
	keys := slices.SortedFunc(maps.Keys(counts), func(a, b staff.DayCount) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.What, b.What))
	})
	for _, c := range keys {
		if err := count(t, slug, c.Day, c.Channel, c.What, sign*counts[c]); err != nil {
			return err
		}
	}
	return nil
}

// byDay reads records and counts them; the N of its keys is 0.
func byDay(t *tx, query string, args []any) (map[staff.DayCount]int, error) {
	counts := map[staff.DayCount]int{}
	return counts, t.query(query, args, func(scan func(...any) error) error {
		var record string
		if err := scan(&record); err != nil {
			return err
		}
		r, err := decodeResponse(record)
		if err == nil {
			counts[staff.DayCount{Day: r.Day(), Channel: r.Channel, What: staff.CountSent}]++
		}
		return err
	})
}

// countAll counts what an earlier program stored, once.
func (s *Store) countAll(ctx context.Context) error {
	const mark = "day-counts"
	err := s.view(ctx, func(t *tx) error {
		var x string
		return t.row([]any{&x}, `SELECT value FROM meta WHERE name = ?`, mark)
	})
	if !errors.Is(err, consultation.ErrNotFound) {
		return err
	}
	all, err := s.All(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if err := s.RebuildCounts(ctx, c.Slug); err != nil {
			return err
		}
	}
	return s.update(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO meta (name, value) VALUES (?, '') ON CONFLICT (name) DO NOTHING`, mark)
	})
}

// RebuildCounts counts responses and tombstones anew.
func (s *Store) RebuildCounts(ctx context.Context, slug string) error {
	return s.update(ctx, func(t *tx) error {
		if t.lock != "" { // nobody sends meanwhile; with one writer nobody does anyway
			if err := t.exec(`LOCK TABLE receipts IN SHARE ROW EXCLUSIVE MODE`); err != nil {
				return err
			}
		}
		counts, err := countedAnew(t, slug)
		if err != nil {
			return err
		}
		err = t.exec(`DELETE FROM day_counts WHERE consultation = ? AND what IN (?, ?)`, slug, string(staff.CountSent), string(staff.CountWithdrawn))
		if err != nil {
			return err
		}
		return countEach(t, slug, counts, 1)
	})
}

// countedAnew reads every record; the N of its keys is 0.
func countedAnew(t *tx, slug string) (map[staff.DayCount]int, error) {
	counts, err := byDay(t, `SELECT record FROM responses WHERE consultation = ?`, []any{slug})
	if err != nil {
		return nil, err
	}
	err = t.query(`SELECT day, channel, SUM(n) FROM day_counts WHERE consultation = ? AND what = ? GROUP BY day, channel`, []any{slug, string(staff.CountErased)},
		func(scan func(...any) error) error { // their records are gone
			c := staff.DayCount{What: staff.CountSent}
			var n int
			err := scan(&c.Day, &c.Channel, &n)
			counts[c] += n
			return err
		})
	if err != nil {
		return nil, err
	}
	return counts, t.query(`SELECT withdrawn, COUNT(*) FROM receipts WHERE consultation = ? AND withdrawn <> '' AND reason <> ? GROUP BY withdrawn`, []any{slug, byRetention},
		func(scan func(...any) error) error {
			var day string
			var n int
			err := scan(&day, &n)
			counts[staff.DayCount{Day: day, What: staff.CountWithdrawn}] += n
			return err
		})
}

// DayCounts gives what was counted by day.
func (s *Store) DayCounts(ctx context.Context, slug string) ([]staff.DayCount, error) {
	var all []staff.DayCount
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT day, channel, what, SUM(n) FROM day_counts WHERE consultation = ? GROUP BY day, channel, what
			HAVING SUM(n) <> 0 ORDER BY day, channel, what`, []any{slug}, func(scan func(...any) error) error {
			var c staff.DayCount
			err := scan(&c.Day, &c.Channel, &c.What, &c.N)
			all = append(all, c)
			return err
		})
	})
	return all, err
}

// DraftsNow counts drafts by the days on which they were saved.
func (s *Store) DraftsNow(ctx context.Context, slug string, now time.Time, goes func(saved time.Time) time.Time) (staff.Drafts, error) {
	var d staff.Drafts
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT substr(saved, 1, 10), COUNT(*), COUNT(amends), MIN(started) FROM drafts WHERE consultation = ? GROUP BY substr(saved, 1, 10)`,
			[]any{slug}, func(scan func(...any) error) error {
				var day, oldest string
				var n, changes int
				if err := scan(&day, &n, &changes, &oldest); err != nil {
					return err
				}
				saved, err := time.Parse(consultation.ISODate, day)
				if err != nil {
					return errors.New("storage: a stored time is damaged")
				}
				at, err := unstamp(oldest)
				if err != nil {
					return err
				}
				d.Now, d.Changes = d.Now+n-changes, d.Changes+changes
				if now.Sub(saved) >= 8*24*time.Hour { // the whole day is a week ago
					d.Resting += n
				}
				if goes(saved).Before(now.AddDate(0, 0, 7)) {
					d.Expire += n
				}
				if d.Oldest.IsZero() || at.Before(d.Oldest) {
					d.Oldest = at
				}
				return nil
			})
	})
	return d, err
}

// Waiting counts files that still wait for the virus scanner.
func (s *Store) Waiting(ctx context.Context, slug string, before time.Time) (n int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&n}, `SELECT COUNT(*) FROM uploads WHERE state = 'quarantined' AND added < ? AND
			(EXISTS (SELECT 1 FROM drafts WHERE drafts.id = uploads.draft AND drafts.consultation = ?) OR
			 EXISTS (SELECT 1 FROM receipts WHERE receipts.response = uploads.response AND receipts.consultation = ?))`, stamp(before), slug, slug)
	})
	return n, err
}
