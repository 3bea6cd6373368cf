package consultation

import (
	"context"
	"iter"
	"time"
)

// The interfaces that a store offers. Each method is one transaction; success is told only after it is durable. A consumer asks
// for the narrowest one it needs. Times are stored in UTC to the second unless said otherwise. No method ever takes or keeps an
// IP address or a user agent.

// Consultations keeps consultations, their versions and schedules.
type Consultations interface {
	// Publish stores a version and makes it the one that is served. The first version of a slug sets the schedule; later ones
	// leave it. The hash that is served now is no error and changes nothing; an earlier one is served again. The lock of the
	// version before must have been checked.
	Publish(ctx context.Context, v Version, s Schedule, demo bool) error
	// Reschedule sets a new schedule and adds to its history. ErrNotFound, ErrClosed once the outcome is published, or where it
	// is to be published before responses end.
	Reschedule(ctx context.Context, slug string, change ScheduleChange) error
	// Consultation gives one with its history. ErrNotFound.
	Consultation(ctx context.Context, slug string) (*Consultation, error)
	// All gives every consultation, by slug.
	All(ctx context.Context) ([]*Consultation, error)
	// Version gives a published version with its sources and files. ErrNotFound.
	Version(ctx context.Context, hash string) (*Version, error)
	// Versions gives every version of a consultation that was ever published, oldest first. ErrNotFound.
	Versions(ctx context.Context, slug string) ([]*Version, error)
}

// Drafts keeps what respondents have typed, and which browser may see it.
type Drafts interface {
	// StartDraft stores a new draft under the MAC of its resume code and lets the session see it. The caller makes ID and Handle.
	// ErrFull when the budget for drafts is used up, ErrExists when the handle or the code is taken: make another.
	// ErrNotInvited where the consultation is by invitation only. Where d.Via names a tracked link that counts, it counts the draft,
	// and the response when the draft is sent; then neither says by which link it came.
	StartDraft(ctx context.Context, d Draft, codeMAC, sessionMAC []byte) error
	// StartInvited is StartDraft with an invitation to the draft's consultation, known by its MAC. It is used up in the same
	// transaction, and nothing is kept that links it to the draft. ErrNotInvited.
	StartInvited(ctx context.Context, d Draft, codeMAC, sessionMAC, invitationMAC []byte) error
	// Draft gives the draft with this handle if the session may see it and was not idle for longer than SessionIdle, and notes
	// that it was used (at most once in ten minutes). ErrNotFound.
	Draft(ctx context.Context, handle string, sessionMAC []byte, now time.Time) (*Draft, error)
	// UpdateDraft reads the draft, applies f and stores the result, all in one transaction that locks the draft's row. f may run
	// more than once and must touch nothing else; its error undoes everything and is given back. It raises Rev. What f does to ID,
	// Handle, Consultation, Started and Amends is ignored. ErrNotFound.
	UpdateDraft(ctx context.Context, id string, f func(*Draft) error) (*Draft, error)
	// DeleteDraft deletes the draft, its equality answers and uploads. The upload ids are given so that their bytes can go too;
	// a draft that amends leaves the uploads of its response. ErrNotFound.
	DeleteDraft(ctx context.Context, id string) (uploads []string, err error)
	// ExpireDrafts deletes drafts whose time has come by Consultation.DraftsGo and sessions idle since before idle. It also mixes
	// new equality answers with others, so that not even the database's own notes tell with which response they came, and brings
	// the counts of invitations and tracked links up to date once a week. Call it every hour or so.
	ExpireDrafts(ctx context.Context, now, idle time.Time) (uploads []string, err error)
}

// Sessions keeps which browser may see which drafts and receipts. A session is known only by the MAC of its cookie.
type Sessions interface {
	// Resume lets the session see what the code opens: a draft, else a sent response (by its receipt, also when it was
	// withdrawn: Receipt then says ErrGone). ErrNotFound.
	Resume(ctx context.Context, codeMAC, sessionMAC []byte, now time.Time) (Held, error)
	// Holds lists what the session may see, by consultation, and notes that it was used (at most once in ten minutes). Sessions
	// idle for longer than idle see nothing. A response that is being changed is listed twice under its handle: its draft first,
	// then its receipt. Withdrawn responses are not listed.
	Holds(ctx context.Context, sessionMAC []byte, now time.Time, idle time.Duration) ([]Held, error)
	// MoveSession lets one session see what another sees, and forgets the other. A session that was idle for too long has
	// nothing to hand over.
	MoveSession(ctx context.Context, fromMAC, toMAC []byte, now time.Time) error
	// EndSession forgets the session.
	EndSession(ctx context.Context, sessionMAC []byte) error
}

