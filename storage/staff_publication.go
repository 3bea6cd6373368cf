package storage

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// AnswerGate adds an answer to an item of the gate.
func (s *Store) AnswerGate(ctx context.Context, act staff.Act, a staff.GateAnswer, seen string) error {
	return s.update(ctx, func(t *tx) error {
		all, err := readGateAnswers(t, a.Slug)
		if err != nil {
			return err
		}
		newest := ""
		for _, x := range all {
			if x.Code == a.Code {
				newest = x.ID
			}
		}
		if newest != seen {
			return staff.ErrConflict
		}
		// Two who answer at once cannot both have the number: the second fails on PostgreSQL, and SQLite has one writer.
		n, err := t.affect(`INSERT INTO gate_answers (id, consultation, seq, code, basis, verdict, words, author, at, rev)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (consultation, seq) DO NOTHING`,
			a.ID, a.Slug, len(all)+1, a.Code, a.Basis, string(a.Verdict), a.Words, act.Actor, stamp(act.At), a.Rev)
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		return appendAudit(t, act)
	})
}

// GateAnswers gives every answer to the gate.
func (s *Store) GateAnswers(ctx context.Context, slug string) (all []staff.GateAnswer, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = readGateAnswers(t, slug)
		return err
	})
	return all, err
}

func readGateAnswers(t *tx, slug string) ([]staff.GateAnswer, error) {
	var all []staff.GateAnswer
	err := t.query(`SELECT id, code, basis, verdict, words, author, at, rev FROM gate_answers WHERE consultation = ? ORDER BY seq`, []any{slug},
		func(scan func(...any) error) error {
			a := staff.GateAnswer{Slug: slug}
			var verdict, at string
			err := scan(&a.ID, &a.Code, &a.Basis, &verdict, &a.Words, &a.By, &at, &a.Rev)
			if err != nil {
				return err
			}
			a.Verdict = staff.Verdict(verdict)
			a.At, err = unstamp(at)
			all = append(all, a)
			return err
		})
	return all, err
}

// Propose stores a proposal.
func (s *Store) Propose(ctx context.Context, act staff.Act, p staff.Proposal) error {
	answers, err := encode(p.Answers)
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		var last int
		if err := t.row([]any{&last}, `SELECT COALESCE(MAX(seq), 0) FROM proposals WHERE consultation = ?`, p.Slug); err != nil {
			return err
		}
		n, err := t.affect(`INSERT INTO proposals (id, consultation, seq, rev, version, base, opens, closes, grace, why, public_words, answers, author, at, state)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'waiting') ON CONFLICT DO NOTHING`,
			p.ID, p.Slug, last+1, p.Rev, p.Version, p.Base, stamp(p.Schedule.Opens), stamp(p.Schedule.Closes), int64(p.Schedule.Grace/time.Second),
			p.Why, p.Public, answers, act.Actor, stamp(act.At))
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		return appendAudit(t, act)
	})
}

// Proposals gives every proposal, newest first.
func (s *Store) Proposals(ctx context.Context, slug string) (all []*staff.Proposal, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = readProposals(t, `consultation = ? ORDER BY seq DESC`, slug)
		return err
	})
	return all, err
}

func readProposals(t *tx, where string, arg any) ([]*staff.Proposal, error) {
	var all []*staff.Proposal
	err := t.query(`SELECT id, consultation, rev, version, base, opens, closes, grace, why, public_words, answers, author, at, state, settled, settler, words
			FROM proposals WHERE `+where, []any{arg}, func(scan func(...any) error) error {
		var p staff.Proposal
		var opens, closes, at, settled, state, answers string
		var grace int64
		err := scan(&p.ID, &p.Slug, &p.Rev, &p.Version, &p.Base, &opens, &closes, &grace, &p.Why, &p.Public, &answers, &p.By, &at, &state,
			&settled, &p.Settler, &p.Words)
		if err != nil {
			return err
		}
		p.State, p.Schedule.Grace = staff.ProposalState(state), time.Duration(grace)*time.Second
		for _, x := range []struct {
			to   *time.Time
			text string
		}{{&p.Schedule.Opens, opens}, {&p.Schedule.Closes, closes}, {&p.At, at}, {&p.Settled, settled}} {
			if *x.to, err = unstamp(x.text); err != nil {
				return err
			}
		}
		all = append(all, &p)
		return decode([]byte(answers), &p.Answers)
	})
	return all, err
}

