package storage

import (
	"context"
	"fmt"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TakeIntake makes a response of an intake.
func (s *Store) TakeIntake(ctx context.Context, act staff.Act, slug, id string, code []byte,
	f func(*staff.Intake) (consultation.Response, consultation.Answers, error)) (out *consultation.Response, err error) {
	err = s.update(ctx, func(t *tx) error {
		old, err := s.lockIntake(t, slug, id)
		if err != nil {
			return err
		}
		in := old.Intake
		r, equality, err := f(&in)
		if err != nil {
			return err
		}
		if err := in.Rests(); err != nil { // whatever f says: what is to be settled is no response
			return err
		}
		in.State = staff.IntakeTaken
		if err := s.saveIntake(t, &in, old, act.At); err != nil {
			return err
		}
		if r.Consultation != slug {
			return fmt.Errorf("storage: the response is of another consultation: %w", consultation.ErrNotFound)
		}
		if out, err = s.takeIn(t, code, r, equality); err != nil {
			return err
		}
		if err := ofResponse(t, id, out.ID); err != nil {
			return err
		}
		if err := t.exec(`UPDATE uploads SET draft = NULL, response = ? WHERE draft = ?`, out.ID, id); err != nil {
			return err
		}
		act.Subject = strconv.Itoa(in.Number)
		return appendAudit(t, act)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// ofResponse says to which response an intake belongs, "" for none. Its words then go with the contact data of the response.
func ofResponse(t *tx, id, response string) error {
	if err := t.exec(`UPDATE entries SET response = ? WHERE id = ?`, optional(response), id); err != nil {
		return err
	}
	return t.exec(`UPDATE entry_parts SET response = ? WHERE entry = ?`, optional(response), id)
}

// ReturnIntake withdraws the response of an intake, which is then typed again.
func (s *Store) ReturnIntake(ctx context.Context, act staff.Act, slug, id, reason string, f func(*staff.Intake) error) error {
	return s.update(ctx, func(t *tx) error {
		old, err := s.lockIntake(t, slug, id)
		if err != nil {
			return err
		}
		if old.State != staff.IntakeTaken || old.parts["first"] == nil { // or its words went with contact data: it could only be emptied
			return staff.ErrMoved
		}
		if _, err := t.ids(`SELECT id FROM drafts WHERE amends = ?`+t.lock, old.Response); err != nil { // first, as Submit does it
			return err
		}
		r, err := s.standing(t, old.Response)
		if err != nil {
			return err
		}
		if !r.Changed.IsZero() {
			return staff.ErrMoved // the respondent's own words would be lost
		}
		in := old.Intake
		in.Reason = reason
		if err := f(&in); err != nil {
			return err
		}
		if err := s.saveIntake(t, &in, old, act.At); err != nil {
			return err
		}
		// The response goes like any other, but for its files, and the intake no longer belongs to it.
		if err := t.exec(`UPDATE uploads SET draft = ?, response = NULL WHERE response = ?`, id, r.ID); err != nil {
			return err
		}
		if err := ofResponse(t, id, ""); err != nil {
			return err
		}
		if _, err := withdraw(t, r, act.At, reason); err != nil {
			return err
		}
		act.Subject = strconv.Itoa(in.Number)
		return appendAudit(t, act)
	})
}

// DropIntake deletes the words of an intake.
func (s *Store) DropIntake(ctx context.Context, act staff.Act, slug, id, reason string) (files []string, err error) {
	err = s.update(ctx, func(t *tx) error {
		old, err := s.lockIntake(t, slug, id)
		if err != nil {
			return err
		}
		if old.State == staff.IntakeTaken {
			return staff.ErrMoved
		}
		if files, err = t.ids(`DELETE FROM uploads WHERE draft = ? RETURNING id`, id); err != nil {
			return err
		}
		bare := staff.Intake{ID: old.ID, Reason: reason}
		if err := emptyIntake(t, id, staff.IntakeAside); err != nil {
			return err
		}
		if err := s.putIntakeParts(t, &bare, nil); err != nil {
			return err
		}
		act.Subject = strconv.Itoa(old.Number)
		return appendAudit(t, act)
	})
	if err != nil {
		return nil, err
	}
	return files, nil
}

// emptyIntake deletes what was typed; the number stays.
func emptyIntake(t *tx, id string, state staff.IntakeState) error {
	if err := t.exec(`DELETE FROM entry_parts WHERE entry = ?`, id); err != nil {
		return err
	}
	return t.exec(`UPDATE entries SET state = ?, marks = 0, rev = rev + 1, response = NULL WHERE id = ?`, string(state), id)
}

// dropIntakeOf deletes what is kept of the intake that became a response which is withdrawn: its words are the respondent's too.
func dropIntakeOf(t *tx, response string) error {
	ids, err := t.ids(`SELECT id FROM entries WHERE response = ?`, response)
	for _, id := range ids {
		if err == nil {
			err = emptyIntake(t, id, staff.IntakeGone)
		}
	}
	return err
}
