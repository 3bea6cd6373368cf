package staff

import (
	"context"
	"iter"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/search"
)

// Change is a response as it is now: what an index of responses must be told. Response is nil where it is gone.
type Change struct {
	Ord      uint32
	Rev      int64
	ID       string
	Response *consultation.Response
	Gone     bool // withdrawn or erased: for Ordinals, which gives no responses
}

// Hit is an answer in which a search found something. Score is higher where it fits better; scores of two stores cannot be compared.
type Hit struct {
	Ord      uint32
	Response string
	Question string // full data name
	Score    float64
}

// Found is what a search found: the best hits, and how many there are. With More there are more than Total, and the first Total were compared to
// find the best.
type Found struct {
	Hits  []Hit
	Total int
	More  bool
}

// Projections keeps what is made from the responses. All of it can be made anew with the same result.
type Projections interface {
	// Project brings up to date what is made from at most so many changed responses, and says how many there were. Several programs may call
	// it at the same time.
	Project(ctx context.Context, most int) (done int, err error)
	// Pending says how many responses of a consultation wait to be projected.
	Pending(ctx context.Context, slug string) (int, error)
	// ProjectionAt says where a consultation's projection stands: its rev grows with each response that is projected, and begins anew with
	// another generation. Ordinals are for good. Both are zero where nothing was projected.
	ProjectionAt(ctx context.Context, slug string) (generation string, rev int64, err error)
	// ProjectedSince gives the responses that were projected after a rev, in the order of their revs; 0 is all of them.
	ProjectedSince(ctx context.Context, slug string, rev int64) iter.Seq2[Change, error]
	// Projected gives the responses that are projected and not gone, in any order: the quickest way to all of them.
	Projected(ctx context.Context, slug string) iter.Seq2[Change, error]
	// ForgetProjection empties what was made from a consultation's responses and queues them all. Each keeps its ordinal.
	ForgetProjection(ctx context.Context, slug string) error
	// SearchAnswers finds answers of a consultation, the best first, at most so many; question "" is all of them.
	SearchAnswers(ctx context.Context, slug string, query search.Node, question string, most int) (*Found, error)
	// SearchResponses gives the ordinals of all responses with such an answer, ascending.
	SearchResponses(ctx context.Context, slug string, query search.Node, question string) ([]uint32, error)
}
