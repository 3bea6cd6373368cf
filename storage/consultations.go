package storage

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Publish stores a version and makes it the one that is served.
func (s *Store) Publish(ctx context.Context, v consultation.Version, schedule consultation.Schedule, demo bool) error {
	put, err := newPut(v)
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error { return put.into(t, schedule, demo) })
}

// put is a version on its way into the store.
type put struct {
	v      consultation.Version
	record string
}

func newPut(v consultation.Version) (put, error) {
	if v.Questionnaire(v.Main) == nil {
		return put{}, errors.New("storage: a version needs its main edition")
	}
	record, err := encode(version{
		Editions: v.Editions, Main: v.Main, Notice: v.Notice, Lock: v.Lock, Reasons: v.Reasons, Reworded: v.Reworded, Series: max(1, v.Series),
	})
	return put{v, record}, err
}

// into stores the version and serves it. The first of a consultation sets its schedule.
func (p put) into(t *tx, schedule consultation.Schedule, demo bool) error {
	v, q := p.v, p.v.Questionnaire(p.v.Main)
	fresh, err := t.affect(`INSERT INTO versions (hash, consultation, published, record) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		v.Hash, v.Consultation, stamp(v.Published), p.record)
	if err != nil {
		return err
	}
	if fresh > 0 {
		if err := addFiles(t, v); err != nil {
			return err
		}
	}
	err = t.exec(`INSERT INTO consultations (slug, title, summary, kind, dept, version, demo, invited) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (slug) DO UPDATE SET title = excluded.title, summary = excluded.summary, kind = excluded.kind,
			dept = excluded.dept, version = excluded.version, demo = excluded.demo, invited = excluded.invited
		WHERE consultations.version <> excluded.version`,
		v.Consultation, q.Title.String(), q.Front.Summary, q.Front.Kind, q.Front.Department, v.Hash, number(demo), number(q.Front.Invited))
	if err != nil {
		return err
	}
	return addSchedule(t, v.Consultation, 0, consultation.ScheduleChange{Schedule: schedule, At: v.Published, Reason: "published"})
}

func addFiles(t *tx, v consultation.Version) error {
	for i, files := range [][]consultation.File{v.Files, v.Sources} {
		for seq, f := range files {
			err := t.exec(`INSERT INTO version_files (version, source, seq, name, type, body) VALUES (?, ?, ?, ?, ?, ?)`,
				v.Hash, i, seq, f.Name, f.Type, append([]byte{}, f.Body...))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// addSchedule writes one row of the history, if there is none of that number.
func addSchedule(t *tx, slug string, seq int, c consultation.ScheduleChange) error {
	return t.exec(`INSERT INTO schedules (consultation, seq, opens, closes, grace, late, at, reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		slug, seq, stamp(c.Opens), stamp(c.Closes), int64(c.Grace/time.Second), stamp(c.Late), stamp(c.At), c.Reason)
}

// Reschedule sets a new schedule and adds to its history.
func (s *Store) Reschedule(ctx context.Context, slug string, change consultation.ScheduleChange) error {
	return s.update(ctx, func(t *tx) error { return reschedule(t, slug, change) })
}

func reschedule(t *tx, slug string, change consultation.ScheduleChange) error {
	c, err := lockedConsultation(t, slug)
	if err != nil {
		return err
	}
	if out := c.Outcome; !out.IsZero() && (!out.After(change.At) || change.LateBegins().After(out)) {
		return fmt.Errorf("the outcome is published, or will be before that: %w", consultation.ErrClosed)
	}
	var last int
	if err := t.row([]any{&last}, `SELECT MAX(seq) FROM schedules WHERE consultation = ?`, slug); err != nil {
		return err
	}
	return addSchedule(t, slug, last+1, change)
}

// Consultation gives one with its history.
func (s *Store) Consultation(ctx context.Context, slug string) (*consultation.Consultation, error) {
	all, err := s.consultations(ctx, ` WHERE slug = ?`, ` WHERE consultation = ?`, slug)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, consultation.ErrNotFound
	}
	return all[0], nil
}

// All gives every consultation, by slug.
func (s *Store) All(ctx context.Context) ([]*consultation.Consultation, error) {
	return s.consultations(ctx, "", "")
}

func (s *Store) consultations(ctx context.Context, which, whose string, args ...any) (all []*consultation.Consultation, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = readConsultations(t, which, whose, args)
		return err
	})
	return all, err
}

