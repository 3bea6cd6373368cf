package storagetest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Kept is a version with promises, a personal question that goes sooner, and a place for files.
func Kept(slug, word string, months ...int) consultation.Version {
	v := Version(slug, word)
	q := v.Editions["en"]
	for i, what := range []string{"responses", "contact data", "uploads"} {
		if i < len(months) {
			q.Front.Keep = append(q.Front.Keep, consultation.Keep{What: what, Months: months[i], After: "closing"})
		}
	}
	ask := func(name, typ string, personal bool, keep *consultation.Keep) {
		kind, _ := consultation.NewKind(typ)
		page := &q.Sections[0].Pages[0]
		page.Items = append(page.Items, consultation.Item{Question: &consultation.Question{
			Name: name, Heading: consultation.PlainText(name), Type: typ, Kind: kind, Personal: personal, Keep: keep,
		}})
	}
	ask("email", "email", true, nil)
	ask("phone", "short text", true, &consultation.Keep{What: "phone", Months: 1, After: "sending"})
	ask("ward", "short text", false, &consultation.Keep{What: "ward", Months: 3, After: "closing"})
	ask("plan", "upload", false, nil)
	return v
}

// Due is a moment when everything of Kept has been due for long.
var Due = Now.AddDate(6, 0, 0)

// kept publishes a consultation with promises of 24 months for responses, 6 for contact data and 12 for files.
func (o *office) kept(slug string) consultation.Version {
	v := Kept(slug, "first", 24, 6, 12)
	o.must(o.Publish(o.t.Context(), v, consultation.Schedule{Opens: Now, Closes: Now.AddDate(0, 0, 30)}, false))
	return v
}

// answer sends a response with everything.
func (o *office) answer(v consultation.Version, word string) *consultation.Response {
	o.t.Helper()
	d := NewDraft(v.Consultation)
	d.Answers = consultation.Answers{"view": {word + " view"}, "ward": {word + " ward"}, "ward.comment": {word + " ward comment"}}
	d.Personal = consultation.Answers{"email": {word + "@example.org"}, "phone": {word + " phone"}}
	d.Version = v.Hash
	o.must(o.StartDraft(o.t.Context(), d, MAC("code "+d.ID), MAC("s")))
	r := Sent(d)
	r.Version = v.Hash
	got, err := o.Submit(o.t.Context(), d.ID, r, consultation.Answers{"age": {word + " age"}})
	o.must(err)
	return got
}

func (o *office) plan(slug string, now time.Time) *staff.Plan {
	o.t.Helper()
	p, err := o.Staff.RetentionPlan(o.t.Context(), slug, now)
	o.must(err)
	return p
}

// planned is how many of a class, or question, are held and due.
func planned(p *staff.Plan, class staff.Class, question string) (held, due int) {
	for _, l := range p.Lines {
		if l.Class == class && l.Question == question {
			return l.Held, l.Due
		}
	}
	return -1, -1
}

// NewEraser is an eraser over a store, at a moment, with a key of its own.
func NewEraser(s StaffStore, now time.Time, remove func(ctx context.Context, id string) error) *staff.Eraser {
	_, key, _ := ed25519.GenerateKey(rand.Reader)
	if remove == nil {
		remove = func(context.Context, string) error { return nil }
	}
	return &staff.Eraser{
		Store: s, Delete: remove, Now: func() time.Time { return now }, Program: "test", Worker: staff.NewWorker(),
		Sign: func(c staff.Certificate) (string, error) { return c.Signed(key) },
	}
}

// beginRun begins a run by the command line.
func (o *office) beginRun(slug string, now time.Time) string {
	o.t.Helper()
	id := rand.Text()
	o.must(o.Staff.BeginRun(o.t.Context(), commandAct(slug, now), staff.KeepRun{ID: id, Consultation: slug, Reason: "a test"}))
	return id
}

func commandAct(slug string, now time.Time) staff.Act {
	return staff.Act{Actor: staff.CommandLine, Verb: staff.VerbRunBegan, Consultation: slug, At: now}
}

// erase does a run from beginning to end.
func (o *office) erase(slug string, now time.Time) *staff.Certificate {
	o.t.Helper()
	id := o.beginRun(slug, now)
	e := NewEraser(o.store(), now, nil)
	o.must(e.Erase(o.t.Context(), id))
	o.must(e.Finish(o.t.Context(), id, staff.Act{Actor: staff.CommandLine}))
	r, err := o.Staff.KeepRun(o.t.Context(), id)
	o.must(err)
	c, err := staff.ReadCertificate([]byte(r.Certificate))
	o.must(err)
	return c
}

