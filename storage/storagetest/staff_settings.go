package storagetest

import (
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

var settling = []staffContract{
	{"Settings", func(t *testing.T, o *office) {
		s, err := o.Staff.Settings(t.Context())
		o.must(err)
		if !s.TwoPerson || len(s.Blackouts) != 0 || s.Organisation != "" {
			t.Errorf("settings of a new store: %+v", s)
		}
		s.TwoPerson, s.Organisation = false, "Department of Tests"
		s.Blackouts = []staff.Blackout{{From: "2027-03-22", To: "2027-05-06", Why: "Local elections"}}
		o.must(o.Staff.SetSettings(t.Context(), act("settings"), s))
		got, err := o.Staff.Settings(t.Context())
		o.must(err)
		s.Rev++
		same(t, "settings", got, s)
		late := got
		late.Rev--
		late.TwoPerson = true
		is(t, o.Staff.SetSettings(t.Context(), act("settings"), late), staff.ErrConflict)
		got.Blackouts = nil
		o.must(o.Staff.SetSettings(t.Context(), act("settings"), got))
		again, err := o.Staff.Settings(t.Context())
		o.must(err)
		if again.TwoPerson || len(again.Blackouts) != 0 || again.Rev != got.Rev+1 {
			t.Errorf("after the second change: %+v", again)
		}
		if n := len(o.entries()); n != 2 {
			t.Errorf("%d entries in the log, want 2", n)
		}
	}},
}
