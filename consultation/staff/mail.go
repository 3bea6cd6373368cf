package staff

import (
	"context"
	"time"
)

// Mail is one e-mail that is to be sent. It says that something happened and leads to where it can be read; it never holds an
// answer, but for the quotes of a brief. The store keeps Letter sealed, and forgets it as soon as the mail has gone.
type Mail struct {
	ID           string // random; its Message-ID is made from it, so that one that was sent twice is seen to be one
	Kind         string // "proposed"
	Once         string // what must not be told twice: "closing-7 care 2027-03-09T23:45:00Z ann"; "" for anything else
	Consultation string // slug, or ""
	Account      string // the member of staff whom it is for, or "" for anybody else
	Subscription string // the address that somebody left for an outcome, or ""
	Letter       Letter // empty once it was sent
	State        MailState
	Attempts     int
	Made         time.Time // for anybody but staff the day alone, so that it cannot be laid beside the time of a response
	Next         time.Time // when it is tried next
	Fault        MailFault // why it did not go the last time, or ""
	Done         time.Time // when it was sent or given up; the day alone for anybody but staff
}

// Letter is what a mail says and to whom.
type Letter struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"` // complete by itself
	HTML    string `json:"html"`
	Stop    string `json:"stop,omitempty"` // address at which whoever gets it can stop it
	Line    string `json:"line,omitempty"` // one that is held: what happened, in a sentence, for the list of a day
	Link    string `json:"link,omitempty"` // and where to read more
}

// MailState is how far a mail has come.
type MailState string

// The states. Waiting and Held are not final, and MailFailed can be tried again by hand as long as its letter is kept.
const (
	MailHeld    MailState = "held"    // until the list of the day is made
	MailWaiting MailState = "waiting" // to be sent
	MailSent    MailState = "sent"
	MailFailed  MailState = "failed" // refused for good, or tried for too long
)

// MailFault is why a mail did not go, without anything that names somebody.
type MailFault string

// The faults. Of Down and SetUp every mail suffers, so that they are no fault of this one.
const (
	FaultDown    MailFault = "down"     // the server did not answer, or went away
	FaultSetUp   MailFault = "set-up"   // it does not take mail from us: the name, the password, the sender or the template
	FaultLater   MailFault = "later"    // it took the connection and said: not now
	FaultRefused MailFault = "refused"  // it said: never
	FaultTooLong MailFault = "too-long" // it was tried for MailTries
)

// How long mail is tried and kept.
const (
	MailTries     = 5 * 24 * time.Hour  // from when it was made until it is given up
	MailKept      = 30 * 24 * time.Hour // what is known of one that was sent or given up
	MailLease     = 10 * time.Minute    // while one is being sent, nobody else sends it
	SubscribeDays = 7                   // days to confirm an address
	SubscribeKept = 730                 // days after which an address goes though no outcome was published
	SubscribeMost = 3                   // mails to confirm that one address gets in a day, whoever asks
)

// MailTransport is what is known of the way out.
type MailTransport struct {
	Paused time.Time // nothing is tried before, since the server did not answer; zero when it does
	Faults int       // how often in a row it did not
	Fault  MailFault // the last of them, or ""
	Sent   time.Time // when the last mail went
}

// MailWish is when somebody wants to be told.
type MailWish string

// The wishes.
const (
	WishNow   MailWish = "now"
	WishDaily MailWish = "daily" // in one mail, in the morning
	WishNever MailWish = "never"
)

// MailGroup is a kind of news that somebody can choose about.
type MailGroup string

// The groups. What is about the security of an account has none: its owner is always told, and at once.
const (
	MailApproval MailGroup = "approval" // asked to approve, and what became of what somebody asked for
	MailLife     MailGroup = "life"     // opened, closing, closed, outcome due
	MailComments MailGroup = "comments" // on lines of a text
	MailRunning  MailGroup = "running"  // imports, entries to settle, what is to be deleted
	MailWeekly   MailGroup = "weekly"   // how many responses, on Mondays
	MailSecurity MailGroup = ""
)

// MailGroups lists those that can be chosen about, each with what holds for whoever has chosen nothing.
var MailGroups = []struct {
	Group MailGroup
	Usual MailWish
}{{MailApproval, WishNow}, {MailLife, WishNow}, {MailComments, WishDaily}, {MailRunning, WishDaily}, {MailWeekly, WishNow}}

// MailWishes are what somebody has chosen.
type MailWishes map[MailGroup]MailWish

// Of gives the wish for a group, chosen or usual.
func (w MailWishes) Of(g MailGroup) MailWish {
	if chosen, ok := w[g]; ok {
		return chosen
	}
	for _, x := range MailGroups {
		if x.Group == g {
			return x.Usual
		}
	}
	return WishNow
}

