package web

import (
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// longDay writes a day with its weekday, in London: "Wednesday 31 May 2023".
func longDay(w *templates.Catalogue, t time.Time) string {
	t = t.In(consultation.London)
	return w.Say("date.weekday."+weekdayKeys[t.Weekday()]) + " " + w.Date(t)
}

// asksTime says whether the change asks for a day and a time, or for minutes.
func asksTime(what string) bool { return what == "opens" || what == "closes" || what == "late" }

// readMoment reads a day and a time in London.
func (d *desk) readMoment(t timesWanted) (time.Time, *slips) {
	var wrong slips
	at, field, key := londonMoment(t.day, t.month, t.year, t.clock)
	if key != "" {
		id := "to-to-day"
		if field == "clock" {
			id = "clock"
		}
		wrong.add(id, d.words.Say("moment.wrong."+key))
	}
	return at, &wrong
}

// londonMoment reads what was typed into the boxes of a day and a time in London. Where that is no moment it names the field, "day" or
// "clock", and what is wrong: the end of the message "moment.wrong.".
func londonMoment(day, month, year, clock string) (at time.Time, field, key string) {
	number := func(s string) (int, bool) {
		n, err := strconv.Atoi(strings.TrimSpace(s))
		return n, err == nil && n > 0
	}
	dd, ok1 := number(day)
	mm, ok2 := monthNumber(month)
	yy, ok3 := number(year)
	if !ok1 || !ok2 || !ok3 {
		return at, "day", "day"
	}
	if len(strings.TrimSpace(year)) != 4 {
		return at, "day", "year"
	}
	hour, minute, ok := consultation.ParseClock(clock)
	switch words := strings.ToLower(strings.TrimSpace(clock)); {
	case words == "midnight" || words == "12 midnight":
		return at, "clock", "midnight"
	case !ok:
		return at, "clock", "clock"
	}
	at, err := consultation.LondonMinute(yy, time.Month(mm), dd, hour, minute)
	switch {
	case errors.Is(err, consultation.ErrSkipped):
		return at, "clock", "skipped"
	case errors.Is(err, consultation.ErrTwice):
		return at, "clock", "twice"
	case err != nil:
		return at, "day", "none"
	}
	return at, "", ""
}

// monthNumber reads a month as a number or by its name.
func monthNumber(s string) (int, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if n, err := strconv.Atoi(s); err == nil {
		return n, n >= 1 && n <= 12
	}
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); len(s) >= 3 && strings.HasPrefix(name, s) {
			return int(m), true
		}
	}
	return 0, false
}

// momentFields are the boxes for a day and a time in London.
func (d *desk) momentFields(t timesWanted, wrong *slips, legend, hint string) (*templates.DateInput, *templates.Input) {
	date := &templates.DateInput{
		ID: "to", NamePrefix: "to", Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: legend, Classes: "govuk-fieldset__legend--s"}}, Hint: templates.Hint{Text: hint},
		ErrorMessage: wrong.at("to-to-day"),
		Items:        []templates.DateItem{{Name: "day", ID: "to-to-day", Value: t.day}, {Name: "month", Value: t.month}, {Name: "year", Value: t.year}},
	}
	for i, unit := range []string{"day", "month", "year"} {
		date.Items[i].Label = d.words.Say("part." + unit)
	}
	clock := &templates.Input{
		Field: templates.Field{Name: "clock", ID: "clock", Label: templates.Label{Text: d.words.Say("times.clock"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: d.words.Say("times.clock.hint")},
			ErrorMessage: wrong.at("clock"), Classes: "govuk-input--width-5"},
		Value: t.clock, Autocomplete: "off", Spellcheck: "false",
	}
	return date, clock
}

// scheduleText writes a schedule for the log.
func scheduleText(s consultation.Schedule) string {
	text := "opens " + utcMinute(s.Opens) + ", closes " + utcMinute(s.Closes) + ", grace " + strconv.Itoa(int(s.Grace.Minutes())) + " minutes"
	if !s.Late.IsZero() {
		text += ", late responses until " + utcMinute(s.Late)
	}
	return text
}

func utcMinute(t time.Time) string {
	if t.IsZero() {
		return "never"
	}
	return t.UTC().Format("2006-01-02 15:04 UTC")
}
