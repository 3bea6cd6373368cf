package templates

// Watermark says on every page of a private preview that it is one.
type Watermark struct {
	// For is who the link was made for.
	For string
	// Rev is the revision that is shown, or 0 before one is.
	Rev int
	// Newest is the newest revision where it has errors and an older one is
	// shown in its place, else 0.
	Newest int
	// Invited says that people will need an invitation to answer, which the
	// preview does not ask for.
	Invited bool
	// CommentsURL leads to the comments, or is empty.
	CommentsURL string
}

// StaffComment is a reviewer's comment with its replies.
type StaffComment struct {
	CommentWords
	// Where says which lines it is about; Quote is what they said.
	Where, Quote string
	// URL is its own page. Alone says that this is that page.
	URL   string
	Alone bool
	// Resolved says who resolved it and when, or nothing.
	Resolved string
	// ResolveURL and ReopenURL are where forms go that do so, or empty.
	ResolveURL, ReopenURL string
	Replies               []CommentWords
}

func (StaffComment) Template() string { return "part/staff-comment" }

// CommentWords is what one person said.
type CommentWords struct {
	ID, Name, When, Text string
	// EditURL and DeleteURL are empty for whoever may not.
	EditURL, DeleteURL string
}
