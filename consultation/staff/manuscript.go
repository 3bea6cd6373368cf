package staff

import (
	"time"
)

// Manuscript is a consultation as it is being written: the questionnaire and everything beside it, in revisions that never
// change. Its slug is the address that it will have.
type Manuscript struct {
	Slug    string
	Title   string // as the author named it, or that of the last revision that had one
	Main    string // name of the questionnaire's file: "care-workforce-pathway.md"
	Rev     int    // the newest revision; the first is 1
	Created time.Time
	By      string // who began it
	Saved   time.Time
	SavedBy string
}

// Revision is one state of a manuscript.
type Revision struct {
	Slug  string
	Rev   int
	At    time.Time
	By    string // account
	Note  string // what changed, in the author's words; may be ""
	Files []RevisionFile
}

// RevisionFile is one file of a revision without its bytes.
type RevisionFile struct {
	Name string // without a folder
	Type string // media type
	Size int
	Hash string // SHA-256 of the bytes, hex
}

// The verbs of manuscripts.
var (
	VerbManuscriptBegun = NewVerb("manuscript.begun")
	VerbManuscriptSaved = NewVerb("manuscript.saved")
)
