package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var visiting = []contract{
	{"A code opens a draft in another session", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		h, err := w.Resume(t.Context(), MAC("code "+d.ID), MAC("phone"), Now)
		w.must(err)
		same(t, "held", h, consultation.Held{Handle: d.Handle, Consultation: "care"})
		_, err = w.Draft(t.Context(), d.Handle, MAC("phone"), Now)
		w.must(err)
		_, err = w.Resume(t.Context(), MAC("wrong"), MAC("phone"), Now)
		is(t, err, consultation.ErrNotFound)
	}},
	{"A session holds several drafts and receipts", func(t *testing.T, w *world) {
		a := w.draft("care", "s")
		b := w.draft("work", "s")
		c, _ := w.send("zoo", "s")
		w.draft("care", "other")
		held, err := w.Holds(t.Context(), MAC("s"), Now, time.Hour)
		w.must(err)
		same(t, "held", held, []consultation.Held{
			{Handle: a.Handle, Consultation: "care"}, {Handle: b.Handle, Consultation: "work"},
			{Handle: c.Handle, Consultation: "zoo", Sent: true},
		})
	}},
	{"A response being changed is listed twice", func(t *testing.T, w *world) {
		d, r := w.send("care", "s")
		_, err := w.Amend(t.Context(), r.ID, Now)
		w.must(err)
		held, err := w.Holds(t.Context(), MAC("s"), Now, time.Hour)
		w.must(err)
		same(t, "held", held, []consultation.Held{
			{Handle: d.Handle, Consultation: "care"}, {Handle: d.Handle, Consultation: "care", Sent: true},
		})
		h, err := w.Resume(t.Context(), MAC("code "+d.ID), MAC("s2"), Now)
		w.must(err)
		if h.Sent {
			t.Error("the code should open the draft that changes the response")
		}
	}},
	{"An idle session sees nothing", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		late := Now.Add(consultation.SessionIdle + time.Second)
		_, err := w.Draft(t.Context(), d.Handle, MAC("s"), late)
		is(t, err, consultation.ErrNotFound)
		held, err := w.Holds(t.Context(), MAC("s"), Now.Add(time.Hour+time.Second), time.Hour)
		w.must(err)
		if len(held) != 0 {
			t.Errorf("an idle session holds %v", held)
		}
	}},
	{"Use keeps a session alive", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		for now := Now; now.Before(Now.AddDate(0, 0, 2)); now = now.Add(consultation.SessionIdle - time.Hour) {
			_, err := w.Draft(t.Context(), d.Handle, MAC("s"), now)
			w.must(err)
			held, err := w.Holds(t.Context(), MAC("s"), now, time.Hour)
			w.must(err)
			if len(held) != 1 {
				t.Fatalf("at %v the session holds %v", now, held)
			}
		}
	}},
	{"Who comes after an idle session does not see its drafts", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		late := Now.Add(consultation.SessionIdle + time.Minute)
		mine := NewDraft("care")
		mine.Started, mine.Saved = late, late
		w.must(w.StartDraft(t.Context(), mine, MAC("mine"), MAC("s")))
		_, err := w.Draft(t.Context(), mine.Handle, MAC("s"), late)
		w.must(err)
		_, err = w.Draft(t.Context(), d.Handle, MAC("s"), late)
		is(t, err, consultation.ErrNotFound)
	}},
	{"A new session takes over what the old one saw", func(t *testing.T, w *world) {
		a, b := w.draft("care", "old"), w.draft("care", "old")
		_, err := w.Resume(t.Context(), MAC("code "+b.ID), MAC("new"), Now) // both see this one
		w.must(err)
		other := w.draft("care", "other")
		w.must(w.MoveSession(t.Context(), MAC("old"), MAC("new"), Now))
		for _, d := range []consultation.Draft{a, b} {
			_, err := w.Draft(t.Context(), d.Handle, MAC("new"), Now)
			w.must(err)
			_, err = w.Draft(t.Context(), d.Handle, MAC("old"), Now)
			is(t, err, consultation.ErrNotFound)
		}
		_, err = w.Draft(t.Context(), other.Handle, MAC("new"), Now)
		is(t, err, consultation.ErrNotFound)
		w.must(w.MoveSession(t.Context(), MAC("none"), MAC("new"), Now))
	}},
	{"An idle session hands nothing over", func(t *testing.T, w *world) {
		idle := w.draft("care", "idle")
		late := Now.Add(consultation.SessionIdle + time.Minute)
		mine := NewDraft("care")
		mine.Started, mine.Saved = late, late
		w.must(w.StartDraft(t.Context(), mine, MAC("mine"), MAC("new")))
		w.must(w.MoveSession(t.Context(), MAC("idle"), MAC("new"), late))
		_, err := w.Draft(t.Context(), idle.Handle, MAC("new"), late)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Draft(t.Context(), idle.Handle, MAC("idle"), Now)
		is(t, err, consultation.ErrNotFound)
	}},
	{"Leaving", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		w.must(w.EndSession(t.Context(), MAC("s")))
		_, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Resume(t.Context(), MAC("code "+d.ID), MAC("s"), Now)
		w.must(err)
	}},
	{"Sessions expire", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		_, err := w.ExpireDrafts(t.Context(), Now, Now.Add(time.Second))
		w.must(err)
		_, err = w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
	}},
}
