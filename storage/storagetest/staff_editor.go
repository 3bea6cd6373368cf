package storagetest

import (
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

var editing = []staffContract{
	{"Whoever begins a manuscript is its author", func(t *testing.T, o *office) {
		a := o.account("ann@example.org", false, staff.Grant{Consultation: "care", Role: staff.Analyst})
		begin := act("care")
		begin.Actor = a.ID
		o.must(o.Staff.BeginManuscript(t.Context(), begin, staff.Manuscript{Slug: "care", Main: "care.md"}, nil))
		p, err := o.Staff.Person(t.Context(), a.ID)
		o.must(err)
		same(t, "roles", p.RolesFor("care"), []staff.Role{staff.Author, staff.Analyst})
		last := o.entries()[2]
		if len(o.entries()) != 3 || last.Verb != staff.VerbAuthorMade || last.Subject != a.ID || last.Consultation != "care" {
			t.Errorf("the log ends with %+v", last)
		}
		is(t, o.Staff.BeginManuscript(t.Context(), begin, staff.Manuscript{Slug: "care", Main: "care.md"}, nil), consultation.ErrExists)
		if len(o.entries()) != 3 {
			t.Error("a refused act is in the log")
		}
	}},
	{"Saved sections", func(t *testing.T, o *office) {
		keep := func(id, title string) {
			t.Helper()
			o.must(o.Staff.KeepSection(t.Context(), act(id), staff.SavedSection{ID: id, Title: title, Text: "## " + title}))
		}
		keep("one", "Zebras")
		keep("two", "About you")
		all, err := o.Staff.SavedSections(t.Context())
		o.must(err)
		same(t, "sections", all, []staff.SavedSection{
			{ID: "two", Title: "About you", Text: "## About you", By: "ann", At: Now}, {ID: "one", Title: "Zebras", Text: "## Zebras", By: "ann", At: Now},
		})
		o.must(o.Staff.DropSection(t.Context(), act("one"), "one"))
		is(t, o.Staff.DropSection(t.Context(), act("one"), "one"), consultation.ErrNotFound)
		all, err = o.Staff.SavedSections(t.Context())
		o.must(err)
		if len(all) != 1 || len(o.entries()) != 3 {
			t.Errorf("%d sections and %d entries", len(all), len(o.entries()))
		}
	}},
}
