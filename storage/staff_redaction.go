package storage

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerHolding(holding{table: "redactions", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "redaction_suspects", class: staff.KeepResponses, response: "response", consultation: "consultation"})
)

const redactionColumns = `id, consultation, response, question, span_from, span_to, class, reason, state, author, at, decided_by, decided_at, why, lift_by, lift_reason, fresh`

func scanRedaction(scan func(...any) error, more ...any) (*staff.Redaction, error) {
	var r staff.Redaction
	var state, at, decided string
	err := scan(append([]any{&r.ID, &r.Consultation, &r.Response, &r.Question, &r.From, &r.To, &r.Class, &r.Reason, &state, &r.By, &at,
		&r.DecidedBy, &decided, &r.Why, &r.LiftBy, &r.LiftReason, &r.Fresh}, more...)...)
	if err != nil {
		return nil, err
	}
	r.State = staff.RedactionState(state)
	if r.At, err = unstamp(at); err == nil && decided != "" {
		r.DecidedAt, err = unstamp(decided)
	}
	return &r, err
}

// answerHash says which wording of an answer a place is of.
func answerHash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// redactAnew makes places stale in those answers of a response that are not as they were, and forgets what was suggested for it.
func redactAnew(t *tx, response string) error {
	if err := t.exec(`DELETE FROM redaction_suspects WHERE response = ?`, response); err != nil {
		return err
	}
	was := map[string]string{} // id to question and hash
	err := t.query(`SELECT id, question, answer FROM redactions WHERE response = ? AND fresh = 1`, []any{response}, func(scan func(...any) error) error {
		var id, question, hash string
		err := scan(&id, &question, &hash)
		was[id] = question + "\x00" + hash
		return err
	})
	if err != nil || len(was) == 0 {
		return err
	}
	var record string
	answers := consultation.Answers{}
	err = t.row([]any{&record}, `SELECT record FROM responses WHERE id = ?`, response)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return err
	}
	if err == nil {
		r, err := decodeResponse(record)
		if err != nil {
			return err
		}
		answers = r.Answers
	}
	for id, of := range was {
		question, hash, _ := strings.Cut(of, "\x00")
		if answerHash(answers.Get(question)) == hash {
			continue
		}
		if err := t.exec(`UPDATE redactions SET fresh = 0 WHERE id = ?`, id); err != nil {
			return err
		}
	}
	return nil
}

// EachRedaction gives those that are approved.
func (s *Store) EachRedaction(ctx context.Context, slug string) iter.Seq2[staff.Redaction, error] {
	return s.eachRedaction(ctx, slug, ` AND state = 'approved'`)
}

// EveryRedaction gives those in every state.
func (s *Store) EveryRedaction(ctx context.Context, slug string) iter.Seq2[staff.Redaction, error] {
	return s.eachRedaction(ctx, slug, "")
}

func (s *Store) eachRedaction(ctx context.Context, slug, more string) iter.Seq2[staff.Redaction, error] {
	rows := each(ctx, s, `SELECT `+redactionColumns+` FROM redactions WHERE consultation = ?`+more+` ORDER BY response, question, span_from, span_to, id`,
		slug, func(scan func(...any) error) (*staff.Redaction, error) { return scanRedaction(scan) })
	return func(yield func(staff.Redaction, error) bool) {
		for r, err := range rows {
			if err != nil {
				yield(staff.Redaction{}, err)
				return
			}
			if !yield(*r, nil) {
				return
			}
		}
	}
}

func (s *Store) redactions(ctx context.Context, where string, args ...any) (all []staff.Redaction, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.query(`SELECT `+redactionColumns+` FROM redactions WHERE `+where, args, func(scan func(...any) error) error {
			r, err := scanRedaction(scan)
			if err == nil {
				all = append(all, *r)
			}
			return err
		})
	})
	return all, err
}

// RedactionsOf gives all of one response.
func (s *Store) RedactionsOf(ctx context.Context, slug, response string) ([]staff.Redaction, error) {
	return s.redactions(ctx, `consultation = ? AND response = ? ORDER BY question, span_from, span_to, id`, slug, response)
}

// Redaction gives one.
func (s *Store) Redaction(ctx context.Context, slug, id string) (staff.Redaction, error) {
	all, err := s.redactions(ctx, `consultation = ? AND id = ?`, slug, id)
	if err == nil && len(all) == 0 {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return staff.Redaction{}, err
	}
	return all[0], nil
}

// RedactionsWaiting gives those that wait for a second person.
func (s *Store) RedactionsWaiting(ctx context.Context, slug string, most int) ([]staff.Redaction, error) {
	return s.redactions(ctx, `consultation = ? AND (state = 'proposed' OR state = 'approved' AND lift_by <> '') ORDER BY at, id LIMIT ?`, slug, most)
}

