package storage

import (
	"context"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/personal"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// undecided is true of a suggestion f about which nobody has decided: no span that anybody marked or dismissed in the answer as it is now
// touches it.
const undecided = `NOT EXISTS (SELECT 1 FROM redactions d WHERE d.response = f.response AND d.question = f.question AND d.fresh = 1
	AND d.span_from < f.span_to AND f.span_from < d.span_to)`

// suspect looks for personal data in answers in words of a response, as part of the projection.
func suspect(t *tx, w queued, answers consultation.Answers, names []string) error {
	if err := t.exec(`DELETE FROM redaction_suspects WHERE response = ?`, w.response); err != nil {
		return err
	}
	for _, name := range names {
		for _, s := range personal.Find(answers.Get(name)) {
			err := t.exec(`INSERT INTO redaction_suspects (consultation, response, question, span_from, span_to, class) VALUES (?, ?, ?, ?, ?, ?)`,
				w.slug, w.response, name, s.From, s.To, string(s.Class))
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// Suspects gives answers with suggestions that nobody has decided about.
func (s *Store) Suspects(ctx context.Context, slug, class, afterResponse, afterQuestion string, most int) (all []staff.Suspect, err error) {
	query, args := `SELECT DISTINCT f.response, f.question FROM redaction_suspects f WHERE f.consultation = ?
		AND (f.response > ? OR f.response = ? AND f.question > ?) AND `+undecided, []any{slug, afterResponse, afterResponse, afterQuestion}
	if class != "" {
		query, args = query+` AND f.class = ?`, append(args, class)
	}
	err = s.view(ctx, func(t *tx) error {
		err := t.query(query+` ORDER BY f.response, f.question LIMIT ?`, append(args, most), func(scan func(...any) error) error {
			var x staff.Suspect
			err := scan(&x.Response, &x.Question)
			all = append(all, x)
			return err
		})
		for i := 0; i < len(all) && err == nil; i++ {
			all[i].Spans, err = suspectSpans(t, slug, all[i].Response, all[i].Question)
		}
		return err
	})
	return all, err
}

// Suspect gives what is suggested for one answer.
func (s *Store) Suspect(ctx context.Context, slug, response, question string) (list []staff.SuspectSpan, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = suspectSpans(t, slug, response, question)
		return err
	})
	return list, err
}

func suspectSpans(t *tx, slug, response, question string) (list []staff.SuspectSpan, err error) {
	err = t.query(`SELECT f.span_from, f.span_to, f.class FROM redaction_suspects f WHERE f.consultation = ? AND f.response = ? AND f.question = ? AND `+undecided+` ORDER BY f.span_from`,
		[]any{slug, response, question}, func(scan func(...any) error) error {
			var x staff.SuspectSpan
			err := scan(&x.From, &x.To, &x.Class)
			list = append(list, x)
			return err
		})
	return list, err
}

// RedactionCounts counts by class.
func (s *Store) RedactionCounts(ctx context.Context, slug string) ([]staff.RedactionCount, error) {
	by := map[string]*staff.RedactionCount{}
	add := func(class string, to func(*staff.RedactionCount) *int, n int) {
		if by[class] == nil {
			by[class] = &staff.RedactionCount{Class: class}
		}
		*to(by[class]) += n
	}
	err := s.view(ctx, func(t *tx) error {
		err := t.query(`SELECT f.class, COUNT(*) FROM redaction_suspects f WHERE f.consultation = ? AND `+undecided+` GROUP BY f.class`, []any{slug}, func(scan func(...any) error) error {
			var class string
			var n int
			err := scan(&class, &n)
			add(class, func(c *staff.RedactionCount) *int { return &c.Suggested }, n)
			return err
		})
		if err != nil {
			return err
		}
		return t.query(`SELECT class, state, COUNT(*) FROM redactions WHERE consultation = ? AND state IN ('proposed', 'approved') GROUP BY class, state`, []any{slug}, func(scan func(...any) error) error {
			var class, state string
			var n int
			err := scan(&class, &state, &n)
			add(class, func(c *staff.RedactionCount) *int {
				if staff.RedactionState(state) == staff.RedactionApproved {
					return &c.Approved
				}
				return &c.Proposed
			}, n)
			return err
		})
	})
	var all []staff.RedactionCount
	for _, c := range by {
		all = append(all, *c)
	}
	slices.SortFunc(all, func(a, b staff.RedactionCount) int { return strings.Compare(a.Class, b.Class) })
	return all, err
}