// SessionIdle is how long a browser may be idle until its session sees nothing more.
const SessionIdle = 12 * time.Hour

// Held is something that a session may see.
type Held struct {
	Handle       string
	Consultation string
	Sent         bool // a receipt; else a draft
}

// Responses keeps what was sent.
type Responses interface {
	// Submit turns a draft into a response in one transaction: the response, its contact data, its equality answers (under a
	// random key), its uploads; the draft goes, its code becomes the receipt code. The store makes ID, Reference (where r has
	// none) and Salt. Uploads that the answers do not name go: Known tells that their bytes may. Sending the same draft twice
	// gives the first response again. A draft that amends a response replaces its content, keeps its reference and time, sets
	// Changed to r.Submitted, and its equality answers are ignored: they cannot be changed. ErrNotFound, ErrGone.
	Submit(ctx context.Context, draftID string, r Response, equality Answers) (*Response, error)
	// Receipt gives the response with this handle if the session may see it, contact data included, as Draft does. ErrNotFound,
	// ErrGone.
	Receipt(ctx context.Context, handle string, sessionMAC []byte, now time.Time) (*Response, error)
	// Amend starts, or gives again, the draft that changes a response: a copy of its answers and contact data under a new draft
	// id with the same handle and code. Its uploads belong to both until the draft is sent or deleted. The response stands until
	// the draft is sent. ErrNotFound, ErrGone.
	Amend(ctx context.Context, responseID string, now time.Time) (*Draft, error)
	// Withdraw deletes answers, contact data, uploads, salt and any amending draft in one transaction and leaves a tombstone
	// with the day in London. ErrNotFound, ErrGone.
	Withdraw(ctx context.Context, responseID string, now time.Time, reason string) (uploads []string, err error)
	// ByReference gives the response, contact data included, or its tombstone. ErrNotFound.
	ByReference(ctx context.Context, reference string) (*Response, *Tombstone, error)
	// Each gives the responses of a consultation in the order of their random ids, contact data not included, in one read
	// transaction.
	Each(ctx context.Context, slug string) iter.Seq2[*Response, error]
	// EachContact gives id, reference and contact data of the responses that have any.
	EachContact(ctx context.Context, slug string) iter.Seq2[*Response, error]
	// EachEquality gives equality answers in random order.
	EachEquality(ctx context.Context, slug string) iter.Seq2[*Equality, error]
	// Count gives how many responses stand and how many were withdrawn.
	Count(ctx context.Context, slug string) (standing, withdrawn int, err error)
}

// Uploads keeps what is known of uploaded files; their bytes lie elsewhere under their id.
type Uploads interface {
	// AddUpload notes a file of a draft. ErrNotFound when the draft is gone, ErrExists when the id is taken.
	AddUpload(ctx context.Context, u Upload) error
	// Uploads lists the files of a draft, else of a response, oldest first; the other id is "".
	Uploads(ctx context.Context, draftID, responseID string) ([]Upload, error)
	// Upload gives one. ErrNotFound.
	Upload(ctx context.Context, id string) (*Upload, error)
	// SetUploadState notes what the scanner said. ErrNotFound.
	SetUploadState(ctx context.Context, id string, state UploadState) error
	// DeleteUpload takes a file from its draft. bytes says whether its bytes must go too: they stay while a sent response, which
	// the draft amends, still has the file. ErrNotFound.
	DeleteUpload(ctx context.Context, id string) (bytes bool, err error)
	// Quarantined lists files that wait for the scanner, oldest first.
	Quarantined(ctx context.Context) ([]Upload, error)
	// Known says which of these upload ids the store still knows. Bytes of any other are left over and may go, once they are
	// older than the longest upload takes.
	Known(ctx context.Context, ids []string) (map[string]bool, error)
}

// Store is all of it, for the program that wires and for the contract suite.
type Store interface {
	Consultations
	Drafts
	Sessions
	Responses
	Uploads
	// Ready says whether the store can be written to.
	Ready(ctx context.Context) error
	Close() error
}
