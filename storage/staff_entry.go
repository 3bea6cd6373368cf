package storage

import (
	"bytes"
	"context"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// sealEntry is what the parts of an entry are bound to, beside its id and the name of the part.
const sealEntry = "entry_parts.box"

// entryParts are the sealed parts of an entry.
var entryParts = []string{"about", "first", "second", "letter"}

// entryAbout is the JSON of the part 'about'.
type entryAbout struct {
	Office       string                   `json:"office,omitempty"`
	Settled      map[string]staff.Settled `json:"settled,omitempty"`
	Compared     []staff.Compared         `json:"compared,omitempty"`
	Consent      *staff.Consent           `json:"consent,omitempty"`
	EqualitySent bool                     `json:"equalitySent,omitempty"`
	Reason       string                   `json:"reason,omitempty"`
}

// storedIntake is an intake with its parts as they were stored, to write only what has changed.
type storedIntake struct {
	staff.Intake
	parts map[string][]byte // as JSON, or the letter's text
}

const intakeColumns = `e.id, e.consultation, e.num, e.channel, e.received, e.version, e.edition, e.state, e.twice, e.drawn, e.operator, e.began, e.saved, e.rev, e.marks,
	COALESCE(e.response, ''), COALESCE((SELECT r.reference FROM receipts r WHERE r.response = e.response), '')`

func scanIntake(scan func(...any) error, in *staff.Intake) error {
	var channel, state, began, saved string
	var twice, drawn int
	err := scan(&in.ID, &in.Consultation, &in.Number, &channel, &in.Received, &in.Version, &in.Edition, &state, &twice, &drawn, &in.By, &began, &saved,
		&in.Rev, &in.Marks, &in.Response, &in.Reference)
	if err != nil {
		return err
	}
	in.Channel, in.State, in.Twice, in.Drawn = consultation.Channel(channel), staff.IntakeState(state), twice != 0, drawn != 0
	if in.Began, err = unstamp(began); err != nil {
		return err
	}
	in.Saved, err = unstamp(saved)
	return err
}

// BeginIntake stores a new intake and gives its number.
func (s *Store) BeginIntake(ctx context.Context, act staff.Act, in staff.Intake) (num int, err error) {
	err = s.update(ctx, func(t *tx) error {
		var slug string
		if err := t.row([]any{&slug}, `SELECT slug FROM consultations WHERE slug = ?`, in.Consultation); err != nil {
			return err
		}
		err := t.row([]any{&num}, `INSERT INTO entry_rules (consultation, latest, every) VALUES (?, 1, 0)
			ON CONFLICT (consultation) DO UPDATE SET latest = entry_rules.latest + 1 RETURNING latest`, in.Consultation)
		if err != nil {
			return err
		}
		err = t.exec(`INSERT INTO entries (id, consultation, num, channel, received, version, edition, state, twice, drawn, operator, began, saved, rev, marks, response)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, NULL)`,
			in.ID, in.Consultation, num, string(in.Channel), in.Received, in.Version, in.Edition, string(staff.IntakeTyping), number(in.Twice), number(in.Drawn),
			act.Actor, stamp(act.At), stamp(act.At))
		if err != nil {
			return err
		}
		begun := &storedIntake{Intake: in, parts: map[string][]byte{}}
		if err := s.putIntakeParts(t, &begun.Intake, begun.parts); err != nil {
			return err
		}
		act.Subject = strconv.Itoa(num)
		return appendAudit(t, act)
	})
	return num, err
}

// readIntake reads a whole intake; where may end in t.lock.
func (s *Store) readIntake(t *tx, where string, args ...any) (*storedIntake, error) {
	x := &storedIntake{parts: map[string][]byte{}}
	found := false
	err := t.query(`SELECT `+intakeColumns+` FROM entries e WHERE `+where, args, func(scan func(...any) error) error {
		found = true
		return scanIntake(scan, &x.Intake)
	})
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, consultation.ErrNotFound
	}
	boxes := map[string][]byte{}
	err = t.query(`SELECT part, box FROM entry_parts WHERE entry = ?`, []any{x.ID}, func(scan func(...any) error) error {
		var part string
		var box []byte
		err := scan(&part, &box)
		boxes[part] = box
		return err
	})
	if err != nil {
		return nil, err
	}
	for part, box := range boxes {
		if x.parts[part], err = s.keys.opened(sealEntry, x.ID+" "+part, box); err != nil {
			return nil, err
		}
	}
	return x, x.decodeParts()
}

func (x *storedIntake) decodeParts() error {
	var about entryAbout
	for part, to := range map[string]any{"about": &about, "first": &x.Keyings[0], "second": &x.Keyings[1]} {
		if plain := x.parts[part]; plain != nil {
			if err := decode(plain, to); err != nil {
				return err
			}
		}
	}
	x.Letter = string(x.parts["letter"])
	x.Office, x.Settled, x.Compared, x.EqualitySent, x.Reason = about.Office, about.Settled, about.Compared, about.EqualitySent, about.Reason
	if about.Consent != nil {
		x.Consent = *about.Consent
	}
	return nil
}

