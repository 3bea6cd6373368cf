package storage

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// What the tables of mail hold. Mail to anybody but staff goes when it was sent; of what cannot be sent nothing but its kind is kept.
// The addresses of those who want to hear of an outcome have a promise of their own, on the page that asks for them: they go when the
// mail of the outcome was made, or after staff.SubscribeKept days. By the clock of contact data they could go before a late outcome.
var (
	_ = staffHoldings("mail", "mail_wishes")
	_ = nothingHeld("mail_transport")
	_ = registerHolding(holding{table: "outcome_mail", class: staff.KeepMail, special: true})
)

// placeMail is what letters are sealed for.
const placeMail = "mail"

// day is a moment as it is stored of people who are not staff.
func day(t time.Time) string { return t.In(consultation.London).Format(time.DateOnly) }

// sealLetter gives the stored form of a letter.
func (s *Store) sealLetter(id string, l staff.Letter) ([]byte, error) {
	text, err := encode(l)
	if err != nil {
		return nil, err
	}
	return s.keys.sealed(placeMail, id, []byte(text)), nil
}

func (s *Store) openLetter(id string, box []byte) (l staff.Letter, err error) {
	plain, err := s.keys.opened(placeMail, id, box)
	if err != nil || plain == nil {
		return l, err
	}
	return l, decode(plain, &l)
}

// putMail stores one that waits or is held. It says whether it is new.
func (s *Store) putMail(t *tx, m staff.Mail) (bool, error) {
	letter, err := s.sealLetter(m.ID, m.Letter)
	if err != nil {
		return false, err
	}
	made, next := stamp(m.Made), stamp(m.Next)
	if m.Account == "" {
		made, next = day(m.Made), ""
	}
	if m.State == "" {
		m.State = staff.MailWaiting
	}
	n, err := t.affect(`INSERT INTO mail (id, kind, once, consultation, account, subscription, letter, state, made, next_try) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT (once) DO NOTHING`, m.ID, m.Kind, optional(m.Once), m.Consultation, m.Account, m.Subscription, letter, string(m.State), made, next)
	return n > 0, err
}

// QueueMail stores mails.
func (s *Store) QueueMail(ctx context.Context, list []staff.Mail) (added int, err error) {
	if len(list) == 0 {
		return 0, nil
	}
	err = s.update(ctx, func(t *tx) error {
		added, err = s.putMails(t, list)
		return err
	})
	return added, err
}

func (s *Store) putMails(t *tx, list []staff.Mail) (added int, err error) {
	for _, m := range list {
		fresh, err := s.putMail(t, m)
		if err != nil {
			return 0, err
		}
		added += number(fresh)
	}
	return added, nil
}

// QueueMailAs stores a mail that somebody asked for.
func (s *Store) QueueMailAs(ctx context.Context, act staff.Act, m staff.Mail) error {
	return s.update(ctx, func(t *tx) error {
		if _, err := s.putMail(t, m); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// MailRead gives how far the log was read.
func (s *Store) MailRead(ctx context.Context) (seq int64, err error) {
	err = s.view(ctx, func(t *tx) error {
		return t.row([]any{&seq}, `SELECT log_read FROM mail_transport WHERE id = 1`)
	})
	return seq, err
}

// FollowLog stores what the log gave, with how far it was read.
func (s *Store) FollowLog(ctx context.Context, was, now int64, list []staff.Mail) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`UPDATE mail_transport SET log_read = ? WHERE id = 1 AND log_read = ?`, now, was)
		if err != nil {
			return err
		}
		if n == 0 {
			return staff.ErrConflict
		}
		_, err = s.putMails(t, list)
		return err
	})
}

const mailColumns = `id, kind, COALESCE(once, ''), consultation, account, subscription, letter, state, attempts, made, next_try, fault, done`

// readMails reads mails; their letters only where they are asked for.
func (s *Store) readMails(t *tx, letters bool, more string, args ...any) ([]staff.Mail, error) {
	var list []staff.Mail
	err := t.query(`SELECT `+mailColumns+` FROM mail WHERE `+more, args, func(scan func(...any) error) error {
		var m staff.Mail
		var letter []byte
		var made, next, done string
		err := scan(&m.ID, &m.Kind, &m.Once, &m.Consultation, &m.Account, &m.Subscription, &letter, &m.State, &m.Attempts, &made, &next, &m.Fault, &done)
		if err != nil {
			return err
		}
		for _, x := range []struct {
			text string
			to   *time.Time
		}{{made, &m.Made}, {next, &m.Next}, {done, &m.Done}} {
			if *x.to, err = undate(x.text); err != nil {
				return err
			}
		}
		if letters {
			m.Letter, err = s.openLetter(m.ID, letter)
		}
		list = append(list, m)
		return err
	})
	return list, err
}

