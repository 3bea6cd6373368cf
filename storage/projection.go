package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = nothingHeld("projection_queue", "projection_state", "projected", "answer_counts")
	_ = registerHolding(holding{table: "answer_texts", class: staff.KeepResponses, response: "response", consultation: "consultation", special: true})
)

// changed queues a response that has come, changed or gone. Whatever writes to the table of responses calls it, in the same transaction.
func changed(t *tx, slug, response string) error {
	if err := readAnew(t, response); err != nil {
		return err
	}
	if err := uncoded(t, response); err != nil {
		return err
	}
	if err := outOfRounds(t, response); err != nil {
		return err
	}
	if err := redactAnew(t, response); err != nil {
		return err
	}
	if err := misquoted(t, response); err != nil {
		return err
	}
	if err := outOfCampaigns(t, response); err != nil {
		return err
	}
	return t.exec(`INSERT INTO projection_queue (consultation, response) VALUES (?, ?) ON CONFLICT (consultation, response) DO NOTHING`, slug, response)
}

// erased queues a response that is gone. Its words, and the stored index that has its answers, are forgotten at once.
func erased(t *tx, slug, response string) error {
	if err := dropSnapshot(t, slug); err != nil {
		return err
	}
	if err := forgetTexts(t, slug, `response = ?`, response); err != nil {
		return err
	}
	return changed(t, slug, response)
}

// queued is one row of the queue.
type queued struct{ slug, response string }

// Project brings up to date what is made from changed responses.
func (s *Store) Project(ctx context.Context, most int) (done int, err error) {
	var some []queued
	err = s.view(ctx, func(t *tx) error {
		return t.query(`SELECT consultation, response FROM projection_queue ORDER BY consultation, response LIMIT ?`, []any{most}, func(scan func(...any) error) error {
			var w queued
			err := scan(&w.slug, &w.response)
			some = append(some, w)
			return err
		})
	})
	if err != nil || len(some) == 0 {
		return 0, err
	}
	fields := map[string]map[string]bool{}
	for len(some) > 0 && err == nil { // one transaction for each consultation, not too long: respondents wait for it
		n := 1
		for n < len(some) && n < 100 && some[n].slug == some[0].slug {
			n++
		}
		batch := some[:n]
		err = s.prepareFields(ctx, batch, fields)
		if err == nil {
			err = s.update(ctx, func(t *tx) error { return s.project(t, batch, fields) })
		}
		if err == nil {
			done += n
		}
		some = some[n:]
	}
	return done, err
}

// prepareFields reads which answers of a version are in words, before the transaction.
func (s *Store) prepareFields(ctx context.Context, batch []queued, fields map[string]map[string]bool) error {
	versions, err := s.Versions(ctx, batch[0].slug)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, v := range versions {
		if fields[v.Hash] == nil {
			fields[v.Hash] = textFields(v.Questionnaire(""))
		}
	}
	return nil
}

// textFields lists the data names of a questionnaire that hold words and are no contact data.
func textFields(q *consultation.Questionnaire) map[string]bool {
	names := map[string]bool{}
	for i := range q.Sections {
		s := &q.Sections[i]
		if s.Equality || s.Ends {
			continue
		}
		for _, q := range s.Questions() {
			if q.Personal {
				continue
			}
			of := []string{q.Name}
			if s.Repeats() {
				of = nil
				for r := 1; r <= s.UpTo; r++ {
					of = append(of, s.Name+"."+strconv.Itoa(r)+"."+q.Name)
				}
			}
			for _, name := range of {
				for _, f := range q.Fields(name) {
					if f.Type == consultation.FieldText {
						names[f.Name] = true
					}
				}
			}
		}
	}
	return names
}

// state is where a consultation's projection stands.
type state struct {
	rev, ordinals int64
	added         map[string]int // answers in words, by question: counted last, as the rows of counts are everybody's
}