func encodeIntakeParts(in *staff.Intake) (map[string][]byte, error) {
	about := entryAbout{Office: in.Office, Settled: in.Settled, Compared: in.Compared, EqualitySent: in.EqualitySent, Reason: in.Reason}
	if in.Consent.By != "" {
		about.Consent = &in.Consent
	}
	parts := map[string][]byte{}
	for part, from := range map[string]any{"about": about, "first": in.Keyings[0], "second": in.Keyings[1]} {
		text, err := encode(from)
		if err != nil {
			return nil, err
		}
		parts[part] = []byte(text)
	}
	if in.Letter != "" {
		parts["letter"] = []byte(in.Letter)
	}
	return parts, nil
}

// putIntakeParts writes the parts that differ from those of old.
func (s *Store) putIntakeParts(t *tx, in *staff.Intake, old map[string][]byte) error {
	parts, err := encodeIntakeParts(in)
	if err != nil {
		return err
	}
	for _, part := range entryParts {
		plain := parts[part]
		switch {
		case bytes.Equal(plain, old[part]):
		case plain == nil:
			err = t.exec(`DELETE FROM entry_parts WHERE entry = ? AND part = ?`, in.ID, part)
		default:
			err = t.exec(`INSERT INTO entry_parts (entry, part, box) VALUES (?, ?, ?) ON CONFLICT (entry, part) DO UPDATE SET box = excluded.box`,
				in.ID, part, s.keys.sealed(sealEntry, in.ID+" "+part, plain))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Intake gives one with everything that was typed.
func (s *Store) Intake(ctx context.Context, slug, id string) (*staff.Intake, error) {
	return s.intake(ctx, `e.consultation = ? AND e.id = ?`, slug, id)
}

// IntakeOf gives the intake that became a response.
func (s *Store) IntakeOf(ctx context.Context, response string) (*staff.Intake, error) {
	return s.intake(ctx, `e.response = ?`, response)
}

func (s *Store) intake(ctx context.Context, where string, args ...any) (*staff.Intake, error) {
	var x *storedIntake
	err := s.view(ctx, func(t *tx) (err error) {
		x, err = s.readIntake(t, where, args...)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &x.Intake, nil
}

// Intakes lists those of a consultation, without what is sealed.
func (s *Store) Intakes(ctx context.Context, slug string) (list []staff.Intake, err error) {
	err = s.view(ctx, func(t *tx) error {
		list = nil
		return t.query(`SELECT `+intakeColumns+` FROM entries e WHERE e.consultation = ? ORDER BY e.num DESC`, []any{slug}, func(scan func(...any) error) error {
			var in staff.Intake
			err := scanIntake(scan, &in)
			list = append(list, in)
			return err
		})
	})
	return list, err
}

// ChangeIntake applies f and writes the log.
func (s *Store) ChangeIntake(ctx context.Context, act staff.Act, slug, id string, f func(*staff.Intake) error) error {
	return s.update(ctx, func(t *tx) error {
		in, err := s.changeIntake(t, slug, id, act.At, f)
		if err != nil {
			return err
		}
		act.Subject = strconv.Itoa(in.Number)
		return appendAudit(t, act)
	})
}

// KeepTyped applies f while words are being typed.
func (s *Store) KeepTyped(ctx context.Context, slug, id string, at time.Time, f func(*staff.Intake) error) (in *staff.Intake, err error) {
	err = s.update(ctx, func(t *tx) error {
		in, err = s.changeIntake(t, slug, id, at, f)
		return err
	})
	if err != nil {
		return nil, err
	}
	return in, nil
}

func (s *Store) changeIntake(t *tx, slug, id string, at time.Time, f func(*staff.Intake) error) (*staff.Intake, error) {
	old, err := s.lockIntake(t, slug, id)
	if err != nil {
		return nil, err
	}
	in := old.Intake
	if err := f(&in); err != nil {
		return nil, err
	}
	return &in, s.saveIntake(t, &in, old, at)
}

// lockIntake reads an intake whose row nobody else changes meanwhile. The row is locked by a statement of its own, because only a
// later statement sees what somebody else wrote before the lock was free.
func (s *Store) lockIntake(t *tx, slug, id string) (*storedIntake, error) {
	var rev int64
	if err := t.row([]any{&rev}, `SELECT rev FROM entries WHERE consultation = ? AND id = ?`+t.lock, slug, id); err != nil {
		return nil, err
	}
	old, err := s.readIntake(t, `e.consultation = ? AND e.id = ?`, slug, id)
	if err == nil && (old.State == staff.IntakeAside || old.State == staff.IntakeGone) {
		err = staff.ErrMoved // nothing of it is kept
	}
	if err != nil {
		return nil, err
	}
	return old, nil
}

// saveIntake writes what f made, except what only the store sets.
func (s *Store) saveIntake(t *tx, in *staff.Intake, old *storedIntake, at time.Time) error {
	in.ID, in.Consultation, in.Number, in.By, in.Began, in.Response, in.Reference = old.ID, old.Consultation, old.Number, old.By, old.Began, old.Response, old.Reference
	in.Rev, in.Saved = old.Rev+1, at.UTC().Truncate(time.Second)
	err := t.exec(`UPDATE entries SET channel = ?, received = ?, version = ?, edition = ?, state = ?, twice = ?, drawn = ?, saved = ?, rev = ?, marks = ? WHERE id = ?`,
		string(in.Channel), in.Received, in.Version, in.Edition, string(in.State), number(in.Twice), number(in.Drawn), stamp(in.Saved), in.Rev, in.Marks, in.ID)
	if err != nil {
		return err
	}
	return s.putIntakeParts(t, in, old.parts)
}
