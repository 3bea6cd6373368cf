package storage

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// touchEvery is how often at most a session's use is written down.
const touchEvery = 10 * time.Minute

// openSession makes the session, or notes that it is used. One that was idle for too long starts anew: whoever sits at that
// computer now may be somebody else.
func openSession(t *tx, mac []byte, now time.Time) error {
	n, err := t.affect(`DELETE FROM sessions WHERE mac = ? AND used < ?`, mac, stamp(now.Add(-consultation.SessionIdle)))
	if err != nil {
		return err
	}
	if n > 0 {
		if err := t.exec(`DELETE FROM held WHERE session = ?`, mac); err != nil {
			return err
		}
	}
	return t.exec(`INSERT INTO sessions (mac, used) VALUES (?, ?) ON CONFLICT (mac) DO UPDATE SET used = excluded.used`, mac, stamp(now))
}

// hold lets a session see what has the handle. Rows whose draft is gone show nothing, and go with the session.
func hold(t *tx, mac []byte, handle string) error {
	return t.exec(`INSERT INTO held (session, handle) VALUES (?, ?) ON CONFLICT DO NOTHING`, mac, handle)
}

// sessionSees gives when the session was last used, if it may see the handle. ErrNotFound.
func sessionSees(t *tx, mac []byte, handle string, now time.Time) (used string, err error) {
	err = t.row([]any{&used}, `SELECT s.used FROM sessions s JOIN held h ON h.session = s.mac
		WHERE s.mac = ? AND h.handle = ? AND s.used >= ?`, mac, handle, stamp(now.Add(-consultation.SessionIdle)))
	return used, err
}

// touch notes that a session is in use, where the last note is old.
func (s *Store) touch(ctx context.Context, mac []byte, used string, now time.Time) error {
	if used > stamp(now.Add(-touchEvery)) {
		return nil
	}
	return s.update(ctx, func(t *tx) error {
		return t.exec(`UPDATE sessions SET used = ? WHERE mac = ? AND used < ?`, stamp(now), mac, stamp(now))
	})
}

// Resume lets the session see what the code opens.
func (s *Store) Resume(ctx context.Context, codeMAC, sessionMAC []byte, now time.Time) (consultation.Held, error) {
	var h consultation.Held
	err := s.update(ctx, func(t *tx) error {
		h = consultation.Held{}
		err := t.row([]any{&h.Handle, &h.Consultation}, `SELECT handle, consultation FROM drafts WHERE code = ?`, codeMAC)
		if errors.Is(err, consultation.ErrNotFound) {
			h.Sent = true
			err = t.row([]any{&h.Handle, &h.Consultation}, `SELECT handle, consultation FROM receipts WHERE code = ?`, codeMAC)
		}
		if err != nil {
			return err
		}
		if err := openSession(t, sessionMAC, now); err != nil {
			return err
		}
		return hold(t, sessionMAC, h.Handle)
	})
	if err != nil {
		return consultation.Held{}, err
	}
	return h, nil
}

// Holds lists what the session may see.
func (s *Store) Holds(ctx context.Context, sessionMAC []byte, now time.Time, idle time.Duration) ([]consultation.Held, error) {
	var all []consultation.Held
	var used string
	err := s.view(ctx, func(t *tx) error {
		err := t.row([]any{&used}, `SELECT used FROM sessions WHERE mac = ? AND used >= ?`, sessionMAC, stamp(now.Add(-idle)))
		if err != nil {
			return err
		}
		return t.query(`SELECT d.handle AS handle, d.consultation AS consultation, 0 AS sent
				FROM held h JOIN drafts d ON d.handle = h.handle WHERE h.session = ?
			UNION ALL SELECT r.handle, r.consultation, 1
				FROM held h JOIN receipts r ON r.handle = h.handle WHERE h.session = ? AND r.withdrawn = ''
			ORDER BY consultation, handle, sent`, []any{sessionMAC, sessionMAC}, func(scan func(...any) error) error {
			var h consultation.Held
			var sent int
			err := scan(&h.Handle, &h.Consultation, &sent)
			h.Sent = sent != 0
			all = append(all, h)
			return err
		})
	})
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return all, s.touch(ctx, sessionMAC, used, now)
}

// MoveSession hands what one session sees to another and forgets the first.
func (s *Store) MoveSession(ctx context.Context, fromMAC, toMAC []byte, now time.Time) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`UPDATE held SET session = ? WHERE session = ?
				AND EXISTS (SELECT 1 FROM sessions WHERE mac = ? AND used >= ?)
				AND handle NOT IN (SELECT handle FROM held WHERE session = ?)`,
			toMAC, fromMAC, fromMAC, stamp(now.Add(-consultation.SessionIdle)), toMAC)
		if err != nil {
			return err
		}
		return endSession(t, fromMAC)
	})
}

// EndSession forgets the session.
func (s *Store) EndSession(ctx context.Context, sessionMAC []byte) error {
	return s.update(ctx, func(t *tx) error { return endSession(t, sessionMAC) })
}

func endSession(t *tx, mac []byte) error {
	if err := t.exec(`DELETE FROM held WHERE session = ?`, mac); err != nil {
		return err
	}
	return t.exec(`DELETE FROM sessions WHERE mac = ?`, mac)
}
