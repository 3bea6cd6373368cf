package storage

import (
	"context"
	"errors"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// AddIntakeFile notes a file of an intake.
func (s *Store) AddIntakeFile(ctx context.Context, act staff.Act, slug, id string, u consultation.Upload) error {
	return s.update(ctx, func(t *tx) error {
		in, err := s.openIntake(t, slug, id)
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO uploads (id, draft, response, question, name, type, size, state, added) VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?)`,
			u.ID, id, u.Question, u.Name, u.Type, u.Size, string(u.State), stamp(u.Added))
		if err != nil {
			return err
		}
		act.Subject = strconv.Itoa(in.Number)
		return appendAudit(t, act)
	})
}

// openIntake locks an intake that is not taken in.
func (s *Store) openIntake(t *tx, slug, id string) (*storedIntake, error) {
	in, err := s.lockIntake(t, slug, id)
	if err == nil && in.State == staff.IntakeTaken {
		err = staff.ErrMoved
	}
	if err != nil {
		return nil, err
	}
	return in, nil
}

// IntakeFiles lists the files of an intake, before and after it was taken in.
func (s *Store) IntakeFiles(ctx context.Context, slug, id string) ([]consultation.Upload, error) {
	var response string
	err := s.view(ctx, func(t *tx) error {
		return t.row([]any{&response}, `SELECT COALESCE(response, '') FROM entries WHERE consultation = ? AND id = ?`, slug, id)
	})
	if err != nil {
		return nil, err
	}
	if response != "" {
		return s.Uploads(ctx, "", response)
	}
	return s.Uploads(ctx, id, "")
}

// DropIntakeFile takes a file from an intake.
func (s *Store) DropIntakeFile(ctx context.Context, act staff.Act, slug, id, file string) error {
	return s.update(ctx, func(t *tx) error {
		in, err := s.openIntake(t, slug, id)
		if err != nil {
			return err
		}
		n, err := t.affect(`DELETE FROM uploads WHERE id = ? AND draft = ?`, file, id)
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		act.Subject = strconv.Itoa(in.Number)
		return appendAudit(t, act)
	})
}

// TypingRule gives how many intakes there are for one that is typed twice.
func (s *Store) TypingRule(ctx context.Context, slug string) (every int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&every}, `SELECT every FROM entry_rules WHERE consultation = ?`, slug)
	})
	if errors.Is(err, consultation.ErrNotFound) {
		return 0, nil
	}
	return every, err
}

// SetTypingRule changes it.
func (s *Store) SetTypingRule(ctx context.Context, act staff.Act, slug string, every int) error {
	return s.update(ctx, func(t *tx) error {
		err := t.exec(`INSERT INTO entry_rules (consultation, latest, every) VALUES (?, 0, ?) ON CONFLICT (consultation) DO UPDATE SET every = excluded.every`, slug, every)
		if err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// ComparedIntakes gives how the keyings of intakes that were typed twice compare.
func (s *Store) ComparedIntakes(ctx context.Context, slug string) (list []staff.Intake, err error) {
	err = s.view(ctx, func(t *tx) error {
		list = nil
		ids, err := t.ids(`SELECT id FROM entries WHERE consultation = ? AND state IN ('settle', 'taken') ORDER BY num`, slug)
		for _, id := range ids {
			if err != nil {
				return err
			}
			var x *storedIntake
			if x, err = s.readIntake(t, `e.id = ?`, id); err == nil && len(x.Compared) > 0 {
				list = append(list, staff.Intake{ID: x.ID, Number: x.Number, Compared: x.Compared,
					Keyings: [2]staff.Keying{{Typists: x.Keyings[0].Typists}, {Typists: x.Keyings[1].Typists}}})
			}
		}
		return err
	})
	return list, err
}

// CountIntakes counts entries by how far they are.
func (s *Store) CountIntakes(ctx context.Context, slug string) (map[staff.IntakeState]int, error) {
	counts := map[staff.IntakeState]int{}
	err := s.view(ctx, func(t *tx) error {
		return t.query(`SELECT state, COUNT(*) FROM entries WHERE consultation = ? GROUP BY state`, []any{slug}, func(scan func(...any) error) error {
			var state staff.IntakeState
			var n int
			err := scan(&state, &n)
			counts[state] = n
			return err
		})
	})
	return counts, err
}
