package storage

import (
	"bytes"
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// What sealed data is bound to beside its owner.
const (
	sealPersonal = "drafts.personal"
	sealEquality = "draft_equality.answers"
	sealContact  = "contacts.answers"
)

const draftColumns = `id, handle, consultation, COALESCE(amends, ''), started, saved, rev, record, personal, equality`

// storedDraft is a draft with what was stored, to write only what has changed.
type storedDraft struct {
	consultation.Draft
	personal, equality       []byte // as JSON; nil for none
	personalBox, equalityBox []byte // sealed
}

// StartDraft stores a new draft and lets the session see it.
func (s *Store) StartDraft(ctx context.Context, d consultation.Draft, codeMAC, sessionMAC []byte) error {
	return s.startDraft(ctx, d, codeMAC, sessionMAC, openToAll(d.Consultation))
}

// startDraft stores a new draft if may lets it, in the same transaction.
func (s *Store) startDraft(ctx context.Context, d consultation.Draft, codeMAC, sessionMAC []byte, may func(*tx) error) error {
	if err := s.budget.take(ctx, s, d.Started); err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		if err := may(t); err != nil {
			return err
		}
		if err := openSession(t, sessionMAC, d.Started); err != nil {
			return err
		}
		if err := hold(t, sessionMAC, d.Handle); err != nil {
			return err
		}
		return s.insertDraft(t, &d, codeMAC)
	})
}