// waiting locks a proposal that waits. ErrNotFound, ErrGone.
func waiting(t *tx, id string) (*staff.Proposal, error) {
	all, err := readProposals(t, `id = ?`+t.lock, id)
	switch {
	case err != nil:
		return nil, err
	case len(all) == 0:
		return nil, consultation.ErrNotFound
	case all[0].State != staff.Waiting:
		return nil, consultation.ErrGone
	}
	return all[0], nil
}

// SettleProposal sends a waiting proposal back, or withdraws it.
func (s *Store) SettleProposal(ctx context.Context, act staff.Act, id string, to staff.ProposalState, words string) error {
	if to != staff.SentBack && to != staff.Withdrawn {
		return errors.New("storage: a proposal is approved by publishing it")
	}
	return s.update(ctx, func(t *tx) error {
		if _, err := waiting(t, id); err != nil {
			return err
		}
		return settle(t, act, id, to, words)
	})
}

func settle(t *tx, act staff.Act, id string, to staff.ProposalState, words string) error {
	err := t.exec(`UPDATE proposals SET state = ?, settled = ?, settler = ?, words = ? WHERE id = ?`, string(to), stamp(act.At), act.Actor, words, id)
	if err != nil {
		return err
	}
	return appendAudit(t, act)
}

// PublishAs stores a version and makes it the one that is served, with who did it and why.
func (s *Store) PublishAs(ctx context.Context, act staff.Act, v consultation.Version, schedule consultation.Schedule, moved *consultation.ScheduleChange, p staff.Publication) error {
	v.Series, v.Reworded = p.Series, p.Reworded
	put, err := newPut(v)
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		if err := approve(t, act, v, p.Proposal); err != nil {
			return err
		}
		if err := mayReplace(t, v.Consultation, p); err != nil {
			return err
		}
		if err := put.into(t, schedule, false); err != nil {
			return err
		}
		if moved != nil {
			if err := reschedule(t, v.Consultation, *moved); err != nil {
				return err
			}
		}
		if err := addPublication(t, v, act, p); err != nil {
			return err
		}
		if p.Proposal != "" {
			return settle(t, act, p.Proposal, staff.Approved, "")
		}
		return appendAudit(t, act)
	})
}

// approve looks at a proposal, which must wait for this version at this address, and at who approves it.
func approve(t *tx, act staff.Act, v consultation.Version, id string) error {
	if id == "" {
		return nil
	}
	p, err := waiting(t, id)
	if err != nil {
		return err
	}
	if p.Version != v.Hash || p.Slug != v.Consultation {
		return staff.ErrConflict
	}
	if p.Rev == 0 {
		return mayApprove(t, act, p.By, "")
	}
	revisions, err := readRevisions(t, ` WHERE slug = ? AND rev = ?`, p.Slug, p.Rev)
	if err != nil {
		return err
	}
	if len(revisions) == 0 {
		return consultation.ErrNotFound
	}
	return mayApprove(t, act, p.By, revisions[0].By)
}

// mayReplace makes sure that what is replaced is what was compared, and that nobody's answers break.
func mayReplace(t *tx, slug string, p staff.Publication) error {
	served := ""
	err := t.row([]any{&served}, `SELECT version FROM consultations WHERE slug = ?`+t.lock, slug)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return err
	}
	if served != p.Before {
		return staff.ErrConflict
	}
	if p.Effect != consultation.Breaking {
		return nil
	}
	var drafts, responses int
	if err := t.row([]any{&drafts}, `SELECT COUNT(*) FROM drafts WHERE consultation = ?`, slug); err != nil {
		return err
	}
	if err := t.row([]any{&responses}, `SELECT COUNT(*) FROM receipts WHERE consultation = ? AND withdrawn = ''`, slug); err != nil {
		return err
	}
	if drafts+responses > 0 {
		return staff.ErrAnswered
	}
	return nil
}

