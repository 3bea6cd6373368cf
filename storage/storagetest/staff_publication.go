package storagetest

import (
	"crypto/rand"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// by is something that somebody of that name does.
func by(actor string) staff.Act {
	a := act("care")
	a.Actor, a.Consultation = actor, "care"
	return a
}

// proposed stores a manuscript of two revisions, saved by ann and bob, and cat's proposal of the second.
func (o *office) proposed(v consultation.Version) staff.Proposal {
	o.t.Helper()
	ctx := o.t.Context()
	if _, err := o.Staff.Manuscript(ctx, "care"); err != nil {
		o.must(o.Staff.BeginManuscript(ctx, by("ann"), staff.Manuscript{Slug: "care", Main: "care.md"}, nil))
		_, err := o.Staff.SaveManuscript(ctx, by("bob"), "care", 1, "", []consultation.File{{Name: "care.md", Body: []byte("# Care")}}, nil, "")
		o.must(err)
	}
	p := staff.Proposal{
		ID: rand.Text(), Slug: "care", Rev: 2, Version: v.Hash, Why: "It is ready.", Public: "A word was mended.",
		Schedule: consultation.Schedule{Opens: Now.Add(time.Hour), Closes: Now.AddDate(0, 2, 0), Grace: 30 * time.Minute},
		Answers:  []staff.GateAnswer{{ID: "a", Code: "clearance", Basis: "b", Verdict: staff.VerdictYes, Words: "Dr Jones", By: "ann", At: Now, Rev: 1}},
	}
	o.must(o.Staff.Propose(ctx, by("cat"), p))
	return p
}

// publication is what approves a proposal.
func publication(p staff.Proposal, before string, effect consultation.Effect) staff.Publication {
	return staff.Publication{Before: before, Proposer: p.By, Proposal: p.ID, Why: p.Why, Public: p.Public, Effect: effect, Series: 1, Reworded: true}
}

var approving = []staffContract{
	{"Answers to the gate", func(t *testing.T, o *office) {
		ctx := t.Context()
		a := staff.GateAnswer{ID: "1", Slug: "care", Code: "clearance", Basis: "x", Verdict: staff.VerdictYes, Words: "Dr Jones, 2 March", Rev: 3}
		o.must(o.Staff.AnswerGate(ctx, by("ann"), a, ""))
		a.ID, a.Words = "2", "Dr Smith"
		is(t, o.Staff.AnswerGate(ctx, by("bob"), a, ""), staff.ErrConflict)
		o.must(o.Staff.AnswerGate(ctx, by("bob"), a, "1"))
		other := staff.GateAnswer{ID: "3", Slug: "care", Code: "short", Verdict: staff.VerdictReason, Words: "An emergency."}
		o.must(o.Staff.AnswerGate(ctx, by("ann"), other, ""))
		all, err := o.Staff.GateAnswers(ctx, "care")
		o.must(err)
		if len(all) != 3 || all[0].By != "ann" || all[1].Words != "Dr Smith" || all[1].By != "bob" || !all[2].At.Equal(Now) || all[0].Rev != 3 {
			t.Errorf("answers: %+v", all)
		}
		if n := len(o.entries()); n != 3 {
			t.Errorf("%d entries in the log, want 3", n)
		}
	}},
	{"A proposal waits, goes back, is withdrawn", func(t *testing.T, o *office) {
		ctx, v := t.Context(), Version("care", "first")
		p := o.proposed(v)
		is(t, o.Staff.Propose(ctx, by("ann"), staff.Proposal{ID: "other", Slug: "care"}), consultation.ErrExists)
		all, err := o.Staff.Proposals(ctx, "care")
		o.must(err)
		want := p
		want.By, want.At, want.State = "cat", Now, staff.Waiting
		same(t, "proposal", all, []*staff.Proposal{&want})
		o.must(o.Staff.SettleProposal(ctx, by("dan"), p.ID, staff.SentBack, "The summary is too long."))
		is(t, o.Staff.SettleProposal(ctx, by("cat"), p.ID, staff.Withdrawn, ""), consultation.ErrGone)
		is(t, o.Staff.SettleProposal(ctx, by("cat"), "none", staff.Withdrawn, ""), consultation.ErrNotFound)
		again := o.proposed(v)
		o.must(o.Staff.SettleProposal(ctx, by("cat"), again.ID, staff.Withdrawn, ""))
		all, err = o.Staff.Proposals(ctx, "care")
		o.must(err)
		if len(all) != 2 || all[0].State != staff.Withdrawn || all[1].Words != "The summary is too long." || all[1].Settler != "dan" {
			t.Errorf("proposals: %+v %+v", all[0], all[1])
		}
		if err := o.Staff.SettleProposal(ctx, by("cat"), again.ID, staff.Approved, ""); err == nil {
			t.Error("a proposal is approved without being published")
		}
		is(t, o.Staff.PublishAs(ctx, by("dan"), v, p.Schedule, nil, publication(again, "", "")), consultation.ErrGone)
		_, err = o.Consultation(ctx, "care")
		is(t, err, consultation.ErrNotFound)
	}},
	{"A second person approves", func(t *testing.T, o *office) {
		ctx, v := t.Context(), Version("care", "first")
		p := o.proposed(v)
		p.By = "cat"
		for _, same := range []string{"cat", "bob"} { // who asked, and who saved the revision
			is(t, o.Staff.PublishAs(ctx, by(same), v, p.Schedule, nil, publication(p, "", "")), staff.ErrSamePerson)
		}
		before := len(o.entries())
		is(t, o.Staff.PublishAs(ctx, by("dan"), Version("care", "other"), p.Schedule, nil, publication(p, "", "")), staff.ErrConflict)
		is(t, o.Staff.PublishAs(ctx, by("dan"), v, p.Schedule, nil, publication(p, "something else", "")), staff.ErrConflict)
		if _, err := o.Consultation(ctx, "care"); err == nil || len(o.entries()) != before {
			t.Error("what was refused left a trace")
		}
		o.must(o.Staff.PublishAs(ctx, by("dan"), v, p.Schedule, nil, publication(p, "", "")))
		c, err := o.Consultation(ctx, "care")
		o.must(err)
		if c.Version != v.Hash || !c.Schedule.Equal(p.Schedule) || len(c.Edits) != 0 {
			t.Errorf("published: %+v", c)
		}
		list, err := o.Staff.Publications(ctx, "care")
		o.must(err)
		same(t, "publications", list, []staff.Publication{{
			Slug: "care", Seq: 1, Version: v.Hash, At: Now, Proposer: "cat", Approver: "dan", Proposal: p.ID, Why: p.Why, Public: p.Public, Series: 1, Reworded: true,
		}})
		all, err := o.Staff.Proposals(ctx, "care")
		o.must(err)
		if all[0].State != staff.Approved || all[0].Settler != "dan" || len(o.entries()) != before+1 {
			t.Errorf("the proposal: %+v", all[0])
		}
		is(t, o.Staff.PublishAs(ctx, by("dan"), v, p.Schedule, nil, publication(p, v.Hash, "")), consultation.ErrGone)
	}},
	{"One person may do both where the rule is off", func(t *testing.T, o *office) {
		ctx, v := t.Context(), Version("care", "first")
		s, err := o.Staff.Settings(ctx)
		o.must(err)
		s.TwoPerson = false
		o.must(o.Staff.SetSettings(ctx, act("settings"), s))
		p := o.proposed(v)
		o.must(o.Staff.PublishAs(ctx, by("cat"), v, p.Schedule, nil, publication(p, "", "")))
	}},
	{"A later version has its place, its words and its series", func(t *testing.T, o *office) {
		ctx, first := t.Context(), o.publish("care")
		v := Version("care", "second")
		p := o.proposed(v)
		x := publication(p, first.Hash, consultation.Meaning)
		x.Series = 2
		moved := consultation.ScheduleChange{Schedule: consultation.Schedule{Opens: Now, Closes: Now.AddDate(0, 3, 0)}, At: Now, Reason: "More time."}
		o.must(o.Staff.PublishAs(ctx, by("dan"), v, consultation.Schedule{}, &moved, x))
		c, err := o.Consultation(ctx, "care")
		o.must(err)
		same(t, "edits", c.Edits, []consultation.Replacement{{At: Now, Words: "A word was mended.", Reworded: true}})
		if len(c.Changes) != 2 || !c.Schedule.Equal(moved.Schedule) {
			t.Errorf("the schedule: %+v", c.Changes)
		}
		got, err := o.Version(ctx, v.Hash)
		o.must(err)
		if got.Series != 2 || !got.Reworded {
			t.Errorf("the version: series %d, reworded %v", got.Series, got.Reworded)
		}
		is(t, o.Staff.PublishAs(ctx, by("dan"), first, consultation.Schedule{}, nil, staff.Publication{Before: first.Hash}), staff.ErrConflict)
		o.must(o.Staff.PublishAs(ctx, by("dan"), first, consultation.Schedule{}, nil, staff.Publication{Before: v.Hash, Series: 7, Proposer: "dan"}))
		got, err = o.Version(ctx, first.Hash)
		o.must(err)
		if got.Series != 1 {
			t.Errorf("a version that is served again changed its series to %d", got.Series)
		}
	}},
	{"What breaks answers is refused once there are any", func(t *testing.T, o *office) {
		ctx, first := t.Context(), o.publish("care")
		v := Version("care", "second")
		breaking := staff.Publication{Before: first.Hash, Effect: consultation.Breaking, Series: 2}
		d := o.draft("care", "s")
		is(t, o.Staff.PublishAs(ctx, by("dan"), v, consultation.Schedule{}, nil, breaking), staff.ErrAnswered)
		_, err := o.Submit(ctx, d.ID, Sent(d), nil)
		o.must(err)
		is(t, o.Staff.PublishAs(ctx, by("dan"), v, consultation.Schedule{}, nil, breaking), staff.ErrAnswered)
		_, err = o.Withdraw(ctx, d.ID, Now, "withdrawn")
		o.must(err)
		o.must(o.Staff.PublishAs(ctx, by("dan"), v, consultation.Schedule{}, nil, breaking))
	}},
	{"How many people a change reaches", func(t *testing.T, o *office) {
		ctx, v := t.Context(), o.publish("care")
		o.draft("care", "s")
		o.draft("care", "t")
		d := NewDraft("care")
		d.Version, d.Answers, d.Personal, d.Equality = v.Hash, consultation.Answers{"dogs.2.name": {"Rex"}, "view": {" "}}, nil, nil
		o.must(o.StartDraft(ctx, d, MAC("code "+d.ID), MAC("u")))
		sent := NewDraft("care")
		sent.Version = v.Hash
		sent.Answers = consultation.Answers{"view": {`"version":"none"`}}
		o.must(o.StartDraft(ctx, sent, MAC("code "+sent.ID), MAC("x")))
		_, err := o.Submit(ctx, sent.ID, Sent(sent), nil)
		o.must(err)
		r, err := o.Staff.Reach(ctx, "care", []string{"view", "email", "age", "name", "dogs", "none"})
		o.must(err)
		same(t, "reach", r, staff.Reach{
			Drafts: 3, Touched: 3, Answered: map[string]int{"view": 2, "email": 2, "age": 2, "name": 1, "dogs": 1},
			ByDraft: map[string]int{"v1": 2, v.Hash: 1}, Responses: 1, ByVersion: map[string]int{v.Hash: 1},
		})
		r, err = o.Staff.Reach(ctx, "none", nil)
		o.must(err)
		if r.Drafts+r.Responses != 0 {
			t.Errorf("nobody answered, and yet %+v", r)
		}
	}},
}
