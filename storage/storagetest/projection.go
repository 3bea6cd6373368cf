package storagetest

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// says sends a response whose view is this.
func (o *office) says(v consultation.Version, session, view string) *consultation.Response {
	o.t.Helper()
	d := o.draft(v.Consultation, session)
	r := Sent(d)
	r.Version, r.Answers = v.Hash, consultation.Answers{"view": {view}}
	out, err := o.Submit(o.t.Context(), d.ID, r, nil)
	o.must(err)
	return out
}

// project brings everything up to date.
func (o *office) project() {
	o.t.Helper()
	for {
		n, err := o.Staff.Project(o.t.Context(), 3)
		o.must(err)
		if n == 0 {
			return
		}
	}
}

func (o *office) since(slug string, rev int64) []staff.Change {
	o.t.Helper()
	var all []staff.Change
	for c, err := range o.Staff.ProjectedSince(o.t.Context(), slug, rev) {
		o.must(err)
		all = append(all, c)
	}
	return all
}

func (o *office) found(slug, query string) []uint32 {
	o.t.Helper()
	ords, err := o.Staff.SearchResponses(o.t.Context(), slug, search.Parse(query), "")
	o.must(err)
	return ords
}

// views are answers for searches, and queries are searches: every store must find what search.Matches says.
var (
	views = []string{
		"The night shift pays less, and carers’ travel is never paid.", "Night. Shift! Night shift", "Dŵr a bwyd, os gwelwch yn dda", "carer's rights", "pay pays paid payment payroll",
		"shift work at night", "No opinion", "we need training; training needs time", "I said “stop” to 3.5% and 10,000 hours", "NOT the AND of OR", "a b c d e f g h i j k l m n", "O'Brien's naïve café",
		"night " + fmt.Sprintf("%1000s", "") + "shift", "ключ γράμμα", "x1y2 2025-03-01",
	}
	queries = []string{
		"night", "night shift", `"night shift"`, "pay*", "pay", "-night pay*", "pay* -night", "night OR training", "dwr", "dŵr bwyd", "carers", "carer's", "night NEAR/1 shift", "shift near/0 night", "night near/3 travel",
		`"training needs"`, "(night OR dwr) -travel", "not the and of or", "cafe naive obrien", "3 5", "10000", "10 000", "ключ", "γραμ*", "x1y2", "x1*", "2025 03", "zzz", `"a b c" k*`, "a near/12 n", "a near/11 n", `"night sh*"`, "night -(less OR bwyd)",
	}
)