func readConsultations(t *tx, which, whose string, args []any) ([]*consultation.Consultation, error) {
	var all []*consultation.Consultation
	bySlug := map[string]*consultation.Consultation{}
	err := t.query(`SELECT slug, title, summary, kind, dept, version, demo, invited, outcome FROM consultations`+which, args, func(scan func(...any) error) error {
		var c consultation.Consultation
		var demo, invited int
		var outcome string
		err := scan(&c.Slug, &c.Title, &c.Summary, &c.Kind, &c.Dept, &c.Version, &demo, &invited, &outcome)
		if err != nil {
			return err
		}
		c.Demo, c.Invited = demo != 0, invited != 0
		c.Outcome, err = unstamp(outcome)
		all, bySlug[c.Slug] = append(all, &c), &c
		return err
	})
	if err != nil {
		return nil, err
	}
	err = t.query(`SELECT consultation, opens, closes, grace, late, at, reason FROM schedules`+whose+` ORDER BY consultation, seq`, args, func(scan func(...any) error) error {
		slug, change, err := scanSchedule(scan)
		if c := bySlug[slug]; err == nil && c != nil {
			c.Changes = append(c.Changes, change)
			c.Schedule = change.Schedule
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	err = readEdits(t, whose, args, bySlug)
	// Sorted here, because databases differ in where they put a hyphen.
	slices.SortFunc(all, func(a, b *consultation.Consultation) int { return cmp.Compare(a.Slug, b.Slug) })
	return all, err
}

// readEdits reads what came after the first version.
func readEdits(t *tx, whose string, args []any, bySlug map[string]*consultation.Consultation) error {
	return t.query(`SELECT consultation, previous, at, public_words, reworded FROM publications`+whose+` ORDER BY consultation, seq`, args, func(scan func(...any) error) error {
		var slug, before, at string
		var e consultation.Replacement
		var reworded int
		err := scan(&slug, &before, &at, &e.Words, &reworded)
		if err != nil {
			return err
		}
		e.Reworded = reworded != 0
		e.At, err = unstamp(at)
		if c := bySlug[slug]; c != nil && before != "" {
			c.Edits = append(c.Edits, e)
		}
		return err
	})
}

func scanSchedule(scan func(...any) error) (slug string, c consultation.ScheduleChange, err error) {
	var opens, closes, late, at string
	var grace int64
	if err = scan(&slug, &opens, &closes, &grace, &late, &at, &c.Reason); err != nil {
		return "", c, err
	}
	c.Grace = time.Duration(grace) * time.Second
	for _, x := range []struct {
		to   *time.Time
		text string
	}{{&c.Opens, opens}, {&c.Closes, closes}, {&c.Late, late}, {&c.At, at}} {
		if *x.to, err = unstamp(x.text); err != nil {
			return "", c, err
		}
	}
	return slug, c, nil
}

// Version gives a published version with its sources and files, its questionnaires indexed. It is read anew each time: whoever
// serves pages keeps it.
func (s *Store) Version(ctx context.Context, hash string) (*consultation.Version, error) {
	v := &consultation.Version{Hash: hash}
	var published, record string
	err := s.view(ctx, func(t *tx) error {
		err := t.row([]any{&v.Consultation, &published, &record}, `SELECT consultation, published, record FROM versions WHERE hash = ?`, hash)
		if err != nil {
			return err
		}
		return t.query(`SELECT source, name, type, body FROM version_files WHERE version = ? ORDER BY source, seq`, []any{hash}, func(scan func(...any) error) error {
			var source int
			var f consultation.File
			err := scan(&source, &f.Name, &f.Type, &f.Body)
			if source == 1 {
				v.Sources = append(v.Sources, f)
			} else {
				v.Files = append(v.Files, f)
			}
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	if v.Published, err = unstamp(published); err != nil {
		return nil, err
	}
	var r version
	if err := decode([]byte(record), &r); err != nil {
		return nil, err
	}
	v.Editions, v.Main, v.Notice, v.Lock, v.Reasons, v.Reworded, v.Series = r.Editions, r.Main, r.Notice, r.Lock, r.Reasons, r.Reworded, max(1, r.Series)
	for _, q := range v.Editions {
		q.Index()
	}
	return v, nil
}
