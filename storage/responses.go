package storage

import (
	"context"
	"crypto/rand"
	"errors"
	"iter"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// standing gives a response without contact data, and locks it where t can. ErrNotFound, ErrGone when it was withdrawn.
func (s *Store) standing(t *tx, id string) (*consultation.Response, error) {
	var slug, withdrawn string
	err := t.row([]any{&slug, &withdrawn}, `SELECT consultation, withdrawn FROM receipts WHERE response = ?`+t.lock, id)
	if err != nil {
		return nil, err
	}
	if withdrawn != "" {
		return nil, consultation.ErrGone
	}
	var record string
	if err := t.row([]any{&record}, `SELECT record FROM responses WHERE consultation = ? AND id = ?`, slug, id); err != nil {
		return nil, err
	}
	return decodeResponse(record)
}

// addContact reads the contact data of a response into it.
func (s *Store) addContact(t *tx, r *consultation.Response) error {
	var box []byte
	err := t.row([]any{&box}, `SELECT answers FROM contacts WHERE consultation = ? AND response = ?`, r.Consultation, r.ID)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return err
	}
	r.Contact, err = s.keys.openAnswers(sealContact, r.ID, box)
	return err
}

// Receipt gives the response with this handle if the session may see it.
func (s *Store) Receipt(ctx context.Context, handle string, sessionMAC []byte, now time.Time) (*consultation.Response, error) {
	var r *consultation.Response
	var used string
	err := s.view(ctx, func(t *tx) (err error) {
		if used, err = sessionSees(t, sessionMAC, handle, now); err != nil {
			return err
		}
		var id string
		if err := t.row([]any{&id}, `SELECT response FROM receipts WHERE handle = ?`, handle); err != nil {
			return err
		}
		if r, err = s.standing(t, id); err != nil {
			return err
		}
		return s.addContact(t, r)
	})
	if err != nil {
		return nil, err
	}
	return r, s.touch(ctx, sessionMAC, used, now)
}

// Amend starts, or gives again, the draft that changes a response.
func (s *Store) Amend(ctx context.Context, responseID string, now time.Time) (*consultation.Draft, error) {
	var out *consultation.Draft
	err := s.update(ctx, func(t *tx) error {
		r, err := s.standing(t, responseID)
		if err != nil {
			return err
		}
		begun, err := s.readDraft(t, `amends = ?`, responseID)
		if err == nil {
			out = &begun.Draft
			return nil
		}
		if !errors.Is(err, consultation.ErrNotFound) {
			return err
		}
		out, err = s.copyToDraft(t, r, now)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Store) copyToDraft(t *tx, r *consultation.Response, now time.Time) (*consultation.Draft, error) {
	if err := s.addContact(t, r); err != nil {
		return nil, err
	}
	var code []byte
	d := &consultation.Draft{
		ID: rand.Text(), Consultation: r.Consultation, Version: r.Version, Edition: r.Edition, Amends: r.ID,
		Started: now.UTC().Truncate(time.Second), Saved: now.UTC().Truncate(time.Second),
		Answers: r.Answers, Personal: r.Contact, Equality: consultation.Answers{},
		By: map[string]string{}, Done: map[string]bool{}, Conflicts: map[string]consultation.Conflict{},
	}
	if err := t.row([]any{&d.Handle, &code}, `SELECT handle, code FROM receipts WHERE response = ?`, r.ID); err != nil {
		return nil, err
	}
	if err := s.insertDraft(t, d, code); err != nil {
		return nil, err
	}
	return d, t.exec(`UPDATE uploads SET draft = ? WHERE response = ? AND question <> ''`, d.ID, r.ID) // scans of what came on paper stay as they are
}

// Withdraw deletes a response and leaves a tombstone.
func (s *Store) Withdraw(ctx context.Context, responseID string, now time.Time, reason string) (uploads []string, err error) {
	err = s.update(ctx, func(t *tx) error {
		// The draft is locked before the receipt, as Submit does it: else each could wait for the other.
		if _, err := t.ids(`SELECT id FROM drafts WHERE amends = ?`+t.lock, responseID); err != nil {
			return err
		}
		r, err := s.standing(t, responseID)
		if err != nil {
			return err
		}
		uploads, err = withdraw(t, r, now, reason)
		return err
	})
	if err != nil {
		return nil, err
	}
	return uploads, nil
}

// withdraw leaves a tombstone in the place of a response and of what staff typed it from. Its files, and a draft that amends it, are
// the caller's to delete.
func withdraw(t *tx, r *consultation.Response, now time.Time, reason string) (files []string, err error) {
	day := now.In(consultation.London).Format(consultation.ISODate)
	if files, err = dropResponse(t, r, day, reason); err != nil {
		return nil, err
	}
	if err := setUnclean(t); err != nil {
		return nil, err
	}
	if err := countResponse(t, r, -1); err != nil {
		return nil, err
	}
	return files, count(t, r.Consultation, day, consultation.OnScreen, staff.CountWithdrawn, 1)
}

// dropAmendment deletes the draft that amends a response, and the uploads of both.
func dropAmendment(t *tx, id string) (uploads []string, err error) {
	uploads, err = t.ids(`DELETE FROM uploads WHERE response = ? RETURNING id`, id)
	if err != nil {
		return nil, err
	}
	drafts, err := t.ids(`DELETE FROM drafts WHERE amends = ? RETURNING id`, id)
	if err != nil {
		return nil, err
	}
	for _, d := range drafts {
		more, err := dropDraftParts(t, d)
		if err != nil {
			return nil, err
		}
		uploads = append(uploads, more...)
	}
	return uploads, nil
}

// ByReference gives the response, contact data included, or its tombstone.
func (s *Store) ByReference(ctx context.Context, reference string) (r *consultation.Response, tomb *consultation.Tombstone, err error) {
	err = s.view(ctx, func(t *tx) error {
		var id string
		x := consultation.Tombstone{Reference: reference}
		err := t.row([]any{&id, &x.Consultation, &x.Day, &x.Reason},
			`SELECT response, consultation, withdrawn, reason FROM receipts WHERE reference = ?`, reference)
		if err != nil {
			return err
		}
		if x.Day != "" {
			tomb = &x
			return nil
		}
		if r, err = s.standing(t, id); err != nil {
			return err
		}
		return s.addContact(t, r)
	})
	if err != nil {
		return nil, nil, err
	}
	return r, tomb, nil
}

// Count gives how many responses stand and how many were withdrawn.
func (s *Store) Count(ctx context.Context, slug string) (standing, withdrawn int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&standing, &withdrawn},
			`SELECT COUNT(CASE WHEN withdrawn = '' THEN 1 END), COUNT(CASE WHEN withdrawn <> '' AND reason <> 'retention' THEN 1 END) FROM receipts WHERE consultation = ?`, slug)
	})
	return standing, withdrawn, err
}

