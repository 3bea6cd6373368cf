package storagetest

import (
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var sending = []contract{
	{"Submit", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		r, err := w.Submit(t.Context(), d.ID, Sent(d), d.Equality)
		w.must(err)
		if _, ok := consultation.ParseReference(r.Reference); !ok || r.ID == "" || r.Salt == "" {
			t.Errorf("reference %q, id %q, salt %q", r.Reference, r.ID, r.Salt)
		}
		want := Sent(d)
		want.ID, want.Reference, want.Salt = r.ID, r.Reference, r.Salt
		same(t, "response", r, want)
		got, err := w.Receipt(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		same(t, "receipt", got, want)
		_, err = w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
		h, err := w.Resume(t.Context(), MAC("code "+d.ID), MAC("phone"), Now)
		w.must(err)
		same(t, "held", h, consultation.Held{Handle: d.Handle, Consultation: "care", Sent: true})
	}},
	{"Submit twice", func(t *testing.T, w *world) {
		d, first := w.send("care", "s")
		other := Sent(d)
		other.Answers = consultation.Answers{"view": {"other"}}
		again, err := w.Submit(t.Context(), d.ID, other, d.Equality)
		w.must(err)
		same(t, "second", again, first)
		w.count("care", 1, 0)
		if n := len(w.equality("care")); n != 1 {
			t.Errorf("%d sets of equality answers, want 1", n)
		}
	}},
	{"A reference that is taken is made anew", func(t *testing.T, w *world) {
		_, first := w.send("care", "s")
		d := w.draft("care", "s")
		r := Sent(d)
		r.Reference = first.Reference
		got, err := w.Submit(t.Context(), d.ID, r, nil)
		w.must(err)
		if got.Reference == first.Reference {
			t.Error("two responses have one reference")
		}
		stored, _, err := w.ByReference(t.Context(), got.Reference)
		w.must(err)
		same(t, "stored", stored, got)
	}},
	{"A response to another consultation is refused", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		r := Sent(d)
		r.Consultation = "other"
		_, err := w.Submit(t.Context(), d.ID, r, nil)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
	}},
	{"Each, in the order of ids, without contact data", func(t *testing.T, w *world) {
		want := map[string]*consultation.Response{}
		for range 20 {
			_, r := w.send("care", "s")
			want[r.ID] = r
		}
		w.send("other", "s")
		var ids []string
		for r, err := range w.Each(t.Context(), "care") {
			w.must(err)
			ids = append(ids, r.ID)
			if len(r.Contact) != 0 {
				t.Error("Each gives contact data")
			}
			r.Contact = want[r.ID].Contact
			same(t, "response", r, want[r.ID])
		}
		if len(ids) != 20 || !slices.IsSorted(ids) {
			t.Errorf("got %d responses, sorted %v", len(ids), slices.IsSorted(ids))
		}
		for range w.Each(t.Context(), "care") {
			break // a reader may stop
		}
		w.must(w.Ready(t.Context()))
	}},
	{"EachContact", func(t *testing.T, w *world) {
		_, r := w.send("care", "s")
		bare := w.draft("care", "s")
		x := Sent(bare)
		x.Contact = nil
		_, err := w.Submit(t.Context(), bare.ID, x, nil)
		w.must(err)
		var got []*consultation.Response
		for r, err := range w.EachContact(t.Context(), "care") {
			w.must(err)
			got = append(got, r)
		}
		same(t, "contacts", got, []*consultation.Response{{ID: r.ID, Reference: r.Reference, Consultation: "care", Contact: r.Contact}})
	}},
	{"Equality answers have no link", func(t *testing.T, w *world) {
		d, _ := w.send("care", "s")
		same(t, "equality", w.equality("care"), []*consultation.Equality{{Consultation: "care", Version: d.Version, Answers: d.Equality}})
		bare := w.draft("care", "s")
		_, err := w.Submit(t.Context(), bare.ID, Sent(bare), nil)
		w.must(err)
		if n := len(w.equality("care")); n != 1 {
			t.Errorf("%d sets of equality answers, want 1: no answers make no set", n)
		}
	}},
	{"ByReference and Count", func(t *testing.T, w *world) {
		_, r := w.send("care", "s")
		got, tomb, err := w.ByReference(t.Context(), r.Reference)
		w.must(err)
		if tomb != nil {
			t.Errorf("a standing response has the tombstone %+v", tomb)
		}
		same(t, "response", got, r)
		w.count("care", 1, 0)
	}},
	{"A response that has no answers", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		r, err := w.Submit(t.Context(), d.ID, consultation.Response{Consultation: "care", Submitted: Now.Add(time.Minute)}, nil)
		w.must(err)
		got, err := w.Receipt(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		if got.Reference != r.Reference || got.Answers == nil || !got.Submitted.Equal(Now.Add(time.Minute)) {
			t.Errorf("got %+v", got)
		}
	}},
}

func (w *world) count(slug string, standing, withdrawn int) {
	w.t.Helper()
	s, x, err := w.Count(w.t.Context(), slug)
	w.must(err)
	if s != standing || x != withdrawn {
		w.t.Errorf("%s: %d standing and %d withdrawn, want %d and %d", slug, s, x, standing, withdrawn)
	}
}

func (w *world) equality(slug string) []*consultation.Equality {
	w.t.Helper()
	var all []*consultation.Equality
	for e, err := range w.EachEquality(w.t.Context(), slug) {
		w.must(err)
		all = append(all, e)
	}
	return all
}
