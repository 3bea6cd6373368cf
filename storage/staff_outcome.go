package storage

import (
	"context"
	"errors"
	"reflect"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const outcomeDraftColumns = `SELECT consultation, rev, at, author, record FROM outcome_drafts WHERE consultation = ?`

func scanOutcomeDraft(scan func(...any) error) (staff.OutcomeDraft, error) {
	var d staff.OutcomeDraft
	var at, record string
	err := scan(&d.Consultation, &d.Rev, &at, &d.By, &record)
	if err != nil {
		return d, err
	}
	if d.At, err = unstamp(at); err != nil {
		return d, err
	}
	return d, decode([]byte(record), &d.Outcome)
}

func readOutcomeDrafts(t *tx, more string, args ...any) ([]staff.OutcomeDraft, error) {
	var list []staff.OutcomeDraft
	err := t.query(outcomeDraftColumns+more+` ORDER BY rev DESC`, args, func(scan func(...any) error) error {
		d, err := scanOutcomeDraft(scan)
		list = append(list, d)
		return err
	})
	return list, err
}

// outcomeDraft gives a revision, or the newest for 0. ErrNotFound.
func outcomeDraft(t *tx, slug string, rev int) (*staff.OutcomeDraft, error) {
	more, args := ``, []any{slug}
	if rev > 0 {
		more, args = ` AND rev = ?`, append(args, rev)
	} else {
		more, args = ` AND rev = (SELECT MAX(rev) FROM outcome_drafts WHERE consultation = ?)`, append(args, slug)
	}
	list, err := readOutcomeDrafts(t, more, args...)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, consultation.ErrNotFound
	}
	return &list[0], nil
}

// OutcomeDraft gives a revision, or the newest for 0.
func (s *Store) OutcomeDraft(ctx context.Context, slug string, rev int) (d *staff.OutcomeDraft, err error) {
	err = s.view(ctx, func(t *tx) error {
		d, err = outcomeDraft(t, slug, rev)
		return err
	})
	return d, err
}

// OutcomeDrafts lists the revisions, newest first.
func (s *Store) OutcomeDrafts(ctx context.Context, slug string) (list []staff.OutcomeDraft, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = readOutcomeDrafts(t, ``, slug)
		return err
	})
	return list, err
}

// SaveOutcome makes a new revision.
func (s *Store) SaveOutcome(ctx context.Context, act staff.Act, slug string, base int, o consultation.Outcome, put []consultation.File) (rev int, err error) {
	record, err := encode(o)
	if err != nil {
		return 0, err
	}
	err = s.update(ctx, func(t *tx) error {
		if _, err := lockedConsultation(t, slug); err != nil {
			return err
		}
		was, err := outcomeDraft(t, slug, 0)
		if errors.Is(err, consultation.ErrNotFound) {
			was, err = &staff.OutcomeDraft{}, nil
		}
		switch {
		case err != nil:
			return err
		case was.Rev != base:
			return staff.ErrConflict
		case base > 0 && reflect.DeepEqual(was.Outcome, o):
			rev = base
			return nil
		}
		for _, f := range put {
			if _, err := putBlob(t, f); err != nil {
				return err
			}
		}
		rev = base + 1
		err = t.exec(`INSERT INTO outcome_drafts (consultation, rev, at, author, record) VALUES (?, ?, ?, ?, ?)`, slug, rev, stamp(act.At), act.Actor, record)
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
	return rev, err
}

// OutcomeFile gives the bytes of a file by its hash.
func (s *Store) OutcomeFile(ctx context.Context, hash string) (body []byte, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&body}, `SELECT body FROM blobs WHERE hash = ?`, hash)
	})
	return body, err
}