// Each gives the responses of a consultation in the order of their random ids.
func (s *Store) Each(ctx context.Context, slug string) iter.Seq2[*consultation.Response, error] {
	return each(ctx, s, `SELECT record FROM responses WHERE consultation = ? ORDER BY id`, slug,
		func(scan func(...any) error) (*consultation.Response, error) {
			var record string
			if err := scan(&record); err != nil {
				return nil, err
			}
			return decodeResponse(record)
		})
}

// EachContact gives id, reference and contact data of the responses that have any.
func (s *Store) EachContact(ctx context.Context, slug string) iter.Seq2[*consultation.Response, error] {
	return each(ctx, s, `SELECT c.response, r.reference, c.answers FROM contacts c JOIN receipts r ON r.response = c.response
			WHERE c.consultation = ? ORDER BY c.response`, slug,
		func(scan func(...any) error) (*consultation.Response, error) {
			r := &consultation.Response{Consultation: slug}
			var box []byte
			err := scan(&r.ID, &r.Reference, &box)
			if err != nil {
				return nil, err
			}
			r.Contact, err = s.keys.openAnswers(sealContact, r.ID, box)
			return r, err
		})
}

// EachEquality gives equality answers in an order that is random each time.
func (s *Store) EachEquality(ctx context.Context, slug string) iter.Seq2[*consultation.Equality, error] {
	return each(ctx, s, `SELECT version, answers FROM equality WHERE consultation = ? ORDER BY RANDOM()`, slug,
		func(scan func(...any) error) (*consultation.Equality, error) {
			e := &consultation.Equality{Consultation: slug}
			var answers []byte
			if err := scan(&e.Version, &answers); err != nil {
				return nil, err
			}
			return e, decode(answers, &e.Answers)
		})
}

// errEnough ends a query whose reader has seen enough.
var errEnough = errors.New("enough")

// each runs a query in one read transaction and yields what read makes of each row. The first error is yielded and ends it.
func each[T any](ctx context.Context, s *Store, query string, arg any, read func(scan func(...any) error) (*T, error)) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		err := s.view(ctx, func(t *tx) error {
			return t.query(query, []any{arg}, func(scan func(...any) error) error {
				v, err := read(scan)
				if err != nil {
					return err
				}
				if !yield(v, nil) {
					return errEnough
				}
				return nil
			})
		})
		if err != nil && !errors.Is(err, errEnough) {
			yield(nil, err)
		}
	}
}