// undate reads a moment or a day.
func undate(text string) (time.Time, error) {
	if len(text) == len(time.DateOnly) {
		return time.ParseInLocation(time.DateOnly, text, consultation.London)
	}
	return unstamp(text)
}

// NextMail takes what is due for longest. Two servers wait for each other at the row of the way out.
func (s *Store) NextMail(ctx context.Context, now time.Time) (m *staff.Mail, err error) {
	err = s.update(ctx, func(t *tx) error {
		m = nil
		var paused string
		if err := t.row([]any{&paused}, `SELECT paused FROM mail_transport WHERE id = 1`+t.lock); err != nil {
			return err
		}
		if paused > stamp(now) {
			return consultation.ErrNotFound
		}
		list, err := s.readMails(t, true, `state = ? AND next_try <= ? ORDER BY next_try, id LIMIT 1`, string(staff.MailWaiting), stamp(now))
		if err != nil {
			return err
		}
		if len(list) == 0 {
			return consultation.ErrNotFound
		}
		m = &list[0]
		m.Attempts++
		return t.exec(`UPDATE mail SET attempts = attempts + 1, next_try = ? WHERE id = ?`, stamp(now.Add(staff.MailLease)), m.ID)
	})
	return m, err
}

// MailGone notes that one was sent.
func (s *Store) MailGone(ctx context.Context, id string, now time.Time) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.exec(`DELETE FROM mail WHERE id = ? AND account = ''`, id); err != nil {
			return err
		}
		err := t.exec(`UPDATE mail SET state = ?, letter = NULL, fault = '', next_try = '', done = ? WHERE id = ?`, string(staff.MailSent), stamp(now), id)
		if err != nil {
			return err
		}
		return t.exec(`UPDATE mail_transport SET paused = '', faults = 0, fault = '', sent = ? WHERE id = 1`, stamp(now))
	})
}

// MailLate notes when one is tried again. That the server spoke to us ends a pause.
func (s *Store) MailLate(ctx context.Context, id string, fault staff.MailFault, next time.Time) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.exec(`UPDATE mail_transport SET paused = '', faults = 0, fault = '' WHERE id = 1`); err != nil {
			return err
		}
		return t.exec(`UPDATE mail SET fault = ?, next_try = ? WHERE id = ? AND state = ?`, string(fault), stamp(next), id, string(staff.MailWaiting))
	})
}

// MailGivenUp notes that one is not tried any more.
func (s *Store) MailGivenUp(ctx context.Context, id string, fault staff.MailFault, now time.Time) error {
	return s.update(ctx, func(t *tx) error {
		// An address at which no mail arrives cannot be confirmed.
		err := t.exec(`DELETE FROM outcome_mail WHERE confirmed = 0 AND id = (SELECT subscription FROM mail WHERE id = ?)`, id)
		if err != nil {
			return err
		}
		err = t.exec(`UPDATE mail SET letter = NULL, subscription = '', done = ? WHERE id = ? AND account = ''`, day(now), id)
		if err != nil {
			return err
		}
		return t.exec(`UPDATE mail SET state = ?, fault = ?, next_try = '', done = CASE WHEN account = '' THEN done ELSE ? END WHERE id = ?`,
			string(staff.MailFailed), string(fault), stamp(now), id)
	})
}

// PauseMail gives one back untried.
func (s *Store) PauseMail(ctx context.Context, id string, fault staff.MailFault, until time.Time) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.exec(`UPDATE mail_transport SET paused = ?, faults = faults + 1, fault = ? WHERE id = 1`, stamp(until), string(fault)); err != nil {
			return err
		}
		// Due again as soon as the pause ends.
		return t.exec(`UPDATE mail SET fault = ?, next_try = '', attempts = attempts - 1 WHERE id = ? AND state = ?`, string(fault), id, string(staff.MailWaiting))
	})
}

// MailTransport gives what is known of the way out.
func (s *Store) MailTransport(ctx context.Context) (x staff.MailTransport, err error) {
	err = s.view(ctx, func(t *tx) error {
		var paused, sent string
		if err := t.row([]any{&paused, &x.Faults, &x.Fault, &sent}, `SELECT paused, faults, fault, sent FROM mail_transport WHERE id = 1`); err != nil {
			return err
		}
		if x.Paused, err = unstamp(paused); err != nil {
			return err
		}
		x.Sent, err = unstamp(sent)
		return err
	})
	return x, err
}

