package storage

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerHolding(holding{table: "codings", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "coding_codes", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "coding_steps", class: staff.KeepResponses, response: "response", consultation: "consultation"})
)

const codingColumns = `c.response, c.question, c.rev, c.author, c.at, c.fresh, c.again`

func scanCoded(scan func(...any) error, more ...any) (*staff.Coded, error) {
	var c staff.Coded
	var at string
	if err := scan(append([]any{&c.Response, &c.Question, &c.Rev, &c.By, &at, &c.Fresh, &c.Again}, more...)...); err != nil {
		return nil, err
	}
	var err error
	c.At, err = unstamp(at)
	return &c, err
}

// lockCoded reads what was decided about an answer, to change it. Rev is 0 where nobody has decided.
func lockCoded(t *tx, response, question string) (*staff.Coded, error) {
	c := &staff.Coded{Response: response, Question: question}
	err := t.query(`SELECT `+codingColumns+` FROM codings c WHERE c.response = ? AND c.question = ?`+t.lock, []any{response, question}, func(scan func(...any) error) (err error) {
		c, err = scanCoded(scan)
		return err
	})
	if err == nil && c.Rev > 0 {
		c.Given, err = givenTo(t, response, question)
	}
	return c, err
}

func givenTo(t *tx, response, question string) (list []staff.Given, err error) {
	err = t.query(`SELECT code, span_from, span_to FROM coding_codes WHERE response = ? AND question = ? ORDER BY code, span_from, span_to`, []any{response, question}, func(scan func(...any) error) error {
		var g staff.Given
		err := scan(&g.Code, &g.From, &g.To)
		list = append(list, g)
		return err
	})
	return list, err
}

// ordered puts what was given in order, each once.
func ordered(list []staff.Given) []staff.Given {
	list = slices.Clone(list)
	slices.SortFunc(list, func(a, b staff.Given) int {
		return cmp.Or(strings.Compare(a.Code, b.Code), cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To))
	})
	return slices.Compact(list)
}

