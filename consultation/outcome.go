package consultation

import (
	"strings"
	"time"
)

// Outcome is what a team says after a consultation: what it heard, what it does about it, and what happens next. Words are
// Markdown without raw HTML and without instructions.
type Outcome struct {
	Summary   string         `json:"summary"`
	Points    []OutcomePoint `json:"points,omitempty"`
	Responses int            `json:"responses,omitempty"` // how many, as the team counts and publishes them; 0 for not said
	Next      string         `json:"next"`                // what happens next
	Files     []OutcomeFile  `json:"files,omitempty"`
}

// OutcomePoint is one entry of "we asked, you said, we did".
type OutcomePoint struct {
	Asked  string         `json:"asked"`
	Said   string         `json:"said"`
	Did    string         `json:"did"`
	Themes []OutcomeTheme `json:"themes,omitempty"` // that it rests on
}

// OutcomeTheme is a theme of the codebook, with its names as they were when the entry was written.
type OutcomeTheme struct {
	Code string `json:"code"` // id
	Key  string `json:"key"`  // data name
	Name string `json:"name"` // as people read it
}

// Empty says whether nothing is written or chosen in it.
func (p OutcomePoint) Empty() bool {
	return strings.TrimSpace(p.Asked+p.Said+p.Did) == "" && len(p.Themes) == 0
}

// ThemeNames gives the names of its themes.
func (p OutcomePoint) ThemeNames() []string {
	var names []string
	for _, t := range p.Themes {
		names = append(names, t.Name)
	}
	return names
}

// Whole says whether all three parts are written.
func (p OutcomePoint) Whole() bool {
	return strings.TrimSpace(p.Asked) != "" && strings.TrimSpace(p.Said) != "" && strings.TrimSpace(p.Did) != ""
}

// OutcomeFile is a document beside an outcome, without its bytes.
type OutcomeFile struct {
	Name  string `json:"name"`  // as it is in its address
	Title string `json:"title"` // as people read it
	Type  string `json:"type"`  // media type, by its content
	Size  int    `json:"size"`
	Hash  string `json:"hash"` // SHA-256 of the bytes, hex
}

// OutcomeVersion is an outcome as it was published. It never changes: a correction is another one.
type OutcomeVersion struct {
	Seq    int // 1, 2, 3 …
	Rev    int // the revision that was published
	Shown  time.Time
	At     time.Time // when it was decided
	By     string    // account
	Second string    // the account of who approved it, or ""
	Note   string    // what a correction says of itself: "updated because…"; "" for the first
	Outcome
}

// Delay is an explanation, as the public reads it, of why the outcome takes longer than 12 weeks.
type Delay struct {
	At     time.Time
	By     string
	Reason string
}

// ShownOutcome gives the newest version that is public; nil where there is none. Versions are given oldest first.
func ShownOutcome(versions []OutcomeVersion, now time.Time) *OutcomeVersion {
	for i := len(versions) - 1; i >= 0; i-- {
		if !now.Before(versions[i].Shown) {
			return &versions[i]
		}
	}
	return nil
}
