package staff

import (
	"context"
	"time"
)

// The verbs of campaigns.
var (
	VerbCampaignLook  = NewVerb("campaign.look")
	VerbCampaignStop  = NewVerb("campaign.stop")
	VerbCampaignNamed = NewVerb("campaign.named")
)

// MaxCampaignName is how many characters the name of a campaign may have.
const MaxCampaignName = 100

// CampaignQuiet is after how long without a sign of life a look is taken to be dead.
const CampaignQuiet = time.Minute

// CampaignLook is of which data the groups that stand are, and how far looking for new ones is.
type CampaignLook struct {
	ID         string // of what stands; "" before the first
	Generation string // of the projection that it looked at
	Rev        int64
	At         time.Time
	By         string
	Questions  []CampaignQuestion // that had answers, by name

	Job         string // of the one that runs, or ""
	Beat        time.Time
	Done, Total int  // questions
	Failed      bool // the last one ended with an error
}

// Running says whether one is at work.
func (l *CampaignLook) Running(now time.Time) bool {
	return l.Job != "" && now.Sub(l.Beat) < CampaignQuiet
}

// CampaignQuestion is how many answers a question had, and how many of them had too few words to be looked at.
type CampaignQuestion struct {
	Question       string // full data name
	Answers, Short int
}

// CampaignKind is how a member is like the template.
type CampaignKind int

// The kinds.
const (
	CampaignDiffers  CampaignKind = iota // something was added, cut or reworded
	CampaignCopy                         // the same words
	CampaignTemplate                     // the one that the others are like
)

// Campaign is a group of answers to a question, two or more, as it is now.
type Campaign struct {
	ID, Question string
	Name         string // "" where nobody has given one
	Size         int
	Copies       int // members with the words of the template, itself included
}

// CampaignMember is one of them.
type CampaignMember struct {
	Ord      uint32
	Response string
	Kind     CampaignKind
}

// CampaignTrace is by what a group is known again: who was in it.
type CampaignTrace struct {
	ID, Question string
	Ords         []uint32 // ascending
}

// Campaigns keeps groups of answers that were written from one template. A response that is changed, withdrawn or erased leaves its groups at
// once, and a group with one member left is none.
type Campaigns interface {
	// CampaignLook says how far it is. Before any look it is empty.
	CampaignLook(ctx context.Context, slug string) (*CampaignLook, error)
	// BeginCampaignLook gives looking to a job. ErrConflict while another one runs.
	BeginCampaignLook(ctx context.Context, act Act, job string) error
	// StopCampaignLook takes it from its job; what stood stays. Where none runs it does nothing.
	StopCampaignLook(ctx context.Context, act Act) error
	// CampaignBeat notes that a job is alive and how many questions it has looked at, and says whether looking is still its own.
	CampaignBeat(ctx context.Context, slug, job string, done, total int, now time.Time) (mine bool, err error)
	// AddCampaign stores a group that a job has found, of what was projected up to rev. Responses that have changed or gone since are left
	// out. ErrConflict where looking is not its own any more.
	AddCampaign(ctx context.Context, slug, job string, rev int64, c Campaign, members []CampaignMember) error
	// EndCampaignLook puts what a job has found in the place of what stood. Of l it needs Generation, Rev, At, By and Questions. ErrConflict
	// where looking is not its own any more.
	EndCampaignLook(ctx context.Context, slug, job string, l CampaignLook) error
	// FailCampaignLook ends a job that came to nothing; what stood stays.
	FailCampaignLook(ctx context.Context, slug, job string) error
	// Campaigns gives the groups that stand, the largest first.
	Campaigns(ctx context.Context, slug string) ([]Campaign, error)
	// CampaignMembers gives members of a group from one on, at most so many: the template first, then copies, then the others, each in the
	// order of ordinals.
	CampaignMembers(ctx context.Context, slug, id string, skip, most int) ([]CampaignMember, error)
	// CampaignTraces gives who is in each group that stands; of one that has a name and was not found again, who was in it.
	CampaignTraces(ctx context.Context, slug string) (standing, lost []CampaignTrace, err error)
	// NameCampaign gives a group a name, or takes it away with "". ErrNotFound.
	NameCampaign(ctx context.Context, act Act, id, name string) error
	// CameSince says how many responses have come or changed since a rev.
	CameSince(ctx context.Context, slug string, rev int64) (int, error)
}
