package storage

import (
	"context"
	"errors"
	"slices"
	"strings"
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

// planBatch is how many steps are written down in one transaction.
const planBatch = 500

// PlanRun writes the steps down.
func (s *Store) PlanRun(ctx context.Context, id, worker string, now time.Time) error {
	r, err := s.KeepRun(ctx, id)
	if err != nil {
		return err
	}
	plan, err := s.RetentionPlan(ctx, r.Consultation, now)
	if err != nil {
		return err
	}
	held, err := s.Tally(ctx, r.Consultation)
	if err != nil {
		return err
	}
	had, err := encode(held)
	if err != nil {
		return err
	}
	err = s.update(ctx, func(t *tx) error {
		if _, err := mine(t, id, worker, staff.RunPlanning, now); err != nil {
			return err
		}
		return t.exec(`DELETE FROM retention_steps WHERE run = ?`, id)
	})
	for i := 0; err == nil && i < len(plan.Steps); i += planBatch {
		err = s.update(ctx, func(t *tx) error {
			if _, err := mine(t, id, worker, staff.RunPlanning, now); err != nil {
				return err
			}
			return writeSteps(t, id, i, plan.Steps[i:min(i+planBatch, len(plan.Steps))])
		})
	}
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		if _, err := mine(t, id, worker, staff.RunPlanning, now); err != nil {
			return err
		}
		return t.exec(`UPDATE retention_runs SET state = 'erasing', had = ? WHERE id = ?`, had, id)
	})
}

func writeSteps(t *tx, run string, from int, steps []staff.Step) error {
	for i, p := range steps {
		err := t.exec(`INSERT INTO retention_steps (run, seq, response, reference, class, question, version, promise, promised, due, gone)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)`,
			run, from+i, p.Response, p.Reference, string(p.Class), p.Question, p.Version, p.Ruling.Keep.String(), p.Ruling.Version, stamp(p.Ruling.Due))
		if err != nil {
			return err
		}
	}
	return nil
}

// EndErasing ends a run early.
func (s *Store) EndErasing(ctx context.Context, act staff.Act, id string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE retention_runs SET state = 'cleaning', early = 1, worker = '', beat = '' WHERE id = ? AND state IN ('planning', 'erasing')`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		if err := t.exec(`DELETE FROM retention_steps WHERE run = ? AND gone = 0`, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// RunFiles gives the files whose bytes must still go.
func (s *Store) RunFiles(ctx context.Context, id string) (files []string, err error) {
	err = s.view(ctx, func(t *tx) error {
		files, err = t.ids(`SELECT file FROM retention_files WHERE run = ? ORDER BY file`, id)
		return err
	})
	return files, err
}

// FilesGone notes that bytes are deleted, and forgets whose they were.
func (s *Store) FilesGone(ctx context.Context, id string, files []string) error {
	return s.update(ctx, func(t *tx) error {
		for _, f := range files {
			n, err := t.affect(`DELETE FROM retention_files WHERE run = ? AND file = ?`, id, f)
			if err != nil {
				return err
			}
			if err := t.exec(`UPDATE retention_runs SET files = files + ? WHERE id = ?`, n, id); err != nil {
				return err
			}
		}
		return nil
	})
}

// RunLines counts what a run erased.
func (s *Store) RunLines(ctx context.Context, id string) (lines []staff.RunLine, references []string, err error) {
	err = s.view(ctx, func(t *tx) error {
		lines, references = nil, nil
		err := t.query(`SELECT class, question, promise, promised, COUNT(*), MIN(due), MAX(due) FROM retention_steps WHERE run = ? AND gone = 1
			GROUP BY class, question, promise, promised ORDER BY class, question, promise, promised`, []any{id}, func(scan func(...any) error) error {
			var l staff.RunLine
			var class string
			err := scan(&class, &l.Question, &l.Promise, &l.Version, &l.Count, &l.First, &l.Last)
			l.Class, l.First, l.Last = staff.Class(class), dayOf(l.First), dayOf(l.Last)
			lines = append(lines, l)
			return err
		})
		if err != nil {
			return err
		}
		references, err = t.ids(`SELECT DISTINCT reference FROM retention_steps WHERE run = ? AND gone = 1 AND reference <> '' ORDER BY reference`, id)
		return err
	})
	return lines, references, err
}

// dayOf is the day in London of a stored time.
func dayOf(stamped string) string {
	at, err := unstamp(stamped)
	if err != nil || at.IsZero() {
		return ""
	}
	return at.In(consultation.London).Format(consultation.ISODate)
}

// EndRun stores the certificate and ends the run.
func (s *Store) EndRun(ctx context.Context, act staff.Act, id, certificate string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE retention_runs SET state = 'done', certificate = ?, ended = ? WHERE id = ? AND state = 'cleaning'`,
			certificate, stamp(act.At), id)
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		return appendAudit(t, act)
	})
}

// Tally counts what is held.
func (s *Store) Tally(ctx context.Context, slug string) (n staff.Tally, err error) {
	err = s.view(ctx, func(t *tx) error {
		for _, c := range []struct {
			to    *int
			query string
		}{
			{&n.Responses, `SELECT COUNT(*) FROM responses WHERE consultation = ?`},
			{&n.Contacts, `SELECT COUNT(*) FROM contacts WHERE consultation = ?`},
			{&n.Equality, `SELECT COUNT(*) FROM equality WHERE consultation = ?`},
			{&n.Files, `SELECT COUNT(*) FROM uploads u JOIN receipts r ON r.response = u.response WHERE r.consultation = ?`},
			{&n.Drafts, `SELECT COUNT(*) FROM drafts WHERE consultation = ?`},
		} {
			if err := t.row([]any{c.to}, c.query, slug); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}

// heldOf lists the tables of other areas whose rows go with a response, or with a class of it; "" for all classes.
func heldOf(class staff.Class) []holding {
	return slices.DeleteFunc(slices.Clone(holdings), func(h holding) bool {
		return h.special || h.response == "" || class != "" && h.class != class
	})
}

// heldWhole lists what belongs to no response and goes when a class is due.
func heldWhole() []sweep {
	list := slices.Clone(sweeps)
	for _, h := range holdings {
		clocked := slices.Index(staff.Classes, h.class) < slices.Index(staff.Classes, staff.KeepStaff)
		if clocked && !h.special && h.response == "" && h.consultation != "" {
			list = append(list, sweep{h.class, h.table, h.consultation + ` = ?`, h.files})
		}
	}
	return list
}

// dropRows deletes rows and gives the files that belonged to them. What it is made of is ours, never a text of somebody else.
func (w sweep) dropRows(t *tx, value string) (files []string, n int64, err error) {
	query := `DELETE FROM ` + w.table + ` WHERE ` + w.where
	if w.files == "" {
		n, err = t.affect(query, value)
		return nil, n, err
	}
	columns := strings.ReplaceAll(w.files, ", ", ` || ' ' || `)
	rows, err := t.ids(query+` RETURNING `+columns, value)
	for _, r := range rows {
		files = append(files, strings.Fields(r)...)
	}
	return files, int64(len(rows)), err
}

// dropRows deletes the rows of a response.
func (h holding) dropRows(t *tx, response string) (files []string, n int64, err error) {
	return sweep{h.class, h.table, h.response + ` = ?`, h.files}.dropRows(t, response)
}
