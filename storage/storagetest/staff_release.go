package storagetest

import (
	"testing"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// What has left the team.
var releaseContracts = []staffContract{
	{"The ledger of releases", func(t *testing.T, o *office) {
		r := func(slug, id string, number int) staff.Release {
			return staff.Release{ID: id, Consultation: slug, Number: number, Kind: staff.ReleaseTable, Subject: "region", Where: "region is north", Fields: []string{"region", "_day"},
				Generation: "g", Rev: 7, Members: []byte{0, 1, 255}, Digest: "ab", By: "ann", At: Now}
		}
		is(t, o.Staff.AddRelease(t.Context(), act("2"), r("care", "0", 2)), staff.ErrConflict)
		o.must(o.Staff.AddRelease(t.Context(), act("1"), r("care", "1", 1)))
		is(t, o.Staff.AddRelease(t.Context(), act("1"), r("care", "2", 1)), staff.ErrConflict)
		o.must(o.Staff.AddRelease(t.Context(), act("2"), r("care", "2", 2)))
		o.must(o.Staff.AddRelease(t.Context(), act("1"), r("else", "3", 1)))
		all, err := o.Staff.Releases(t.Context(), "care")
		o.must(err)
		same(t, "releases", all, []staff.Release{r("care", "1", 1), r("care", "2", 2)})
		if n := len(o.entries()); n != 3 {
			t.Errorf("%d entries in the log, want 3", n)
		}
	}},
	{"A release of nothing", func(t *testing.T, o *office) {
		o.must(o.Staff.AddRelease(t.Context(), act("1"), staff.Release{ID: "1", Consultation: "care", Number: 1, Kind: staff.ReleaseBrief}))
		all, err := o.Staff.Releases(t.Context(), "care")
		o.must(err)
		if len(all) != 1 || len(all[0].Members) != 0 || len(all[0].Fields) != 0 {
			t.Errorf("%+v", all)
		}
	}},
	{"Below which counts are small", func(t *testing.T, o *office) {
		below := func(slug string, want int) {
			t.Helper()
			got, err := o.Staff.SmallBelow(t.Context(), slug)
			o.must(err)
			if got != want {
				t.Errorf("%s: below %d, want %d", slug, got, want)
			}
		}
		below("care", 0)
		o.must(o.Staff.SetSmallBelow(t.Context(), act("1"), "care", 20))
		o.must(o.Staff.SetSmallBelow(t.Context(), act("1"), "care", 15))
		below("care", 15)
		below("else", 0)
		if n := len(o.entries()); n != 2 {
			t.Errorf("%d entries in the log, want 2", n)
		}
	}},
	{"Ordinals stay when the projection is made anew, so that releases can be compared", func(t *testing.T, o *office) {
		v := o.publish("care")
		a, b, c := o.says(v, "a", "one"), o.says(v, "b", "two"), o.says(v, "c", "three")
		o.project()
		ords := map[string]uint32{}
		for _, x := range o.since("care", 0) {
			ords[x.ID] = x.Ord
		}
		_, err := o.Withdraw(t.Context(), b.ID, Now, "withdrawn")
		o.must(err)
		o.project()
		before, _, err := o.Staff.ProjectionAt(t.Context(), "care")
		o.must(err)
		o.must(o.Staff.ForgetProjection(t.Context(), "care"))
		if left := o.since("care", 0); len(left) != 0 {
			t.Errorf("forgotten, and there is %+v", left)
		}
		d := o.says(v, "d", "four")
		o.project()
		now, _, err := o.Staff.ProjectionAt(t.Context(), "care")
		o.must(err)
		if now == before {
			t.Error("the generation is the same")
		}
		got := map[string]uint32{}
		for _, x := range o.since("care", 0) {
			got[x.ID] = x.Ord
		}
		same(t, "ordinals", got, map[string]uint32{a.ID: ords[a.ID], c.ID: ords[c.ID], d.ID: 3})
	}},
}
