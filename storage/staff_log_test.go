package storage_test

import (
	"errors"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

var verbLogged = staff.NewVerb("test.logged")

// What a method without an act does is in the log with it, or not done.
func TestLogged(t *testing.T) {
	for name, dsn := range databases(t) {
		t.Run(name, func(t *testing.T) {
			s := open(t, dsn(t), storage.RandomKeys())
			act := staff.Act{Actor: staff.CommandLine, Verb: verbLogged, Consultation: "care", At: storagetest.Now}
			entries := func() int64 {
				t.Helper()
				h, err := s.Head(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				return h.Seq
			}
			d := storagetest.NewDraft("care")
			if err := s.Logged(act).StartDraft(t.Context(), d, storagetest.MAC("c"), storagetest.MAC("s")); err != nil {
				t.Fatal(err)
			}
			if n := entries(); n != 1 {
				t.Errorf("%d entries, want 1", n)
			}
			if _, err := s.Logged(act).Draft(t.Context(), d.Handle, storagetest.MAC("s"), storagetest.Now); err != nil {
				t.Error(err)
			}
			if _, err := s.Logged(act).Withdraw(t.Context(), "none", storagetest.Now, "a test"); !errors.Is(err, consultation.ErrNotFound) {
				t.Errorf("got %v", err)
			}
			if n := entries(); n != 1 {
				t.Errorf("%d entries after a reading and a refusal, want 1", n)
			}
		})
	}
}
