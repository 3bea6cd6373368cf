package storagetest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// batch makes invitations to a consultation; the codes are "ID 0", "ID 1" and so on.
func (o *office) batch(slug, label string, n int) staff.Batch {
	o.t.Helper()
	b := staff.Batch{ID: rand.Text(), Consultation: slug, Label: label}
	var macs [][]byte
	for i := range n {
		macs = append(macs, MAC(fmt.Sprint(b.ID, " ", i)))
	}
	o.must(o.Staff.MakeBatch(o.t.Context(), act(b.ID), b, MAC("seed "+b.ID), macs))
	return b
}

func (o *office) link(slug, label string) staff.TrackedLink {
	o.t.Helper()
	l := staff.TrackedLink{ID: rand.Text(), Consultation: slug, Code: staff.NewLinkCode(), Label: label}
	o.must(o.Staff.AddLink(o.t.Context(), act(l.ID), l))
	return l
}

// byInvitation publishes a consultation for invited people.
func (o *office) byInvitation(slug string) {
	o.t.Helper()
	v := Version(slug, "first")
	v.Editions["en"].Front.Invited = true
	o.must(o.Publish(o.t.Context(), v, consultation.Schedule{Opens: Now, Closes: Now.AddDate(0, 0, 30)}, false))
}

// invited starts a draft with an invitation of a batch.
func (o *office) invited(slug string, b staff.Batch, n int) (consultation.Draft, error) {
	d := NewDraft(slug)
	return d, o.StartInvited(o.t.Context(), d, MAC("code "+d.ID), MAC("session "+d.ID), MAC(fmt.Sprint(b.ID, " ", n)))
}

func (o *office) hour(now time.Time) {
	o.t.Helper()
	_, err := o.ExpireDrafts(o.t.Context(), now, Now.Add(-24*time.Hour))
	o.must(err)
}

// arrive starts drafts that come by a link, and sends some of them.
func (o *office) arrive(slug, code string, start, send int) {
	o.t.Helper()
	for i := range start {
		d := NewDraft(slug)
		d.Via = code
		o.must(o.StartDraft(o.t.Context(), d, MAC("code "+d.ID), MAC("session")))
		if i < send {
			_, err := o.Submit(o.t.Context(), d.ID, Sent(d), nil)
			o.must(err)
		}
	}
}

