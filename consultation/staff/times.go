package staff

import (
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
)

// VerbTimesChanged is the verb of a changed schedule; its details say from what to what, and why.
var VerbTimesChanged = NewVerb("times.changed")

// ErrTimes: the rules for opening and closing times do not allow it; see CheckTimes.
var ErrTimes = errors.New("these times are not allowed")

// MaxReason is how many characters the public reason of a change may have. It is one sentence.
const MaxReason = 300

// MaxGrace is the longest time after closing for people who are on a page.
const MaxGrace = 2 * time.Hour

// TimesFault is what is wrong with new times: the field, and the end of the message's key.
type TimesFault struct{ Field, Key string }

// CheckTimes says what is wrong with a new schedule. What has happened is not changed afterwards: an opening that is past stays, a
// closing that is past is only ever followed by a later one, and nothing moves once the outcome is published.
func CheckTimes(c *consultation.Consultation, next consultation.Schedule, reason string, now time.Time) []TimesFault {
	var faults []TimesFault
	wrong := func(field, key string) { faults = append(faults, TimesFault{field, key}) }
	was, minute := c.Schedule, now.Truncate(time.Minute)
	if next.Equal(was) {
		wrong("to", "same")
	}
	if c.Concluded(now) {
		wrong("to", "concluded")
		return faults
	}
	if !next.Opens.Equal(was.Opens) {
		switch {
		case !now.Before(was.Opens):
			wrong("to", "opened")
		case next.Opens.Before(minute):
			wrong("to", "opens-past")
		}
	}
	closed := c.State(now) == consultation.Closed
	switch {
	case !next.Closes.IsZero() && !next.Closes.After(next.Opens):
		wrong("to", "order")
	case next.Closes.Equal(was.Closes):
	case next.Closes.IsZero():
		wrong("to", "no-closing")
	case closed && !next.Closes.After(now):
		wrong("to", "reopen-past")
	case next.Closes.Before(minute):
		wrong("to", "closes-past")
	}
	if next.Grace != was.Grace && (next.Grace < 0 || next.Grace > MaxGrace) {
		wrong("grace", "grace")
	}
	if next.Grace != was.Grace && closed {
		wrong("grace", "grace-closed")
	}
	faults = append(faults, checkLate(was, next, now)...)
	if out := c.Outcome; !out.IsZero() && (next.LateBegins().After(out) || next.Late.After(out)) {
		wrong("to", "outcome")
	}
	switch n := utf8.RuneCountInString(strings.TrimSpace(reason)); {
	case n == 0:
		wrong("reason", "reason")
	case n > MaxReason:
		wrong("reason", "reason-long")
	}
	return faults
}

// checkLate holds the rule for late responses: they are taken only after the closing and its grace, and for 12 weeks at most.
func checkLate(was, next consultation.Schedule, now time.Time) []TimesFault {
	begins := next.LateBegins()
	switch {
	case next.Late.IsZero():
		return nil
	case begins.IsZero() || now.Before(begins):
		return []TimesFault{{"to", "late-open"}}
	case next.Late.Equal(was.Late):
		return nil
	case next.Late.Before(now.Truncate(time.Minute)), next.Late.Before(begins):
		return []TimesFault{{"to", "late-past"}}
	case next.Late.After(next.Closes.AddDate(0, 0, 7*consultation.OutcomeWeeks)):
		return []TimesFault{{"to", "late-long"}}
	}
	return nil
}
