package web

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) timesRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/c/:slug/times", staff.MayView, (*desk).times),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/times/change/:what", staff.MaySchedule, (*desk).timesForm),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/times/change/:what", staff.MaySchedule, (*desk).postTimesForm),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/times/confirm/:what", staff.MaySchedule, (*desk).timesConfirm),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/times/confirm/:what", staff.MaySchedule, (*desk).postTimesConfirm),
	}
}

var _ = registerArea(area{order: 40, key: "area.times", path: "/times", may: staff.MayView, status: (*desk).timesStatus})

// StaffTimesPage is page/staff-times.html: when a consultation opens and closes, what can be changed, and what was.
type StaffTimesPage struct {
	StaffPage
	Published bool
	FirstURL  string // where the first times are set before publication; "" for who may not
	Facts     templates.SummaryList
	Ways      []templates.Link // what this person may change now
	Why       string           // why nothing can be changed, where nothing can
	Changes   []string         // as the public reads them
	PublicURL string
}

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
	Seen           int
}

// StaffTimesConfirmPage is page/staff-times-confirm.html: the change as the public will read it, before it is made.
type StaffTimesConfirmPage struct {
	StaffPage
	Action, Back string
	Sentence     string // what the start page will say
	Facts        templates.SummaryList
	Warnings     []string
	Fields       []HiddenField
	Button       string
	Grave        bool // it takes something away
}

// HiddenField is a field of a form that carries what was chosen before.
type HiddenField struct{ Name, Value string }

var (
	_ = registerPage("staff-times", StaffTimesPage{})
	_ = registerPage("staff-times-form", StaffTimesFormPage{})
	_ = registerPage("staff-times-confirm", StaffTimesConfirmPage{})
)

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

func (d *desk) timesStatus() (templates.Tag, error) {
	w, err := d.work()
	if err != nil {
		return templates.Tag{}, err
	}
	return d.status(w), nil
}

// timesPublished gives the consultation of the address if it is published. ErrNotFound where it is neither written nor published,
// nil where it is only written.
func (d *desk) timesPublished() (*work, *consultation.Consultation, error) {
	w, err := d.work()
	if err != nil {
		return nil, nil, err
	}
	return w, w.published, nil
}

func (d *desk) times() error {
	w, con, err := d.timesPublished()
	if err != nil {
		return err
	}
	p := StaffTimesPage{StaffPage: d.page("times.title", "title", w.title), Published: con != nil}
	if con == nil {
		if d.can(staff.MayPropose) {
			p.FirstURL = d.at("/publication/times")
		}
		return d.show("staff-times", p)
	}
	p.PublicURL = startURL(con.Slug)
	p.Facts = d.timesFacts(con.Schedule)
	if !con.Schedule.Closes.IsZero() {
		p.Facts.Rows = append(p.Facts.Rows, row(d.words.Say("times.due"), longDay(d.words, con.OutcomeDue())))
	}
	call, err := d.s.callOf(d.ctx, con)
	if err != nil {
		return err
	}
	p.Changes = scheduleChanges(d.words, call, d.now)
	if !d.can(staff.MaySchedule) {
		p.Why = d.words.Say("times.role")
	} else if ways := timesOffered(con, d.now); len(ways) > 0 {
		for _, way := range ways {
			p.Ways = append(p.Ways, templates.Link{Text: d.words.Say("times.way." + way), Href: d.at("/times/change/" + way)})
		}
	} else {
		p.Why = d.words.Say("times.concluded")
	}
	return d.show("staff-times", p)
}

func row(key, value string) templates.SummaryRow {
	return templates.SummaryRow{Key: templates.Text{Text: key}, Value: templates.Text{Text: value}}
}

// longDay writes a day with its weekday, in London: "Wednesday 31 May 2023".
func longDay(w *templates.Catalogue, t time.Time) string {
	t = t.In(consultation.London)
	return w.Say("date.weekday."+weekdayKeys[t.Weekday()]) + " " + w.Date(t)
}

