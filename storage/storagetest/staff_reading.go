package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Who has read what, lists of work, and campaigns.
var readingContracts = []staffContract{
	{"A response is read, by one and by another, and anew once it has changed", func(t *testing.T, o *office) {
		v := o.publish("care")
		o.publish("else")
		a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
		o.project()
		r, err := o.Staff.ResponseOf(t.Context(), "care", a.ID)
		o.must(err)
		if r.Answers.Get("view") != "one two" || r.Contact != nil {
			t.Errorf("%+v", r)
		}
		_, err = o.Staff.ResponseOf(t.Context(), "else", a.ID)
		is(t, err, consultation.ErrNotFound)
		read := func(who string) staff.Act {
			return staff.Act{Actor: who, Verb: staff.VerbWordsRead, Consultation: "care", At: Now}
		}
		n := len(o.entries())
		o.must(o.Staff.MarkRead(t.Context(), read("ann"), "", []string{a.ID, "none"}))
		o.must(o.Staff.MarkRead(t.Context(), read("bob"), "view", []string{a.ID}))
		other := read("bob")
		other.Consultation = "else"
		o.must(o.Staff.MarkRead(t.Context(), other, "", []string{b.ID}))
		if all := o.entries(); len(all) != n+2 || all[n].Subject != a.Reference {
			t.Errorf("%d entries more", len(all)-n)
		}
		list, err := o.Staff.ReadOf(t.Context(), "care", a.ID)
		o.must(err)
		same(t, "readings", list, []staff.Read{{By: "ann", At: Now, Fresh: true}, {Question: "view", By: "ann", At: Now, Fresh: true}, {Question: "view", By: "bob", At: Now, Fresh: true}})
		same(t, "coverage", o.coverage(), []staff.Coverage{{Have: 2, Read: 1}, {Question: "view", Have: 2, Read: 1}})
		same(t, "unread", o.unread(""), []string{b.ID})
		same(t, "unread answers", o.unread("view"), []string{b.ID})
		same(t, "read answers", o.readAnswers("view"), []string{a.ID})
		same(t, "unread of nothing", o.unread("none"), []string(nil))

		order := o.since("care", 0)
		before, after, err := o.Staff.Beside(t.Context(), "care", order[0].ID)
		if err != nil || before != "" || after != order[1].ID {
			t.Errorf("beside the first are %q and %q, %v", before, after, err)
		}
		if before, after, err = o.Staff.Beside(t.Context(), "care", order[1].ID); err != nil || before != order[0].ID || after != "" {
			t.Errorf("beside the second are %q and %q, %v", before, after, err)
		}
		if list, err := o.Staff.Unread(t.Context(), "care", "", b.ID, 10); len(list) != 0 || err != nil {
			t.Errorf("after the last unread comes %v, %v", list, err)
		}

		d, err := o.Amend(t.Context(), a.ID, Now)
		o.must(err)
		sent := Sent(*d)
		sent.Version, sent.Answers = v.Hash, consultation.Answers{"view": {"another"}}
		_, err = o.Submit(t.Context(), d.ID, sent, nil)
		o.must(err)
		o.project()
		same(t, "coverage after a change", o.coverage(), []staff.Coverage{{Have: 2}, {Question: "view", Have: 2}})
		same(t, "read answers after a change", o.readAnswers("view"), []string(nil))
		if n := len(o.unread("")); n != 2 {
			t.Errorf("%d are unread after a change", n)
		}
		o.must(o.Staff.ForgetProjection(t.Context(), "care"))
		same(t, "coverage of nothing projected", o.coverage(), []staff.Coverage{{Have: 2}})
		o.project()
		same(t, "coverage made anew", o.coverage(), []staff.Coverage{{Have: 2}, {Question: "view", Have: 2}})
		lines := 0
		for c, err := range o.Staff.Ledger(t.Context(), "care") {
			o.must(err)
			lines++
			if c.Reference == a.Reference && (c.Read.Fresh || c.Read.By == "") || c.Reference == b.Reference && c.Read.By != "" {
				t.Errorf("%+v", c)
			}
		}
		if lines != 3 {
			t.Errorf("%d lines of the ledger", lines)
		}
		_, err = o.Withdraw(t.Context(), a.ID, Now, "withdrawn")
		o.must(err)
		if list, err := o.Staff.ReadOf(t.Context(), "care", a.ID); len(list) != 0 || err != nil {
			t.Errorf("of what was withdrawn %v is left, %v", list, err)
		}
	}},
	{"Seeing words is in the log once a day", func(t *testing.T, o *office) {
		v := o.publish("care")
		a, b := o.says(v, "a", "one"), o.says(v, "b", "two")
		n := len(o.entries())
		see := func(who string, at time.Time, ids ...string) {
			o.must(o.Staff.NoteSeen(t.Context(), staff.Act{Actor: who, Verb: staff.VerbWordsSeen, Consultation: "care", At: at}, ids))
		}
		see("ann", Now, a.ID)
		see("ann", Now, a.ID, "none")
		see("ann", Now, a.ID, b.ID)
		see("bob", Now, a.ID)
		see("ann", Now.Add(24*time.Hour), a.ID)
		var subjects []string
		for _, e := range o.entries()[n:] {
			subjects = append(subjects, e.Actor+" "+e.Subject)
		}
		same(t, "entries", subjects, []string{"ann " + a.Reference, "ann " + b.Reference, "bob " + a.Reference, "ann " + a.Reference})
	}},
}

func (o *office) coverage() []staff.Coverage {
	o.t.Helper()
	all, err := o.Staff.Coverage(o.t.Context(), "care")
	o.must(err)
	return all
}

func (o *office) readAnswers(question string) []string {
	o.t.Helper()
	all, err := o.Staff.ReadAnswers(o.t.Context(), "care", question)
	o.must(err)
	return all
}

func (o *office) unread(question string) []string {
	o.t.Helper()
	all, err := o.Staff.Unread(o.t.Context(), "care", question, "", 10)
	o.must(err)
	return all
}
