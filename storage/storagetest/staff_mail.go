package storagetest

import (
	"crypto/rand"
	"errors"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// aMail is one to a member of staff.
func aMail(kind string) staff.Mail {
	return staff.Mail{
		ID: rand.Text(), Kind: kind, Consultation: "care", Account: "ann", State: staff.MailWaiting, Made: Now, Next: Now,
		Letter: staff.Letter{To: "ann@example.org", Subject: "Hello", Text: "Text", HTML: "<p>Text</p>", Line: "It opened.", Link: "/staff"},
	}
}

// letterTo makes the mail for an address that somebody left.
func letterTo(x staff.Subscription) (staff.Mail, error) {
	m := aMail("confirm")
	m.Account, m.Letter.To = "", x.Email
	return m, nil
}

func (o *office) next(at time.Time) *staff.Mail {
	o.t.Helper()
	m, err := o.Staff.NextMail(o.t.Context(), at)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil
	}
	o.must(err)
	return m
}

func (o *office) mails(state staff.MailState) int {
	o.t.Helper()
	_, all, err := o.Staff.Mails(o.t.Context(), state, 1)
	o.must(err)
	return all
}

func (o *office) subscribe(email, slug string, at time.Time) (id string, asked bool) {
	o.t.Helper()
	x := staff.Subscription{ID: rand.Text(), Consultation: slug, Language: "en", Email: email}
	id = x.ID
	o.must(o.Staff.Subscribe(o.t.Context(), x, at, func(x staff.Subscription) (staff.Mail, error) {
		id, asked = x.ID, true
		return letterTo(x)
	}))
	return id, asked
}

