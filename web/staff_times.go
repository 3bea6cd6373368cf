package web

import (
	"cmp"
	"net/http"
	"strings"

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

var _ = registerPage("staff-times", StaffTimesPage{})

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
