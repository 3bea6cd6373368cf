package markdown

import (
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

var (
	ruleClosesPast  = consultation.NewRule("closes-past", consultation.LevelError, "it closes on %s, which is past; give a later day")
	ruleBlackout    = consultation.NewRule("blackout", consultation.LevelError, "it opens on %s, inside the blackout of %s to %s; choose a day before or after it")
	ruleOpensPast   = consultation.NewRule("opens-past", consultation.LevelAdvice, "it opens on %s, which is past, so that it is open as soon as it is published")
	ruleShort       = consultation.NewRule("short", consultation.LevelWarning, "it is open for %d days; give people 6 weeks, or record why it must be shorter")
	ruleHoliday     = consultation.NewRule("holiday", consultation.LevelWarning, "%s falls in the time it is open; add time for it, or record why that is enough")
	ruleWeekend     = consultation.NewRule("closes-weekend", consultation.LevelAdvice, "it closes on a %s, when nobody may be there to help; close on a working day")
	ruleReviewedOld = consultation.NewRule("reviewed-old", consultation.LevelWarning, "the last review, on %s, is over 12 months ago; have the file and its privacy notice reviewed again")
)

const dayMonthYear = "2 January 2006"

// lintSchedule looks at opening and closing from the day that check was told.
func lintSchedule(l *linter) {
	if l.at.IsZero() {
		return
	}
	f := l.q.Front
	if day, err := time.ParseInLocation(consultation.ISODate, firstWord(f.Reviewed), consultation.London); err == nil && day.AddDate(1, 0, 0).Before(l.at) {
		l.report(ruleReviewedOld, l.front("reviewed"), day.Format(dayMonthYear))
	}
	opens, err := consultation.LocalMinute(f.Opens)
	if err != nil {
		return
	}
	if opens.Before(l.at) {
		l.report(ruleOpensPast, l.front("opens"), opens.Format(dayMonthYear))
	}
	closes, err := consultation.LocalMinute(f.Closes)
	if err != nil || !closes.After(opens) {
		return // it never closes
	}
	at := l.front("closes")
	if !closes.After(l.at) {
		l.report(ruleClosesPast, at, closes.Format(dayMonthYear))
	}
	if d := closes.Weekday(); d == time.Saturday || d == time.Sunday {
		l.report(ruleWeekend, at, d)
	}
	if l.q.Front.Kind == "survey" {
		return
	}
	if closes.Before(opens.AddDate(0, 0, 42).Add(-24 * time.Hour)) {
		l.report(ruleShort, at, int(closes.Sub(opens).Hours()/24))
	}
	for _, h := range Holidays(opens, closes) {
		l.report(ruleHoliday, at, h)
	}
}

// lintBlackout refuses an opening on a day that the file itself rules out, whatever the day it is checked on.
func lintBlackout(l *linter) {
	opens, err := consultation.LocalMinute(l.q.Front.Opens)
	if err != nil {
		return
	}
	on := opens.Format(consultation.ISODate)
	for _, b := range l.q.Front.Blackout {
		if b.From <= on && on <= b.To {
			l.report(ruleBlackout, l.front("opens"), opens.Format(dayMonthYear), b.From, b.To)
		}
	}
}

func firstWord(s string) string {
	for i, r := range s {
		if r == ' ' {
			return s[:i]
		}
	}
	return s
}

// Holidays names the holidays between two times that the Consultation Principles ask to allow for.
func Holidays(opens, closes time.Time) []string {
	var found []string
	for y := opens.Year(); y <= closes.Year() && len(found) < 10; y++ {
		easter := Easter(y)
		for _, h := range []struct {
			name     string
			from, to time.Time
		}{
			{"Easter", easter.AddDate(0, 0, -2), easter.AddDate(0, 0, 1)},
			{"August", day(y, time.August, 1), day(y, time.August, 31)},
			{"Christmas", day(y, time.December, 25), day(y, time.December, 26)},
		} {
			if opens.Before(h.to.AddDate(0, 0, 1)) && closes.After(h.from) {
				found = append(found, h.name+" "+h.from.Format("2006"))
			}
		}
	}
	return found
}

func day(y int, m time.Month, d int) time.Time {
	return time.Date(y, m, d, 0, 0, 0, 0, consultation.London)
}

// Easter gives Easter Sunday of a year of the Gregorian calendar, by the method of Meeus, Jones and Butcher.
func Easter(year int) time.Time {
	a, b, c := year%19, year/100, year%100
	d, e := b/4, b%4
	g := (8*b + 13) / 25
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	m := (32 + 2*e + 2*i - h - k) % 7
	n := (a + 11*h + 22*m) / 451
	sum := h + m - 7*n + 114
	return day(year, time.Month(sum/31), sum%31+1)
}