// Mails lists mails in a state.
func (s *Store) Mails(ctx context.Context, state staff.MailState, most int) (list []staff.Mail, all int, err error) {
	err = s.view(ctx, func(t *tx) error {
		if err := t.row([]any{&all}, `SELECT COUNT(*) FROM mail WHERE state = ?`, string(state)); err != nil {
			return err
		}
		list, err = s.readMails(t, false, `state = ? ORDER BY next_try, made DESC, id LIMIT ?`, string(state), most)
		return err
	})
	return list, all, err
}

// RetryMail tries again now. Mail that is tried anew by hand is given as much time as a new one.
func (s *Store) RetryMail(ctx context.Context, act staff.Act, id string) error {
	return s.update(ctx, func(t *tx) error {
		const again = `UPDATE mail SET state = ?, next_try = '', attempts = 0, made = CASE WHEN account = '' THEN ? ELSE ? END WHERE letter IS NOT NULL AND state IN (?, ?)`
		args := []any{string(staff.MailWaiting), day(act.At), stamp(act.At), string(staff.MailWaiting), string(staff.MailFailed)}
		query := again
		if id != "" {
			query, args = again+` AND id = ?`, append(args, id)
		}
		n, err := t.affect(query, args...)
		if err != nil {
			return err
		}
		if n == 0 && id != "" {
			return consultation.ErrNotFound
		}
		if err := t.exec(`UPDATE mail_transport SET paused = '' WHERE id = 1`); err != nil {
			return err
		}
		return appendAudit(t, act)
	})
}

// DropMail deletes one.
func (s *Store) DropMail(ctx context.Context, act staff.Act, id string) error {
	return s.update(ctx, func(t *tx) error {
		n, err := t.affect(`DELETE FROM mail WHERE id = ? AND state IN (?, ?)`, id, string(staff.MailWaiting), string(staff.MailFailed))
		if err != nil {
			return err
		}
		if n == 0 {
			return consultation.ErrNotFound
		}
		return appendAudit(t, act)
	})
}

// HeldMail lists what is held for the list of a day.
func (s *Store) HeldMail(ctx context.Context, before time.Time) (list []staff.Mail, err error) {
	err = s.view(ctx, func(t *tx) error {
		list, err = s.readMails(t, true, `state = ? AND made < ? ORDER BY account, made, id`, string(staff.MailHeld), stamp(before))
		return err
	})
	return list, err
}

// MakeDaily puts one mail in the place of held ones.
func (s *Store) MakeDaily(ctx context.Context, held []string, m staff.Mail) error {
	return s.update(ctx, func(t *tx) error {
		for _, id := range held {
			n, err := t.affect(`DELETE FROM mail WHERE id = ? AND state = ?`, id, string(staff.MailHeld))
			if err != nil {
				return err
			}
			if n == 0 {
				return staff.ErrConflict
			}
		}
		if m.ID == "" {
			return nil
		}
		_, err := s.putMail(t, m)
		return err
	})
}

// SweepMail lets go what was kept long enough.
func (s *Store) SweepMail(ctx context.Context, now time.Time) error {
	old := now.Add(-staff.MailKept)
	return errors.Join(s.update(ctx, func(t *tx) error {
		return t.exec(`DELETE FROM mail WHERE state IN (?, ?) AND (account = '' AND done < ? OR account <> '' AND done < ?)`,
			string(staff.MailSent), string(staff.MailFailed), day(old), stamp(old))
	}), s.sweepSubscriptions(ctx, now))
}

// MailWishes gives what an account has chosen.
func (s *Store) MailWishes(ctx context.Context, account string) (w staff.MailWishes, err error) {
	err = s.view(ctx, func(t *tx) error {
		w = staff.MailWishes{}
		return t.query(`SELECT topic, wish FROM mail_wishes WHERE account = ?`, []any{account}, func(scan func(...any) error) error {
			var group staff.MailGroup
			var wish staff.MailWish
			err := scan(&group, &wish)
			w[group] = wish
			return err
		})
	})
	return w, err
}

// SetMailWishes replaces it.
func (s *Store) SetMailWishes(ctx context.Context, act staff.Act, account string, w staff.MailWishes) error {
	return s.update(ctx, func(t *tx) error {
		if err := t.exec(`DELETE FROM mail_wishes WHERE account = ?`, account); err != nil {
			return err
		}
		for group, wish := range w {
			if err := t.exec(`INSERT INTO mail_wishes (account, topic, wish) VALUES (?, ?, ?)`, account, string(group), string(wish)); err != nil {
				return err
			}
		}
		return appendAudit(t, act)
	})
}
