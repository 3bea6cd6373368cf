package web

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffTimesFormPage is page/staff-times-form.html: one change with its reason.
type StaffTimesFormPage struct {
	StaffPage
	Action, Cancel string
	Intro          string
	Now            string // what holds now
	Date           *templates.DateInput
	Clock          *templates.Input
	Minutes        *templates.Input
	Reason         templates.Textarea
	Exception      *templates.Textarea // for an opening in a blackout
	Seen           int
}

var _ = registerPage("staff-times-form", StaffTimesFormPage{})

// timesWays are the changes that can be asked for, by the last part of their address.
var timesWays = []string{"opens", "open-now", "closes", "close-now", "grace", "late", "late-end"}

// timesOffered says which changes make sense now.
func timesOffered(c *consultation.Consultation, now time.Time) []string {
	if c.Concluded(now) {
		return nil
	}
	switch c.State(now) {
	case consultation.Forthcoming:
		return []string{"opens", "open-now", "closes", "grace"}
	case consultation.Open:
		return []string{"closes", "close-now", "grace"}
	}
	switch {
	case c.TakesLate(now):
		return []string{"late", "late-end", "closes"}
	case c.IsLate(now):
		return []string{"closes", "late"}
	}
	return []string{"closes"} // in the minutes of grace
}

// timesWanted is a change as somebody typed it, on its way through both steps.
type timesWanted struct {
	what             string
	day, month, year string
	clock            string
	minutes          string
	reason           string
	exception        string // why it opens in a blackout all the same
	seen             int
	blackout         *staff.Blackout // that it would open in
	next             consultation.Schedule
}

// readTimes takes what a form, or the address of the second step, says.
func (d *desk) readTimes(v url.Values) timesWanted {
	t := timesWanted{what: d.c.Param("what"), reason: strings.Join(strings.Fields(v.Get("reason")), " "), clock: v.Get("clock"), minutes: v.Get("minutes"),
		exception: strings.TrimSpace(strings.ReplaceAll(v.Get("exception"), "\r\n", "\n")),
		day:       v.Get("to-day"), month: v.Get("to-month"), year: v.Get("to-year")}
	t.seen, _ = strconv.Atoi(v.Get("seen")) // none is a history that nobody has seen
	return t
}

// values are what the second step carries.
func (t timesWanted) values() url.Values {
	v := url.Values{"reason": {t.reason}, "seen": {strconv.Itoa(t.seen)}}
	if asksTime(t.what) {
		v["to-day"], v["to-month"], v["to-year"], v["clock"] = []string{t.day}, []string{t.month}, []string{t.year}, []string{t.clock}
	}
	if t.what == "grace" {
		v.Set("minutes", t.minutes)
	}
	if t.exception != "" {
		v.Set("exception", t.exception)
	}
	return v
}

// settle works out the schedule that is wanted, and what is wrong with it.
func (d *desk) settle(con *consultation.Consultation, t *timesWanted) (*slips, error) {
	var wrong slips
	t.next = con.Schedule
	switch t.what {
	case "opens", "closes", "late":
		at, slip := d.readMoment(*t)
		if slip.any() {
			d.checkReason(t.reason, slip)
			return slip, nil
		}
		switch t.what {
		case "opens":
			t.next.Opens = at
		case "closes":
			t.next.Closes = at
			if at.After(d.now) {
				t.next.Late = time.Time{} // it is open again, so nothing is late
			}
		case "late":
			t.next.Late = at
		}
	case "open-now":
		t.next.Opens = d.now.Truncate(time.Minute)
	case "close-now":
		t.next.Closes = d.now.Truncate(time.Minute)
	case "late-end":
		t.next.Late = d.now.Truncate(time.Minute)
	case "grace":
		n, err := strconv.Atoi(strings.TrimSpace(t.minutes))
		if err != nil || n < 0 || n > int(staff.MaxGrace/time.Minute) {
			wrong.add("minutes", d.words.Say("times.wrong.grace"))
			d.checkReason(t.reason, &wrong)
			return &wrong, nil
		}
		t.next.Grace = time.Duration(n) * time.Minute
	}
	for _, f := range staff.CheckTimes(con, t.next, t.reason, d.now) {
		id := f.Field
		switch {
		case id == "to" && asksTime(t.what):
			id = "to-to-day"
		case id == "grace" || id == "to" && t.what == "grace":
			id = "minutes"
		case id == "to":
			id = "reason"
		}
		wrong.add(id, d.words.Say("times.wrong."+f.Key))
	}
	return &wrong, d.checkBlackout(con, t, &wrong)
}

