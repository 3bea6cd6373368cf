package storage

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

const (
	placeOutcomeMail = "outcome-mail"
	mostUnconfirmed  = 20_000 // addresses that wait to be confirmed, of all consultations
)

// personMAC knows an address again without telling it.
func (s *Store) personMAC(email string) []byte { return s.keys.SessionMAC("outcome mail " + email) }

func (s *Store) readSubscriptions(t *tx, more string, args ...any) ([]staff.Subscription, error) {
	var list []staff.Subscription
	err := t.query(`SELECT id, consultation, language, email, confirmed FROM outcome_mail WHERE `+more, args, func(scan func(...any) error) error {
		var x staff.Subscription
		var email []byte
		var confirmed int
		if err := scan(&x.ID, &x.Consultation, &x.Language, &email, &confirmed); err != nil {
			return err
		}
		x.Confirmed = confirmed != 0
		plain, err := s.keys.opened(placeOutcomeMail, x.ID, email)
		x.Email = string(plain)
		list = append(list, x)
		return err
	})
	return list, err
}

func (s *Store) readSubscription(t *tx, id string) (*staff.Subscription, error) {
	list, err := s.readSubscriptions(t, `id = ?`+t.lock, id)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, consultation.ErrNotFound
	}
	return &list[0], nil
}

// Subscribe stores an address and the mail that asks to confirm it.
func (s *Store) Subscribe(ctx context.Context, sub staff.Subscription, now time.Time, write func(staff.Subscription) (staff.Mail, error)) error {
	today, person := day(now), s.personMAC(sub.Email)
	return s.update(ctx, func(t *tx) error {
		var unconfirmed int
		if err := t.row([]any{&unconfirmed}, `SELECT COUNT(*) FROM outcome_mail WHERE confirmed = 0`); err != nil {
			return err
		}
		if unconfirmed >= mostUnconfirmed {
			return consultation.ErrFull
		}
		var asked int
		if err := t.row([]any{&asked}, `SELECT COUNT(*) FROM outcome_mail WHERE person = ? AND asked = ?`, person, today); err != nil {
			return err
		}
		if asked >= staff.SubscribeMost {
			return nil
		}
		// Stored, or asked again where it was asked on an earlier day and not confirmed. Whoever loses a race changes nothing.
		x := sub
		err := t.row([]any{&x.ID}, `INSERT INTO outcome_mail (id, consultation, language, person, email, day, asked) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (consultation, person) DO UPDATE SET asked = excluded.asked WHERE outcome_mail.confirmed = 0 AND outcome_mail.asked < excluded.asked RETURNING id`,
			x.ID, x.Consultation, x.Language, person, s.keys.sealed(placeOutcomeMail, x.ID, []byte(x.Email)), today, today)
		if errors.Is(err, consultation.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		m, err := write(x)
		if err != nil {
			return err
		}
		m.Subscription = x.ID
		_, err = s.putMail(t, m)
		return err
	})
}

// ConfirmSubscription notes that an address wants mail.
func (s *Store) ConfirmSubscription(ctx context.Context, id string) (x *staff.Subscription, err error) {
	err = s.update(ctx, func(t *tx) error {
		if x, err = s.readSubscription(t, id); err != nil || x.Confirmed {
			return err
		}
		x.Confirmed = true
		return t.exec(`UPDATE outcome_mail SET confirmed = 1 WHERE id = ?`, id)
	})
	return x, err
}

// EndSubscription deletes an address, and mail to it that waits.
func (s *Store) EndSubscription(ctx context.Context, id string) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.exec(`DELETE FROM mail WHERE subscription = ?`, id); err != nil {
			return err
		}
		return t.exec(`DELETE FROM outcome_mail WHERE id = ?`, id)
	})
}

// Subscription gives one.
func (s *Store) Subscription(ctx context.Context, id string) (x *staff.Subscription, err error) {
	err = s.view(ctx, func(t *tx) error {
		x, err = s.readSubscription(t, id)
		return err
	})
	return x, err
}

// TellSubscribers turns addresses into mails.
func (s *Store) TellSubscribers(ctx context.Context, slug string, most int, now time.Time, write func(staff.Subscription) (staff.Mail, error)) (left int, err error) {
	err = s.update(ctx, func(t *tx) error {
		if err := t.exec(`DELETE FROM outcome_mail WHERE consultation = ? AND confirmed = 0`, slug); err != nil {
			return err
		}
		list, err := s.readSubscriptions(t, `consultation = ? ORDER BY id LIMIT ?`+t.lock, slug, most)
		if err != nil {
			return err
		}
		for _, x := range list {
			m, err := write(x)
			if err != nil {
				return err
			}
			m.Subscription = x.ID
			if _, err := s.putMail(t, m); err != nil {
				return err
			}
			if err := t.exec(`DELETE FROM outcome_mail WHERE id = ?`, x.ID); err != nil {
				return err
			}
		}
		return t.row([]any{&left}, `SELECT COUNT(*) FROM outcome_mail WHERE consultation = ?`, slug)
	})
	return left, err
}

// Subscribers counts the confirmed addresses of a consultation.
func (s *Store) Subscribers(ctx context.Context, slug string) (n int, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&n}, `SELECT COUNT(*) FROM outcome_mail WHERE consultation = ? AND confirmed = 1`, slug)
	})
	return n, err
}

// subscriptionRow is one address on its way to another place in the file.
type subscriptionRow struct {
	id, consultation, language string
	person, email              []byte
	confirmed                  int
	day, asked                 string
}

// sweepSubscriptions deletes addresses whose time is over, and writes those of yesterday and before again in the order of their
// random ids: where a row lies in the file could tell which response came just before.
func (s *Store) sweepSubscriptions(ctx context.Context, now time.Time) error {
	return s.update(ctx, func(t *tx) error {
		unconfirmed, old := day(now.AddDate(0, 0, -staff.SubscribeDays)), day(now.AddDate(0, 0, -staff.SubscribeKept))
		if err := t.exec(`DELETE FROM outcome_mail WHERE confirmed = 0 AND asked < ? OR day < ?`, unconfirmed, old); err != nil {
			return err
		}
		fresh, err := t.ids(`SELECT id FROM outcome_mail WHERE mixed = 0 LIMIT 1`)
		if err != nil || len(fresh) == 0 {
			return err
		}
		var rows []subscriptionRow
		const columns = `id, consultation, language, person, email, confirmed, day, asked`
		err = t.query(`DELETE FROM outcome_mail WHERE mixed = 0 OR id IN (SELECT id FROM outcome_mail ORDER BY id LIMIT ?) RETURNING `+columns, []any{mixWith}, func(scan func(...any) error) error {
			var r subscriptionRow
			err := scan(&r.id, &r.consultation, &r.language, &r.person, &r.email, &r.confirmed, &r.day, &r.asked)
			rows = append(rows, r)
			return err
		})
		if err != nil {
			return err
		}
		slices.SortFunc(rows, func(a, b subscriptionRow) int { return strings.Compare(a.id, b.id) })
		for _, r := range rows {
			err := t.exec(`INSERT INTO outcome_mail (`+columns+`, mixed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1)`,
				r.id, r.consultation, r.language, r.person, r.email, r.confirmed, r.day, r.asked)
			if err != nil {
				return err
			}
		}
		return nil
	})
}
