package consultation

import (
	"fmt"
	"strings"
	"time"
)

// Front is the front matter: what stands above the text of a questionnaire, as typed values. Empty means not given.
type Front struct {
	Format            int      `json:"format"`
	Consultation      string   `json:"consultation"`
	Kind              string   `json:"kind"` // call for evidence, consultation, survey, challenges
	Summary           string   `json:"summary"`
	Department        string   `json:"department"`
	AppliesTo         string   `json:"appliesTo"`
	Opens             string   `json:"opens"`  // local time in London, 2006-01-02 15:04
	Closes            string   `json:"closes"` // the same, or "" for none
	Editions          []string `json:"editions"`
	Contact           string   `json:"contact"`
	Post              string   `json:"post,omitempty"` // where paper forms are sent; commas part its lines
	Privacy           string   `json:"privacy"`        // file beside the questionnaire
	Declaration       string   `json:"declaration,omitempty"`
	Keep              []Keep   `json:"keep,omitempty"`
	Anonymous         bool     `json:"anonymous,omitempty"`
	Invited           bool     `json:"invited,omitempty"` // only people with an invitation can answer
	MinimumAge        int      `json:"minimumAge,omitempty"`
	Grace             int      `json:"grace,omitempty"` // minutes after closing for people who are on a page
	ExitPage          bool     `json:"exitPage,omitempty"`
	Aims              string   `json:"aims,omitempty"`
	Stage             string   `json:"stage,omitempty"`
	ImpactAssessment  string   `json:"impactAssessment,omitempty"`
	Alternatives      string   `json:"alternatives,omitempty"` // alternative formats, other ways to respond
	Languages         string   `json:"languages,omitempty"`
	Reviewed          string   `json:"reviewed,omitempty"`
	MinutesToComplete int      `json:"minutes,omitempty"`
	Blackout          []Period `json:"blackout,omitempty"` // days on which it must not open
}

// Period is a stretch of days, both included, as ISO dates.
type Period struct {
	From string `json:"from"`
	To   string `json:"to"`
}

// Keep is one retention line: `keep responses: 24 months after closing`.
type Keep struct {
	What   string `json:"what"` // responses, contact data, uploads, drafts
	Months int    `json:"months"`
	After  string `json:"after"` // closing, sending
}

// Due is the moment from which it is to be gone; zero where that is not known yet, such as before there is a closing. The days that
// a month does not have are left out: six months after 31 August is the last of February.
func (k Keep) Due(closing, sent time.Time) time.Time {
	from := closing
	if k.After == "sending" {
		from = sent
	}
	if from.IsZero() {
		return time.Time{}
	}
	local := from.In(London)
	due := local.AddDate(0, k.Months, 0)
	if due.Day() != local.Day() {
		due = due.AddDate(0, 0, -due.Day()) // it ran into the next month
	}
	return due.UTC()
}

// Within says whether what goes by k is certain to be gone when other says: nothing is sent later than the closing, save what is
// sent late by the rule, so a time after sending ends no later than the same time after closing.
func (k Keep) Within(other Keep) bool {
	return k.Months <= other.Months && (k.After == other.After || other.After == "closing")
}

// London is the time zone of every date and time that an author writes.
var London = mustLocation("Europe/London")

func mustLocation(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("consultation: the time zone data is missing: " + err.Error())
	}
	return loc
}

// LocalMinute reads `2006-01-02 15:04` as a minute in London. A minute that the clock skips in spring is an error.
func LocalMinute(s string) (time.Time, error) {
	const layout = "2006-01-02 15:04"
	t, err := time.ParseInLocation(layout, s, London)
	if err == nil && t.Format(layout) != s {
		err = fmt.Errorf("%s does not exist: the clocks go forward then", s)
	}
	return t, err
}

// String is the time as it is written in a questionnaire, "" for none.
func (k Keep) String() string {
	switch k.Months {
	case 0:
		return ""
	case 1:
		return "1 month after " + k.After
	}
	return fmt.Sprintf("%d months after %s", k.Months, k.After)
}

// PostLines are the lines of the postal address; none where there is no address.
func (f *Front) PostLines() []string {
	var lines []string
	for line := range strings.SplitSeq(f.Post, ",") {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines
}
