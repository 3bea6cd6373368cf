package consultation

import (
	"bytes"
	"encoding/json"
	"time"
)

// Consultation is a call for evidence as the public meets it: an address, a schedule and the version that is served now.
type Consultation struct {
	Slug     string
	Title    string // plain words, main edition
	Summary  string
	Kind     string
	Dept     string
	Version  string // hash of the version served now
	Schedule Schedule
	Changes  []ScheduleChange // oldest first; the first is the publication
	Demo     bool             // a shipped demonstration
	Edits    []Replacement    // later versions, oldest first
	Invited  bool             // only people with an invitation can answer
	Outcome  time.Time        // when the outcome was published; zero until then: withdrawal ends there
}

// Replacement is a version that took the place of another.
type Replacement struct {
	At       time.Time
	Words    string // what changed, for the public; may be ""
	Reworded bool   // people read other words from then on
}

// Schedule is when a consultation takes responses. A zero Closes never closes.
type Schedule struct {
	Opens  time.Time
	Closes time.Time
	Grace  time.Duration // after Closes, for whoever is on a page
	Late   time.Time     // until when late responses are taken; zero for not at all
}

// Equal says whether two schedules are the same moments.
func (s Schedule) Equal(o Schedule) bool {
	return s.Opens.Equal(o.Opens) && s.Closes.Equal(o.Closes) && s.Grace == o.Grace && s.Late.Equal(o.Late)
}

// ScheduleChange is one entry of the schedule's history.
type ScheduleChange struct {
	Schedule
	At     time.Time
	Reason string
}

// State is what a consultation is at one moment.
type State string

// The states, all functions of the clock: no job opens or closes anything.
const (
	Forthcoming State = "forthcoming"
	Open        State = "open"
	Closed      State = "closed"
)

// State says whether the consultation is forthcoming, open or closed.
func (c *Consultation) State(now time.Time) State {
	switch {
	case now.Before(c.Schedule.Opens):
		return Forthcoming
	case !c.Schedule.Closes.IsZero() && !now.Before(c.Schedule.Closes):
		return Closed
	}
	return Open
}

// InGrace says whether the consultation has closed so recently that whoever is on a page may still save and send.
func (c *Consultation) InGrace(now time.Time) bool {
	return c.State(now) == Closed && now.Before(c.Schedule.Closes.Add(c.Schedule.Grace))
}

// TakesAnswers says whether drafts may be saved and sent.
func (c *Consultation) TakesAnswers(now time.Time) bool {
	return c.TakesChanges(now) || c.TakesLate(now)
}

// CanWithdraw says whether a response may still be withdrawn: until the outcome is published.
func (c *Consultation) CanWithdraw(now time.Time) bool {
	return c.Outcome.IsZero() || now.Before(c.Outcome)
}

// DraftsGo says when an unsent draft is deleted: 30 days after closing, or after the end of late responses, or after the last save
// where there is no closing.
func (c *Consultation) DraftsGo(saved time.Time) time.Time {
	if c.Schedule.Closes.IsZero() {
		return saved.AddDate(0, 0, 30)
	}
	if c.Schedule.Late.After(c.Schedule.Closes) {
		return c.Schedule.Late.AddDate(0, 0, 30)
	}
	return c.Schedule.Closes.AddDate(0, 0, 30)
}

// Version is one published version: the bytes, their parsed form and what lies beside them. It never changes.
type Version struct {
	Hash         string // SHA-256 of every file, hex
	Consultation string // slug
	Published    time.Time
	Editions     map[string]*Questionnaire // edition → parsed form; the first of Front.Editions is the main one
	Main         string                    // name of the main edition
	Sources      []File                    // the Markdown files as they were
	Files        []File                    // images and documents beside the questionnaire
	Notice       Notice                    // privacy notice
	Lock         Lock
	Reasons      map[string]string // code of a warning → recorded reason
	Reworded     bool              // people read other words than in the version that it took the place of
	Series       int               // answers under versions of one series can be read as one; the first is 1
}

// Questionnaire gives the edition, or the main one where there is none of that name.
func (v *Version) Questionnaire(edition string) *Questionnaire {
	if q, ok := v.Editions[edition]; ok {
		return q
	}
	return v.Editions[v.Main]
}

// ReadsLike says whether people read the same words in two versions: everything but the times and who cleared it.
func (v *Version) ReadsLike(other *Version) bool {
	return bytes.Equal(v.words(), other.words())
}

// words is everything of a version that people read, as JSON.
func (v *Version) words() []byte {
	editions := map[string]Questionnaire{}
	for name, q := range v.Editions {
		words := *q
		f := &words.Front
		f.Opens, f.Closes, f.Grace, f.Blackout, f.Reviewed = "", "", 0, nil, ""
		editions[name] = words
	}
	b, err := json.Marshal(struct {
		Editions map[string]Questionnaire
		Notice   Notice
		Files    []File
	}{editions, v.Notice, v.Files})
	if err != nil {
		return nil // a questionnaire that was stored as JSON is JSON
	}
	return b
}

// File is a file that belongs to a version.
type File struct {
	Name string
	Type string // media type
	Body []byte
}

// Notice is a privacy notice: its rendered text and the hash that each response records.
type Notice struct {
	Hash string `json:"hash"`
	HTML Text   `json:"html"`
}

// Lock is what later versions must keep: names, types, codes and a hash of each wording.
type Lock struct {
	Questions []LockedQuestion `json:"questions"`
	Anonymous bool             `json:"anonymous,omitempty"`
	Invited   bool             `json:"invited,omitempty"`
}

// LockedQuestion is one question of a lock.
type LockedQuestion struct {
	Name    string   `json:"name"`
	Section string   `json:"section"`
	Type    string   `json:"type"`
	Codes   []string `json:"codes,omitempty"`
	Apart   string   `json:"apart,omitempty"` // kept apart from other answers: personal, equality, or repeated with its section
	Wording string   `json:"wording"`         // SHA-256 of the heading and answers as plain words, hex
}
