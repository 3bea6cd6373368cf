package staff

import "time"

// SavedSection is a section or a few questions that the organisation keeps to insert again.
type SavedSection struct {
	ID    string
	Title string
	Text  string // Markdown
	By    string // account
	At    time.Time
}

// The verbs of writing. Those of manuscripts themselves stand beside them.
var (
	VerbAuthorMade     = NewVerb("manuscript.author")
	VerbSectionKept    = NewVerb("library.kept")
	VerbSectionDropped = NewVerb("library.dropped")
)
