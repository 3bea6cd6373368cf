package storage

import (
	"context"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerHolding(holding{table: "readings", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "openings", class: staff.KeepResponses, response: "response"})
)

// ResponseOf gives a response of a consultation without its contact data.
func (s *Store) ResponseOf(ctx context.Context, slug, id string) (r *consultation.Response, err error) {
	err = s.view(ctx, func(t *tx) error {
		if r, err = s.standing(t, id); err == nil && r.Consultation != slug {
			return consultation.ErrNotFound
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return r, nil
}

// NoteSeen notes that somebody sees the words of responses.
func (s *Store) NoteSeen(ctx context.Context, act staff.Act, responses []string) error {
	day := londonDay(act.At)
	fresh := false // a look first: most pages are seen again, and that must wait for no writer
	err := s.view(ctx, func(t *tx) error {
		for _, id := range responses {
			var n int
			if err := t.row([]any{&n}, `SELECT COUNT(*) FROM openings WHERE response = ? AND account = ? AND day = ?`, id, act.Actor, day); err != nil {
				return err
			}
			fresh = fresh || n == 0
		}
		return nil
	})
	if err != nil || !fresh {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		var references []string
		for _, id := range responses {
			var reference string
			err := t.row([]any{&reference}, `SELECT reference FROM receipts WHERE response = ? AND consultation = ? AND withdrawn = ''`+t.lock, id, act.Consultation)
			if errors.Is(err, consultation.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			n, err := t.affect(`INSERT INTO openings (response, account, day) VALUES (?, ?, ?) ON CONFLICT (response, account, day) DO NOTHING`, id, act.Actor, day)
			if err != nil {
				return err
			}
			if n > 0 {
				references = append(references, reference)
			}
		}
		if len(references) == 0 {
			return nil
		}
		seen := act
		seen.Subject, seen.Details = strings.Join(references, " "), nil
		return appendAudit(t, seen)
	})
}

// MarkRead notes that somebody has read responses, or one answer of each.
func (s *Store) MarkRead(ctx context.Context, act staff.Act, question string, responses []string) error {
	return s.update(ctx, func(t *tx) error {
		var references []string
		for _, id := range responses {
			reference, err := markRead(t, act, question, id)
			if errors.Is(err, consultation.ErrNotFound) {
				continue
			}
			if err != nil {
				return err
			}
			references = append(references, reference)
		}
		if len(references) == 0 {
			return nil
		}
		read := act
		read.Subject, read.Details = strings.Join(references, " "), nil
		if question != "" {
			read.Details = staff.Details{"question": question}
		}
		return appendAudit(t, read)
	})
}

func markRead(t *tx, act staff.Act, question, id string) (reference string, err error) {
	err = t.row([]any{&reference}, `SELECT reference FROM receipts WHERE response = ? AND consultation = ? AND withdrawn = ''`+t.lock, id, act.Consultation)
	if err != nil {
		return "", err
	}
	names, err := t.ids(`SELECT question FROM answer_texts WHERE consultation = ? AND response = ?`, act.Consultation, id)
	switch {
	case err != nil:
		return "", err
	case question == "":
		names = append(names, "")
	case slices.Contains(names, question):
		names = []string{question}
	default:
		return "", consultation.ErrNotFound
	}
	for _, name := range names {
		err := t.exec(`INSERT INTO readings (consultation, response, question, account, at, fresh) VALUES (?, ?, ?, ?, ?, 1)
			ON CONFLICT (response, question, account) DO UPDATE SET at = excluded.at, fresh = 1`, act.Consultation, id, name, act.Actor, stamp(act.At))
		if err != nil {
			return "", err
		}
	}
	return reference, nil
}

// readAnew makes what was read of a response stale: it was changed.
func readAnew(t *tx, response string) error {
	return t.exec(`UPDATE readings SET fresh = 0 WHERE response = ? AND fresh = 1`, response)
}

// ReadOf lists who has read a response.
func (s *Store) ReadOf(ctx context.Context, slug, response string) ([]staff.Read, error) {
	var all []staff.Read
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT question, account, at, fresh FROM readings WHERE consultation = ? AND response = ? ORDER BY at DESC, question, account`,
			[]any{slug, response}, func(scan func(...any) error) error {
				var r staff.Read
				var at string
				err := scan(&r.Question, &r.By, &at, &r.Fresh)
				if err == nil {
					r.At, err = unstamp(at)
				}
				all = append(all, r)
				return err
			})
	})
	return all, err
}

// Coverage says how much was read.
func (s *Store) Coverage(ctx context.Context, slug string) ([]staff.Coverage, error) {
	var whole staff.Coverage
	have, read := map[string]int{}, map[string]int{}
	err := s.view(ctx, func(t *tx) error {
		if err := t.row([]any{&whole.Have}, `SELECT COALESCE(SUM(n), 0) FROM day_counts WHERE consultation = ? AND what = ?`, slug, string(staff.CountSent)); err != nil {
			return err
		}
		into := func(to map[string]int) func(scan func(...any) error) error {
			return func(scan func(...any) error) error {
				var name string
				var n int
				err := scan(&name, &n)
				to[name] = n
				return err
			}
		}
		if err := t.query(`SELECT question, have FROM answer_counts WHERE consultation = ? AND have > 0`, []any{slug}, into(have)); err != nil {
			return err
		}
		return t.query(`SELECT question, COUNT(DISTINCT response) FROM readings WHERE consultation = ? AND fresh = 1 GROUP BY question`, []any{slug}, into(read))
	})
	if err != nil {
		return nil, err
	}
	whole.Read = read[""]
	all := []staff.Coverage{whole}
	for name, n := range have {
		all = append(all, staff.Coverage{Question: name, Have: n, Read: min(n, read[name])})
	}
	slices.SortFunc(all[1:], func(a, b staff.Coverage) int { return strings.Compare(a.Question, b.Question) })
	return all, nil
}

// Unread gives what nobody has read.
func (s *Store) Unread(ctx context.Context, slug, question, after string, most int) ([]string, error) {
	query, args := `SELECT p.response FROM projected p WHERE p.consultation = ? AND p.gone = 0
		AND p.ord > COALESCE((SELECT o.ord FROM projected o WHERE o.consultation = ? AND o.response = ?), -1)`, []any{slug, slug, after}
	if question != "" {
		query += ` AND EXISTS (SELECT 1 FROM answer_texts a WHERE a.consultation = p.consultation AND a.response = p.response AND a.question = ?)`
		args = append(args, question)
	}
	query += ` AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.response = p.response AND r.question = ? AND r.fresh = 1)
		AND EXISTS (SELECT 1 FROM responses x WHERE x.consultation = p.consultation AND x.id = p.response) ORDER BY p.ord LIMIT ?`
	args = append(args, question, most)
	var all []string
	err := s.view(ctx, func(t *tx) (err error) {
		all, err = t.ids(query, args...)
		return err
	})
	return all, err
}

// ReadAnswers gives what somebody has read.
func (s *Store) ReadAnswers(ctx context.Context, slug, question string) (all []string, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = t.ids(`SELECT DISTINCT response FROM readings WHERE consultation = ? AND fresh = 1 AND question = ?`, slug, question)
		return err
	})
	return all, err
}

// Beside gives the responses before and after one.
func (s *Store) Beside(ctx context.Context, slug, response string) (before, after string, err error) {
	const query = `SELECT p.response FROM projected p JOIN projected o ON o.consultation = p.consultation AND o.response = ?
		WHERE p.consultation = ? AND p.gone = 0 AND p.ord `
	err = s.view(ctx, func(t *tx) error {
		for _, side := range []struct {
			to  *string
			end string
		}{{&before, `< o.ord ORDER BY p.ord DESC LIMIT 1`}, {&after, `> o.ord ORDER BY p.ord LIMIT 1`}} {
			ids, err := t.ids(query+side.end, response, slug)
			if err != nil {
				return err
			}
			if len(ids) > 0 {
				*side.to = ids[0]
			}
		}
		return nil
	})
	return before, after, err
}

// Ledger gives every answer in words with its readings.
func (s *Store) Ledger(ctx context.Context, slug string) iter.Seq2[staff.Considered, error] {
	const query = `SELECT a.response, a.question, x.record, COALESCE(r.account, ''), COALESCE(r.at, ''), COALESCE(r.fresh, 0) FROM answer_texts a
		JOIN responses x ON x.consultation = a.consultation AND x.id = a.response
		LEFT JOIN readings r ON r.response = a.response AND r.question = a.question
		WHERE a.consultation = ? ORDER BY a.response, a.question, r.at, r.account`
	var before string
	var of *consultation.Response
	rows := each(ctx, s, query, slug, func(scan func(...any) error) (*staff.Considered, error) {
		var c staff.Considered
		var record, at string
		err := scan(&c.Response, &c.Question, &record, &c.Read.By, &at, &c.Read.Fresh)
		if err == nil && c.Response != before {
			of, err = decodeResponse(record)
			before = c.Response
		}
		if err != nil {
			return nil, err
		}
		c.Reference, c.Received, c.Read.Question = of.Reference, of.Day(), c.Question
		if at != "" {
			c.Read.At, err = unstamp(at)
		}
		return &c, err
	})
	return func(yield func(staff.Considered, error) bool) {
		for c, err := range rows {
			if err != nil {
				yield(staff.Considered{}, err)
				return
			}
			if !yield(*c, nil) {
				return
			}
		}
	}
}
