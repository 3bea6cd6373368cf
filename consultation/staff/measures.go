package staff

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Counted is what is counted by day.
type Counted string

// What is counted by day.
const (
	CountSent      Counted = "sent"      // responses that were not withdrawn, by the day on which they were sent or received
	CountStarted   Counted = "started"   // drafts begun on the pages
	CountErased    Counted = "erased"    // of those, responses whose records retention has erased since: the count of them stays
	CountWithdrawn Counted = "withdrawn" // by the day of withdrawing; the channel is not told
)

// DayCount is how often something happened on one day.
type DayCount struct {
	Day     string // in London, an ISO date
	Channel consultation.Channel
	What    Counted
	N       int
}

// Event is what happens to somebody on the way through a questionnaire.
type Event string

// The events. Each counts once for each draft and day, however often a page is loaded.
const (
	PageReached Event = "reached" // a page of questions was shown before anything was answered on it
	PagePassed  Event = "passed"  // Continue was pressed on it, with nothing wrong
	Faulted     Event = "faulted" // a page came back because of this question
	Unclear     Event = "unclear" // "I do not understand this question"; once for each draft
)

// JourneyCount is how often an event happened. There is no draft in it, no session and no time but the day.
type JourneyCount struct {
	Consultation string
	Version      string // hash of the version that was shown
	Day          string // in London
	Event        Event
	Item         string // the page "about-you/1", or the name of the question
	N            int
}

// Drafts is how many are being written.
type Drafts struct {
	Now     int // drafts, without those that change what was sent
	Changes int // those that change what was sent
	Resting int // not saved for a week or more
	Oldest  time.Time
	Expire  int // of which the next seven days will delete, if nobody comes back
}

// Benchmark is what is known of the people whom a consultation is for: their shares by the answers of one question.
type Benchmark struct {
	Consultation string
	Question     string
	Source       string           // "ONS, Census 2021, table TS007"
	Dated        string           // of the figures, an ISO date
	Groups       []BenchmarkGroup // in the order of the table
	By           string           // account
	At           time.Time
}

// BenchmarkGroup is one line of it.
type BenchmarkGroup struct {
	Label string   `json:"label"`
	Codes []string `json:"codes"` // the answers that make it up
	Share float64  `json:"share"` // in percent
}

// Mix is how many chose each answer of a question. It is taken once a day at most, and only once ten more people have answered,
// so that nobody's answer shows by comparing it with the one before.
type Mix struct {
	Question string
	Taken    string         // the day in London
	Counts   map[string]int // by code
	Answered int            // how many chose anything
	Of       int            // how many there are: responses, or sets of equality answers
}

// Measures is the part of a store for it. Counts for the people who run a consultation; nothing here is about one person.
type Measures interface {
	// DayCounts gives what was counted by day, in the order of days, then channels.
	DayCounts(ctx context.Context, slug string) ([]DayCount, error)
	// RebuildCounts counts the responses and tombstones of a consultation anew. What is not told by them, the drafts that were
	// started, stays as it was counted. Responses that retention has deleted still count, until this is done: then nothing tells of
	// them but a tombstone.
	RebuildCounts(ctx context.Context, slug string) error
	// DraftsNow counts drafts by the days on which they were saved; goes says when a draft is deleted that was saved at a time.
	DraftsNow(ctx context.Context, slug string, now time.Time, goes func(saved time.Time) time.Time) (Drafts, error)

	// Waiting counts files of a consultation that were added before a time and still wait for the virus scanner.
	Waiting(ctx context.Context, slug string, before time.Time) (int, error)

	// AddJourney adds counts, in one transaction.
	AddJourney(ctx context.Context, counts []JourneyCount) error
	// JourneyCounts gives the sums of all days from one on ("" for all), by version, event and item.
	JourneyCounts(ctx context.Context, slug, from string) ([]JourneyCount, error)

	// SetBenchmark stores a benchmark in the place of the one of its question.
	SetBenchmark(ctx context.Context, act Act, b Benchmark) error
	// DropBenchmark deletes one. What was counted for it stays. ErrNotFound.
	DropBenchmark(ctx context.Context, act Act, slug, question string) error
	// Benchmarks gives those of a consultation, by question.
	Benchmarks(ctx context.Context, slug string) ([]Benchmark, error)
	// TakeMixes counts the answers of the questions that have a benchmark, each where it is due. It reads every response.
	TakeMixes(ctx context.Context, slug string, equality func(question string) bool, now time.Time) error
	// Mixes gives what was last counted, by question.
	Mixes(ctx context.Context, slug string) (map[string]Mix, error)
}

// Verbs of measures.
var (
	VerbBenchmarkSet     = NewVerb("benchmark.set")
	VerbBenchmarkDropped = NewVerb("benchmark.dropped")
)

// MixThreshold is how many more people must have answered before a mix is counted anew.
const MixThreshold = 10

// CountsOver sums day counts of one kind from a day up to and including another; "" for no bound.
func CountsOver(all []DayCount, what Counted, from, to string) int {
	n := 0
	for _, c := range all {
		if c.What == what && (from == "" || c.Day >= from) && (to == "" || c.Day <= to) {
			n += c.N
		}
	}
	return n
}

// Week is what a digest says of seven days and the seven before them.
type Week struct {
	Sent, SentBefore           int
	Started, StartedBefore     int
	Withdrawn, WithdrawnBefore int
	Total                      int // responses that stand, of all time
}

// WeekOf compares the seven days that ended yesterday with the seven before.
func WeekOf(all []DayCount, now time.Time) Week {
	today := now.In(consultation.London)
	day := func(back int) string { return today.AddDate(0, 0, -back).Format(consultation.ISODate) }
	over := func(what Counted) (last, before int) {
		return CountsOver(all, what, day(7), day(1)), CountsOver(all, what, day(14), day(8))
	}
	w := Week{Total: CountsOver(all, CountSent, "", "")}
	w.Sent, w.SentBefore = over(CountSent)
	w.Started, w.StartedBefore = over(CountStarted)
	w.Withdrawn, w.WithdrawnBefore = over(CountWithdrawn)
	return w
}
