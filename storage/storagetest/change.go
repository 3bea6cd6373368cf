package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var changing = []contract{
	{"Amend copies; the response stands until it is sent again", func(t *testing.T, w *world) {
		d, r := w.send("care", "s")
		later := Now.AddDate(0, 0, 2)
		a, err := w.Amend(t.Context(), r.ID, later)
		w.must(err)
		if a.ID == d.ID || a.Handle != d.Handle || a.Amends != r.ID || !a.Started.Equal(later) || a.Version != r.Version {
			t.Errorf("amending draft: %+v", a)
		}
		same(t, "answers", a.Answers, r.Answers)
		same(t, "contact", a.Personal, r.Contact)
		same(t, "equality", a.Equality, consultation.Answers{})
		again, err := w.Amend(t.Context(), r.ID, later.Add(time.Hour))
		w.must(err)
		same(t, "again", again, a)

		_, err = w.UpdateDraft(t.Context(), a.ID, func(d *consultation.Draft) error {
			d.Answers.Set("view", "changed")
			return nil
		})
		w.must(err)
		standing, _, err := w.ByReference(t.Context(), r.Reference)
		w.must(err)
		same(t, "standing", standing, r)
		_, err = w.Resume(t.Context(), MAC("code "+d.ID), MAC("phone"), Now)
		w.must(err)
	}},
	{"Sending an amendment", func(t *testing.T, w *world) {
		_, r := w.send("care", "s")
		a, err := w.Amend(t.Context(), r.ID, Now)
		w.must(err)
		send := Sent(*a)
		send.Submitted = Now.AddDate(0, 0, 3)
		send.Answers = consultation.Answers{"view": {"changed"}}
		send.Contact = nil
		got, err := w.Submit(t.Context(), a.ID, send, consultation.Answers{"age": {"60-to-69"}})
		w.must(err)
		want := send
		want.ID, want.Reference, want.Salt = r.ID, r.Reference, got.Salt
		want.Submitted, want.Changed = r.Submitted, Now.AddDate(0, 0, 3)
		same(t, "sent", got, want)
		stored, _, err := w.ByReference(t.Context(), r.Reference)
		w.must(err)
		want.Contact = consultation.Answers{}
		same(t, "stored", stored, want)
		again, err := w.Submit(t.Context(), a.ID, send, nil)
		w.must(err)
		same(t, "again", again, want)
		w.count("care", 1, 0)
		same(t, "equality", w.equality("care")[0].Answers, consultation.Answers{"age": {"40-to-49"}})
		if n := len(w.equality("care")); n != 1 {
			t.Errorf("%d sets of equality answers, want 1", n)
		}
	}},
	{"Amend again after sending", func(t *testing.T, w *world) {
		_, r := w.send("care", "s")
		for i := range 3 {
			a, err := w.Amend(t.Context(), r.ID, Now)
			w.must(err)
			send := Sent(*a)
			send.Submitted = Now.AddDate(0, 0, i+1)
			got, err := w.Submit(t.Context(), a.ID, send, nil)
			w.must(err)
			if got.Reference != r.Reference || !got.Changed.Equal(send.Submitted) || !got.Submitted.Equal(r.Submitted) {
				t.Errorf("amendment %d: %+v", i, got)
			}
		}
		w.count("care", 1, 0)
	}},
	{"Withdraw leaves a tombstone alone", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		d.Answers["file"] = []string{u.ID}
		r, err := w.Submit(t.Context(), d.ID, Sent(d), nil)
		w.must(err)
		a, err := w.Amend(t.Context(), r.ID, Now)
		w.must(err)
		more := w.upload(a.ID)
		late := time.Date(2026, 6, 1, 23, 30, 0, 0, time.UTC) // 2 June in London
		uploads, err := w.Withdraw(t.Context(), r.ID, late, "withdrawn")
		w.must(err)
		if len(uploads) != 2 || uploads[0] == uploads[1] || (uploads[0] != u.ID && uploads[0] != more.ID) {
			t.Errorf("uploads %v, want %v and %v", uploads, u.ID, more.ID)
		}
		got, tomb, err := w.ByReference(t.Context(), r.Reference)
		w.must(err)
		if got != nil {
			t.Error("a withdrawn response is still there")
		}
		same(t, "tombstone", tomb, &consultation.Tombstone{Reference: r.Reference, Consultation: "care", Day: "2026-06-02", Reason: "withdrawn"})
		w.count("care", 0, 1)
		for range w.Each(t.Context(), "care") {
			t.Error("Each gives a withdrawn response")
		}
		for range w.EachContact(t.Context(), "care") {
			t.Error("EachContact gives a withdrawn response")
		}
		_, err = w.UpdateDraft(t.Context(), a.ID, func(*consultation.Draft) error { return nil })
		is(t, err, consultation.ErrNotFound)
	}},
	{"What is withdrawn is gone", func(t *testing.T, w *world) {
		d, r := w.send("care", "s")
		_, err := w.Withdraw(t.Context(), r.ID, Now, "withdrawn")
		w.must(err)
		_, err = w.Withdraw(t.Context(), r.ID, Now, "withdrawn")
		is(t, err, consultation.ErrGone)
		_, err = w.Amend(t.Context(), r.ID, Now)
		is(t, err, consultation.ErrGone)
		_, err = w.Receipt(t.Context(), d.Handle, MAC("s"), Now)
		is(t, err, consultation.ErrGone)
		_, err = w.Submit(t.Context(), d.ID, Sent(d), nil)
		is(t, err, consultation.ErrGone)
		h, err := w.Resume(t.Context(), MAC("code "+d.ID), MAC("phone"), Now)
		w.must(err)
		if !h.Sent {
			t.Error("the code of a withdrawn response should open its receipt, which says that it is gone")
		}
		held, err := w.Holds(t.Context(), MAC("s"), Now, time.Hour)
		w.must(err)
		if len(held) != 0 {
			t.Errorf("withdrawn, but listed: %v", held)
		}
	}},
	{"Deleting an amendment leaves the response", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		u := w.upload(d.ID)
		d.Answers["file"] = []string{u.ID}
		r, err := w.Submit(t.Context(), d.ID, Sent(d), nil)
		w.must(err)
		a, err := w.Amend(t.Context(), r.ID, Now)
		w.must(err)
		more := w.upload(a.ID)
		uploads, err := w.DeleteDraft(t.Context(), a.ID)
		w.must(err)
		same(t, "uploads", uploads, []string{more.ID})
		got, err := w.Receipt(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		same(t, "receipt", got, r)
		files, err := w.Uploads(t.Context(), "", r.ID)
		w.must(err)
		if len(files) != 1 || files[0].ID != u.ID || files[0].Draft != "" {
			t.Errorf("the response has the files %+v", files)
		}
	}},
}
