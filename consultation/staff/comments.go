package staff

import (
	"context"
	"time"
)

// Comment is what a reviewer says about lines of a file, or about what another said.
type Comment struct {
	ID           string
	Consultation string // slug
	Parent       string // the comment that it replies to, or ""; replies have none
	File         string
	Rev          int      // the revision that it was written about
	First, Last  int      // lines of the file in that revision, from 1
	Quote        []string // those lines, as they were
	Account      string   // who wrote it, or "" for somebody with a link
	Link         string   // the link that it was written with, or ""
	Viewer       string   // which of those who hold the link: opaque, "" for staff
	Name         string   // of who wrote it, as shown
	Text         string
	Made         time.Time
	Edited       time.Time
	Resolved     time.Time // zero while it is open; replies never are resolved
	ResolvedBy   string    // account
}

// Open says whether something is still to be done about a comment.
func (c *Comment) Open() bool { return c.Parent == "" && c.Resolved.IsZero() }

// Limits of comments. Nobody who reviews a text needs more; somebody who floods it would.
const (
	MaxCommentText = 4000 // characters
	MaxCommentName = 80   // characters
	MaxComments    = 2000 // of one consultation, replies too
	MaxLines       = 200  // that one comment is about
)

// The verbs of comments.
var (
	VerbCommentMade     = NewVerb("comment.made")
	VerbCommentReplied  = NewVerb("comment.replied")
	VerbCommentEdited   = NewVerb("comment.edited")
	VerbCommentDeleted  = NewVerb("comment.deleted")
	VerbCommentResolved = NewVerb("comment.resolved")
	VerbCommentReopened = NewVerb("comment.reopened")
)

// Comments keeps what reviewers say.
type Comments interface {
	// AddComment stores a new comment. The caller makes ID. ErrNotFound where there is no such manuscript, or no such comment to
	// reply to; ErrConflict for a reply to a reply; consultation.ErrFull where there are MaxComments.
	AddComment(ctx context.Context, act Act, c Comment) error
	// CommentsOf gives the comments of a consultation and their replies, oldest first.
	CommentsOf(ctx context.Context, slug string) ([]Comment, error)
	// UpdateComment reads a comment and how many replies it has, applies f and stores its text, when it was edited and whether it
	// is resolved. f's error undoes everything and is given back. ErrNotFound.
	UpdateComment(ctx context.Context, act Act, slug, id string, f func(c *Comment, replies int) error) error
	// DeleteComment deletes a comment if f, which is told how many replies it has, agrees. ErrNotFound.
	DeleteComment(ctx context.Context, act Act, slug, id string, f func(c *Comment, replies int) error) error
	// TextOf gives one file of a revision. ErrNotFound.
	TextOf(ctx context.Context, slug string, rev int, name string) ([]byte, error)
	// OpenComments counts the comments that are neither replies nor resolved.
	OpenComments(ctx context.Context, slug string) (int, error)
}
