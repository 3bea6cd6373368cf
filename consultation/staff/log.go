package staff

import (
	"context"
	"iter"
	"strings"
	"time"
)

// The verbs of the log itself, and of what the command line does.
var (
	VerbLogErased   = NewVerb("log.erased")
	VerbLogChecked  = NewVerb("log.checked")
	VerbLogExported = NewVerb("log.exported")

	VerbResponsesExported = NewVerb("response.exported")
	VerbContactExported   = NewVerb("contact.exported")
	VerbEqualityExported  = NewVerb("equality.exported")
	VerbUploadsExported   = NewVerb("upload.exported")
	VerbResponseFound     = NewVerb("response.found")
	VerbResponseDeleted   = NewVerb("response.deleted")

	VerbBackedUp = NewVerb("command.backup")
	VerbRestored = NewVerb("command.restored")
)

// LogFilter says which entries somebody wants to see. Its zero value takes all.
type LogFilter struct {
	Actor        string // account id, CommandLine or System
	Verb         Verb
	Consultation string    // slug
	Since, Until time.Time // from Since on, before Until
	Word         string    // somewhere in what the details say, in any case
	Numbers      Runs      // nil for all
}

// Holds says whether the details of an entry contain the word of the filter.
func (f LogFilter) Holds(e *Entry) bool {
	if f.Word == "" {
		return true
	}
	word := strings.ToLower(f.Word)
	for _, v := range e.Details {
		if strings.Contains(strings.ToLower(v), word) {
			return true
		}
	}
	return false
}

// searchBatch is how many entries are read at once by Filtered.
const searchBatch = 500

// Filtered gives the entries that a filter takes, newest first, however many there are.
func Filtered(ctx context.Context, log Log, f LogFilter) iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		before := int64(0)
		for {
			list, err := log.Search(ctx, f, before, searchBatch)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range list {
				before = e.Seq
				if !yield(e, nil) {
					return
				}
			}
			if len(list) < searchBatch {
				return
			}
		}
	}
}
