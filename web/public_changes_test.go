package web_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/web"
)

// Both times that moved are said, and the wording only where it changed.
func TestWhatChangedIsSaidExactly(t *testing.T) {
	s := newSite(t, web.Config{})
	s.now = london(t, "2026-03-10 12:00")
	files := func(body string) fstest.MapFS {
		return fstest.MapFS{"walks.md": {Data: []byte(body)}, "walks.privacy.md": {Data: []byte(surveyNotice)}}
	}
	version := func(body, at string) consultation.Version {
		b, err := markdown.Load(files(body), "walks.md")
		if err != nil {
			t.Fatal(err)
		}
		v, err := b.Version(london(t, at))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	schedule := consultation.Schedule{Opens: london(t, "2026-03-02 09:00"), Closes: london(t, "2026-06-01 23:45")}
	first := version(survey, "2026-03-03 09:00") // published after it opened, and still the first
	publish := func(v consultation.Version) {
		if err := s.store.Publish(t.Context(), v, schedule, false); err != nil {
			t.Fatal(err)
		}
	}
	publish(first)
	mustLack(t, s.page("/c/walks"), "What changed", "wording")

	moved := version(strings.Replace(survey, "closes: ", "reviewed: 2026-03-01 by Ann\ncloses: ", 1), "2026-03-04 09:00")
	if moved.Reworded = !moved.ReadsLike(&first); moved.Reworded || moved.Hash == first.Hash {
		t.Errorf("another day of review is other words: %v", moved.Reworded)
	}
	publish(moved)
	change := consultation.ScheduleChange{At: london(t, "2026-03-04 09:00"), Reason: "Snow."}
	change.Schedule = consultation.Schedule{Opens: london(t, "2026-03-05 10:00"), Closes: london(t, "2026-07-01 23:45")}
	if err := s.store.Reschedule(t.Context(), "walks", change); err != nil {
		t.Fatal(err)
	}
	page := s.page("/c/walks")
	mustHave(t, page, "It now opens at 10am on Thursday 5 March 2026.", "It now closes at 11:45pm on Wednesday 1 July 2026. Reason: Snow.")
	mustLack(t, page, "wording")

	reworded := version(strings.Replace(survey, "### Why do you not walk?", "### Why do you never walk?", 1), "2026-03-06 09:00")
	if reworded.Reworded = !reworded.ReadsLike(&moved); !reworded.Reworded {
		t.Error("another heading is no other words")
	}
	publish(reworded)
	mustHave(t, s.page("/c/walks"), "On 6 March 2026, some of the wording was changed.")
}
