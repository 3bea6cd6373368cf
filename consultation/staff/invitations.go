package staff

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Threshold is the smallest count of people that is told. Fewer could be known one by one.
const Threshold = 10

// MaxBatch is how many invitations one batch may have.
const MaxBatch = 5000

// MaxLabel is how long the name of a batch or of a link may be, in characters.
const MaxLabel = 80

// Batch is a number of invitations that were made together. Which of them were used is known to nobody: one that is used is deleted.
type Batch struct {
	ID           string
	Consultation string // slug
	Label        string // "Care homes, first letter"
	Made         int
	At           time.Time
	By           string    // account
	Revoked      time.Time // zero while its invitations work
	Used         int       // as it may be told: 0 for fewer than Threshold, else as of Counted, in steps of Threshold or more
	Counted      string    // the Monday that Used was looked at, as an ISO date; nothing is counted in the week in which it was made
}

// TrackedLink is a link to the start page for one partner body. It counts drafts and responses and notes nothing about anybody.
type TrackedLink struct {
	ID           string
	Consultation string // slug
	Code         string // in the address: "?via=7xk4qm9r"
	Label        string // "UNISON North West"; whoever comes by the link reads it
	At           time.Time
	By           string    // account
	Ended        time.Time // zero while it counts
	Arrivals     int       // drafts that were started; as it may be told, like Batch.Used
	Responses    int       // likewise
	Counted      string
}

// Invitations keeps single-use invitations and tracked links. What it tells of use is only what may be shown: counts of Threshold
// or more, as they were on a Monday, that changed by Threshold or more or not at all. The true counts never leave the store.
type Invitations interface {
	// MakeBatch stores a batch and the MACs of its codes. ErrExists when its label is taken within the consultation.
	MakeBatch(ctx context.Context, act Act, b Batch, seedMAC []byte, macs [][]byte) error
	// Batches lists those of a consultation, newest first.
	Batches(ctx context.Context, slug string) ([]Batch, error)
	// BatchOfSeed gives the batch whose codes are made from the seed with this MAC. ErrNotFound.
	BatchOfSeed(ctx context.Context, slug string, seedMAC []byte) (*Batch, error)
	// RevokeBatch deletes the invitations of a batch that were not used. Drafts and responses stay. ErrNotFound; ErrExists when it
	// was revoked before.
	RevokeBatch(ctx context.Context, act Act, slug, id string) error
	// AddLink stores a new link. ErrExists when its code is taken, or its label within the consultation.
	AddLink(ctx context.Context, act Act, l TrackedLink) error
	// Links lists those of a consultation, by label.
	Links(ctx context.Context, slug string) ([]TrackedLink, error)
	// LinkByCode gives a link of a consultation that counts. ErrNotFound.
	LinkByCode(ctx context.Context, slug, code string) (*TrackedLink, error)
	// EndLink stops counting. The address leads to the start page as before. ErrNotFound.
	EndLink(ctx context.Context, act Act, slug, id string) error
}

// The verbs of invitations.
var (
	VerbBatchMade    = NewVerb("invitations.made")
	VerbBatchRevoked = NewVerb("invitations.revoked")
	VerbLinkMade     = NewVerb("link.made")
	VerbLinkEnded    = NewVerb("link.ended")
)

// Monday is the last Monday, or today if it is one, in London. Counts are brought up to date then and at no other time, so that
// nobody can tell from a count that just rose who has just answered.
func Monday(now time.Time) string {
	day := now.In(consultation.London)
	return day.AddDate(0, 0, -(int(day.Weekday())+6)%7).Format(consultation.ISODate)
}

// NewLinkCode makes the code of a tracked link.
func NewLinkCode() string { return strings.ToLower(rand.Text()[:10]) }
