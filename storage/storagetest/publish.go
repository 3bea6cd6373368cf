package storagetest

import (
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var publishing = []contract{
	{"Publish", func(t *testing.T, w *world) {
		v := w.publish("care")
		got, err := w.Version(t.Context(), v.Hash)
		w.must(err)
		same(t, "version", got, v)
		if q := got.Editions["en"].Question("view"); q == nil || q.Kind == nil {
			t.Error("the stored questionnaire does not find its question")
		}
		c, err := w.Consultation(t.Context(), "care")
		w.must(err)
		first := consultation.Schedule{Opens: Now, Closes: Now.AddDate(0, 0, 30), Grace: 30 * time.Minute}
		same(t, "consultation", c, &consultation.Consultation{
			Slug: "care", Title: "About first", Summary: "Summary of first", Kind: "survey", Dept: "Department of Tests",
			Version: v.Hash, Schedule: first,
			Changes: []consultation.ScheduleChange{{Schedule: first, At: Now, Reason: "published"}},
		})
	}},
	{"Publish the same again", func(t *testing.T, w *world) {
		v := w.publish("care")
		v.Published = v.Published.Add(time.Hour)
		w.must(w.Publish(t.Context(), v, consultation.Schedule{Opens: Now.Add(time.Hour)}, true))
		c, err := w.Consultation(t.Context(), "care")
		w.must(err)
		if len(c.Changes) != 1 || c.Demo || !c.Schedule.Opens.Equal(Now) {
			t.Errorf("publishing the same version again changed %+v", c)
		}
		got, err := w.Version(t.Context(), v.Hash)
		w.must(err)
		if !got.Published.Equal(Now) {
			t.Errorf("published %v, want %v", got.Published, Now)
		}
	}},
	{"Publish a later version", func(t *testing.T, w *world) {
		v1 := w.publish("care")
		v2 := Version("care", "second")
		w.must(w.Publish(t.Context(), v2, consultation.Schedule{Opens: Now.AddDate(1, 0, 0)}, false))
		c, err := w.Consultation(t.Context(), "care")
		w.must(err)
		if c.Version != v2.Hash || c.Title != "About second" || !c.Schedule.Opens.Equal(Now) {
			t.Errorf("after the second version: %+v", c)
		}
		_, err = w.Version(t.Context(), v1.Hash)
		w.must(err)
		w.must(w.Publish(t.Context(), v1, consultation.Schedule{}, false))
		c, err = w.Consultation(t.Context(), "care")
		w.must(err)
		if c.Version != v1.Hash || c.Title != "About first" {
			t.Errorf("the earlier version is not served again: %+v", c)
		}
	}},
	{"Every question type is stored", func(t *testing.T, w *world) {
		v := Version("types", "types")
		page := &v.Editions["en"].Sections[0].Pages[0]
		for i, x := range consultation.Types() {
			q := &consultation.Question{Name: "q" + string(rune('a'+i%26)) + string(rune('a'+i/26)), Type: x.Phrase, Kind: x.New()}
			page.Items = append(page.Items, consultation.Item{Question: q})
		}
		w.must(w.Publish(t.Context(), v, consultation.Schedule{}, false))
		got, err := w.Version(t.Context(), v.Hash)
		w.must(err)
		same(t, "version", got, v)
	}},
	{"Reschedule", func(t *testing.T, w *world) {
		w.publish("care")
		later := consultation.ScheduleChange{
			Schedule: consultation.Schedule{Opens: Now, Closes: Now.AddDate(0, 0, 44)}, At: Now.Add(time.Hour), Reason: "Two weeks more after an outage",
		}
		w.must(w.Reschedule(t.Context(), "care", later))
		c, err := w.Consultation(t.Context(), "care")
		w.must(err)
		if len(c.Changes) != 2 || c.Schedule != later.Schedule {
			t.Fatalf("after rescheduling: %+v", c)
		}
		same(t, "change", c.Changes[1], later)
		is(t, w.Reschedule(t.Context(), "none", later), consultation.ErrNotFound)
	}},
	{"All, by slug", func(t *testing.T, w *world) {
		all, err := w.All(t.Context())
		w.must(err)
		if len(all) != 0 {
			t.Fatalf("a new store holds %d consultations", len(all))
		}
		for _, slug := range []string{"care-work", "care", "careers"} {
			w.publish(slug)
		}
		all, err = w.All(t.Context())
		w.must(err)
		var slugs []string
		for _, c := range all {
			slugs = append(slugs, c.Slug)
			if len(c.Changes) != 1 {
				t.Errorf("%s has %d schedule changes, want 1", c.Slug, len(c.Changes))
			}
		}
		same(t, "slugs", slugs, []string{"care", "care-work", "careers"})
	}},
	{"What is not there", func(t *testing.T, w *world) {
		ctx := t.Context()
		_, err := w.Consultation(ctx, "none")
		is(t, err, consultation.ErrNotFound)
		_, err = w.Version(ctx, "none")
		is(t, err, consultation.ErrNotFound)
		_, err = w.Draft(ctx, "none", MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
		_, err = w.UpdateDraft(ctx, "none", func(*consultation.Draft) error { return nil })
		is(t, err, consultation.ErrNotFound)
		_, err = w.DeleteDraft(ctx, "none")
		is(t, err, consultation.ErrNotFound)
		_, err = w.Submit(ctx, "none", consultation.Response{Consultation: "none"}, nil)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Receipt(ctx, "none", MAC("s"), Now)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Amend(ctx, "none", Now)
		is(t, err, consultation.ErrNotFound)
		_, err = w.Withdraw(ctx, "none", Now, "withdrawn")
		is(t, err, consultation.ErrNotFound)
		_, _, err = w.ByReference(ctx, "none")
		is(t, err, consultation.ErrNotFound)
		_, err = w.Upload(ctx, "none")
		is(t, err, consultation.ErrNotFound)
		_, err = w.DeleteUpload(ctx, "none")
		is(t, err, consultation.ErrNotFound)
		is(t, w.SetUploadState(ctx, "none", consultation.UploadClean), consultation.ErrNotFound)
		w.must(w.EndSession(ctx, MAC("none")))
		for range w.Each(ctx, "none") {
			t.Error("a consultation that is not there has a response")
		}
		standing, withdrawn, err := w.Count(ctx, "none")
		w.must(err)
		if standing != 0 || withdrawn != 0 {
			t.Errorf("counted %d and %d", standing, withdrawn)
		}
		w.must(w.Ready(ctx))
	}},
}
