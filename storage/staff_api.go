package storage

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// MakeToken stores a token of a program.
func (s *Store) MakeToken(ctx context.Context, act staff.Act, x staff.Token, mac []byte) error {
	return s.update(ctx, func(t *tx) error {
		// The account is locked, so that two who make the last one at once do not both, and so that none is made for an account that
		// is being disabled.
		a, err := s.readAccount(t, `id = ?`+t.lock, x.Account)
		if err != nil {
			return err
		}
		if a.Disabled {
			return consultation.ErrNotFound
		}
		var living int
		if err := t.row([]any{&living}, `SELECT COUNT(*) FROM tokens WHERE account = ? AND revoked = '' AND expires > ?`, x.Account, stamp(act.At)); err != nil {
			return err
		}
		if living >= staff.MaxTokens {
			return consultation.ErrFull
		}
		scopes, err := encode(x.Scopes)
		if err != nil {
			return err
		}
		slugs, err := encode(append([]string{}, x.Consultations...))
		if err != nil {
			return err
		}
		n, err := t.affect(`INSERT INTO tokens (id, mac, account, name, scopes, consultations, made, expires, revoked, revoker, used)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, '', '', '') ON CONFLICT DO NOTHING`,
			x.ID, mac, x.Account, x.Name, scopes, slugs, stamp(x.Made), stamp(x.Expires))
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrExists
		}
		return appendAudit(t, act)
	})
}

func readTokens(t *tx, where string, args ...any) ([]staff.Token, error) {
	var list []staff.Token
	err := t.query(`SELECT id, account, name, scopes, consultations, made, expires, revoked, revoker, used FROM tokens WHERE `+where, args, func(scan func(...any) error) error {
		var x staff.Token
		var scopes, slugs, made, expires, revoked string
		err := scan(&x.ID, &x.Account, &x.Name, &scopes, &slugs, &made, &expires, &revoked, &x.RevokedBy, &x.Used)
		if err != nil {
			return err
		}
		if err := decode([]byte(scopes), &x.Scopes); err != nil {
			return err
		}
		if err := decode([]byte(slugs), &x.Consultations); err != nil {
			return err
		}
		if x.Made, err = unstamp(made); err != nil {
			return err
		}
		if x.Expires, err = unstamp(expires); err != nil {
			return err
		}
		x.Revoked, err = unstamp(revoked)
		list = append(list, x)
		return err
	})
	return list, err
}

// TokensOf lists the tokens of an account, or of all.
func (s *Store) TokensOf(ctx context.Context, account string, now time.Time) (list []staff.Token, err error) {
	since := stamp(now.AddDate(-1, 0, 0))
	err = s.view(ctx, func(t *tx) error {
		list, err = readTokens(t, `(account = ? OR ? = '') AND expires > ? AND (revoked = '' OR revoked > ?) ORDER BY made DESC, id`, account, account, since, since)
		return err
	})
	return list, err
}

// RevokeToken ends a token.
func (s *Store) RevokeToken(ctx context.Context, act staff.Act, account, id string) error {
	return s.update(ctx, func(t *tx) error {
		list, err := readTokens(t, `id = ? AND (account = ? OR ? = '')`+t.lock, id, account, account)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return consultation.ErrNotFound
		}
		if !list[0].Revoked.IsZero() {
			return nil
		}
		if err := t.exec(`UPDATE tokens SET revoked = ?, revoker = ? WHERE id = ?`, stamp(act.At), act.Actor, id); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// UseToken gives a token that works, with its owner.
func (s *Store) UseToken(ctx context.Context, mac []byte, now time.Time) (x *staff.Token, p *staff.Person, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err := readTokens(t, `mac = ?`, mac)
		if err != nil {
			return err
		}
		if len(list) == 0 || !list[0].Works(now) {
			return consultation.ErrNotFound
		}
		x = &list[0]
		if p, err = s.readPerson(t, `id = ?`, x.Account); err != nil {
			return err
		}
		if p.Disabled {
			return consultation.ErrNotFound
		}
		return nil
	})
	if err != nil {
		return nil, nil, err
	}
	day := now.In(consultation.London).Format(consultation.ISODate)
	if x.Used >= day {
		return x, p, nil
	}
	x.Used = day
	return x, p, s.update(ctx, func(t *tx) error {
		return t.exec(`UPDATE tokens SET used = ? WHERE id = ? AND used < ?`, day, x.ID, day)
	})
}
