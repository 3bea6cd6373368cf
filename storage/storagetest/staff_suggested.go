package storagetest

import (
	"strconv"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Codes that a machine suggests.
var suggestedContracts = []staffContract{
	{"Suggestions count for nothing and go with a decision", testSuggestions},
	{"A decision says what it thinks of suggestions, and taken back lets them wait again", testJudged},
	{"Suggestions are rejected, and taken back", testRejected},
	{"What was suggested goes with its response", testSuggestedGone},
}

// suggests suggests codes for the answer "view" of a response.
func (o *office) suggests(source, response string, codes ...string) int {
	o.t.Helper()
	var list []staff.Suggested
	for _, c := range codes {
		list = append(list, staff.Suggested{Response: response, Question: "view", Code: c, Score: .75})
	}
	n, err := o.Staff.Suggest(o.t.Context(), coding("ann", staff.VerbSuggested), "care", source, list)
	o.must(err)
	return n
}

// suggested are the codes that are suggested for the answer "view" of a response.
func (o *office) suggested(response string) (codes []string) {
	o.t.Helper()
	list, err := o.Staff.SuggestedOf(o.t.Context(), "care", response, "view")
	o.must(err)
	for _, x := range list {
		codes = append(codes, x.Code)
	}
	return codes
}

func (o *office) suggestedStates(want ...staff.SuggestedState) {
	o.t.Helper()
	all, err := o.Staff.SuggestedStates(o.t.Context(), "care")
	o.must(err)
	for i := range want {
		want[i].Question = "view"
	}
	same(o.t, "states", all, want)
}

func (o *office) toDecide(want ...string) {
	o.t.Helper()
	all, err := o.Staff.ToDecide(o.t.Context(), "care", "view", "", 10)
	o.must(err)
	same(o.t, "to decide", all, want)
}

func testSuggestions(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	o.code("pay", "")
	_, err := o.codes("ann", b.ID, 0)
	o.must(err)
	suggest := func(score float64) int {
		n, err := o.Staff.Suggest(ctx, coding("ann", staff.VerbSuggested), "care", "words", []staff.Suggested{
			{Response: a.ID, Question: "view", Code: "pay", Score: score}, {Response: b.ID, Question: "view", Code: "pay", Score: 1},
			{Response: a.ID, Question: "view", Code: "none", Score: 1}, {Response: "none", Question: "view", Code: "pay", Score: 1}})
		o.must(err)
		return n
	}
	if n := suggest(.5); n != 1 {
		t.Errorf("%d were stored", n)
	}
	suggest(.75)
	many := make([]staff.Suggested, 499) // those of one answer stay together, wherever they stand in the list
	for i := range many {
		many[i] = staff.Suggested{Response: "none" + strconv.Itoa(i), Question: "view", Code: "pay"}
	}
	o.code("time", "")
	many = append([]staff.Suggested{{Response: a.ID, Question: "view", Code: "time", Score: .5}}, append(many, staff.Suggested{Response: a.ID, Question: "view", Code: "pay", Score: .25})...)
	if n, err := o.Staff.Suggest(ctx, coding("ann", staff.VerbSuggested), "care", "other", many); n != 2 || err != nil {
		t.Errorf("%d were stored, %v", n, err)
	}
	list, err := o.Staff.SuggestedOf(ctx, "care", a.ID, "view")
	o.must(err)
	if len(list) != 3 || list[1].Code != "time" || list[2].Source != "other" {
		t.Errorf("suggestions of two sources: %+v", list)
	}
	same(t, "suggested", list[:1], []staff.Suggested{{Response: a.ID, Question: "view", Code: "pay", Source: "words", Score: .75}})
	same(t, "to code", o.toCode(false), []string{a.ID})
	_, err = o.codes("ann", a.ID, 0)
	o.must(err)
	list, err = o.Staff.SuggestedOf(ctx, "care", a.ID, "view")
	if len(list) != 0 || err != nil {
		t.Errorf("after a decision: %v, %v", list, err)
	}
}

func testJudged(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	o.code("pay", "")
	o.code("time", "")
	order := o.toCode(false)
	o.suggests("words", a.ID, "pay", "time")
	o.suggests("other", a.ID, "pay")
	o.suggests("words", b.ID, "time")
	o.suggestedStates(staff.SuggestedState{Source: "other", Waiting: 1, Answers: 1}, staff.SuggestedState{Source: "words", Waiting: 3, Answers: 2})
	o.toDecide(order...)
	if all, err := o.Staff.ToDecide(ctx, "care", "view", order[0], 10); err != nil || len(all) != 1 || all[0] != order[1] {
		t.Errorf("after the first: %v, %v", all, err)
	}
	rev, err := o.codes("ann", a.ID, 0, staff.Given{Code: "pay", From: 0, To: 3})
	o.must(err)
	after := []staff.SuggestedState{{Source: "other", Decided: 1, Accepted: 1}, {Source: "words", Waiting: 1, Answers: 1, Decided: 2, Accepted: 1}}
	o.suggestedStates(after...)
	o.toDecide(b.ID)
	if n := o.suggests("words", a.ID, "time"); n != 0 {
		t.Errorf("%d were stored for what was decided", n)
	}
	_, err = o.codes("bob", a.ID, rev, staff.Given{Code: "time"})
	o.must(err)
	o.suggestedStates(after...)
	o.must(o.Staff.UndoCoded(ctx, coding("bob", staff.VerbCodingUndone), "care", a.ID, "view", rev+1))
	o.suggestedStates(after...)

	rev, err = o.codes("ann", b.ID, 0)
	o.must(err)
	o.suggestedStates(after[0], staff.SuggestedState{Source: "words", Decided: 3, Accepted: 1})
	o.must(o.Staff.UndoCoded(ctx, coding("ann", staff.VerbCodingUndone), "care", b.ID, "view", rev))
	o.suggestedStates(after...)
	same(t, "suggested again", o.suggested(b.ID), []string{"time"})
	o.must(o.Staff.RetireCode(ctx, coding("ann", staff.VerbCodeRetired), "care", "time", 1, true))
	o.toDecide()
	o.suggestedStates(after[0], staff.SuggestedState{Source: "words", Decided: 2, Accepted: 1})
}

func testRejected(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	o.code("pay", "")
	o.code("time", "")
	n := len(o.entries())
	o.suggests("words", a.ID, "pay")
	o.suggests("words", b.ID, "pay", "time")
	o.must(o.Staff.RejectSuggested(ctx, coding("bob", staff.VerbSuggestedRejected), "care", a.ID, "view"))
	is(t, o.Staff.RejectSuggested(ctx, coding("bob", staff.VerbSuggestedRejected), "care", a.ID, "view"), consultation.ErrNotFound)
	is(t, o.Staff.RejectSuggested(ctx, coding("bob", staff.VerbSuggestedRejected), "care", "none", "view"), consultation.ErrNotFound)
	o.toDecide(b.ID)
	if all := o.toCode(false); len(all) != 2 {
		t.Errorf("to be coded are %v", all)
	}
	if n := o.suggests("words", a.ID, "pay", "time"); n != 1 {
		t.Errorf("%d were stored: what was rejected comes again", n)
	}
	o.suggestedStates(staff.SuggestedState{Source: "words", Waiting: 3, Answers: 2, Decided: 1})
	back := func(source string) int {
		n, err := o.Staff.TakeBackSuggested(ctx, coding("ann", staff.VerbSuggestedBack), "care", "view", source)
		o.must(err)
		return n
	}
	o.suggests("other", b.ID, "pay")
	if n := back("words"); n != 3 {
		t.Errorf("%d were taken back", n)
	}
	if n := back("words"); n != 0 {
		t.Errorf("%d more were taken back", n)
	}
	o.suggestedStates(staff.SuggestedState{Source: "other", Waiting: 1, Answers: 1}, staff.SuggestedState{Source: "words", Decided: 1})
	all := o.entries()[n:]
	if len(all) != 6 {
		t.Fatalf("%d entries", len(all))
	}
	same(t, "suggesting", all[1].Details, staff.Details{"source": "words", "suggestions": "2"})
	same(t, "rejecting", all[2].Details, staff.Details{"question": "view", "suggestions": "1"})
	same(t, "taking back", all[5].Details, staff.Details{"source": "words", "suggestions": "3"})
	if all[2].Subject != a.Reference {
		t.Errorf("what was rejected is of %q", all[2].Subject)
	}
}

func testSuggestedGone(t *testing.T, o *office) {
	v := o.publish("care")
	a, b := o.says(v, "a", "one two"), o.says(v, "b", "three")
	o.project()
	o.code("pay", "")
	answered := func(want map[string]string) {
		t.Helper()
		all, err := o.Staff.AnsweredAs(t.Context(), "care", "view")
		o.must(err)
		same(t, "answered", all, want)
	}
	answered(map[string]string{a.Reference: a.ID, b.Reference: b.ID})
	for _, r := range []string{a.ID, b.ID} {
		o.suggests("words", r, "pay")
		o.must(o.Staff.RejectSuggested(t.Context(), coding("bob", staff.VerbSuggestedRejected), "care", r, "view"))
		o.suggests("other", r, "pay")
	}
	d, err := o.Amend(t.Context(), b.ID, Now)
	o.must(err)
	sent := Sent(*d)
	sent.Version, sent.Answers = v.Hash, consultation.Answers{"view": {"another"}}
	sent.Submitted = Now.Add(time.Minute)
	_, err = o.Submit(t.Context(), d.ID, sent, nil)
	o.must(err)
	one := staff.SuggestedState{Source: "other", Waiting: 1, Answers: 1}
	o.suggestedStates(one, staff.SuggestedState{Source: "words", Decided: 1})
	_, err = o.Withdraw(t.Context(), a.ID, Now, "withdrawn")
	o.must(err)
	o.suggestedStates()
	o.project()
	answered(map[string]string{b.Reference: b.ID})
	if n := o.suggests("words", a.ID, "pay"); n != 0 {
		t.Errorf("%d were stored for a response that is gone", n)
	}
}
