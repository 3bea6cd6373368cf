package storage

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var (
	_ = staffHoldings("retention", "retention_runs")
	_ = registerHolding(holding{table: "retention_steps", class: staff.KeepRemnants, special: true})
	_ = registerHolding(holding{table: "retention_files", class: staff.KeepRemnants, special: true})
)

// Holding says how a consultation's data are kept.
func (s *Store) Holding(ctx context.Context, slug string) (h staff.Holding, err error) {
	err = s.view(ctx, func(t *tx) error {
		h, err = readHolding(t, slug)
		return err
	})
	return h, err
}

func readHolding(t *tx, slug string) (h staff.Holding, err error) {
	var at string
	var automatic int
	err = t.row([]any{&h.Rev, &automatic, &h.Held, &h.HeldBy, &at},
		`SELECT rev, automatic, held, held_by, held_at FROM retention WHERE consultation = ?`+t.lock, slug)
	if errors.Is(err, consultation.ErrNotFound) {
		return h, nil
	}
	if err != nil {
		return h, err
	}
	h.Automatic = automatic != 0
	h.HeldAt, err = unstamp(at)
	return h, err
}

// SetHolding replaces it.
func (s *Store) SetHolding(ctx context.Context, act staff.Act, slug string, h staff.Holding) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := lockedConsultation(t, slug); err != nil {
			return err
		}
		was, err := readHolding(t, slug)
		if err != nil {
			return err
		}
		if was.Rev != h.Rev {
			return staff.ErrConflict
		}
		err = t.exec(`INSERT INTO retention (consultation, rev, automatic, held, held_by, held_at) VALUES (?, ?, ?, ?, ?, ?)
			ON CONFLICT (consultation) DO UPDATE SET rev = excluded.rev, automatic = excluded.automatic, held = excluded.held,
				held_by = excluded.held_by, held_at = excluded.held_at`,
			slug, h.Rev+1, number(h.Automatic), h.Held, h.HeldBy, stamp(h.HeldAt))
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

const keepRunColumns = `r.id, r.consultation, r.seq, r.state, r.author, r.second, r.reason, r.asked, r.began, r.ended, r.at_once, r.early, r.worker, r.beat, r.had, r.certificate,
	(SELECT COUNT(*) FROM retention_steps s WHERE s.run = r.id), (SELECT COUNT(*) FROM retention_steps s WHERE s.run = r.id AND s.gone > 0), r.files`

func scanKeepRun(scan func(...any) error) (*staff.KeepRun, error) {
	var r staff.KeepRun
	var state, asked, began, ended, beat, had string
	var now, early int
	err := scan(&r.ID, &r.Consultation, &r.Seq, &state, &r.Author, &r.Second, &r.Reason, &asked, &began, &ended, &now, &early, &r.Worker, &beat, &had, &r.Certificate,
		&r.Total, &r.Done, &r.Files)
	if err != nil {
		return nil, err
	}
	r.State, r.Now, r.Early = staff.RunState(state), now != 0, early != 0
	for _, x := range []struct {
		text string
		at   *time.Time
	}{{asked, &r.Asked}, {began, &r.Began}, {ended, &r.Ended}, {beat, &r.Beat}} {
		if *x.at, err = unstamp(x.text); err != nil {
			return nil, err
		}
	}
	if had != "" {
		err = decode([]byte(had), &r.Had)
	}
	return &r, err
}

