package staff

import (
	"context"
	"time"
)

// Release is something that has left the team: a table, a brief, an export or a bundle for the public.
type Release struct {
	ID           string // made by the caller
	Consultation string
	Number       int // its place in the ledger, from 1
	Kind         ReleaseKind
	Subject      string   // which table or file, as its kind names them
	Where        string   // the filter, in the language of package analysis; "" is everybody
	Fields       []string // data names whose counts it tells, those of its filter too
	Generation   string   // of the projection it was made from, and its rev
	Rev          int64
	Members      []byte // the ordinals of the responses it counts, as a serialised roaring bitmap
	Digest       string // SHA-256 of what was released, hexadecimal
	By           string
	At           time.Time
}

// ReleaseKind is what was released.
type ReleaseKind string

// The kinds.
const (
	ReleaseTable  ReleaseKind = "table"
	ReleaseBrief  ReleaseKind = "brief"
	ReleaseExport ReleaseKind = "export"
	ReleaseBundle ReleaseKind = "bundle"
)

// Releases keeps the ledger of what was released. It is only ever added to.
type Releases interface {
	// AddRelease stores one with its act, at the end of the ledger. Its Number is one more than that of the last one, which the caller has
	// seen: ErrConflict if another has come meanwhile.
	AddRelease(ctx context.Context, act Act, r Release) error
	// Releases gives those of a consultation, the oldest first.
	Releases(ctx context.Context, slug string) ([]Release, error)
	// SmallBelow gives the count below which numbers of a consultation are small, 0 where none was set.
	SmallBelow(ctx context.Context, slug string) (int, error)
	// SetSmallBelow sets it.
	SetSmallBelow(ctx context.Context, act Act, slug string, below int) error
}

// Verbs of releases.
var (
	VerbReleaseMade = NewVerb("release.made")
	VerbSmallSet    = NewVerb("release.small")
)
