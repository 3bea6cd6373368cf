package staff

import (
	"context"
	"iter"
	"time"
)

// Redaction is a span of an answer that must not be told. It counts in whatever is released only once a second person has approved it.
type Redaction struct {
	ID                     string // made by the caller
	Consultation, Response string
	Question               string // full data name
	From, To               int    // bytes of the answer as it was written
	Class                  string // as package personal names them, or RedactionOther
	Reason                 string
	State                  RedactionState
	By, DecidedBy          string
	At, DecidedAt          time.Time
	Why                    string // why it was refused, or ""
	Fresh                  bool   // false: the answer was changed since, and the span may be elsewhere
	LiftBy, LiftReason     string // who asks to show the words again, and why; "" where nobody does. They stay hidden until a second person agrees
}

// RedactionOther is the class of what is none of package personal's.
const RedactionOther = "other"

// MaxRedactionReason is the longest reason, in characters.
const MaxRedactionReason = 500

// RedactionState is where a redaction stands.
type RedactionState string

// The states.
const (
	RedactionProposed  RedactionState = "proposed"
	RedactionApproved  RedactionState = "approved"
	RedactionRefused   RedactionState = "refused"
	RedactionLifted    RedactionState = "lifted"    // was approved; a second person agreed to show it again
	RedactionDismissed RedactionState = "dismissed" // a machine suggested it, and somebody decided that it is nothing to hide
)

// Suspect is an answer in which a machine suggests spans that nobody has decided about.
type Suspect struct {
	Response, Question string
	Spans              []SuspectSpan // in the order of the text
}

// SuspectSpan is a suggestion: bytes of the answer, and what it may be. It counts for nothing until somebody decides.
type SuspectSpan struct {
	From, To int
	Class    string
}

// RedactionCount is how many spans of one class there are. Suggested are those that nobody has decided about.
type RedactionCount struct {
	Class                         string
	Suggested, Proposed, Approved int
}

// Redactions keeps what is hidden in anything released. The original stays in the response.
type Redactions interface {
	// EachRedaction gives those that are approved, in the order of responses, questions and places: what exports and quotes hide. A redaction
	// of an answer that was changed since is among them, not Fresh: such an answer is not told at all until somebody has looked again.
	EachRedaction(ctx context.Context, slug string) iter.Seq2[Redaction, error]
	// EveryRedaction gives those in every state, in the same order.
	EveryRedaction(ctx context.Context, slug string) iter.Seq2[Redaction, error]
	// RedactionsOf gives all of one response, those that are only proposed or refused too, by question and place.
	RedactionsOf(ctx context.Context, slug, response string) ([]Redaction, error)
	// Redaction gives one. ErrNotFound.
	Redaction(ctx context.Context, slug, id string) (Redaction, error)
	// RedactionsWaiting gives those that wait for a second person, the oldest first, at most so many.
	RedactionsWaiting(ctx context.Context, slug string, most int) ([]Redaction, error)
	// RedactionCounts counts by class, in the order of classes' names.
	RedactionCounts(ctx context.Context, slug string) ([]RedactionCount, error)
	// Suspects gives answers with suggestions that nobody has decided about, after an answer or from the first on, at most so many. Class ""
	// is any; spans of other classes are given too.
	Suspects(ctx context.Context, slug, class, afterResponse, afterQuestion string, most int) ([]Suspect, error)
	// Suspect gives what a machine suggests for one answer and nobody has decided about.
	Suspect(ctx context.Context, slug, response, question string) ([]SuspectSpan, error)

	// ProposeRedactions stores new ones of one answer, in the state RedactionProposed or RedactionDismissed. changed is Response.Changed as it
	// was seen. ErrNotFound, also for a place that is none; ErrConflict where the response was changed since; ErrGone.
	ProposeRedactions(ctx context.Context, act Act, slug, response, question string, changed time.Time, list []Redaction) error
	// DecideRedaction agrees to what somebody else asks for, or refuses it: to hide, or to show again. ErrNotFound; ErrSamePerson for whoever
	// asked, where the settings ask for two; ErrConflict where nobody asks any more, or the answer was changed since it was proposed.
	DecideRedaction(ctx context.Context, act Act, slug, id string, agree bool, why string) error
	// UndoRedaction takes back what the actor asked for, or dismissed, before anybody decided. ErrNotFound, ErrConflict.
	UndoRedaction(ctx context.Context, act Act, slug, id string) error
	// LiftRedaction asks a second person to show again what is hidden. ErrNotFound, ErrConflict where it is not approved, or was asked for.
	LiftRedaction(ctx context.Context, act Act, slug, id, reason string) error
}

// Verbs of redaction.
var (
	VerbRedactionProposed  = NewVerb("redaction.proposed")
	VerbRedactionDismissed = NewVerb("redaction.dismissed")
	VerbRedactionApproved  = NewVerb("redaction.approved")
	VerbRedactionRefused   = NewVerb("redaction.refused")
	VerbRedactionUndone    = NewVerb("redaction.undone")
	VerbRedactionLift      = NewVerb("redaction.lift")
	VerbRedactionLifted    = NewVerb("redaction.lifted")
	VerbRedactionStays     = NewVerb("redaction.stays")
	VerbOriginalRead       = NewVerb("redaction.original")
)
