package staff

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Intake is an answer that came another way than the pages: on paper, by post, e-mail or telephone. It is typed in, perhaps a second
// time by somebody else, and becomes a response like any other when it is taken in.
type Intake struct {
	ID           string
	Consultation string // slug
	Number       int    // ours, 1, 2, 3 … within the consultation; somebody writes it on the paper
	Channel      consultation.Channel
	Received     string // the day, an ISO date
	Version      string // hash of the version whose form it was
	Edition      string
	State        IntakeState
	Twice        bool // typed a second time
	Drawn        bool // chance was asked whether it is, once
	By           string
	Began, Saved time.Time
	Rev          int64  // rises by one with each change
	Marks        int    // how many questions are marked
	Response     string // id, once it is taken in
	Reference    string // of the response

	// The store keeps what follows sealed.
	Office   string // reference of the office, or ""
	Letter   string // a letter or message in free form, whole and unchanged, or ""
	Keyings  [2]Keying
	Settled  map[string]Settled // question's full name → what was chosen where the two differ
	Compared []Compared         // how the two compare, for quality: no answers
	Consent  Consent
	// EqualitySent says that its equality answers were stored once. Nothing links them to it, so they cannot come back.
	EqualitySent bool
	Reason       string // why it was put aside or taken back last
}

// IntakeState is how far an intake is.
type IntakeState string

// The states.
const (
	IntakeTyping IntakeState = "typing" // being typed
	IntakeSecond IntakeState = "second" // to be typed a second time
	IntakeSettle IntakeState = "settle" // typed twice, to be settled
	IntakeTaken  IntakeState = "taken"  // a response
	IntakeAside  IntakeState = "aside"  // begun by mistake: nothing of it is kept but its number
	IntakeGone   IntakeState = "gone"   // its response was withdrawn or erased: nothing of it is kept but its number
)

// IntakeStates lists them in the order of work.
var IntakeStates = []IntakeState{IntakeTyping, IntakeSecond, IntakeSettle, IntakeTaken, IntakeAside, IntakeGone}

// EntryChannels are the ways on which an intake can come.
var EntryChannels = []consultation.Channel{consultation.OnPaper, consultation.ByLetter, consultation.ByEmail, consultation.ByTelephone}

// Keying is what one person, or several by turns, typed of an intake. The second is made without sight of the first.
type Keying struct {
	Typists   []string // accounts, the first first
	Answers   consultation.Answers
	Personal  consultation.Answers
	Pages     map[string]string                // question → the rendered page that last wrote it; see consultation.Draft.By
	Conflicts map[string]consultation.Conflict // of two people, or tabs, at once
	Parts     []LetterPart
	Done      bool
}

// Consent is what a caller said after the answers were read back.
type Consent struct {
	By string // account of the operator; "" for none
	At time.Time
}

// Settled is the choice between two keyings of one question.
type Settled struct {
	Pick    string               // "first", "second" or "anew"
	Answers consultation.Answers // typed anew
	By      string
	At      time.Time
}

// Compared says how the two keyings of one question compare.
type Compared struct {
	Question string
	Differs  string // "", Slight or Plain
}

// How two keyings differ.
const (
	Slight = "slight" // in spaces or capitals of free text alone
	Plain  = "plain"
)

// What an intake can refuse.
var (
	// ErrMoved: it is not in the state that this needs.
	ErrMoved = errors.New("the entry has moved on")
	// ErrNotTypist: one has to take it up first, so that it is known who has seen it.
	ErrNotTypist = errors.New("not taken up")
	// ErrTypedFirst: whoever typed it the first time does not type it the second time.
	ErrTypedFirst = errors.New("typed it the first time")
	// ErrOpen: two sets of words wait for a choice.
	ErrOpen = errors.New("something is open")
)

// Entries keeps what came another way until it is taken in, and what belongs to it after that.
type Entries interface {
	// BeginIntake stores a new intake and gives its number. The caller makes ID. The act's subject becomes the number.
	BeginIntake(ctx context.Context, act Act, in Intake) (number int, err error)
	// Intake gives one with everything that was typed. ErrNotFound.
	Intake(ctx context.Context, slug, id string) (*Intake, error)
	// IntakeOf gives the intake that became a response. ErrNotFound.
	IntakeOf(ctx context.Context, response string) (*Intake, error)
	// Intakes lists those of a consultation by number, the highest first, without what is sealed.
	Intakes(ctx context.Context, slug string) ([]Intake, error)
	// CountIntakes counts them by how far they are; a state without any is left out.
	CountIntakes(ctx context.Context, slug string) (map[IntakeState]int, error)
	// ChangeIntake reads an intake, applies f and stores the result in one transaction that locks it. f may run more than once and
	// must touch nothing else; its error undoes everything. State, facts and words can change, but not what only the store sets: ID,
	// number, response, reference. ErrNotFound.
	ChangeIntake(ctx context.Context, act Act, slug, id string, f func(*Intake) error) error
	// KeepTyped is ChangeIntake for words while they are being typed: it writes nothing to the log, which has who took it up and who
	// finished it.
	KeepTyped(ctx context.Context, slug, id string, at time.Time, f func(*Intake) error) (*Intake, error)
	// TakeIntake makes a response of an intake, in one transaction with the log: f gives the response and its equality answers, or
	// refuses. Its files become those of the response, its equality answers are taken out of it. code is the MAC of the receipt
	// code. ErrNotFound.
	TakeIntake(ctx context.Context, act Act, slug, id string, code []byte, f func(*Intake) (consultation.Response, consultation.Answers, error)) (*consultation.Response, error)
	// ReturnIntake withdraws the response of an intake with a reason, and f makes the intake one that is typed again. Its files come
	// back to it. ErrNotFound, ErrMoved where it is not taken in or its respondent has changed the response since.
	ReturnIntake(ctx context.Context, act Act, slug, id, reason string, f func(*Intake) error) error
	// DropIntake deletes all words of an intake that was begun by mistake; its number and the reason stay. It gives the ids of its
	// files, whose bytes must go. ErrNotFound, ErrMoved where it is taken in.
	DropIntake(ctx context.Context, act Act, slug, id, reason string) (files []string, err error)
	// AddIntakeFile notes a file of an intake that is not taken in; u.Question is "" for a scan or letter, else the question that it
	// answers. ErrNotFound, ErrMoved.
	AddIntakeFile(ctx context.Context, act Act, slug, id string, u consultation.Upload) error
	// IntakeFiles lists the files of an intake, oldest first. ErrNotFound.
	IntakeFiles(ctx context.Context, slug, id string) ([]consultation.Upload, error)
	// DropIntakeFile takes a file from an intake that is not taken in. ErrNotFound, ErrMoved.
	DropIntakeFile(ctx context.Context, act Act, slug, id, file string) error
	// TypingRule gives how many intakes there are, on average, for one that is typed twice by chance: 0 for none, 1 for all.
	TypingRule(ctx context.Context, slug string) (int, error)
	// SetTypingRule changes it.
	SetTypingRule(ctx context.Context, act Act, slug string, every int) error
	// EachCompared gives how the keyings of each intake that was typed twice compare, with who typed them: id, Keyings' Typists and
	// Compared alone.
	ComparedIntakes(ctx context.Context, slug string) ([]Intake, error)
}

