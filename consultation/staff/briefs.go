package staff

import (
	"context"
	"time"
)

// Quote is a span of an answer that an analyst wants to cite. It is told only where the respondent agreed to publication and nothing personal
// is in it: that is looked at each time.
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

// MaxQuotes is how many quotes a consultation can have.
const MaxQuotes = 2000

// Brief is an edition of the brief for ministers as it was made: every number of it with what it counts, so that it can be counted again.
type Brief struct {
	ID           string // made by the caller
	Consultation string
	Number       int       // from 1; set by the store
	At           time.Time // of everything it counts: what came or was decided later is not in it
	By           string
	Once         string // what must not be made twice: "weekly 2027-03-08"; "" for one that somebody asked for
	Generation   string // of the projection it was made from, and its rev
	Rev          int64
	Limit        int    // counts below it were small
	Since        string // the ISO date from which on a response is new
	Members      []byte // the ordinals of the responses it counts, as a serialised roaring bitmap
	Digest       string // SHA-256 of the page as it was released, hexadecimal
	Figures      []Figure
	Quotes       []BriefQuote // goes with the response it is from
	QuotesMade   int          // how many quotes it had when it was made
}

// Figure is a number of a brief. Where and Base are filters in the language of package analysis: what is counted, and of what it is a share; ""
// is everybody.
type Figure struct {
	Part   FigurePart
	Group  string `json:",omitempty"` // the words of a question
	Label  string `json:",omitempty"` // the words of an answer, or the name of a theme
	Where  string `json:",omitempty"`
	Base   string `json:",omitempty"`
	N      int
	Of     int    // how many the base has
	Hidden Hiding `json:",omitempty"` // why the number is not told; it is kept here so that it can be compared
	NoBase bool   `json:",omitempty"` // the base is not told, and no share
	Set    []byte `json:",omitempty"` // the ordinals that it counts, as a serialised roaring bitmap, where later work could put others there
}

// FigurePart is where in a brief a number stands.
type FigurePart string

// The parts.
const (
	FigureAll      FigurePart = "all"      // how many responses
	FigureWeek     FigurePart = "week"     // how many of them are new
	FigureCampaign FigurePart = "campaign" // how many belong to campaigns, where somebody has looked for them
	FigureChannel  FigurePart = "channel"  // how they came
	FigureWho      FigurePart = "who"      // from whom
	FigureTheme    FigurePart = "theme"    // what they say
	FigureNew      FigurePart = "new"      // how many new ones say it
)

// Hiding is why a number is not told.
type Hiding string

// The reasons.
const (
	HidingNone  Hiding = ""
	HidingSmall Hiding = "small" // below the limit
	HidingKept  Hiding = "kept"  // something small would follow from it
)

// BriefQuote is a quote in a brief, in the words that it told.
type BriefQuote struct {
	Quote, Response, Question string
	Text, Lang                string
	Theme                     string // the name of the theme it stands for, or ""
	Minority                  bool
}

// Citation is an answer that was chosen as a quote, or stands in briefs.
type Citation struct {
	Response, Question string
	Chosen             bool
	Briefs             []int // their numbers, ascending
}

// BriefPlan is how briefs of a consultation are made.
type BriefPlan struct {
	Questions []string // data names of the closed questions that say who responded; none: the program picks them
	Day       int      // of the week on which one is made, 1 for Monday to 7; 0 for never
	To        []string // accounts that it is mailed to
	Done      string   // the ISO date of the last morning that is settled
}

// Limits of a plan.
const (
	MaxBriefQuestions  = 4
	MaxBriefRecipients = 50
)

// Briefs keeps quotes and what briefs said.
type Briefs interface {
	// AddQuote stores a quote of an answer as it was seen: changed is Response.Changed of then. ErrNotFound, also where the span is not in the
	// answer or the code in the codebook; ErrGone, ErrConflict when the answer was changed, ErrExists, ErrFull at MaxQuotes.
	AddQuote(ctx context.Context, act Act, q Quote, changed time.Time) error
	// DropQuote takes one back. Briefs that have it keep it. ErrNotFound.
	DropQuote(ctx context.Context, act Act, slug, id string) error
	// Quotes gives those of a consultation, the newest first.
	Quotes(ctx context.Context, slug string) ([]Quote, error)
	// Cited gives what is cited, in the order of responses and questions.
	Cited(ctx context.Context, slug string) ([]Citation, error)

	// AddBrief stores an edition and gives its number. ErrExists when its Once was made before.
	AddBrief(ctx context.Context, act Act, b Brief) (int, error)
	// Brief gives one by its id. ErrNotFound.
	Brief(ctx context.Context, id string) (*Brief, error)
	// BriefOnce gives the one that was made under a Once. ErrNotFound.
	BriefOnce(ctx context.Context, slug, once string) (*Brief, error)
	// AllBriefs gives those of a consultation without members, figures and quotes, the newest first.
	AllBriefs(ctx context.Context, slug string) ([]Brief, error)

	// BriefPlan gives the plan of a consultation; where none was made, an empty one.
	BriefPlan(ctx context.Context, slug string) (BriefPlan, error)
	// SetBriefPlan sets all of it but Done.
	SetBriefPlan(ctx context.Context, act Act, slug string, p BriefPlan) error
	// BriefPlans gives the plans with a day, by slug.
	BriefPlans(ctx context.Context) (map[string]BriefPlan, error)
	// SettleBrief notes that the brief of a morning is made, or cannot be.
	SettleBrief(ctx context.Context, slug, day string) error
}

// Verbs of briefs.
var (
	VerbQuoted       = NewVerb("quote.added")
	VerbQuoteDropped = NewVerb("quote.dropped")
	VerbBriefMade    = NewVerb("brief.made")
	VerbBriefPlanned = NewVerb("brief.planned")
)
