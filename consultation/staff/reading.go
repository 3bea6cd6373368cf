package staff

import (
	"context"
	"iter"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// The verbs of reading.
var (
	VerbWordsSeen = NewVerb("reading.seen")
	VerbWordsRead = NewVerb("reading.read")
	VerbLedger    = NewVerb("reading.ledger")
)

// Read is that somebody has read a response, or one answer of it.
type Read struct {
	Question string // full data name; "" is the whole response
	By       string // account id
	At       time.Time
	Fresh    bool // false: the response was changed since
}

// Coverage is how much of something was read by anybody, as it is now. Question "" is whole responses.
type Coverage struct {
	Question   string
	Have, Read int
}

// Considered is a line of the ledger: an answer in words with one reading of it. Of an answer that nobody has read, Read is zero; of one that
// several people have read, there are several lines.
type Considered struct {
	Response                      string
	Reference, Received, Question string
	Read                          Read
}

// Reading keeps who has read what. No contact data comes through it.
type Reading interface {
	// ResponseOf gives a response of a consultation without its contact data. ErrNotFound, also where it is of another; ErrGone.
	ResponseOf(ctx context.Context, slug, id string) (*consultation.Response, error)
	// NoteSeen notes that an act's actor sees the words of responses. The log gets an entry for those that the actor has not seen on the
	// act's day, with their references, or none. It is durable when it returns.
	NoteSeen(ctx context.Context, act Act, responses []string) error
	// MarkRead notes that the actor has read responses of the act's consultation, or with a question one answer of each. Responses that are
	// not there are passed over.
	MarkRead(ctx context.Context, act Act, question string, responses []string) error
	// ReadOf lists who has read a response, the last first.
	ReadOf(ctx context.Context, slug, response string) ([]Read, error)
	// Coverage gives whole responses first, then each answer in words by its name.
	Coverage(ctx context.Context, slug string) ([]Coverage, error)
	// Unread gives responses that nobody has read, or whose answer to a question nobody has read, after a response or from the first on, in
	// the order of ordinals, at most so many.
	Unread(ctx context.Context, slug, question, after string, most int) ([]string, error)
	// ReadAnswers gives the responses whose answer to a question somebody has read as it stands, in no order.
	ReadAnswers(ctx context.Context, slug, question string) ([]string, error)
	// Beside gives the responses before and after one in the order of ordinals, or "".
	Beside(ctx context.Context, slug, response string) (before, after string, err error)
	// Ledger gives every answer in words with its readings, in the order of responses.
	Ledger(ctx context.Context, slug string) iter.Seq2[Considered, error]
}
