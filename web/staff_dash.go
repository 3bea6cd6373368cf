package web

import (
	"bytes"
	"html/template"
	"net/http"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) dashRoutes() []Route {
	const at = "/staff/c/:slug/dashboard"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCount, (*desk).dashboard),
		s.staffRoute(http.MethodGet, at+"/csv/:table", staff.MayCount, (*desk).dashCSV),
		s.staffRoute(http.MethodGet, at+"/benchmark", staff.MaySchedule, (*desk).benchmarkForm),
		s.staffRoute(http.MethodPost, at+"/benchmark", staff.MaySchedule, (*desk).postBenchmark),
		s.staffRoute(http.MethodGet, at+"/benchmark/:question/remove", staff.MaySchedule, (*desk).benchmarkRemove),
		s.staffRoute(http.MethodPost, at+"/benchmark/:question/remove", staff.MaySchedule, (*desk).postBenchmarkRemove),
	}
}

// It is the first of its group: areas of the same order stand as their files do.
var _ = registerArea(area{order: 40, key: "area.dash", path: "/dashboard", may: staff.MayCount, status: (*desk).dashStatus})

// quarantineLong is how long a file waits for the virus scanner until somebody should look.
const quarantineLong = time.Hour

// DashPage is page/staff-dash.html: how a consultation is going, in counts.
type DashPage struct {
	StaffPage
	Time      []string // what stage it is in, and how much is left
	Empty     string   // why there is nothing to count yet, or ""
	Needs     []need
	Figures   []DashFigure
	Parts     []DashPart
	Benchmark string // where figures to compare with are added, or "" for who may not
	CanMix    bool   // there is a question for it
}

// DashFigure is one number of the summary.
type DashFigure struct{ What, Number string }

// DashPart is a chart with its table and what is to be said of it.
type DashPart struct {
	ID, Title string
	Lead      []string
	Charts    []template.HTML
	Table     *templates.Table
	Long      bool // the table opens on demand
	CSV       string
	Notes     []string
	Links     []templates.Link
}

var _ = registerPage("staff-dash", DashPage{})

// dash is what the dashboard is made from.
type dash struct {
	*desk
	con     *consultation.Consultation // nil until it is published
	version *consultation.Version      // likewise
	q       *consultation.Questionnaire
	counts  []staff.DayCount
	drafts  staff.Drafts
	journey []staff.JourneyCount
	marks   []staff.Benchmark
	mixes   map[string]staff.Mix
}

// dashStatus is how many responses there are.
func (d *desk) dashStatus() (templates.Tag, error) {
	counts, err := d.s.Store.DayCounts(d.ctx, d.slug)
	n := staff.CountsOver(counts, staff.CountSent, "", "")
	if err != nil || n == 0 {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("dash.status", "count", n), Classes: "govuk-tag--grey"}, nil
}

// dash reads the counts of the consultation at hand.
func (d *desk) dash(w *work) (*dash, error) {
	x := &dash{desk: d, con: w.published}
	if x.con == nil {
		return x, nil
	}
	err := d.withPolicy()
	if err != nil {
		return nil, err
	}
	if x.version, err = d.s.cache.Version(d.ctx, x.con.Version); err != nil {
		return nil, err
	}
	x.q = x.version.Questionnaire("")
	if x.counts, err = d.s.Store.DayCounts(d.ctx, d.slug); err != nil {
		return nil, err
	}
	if x.drafts, err = d.s.Store.DraftsNow(d.ctx, d.slug, d.now, x.con.DraftsGo); err != nil {
		return nil, err
	}
	if x.journey, err = d.s.Store.JourneyCounts(d.ctx, d.slug, ""); err != nil {
		return nil, err
	}
	if x.marks, err = d.s.Store.Benchmarks(d.ctx, d.slug); err != nil {
		return nil, err
	}
	x.mixes, err = d.s.Store.Mixes(d.ctx, d.slug)
	return x, err
}

