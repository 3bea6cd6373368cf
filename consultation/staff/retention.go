package staff

import (
	"context"
	"errors"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Class is a kind of data about people that goes at its own time.
type Class string

// The classes whose time runs out by a clock: the front matter, or a question, says which.
const (
	KeepResponses Class = "responses"    // answers, letters, and what was written down with them
	KeepContact   Class = "contact data" // answers to personal questions
	KeepUploads   Class = "uploads"      // files that came with an answer: of respondents, scans, originals
	KeepEquality  Class = "equality"     // no row is linked to a response
	KeepDrafts    Class = "drafts"       // what was not sent; goes by itself
	KeepEntries   Class = "entries"      // what staff typed in and nobody took in as a response
	KeepImports   Class = "imports"      // spreadsheets as they came, and what was wrong with their rows
	KeepMail      Class = "mail"         // addresses of people who asked for mail, and what was sent to them
)

// The classes that no clock of a consultation ends.
const (
	KeepStaff    Class = "staff"    // who works here, and what they write: an administrator's to end
	KeepLog      Class = "log"      // details of the log: erased by hand, the chain stays
	KeepNothing  Class = "nothing"  // nothing in it is about a person
	KeepRemnants Class = "remnants" // what stays of what went: reference, day, reason
)

// Classes lists every class.
var Classes = []Class{
	KeepResponses, KeepContact, KeepUploads, KeepEquality, KeepDrafts, KeepEntries, KeepImports, KeepMail, KeepStaff, KeepLog, KeepNothing, KeepRemnants,
}

// Holding says how a consultation's data are kept, beside its clocks.
type Holding struct {
	Automatic bool      // what is due goes by itself each night
	Held      string    // why nothing may go now, or ""
	HeldBy    string    // account
	HeldAt    time.Time // zero where nothing is held
	Rev       int       // whoever changes it gives back the one that was read
}

// Step is one thing that goes: a response, one class of it, the answers to one question of it, or a class of a whole consultation.
type Step struct {
	Response  string // "" for what belongs to no response
	Reference string
	Class     Class
	Question  string // name, or "" for the whole class
	Version   string // of equality answers: the version that they were given under
	Ruling    Ruling
}

// PlanLine is one class or question with its clock.
type PlanLine struct {
	Class    Class
	Question string
	Keep     consultation.Keep // what is promised now; zero months where nothing is
	Held     int               // how many there are
	Due      int               // of these, how many are to go now
	Sooner   int               // of those due, how many go because an earlier version promised a shorter time
	Next     time.Time         // when the next go, zero where it is not known
	Coming   int               // how many go then
}

// Plan is what is held of one consultation and what is to go.
type Plan struct {
	Consultation string
	At           time.Time
	Closing      time.Time
	Lines        []PlanLine
	Steps        []Step // what is due, in an order that tells nothing
}

// RunState is how far a run is.
type RunState string

// The states of a run.
const (
	RunWaiting  RunState = "waiting"  // for a second person
	RunPlanning RunState = "planning" // its steps are being written down; nothing is gone
	RunErasing  RunState = "erasing"
	RunCleaning RunState = "cleaning" // every row is gone; files, the log of the database and free pages are next
	RunDone     RunState = "done"
	RunDropped  RunState = "dropped" // refused by the second person, or withdrawn: nothing went
)

// Over says whether nothing more happens in the run.
func (s RunState) Over() bool { return s == RunDone || s == RunDropped }

// KeepRun is one time that data are erased.
type KeepRun struct {
	ID           string
	Consultation string
	Seq          int // 1, 2, 3 … within the consultation
	State        RunState
	Author       string // account, CommandLine or System
	Second       string // who agreed, or ""
	Reason       string
	Asked        time.Time
	Began        time.Time
	Ended        time.Time
	Now          bool // clean up at once; at night else
	Early        bool // it was ended before all was gone
	Worker       string
	Beat         time.Time // when the worker was last at work
	Had          Tally     // what was held when it was planned
	Total, Done  int       // steps
	Files        int       // files whose bytes were deleted
	Certificate  string    // JSON, once it is done
}

// BeatTime is after how long without a sign a run counts as interrupted.
const BeatTime = time.Minute

// Stopped says whether the run was interrupted: it is not over, and nobody works at it.
func (r *KeepRun) Stopped(now time.Time) bool {
	return (r.State == RunPlanning || r.State == RunErasing) && now.Sub(r.Beat) >= BeatTime
}

// Tally counts what a consultation holds.
type Tally struct {
	Responses int `json:"responses"`
	Contacts  int `json:"contactData"`
	Equality  int `json:"equality"`
	Files     int `json:"files"`
	Drafts    int `json:"drafts"`
}

// RunLine counts what a run erased by one clock.
type RunLine struct {
	Class    Class  `json:"class"`
	Question string `json:"question,omitempty"`
	Promise  string `json:"promise"`
	Version  string `json:"version"` // whose promise it was
	Count    int    `json:"count"`
	First    string `json:"firstDue"` // days
	Last     string `json:"lastDue"`
}

// Cleaned says what was done so that nothing is left in free pages.
type Cleaned struct {
	Database  string        `json:"database"` // SQLite, PostgreSQL
	At        time.Time     `json:"at"`
	Truncated bool          `json:"logTruncated"`
	Vacuumed  bool          `json:"vacuumed"`
	Took      time.Duration `json:"-"`
	Size      int64         `json:"bytes,omitempty"`
}

// The errors of retention.
var (
	ErrHeld    = errors.New("nothing may be erased while it is held")
	ErrNothing = errors.New("nothing is due")
)

// Retention is the part of a store for it. What went when its time had come, and the certificates of it.
type Retention interface {
	// Holding says how a consultation's data are kept; the zero value where nobody has said anything.
	Holding(ctx context.Context, slug string) (Holding, error)
	// SetHolding replaces it. ErrConflict when h.Rev is not the newest.
	SetHolding(ctx context.Context, act Act, slug string, h Holding) error
	// RetentionPlan says what is held and what is due. It changes nothing. ErrNotFound.
	RetentionPlan(ctx context.Context, slug string, now time.Time) (*Plan, error)
	// RetentionMayBeDue says, from clocks and days alone, whether a plan would have steps: cheap however many responses there are, and
	// right in the long run, see Clocks.MayBeDue. looked is when a plan last had none, zero for never. ErrNotFound.
	RetentionMayBeDue(ctx context.Context, slug string, now, looked time.Time) (bool, error)
	// Tally counts what is held.
	Tally(ctx context.Context, slug string) (Tally, error)

	// AskRun stores a run that waits for a second person. The caller makes ID. ErrHeld, ErrConflict when there is one that is not over.
	AskRun(ctx context.Context, act Act, r KeepRun) error
	// BeginRun stores a run, or takes the one of this id that waits, and begins it: planning. ErrHeld, ErrConflict.
	BeginRun(ctx context.Context, act Act, r KeepRun) error
	// DropRun ends a run that waits. ErrConflict when it does not.
	DropRun(ctx context.Context, act Act, id string) error
	// ClaimRun makes worker the one who works at a run, unless somebody else did so less than BeatTime ago: ErrConflict.
	ClaimRun(ctx context.Context, id, worker string, now time.Time) (*KeepRun, error)
	// PlanRun writes the steps of a run down, in the place of those that an interrupted planning left, and makes it erase.
	PlanRun(ctx context.Context, id, worker string, now time.Time) error
	// EraseSome does so many steps at most, all or none of them, and says how many are left. ErrHeld when the data are held now;
	// ErrConflict when somebody else works at it, or the times have changed so that what was due may not be due any more.
	EraseSome(ctx context.Context, id, worker string, most int, now time.Time) (left int, err error)
	// EndErasing ends a run early: what is not gone stays.
	EndErasing(ctx context.Context, act Act, id string) error
	// RunFiles gives the ids of files whose bytes a run must still delete; FilesGone notes that they are.
	RunFiles(ctx context.Context, id string) ([]string, error)
	FilesGone(ctx context.Context, id string, files []string) error
	// RunLines counts what a run erased, and gives the references of it.
	RunLines(ctx context.Context, id string) (lines []RunLine, references []string, err error)
	// EndRun stores the certificate and ends the run. ErrConflict when it was ended already.
	EndRun(ctx context.Context, act Act, id, certificate string) error
	// KeepRuns lists the runs of a consultation, newest first, "" for all; KeepRun gives one. ErrNotFound.
	KeepRuns(ctx context.Context, slug string) ([]*KeepRun, error)
	KeepRun(ctx context.Context, id string) (*KeepRun, error)

	// Clean makes what was deleted unreadable in the files of the database: it cleans indexes of search, truncates the log of SQLite
	// and rewrites the file, or the tables in PostgreSQL. Whoever saves waits meanwhile.
	Clean(ctx context.Context, now time.Time) (Cleaned, error)
	// Unclean says whether anything was deleted since the last cleaning.
	Unclean(ctx context.Context) (bool, error)
}

// The verbs of retention.
var (
	VerbHeld        = NewVerb("retention.held")
	VerbReleased    = NewVerb("retention.released")
	VerbAutomatic   = NewVerb("retention.automatic")
	VerbByHand      = NewVerb("retention.by-hand")
	VerbListed      = NewVerb("retention.listed")
	VerbAsked       = NewVerb("retention.asked")
	VerbDropped     = NewVerb("retention.dropped")
	VerbRunBegan    = NewVerb("retention.began")
	VerbRunContinue = NewVerb("retention.continued")
	VerbRunEarly    = NewVerb("retention.ended-early")
	VerbRunDone     = NewVerb("retention.done")
	VerbBackupsGone = NewVerb("backup.pruned")
)