// timesFacts says in rows what a schedule means: its moments, its length and the holidays in it.
func (d *desk) timesFacts(s consultation.Schedule) templates.SummaryList {
	w := d.words
	list := templates.SummaryList{Rows: []templates.SummaryRow{row(w.Say("start.opens"), longTime(w, s.Opens))}}
	if s.Closes.IsZero() {
		list.Rows = append(list.Rows, row(w.Say("start.closes"), w.Say("start.no-closing")))
		return list
	}
	list.Rows = append(list.Rows,
		row(w.Say("start.closes"), longTime(w, s.Closes)),
		row(w.Say("times.length"), w.Say("times.days", "count", consultation.LondonDays(s.Opens, s.Closes))),
		row(w.Say("times.holidays"), cmp.Or(strings.Join(markdown.Holidays(s.Opens, s.Closes), ", "), w.Say("times.holidays.none"))),
		row(w.Say("times.grace"), w.Say("times.minutes", "count", int(s.Grace.Minutes()))))
	if !s.Late.IsZero() {
		list.Rows = append(list.Rows, row(w.Say("times.late"), w.Say("times.late.until", "time", longTime(w, s.Late))))
	}
	return list
}

// timesWanted is a change as somebody typed it, on its way through both steps.
type timesWanted struct {
	what             string
	day, month, year string
	clock            string
	minutes          string
	reason           string
	seen             int
	next             consultation.Schedule
}

// asksTime says whether the change asks for a day and a time, or for minutes.
func asksTime(what string) bool { return what == "opens" || what == "closes" || what == "late" }

// readTimes takes what a form, or the address of the second step, says.
func (d *desk) readTimes(v url.Values) timesWanted {
	t := timesWanted{what: d.c.Param("what"), reason: strings.Join(strings.Fields(v.Get("reason")), " "), clock: v.Get("clock"), minutes: v.Get("minutes"),
		day: v.Get("to-day"), month: v.Get("to-month"), year: v.Get("to-year")}
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
	return v
}

