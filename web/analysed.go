package web

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
)

// analysed keeps an index of responses for each consultation that somebody has looked at, and brings it up to date when it is asked for.
type analysed struct {
	mu sync.Mutex
	of map[string]*analysedOne
}

// analysedOne is the index of one consultation.
type analysedOne struct {
	making making
	mu     sync.RWMutex
	indexed
	texts textsFound
}

// indexed is an index with what it was made from.
type indexed struct {
	index      *analysis.Index
	ids        []string // of responses, by ordinal
	revs       []int64  // when each was last projected
	generation string
	versions   string // hashes of the versions whose questions it knows
	rev        int64
	kept       int64 // rev of the snapshot that is stored, or 0
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

// withIndex calls use with the index of a consultation, which stands still meanwhile. It waits where that has to be made first.
func (s *Server) withIndex(ctx context.Context, slug string, use func(Projected) error) error {
	return s.withIndexIn(ctx, slug, 0, use)
}

// withIndex is the same for a page, which says how far the index is when that takes long.
func (d *desk) withIndex(use func(Projected) error) error {
	return d.s.withIndexIn(d.ctx, d.slug, d.patience(), use)
}

// patience is how long a page waits for what is being made. What somebody has sent, and what is made without a request, waits until it can be done.
func (d *desk) patience() time.Duration {
	if d.c != nil && (d.c.Request.Method == http.MethodGet || d.c.Request.Method == http.MethodHead) {
		return d.s.patience
	}
	return 0
}

// withIndexIn waits as long as patience says; without a limit if it is 0.
func (s *Server) withIndexIn(ctx context.Context, slug string, patience time.Duration, use func(Projected) error) error {
	versions, pending, err := s.standing(ctx, slug)
	if err != nil {
		return err
	}
	one := s.analysed.one(slug)
	for {
		if err := one.refresh(ctx, s.Store, slug, versions, patience); err != nil {
			return err
		}
		one.mu.RLock()
		if one.index != nil {
			break
		}
		one.mu.RUnlock() // it is made anew since
	}
	defer one.mu.RUnlock()
	return use(Projected{Index: one.index, IDs: one.ids, Revs: one.revs, Versions: versions, Rev: one.rev, Pending: pending, Generation: one.generation})
}

// standing gives the versions of a consultation, and how many responses wait after it has caught up.
func (s *Server) standing(ctx context.Context, slug string) (versions []*consultation.Version, pending int, err error) {
	if versions, err = s.Store.Versions(ctx, slug); err == nil {
		pending, err = s.caughtUp(ctx, slug)
	}
	return versions, pending, err
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

// withOrdinals is withIndex for what reads the responses itself: the index knows which there are and nothing of them, there are no ids, and nothing is kept.
func (s *Server) withOrdinals(ctx context.Context, slug string, use func(Projected) error) error {
	versions, pending, err := s.standing(ctx, slug)
	if err != nil {
		return err
	}
	generation, rev, err := s.Store.ProjectionAt(ctx, slug)
	if err != nil {
		return err
	}
	var revs []int64
	all := &analysis.Set{}
	for c, err := range s.Store.Ordinals(ctx, slug) {
		if err != nil {
			return err
		}
		for len(revs) <= int(c.Ord) {
			revs = append(revs, 0)
		}
		revs[c.Ord] = c.Rev
		if !c.Gone && c.Rev > 0 {
			all.Add(c.Ord)
		}
	}
	return use(Projected{Index: analysis.Bare(all), Revs: revs, Versions: versions, Rev: rev, Pending: pending, Generation: generation})
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

// refresh takes in what was projected since, and has the index made where there is none that could.
func (one *analysedOne) refresh(ctx context.Context, store Store, slug string, versions []*consultation.Version, patience time.Duration) error {
	var hashes strings.Builder
	for _, v := range versions {
		hashes.WriteString(v.Hash)
	}
	for {
		generation, rev, err := store.ProjectionAt(ctx, slug)
		if err != nil {
			return err
		}
		one.mu.RLock()
		fits := one.fits(generation, hashes.String())
		fresh := fits && one.rev == rev
		one.mu.RUnlock()
		switch {
		case fresh:
			return nil
		case fits:
			return one.takeSince(ctx, store, slug)
		}
		err = one.making.wait(ctx, patience, func(ctx context.Context, told func(part, whole int)) error {
			return one.anew(ctx, store, slug, generation, hashes.String(), versions, told)
		})
		if err != nil {
			return err
		}
	}
}

func (x *indexed) fits(generation, versions string) bool {
	return x.index != nil && x.generation == generation && x.versions == versions
}

// anew makes the index, from the one that is stored if that fits. The one before is let go first, so that memory holds one.
func (one *analysedOne) anew(ctx context.Context, store Store, slug, generation, hashes string, versions []*consultation.Version, told func(part, whole int)) error {
	one.mu.Lock()
	fits := one.fits(generation, hashes) // who asked may have been late
	if !fits {
		one.indexed = indexed{}
	}
	one.mu.Unlock()
	if fits {
		return nil
	}
	next := indexed{generation: generation, versions: hashes}
	if err := next.begin(ctx, store, slug, versions); err != nil {
		return err
	}
	if next.rev == 0 {
		if err := next.takeAll(ctx, store, slug, told); err != nil {
			return err
		}
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	one.indexed = next
	return nil
}

// takeSince takes in what came, changed or went since.
func (one *analysedOne) takeSince(ctx context.Context, store Store, slug string) error {
	one.mu.Lock()
	defer one.mu.Unlock()
	if one.index == nil { // it is made anew since
		return nil
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
func (x *indexed) takeAll(ctx context.Context, store Store, slug string, told func(part, whole int)) error {
	whole := 0
	for c, err := range store.Ordinals(ctx, slug) {
		if err != nil {
			return err
		}
		x.note(c)
		whole++
	}
	part := 0
	for c, err := range store.Projected(ctx, slug) {
		if err != nil {
			return err
		}
		x.note(c)
		x.rev = max(x.rev, c.Rev)
		x.index.Put(c.Ord, c.Response)
		part++
		told(part, max(part, whole))
	}
	return nil
}
