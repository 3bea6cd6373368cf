package staff

import (
	"context"
	"iter"
)

// Snapshot is the index of a consultation's responses as it was once. Data is for package analysis.
type Snapshot struct {
	Generation string // as ProjectionAt gave it
	Versions   string // whatever names the versions that it was made with
	Rev        int64  // ProjectedSince gives what must be put into it
	Data       []byte
}

// Snapshots keeps an index of each consultation's responses, so that a start need not read them all. One may be lost at any time.
type Snapshots interface {
	// Erasures counts what was erased or withdrawn of a consultation's responses. Ask before the index is brought up to date.
	Erasures(ctx context.Context, slug string) (int64, error)
	// KeepSnapshot stores an index in the place of the last. ErrConflict, and none is stored, where something was erased since erasures was asked for.
	KeepSnapshot(ctx context.Context, slug string, s Snapshot, erasures int64) error
	// Snapshot gives the last. ErrNotFound: none was stored, or something was erased since.
	Snapshot(ctx context.Context, slug string) (*Snapshot, error)
	// Ordinals gives the responses that have one, with those that are gone, in no order. Response is nil for all.
	Ordinals(ctx context.Context, slug string) iter.Seq2[Change, error]
}
