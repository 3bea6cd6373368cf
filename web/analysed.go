package web

import (
	"context"
	"strings"
	"sync"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
)

// analysed keeps an index of responses for each consultation that somebody has looked at, and brings it up to date when it is asked for.
type analysed struct {
	mu sync.Mutex
	of map[string]*analysedOne
}

// analysedOne is the index of one consultation with what it was made from.
type analysedOne struct {
	mu         sync.RWMutex
	index      *analysis.Index
	ids        []string // of responses, by ordinal
	revs       []int64  // when each was last projected
	generation string
	versions   string // hashes of the versions whose questions it knows
	rev        int64
	kept       int64 // rev of the snapshot that is stored, or 0
	texts      textsFound
}

// Projected is an index that is up to date, with what leads from an ordinal to its response.
type Projected struct {
	*analysis.Index
	IDs      []string                // of responses, by ordinal
	Versions []*consultation.Version // oldest first
	Revs     []int64                 // by ordinal: when each came or was last changed
	Rev      int64                   // what it was made from: a number beside a figure says so
	Pending  int                     // responses that are not in it yet

	Generation string // revs of another one cannot be compared
}

// catchUp is how many responses are projected at once when somebody asks, so that a page is fresh; more wait for the job.
const catchUp = 300

// withIndex calls use with the index of a consultation, which stands still meanwhile.
func (s *Server) withIndex(ctx context.Context, slug string, use func(Projected) error) error {
	versions, err := s.Store.Versions(ctx, slug)
	if err != nil {
		return err
	}
	pending, err := s.caughtUp(ctx, slug)
	if err != nil {
		return err
	}
	one := s.analysed.one(slug)
	if err := one.refresh(ctx, s.Store, slug, versions); err != nil {
		return err
	}
	one.mu.RLock()
	defer one.mu.RUnlock()
	return use(Projected{Index: one.index, IDs: one.ids, Revs: one.revs, Versions: versions, Rev: one.rev, Pending: pending, Generation: one.generation})
}

// caughtUp projects what waits, if it is little, and says how much still waits.
func (s *Server) caughtUp(ctx context.Context, slug string) (pending int, err error) {
	pending, err = s.Store.Pending(ctx, slug)
	if err == nil && pending > 0 && pending <= catchUp {
		if _, err = s.Store.Project(ctx, catchUp); err == nil {
			pending, err = s.Store.Pending(ctx, slug)
		}
	}
	return pending, err
}

func (a *analysed) one(slug string) *analysedOne {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.of == nil {
		a.of = map[string]*analysedOne{}
	}
	if a.of[slug] == nil {
		a.of[slug] = &analysedOne{}
	}
	return a.of[slug]
}

// refresh takes in what was projected since.
func (one *analysedOne) refresh(ctx context.Context, store Store, slug string, versions []*consultation.Version) error {
	generation, rev, err := store.ProjectionAt(ctx, slug)
	if err != nil {
		return err
	}
	var hashes strings.Builder
	for _, v := range versions {
		hashes.WriteString(v.Hash)
	}
	one.mu.RLock()
	fresh := one.index != nil && one.generation == generation && one.versions == hashes.String() && one.rev == rev
	one.mu.RUnlock()
	if fresh {
		return nil
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.index == nil || one.generation != generation || one.versions != hashes.String() {
		one.generation, one.versions, one.kept = generation, hashes.String(), 0
		if err := one.begin(ctx, store, slug, versions); err != nil {
			return err
		}
	}
	if one.rev == 0 {
		if err := one.takeAll(ctx, store, slug); err != nil {
			one.index = nil // some of what is below its highest rev may be missing
			return err
		}
	}
	for c, err := range store.ProjectedSince(ctx, slug, one.rev) {
		if err != nil {
			return err
		}
		one.note(c)
		one.rev = c.Rev
		if c.Response == nil {
			one.index.Remove(c.Ord)
			continue
		}
		one.index.Put(c.Ord, c.Response)
	}
	return nil
}

// takeAll puts every response into an empty index, in the order in which the store has them. What went after the last that came is still to be told.
func (one *analysedOne) takeAll(ctx context.Context, store Store, slug string) error {
	for c, err := range store.Ordinals(ctx, slug) {
		if err != nil {
			return err
		}
		one.note(c)
	}
	for c, err := range store.Projected(ctx, slug) {
		if err != nil {
			return err
		}
		one.note(c)
		one.rev = max(one.rev, c.Rev)
		one.index.Put(c.Ord, c.Response)
	}
	return nil
}
