package staff

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// The verbs of the outcome. Their details never quote the text.
var (
	VerbOutcomeSaved     = NewVerb("outcome.saved")
	VerbOutcomeProposed  = NewVerb("outcome.proposed")
	VerbOutcomeDropped   = NewVerb("outcome.dropped")
	VerbOutcomePublished = NewVerb("outcome.published")
	VerbOutcomeRecalled  = NewVerb("outcome.recalled")
	VerbOutcomeDelayed   = NewVerb("outcome.delayed")
	VerbRedirectAdded    = NewVerb("redirect.added")
	VerbRedirectRemoved  = NewVerb("redirect.removed")
)

// ErrStillOpen: an outcome cannot be published while responses are taken, or before.
var ErrStillOpen = errors.New("responses are still taken")

// OutcomeDraft is one revision of what the team writes.
type OutcomeDraft struct {
	Consultation string
	Rev          int // the first is 1
	At           time.Time
	By           string
	consultation.Outcome
}

// OutcomeProposal is a revision that somebody wants published.
type OutcomeProposal struct {
	Consultation string
	Rev          int
	Shown        time.Time // from when the public sees it; zero for at once
	Note         string    // what a correction says of itself
	At           time.Time
	By           string
}

// MayConcludeAt says whether an outcome may be public at a moment: when no response is taken any more.
func MayConcludeAt(c *consultation.Consultation, shown time.Time) bool {
	begins := c.Schedule.LateBegins()
	return !begins.IsZero() && !shown.Before(begins) && !shown.Before(c.Schedule.Late)
}

// Outcomes keeps times, outcomes and old addresses.
type Outcomes interface {
	// ChangeTimes sets a new schedule and adds to its history. seen is how many entries the history had for whoever decided.
	// ErrNotFound, ErrConflict when it has more now, ErrTimes when CheckTimes finds a fault.
	ChangeTimes(ctx context.Context, act Act, slug string, seen int, change consultation.ScheduleChange) error
	// Counts says how many drafts are in progress, how many responses stand, and how many of these came late.
	Counts(ctx context.Context, slug string) (drafts, responses, late int, err error)

	// OutcomeDraft gives a revision, or the newest for 0. ErrNotFound.
	OutcomeDraft(ctx context.Context, slug string, rev int) (*OutcomeDraft, error)
	// OutcomeDrafts lists the revisions, newest first.
	OutcomeDrafts(ctx context.Context, slug string) ([]OutcomeDraft, error)
	// SaveOutcome makes a new revision from the one numbered base (0 for the first). put are files whose bytes are new; the
	// revision names every file that it has. Saving what is there already gives base. ErrNotFound where there is no such
	// consultation, ErrConflict when base is not the newest.
	SaveOutcome(ctx context.Context, act Act, slug string, base int, o consultation.Outcome, put []consultation.File) (rev int, err error)
	// OutcomeFile gives the bytes of a file by its hash. ErrNotFound.
	OutcomeFile(ctx context.Context, hash string) ([]byte, error)

	// ProposeOutcome asks a second person for publication. ErrExists when one waits already, ErrConflict when the revision is not
	// the newest, ErrStillOpen.
	ProposeOutcome(ctx context.Context, act Act, p OutcomeProposal) error
	// OutcomeProposal gives what waits. ErrNotFound.
	OutcomeProposal(ctx context.Context, slug string) (*OutcomeProposal, error)
	// DropOutcomeProposal takes it back. ErrNotFound.
	DropOutcomeProposal(ctx context.Context, act Act, slug string) error
	// ApproveOutcome publishes what waits. ErrNotFound, ErrConflict when what waits is another revision, ErrStillOpen. Where the
	// settings ask for two persons, ErrSamePerson for whoever proposed it or saved that revision.
	ApproveOutcome(ctx context.Context, act Act, slug string, rev int) error
	// PublishOutcome publishes a revision without a second person. The first sets when the consultation's outcome was published.
	// ErrNotFound, ErrConflict when the revision is not the newest, ErrStillOpen, ErrExists when that revision is published,
	// ErrSamePerson when the settings ask for two persons: then there is ProposeOutcome and ApproveOutcome.
	PublishOutcome(ctx context.Context, act Act, p OutcomeProposal) error
	// RecallOutcome takes back the newest version while it is not public yet. ErrNotFound.
	RecallOutcome(ctx context.Context, act Act, slug string) error
	// PublishedOutcomes gives every version, oldest first, those not public yet too.
	PublishedOutcomes(ctx context.Context, slug string) ([]consultation.OutcomeVersion, error)

	// ExplainDelay publishes why the outcome takes longer. ErrNotFound.
	ExplainDelay(ctx context.Context, act Act, slug, reason string) error
	// Delays gives the explanations, oldest first.
	Delays(ctx context.Context, slug string) ([]consultation.Delay, error)

	// AddRedirect keeps an old address. ErrNotFound where there is no such consultation, ErrExists when the address is kept.
	AddRedirect(ctx context.Context, act Act, r consultation.Redirect) error
	// RemoveRedirect forgets one. ErrNotFound.
	RemoveRedirect(ctx context.Context, act Act, slug, path string) error
	// Redirects lists those of a consultation, by path.
	Redirects(ctx context.Context, slug string) ([]consultation.Redirect, error)
	// Redirect gives the consultation that an old address leads to. ErrNotFound.
	Redirect(ctx context.Context, path string) (slug string, err error)
}
