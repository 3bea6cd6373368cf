package staff

import (
	"context"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// ImportState is how far an import is.
type ImportState string

// The states. Reading, Checking and Importing are work that goes on in the background: see Import.Job.
const (
	ImportReading   ImportState = "reading"   // the file is looked through
	ImportUnread    ImportState = "unread"    // it could not be read: Import.Trouble says why
	ImportMapping   ImportState = "mapping"   // somebody says what its columns are
	ImportChecking  ImportState = "checking"  // every row is tried, and nothing stored
	ImportChecked   ImportState = "checked"   // Import.Errors says whether it can be imported
	ImportImporting ImportState = "importing" // its responses are made ready; none counts yet
	ImportDone      ImportState = "imported"
	ImportUndone    ImportState = "undone" // its responses are gone; it can be mended and imported again
)

// Running says whether somebody waits for work in the background.
func (s ImportState) Running() bool {
	return s == ImportReading || s == ImportChecking || s == ImportImporting
}

// ImportStale is how long a job may be silent before it counts as interrupted.
const ImportStale = 30 * time.Second

// Import is a spreadsheet of another tool on its way to responses.
type Import struct {
	ID           string
	Consultation string // slug
	Name         string // of the file; the store seals it
	State        ImportState
	Rev          int64 // rises with each change of Body or State
	By           string
	At           time.Time
	Size         int64
	Hash         string // SHA-256 of the file, hex
	File         string // id of the sealed bytes in Files
	Report       string // id of the sealed report of the last check, or ""
	Rows         int    // as found in the last run
	Errors       int
	Notes        int
	Version      string // hash of the version that was checked against
	Trouble      string // a key that says what went wrong, or ""
	Job          string // of the background work, so that a job that was given up notices
	Beat         time.Time
	Done         int // rows that the job has done
	Taken        int // responses that were imported
	TakenAt      time.Time
	TakenBy      string
	UndoneAt     time.Time
	UndoneBy     string
	Reason       string // why it was undone
	Body         []byte // what is in the file and what its columns are: the store seals it
}

// Interrupted says whether the job of an import has gone silent: its program has ended.
func (i *Import) Interrupted(now time.Time) bool {
	return i.State.Running() && now.Sub(i.Beat) > ImportStale
}

// StagedResponse is a response that is ready to be imported.
type StagedResponse struct {
	Response consultation.Response
	Equality consultation.Answers
	TheirID  string
}

// SavedMapping is what the columns of a file mean, kept under a name for the next file.
type SavedMapping struct {
	Name string
	At   time.Time
	By   string
	Body []byte // the store seals it
}

// Imports is the part of a store for answers that came in the spreadsheets of other tools. Responses are staged a few at a time,
// where nothing counts or shows them, and become responses all at once.
type Imports interface {
	// BeginImport stores a new one. The caller makes ID. ErrExists.
	BeginImport(ctx context.Context, act Act, i Import) error
	// Imports lists those of a consultation, newest first, without Body.
	Imports(ctx context.Context, slug string) ([]Import, error)
	// Import gives one. ErrNotFound.
	Import(ctx context.Context, slug, id string) (*Import, error)
	// UpdateImport reads an import, applies f and stores the result under the next Rev. f may run more than once; its error undoes
	// everything and is given back. What is staged goes when the import is not Importing afterwards. An act without a verb is not
	// written to the log: it is for what a job notes of itself. ErrNotFound.
	UpdateImport(ctx context.Context, act Act, slug, id string, f func(*Import) error) error
	// ImportBeat notes how far a job is. False when the import is not that job's any more: the job must end.
	ImportBeat(ctx context.Context, id, job string, done int, now time.Time) (bool, error)
	// DropImport deletes an import that has no responses, and gives the ids of its files. ErrNotFound; ErrConflict while it is imported.
	DropImport(ctx context.Context, act Act, slug, id string) (files []string, err error)

	// StageResponses puts responses where TakeImport finds them. ErrConflict when the import is not that job's any more.
	StageResponses(ctx context.Context, id, job string, list []StagedResponse) error
	// TakeImport makes responses of everything that is staged, in one transaction, and sets the state to ImportDone. ErrConflict when
	// the import is not that job's any more, or when not as many are staged as it wants; ErrExists when one of their ids was imported
	// meanwhile. What is staged stays until TidyImports.
	TakeImport(ctx context.Context, act Act, slug, id, job string, want int) error
	// UndoImport deletes every response of an import, in one transaction, and leaves tombstones with the reason. It gives how many,
	// and the files of those that had any. ErrNotFound; ErrConflict when it is not imported.
	UndoImport(ctx context.Context, act Act, slug, id, reason string) (n int, uploads []string, err error)
	// ImportGone counts the responses of an import that were withdrawn or deleted, and those that were changed, since.
	ImportGone(ctx context.Context, slug, id string) (gone, changed int, err error)
	// TheirIDs says which of another tool's ids belong to responses of the consultation: id → import.
	TheirIDs(ctx context.Context, slug string, ids []string) (map[string]string, error)
	// TidyImports deletes what is staged for imports that are done, or whose job was interrupted.
	TidyImports(ctx context.Context, now time.Time) error

	// SaveMapping keeps a mapping under its name; one of that name is replaced.
	SaveMapping(ctx context.Context, act Act, slug string, m SavedMapping) error
	// Mappings lists those of a consultation by name.
	Mappings(ctx context.Context, slug string) ([]SavedMapping, error)
	// DropMapping deletes one. ErrNotFound.
	DropMapping(ctx context.Context, act Act, slug, name string) error
}

// The verbs of imports.
var (
	VerbImportBegun    = NewVerb("import.begun")
	VerbImportShaped   = NewVerb("import.shaped")
	VerbImportMapped   = NewVerb("import.mapped")
	VerbImportChecked  = NewVerb("import.checked")
	VerbImportTaken    = NewVerb("import.taken")
	VerbImportUndone   = NewVerb("import.undone")
	VerbImportStopped  = NewVerb("import.stopped")
	VerbImportDropped  = NewVerb("import.dropped")
	VerbMappingSaved   = NewVerb("mapping.saved")
	VerbMappingDropped = NewVerb("mapping.dropped")
)
