package consultation

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// What is wrong with a day and a time that somebody gave, in London.
var (
	// ErrNoSuchDay: it is no day of the calendar.
	ErrNoSuchDay = errors.New("there is no such day")
	// ErrSkipped: the clocks go forward over it in spring.
	ErrSkipped = errors.New("the clocks skip this time")
	// ErrTwice: the clocks go back over it in autumn, so that it comes twice.
	ErrTwice = errors.New("this time comes twice")
)

// LondonMinute is a minute of a day in London. Where the clocks change, a minute that does not exist, or comes twice, is refused:
// nobody should have to guess when something closes.
func LondonMinute(year int, month time.Month, day, hour, minute int) (time.Time, error) {
	if date := time.Date(year, month, day, 0, 0, 0, 0, time.UTC); year < 1000 || year > 9999 || date.Day() != day || date.Month() != month {
		return time.Time{}, ErrNoSuchDay
	}
	t := time.Date(year, month, day, hour, minute, 0, 0, London)
	same := func(o time.Time) bool { return o.Day() == day && o.Hour() == hour && o.Minute() == minute }
	switch {
	case !same(t):
		return time.Time{}, ErrSkipped
	case same(t.Add(time.Hour)), same(t.Add(-time.Hour)):
		return time.Time{}, ErrTwice
	}
	return t, nil
}

var clockPattern = regexp.MustCompile(`^(\d{1,2})(?:[:.](\d{2}))? ?(am|pm)?$`)

// ParseClock reads a time of day as people write it: 14:00, 9:30, 2pm, 11.59pm, midday. Midnight is refused by giving false: it
// would be the start of the day, and most people mean its end.
func ParseClock(typed string) (hour, minute int, ok bool) {
	typed = strings.Join(strings.Fields(strings.ToLower(typed)), " ")
	typed = strings.NewReplacer("a.m.", "am", "p.m.", "pm", "noon", "midday").Replace(typed)
	if typed == "midday" || typed == "12 midday" {
		return 12, 0, true
	}
	m := clockPattern.FindStringSubmatch(typed)
	if m == nil || m[2] == "" && m[3] == "" {
		return 0, 0, false
	}
	hour, _ = strconv.Atoi(m[1]) // two digits
	minute, _ = strconv.Atoi(m[2])
	if m[3] != "" && (hour < 1 || hour > 12) || hour > 23 || minute > 59 {
		return 0, 0, false
	}
	switch {
	case m[3] == "pm" && hour < 12:
		hour += 12
	case m[3] == "am" && hour == 12:
		hour = 0
	}
	return hour, minute, true
}

// LondonDays counts the midnights in London between two moments, which is what people mean by days whatever the clock does in
// between. It is negative where to lies on an earlier day.
func LondonDays(from, to time.Time) int {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(London).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}