// putCoded stores a decision as the next revision of an answer's coding, which was old until then.
func putCoded(t *tx, slug string, c, old *staff.Coded, why string) error {
	var last int // decisions that were taken back count on
	if err := t.row([]any{&last}, `SELECT COALESCE(MAX(rev), 0) FROM coding_steps WHERE response = ? AND question = ?`, c.Response, c.Question); err != nil {
		return err
	}
	c.Rev = last + 1
	c.Given = ordered(c.Given)
	err := t.exec(`INSERT INTO codings (consultation, response, question, rev, author, at, fresh, again) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (response, question) DO UPDATE SET rev = excluded.rev, author = excluded.author, at = excluded.at, fresh = excluded.fresh, again = excluded.again`,
		slug, c.Response, c.Question, c.Rev, c.By, stamp(c.At), number(c.Fresh), number(c.Again))
	if err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM coding_codes WHERE response = ? AND question = ?`, c.Response, c.Question); err != nil {
		return err
	}
	for _, g := range c.Given {
		err := t.exec(`INSERT INTO coding_codes (consultation, response, question, code, span_from, span_to) VALUES (?, ?, ?, ?, ?, ?)`, slug, c.Response, c.Question, g.Code, g.From, g.To)
		if err != nil {
			return err
		}
	}
	was, err := json.Marshal(ordered(old.Given))
	if err != nil {
		return err
	}
	is, err := json.Marshal(c.Given)
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO coding_steps (consultation, response, question, rev, before_codes, after_codes, author, at, why, was_fresh, was_again) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		slug, c.Response, c.Question, c.Rev, string(was), string(is), c.By, stamp(c.At), why, number(old.Fresh), number(old.Again))
}

// uncoded makes what was decided about a response stale: it was changed.
func uncoded(t *tx, response string) error {
	if err := unsuggested(t, response); err != nil {
		return err
	}
	return t.exec(`UPDATE codings SET fresh = 0 WHERE response = ? AND fresh = 1`, response)
}

// CodedOf gives what was decided about the answers of a response.
func (s *Store) CodedOf(ctx context.Context, slug, response string) (all []staff.Coded, err error) {
	err = s.view(ctx, func(t *tx) error {
		err := t.query(`SELECT `+codingColumns+` FROM codings c WHERE c.consultation = ? AND c.response = ? ORDER BY c.question`, []any{slug, response}, func(scan func(...any) error) error {
			c, err := scanCoded(scan)
			if err == nil {
				all = append(all, *c)
			}
			return err
		})
		for i := 0; i < len(all) && err == nil; i++ {
			all[i].Given, err = givenTo(t, response, all[i].Question)
		}
		return err
	})
	return all, err
}

// SetCoded stores a decision on one answer.
func (s *Store) SetCoded(ctx context.Context, act staff.Act, slug string, c staff.Coded, rev int, changed time.Time, why string) (newRev int, err error) {
	err = s.update(ctx, func(t *tx) error {
		r, err := s.standing(t, c.Response)
		if err != nil {
			return err
		}
		text, there := r.Answers[c.Question]
		if r.Consultation != slug || !there || len(text) == 0 {
			return consultation.ErrNotFound
		}
		if !r.Changed.Equal(changed) {
			return staff.ErrConflict
		}
		old, err := lockCoded(t, c.Response, c.Question)
		if err != nil {
			return err
		}
		if old.Rev != rev {
			return staff.ErrConflict
		}
		if err := mayBeGiven(t, slug, c.Given, old.Given, text[0]); err != nil {
			return err
		}
		next := staff.Coded{Response: c.Response, Question: c.Question, Rev: old.Rev, Given: c.Given, By: act.Actor, At: act.At, Fresh: true}
		if err := putCoded(t, slug, &next, old, why); err != nil {
			return err
		}
		newRev = next.Rev
		if err := judged(t, c.Response, c.Question, newRev); err != nil {
			return err
		}
		return alsoRead(t, act, slug, c.Response, r.Reference, c.Question)
	})
	return newRev, err
}

// alsoRead notes that whoever decided has read the answer, and writes the log's entry.
func alsoRead(t *tx, act staff.Act, slug, response, reference, question string) error {
	err := t.exec(`INSERT INTO readings (consultation, response, question, account, at, fresh) VALUES (?, ?, ?, ?, ?, 1)
		ON CONFLICT (response, question, account) DO UPDATE SET at = excluded.at, fresh = 1`, slug, response, question, act.Actor, stamp(act.At))
	if err != nil {
		return err
	}
	act.Subject, act.Details = reference, staff.Details{"question": question}
	return appendAudit(t, act)
}

// mayBeGiven refuses codes that are not in the codebook, retired ones that the answer did not have, and places outside of it.
func mayBeGiven(t *tx, slug string, list, before []staff.Given, text string) error {
	for _, g := range list {
		if g.From < 0 || g.To < g.From || g.To > len(text) || g.From == g.To && g.From != 0 {
			return consultation.ErrNotFound
		}
		var retired bool
		if err := t.row([]any{&retired}, `SELECT retired FROM codes WHERE consultation = ? AND id = ?`, slug, g.Code); err != nil {
			return err
		}
		if retired && !slices.ContainsFunc(before, func(b staff.Given) bool { return b.Code == g.Code }) {
			return consultation.ErrNotFound
		}
	}
	return nil
}

// UndoCoded takes a decision back.
func (s *Store) UndoCoded(ctx context.Context, act staff.Act, slug, response, question string, rev int) error {
	return s.update(ctx, func(t *tx) error {
		r, err := s.standing(t, response)
		if err != nil {
			return err
		}
		old, err := lockCoded(t, response, question)
		if err != nil {
			return err
		}
		if r.Consultation != slug || old.Rev == 0 {
			return consultation.ErrNotFound
		}
		if old.Rev != rev || old.By != act.Actor {
			return staff.ErrConflict
		}
		var was string
		var fresh, again bool
		err = t.row([]any{&was, &fresh, &again}, `SELECT before_codes, was_fresh, was_again FROM coding_steps WHERE response = ? AND question = ? AND rev = ?`, response, question, rev)
		if err != nil {
			return err
		}
		next := *old
		next.Given, next.By, next.At = nil, act.Actor, act.At
		next.Fresh, next.Again = old.Fresh && fresh, old.Again || again // it waits again for what it waited for
		if err := json.Unmarshal([]byte(was), &next.Given); err != nil {
			return err
		}
		if err := putCoded(t, slug, &next, old, "undo"); err != nil {
			return err
		}
		if first, err := firstDecision(t, response, question, rev); err != nil || first { // nobody has decided, as before
			if err == nil {
				err = t.exec(`DELETE FROM codings WHERE response = ? AND question = ?`, response, question)
			}
			if err == nil {
				err = unjudged(t, response, question, rev)
			}
			if err != nil {
				return err
			}
		}
		act.Subject, act.Details = r.Reference, staff.Details{"question": question}
		return appendAudit(t, act)
	})
}

// firstDecision says whether a decision was made when nobody had decided: by the first, or the first after everything was taken back.
func firstDecision(t *tx, response, question string, rev int) (bool, error) {
	var why string
	for rev > 1 {
		err := t.row([]any{&why}, `SELECT why FROM coding_steps WHERE response = ? AND question = ? AND rev = ?`, response, question, rev-1)
		if err != nil {
			return false, err
		}
		if why != "undo" {
			return false, nil
		}
		rev -= 2
	}
	return true, nil
}
