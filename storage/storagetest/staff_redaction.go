package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// What is hidden in anything released.
var redactionContracts = []staffContract{
	{"A span is hidden once a second person agrees, and shown again once a second person agrees to that", testRedaction},
	{"What was asked for is taken back before anybody decides, and refused", testRedactionUndo},
	{"Of an answer that was changed nothing is told", testRedactionStale},
	{"Suggestions wait until somebody decides, and are made anew", testSuspects},
	{"What is hidden goes with its response", testRedactionGone},
	{"Where one person is enough, one hides alone", testRedactionAlone},
	{"Nobody finds hidden words, before and after the index is made anew", testRedactionSearch},
}

const told = "Ann Lee, phone 0117 496 0000"

func redacting(who string, verb staff.Verb) staff.Act {
	return staff.Act{Actor: who, Verb: verb, Consultation: "care", At: Now}
}

// hides asks for a span of the answer "view".
func (o *office) hides(who string, r *consultation.Response, id string, from, to int, state staff.RedactionState) error {
	verb := staff.VerbRedactionProposed
	if state == staff.RedactionDismissed {
		verb = staff.VerbRedactionDismissed
	}
	list := []staff.Redaction{{ID: id, From: from, To: to, Class: "name", Reason: "says who it is", State: state}}
	return o.Staff.ProposeRedactions(o.t.Context(), redacting(who, verb), "care", r.ID, "view", r.Changed, list)
}

func (o *office) hidden() (all []staff.Redaction) {
	o.t.Helper()
	for r, err := range o.Staff.EachRedaction(o.t.Context(), "care") {
		o.must(err)
		all = append(all, r)
	}
	return all
}

// says2 changes what a response says.
func (o *office) says2(v consultation.Version, r *consultation.Response, answers consultation.Answers) *consultation.Response {
	o.t.Helper()
	d, err := o.Amend(o.t.Context(), r.ID, Now)
	o.must(err)
	sent := Sent(*d)
	sent.Version, sent.Answers = v.Hash, answers
	_, err = o.Submit(o.t.Context(), d.ID, sent, nil)
	o.must(err)
	o.project()
	now, err := o.Staff.ResponseOf(o.t.Context(), "care", r.ID)
	o.must(err)
	return now
}

