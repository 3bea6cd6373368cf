package web

import (
	"context"
	"io"
	"path/filepath"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
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
	inTurns := func(where string, of int) (ids []string, err error) {
		err = s.inTurns(ctx, slug, mustFilter(t, where), of, func(id string, _ uint32) { ids = append(ids, id) })
		slices.Sort(ids)
		return ids, err
	}
	if empty, err := inTurns("capacity is individual", 7); err != nil || len(empty) != 0 {
		t.Errorf("of nobody it takes %q, %v", empty, err)
	}
	if _, err := inTurns("campaign is any", 7); err == nil {
		t.Error("campaigns are asked for before anybody has looked, and that is no error")
	}
	g := generate.New(v.Questionnaire(""), generate.Usual(7, now))
	var list []storage.Made
	for n := range 100 {
		r := g.Response(n)
		list = append(list, storage.Made{Response: consultation.Response{Version: v.Hash, Edition: v.Main, Language: "en", Submitted: now.AddDate(0, 0, -n%5), Wish: consultation.WishPublish, Answers: r.Answers}})
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
			turns, err := inTurns(where, of)
			must(err)
			if !slices.Equal(turns, whole) {
				t.Errorf("%s, %d at once: %d responses, not %d", where, of, len(turns), len(whole))
			}
		}
		if none := where == "text has \"zzz\"" || where == "theme is unknown"; none != (len(whole) == 0) || len(whole) == 100 {
			t.Errorf("%s takes %d of 100", where, len(whole))
		}
	}

	for _, id := range ids[:3] {
		_, err := store.Withdraw(ctx, id, now, "withdrawn")
		must(err)
	}
	s.Pages, err = templates.Parse()
	must(err)
	for _, where := range []string{"", "theme is pay", "capacity is individual and campaign is none"} {
		asked := PublicAsked{Where: where, K: 3, Format: export.Formats[0]}
		small, err := s.PublicExport(ctx, slug, asked, staff.Act{}, false, io.Discard)
		must(err)
		with := publicSource{s.withIndex, func(_ context.Context, _ string, p Projected, f analysis.Filter) (*analysis.Set, error) {
			return p.Select(f, s.others(ctx, slug, p))
		}}
		whole, err := s.publicExport(ctx, slug, asked, staff.Act{}, false, io.Discard, with)
		must(err)
		if !reflect.DeepEqual(small, whole) || small.Digest == "" {
			t.Errorf("for the public with %q: without an index %+v, with one %+v", where, small, whole)
		}
		if where == "" && small.Taken != 97 {
			t.Errorf("%d responses are taken", small.Taken)
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