var mailContracts = []staffContract{
	{"Mail is sent once", func(t *testing.T, o *office) {
		m := aMail("opened")
		m.Once = "opened care ann"
		added, err := o.Staff.QueueMail(t.Context(), []staff.Mail{m})
		o.must(err)
		again := aMail("opened")
		again.Once = m.Once
		twice, err := o.Staff.QueueMail(t.Context(), []staff.Mail{again, aMail("closed")})
		o.must(err)
		if added != 1 || twice != 1 || o.mails(staff.MailWaiting) != 2 {
			t.Errorf("%d, then %d were new, %d wait", added, twice, o.mails(staff.MailWaiting))
		}
		if o.next(Now.Add(-time.Second)) != nil {
			t.Error("a mail was due before its time")
		}
		first, second := o.next(Now), o.next(Now)
		if first == nil || second == nil || first.ID == second.ID || o.next(Now) != nil {
			t.Fatalf("taken: %v and %v", first, second)
		}
		if first.Letter != m.Letter || first.Attempts != 1 {
			t.Errorf("taken: %+v", first)
		}
		// Whoever took it and ended without a word gives it back when the lease is over.
		if back := o.next(Now.Add(staff.MailLease)); back == nil || back.Attempts != 2 {
			t.Errorf("after the lease: %+v", back)
		}
		o.must(o.Staff.MailGone(t.Context(), first.ID, Now))
		o.must(o.Staff.MailGone(t.Context(), second.ID, Now))
		list, all, err := o.Staff.Mails(t.Context(), staff.MailSent, 10)
		o.must(err)
		if all != 2 || len(list) != 2 || !list[0].Done.Equal(Now) || o.next(Now.AddDate(0, 1, 0)) != nil {
			t.Errorf("sent: %+v", list)
		}
		is(t, o.Staff.RetryMail(t.Context(), act("x"), first.ID), consultation.ErrNotFound)
		// It is known for 30 days that it was sent, so that nothing is told twice.
		o.must(o.Staff.SweepMail(t.Context(), Now.Add(staff.MailKept-time.Hour)))
		if n, err := o.Staff.QueueMail(t.Context(), []staff.Mail{again}); err != nil || n != 0 {
			t.Errorf("told again: %d, %v", n, err)
		}
		o.must(o.Staff.SweepMail(t.Context(), Now.Add(staff.MailKept+time.Hour)))
		if o.mails(staff.MailSent) != 0 {
			t.Error("what was sent is known for ever")
		}
	}},
	{"Mail that does not go", func(t *testing.T, o *office) {
		m, other := aMail("opened"), aMail("closed")
		other.Next = Now.Add(time.Minute)
		_, err := o.Staff.QueueMail(t.Context(), []staff.Mail{m, other})
		o.must(err)
		o.next(Now)
		o.must(o.Staff.PauseMail(t.Context(), m.ID, staff.FaultDown, Now.Add(2*time.Minute)))
		if o.next(Now.Add(time.Minute)) != nil {
			t.Error("while it pauses, another is tried")
		}
		x, err := o.Staff.MailTransport(t.Context())
		o.must(err)
		same(t, "the pause", x, staff.MailTransport{Paused: Now.Add(2 * time.Minute), Faults: 1, Fault: staff.FaultDown})
		back := o.next(Now.Add(2 * time.Minute))
		if back == nil || back.ID != m.ID || back.Attempts != 1 || back.Fault != staff.FaultDown {
			t.Fatalf("after the pause: %+v", back)
		}
		o.must(o.Staff.MailLate(t.Context(), m.ID, staff.FaultLater, Now.Add(time.Hour)))
		x, err = o.Staff.MailTransport(t.Context())
		o.must(err)
		if !x.Paused.IsZero() || x.Faults != 0 {
			t.Errorf("a server that speaks is paused: %+v", x)
		}
		o.must(o.Staff.MailGivenUp(t.Context(), m.ID, staff.FaultTooLong, Now.AddDate(0, 0, 5)))
		list, all, err := o.Staff.Mails(t.Context(), staff.MailFailed, 10)
		o.must(err)
		if all != 1 || list[0].Fault != staff.FaultTooLong || list[0].Letter != (staff.Letter{}) {
			t.Errorf("failed: %+v", list)
		}
		o.must(o.Staff.RetryMail(t.Context(), act(m.ID), m.ID))
		again := o.next(Now.AddDate(0, 0, 5))
		if again == nil || again.ID != m.ID || again.Letter != m.Letter {
			t.Errorf("tried again: %+v", again)
		}
		o.must(o.Staff.RetryMail(t.Context(), act(""), ""))
		o.must(o.Staff.DropMail(t.Context(), act(m.ID), m.ID))
		is(t, o.Staff.DropMail(t.Context(), act(m.ID), m.ID), consultation.ErrNotFound)
		if o.mails(staff.MailWaiting) != 1 || len(o.entries()) != 3 {
			t.Errorf("%d wait, the log has %d entries", o.mails(staff.MailWaiting), len(o.entries()))
		}
	}},
	{"Mail follows the log", func(t *testing.T, o *office) {
		seq, err := o.Staff.MailRead(t.Context())
		o.must(err)
		o.must(o.Staff.FollowLog(t.Context(), seq, seq+3, []staff.Mail{aMail("opened")}))
		is(t, o.Staff.FollowLog(t.Context(), seq, seq+3, []staff.Mail{aMail("opened")}), staff.ErrConflict)
		if now, err := o.Staff.MailRead(t.Context()); err != nil || now != seq+3 || o.mails(staff.MailWaiting) != 1 {
			t.Errorf("read to %d, %v; %d wait", now, err, o.mails(staff.MailWaiting))
		}
		o.must(o.Staff.QueueMailAs(t.Context(), act("x"), aMail("join")))
		if len(o.entries()) != 1 || o.mails(staff.MailWaiting) != 2 {
			t.Error("what somebody asked for is not in the log, or does not wait")
		}
	}},
	{"Mail of a day", func(t *testing.T, o *office) {
		a, b, late := aMail("opened"), aMail("comment"), aMail("comment")
		a.State, b.State, late.State, late.Made = staff.MailHeld, staff.MailHeld, staff.MailHeld, Now.Add(time.Hour)
		_, err := o.Staff.QueueMail(t.Context(), []staff.Mail{a, b, late})
		o.must(err)
		if o.next(Now.AddDate(0, 0, 1)) != nil {
			t.Error("what is held was sent")
		}
		held, err := o.Staff.HeldMail(t.Context(), Now.Add(time.Minute))
		o.must(err)
		if len(held) != 2 || held[0].Letter.Line != a.Letter.Line {
			t.Fatalf("held: %+v", held)
		}
		ids := []string{held[0].ID, held[1].ID}
		o.must(o.Staff.MakeDaily(t.Context(), ids, aMail("daily")))
		is(t, o.Staff.MakeDaily(t.Context(), ids, aMail("daily")), staff.ErrConflict)
		if o.mails(staff.MailWaiting) != 1 || o.mails(staff.MailHeld) != 1 {
			t.Errorf("%d wait, %d are held", o.mails(staff.MailWaiting), o.mails(staff.MailHeld))
		}
	}},
	{"What somebody wants mail about", func(t *testing.T, o *office) {
		w, err := o.Staff.MailWishes(t.Context(), "ann")
		o.must(err)
		same(t, "nothing chosen", w, staff.MailWishes{})
		o.must(o.Staff.SetMailWishes(t.Context(), act("ann"), "ann", staff.MailWishes{staff.MailLife: staff.WishNever, staff.MailComments: staff.WishNow}))
		o.must(o.Staff.SetMailWishes(t.Context(), act("ann"), "ann", staff.MailWishes{staff.MailLife: staff.WishDaily}))
		w, err = o.Staff.MailWishes(t.Context(), "ann")
		o.must(err)
		same(t, "chosen", w, staff.MailWishes{staff.MailLife: staff.WishDaily})
	}},
	{"Who wants to know of an outcome", func(t *testing.T, o *office) {
		id, asked := o.subscribe("resp@example.org", "care", Now)
		if !asked {
			t.Fatal("nobody was asked to confirm")
		}
		if _, again := o.subscribe("resp@example.org", "care", Now.Add(time.Hour)); again {
			t.Error("one address was asked twice on a day")
		}
		if same, again := o.subscribe("resp@example.org", "care", Now.AddDate(0, 0, 1)); !again || same != id {
			t.Error("on the next day it was not asked again, or became another")
		}
		for i, slug := range []string{"b", "c", "d"} {
			if _, asked := o.subscribe("resp@example.org", slug, Now.AddDate(0, 0, 1)); asked != (i < staff.SubscribeMost-1) {
				t.Errorf("consultation %s: asked %v", slug, asked)
			}
		}
		x, err := o.Staff.ConfirmSubscription(t.Context(), id)
		o.must(err)
		if x.Email != "resp@example.org" || !x.Confirmed || x.Consultation != "care" {
			t.Errorf("confirmed: %+v", x)
		}
		if _, again := o.subscribe("resp@example.org", "care", Now.AddDate(0, 0, 9)); again {
			t.Error("a confirmed address was asked again")
		}
		_, err = o.Staff.ConfirmSubscription(t.Context(), "none")
		is(t, err, consultation.ErrNotFound)
		gone, _ := o.subscribe("other@example.org", "care", Now)
		before := o.mails(staff.MailWaiting)
		o.must(o.Staff.EndSubscription(t.Context(), gone))
		o.must(o.Staff.EndSubscription(t.Context(), gone))
		if o.mails(staff.MailWaiting) != before-1 {
			t.Error("mail to somebody who stopped it still waits")
		}
		// Unconfirmed ones go, confirmed ones stay when they are mixed.
		o.must(o.Staff.SweepMail(t.Context(), Now.AddDate(0, 0, staff.SubscribeDays+2)))
		if n, err := o.Staff.Subscribers(t.Context(), "care"); err != nil || n != 1 {
			t.Fatalf("%d subscribers, %v", n, err)
		}
		if x, err := o.Staff.Subscription(t.Context(), id); err != nil || x.Email != "resp@example.org" {
			t.Errorf("mixed: %+v, %v", x, err)
		}
		left, err := o.Staff.TellSubscribers(t.Context(), "care", 10, Now, letterTo)
		o.must(err)
		_, err = o.Staff.Subscription(t.Context(), id)
		is(t, err, consultation.ErrNotFound)
		if left != 0 {
			t.Errorf("%d are left", left)
		}
	}},
	{"Addresses outlive contact data until the outcome", func(t *testing.T, o *office) {
		o.answer(o.kept("care"), "WORD")
		id, _ := o.subscribe("waits@example.org", "care", Now)
		_, err := o.Staff.ConfirmSubscription(t.Context(), id)
		o.must(err)
		if c := o.erase("care", Now.AddDate(1, 0, 0)); c.Left.Contacts != 0 || c.Left.Responses != 1 {
			t.Fatalf("contact data was due: %+v is left", c.Left)
		}
		told := 0
		left, err := o.Staff.TellSubscribers(t.Context(), "care", 10, Now.AddDate(1, 1, 0), func(x staff.Subscription) (staff.Mail, error) {
			told++
			return letterTo(x)
		})
		o.must(err)
		if told != 1 || left != 0 {
			t.Errorf("%d were told of a late outcome, %d are left", told, left)
		}
	}},
	{"Addresses go", func(t *testing.T, o *office) {
		id, _ := o.subscribe("old@example.org", "care", Now)
		_, err := o.Staff.ConfirmSubscription(t.Context(), id)
		o.must(err)
		bad, _ := o.subscribe("bad@example.org", "care", Now)
		for m := o.next(Now); m != nil; m = o.next(Now) {
			if m.Subscription == bad {
				o.must(o.Staff.MailGivenUp(t.Context(), m.ID, staff.FaultRefused, Now))
			} else {
				o.must(o.Staff.MailGone(t.Context(), m.ID, Now))
			}
		}
		_, err = o.Staff.Subscription(t.Context(), bad)
		is(t, err, consultation.ErrNotFound)
		list, _, err := o.Staff.Mails(t.Context(), staff.MailFailed, 10)
		o.must(err)
		if len(list) != 1 || list[0].Subscription != "" || list[0].Done.Hour() != 0 || o.mails(staff.MailSent) != 0 {
			t.Errorf("left of mail to others: %+v, %d sent", list, o.mails(staff.MailSent))
		}
		is(t, o.Staff.RetryMail(t.Context(), act("x"), list[0].ID), consultation.ErrNotFound)
		o.must(o.Staff.SweepMail(t.Context(), Now.AddDate(0, 0, staff.SubscribeKept-2)))
		if n, err := o.Staff.Subscribers(t.Context(), "care"); err != nil || n != 1 {
			t.Errorf("%d subscribers, %v", n, err)
		}
		o.must(o.Staff.SweepMail(t.Context(), Now.AddDate(0, 0, staff.SubscribeKept+2)))
		if n, err := o.Staff.Subscribers(t.Context(), "care"); err != nil || n != 0 || o.mails(staff.MailFailed) != 0 {
			t.Errorf("in the end: %d subscribers, %v, %d failed", n, err, o.mails(staff.MailFailed))
		}
	}},
}