func testRedaction(t *testing.T, o *office) {
	v := o.publish("care")
	o.publish("else")
	a := o.says(v, "a", told)
	is(t, o.hides("ann", a, "out", 0, len(told)+1, staff.RedactionProposed), consultation.ErrNotFound)
	is(t, o.hides("ann", a, "none", 3, 3, staff.RedactionProposed), consultation.ErrNotFound)
	is(t, o.hides("ann", a, "alone", 0, 7, staff.RedactionApproved), consultation.ErrNotFound)
	is(t, o.Staff.ProposeRedactions(t.Context(), redacting("ann", staff.VerbRedactionProposed), "else", a.ID, "view", a.Changed, nil), consultation.ErrNotFound)
	is(t, o.Staff.ProposeRedactions(t.Context(), redacting("ann", staff.VerbRedactionProposed), "care", a.ID, "none", a.Changed, nil), consultation.ErrNotFound)
	is(t, o.Staff.ProposeRedactions(t.Context(), redacting("ann", staff.VerbRedactionProposed), "care", a.ID, "view", Now.Add(time.Hour), nil), staff.ErrConflict)
	n := len(o.entries())
	o.must(o.hides("ann", a, "one", 0, 7, staff.RedactionProposed))
	if all := o.entries(); len(all) != n+1 || all[n].Subject != a.Reference || all[n].Details["redaction"] != "one" || len(all[n].Details) != 3 {
		t.Errorf("the log says %+v", all[n:])
	}
	asked := staff.Redaction{ID: "one", Consultation: "care", Response: a.ID, Question: "view", To: 7, Class: "name", Reason: "says who it is",
		State: staff.RedactionProposed, By: "ann", At: Now, Fresh: true}
	waiting, err := o.Staff.RedactionsWaiting(t.Context(), "care", 10)
	o.must(err)
	same(t, "what waits", waiting, []staff.Redaction{asked})
	one, err := o.Staff.Redaction(t.Context(), "care", "one")
	o.must(err)
	same(t, "the one", one, asked)
	_, err = o.Staff.Redaction(t.Context(), "else", "one")
	is(t, err, consultation.ErrNotFound)
	same(t, "what is hidden before anybody agrees", o.hidden(), []staff.Redaction(nil))

	decide := func(who string, verb staff.Verb, agree bool) error {
		return o.Staff.DecideRedaction(t.Context(), redacting(who, verb), "care", "one", agree, "")
	}
	is(t, o.Staff.DecideRedaction(t.Context(), redacting("bob", staff.VerbRedactionApproved), "else", "one", true, ""), consultation.ErrNotFound)
	is(t, decide("ann", staff.VerbRedactionApproved, true), staff.ErrSamePerson)
	is(t, decide("bob", staff.VerbRedactionLifted, true), staff.ErrConflict)
	is(t, decide("bob", staff.VerbRedactionRefused, true), staff.ErrConflict)
	is(t, o.Staff.LiftRedaction(t.Context(), redacting("bob", staff.VerbRedactionLift), "care", "one", "why"), staff.ErrConflict)
	o.must(decide("bob", staff.VerbRedactionApproved, true))
	asked.State, asked.DecidedBy, asked.DecidedAt = staff.RedactionApproved, "bob", Now
	same(t, "what is hidden", o.hidden(), []staff.Redaction{asked})
	is(t, decide("cid", staff.VerbRedactionRefused, false), staff.ErrConflict)

	lift := redacting("bob", staff.VerbRedactionLift)
	o.must(o.Staff.LiftRedaction(t.Context(), lift, "care", "one", "she is a minister"))
	is(t, o.Staff.LiftRedaction(t.Context(), lift, "care", "one", "again"), staff.ErrConflict)
	is(t, decide("bob", staff.VerbRedactionLifted, true), staff.ErrSamePerson)
	if all := o.hidden(); len(all) != 1 || all[0].LiftBy != "bob" || all[0].LiftReason != "she is a minister" {
		t.Errorf("while it is asked, %+v is hidden", all)
	}
	o.must(decide("ann", staff.VerbRedactionStays, false))
	is(t, decide("ann", staff.VerbRedactionLifted, true), staff.ErrConflict)
	o.must(o.Staff.LiftRedaction(t.Context(), lift, "care", "one", "she is a minister"))
	o.must(decide("ann", staff.VerbRedactionLifted, true))
	same(t, "what is hidden in the end", o.hidden(), []staff.Redaction(nil))
	every := 0
	for r, err := range o.Staff.EveryRedaction(t.Context(), "care") {
		o.must(err)
		if every++; r.ID != "one" || r.State != staff.RedactionLifted {
			t.Errorf("among all is %+v", r)
		}
	}
	if every != 1 {
		t.Errorf("there are %d", every)
	}
	if all, err := o.Staff.RedactionsOf(t.Context(), "care", a.ID); err != nil || len(all) != 1 || all[0].State != staff.RedactionLifted || all[0].DecidedBy != "ann" {
		t.Errorf("%+v, %v", all, err)
	}
}

func testRedactionSearch(t *testing.T, o *office) {
	v := o.publish("care")
	a, b := o.says(v, "a", told), o.says(v, "b", told)
	o.project()
	finds := func(when, query string, want int) {
		t.Helper()
		f, err := o.Staff.SearchAnswers(t.Context(), "care", search.Parse(query), "", 10)
		o.must(err)
		if ords := o.found("care", query); f.Total != want || len(f.Hits) != want || len(ords) != want {
			t.Errorf("%s, %d answers (%d responses) have %s, not %d", when, f.Total, len(ords), query, want)
		}
	}
	decide := func(verb staff.Verb, id string) {
		t.Helper()
		o.must(o.Staff.DecideRedaction(t.Context(), redacting("bob", verb), "care", id, true, ""))
	}
	o.must(o.hides("ann", a, "one", 4, 7, staff.RedactionProposed))
	finds("before anybody agrees", "lee", 2)
	decide(staff.VerbRedactionApproved, "one")
	for _, when := range []string{"once it is hidden", "once the index is made anew"} {
		finds(when, "lee", 1)
		finds(when, "ann", 2)
		finds(when, "0117", 2)
		finds(when, `"ann phone"`, 0)
		finds(when, "ann -lee", 1)
		finds(when, "é", 0)
		finds(when, "e*", 0)
		o.must(o.Staff.ForgetProjection(t.Context(), "care"))
		o.project()
	}
	o.must(o.hides("ann", b, "all", 0, len(told), staff.RedactionProposed))
	decide(staff.VerbRedactionApproved, "all")
	finds("with all of it hidden", "ann", 1)
	all, err := o.Staff.Coverage(t.Context(), "care")
	o.must(err)
	if len(all) != 2 || all[1].Have != 2 {
		t.Errorf("an answer that is wholly hidden is none: %+v", all)
	}
	o.must(o.Staff.LiftRedaction(t.Context(), redacting("ann", staff.VerbRedactionLift), "care", "one", "why"))
	finds("while somebody asks to show it", "lee", 0)
	decide(staff.VerbRedactionLifted, "one")
	finds("once it is shown", "lee", 1)
	o.must(o.hides("ann", a, "two", 4, 7, staff.RedactionProposed))
	decide(staff.VerbRedactionApproved, "two")
	o.says2(v, a, consultation.Answers{"view": {"I am " + told}})
	finds("once the answer is another", "lee", 0)
	finds("once the answer is another", "am", 0)
}

