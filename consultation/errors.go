package consultation

import "errors"

// What a store, or the domain, can say no with. Callers match them with errors.Is.
var (
	// ErrNotFound: there is no such consultation, version, draft, response or upload.
	ErrNotFound = errors.New("not found")
	// ErrClosed: the consultation takes no answers at this time.
	ErrClosed = errors.New("closed")
	// ErrGone: the response was withdrawn or erased.
	ErrGone = errors.New("gone")
	// ErrExists: the name, version or reference is taken.
	ErrExists = errors.New("already exists")
	// ErrNotInvited: one needs an invitation, and this is none, or it was used.
	ErrNotInvited = errors.New("not invited")
	// ErrFull: the disk, or the budget for drafts, is used up. Nothing was written.
	ErrFull = errors.New("storage is full")
	// ErrWrongKey: the key does not open what is stored.
	ErrWrongKey = errors.New("wrong key")
	// ErrNewer: the data folder was written by a newer program.
	ErrNewer = errors.New("written by a newer version of greenpaper")
)
