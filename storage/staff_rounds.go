package storage

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = registerHolding(holding{table: "round_units", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = registerHolding(holding{table: "round_decisions", class: staff.KeepResponses, response: "response", consultation: "consultation"})
	_ = staffHoldings("rounds", "round_coders")
)

// Answered gives the responses that answer a question in words.
func (s *Store) Answered(ctx context.Context, slug, question string) (all []string, err error) {
	err = s.view(ctx, func(t *tx) error {
		// The words of a response that goes are forgotten in the transaction in which it goes: the large table of responses need not be looked at.
		all, err = t.ids(`SELECT response FROM answer_texts WHERE consultation = ? AND question = ? ORDER BY response`, slug, question)
		return err
	})
	return all, err
}

// AddRound stores a new round.
func (s *Store) AddRound(ctx context.Context, act staff.Act, r staff.Round, sample []string) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO rounds (id, consultation, name, question, sample_where, seed, owner, made, due, closed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')`,
			r.ID, r.Consultation, r.Name, r.Question, r.Where, strconv.FormatUint(r.Seed, 10), act.Actor, stamp(act.At), r.Due)
		if err != nil {
			return err
		}
		for _, c := range r.Coders {
			if err := t.exec(`INSERT INTO round_coders (round_id, account) VALUES (?, ?)`, r.ID, c.Account); err != nil {
				return err
			}
		}
		for i, id := range sample {
			of, err := s.standing(t, id)
			if err != nil {
				return err
			}
			if of.Consultation != r.Consultation || of.Answers.Get(r.Question) == "" {
				return consultation.ErrNotFound
			}
			err = t.exec(`INSERT INTO round_units (round_id, consultation, response, place, stale, settled) VALUES (?, ?, ?, ?, 0, 0)`, r.ID, r.Consultation, id, i+1)
			if err != nil {
				return err
			}
		}
		act.Subject, act.Details = r.ID, staff.Details{"question": r.Question, "answers": strconv.Itoa(len(sample)), "seed": strconv.FormatUint(r.Seed, 10)}
		return appendAudit(t, act)
	})
}

// RoundsOf gives the rounds of a consultation.
func (s *Store) RoundsOf(ctx context.Context, slug string) (all []staff.Round, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = roundsWhere(t, `consultation = ?`, "", slug)
		return err
	})
	return all, err
}

// RoundOf gives one round.
func (s *Store) RoundOf(ctx context.Context, slug, id string) (r *staff.Round, err error) {
	err = s.view(ctx, func(t *tx) error {
		r, err = oneRound(t, slug, id, "")
		return err
	})
	return r, err
}

