package mail_test

import (
	"context"
	"errors"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/mail"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
)

// way is a transport that a test tells what to say.
type way struct {
	says error
	got  []string // ids
}

func (w *way) Name() string { return "smtp" }
func (w *way) Host() string { return "mail.example.org" }
func (w *way) Send(_ context.Context, m mail.Message) error {
	if w.says == nil {
		w.got = append(w.got, m.ID)
	}
	return w.says
}

// forgetful is a store that a program which is killed leaves behind: the mail was sent, and nobody noted it.
type forgetful struct {
	*storage.Store
	killed bool
}

var errKilled = errors.New("killed")

func (f *forgetful) MailGone(ctx context.Context, id string, now time.Time) error {
	if f.killed {
		return errKilled
	}
	return f.Store.MailGone(ctx, id, now)
}

type desk struct {
	t    *testing.T
	post *mail.Post
	way  *way
	db   *forgetful
	now  time.Time
	log  strings.Builder
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	keys := storage.RandomKeys()
	db, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "greenpaper.db"), keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{t: t, way: &way{}, db: &forgetful{Store: db}, now: time.Date(2027, 3, 2, 9, 0, 0, 0, time.UTC)}
	d.post = &mail.Post{
		Store: d.db, Transport: d.way, Pages: pages, MACs: keys, Site: "Site", URL: "https://c.example.org", Now: func() time.Time { return d.now },
		Log: slog.New(slog.NewTextHandler(&d.log, nil)),
	}
	return d
}

func (d *desk) queue() staff.Mail {
	d.t.Helper()
	m, err := d.post.Test(&staff.Person{Account: staff.Account{ID: "ann", Email: "ann@example.org"}})
	if err != nil {
		d.t.Fatal(err)
	}
	if _, err := d.db.QueueMail(d.t.Context(), []staff.Mail{m}); err != nil {
		d.t.Fatal(err)
	}
	return m
}

func (d *desk) count(s staff.MailState) int {
	d.t.Helper()
	_, n, err := d.db.Mails(d.t.Context(), s, 1)
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

// TestKilledBetweenSendingAndNoting sends a mail again, as the same message, and then never more.
func TestKilledBetweenSendingAndNoting(t *testing.T) {
	d := newDesk(t)
	m := d.queue()
	d.db.killed = true
	if err := d.post.Deliver(t.Context()); !errors.Is(err, errKilled) {
		t.Fatal(err)
	}
	d.db.killed = false
	for range 5 {
		d.now = d.now.Add(staff.MailLease)
		if err := d.post.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if len(d.way.got) != 2 || d.way.got[0] != m.ID || d.way.got[1] != m.ID {
		t.Errorf("sent: %v", d.way.got)
	}
}

// TestPutOff tries what the server does not want now at growing times, and gives it up after five days.
func TestPutOff(t *testing.T) {
	d := newDesk(t)
	d.queue()
	d.way.says = &mail.Error{Fault: staff.FaultLater, Why: "later", Code: 451}
	begun, tries := d.now, 0
	for d.count(staff.MailWaiting) == 1 && d.now.Sub(begun) < 30*24*time.Hour {
		list, _, err := d.db.Mails(t.Context(), staff.MailWaiting, 1)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.post.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if now, _, _ := d.db.Mails(t.Context(), staff.MailWaiting, 1); len(now) == 1 && now[0].Attempts > list[0].Attempts {
			tries++
			if wait := now[0].Next.Sub(d.now); wait < time.Minute || wait > 12*time.Hour {
				t.Errorf("after try %d it waits %s", tries, wait)
			}
		}
		d.now = d.now.Add(time.Minute)
	}
	if lasted := d.now.Sub(begun); d.count(staff.MailFailed) != 1 || lasted < staff.MailTries || lasted > staff.MailTries+13*time.Hour {
		t.Errorf("it was given up after %s", lasted)
	}
	if tries < 10 || tries > 25 {
		t.Errorf("it was tried %d times", tries)
	}
}

// TestServerIsSpared makes sure that a server that is down is not asked for every mail, and that nothing is lost when it is back.
func TestServerIsSpared(t *testing.T) {
	d := newDesk(t)
	for range 20 {
		d.queue()
	}
	d.way.says = &mail.Error{Fault: staff.FaultDown, Why: "connection"}
	var pauses []time.Duration
	for range 24 * 60 {
		before, err := d.db.MailTransport(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if err := d.post.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		if x, _ := d.db.MailTransport(t.Context()); x.Faults > before.Faults {
			pauses = append(pauses, x.Paused.Sub(d.now))
		}
		d.now = d.now.Add(time.Minute)
	}
	if len(pauses) > 35 || pauses[0] != time.Minute || pauses[len(pauses)-1] != time.Hour {
		t.Errorf("in a day it paused %d times: %v", len(pauses), pauses)
	}
	d.way.says = nil
	d.now = d.now.Add(time.Hour)
	if err := d.post.Deliver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if len(d.way.got) != 20 || d.count(staff.MailWaiting) != 0 || d.count(staff.MailSent) != 20 {
		t.Errorf("%d went, %d wait", len(d.way.got), d.count(staff.MailWaiting))
	}
	if strings.Contains(d.log.String(), "@") {
		t.Errorf("the log names an address: %s", d.log.String())
	}
}
