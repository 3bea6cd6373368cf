package storagetest

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// begin stores an import whose job is "job".
func (o *office) begin(slug string, state staff.ImportState) staff.Import {
	o.t.Helper()
	i := staff.Import{
		ID: rand.Text(), Consultation: slug, Name: "FILENAME.csv", State: state, By: "ann", At: Now, Size: 1234, Hash: "abc", File: rand.Text(), Job: "job", Beat: Now,
		Body: []byte(`{"name":"FILENAME.csv"}`),
	}
	o.must(o.Staff.BeginImport(o.t.Context(), act(i.ID), i))
	return i
}

// stageable makes a response as an import has them, with contact data and equality answers.
func stageable(slug, theirs string) staff.StagedResponse {
	r := consultation.Response{
		Consultation: slug, Version: "first", Edition: "en", Language: "en", Submitted: Now, Channel: consultation.ByImport, Received: "2026-03-02",
		Answers: consultation.Answers{"view": {"imported " + theirs}}, Contact: consultation.Answers{"email": {theirs + "@example.org"}},
	}
	return staff.StagedResponse{Response: r, Equality: consultation.Answers{"ethnicity": {"equality " + theirs}}, TheirID: theirs}
}

func (o *office) stage(id string, theirs ...string) {
	o.t.Helper()
	for _, x := range theirs {
		s := stageable("care", x)
		s.Response.Batch = id
		o.must(o.Staff.StageResponses(o.t.Context(), id, "job", []staff.StagedResponse{s}))
	}
}

// counted compares how many responses, contacts and equality answers there are.
func (o *office) counted(standing, withdrawn, contacts, equality int) {
	o.t.Helper()
	s, w, err := o.Count(o.t.Context(), "care")
	o.must(err)
	c, e, r := 0, 0, 0
	for _, err := range o.Each(o.t.Context(), "care") {
		o.must(err)
		r++
	}
	for _, err := range o.EachContact(o.t.Context(), "care") {
		o.must(err)
		c++
	}
	for _, err := range o.EachEquality(o.t.Context(), "care") {
		o.must(err)
		e++
	}
	if s != standing || r != standing || w != withdrawn || c != contacts || e != equality {
		o.t.Errorf("%d responses (%d read), %d withdrawn, %d with contact data, %d of equality; want %d, %d, %d, %d", s, r, w, c, e, standing, withdrawn, contacts, equality)
	}
}

