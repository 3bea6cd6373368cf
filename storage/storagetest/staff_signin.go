package storagetest

import (
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var errTaken = errors.New("used already")

// take uses up the recovery code "one".
func take(a *staff.Account) error {
	i := slices.Index(a.Secrets.Recovery, "one")
	if i < 0 {
		return errTaken
	}
	a.Secrets.Recovery = slices.Delete(a.Secrets.Recovery, i, i+1)
	return nil
}

var entering = []staffContract{
	{"Entering uses up what works once", func(t *testing.T, o *office) {
		a := o.account("ann@example.org", true)
		var came, refused atomic.Int32
		var all sync.WaitGroup
		for i := range 6 {
			all.Go(func() {
				s := staff.Session{ID: string(rune('a' + i)), Account: a.ID, Method: "recovery", Started: Now}
				switch err := o.Staff.Enter(t.Context(), act(a.ID), s, []byte{byte(i)}, nil, take); {
				case err == nil:
					came.Add(1)
				case errors.Is(err, errTaken):
					refused.Add(1)
				default:
					t.Error(err)
				}
			})
		}
		all.Wait()
		if came.Load() != 1 || refused.Load() != 5 {
			t.Errorf("of six at once %d came in and %d were refused", came.Load(), refused.Load())
		}
		p, err := o.Staff.Person(t.Context(), a.ID)
		o.must(err)
		same(t, "codes left", p.Secrets.Recovery, []string{"two"})
		list, err := o.Staff.SessionsOf(t.Context(), a.ID, Now)
		o.must(err)
		if len(list) != 1 || len(o.entries()) != 2 {
			t.Errorf("%d sessions and %d entries of the log", len(list), len(o.entries()))
		}
	}},
	{"Entering ends the session before", func(t *testing.T, o *office) {
		a := o.account("ann@example.org", true)
		pass := func(*staff.Account) error { return nil }
		o.must(o.Staff.Enter(t.Context(), act(a.ID), staff.Session{ID: "1", Account: a.ID, Started: Now}, []byte{1}, nil, pass))
		o.must(o.Staff.Enter(t.Context(), act(a.ID), staff.Session{ID: "2", Account: a.ID, Started: Now}, []byte{2}, []byte{1}, pass))
		_, _, err := o.Staff.SignedIn(t.Context(), []byte{1}, Now.Add(time.Second))
		is(t, err, consultation.ErrNotFound)
		_, _, err = o.Staff.SignedIn(t.Context(), []byte{2}, Now.Add(time.Second))
		o.must(err)
	}},
	{"Entering a disabled account", func(t *testing.T, o *office) {
		o.account("ann@example.org", true)
		b := o.account("bob@example.org", false)
		o.must(o.Staff.UpdateAccount(t.Context(), act(b.ID), b.ID, func(x *staff.Account) error { x.Disabled = true; return nil }))
		err := o.Staff.Enter(t.Context(), act(b.ID), staff.Session{ID: "1", Account: b.ID, Started: Now}, []byte{1}, nil, take)
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.Enter(t.Context(), act("none"), staff.Session{ID: "2", Account: "none", Started: Now}, []byte{2}, nil, take), consultation.ErrNotFound)
	}},
}