var inviting = []staffContract{
	{"Batches", func(t *testing.T, o *office) {
		b := o.batch("care", "First letter", 12)
		list, err := o.Staff.Batches(t.Context(), "care")
		o.must(err)
		if len(list) != 1 || list[0].Label != "First letter" || list[0].Made != 12 || list[0].By != "ann" || !list[0].At.Equal(Now) || !list[0].Revoked.IsZero() {
			t.Errorf("batches: %+v", list)
		}
		got, err := o.Staff.BatchOfSeed(t.Context(), "care", MAC("seed "+b.ID))
		o.must(err)
		same(t, "batch of the seed", got, list[0])
		_, err = o.Staff.BatchOfSeed(t.Context(), "care", MAC("seed"))
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.BatchOfSeed(t.Context(), "other", MAC("seed "+b.ID))
		is(t, err, consultation.ErrNotFound)
		again := staff.Batch{ID: "again", Consultation: "care", Label: b.Label}
		is(t, o.Staff.MakeBatch(t.Context(), act("again"), again, MAC("y"), [][]byte{MAC("another")}), consultation.ErrExists)
		other := staff.Batch{ID: "other", Consultation: "care", Label: "Again"}
		is(t, o.Staff.MakeBatch(t.Context(), act("other"), other, MAC("x"), [][]byte{MAC("new"), MAC(b.ID + " 3")}), consultation.ErrExists)
		if list, err = o.Staff.Batches(t.Context(), "care"); err != nil || len(list) != 1 || len(o.entries()) != 1 {
			t.Errorf("what was refused left a trace: %v, %d entries, %v", list, len(o.entries()), err)
		}
	}},
	{"An invitation lets one draft in", func(t *testing.T, o *office) {
		o.byInvitation("care")
		o.publish("open")
		con, err := o.Consultation(t.Context(), "care")
		o.must(err)
		if !con.Invited {
			t.Error("the consultation is not by invitation")
		}
		b, elsewhere := o.batch("care", "First", 3), o.batch("open", "Other", 3)
		d := NewDraft("care")
		is(t, o.StartDraft(t.Context(), d, MAC("code"), MAC("s")), consultation.ErrNotInvited)
		is(t, o.StartInvited(t.Context(), d, MAC("code"), MAC("s"), MAC("none")), consultation.ErrNotInvited)
		is(t, o.StartInvited(t.Context(), d, MAC("code"), MAC("s"), MAC(elsewhere.ID+" 0")), consultation.ErrNotInvited)
		_, err = o.Draft(t.Context(), d.Handle, MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
		first, err := o.invited("care", b, 0)
		o.must(err)
		_, err = o.invited("care", b, 0)
		is(t, err, consultation.ErrNotInvited)
		_, err = o.DeleteDraft(t.Context(), first.ID)
		o.must(err)
		_, err = o.invited("care", b, 0)
		is(t, err, consultation.ErrNotInvited)
		// What fails uses nothing up.
		second, err := o.invited("care", b, 1)
		o.must(err)
		clash := NewDraft("care")
		clash.Handle = second.Handle
		is(t, o.StartInvited(t.Context(), clash, MAC("code of the clash"), MAC("s"), MAC(b.ID+" 2")), consultation.ErrExists)
		third, err := o.invited("care", b, 2)
		o.must(err)
		_, err = o.Submit(t.Context(), third.ID, Sent(third), third.Equality)
		o.must(err)
		o.must(o.StartDraft(t.Context(), NewDraft("open"), MAC("free"), MAC("s")))
		// Who was let in may change what was sent, without another invitation.
		_, err = o.Amend(t.Context(), third.ID, Now)
		o.must(err)
	}},
	{"One invitation used by 100 at once is one draft", func(t *testing.T, o *office) {
		o.byInvitation("care")
		b := o.batch("care", "First", 2)
		var in, out atomic.Int64
		atOnce(crowd, func(i int) {
			switch _, err := o.invited("care", b, i%2); {
			case err == nil:
				in.Add(1)
			case errors.Is(err, consultation.ErrNotInvited):
				out.Add(1)
			default:
				t.Error(err)
			}
		})
		if in.Load() != 2 || out.Load() != crowd-2 {
			t.Errorf("%d were let in, %d were not", in.Load(), out.Load())
		}
	}},
	{"Revoking a batch", func(t *testing.T, o *office) {
		o.byInvitation("care")
		b := o.batch("care", "First", 3)
		d, err := o.invited("care", b, 0)
		o.must(err)
		is(t, o.Staff.RevokeBatch(t.Context(), act(b.ID), "other", b.ID), consultation.ErrNotFound)
		o.must(o.Staff.RevokeBatch(t.Context(), act(b.ID), "care", b.ID))
		is(t, o.Staff.RevokeBatch(t.Context(), act(b.ID), "care", b.ID), consultation.ErrExists)
		_, err = o.invited("care", b, 1)
		is(t, err, consultation.ErrNotInvited)
		_, err = o.Submit(t.Context(), d.ID, Sent(d), nil)
		o.must(err)
		list, err := o.Staff.Batches(t.Context(), "care")
		o.must(err)
		if !list[0].Revoked.Equal(Now) || len(o.entries()) != 2 {
			t.Errorf("after revoking: %+v, %d entries", list, len(o.entries()))
		}
	}},
	{"Revoking and using at once", func(t *testing.T, o *office) {
		o.byInvitation("care")
		b := o.batch("care", "First", crowd)
		var in atomic.Int64
		atOnce(crowd, func(i int) {
			if i == crowd/2 {
				if err := o.Staff.RevokeBatch(t.Context(), act(b.ID), "care", b.ID); err != nil {
					t.Error(err)
				}
				return
			}
			switch _, err := o.invited("care", b, i); {
			case err == nil:
				in.Add(1)
			case !errors.Is(err, consultation.ErrNotInvited):
				t.Error(err)
			}
		})
		o.hour(Now.AddDate(0, 0, 7))
		list, err := o.Staff.Batches(t.Context(), "care")
		o.must(err)
		want := int(in.Load())
		if want < staff.Threshold {
			want = 0
		}
		if list[0].Used != want {
			t.Errorf("%d are said to be used, want %d", list[0].Used, want)
		}
	}},
	{"What is told of a batch", func(t *testing.T, o *office) {
		o.byInvitation("care")
		b, few := o.batch("care", "A large one", 40), o.batch("care", "A small one", staff.Threshold-1)
		next := 0
		use := func(n int) {
			for range n {
				_, err := o.invited("care", b, next)
				o.must(err)
				next++
			}
		}
		told := func(when time.Time, want int) {
			t.Helper()
			o.hour(when)
			list, err := o.Staff.Batches(t.Context(), "care")
			o.must(err)
			for _, x := range list {
				if x.ID == b.ID && x.Used != want || x.ID == few.ID && x.Used != 0 {
					t.Errorf("%s: %d are told, want %d", x.Label, x.Used, want)
				}
			}
		}
		for i := range staff.Threshold - 1 {
			_, err := o.invited("care", few, i)
			o.must(err)
		}
		use(12)
		told(Now.Add(48*time.Hour), 0)    // not before the week ends
		told(Now.AddDate(0, 0, 7), 12)    // the next Monday
		use(9)                            // too few to be told apart
		told(Now.AddDate(0, 0, 14), 12)   //
		use(1)                            //
		told(Now.AddDate(0, 0, 15), 12)   // not within the week
		told(Now.AddDate(0, 0, 21), 22)   //
		told(Now.AddDate(0, 0, 21+6), 22) //
	}},
	{"Links", func(t *testing.T, o *office) {
		o.publish("care")
		l := o.link("care", "UNISON North West")
		o.link("care", "care homes")
		list, err := o.Staff.Links(t.Context(), "care")
		o.must(err)
		if len(list) != 2 || list[0].Label != "care homes" || list[1].Code != l.Code || list[1].By != "ann" {
			t.Errorf("links: %+v", list)
		}
		is(t, o.Staff.AddLink(t.Context(), act("x"), staff.TrackedLink{ID: "x", Consultation: "care", Code: "new", Label: l.Label}), consultation.ErrExists)
		is(t, o.Staff.AddLink(t.Context(), act("x"), staff.TrackedLink{ID: "x", Consultation: "care", Code: l.Code, Label: "new"}), consultation.ErrExists)
		got, err := o.Staff.LinkByCode(t.Context(), "care", l.Code)
		o.must(err)
		same(t, "link", got, list[1])
		_, err = o.Staff.LinkByCode(t.Context(), "other", l.Code)
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.EndLink(t.Context(), act(l.ID), "other", l.ID), consultation.ErrNotFound)
		o.must(o.Staff.EndLink(t.Context(), act(l.ID), "care", l.ID))
		is(t, o.Staff.EndLink(t.Context(), act(l.ID), "care", l.ID), consultation.ErrNotFound)
		_, err = o.Staff.LinkByCode(t.Context(), "care", l.Code)
		is(t, err, consultation.ErrNotFound)
		if n := len(o.entries()); n != 3 {
			t.Errorf("%d entries in the log, want 3", n)
		}
	}},
	{"What is told of a link", func(t *testing.T, o *office) {
		o.publish("care")
		l, ended, other := o.link("care", "One"), o.link("care", "Two"), o.link("other", "Three")
		o.must(o.Staff.EndLink(t.Context(), act(ended.ID), "care", ended.ID))
		told := func(when time.Time, arrivals, responses int) {
			t.Helper()
			o.hour(when)
			for _, slug := range []string{"care", "other"} {
				list, err := o.Staff.Links(t.Context(), slug)
				o.must(err)
				for _, x := range list {
					if x.ID == l.ID && (x.Arrivals != arrivals || x.Responses != responses) || x.ID != l.ID && x.Arrivals+x.Responses != 0 {
						t.Errorf("%s: told %d and %d, want %d and %d", x.Label, x.Arrivals, x.Responses, arrivals, responses)
					}
				}
			}
		}
		o.arrive("care", l.Code, 13, 9)
		o.arrive("care", ended.Code, 12, 12)
		o.arrive("care", other.Code, 12, 12)
		o.arrive("care", "none", 12, 12)
		told(Now.Add(24*time.Hour), 0, 0)
		told(Now.AddDate(0, 0, 7), 13, 0)
		o.arrive("care", l.Code, 2, 2)
		told(Now.AddDate(0, 0, 14), 13, 11)
		// Changing or withdrawing what was sent counts nothing again.
		_, r := o.send("care", "s")
		_, err := o.Amend(t.Context(), r.ID, Now)
		o.must(err)
		told(Now.AddDate(0, 0, 21), 13, 11)
	}},
	{"100 come by one link at once", func(t *testing.T, o *office) {
		o.publish("care")
		l := o.link("care", "One")
		atOnce(crowd, func(i int) {
			d := NewDraft("care")
			d.Via = l.Code
			if err := o.StartDraft(t.Context(), d, MAC("code "+d.ID), MAC(fmt.Sprint("s", i))); err != nil {
				t.Error(err)
				return
			}
			for range 2 { // sending twice counts once
				if _, err := o.Submit(t.Context(), d.ID, Sent(d), nil); err != nil {
					t.Error(err)
				}
			}
		})
		o.hour(Now.AddDate(0, 0, 7))
		list, err := o.Staff.Links(t.Context(), "care")
		o.must(err)
		if list[0].Arrivals != crowd || list[0].Responses != crowd {
			t.Errorf("told %d and %d, want %d", list[0].Arrivals, list[0].Responses, crowd)
		}
	}},
}
