package staff

import (
	"context"
	"iter"
	"time"
)

// Code is a theme in the codebook of a consultation.
type Code struct {
	ID           string // made by the caller; for good
	Consultation string
	Rev          int    // of this code: grows with each change
	Key          string // data name, as filters and exports name it: "low-pay". Unique in the consultation, for good
	Name         string // as people read it. Unique among those that are not retired
	Parent       string // id, or ""
	Definition   string
	Include      string // what counts
	Exclude      string // what does not, and what it is then
	Examples     string
	Retired      bool // no longer given; what it was given to keeps it until somebody decides anew
	By           string
	At           time.Time // of the last change
}

// Limits of a codebook.
const (
	MaxCodes     = 500
	MaxCodeName  = 120  // characters
	MaxCodeWords = 4000 // characters, of each other text
)

// CodeChange is one step in the history of a codebook. Before is nil where the code is new.
type CodeChange struct {
	Kind          CodeStep
	Before, After *Code
	Into          []string // of a split: ids of the codes it became; of a merge: the one it went into
	By            string
	At            time.Time
}

// CodeStep is what was done to a code.
type CodeStep string

// The steps.
const (
	CodeAdded    CodeStep = "added"
	CodeReworded CodeStep = "reworded"
	CodeSplit    CodeStep = "split"
	CodeMerged   CodeStep = "merged"
	CodeRetired  CodeStep = "retired"
	CodeRestored CodeStep = "restored"
)

// Given is a code that an answer, or a span of it, was given. From and To are bytes of the answer as it was written; both 0 for the whole.
type Given struct {
	Code     string // id
	From, To int
}

// Coded is what somebody decided about one answer. No codes is a decision too: none fits.
type Coded struct {
	Response, Question string
	Rev                int     // of this answer's coding: grows with each decision. 0: nobody has decided
	Given              []Given // in the order of codes' ids, then spans
	By                 string  // who decided last
	At                 time.Time
	Fresh              bool // false: the answer was changed since
	Again              bool // what a code means was changed since, by a split, a merge, a retirement or a new definition: it waits in the re-code queue
}

// CodingStep is one decision in the history of an answer's coding.
type CodingStep struct {
	Response, Reference, Question string
	Rev                           int
	Before, After                 []Given
	By                            string
	At                            time.Time
	Why                           string // "" by hand, "undo", "merge", "split", "adjudicated", "import"
}

// CodeUse is how often a code was given: to how many responses, and to how many answers.
type CodeUse struct {
	Code               string // id
	Responses, Answers int
}

// CodingProgress is how far the coding of a question is. Again counts those in the re-code queue, and those changed since.
type CodingProgress struct {
	Question           string
	Have, Coded, Again int
}

// Coding keeps codebooks and what was coded.
type Coding interface {
	// Codebook gives all codes of a consultation, those that are retired too, by name.
	Codebook(ctx context.Context, slug string) ([]Code, error)
	// AddCode stores a new one. ErrExists when its name or key is taken, ErrFull at MaxCodes.
	AddCode(ctx context.Context, act Act, c Code) error
	// RewordCode replaces the name, the parent and the texts of a code, from the revision that was seen. anew puts what has it into the
	// re-code queue: its meaning is another. ErrNotFound, ErrConflict, ErrExists.
	RewordCode(ctx context.Context, act Act, c Code, anew bool) error
	// SplitCode retires a code and adds others; all that has it waits in the re-code queue. ErrNotFound, ErrConflict, ErrExists, ErrFull.
	SplitCode(ctx context.Context, act Act, slug, id string, rev int, into []Code) error
	// MergeCodes retires codes and gives another in their place, in every answer that had one of them. ErrNotFound, ErrConflict.
	MergeCodes(ctx context.Context, act Act, slug string, from []string, into string) error
	// RetireCode retires a code, or restores it; what has it waits in the re-code queue. ErrNotFound, ErrConflict, ErrExists.
	RetireCode(ctx context.Context, act Act, slug, id string, rev int, retired bool) error
	// CodeHistory gives the steps of the codebook, or of one code, the newest first.
	CodeHistory(ctx context.Context, slug, id string) ([]CodeChange, error)

	// CodedOf gives what was decided about the answers of a response, by question.
	CodedOf(ctx context.Context, slug, response string) ([]Coded, error)
	// SetCoded stores a decision on one answer, made from the revision rev that was seen, and drops what was suggested for it. Somebody else's
	// decision in between is ErrConflict, and so is a response that was changed since: changed is Response.Changed as it was seen.
	// ErrNotFound, also for a code of another consultation or one that is retired and was not given before; ErrGone.
	SetCoded(ctx context.Context, act Act, slug string, c Coded, rev int, changed time.Time, why string) (newRev int, err error)
	// UndoCoded takes the decision rev of an answer back, if it is the newest and the actor's own. ErrNotFound, ErrConflict.
	UndoCoded(ctx context.Context, act Act, slug, response, question string, rev int) error
	// ToCode gives responses whose answer to a question nobody has decided about, or with again those that wait in the re-code queue, after a
	// response or from the first on, in the order of ordinals, at most so many.
	ToCode(ctx context.Context, slug, question string, again bool, after string, most int) ([]string, error)
	// CodingProgress gives how far each question is, by its name.
	CodingProgress(ctx context.Context, slug string) ([]CodingProgress, error)
	// CodeUses counts how often each code was given.
	CodeUses(ctx context.Context, slug string) ([]CodeUse, error)
	// ResponsesCoded gives the ordinals of responses that were given a code, ascending; code is an id. Question "" is any.
	ResponsesCoded(ctx context.Context, slug, code, question string) ([]uint32, error)
	// EachCoded gives every decision that stands, in the order of responses, then questions.
	EachCoded(ctx context.Context, slug string) iter.Seq2[Coded, error]
	// CodingHistory gives every decision that was ever made, the oldest first; response and question "" are any.
	CodingHistory(ctx context.Context, slug, response, question string) iter.Seq2[CodingStep, error]
}

// Verbs of coding.
var (
	VerbCodeAdded     = NewVerb("code.added")
	VerbCodeReworded  = NewVerb("code.reworded")
	VerbCodeSplit     = NewVerb("code.split")
	VerbCodesMerged   = NewVerb("code.merged")
	VerbCodeRetired   = NewVerb("code.retired")
	VerbCodeRestored  = NewVerb("code.restored")
	VerbCoded         = NewVerb("coding.decided")
	VerbCodingUndone  = NewVerb("coding.undone")
	VerbCodingExport  = NewVerb("coding.export")
	VerbCodebookTaken = NewVerb("codebook.imported")
)
