package storage

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const sealSecrets = "secrets"

// AddAccount stores a new account with its grants.
func (s *Store) AddAccount(ctx context.Context, act staff.Act, a staff.Account, grants []staff.Grant) error {
	return s.update(ctx, func(t *tx) error {
		if err := s.insertAccount(t, &a, grants); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

func (s *Store) insertAccount(t *tx, a *staff.Account, grants []staff.Grant) error {
	secrets, err := s.sealSecrets(a)
	if err != nil {
		return err
	}
	n, err := t.affect(`INSERT INTO accounts (id, email, name, admin, disabled, created, secrets) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		a.ID, staff.UsualEmail(a.Email), a.Name, number(a.Admin), number(a.Disabled), stamp(a.Created), secrets)
	if err != nil {
		return err
	}
	if n == 0 {
		return consultation.ErrExists
	}
	for _, g := range grants {
		if err := addGrant(t, a.ID, g.Consultation, g.Role); err != nil {
			return err
		}
	}
	return nil
}

func addGrant(t *tx, account, slug string, role staff.Role) error {
	return t.exec(`INSERT INTO grants (account, consultation, role) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, account, slug, string(role))
}

func (s *Store) sealSecrets(a *staff.Account) ([]byte, error) {
	text, err := encode(a.Secrets)
	if err != nil {
		return nil, err
	}
	return s.keys.sealed(sealSecrets, a.ID, []byte(text)), nil
}

const accountColumns = `id, email, name, admin, disabled, created, secrets`

func (s *Store) scanAccount(scan func(...any) error) (*staff.Account, error) {
	var a staff.Account
	var admin, disabled int
	var created string
	var box []byte
	err := scan(&a.ID, &a.Email, &a.Name, &admin, &disabled, &created, &box)
	if err != nil {
		return nil, err
	}
	a.Admin, a.Disabled = admin != 0, disabled != 0
	if a.Created, err = unstamp(created); err != nil {
		return nil, err
	}
	plain, err := s.keys.opened(sealSecrets, a.ID, box)
	if err != nil || plain == nil {
		return &a, err
	}
	return &a, decode(plain, &a.Secrets)
}

// readAccount locks the row where t can. ErrNotFound.
func (s *Store) readAccount(t *tx, where string, args ...any) (*staff.Account, error) {
	var a *staff.Account
	err := t.query(`SELECT `+accountColumns+` FROM accounts WHERE `+where+t.lock, args, func(scan func(...any) error) (err error) {
		a, err = s.scanAccount(scan)
		return err
	})
	if err == nil && a == nil {
		err = consultation.ErrNotFound
	}
	return a, err
}

func (s *Store) readPerson(t *tx, where string, args ...any) (*staff.Person, error) {
	a, err := s.readAccount(t, where, args...)
	if err != nil {
		return nil, err
	}
	p := &staff.Person{Account: *a}
	grants, err := readGrants(t, ` WHERE account = ?`, a.ID)
	p.Grants = grants[a.ID]
	return p, err
}

// readGrants gives roles by account, in the order of consultations and of staff.Roles.
func readGrants(t *tx, where string, args ...any) (map[string][]staff.Grant, error) {
	all := map[string][]staff.Grant{}
	err := t.query(`SELECT account, consultation, role FROM grants`+where, args, func(scan func(...any) error) error {
		var g staff.Grant
		var role string
		err := scan(&g.Account, &g.Consultation, &role)
		g.Role = staff.Role(role)
		all[g.Account] = append(all[g.Account], g)
		return err
	})
	for _, list := range all {
		slices.SortFunc(list, func(a, b staff.Grant) int {
			if c := strings.Compare(a.Consultation, b.Consultation); c != 0 {
				return c
			}
			return slices.Index(staff.Roles, a.Role) - slices.Index(staff.Roles, b.Role)
		})
	}
	return all, err
}

// Person gives an account with its roles.
func (s *Store) Person(ctx context.Context, id string) (*staff.Person, error) {
	return s.person(ctx, `id = ?`, id)
}

// PersonByEmail finds an account by its email.
func (s *Store) PersonByEmail(ctx context.Context, email string) (*staff.Person, error) {
	return s.person(ctx, `email = ?`, staff.UsualEmail(email))
}

func (s *Store) person(ctx context.Context, where string, args ...any) (p *staff.Person, err error) {
	err = s.view(ctx, func(t *tx) error {
		p, err = s.readPerson(t, where, args...)
		return err
	})
	return p, err
}

// People gives every account with its roles, by name.
func (s *Store) People(ctx context.Context) ([]*staff.Person, error) {
	var all []*staff.Person
	err := s.view(ctx, func(t *tx) error {
		all = nil
		err := t.query(`SELECT `+accountColumns+` FROM accounts`, nil, func(scan func(...any) error) error {
			a, err := s.scanAccount(scan)
			if err == nil {
				all = append(all, &staff.Person{Account: *a})
			}
			return err
		})
		if err != nil {
			return err
		}
		grants, err := readGrants(t, "")
		for _, p := range all {
			p.Grants = grants[p.ID]
		}
		return err
	})
	slices.SortFunc(all, func(a, b *staff.Person) int {
		if c := strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)); c != 0 {
			return c
		}
		return strings.Compare(a.Email, b.Email)
	})
	return all, err
}

// UpdateAccount reads the account, applies f and stores the result.
func (s *Store) UpdateAccount(ctx context.Context, act staff.Act, id string, f func(*staff.Account) error) error {
	return s.update(ctx, func(t *tx) error {
		if err := s.changeAccount(t, id, f); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

func (s *Store) changeAccount(t *tx, id string, f func(*staff.Account) error) error {
	a, err := s.readAccount(t, `id = ?`, id)
	if err != nil {
		return err
	}
	was := *a
	if err := f(a); err != nil {
		return err
	}
	a.ID = id
	secrets, err := s.sealSecrets(a)
	if err != nil {
		return err
	}
	if email := staff.UsualEmail(a.Email); email != was.Email {
		if _, err := s.readAccount(t, `email = ?`, email); err == nil {
			return consultation.ErrExists
		}
	}
	err = t.exec(`UPDATE accounts SET email = ?, name = ?, admin = ?, disabled = ?, secrets = ? WHERE id = ?`,
		staff.UsualEmail(a.Email), a.Name, number(a.Admin), number(a.Disabled), secrets, id)
	if err != nil {
		return err
	}
	if was.Manages() && !a.Manages() {
		if err := leaveManaging(t, id); err != nil {
			return err
		}
	}
	if a.Disabled {
		return shutOut(t, id)
	}
	return nil
}

// SetGrants replaces the roles of an account for one consultation, or everywhere.
func (s *Store) SetGrants(ctx context.Context, act staff.Act, account, slug string, was, roles []staff.Role) error {
	return s.update(ctx, func(t *tx) error {
		p, err := s.readPerson(t, `id = ?`, account)
		if err != nil {
			return err
		}
		if !slices.Equal(p.RolesAt(slug), was) {
			return staff.ErrConflict
		}
		if err := t.exec(`DELETE FROM grants WHERE account = ? AND consultation = ?`, account, slug); err != nil {
			return err
		}
		for _, r := range roles {
			if err := addGrant(t, account, slug, r); err != nil {
				return err
			}
		}
		return appendAudit(t, act)
	})
}

// SignIn stores a session, and ends the one that it takes the place of.
func (s *Store) SignIn(ctx context.Context, act staff.Act, session staff.Session, mac, old []byte) error {
	return s.update(ctx, func(t *tx) error {
		if err := startSession(t, session, mac, old); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

func startSession(t *tx, session staff.Session, mac, old []byte) error {
	if old != nil {
		if err := t.exec(`DELETE FROM staff_sessions WHERE mac = ?`, old); err != nil {
			return err
		}
	}
	// What nobody can use any more goes here, so that no job is needed.
	err := t.exec(`DELETE FROM staff_sessions WHERE used < ? OR started < ?`,
		stamp(session.Started.Add(-staff.SessionIdle)), stamp(session.Started.Add(-staff.SessionAbsolute)))
	if err != nil {
		return err
	}
	return t.exec(`INSERT INTO staff_sessions (mac, id, account, method, address, started, used) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		mac, session.ID, session.Account, session.Method, session.Address, stamp(session.Started), stamp(session.Started))
}

// noteEvery is how often at most the use of a staff session is written down.
const noteEvery = time.Minute

// SignedIn gives the session with its person.
func (s *Store) SignedIn(ctx context.Context, mac []byte, now time.Time) (session *staff.Session, p *staff.Person, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err := readSessions(t, `mac = ?`, mac)
		if err != nil {
			return err
		}
		if len(list) == 0 || !list[0].Alive(now) {
			return consultation.ErrNotFound
		}
		session = &list[0]
		if p, err = s.readPerson(t, `id = ?`, session.Account); err != nil {
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
	if now.Sub(session.Used) < noteEvery {
		return session, p, nil
	}
	session.Used = now.UTC().Truncate(time.Second)
	return session, p, s.update(ctx, func(t *tx) error {
		return t.exec(`UPDATE staff_sessions SET used = ? WHERE mac = ? AND used < ?`, stamp(now), mac, stamp(now))
	})
}

func readSessions(t *tx, where string, args ...any) ([]staff.Session, error) {
	var list []staff.Session
	err := t.query(`SELECT id, account, method, address, started, used FROM staff_sessions WHERE `+where+` ORDER BY used DESC, id`, args, func(scan func(...any) error) error {
		var x staff.Session
		var started, used string
		err := scan(&x.ID, &x.Account, &x.Method, &x.Address, &started, &used)
		if err != nil {
			return err
		}
		if x.Started, err = unstamp(started); err != nil {
			return err
		}
		x.Used, err = unstamp(used)
		list = append(list, x)
		return err
	})
	return list, err
}

// SessionsOf lists the living sessions of an account.
func (s *Store) SessionsOf(ctx context.Context, account string, now time.Time) (list []staff.Session, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = readSessions(t, `account = ?`, account)
		return err
	})
	return slices.DeleteFunc(list, func(x staff.Session) bool { return !x.Alive(now) }), err
}

// SignOut ends sessions of an account.
func (s *Store) SignOut(ctx context.Context, act staff.Act, account, id, keep string) error {
	return s.update(ctx, func(t *tx) error {
		query, args := `DELETE FROM staff_sessions WHERE account = ? AND id = ?`, []any{account, id}
		if id == "" {
			query, args = `DELETE FROM staff_sessions WHERE account = ? AND id <> ?`, []any{account, keep}
		}
		n, err := t.affect(query, args...)
		if err != nil {
			return err
		}
		if n == 0 && id != "" {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}
