package storage

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// StartInvited is StartDraft for whoever has an invitation, which is used up in the same transaction. Its row goes: what is left
// points neither from the draft to the invitation nor the other way.
func (s *Store) StartInvited(ctx context.Context, d consultation.Draft, codeMAC, sessionMAC, invitationMAC []byte) error {
	return s.startDraft(ctx, d, codeMAC, sessionMAC, func(t *tx) error {
		n, err := t.affect(`DELETE FROM invitations WHERE mac = ? AND batch IN (SELECT id FROM invitation_batches WHERE consultation = ?)`,
			invitationMAC, d.Consultation)
		if err == nil && n == 0 {
			err = consultation.ErrNotInvited
		}
		return err
	})
}

// openToAll refuses a draft without an invitation where one is needed.
func openToAll(slug string) func(*tx) error {
	return func(t *tx) error {
		var invited int
		err := t.row([]any{&invited}, `SELECT invited FROM consultations WHERE slug = ?`, slug)
		if errors.Is(err, consultation.ErrNotFound) {
			return nil // whether there is such a consultation is not asked here
		}
		if err == nil && invited != 0 {
			err = consultation.ErrNotInvited
		}
		return err
	}
}

// arrive counts a draft that came by a link, and gives what the draft keeps of it: "" for a link that does not count.
func arrive(t *tx, slug, code string) (id string, err error) {
	if code == "" {
		return "", nil
	}
	ids, err := t.ids(`UPDATE tracked_links SET arrivals = arrivals + 1 WHERE code = ? AND consultation = ? AND ended = '' RETURNING id`, code, slug)
	if err != nil || len(ids) == 0 {
		return "", err
	}
	return ids[0], nil
}

// MakeBatch stores a batch and the MACs of its codes.
func (s *Store) MakeBatch(ctx context.Context, act staff.Act, b staff.Batch, seedMAC []byte, macs [][]byte) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`INSERT INTO invitation_batches (id, consultation, label, made, at, author, seed, withdrawn, revoked, shown, counted)
			VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', 0, ?) ON CONFLICT DO NOTHING`,
			b.ID, b.Consultation, b.Label, len(macs), stamp(act.At), act.Actor, seedMAC, staff.Monday(act.At))
		if err == nil && n == 0 {
			err = consultation.ErrExists
		}
		for i := 0; err == nil && i < len(macs); i++ {
			n, err = t.affect(`INSERT INTO invitations (mac, batch) VALUES (?, ?) ON CONFLICT DO NOTHING`, macs[i], b.ID)
			if err == nil && n == 0 {
				err = consultation.ErrExists
			}
		}
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// Batches lists those of a consultation, newest first.
func (s *Store) Batches(ctx context.Context, slug string) ([]staff.Batch, error) {
	return s.batches(ctx, `consultation = ? ORDER BY at DESC, id`, slug)
}

