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
	Class                  string // as package personal names them, or "other"
	Reason                 string
	State                  RedactionState
	By, DecidedBy          string
	At, DecidedAt          time.Time
	Fresh                  bool // false: the answer was changed since, and the span may be elsewhere
}

// RedactionState is where a redaction stands.
type RedactionState string

// The states.
const (
	RedactionProposed RedactionState = "proposed"
	RedactionApproved RedactionState = "approved"
	RedactionRefused  RedactionState = "refused"
)

// Redactions keeps what is hidden in anything released. The original stays in the response.
type Redactions interface {
	// EachRedaction gives those that are approved, in the order of responses, questions and places: what exports and quotes hide. A redaction
	// of an answer that was changed since is among them, not Fresh: such an answer is not told at all until somebody has looked again.
	EachRedaction(ctx context.Context, slug string) iter.Seq2[Redaction, error]
	// RedactionsOf gives all of one response, those that are only proposed or refused too.
	RedactionsOf(ctx context.Context, slug, response string) ([]Redaction, error)
}

// Verbs of redaction.
var (
	VerbRedactionProposed = NewVerb("redaction.proposed")
	VerbRedactionApproved = NewVerb("redaction.approved")
	VerbRedactionRefused  = NewVerb("redaction.refused")
	VerbOriginalRead      = NewVerb("redaction.original")
)
