package web

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// snapshotFrom is how many responses make an index worth storing: fewer are read anew in a second.
const snapshotFrom = 2000

// begin gives the index that is stored, or an empty one where none fits.
func (x *indexed) begin(ctx context.Context, store Store, slug string, versions []*consultation.Version) error {
	x.index, x.ids, x.revs, x.rev = analysis.New(versions...), nil, nil, 0
	snap, err := store.Snapshot(ctx, slug)
	if isNotFound(err) || err == nil && (snap.Generation != x.generation || snap.Versions != x.versions) {
		return nil
	}
	if err != nil {
		return err
	}
	for c, err := range store.Ordinals(ctx, slug) {
		if err != nil {
			return err
		}
		x.note(c)
	}
	index, err := analysis.Restore(snap.Data, uint32(len(x.ids)), versions...)
	if errors.Is(err, analysis.ErrSnapshot) { // damaged, or of another version of the program
		return nil
	}
	if err != nil {
		return err
	}
	x.index, x.rev, x.kept = index, snap.Rev, snap.Rev
	return nil
}

// note remembers which response has an ordinal.
func (x *indexed) note(c staff.Change) {
	for len(x.ids) <= int(c.Ord) {
		x.ids, x.revs = append(x.ids, ""), append(x.revs, 0)
	}
	x.ids[c.Ord], x.revs[c.Ord] = c.ID, c.Rev
}

// KeepIndexes stores the index of each consultation that somebody has looked at, where it is large and has changed, so that the next start need not
// read all responses. Where something is erased or waits at the same moment, a later call does it.
func (s *Server) KeepIndexes(ctx context.Context) error {
	for _, slug := range s.analysed.slugs() {
		if err := s.keepIndex(ctx, slug, snapshotFrom); err != nil && !errors.Is(err, staff.ErrConflict) && !isNotFound(err) {
			return err
		}
	}
	return nil
}

// keepIndex stores one index, if it has so many responses at least.
func (s *Server) keepIndex(ctx context.Context, slug string, least int) error {
	erasures, err := s.Store.Erasures(ctx, slug)
	if err != nil {
		return err
	}
	one := s.analysed.one(slug)
	var snap staff.Snapshot
	err = s.withIndex(ctx, slug, func(p Projected) error {
		if len(p.IDs) < least || p.Pending > 0 || p.Rev == one.kept { // what waits may have been erased, and still be in the index
			return nil
		}
		snap = staff.Snapshot{Generation: p.Generation, Versions: one.versions, Rev: p.Rev}
		snap.Data, err = p.Snapshot()
		return err
	})
	if err != nil || snap.Data == nil {
		return err
	}
	if err := s.Store.KeepSnapshot(ctx, slug, snap, erasures); err != nil {
		return err
	}
	one.mu.Lock()
	defer one.mu.Unlock()
	one.kept = snap.Rev
	return nil
}

// slugs lists the consultations that somebody has looked at.
func (a *analysed) slugs() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Sorted(maps.Keys(a.of))
}
