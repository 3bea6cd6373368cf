package consultation

import "time"

// Stage is how far a consultation is, from its announcement to its outcome. It tells apart what State calls closed.
type Stage string

// The stages, all functions of the clock.
const (
	StageForthcoming Stage = "forthcoming"
	StageOpen        Stage = "open"
	StageClosed      Stage = "closed"  // no more answers are invited; the last can still come in
	StageAwaited     Stage = "awaited" // everything is in, and the outcome is awaited
	StageOutcome     Stage = "outcome" // the outcome is published
)

// Stage says how far the consultation is. Once the outcome is published nothing goes back behind it.
func (c *Consultation) Stage(now time.Time) Stage {
	if c.Concluded(now) {
		return StageOutcome
	}
	switch c.State(now) {
	case Forthcoming:
		return StageForthcoming
	case Open:
		return StageOpen
	}
	if now.Before(c.Schedule.AllIn()) {
		return StageClosed
	}
	return StageAwaited
}

// AllIn is when nothing comes in any more and the outcome is awaited: at the end of the day of the closing, in London, or later where
// the grace or late responses end later. Zero where there is no closing.
func (s Schedule) AllIn() time.Time {
	if s.Closes.IsZero() {
		return time.Time{}
	}
	y, m, d := s.Closes.In(London).Date()
	all := time.Date(y, m, d+1, 0, 0, 0, 0, London)
	for _, t := range []time.Time{s.LateBegins(), s.Late} {
		if t.After(all) {
			all = t
		}
	}
	return all
}

// OwesOutcome says whether the consultation has closed and its outcome is not published.
func (c *Consultation) OwesOutcome(now time.Time) bool {
	return c.State(now) == Closed && !c.Concluded(now)
}

// Concluded says whether the outcome is published.
func (c *Consultation) Concluded(now time.Time) bool {
	return !c.Outcome.IsZero() && !now.Before(c.Outcome)
}

// The rule for late responses. A response is in time until the closing, and for the minutes of grace after it where somebody had
// begun before the closing. Later than that nothing is accepted, unless a publisher has said in public, with a reason, until when
// late responses are taken (Schedule.Late). That is then open to everybody alike; what is sent is marked late, and counted apart.
// A response that was sent in time cannot be changed any more then, so that none becomes late by a correction. When the outcome
// is published it ends in any case.

// LateBegins is when a response is late: at the end of the grace. Zero where there is no closing.
func (s Schedule) LateBegins() time.Time {
	if s.Closes.IsZero() {
		return time.Time{}
	}
	return s.Closes.Add(s.Grace)
}

// TakesLate says whether late responses are taken now.
func (c *Consultation) TakesLate(now time.Time) bool {
	begins := c.Schedule.LateBegins()
	return !begins.IsZero() && !now.Before(begins) && now.Before(c.Schedule.Late) && !c.Concluded(now)
}

// IsLate says whether a response that is sent now is late.
func (c *Consultation) IsLate(now time.Time) bool {
	begins := c.Schedule.LateBegins()
	return !begins.IsZero() && !now.Before(begins)
}

// TakesNew says whether somebody may start to answer.
func (c *Consultation) TakesNew(now time.Time) bool {
	return c.State(now) == Open || c.TakesLate(now)
}

// TakesChanges says whether a response that was sent may still be changed.
func (c *Consultation) TakesChanges(now time.Time) bool {
	return c.State(now) == Open || c.InGrace(now)
}

// OutcomeWeeks is how long after closing an outcome should be published at the latest: Consultation Principles 2018.
const OutcomeWeeks = 12

// OutcomeDue is the end of the day by which the outcome should be published: 12 weeks after the actual closing. Zero where there
// is no closing.
func (c *Consultation) OutcomeDue() time.Time {
	if c.Schedule.Closes.IsZero() {
		return time.Time{}
	}
	return c.Schedule.Closes.In(London).AddDate(0, 0, 7*OutcomeWeeks)
}

// OutcomeDays is how many days are left until the outcome is due; less than zero when it is overdue.
func (c *Consultation) OutcomeDays(now time.Time) int {
	return LondonDays(now, c.OutcomeDue())
}
