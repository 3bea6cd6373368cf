package staff

import "time"

// Stock says what kinds of data a consultation holds at all, and from what time: cheap to find out, however many responses there are.
type Stock struct {
	Holds  map[Class]bool // true for what is there, false for what may be; a class that is not in it is not there
	Opens  time.Time      // the first time that it opened: nothing was sent on its pages before
	Ends   time.Time      // after which nothing is sent; zero where it is not known
	Looked time.Time      // when a plan was last made with nothing left to do, or a run that went to its end began; zero for never
}

// RefillTime is after how long something may be due again by a clock that counts from the sending, since each response has its own.
const RefillTime = 7 * 24 * time.Hour

// MayBeDue says, from clocks and days alone, whether something is likely to be due. Only a plan, which reads every response, says
// what. It may say yes where nothing is due, such as for a question that nobody answered, until somebody looks.
func (c *Clocks) MayBeDue(s Stock, now time.Time) bool {
	for class, sure := range s.Holds {
		if c.mayBeDue(s, now, sure, func(version string, sent time.Time) Ruling { return c.Of(class, version, sent) }) {
			return true
		}
	}
	if !s.Holds[KeepResponses] {
		return false
	}
	for version := range c.versions {
		for _, name := range c.Timed(version) {
			if c.mayBeDue(s, now, false, func(v string, sent time.Time) Ruling { return c.OfQuestion(name, v, sent) }) {
				return true
			}
		}
	}
	return false
}

// mayBeDue looks at one clock under every version. sure says that there is something of it: then it is due once the last of all is.
func (c *Clocks) mayBeDue(s Stock, now time.Time, sure bool, of func(version string, sent time.Time) Ruling) bool {
	all, last := true, time.Time{} // the last moment until now at which something came due
	for version := range c.versions {
		first := of(version, s.Opens)
		if first.Due.IsZero() || first.Due.After(now) {
			all = false
			continue
		}
		end := of(version, s.Ends) // of what has no end, the closing counts
		if end.Due.IsZero() || end.Due.After(now) || end.Keep.After == "sending" && s.Ends.IsZero() {
			all = false
			end.Due = now.Add(-RefillTime)
			if first.Due.After(end.Due) {
				end.Due = first.Due
			}
		}
		if end.Due.After(last) {
			last = end.Due
		}
	}
	return !last.IsZero() && (sure && all || s.Looked.Before(last))
}
