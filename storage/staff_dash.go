package storage

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// AddJourney adds counts.
func (s *Store) AddJourney(ctx context.Context, counts []staff.JourneyCount) error {
	return s.update(ctx, func(t *tx) error {
		for _, c := range counts {
			err := t.exec(`INSERT INTO journey_counts (consultation, version, event, item, day, n) VALUES (?, ?, ?, ?, ?, ?)
				ON CONFLICT (consultation, version, event, item, day) DO UPDATE SET n = journey_counts.n + excluded.n`,
				c.Consultation, c.Version, string(c.Event), c.Item, c.Day, c.N)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// JourneyCounts gives the sums of the days from one on.
func (s *Store) JourneyCounts(ctx context.Context, slug, from string) ([]staff.JourneyCount, error) {
	var all []staff.JourneyCount
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT version, event, item, SUM(n) FROM journey_counts WHERE consultation = ? AND day >= ? GROUP BY version, event, item
			ORDER BY version, event, item`, []any{slug, from}, func(scan func(...any) error) error {
			c := staff.JourneyCount{Consultation: slug}
			err := scan(&c.Version, &c.Event, &c.Item, &c.N)
			all = append(all, c)
			return err
		})
	})
	return all, err
}

// SetBenchmark stores a benchmark in the place of the one of its question.
func (s *Store) SetBenchmark(ctx context.Context, act staff.Act, b staff.Benchmark) error {
	groups, err := encode(b.Groups)
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO benchmarks (consultation, question, source, dated, shares, author, at) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (consultation, question) DO UPDATE SET source = excluded.source, dated = excluded.dated, shares = excluded.shares,
				author = excluded.author, at = excluded.at`, b.Consultation, b.Question, b.Source, b.Dated, groups, act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// DropBenchmark deletes one.
func (s *Store) DropBenchmark(ctx context.Context, act staff.Act, slug, question string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM benchmarks WHERE consultation = ? AND question = ?`, slug, question)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}

// Benchmarks gives those of a consultation.
func (s *Store) Benchmarks(ctx context.Context, slug string) ([]staff.Benchmark, error) {
	var all []staff.Benchmark
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT question, source, dated, shares, author, at FROM benchmarks WHERE consultation = ? ORDER BY question`, []any{slug},
			func(scan func(...any) error) error {
				b := staff.Benchmark{Consultation: slug}
				var groups, at string
				err := scan(&b.Question, &b.Source, &b.Dated, &groups, &b.By, &at)
				if err == nil {
					b.At, err = unstamp(at)
				}
				if err == nil {
					err = decode([]byte(groups), &b.Groups)
				}
				all = append(all, b)
				return err
			})
	})
	return all, err
}

// Mixes gives what was last counted.
func (s *Store) Mixes(ctx context.Context, slug string) (map[string]staff.Mix, error) {
	all := map[string]staff.Mix{}
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT question, taken, answered, people, counts FROM mixes WHERE consultation = ?`, []any{slug}, func(scan func(...any) error) error {
			var m staff.Mix
			var counts string
			err := scan(&m.Question, &m.Taken, &m.Answered, &m.Of, &counts)
			if err == nil {
				err = decode([]byte(counts), &m.Counts)
			}
			all[m.Question] = m
			return err
		})
	})
	return all, err
}

// TakeMixes counts the answers of the questions that have a benchmark, each where it is due.
func (s *Store) TakeMixes(ctx context.Context, slug string, equality func(question string) bool, now time.Time) error {
	ours, theirs, err := s.dueMixes(ctx, slug, equality, londonDay(now))
	if err != nil {
		return err
	}
	if len(ours) > 0 {
		for r, err := range s.Each(ctx, slug) {
			if err != nil {
				return err
			}
			tally(ours, r.Answers)
		}
	}
	if len(theirs) > 0 {
		for e, err := range s.EachEquality(ctx, slug) {
			if err != nil {
				return err
			}
			tally(theirs, e.Answers)
		}
	}
	return s.update(ctx, func(t *tx) error {
		for _, list := range [][]*takenMix{ours, theirs} {
			for _, m := range list {
				if err := m.store(t, slug); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// takenMix is a mix on its way, with how many people there were at the last one; -1 where there is none.
type takenMix struct {
	staff.Mix
	was int
}

// dueMixes gives empty mixes to fill: of questions that were not counted today.
func (s *Store) dueMixes(ctx context.Context, slug string, equality func(string) bool, today string) (ours, theirs []*takenMix, err error) {
	marks, err := s.Benchmarks(ctx, slug)
	if err != nil || len(marks) == 0 {
		return nil, nil, err
	}
	old, err := s.Mixes(ctx, slug)
	if err != nil {
		return nil, nil, err
	}
	for _, b := range marks {
		m := &takenMix{Mix: staff.Mix{Question: b.Question, Taken: today, Counts: map[string]int{}}, was: -1}
		if last, ok := old[b.Question]; ok {
			if last.Taken == today {
				continue
			}
			m.was = last.Of
		}
		if equality(b.Question) {
			theirs = append(theirs, m)
		} else {
			ours = append(ours, m)
		}
	}
	return ours, theirs, nil
}

func tally(list []*takenMix, a consultation.Answers) {
	for _, m := range list {
		m.Of++
		answered := false
		for _, code := range a[m.Question] {
			if code != "" {
				m.Counts[code]++
				answered = true
			}
		}
		if answered {
			m.Answered++
		}
	}
}

// store keeps a mix, unless so few people came or went since the last that it could tell about them.
func (m *takenMix) store(t *tx, slug string) error {
	if d := m.Of - m.was; m.was >= 0 && d < staff.MixThreshold && d > -staff.MixThreshold {
		return nil
	}
	counts, err := encode(m.Counts)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO mixes (consultation, question, taken, answered, people, counts) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT (consultation, question) DO UPDATE SET taken = excluded.taken, answered = excluded.answered, people = excluded.people, counts = excluded.counts`,
		slug, m.Question, m.Taken, m.Answered, m.Of, counts)
}
