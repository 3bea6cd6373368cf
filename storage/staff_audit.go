package storage

import (
	"context"
	"crypto/rand"
	"iter"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// saltSize is that of the salt over an entry's details, so that nobody can guess what erased details said.
const saltSize = 32

// appendAudit adds an act to the log, in the transaction of what it tells of.
func appendAudit(t *tx, act staff.Act) error {
	e := staff.Entry{At: act.At, Actor: act.Actor, Verb: act.Verb, Consultation: act.Consultation, Subject: act.Subject, Details: act.Details, Salt: make([]byte, saltSize)}
	rand.Read(e.Salt) // never fails
	if e.Details == nil {
		e.Details = staff.Details{}
	}
	details, err := encode(e.Details)
	if err != nil {
		return err
	}
	var before []byte
	if err := t.row([]any{&e.Seq, &before}, `SELECT seq, hash FROM audit_head WHERE id = 1`+t.lock); err != nil {
		return err
	}
	e.Seq++
	e.DetailsHash = staff.HashDetails(e.Salt, e.Details)
	e.Hash = staff.HashEntry(before, &e)
	err = t.exec(`INSERT INTO audit (seq, at, actor, verb, consultation, subject, details_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Seq, stamp(e.At), e.Actor, string(e.Verb), e.Consultation, e.Subject, e.DetailsHash, e.Hash)
	if err != nil {
		return err
	}
	if err := t.exec(`INSERT INTO audit_details (seq, salt, details) VALUES (?, ?, ?)`, e.Seq, e.Salt, details); err != nil {
		return err
	}
	return t.exec(`UPDATE audit_head SET seq = ?, hash = ? WHERE id = 1`, e.Seq, e.Hash)
}

// Record writes an act that changes nothing else.
func (s *Store) Record(ctx context.Context, act staff.Act) error {
	return s.update(ctx, func(t *tx) error { return appendAudit(t, act) })
}

// Head gives the end of the log.
func (s *Store) Head(ctx context.Context) (h staff.Head, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&h.Seq, &h.Hash}, `SELECT seq, hash FROM audit_head WHERE id = 1`)
	})
	return h, err
}

// Entries gives the entries from a number on, oldest first.
func (s *Store) Entries(ctx context.Context, from int64) iter.Seq2[*staff.Entry, error] {
	return each(ctx, s, `SELECT `+entryColumns+` WHERE a.seq >= ? ORDER BY a.seq`, from, scanEntry)
}

const entryColumns = `a.seq, a.at, a.actor, a.verb, a.consultation, a.subject, a.details_hash, a.hash, d.salt, COALESCE(d.details, '')
	FROM audit a LEFT JOIN audit_details d ON d.seq = a.seq`

// scanEntry reads an entry whatever somebody may have made of it: what is no time or no JSON any more is for staff.Verify to find.
func scanEntry(scan func(...any) error) (*staff.Entry, error) {
	var e staff.Entry
	var at, verb, details string
	err := scan(&e.Seq, &at, &e.Actor, &verb, &e.Consultation, &e.Subject, &e.DetailsHash, &e.Hash, &e.Salt, &details)
	if err != nil {
		return nil, err
	}
	e.Verb = staff.Verb(verb)
	if e.At, err = unstamp(at); err != nil {
		e.At = time.Time{}
	}
	if e.Salt == nil {
		return &e, nil
	}
	if err := decode([]byte(details), &e.Details); err != nil {
		e.Details = staff.Details{"": details}
	}
	return &e, nil
}
