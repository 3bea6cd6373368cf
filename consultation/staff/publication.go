package staff

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// ErrAnswered: answers were given already that a change would break.
var ErrAnswered = errors.New("answered already")

// ProposalState is how far a proposal has come.
type ProposalState string

// The states of a proposal. All but the first are final.
const (
	Waiting   ProposalState = "waiting"
	Approved  ProposalState = "approved"
	SentBack  ProposalState = "sent-back"
	Withdrawn ProposalState = "withdrawn"
)

// Proposal asks that a revision of a manuscript, or a version that was published before, becomes what the public sees. What it asks
// for never changes: a later revision needs a proposal of its own.
type Proposal struct {
	ID       string
	Slug     string
	Rev      int                   // revision of the manuscript; 0 where an earlier version is to be served again
	Version  string                // hash of what would be published
	Base     string                // hash of the version that was served when it was made; "" for none
	Schedule consultation.Schedule // of a first publication
	Why      string                // for who approves
	Public   string                // what changed, for the public; "" for a first publication
	Answers  []GateAnswer          // the answers to the gate as they stood
	By       string                // account
	At       time.Time
	State    ProposalState
	Settled  time.Time
	Settler  string // account
	Words    string // of who sent it back
}

// Verdict is how somebody answered an item of the gate.
type Verdict string

// The verdicts.
const (
	VerdictYes    Verdict = "yes"    // it was done; the words say how, who or when
	VerdictNot    Verdict = "not"    // it does not apply, and why
	VerdictReason Verdict = "reason" // a warning stands, and why
)

// GateAnswer is what somebody answered to an item of the gate, for the content that it had then. Answers are added and never changed;
// the newest to an item counts.
type GateAnswer struct {
	ID      string    `json:"id"`
	Slug    string    `json:"-"`
	Code    string    `json:"code"`
	Basis   string    `json:"basis"` // fingerprint of the content that it was given for
	Verdict Verdict   `json:"verdict"`
	Words   string    `json:"words"`
	By      string    `json:"by"` // account
	At      time.Time `json:"at"`
	Rev     int       `json:"rev"` // the revision at which it was given
}

// Publication is one time that a version became what the public sees.
type Publication struct {
	Slug     string
	Seq      int    // 1, 2, 3 …
	Version  string // hash
	Before   string // hash of the version whose place it took; "" for the first
	At       time.Time
	Proposer string // account, or CommandLine
	Approver string // account, or CommandLine
	Proposal string // id, or ""
	Why      string
	Public   string
	Effect   consultation.Effect // "" for the first
	Series   int
	Reworded bool
}

// Reach is how many people a change reaches.
type Reach struct {
	Drafts    int            // that are not sent yet
	Touched   int            // drafts among them that answer one of the questions asked about
	Answered  map[string]int // question → drafts that answer it
	ByDraft   map[string]int // version → drafts that were last shown it
	Responses int            // that were sent and stand
	ByVersion map[string]int // version → responses given under it
}

// Publications keeps proposals, answers to the gate, and what was published by whom.
type Publications interface {
	// AnswerGate adds an answer to an item. seen is the id of the newest answer to it that the person had before their eyes, "" for
	// none. ErrConflict when there is a newer one.
	AnswerGate(ctx context.Context, act Act, a GateAnswer, seen string) error
	// GateAnswers gives every answer, oldest first.
	GateAnswers(ctx context.Context, slug string) ([]GateAnswer, error)
	// Propose stores a proposal. consultation.ErrExists when another one waits.
	Propose(ctx context.Context, act Act, p Proposal) error
	// Proposals gives every proposal, newest first.
	Proposals(ctx context.Context, slug string) ([]*Proposal, error)
	// SettleProposal sends a waiting proposal back, or withdraws it. consultation.ErrNotFound, consultation.ErrGone when it does not
	// wait any more.
	SettleProposal(ctx context.Context, act Act, id string, to ProposalState, words string) error
	// PublishAs stores a version and makes it the one that is served, with who did it and why. With p.Proposal, the proposal must
	// still wait (consultation.ErrGone) and becomes approved, and where Settings ask for two people the actor may neither have
	// made it nor saved its revision (ErrSamePerson). p.Before must be what is served (ErrConflict). What is breaking is refused
	// once there is a draft or a response (ErrAnswered). moved, if not nil, goes into the history of the schedule; the schedule is
	// that of a first publication.
	PublishAs(ctx context.Context, act Act, v consultation.Version, schedule consultation.Schedule, moved *consultation.ScheduleChange, p Publication) error
	// Publications lists what was published, oldest first. What was published before there was such a list is not in it.
	Publications(ctx context.Context, slug string) ([]Publication, error)
	// Reach counts drafts and responses, and which drafts answer any of the questions. It reads no words.
	Reach(ctx context.Context, slug string, questions []string) (Reach, error)
}

// The verbs of publication.
var (
	VerbGateAnswered = NewVerb("gate.answered")
	VerbProposed     = NewVerb("publication.proposed")
	VerbSentBack     = NewVerb("publication.sent-back")
	VerbWithdrawn    = NewVerb("publication.withdrawn")
	VerbApproved     = NewVerb("publication.approved")
	VerbPublished    = NewVerb("publication.published") // by the command line
)
