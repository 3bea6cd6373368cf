package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// at is act at another moment, by somebody.
func at(who string, when time.Time) staff.Act {
	a := act("care")
	a.Actor, a.At, a.Consultation = who, when, "care"
	return a
}

// closes is when what world.publish publishes closes; late is when a response to it is late.
var closes, late = Now.AddDate(0, 0, 30), Now.AddDate(0, 0, 30).Add(30 * time.Minute)

func words(summary string) consultation.Outcome {
	return consultation.Outcome{Summary: summary, Next: "We write again.", Responses: 3, Points: []consultation.OutcomePoint{{Asked: "A", Said: "B", Did: "C"}}}
}

var concluding = []staffContract{
	{"Changing times", func(t *testing.T, o *office) {
		o.publish("care")
		change := func(closes time.Time, reason string) consultation.ScheduleChange {
			return consultation.ScheduleChange{Schedule: consultation.Schedule{Opens: Now, Closes: closes, Grace: 30 * time.Minute}, At: Now.Add(time.Hour), Reason: reason}
		}
		week := change(closes.AddDate(0, 0, 7), "Snow.")
		o.must(o.Staff.ChangeTimes(t.Context(), at("ann", Now), "care", 1, week))
		is(t, o.Staff.ChangeTimes(t.Context(), at("bob", Now), "care", 1, change(closes.AddDate(0, 0, 9), "Ice.")), staff.ErrConflict)
		is(t, o.Staff.ChangeTimes(t.Context(), at("bob", Now), "care", 2, change(Now.Add(-time.Hour), "Ice.")), staff.ErrTimes)
		is(t, o.Staff.ChangeTimes(t.Context(), at("bob", Now), "care", 2, change(closes.AddDate(0, 0, 9), " ")), staff.ErrTimes)
		is(t, o.Staff.ChangeTimes(t.Context(), at("bob", Now), "none", 1, week), consultation.ErrNotFound)
		lateOn := change(week.Closes, "The post was late.")
		lateOn.Late, lateOn.At = week.Closes.AddDate(0, 0, 3), week.Closes.Add(time.Hour)
		o.must(o.Staff.ChangeTimes(t.Context(), at("ann", lateOn.At), "care", 2, lateOn))
		c, err := o.Consultation(t.Context(), "care")
		o.must(err)
		same(t, "history", c.Changes[1:], []consultation.ScheduleChange{week, lateOn})
		if n := len(o.entries()); n != 2 {
			t.Errorf("%d entries in the log, want one for each change that was made", n)
		}
	}},
	{"Changing times at once", func(t *testing.T, o *office) {
		o.publish("care")
		const crowd = 6
		done := make(chan error, crowd)
		for i := range crowd {
			go func() {
				next := consultation.Schedule{Opens: Now, Closes: closes.AddDate(0, 0, 1+i), Grace: 30 * time.Minute}
				done <- o.Staff.ChangeTimes(t.Context(), at("ann", Now), "care", 1, consultation.ScheduleChange{Schedule: next, At: Now, Reason: "Why."})
			}()
		}
		made := 0
		for range crowd {
			if err := <-done; err == nil {
				made++
			} else {
				is(t, err, staff.ErrConflict)
			}
		}
		if made != 1 {
			t.Errorf("%d changes from the same history, want 1", made)
		}
	}},
	{"Late responses are counted apart", func(t *testing.T, o *office) {
		o.publish("care")
		o.send("care", "one")
		d := o.draft("care", "two")
		r := Sent(d)
		r.Late = true
		sent, err := o.Submit(t.Context(), d.ID, r, nil)
		o.must(err)
		o.draft("care", "three")
		drafts, responses, late, err := o.Staff.Counts(t.Context(), "care")
		o.must(err)
		if drafts != 1 || responses != 2 || late != 1 {
			t.Errorf("%d drafts, %d responses, %d late; want 1, 2 and 1", drafts, responses, late)
		}
		marked := 0
		for r, err := range o.Each(t.Context(), "care") {
			o.must(err)
			if r.Late {
				marked++
			}
		}
		if marked != 1 {
			t.Errorf("%d records are marked late, want 1", marked)
		}
		amend, err := o.Amend(t.Context(), sent.ID, Now)
		o.must(err)
		_, err = o.Submit(t.Context(), amend.ID, Sent(d), nil)
		o.must(err)
		got, _, err := o.ByReference(t.Context(), sent.Reference)
		o.must(err)
		if !got.Late {
			t.Error("a change took the mark away")
		}
	}},
	{"Writing the outcome", func(t *testing.T, o *office) {
		o.publish("care")
		_, err := o.Staff.OutcomeDraft(t.Context(), "care", 0)
		is(t, err, consultation.ErrNotFound)
		rev, err := o.Staff.SaveOutcome(t.Context(), at("ann", Now), "care", 0, words("First."), nil)
		o.must(err)
		_, err = o.Staff.SaveOutcome(t.Context(), at("bob", Now), "care", 0, words("Other."), nil)
		is(t, err, staff.ErrConflict)
		again, err := o.Staff.SaveOutcome(t.Context(), at("ann", Now), "care", 1, words("First."), nil)
		o.must(err)
		second := words("Second.")
		body := consultation.File{Name: "report.csv", Type: "text/csv", Body: []byte("a,b")}
		second.Files = []consultation.OutcomeFile{{Name: "report.csv", Title: "Report", Type: "text/csv", Size: 3, Hash: hexed(MAC("a,b"))}}
		third, err := o.Staff.SaveOutcome(t.Context(), at("ann", Now), "care", 1, second, []consultation.File{body})
		o.must(err)
		if rev != 1 || again != 1 || third != 2 {
			t.Errorf("revisions %d, %d and %d, want 1, 1 and 2", rev, again, third)
		}
		d, err := o.Staff.OutcomeDraft(t.Context(), "care", 0)
		o.must(err)
		same(t, "draft", d, staff.OutcomeDraft{Consultation: "care", Rev: 2, At: Now, By: "ann", Outcome: second})
		first, err := o.Staff.OutcomeDraft(t.Context(), "care", 1)
		o.must(err)
		same(t, "first revision", first.Outcome, words("First."))
		list, err := o.Staff.OutcomeDrafts(t.Context(), "care")
		o.must(err)
		got, err := o.Staff.OutcomeFile(t.Context(), second.Files[0].Hash)
		o.must(err)
		if len(list) != 2 || list[0].Rev != 2 || string(got) != "a,b" || len(o.entries()) != 2 {
			t.Errorf("%d revisions, file %q, %d entries", len(list), got, len(o.entries()))
		}
		_, err = o.Staff.OutcomeFile(t.Context(), "none")
		is(t, err, consultation.ErrNotFound)
		_, err = o.Staff.SaveOutcome(t.Context(), at("ann", Now), "none", 0, words("x"), nil)
		is(t, err, consultation.ErrNotFound)
	}},
	{"Publishing the outcome", func(t *testing.T, o *office) {
		o.publish("care")
		p := staff.OutcomeProposal{Consultation: "care", Rev: 1}
		is(t, o.Staff.PublishOutcome(t.Context(), at("ann", late), p), staff.ErrSamePerson)
		o.must(o.Staff.SetSettings(t.Context(), at("ann", Now), staff.Settings{}))
		is(t, o.Staff.PublishOutcome(t.Context(), at("ann", late), p), consultation.ErrNotFound)
		_, err := o.Staff.SaveOutcome(t.Context(), at("ann", Now), "care", 0, words("First."), nil)
		o.must(err)
		is(t, o.Staff.PublishOutcome(t.Context(), at("ann", late.Add(-time.Second)), p), staff.ErrStillOpen)
		later := p
		later.Shown = late.AddDate(0, 0, 5)
		o.must(o.Staff.PublishOutcome(t.Context(), at("ann", Now), later)) // decided while open, public after
		c, err := o.Consultation(t.Context(), "care")
		o.must(err)
		if !c.Outcome.Equal(later.Shown) || !c.CanWithdraw(later.Shown.Add(-time.Second)) || c.CanWithdraw(later.Shown) {
			t.Errorf("the outcome is there at %v, want %v", c.Outcome, later.Shown)
		}
		o.must(o.Staff.RecallOutcome(t.Context(), at("ann", late), "care"))
		c, err = o.Consultation(t.Context(), "care")
		o.must(err)
		if !c.Outcome.IsZero() {
			t.Error("what was recalled is still announced")
		}
		o.must(o.Staff.PublishOutcome(t.Context(), at("ann", late), p))
		is(t, o.Staff.PublishOutcome(t.Context(), at("ann", late), p), consultation.ErrExists)
		is(t, o.Staff.RecallOutcome(t.Context(), at("ann", late), "care"), consultation.ErrNotFound)
		_, err = o.Staff.SaveOutcome(t.Context(), at("ann", late), "care", 1, words("Corrected."), nil)
		o.must(err)
		is(t, o.Staff.PublishOutcome(t.Context(), at("ann", late), p), staff.ErrConflict)
		p.Rev, p.Note = 2, "A number was wrong."
		o.must(o.Staff.PublishOutcome(t.Context(), at("bob", late.Add(time.Hour)), p))
		all, err := o.Staff.PublishedOutcomes(t.Context(), "care")
		o.must(err)
		same(t, "versions", all, []consultation.OutcomeVersion{
			{Seq: 1, Rev: 1, Shown: late, At: late, By: "ann", Outcome: words("First.")},
			{Seq: 2, Rev: 2, Shown: late.Add(time.Hour), At: late.Add(time.Hour), By: "bob", Note: p.Note, Outcome: words("Corrected.")},
		})
		if c, err = o.Consultation(t.Context(), "care"); err != nil || !c.Outcome.Equal(late) {
			t.Errorf("after a correction the outcome is of %v and %v", c.Outcome, err)
		}
		next := consultation.Schedule{Opens: Now, Closes: closes.AddDate(0, 1, 0), Grace: 30 * time.Minute}
		is(t, o.Staff.ChangeTimes(t.Context(), at("ann", late.Add(2*time.Hour)), "care", 1, consultation.ScheduleChange{Schedule: next, At: late.Add(2 * time.Hour), Reason: "More."}), staff.ErrTimes)
		is(t, o.Reschedule(t.Context(), "care", consultation.ScheduleChange{Schedule: next, At: late.Add(2 * time.Hour), Reason: "More."}), consultation.ErrClosed)
	}},
	{"A second person publishes the outcome", func(t *testing.T, o *office) {
		o.publish("care")
		_, err := o.Staff.SaveOutcome(t.Context(), at("wil", Now), "care", 0, words("First."), nil)
		o.must(err)
		p := staff.OutcomeProposal{Consultation: "care", Rev: 1}
		is(t, o.Staff.ProposeOutcome(t.Context(), at("ann", Now), p), staff.ErrStillOpen)
		o.must(o.Staff.ProposeOutcome(t.Context(), at("ann", late), p))
		is(t, o.Staff.ProposeOutcome(t.Context(), at("bob", late), p), consultation.ErrExists)
		is(t, o.Staff.ApproveOutcome(t.Context(), at("ann", late), "care", 1), staff.ErrSamePerson)
		is(t, o.Staff.ApproveOutcome(t.Context(), at("wil", late), "care", 1), staff.ErrSamePerson)
		is(t, o.Staff.ApproveOutcome(t.Context(), at("bob", late), "care", 2), staff.ErrConflict)
		got, err := o.Staff.OutcomeProposal(t.Context(), "care")
		o.must(err)
		same(t, "proposal", got, staff.OutcomeProposal{Consultation: "care", Rev: 1, At: late, By: "ann"})
		o.must(o.Staff.DropOutcomeProposal(t.Context(), at("ann", late), "care"))
		is(t, o.Staff.DropOutcomeProposal(t.Context(), at("ann", late), "care"), consultation.ErrNotFound)
		is(t, o.Staff.ApproveOutcome(t.Context(), at("bob", late), "care", 1), consultation.ErrNotFound)
		o.must(o.Staff.ProposeOutcome(t.Context(), at("ann", late), p))
		_, err = o.Staff.SaveOutcome(t.Context(), at("ann", late), "care", 1, words("Secretly other."), nil)
		o.must(err)
		o.must(o.Staff.ApproveOutcome(t.Context(), at("bob", late.Add(time.Hour)), "care", 1))
		all, err := o.Staff.PublishedOutcomes(t.Context(), "care")
		o.must(err)
		if len(all) != 1 || all[0].Summary != "First." || all[0].By != "ann" || all[0].Second != "bob" {
			t.Errorf("published: %+v", all)
		}
	}},
	{"Delays", func(t *testing.T, o *office) {
		o.publish("care")
		is(t, o.Staff.ExplainDelay(t.Context(), at("ann", late), "none", "Why."), consultation.ErrNotFound)
		o.must(o.Staff.ExplainDelay(t.Context(), at("ann", late), "care", "Much came in."))
		o.must(o.Staff.ExplainDelay(t.Context(), at("bob", late.Add(time.Hour)), "care", "It takes until May."))
		list, err := o.Staff.Delays(t.Context(), "care")
		o.must(err)
		same(t, "delays", list, []consultation.Delay{{At: late, By: "ann", Reason: "Much came in."}, {At: late.Add(time.Hour), By: "bob", Reason: "It takes until May."}})
	}},
	{"Old addresses", func(t *testing.T, o *office) {
		o.publish("care")
		r := consultation.Redirect{Path: "/old/care", Consultation: "care"}
		o.must(o.Staff.AddRedirect(t.Context(), at("ann", Now), r))
		is(t, o.Staff.AddRedirect(t.Context(), at("ann", Now), r), consultation.ErrExists)
		is(t, o.Staff.AddRedirect(t.Context(), at("ann", Now), consultation.Redirect{Path: "/x", Consultation: "none"}), consultation.ErrNotFound)
		slug, err := o.Staff.Redirect(t.Context(), "/old/care")
		o.must(err)
		list, err := o.Staff.Redirects(t.Context(), "care")
		o.must(err)
		same(t, "redirects", list, []consultation.Redirect{{Path: "/old/care", Consultation: "care", At: Now, By: "ann"}})
		is(t, o.Staff.RemoveRedirect(t.Context(), at("ann", Now), "other", "/old/care"), consultation.ErrNotFound)
		o.must(o.Staff.RemoveRedirect(t.Context(), at("ann", Now), "care", "/old/care"))
		_, err = o.Staff.Redirect(t.Context(), "/old/care")
		is(t, err, consultation.ErrNotFound)
		if slug != "care" || len(o.entries()) != 2 {
			t.Errorf("the address leads to %q, and %d entries", slug, len(o.entries()))
		}
	}},
}
