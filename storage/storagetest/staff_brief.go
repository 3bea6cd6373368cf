package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Quotes, and briefs for ministers.
var briefContracts = []staffContract{
	{"Quotes are chosen, go stale and go with the response", func(t *testing.T, o *office) {
		v := o.publish("care")
		o.publish("else")
		a, b := o.says(v, "a", "one two three"), o.says(v, "b", "four")
		code := o.code("pay", "")
		quote := func(id, response string, from, to int) staff.Quote {
			return staff.Quote{ID: id, Consultation: "care", Response: response, Question: "view", From: from, To: to, Code: code.ID, Minority: true, By: "ann", At: Now, Fresh: true}
		}
		add := func(q staff.Quote) error {
			r, err := o.Staff.ResponseOf(t.Context(), "care", q.Response)
			if err != nil {
				return err
			}
			return o.Staff.AddQuote(t.Context(), act(""), q, r.Changed)
		}
		n := len(o.entries())
		o.must(add(quote("1", a.ID, 4, 7)))
		o.must(add(quote("2", b.ID, 0, 0)))
		if all := o.entries(); len(all) != n+2 || all[n].Subject != a.Reference || all[n].Details["question"] != "view" {
			t.Errorf("%d entries more", len(all)-n)
		}
		is(t, add(quote("3", a.ID, 4, 7)), consultation.ErrExists)
		is(t, add(quote("3", a.ID, 4, 99)), consultation.ErrNotFound)
		is(t, add(quote("3", a.ID, 4, 4)), consultation.ErrNotFound)
		is(t, add(quote("3", a.ID, -1, 4)), consultation.ErrNotFound)
		other := quote("3", a.ID, 0, 3)
		other.Code = "none"
		is(t, add(other), consultation.ErrNotFound)
		other = quote("3", a.ID, 0, 3)
		other.Question = "none"
		is(t, add(other), consultation.ErrNotFound)
		is(t, o.Staff.AddQuote(t.Context(), act(""), quote("3", a.ID, 0, 3), Now), staff.ErrConflict)
		other = quote("3", a.ID, 0, 3)
		other.Consultation = "else"
		is(t, o.Staff.AddQuote(t.Context(), act(""), other, time.Time{}), consultation.ErrNotFound)
		quotes := func(want ...staff.Quote) {
			t.Helper()
			all, err := o.Staff.Quotes(t.Context(), "care")
			o.must(err)
			same(t, "quotes", all, want)
		}
		quotes(quote("1", a.ID, 4, 7), quote("2", b.ID, 0, 0))

		d, err := o.Amend(t.Context(), a.ID, Now)
		o.must(err)
		sent := Sent(*d)
		sent.Version, sent.Answers = v.Hash, consultation.Answers{"view": {"one six three"}}
		_, err = o.Submit(t.Context(), d.ID, sent, nil)
		o.must(err)
		stale := quote("1", a.ID, 4, 7)
		stale.Fresh = false
		quotes(stale, quote("2", b.ID, 0, 0))
		o.must(add(quote("4", a.ID, 4, 7))) // the new words in the place of the old ones
		quotes(quote("2", b.ID, 0, 0), quote("4", a.ID, 4, 7))

		is(t, o.Staff.DropQuote(t.Context(), act(""), "else", "4"), consultation.ErrNotFound)
		o.must(o.Staff.DropQuote(t.Context(), act(""), "care", "4"))
		is(t, o.Staff.DropQuote(t.Context(), act(""), "care", "4"), consultation.ErrNotFound)
		_, err = o.Withdraw(t.Context(), b.ID, Now, "withdrawn")
		o.must(err)
		quotes()
	}},
	{"Editions of a brief keep their numbers, and words go with the response", func(t *testing.T, o *office) {
		v := o.publish("care")
		a, b := o.says(v, "a", "one two three"), o.says(v, "b", "four")
		brief := func(id, once string) staff.Brief {
			return staff.Brief{
				ID: id, Consultation: "care", At: Now, By: "ann", Once: once, Generation: "g", Rev: 7, Limit: 10, Since: "2027-03-01", Members: []byte{0, 1, 255}, Digest: "ab",
				Figures: []staff.Figure{{Part: staff.FigureWho, Group: "Where?", Label: "North", Where: "region is north", Base: "region is answered", N: 12, Of: 40}, {Part: staff.FigureTheme, N: 3, Hidden: staff.HidingSmall, NoBase: true}},
				Quotes: []staff.BriefQuote{
					{Quote: "1", Response: a.ID, Question: "view", Text: "two", Lang: "en", Theme: "Pay", Minority: true}, {Quote: "2", Response: b.ID, Question: "view", Text: "four"},
				},
			}
		}
		add := func(b staff.Brief, want int) {
			t.Helper()
			n, err := o.Staff.AddBrief(t.Context(), act("b"), b)
			o.must(err)
			if n != want {
				t.Errorf("number %d, want %d", n, want)
			}
		}
		add(brief("1", ""), 1)
		add(brief("2", "weekly 1"), 2)
		_, err := o.Staff.AddBrief(t.Context(), act("b"), brief("3", "weekly 1"))
		is(t, err, consultation.ErrExists)
		add(brief("4", "weekly 2"), 3)
		got, err := o.Staff.BriefOnce(t.Context(), "care", "weekly 1")
		o.must(err)
		want := brief("2", "weekly 1")
		want.Number, want.QuotesMade = 2, 2
		same(t, "brief", *got, want)
		got, err = o.Staff.Brief(t.Context(), "1")
		o.must(err)
		want = brief("1", "")
		want.Number, want.QuotesMade = 1, 2
		same(t, "brief", *got, want)
		_, err = o.Staff.Brief(t.Context(), "none")
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.BriefOnce(t.Context(), "else", "weekly 1")
		is(t, err, consultation.ErrNotFound)

		q := staff.Quote{ID: "q", Consultation: "care", Response: a.ID, Question: "view"}
		o.must(o.Staff.AddQuote(t.Context(), act(""), q, time.Time{}))
		cited, err := o.Staff.Cited(t.Context(), "care")
		o.must(err)
		first, second := staff.Citation{Response: a.ID, Question: "view", Chosen: true, Briefs: []int{1, 2, 3}}, staff.Citation{Response: b.ID, Question: "view", Briefs: []int{1, 2, 3}}
		if a.ID > b.ID {
			first, second = second, first
		}
		same(t, "cited", cited, []staff.Citation{first, second})

		_, err = o.Withdraw(t.Context(), a.ID, Now, "withdrawn")
		o.must(err)
		got, err = o.Staff.Brief(t.Context(), "1")
		o.must(err)
		if len(got.Quotes) != 1 || got.Quotes[0].Response != b.ID || got.QuotesMade != 2 || len(got.Figures) != 2 {
			t.Errorf("after a withdrawal: %+v", got)
		}
		all, err := o.Staff.AllBriefs(t.Context(), "care")
		o.must(err)
		if len(all) != 3 || all[0].ID != "4" || all[2].ID != "1" {
			t.Errorf("%+v", all)
		}
	}},
	{"The plan of briefs", func(t *testing.T, o *office) {
		plan := func(want staff.BriefPlan) {
			t.Helper()
			p, err := o.Staff.BriefPlan(t.Context(), "care")
			o.must(err)
			same(t, "plan", p, want)
		}
		plan(staff.BriefPlan{})
		o.must(o.Staff.SettleBrief(t.Context(), "care", "2027-03-01")) // there is none
		o.must(o.Staff.SetBriefPlan(t.Context(), act("care"), "care", staff.BriefPlan{Questions: []string{"a", "b.1.c"}, Day: 1, To: []string{"ann", "bob"}}))
		o.must(o.Staff.SettleBrief(t.Context(), "care", "2027-03-08"))
		o.must(o.Staff.SettleBrief(t.Context(), "care", "2027-03-01"))
		want := staff.BriefPlan{Questions: []string{"a", "b.1.c"}, Day: 1, To: []string{"ann", "bob"}, Done: "2027-03-08"}
		plan(want)
		all, err := o.Staff.BriefPlans(t.Context())
		o.must(err)
		same(t, "plans", all, map[string]staff.BriefPlan{"care": want})
		o.must(o.Staff.SetBriefPlan(t.Context(), act("care"), "care", staff.BriefPlan{}))
		p, err := o.Staff.BriefPlan(t.Context(), "care")
		o.must(err)
		if p.Day != 0 || p.Done != "2027-03-08" || len(p.Questions)+len(p.To) != 0 {
			t.Errorf("%+v", p)
		}
		if all, err := o.Staff.BriefPlans(t.Context()); len(all) != 0 || err != nil {
			t.Errorf("%v, %v", all, err)
		}
	}},
}