func (d *desk) dashboard() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	x, err := d.dash(w)
	if err != nil {
		return err
	}
	p := DashPage{StaffPage: d.page("dash.title")}
	if p.Needs, err = d.allNeeds(w); err != nil {
		return err
	}
	if x.con == nil {
		p.Empty = d.words.Say("dash.empty.draft")
		return d.show("staff-dash", p)
	}
	p.Needs = append(p.Needs, x.needs()...)
	p.Time = x.time()
	if p.CanMix = len(closedQuestions(x.q)) > 0; p.CanMix && d.can(staff.MaySchedule) {
		p.Benchmark = d.at("/dashboard/benchmark")
	}
	switch {
	case d.now.Before(x.con.Schedule.Opens) && len(x.counts) == 0:
		p.Empty = d.words.Say("dash.empty.forthcoming")
	case len(x.counts) == 0:
		p.Empty = d.words.Say("dash.empty.none", "path", d.publicAddress(""))
	default:
		p.Figures = x.figures()
		for _, t := range x.tables() {
			p.Parts = append(p.Parts, x.part(t))
		}
	}
	return d.show("staff-dash", p)
}

// time says what stage the consultation is in and how much time is left.
func (x *dash) time() []string {
	s := x.con.Schedule
	say := func(key string, args ...any) string { return x.words.Say("dash.time."+key, args...) }
	switch x.con.Stage(x.now) {
	case consultation.StageForthcoming:
		left := consultation.LondonDays(x.now, s.Opens)
		if left == 0 {
			return []string{say("opens-today", "time", longTime(x.words, s.Opens))}
		}
		return []string{say("opens", "count", left, "time", longTime(x.words, s.Opens))}
	case consultation.StageOpen:
		open := say("open", "count", consultation.LondonDays(s.Opens, x.now)+1, "date", spoken{x.words}.Date(s.Opens))
		if s.Closes.IsZero() {
			return []string{open, say("endless")}
		}
		left := consultation.LondonDays(x.now, s.Closes)
		if left == 0 {
			return []string{say("today", "time", longTime(x.words, s.Closes)), open}
		}
		return []string{say("closes", "count", left, "time", longTime(x.words, s.Closes)), open}
	case consultation.StageClosed, consultation.StageAwaited:
		list := []string{say("closed", "time", longTime(x.words, s.Closes))}
		if x.con.TakesLate(x.now) {
			list = append(list, say("late", "time", longTime(x.words, s.Late)))
		}
		return append(list, say("outcome", "date", spoken{x.words}.Date(x.con.OutcomeDue())))
	}
	return []string{say("done")}
}

// number writes a count with the separators of the language.
func (d *desk) number(n int) string { return spoken{d.words}.Number(strconv.Itoa(n)) }

func (x *dash) figures() []DashFigure {
	day := func(back int) string {
		return x.now.In(consultation.London).AddDate(0, 0, -back).Format(consultation.ISODate)
	}
	sent := func(from, to string) int { return staff.CountsOver(x.counts, staff.CountSent, from, to) }
	var out []DashFigure
	add := func(key string, n int) { out = append(out, DashFigure{x.words.Say("dash.figure." + key), x.number(n)}) }
	add("sent", sent("", ""))
	add("today", sent(day(0), ""))
	add("yesterday", sent(day(1), day(1)))
	add("week", sent(day(7), day(1)))
	add("drafts", x.drafts.Now)
	add("withdrawn", staff.CountsOver(x.counts, staff.CountWithdrawn, "", ""))
	return out
}

// dashCSV is one table of the dashboard as a file.
func (d *desk) dashCSV() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	x, err := d.dash(w)
	if err != nil {
		return err
	}
	if x.con == nil {
		return consultation.ErrNotFound
	}
	for _, t := range x.tables() {
		if t.key != d.c.Param("table") {
			continue
		}
		var out bytes.Buffer
		if err := export.TableCSV(&out, t.head, t.csv()); err != nil {
			return err
		}
		d.c.Header("Content-Disposition", `attachment; filename="`+d.slug+`-`+t.key+`.csv"`)
		d.c.Data(http.StatusOK, "text/csv; charset=utf-8", out.Bytes())
		return nil
	}
	return consultation.ErrNotFound
}