// BatchOfSeed gives the batch whose codes are made from a seed.
func (s *Store) BatchOfSeed(ctx context.Context, slug string, seedMAC []byte) (*staff.Batch, error) {
	list, err := s.batches(ctx, `consultation = ? AND seed = ?`, slug, seedMAC)
	if err == nil && len(list) == 0 {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

func (s *Store) batches(ctx context.Context, where string, args ...any) (list []staff.Batch, err error) {
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT id, consultation, label, made, at, author, revoked, shown, counted FROM invitation_batches WHERE `+where, args, func(scan func(...any) error) error {
			var b staff.Batch
			var at, revoked string
			err := scan(&b.ID, &b.Consultation, &b.Label, &b.Made, &at, &b.By, &revoked, &b.Used, &b.Counted)
			if err == nil {
				b.At, err = unstamp(at)
			}
			if err == nil {
				b.Revoked, err = unstamp(revoked)
			}
			list = append(list, b)
			return err
		})
	})
	return list, err
}

// RevokeBatch deletes the invitations of a batch that were not used.
func (s *Store) RevokeBatch(ctx context.Context, act staff.Act, slug, id string) error {
	return s.update(ctx, func(t *tx) error {
		var revoked string
		if err := t.row([]any{&revoked}, `SELECT revoked FROM invitation_batches WHERE id = ? AND consultation = ?`+t.lock, id, slug); err != nil {
			return err
		}
		if revoked != "" {
			return consultation.ErrExists
		}
		n, err := t.affect(`DELETE FROM invitations WHERE batch = ?`, id)
		if err != nil {
			return err
		}
		if err := t.exec(`UPDATE invitation_batches SET revoked = ?, withdrawn = ? WHERE id = ?`, stamp(act.At), n, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// AddLink stores a new link.
func (s *Store) AddLink(ctx context.Context, act staff.Act, l staff.TrackedLink) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`INSERT INTO tracked_links (id, consultation, code, label, at, author, ended, arrivals, responses, shown_arrivals, shown_responses, counted)
			VALUES (?, ?, ?, ?, ?, ?, '', 0, 0, 0, 0, ?) ON CONFLICT DO NOTHING`,
			l.ID, l.Consultation, l.Code, l.Label, stamp(act.At), act.Actor, staff.Monday(act.At))
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		return appendAudit(t, act)
	})
}

// Links lists those of a consultation, by label.
func (s *Store) Links(ctx context.Context, slug string) ([]staff.TrackedLink, error) {
	return s.links(ctx, `consultation = ? ORDER BY LOWER(label), id`, slug)
}

// LinkByCode gives a link of a consultation that counts.
func (s *Store) LinkByCode(ctx context.Context, slug, code string) (*staff.TrackedLink, error) {
	list, err := s.links(ctx, `consultation = ? AND code = ? AND ended = ''`, slug, code)
	if err == nil && len(list) == 0 {
		err = consultation.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

func (s *Store) links(ctx context.Context, where string, args ...any) (list []staff.TrackedLink, err error) {
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT id, consultation, code, label, at, author, ended, shown_arrivals, shown_responses, counted FROM tracked_links WHERE `+where, args, func(scan func(...any) error) error {
			var l staff.TrackedLink
			var at, ended string
			err := scan(&l.ID, &l.Consultation, &l.Code, &l.Label, &at, &l.By, &ended, &l.Arrivals, &l.Responses, &l.Counted)
			if err == nil {
				l.At, err = unstamp(at)
			}
			if err == nil {
				l.Ended, err = unstamp(ended)
			}
			list = append(list, l)
			return err
		})
	})
	return list, err
}

// EndLink stops counting.
func (s *Store) EndLink(ctx context.Context, act staff.Act, slug, id string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE tracked_links SET ended = ? WHERE id = ? AND consultation = ? AND ended = ''`, stamp(act.At), id, slug)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}

// countUse brings what may be told of use up to date, once in a week. A number stays as it was until it has risen by the threshold,
// so that the difference between two weeks never speaks of fewer people. At other times links are written as they are: a database
// notes which transaction wrote a row, and until then that tells which response came last by the link.
func (s *Store) countUse(ctx context.Context, now time.Time) error {
	monday := staff.Monday(now)
	err := s.update(ctx, func(t *tx) error {
		return t.exec(`UPDATE tracked_links SET
			shown_arrivals = CASE WHEN counted < ? AND arrivals - shown_arrivals >= ? THEN arrivals ELSE shown_arrivals END,
			shown_responses = CASE WHEN counted < ? AND responses - shown_responses >= ? THEN responses ELSE shown_responses END,
			counted = CASE WHEN counted < ? THEN ? ELSE counted END`,
			monday, staff.Threshold, monday, staff.Threshold, monday, monday)
	})
	if err != nil {
		return err
	}
	return s.update(ctx, func(t *tx) error {
		const used = `made - withdrawn - (SELECT COUNT(*) FROM invitations WHERE invitations.batch = invitation_batches.id)`
		return t.exec(`UPDATE invitation_batches SET counted = ?, shown = CASE WHEN `+used+` - shown >= ? THEN `+used+` ELSE shown END WHERE counted < ?`,
			monday, staff.Threshold, monday)
	})
}