// Subscription is an address to which the outcome of one consultation is told. It has no link to a response, and no time.
type Subscription struct {
	ID           string // random
	Consultation string
	Language     string
	Email        string // kept sealed
	Confirmed    bool
}

// The verbs of mail.
var (
	VerbInviteMailed = NewVerb("person.link-mailed")
	VerbMailAgain    = NewVerb("mail.again")
	VerbMailDropped  = NewVerb("mail.dropped")
	VerbMailTested   = NewVerb("mail.tested")
	VerbMailWishes   = NewVerb("own.mail")
)

// Mailing keeps mail that is to be sent, and who wants which. What the program sends by itself is no act of anybody and not in the
// log; what somebody does about it is.
type Mailing interface {
	// QueueMail stores mails that wait, or are held, and gives how many were new. One whose Once was stored before is left out.
	QueueMail(ctx context.Context, list []Mail) (added int, err error)
	// QueueMailAs is QueueMail for what somebody asked for.
	QueueMailAs(ctx context.Context, act Act, m Mail) error
	// MailRead gives the number of the last entry of the log of which mail was made.
	MailRead(ctx context.Context) (int64, error)
	// FollowLog stores the mails that the entries after was, up to now, gave, and that number: both or nothing. ErrConflict when
	// it is not was any more.
	FollowLog(ctx context.Context, was, now int64, list []Mail) error
	// NextMail takes the waiting mail that is due for longest, with its letter. Nobody else gets it until MailLease is over.
	// ErrNotFound.
	NextMail(ctx context.Context, now time.Time) (*Mail, error)
	// MailGone notes that a mail was sent, forgets its letter and ends any pause. One to anybody but staff is forgotten whole.
	MailGone(ctx context.Context, id string, now time.Time) error
	// MailLate notes why a mail was not sent, and when it is tried again.
	MailLate(ctx context.Context, id string, fault MailFault, next time.Time) error
	// MailGivenUp notes that a mail is not tried any more. The letter to anybody but staff is forgotten.
	MailGivenUp(ctx context.Context, id string, fault MailFault, now time.Time) error
	// PauseMail gives a mail back untried, and tries nothing before until.
	PauseMail(ctx context.Context, id string, fault MailFault, until time.Time) error
	// MailTransport gives what is known of the way out.
	MailTransport(ctx context.Context) (MailTransport, error)
	// Mails lists mails in a state without their letters, the one tried next first, at most so many; and how many there are.
	Mails(ctx context.Context, state MailState, most int) (list []Mail, all int, err error)
	// RetryMail tries one again now, or everything that waits and failed for "". Any pause ends. ErrNotFound, also for one whose
	// letter is gone.
	RetryMail(ctx context.Context, act Act, id string) error
	// DropMail deletes one that waits or failed. ErrNotFound.
	DropMail(ctx context.Context, act Act, id string) error
	// HeldMail lists what is held for anybody since before a moment, with letters, by account and oldest first.
	HeldMail(ctx context.Context, before time.Time) ([]Mail, error)
	// MakeDaily stores a mail in place of held ones, in one transaction; one without ID is nothing in their place. ErrConflict when one of them is not there any more.
	MakeDaily(ctx context.Context, held []string, m Mail) error
	// SweepMail deletes what is known of mails for longer than MailKept, addresses whose time is over, and mixes the others so that
	// their order tells nothing.
	SweepMail(ctx context.Context, now time.Time) error

	// MailWishes gives what an account has chosen.
	MailWishes(ctx context.Context, account string) (MailWishes, error)
	// SetMailWishes replaces it.
	SetMailWishes(ctx context.Context, act Act, account string, w MailWishes) error

	// Subscribe stores an address that is to be confirmed and the mail that asks for it, which write makes for the id it has. It
	// is not written where the address was confirmed before, was asked on that day, or was asked about SubscribeMost consultations on it.
	// consultation.ErrFull when more wait to be confirmed than a day could bring.
	Subscribe(ctx context.Context, sub Subscription, now time.Time, write func(Subscription) (Mail, error)) error
	// ConfirmSubscription notes that an address wants mail. ErrNotFound.
	ConfirmSubscription(ctx context.Context, id string) (*Subscription, error)
	// EndSubscription deletes an address, and mail to it that waits. Where there is none it does nothing.
	EndSubscription(ctx context.Context, id string) error
	// Subscription gives one. ErrNotFound.
	Subscription(ctx context.Context, id string) (*Subscription, error)
	// TellSubscribers stores a mail for each confirmed address of a consultation and deletes every address of it, at most so many at
	// once; it gives how many are left.
	TellSubscribers(ctx context.Context, slug string, most int, now time.Time, write func(Subscription) (Mail, error)) (left int, err error)
	// Subscribers counts the confirmed addresses of a consultation.
	Subscribers(ctx context.Context, slug string) (int, error)
}