// settle works out the schedule that is wanted, and what is wrong with it.
func (d *desk) settle(con *consultation.Consultation, t *timesWanted) *slips {
	var wrong slips
	t.next = con.Schedule
	switch t.what {
	case "opens", "closes", "late":
		at, slip := d.readMoment(*t)
		if slip.any() {
			d.checkReason(t.reason, slip)
			return slip
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
			return &wrong
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
	d.checkBlackout(con, t, &wrong)
	return &wrong
}

func (d *desk) checkReason(reason string, wrong *slips) {
	if reason == "" {
		wrong.add("reason", d.words.Say("times.wrong.reason"))
	}
}

// checkBlackout refuses to move an opening into a time that the organisation, or the file itself, rules out.
func (d *desk) checkBlackout(con *consultation.Consultation, t *timesWanted, wrong *slips) {
	if t.next.Opens.Equal(con.Schedule.Opens) {
		return
	}
	id := "to-to-day"
	if !asksTime(t.what) {
		id = "reason"
	}
	if settings, err := d.s.Store.Settings(d.ctx); err == nil {
		if b, ok := settings.Blackout(t.next.Opens); ok {
			wrong.add(id, d.words.Say("times.wrong.blackout", "why", b.Why))
		}
	}
	if v, err := d.s.cache.Version(d.ctx, con.Version); err == nil {
		day := t.next.Opens.In(consultation.London).Format(consultation.ISODate)
		for _, b := range v.Questionnaire("").Front.Blackout {
			if b.From <= day && day <= b.To {
				wrong.add(id, d.words.Say("times.wrong.blackout.file", "from", b.From, "to", b.To))
			}
		}
	}
}

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
	wrong.on(&p.StaffPage)
	return p
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
	if wrong := d.settle(w.published, &t); wrong.any() {
		return d.showSlips("staff-times-form", d.timesFormPage(w, t, wrong))
	}
	return d.seeOther(d.at("/times/confirm/"+t.what)+"?"+t.values().Encode(), "")
}

// timesConfirm is the second step. Opening it changes nothing.
func (d *desk) timesConfirm() error {
	w, ok, err := d.timesWay()
	if !ok {
		return err
	}
	t := d.readTimes(d.c.Request.URL.Query())
	if wrong := d.settle(w.published, &t); wrong.any() {
		return d.showSlips("staff-times-form", d.timesFormPage(w, t, wrong))
	}
	p, err := d.timesConfirmPage(w, t)
	if err != nil {
		return err
	}
	return d.show("staff-times-confirm", p)
}

func (d *desk) timesConfirmPage(w *work, t timesWanted) (StaffTimesConfirmPage, error) {
	say, con := d.words.Say, w.published
	p := StaffTimesConfirmPage{
		StaffPage: d.page("times.confirm.title"), Action: d.at("/times/confirm/" + t.what), Back: d.at("/times/change/"+t.what) + "?" + t.values().Encode(),
		Sentence: scheduleChange(d.words, con.Schedule, consultation.ScheduleChange{Schedule: t.next, At: d.now, Reason: t.reason}),
		Facts:    d.timesFacts(t.next), Button: say("times.confirm.button"),
	}
	for name, values := range t.values() {
		p.Fields = append(p.Fields, HiddenField{name, values[0]})
	}
	slices.SortFunc(p.Fields, func(a, b HiddenField) int { return strings.Compare(a.Name, b.Name) })
	drafts, _, _, err := d.s.Store.Counts(d.ctx, con.Slug)
	if err != nil {
		return p, err
	}
	earlier := !t.next.Closes.IsZero() && (con.Schedule.Closes.IsZero() || t.next.Closes.Before(con.Schedule.Closes))
	if con.State(d.now) == consultation.Open && earlier && drafts > 0 {
		p.Warnings = append(p.Warnings, say("times.warn.drafts", "count", drafts))
	}
	if t.what == "late-end" && drafts > 0 {
		p.Warnings = append(p.Warnings, say("times.warn.late-drafts", "count", drafts))
	}
	if days := consultation.LondonDays(t.next.Opens, t.next.Closes); earlier && days < 42 {
		p.Warnings = append(p.Warnings, say("times.warn.short", "count", max(days, 0)))
	}
	if con.State(d.now) == consultation.Closed && t.next.Closes.After(d.now) {
		p.Warnings = append(p.Warnings, say("times.warn.reopen"))
	}
	p.Grave = len(p.Warnings) > 0
	return p, nil
}

func (d *desk) postTimesConfirm() error {
	w, con, err := d.timesPublished()
	if err != nil {
		return err
	}
	what := d.c.Param("what")
	if con == nil || !slices.Contains(timesWays, what) {
		return consultation.ErrNotFound
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	t := d.readTimes(f.Values)
	if t.seen != len(con.Changes) {
		return d.timesConflict(w, t)
	}
	if wrong := d.settle(con, &t); wrong.any() {
		return d.showSlips("staff-times-form", d.timesFormPage(w, t, wrong))
	}
	change := consultation.ScheduleChange{Schedule: t.next, At: d.now, Reason: t.reason}
	act := d.act(staff.VerbTimesChanged, what, staff.Details{"before": scheduleText(con.Schedule), "after": scheduleText(t.next), "reason": t.reason})
	switch err := d.s.Store.ChangeTimes(d.ctx, act, con.Slug, t.seen, change); {
	case errors.Is(err, staff.ErrConflict), errors.Is(err, staff.ErrTimes):
		if w, con, err = d.timesPublished(); err != nil || con == nil {
			return err
		}
		return d.timesConflict(w, t)
	case err != nil:
		return err
	}
	return d.seeOther(d.at("/times"), "times")
}

// timesConflict shows the first step again to somebody who was overtaken: what was typed stays, what holds now stands above it.
func (d *desk) timesConflict(w *work, t timesWanted) error {
	t.seen = len(w.published.Changes)
	var wrong slips
	id := "reason"
	if asksTime(t.what) {
		id = "to-to-day"
	} else if t.what == "grace" {
		id = "minutes"
	}
	last := w.published.Changes[len(w.published.Changes)-1]
	wrong.add(id, d.words.Say("times.wrong.conflict", "time", spoken{d.words}.DateTime(last.At), "reason", last.Reason))
	return d.s.show(d.c, http.StatusConflict, "staff-times-form", d.timesFormPage(w, t, &wrong))
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
