package storage

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerHolding(holding{table: "coding_suggestions", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "coding_judged", class: staff.KeepResponses, response: "response", consultation: "consultation"})
)

// suggestBatch is how many suggestions are stored at once, or little more: others wait for it.
const suggestBatch = 500

// Suggest stores suggestions of a source. Those for one answer stand in one transaction.
func (s *Store) Suggest(ctx context.Context, act staff.Act, slug, source string, list []staff.Suggested) (stored int, err error) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b staff.Suggested) int {
		return cmp.Or(strings.Compare(a.Response, b.Response), strings.Compare(a.Question, b.Question))
	})
	for len(list) > 0 && err == nil {
		n := min(len(list), suggestBatch)
		for n < len(list) && list[n].Response == list[n-1].Response && list[n].Question == list[n-1].Question {
			n++
		}
		batch := list[:n]
		list = list[n:]
		added := 0
		err = s.update(ctx, func(t *tx) error {
			added, err = suggest(t, slug, source, batch)
			return err
		})
		if err == nil {
			stored += added
		}
	}
	act.Details = counted(act.Details, source, stored)
	return stored, errors.Join(err, s.Record(context.WithoutCancel(ctx), act))
}

// counted adds a source and how many of its suggestions an act is about.
func counted(details staff.Details, source string, n int) staff.Details {
	all := staff.Details{"source": source, "suggestions": strconv.Itoa(n)}
	maps.Copy(all, details)
	return all
}

// suggest stores suggestions; those for one answer stand together.
func suggest(t *tx, slug, source string, batch []staff.Suggested) (stored int, err error) {
	var at [2]string
	stands := false
	for _, x := range batch {
		if key := [2]string{x.Response, x.Question}; key != at {
			at = key
			if stands, err = answerStands(t, slug, x.Response, x.Question); err != nil {
				return 0, err
			}
			if err := t.exec(`DELETE FROM coding_suggestions WHERE response = ? AND question = ? AND source = ?`, x.Response, x.Question, source); err != nil {
				return 0, err
			}
		}
		if !stands {
			continue
		}
		n, err := t.affect(`INSERT INTO coding_suggestions (consultation, response, question, code, source, score)
			SELECT c.consultation, CAST(? AS TEXT), CAST(? AS TEXT), c.id, CAST(? AS TEXT), CAST(? AS DOUBLE PRECISION) FROM codes c
			WHERE c.consultation = ? AND c.id = ? AND c.retired = 0
			AND NOT EXISTS (SELECT 1 FROM codings k WHERE k.response = ? AND k.question = ?)
			AND NOT EXISTS (SELECT 1 FROM coding_judged j WHERE j.response = ? AND j.question = ? AND j.code = c.id AND j.source = ?) ON CONFLICT DO NOTHING`,
			x.Response, x.Question, source, x.Score, slug, x.Code, x.Response, x.Question, x.Response, x.Question, source)
		if err != nil {
			return 0, err
		}
		stored += int(n)
	}
	return stored, nil
}

// answerStands says whether a response stands and has answered a question in words, and keeps it so until the transaction ends.
func answerStands(t *tx, slug, response, question string) (bool, error) {
	var one int
	err := t.row([]any{&one}, `SELECT 1 FROM receipts WHERE response = ? AND consultation = ? AND withdrawn = ''`+t.lock, response, slug)
	if err == nil {
		err = t.row([]any{&one}, `SELECT 1 FROM answer_texts WHERE consultation = ? AND response = ? AND question = ?`, slug, response, question)
	}
	if errors.Is(err, consultation.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// judged notes what a decision on an answer says of what was suggested for it.
func judged(t *tx, response, question string, rev int) error {
	err := t.exec(`INSERT INTO coding_judged (consultation, response, question, code, source, score, rev, accepted)
		SELECT s.consultation, s.response, s.question, s.code, s.source, s.score, CAST(? AS BIGINT),
		CASE WHEN EXISTS (SELECT 1 FROM coding_codes k WHERE k.response = s.response AND k.question = s.question AND k.code = s.code) THEN 1 ELSE 0 END
		FROM coding_suggestions s WHERE s.response = ? AND s.question = ? ON CONFLICT DO NOTHING`, rev, response, question)
	if err != nil {
		return err
	}
	return t.exec(`DELETE FROM coding_suggestions WHERE response = ? AND question = ?`, response, question)
}

// unjudged lets wait again what a decision was about that was taken back.
func unjudged(t *tx, response, question string, rev int) error {
	err := t.exec(`INSERT INTO coding_suggestions (consultation, response, question, code, source, score)
		SELECT j.consultation, j.response, j.question, j.code, j.source, j.score FROM coding_judged j WHERE j.response = ? AND j.question = ? AND j.rev = ? ON CONFLICT DO NOTHING`,
		response, question, rev)
	if err != nil {
		return err
	}
	return t.exec(`DELETE FROM coding_judged WHERE response = ? AND question = ? AND rev = ?`, response, question, rev)
}

// unsuggested forgets what was suggested for a response that was changed.
func unsuggested(t *tx, response string) error {
	if err := t.exec(`DELETE FROM coding_judged WHERE response = ?`, response); err != nil {
		return err
	}
	return t.exec(`DELETE FROM coding_suggestions WHERE response = ?`, response)
}

// SuggestedOf gives what is suggested for an answer.
func (s *Store) SuggestedOf(ctx context.Context, slug, response, question string) (all []staff.Suggested, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.query(`SELECT code, source, score FROM coding_suggestions WHERE consultation = ? AND response = ? AND question = ? ORDER BY score DESC, code, source`,
			[]any{slug, response, question}, func(scan func(...any) error) error {
				x := staff.Suggested{Response: response, Question: question}
				err := scan(&x.Code, &x.Source, &x.Score)
				all = append(all, x)
				return err
			})
	})
	return all, err
}

