package staff

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
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

// Run is the numbers from From to To, both included.
type Run struct{ From, To int64 }

// Runs are numbers of entries: in order, apart from each other, none twice. As text: "3,7-9".
type Runs []Run

// mostRuns is how many runs one text may have, so that no filter becomes endless.
const mostRuns = 2000

// RunsOf makes runs of numbers in any order.
func RunsOf(numbers []int64) Runs {
	numbers = slices.Clone(numbers)
	slices.Sort(numbers)
	var r Runs
	for _, n := range numbers {
		switch last := len(r) - 1; {
		case last >= 0 && n <= r[last].To:
		case last >= 0 && n == r[last].To+1:
			r[last].To = n
		default:
			r = append(r, Run{n, n})
		}
	}
	return r
}

// ParseRuns reads "3,7-9". Runs stand in order and do not touch.
func ParseRuns(text string) (Runs, error) {
	parts := strings.Split(text, ",")
	if len(parts) > mostRuns {
		return nil, fmt.Errorf("more than %d groups of numbers", mostRuns)
	}
	var r Runs
	for _, part := range parts {
		from, to, span := strings.Cut(part, "-")
		if !span {
			to = from
		}
		a, errA := strconv.ParseInt(from, 10, 64)
		b, errB := strconv.ParseInt(to, 10, 64)
		if errA != nil || errB != nil || a < 1 || b < a || len(r) > 0 && a <= r[len(r)-1].To+1 {
			return nil, fmt.Errorf("%q is not a list of numbers in order, such as 3,7-9", text)
		}
		r = append(r, Run{a, b})
	}
	if r.String() != text {
		return nil, fmt.Errorf("%q is not a list of numbers in order, such as 3,7-9", text)
	}
	return r, nil
}

// Has says whether a number is among them.
func (r Runs) Has(n int64) bool {
	i, _ := slices.BinarySearchFunc(r, n, func(x Run, n int64) int {
		switch {
		case x.To < n:
			return -1
		case x.From > n:
			return 1
		}
		return 0
	})
	return i < len(r) && r[i].From <= n && n <= r[i].To
}

// Count is how many numbers there are.
func (r Runs) Count() int64 {
	var n int64
	for _, x := range r {
		n += x.To - x.From + 1
	}
	return n
}

// Split cuts runs into parts that fit into one entry of the log.
func (r Runs) Split() []Runs { return slices.Collect(slices.Chunk(r, mostRuns)) }

func (r Runs) String() string {
	var b strings.Builder
	for i, x := range r {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(x.From, 10))
		if x.To > x.From {
			b.WriteByte('-')
			b.WriteString(strconv.FormatInt(x.To, 10))
		}
	}
	return b.String()
}