func (o *office) store() StaffStore { return o.Store.(StaffStore) }

var keepContracts = []staffContract{
	{"Retention: each field has its clock", func(t *testing.T, o *office) {
		v := o.kept("care")
		for range 3 {
			o.answer(v, "SECRET")
		}
		closing := Now.AddDate(0, 0, 30)
		type want struct{ responses, contact, phone, ward, equality int }
		for _, c := range []struct {
			at   time.Time
			want want
		}{
			{closing, want{}},
			{Now.AddDate(0, 1, 1), want{phone: 3}},
			{closing.AddDate(0, 3, 0), want{phone: 3, ward: 3}},
			{closing.AddDate(0, 6, 0).Add(-time.Hour * 2), want{phone: 3, ward: 3}},
			{closing.AddDate(0, 6, 1), want{contact: 3, ward: 3}}, // the phone goes with the rest
			{closing.AddDate(2, 0, 1), want{responses: 3, contact: 3, phone: -2, ward: 3, equality: 3}},
		} {
			p := o.plan("care", c.at)
			var got want
			_, got.responses = planned(p, staff.KeepResponses, "")
			_, got.contact = planned(p, staff.KeepContact, "")
			_, got.phone = planned(p, staff.KeepResponses, "phone")
			_, got.ward = planned(p, staff.KeepResponses, "ward")
			_, got.equality = planned(p, staff.KeepEquality, "")
			if c.want.phone == -2 {
				got.phone = -2
			}
			if got != c.want {
				t.Errorf("at %s due are %+v, want %+v", c.at.Format(time.DateOnly), got, c.want)
			}
		}
		if n := len(o.plan("care", closing.AddDate(2, 0, 1)).Steps); n != 4 {
			t.Errorf("%d steps, want 3 responses and the equality answers", n)
		}
		_, err := o.Staff.RetentionPlan(t.Context(), "none", Now)
		is(t, err, consultation.ErrNotFound)
	}},
	{"Retention: the shorter promise rules", func(t *testing.T, o *office) {
		v := o.kept("care")
		early := o.answer(v, "EARLY")
		longer := Kept("care", "second", 36, 12)
		o.must(o.Publish(t.Context(), longer, consultation.Schedule{}, false))
		late := o.answer(longer, "LATE")
		closing := Now.AddDate(0, 0, 30)
		due := func(at time.Time) (ids []string) {
			for _, s := range o.plan("care", at).Steps {
				if s.Class == staff.KeepContact {
					ids = append(ids, s.Response)
				}
			}
			return ids
		}
		same(t, "after seven months", due(closing.AddDate(0, 7, 0)), []string{early.ID})
		both := due(closing.AddDate(0, 13, 0))
		slices.Sort(both)
		want := []string{early.ID, late.ID}
		slices.Sort(want)
		same(t, "after thirteen months", both, want)
		shorter := Kept("care", "third", 12, 1)
		o.must(o.Publish(t.Context(), shorter, consultation.Schedule{}, false))
		if n := len(due(closing.AddDate(0, 2, 0))); n != 2 {
			t.Errorf("after a shorter promise %d are due, want 2", n)
		}
	}},
	{"Retention: one question goes", func(t *testing.T, o *office) {
		v := o.kept("care")
		r := o.answer(v, "WORD")
		_, err := o.Amend(t.Context(), r.ID, Now) // a change that was begun has a copy
		o.must(err)
		c := o.erase("care", Now.AddDate(0, 0, 30).AddDate(0, 3, 1))
		got, _, err := o.ByReference(t.Context(), r.Reference)
		o.must(err)
		same(t, "answers", got.Answers, consultation.Answers{"view": {"WORD view"}})
		same(t, "contact data", got.Contact, consultation.Answers{"email": {"WORD@example.org"}})
		if n, err := o.Staff.Tally(t.Context(), "care"); err != nil || n != (staff.Tally{Responses: 1, Contacts: 1, Equality: 1}) {
			t.Errorf("left are %+v %v", n, err)
		}
		if len(c.Lines) != 2 || c.Lines[0].Question != "phone" || c.Lines[0].Promise != "1 month after sending" || c.Lines[1].Count != 1 || c.Early {
			t.Errorf("certificate: %+v", c.Lines)
		}
	}},
	{"Retention: everything goes, and a certificate says so", func(t *testing.T, o *office) {
		v := o.kept("care")
		var sent []*consultation.Response
		for range 5 {
			sent = append(sent, o.answer(v, "WORD"))
		}
		other := o.answer(o.kept("else"), "OTHER")
		_, err := o.Withdraw(t.Context(), sent[4].ID, Now, "withdrawn")
		o.must(err)
		if dirty, err := o.Staff.Unclean(t.Context()); err != nil || !dirty {
			t.Errorf("after a withdrawal: unclean %v %v", dirty, err)
		}
		c := o.erase("care", Due)
		if dirty, err := o.Staff.Unclean(t.Context()); err != nil || dirty {
			t.Errorf("after the run: unclean %v %v", dirty, err)
		}
		if c.Before != (staff.Tally{Responses: 4, Contacts: 4, Equality: 5}) || c.Left != (staff.Tally{}) || len(c.References) != 4 || !c.Cleaned.Vacuumed {
			t.Errorf("certificate: before %+v, left %+v, %d references, %+v", c.Before, c.Left, len(c.References), c.Cleaned)
		}
		if !slices.Contains(c.References, staff.HashReference(c.Salt, sent[0].Reference)) || slices.Contains(c.References, staff.HashReference(c.Salt, other.Reference)) {
			t.Error("the references of the certificate are not those that went")
		}
		_, tomb, err := o.ByReference(t.Context(), sent[0].Reference)
		o.must(err)
		if tomb == nil || tomb.Reason != "retention" {
			t.Errorf("tombstone: %+v", tomb)
		}
		o.count("care", 0, 1)
		o.count("else", 1, 0)
		if p := o.plan("care", Due); len(p.Steps) != 0 {
			t.Errorf("still due: %+v", p.Steps)
		}
		runs, err := o.Staff.KeepRuns(t.Context(), "care")
		o.must(err)
		if len(runs) != 1 || runs[0].State != staff.RunDone || runs[0].Total != runs[0].Done || runs[0].Seq != 1 || runs[0].Ended.IsZero() {
			t.Errorf("runs: %+v", runs[0])
		}
	}},
	{"Retention: interrupted and continued", func(t *testing.T, o *office) {
		v := o.kept("care")
		for range 7 {
			o.answer(v, "WORD")
		}
		id := o.beginRun("care", Due)
		one, two := NewEraser(o.store(), Due, nil), NewEraser(o.store(), Due.Add(2*time.Minute), nil)
		_, err := o.Staff.ClaimRun(t.Context(), id, one.Worker, Due)
		o.must(err)
		o.must(o.Staff.PlanRun(t.Context(), id, one.Worker, Due))
		left, err := o.Staff.EraseSome(t.Context(), id, one.Worker, 3, Due)
		o.must(err)
		if left != 5 {
			t.Errorf("%d steps left, want 5: four responses and equality", left)
		}
		_, err = o.Staff.ClaimRun(t.Context(), id, two.Worker, Due.Add(time.Second))
		is(t, err, staff.ErrConflict) // somebody is at work
		r, err := o.Staff.KeepRun(t.Context(), id)
		o.must(err)
		if r.Stopped(Due.Add(time.Second)) || !r.Stopped(Due.Add(2*time.Minute)) || r.Done != 3 || r.Total != 8 {
			t.Errorf("interrupted: %+v", r)
		}
		o.must(two.Erase(t.Context(), id))
		_, err = o.Staff.EraseSome(t.Context(), id, one.Worker, 3, Due)
		is(t, err, staff.ErrConflict) // the first lost it
		o.must(two.Finish(t.Context(), id, staff.Act{Actor: staff.System}))
		is(t, two.Finish(t.Context(), id, staff.Act{Actor: staff.System}), staff.ErrConflict)
		if n, err := o.Staff.Tally(t.Context(), "care"); err != nil || n != (staff.Tally{}) {
			t.Errorf("left are %+v %v", n, err)
		}
	}},
	{"Retention: withdrawn meanwhile, and ended early", func(t *testing.T, o *office) {
		v := o.kept("care")
		for range 4 {
			o.answer(v, "WORD")
		}
		id := o.beginRun("care", Due)
		e := NewEraser(o.store(), Due, nil)
		_, err := o.Staff.ClaimRun(t.Context(), id, e.Worker, Due)
		o.must(err)
		o.must(o.Staff.PlanRun(t.Context(), id, e.Worker, Due))
		steps := o.plan("care", Due).Steps
		_, err = o.Withdraw(t.Context(), steps[0].Response, Due, "withdrawn")
		o.must(err)
		_, err = o.Staff.EraseSome(t.Context(), id, e.Worker, 2, Due)
		o.must(err)
		o.must(o.Staff.EndErasing(t.Context(), act(id), id))
		is(t, o.Staff.EndErasing(t.Context(), act(id), id), staff.ErrConflict)
		o.must(e.Finish(t.Context(), id, staff.Act{Actor: staff.System}))
		r, err := o.Staff.KeepRun(t.Context(), id)
		o.must(err)
		c, err := staff.ReadCertificate([]byte(r.Certificate))
		o.must(err)
		if !c.Early || len(c.References) != 1 || c.Left.Responses != 2 {
			t.Errorf("certificate: early %v, %d references, left %+v", c.Early, len(c.References), c.Left)
		}
	}},
	{"Retention: held, and the times changed", func(t *testing.T, o *office) {
		v := o.kept("care")
		o.answer(v, "WORD")
		id := o.beginRun("care", Due)
		e := NewEraser(o.store(), Due, nil)
		_, err := o.Staff.ClaimRun(t.Context(), id, e.Worker, Due)
		o.must(err)
		o.must(o.Staff.PlanRun(t.Context(), id, e.Worker, Due))
		h, err := o.Staff.Holding(t.Context(), "care")
		o.must(err)
		h.Held, h.HeldBy, h.HeldAt = "judicial review", "ann", Due
		o.must(o.Staff.SetHolding(t.Context(), act("care"), "care", h))
		is(t, o.Staff.SetHolding(t.Context(), act("care"), "care", h), staff.ErrConflict)
		is(t, e.Erase(t.Context(), id), staff.ErrHeld)
		h.Rev, h.Held, h.HeldBy, h.HeldAt = 1, "", "", time.Time{}
		o.must(o.Staff.SetHolding(t.Context(), act("care"), "care", h))
		o.must(o.Reschedule(t.Context(), "care", consultation.ScheduleChange{Schedule: consultation.Schedule{Opens: Now, Closes: Due.AddDate(1, 0, 0)}, At: Due}))
		is(t, e.Erase(t.Context(), id), staff.ErrConflict)
		o.count("care", 1, 0)
		is(t, o.Staff.SetHolding(t.Context(), act("none"), "none", staff.Holding{}), consultation.ErrNotFound)
	}},
	{"Retention: whether something may be due", func(t *testing.T, o *office) {
		v := o.kept("care")
		closing := Now.AddDate(0, 0, 30)
		may := func(what string, at, looked time.Time, want bool) {
			t.Helper()
			got, err := o.Staff.RetentionMayBeDue(t.Context(), "care", at, looked)
			o.must(err)
			if got != want {
				t.Errorf("%s: may be due: %v", what, got)
			}
		}
		never := time.Time{}
		may("nothing was sent", Due, never, false)
		o.answer(v, "WORD")
		may("at closing", closing, never, false)
		phone := Now.AddDate(0, 1, 1)
		may("a question after sending", phone, never, true)
		may("looked, and nothing was due", phone.AddDate(0, 0, 2), phone, false)
		may("two weeks after that", phone.AddDate(0, 0, 14), phone, true)
		o.erase("care", closing.AddDate(0, 1, 2)) // the phone
		may("nothing more after sending", closing.AddDate(0, 2, 0), never, false)
		may("a question after closing", closing.AddDate(0, 3, 1), never, true)
		o.erase("care", closing.AddDate(0, 3, 1))
		may("erased", closing.AddDate(0, 3, 2), never, false)
		may("contact data", closing.AddDate(0, 6, 1), never, true)
		o.erase("care", closing.AddDate(0, 6, 1))
		may("contact data erased", closing.AddDate(0, 7, 0), never, false)
		may("what is there and over is due whoever looked", Due, Due, true)
		o.erase("care", Due)
		may("all erased", Due.AddDate(1, 0, 0), never, false)
		_, err := o.Staff.RetentionMayBeDue(t.Context(), "none", Now, never)
		is(t, err, consultation.ErrNotFound)
	}},
	{"Retention: two persons", func(t *testing.T, o *office) {
		o.answer(o.kept("care"), "WORD")
		by := func(who string) staff.Act {
			return staff.Act{Actor: who, Verb: staff.VerbAsked, Consultation: "care", At: Due}
		}
		is(t, o.Staff.BeginRun(t.Context(), by("ann"), staff.KeepRun{ID: "alone", Consultation: "care"}), staff.ErrSamePerson)
		o.must(o.Staff.AskRun(t.Context(), by("ann"), staff.KeepRun{ID: "one", Consultation: "care", Reason: "due"}))
		is(t, o.Staff.AskRun(t.Context(), by("bob"), staff.KeepRun{ID: "two", Consultation: "care"}), staff.ErrConflict)
		is(t, o.Staff.BeginRun(t.Context(), by("ann"), staff.KeepRun{ID: "one"}), staff.ErrSamePerson)
		o.must(o.Staff.DropRun(t.Context(), by("bob"), "one"))
		is(t, o.Staff.DropRun(t.Context(), by("bob"), "one"), staff.ErrConflict)
		o.must(o.Staff.AskRun(t.Context(), by("ann"), staff.KeepRun{ID: "two", Consultation: "care", Reason: "due"}))
		o.must(o.Staff.BeginRun(t.Context(), by("bob"), staff.KeepRun{ID: "two"}))
		is(t, o.Staff.BeginRun(t.Context(), by("cat"), staff.KeepRun{ID: "two"}), staff.ErrConflict)
		r, err := o.Staff.KeepRun(t.Context(), "two")
		o.must(err)
		if r.Author != "ann" || r.Second != "bob" || r.State != staff.RunPlanning || r.Seq != 2 {
			t.Errorf("run %+v", r)
		}
	}},
	{"Retention: by night", func(t *testing.T, o *office) {
		o.answer(o.kept("care"), "WORD")
		o.answer(o.kept("else"), "WORD")
		o.must(o.Staff.SetHolding(t.Context(), act("care"), "care", staff.Holding{Automatic: true}))
		night := time.Date(Due.Year(), 1, 10, 3, 0, 0, 0, consultation.London)
		o.must(NewEraser(o.store(), night.Add(12*time.Hour), nil).Nightly(t.Context()))
		o.count("care", 1, 0)
		o.must(NewEraser(o.store(), night, nil).Nightly(t.Context()))
		o.must(NewEraser(o.store(), night, nil).Nightly(t.Context()))
		o.count("care", 0, 0)
		o.count("else", 1, 0)
		runs, err := o.Staff.KeepRuns(t.Context(), "")
		o.must(err)
		if len(runs) != 1 || runs[0].State != staff.RunDone || runs[0].Author != staff.System {
			t.Errorf("runs of the night: %+v", runs)
		}
	}},
	{"Retention: bytes that cannot be deleted keep the run open", func(t *testing.T, o *office) {
		v := o.kept("care")
		d := NewDraft("care")
		o.must(o.StartDraft(t.Context(), d, MAC("code "+d.ID), MAC("s")))
		u := consultation.Upload{ID: rand.Text(), Draft: d.ID, Question: "plan", Name: "plan.pdf", Type: "application/pdf", Size: 1, State: consultation.UploadClean, Added: Now}
		o.must(o.AddUpload(t.Context(), u))
		r := Sent(d)
		r.Version, r.Answers = v.Hash, consultation.Answers{"plan": {u.ID}}
		_, err := o.Submit(t.Context(), d.ID, r, nil)
		o.must(err)
		id := o.beginRun("care", Due)
		full := errors.New("the disk is read-only")
		e := NewEraser(o.store(), Due, func(context.Context, string) error { return full })
		o.must(e.Erase(t.Context(), id))
		is(t, e.Finish(t.Context(), id, staff.Act{Actor: staff.System}), full)
		var gone []string
		e.Delete = func(_ context.Context, id string) error { gone = append(gone, id); return nil }
		o.must(e.Finish(t.Context(), id, staff.Act{Actor: staff.System}))
		same(t, "files", gone, []string{u.ID})
	}},
}
