package storage

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Places of what is sealed for imports, see keys.go.
const (
	sealImport     = "import"
	sealImportName = "import name"
	sealMapping    = "import mapping"
)

const importColumns = `id, consultation, state, rev, author, at, size, hash, file, report, found, errors, notes, version, trouble, job, beat, done,
	taken, taken_at, taken_by, undone_at, undone_by, reason, name, body`

// BeginImport stores a new one.
func (s *Store) BeginImport(ctx context.Context, act staff.Act, i staff.Import) error {
	return s.update(ctx, func(t *tx) error {
		if err := s.putImport(t, `INSERT INTO imports (`+importColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, &i); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

func (s *Store) putImport(t *tx, query string, i *staff.Import, more ...any) error {
	args := []any{
		i.ID, i.Consultation, string(i.State), i.Rev, i.By, stamp(i.At), i.Size, i.Hash, i.File, i.Report, i.Rows, i.Errors, i.Notes, i.Version, i.Trouble,
		i.Job, stamp(i.Beat), i.Done, i.Taken, stamp(i.TakenAt), i.TakenBy, stamp(i.UndoneAt), i.UndoneBy, i.Reason,
		s.keys.sealed(sealImportName, i.ID, filledBody([]byte(i.Name))), s.keys.sealed(sealImport, i.ID, filledBody(i.Body)),
	}
	return t.exec(query, append(args, more...)...)
}

// filledBody is never nil: an empty text is sealed too.
func filledBody(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Imports lists those of a consultation, newest first.
func (s *Store) Imports(ctx context.Context, slug string) (list []staff.Import, err error) {
	err = s.view(ctx, func(t *tx) (err error) {
		list, err = s.imports(t, `consultation = ? ORDER BY at DESC, id`, false, slug)
		return err
	})
	return list, err
}

// Import gives one.
func (s *Store) Import(ctx context.Context, slug, id string) (i *staff.Import, err error) {
	err = s.view(ctx, func(t *tx) (err error) {
		i, err = s.oneImport(t, slug, id)
		return err
	})
	return i, err
}

func (s *Store) oneImport(t *tx, slug, id string) (*staff.Import, error) {
	list, err := s.imports(t, `consultation = ? AND id = ?`+t.lock, true, slug, id)
	if err == nil && len(list) == 0 {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

func (s *Store) imports(t *tx, where string, whole bool, args ...any) ([]staff.Import, error) {
	columns := importColumns
	if !whole {
		columns = importColumns[:len(importColumns)-len("body")] + "NULL"
	}
	var list []staff.Import
	err := t.query(`SELECT `+columns+` FROM imports WHERE `+where, args, func(scan func(...any) error) error {
		var i staff.Import
		var state, at, beat, taken, undone string
		var name, body []byte
		err := scan(&i.ID, &i.Consultation, &state, &i.Rev, &i.By, &at, &i.Size, &i.Hash, &i.File, &i.Report, &i.Rows, &i.Errors, &i.Notes, &i.Version,
			&i.Trouble, &i.Job, &beat, &i.Done, &i.Taken, &taken, &i.TakenBy, &undone, &i.UndoneBy, &i.Reason, &name, &body)
		if err != nil {
			return err
		}
		i.State = staff.ImportState(state)
		for _, x := range []struct {
			to   *time.Time
			text string
		}{{&i.At, at}, {&i.Beat, beat}, {&i.TakenAt, taken}, {&i.UndoneAt, undone}} {
			if *x.to, err = unstamp(x.text); err != nil {
				return err
			}
		}
		if name, err = s.keys.opened(sealImportName, i.ID, name); err != nil {
			return err
		}
		i.Name = string(name)
		i.Body, err = s.keys.opened(sealImport, i.ID, body)
		list = append(list, i)
		return err
	})
	return list, err
}

// UpdateImport applies f to an import.
func (s *Store) UpdateImport(ctx context.Context, act staff.Act, slug, id string, f func(*staff.Import) error) error {
	return s.update(ctx, func(t *tx) error {
		i, err := s.oneImport(t, slug, id)
		if err != nil {
			return err
		}
		was, job := i.State, i.Job
		if err := f(i); err != nil {
			return err
		}
		i.ID, i.Consultation, i.Rev = id, slug, i.Rev+1
		if err := s.storeImport(t, i); err != nil {
			return err
		}
		if was == staff.ImportImporting && (i.State != was || i.Job != job) {
			if err := dropStaged(t, id); err != nil {
				return err
			}
		}
		if act.Verb == "" {
			return nil
		}
		return appendAudit(t, act)
	})
}

func (s *Store) storeImport(t *tx, i *staff.Import) error {
	return s.putImport(t, `UPDATE imports SET id = ?, consultation = ?, state = ?, rev = ?, author = ?, at = ?, size = ?, hash = ?, file = ?, report = ?,
		found = ?, errors = ?, notes = ?, version = ?, trouble = ?, job = ?, beat = ?, done = ?, taken = ?, taken_at = ?, taken_by = ?, undone_at = ?,
		undone_by = ?, reason = ?, name = ?, body = ? WHERE id = ?`, i, i.ID)
}

// ImportBeat notes how far a job is.
func (s *Store) ImportBeat(ctx context.Context, id, job string, done int, now time.Time) (mine bool, err error) {
	err = s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE imports SET beat = ?, done = ? WHERE id = ? AND job = ?`, stamp(now), done, id, job)
		mine = n == 1
		return err
	})
	return mine && err == nil, err
}

// DropImport deletes an import without responses.
func (s *Store) DropImport(ctx context.Context, act staff.Act, slug, id string) (files []string, err error) {
	err = s.update(ctx, func(t *tx) error {
		files = nil
		i, err := s.oneImport(t, slug, id)
		if err != nil {
			return err
		}
		if i.State == staff.ImportDone {
			return staff.ErrConflict
		}
		for _, f := range []string{i.File, i.Report} {
			if f != "" {
				files = append(files, f)
			}
		}
		if err := dropStaged(t, id); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM imports WHERE id = ?`, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

// SaveMapping keeps a mapping under its name.
func (s *Store) SaveMapping(ctx context.Context, act staff.Act, slug string, m staff.SavedMapping) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO import_mappings (consultation, name, at, author, body) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (consultation, name) DO UPDATE SET at = excluded.at, author = excluded.author, body = excluded.body`,
			slug, m.Name, stamp(act.At), act.Actor, s.keys.sealed(sealMapping, slug+"\x00"+m.Name, filledBody(m.Body)))
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// Mappings lists those of a consultation by name.
func (s *Store) Mappings(ctx context.Context, slug string) (list []staff.SavedMapping, err error) {
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT name, at, author, body FROM import_mappings WHERE consultation = ? ORDER BY LOWER(name), name`, []any{slug}, func(scan func(...any) error) error {
			var m staff.SavedMapping
			var at string
			var body []byte
			err := scan(&m.Name, &at, &m.By, &body)
			if err == nil {
				m.At, err = unstamp(at)
			}
			if err == nil {
				m.Body, err = s.keys.opened(sealMapping, slug+"\x00"+m.Name, body)
			}
			list = append(list, m)
			return err
		})
	})
	return list, err
}

// DropMapping deletes one.
func (s *Store) DropMapping(ctx context.Context, act staff.Act, slug, name string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM import_mappings WHERE consultation = ? AND name = ?`, slug, name)
		if err == nil && n == 0 {
			err = consultation.ErrNotFound
		}
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}
