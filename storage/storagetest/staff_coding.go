package storagetest

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// The codebook, and what was coded.
var codingContracts = []staffContract{
	{"A codebook grows, is reworded, split, merged and retired, and remembers", testCodebook},
	{"An answer is coded, coded again and taken back", testCoding},
	{"Of two who code the same answer at once one is told", testCodingRace},
	{"A change of the codebook puts what it touches into the re-code queue", testAgain},
	{"What was coded goes with its response", testCodingGone},
}

func coding(who string, verb staff.Verb) staff.Act {
	return staff.Act{Actor: who, Verb: verb, Consultation: "care", At: Now}
}

// code adds one to the codebook.
func (o *office) code(id, parent string) staff.Code {
	o.t.Helper()
	c := staff.Code{ID: id, Consultation: "care", Key: "key-" + id, Name: "Name of " + id, Parent: parent, Definition: "What " + id + " is", Include: "a", Exclude: "b", Examples: "c"}
	o.must(o.Staff.AddCode(o.t.Context(), coding("ann", staff.VerbCodeAdded), c))
	c.Rev, c.By, c.At = 1, "ann", Now
	return c
}

// codes decides about the answer "view" of a response.
func (o *office) codes(who, response string, rev int, given ...staff.Given) (int, error) {
	c := staff.Coded{Response: response, Question: "view", Given: given}
	r, err := o.Staff.ResponseOf(o.t.Context(), "care", response)
	if err != nil {
		return 0, err
	}
	return o.Staff.SetCoded(o.t.Context(), coding(who, staff.VerbCoded), "care", c, rev, r.Changed, "")
}

func (o *office) coded(response string) *staff.Coded {
	o.t.Helper()
	all, err := o.Staff.CodedOf(o.t.Context(), "care", response)
	o.must(err)
	if len(all) == 0 {
		return &staff.Coded{}
	}
	return &all[0]
}

func (o *office) toCode(again bool) []string {
	o.t.Helper()
	all, err := o.Staff.ToCode(o.t.Context(), "care", "view", again, "", 10)
	o.must(err)
	return all
}

func testCodebook(t *testing.T, o *office) {
	o.publish("care")
	ctx := t.Context()
	pay := o.code("pay", "")
	low := o.code("low", "pay")
	all, err := o.Staff.Codebook(ctx, "care")
	o.must(err)
	same(t, "codebook", all, []staff.Code{low, pay})

	taken := pay
	taken.ID = "other"
	is(t, o.Staff.AddCode(ctx, coding("ann", staff.VerbCodeAdded), taken), consultation.ErrExists)

	pay.Name, pay.Definition = "Wages", "What people earn"
	o.must(o.Staff.RewordCode(ctx, coding("bob", staff.VerbCodeReworded), pay, false))
	is(t, o.Staff.RewordCode(ctx, coding("ann", staff.VerbCodeReworded), pay, false), staff.ErrConflict)
	pay.Rev, pay.Parent = 2, "low"
	is(t, o.Staff.RewordCode(ctx, coding("ann", staff.VerbCodeReworded), pay, false), staff.ErrConflict) // its own child
	pay.Parent = "nobody"
	is(t, o.Staff.RewordCode(ctx, coding("ann", staff.VerbCodeReworded), pay, false), consultation.ErrNotFound)

	one, two := low, low
	one.ID, one.Key, one.Name = "one", "one", "One"
	two.ID, two.Key, two.Name = "two", "two", "Two"
	o.must(o.Staff.SplitCode(ctx, coding("ann", staff.VerbCodeSplit), "care", "low", 1, []staff.Code{one, two}))
	o.must(o.Staff.MergeCodes(ctx, coding("ann", staff.VerbCodesMerged), "care", []string{"one"}, "two"))
	is(t, o.Staff.MergeCodes(ctx, coding("ann", staff.VerbCodesMerged), "care", []string{"one"}, "two"), staff.ErrConflict)
	o.must(o.Staff.RetireCode(ctx, coding("ann", staff.VerbCodeRetired), "care", "two", 1, true))
	o.must(o.Staff.RetireCode(ctx, coding("ann", staff.VerbCodeRestored), "care", "two", 2, false))
	is(t, o.Staff.RetireCode(ctx, coding("ann", staff.VerbCodeRetired), "care", "two", 2, true), staff.ErrConflict)
	is(t, o.Staff.RetireCode(ctx, coding("ann", staff.VerbCodeRetired), "else", "two", 3, true), consultation.ErrNotFound)

	var steps []staff.CodeStep
	history, err := o.Staff.CodeHistory(ctx, "care", "")
	o.must(err)
	for _, h := range history {
		steps = append(steps, h.Kind)
	}
	same(t, "history", steps, []staff.CodeStep{staff.CodeRestored, staff.CodeRetired, staff.CodeMerged, staff.CodeAdded, staff.CodeAdded, staff.CodeSplit, staff.CodeReworded, staff.CodeAdded, staff.CodeAdded})
	history, err = o.Staff.CodeHistory(ctx, "care", "pay")
	o.must(err)
	if len(history) != 2 || history[0].Before.Name != "Name of pay" || history[0].After.Name != "Wages" || history[0].By != "bob" {
		t.Errorf("history of one code: %+v", history)
	}
}

