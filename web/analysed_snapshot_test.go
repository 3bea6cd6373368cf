package web

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/generate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/storage"
)

// TestIndexFromSnapshot: a server that begins with a stored index, and takes in what came, was changed and went since, counts as one that reads all.
func TestIndexFromSnapshot(t *testing.T) {
	const slug = "care-workforce-pathway"
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	store, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "greenpaper.db"), storage.RandomKeys())
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(err)
	t.Cleanup(func() { store.Close() })
	bundle, err := markdown.Load(questionnaires.FS, slug+".md")
	must(err)
	v, err := bundle.Version(now)
	must(err)
	must(store.Publish(t.Context(), v, consultation.Schedule{Opens: now.AddDate(0, 0, -7)}, true))
	rng := rand.New(rand.NewPCG(1, 2))
	g := generate.New(v.Questionnaire(""), generate.Usual(7, now))
	next := 0
	come := func(n int) (ids []string) {
		var list []storage.Made
		for range n {
			r := g.Response(next)
			list = append(list, storage.Made{Response: consultation.Response{Version: v.Hash, Edition: v.Main, Language: "en", Submitted: now, Answers: r.Answers}})
			next++
		}
		ids, err := store.FillDemonstration(t.Context(), slug, list)
		must(err)
		return ids
	}
	index := func(s *Server) (from int64, ids []string, text []byte) {
		t.Helper()
		must(s.withIndex(t.Context(), slug, func(p Projected) error {
			text, err = p.Snapshot()
			ids = slices.Clone(p.IDs)
			return err
		}))
		return s.analysed.one(slug).kept, ids, text
	}

	ids := come(60)
	first := &Server{Store: store}
	index(first)
	must(first.keepIndex(t.Context(), slug, 1))
	for round := range 3 {
		gone := map[string]bool{}
		for range 2 + round {
			gone[ids[rng.IntN(len(ids))]] = true
		}
		come(5)
		second, anew := &Server{Store: store}, &Server{Store: store}
		from, _, _ := index(second)
		if from == 0 {
			t.Error("the stored index is not begun with")
		}
		for _, id := range slices.Sorted(maps.Keys(gone)) {
			if _, err := store.Withdraw(t.Context(), id, now, "withdrawn"); err != nil {
				t.Fatal(err)
			}
		}
		ids = slices.DeleteFunc(ids, func(id string) bool { return gone[id] })
		if _, err := store.Snapshot(t.Context(), slug); !isNotFound(err) {
			t.Errorf("what was withdrawn is still in the stored index: %v", err)
		}
		_, gotIDs, got := index(second)
		from, wantIDs, want := index(anew)
		if from != 0 {
			t.Error("what should read all began with a stored index")
		}
		if !slices.Equal(gotIDs, wantIDs) {
			t.Error("other ids")
		}
		if !bytes.Equal(got, want) {
			t.Error(fmt.Sprint("round ", round, ": the index differs from one that was read anew"))
		}
		must(second.keepIndex(t.Context(), slug, 1))
	}
}
