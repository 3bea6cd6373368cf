package storage

import (
	"context"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Enter lets f use up what somebody proves themselves with, and stores the session.
func (s *Store) Enter(ctx context.Context, act staff.Act, session staff.Session, mac, old []byte, f func(*staff.Account) error) error {
	return s.update(ctx, func(t *tx) error {
		err := s.changeAccount(t, session.Account, func(a *staff.Account) error {
			if a.Disabled {
				return consultation.ErrNotFound
			}
			return f(a)
		})
		if err != nil {
			return err
		}
		if err := startSession(t, session, mac, old); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}
