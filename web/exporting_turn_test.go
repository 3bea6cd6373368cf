package web

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/storage"
)

// TestTakenInTurns: a filter takes the same responses whether they are looked at together or some after others.
func TestTakenInTurns(t *testing.T) {
	const slug = "care-workforce-pathway"
	ctx, now := t.Context(), time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	store, err := storage.Open(ctx, "sqlite:"+filepath.Join(t.TempDir(), "greenpaper.db"), storage.RandomKeys())
	must(err)
	t.Cleanup(func() { store.Close() })
	bundle, err := markdown.Load(questionnaires.FS, slug+".md")
	must(err)
	v, err := bundle.Version(now)
	must(err)
	must(store.Publish(ctx, v, consultation.Schedule{Opens: now.AddDate(0, 0, -7)}, true))
	s := &Server{Store: store, Now: func() time.Time { return now }}
	empty, err := s.takenInTurns(ctx, slug, mustFilter(t, "capacity is individual"), 7)
	if err != nil || len(empty) != 0 {
		t.Errorf("of nobody it takes %q, %v", empty, err)
	}
	if _, err := s.takenInTurns(ctx, slug, mustFilter(t, "campaign is any"), 7); err == nil {
		t.Error("campaigns are asked for before anybody has looked, and that is no error")
	}
	g := generate.New(v.Questionnaire(""), generate.Usual(7, now))
	var list []storage.Made
	for n := range 100 {
		r := g.Response(n)
		list = append(list, storage.Made{Response: consultation.Response{Version: v.Hash, Edition: v.Main, Language: "en", Submitted: now.AddDate(0, 0, -n%5), Answers: r.Answers}})
	}
	ids, err := store.FillDemonstration(ctx, slug, list)
	must(err)
	for done := 1; done > 0; {
		done, err = store.Project(ctx, 1000)
		must(err)
	}
	act := staff.Act{Actor: "ann", Verb: staff.VerbCodeAdded, Consultation: slug, At: now}
	must(store.AddCode(ctx, act, staff.Code{ID: "code", Consultation: slug, Key: "pay", Name: "Pay"}))
	act.Verb = staff.VerbCoded
	for i, id := range ids {
		if text := list[i].Response.Answers.Get("anything-else"); text != "" && i%2 == 0 {
			_, err := store.SetCoded(ctx, act, slug, staff.Coded{Response: id, Question: "anything-else", Given: []staff.Given{{Code: "code"}}}, 0, time.Time{}, "test")
			must(err)
		}
	}
	act.Verb = staff.VerbCampaignLook
	must(store.BeginCampaignLook(ctx, act, "job"))
	must((&CampaignFinder{Store: store, Now: s.Now}).Run(ctx, "Ann", slug, "job"))
	for _, where := range []string{
		"capacity is individual", "not capacity is individual", "theme is pay", "not (theme is pay) and text has \"care\"", "campaign is any", "campaign is none", "campaign is one and capacity is individual",
		"day is on or after 2026-04-29", "text has \"zzz\"", "theme is unknown", "region is answered",
	} {
		filter := mustFilter(t, where)
		whole, err := s.takenByIndex(ctx, slug, filter)
		must(err)
		slices.Sort(whole)
		for _, of := range []int{1, 7, 100, 1000} {
			turns, err := s.takenInTurns(ctx, slug, filter, of)
			slices.Sort(turns)
			if err != nil || !slices.Equal(turns, whole) {
				t.Errorf("%s, %d at once: %d responses, not %d; %v", where, of, len(turns), len(whole), err)
			}
		}
		if none := where == "text has \"zzz\"" || where == "theme is unknown"; none != (len(whole) == 0) || len(whole) == 100 {
			t.Errorf("%s takes %d of 100", where, len(whole))
		}
	}
}

func mustFilter(t *testing.T, where string) analysis.Filter {
	t.Helper()
	f, err := analysis.ParseFilter(where)
	if err != nil {
		t.Fatal(where, err)
	}
	return f
}