func (s *Store) insertDraft(t *tx, d *consultation.Draft, codeMAC []byte) error {
	sd, record, err := s.encodeDraft(d, nil)
	if err != nil {
		return err
	}
	via, err := arrive(t, d.Consultation, d.Via)
	if err != nil {
		return err
	}
	err = t.exec(`INSERT INTO drafts (id, handle, code, consultation, amends, started, saved, rev, record, personal, equality, via)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Handle, codeMAC, d.Consultation, optional(d.Amends), stamp(d.Started), stamp(d.Saved), d.Rev, record,
		sd.personalBox, number(sd.equalityBox != nil), via)
	if err == nil && sd.equalityBox != nil {
		err = putEquality(t, d.ID, sd.equalityBox)
	}
	if err != nil || d.Amends != "" {
		return err
	}
	return count(t, d.Consultation, londonDay(d.Started), consultation.OnScreen, staff.CountStarted, 1)
}

// Draft gives the draft with this handle if the session may see it.
func (s *Store) Draft(ctx context.Context, handle string, sessionMAC []byte, now time.Time) (*consultation.Draft, error) {
	var d *storedDraft
	var used string
	err := s.view(ctx, func(t *tx) (err error) {
		if used, err = sessionSees(t, sessionMAC, handle, now); err != nil {
			return err
		}
		d, err = s.readDraft(t, `handle = ?`, handle)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &d.Draft, s.touch(ctx, sessionMAC, used, now)
}

// readDraft reads one draft; where may end in t.lock. The equality answers are read by a statement of their own: after waiting
// for a lock, only a new statement sees what the other side wrote.
func (s *Store) readDraft(t *tx, where string, arg any) (*storedDraft, error) {
	d := &storedDraft{}
	var started, saved, record string
	var equality int
	err := t.row([]any{&d.ID, &d.Handle, &d.Consultation, &d.Amends, &started, &saved, &d.Rev, &record, &d.personalBox, &equality},
		`SELECT `+draftColumns+` FROM drafts WHERE `+where, arg)
	if err != nil {
		return nil, err
	}
	if equality != 0 {
		if err := t.row([]any{&d.equalityBox}, `SELECT answers FROM draft_equality WHERE draft = ?`, d.ID); err != nil {
			return nil, err
		}
	}
	return d, s.decodeDraft(d, started, saved, record)
}

func (s *Store) decodeDraft(d *storedDraft, started, saved, record string) (err error) {
	if d.Started, err = unstamp(started); err != nil {
		return err
	}
	if d.Saved, err = unstamp(saved); err != nil {
		return err
	}
	var plain draft
	if err := decode([]byte(record), &plain); err != nil {
		return err
	}
	if d.personal, err = s.keys.opened(sealPersonal, d.ID, d.personalBox); err != nil {
		return err
	}
	if d.equality, err = s.keys.opened(sealEquality, d.ID, d.equalityBox); err != nil {
		return err
	}
	var personal draftPersonal
	if d.personal != nil {
		if err := decode(d.personal, &personal); err != nil {
			return err
		}
	}
	if d.equality != nil {
		if err := decode(d.equality, &d.Equality); err != nil {
			return err
		}
	}
	d.Version, d.Edition = plain.Version, plain.Edition
	d.Answers, d.Personal, d.Equality = filled(plain.Answers), filled(personal.Answers), filled(d.Equality)
	d.By, d.Done, d.Conflicts = present(plain.By), present(plain.Done), present(personal.Conflicts)
	return nil
}

// encodeDraft gives the draft's record and its sealed parts; parts that are as they were keep their old seal.
func (s *Store) encodeDraft(d *consultation.Draft, old *storedDraft) (*storedDraft, string, error) {
	record, err := encode(draft{Version: d.Version, Edition: d.Edition, Answers: d.Answers, By: d.By, Done: d.Done})
	if err != nil {
		return nil, "", err
	}
	out := &storedDraft{Draft: *d}
	if len(d.Personal)+len(d.Conflicts) > 0 {
		text, err := encode(draftPersonal{Answers: d.Personal, Conflicts: d.Conflicts})
		if err != nil {
			return nil, "", err
		}
		out.personal = []byte(text)
	}
	if len(d.Equality) > 0 {
		text, err := encode(d.Equality)
		if err != nil {
			return nil, "", err
		}
		out.equality = []byte(text)
	}
	if old != nil && bytes.Equal(old.personal, out.personal) {
		out.personalBox = old.personalBox
	} else {
		out.personalBox = s.keys.sealed(sealPersonal, d.ID, out.personal)
	}
	if old != nil && bytes.Equal(old.equality, out.equality) {
		out.equalityBox = old.equalityBox
	} else {
		out.equalityBox = s.keys.sealed(sealEquality, d.ID, out.equality)
	}
	return out, record, nil
}

// UpdateDraft reads the draft, applies f and stores the result in one transaction that locks the draft's row.
func (s *Store) UpdateDraft(ctx context.Context, id string, f func(*consultation.Draft) error) (*consultation.Draft, error) {
	var out *consultation.Draft
	err := s.update(ctx, func(t *tx) error {
		old, err := s.readDraft(t, `id = ?`+t.lock, id)
		if err != nil {
			return err
		}
		d := old.Draft
		if err := f(&d); err != nil {
			return err
		}
		d.ID, d.Handle, d.Consultation, d.Started, d.Amends = old.ID, old.Handle, old.Consultation, old.Started, old.Amends
		d.Rev = old.Rev + 1
		out = &d
		return s.saveDraft(t, &d, old)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s *Store) saveDraft(t *tx, d *consultation.Draft, old *storedDraft) error {
	sd, record, err := s.encodeDraft(d, old)
	if err != nil {
		return err
	}
	err = t.exec(`UPDATE drafts SET saved = ?, rev = ?, record = ?, personal = ?, equality = ? WHERE id = ?`,
		stamp(d.Saved), d.Rev, record, sd.personalBox, number(sd.equalityBox != nil), d.ID)
	switch {
	case err != nil || bytes.Equal(sd.equalityBox, old.equalityBox):
		return err
	case sd.equalityBox == nil:
		return t.exec(`DELETE FROM draft_equality WHERE draft = ?`, d.ID)
	}
	return putEquality(t, d.ID, sd.equalityBox)
}

func putEquality(t *tx, id string, box []byte) error {
	return t.exec(`INSERT INTO draft_equality (draft, answers) VALUES (?, ?) ON CONFLICT (draft) DO UPDATE SET answers = excluded.answers`, id, box)
}

// DeleteDraft deletes the draft, its equality answers and uploads.
func (s *Store) DeleteDraft(ctx context.Context, id string) (uploads []string, err error) {
	err = s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM drafts WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		uploads, err = dropDraftParts(t, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	return uploads, nil
}

// dropDraftParts deletes what belongs to a draft that is gone. Uploads that a response still has stay with it.
func dropDraftParts(t *tx, id string) (uploads []string, err error) {
	if err := t.exec(`DELETE FROM draft_equality WHERE draft = ?`, id); err != nil {
		return nil, err
	}
	if err := t.exec(`UPDATE uploads SET draft = NULL WHERE draft = ? AND response IS NOT NULL`, id); err != nil {
		return nil, err
	}
	return t.ids(`DELETE FROM uploads WHERE draft = ? RETURNING id`, id)
}

func present[M ~map[K]V, K comparable, V any](m M) M {
	if m == nil {
		return M{}
	}
	return m
}
