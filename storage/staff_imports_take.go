package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// An import of many responses must be all or nothing, and must not hold up the respondents who save meanwhile. So the work on each
// response is done before, a few at a time, into tables that nothing else reads; what is left for the one transaction is to move
// rows, which the database does by itself.

// theirs is the MAC of another tool's id; nil for none.
func (s *Store) theirs(slug, id string) []byte {
	if id == "" {
		return nil
	}
	return mac(s.keys.code, "import\x00"+slug+"\x00"+id)
}

// jobsImport gives an import that is locked for its job, or ErrConflict.
func (s *Store) jobsImport(t *tx, id, job string) (slug string, err error) {
	err = t.row([]any{&slug}, `SELECT consultation FROM imports WHERE id = ? AND job = ? AND state = 'importing'`+t.lock, id, job)
	if errors.Is(err, consultation.ErrNotFound) {
		err = staff.ErrConflict
	}
	return slug, err
}

// StageResponses puts responses where TakeImport finds them.
func (s *Store) StageResponses(ctx context.Context, id, job string, list []staff.StagedResponse) error {
	ready := make([]*sending, len(list))
	for i, x := range list {
		var err error
		if ready[i], err = s.prepare(rand.Text(), x.Response, x.Equality); err != nil {
			return err
		}
	}
	return s.update(ctx, func(t *tx) error {
		slug, err := s.jobsImport(t, id, job)
		if err != nil {
			return err
		}
		for i, p := range ready {
			if err := s.freeReference(t, p); err != nil {
				return err
			}
			code := make([]byte, 32)
			rand.Read(code) // never fails; nobody has the code
			err := t.exec(`INSERT INTO import_staged (import, id, reference, handle, code, late, record, contact, theirs) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				id, p.r.ID, p.r.Reference, rand.Text(), code, number(p.r.Late), p.record, orNull(p.contact), orNull(s.theirs(slug, list[i].TheirID)))
			if err != nil {
				return err
			}
			if p.equality == "" {
				continue
			}
			if err := t.exec(`INSERT INTO import_staged_equality (import, id, version, answers) VALUES (?, ?, ?, ?)`, id, rand.Text(), p.r.Version, p.equality); err != nil {
				return err
			}
		}
		return nil
	})
}

// freeReference makes a reference anew that is taken.
func (s *Store) freeReference(t *tx, p *sending) error {
	for range 5 {
		taken, err := t.ids(`SELECT reference FROM receipts WHERE reference = ? UNION SELECT reference FROM import_staged WHERE reference = ?`, p.r.Reference, p.r.Reference)
		if err != nil || len(taken) == 0 {
			return err
		}
		p.r.Reference = consultation.NewReference()
		if err := s.settle(p); err != nil {
			return err
		}
	}
	return fmt.Errorf("storage: no free reference: %w", consultation.ErrExists)
}

// orNull stores no bytes as NULL.
func orNull(b []byte) any {
	if b == nil {
		return nil
	}
	return b
}

// moves are the statements that make responses of what is staged: what insert does for one, in submit.go. Equality answers arrive
// in the order of their random ids, so they count as mixed.
var moves = []string{
	`INSERT INTO receipts (response, consultation, reference, handle, code, late)
		SELECT s.id, i.consultation, s.reference, s.handle, s.code, s.late FROM import_staged s JOIN imports i ON i.id = s.import WHERE s.import = ? ORDER BY s.id`,
	`INSERT INTO responses (consultation, id, record)
		SELECT i.consultation, s.id, s.record FROM import_staged s JOIN imports i ON i.id = s.import WHERE s.import = ? ORDER BY s.id`,
	`INSERT INTO contacts (consultation, response, answers)
		SELECT i.consultation, s.id, s.contact FROM import_staged s JOIN imports i ON i.id = s.import WHERE s.import = ? AND s.contact IS NOT NULL ORDER BY s.id`,
	`INSERT INTO equality (consultation, id, version, answers, mixed)
		SELECT i.consultation, s.id, s.version, s.answers, 1 FROM import_staged_equality s JOIN imports i ON i.id = s.import WHERE s.import = ? ORDER BY s.id`,
	`INSERT INTO projection_queue (consultation, response)
		SELECT i.consultation, s.id FROM import_staged s JOIN imports i ON i.id = s.import WHERE s.import = ? ORDER BY s.id`,
	`INSERT INTO import_rows (import, response, consultation, theirs)
		SELECT s.import, s.id, i.consultation, s.theirs FROM import_staged s JOIN imports i ON i.id = s.import WHERE s.import = ? ORDER BY s.id`,
}

// ofImport are the records of an import's responses.
const ofImport = `SELECT record FROM responses WHERE consultation = ? AND id IN (SELECT response FROM import_rows WHERE import = ?)`

// TakeImport makes responses of everything that is staged.
func (s *Store) TakeImport(ctx context.Context, act staff.Act, slug, id, job string, want int) error {
	return s.update(ctx, func(t *tx) error {
		of, err := s.jobsImport(t, id, job)
		if err == nil && of != slug {
			err = staff.ErrConflict
		}
		if err != nil {
			return err
		}
		var n int
		if err := t.row([]any{&n}, `SELECT COUNT(*) FROM import_staged WHERE import = ?`, id); err != nil {
			return err
		}
		if n != want {
			return staff.ErrConflict
		}
		for _, query := range moves {
			if err := t.exec(query, id); err != nil {
				return err
			}
		}
		if err := countRecords(t, slug, 1, ofImport, id); err != nil {
			return err
		}
		i, err := s.oneImport(t, slug, id)
		if err != nil {
			return err
		}
		i.State, i.Job, i.Trouble, i.Rev = staff.ImportDone, "", "", i.Rev+1
		i.Taken, i.TakenAt, i.TakenBy = n, act.At, act.Actor
		i.UndoneAt, i.UndoneBy, i.Reason = time.Time{}, "", ""
		if err := s.storeImport(t, i); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// UndoImport deletes every response of an import.
func (s *Store) UndoImport(ctx context.Context, act staff.Act, slug, id, reason string) (n int, uploads []string, err error) {
	day := act.At.In(consultation.London).Format(consultation.ISODate)
	err = s.update(ctx, func(t *tx) error {
		n, uploads = 0, nil
		i, err := s.oneImport(t, slug, id)
		if err == nil && i.State != staff.ImportDone {
			err = staff.ErrConflict
		}
		if err != nil {
			return err
		}
		const of = `(SELECT response FROM import_rows WHERE import = ?)`
		// Drafts before receipts, as Submit locks them.
		amending, err := t.ids(`SELECT response FROM import_rows r WHERE import = ? AND
			(EXISTS (SELECT 1 FROM drafts d WHERE d.amends = r.response) OR EXISTS (SELECT 1 FROM uploads u WHERE u.response = r.response))`, id)
		if err != nil {
			return err
		}
		for _, response := range amending {
			more, err := dropAmendment(t, response)
			if err != nil {
				return err
			}
			uploads = append(uploads, more...)
		}
		if err := countRecords(t, slug, -1, ofImport, id); err != nil {
			return err
		}
		changed, err := t.affect(`UPDATE receipts SET withdrawn = ?, reason = ? WHERE withdrawn = '' AND response IN `+of, day, reason, id)
		if err != nil {
			return err
		}
		n = int(changed)
		if err := forgetTexts(t, slug, `response IN `+of, id); err != nil {
			return err
		}
		err = t.exec(`INSERT INTO projection_queue (consultation, response) SELECT ?, response FROM import_rows WHERE import = ? ON CONFLICT (consultation, response) DO NOTHING`, slug, id)
		if err != nil {
			return err
		}
		if err := count(t, slug, day, consultation.OnScreen, staff.CountWithdrawn, n); err != nil {
			return err
		}
		for _, query := range []string{`DELETE FROM responses WHERE consultation = ? AND id IN ` + of, `DELETE FROM contacts WHERE consultation = ? AND response IN ` + of} {
			if err := t.exec(query, slug, id); err != nil {
				return err
			}
		}
		if err := t.exec(`DELETE FROM import_rows WHERE import = ?`, id); err != nil {
			return err
		}
		i.State, i.Rev, i.Taken = staff.ImportUndone, i.Rev+1, 0
		i.UndoneAt, i.UndoneBy, i.Reason = act.At, act.Actor, reason
		if err := s.storeImport(t, i); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
	if err != nil {
		return 0, nil, err
	}
	return n, uploads, nil
}

// ImportGone counts what has become of an import's responses since.
func (s *Store) ImportGone(ctx context.Context, slug, id string) (gone, changed int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&gone, &changed}, `SELECT COUNT(CASE WHEN c.withdrawn <> '' THEN 1 END), COUNT(CASE WHEN c.withdrawn = '' AND c.amended IS NOT NULL THEN 1 END)
			FROM import_rows r JOIN receipts c ON c.response = r.response WHERE r.import = ? AND r.consultation = ?`, id, slug)
	})
	return gone, changed, err
}

// TheirIDs says which of another tool's ids were imported.
func (s *Store) TheirIDs(ctx context.Context, slug string, ids []string) (map[string]string, error) {
	found := map[string]string{}
	err := s.view(ctx, func(t *tx) error {
		for _, id := range ids {
			of, err := t.ids(`SELECT import FROM import_rows WHERE consultation = ? AND theirs = ?`, slug, s.theirs(slug, id))
			if err != nil {
				return err
			}
			if len(of) > 0 {
				found[id] = of[0]
			}
		}
		return nil
	})
	return found, err
}

// TidyImports deletes what is staged for imports that are done, given up or interrupted, a little at a time.
func (s *Store) TidyImports(ctx context.Context, now time.Time) error {
	silent := stamp(now.Add(-staff.ImportStale))
	var old []string
	err := s.view(ctx, func(t *tx) (err error) {
		old, err = t.ids(`SELECT DISTINCT import FROM (SELECT import FROM import_staged UNION SELECT import FROM import_staged_equality) AS staged
			WHERE NOT EXISTS (SELECT 1 FROM imports i WHERE i.id = staged.import AND i.state = 'importing' AND i.beat >= ?)`, silent)
		return err
	})
	for _, id := range old {
		for more := true; more && err == nil; {
			err = s.update(ctx, func(t *tx) error {
				more = false
				for _, table := range []string{"import_staged", "import_staged_equality"} {
					n, err := t.affect(`DELETE FROM `+table+` WHERE import = ? AND id IN (SELECT id FROM `+table+` WHERE import = ? ORDER BY id LIMIT 2000)`, id, id)
					if err != nil {
						return err
					}
					more = more || n > 0
				}
				return nil
			})
		}
	}
	return err
}

// dropStaged deletes what is staged for an import.
func dropStaged(t *tx, id string) error {
	if err := t.exec(`DELETE FROM import_staged WHERE import = ?`, id); err != nil {
		return err
	}
	return t.exec(`DELETE FROM import_staged_equality WHERE import = ?`, id)
}
