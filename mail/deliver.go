package mail

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// backoff is how long a message waits that the server did not want now, after so many tries.
var backoff = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour, 6 * time.Hour, 12 * time.Hour}

// maxPause is the longest time for which nothing is tried while the server does not answer. Mail goes soon after it is back.
const maxPause = time.Hour

// Deliver sends what is due, one after the other, until nothing is or the server does not answer.
func (p *Post) Deliver(ctx context.Context) error {
	for ctx.Err() == nil {
		if _, waiting, err := p.Store.Mails(ctx, staff.MailWaiting, 1); err != nil || waiting == 0 {
			return err
		}
		m, err := p.Store.NextMail(ctx, p.Now())
		if errors.Is(err, consultation.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		goOn, err := p.deliver(context.WithoutCancel(ctx), m)
		if err != nil || !goOn {
			return err
		}
	}
	return nil
}

// deliver sends one. A program that ends between the sending and the note of it sends it again, with the same Message-ID: it may
// come twice, but it is never lost.
func (p *Post) deliver(ctx context.Context, m *staff.Mail) (goOn bool, err error) {
	failed := p.Transport.Send(ctx, Message{ID: m.ID, Letter: m.Letter})
	now := p.Now()
	if failed == nil {
		p.Log.InfoContext(ctx, "mail sent", "mail", m.ID, "kind", m.Kind)
		return true, p.Store.MailGone(ctx, m.ID, now)
	}
	e := faultOf(failed)
	log := p.Log.With("mail", m.ID, "kind", m.Kind, "fault", string(e.Fault), "why", e.Why, "code", e.Code)
	switch {
	case e.Fault == staff.FaultRefused:
		log.WarnContext(ctx, "mail refused")
		return true, p.Store.MailGivenUp(ctx, m.ID, e.Fault, now)
	case now.Sub(m.Made) > staff.MailTries:
		log.WarnContext(ctx, "mail given up")
		return true, p.Store.MailGivenUp(ctx, m.ID, staff.FaultTooLong, now)
	case e.Fault == staff.FaultLater:
		next := now.Add(backoff[min(m.Attempts, len(backoff))-1])
		log.InfoContext(ctx, "mail put off", "next", next)
		return true, p.Store.MailLate(ctx, m.ID, e.Fault, next)
	}
	x, err := p.Store.MailTransport(ctx)
	if err != nil {
		return false, err
	}
	until := now.Add(min(time.Minute<<min(x.Faults, 10), maxPause))
	log.WarnContext(ctx, "mail server does not take mail; nothing is lost", "again", until)
	return false, p.Store.PauseMail(ctx, m.ID, e.Fault, until)
}