func testRedactionUndo(t *testing.T, o *office) {
	a := o.says(o.publish("care"), "a", told)
	undo := func(who, id string) error {
		return o.Staff.UndoRedaction(t.Context(), redacting(who, staff.VerbRedactionUndone), "care", id)
	}
	o.must(o.hides("ann", a, "one", 0, 7, staff.RedactionProposed))
	o.must(o.hides("ann", a, "two", 0, 3, staff.RedactionProposed))
	is(t, undo("bob", "one"), staff.ErrConflict)
	o.must(undo("ann", "one"))
	is(t, undo("ann", "one"), consultation.ErrNotFound)
	o.must(o.Staff.DecideRedaction(t.Context(), redacting("bob", staff.VerbRedactionRefused), "care", "two", false, "a street"))
	is(t, undo("ann", "two"), staff.ErrConflict)
	if all, err := o.Staff.RedactionsOf(t.Context(), "care", a.ID); err != nil || len(all) != 1 || all[0].State != staff.RedactionRefused || all[0].Why != "a street" {
		t.Errorf("%+v, %v", all, err)
	}
	o.must(o.hides("ann", a, "three", 0, 7, staff.RedactionProposed))
	o.must(o.Staff.DecideRedaction(t.Context(), redacting("bob", staff.VerbRedactionApproved), "care", "three", true, ""))
	is(t, undo("ann", "three"), staff.ErrConflict)
	o.must(o.Staff.LiftRedaction(t.Context(), redacting("cid", staff.VerbRedactionLift), "care", "three", "why"))
	o.must(undo("cid", "three"))
	if all := o.hidden(); len(all) != 1 || all[0].LiftBy != "" {
		t.Errorf("%+v", all)
	}
}

func testRedactionStale(t *testing.T, o *office) {
	v := o.publish("care")
	a := o.says(v, "a", told)
	for _, id := range []string{"one", "two"} {
		o.must(o.hides("ann", a, id, 0, 7, staff.RedactionProposed))
	}
	o.must(o.Staff.DecideRedaction(t.Context(), redacting("bob", staff.VerbRedactionApproved), "care", "one", true, ""))
	a = o.says2(v, a, a.Answers)
	if all := o.hidden(); len(all) != 1 || !all[0].Fresh {
		t.Errorf("the answer is as it was, but %+v", all)
	}
	before := a
	a = o.says2(v, a, consultation.Answers{"view": {"I am " + told}})
	if all := o.hidden(); len(all) != 1 || all[0].Fresh {
		t.Errorf("the answer is another, but %+v", all)
	}
	is(t, o.Staff.DecideRedaction(t.Context(), redacting("bob", staff.VerbRedactionApproved), "care", "two", true, ""), staff.ErrConflict)
	if !before.Changed.Equal(a.Changed) {
		is(t, o.hides("ann", before, "late", 0, 7, staff.RedactionProposed), staff.ErrConflict)
	}
	o.must(o.Staff.LiftRedaction(t.Context(), redacting("ann", staff.VerbRedactionLift), "care", "one", "marked anew"))
	o.must(o.Staff.DecideRedaction(t.Context(), redacting("bob", staff.VerbRedactionLifted), "care", "one", true, ""))
	same(t, "what is hidden", o.hidden(), []staff.Redaction(nil))
}

