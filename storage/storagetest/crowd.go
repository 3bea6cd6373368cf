package storagetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// crowd is how many do it at once.
const crowd = 100

var crowding = []contract{
	{"100 send at once", func(t *testing.T, w *world) {
		refs := make([]string, crowd)
		atOnce(crowd, func(i int) {
			_, r := w.send("care", fmt.Sprint("s", i))
			refs[i] = r.Reference
		})
		seen := map[string]bool{}
		for _, ref := range refs {
			seen[ref] = true
		}
		w.count("care", crowd, 0)
		if len(seen) != crowd {
			t.Errorf("%d references for %d responses", len(seen), crowd)
		}
	}},
	{"One draft sent by 100 at once is one response", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		refs := make([]string, crowd)
		atOnce(crowd, func(i int) {
			r, err := w.Submit(t.Context(), d.ID, Sent(d), d.Equality)
			if err != nil {
				t.Error(err)
				return
			}
			refs[i] = r.Reference
		})
		for _, ref := range refs {
			if ref != refs[0] {
				t.Errorf("references %s and %s", ref, refs[0])
			}
		}
		w.count("care", 1, 0)
		if n := len(w.equality("care")); n != 1 {
			t.Errorf("%d sets of equality answers, want 1", n)
		}
	}},
	{"100 saves of one draft are all kept", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		atOnce(crowd, func(i int) {
			_, err := w.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
				name := fmt.Sprint("q", i)
				d.Answers.Set(name, "a")
				d.Personal.Set(name, "p")
				d.Equality.Set(name, "e")
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		got, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		if got.Rev != d.Rev+crowd || len(got.Answers) != crowd+2 || len(got.Personal) != crowd+1 || len(got.Equality) != crowd+1 {
			t.Errorf("rev %d, %d answers, %d personal, %d equality", got.Rev, len(got.Answers), len(got.Personal), len(got.Equality))
		}
	}},
	{"A save never lands after sending", func(t *testing.T, w *world) {
		for range 20 {
			d := w.draft("care", "s")
			var sent *consultation.Response
			atOnce(8, func(i int) {
				if i == 4 {
					var err error
					if sent, err = w.Submit(t.Context(), d.ID, Sent(d), nil); err != nil {
						t.Error(err)
					}
					return
				}
				_, err := w.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
					d.Answers.Set("view", "late")
					return nil
				})
				if err != nil {
					is(t, err, consultation.ErrNotFound)
				}
			})
			_, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
			is(t, err, consultation.ErrNotFound)
			got, err := w.Receipt(t.Context(), d.Handle, MAC("s"), Now)
			w.must(err)
			same(t, "receipt", got, sent)
		}
	}},
	{"Amend at once gives one draft", func(t *testing.T, w *world) {
		_, r := w.send("care", "s")
		ids := make([]string, 16)
		atOnce(len(ids), func(i int) {
			a, err := w.Amend(t.Context(), r.ID, Now)
			if err != nil {
				t.Error(err)
				return
			}
			ids[i] = a.ID
		})
		for _, id := range ids {
			if id != ids[0] {
				t.Errorf("amending drafts %s and %s", id, ids[0])
			}
		}
	}},
	{"Sending an amendment and withdrawing at once", func(t *testing.T, w *world) {
		for range 10 {
			_, r := w.send("care", "s")
			a, err := w.Amend(t.Context(), r.ID, Now)
			w.must(err)
			atOnce(2, func(i int) {
				if i == 0 {
					_, err := w.Withdraw(t.Context(), r.ID, Now, "withdrawn")
					if err != nil {
						t.Error(err)
					}
					return
				}
				_, err := w.Submit(t.Context(), a.ID, Sent(*a), nil)
				if err != nil && !errors.Is(err, consultation.ErrNotFound) && !errors.Is(err, consultation.ErrGone) {
					t.Error(err)
				}
			})
			got, tomb, err := w.ByReference(t.Context(), r.Reference)
			w.must(err)
			if got != nil || tomb == nil {
				t.Error("a withdrawn response came back")
			}
		}
		w.count("care", 0, 10)
		for range w.EachContact(t.Context(), "care") {
			t.Error("contact data of a withdrawn response came back")
		}
	}},
	{"Failing and panicking saves undo themselves alone", func(t *testing.T, w *world) {
		d := make([]consultation.Draft, crowd)
		for i := range d {
			d[i] = w.draft("care", "s")
		}
		own := errors.New("no")
		atOnce(crowd, func(i int) {
			defer func() {
				if r := recover(); (r != nil) != (i%3 == 2) {
					t.Errorf("save %d: panic %v", i, r)
				}
			}()
			_, err := w.UpdateDraft(t.Context(), d[i].ID, func(d *consultation.Draft) error {
				d.Answers.Set("view", "saved")
				switch i % 3 {
				case 1:
					return own
				case 2:
					panic("a mistake of ours")
				}
				return nil
			})
			if (i%3 == 1) != errors.Is(err, own) {
				t.Errorf("save %d: %v", i, err)
			}
		})
		for i := range d {
			got, err := w.Draft(t.Context(), d[i].Handle, MAC("s"), Now)
			w.must(err)
			if saved := got.Answers.Get("view") == "saved"; saved != (i%3 == 0) {
				t.Errorf("draft %d: saved %v", i, saved)
			}
		}
	}},
	{"A request that goes away does not undo its save", func(t *testing.T, w *world) {
		d := w.draft("care", "s")
		ctx, cancel := context.WithCancel(t.Context())
		_, err := w.UpdateDraft(ctx, d.ID, func(d *consultation.Draft) error {
			cancel()
			d.Answers.Set("view", "saved")
			return nil
		})
		w.must(err)
		got, err := w.Draft(t.Context(), d.Handle, MAC("s"), Now)
		w.must(err)
		if got.Answers.Get("view") != "saved" {
			t.Error("the save is not there")
		}
		_, err = w.UpdateDraft(ctx, d.ID, func(*consultation.Draft) error { return nil })
		is(t, err, context.Canceled)
	}},
	{"A long read does not hold up a save, and sees one state", func(t *testing.T, w *world) {
		for range 5 {
			w.send("care", "s")
		}
		n := 0
		for _, err := range w.Each(t.Context(), "care") {
			w.must(err)
			w.send("care", "s")
			n++
		}
		if n != 5 {
			t.Errorf("read %d responses, want the 5 that were there at the start", n)
		}
	}},
}

// atOnce calls f(0) to f(n-1), all at the same time.
func atOnce(n int, f func(i int)) {
	var wg sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		wg.Go(func() {
			<-start
			f(i)
		})
	}
	close(start)
	wg.Wait()
}