func (s *Store) project(t *tx, batch []queued, fields map[string]map[string]bool) error {
	slug := batch[0].slug
	if err := t.exec(`INSERT INTO projection_state (consultation, generation, rev, ordinals) VALUES (?, ?, 0, 0) ON CONFLICT (consultation) DO NOTHING`, slug, rand.Text()); err != nil {
		return err
	}
	at := state{added: map[string]int{}}
	if err := t.row([]any{&at.rev, &at.ordinals}, `SELECT rev, ordinals FROM projection_state WHERE consultation = ?`+t.lock, slug); err != nil {
		return err
	}
	for _, w := range batch {
		n, err := t.affect(`DELETE FROM projection_queue WHERE consultation = ? AND response = ?`, w.slug, w.response)
		if err != nil {
			return err
		}
		if n == 0 { // another program was sooner
			continue
		}
		if err := s.projectOne(t, w, &at, fields); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(at.added)) {
		if err := countAnswers(t, slug, name, at.added[name]); err != nil {
			return err
		}
	}
	return t.exec(`UPDATE projection_state SET rev = ?, ordinals = ? WHERE consultation = ?`, at.rev, at.ordinals, slug)
}

// countAnswers adds to how many answers in words a question has.
func countAnswers(t *tx, slug, question string, n int) error {
	return t.exec(`INSERT INTO answer_counts (consultation, question, have) VALUES (?, ?, ?)
		ON CONFLICT (consultation, question) DO UPDATE SET have = answer_counts.have + excluded.have`, slug, question, n)
}

// forgetTexts takes answers of a consultation out of the index, and out of the counts. where is a further condition on answer_texts.
func forgetTexts(t *tx, slug, where string, args ...any) error {
	gone := map[string]int{}
	if err := takeOutTexts(t, slug, gone, where, args...); err != nil {
		return err
	}
	for _, name := range slices.Sorted(maps.Keys(gone)) {
		if err := countAnswers(t, slug, name, gone[name]); err != nil {
			return err
		}
	}
	return nil
}

// takeOutTexts takes answers out of the index and subtracts them from counts.
func takeOutTexts(t *tx, slug string, counts map[string]int, where string, args ...any) error {
	args = append([]any{slug}, args...)
	where = `consultation = ? AND ` + where
	err := t.query(`SELECT question, COUNT(*) FROM answer_texts WHERE `+where+` GROUP BY question`, args, func(scan func(...any) error) error {
		var name string
		var n int
		err := scan(&name, &n)
		counts[name] -= n
		return err
	})
	if err != nil {
		return err
	}
	return t.engine.forgetTexts(t, where, args...)
}

func (s *Store) projectOne(t *tx, w queued, at *state, fields map[string]map[string]bool) error {
	r, err := s.standing(t, w.response)
	gone := errors.Is(err, consultation.ErrGone) || errors.Is(err, consultation.ErrNotFound)
	if err != nil && !gone {
		return err
	}
	var ord int64
	err = t.row([]any{&ord}, `SELECT ord FROM projected WHERE consultation = ? AND response = ?`, w.slug, w.response)
	known := err == nil
	switch {
	case errors.Is(err, consultation.ErrNotFound) && gone:
		return nil
	case errors.Is(err, consultation.ErrNotFound):
		ord = at.ordinals
		at.ordinals++
	case err != nil:
		return err
	}
	at.rev++
	err = t.exec(`INSERT INTO projected (consultation, ord, response, rev, gone) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (consultation, ord) DO UPDATE SET rev = excluded.rev, gone = excluded.gone`, w.slug, ord, w.response, at.rev, number(gone))
	if err != nil {
		return err
	}
	if known {
		if err := takeOutTexts(t, w.slug, at.added, `response = ?`, w.response); err != nil {
			return err
		}
	}
	if gone {
		return nil
	}
	var names []string
	for name := range r.Answers {
		if fields[r.Version][name] {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	hidden, err := approvedIn(t, w.response)
	if err != nil {
		return err
	}
	for _, name := range names {
		words := toldWords(r.Answers.Get(name), hidden[name])
		if words == "" {
			continue
		}
		if err := t.engine.addText(t, w.slug, w.response, ord, name, words); err != nil {
			return err
		}
		at.added[name]++
	}
	return suspect(t, w, r.Answers, names)
}

// Pending says how many responses wait.
func (s *Store) Pending(ctx context.Context, slug string) (n int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&n}, `SELECT COUNT(*) FROM projection_queue WHERE consultation = ?`, slug)
	})
	return n, err
}

// ProjectionAt says where the projection stands.
func (s *Store) ProjectionAt(ctx context.Context, slug string) (generation string, rev int64, err error) {
	err = s.view(ctx, func(t *tx) error {
		err := t.row([]any{&generation, &rev}, `SELECT generation, rev FROM projection_state WHERE consultation = ?`, slug)
		if errors.Is(err, consultation.ErrNotFound) {
			return nil
		}
		return err
	})
	return generation, rev, err
}

