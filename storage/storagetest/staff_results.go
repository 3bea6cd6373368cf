package storagetest

import (
	"fmt"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var resultsContracts = []staffContract{
	{"Saved filters", func(t *testing.T, o *office) {
		f := func(slug, id, name string) staff.SavedFilter {
			return staff.SavedFilter{ID: id, Consultation: slug, Name: name, Where: `both is a and text has "night shift"`, By: "ann", At: Now}
		}
		o.must(o.Staff.SaveFilter(t.Context(), act("2"), f("care", "2", "Nights")))
		o.must(o.Staff.SaveFilter(t.Context(), act("1"), f("care", "1", "Days")))
		o.must(o.Staff.SaveFilter(t.Context(), act("3"), f("else", "3", "Nights")))
		is(t, o.Staff.SaveFilter(t.Context(), act("4"), f("care", "4", "Nights")), consultation.ErrExists)
		all, err := o.Staff.SavedFilters(t.Context(), "care")
		o.must(err)
		same(t, "filters", all, []staff.SavedFilter{f("care", "1", "Days"), f("care", "2", "Nights")})
		is(t, o.Staff.DropFilter(t.Context(), act("3"), "care", "3"), consultation.ErrNotFound)
		o.must(o.Staff.DropFilter(t.Context(), act("2"), "care", "2"))
		all, err = o.Staff.SavedFilters(t.Context(), "care")
		o.must(err)
		same(t, "filters", all, []staff.SavedFilter{f("care", "1", "Days")})
		if n := len(o.entries()); n != 4 {
			t.Errorf("%d entries in the log, want 4", n)
		}
	}},
	{"Saved filters have a limit", func(t *testing.T, o *office) {
		for i := range staff.MaxSavedFilters {
			o.must(o.Staff.SaveFilter(t.Context(), act("x"), staff.SavedFilter{ID: fmt.Sprint(i), Consultation: "care", Name: fmt.Sprint("n", i)}))
		}
		is(t, o.Staff.SaveFilter(t.Context(), act("x"), staff.SavedFilter{ID: "more", Consultation: "care", Name: "more"}), consultation.ErrFull)
		o.must(o.Staff.SaveFilter(t.Context(), act("x"), staff.SavedFilter{ID: "more", Consultation: "else", Name: "more"}))
	}},
}
