package staff

import (
	"context"
	"iter"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// The interfaces that a store offers for staff. Each method is one transaction; whatever takes an Act writes it to the log in the
// same transaction. Errors are those of package consultation and of this one.

// Accounts keeps who the staff are, what they may do and where they are signed in.
type Accounts interface {
	// AddAccount stores a new account with its grants. The caller makes ID. ErrExists when the email is taken.
	AddAccount(ctx context.Context, act Act, a Account, grants []Grant) error
	// Person gives an account with its roles. ErrNotFound.
	Person(ctx context.Context, id string) (*Person, error)
	// PersonByEmail finds an account by its usual email. ErrNotFound.
	PersonByEmail(ctx context.Context, email string) (*Person, error)
	// People gives every account with its roles, by name.
	People(ctx context.Context) ([]*Person, error)
	// UpdateAccount reads the account, applies f and stores the result. f may run more than once and must touch nothing else; its
	// error undoes everything and is given back. An account that becomes disabled loses its sessions. ErrNotFound, ErrExists,
	// ErrLastAdmin.
	UpdateAccount(ctx context.Context, act Act, id string, f func(*Account) error) error
	// SetGrants replaces the roles of an account for one consultation, or Everywhere, which must be was until then, in the order of
	// Roles: what somebody else has changed since is not overwritten, and the log says truly what was before. ErrNotFound, ErrConflict.
	SetGrants(ctx context.Context, act Act, account, slug string, was, roles []Role) error
}

// StaffSessions keeps where staff are signed in.
type StaffSessions interface {
	// SignIn stores a session under the MAC of its cookie; old, if not nil, is the MAC of a session that ends with it.
	SignIn(ctx context.Context, act Act, s Session, mac, old []byte) error
	// SignedIn gives the session with its person, if it is alive and the account not disabled, and notes that it was used (at most
	// once a minute). ErrNotFound.
	SignedIn(ctx context.Context, mac []byte, now time.Time) (*Session, *Person, error)
	// SessionsOf lists the living sessions of an account, the one used last first.
	SessionsOf(ctx context.Context, account string, now time.Time) ([]Session, error)
	// SignOut ends sessions of an account: the one with this id, or all but that of keep if id is "". ErrNotFound.
	SignOut(ctx context.Context, act Act, account, id, keep string) error
}

// Log keeps what was done. It is only ever added to.
type Log interface {
	// Record writes an act that changes nothing else, such as a reading of personal data. It is durable when it returns, so an
	// export may begin.
	Record(ctx context.Context, act Act) error
	// Entries gives the entries from a number on, oldest first.
	Entries(ctx context.Context, from int64) iter.Seq2[*Entry, error]
	// Search gives the newest entries that the filter takes, at most so many, newest first: those before a number, or from the end
	// if it is 0.
	Search(ctx context.Context, f LogFilter, before int64, most int) ([]*Entry, error)
	// EraseDetails erases salt and details of what the filter takes, and gives the numbers. The act, of VerbLogErased, says why in
	// its detail "reason"; its subject becomes the numbers. Entries about erasures keep their details, so that the log can always
	// say what is not there and why. Nothing to erase is no act.
	EraseDetails(ctx context.Context, act Act, f LogFilter) (Runs, error)
	// Head gives the end of the log; a zero Head for an empty one.
	Head(ctx context.Context) (Head, error)
}

// Manuscripts keeps what is being written.
type Manuscripts interface {
	// BeginManuscript stores a new manuscript with its first revision. Rev and the times are set by the store. Whoever begins it
	// becomes its author, which is an act of its own in the log. ErrExists.
	BeginManuscript(ctx context.Context, act Act, m Manuscript, files []consultation.File) error
	// Manuscript gives one. ErrNotFound.
	Manuscript(ctx context.Context, slug string) (*Manuscript, error)
	// AllManuscripts gives every one, by slug.
	AllManuscripts(ctx context.Context) ([]*Manuscript, error)
	// SaveManuscript makes a new revision from the one numbered base: files of put take the place of those of the same name or are
	// added, those named in drop go. A title other than "" becomes the manuscript's. Saving what is there already changes
	// nothing and gives base. ErrNotFound, ErrConflict when base is not the newest.
	SaveManuscript(ctx context.Context, act Act, slug string, base int, title string, put []consultation.File, drop []string, note string) (rev int, err error)
	// Revision gives one revision with its files, bytes included, by name. ErrNotFound.
	Revision(ctx context.Context, slug string, rev int) (*Revision, []consultation.File, error)
	// Revisions lists the revisions of a manuscript, newest first. ErrNotFound.
	Revisions(ctx context.Context, slug string) ([]Revision, error)
}

// Library keeps sections that were saved to be inserted again.
type Library interface {
	// KeepSection stores one. The caller makes ID.
	KeepSection(ctx context.Context, act Act, s SavedSection) error
	// SavedSections lists them by title.
	SavedSections(ctx context.Context) ([]SavedSection, error)
	// DropSection deletes one. ErrNotFound.
	DropSection(ctx context.Context, act Act, id string) error
}

// Store is all of it.
type Store interface {
	Accounts
	StaffSessions
	Entrance
	Log
	Manuscripts
	Library
	SettingsStore
	Publications
	Invitations
	Outcomes
	Invites
	Previews
	Comments
	Entries
	Imports
	Measures
	Mailing
	Retention
	Tokens
	Projections
	Snapshots
	Results
	Reading
	WorkLists
	Coding
	SuggestedCodes
	Rounds
	Releases
	Redactions
	Briefs
	Campaigns
}