func testCoding(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	o.code("pay", "")
	o.code("time", "")
	same(t, "to code", o.toCode(false), []string{o.since("care", 0)[0].ID, o.since("care", 0)[1].ID})

	n := len(o.entries())
	rev, err := o.codes("ann", a.ID, 0, staff.Given{Code: "time", From: 4, To: 7}, staff.Given{Code: "pay"}, staff.Given{Code: "pay"})
	o.must(err)
	given := []staff.Given{{Code: "pay"}, {Code: "time", From: 4, To: 7}}
	same(t, "coded", o.coded(a.ID), &staff.Coded{Response: a.ID, Question: "view", Rev: rev, Given: given, By: "ann", At: Now, Fresh: true})
	if e := o.entries()[n]; e.Subject != a.Reference || e.Verb != staff.VerbCoded {
		t.Errorf("%+v", e)
	}
	same(t, "to code", o.toCode(false), []string{b.ID})
	same(t, "read with it", o.unread("view"), []string{b.ID})

	_, err = o.codes("bob", a.ID, 0, staff.Given{Code: "pay"})
	is(t, err, staff.ErrConflict)
	for _, wrong := range []staff.Given{{Code: "none"}, {Code: "pay", From: 3, To: 8}, {Code: "pay", From: -1, To: 2}, {Code: "pay", From: 3, To: 3}} {
		_, err = o.codes("bob", a.ID, rev, wrong)
		is(t, err, consultation.ErrNotFound)
	}
	none, err := o.codes("bob", b.ID, 0)
	o.must(err)
	uses, err := o.Staff.CodeUses(ctx, "care")
	o.must(err)
	same(t, "uses", uses, []staff.CodeUse{{Code: "pay", Responses: 1, Answers: 1}, {Code: "time", Responses: 1, Answers: 1}})
	progress, err := o.Staff.CodingProgress(ctx, "care")
	o.must(err)
	same(t, "progress", progress, []staff.CodingProgress{{Question: "view", Have: 2, Coded: 2}})
	ords, err := o.Staff.ResponsesCoded(ctx, "care", "pay", "")
	o.must(err)
	if len(ords) != 1 || o.since("care", 0)[ords[0]].ID != a.ID {
		t.Errorf("responses with a code: %v", ords)
	}
	var stand []staff.Coded
	for c, err := range o.Staff.EachCoded(ctx, "care") {
		o.must(err)
		stand = append(stand, c)
	}
	if len(stand) != 2 || len(stand[0].Given)+len(stand[1].Given) != 2 {
		t.Errorf("%+v", stand)
	}

	undo := func(who, response string, rev int) error {
		return o.Staff.UndoCoded(ctx, coding(who, staff.VerbCodingUndone), "care", response, "view", rev)
	}
	is(t, undo("ann", b.ID, none), staff.ErrConflict) // not hers
	is(t, undo("bob", b.ID, none+1), staff.ErrConflict)
	o.must(undo("bob", b.ID, none))
	same(t, "to code after undo", o.toCode(false), []string{b.ID})
	is(t, undo("bob", b.ID, none), consultation.ErrNotFound)
	_, err = o.codes("bob", b.ID, 0, staff.Given{Code: "pay"})
	o.must(err)

	rev, err = o.codes("bob", a.ID, rev)
	o.must(err)
	o.must(undo("bob", a.ID, rev))
	same(t, "taken back", o.coded(a.ID).Given, given)
	var why []string
	for h, err := range o.Staff.CodingHistory(ctx, "care", a.ID, "view") {
		o.must(err)
		if h.Reference != a.Reference {
			t.Errorf("%+v", h)
		}
		why = append(why, h.By+h.Why)
	}
	same(t, "history", why, []string{"ann", "bob", "bobundo"})
}

