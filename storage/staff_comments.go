package storage

import (
	"context"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// AddComment stores a new comment or reply.
func (s *Store) AddComment(ctx context.Context, act staff.Act, c staff.Comment) error {
	quote, err := encode(append([]string{}, c.Quote...))
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		if _, err := readManuscript(t, c.Consultation); err != nil { // locked: they are counted one after another
			return err
		}
		if c.Parent != "" {
			switch parent, err := readComment(t, c.Consultation, c.Parent); {
			case err != nil:
				return err
			case parent.Parent != "":
				return staff.ErrConflict
			}
		}
		var n int
		if err := t.row([]any{&n}, `SELECT COUNT(*) FROM comments WHERE consultation = ?`, c.Consultation); err != nil {
			return err
		}
		if n >= staff.MaxComments {
			return consultation.ErrFull
		}
		err := t.exec(`INSERT INTO comments (id, consultation, parent, file, rev, first_line, last_line, quote, account, link, viewer, name, body, made)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			c.ID, c.Consultation, c.Parent, c.File, c.Rev, c.First, c.Last, quote, c.Account, c.Link, c.Viewer, c.Name, c.Text, stamp(c.Made))
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

func readComments(t *tx, where string, args ...any) ([]staff.Comment, error) {
	var list []staff.Comment
	err := t.query(`SELECT id, consultation, parent, file, rev, first_line, last_line, quote, account, link, viewer, name, body, made, edited, resolved, resolver
			FROM comments WHERE `+where, args, func(scan func(...any) error) error {
		var c staff.Comment
		var quote, made, edited, resolved string
		err := scan(&c.ID, &c.Consultation, &c.Parent, &c.File, &c.Rev, &c.First, &c.Last, &quote, &c.Account, &c.Link, &c.Viewer, &c.Name, &c.Text,
			&made, &edited, &resolved, &c.ResolvedBy)
		if err != nil {
			return err
		}
		if err := decode([]byte(quote), &c.Quote); err != nil {
			return err
		}
		if c.Made, err = unstamp(made); err != nil {
			return err
		}
		if c.Edited, err = unstamp(edited); err != nil {
			return err
		}
		c.Resolved, err = unstamp(resolved)
		list = append(list, c)
		return err
	})
	return list, err
}

// readComment locks the row where t can. ErrNotFound.
func readComment(t *tx, slug, id string) (*staff.Comment, error) {
	list, err := readComments(t, `id = ? AND consultation = ?`+t.lock, id, slug)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, consultation.ErrNotFound
	}
	return &list[0], nil
}

// CommentsOf gives the comments of a consultation, oldest first.
func (s *Store) CommentsOf(ctx context.Context, slug string) (list []staff.Comment, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = readComments(t, `consultation = ?`, slug)
		return err
	})
	slices.SortStableFunc(list, func(a, b staff.Comment) int { return a.Made.Compare(b.Made) })
	return list, err
}

// OpenComments counts the comments that are neither replies nor resolved.
func (s *Store) OpenComments(ctx context.Context, slug string) (n int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&n}, `SELECT COUNT(*) FROM comments WHERE consultation = ? AND parent = '' AND resolved = ''`, slug)
	})
	return n, err
}

// TextOf gives one file of a revision.
func (s *Store) TextOf(ctx context.Context, slug string, rev int, name string) (body []byte, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&body}, `SELECT b.body FROM revision_files f JOIN blobs b ON b.hash = f.hash WHERE f.slug = ? AND f.rev = ? AND f.name = ?`, slug, rev, name)
	})
	return body, err
}

// withReplies reads a comment and counts its replies, none of which can be added meanwhile.
func withReplies(t *tx, slug, id string) (c *staff.Comment, replies int, err error) {
	if c, err = readComment(t, slug, id); err != nil {
		return nil, 0, err
	}
	return c, replies, t.row([]any{&replies}, `SELECT COUNT(*) FROM comments WHERE parent = ?`, id)
}

// UpdateComment changes a comment's text, or whether it is resolved.
func (s *Store) UpdateComment(ctx context.Context, act staff.Act, slug, id string, f func(*staff.Comment, int) error) error {
	return s.update(ctx, func(t *tx) error {
		c, replies, err := withReplies(t, slug, id)
		if err != nil {
			return err
		}
		if err := f(c, replies); err != nil {
			return err
		}
		err = t.exec(`UPDATE comments SET body = ?, edited = ?, resolved = ?, resolver = ? WHERE id = ?`,
			c.Text, stamp(c.Edited), stamp(c.Resolved), c.ResolvedBy, id)
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// DeleteComment deletes a comment.
func (s *Store) DeleteComment(ctx context.Context, act staff.Act, slug, id string, f func(*staff.Comment, int) error) error {
	return s.update(ctx, func(t *tx) error {
		c, replies, err := withReplies(t, slug, id)
		if err != nil {
			return err
		}
		if err := f(c, replies); err != nil {
			return err
		}
		if err := t.exec(`DELETE FROM comments WHERE id = ? OR parent = ?`, id, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}