var importContracts = []staffContract{
	{"An import is kept", func(t *testing.T, o *office) {
		i := o.begin("care", staff.ImportMapping)
		got, err := o.Staff.Import(t.Context(), "care", i.ID)
		o.must(err)
		same(t, "import", *got, i)
		is(t, o.Staff.BeginImport(t.Context(), act(i.ID), i), consultation.ErrExists)
		_, err = o.Staff.Import(t.Context(), "other", i.ID)
		is(t, err, consultation.ErrNotFound)
		later := o.begin("care", staff.ImportReading)
		o.must(o.Staff.UpdateImport(t.Context(), staff.Act{}, "care", later.ID, func(x *staff.Import) error { x.At = Now.Add(time.Hour); return nil }))
		o.begin("other", staff.ImportReading)
		list, err := o.Staff.Imports(t.Context(), "care")
		o.must(err)
		if len(list) != 2 || list[0].ID != later.ID || list[0].Body != nil {
			t.Errorf("imports: %+v", list)
		}
		known, err := o.Known(t.Context(), []string{i.File, "UNKNOWNUNKNOWNUNKNOWN"})
		o.must(err)
		if !known[i.File] || len(known) != 1 {
			t.Errorf("known files: %v", known)
		}
	}},
	{"Changing an import", func(t *testing.T, o *office) {
		i := o.begin("care", staff.ImportMapping)
		n := len(o.entries())
		o.must(o.Staff.UpdateImport(t.Context(), act(i.ID), "care", i.ID, func(x *staff.Import) error {
			x.State, x.Body, x.Rows, x.Report, x.TakenAt = staff.ImportChecked, []byte("other"), 7, "REPORT", Now
			return nil
		}))
		got, err := o.Staff.Import(t.Context(), "care", i.ID)
		o.must(err)
		if got.Rev != i.Rev+1 || string(got.Body) != "other" || got.Rows != 7 || got.State != staff.ImportChecked || !got.TakenAt.Equal(Now) || len(o.entries()) != n+1 {
			t.Errorf("after the change: %+v, %d entries", got, len(o.entries()))
		}
		refused := errors.New("refused")
		is(t, o.Staff.UpdateImport(t.Context(), act(i.ID), "care", i.ID, func(x *staff.Import) error { x.Rows = 9; return refused }), refused)
		is(t, o.Staff.UpdateImport(t.Context(), act(i.ID), "other", i.ID, func(*staff.Import) error { return nil }), consultation.ErrNotFound)
		o.must(o.Staff.UpdateImport(t.Context(), staff.Act{}, "care", i.ID, func(*staff.Import) error { return nil }))
		if got, err = o.Staff.Import(t.Context(), "care", i.ID); err != nil || got.Rows != 7 || len(o.entries()) != n+1 {
			t.Errorf("what was refused left a trace: %+v, %d entries, %v", got, len(o.entries()), err)
		}
	}},
	{"A job that is somebody else's", func(t *testing.T, o *office) {
		i := o.begin("care", staff.ImportImporting)
		mine, err := o.Staff.ImportBeat(t.Context(), i.ID, "job", 5, Now.Add(time.Second))
		o.must(err)
		other, err := o.Staff.ImportBeat(t.Context(), i.ID, "other", 6, Now)
		o.must(err)
		got, err := o.Staff.Import(t.Context(), "care", i.ID)
		o.must(err)
		if !mine || other || got.Done != 5 || got.Interrupted(Now.Add(time.Second)) || !got.Interrupted(Now.Add(time.Minute)) {
			t.Errorf("mine %v, other %v, %+v", mine, other, got)
		}
		is(t, o.Staff.StageResponses(t.Context(), i.ID, "other", []staff.StagedResponse{stageable("care", "A")}), staff.ErrConflict)
		is(t, o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "other", 0), staff.ErrConflict)
		is(t, o.Staff.TakeImport(t.Context(), act(i.ID), "other", i.ID, "job", 0), staff.ErrConflict)
	}},
	{"Importing", func(t *testing.T, o *office) {
		o.publish("care")
		o.send("care", "before")
		i := o.begin("care", staff.ImportImporting)
		o.stage(i.ID, "A", "B", "C")
		o.counted(1, 0, 1, 1) // nothing counts yet
		n := len(o.entries())
		is(t, o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 4), staff.ErrConflict)
		o.counted(1, 0, 1, 1)
		o.must(o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 3))
		o.counted(4, 0, 4, 4)
		got, err := o.Staff.Import(t.Context(), "care", i.ID)
		o.must(err)
		if got.State != staff.ImportDone || got.Taken != 3 || got.TakenBy != "ann" || !got.TakenAt.Equal(Now) || len(o.entries()) != n+1 {
			t.Errorf("after importing: %+v, %d entries", got, len(o.entries()))
		}
		for r, err := range o.Each(t.Context(), "care") {
			o.must(err)
			if r.Batch != "" && (r.Batch != i.ID || r.Channel != consultation.ByImport || r.ID == "" || r.Reference == "" || r.Salt == "") {
				t.Errorf("response %+v", r)
			}
			whole, _, err := o.ByReference(t.Context(), r.Reference)
			o.must(err)
			if r.Batch != "" && whole.Contact.Get("email") == "" {
				t.Errorf("no contact data: %+v", whole)
			}
		}
		is(t, o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 3), staff.ErrConflict)
		o.must(o.Staff.TidyImports(t.Context(), Now))
		o.counted(4, 0, 4, 4)
		found, err := o.Staff.TheirIDs(t.Context(), "care", []string{"A", "X", "C"})
		o.must(err)
		same(t, "their ids", found, map[string]string{"A": i.ID, "C": i.ID})
		if found, err = o.Staff.TheirIDs(t.Context(), "other", []string{"A"}); err != nil || len(found) != 0 {
			t.Errorf("ids of another consultation: %v, %v", found, err)
		}
		_, err = o.Staff.DropImport(t.Context(), act(i.ID), "care", i.ID)
		is(t, err, staff.ErrConflict)
	}},
	{"An id that was imported meanwhile", func(t *testing.T, o *office) {
		o.publish("care")
		i, j := o.begin("care", staff.ImportImporting), o.begin("care", staff.ImportImporting)
		o.stage(i.ID, "A")
		o.stage(j.ID, "B", "A")
		o.must(o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 1))
		is(t, o.Staff.TakeImport(t.Context(), act(j.ID), "care", j.ID, "job", 2), consultation.ErrExists)
		o.counted(1, 0, 1, 1)
	}},
	{"Undoing an import", func(t *testing.T, o *office) {
		o.publish("care")
		_, other := o.send("care", "before")
		i := o.begin("care", staff.ImportImporting)
		o.stage(i.ID, "A", "B", "C")
		_, _, err := o.Staff.UndoImport(t.Context(), act(i.ID), "care", i.ID, "too soon")
		is(t, err, staff.ErrConflict)
		o.must(o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 3))
		var ids []string
		for r, err := range o.Each(t.Context(), "care") {
			o.must(err)
			if r.Batch != "" {
				ids = append(ids, r.ID)
			}
		}
		_, err = o.Withdraw(t.Context(), ids[0], Now, "withdrawn")
		o.must(err)
		_, err = o.Amend(t.Context(), ids[1], Now)
		o.must(err)
		gone, _, err := o.Staff.ImportGone(t.Context(), "care", i.ID)
		o.must(err)
		if gone != 1 {
			t.Errorf("%d are gone since, want 1", gone)
		}
		_, _, err = o.Staff.UndoImport(t.Context(), act(i.ID), "other", i.ID, "wrong")
		is(t, err, consultation.ErrNotFound)
		n, _, err := o.Staff.UndoImport(t.Context(), act(i.ID), "care", i.ID, "The wrong file")
		o.must(err)
		s, w, err := o.Count(t.Context(), "care")
		o.must(err)
		got, err := o.Staff.Import(t.Context(), "care", i.ID)
		o.must(err)
		if n != 2 || s != 1 || w != 3 || got.State != staff.ImportUndone || got.Reason != "The wrong file" || got.Taken != 0 {
			t.Errorf("undone %d: %d stand, %d withdrawn, %+v", n, s, w, got)
		}
		if _, tomb, err := o.ByReference(t.Context(), other.Reference); err != nil || tomb != nil {
			t.Errorf("another response is gone: %v, %v", tomb, err)
		}
		_, _, err = o.Staff.UndoImport(t.Context(), act(i.ID), "care", i.ID, "again")
		is(t, err, staff.ErrConflict)
		// It can be imported again, under the same ids.
		o.must(o.Staff.UpdateImport(t.Context(), act(i.ID), "care", i.ID, func(x *staff.Import) error {
			x.State, x.Job, x.Beat = staff.ImportImporting, "job", Now
			return nil
		}))
		o.must(o.Staff.TidyImports(t.Context(), Now.Add(time.Hour))) // what the first time left
		o.stage(i.ID, "A", "B")
		o.must(o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 2))
		if s, w, err = o.Count(t.Context(), "care"); err != nil || s != 3 || w != 3 {
			t.Errorf("imported again: %d stand, %d withdrawn, %v", s, w, err)
		}
	}},
	{"What is staged goes", func(t *testing.T, o *office) {
		o.publish("care")
		i := o.begin("care", staff.ImportImporting)
		o.stage(i.ID, "A", "B")
		o.must(o.Staff.TidyImports(t.Context(), Now)) // the job is alive
		// Another job begins: what the first staged is not its own.
		o.must(o.Staff.UpdateImport(t.Context(), staff.Act{}, "care", i.ID, func(x *staff.Import) error { x.Job = "next"; return nil }))
		is(t, o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "next", 2), staff.ErrConflict)
		o.must(o.Staff.UpdateImport(t.Context(), staff.Act{}, "care", i.ID, func(x *staff.Import) error { x.Job = "job"; return nil }))
		o.stage(i.ID, "A", "B")
		o.must(o.Staff.TidyImports(t.Context(), Now.Add(time.Minute))) // the job is silent
		is(t, o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 2), staff.ErrConflict)
		o.stage(i.ID, "A")
		files, err := o.Staff.DropImport(t.Context(), act(i.ID), "care", i.ID)
		o.must(err)
		same(t, "files", files, []string{i.File})
		_, err = o.Staff.Import(t.Context(), "care", i.ID)
		is(t, err, consultation.ErrNotFound)
		o.counted(0, 0, 0, 0)
	}},
	{"One import pressed by 100 at once", func(t *testing.T, o *office) {
		o.publish("care")
		i := o.begin("care", staff.ImportImporting)
		o.stage(i.ID, "A", "B", "C")
		var done atomic.Int64
		atOnce(crowd, func(int) {
			switch err := o.Staff.TakeImport(t.Context(), act(i.ID), "care", i.ID, "job", 3); {
			case err == nil:
				done.Add(1)
			case !errors.Is(err, staff.ErrConflict):
				t.Error(err)
			}
		})
		if done.Load() != 1 {
			t.Errorf("%d have imported", done.Load())
		}
		o.counted(3, 0, 3, 3)
	}},
	{"Saved mappings", func(t *testing.T, o *office) {
		for i, name := range []string{"Qualtrics", "citizen space", "Qualtrics"} {
			o.must(o.Staff.SaveMapping(t.Context(), act(name), "care", staff.SavedMapping{Name: name, Body: fmt.Append(nil, i)}))
		}
		o.must(o.Staff.SaveMapping(t.Context(), act("x"), "other", staff.SavedMapping{Name: "x"}))
		list, err := o.Staff.Mappings(t.Context(), "care")
		o.must(err)
		if len(list) != 2 || list[0].Name != "citizen space" || string(list[1].Body) != "2" || list[1].By != "ann" || !list[1].At.Equal(Now) {
			t.Errorf("mappings: %+v", list)
		}
		o.must(o.Staff.DropMapping(t.Context(), act("Qualtrics"), "care", "Qualtrics"))
		is(t, o.Staff.DropMapping(t.Context(), act("Qualtrics"), "care", "Qualtrics"), consultation.ErrNotFound)
		if n := len(o.entries()); n != 5 {
			t.Errorf("%d entries, want 5", n)
		}
	}},
}
