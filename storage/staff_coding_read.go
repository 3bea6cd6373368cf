package storage

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// ToCode gives responses whose answer to a question waits.
func (s *Store) ToCode(ctx context.Context, slug, question string, again bool, after string, most int) (all []string, err error) {
	query, args := `SELECT p.response FROM projected p WHERE p.consultation = ? AND p.gone = 0
		AND p.ord > COALESCE((SELECT o.ord FROM projected o WHERE o.consultation = ? AND o.response = ?), -1)`, []any{slug, slug, after}
	if again {
		query = `SELECT p.response FROM codings c JOIN projected p ON p.consultation = c.consultation AND p.response = c.response
			WHERE c.consultation = ? AND c.question = ? AND (c.again = 1 OR c.fresh = 0) AND p.gone = 0
			AND p.ord > COALESCE((SELECT o.ord FROM projected o WHERE o.consultation = ? AND o.response = ?), -1)`
		args = []any{slug, question, slug, after}
	} else {
		query += ` AND EXISTS (SELECT 1 FROM answer_texts a WHERE a.consultation = p.consultation AND a.response = p.response AND a.question = ?)
			AND NOT EXISTS (SELECT 1 FROM codings c WHERE c.response = p.response AND c.question = ?)`
		args = append(args, question, question)
	}
	err = s.view(ctx, func(t *tx) error {
		all, err = t.ids(query+` AND EXISTS (SELECT 1 FROM responses x WHERE x.consultation = p.consultation AND x.id = p.response) ORDER BY p.ord LIMIT ?`, append(args, most)...)
		return err
	})
	return all, err
}

// CodingProgress gives how far each question is.
func (s *Store) CodingProgress(ctx context.Context, slug string) (all []staff.CodingProgress, err error) {
	by := map[string]*staff.CodingProgress{}
	of := func(name string) *staff.CodingProgress {
		if by[name] == nil {
			by[name] = &staff.CodingProgress{Question: name}
		}
		return by[name]
	}
	count := func(to func(p *staff.CodingProgress) *int) func(func(...any) error) error {
		return func(scan func(...any) error) error {
			var name string
			var n int
			err := scan(&name, &n)
			*to(of(name)) = n
			return err
		}
	}
	err = s.view(ctx, func(t *tx) error {
		err := t.query(`SELECT question, have FROM answer_counts WHERE consultation = ? AND have > 0`, []any{slug}, count(func(p *staff.CodingProgress) *int { return &p.Have }))
		if err != nil {
			return err
		}
		err = t.query(`SELECT question, COUNT(*) FROM codings WHERE consultation = ? GROUP BY question`, []any{slug}, count(func(p *staff.CodingProgress) *int { return &p.Coded }))
		if err != nil {
			return err
		}
		return t.query(`SELECT question, COUNT(*) FROM codings WHERE consultation = ? AND (again = 1 OR fresh = 0) GROUP BY question`, []any{slug}, count(func(p *staff.CodingProgress) *int { return &p.Again }))
	})
	for _, p := range by {
		all = append(all, *p)
	}
	slices.SortFunc(all, func(a, b staff.CodingProgress) int { return strings.Compare(a.Question, b.Question) })
	return all, err
}

// CodeUses counts how often each code was given.
func (s *Store) CodeUses(ctx context.Context, slug string) (all []staff.CodeUse, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.query(`SELECT code, COUNT(DISTINCT response), COUNT(*) FROM (SELECT DISTINCT code, response, question FROM coding_codes WHERE consultation = ?) x GROUP BY code ORDER BY code`,
			[]any{slug}, func(scan func(...any) error) error {
				var u staff.CodeUse
				err := scan(&u.Code, &u.Responses, &u.Answers)
				all = append(all, u)
				return err
			})
	})
	return all, err
}

// ResponsesCoded gives the ordinals of responses that were given a code.
func (s *Store) ResponsesCoded(ctx context.Context, slug, code, question string) (ords []uint32, err error) {
	query, args := `SELECT DISTINCT p.ord FROM coding_codes k JOIN projected p ON p.consultation = k.consultation AND p.response = k.response
		WHERE k.consultation = ? AND k.code = ? AND p.gone = 0`, []any{slug, code}
	if question != "" {
		query, args = query+` AND k.question = ?`, append(args, question)
	}
	err = s.view(ctx, func(t *tx) error {
		return t.query(query+` ORDER BY p.ord`, args, func(scan func(...any) error) error {
			var ord uint32
			err := scan(&ord)
			ords = append(ords, ord)
			return err
		})
	})
	return ords, err
}

// EachCoded gives every decision that stands.
func (s *Store) EachCoded(ctx context.Context, slug string) iter.Seq2[staff.Coded, error] {
	const query = `SELECT ` + codingColumns + `, COALESCE(k.code, ''), COALESCE(k.span_from, 0), COALESCE(k.span_to, 0) FROM codings c
		LEFT JOIN coding_codes k ON k.response = c.response AND k.question = c.question
		WHERE c.consultation = ? ORDER BY c.response, c.question, k.code, k.span_from, k.span_to`
	type row struct {
		staff.Coded
		given staff.Given
	}
	rows := each(ctx, s, query, slug, func(scan func(...any) error) (*row, error) {
		var r row
		c, err := scanCoded(scan, &r.given.Code, &r.given.From, &r.given.To)
		if err != nil {
			return nil, err
		}
		r.Coded = *c
		return &r, nil
	})
	return func(yield func(staff.Coded, error) bool) {
		var last *staff.Coded
		for r, err := range rows {
			if err != nil {
				yield(staff.Coded{}, err)
				return
			}
			if last != nil && (last.Response != r.Response || last.Question != r.Question) {
				if !yield(*last, nil) {
					return
				}
				last = nil
			}
			if last == nil {
				last = &r.Coded
			}
			if r.given.Code != "" {
				last.Given = append(last.Given, r.given)
			}
		}
		if last != nil {
			yield(*last, nil)
		}
	}
}

// CodingHistory gives every decision that was ever made.
func (s *Store) CodingHistory(ctx context.Context, slug, response, question string) iter.Seq2[staff.CodingStep, error] {
	query, args := `SELECT h.response, COALESCE(r.reference, ''), h.question, h.rev, h.before_codes, h.after_codes, h.author, h.at, h.why FROM coding_steps h
		LEFT JOIN receipts r ON r.response = h.response WHERE h.consultation = ?`, []any{slug}
	if response != "" {
		query, args = query+` AND h.response = ?`, append(args, response)
	}
	if question != "" {
		query, args = query+` AND h.question = ?`, append(args, question)
	}
	return func(yield func(staff.CodingStep, error) bool) {
		err := s.view(ctx, func(t *tx) error {
			return t.query(query+` ORDER BY h.at, h.response, h.question, h.rev`, args, func(scan func(...any) error) error {
				var h staff.CodingStep
				var was, is, at string
				err := scan(&h.Response, &h.Reference, &h.Question, &h.Rev, &was, &is, &h.By, &at, &h.Why)
				if err == nil {
					h.At, err = unstamp(at)
				}
				if err == nil {
					err = errors.Join(json.Unmarshal([]byte(was), &h.Before), json.Unmarshal([]byte(is), &h.After))
				}
				if err == nil && !yield(h, nil) {
					return errEnough
				}
				return err
			})
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(staff.CodingStep{}, err)
		}
	}
}
