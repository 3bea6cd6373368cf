package storagetest

import (
	"bytes"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var snapshotContracts = []staffContract{
	{"A snapshot of an index", func(t *testing.T, o *office) {
		v := o.publish("care")
		_, err := o.Staff.Snapshot(t.Context(), "care")
		is(t, err, consultation.ErrNotFound)
		r, other := o.says(v, "a", "one"), o.says(v, "b", "two")
		o.project()
		keep := func(rev int64, data []byte) {
			t.Helper()
			n, err := o.Staff.Erasures(t.Context(), "care")
			o.must(err)
			want := staff.Snapshot{Generation: "g", Versions: "v", Rev: rev, Data: data}
			o.must(o.Staff.KeepSnapshot(t.Context(), "care", want, n))
			got, err := o.Staff.Snapshot(t.Context(), "care")
			o.must(err)
			same(t, "snapshot", *got, want)
		}
		keep(1, bytes.Repeat([]byte("0123456789"), 300_000)) // of several parts
		keep(2, []byte("fewer"))
		_, err = o.Staff.Snapshot(t.Context(), "else")
		is(t, err, consultation.ErrNotFound)

		before, err := o.Staff.Erasures(t.Context(), "care")
		o.must(err)
		_, err = o.Withdraw(t.Context(), r.ID, Now, "withdrawn")
		o.must(err)
		_, err = o.Staff.Snapshot(t.Context(), "care")
		is(t, err, consultation.ErrNotFound)
		is(t, o.Staff.KeepSnapshot(t.Context(), "care", staff.Snapshot{Data: []byte("has what was withdrawn")}, before), staff.ErrConflict)
		_, err = o.Staff.Snapshot(t.Context(), "care")
		is(t, err, consultation.ErrNotFound)

		keep(3, []byte("without it"))
		o.must(o.Staff.ForgetProjection(t.Context(), "care"))
		_, err = o.Staff.Snapshot(t.Context(), "care")
		is(t, err, consultation.ErrNotFound)

		ids, last := map[string]bool{}, ""
		for c, err := range o.Staff.Ordinals(t.Context(), "care") {
			o.must(err)
			ids[c.ID] = true
			if c.ID < last || c.Gone {
				t.Errorf("after %s comes %+v", last, c)
			}
			last = c.ID
			if c.Ord > 1 || c.Response != nil {
				t.Errorf("%+v", c)
			}
		}
		same(t, "responses with an ordinal", ids, map[string]bool{r.ID: true, other.ID: true})
	}},
}
