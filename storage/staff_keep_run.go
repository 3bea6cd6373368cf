package storage

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

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