// ProjectedSince gives what was projected after a rev.
func (s *Store) ProjectedSince(ctx context.Context, slug string, rev int64) iter.Seq2[staff.Change, error] {
	return s.eachChange(ctx, `SELECT p.ord, p.rev, p.gone, p.response, COALESCE(r.record, '') FROM projected p
		LEFT JOIN responses r ON r.consultation = p.consultation AND r.id = p.response
		WHERE p.consultation = ? AND p.rev > ? ORDER BY p.rev`, slug, rev)
}

// Projected reads responses in the order in which the table has them: in any other, a large one would be read at random places.
func (s *Store) Projected(ctx context.Context, slug string) iter.Seq2[staff.Change, error] {
	return s.eachChange(ctx, `SELECT p.ord, p.rev, p.gone, p.response, r.record FROM responses r CROSS JOIN projected p
		WHERE r.consultation = ? AND p.consultation = r.consultation AND p.response = r.id AND p.rev > 0 AND p.gone = 0`, slug)
}

// eachChange gives the rows of a query: ord, rev, gone, response, record.
func (s *Store) eachChange(ctx context.Context, query string, args ...any) iter.Seq2[staff.Change, error] {
	return func(yield func(staff.Change, error) bool) {
		stop := errors.New("enough")
		err := s.view(ctx, func(t *tx) error {
			return t.query(query, args, func(scan func(...any) error) error {
				var c staff.Change
				var gone bool
				var record string
				err := scan(&c.Ord, &c.Rev, &gone, &c.ID, &record)
				if err == nil && !gone && record != "" { // withdrawn since: the queue knows it
					c.Response, err = decodeResponse(record)
				}
				if err != nil {
					return err
				}
				if !yield(c, nil) {
					return stop
				}
				return nil
			})
		})
		if err != nil && !errors.Is(err, stop) {
			yield(staff.Change{}, err)
		}
	}
}

// ForgetProjection empties what was made from a consultation's responses and queues them all. Ordinals stay: the ledger of releases has them.
func (s *Store) ForgetProjection(ctx context.Context, slug string) error {
	return s.update(ctx, func(t *tx) error {
		if err := dropSnapshot(t, slug); err != nil {
			return err
		}
		if err := t.engine.forgetTexts(t, `consultation = ?`, slug); err != nil {
			return err
		}
		for _, query := range []string{
			`DELETE FROM answer_counts WHERE consultation = ?`, `DELETE FROM redaction_suspects WHERE consultation = ?`, `UPDATE projected SET rev = 0 WHERE consultation = ?`, `DELETE FROM projection_queue WHERE consultation = ?`,
			`INSERT INTO projection_queue (consultation, response) SELECT consultation, id FROM responses WHERE consultation = ?`,
		} {
			if err := t.exec(query, slug); err != nil {
				return err
			}
		}
		return t.exec(`UPDATE projection_state SET generation = ?, rev = 0 WHERE consultation = ?`, rand.Text(), slug)
	})
}

// SearchAnswers finds answers, the best first.
func (s *Store) SearchAnswers(ctx context.Context, slug string, query search.Node, question string, most int) (*staff.Found, error) {
	found := &staff.Found{}
	if query == nil {
		return found, nil
	}
	err := s.view(ctx, func(t *tx) error { return t.engine.rank(t, slug, query, question, max(rankMost, most), most, found) })
	return found, err
}

// SearchResponses gives all responses with such an answer.
func (s *Store) SearchResponses(ctx context.Context, slug string, query search.Node, question string) ([]uint32, error) {
	var ords []uint32
	if query == nil {
		return nil, nil
	}
	err := s.view(ctx, func(t *tx) error {
		return t.engine.eachHit(t, slug, query, question, func(ord uint32) { ords = append(ords, ord) })
	})
	slices.Sort(ords)
	return slices.Compact(ords), err
}

// ofQuestion ends a condition on answer_texts where one question is asked about.
func ofQuestion(question string, args []any) (string, []any) {
	if question == "" {
		return "", args
	}
	return " AND a.question = ?", append(args, question)
}

// joinNodes writes the parts of a query with something between them.
func joinNodes(list []search.Node, with string, write func(search.Node) string) string {
	parts := make([]string, len(list))
	for i, n := range list {
		parts[i] = write(n)
	}
	return "(" + strings.Join(parts, with) + ")"
}
