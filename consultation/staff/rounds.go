package staff

import (
	"cmp"
	"context"
	"crypto/sha256"
	"slices"
	"strconv"
	"time"
)

// Limits of a round of blind double coding.
const (
	MaxRoundSize   = 500
	MaxRoundCoders = 8
	MaxRoundName   = 120 // characters
)

// Round is a sample of the answers to a question that several people code without seeing each other's codes.
type Round struct {
	ID, Consultation, Name string
	Question               string // full data name
	Where                  string // filter that the sample was drawn from, or ""
	Seed                   uint64 // what it was drawn with: Sample
	Owner                  string // account id
	Made                   time.Time
	Due                    string    // day, YYYY-MM-DD, or ""
	Closed                 time.Time // zero while people code
	Coders                 []RoundCoder
	Units                  int // answers in it, without those that were changed or withdrawn while it was open
	Settled                int // answers that were adjudicated or taken over
}

// Open says whether people still code: nobody sees what another has decided.
func (r *Round) Open() bool { return r.Closed.IsZero() }

// Finished says whether everybody has decided about everything.
func (r *Round) Finished() bool {
	return !slices.ContainsFunc(r.Coders, func(c RoundCoder) bool { return c.Done < r.Units })
}

// Codes says whether somebody is a coder of the round.
func (r *Round) Codes(account string) bool {
	return slices.ContainsFunc(r.Coders, func(c RoundCoder) bool { return c.Account == account })
}

// RoundCoder is somebody who codes in a round, and how many answers they have decided about.
type RoundCoder struct {
	Account string
	Done    int
}

// RoundUnit is one answer of a round.
type RoundUnit struct {
	Response  string
	Place     int             // in the order that all coders see, from 1
	Changed   bool            // its sender has changed it since the round was closed: what was decided is about another text
	Settled   bool            // adjudicated, or taken over
	Decisions []RoundDecision // by coder
}

// Agreed says whether everybody who was to decide has, and alike.
func (u *RoundUnit) Agreed(coders int) bool {
	if len(u.Decisions) < max(2, coders) {
		return false
	}
	return !slices.ContainsFunc(u.Decisions, func(d RoundDecision) bool { return !slices.Equal(d.Codes, u.Decisions[0].Codes) })
}

// RoundDecision is what one coder gave an answer: ids of codes in order; none is a decision too.
type RoundDecision struct {
	Coder string
	Codes []string
}

// Sample draws n of the ids. The same ids and seed give the same sample on every machine: those whose SHA-256 of the seed in decimal, a
// space and the id is the smallest, in that order.
func Sample(ids []string, n int, seed uint64) []string {
	type keyed struct {
		sum [sha256.Size]byte
		id  string
	}
	all := make([]keyed, len(ids))
	for i, id := range ids {
		all[i] = keyed{sha256.Sum256([]byte(strconv.FormatUint(seed, 10) + " " + id)), id}
	}
	slices.SortFunc(all, func(a, b keyed) int { return cmp.Or(slices.Compare(a.sum[:], b.sum[:]), cmp.Compare(a.id, b.id)) })
	out := make([]string, min(n, len(all)))
	for i := range out {
		out[i] = all[i].id
	}
	return out
}

// Rounds keeps rounds of blind double coding. What is decided in one is no coding until it is settled.
type Rounds interface {
	// Answered gives the responses that answer a question in words, by id.
	Answered(ctx context.Context, slug, question string) ([]string, error)
	// AddRound stores a new round with its coders and the responses of its sample, in the order they are coded. ErrNotFound when one of
	// them no longer answers the question.
	AddRound(ctx context.Context, act Act, r Round, sample []string) error
	// RoundsOf gives the rounds of a consultation, the newest first.
	RoundsOf(ctx context.Context, slug string) ([]Round, error)
	// RoundOf gives one. ErrNotFound.
	RoundOf(ctx context.Context, slug, id string) (*Round, error)
	// OwnUnits gives the answers of a round with the decisions of one account alone. ErrNotFound where it is no coder of the round.
	OwnUnits(ctx context.Context, slug, id, account string) ([]RoundUnit, error)
	// DecideUnit stores or replaces what the actor decides about an answer. changed is Response.Changed as it was seen. ErrNotFound where
	// the actor is no coder of the round, the answer is not in it, or a code is none that is given now; ErrConflict where the round is
	// closed or the response was changed since.
	DecideUnit(ctx context.Context, act Act, slug, id, response string, codes []string, changed time.Time) error
	// CloseRound ends the coding: from then on decisions can be seen. Coders may when everybody has finished, the owner at any time.
	// ErrNotFound, ErrConflict.
	CloseRound(ctx context.Context, act Act, slug, id string) error
	// DropRound deletes an open round with what was decided in it. Only its owner may. ErrNotFound, ErrConflict.
	DropRound(ctx context.Context, act Act, slug, id string) error
	// DecidedUnits gives the answers of a closed round with everybody's decisions. ErrNotFound, ErrConflict while it is open.
	DecidedUnits(ctx context.Context, slug, id string) ([]RoundUnit, error)
	// SettleUnit notes that the coding of an answer of a closed round was decided. ErrNotFound, ErrConflict.
	SettleUnit(ctx context.Context, act Act, slug, id, response string) error
}

// Verbs of rounds.
var (
	VerbRoundAdded   = NewVerb("round.added")
	VerbRoundDecided = NewVerb("round.decided")
	VerbRoundClosed  = NewVerb("round.closed")
	VerbRoundDropped = NewVerb("round.dropped")
	VerbRoundSettled = NewVerb("round.settled")
	VerbAnswersTaken = NewVerb("coding.answers")
)