// SuggestedStates gives how far suggestions are.
func (s *Store) SuggestedStates(ctx context.Context, slug string) (all []staff.SuggestedState, err error) {
	by := map[[2]string]*staff.SuggestedState{}
	read := func(to func(*staff.SuggestedState) (*int, *int)) func(func(...any) error) error {
		return func(scan func(...any) error) error {
			var x staff.SuggestedState
			var a, b int
			err := scan(&x.Question, &x.Source, &a, &b)
			key := [2]string{x.Question, x.Source}
			if by[key] == nil {
				by[key] = &x
			}
			first, second := to(by[key])
			*first, *second = a, b
			return err
		}
	}
	err = s.view(ctx, func(t *tx) error {
		err := t.query(`SELECT s.question, s.source, COUNT(*), COUNT(DISTINCT s.response) FROM coding_suggestions s JOIN codes c ON c.id = s.code AND c.retired = 0
			WHERE s.consultation = ? GROUP BY s.question, s.source`, []any{slug}, read(func(x *staff.SuggestedState) (*int, *int) { return &x.Waiting, &x.Answers }))
		if err != nil {
			return err
		}
		return t.query(`SELECT question, source, COUNT(*), CAST(SUM(accepted) AS BIGINT) FROM coding_judged WHERE consultation = ? GROUP BY question, source`,
			[]any{slug}, read(func(x *staff.SuggestedState) (*int, *int) { return &x.Decided, &x.Accepted }))
	})
	for _, x := range by {
		all = append(all, *x)
	}
	slices.SortFunc(all, func(a, b staff.SuggestedState) int {
		return cmp.Or(strings.Compare(a.Question, b.Question), strings.Compare(a.Source, b.Source))
	})
	return all, err
}

// ToDecide gives responses for which something is suggested.
func (s *Store) ToDecide(ctx context.Context, slug, question, after string, most int) (all []string, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = t.ids(`SELECT p.response FROM projected p WHERE p.consultation = ? AND p.gone = 0
			AND p.ord > COALESCE((SELECT o.ord FROM projected o WHERE o.consultation = ? AND o.response = ?), -1)
			AND EXISTS (SELECT 1 FROM coding_suggestions s JOIN codes c ON c.id = s.code AND c.retired = 0 WHERE s.response = p.response AND s.question = ?)
			ORDER BY p.ord LIMIT ?`, slug, slug, after, question, most)
		return err
	})
	return all, err
}

// AnsweredAs gives the responses that have answered a question.
func (s *Store) AnsweredAs(ctx context.Context, slug, question string) (map[string]string, error) {
	all := map[string]string{}
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT r.reference, r.response FROM answer_texts a JOIN receipts r ON r.response = a.response
			WHERE a.consultation = ? AND a.question = ? AND r.withdrawn = ''`, []any{slug, question}, func(scan func(...any) error) error {
			var reference, response string
			err := scan(&reference, &response)
			all[reference] = response
			return err
		})
	})
	return all, err
}

// RejectSuggested decides that nothing that is suggested for an answer fits.
func (s *Store) RejectSuggested(ctx context.Context, act staff.Act, slug, response, question string) error {
	return s.update(ctx, func(t *tx) error {
		r, err := s.standing(t, response)
		if err != nil {
			return err
		}
		var waiting int
		if err := t.row([]any{&waiting}, `SELECT COUNT(*) FROM coding_suggestions WHERE consultation = ? AND response = ? AND question = ?`, slug, response, question); err != nil {
			return err
		}
		if waiting == 0 {
			return consultation.ErrNotFound
		}
		if err := judged(t, response, question, 0); err != nil { // 0: no decision on the answer can take it back
			return err
		}
		act.Subject, act.Details = r.Reference, staff.Details{"question": question, "suggestions": strconv.Itoa(waiting)}
		return appendAudit(t, act)
	})
}

// TakeBackSuggested drops what nobody has decided about.
func (s *Store) TakeBackSuggested(ctx context.Context, act staff.Act, slug, question, source string) (int, error) {
	var gone int64
	err := s.update(ctx, func(t *tx) (err error) {
		gone, err = t.affect(`DELETE FROM coding_suggestions WHERE consultation = ? AND question = ? AND source = ?`, slug, question, source)
		if err != nil || gone == 0 {
			return err
		}
		act.Details = counted(act.Details, source, int(gone))
		return appendAudit(t, act)
	})
	return int(gone), err
}