func oneRound(t *tx, slug, id, lock string) (*staff.Round, error) {
	all, err := roundsWhere(t, `consultation = ? AND id = ?`, lock, slug, id)
	if err == nil && len(all) == 0 {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

func roundsWhere(t *tx, where, lock string, args ...any) (all []staff.Round, err error) {
	err = t.query(`SELECT id, consultation, name, question, sample_where, seed, owner, made, due, closed FROM rounds WHERE `+where+` ORDER BY made DESC, id`+lock, args, func(scan func(...any) error) error {
		var r staff.Round
		var seed, made, closed string
		err := scan(&r.ID, &r.Consultation, &r.Name, &r.Question, &r.Where, &seed, &r.Owner, &made, &r.Due, &closed)
		if err == nil {
			r.Seed, err = strconv.ParseUint(seed, 10, 64)
		}
		if err == nil {
			r.Made, err = unstamp(made)
		}
		if err == nil && closed != "" {
			r.Closed, err = unstamp(closed)
		}
		all = append(all, r)
		return err
	})
	for i := 0; i < len(all) && err == nil; i++ {
		err = roundCounts(t, &all[i])
	}
	return all, err
}

// roundCounts fills in who codes and how far everything is.
func roundCounts(t *tx, r *staff.Round) error {
	err := t.row([]any{&r.Units, &r.Settled}, `SELECT COUNT(*), COALESCE(SUM(settled), 0) FROM round_units WHERE round_id = ? AND stale <> 1`, r.ID)
	if err != nil {
		return err
	}
	return t.query(`SELECT c.account, (SELECT COUNT(*) FROM round_decisions d JOIN round_units u ON u.round_id = d.round_id AND u.response = d.response
		WHERE d.round_id = c.round_id AND d.account = c.account AND u.stale <> 1) FROM round_coders c WHERE c.round_id = ? ORDER BY c.account`, []any{r.ID}, func(scan func(...any) error) error {
		var c staff.RoundCoder
		err := scan(&c.Account, &c.Done)
		r.Coders = append(r.Coders, c)
		return err
	})
}

// OwnUnits gives the answers of a round with one coder's decisions.
func (s *Store) OwnUnits(ctx context.Context, slug, id, account string) (all []staff.RoundUnit, err error) {
	err = s.view(ctx, func(t *tx) error {
		r, err := oneRound(t, slug, id, "")
		if err == nil && !r.Codes(account) {
			err = consultation.ErrNotFound
		}
		if err == nil {
			all, err = roundUnits(t, id, account)
		}
		return err
	})
	return all, err
}

// DecidedUnits gives the answers of a closed round with all decisions.
func (s *Store) DecidedUnits(ctx context.Context, slug, id string) (all []staff.RoundUnit, err error) {
	err = s.view(ctx, func(t *tx) error {
		r, err := oneRound(t, slug, id, "")
		if err == nil && r.Open() {
			err = staff.ErrConflict
		}
		if err == nil {
			all, err = roundUnits(t, id, "")
		}
		return err
	})
	return all, err
}

// roundUnits reads the answers of a round with the decisions of one account, or of all if it is "".
func roundUnits(t *tx, id, account string) (all []staff.RoundUnit, err error) {
	query, args := `SELECT u.response, u.place, u.stale, u.settled, COALESCE(d.account, ''), COALESCE(d.codes, '') FROM round_units u
		LEFT JOIN round_decisions d ON d.round_id = u.round_id AND d.response = u.response`, []any{}
	if account != "" {
		query, args = query+` AND d.account = ?`, append(args, account)
	}
	err = t.query(query+` WHERE u.round_id = ? AND u.stale <> 1 ORDER BY u.place, d.account`, append(args, id), func(scan func(...any) error) error {
		var u staff.RoundUnit
		var d staff.RoundDecision
		var stale int
		var codes string
		if err := scan(&u.Response, &u.Place, &stale, &u.Settled, &d.Coder, &codes); err != nil {
			return err
		}
		u.Changed = stale != 0
		if n := len(all); n == 0 || all[n-1].Response != u.Response {
			all = append(all, u)
		}
		if d.Coder == "" {
			return nil
		}
		last := &all[len(all)-1]
		err := json.Unmarshal([]byte(codes), &d.Codes)
		last.Decisions = append(last.Decisions, d)
		return err
	})
	return all, err
}

// DecideUnit stores what a coder decides.
func (s *Store) DecideUnit(ctx context.Context, act staff.Act, slug, id, response string, codes []string, changed time.Time) error {
	return s.update(ctx, func(t *tx) error {
		r, err := oneRound(t, slug, id, t.lock)
		if err != nil {
			return err
		}
		if !r.Codes(act.Actor) {
			return consultation.ErrNotFound
		}
		of, err := s.standing(t, response)
		if err != nil {
			return err
		}
		var stale int
		if err := t.row([]any{&stale}, `SELECT stale FROM round_units WHERE round_id = ? AND response = ?`, id, response); err != nil {
			return err
		}
		if !r.Open() || stale != 0 || !of.Changed.Equal(changed) {
			return staff.ErrConflict
		}
		codes = slices.Compact(slices.Sorted(slices.Values(codes)))
		for _, code := range codes {
			if err := mayBeGiven(t, slug, []staff.Given{{Code: code}}, nil, ""); err != nil {
				return err
			}
		}
		if codes == nil {
			codes = []string{}
		}
		is, err := json.Marshal(codes)
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO round_decisions (round_id, consultation, response, account, codes, at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (round_id, response, account) DO UPDATE SET codes = excluded.codes, at = excluded.at`, id, slug, response, act.Actor, string(is), stamp(act.At))
		if err != nil {
			return err
		}
		return alsoRead(t, act, slug, response, of.Reference, r.Question)
	})
}

// CloseRound ends the coding of a round.
func (s *Store) CloseRound(ctx context.Context, act staff.Act, slug, id string) error {
	return s.update(ctx, func(t *tx) error {
		r, err := oneRound(t, slug, id, t.lock)
		if err != nil {
			return err
		}
		if !r.Open() || act.Actor != r.Owner && !(r.Finished() && r.Codes(act.Actor)) {
			return staff.ErrConflict
		}
		if err := t.exec(`UPDATE rounds SET closed = ? WHERE id = ?`, stamp(act.At), id); err != nil {
			return err
		}
		act.Subject, act.Details = id, nil
		return appendAudit(t, act)
	})
}

// DropRound deletes an open round.
func (s *Store) DropRound(ctx context.Context, act staff.Act, slug, id string) error {
	return s.update(ctx, func(t *tx) error {
		r, err := oneRound(t, slug, id, t.lock)
		if err != nil {
			return err
		}
		if !r.Open() || act.Actor != r.Owner {
			return staff.ErrConflict
		}
		for _, query := range []string{`DELETE FROM round_decisions WHERE round_id = ?`, `DELETE FROM round_units WHERE round_id = ?`, `DELETE FROM round_coders WHERE round_id = ?`, `DELETE FROM rounds WHERE id = ?`} {
			if err := t.exec(query, id); err != nil {
				return err
			}
		}
		act.Subject, act.Details = id, nil
		return appendAudit(t, act)
	})
}

// SettleUnit notes that the coding of an answer was decided.
func (s *Store) SettleUnit(ctx context.Context, act staff.Act, slug, id, response string) error {
	return s.update(ctx, func(t *tx) error {
		r, err := oneRound(t, slug, id, "")
		if err != nil {
			return err
		}
		if r.Open() {
			return staff.ErrConflict
		}
		n, err := t.affect(`UPDATE round_units SET settled = 1 WHERE round_id = ? AND response = ? AND stale = 0`, id, response)
		if err == nil && n == 0 {
			err = consultation.ErrNotFound
		}
		if err != nil {
			return err
		}
		act.Subject, act.Details = id, nil
		return appendAudit(t, act)
	})
}

// outOfRounds takes a response that was changed out of open rounds; in those that are closed nothing more can be settled about it.
func outOfRounds(t *tx, response string) error {
	return t.exec(`UPDATE round_units SET stale = CASE WHEN EXISTS (SELECT 1 FROM rounds r WHERE r.id = round_units.round_id AND r.closed = '') THEN 1 ELSE 2 END
		WHERE response = ? AND stale = 0`, response)
}