func addPublication(t *tx, v consultation.Version, act staff.Act, p staff.Publication) error {
	var last int
	if err := t.row([]any{&last}, `SELECT COALESCE(MAX(seq), 0) FROM publications WHERE consultation = ?`, v.Consultation); err != nil {
		return err
	}
	return t.exec(`INSERT INTO publications (consultation, seq, version, previous, at, proposer, approver, proposal, why, public_words, effect, series, reworded)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		v.Consultation, last+1, v.Hash, p.Before, stamp(act.At), p.Proposer, act.Actor, p.Proposal, p.Why, p.Public, string(p.Effect), p.Series, number(p.Reworded))
}

// Publications lists what was published, oldest first.
func (s *Store) Publications(ctx context.Context, slug string) (all []staff.Publication, err error) {
	err = s.view(ctx, func(t *tx) error {
		all = nil
		return t.query(`SELECT seq, version, previous, at, proposer, approver, proposal, why, public_words, effect, series, reworded
				FROM publications WHERE consultation = ? ORDER BY seq`, []any{slug}, func(scan func(...any) error) error {
			p := staff.Publication{Slug: slug}
			var at, effect string
			var reworded int
			err := scan(&p.Seq, &p.Version, &p.Before, &at, &p.Proposer, &p.Approver, &p.Proposal, &p.Why, &p.Public, &effect, &p.Series, &reworded)
			if err != nil {
				return err
			}
			p.Effect, p.Reworded = consultation.Effect(effect), reworded != 0
			p.At, err = unstamp(at)
			all = append(all, p)
			return err
		})
	})
	return all, err
}

// Reach counts drafts and responses.
func (s *Store) Reach(ctx context.Context, slug string, questions []string) (r staff.Reach, err error) {
	err = s.view(ctx, func(t *tx) error {
		r = staff.Reach{Answered: map[string]int{}, ByDraft: map[string]int{}, ByVersion: map[string]int{}}
		if err := s.reachDrafts(t, slug, questions, &r); err != nil {
			return err
		}
		err := t.row([]any{&r.Responses}, `SELECT COUNT(*) FROM receipts WHERE consultation = ? AND withdrawn = ''`, slug)
		if err != nil {
			return err
		}
		// The version stands near the beginning of a record, before any answer, so that not much of it is read.
		return t.query(`SELECT v.hash, COUNT(*) FROM versions v JOIN responses r ON r.consultation = v.consultation
				AND SUBSTR(r.record, 1, 400) LIKE '%"version":"' || v.hash || '"%'
			WHERE v.consultation = ? GROUP BY v.hash`, []any{slug}, func(scan func(...any) error) error {
			var hash string
			var n int
			err := scan(&hash, &n)
			r.ByVersion[hash] = n
			return err
		})
	})
	return r, err
}

// reachDrafts reads all drafts in two statements. Without questions nothing sealed is opened.
func (s *Store) reachDrafts(t *tx, slug string, questions []string, r *staff.Reach) error {
	equality := map[string][]byte{}
	if len(questions) > 0 {
		err := t.query(`SELECT e.draft, e.answers FROM draft_equality e JOIN drafts d ON d.id = e.draft WHERE d.consultation = ?`, []any{slug},
			func(scan func(...any) error) error {
				var id string
				var box []byte
				err := scan(&id, &box)
				equality[id] = box
				return err
			})
		if err != nil {
			return err
		}
	}
	return t.query(`SELECT id, record, personal FROM drafts WHERE consultation = ?`, []any{slug}, func(scan func(...any) error) error {
		var d storedDraft
		var record string
		err := scan(&d.ID, &record, &d.personalBox)
		if err != nil {
			return err
		}
		if len(questions) == 0 {
			d.personalBox = nil
		}
		d.equalityBox = equality[d.ID]
		if err := s.decodeDraft(&d, "", "", record); err != nil {
			return err
		}
		reachDraft(&d.Draft, questions, r)
		return nil
	})
}

func reachDraft(d *consultation.Draft, questions []string, r *staff.Reach) {
	r.Drafts++
	r.ByDraft[d.Version]++
	all, touched := d.All(), false
	all.Add(d.Equality)
	for _, q := range questions {
		if hasAnswer(all, q) {
			r.Answered[q]++
			touched = true
		}
	}
	if touched {
		r.Touched++
	}
}

// hasAnswer says whether a question is answered, in any round of a repeated section.
func hasAnswer(a consultation.Answers, question string) bool {
	for name := range a {
		parts := strings.SplitN(name, ".", 4)
		here := parts[0] == question || len(parts) > 2 && parts[2] == question && strings.Trim(parts[1], "0123456789") == ""
		if here && a.Has(name) {
			return true
		}
	}
	return false
}
