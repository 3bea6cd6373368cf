package storagetest

import (
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// acts records acts by two people about two consultations, a day apart, and gives how many there are.
func (o *office) acts() int {
	o.t.Helper()
	n := 0
	for day := range 3 {
		for _, who := range []string{"ann", "bob"} {
			for _, slug := range []string{"", "care"} {
				a := staff.Act{Actor: who, Verb: verbTest, Consultation: slug, Details: staff.Details{"word": who + " Über_100%"}, At: Now.AddDate(0, 0, day)}
				if day == 2 {
					a.Verb = verbOther
				}
				o.must(o.Staff.Record(o.t.Context(), a))
				n++
			}
		}
	}
	return n
}

func (o *office) search(f staff.LogFilter, before int64, most int) []int64 {
	o.t.Helper()
	list, err := o.Staff.Search(o.t.Context(), f, before, most)
	o.must(err)
	var seqs []int64
	for _, e := range list {
		seqs = append(seqs, e.Seq)
	}
	return seqs
}

func (o *office) verify() *staff.Report {
	o.t.Helper()
	r, err := staff.VerifyLog(o.t.Context(), o.Staff, nil, nil)
	o.must(err)
	return r
}

var logging = []staffContract{
	{"Searching the log", func(t *testing.T, o *office) {
		o.acts()
		for _, test := range []struct {
			name   string
			f      staff.LogFilter
			before int64
			most   int
			want   []int64
		}{
			{"all", staff.LogFilter{}, 0, 5, []int64{12, 11, 10, 9, 8}},
			{"the next page", staff.LogFilter{}, 8, 5, []int64{7, 6, 5, 4, 3}},
			{"the last page", staff.LogFilter{}, 3, 5, []int64{2, 1}},
			{"a person", staff.LogFilter{Actor: "bob"}, 0, 9, []int64{12, 11, 8, 7, 4, 3}},
			{"an action", staff.LogFilter{Verb: verbOther}, 0, 9, []int64{12, 11, 10, 9}},
			{"a consultation", staff.LogFilter{Consultation: "care"}, 0, 3, []int64{12, 10, 8}},
			{"a day", staff.LogFilter{Since: Now.AddDate(0, 0, 1), Until: Now.AddDate(0, 0, 2)}, 0, 9, []int64{8, 7, 6, 5}},
			{"a word in any case", staff.LogFilter{Word: "BOB üBER_100%"}, 0, 2, []int64{12, 11}},
			{"a word on the next page", staff.LogFilter{Word: "bob"}, 11, 2, []int64{8, 7}},
			{"a word that is the name of a detail", staff.LogFilter{Word: "word"}, 0, 9, nil},
			{"no pattern", staff.LogFilter{Word: "b_b"}, 0, 9, nil},
			{"numbers", staff.LogFilter{Numbers: staff.Runs{{From: 2, To: 3}, {From: 9, To: 9}}}, 0, 9, []int64{9, 3, 2}},
			{"all at once", staff.LogFilter{Actor: "ann", Verb: verbTest, Consultation: "care", Since: Now.AddDate(0, 0, 1), Word: "ann"}, 0, 9, []int64{6}},
		} {
			same(t, test.name, o.search(test.f, test.before, test.most), test.want)
		}
		list, err := o.Staff.Search(t.Context(), staff.LogFilter{}, 0, 1)
		o.must(err)
		if all := o.entries(); string(list[0].Hash) != string(all[11].Hash) || list[0].Details["word"] != all[11].Details["word"] {
			t.Errorf("found %+v", list[0])
		}
	}},
	{"All that a filter takes", func(t *testing.T, o *office) {
		const many = 1203 // more than two batches
		for range many {
			o.must(o.Staff.Record(t.Context(), act("many")))
		}
		want := int64(many)
		for e, err := range staff.Filtered(t.Context(), o.Staff, staff.LogFilter{Actor: "ann"}) {
			o.must(err)
			if e.Seq != want {
				t.Fatalf("entry %d, want %d", e.Seq, want)
			}
			want--
		}
		if want != 0 {
			t.Errorf("%d entries were left out", want)
		}
	}},
	{"Erasing details", func(t *testing.T, o *office) {
		o.acts()
		erase := staff.Act{Actor: "ann", Verb: staff.VerbLogErased, Details: staff.Details{"reason": "kept for a year"}, At: Now.AddDate(1, 0, 0)}
		runs, err := o.Staff.EraseDetails(t.Context(), erase, staff.LogFilter{Actor: "bob", Until: Now.AddDate(0, 0, 1)})
		o.must(err)
		same(t, "erased", runs, staff.Runs{{From: 3, To: 4}})
		runs, err = o.Staff.EraseDetails(t.Context(), erase, staff.LogFilter{Numbers: staff.Runs{{From: 1, To: 5}, {From: 7, To: 7}}})
		o.must(err)
		same(t, "erased by number", runs, staff.Runs{{From: 1, To: 2}, {From: 5, To: 5}, {From: 7, To: 7}})
		all := o.entries()
		if len(all) != 14 || all[12].Subject != "3-4" || all[13].Subject != "1-2,5,7" || all[13].Details["reason"] != "kept for a year" {
			t.Fatalf("%d entries, the last %+v", len(all), all[len(all)-1])
		}
		for _, e := range all {
			if gone := e.Seq <= 5 || e.Seq == 7; e.Erased() != gone || (e.Details == nil) != gone {
				t.Errorf("entry %d: %+v", e.Seq, e)
			}
		}
		if r := o.verify(); !r.Sound() || r.Erased != 6 || len(r.Erasures) != 2 {
			t.Errorf("after erasing: %+v", r)
		}
		runs, err = o.Staff.EraseDetails(t.Context(), erase, staff.LogFilter{Actor: "bob", Until: Now.AddDate(0, 0, 1)})
		o.must(err)
		if runs != nil || len(o.entries()) != 14 {
			t.Errorf("erasing nothing gave %v and %d entries", runs, len(o.entries()))
		}
		runs, err = o.Staff.EraseDetails(t.Context(), erase, staff.LogFilter{})
		o.must(err)
		same(t, "what was left", runs, staff.Runs{{From: 6, To: 6}, {From: 8, To: 12}})
		if all = o.entries(); all[12].Erased() || all[13].Erased() || all[14].Erased() {
			t.Error("an entry about an erasure lost its own details")
		}
		if r := o.verify(); !r.Sound() || r.Erased != 12 {
			t.Errorf("after erasing all: %+v", r)
		}
		for name, bad := range map[string]staff.Act{"without a reason": {Verb: staff.VerbLogErased}, "under another verb": {Verb: verbTest, Details: erase.Details}} {
			if _, err := o.Staff.EraseDetails(t.Context(), bad, staff.LogFilter{}); err == nil {
				t.Error("erasing goes " + name)
			}
		}
	}},
	{"Erasing at once names each entry once", func(t *testing.T, o *office) {
		o.acts()
		done := make(chan error, 8)
		for range cap(done) {
			go func() {
				erase := staff.Act{Actor: "ann", Verb: staff.VerbLogErased, Details: staff.Details{"reason": "a test"}, At: Now.Add(time.Hour)}
				_, err := o.Staff.EraseDetails(t.Context(), erase, staff.LogFilter{Verb: verbTest})
				done <- err
			}()
		}
		for range cap(done) {
			o.must(<-done)
		}
		r := o.verify()
		n := int64(0)
		for _, x := range r.Erasures {
			n += x.Numbers.Count()
		}
		if !r.Sound() || n != 8 || r.Erased != 8 {
			t.Errorf("%d named, %+v", n, r)
		}
	}},
	{"Adding while the log is verified", func(t *testing.T, o *office) {
		o.acts()
		stop, done := make(chan bool), make(chan error)
		go func() {
			var err error
			for err == nil {
				select {
				case <-stop:
					done <- nil
					return
				default:
					err = o.Staff.Record(t.Context(), act("more"))
				}
			}
			done <- err
		}()
		for range 20 {
			if r := o.verify(); !r.Sound() {
				t.Errorf("a sound log is called wrong: %+v", slices.Clone(r.Findings))
			}
		}
		close(stop)
		o.must(<-done)
	}},
}
