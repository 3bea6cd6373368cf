package storage

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerHolding(holding{table: "work_items", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = staffHoldings("work_lists")
)

// onList is what a row of work_items, w, must still be: something that stands and can be read.
const onList = `EXISTS (SELECT 1 FROM responses x WHERE x.consultation = w.consultation AND x.id = w.response)
	AND (w.question = '' OR EXISTS (SELECT 1 FROM answer_texts a WHERE a.consultation = w.consultation AND a.response = w.response AND a.question = w.question))`

// readOnList says whether anybody has read it.
const readOnList = `EXISTS (SELECT 1 FROM readings r WHERE r.response = w.response AND r.question = w.question AND r.fresh = 1)`

// Unshared gives what nobody has read and is on no list.
func (s *Store) Unshared(ctx context.Context, slug, question string) (all []staff.WorkItem, err error) {
	const words = `COALESCE(SUM(LENGTH(a.words) - LENGTH(REPLACE(a.words, ' ', '')) + 1), 0)`
	query, args := `SELECT p.response, p.ord, `+words+` FROM projected p `, []any{}
	if question == "" {
		query += `LEFT JOIN answer_texts a ON a.consultation = p.consultation AND a.response = p.response `
	} else {
		query, args = query+`JOIN answer_texts a ON a.consultation = p.consultation AND a.response = p.response AND a.question = ? `, append(args, question)
	}
	query += `WHERE p.consultation = ? AND p.gone = 0 AND EXISTS (SELECT 1 FROM responses x WHERE x.consultation = p.consultation AND x.id = p.response)
		AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.response = p.response AND r.question = ? AND r.fresh = 1)
		AND NOT EXISTS (SELECT 1 FROM work_items w WHERE w.response = p.response AND w.question = ?) GROUP BY p.response, p.ord ORDER BY p.ord`
	err = s.view(ctx, func(t *tx) error {
		return t.query(query, append(args, slug, question, question), func(scan func(...any) error) error {
			var x staff.WorkItem
			err := scan(&x.Response, &x.Ord, &x.Words)
			all = append(all, x)
			return err
		})
	})
	return all, err
}

// textsAtOnce is how many answers are read with one query.
const textsAtOnce = 200

// AnswerTexts gives answers to a question.
func (s *Store) AnswerTexts(ctx context.Context, slug, question string, responses []string) (all []staff.AnswerText, err error) {
	err = s.view(ctx, func(t *tx) error {
		for some := range slices.Chunk(responses, textsAtOnce) {
			args := []any{slug}
			for _, id := range some {
				args = append(args, id)
			}
			err := t.query(`SELECT p.response, p.ord, r.record, (SELECT COUNT(*) FROM uploads u WHERE u.response = p.response) FROM projected p
				JOIN responses r ON r.consultation = p.consultation AND r.id = p.response
				WHERE p.consultation = ? AND p.gone = 0 AND p.response IN (?`+strings.Repeat(", ?", len(some)-1)+`)`, args, func(scan func(...any) error) error {
				var x staff.AnswerText
				var record string
				if err := scan(&x.Response, &x.Ord, &record, &x.Files); err != nil {
					return err
				}
				r, err := decodeResponse(record)
				if err == nil && r.Answers.Get(question) != "" {
					x.Text = r.Answers.Get(question)
					all = append(all, x)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
	slices.SortFunc(all, func(a, b staff.AnswerText) int { return cmp.Compare(a.Ord, b.Ord) })
	return all, err
}

// AddWorkList stores a new list.
func (s *Store) AddWorkList(ctx context.Context, act staff.Act, l staff.WorkList, items []staff.WorkItem) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO work_lists (id, consultation, question, list_where, balanced, spread, seed, owner, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			l.ID, l.Consultation, l.Question, l.Where, number(l.Balanced), l.Spread, strconv.FormatUint(l.Seed, 10), act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		for _, x := range items {
			var there int
			err := t.row([]any{&there}, `SELECT COUNT(*) FROM responses WHERE consultation = ? AND id = ?`, l.Consultation, x.Response)
			if err == nil && there == 0 {
				err = consultation.ErrNotFound
			}
			if err != nil {
				return err
			}
			n, err := t.affect(`INSERT INTO work_items (list_id, consultation, question, response, account, place, words) VALUES (?, ?, ?, ?, ?, ?, ?)
				ON CONFLICT (response, question) DO NOTHING`, l.ID, l.Consultation, l.Question, x.Response, x.Account, x.Place, x.Words)
			if err == nil && n == 0 {
				err = staff.ErrConflict
			}
			if err != nil {
				return err
			}
		}
		act.Subject, act.Details = l.ID, staff.Details{"question": l.Question, "items": strconv.Itoa(len(items)), "seed": strconv.FormatUint(l.Seed, 10)}
		return appendAudit(t, act)
	})
}

// WorkListsOf gives the lists of a consultation.
func (s *Store) WorkListsOf(ctx context.Context, slug string) (all []staff.WorkList, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = listsWhere(t, `consultation = ?`, "", slug)
		return err
	})
	return all, err
}

// WorkListOf gives one list.
func (s *Store) WorkListOf(ctx context.Context, slug, id string) (l *staff.WorkList, err error) {
	err = s.view(ctx, func(t *tx) error {
		l, err = oneList(t, slug, id, "")
		return err
	})
	return l, err
}

func oneList(t *tx, slug, id, lock string) (*staff.WorkList, error) {
	all, err := listsWhere(t, `consultation = ? AND id = ?`, lock, slug, id)
	if err == nil && len(all) == 0 {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

func listsWhere(t *tx, where, lock string, args ...any) (all []staff.WorkList, err error) {
	err = t.query(`SELECT id, consultation, question, list_where, balanced, spread, seed, owner, made FROM work_lists WHERE `+where+` ORDER BY made DESC, id`+lock, args, func(scan func(...any) error) error {
		var l staff.WorkList
		var seed, made string
		err := scan(&l.ID, &l.Consultation, &l.Question, &l.Where, &l.Balanced, &l.Spread, &seed, &l.Owner, &made)
		if err == nil {
			l.Seed, err = strconv.ParseUint(seed, 10, 64)
		}
		if err == nil {
			l.Made, err = unstamp(made)
		}
		all = append(all, l)
		return err
	})
	for i := 0; i < len(all) && err == nil; i++ {
		l := &all[i]
		err = t.query(`SELECT w.account, COUNT(*), COALESCE(SUM(CASE WHEN `+readOnList+` THEN 1 ELSE 0 END), 0), COALESCE(SUM(w.words), 0)
			FROM work_items w WHERE w.list_id = ? AND `+onList+` GROUP BY w.account ORDER BY w.account`, []any{l.ID}, func(scan func(...any) error) error {
			var x staff.WorkShare
			err := scan(&x.Account, &x.Have, &x.Read, &x.Words)
			l.Shares = append(l.Shares, x)
			return err
		})
	}
	return all, err
}

// UnreadOnList gives what nobody has read of a list.
func (s *Store) UnreadOnList(ctx context.Context, slug, id, account string) (all []staff.WorkItem, err error) {
	query, args := `SELECT w.response, p.ord, w.account, w.place, w.words FROM work_items w JOIN projected p ON p.consultation = w.consultation AND p.response = w.response
		WHERE w.consultation = ? AND w.list_id = ? AND `+onList+` AND NOT `+readOnList, []any{slug, id}
	if account != "" {
		query, args = query+` AND w.account = ?`, append(args, account)
	}
	err = s.view(ctx, func(t *tx) error {
		return t.query(query+` ORDER BY w.account, w.place`, args, func(scan func(...any) error) error {
			var x staff.WorkItem
			err := scan(&x.Response, &x.Ord, &x.Account, &x.Place, &x.Words)
			all = append(all, x)
			return err
		})
	})
	return all, err
}

// TakeBack takes what nobody has read away from an account.
func (s *Store) TakeBack(ctx context.Context, act staff.Act, slug, id, account string) (taken int, err error) {
	err = s.update(ctx, func(t *tx) error {
		if _, err := oneList(t, slug, id, t.lock); err != nil {
			return err
		}
		query, args := `DELETE FROM work_items WHERE (response, question) IN (SELECT w.response, w.question FROM work_items w WHERE w.list_id = ? AND NOT `+readOnList, []any{id}
		if account != "" {
			query, args = query+` AND w.account = ?`, append(args, account)
		}
		n, err := t.affect(query+`)`, args...)
		if err != nil || n == 0 {
			return err
		}
		taken = int(n)
		act.Subject, act.Details = id, staff.Details{"account": account, "items": strconv.Itoa(taken)}
		return appendAudit(t, act)
	})
	return taken, err
}

// ShareAgain gives what nobody has read to other people.
func (s *Store) ShareAgain(ctx context.Context, act staff.Act, slug, id string, seed uint64, items []staff.WorkItem) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := oneList(t, slug, id, t.lock); err != nil {
			return err
		}
		if err := t.exec(`UPDATE work_lists SET seed = ? WHERE id = ?`, strconv.FormatUint(seed, 10), id); err != nil {
			return err
		}
		for _, x := range items {
			n, err := t.affect(`UPDATE work_items SET account = ?, place = ? WHERE list_id = ? AND response = ?
				AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.response = work_items.response AND r.question = work_items.question AND r.fresh = 1)`, x.Account, x.Place, id, x.Response)
			if err == nil && n == 0 {
				err = staff.ErrConflict
			}
			if err != nil {
				return err
			}
		}
		act.Subject, act.Details = id, staff.Details{"items": strconv.Itoa(len(items)), "seed": strconv.FormatUint(seed, 10)}
		return appendAudit(t, act)
	})
}
