package storagetest

import (
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Who is to read what.
var listsContracts = []staffContract{
	{"Answers are shared out, read, taken back and shared out again", testWorkList},
	{"What was withdrawn leaves its list, and what was changed is to be read again", testWorkListChanged},
}

// list adds a list for a question: each response to the account that stands beside it.
func (o *office) list(id, question string, pairs ...string) error {
	l := staff.WorkList{ID: id, Consultation: "care", Question: question, Balanced: true, Spread: "_channel", Seed: 1<<63 + 1}
	var items []staff.WorkItem
	for i := 0; i < len(pairs); i += 2 {
		items = append(items, staff.WorkItem{Response: pairs[i], Account: pairs[i+1], Place: i + 1, Words: 2})
	}
	return o.Staff.AddWorkList(o.t.Context(), coding("ann", staff.VerbListAdded), l, items)
}

func (o *office) onList(id, account string) (all []string) {
	o.t.Helper()
	items, err := o.Staff.UnreadOnList(o.t.Context(), "care", id, account)
	o.must(err)
	for _, x := range items {
		all = append(all, x.Response)
	}
	return all
}

func (o *office) unshared(question string) (all []string) {
	o.t.Helper()
	items, err := o.Staff.Unshared(o.t.Context(), "care", question)
	o.must(err)
	for _, x := range items {
		all = append(all, x.Response)
	}
	return all
}

func testWorkList(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	a, b, c := o.says(v, "a", "one two three"), o.says(v, "b", "four"), o.says(v, "c", "five")
	o.project()
	items, err := o.Staff.Unshared(ctx, "care", "view")
	o.must(err)
	words := map[string]int{}
	for _, x := range items {
		words[x.Response] = x.Words
	}
	same(t, "words", words, map[string]int{a.ID: 3, b.ID: 1, c.ID: 1})
	texts, err := o.Staff.AnswerTexts(ctx, "care", "view", []string{b.ID, "none", a.ID})
	o.must(err)
	of := map[string]string{}
	for _, x := range texts {
		of[x.Response] = x.Text
	}
	same(t, "texts", of, map[string]string{a.ID: "one two three", b.ID: "four"})
	if none, err := o.Staff.AnswerTexts(ctx, "else", "view", []string{a.ID}); len(none) != 0 || err != nil {
		t.Errorf("texts of another consultation: %v, %v", none, err)
	}
	same(t, "whole", len(o.unshared("")), 3)

	o.must(o.list("l1", "view", a.ID, "ann", b.ID, "bob"))
	is(t, o.list("l2", "view", b.ID, "ann"), staff.ErrConflict)
	is(t, o.list("l2", "view", "none", "ann"), consultation.ErrNotFound)
	o.must(o.list("l3", "", b.ID, "ann")) // whole responses are another matter
	same(t, "left", o.unshared("view"), []string{c.ID})
	l, err := o.Staff.WorkListOf(ctx, "care", "l1")
	o.must(err)
	l.Made = Now
	same(t, "the list", *l, staff.WorkList{ID: "l1", Consultation: "care", Question: "view", Balanced: true, Spread: "_channel", Seed: 1<<63 + 1, Owner: "ann", Made: Now,
		Shares: []staff.WorkShare{{Account: "ann", Have: 1, Words: 2}, {Account: "bob", Have: 1, Words: 2}}})
	_, err = o.Staff.WorkListOf(ctx, "else", "l1")
	is(t, err, consultation.ErrNotFound)

	o.must(o.Staff.MarkRead(ctx, coding("eve", staff.VerbWordsRead), "view", []string{a.ID}))
	same(t, "ann's", o.onList("l1", "ann"), nil)
	is(t, o.Staff.ShareAgain(ctx, coding("ann", staff.VerbListShared), "care", "l1", 5, []staff.WorkItem{{Response: a.ID, Account: "bob", Place: 1}}), staff.ErrConflict)
	o.must(o.Staff.ShareAgain(ctx, coding("ann", staff.VerbListShared), "care", "l1", 5, []staff.WorkItem{{Response: b.ID, Account: "ann", Place: 1}}))
	same(t, "bob's", o.onList("l1", "bob"), nil)
	same(t, "all", o.onList("l1", ""), []string{b.ID})
	n, err := o.Staff.TakeBack(ctx, coding("ann", staff.VerbListTaken), "care", "l1", "bob")
	o.must(err)
	same(t, "nothing to take", n, 0)
	n, err = o.Staff.TakeBack(ctx, coding("ann", staff.VerbListTaken), "care", "l1", "ann")
	o.must(err)
	same(t, "taken", n, 1)
	_, err = o.Staff.TakeBack(ctx, coding("ann", staff.VerbListTaken), "else", "l1", "")
	is(t, err, consultation.ErrNotFound)
	lists, err := o.Staff.WorkListsOf(ctx, "care")
	o.must(err)
	if len(lists) != 2 {
		t.Fatalf("%d lists", len(lists))
	}
	for _, l := range lists {
		if have, read := l.Have(); l.ID == "l1" && (have != 1 || read != 1 || l.Seed != 5) {
			t.Errorf("%+v", l)
		}
	}
	verbs := map[staff.Verb]int{}
	for _, e := range o.entries() {
		verbs[e.Verb]++
	}
	if verbs[staff.VerbListAdded] != 2 || verbs[staff.VerbListTaken] != 1 || verbs[staff.VerbListShared] != 1 {
		t.Errorf("the log: %v", verbs)
	}
}

func testWorkListChanged(t *testing.T, o *office) {
	v := o.publish("care")
	ctx := t.Context()
	a, b := o.says(v, "a", "one"), o.says(v, "b", "two")
	o.project()
	o.must(o.list("l1", "view", a.ID, "ann", b.ID, "ann"))
	o.must(o.Staff.MarkRead(ctx, coding("ann", staff.VerbWordsRead), "view", []string{a.ID, b.ID}))
	same(t, "all is read", o.onList("l1", "ann"), nil)
	d, err := o.Amend(ctx, a.ID, Now)
	o.must(err)
	r := *a
	r.Answers = consultation.Answers{"view": {"another"}}
	_, err = o.Submit(ctx, d.ID, r, nil)
	o.must(err)
	o.project()
	same(t, "to be read again", o.onList("l1", "ann"), []string{a.ID})
	_, err = o.Withdraw(ctx, a.ID, Now, "withdrawn")
	o.must(err)
	same(t, "withdrawn", o.onList("l1", "ann"), nil)
	l, err := o.Staff.WorkListOf(ctx, "care", "l1")
	o.must(err)
	same(t, "shares", l.Shares, []staff.WorkShare{{Account: "ann", Have: 1, Read: 1, Words: 2}})
}