func (d *desk) checkReason(reason string, wrong *slips) {
	if reason == "" {
		wrong.add("reason", d.words.Say("times.wrong.reason"))
	}
}

// timesWay gives the change that the address names, if it makes sense now; else it leads back to the page that says what does.
func (d *desk) timesWay() (*work, bool, error) {
	w, con, err := d.timesPublished()
	if err != nil {
		return nil, false, err
	}
	what := d.c.Param("what")
	if !slices.Contains(timesWays, what) {
		return nil, false, consultation.ErrNotFound
	}
	if con == nil || !slices.Contains(timesOffered(con, d.now), what) {
		return nil, false, d.seeOther(d.at("/times"), "")
	}
	return w, true, nil
}

func (d *desk) timesForm() error {
	w, ok, err := d.timesWay()
	if !ok {
		return err
	}
	t := d.readTimes(d.c.Request.URL.Query()) // the second step leads back here with what was typed
	if t.seen == 0 {
		t.seen = len(w.published.Changes)
	}
	return d.show("staff-times-form", d.timesFormPage(w, t, &slips{}))
}

func (d *desk) timesFormPage(w *work, t timesWanted, wrong *slips) StaffTimesFormPage {
	say := d.words.Say
	p := StaffTimesFormPage{
		StaffPage: d.page("times.way." + t.what), Action: d.at("/times/change/" + t.what), Cancel: d.at("/times"), Seen: t.seen,
		Intro: say("times.intro." + t.what),
	}
	s := w.published.Schedule
	switch t.what {
	case "opens", "open-now":
		p.Now = say("times.now.opens", "time", longTime(d.words, s.Opens))
	case "late":
		if !s.Late.IsZero() {
			p.Now = say("times.now.late", "time", longTime(d.words, s.Late))
		}
	case "closes", "close-now":
		p.Now = say("start.no-closing")
		if !s.Closes.IsZero() {
			p.Now = say("times.now.closes", "time", longTime(d.words, s.Closes))
		}
	}
	if asksTime(t.what) {
		p.Date, p.Clock = d.momentFields(t, wrong, say("times.date."+t.what), say("times.date.hint"))
	}
	if t.what == "grace" {
		value := t.minutes
		if value == "" && !wrong.any() {
			value = strconv.Itoa(int(s.Grace.Minutes()))
		}
		p.Minutes = &templates.Input{
			Field: templates.Field{Name: "minutes", ID: "minutes", Label: templates.Label{Text: say("times.minutes.label")}, Hint: templates.Hint{Text: say("times.minutes.hint")},
				ErrorMessage: wrong.at("minutes"), Classes: "govuk-input--width-3"},
			Inputmode: "numeric", Value: value,
		}
	}
	p.Reason = templates.Textarea{
		Field: templates.Field{Name: "reason", ID: "reason", Label: templates.Label{Text: say("times.reason")}, Hint: templates.Hint{Text: say("times.reason.hint")}, ErrorMessage: wrong.at("reason")},
		Rows:  3, Value: t.reason,
	}
	p.Exception = d.exceptionField(t, wrong)
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) postTimesForm() error {
	w, ok, err := d.timesWay()
	if !ok {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	t := d.readTimes(f.Values)
	wrong, err := d.settle(w.published, &t)
	if err != nil {
		return err
	}
	if wrong.any() {
		return d.showSlips("staff-times-form", d.timesFormPage(w, t, wrong))
	}
	return d.seeOther(d.at("/times/confirm/"+t.what)+"?"+t.values().Encode(), "")
}
