package storage

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// A brief is what staff did, and its numbers are out: it stays when a response is withdrawn. The words in it go with the response.
var (
	_ = registerHolding(holding{table: "quotes", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "brief_quotes", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = staffHoldings("briefs", "brief_plans")
)

// misquoted makes quotes of a response stale: it was changed.
func misquoted(t *tx, response string) error {
	return t.exec(`UPDATE quotes SET fresh = 0 WHERE response = ? AND fresh = 1`, response)
}

// AddQuote stores a quote.
func (s *Store) AddQuote(ctx context.Context, act staff.Act, q staff.Quote, changed time.Time) error {
	return s.update(ctx, func(t *tx) error {
		r, err := s.standing(t, q.Response)
		if err != nil {
			return err
		}
		text := r.Answers.Get(q.Question)
		if r.Consultation != q.Consultation || text == "" || q.From < 0 || q.To < q.From || q.To > len(text) || q.From == q.To && q.To != 0 {
			return consultation.ErrNotFound
		}
		if !r.Changed.Equal(changed) {
			return staff.ErrConflict
		}
		if err := mayQuote(t, q); err != nil {
			return err
		}
		n, err := t.affect(`INSERT INTO quotes (id, consultation, response, question, span_from, span_to, code, minority, account, at, fresh)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (response, question, span_from, span_to) DO NOTHING`,
			q.ID, q.Consultation, q.Response, q.Question, q.From, q.To, q.Code, number(q.Minority), act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		act.Subject, act.Details = r.Reference, staff.Details{"question": q.Question}
		return appendAudit(t, act)
	})
}

// mayQuote refuses a code that is not in the codebook, a stale quote of the same words goes, and there is an end to how many there can be.
func mayQuote(t *tx, q staff.Quote) error {
	if q.Code != "" {
		var one int
		if err := t.row([]any{&one}, `SELECT 1 FROM codes WHERE consultation = ? AND id = ?`, q.Consultation, q.Code); err != nil {
			return err
		}
	}
	if err := t.exec(`DELETE FROM quotes WHERE response = ? AND question = ? AND span_from = ? AND span_to = ? AND fresh = 0`, q.Response, q.Question, q.From, q.To); err != nil {
		return err
	}
	var n int
	if err := t.row([]any{&n}, `SELECT COUNT(*) FROM quotes WHERE consultation = ?`, q.Consultation); err != nil {
		return err
	}
	if n >= staff.MaxQuotes {
		return consultation.ErrFull
	}
	return nil
}

// DropQuote takes a quote back.
func (s *Store) DropQuote(ctx context.Context, act staff.Act, slug, id string) error {
	return s.update(ctx, func(t *tx) error {
		var question, reference string
		err := t.row([]any{&question, &reference}, `SELECT q.question, COALESCE(r.reference, '') FROM quotes q LEFT JOIN receipts r ON r.response = q.response
			WHERE q.consultation = ? AND q.id = ?`, slug, id)
		if err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM quotes WHERE consultation = ? AND id = ?`, slug, id); err != nil {
			return err
		}
		act.Subject, act.Details = reference, staff.Details{"question": question}
		return appendAudit(t, act)
	})
}

// Quotes gives those of a consultation, the newest first.
func (s *Store) Quotes(ctx context.Context, slug string) (all []staff.Quote, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.query(`SELECT id, response, question, span_from, span_to, code, minority, account, at, fresh FROM quotes WHERE consultation = ? ORDER BY at DESC, id`,
			[]any{slug}, func(scan func(...any) error) error {
				q := staff.Quote{Consultation: slug}
				var at string
				err := scan(&q.ID, &q.Response, &q.Question, &q.From, &q.To, &q.Code, &q.Minority, &q.By, &at, &q.Fresh)
				if err == nil {
					q.At, err = unstamp(at)
				}
				all = append(all, q)
				return err
			})
	})
	return all, err
}

// Cited gives what is cited.
func (s *Store) Cited(ctx context.Context, slug string) (all []staff.Citation, err error) {
	const query = `SELECT response, question, 0 AS number FROM quotes WHERE consultation = ?
		UNION SELECT q.response, q.question, b.number FROM brief_quotes q JOIN briefs b ON b.id = q.brief WHERE q.consultation = ?
		ORDER BY 1, 2, 3`
	err = s.view(ctx, func(t *tx) error {
		return t.query(query, []any{slug, slug}, func(scan func(...any) error) error {
			var response, question string
			var n int
			if err := scan(&response, &question, &n); err != nil {
				return err
			}
			if last := len(all) - 1; last < 0 || all[last].Response != response || all[last].Question != question {
				all = append(all, staff.Citation{Response: response, Question: question})
			}
			c := &all[len(all)-1]
			if n == 0 {
				c.Chosen = true
			} else {
				c.Briefs = append(c.Briefs, n)
			}
			return nil
		})
	})
	return all, err
}

// AddBrief stores an edition.
func (s *Store) AddBrief(ctx context.Context, act staff.Act, b staff.Brief) (n int, err error) {
	figures, err := json.Marshal(b.Figures)
	if err != nil {
		return 0, err
	}
	once := b.Once
	if once == "" {
		once = b.ID
	}
	members := b.Members
	if members == nil {
		members = []byte{}
	}
	err = s.update(ctx, func(t *tx) error {
		if err := t.row([]any{&n}, `SELECT COALESCE(MAX(number), 0) + 1 FROM briefs WHERE consultation = ?`, b.Consultation); err != nil {
			return err
		}
		added, err := t.affect(`INSERT INTO briefs (id, consultation, number, at, account, once, generation, rev, small, since, members, digest, figures, quoted)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			b.ID, b.Consultation, n, stamp(b.At), act.Actor, once, b.Generation, b.Rev, b.Limit, b.Since, members, b.Digest, string(figures), len(b.Quotes))
		if err != nil {
			return err
		}
		if added == 0 {
			return consultation.ErrExists
		}
		for i, q := range b.Quotes {
			err := t.exec(`INSERT INTO brief_quotes (brief, place, consultation, response, question, quote, words, lang, theme, minority) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				b.ID, i, b.Consultation, q.Response, q.Question, q.Quote, q.Text, q.Lang, q.Theme, number(q.Minority))
			if err != nil {
				return err
			}
		}
		return appendAudit(t, act)
	})
	return n, err
}

const briefColumns = `id, consultation, number, at, account, once, generation, rev, small, since, digest, quoted`

func scanBrief(scan func(...any) error, more ...any) (b staff.Brief, err error) {
	var at string
	err = scan(append([]any{&b.ID, &b.Consultation, &b.Number, &at, &b.By, &b.Once, &b.Generation, &b.Rev, &b.Limit, &b.Since, &b.Digest, &b.QuotesMade}, more...)...)
	if b.Once == b.ID {
		b.Once = ""
	}
	if err == nil {
		b.At, err = unstamp(at)
	}
	return b, err
}

// Brief gives an edition.
func (s *Store) Brief(ctx context.Context, id string) (*staff.Brief, error) {
	return s.oneBrief(ctx, `id = ?`, id)
}

// BriefOnce gives the edition that was made under a Once.
func (s *Store) BriefOnce(ctx context.Context, slug, once string) (*staff.Brief, error) {
	return s.oneBrief(ctx, `consultation = ? AND once = ?`, slug, once)
}

func (s *Store) oneBrief(ctx context.Context, where string, args ...any) (*staff.Brief, error) {
	var b staff.Brief
	err := s.view(ctx, func(t *tx) error {
		found := false
		err := t.query(`SELECT `+briefColumns+`, members, figures FROM briefs WHERE `+where, args, func(scan func(...any) error) (err error) {
			var members []byte
			var figures string
			if b, err = scanBrief(scan, &members, &figures); err != nil {
				return err
			}
			found, b.Members = true, slices.Clone(members)
			return json.Unmarshal([]byte(figures), &b.Figures)
		})
		if err != nil {
			return err
		}
		if !found {
			return consultation.ErrNotFound
		}
		return t.query(`SELECT quote, response, question, words, lang, theme, minority FROM brief_quotes WHERE brief = ? ORDER BY place`, []any{b.ID}, func(scan func(...any) error) error {
			var q staff.BriefQuote
			err := scan(&q.Quote, &q.Response, &q.Question, &q.Text, &q.Lang, &q.Theme, &q.Minority)
			b.Quotes = append(b.Quotes, q)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return &b, nil
}

// AllBriefs gives those of a consultation, the newest first.
func (s *Store) AllBriefs(ctx context.Context, slug string) (all []staff.Brief, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.query(`SELECT `+briefColumns+` FROM briefs WHERE consultation = ? ORDER BY number DESC`, []any{slug}, func(scan func(...any) error) error {
			b, err := scanBrief(scan)
			all = append(all, b)
			return err
		})
	})
	return all, err
}

// BriefPlan gives the plan of a consultation.
func (s *Store) BriefPlan(ctx context.Context, slug string) (p staff.BriefPlan, err error) {
	err = s.view(ctx, func(t *tx) error {
		var questions, to string
		err := t.row([]any{&questions, &p.Day, &to, &p.Done}, `SELECT questions, weekday, recipients, done FROM brief_plans WHERE consultation = ?`, slug)
		if errors.Is(err, consultation.ErrNotFound) {
			return nil
		}
		p.Questions, p.To = strings.Fields(questions), strings.Fields(to)
		return err
	})
	return p, err
}

// SetBriefPlan sets it.
func (s *Store) SetBriefPlan(ctx context.Context, act staff.Act, slug string, p staff.BriefPlan) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO brief_plans (consultation, questions, weekday, recipients, done) VALUES (?, ?, ?, ?, '')
			ON CONFLICT (consultation) DO UPDATE SET questions = excluded.questions, weekday = excluded.weekday, recipients = excluded.recipients`,
			slug, strings.Join(p.Questions, " "), p.Day, strings.Join(p.To, " "))
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// BriefPlans gives the plans with a day.
func (s *Store) BriefPlans(ctx context.Context) (map[string]staff.BriefPlan, error) {
	all := map[string]staff.BriefPlan{}
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT consultation, questions, weekday, recipients, done FROM brief_plans WHERE weekday > 0`, nil, func(scan func(...any) error) error {
			var p staff.BriefPlan
			var slug, questions, to string
			err := scan(&slug, &questions, &p.Day, &to, &p.Done)
			p.Questions, p.To = strings.Fields(questions), strings.Fields(to)
			all[slug] = p
			return err
		})
	})
	return all, err
}

// SettleBrief notes that the brief of a morning is made.
func (s *Store) SettleBrief(ctx context.Context, slug, day string) error {
	return s.update(ctx, func(t *tx) error {
		return t.exec(`UPDATE brief_plans SET done = ? WHERE consultation = ? AND done < ?`, day, slug, day)
	})
}