func (o *office) suspects(class string) []staff.Suspect {
	o.t.Helper()
	all, err := o.Staff.Suspects(o.t.Context(), "care", class, "", "", 10)
	o.must(err)
	return all
}

func testSuspects(t *testing.T, o *office) {
	v := o.publish("care")
	a := o.says(v, "a", told)
	o.says(v, "b", "nothing of the kind")
	o.says(v, "c", "My number is 0117 496 0001")
	o.project()
	of := staff.Suspect{Response: a.ID, Question: "view", Spans: []staff.SuspectSpan{{From: 0, To: 7, Class: "name"}, {From: 15, To: 28, Class: "phone"}}}
	same(t, "names", o.suspects("name"), []staff.Suspect{of})
	all := o.suspects("")
	if len(all) != 2 {
		t.Fatalf("%+v", all)
	}
	if after, err := o.Staff.Suspects(t.Context(), "care", "", all[0].Response, "view", 10); err != nil || len(after) != 1 || after[0].Response != all[1].Response {
		t.Errorf("after the first come %+v, %v", after, err)
	}
	o.must(o.hides("ann", a, "one", 0, 3, staff.RedactionProposed))
	o.must(o.hides("ann", a, "two", 15, 28, staff.RedactionDismissed))
	if all := o.suspects(""); len(all) != 1 || all[0].Response == a.ID {
		t.Errorf("still %+v", all)
	}
	counts, err := o.Staff.RedactionCounts(t.Context(), "care")
	o.must(err)
	same(t, "counts", counts, []staff.RedactionCount{{Class: "name", Proposed: 1}, {Class: "phone", Suggested: 1}})
	o.must(o.Staff.UndoRedaction(t.Context(), redacting("ann", staff.VerbRedactionUndone), "care", "two"))
	list, err := o.Staff.Suspect(t.Context(), "care", a.ID, "view")
	o.must(err)
	same(t, "what waits again", list, of.Spans[1:])
	o.must(o.Staff.ForgetProjection(t.Context(), "care"))
	same(t, "suspects of nothing projected", o.suspects(""), []staff.Suspect(nil))
	o.project()
	if n := len(o.suspects("")); n != 2 {
		t.Errorf("made anew, %d answers", n)
	}
	o.says2(v, a, consultation.Answers{"view": {"by Ann Lee, phone gone"}})
	list, err = o.Staff.Suspect(t.Context(), "care", a.ID, "view")
	o.must(err)
	same(t, "suspects of what was changed", list, []staff.SuspectSpan{{From: 3, To: 10, Class: "name"}})
}

func testRedactionGone(t *testing.T, o *office) {
	a := o.says(o.publish("care"), "a", told)
	o.project()
	o.must(o.hides("ann", a, "one", 0, 7, staff.RedactionProposed))
	o.must(o.Staff.DecideRedaction(t.Context(), redacting("bob", staff.VerbRedactionApproved), "care", "one", true, ""))
	_, err := o.Withdraw(t.Context(), a.ID, Now, "withdrawn")
	o.must(err)
	same(t, "what is hidden", o.hidden(), []staff.Redaction(nil))
	same(t, "what is suggested", o.suspects(""), []staff.Suspect(nil))
	is(t, o.hides("ann", a, "two", 0, 7, staff.RedactionProposed), consultation.ErrGone)
	is(t, o.Staff.UndoRedaction(t.Context(), redacting("ann", staff.VerbRedactionUndone), "care", "one"), consultation.ErrNotFound)
}

func testRedactionAlone(t *testing.T, o *office) {
	a := o.says(o.publish("care"), "a", told)
	x, err := o.Staff.Settings(t.Context())
	o.must(err)
	x.TwoPerson = false
	o.must(o.Staff.SetSettings(t.Context(), staff.Act{Actor: "ann", Verb: staff.VerbSettings, At: Now}, x))
	o.must(o.hides("ann", a, "one", 0, 7, staff.RedactionProposed))
	o.must(o.Staff.DecideRedaction(t.Context(), redacting("ann", staff.VerbRedactionApproved), "care", "one", true, ""))
	if len(o.hidden()) != 1 {
		t.Error("nothing is hidden")
	}
}
