package staff

import (
	"context"
	"time"
)

// PreviewLink lets whoever holds it see a revision as respondents would, before anything is published. The link itself is an id
// and a signature; the store keeps no more than is here, from which without the key nobody can make a link.
type PreviewLink struct {
	ID           string // random, in lower case
	Consultation string // slug
	Rev          int    // the revision that it shows, or NewestRev
	Label        string // who it is for
	Comments     bool   // whether its holder may comment
	Made         time.Time
	By           string // account
	Expires      time.Time
	Revoked      time.Time
	RevokedBy    string // account
	Opened       string // the day on which it was last opened, in London: "2026-03-02"; "" for never
}

// NewestRev stands for whatever revision is the newest when a preview is looked at.
const NewestRev = 0

// PreviewState is what has become of a link.
type PreviewState string

// The states of a link.
const (
	PreviewWorks   PreviewState = "works"
	PreviewExpired PreviewState = "expired"
	PreviewRevoked PreviewState = "revoked"
	PreviewLeft    PreviewState = "left" // who made it may share nothing of this consultation any more
)

// StateBy is what has become of the link by now, given who made it, nil for nobody. A link is worth no more than what its maker may
// do: whoever leaves, or loses the role, keeps no way in that they made for themselves.
func (l *PreviewLink) StateBy(maker *Person, now time.Time) PreviewState {
	if s := l.State(now); s != PreviewWorks || maker.Can(MayShare, l.Consultation) {
		return s
	}
	return PreviewLeft
}

// State is what has become of the link itself by now.
func (l *PreviewLink) State(now time.Time) PreviewState {
	switch {
	case !l.Revoked.IsZero():
		return PreviewRevoked
	case !now.Before(l.Expires):
		return PreviewExpired
	}
	return PreviewWorks
}

// PreviewDays are for how many days a link may work.
var PreviewDays = []int{1, 3, 7, 14, 30}

// The verbs of previews.
var (
	VerbPreviewMade    = NewVerb("preview.made")
	VerbPreviewRevoked = NewVerb("preview.revoked")
	VerbPreviewOpened  = NewVerb("preview.opened")
)

// Previews keeps links to private previews.
type Previews interface {
	// MakePreview stores a new link. The caller makes ID. ErrNotFound where there is no such manuscript.
	MakePreview(ctx context.Context, act Act, l PreviewLink) error
	// Preview gives one. ErrNotFound.
	Preview(ctx context.Context, id string) (*PreviewLink, error)
	// PreviewsOf lists the links of a consultation, newest first.
	PreviewsOf(ctx context.Context, slug string) ([]PreviewLink, error)
	// RevokePreview ends a link of a consultation. Once more changes nothing. ErrNotFound.
	RevokePreview(ctx context.Context, act Act, slug, id string) error
	// OpenedPreview notes the day on which a link was opened. The same day once more changes nothing. ErrNotFound.
	OpenedPreview(ctx context.Context, act Act, id, day string) error
}
