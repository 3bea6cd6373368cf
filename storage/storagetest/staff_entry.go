package storagetest

import (
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// paper begins an entry of "care" and gives it.
func (o *office) paper() *staff.Intake {
	o.t.Helper()
	in := staff.Intake{ID: rand.Text(), Consultation: "care", Channel: consultation.OnPaper, Received: "2026-03-01", Version: "v1", Edition: "en", Office: "LETTERBOX-7"}
	_, err := o.Staff.BeginIntake(o.t.Context(), act(""), in)
	o.must(err)
	return o.intake(in.ID)
}

func (o *office) intake(id string) *staff.Intake {
	o.t.Helper()
	in, err := o.Staff.Intake(o.t.Context(), "care", id)
	o.must(err)
	return in
}

// typed keeps words in the first keying and says that it is finished.
func (o *office) typed(id string, answers consultation.Answers) {
	o.t.Helper()
	_, err := o.Staff.KeepTyped(o.t.Context(), "care", id, Now, func(in *staff.Intake) error {
		in.Keyings[0] = staff.Keying{Typists: []string{"ann"}, Answers: answers, Done: true}
		return nil
	})
	o.must(err)
}

func response(in *staff.Intake) consultation.Response {
	return consultation.Response{
		Consultation: "care", Version: in.Version, Edition: in.Edition, Language: "en", Submitted: Now, Channel: in.Channel, Received: in.Received,
		Answers: consultation.Answers{"why": {"SECRET-WORDS"}}, Contact: consultation.Answers{"name": {"SECRET-NAME"}},
	}
}

func (o *office) taken(id string, equality consultation.Answers) *consultation.Response {
	o.t.Helper()
	r, err := o.Staff.TakeIntake(o.t.Context(), act(""), "care", id, MAC("code "+id), func(in *staff.Intake) (consultation.Response, consultation.Answers, error) {
		return response(in), equality, nil
	})
	o.must(err)
	return r
}

var entryContracts = []staffContract{
	{"Entries are counted by how far they are", func(t *testing.T, o *office) {
		none, err := o.Staff.CountIntakes(t.Context(), "care")
		o.must(err)
		if len(none) != 0 {
			t.Errorf("%v", none)
		}
		o.publish("care")
		o.paper()
		in := o.paper()
		o.must(o.Staff.ChangeIntake(t.Context(), act(in.ID), in.Consultation, in.ID, func(i *staff.Intake) error { i.State = staff.IntakeSettle; return nil }))
		counts, err := o.Staff.CountIntakes(t.Context(), in.Consultation)
		o.must(err)
		same(t, "counts", counts, map[staff.IntakeState]int{staff.IntakeTyping: 1, staff.IntakeSettle: 1})
	}},
	{"Entries have numbers", func(t *testing.T, o *office) {
		_, err := o.Staff.BeginIntake(t.Context(), act(""), staff.Intake{ID: "x", Consultation: "care"})
		is(t, err, consultation.ErrNotFound)
		o.publish("care")
		o.publish("aid")
		first, second := o.paper(), o.paper()
		other := staff.Intake{ID: rand.Text(), Consultation: "aid", Channel: consultation.ByLetter, Received: "2026-03-01"}
		n, err := o.Staff.BeginIntake(t.Context(), act(""), other)
		o.must(err)
		if first.Number != 1 || second.Number != 2 || n != 1 {
			t.Errorf("numbers %d, %d and %d", first.Number, second.Number, n)
		}
		if first.Office != "LETTERBOX-7" || first.State != staff.IntakeTyping || first.By != "ann" || first.Rev != 1 || !first.Began.Equal(Now) {
			t.Errorf("the entry is %+v", first)
		}
		_, err = o.Staff.Intake(t.Context(), "aid", first.ID)
		is(t, err, consultation.ErrNotFound)
		list, err := o.Staff.Intakes(t.Context(), "care")
		o.must(err)
		if len(list) != 2 || list[0].Number != 2 || list[1].ID != first.ID || list[1].Office != "" {
			t.Errorf("the list is %+v", list)
		}
		const crowd = 8
		done := make(chan error, crowd)
		for range crowd {
			go func() {
				_, err := o.Staff.BeginIntake(t.Context(), act(""), staff.Intake{ID: rand.Text(), Consultation: "care", Channel: consultation.OnPaper})
				done <- err
			}()
		}
		for range crowd {
			o.must(<-done)
		}
		list, err = o.Staff.Intakes(t.Context(), "care")
		o.must(err)
		for i, in := range list {
			if in.Number != crowd+2-i {
				t.Errorf("place %d has number %d", i, in.Number)
			}
		}
		last := o.entries()[len(o.entries())-1]
		if last.Subject != strconv.Itoa(crowd+2) {
			t.Errorf("the log names entry %q", last.Subject)
		}
	}},
	{"Typing an entry", func(t *testing.T, o *office) {
		o.publish("care")
		in := o.paper()
		n := len(o.entries())
		o.typed(in.ID, consultation.Answers{"why": {"SECRET-WORDS"}})
		o.must(o.Staff.ChangeIntake(t.Context(), act(""), "care", in.ID, func(x *staff.Intake) error {
			x.Letter, x.Twice, x.Marks, x.ID, x.Number, x.Response = "Dear all", true, 2, "other", 9, "none"
			x.State, x.Compared = staff.IntakeSettle, []staff.Compared{{Question: "why", Differs: staff.Plain}}
			x.Settled = map[string]staff.Settled{"why": {Pick: staff.PickAnew, Answers: consultation.Answers{"why": {"C"}}, By: "sam", At: Now}}
			x.Consent = staff.Consent{By: "ann", At: Now}
			return nil
		}))
		got := o.intake(in.ID)
		if got.Number != 1 || got.Response != "" || got.Rev != 3 || got.Letter != "Dear all" || !got.Twice || got.Marks != 2 || got.Consent.By != "ann" {
			t.Errorf("the entry is %+v", got)
		}
		same(t, "words", got.Keyings[0].Answers, consultation.Answers{"why": {"SECRET-WORDS"}})
		same(t, "settled", got.Settled["why"], staff.Settled{Pick: staff.PickAnew, Answers: consultation.Answers{"why": {"C"}}, By: "sam", At: Now})
		if len(o.entries()) != n+1 {
			t.Errorf("%d entries in the log, want %d: typing is not in it, a change is", len(o.entries()), n+1)
		}
		refused := errors.New("refused")
		is(t, o.Staff.ChangeIntake(t.Context(), act(""), "care", in.ID, func(x *staff.Intake) error { x.Letter = ""; return refused }), refused)
		is(t, o.Staff.ChangeIntake(t.Context(), act(""), "aid", in.ID, func(*staff.Intake) error { return nil }), consultation.ErrNotFound)
		if o.intake(in.ID).Letter == "" || len(o.entries()) != n+1 {
			t.Error("what was refused left a trace")
		}
		const crowd = 8
		done := make(chan error, crowd)
		for i := range crowd {
			go func() {
				_, err := o.Staff.KeepTyped(t.Context(), "care", in.ID, Now, func(x *staff.Intake) error {
					x.Keyings[1].Typists = append(x.Keyings[1].Typists, strconv.Itoa(i))
					return nil
				})
				done <- err
			}()
		}
		for range crowd {
			o.must(<-done)
		}
		if n := len(o.intake(in.ID).Keyings[1].Typists); n != crowd {
			t.Errorf("%d of %d changes at once are kept", n, crowd)
		}
	}},
	{"An entry becomes a response", func(t *testing.T, o *office) {
		o.publish("care")
		in := o.paper()
		_, err := o.Staff.TakeIntake(t.Context(), act(""), "care", in.ID, MAC("x"), func(in *staff.Intake) (consultation.Response, consultation.Answers, error) {
			return response(in), nil, nil
		})
		is(t, err, staff.ErrMoved) // nobody finished typing it
		scan := consultation.Upload{ID: rand.Text(), Name: "scan.pdf", Type: "application/pdf", Size: 3, State: consultation.UploadClean, Added: Now}
		o.must(o.Staff.AddIntakeFile(t.Context(), act(""), "care", in.ID, scan))
		o.typed(in.ID, consultation.Answers{"why": {"SECRET-WORDS"}})
		r := o.taken(in.ID, consultation.Answers{"age": {"old"}})
		if got := o.intake(in.ID); got.State != staff.IntakeTaken || got.Response != r.ID || got.Reference != r.Reference {
			t.Errorf("the entry is %+v", got)
		}
		of, err := o.Staff.IntakeOf(t.Context(), r.ID)
		o.must(err)
		if of.ID != in.ID {
			t.Errorf("the response came from %s", of.ID)
		}
		stored, _, err := o.ByReference(t.Context(), r.Reference)
		o.must(err)
		if stored.Channel != consultation.OnPaper || stored.Received != "2026-03-01" || stored.Contact.Get("name") != "SECRET-NAME" || stored.Answers.Get("why") != "SECRET-WORDS" {
			t.Errorf("the response is %+v", stored)
		}
		held, err := o.Resume(t.Context(), MAC("code "+in.ID), MAC("browser"), Now)
		o.must(err)
		if !held.Sent {
			t.Error("the receipt code does not open the receipt")
		}
		n := 0
		for e, err := range o.EachEquality(t.Context(), "care") {
			o.must(err)
			same(t, "equality", e.Answers, consultation.Answers{"age": {"old"}})
			n++
		}
		if n != 1 {
			t.Errorf("%d sets of equality answers", n)
		}
		files, err := o.Staff.IntakeFiles(t.Context(), "care", in.ID)
		o.must(err)
		if len(files) != 1 || files[0].Response != r.ID || files[0].Draft != "" {
			t.Errorf("its files are %+v", files)
		}
		is(t, o.Staff.AddIntakeFile(t.Context(), act(""), "care", in.ID, scan), staff.ErrMoved)
		is(t, o.Staff.DropIntakeFile(t.Context(), act(""), "care", in.ID, scan.ID), staff.ErrMoved)
		_, err = o.Staff.DropIntake(t.Context(), act(""), "care", in.ID, "why")
		is(t, err, staff.ErrMoved)
		_, err = o.Staff.TakeIntake(t.Context(), act(""), "care", in.ID, MAC("y"), func(in *staff.Intake) (consultation.Response, consultation.Answers, error) {
			return response(in), nil, nil
		})
		is(t, err, staff.ErrMoved)
	}},
	{"Two people take in one entry", func(t *testing.T, o *office) {
		o.publish("care")
		in := o.paper()
		o.typed(in.ID, consultation.Answers{"why": {"a"}})
		const crowd = 6
		done := make(chan error, crowd)
		for i := range crowd {
			go func() {
				_, err := o.Staff.TakeIntake(t.Context(), act(""), "care", in.ID, MAC(strconv.Itoa(i)), func(in *staff.Intake) (consultation.Response, consultation.Answers, error) {
					return response(in), nil, nil
				})
				done <- err
			}()
		}
		ok := 0
		for range crowd {
			if err := <-done; err == nil {
				ok++
			} else {
				is(t, err, staff.ErrMoved)
			}
		}
		standing, _, err := o.Count(t.Context(), "care")
		o.must(err)
		if ok != 1 || standing != 1 {
			t.Errorf("%d took it in, %d responses", ok, standing)
		}
	}},
	{"An entry that is to be settled is no response", func(t *testing.T, o *office) {
		o.publish("care")
		in := o.paper()
		o.typed(in.ID, consultation.Answers{"why": {"a"}})
		state := func(s staff.IntakeState, settled map[string]staff.Settled) {
			o.must(o.Staff.ChangeIntake(t.Context(), act(""), "care", in.ID, func(x *staff.Intake) error {
				x.State, x.Twice, x.Settled, x.Compared = s, true, settled, []staff.Compared{{Question: "why", Differs: staff.Plain}}
				return nil
			}))
		}
		take := func() error {
			_, err := o.Staff.TakeIntake(t.Context(), act(""), "care", in.ID, MAC("z"), func(in *staff.Intake) (consultation.Response, consultation.Answers, error) {
				return response(in), nil, nil
			})
			return err
		}
		state(staff.IntakeTyping, nil)
		is(t, take(), staff.ErrMoved)
		state(staff.IntakeSecond, nil)
		is(t, take(), staff.ErrMoved)
		state(staff.IntakeSettle, nil)
		is(t, take(), staff.ErrOpen)
		list, err := o.Staff.ComparedIntakes(t.Context(), "care")
		o.must(err)
		if len(list) != 1 || len(list[0].Compared) != 1 || list[0].Keyings[0].Typists[0] != "ann" || list[0].Keyings[0].Answers != nil {
			t.Errorf("compared: %+v", list)
		}
		state(staff.IntakeSettle, map[string]staff.Settled{"why": {Pick: staff.PickFirst}})
		o.must(take())
	}},
	{"Taking an entry back", func(t *testing.T, o *office) {
		o.publish("care")
		in := o.paper()
		reopen := func(x *staff.Intake) error { x.State = staff.IntakeTyping; return nil }
		is(t, o.Staff.ReturnIntake(t.Context(), act(""), "care", in.ID, "a slip", reopen), staff.ErrMoved)
		scan := consultation.Upload{ID: rand.Text(), Name: "scan.pdf", Type: "application/pdf", State: consultation.UploadClean, Added: Now}
		o.must(o.Staff.AddIntakeFile(t.Context(), act(""), "care", in.ID, scan))
		o.typed(in.ID, consultation.Answers{"why": {"a"}})
		r := o.taken(in.ID, nil)
		_, err := o.Amend(t.Context(), r.ID, Now)
		o.must(err)
		o.must(o.Staff.ReturnIntake(t.Context(), act(""), "care", in.ID, "a slip", reopen))
		got := o.intake(in.ID)
		if got.State != staff.IntakeTyping || got.Response != "" || got.Reason != "a slip" || got.Keyings[0].Answers.Get("why") != "a" {
			t.Errorf("the entry is %+v", got)
		}
		gone, tomb, err := o.ByReference(t.Context(), r.Reference)
		o.must(err)
		if gone != nil || tomb == nil || tomb.Reason != "a slip" {
			t.Errorf("the response is %+v, its tombstone %+v", gone, tomb)
		}
		files, err := o.Staff.IntakeFiles(t.Context(), "care", in.ID)
		o.must(err)
		if len(files) != 1 || files[0].ID != scan.ID {
			t.Errorf("its files are %+v", files)
		}
		again := o.taken2(in.ID, "again")
		if again.Reference == r.Reference {
			t.Error("a withdrawn reference is used again")
		}
		d, err := o.Amend(t.Context(), again.ID, Now)
		o.must(err)
		changed := response(in)
		_, err = o.Submit(t.Context(), d.ID, changed, nil)
		o.must(err)
		is(t, o.Staff.ReturnIntake(t.Context(), act(""), "care", in.ID, "another slip", reopen), staff.ErrMoved)
		files, err = o.Staff.IntakeFiles(t.Context(), "care", in.ID)
		o.must(err)
		if len(files) != 1 {
			t.Error("a change by the respondent deletes the scan")
		}
	}},
	{"What goes with an entry", func(t *testing.T, o *office) {
		o.publish("care")
		aside, gone := o.paper(), o.paper()
		var files []string
		for _, id := range []string{aside.ID, gone.ID, gone.ID} {
			u := consultation.Upload{ID: rand.Text(), Name: "scan.pdf", State: consultation.UploadClean, Added: Now}
			o.must(o.Staff.AddIntakeFile(t.Context(), act(""), "care", id, u))
			files = append(files, u.ID)
		}
		o.must(o.Staff.DropIntakeFile(t.Context(), act(""), "care", gone.ID, files[2]))
		is(t, o.Staff.DropIntakeFile(t.Context(), act(""), "care", gone.ID, files[0]), consultation.ErrNotFound)
		dropped, err := o.Staff.DropIntake(t.Context(), act(""), "care", aside.ID, "typed twice by mistake")
		o.must(err)
		same(t, "dropped", dropped, []string{files[0]})
		got := o.intake(aside.ID)
		if got.State != staff.IntakeAside || got.Number != 1 || got.Office != "" || got.Reason != "typed twice by mistake" {
			t.Errorf("what was put aside is %+v", got)
		}
		is(t, o.Staff.ChangeIntake(t.Context(), act(""), "care", aside.ID, func(*staff.Intake) error { return nil }), staff.ErrMoved)
		o.must(o.Staff.ChangeIntake(t.Context(), act(""), "care", gone.ID, func(x *staff.Intake) error { x.Letter = "SECRET LETTER"; return nil }))
		o.typed(gone.ID, consultation.Answers{"why": {"SECRET-WORDS"}})
		r := o.taken(gone.ID, nil)
		uploads, err := o.Withdraw(t.Context(), r.ID, Now, "withdrawn")
		o.must(err)
		same(t, "uploads", uploads, []string{files[1]})
		got = o.intake(gone.ID)
		if got.State != staff.IntakeGone || got.Letter != "" || len(got.Keyings[0].Answers) != 0 || got.Office != "" {
			t.Errorf("what remains of a withdrawn one is %+v", got)
		}
		known, err := o.Known(t.Context(), files)
		o.must(err)
		if len(known) != 0 {
			t.Errorf("files are still known: %v", known)
		}
	}},
	{"What staff typed goes with contact data", func(t *testing.T, o *office) {
		v := o.kept("care")
		in := o.paper()
		o.must(o.Staff.ChangeIntake(t.Context(), act(""), "care", in.ID, func(x *staff.Intake) error { x.Letter, x.Version = "SECRET LETTER", v.Hash; return nil }))
		o.typed(in.ID, consultation.Answers{"view": {"SECRET"}})
		r := response(o.intake(in.ID))
		r.Contact = nil // a letter names somebody all the same
		sent, err := o.Staff.TakeIntake(t.Context(), act(""), "care", in.ID, MAC("x"), func(*staff.Intake) (consultation.Response, consultation.Answers, error) { return r, nil, nil })
		o.must(err)
		o.erase("care", Now.AddDate(0, 0, 30).AddDate(0, 5, 0))
		if o.intake(in.ID).Letter == "" {
			t.Error("the letter went before its time")
		}
		o.erase("care", Now.AddDate(0, 0, 30).AddDate(0, 7, 0))
		got := o.intake(in.ID)
		if got.Letter != "" || len(got.Keyings[0].Answers) != 0 || got.Office != "" || got.State != staff.IntakeTaken {
			t.Errorf("what is left is %+v", got)
		}
		if _, _, err := o.ByReference(t.Context(), sent.Reference); err != nil {
			t.Errorf("the response went too: %v", err)
		}
		is(t, o.Staff.ReturnIntake(t.Context(), act(""), "care", in.ID, "why", func(*staff.Intake) error { return nil }), staff.ErrMoved)
	}},
	{"The rule for typing twice", func(t *testing.T, o *office) {
		o.publish("care")
		every, err := o.Staff.TypingRule(t.Context(), "care")
		o.must(err)
		if every != 0 {
			t.Errorf("to begin with, 1 of %d is typed twice", every)
		}
		o.must(o.Staff.SetTypingRule(t.Context(), act("care"), "care", 10))
		if in := o.paper(); in.Number != 1 {
			t.Errorf("number %d after a rule was set", in.Number)
		}
		o.must(o.Staff.SetTypingRule(t.Context(), act("care"), "care", 5))
		every, err = o.Staff.TypingRule(t.Context(), "care")
		o.must(err)
		if every != 5 || o.paper().Number != 2 || !slices.ContainsFunc(o.entries(), func(e *staff.Entry) bool { return e.Subject == "care" }) {
			t.Errorf("1 of %d is typed twice", every)
		}
	}},
}

func (o *office) taken2(id, code string) *consultation.Response {
	o.t.Helper()
	r, err := o.Staff.TakeIntake(o.t.Context(), act(""), "care", id, MAC(code), func(in *staff.Intake) (consultation.Response, consultation.Answers, error) {
		return response(in), nil, nil
	})
	o.must(err)
	return r
}
