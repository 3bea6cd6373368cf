package storage

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// BeginManuscript stores a new manuscript with its first revision.
func (s *Store) BeginManuscript(ctx context.Context, act staff.Act, m staff.Manuscript, files []consultation.File) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`INSERT INTO manuscripts (slug, title, main, rev, created, author, saved, saved_by) VALUES (?, ?, ?, 1, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			m.Slug, m.Title, m.Main, stamp(act.At), act.Actor, stamp(act.At), act.Actor)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		var list []staff.RevisionFile
		for _, f := range files {
			x, err := putBlob(t, f)
			if err != nil {
				return err
			}
			list = append(list, x)
		}
		if err := putRevision(t, act, m.Slug, 1, "", list); err != nil {
			return err
		}
		if err := appendAudit(t, act); err != nil {
			return err
		}
		return makeAuthor(t, act, m.Slug)
	})
}

// makeAuthor gives whoever acts the role for what was begun. Commands of the program are nobody's account.
func makeAuthor(t *tx, act staff.Act, slug string) error {
	n, err := t.affect(`INSERT INTO grants (account, consultation, role) SELECT id, ?, ? FROM accounts WHERE id = ? ON CONFLICT DO NOTHING`,
		slug, string(staff.Author), act.Actor)
	if err != nil || n == 0 {
		return err
	}
	return appendAudit(t, staff.Act{Actor: act.Actor, Verb: staff.VerbAuthorMade, Consultation: slug, Subject: act.Actor, At: act.At})
}

// putBlob stores the bytes of a file, once.
func putBlob(t *tx, f consultation.File) (staff.RevisionFile, error) {
	sum := sha256.Sum256(f.Body)
	x := staff.RevisionFile{Name: f.Name, Type: f.Type, Size: len(f.Body), Hash: hex.EncodeToString(sum[:])}
	return x, t.exec(`INSERT INTO blobs (hash, body) VALUES (?, ?) ON CONFLICT DO NOTHING`, x.Hash, append([]byte{}, f.Body...))
}

func putRevision(t *tx, act staff.Act, slug string, rev int, note string, files []staff.RevisionFile) error {
	err := t.exec(`INSERT INTO revisions (slug, rev, at, author, note) VALUES (?, ?, ?, ?, ?)`, slug, rev, stamp(act.At), act.Actor, note)
	for i := 0; err == nil && i < len(files); i++ {
		f := files[i]
		err = t.exec(`INSERT INTO revision_files (slug, rev, name, type, size, hash) VALUES (?, ?, ?, ?, ?, ?)`, slug, rev, f.Name, f.Type, f.Size, f.Hash)
	}
	return err
}

func readManuscripts(t *tx, which string, args ...any) ([]*staff.Manuscript, error) {
	var all []*staff.Manuscript
	err := t.query(`SELECT slug, title, main, rev, created, author, saved, saved_by FROM manuscripts`+which, args, func(scan func(...any) error) error {
		var m staff.Manuscript
		var created, saved string
		err := scan(&m.Slug, &m.Title, &m.Main, &m.Rev, &created, &m.By, &saved, &m.SavedBy)
		if err != nil {
			return err
		}
		if m.Created, err = unstamp(created); err != nil {
			return err
		}
		m.Saved, err = unstamp(saved)
		all = append(all, &m)
		return err
	})
	slices.SortFunc(all, func(a, b *staff.Manuscript) int { return cmp.Compare(a.Slug, b.Slug) })
	return all, err
}

// readManuscript locks the row where t can. ErrNotFound.
func readManuscript(t *tx, slug string) (*staff.Manuscript, error) {
	all, err := readManuscripts(t, ` WHERE slug = ?`+t.lock, slug)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, consultation.ErrNotFound
	}
	return all[0], nil
}

// Manuscript gives one.
func (s *Store) Manuscript(ctx context.Context, slug string) (m *staff.Manuscript, err error) {
	err = s.view(ctx, func(t *tx) error {
		m, err = readManuscript(t, slug)
		return err
	})
	return m, err
}

// AllManuscripts gives every one, by slug.
func (s *Store) AllManuscripts(ctx context.Context) (all []*staff.Manuscript, err error) {
	err = s.view(ctx, func(t *tx) error {
		all, err = readManuscripts(t, "")
		return err
	})
	return all, err
}

// SaveManuscript makes a new revision.
func (s *Store) SaveManuscript(ctx context.Context, act staff.Act, slug string, base int, title string, put []consultation.File, drop []string, note string) (rev int, err error) {
	err = s.update(ctx, func(t *tx) error {
		m, err := readManuscript(t, slug)
		if err != nil {
			return err
		}
		if m.Rev != base {
			return staff.ErrConflict
		}
		was, err := readRevisionFiles(t, slug, base)
		if err != nil {
			return err
		}
		files, err := changedFiles(t, was, put, drop)
		if err != nil {
			return err
		}
		title := cmp.Or(title, m.Title)
		if slices.Equal(was, files) && title == m.Title {
			rev = base
			return nil
		}
		rev = base + 1
		if err := putRevision(t, act, slug, rev, note, files); err != nil {
			return err
		}
		err = t.exec(`UPDATE manuscripts SET rev = ?, title = ?, saved = ?, saved_by = ? WHERE slug = ?`, rev, title, stamp(act.At), act.Actor, slug)
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
	return rev, err
}

// changedFiles gives the files of the next revision, by name.
func changedFiles(t *tx, was []staff.RevisionFile, put []consultation.File, drop []string) ([]staff.RevisionFile, error) {
	files := slices.DeleteFunc(slices.Clone(was), func(f staff.RevisionFile) bool { return slices.Contains(drop, f.Name) })
	for _, p := range put {
		x, err := putBlob(t, p)
		if err != nil {
			return nil, err
		}
		files = slices.DeleteFunc(files, func(f staff.RevisionFile) bool { return f.Name == x.Name })
		files = append(files, x)
	}
	sortFiles(files)
	return files, nil
}

func sortFiles(files []staff.RevisionFile) {
	slices.SortFunc(files, func(a, b staff.RevisionFile) int { return strings.Compare(a.Name, b.Name) })
}

func readRevisionFiles(t *tx, slug string, rev int) ([]staff.RevisionFile, error) {
	var files []staff.RevisionFile
	err := t.query(`SELECT name, type, size, hash FROM revision_files WHERE slug = ? AND rev = ?`, []any{slug, rev}, func(scan func(...any) error) error {
		var f staff.RevisionFile
		err := scan(&f.Name, &f.Type, &f.Size, &f.Hash)
		files = append(files, f)
		return err
	})
	sortFiles(files)
	return files, err
}

// Revision gives one revision with its files.
func (s *Store) Revision(ctx context.Context, slug string, rev int) (r *staff.Revision, files []consultation.File, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err := readRevisions(t, ` WHERE slug = ? AND rev = ?`, slug, rev)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return consultation.ErrNotFound
		}
		r, files = &list[0], nil
		if r.Files, err = readRevisionFiles(t, slug, rev); err != nil {
			return err
		}
		for _, f := range r.Files {
			var body []byte
			if err := t.row([]any{&body}, `SELECT body FROM blobs WHERE hash = ?`, f.Hash); err != nil {
				return err
			}
			files = append(files, consultation.File{Name: f.Name, Type: f.Type, Body: body})
		}
		return nil
	})
	return r, files, err
}

func readRevisions(t *tx, where string, args ...any) ([]staff.Revision, error) {
	var list []staff.Revision
	err := t.query(`SELECT slug, rev, at, author, note FROM revisions`+where+` ORDER BY rev DESC`, args, func(scan func(...any) error) error {
		var r staff.Revision
		var at string
		err := scan(&r.Slug, &r.Rev, &at, &r.By, &r.Note)
		if err != nil {
			return err
		}
		r.At, err = unstamp(at)
		list = append(list, r)
		return err
	})
	return list, err
}

// Revisions lists the revisions of a manuscript, newest first.
func (s *Store) Revisions(ctx context.Context, slug string) (list []staff.Revision, err error) {
	err = s.view(ctx, func(t *tx) error {
		if list, err = readRevisions(t, ` WHERE slug = ?`, slug); err != nil {
			return err
		}
		for i := range list {
			if list[i].Files, err = readRevisionFiles(t, slug, list[i].Rev); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && len(list) == 0 {
		err = consultation.ErrNotFound
	}
	return list, err
}
