package staff

import (
	"context"
	"time"
)

// SavedFilter is a part of the responses, kept under a name for all who count them.
type SavedFilter struct {
	ID           string // made by the caller
	Consultation string
	Name         string
	Where        string // in the language of package analysis
	By           string // account
	At           time.Time
}

// Limits of a saved filter.
const (
	MaxFilterName   = 80  // characters
	MaxSavedFilters = 200 // of one consultation
)

// Results is the part of a store for it. What is counted of answers, and filters that are kept under a name.
type Results interface {
	// SaveFilter stores a filter. ErrExists when its consultation has one of that name, ErrFull when it has MaxSavedFilters.
	SaveFilter(ctx context.Context, act Act, f SavedFilter) error
	// DropFilter deletes one. ErrNotFound.
	DropFilter(ctx context.Context, act Act, slug, id string) error
	// SavedFilters gives those of a consultation, by name.
	SavedFilters(ctx context.Context, slug string) ([]SavedFilter, error)
}

// Verbs of results. A table for publication is recorded with what it was made of, so that it can be made again.
var (
	VerbFilterSaved     = NewVerb("filter.saved")
	VerbFilterDropped   = NewVerb("filter.dropped")
	VerbResultsReleased = NewVerb("results.released")
)