// mayPublish checks that a revision can be published at a moment, and gives it with its consultation, locked.
func mayPublish(t *tx, slug string, rev int, shown time.Time) (*consultation.Consultation, *staff.OutcomeDraft, error) {
	c, err := lockedConsultation(t, slug)
	if err != nil {
		return nil, nil, err
	}
	d, err := outcomeDraft(t, slug, 0)
	switch {
	case err != nil:
		return nil, nil, err
	case d.Rev != rev:
		return nil, nil, staff.ErrConflict
	case !staff.MayConcludeAt(c, shown):
		return nil, nil, staff.ErrStillOpen
	}
	return c, d, nil
}

// ProposeOutcome asks a second person for publication.
func (s *Store) ProposeOutcome(ctx context.Context, act staff.Act, p staff.OutcomeProposal) error {
	return s.update(ctx, func(t *tx) error {
		if _, _, err := mayPublish(t, p.Consultation, p.Rev, shownFrom(p.Shown, act.At)); err != nil {
			return err
		}
		n, err := t.affect(`INSERT INTO outcome_proposals (consultation, rev, shown, note, at, author) VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			p.Consultation, p.Rev, stamp(p.Shown), p.Note, stamp(act.At), act.Actor)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		return appendAudit(t, act)
	})
}

// shownFrom is when an outcome becomes public that is published now.
func shownFrom(wanted, now time.Time) time.Time {
	if wanted.After(now) {
		return wanted
	}
	return now
}

func readProposal(t *tx, slug string) (*staff.OutcomeProposal, error) {
	p := &staff.OutcomeProposal{Consultation: slug}
	var shown, at string
	err := t.row([]any{&p.Rev, &shown, &p.Note, &at, &p.By}, `SELECT rev, shown, note, at, author FROM outcome_proposals WHERE consultation = ?`+t.lock, slug)
	if err != nil {
		return nil, err
	}
	if p.Shown, err = unstamp(shown); err != nil {
		return nil, err
	}
	p.At, err = unstamp(at)
	return p, err
}

// OutcomeProposal gives what waits.
func (s *Store) OutcomeProposal(ctx context.Context, slug string) (p *staff.OutcomeProposal, err error) {
	err = s.view(ctx, func(t *tx) error {
		p, err = readProposal(t, slug)
		return err
	})
	return p, err
}

// DropOutcomeProposal takes back what waits.
func (s *Store) DropOutcomeProposal(ctx context.Context, act staff.Act, slug string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM outcome_proposals WHERE consultation = ?`, slug)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}

// ApproveOutcome publishes what waits.
func (s *Store) ApproveOutcome(ctx context.Context, act staff.Act, slug string, rev int) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := lockedConsultation(t, slug); err != nil { // first, as every other does
			return err
		}
		p, err := readProposal(t, slug)
		switch {
		case err != nil:
			return err
		case p.Rev != rev:
			return staff.ErrConflict
		}
		d, err := outcomeDraft(t, slug, rev)
		if err != nil {
			return err
		}
		if err := mayApprove(t, act, p.By, d.By); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM outcome_proposals WHERE consultation = ?`, slug); err != nil {
			return err
		}
		return addOutcome(t, act, *p, act.Actor)
	})
}

// PublishOutcome publishes a revision without a second person.
func (s *Store) PublishOutcome(ctx context.Context, act staff.Act, p staff.OutcomeProposal) error {
	return s.update(ctx, func(t *tx) error {
		if err := mayApprove(t, act, act.Actor, ""); err != nil { // who publishes alone asks, too
			return err
		}
		p.By = act.Actor
		return addOutcome(t, act, p, "")
	})
}

func addOutcome(t *tx, act staff.Act, p staff.OutcomeProposal, second string) error {
	shown := shownFrom(p.Shown, act.At)
	c, _, err := mayPublish(t, p.Consultation, p.Rev, shown)
	if second != "" && errors.Is(err, staff.ErrConflict) { // something was saved since: what was asked for is published
		if c, err = lockedConsultation(t, p.Consultation); err == nil && !staff.MayConcludeAt(c, shown) {
			err = staff.ErrStillOpen
		}
	}
	if err != nil {
		return err
	}
	var seq, last int
	if err := t.row([]any{&seq, &last}, `SELECT COALESCE(MAX(seq), 0), COALESCE(MAX(rev), 0) FROM outcomes WHERE consultation = ?`, p.Consultation); err != nil {
		return err
	}
	if last >= p.Rev {
		return consultation.ErrExists
	}
	d, err := outcomeDraft(t, p.Consultation, p.Rev)
	if err != nil {
		return err
	}
	record, err := encode(d.Outcome)
	if err != nil {
		return err
	}
	err = t.exec(`INSERT INTO outcomes (consultation, seq, rev, shown, at, author, second, note, record) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		p.Consultation, seq+1, p.Rev, stamp(shown), stamp(act.At), p.By, second, p.Note, record)
	if err != nil {
		return err
	}
	if c.Outcome.IsZero() {
		if err := t.exec(`UPDATE consultations SET outcome = ? WHERE slug = ?`, stamp(shown), p.Consultation); err != nil {
			return err
		}
	}
	return appendAudit(t, act)
}