// The verbs of answers that came another way. None of them carries an answer.
var (
	VerbIntakeBegun    = NewVerb("entry.begun")
	VerbIntakeChanged  = NewVerb("entry.changed")
	VerbIntakeTakenUp  = NewVerb("entry.taken-up")
	VerbIntakeFinished = NewVerb("entry.finished")
	VerbIntakeSettled  = NewVerb("entry.settled")
	VerbIntakeTaken    = NewVerb("entry.taken-in")
	VerbIntakeReturned = NewVerb("entry.taken-back")
	VerbIntakeDropped  = NewVerb("entry.put-aside")
	VerbIntakeLetter   = NewVerb("entry.letter")
	VerbIntakeFile     = NewVerb("entry.file-added")
	VerbIntakeFileGone = NewVerb("entry.file-removed")
	VerbIntakeFileRead = NewVerb("entry.file-read")
	VerbLetterRead     = NewVerb("entry.letter-read")
	VerbTypingRule     = NewVerb("entry.rule")
)

// Keying gives the one that is being typed; nil where none is.
func (in *Intake) Keying() *Keying {
	switch in.State {
	case IntakeTyping:
		return &in.Keyings[0]
	case IntakeSecond:
		return &in.Keyings[1]
	}
	return nil
}

// TakeUp makes somebody a typist of the keying at hand. From then on they have seen it: who typed the first does not type the second.
func (in *Intake) TakeUp(who string) error {
	k := in.Keying()
	switch {
	case k == nil:
		return ErrMoved
	case in.State == IntakeSecond && slices.Contains(in.Keyings[0].Typists, who):
		return ErrTypedFirst
	case !slices.Contains(k.Typists, who):
		k.Typists = append(k.Typists, who)
	}
	return nil
}

// Typed gives the keying at hand to one of its typists.
func (in *Intake) Typed(who string) (*Keying, error) {
	k := in.Keying()
	switch {
	case k == nil:
		return nil, ErrMoved
	case in.State == IntakeSecond && slices.Contains(in.Keyings[0].Typists, who):
		return nil, ErrTypedFirst
	case !slices.Contains(k.Typists, who):
		return nil, ErrNotTypist
	}
	return k, nil
}

// Finish ends the keying at hand. After the first, chance may choose the intake to be typed again: every so many, on average. Nobody
// can foresee which, so everybody types each with the same care. What was said by telephone was read back and is never chosen.
func (in *Intake) Finish(who string, every int, chance func(n int) bool, q *consultation.Questionnaire, scene consultation.Scene) error {
	k, err := in.Typed(who)
	if err != nil {
		return err
	}
	if len(k.Conflicts) > 0 {
		return ErrOpen
	}
	k.Done = true
	if in.State == IntakeSecond {
		in.State = IntakeSettle
		in.compare(q, scene)
		return nil
	}
	if in.Channel == consultation.ByTelephone {
		in.Twice = false
	} else if !in.Twice && !in.Drawn && every > 0 {
		in.Drawn, in.Twice = true, chance(every)
	}
	if in.Twice {
		in.State = IntakeSecond
	}
	return nil
}

// Rests says whether an intake can be taken in as it is now: typed once where that is enough, else settled.
func (in *Intake) Rests() error {
	switch {
	case in.State == IntakeTyping && !in.Twice && in.Keyings[0].Done && len(in.Keyings[0].Conflicts) == 0:
		return nil
	case in.State != IntakeSettle:
		return ErrMoved
	}
	for _, c := range in.Compared {
		if _, ok := in.Settled[c.Question]; c.Differs != "" && !ok {
			return ErrOpen
		}
	}
	return nil
}

// LateOn says whether what came on a day is late, and whether it is taken all the same. The day of closing is in time to its end:
// nobody knows at which hour the post came. A later day is late, and taken only where late responses are taken on that day.
func LateOn(c *consultation.Consultation, day string) (late, taken bool) {
	iso := func(t time.Time) string { return t.In(consultation.London).Format(consultation.ISODate) }
	s := c.Schedule
	if s.Closes.IsZero() || day <= iso(s.Closes) {
		return false, true
	}
	return true, !s.Late.IsZero() && day <= iso(s.Late)
}