var projectionContracts = []staffContract{
	{"Ordinals and revs", func(t *testing.T, o *office) {
		v := o.publish("care")
		o.publish("else")
		a, b := o.says(v, "a", "one"), o.says(v, "b", "two")
		o.send("else", "c")
		if n, err := o.Staff.Pending(t.Context(), "care"); n != 2 || err != nil {
			t.Errorf("%d pending, %v", n, err)
		}
		o.project()
		all := o.since("care", 0)
		if len(all) != 2 || all[0].Ord+all[1].Ord != 1 || all[0].Rev >= all[1].Rev {
			t.Fatalf("%+v", all)
		}
		at := map[string]staff.Change{all[0].ID: all[0], all[1].ID: all[1]}
		if at[a.ID].Response.Answers.Get("view") != "one" || at[b.ID].Response.Answers.Get("view") != "two" {
			t.Errorf("%+v", at)
		}
		rev := all[1].Rev
		if more := o.since("care", rev); len(more) != 0 {
			t.Errorf("nothing has changed, and yet %+v", more)
		}
		d, err := o.Amend(t.Context(), a.ID, Now)
		o.must(err)
		r := Sent(*d)
		r.Version, r.Answers = v.Hash, consultation.Answers{"view": {"three"}}
		_, err = o.Submit(t.Context(), d.ID, r, nil)
		o.must(err)
		_, err = o.Withdraw(t.Context(), b.ID, Now, "withdrawn")
		o.must(err)
		o.project()
		more := o.since("care", rev)
		if len(more) != 2 {
			t.Fatalf("%+v", more)
		}
		for _, c := range more {
			if c.Ord != at[c.ID].Ord {
				t.Errorf("%s has ordinal %d and then %d", c.ID, at[c.ID].Ord, c.Ord)
			}
			if gone := c.ID == b.ID; gone != (c.Response == nil) {
				t.Errorf("%+v", c)
			}
		}
		for c, err := range o.Staff.Projected(t.Context(), "care") {
			o.must(err)
			if c.ID != a.ID || c.Rev <= rev || c.Ord != at[a.ID].Ord || c.Response.Answers.Get("view") != "three" {
				t.Errorf("%+v", c)
			}
			all = append(all, c)
		}
		if len(all) != 3 {
			t.Errorf("%d projected responses stand, not 1", len(all)-2)
		}
		same(t, "withdrawn words", o.found("care", "one OR two"), []uint32(nil))
		same(t, "new words", o.found("care", "three"), []uint32{at[a.ID].Ord})
	}},
	{"Withdrawn words are found no more, at once", func(t *testing.T, o *office) {
		v := o.publish("care")
		r := o.says(v, "a", "one")
		o.project()
		_, err := o.Withdraw(t.Context(), r.ID, Now, "withdrawn")
		o.must(err)
		same(t, "before projecting", o.found("care", "one"), []uint32(nil))
	}},
	{"Searches find what they mean", func(t *testing.T, o *office) {
		v := o.publish("care")
		other := o.publish("else")
		text := map[uint32]string{}
		ids := map[string]string{}
		for i, view := range views {
			ids[o.says(v, fmt.Sprint(i), view).ID] = view
			o.says(other, fmt.Sprint("e", i), view)
		}
		o.project()
		for _, c := range o.since("care", 0) {
			text[c.Ord] = ids[c.ID]
		}
		for _, query := range queries {
			n := search.Parse(query)
			var want []uint32
			for ord, view := range text {
				if n != nil && search.Matches(n, search.Tokens(view)) {
					want = append(want, ord)
				}
			}
			slices.Sort(want)
			same(t, query, o.found("care", query), want)
			f, err := o.Staff.SearchAnswers(t.Context(), "care", n, "", 100)
			o.must(err)
			var hits []uint32
			for _, h := range f.Hits {
				hits = append(hits, h.Ord)
				if h.Question != "view" || ids[h.Response] != text[h.Ord] {
					t.Errorf("%s: %+v", query, h)
				}
			}
			slices.Sort(hits)
			same(t, "hits of "+query, hits, want)
			if f.Total != len(want) {
				t.Errorf("%s: total %d, want %d", query, f.Total, len(want))
			}
		}
	}},
	{"Searches are ranked, and of one question", func(t *testing.T, o *office) {
		v := o.publish("care")
		o.says(v, "a", "pay once, and many other words that have nothing to do with it at all, on and on")
		best := o.says(v, "b", "pay, pay and pay")
		for i := range 5 {
			o.says(v, fmt.Sprint(i), "nothing of the kind")
		}
		o.project()
		f, err := o.Staff.SearchAnswers(t.Context(), "care", search.Parse("pay"), "view", 1)
		o.must(err)
		if len(f.Hits) != 1 || f.Hits[0].Response != best.ID || f.Total != 2 || f.More {
			t.Errorf("%+v", f)
		}
		f, err = o.Staff.SearchAnswers(t.Context(), "care", search.Parse("pay"), "another", 10)
		o.must(err)
		if len(f.Hits) != 0 || f.Total != 0 {
			t.Errorf("%+v", f)
		}
	}},
	{"Made anew it is the same", func(t *testing.T, o *office) {
		v := o.publish("care")
		for i, view := range views {
			r := o.says(v, fmt.Sprint(i), view)
			if i%4 == 0 {
				_, err := o.Withdraw(t.Context(), r.ID, Now, "withdrawn")
				o.must(err)
			}
		}
		o.project()
		count := func() string {
			var s string
			for _, q := range queries {
				s += fmt.Sprint(len(o.found("care", q)), " ")
			}
			return s + fmt.Sprint(len(o.since("care", 0)))
		}
		before := count()
		generation, rev, err := o.Staff.ProjectionAt(t.Context(), "care")
		o.must(err)
		if all := o.since("care", 0); generation == "" || rev != all[len(all)-1].Rev {
			t.Errorf("generation %q, rev %d", generation, rev)
		}
		o.must(o.Staff.ForgetProjection(t.Context(), "care"))
		if all := o.since("care", 0); len(all) != 0 {
			t.Errorf("%d are left", len(all))
		}
		o.project()
		if another, _, err := o.Staff.ProjectionAt(t.Context(), "care"); err != nil || another == generation {
			t.Errorf("generation %q again, %v", another, err)
		}
		if after := count(); after != before {
			t.Errorf("%s\nthen %s", before, after)
		}
	}},
	{"Several project at once", func(t *testing.T, o *office) {
		v := o.publish("care")
		for i := range 40 {
			o.says(v, fmt.Sprint(i), "word")
		}
		var running sync.WaitGroup
		for range 4 {
			running.Go(func() {
				for {
					n, err := o.Staff.Project(t.Context(), 7)
					if err != nil {
						t.Error(err)
					}
					if n == 0 || err != nil {
						return
					}
				}
			})
		}
		running.Wait()
		o.project()
		seen := map[uint32]bool{}
		for _, c := range o.since("care", 0) {
			seen[c.Ord] = true
		}
		if len(seen) != 40 || len(o.found("care", "word")) != 40 {
			t.Errorf("%d ordinals, %d found", len(seen), len(o.found("care", "word")))
		}
	}},
}
