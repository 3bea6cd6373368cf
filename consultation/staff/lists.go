package staff

import (
	"context"
	"time"
)

// Limits of sharing out.
const (
	MaxListPeople = 30
	MaxListItems  = 20000
)

// WorkList is answers to a question, or whole responses, that were shared out among people to be read.
type WorkList struct {
	ID, Consultation string
	Question         string // full data name; "" is whole responses
	Where            string // filter of what was shared out, or ""
	Balanced         bool
	Spread           string // field whose answers were spread over everybody, "_channel", "_language", or ""
	Seed             uint64 // assist.ShareOut
	Owner            string // account id
	Made             time.Time
	Shares           []WorkShare // by account
}

// Have and Read are how much there is in all, and how much of it was read by anybody.
func (l *WorkList) Have() (have, read int) {
	for _, s := range l.Shares {
		have, read = have+s.Have, read+s.Read
	}
	return have, read
}

// WorkShare is what one person has of a list. Read is by anybody.
type WorkShare struct {
	Account           string
	Have, Read, Words int
}

// WorkItem is one response of a list. Words is how many words there were to read when it was shared out.
type WorkItem struct {
	Response string
	Ord      uint32
	Account  string
	Place    int // in the order that the account reads
	Words    int
}

// AnswerText is what one response says to a question. Files is how many files came with the response.
type AnswerText struct {
	Response string
	Ord      uint32
	Text     string
	Files    int
}

// WorkLists keeps who is to read what. What is on a list and was withdrawn leaves it.
type WorkLists interface {
	// Unshared gives what nobody has read and is on no list, in the order of ordinals: answers to a question, or whole responses.
	Unshared(ctx context.Context, slug, question string) ([]WorkItem, error)
	// AnswerTexts gives the answers of responses to a question, in the order of ordinals. What is gone, or no answer, is left out.
	AnswerTexts(ctx context.Context, slug, question string, responses []string) ([]AnswerText, error)
	// AddWorkList stores a new list with what was dealt. ErrNotFound when a response is none of the consultation any more, ErrConflict when one
	// is on another list for the same question since.
	AddWorkList(ctx context.Context, act Act, l WorkList, items []WorkItem) error
	// WorkListsOf gives the lists of a consultation, the newest first.
	WorkListsOf(ctx context.Context, slug string) ([]WorkList, error)
	// WorkListOf gives one. ErrNotFound.
	WorkListOf(ctx context.Context, slug, id string) (*WorkList, error)
	// UnreadOnList gives what nobody has read of a list, or with an account of that one's share, in the order of accounts and places.
	UnreadOnList(ctx context.Context, slug, id, account string) ([]WorkItem, error)
	// TakeBack takes what nobody has read away from an account, or from everybody with "", and says how much that was. ErrNotFound.
	TakeBack(ctx context.Context, act Act, slug, id, account string) (int, error)
	// ShareAgain gives what nobody has read to other people: items are all that UnreadOnList gave, dealt anew with the list's new seed.
	// ErrNotFound, ErrConflict when something of it was read or taken back since.
	ShareAgain(ctx context.Context, act Act, slug, id string, seed uint64, items []WorkItem) error
}

// Verbs of work lists.
var (
	VerbListAdded  = NewVerb("list.added")
	VerbListTaken  = NewVerb("list.taken-back")
	VerbListShared = NewVerb("list.shared-again")
)
