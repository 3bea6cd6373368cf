package storage

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// leaveManaging makes sure that somebody is left who manages accounts. Invitations of the one who no longer may go with the right,
// so that nobody leaves a door open behind them.
func leaveManaging(t *tx, id string) error {
	// Whoever acts locks this row at the end. Locked now, two who demote each other at once do not both count the other.
	var seq int64
	if err := t.row([]any{&seq}, `SELECT seq FROM audit_head WHERE id = 1`+t.lock); err != nil {
		return err
	}
	var left int
	if err := t.row([]any{&left}, `SELECT COUNT(*) FROM accounts WHERE admin = 1 AND disabled = 0`); err != nil {
		return err
	}
	if left == 0 {
		return staff.ErrLastAdmin
	}
	return t.exec(`DELETE FROM staff_invites WHERE made_by = ?`, id)
}

// shutOut ends everything by which an account, or a program of its owner, could come in.
func shutOut(t *tx, id string) error {
	if err := t.exec(`DELETE FROM tokens WHERE account = ?`, id); err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM staff_invites WHERE account = ?`, id); err != nil {
		return err
	}
	return t.exec(`DELETE FROM staff_sessions WHERE account = ?`, id)
}

// Invite stores an invitation in place of whatever else waits for the same person.
func (s *Store) Invite(ctx context.Context, act staff.Act, i staff.Invite, mac []byte) error {
	return s.update(ctx, func(t *tx) error {
		if err := s.mayInvite(t, &i); err != nil {
			return err
		}
		// What nobody can use any more goes here, so that no job is needed.
		err := t.exec(`DELETE FROM staff_invites WHERE expires <= ? OR account = ? AND email = ?`, stamp(act.At), i.Reset, i.Email)
		if err != nil {
			return err
		}
		roles, err := encode(i.Grants)
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO staff_invites (id, mac, email, name, admin, roles, made_by, made, expires, account) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			i.ID, mac, i.Email, i.Name, number(i.Admin), roles, i.By, stamp(i.Made), stamp(i.Expires), i.Reset)
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// mayInvite completes an invitation, or says why there can be none.
func (s *Store) mayInvite(t *tx, i *staff.Invite) error {
	if i.Reset == "" {
		i.Email = staff.UsualEmail(i.Email)
		_, err := s.readAccount(t, `email = ?`, i.Email)
		if err == nil {
			return consultation.ErrExists
		}
		return notThere(err)
	}
	a, err := s.readAccount(t, `id = ?`, i.Reset)
	if err != nil {
		return err
	}
	if a.Disabled {
		return consultation.ErrNotFound
	}
	i.Email, i.Name, i.Admin, i.Grants = a.Email, a.Name, a.Admin, nil
	return t.exec(`DELETE FROM staff_invites WHERE account = ?`, a.ID)
}

// notThere turns ErrNotFound into success.
func notThere(err error) error {
	if errors.Is(err, consultation.ErrNotFound) {
		return nil
	}
	return err
}

func readInvites(t *tx, where string, args ...any) ([]staff.Invite, error) {
	var list []staff.Invite
	err := t.query(`SELECT id, email, name, admin, roles, made_by, made, expires, account FROM staff_invites WHERE `+where, args, func(scan func(...any) error) error {
		var i staff.Invite
		var admin int
		var roles, made, expires string
		err := scan(&i.ID, &i.Email, &i.Name, &admin, &roles, &i.By, &made, &expires, &i.Reset)
		if err != nil {
			return err
		}
		i.Admin = admin != 0
		if err := decode([]byte(roles), &i.Grants); err != nil {
			return err
		}
		if i.Made, err = unstamp(made); err != nil {
			return err
		}
		i.Expires, err = unstamp(expires)
		list = append(list, i)
		return err
	})
	return list, err
}

// InviteByMAC gives an invitation that can still be used.
func (s *Store) InviteByMAC(ctx context.Context, mac []byte, now time.Time) (i *staff.Invite, err error) {
	err = s.view(ctx, func(t *tx) error {
		i, err = readInvite(t, mac, now)
		return err
	})
	return i, err
}

func readInvite(t *tx, mac []byte, now time.Time) (*staff.Invite, error) {
	list, err := readInvites(t, `mac = ? AND expires > ?`+t.lock, mac, stamp(now))
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, consultation.ErrNotFound
	}
	return &list[0], nil
}

// Invites lists the invitations that can still be used.
func (s *Store) Invites(ctx context.Context, now time.Time) (list []staff.Invite, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = readInvites(t, `expires > ? ORDER BY made DESC, id`, stamp(now))
		return err
	})
	return list, err
}

// RevokeInvite makes an invitation useless.
func (s *Store) RevokeInvite(ctx context.Context, act staff.Act, id string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM staff_invites WHERE id = ?`, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}

// AcceptInvite uses an invitation up.
func (s *Store) AcceptInvite(ctx context.Context, act staff.Act, mac []byte, a staff.Account) error {
	return s.update(ctx, func(t *tx) error {
		i, err := readInvite(t, mac, act.At)
		if err != nil {
			return err
		}
		if i.Reset == "" {
			a.Email, a.Admin, a.Disabled = i.Email, i.Admin, false
			err = s.insertAccount(t, &a, i.Grants)
		} else {
			err = s.resetAccount(t, i.Reset, &a)
		}
		if err != nil {
			return err
		}
		if n, err := t.affect(`DELETE FROM staff_invites WHERE mac = ?`, mac); err != nil || n == 0 {
			return orNotFound(err)
		}
		return appendAudit(t, act)
	})
}

func orNotFound(err error) error {
	if err == nil {
		return consultation.ErrNotFound
	}
	return err
}

// resetAccount puts new secrets in the place of all old ones, and ends the sessions and tokens.
func (s *Store) resetAccount(t *tx, id string, a *staff.Account) error {
	if a.ID != id {
		return consultation.ErrNotFound
	}
	err := s.changeAccount(t, id, func(x *staff.Account) error {
		if x.Disabled {
			return consultation.ErrNotFound
		}
		x.Secrets = a.Secrets
		return nil
	})
	if err != nil {
		return err
	}
	if err := t.exec(`DELETE FROM tokens WHERE account = ?`, id); err != nil {
		return err
	}
	return t.exec(`DELETE FROM staff_sessions WHERE account = ?`, id)
}