// ProposeRedactions stores new ones of one answer.
func (s *Store) ProposeRedactions(ctx context.Context, act staff.Act, slug, response, question string, changed time.Time, list []staff.Redaction) error {
	return s.update(ctx, func(t *tx) error {
		r, err := s.standing(t, response)
		if err != nil {
			return err
		}
		text := r.Answers.Get(question)
		switch {
		case r.Consultation != slug || text == "":
			return consultation.ErrNotFound
		case !r.Changed.Equal(changed):
			return staff.ErrConflict
		}
		for _, n := range list {
			if !isPlace(text, n.From, n.To) || n.State != staff.RedactionProposed && n.State != staff.RedactionDismissed {
				return consultation.ErrNotFound
			}
			err := t.exec(`INSERT INTO redactions (`+redactionColumns+`, answer) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', '', '', '', '', 1, ?)`,
				n.ID, slug, response, question, n.From, n.To, n.Class, n.Reason, string(n.State), act.Actor, stamp(act.At), answerHash(text))
			if err != nil {
				return err
			}
			if err := logRedaction(t, act, r.Reference, question, n.ID, n.Class); err != nil {
				return err
			}
		}
		return nil
	})
}

// isPlace says whether a place is one of whole characters in a text.
func isPlace(text string, from, to int) bool {
	return from >= 0 && from < to && to <= len(text) && utf8.RuneStart(text[from]) && (to == len(text) || utf8.RuneStart(text[to]))
}

// logRedaction writes the log's entry: whose answer it is and which class, never the reason, as that may hold what is hidden.
func logRedaction(t *tx, act staff.Act, reference, question, id, class string) error {
	act.Subject, act.Details = reference, staff.Details{"question": question, "redaction": id, "class": class}
	return appendAudit(t, act)
}

// changeRedaction reads one to change it, and writes the log's entry. f gives the new columns.
// The index of answers is made anew.
func (s *Store) changeRedaction(ctx context.Context, act staff.Act, slug, id string, f func(t *tx, r *staff.Redaction) error) error {
	return s.update(ctx, func(t *tx) error {
		var r *staff.Redaction
		err := t.query(`SELECT `+redactionColumns+` FROM redactions WHERE id = ? AND consultation = ?`+t.lock, []any{id, slug}, func(scan func(...any) error) (err error) {
			r, err = scanRedaction(scan)
			return err
		})
		if err != nil {
			return err
		}
		if r == nil {
			return consultation.ErrNotFound
		}
		of, err := s.standing(t, r.Response)
		if err != nil {
			return err
		}
		if err := f(t, r); err != nil {
			return err
		}
		if err := indexAnew(t, slug, r.Response, r.Question, of.Answers.Get(r.Question)); err != nil {
			return err
		}
		return logRedaction(t, act, of.Reference, r.Question, r.ID, r.Class)
	})
}

// DecideRedaction agrees to what somebody else asks for, or refuses it. The act's verb is of what is asked for.
func (s *Store) DecideRedaction(ctx context.Context, act staff.Act, slug, id string, agree bool, why string) error {
	return s.changeRedaction(ctx, act, slug, id, func(t *tx, r *staff.Redaction) error {
		lifting := r.State == staff.RedactionApproved && r.LiftBy != ""
		asked, state, verbs := r.By, staff.RedactionRefused, []staff.Verb{staff.VerbRedactionApproved, staff.VerbRedactionRefused}
		if agree {
			state = staff.RedactionApproved
		}
		if lifting {
			asked, state, verbs = r.LiftBy, staff.RedactionApproved, []staff.Verb{staff.VerbRedactionLifted, staff.VerbRedactionStays}
			if agree {
				state = staff.RedactionLifted
			}
		}
		switch {
		case !lifting && r.State != staff.RedactionProposed, !slices.Contains(verbs, act.Verb), agree != (act.Verb == verbs[0]), !lifting && agree && !r.Fresh:
			return staff.ErrConflict
		}
		if agree { // refusing keeps what is: that, everybody may
			if err := mayApprove(t, act, asked, ""); err != nil {
				return err
			}
		}
		return t.exec(`UPDATE redactions SET state = ?, decided_by = ?, decided_at = ?, why = ?, lift_by = '', lift_reason = '' WHERE id = ?`,
			string(state), act.Actor, stamp(act.At), why, id)
	})
}

// UndoRedaction takes back what the actor asked for.
func (s *Store) UndoRedaction(ctx context.Context, act staff.Act, slug, id string) error {
	return s.changeRedaction(ctx, act, slug, id, func(t *tx, r *staff.Redaction) error {
		switch {
		case r.State == staff.RedactionApproved && r.LiftBy == act.Actor:
			return t.exec(`UPDATE redactions SET lift_by = '', lift_reason = '' WHERE id = ?`, id)
		case (r.State == staff.RedactionProposed || r.State == staff.RedactionDismissed) && r.By == act.Actor:
			return t.exec(`DELETE FROM redactions WHERE id = ?`, id)
		}
		return staff.ErrConflict
	})
}

// LiftRedaction asks to show again what is hidden.
func (s *Store) LiftRedaction(ctx context.Context, act staff.Act, slug, id, reason string) error {
	return s.changeRedaction(ctx, act, slug, id, func(t *tx, r *staff.Redaction) error {
		if r.State != staff.RedactionApproved || r.LiftBy != "" {
			return staff.ErrConflict
		}
		return t.exec(`UPDATE redactions SET lift_by = ?, lift_reason = ? WHERE id = ?`, act.Actor, reason, id)
	})
}