func testCodingRace(t *testing.T, o *office) {
	v := o.publish("care")
	a := o.says(v, "a", "one two")
	o.project()
	o.code("pay", "")
	o.code("time", "")
	var wg sync.WaitGroup
	fails := make([]error, 8)
	for i := range fails {
		wg.Go(func() {
			_, fails[i] = o.codes("ann", a.ID, 0, staff.Given{Code: []string{"pay", "time"}[i%2]})
		})
	}
	wg.Wait()
	won := 0
	for _, err := range fails {
		switch {
		case err == nil:
			won++
		case !errors.Is(err, staff.ErrConflict):
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d decisions were taken from the same revision", won)
	}
}

func testAgain(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	o.code("pay", "")
	o.code("time", "")
	rev, err := o.codes("ann", a.ID, 0, staff.Given{Code: "pay"})
	o.must(err)
	_, err = o.codes("ann", b.ID, 0, staff.Given{Code: "time"})
	o.must(err)
	same(t, "queue", o.toCode(true), []string(nil))
	o.must(o.Staff.RetireCode(ctx, coding("ann", staff.VerbCodeRetired), "care", "pay", 1, true))
	same(t, "queue", o.toCode(true), []string{a.ID})
	rev, err = o.codes("ann", a.ID, rev) // by mistake
	o.must(err)
	same(t, "queue", o.toCode(true), []string(nil))
	o.must(o.Staff.UndoCoded(ctx, coding("ann", staff.VerbCodingUndone), "care", a.ID, "view", rev))
	same(t, "queue after undo", o.toCode(true), []string{a.ID})
	rev, err = o.codes("ann", a.ID, o.coded(a.ID).Rev, staff.Given{Code: "pay"}) // it had it: it may keep it
	o.must(err)
	same(t, "queue", o.toCode(true), []string(nil))
	o.must(o.Staff.RetireCode(ctx, coding("ann", staff.VerbCodeRestored), "care", "pay", 2, false))
	o.must(o.Staff.MergeCodes(ctx, coding("bob", staff.VerbCodesMerged), "care", []string{"pay"}, "time"))
	c := o.coded(a.ID)
	if c.Rev <= rev || c.By != "bob" || len(c.Given) != 1 || c.Given[0].Code != "time" {
		t.Errorf("merged: %+v", c)
	}
	_, err = o.codes("ann", b.ID, o.coded(b.ID).Rev, staff.Given{Code: "pay"}) // retired, and it never had it
	is(t, err, consultation.ErrNotFound)

	d, err := o.Amend(ctx, b.ID, Now)
	o.must(err)
	sent := Sent(*d)
	sent.Version, sent.Answers = v.Hash, consultation.Answers{"view": {"another"}}
	_, err = o.Submit(ctx, d.ID, sent, nil)
	o.must(err)
	o.project()
	if c := o.coded(b.ID); c.Fresh {
		t.Errorf("after a change: %+v", c)
	}
	stale := staff.Coded{Response: b.ID, Question: "view"}
	_, err = o.Staff.SetCoded(ctx, coding("ann", staff.VerbCoded), "care", stale, o.coded(b.ID).Rev, Now.Add(-time.Hour), "")
	is(t, err, staff.ErrConflict)
}

func testCodingGone(t *testing.T, o *office) {
	v := o.publish("care")
	a := o.says(v, "a", "one two")
	o.project()
	o.code("pay", "")
	rev, err := o.codes("ann", a.ID, 0, staff.Given{Code: "pay"})
	o.must(err)
	_, err = o.Withdraw(t.Context(), a.ID, Now, "withdrawn")
	o.must(err)
	if c := o.coded(a.ID); c.Rev != 0 {
		t.Errorf("%+v", c)
	}
	_, err = o.Staff.SetCoded(t.Context(), coding("ann", staff.VerbCoded), "care", staff.Coded{Response: a.ID, Question: "view"}, rev, a.Changed, "")
	is(t, err, consultation.ErrGone)
	for h := range o.Staff.CodingHistory(t.Context(), "care", "", "") {
		t.Errorf("%+v", h)
	}
}
