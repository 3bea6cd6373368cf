package staff

import "context"

// The sources of suggested codes.
const (
	SuggestedByWords = "words"       // learnt from coded answers
	SuggestedByFile  = "themefinder" // a file of ThemeFinder
)

// Suggested is a code that a machine proposes for an answer. It counts for nothing until somebody decides.
type Suggested struct {
	Response, Question, Code string
	Source                   string
	Score                    float64 // 0 to 1
}

// SuggestedState is how far the suggestions of one source for a question are.
type SuggestedState struct {
	Question, Source  string
	Waiting           int // suggestions that nobody has decided about
	Answers           int // that have them
	Decided, Accepted int // suggestions that somebody has decided about, and those of them whose code that decision gave
}

// SuggestedCodes keeps what machines propose. A decision on an answer decides about all that is suggested for it; taking it back, so that nobody
// has decided, lets the suggestions wait again. What was suggested for an answer goes when its response is changed, withdrawn or erased.
type SuggestedCodes interface {
	// Suggest stores suggestions of a source, in the place of those it made before for the same answers. Answers that somebody has decided
	// about are passed over, and so is what somebody has rejected. It says how many were stored; the log says it too.
	Suggest(ctx context.Context, act Act, slug, source string, list []Suggested) (int, error)
	// SuggestedOf gives what is suggested for an answer, the likeliest first.
	SuggestedOf(ctx context.Context, slug, response, question string) ([]Suggested, error)
	// SuggestedStates gives how far suggestions are, by question, then source.
	SuggestedStates(ctx context.Context, slug string) ([]SuggestedState, error)
	// ToDecide gives responses for whose answer to a question something is suggested, as ToCode does.
	ToDecide(ctx context.Context, slug, question, after string, most int) ([]string, error)
	// AnsweredAs gives the responses that have answered a question in words, by their references.
	AnsweredAs(ctx context.Context, slug, question string) (map[string]string, error)
	// RejectSuggested decides that nothing that is suggested for an answer fits. The answer is still to be coded. ErrNotFound where nothing is
	// suggested.
	RejectSuggested(ctx context.Context, act Act, slug, response, question string) error
	// TakeBackSuggested drops the suggestions of a source for a question that nobody has decided about, and says how many.
	TakeBackSuggested(ctx context.Context, act Act, slug, question, source string) (int, error)
}

// Verbs of suggested codes.
var (
	VerbSuggested         = NewVerb("coding.suggested")
	VerbSuggestedRejected = NewVerb("coding.rejected")
	VerbSuggestedBack     = NewVerb("coding.suggestions-taken-back")
)
