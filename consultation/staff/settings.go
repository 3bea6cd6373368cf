package staff

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Settings hold for the whole service.
type Settings struct {
	// TwoPerson asks that who approves a publication is not the person who asked for it. It is on unless somebody turns it off.
	TwoPerson bool
	// Blackouts are times when nothing new is to be published, such as the weeks before an election.
	Blackouts []Blackout
	// Organisation is the name of who runs the service, or "".
	Organisation string
	// Rev counts how often they were set. Whoever sets them gives back the one that was read.
	Rev int
}

// Blackout is a time of whole days, in London, both ends within.
type Blackout struct {
	From string `json:"from"` // 2027-03-22
	To   string `json:"to"`
	Why  string `json:"why"` // "Local elections on 6 May 2027"
}

// Covers says whether a moment falls in it.
func (b Blackout) Covers(at time.Time) bool {
	day := at.In(consultation.London).Format(time.DateOnly)
	return b.From <= day && day <= b.To
}

// Blackout gives the first blackout that a moment falls in.
func (s Settings) Blackout(at time.Time) (Blackout, bool) {
	for _, b := range s.Blackouts {
		if b.Covers(at) {
			return b, true
		}
	}
	return Blackout{}, false
}

// Hand is what somebody had in what is now to be approved.
type Hand string

// The hands that keep somebody from approving.
const (
	HandAsked Hand = "asked" // asked for it
	HandSaved Hand = "saved" // saved the words
)

// Hand is the two-person rule, for every approval: it says what keeps somebody from approving alone, or "". asked is who asked for it;
// saved is who saved what would be published, "" where nobody here did.
func (s Settings) Hand(who, asked, saved string) Hand {
	switch {
	case !s.TwoPerson:
		return ""
	case who == asked:
		return HandAsked
	case who == saved:
		return HandSaved
	}
	return ""
}

// SettingsStore keeps the settings.
type SettingsStore interface {
	// Settings gives them; those of a new store ask for two persons and are otherwise empty.
	Settings(ctx context.Context) (Settings, error)
	// SetSettings replaces them. ErrConflict when s.Rev is not the newest.
	SetSettings(ctx context.Context, act Act, s Settings) error
}

// VerbSettings tells that settings were changed; its details give each that differs, before and after.
var VerbSettings = NewVerb("settings.changed")
