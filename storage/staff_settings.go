package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Settings gives what holds for the whole service.
func (s *Store) Settings(ctx context.Context) (x staff.Settings, err error) {
	err = s.view(ctx, func(t *tx) error {
		x, err = readSettings(t)
		return err
	})
	return x, err
}

func readSettings(t *tx) (x staff.Settings, err error) {
	var two int
	var blackouts string
	err = t.row([]any{&x.Rev, &two, &x.Organisation, &blackouts}, `SELECT rev, two_person, organisation, blackouts FROM settings WHERE id = 1`)
	if err != nil {
		return x, err
	}
	x.TwoPerson = two != 0
	return x, decode([]byte(blackouts), &x.Blackouts)
}

// mayApprove is the two-person rule. ErrSamePerson.
func mayApprove(t *tx, act staff.Act, asked, saved string) error {
	x, err := readSettings(t)
	if err == nil && x.Hand(act.Actor, asked, saved) != "" {
		err = staff.ErrSamePerson
	}
	return err
}

// SetSettings replaces them.
func (s *Store) SetSettings(ctx context.Context, act staff.Act, x staff.Settings) error {
	return s.update(ctx, func(t *tx) error {
		if x.Blackouts == nil {
			x.Blackouts = []staff.Blackout{}
		}
		blackouts, err := encode(x.Blackouts)
		if err != nil {
			return err
		}
		n, err := t.affect(`UPDATE settings SET rev = rev + 1, two_person = ?, organisation = ?, blackouts = ? WHERE id = 1 AND rev = ?`,
			number(x.TwoPerson), x.Organisation, blackouts, x.Rev)
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		return appendAudit(t, act)
	})
}