// KeepRuns lists the runs of a consultation, newest first.
func (s *Store) KeepRuns(ctx context.Context, slug string) (list []*staff.KeepRun, err error) {
	where, args := ``, []any(nil)
	if slug != "" {
		where, args = ` WHERE r.consultation = ?`, []any{slug}
	}
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT `+keepRunColumns+` FROM retention_runs r`+where+` ORDER BY r.asked DESC, r.consultation, r.seq DESC`, args, func(scan func(...any) error) error {
			r, err := scanKeepRun(scan)
			list = append(list, r)
			return err
		})
	})
	return list, err
}

// KeepRun gives one run.
func (s *Store) KeepRun(ctx context.Context, id string) (r *staff.KeepRun, err error) {
	err = s.view(ctx, func(t *tx) error {
		r, err = readKeepRun(t, id)
		return err
	})
	return r, err
}

func readKeepRun(t *tx, id string) (r *staff.KeepRun, err error) {
	err = t.query(`SELECT `+keepRunColumns+` FROM retention_runs r WHERE r.id = ?`, []any{id}, func(scan func(...any) error) error {
		r, err = scanKeepRun(scan)
		return err
	})
	if err == nil && r == nil {
		err = consultation.ErrNotFound
	}
	return r, err
}

// lockedKeepRun locks a run and gives it.
func lockedKeepRun(t *tx, id string) (*staff.KeepRun, error) {
	if _, err := t.affect(`UPDATE retention_runs SET seq = seq WHERE id = ?`, id); err != nil {
		return nil, err
	}
	return readKeepRun(t, id)
}

// AskRun stores a run that waits for a second person.
func (s *Store) AskRun(ctx context.Context, act staff.Act, r staff.KeepRun) error {
	r.State, r.Author, r.Asked = staff.RunWaiting, act.Actor, act.At
	return s.update(ctx, func(t *tx) error {
		if err := insertKeepRun(t, r); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

func insertKeepRun(t *tx, r staff.KeepRun) error {
	con, err := lockedConsultation(t, r.Consultation)
	if err != nil {
		return err
	}
	if err := notHeld(t, r.Consultation); err != nil {
		return err
	}
	if busy, err := t.ids(`SELECT id FROM retention_runs WHERE consultation = ? AND state NOT IN ('done', 'dropped')`, r.Consultation); err != nil {
		return err
	} else if len(busy) > 0 {
		return staff.ErrConflict
	}
	if err := t.row([]any{&r.Seq}, `SELECT COALESCE(MAX(seq), 0) + 1 FROM retention_runs WHERE consultation = ?`, r.Consultation); err != nil {
		return err
	}
	return t.exec(`INSERT INTO retention_runs (id, consultation, seq, state, author, second, reason, asked, began, ended, at_once, early, worker, beat, closes, had, files, certificate)
		VALUES (?, ?, ?, ?, ?, '', ?, ?, ?, '', ?, 0, '', '', ?, '', 0, '')`,
		r.ID, r.Consultation, r.Seq, string(r.State), r.Author, r.Reason, stamp(r.Asked), stamp(r.Began), number(r.Now), stamp(con.Schedule.Closes))
}

func notHeld(t *tx, slug string) error {
	h, err := readHolding(t, slug)
	if err == nil && h.Held != "" {
		err = staff.ErrHeld
	}
	return err
}

// BeginRun begins a run that waits, or a new one. Where the organisation wants two persons, nobody begins what they asked for.
func (s *Store) BeginRun(ctx context.Context, act staff.Act, r staff.KeepRun) error {
	alone := act.Actor == staff.System || act.Actor == staff.CommandLine
	return s.update(ctx, func(t *tx) error {
		was, err := lockedKeepRun(t, r.ID)
		switch {
		case errors.Is(err, consultation.ErrNotFound):
			if !alone {
				if err := mayApprove(t, act, act.Actor, ""); err != nil {
					return err
				}
			}
			r.State, r.Author, r.Asked, r.Began = staff.RunPlanning, act.Actor, act.At, act.At
			if err := insertKeepRun(t, r); err != nil {
				return err
			}
		case err != nil:
			return err
		case was.State != staff.RunWaiting:
			return staff.ErrConflict
		default:
			if !alone {
				if err := mayApprove(t, act, was.Author, ""); err != nil {
					return err
				}
			}
			if err := beginWaiting(t, act, was); err != nil {
				return err
			}
		}
		return appendAudit(t, act)
	})
}

func beginWaiting(t *tx, act staff.Act, r *staff.KeepRun) error {
	con, err := lockedConsultation(t, r.Consultation)
	if err != nil {
		return err
	}
	if err := notHeld(t, r.Consultation); err != nil {
		return err
	}
	return t.exec(`UPDATE retention_runs SET state = 'planning', second = ?, began = ?, closes = ? WHERE id = ?`,
		act.Actor, stamp(act.At), stamp(con.Schedule.Closes), r.ID)
}

// DropRun ends a run that waits.
func (s *Store) DropRun(ctx context.Context, act staff.Act, id string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE retention_runs SET state = 'dropped', ended = ? WHERE id = ? AND state = 'waiting'`, stamp(act.At), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		return appendAudit(t, act)
	})
}

// ClaimRun makes worker the one who works at a run.
func (s *Store) ClaimRun(ctx context.Context, id, worker string, now time.Time) (r *staff.KeepRun, err error) {
	err = s.update(ctx, func(t *tx) error {
		if r, err = lockedKeepRun(t, id); err != nil {
			return err
		}
		if r.State.Over() || r.State == staff.RunWaiting || r.Worker != worker && now.Sub(r.Beat) < staff.BeatTime {
			return staff.ErrConflict
		}
		r.Worker, r.Beat = worker, now
		return t.exec(`UPDATE retention_runs SET worker = ?, beat = ? WHERE id = ?`, worker, stamp(now), id)
	})
	return r, err
}

// mine locks a run that worker works at, in a state, and notes that it is at work.
func mine(t *tx, id, worker string, state staff.RunState, now time.Time) (*staff.KeepRun, error) {
	n, err := t.affect(`UPDATE retention_runs SET beat = ? WHERE id = ? AND worker = ? AND state = ?`, stamp(now), id, worker, string(state))
	if err != nil {
		return nil, err
	}
	if n == 0 {
		return nil, staff.ErrConflict
	}
	return readKeepRun(t, id)
}
