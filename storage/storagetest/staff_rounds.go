package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Blind double coding.
var roundsContracts = []staffContract{
	{"Two code a sample blind, and see each other's codes only when the round is closed", testRound},
	{"An answer that is changed leaves an open round, and one that is withdrawn leaves every round", testRoundChanged},
}

func roundAct(who string, verb staff.Verb) staff.Act { return coding(who, verb) }

// round adds a round of ann's that ann and bob code.
func (o *office) round(id string, sample ...string) {
	o.t.Helper()
	r := staff.Round{ID: id, Consultation: "care", Name: "First", Question: "view", Seed: 1<<63 + 7, Due: "2026-04-01", Coders: []staff.RoundCoder{{Account: "ann"}, {Account: "bob"}}}
	o.must(o.Staff.AddRound(o.t.Context(), roundAct("ann", staff.VerbRoundAdded), r, sample))
}

func (o *office) decide(who, round, response string, codes ...string) error {
	r, err := o.Staff.ResponseOf(o.t.Context(), "care", response)
	if err != nil {
		return err
	}
	return o.Staff.DecideUnit(o.t.Context(), roundAct(who, staff.VerbRoundDecided), "care", round, response, codes, r.Changed)
}

func testRound(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	o.code("pay", "")
	o.code("time", "")
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	ids, err := o.Staff.Answered(ctx, "care", "view")
	o.must(err)
	if len(ids) != 2 {
		t.Fatalf("answered: %v", ids)
	}
	o.round("r1", a.ID, b.ID)
	is(t, o.Staff.AddRound(ctx, roundAct("ann", staff.VerbRoundAdded), staff.Round{ID: "r2", Consultation: "care", Question: "none"}, []string{a.ID}), consultation.ErrNotFound)
	r, err := o.Staff.RoundOf(ctx, "care", "r1")
	o.must(err)
	if !r.Open() || r.Finished() || r.Owner != "ann" || r.Units != 2 || r.Seed != 1<<63+7 || !r.Codes("bob") || r.Codes("eve") {
		t.Errorf("%+v", r)
	}
	_, err = o.Staff.RoundOf(ctx, "else", "r1")
	is(t, err, consultation.ErrNotFound)

	o.must(o.decide("ann", "r1", a.ID, "time", "pay"))
	o.must(o.decide("bob", "r1", a.ID, "pay"))
	is(t, o.decide("eve", "r1", a.ID, "pay"), consultation.ErrNotFound)
	is(t, o.decide("ann", "r1", a.ID, "none"), consultation.ErrNotFound)
	_, err = o.Staff.DecidedUnits(ctx, "care", "r1")
	is(t, err, staff.ErrConflict)
	_, err = o.Staff.OwnUnits(ctx, "care", "r1", "eve")
	is(t, err, consultation.ErrNotFound)
	own, err := o.Staff.OwnUnits(ctx, "care", "r1", "bob")
	o.must(err)
	same(t, "bob's own", own, []staff.RoundUnit{{Response: a.ID, Place: 1, Decisions: []staff.RoundDecision{{Coder: "bob", Codes: []string{"pay"}}}}, {Response: b.ID, Place: 2}})
	same(t, "main coding", o.coded(a.ID), &staff.Coded{})

	is(t, o.Staff.CloseRound(ctx, roundAct("bob", staff.VerbRoundClosed), "care", "r1"), staff.ErrConflict)
	is(t, o.Staff.SettleUnit(ctx, roundAct("ann", staff.VerbRoundSettled), "care", "r1", a.ID), staff.ErrConflict)
	o.must(o.decide("ann", "r1", b.ID))
	o.must(o.decide("bob", "r1", b.ID, "time"))
	o.must(o.decide("bob", "r1", b.ID)) // another thought
	o.must(o.Staff.CloseRound(ctx, roundAct("bob", staff.VerbRoundClosed), "care", "r1"))
	is(t, o.decide("ann", "r1", b.ID, "pay"), staff.ErrConflict)
	all, err := o.Staff.DecidedUnits(ctx, "care", "r1")
	o.must(err)
	same(t, "decided", all, []staff.RoundUnit{
		{Response: a.ID, Place: 1, Decisions: []staff.RoundDecision{{Coder: "ann", Codes: []string{"pay", "time"}}, {Coder: "bob", Codes: []string{"pay"}}}},
		{Response: b.ID, Place: 2, Decisions: []staff.RoundDecision{{Coder: "ann", Codes: []string{}}, {Coder: "bob", Codes: []string{}}}},
	})
	if all[0].Agreed(2) || !all[1].Agreed(2) {
		t.Error("who agrees is wrong")
	}
	o.must(o.Staff.SettleUnit(ctx, roundAct("ann", staff.VerbRoundSettled), "care", "r1", a.ID))
	list, err := o.Staff.RoundsOf(ctx, "care")
	o.must(err)
	if len(list) != 1 || list[0].Settled != 1 || list[0].Open() {
		t.Errorf("%+v", list)
	}
	is(t, o.Staff.DropRound(ctx, roundAct("ann", staff.VerbRoundDropped), "care", "r1"), staff.ErrConflict)
}

func testRoundChanged(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	o.code("pay", "")
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	o.round("open", a.ID, b.ID)
	o.round("shut", a.ID, b.ID)
	o.must(o.decide("ann", "open", a.ID, "pay"))
	o.must(o.decide("ann", "shut", a.ID, "pay"))
	o.must(o.Staff.CloseRound(ctx, roundAct("ann", staff.VerbRoundClosed), "care", "shut"))
	d, err := o.Amend(ctx, a.ID, Now)
	o.must(err)
	sent := Sent(*d)
	sent.Version, sent.Answers = v.Hash, consultation.Answers{"view": {"another"}}
	_, err = o.Submit(ctx, d.ID, sent, nil)
	o.must(err)
	is(t, o.Staff.DecideUnit(ctx, roundAct("bob", staff.VerbRoundDecided), "care", "open", b.ID, nil, Now.Add(time.Hour)), staff.ErrConflict)
	is(t, o.decide("bob", "open", a.ID, "pay"), staff.ErrConflict)
	r, err := o.Staff.RoundOf(ctx, "care", "open")
	o.must(err)
	if r.Units != 1 || r.Coders[0].Done != 0 {
		t.Errorf("the open round: %+v", r)
	}
	shut, err := o.Staff.DecidedUnits(ctx, "care", "shut")
	o.must(err)
	if len(shut) != 2 || !shut[0].Changed || shut[1].Changed {
		t.Errorf("the closed round: %+v", shut)
	}
	is(t, o.Staff.SettleUnit(ctx, roundAct("ann", staff.VerbRoundSettled), "care", "shut", a.ID), consultation.ErrNotFound)
	_, err = o.Withdraw(ctx, a.ID, Now, "")
	o.must(err)
	if shut, err = o.Staff.DecidedUnits(ctx, "care", "shut"); err != nil || len(shut) != 1 {
		t.Errorf("after the withdrawal: %+v, %v", shut, err)
	}
	is(t, o.Staff.DropRound(ctx, roundAct("bob", staff.VerbRoundDropped), "care", "open"), staff.ErrConflict)
	o.must(o.Staff.DropRound(ctx, roundAct("ann", staff.VerbRoundDropped), "care", "open"))
	_, err = o.Staff.RoundOf(ctx, "care", "open")
	is(t, err, consultation.ErrNotFound)
}
