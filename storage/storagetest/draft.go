package storagetest

import (
	"crypto/rand"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var drafting = []contract{
	{"A draft comes back whole", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		got, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		same(t, "draft", got, d)
	}},
	{"A bare draft has maps to write to", func(t *testing.T, w *world) {
		d := consultation.Draft{ID: rand.Text(), Handle: "bare", Consultation: "care", Started: Now, Saved: Now}
		w.must(w.StartDraft(t.Context(), d, MAC("c"), MAC("s")))
		got, err := w.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
			d.Answers["a"], d.Personal["p"], d.Equality["e"] = []string{"1"}, []string{"2"}, []string{"3"}
			d.By["a"], d.Done["x/1"], d.Conflicts["a"] = "p", true, consultation.Conflict{By: "q"}
			return nil
		})
		w.must(err)
		again, err := w.Draft(t.Context(), "bare", MAC("s"), Now)
		w.must(err)
		same(t, "draft", again, got)
	}},
	{"Another session does not see it", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		_, err := w.Draft(t.Context(), d.Handle, MAC("other"), Now)
		is(t, err, consultation.ErrNotFound)
		w.draft("care", "other")
		_, err = w.Draft(t.Context(), d.Handle, MAC("other"), Now)
		is(t, err, consultation.ErrNotFound)
	}},
	{"Handles and codes are taken once", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		x := NewDraft("care")
		x.Handle = d.Handle
		is(t, w.StartDraft(t.Context(), x, MAC("new"), MAC("s2")), consultation.ErrExists)
		x = NewDraft("care")
		is(t, w.StartDraft(t.Context(), x, MAC("code "+d.ID), MAC("s2")), consultation.ErrExists)
		held, err := w.Holds(t.Context(), MAC("s2"), Now, time.Hour)
		w.must(err)
		if len(held) != 0 {
			t.Errorf("a draft that was refused left %v", held)
		}
	}},
	{"Update", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		got, err := w.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
			d.Answers.Set("view", "changed")
			d.Personal.Set("phone", "01632 960001")
			d.Equality = nil
			d.Conflicts = nil
			d.Version, d.Saved = "v2", Now.Add(time.Minute)
			d.Handle, d.Amends, d.Consultation = "stolen", "stolen", "stolen"
			return nil
		})
		w.must(err)
		if got.Rev != d.Rev+1 || got.Handle != d.Handle || got.Amends != "" || got.Consultation != "care" {
			t.Errorf("after the update: rev %d, handle %s, amends %q", got.Rev, got.Handle, got.Amends)
		}
		want := d
		want.Rev, want.Version, want.Saved = d.Rev+1, "v2", Now.Add(time.Minute)
		want.Answers = consultation.Answers{"view": {"changed"}, "both": {"a", "b"}}
		want.Personal = consultation.Answers{"email": {"ann@example.org"}, "phone": {"01632 960001"}}
		want.Equality, want.Conflicts = consultation.Answers{}, map[string]consultation.Conflict{}
		again, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		same(t, "draft", again, want)
	}},
	{"An update that fails changes nothing", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		own := errors.New("no")
		_, err := w.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
			d.Answers.Set("view", "changed")
			d.Equality.Set("age", "changed")
			return own
		})
		is(t, err, own)
		got, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		same(t, "draft", got, d)
	}},
	{"A long answer", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		long := strings.Repeat("Tŷ ✓ ", 300_000)
		_, err := w.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
			d.Answers.Set("view", long)
			return nil
		})
		w.must(err)
		got, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		if got.Answers.Get("view") != long {
			t.Error("a long answer came back changed")
		}
	}},
	{"Delete", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		uploads, err := w.DeleteDraft(t.Context(), d.ID)
		w.must(err)
		same(t, "uploads", uploads, []string{u.ID})
		_, err = w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Upload(t.Context(), u.ID)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Resume(t.Context(), MAC("code "+d.ID), MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
	}},
	{"Drafts expire 30 days after closing", func(t *testing.T, w *world) {
		w.publish("closing")
		v := Version("endless", "endless")
		w.must(w.Publish(t.Context(), v, consultation.Schedule{Opens: Now}, false))
		closing, idle, kept := w.draft("closing", "s"), w.draft("endless", "s"), w.draft("endless", "s")
		u := w.upload(closing.ID)
		_, err := w.UpdateDraft(t.Context(), kept.ID, func(d *consultation.Draft) error {
			d.Saved = Now.AddDate(0, 0, 59)
			return nil
		})
		w.must(err)
		expire := func(now time.Time) []string {
			t.Helper()
			uploads, err := w.ExpireDrafts(t.Context(), now, Now.AddDate(-1, 0, 0))
			w.must(err)
			return uploads
		}
		exists := func(d consultation.Draft) bool {
			_, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
			return err == nil
		}
		same(t, "uploads before", expire(Now.AddDate(0, 0, 30).Add(-time.Second)), []string(nil))
		if !exists(closing) || !exists(idle) || !exists(kept) {
			t.Error("a draft went too early")
		}
		expire(Now.AddDate(0, 0, 30))
		if !exists(closing) || exists(idle) || !exists(kept) {
			t.Error("after 30 days, only the draft that was not saved since should go")
		}
		same(t, "uploads after", expire(Now.AddDate(0, 0, 60)), []string{u.ID})
		if exists(closing) || !exists(kept) {
			t.Error("30 days after closing, its drafts should go")
		}
	}},
}
