package staff

import (
	"context"
	"time"
)

// Quote is a span of an answer that an analyst wants to cite. It may be released only where the respondent's wish allows it and nothing
// personal is in it.
type Quote struct {
	ID                     string // made by the caller
	Consultation, Response string
	Question               string // full data name
	From, To               int    // bytes of the answer as it was written; both 0 for the whole
	Code                   string // id of the code it stands for, or ""
	Minority               bool   // it stands for a view of few
	By                     string
	At                     time.Time
	Fresh                  bool // false: the answer was changed since
}

// Briefs keeps quotes and what briefs said.
type Briefs interface {
	// Quotes gives those of a consultation, the newest first.
	Quotes(ctx context.Context, slug string) ([]Quote, error)
}
