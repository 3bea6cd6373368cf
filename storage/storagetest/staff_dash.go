package storagetest

import (
	"fmt"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

func (o *office) dayCounts(slug string) []staff.DayCount {
	o.t.Helper()
	all, err := o.Staff.DayCounts(o.t.Context(), slug)
	o.must(err)
	return all
}

// today is the day of Now, and of what send sends an hour later.
var today = Now.In(consultation.London).Format(consultation.ISODate)

var dashContracts = []staffContract{
	{"Counts by day", func(t *testing.T, o *office) {
		if all := o.dayCounts("care"); len(all) != 0 {
			t.Errorf("an empty store counts %v", all)
		}
		for i := range 3 {
			o.send("care", fmt.Sprint("s", i))
		}
		_, gone := o.send("care", "gone")
		o.draft("care", "waiting")
		o.send("else", "s")
		_, err := o.Withdraw(t.Context(), gone.ID, Now.Add(48*time.Hour), "withdrawn")
		o.must(err)
		later := Now.Add(48 * time.Hour).In(consultation.London).Format(consultation.ISODate)
		want := []staff.DayCount{
			{Day: today, What: staff.CountSent, N: 3}, {Day: today, What: staff.CountStarted, N: 5}, {Day: later, What: staff.CountWithdrawn, N: 1},
		}
		same(t, "counts", o.dayCounts("care"), want)
	}},
	{"Changing a response is not counted again", func(t *testing.T, o *office) {
		_, r := o.send("care", "s")
		d, err := o.Amend(t.Context(), r.ID, Now.Add(72*time.Hour))
		o.must(err)
		sent := Sent(*d)
		sent.Submitted = Now.Add(73 * time.Hour)
		_, err = o.Submit(t.Context(), d.ID, sent, nil)
		o.must(err)
		same(t, "counts", o.dayCounts("care"), []staff.DayCount{{Day: today, What: staff.CountSent, N: 1}, {Day: today, What: staff.CountStarted, N: 1}})
	}},
	{"Counts made anew are the same", func(t *testing.T, o *office) {
		for i := range 4 {
			_, r := o.send("care", fmt.Sprint("s", i))
			if i == 0 {
				_, err := o.Withdraw(t.Context(), r.ID, Now, "asked by telephone")
				o.must(err)
			}
		}
		o.send("else", "s")
		before := o.dayCounts("care")
		o.must(o.Staff.RebuildCounts(t.Context(), "care"))
		same(t, "counts", o.dayCounts("care"), before)
		o.must(o.Staff.RebuildCounts(t.Context(), "none"))
		if len(o.dayCounts("none")) != 0 {
			t.Error("a consultation that is not there has counts")
		}
	}},
	{"Counts of many at once", func(t *testing.T, o *office) {
		const crowd = 24
		done := make(chan error, crowd)
		for i := range crowd {
			d := o.draft("care", fmt.Sprint("s", i))
			go func() {
				_, err := o.Submit(t.Context(), d.ID, Sent(d), d.Equality)
				done <- err
			}()
		}
		for range crowd {
			o.must(<-done)
		}
		if n := staff.CountsOver(o.dayCounts("care"), staff.CountSent, "", ""); n != crowd {
			t.Errorf("%d responses are counted, want %d", n, crowd)
		}
	}},
	{"Drafts now", func(t *testing.T, o *office) {
		goes := func(saved time.Time) time.Time { return saved.AddDate(0, 0, 30) }
		for i := range 3 {
			o.draft("care", fmt.Sprint("s", i))
		}
		_, r := o.send("care", "sent")
		_, err := o.Amend(t.Context(), r.ID, Now)
		o.must(err)
		got, err := o.Staff.DraftsNow(t.Context(), "care", Now, goes)
		o.must(err)
		same(t, "drafts", got, staff.Drafts{Now: 3, Changes: 1, Oldest: Now})
		got, err = o.Staff.DraftsNow(t.Context(), "care", Now.AddDate(0, 0, 25), goes)
		o.must(err)
		same(t, "drafts later", got, staff.Drafts{Now: 3, Changes: 1, Resting: 4, Expire: 4, Oldest: Now})
		got, err = o.Staff.DraftsNow(t.Context(), "none", Now, goes)
		o.must(err)
		same(t, "no drafts", got, staff.Drafts{})
	}},
	{"Counts of journeys", func(t *testing.T, o *office) {
		add := func(day string, event staff.Event, item string, n int) staff.JourneyCount {
			return staff.JourneyCount{Consultation: "care", Version: "v1", Day: day, Event: event, Item: item, N: n}
		}
		o.must(o.Staff.AddJourney(t.Context(), []staff.JourneyCount{add("2026-03-01", staff.PageReached, "main/1", 4), add("2026-03-01", staff.Unclear, "view", 1)}))
		o.must(o.Staff.AddJourney(t.Context(), []staff.JourneyCount{add("2026-03-01", staff.PageReached, "main/1", 2), add("2026-03-02", staff.PageReached, "main/1", 3)}))
		o.must(o.Staff.AddJourney(t.Context(), nil))
		all, err := o.Staff.JourneyCounts(t.Context(), "care", "")
		o.must(err)
		same(t, "counts", all, []staff.JourneyCount{add("", staff.PageReached, "main/1", 9), add("", staff.Unclear, "view", 1)})
		all, err = o.Staff.JourneyCounts(t.Context(), "care", "2026-03-02")
		o.must(err)
		same(t, "counts of the second day", all, []staff.JourneyCount{add("", staff.PageReached, "main/1", 3)})
		all, err = o.Staff.JourneyCounts(t.Context(), "else", "")
		o.must(err)
		if len(all) != 0 {
			t.Errorf("another consultation has %v", all)
		}
	}},
	{"Benchmarks", func(t *testing.T, o *office) {
		b := staff.Benchmark{
			Consultation: "care", Question: "both", Source: "Census", Dated: "2021-03-21", By: "ann", At: Now,
			Groups: []staff.BenchmarkGroup{{Label: "A or B", Codes: []string{"a", "b"}, Share: 40.5}, {Label: "C", Codes: []string{"c"}, Share: 59.5}},
		}
		o.must(o.Staff.SetBenchmark(t.Context(), act("both"), b))
		all, err := o.Staff.Benchmarks(t.Context(), "care")
		o.must(err)
		same(t, "benchmarks", all, []staff.Benchmark{b})
		b.Source, b.Groups = "Another", b.Groups[:1]
		o.must(o.Staff.SetBenchmark(t.Context(), act("both"), b))
		all, err = o.Staff.Benchmarks(t.Context(), "care")
		o.must(err)
		same(t, "benchmarks", all, []staff.Benchmark{b})
		is(t, o.Staff.DropBenchmark(t.Context(), act("none"), "care", "none"), consultation.ErrNotFound)
		o.must(o.Staff.DropBenchmark(t.Context(), act("both"), "care", "both"))
		if all, err = o.Staff.Benchmarks(t.Context(), "care"); err != nil || len(all) != 0 {
			t.Errorf("after deleting: %v, %v", all, err)
		}
		if n := len(o.entries()); n != 3 {
			t.Errorf("%d entries in the log, want 3", n)
		}
	}},
	{"The mix of respondents", func(t *testing.T, o *office) {
		equality := func(question string) bool { return question == "age" }
		take := func(now time.Time) map[string]staff.Mix {
			t.Helper()
			o.must(o.Staff.TakeMixes(t.Context(), "care", equality, now))
			all, err := o.Staff.Mixes(t.Context(), "care")
			o.must(err)
			return all
		}
		o.send("care", "first")
		if all := take(Now); len(all) != 0 {
			t.Errorf("without a benchmark, %v was counted", all)
		}
		for _, q := range []string{"both", "age"} {
			o.must(o.Staff.SetBenchmark(t.Context(), act(q), staff.Benchmark{Consultation: "care", Question: q}))
		}
		one := map[string]staff.Mix{
			"both": {Question: "both", Taken: today, Counts: map[string]int{"a": 1, "b": 1}, Answered: 1, Of: 1},
			"age":  {Question: "age", Taken: today, Counts: map[string]int{"40-to-49": 1}, Answered: 1, Of: 1},
		}
		same(t, "the first mix", take(Now), one)
		for i := range 9 {
			o.send("care", fmt.Sprint("s", i))
		}
		same(t, "a mix with nine more", take(Now.AddDate(0, 0, 1)), one)
		o.send("care", "tenth")
		same(t, "a second mix on one day", take(Now), one)
		if all := take(Now.AddDate(0, 0, 1)); all["age"].Of != 11 || all["both"].Counts["a"] != 11 {
			t.Errorf("with ten more, the mix is %v", all)
		}
	}},
}
