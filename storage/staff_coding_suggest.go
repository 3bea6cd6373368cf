package storage

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Suggest stores suggestions of a source. Those for one answer stand in one transaction.
func (s *Store) Suggest(ctx context.Context, act staff.Act, slug, source string, list []staff.Suggested) (stored int, err error) {
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b staff.Suggested) int {
		return cmp.Or(strings.Compare(a.Response, b.Response), strings.Compare(a.Question, b.Question))
	})
	for len(list) > 0 {
		n := min(len(list), suggestBatch)
		for n < len(list) && list[n].Response == list[n-1].Response && list[n].Question == list[n-1].Question {
			n++
		}
		batch := list[:n]
		list = list[n:]
		err = s.update(ctx, func(t *tx) error {
			dropped := map[[2]string]bool{}
			for _, x := range batch {
				if key := [2]string{x.Response, x.Question}; !dropped[key] {
					dropped[key] = true
					if err := t.exec(`DELETE FROM coding_suggestions WHERE response = ? AND question = ? AND source = ?`, x.Response, x.Question, source); err != nil {
						return err
					}
				}
			}
			for _, x := range batch {
				n, err := t.affect(`INSERT INTO coding_suggestions (consultation, response, question, code, source, score)
					SELECT r.consultation, r.id, CAST(? AS TEXT), c.id, CAST(? AS TEXT), CAST(? AS DOUBLE PRECISION) FROM responses r JOIN codes c ON c.consultation = r.consultation AND c.id = ? AND c.retired = 0
					WHERE r.consultation = ? AND r.id = ? AND NOT EXISTS (SELECT 1 FROM codings k WHERE k.response = r.id AND k.question = ?) ON CONFLICT DO NOTHING`,
					x.Question, source, x.Score, x.Code, slug, x.Response, x.Question)
				if err != nil {
					return err
				}
				stored += int(n)
			}
			return nil
		})
		if err != nil {
			return stored, err
		}
	}
	return stored, s.Record(ctx, act)
}

// suggestBatch is how many suggestions are stored at once, or little more: others wait for it.
const suggestBatch = 500

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
