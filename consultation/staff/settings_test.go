package staff_test

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// TestTwoPersonRule: neither who asked nor who wrote approves, and where the rule is off everybody may.
func TestTwoPersonRule(t *testing.T) {
	for _, c := range []struct {
		who, asked, saved string
		want              staff.Hand
	}{
		{"ann", "ann", "bob", staff.HandAsked},
		{"bob", "ann", "bob", staff.HandSaved},
		{"ann", "ann", "ann", staff.HandAsked},
		{"ann", "ann", "", staff.HandAsked},
		{"cy", "ann", "bob", ""},
		{"cy", "ann", "", ""},
	} {
		if got := (staff.Settings{TwoPerson: true}).Hand(c.who, c.asked, c.saved); got != c.want {
			t.Errorf("%s approves what %s asked for and %s saved: %q, want %q", c.who, c.asked, c.saved, got, c.want)
		}
		if got := (staff.Settings{}).Hand(c.who, c.asked, c.saved); got != "" {
			t.Errorf("without the rule, %s has %q", c.who, got)
		}
	}
}

func TestBlackout(t *testing.T) {
	s := staff.Settings{Blackouts: []staff.Blackout{{From: "2027-12-24", To: "2027-12-26", Why: "Rest"}, {From: "2027-03-22", To: "2027-05-06", Why: "Local elections"}}}
	at := func(y int, m time.Month, d, hour, minute int) time.Time {
		return time.Date(y, m, d, hour, minute, 0, 0, consultation.London)
	}
	for _, c := range []struct {
		at   time.Time
		want string
	}{
		{at(2027, 3, 21, 23, 59), ""},
		{at(2027, 3, 22, 0, 0), "Local elections"},
		{at(2027, 5, 6, 23, 59), "Local elections"},
		{at(2027, 5, 7, 0, 0), ""},
		{at(2027, 5, 7, 0, 30).UTC(), ""}, // in UTC it is still the sixth
		{at(2026, 4, 1, 12, 0), ""},
		{at(2027, 12, 25, 12, 0), "Rest"},
	} {
		b, ok := s.Blackout(c.at)
		if b.Why != c.want || ok != (c.want != "") {
			t.Errorf("%s falls in %q, want %q", c.at, b.Why, c.want)
		}
	}
}