// RecallOutcome takes back the newest version while it is not public yet.
func (s *Store) RecallOutcome(ctx context.Context, act staff.Act, slug string) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := lockedConsultation(t, slug); err != nil {
			return err
		}
		all, err := readOutcomes(t, slug)
		if err != nil {
			return err
		}
		if len(all) == 0 || !act.At.Before(all[len(all)-1].Shown) {
			return consultation.ErrNotFound
		}
		last := all[len(all)-1]
		if err := t.exec(`DELETE FROM outcomes WHERE consultation = ? AND seq = ?`, slug, last.Seq); err != nil {
			return err
		}
		if last.Seq == 1 {
			if err := t.exec(`UPDATE consultations SET outcome = '' WHERE slug = ?`, slug); err != nil {
				return err
			}
		}
		return appendAudit(t, act)
	})
}

func readOutcomes(t *tx, slug string) ([]consultation.OutcomeVersion, error) {
	var list []consultation.OutcomeVersion
	err := t.query(`SELECT seq, rev, shown, at, author, second, note, record FROM outcomes WHERE consultation = ? ORDER BY seq`, []any{slug}, func(scan func(...any) error) error {
		var v consultation.OutcomeVersion
		var shown, at, record string
		err := scan(&v.Seq, &v.Rev, &shown, &at, &v.By, &v.Second, &v.Note, &record)
		if err != nil {
			return err
		}
		if v.Shown, err = unstamp(shown); err != nil {
			return err
		}
		if v.At, err = unstamp(at); err != nil {
			return err
		}
		err = decode([]byte(record), &v.Outcome)
		list = append(list, v)
		return err
	})
	return list, err
}

// PublishedOutcomes gives every version, oldest first.
func (s *Store) PublishedOutcomes(ctx context.Context, slug string) (list []consultation.OutcomeVersion, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = readOutcomes(t, slug)
		return err
	})
	return list, err
}

// ExplainDelay publishes why the outcome takes longer.
func (s *Store) ExplainDelay(ctx context.Context, act staff.Act, slug, reason string) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := lockedConsultation(t, slug); err != nil {
			return err
		}
		err := t.exec(`INSERT INTO outcome_delays (consultation, seq, at, author, reason)
			SELECT CAST(? AS TEXT), COALESCE(MAX(seq), 0) + 1, CAST(? AS TEXT), CAST(? AS TEXT), CAST(? AS TEXT) FROM outcome_delays WHERE consultation = ?`,
			slug, stamp(act.At), act.Actor, reason, slug)
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// Delays gives the explanations, oldest first.
func (s *Store) Delays(ctx context.Context, slug string) (list []consultation.Delay, err error) {
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT at, author, reason FROM outcome_delays WHERE consultation = ? ORDER BY seq`, []any{slug}, func(scan func(...any) error) error {
			var d consultation.Delay
			var at string
			err := scan(&at, &d.By, &d.Reason)
			if err != nil {
				return err
			}
			d.At, err = unstamp(at)
			list = append(list, d)
			return err
		})
	})
	return list, err
}
