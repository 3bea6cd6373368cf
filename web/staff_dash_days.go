package web

import (
	"html/template"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web/chart"
)

// manyDays is up to how many days each has its own column; beyond it, weeks have one.
const manyDays = 92

// dayRow is what came in one day, or in one week.
type dayRow struct {
	from           time.Time
	screen, other  int
	started, total int // total is of all days so far
}

// dayRows are the days from the opening, or from the first thing that is counted, until today or the last that is.
func (x *dash) dayRows() (rows []dayRow, weekly bool) {
	if len(x.counts) == 0 { // nothing was counted yet
		return nil, false
	}
	first, last := x.counts[0].Day, x.counts[len(x.counts)-1].Day
	if opens := londonDate(x.con.Schedule.Opens); opens < first {
		first = opens
	}
	if today := londonDate(x.now); x.con.State(x.now) != consultation.Closed && today > last {
		last = today
	}
	from, err := time.Parse(consultation.ISODate, first)
	to, err2 := time.Parse(consultation.ISODate, last)
	if err != nil || err2 != nil || to.Before(from) {
		return nil, false
	}
	days := int(to.Sub(from)/(24*time.Hour)) + 1
	step := 1
	if weekly = days > manyDays; weekly {
		step = 7
		from = from.AddDate(0, 0, -(int(from.Weekday())+6)%7) // to the Monday
	}
	for at := from; !at.After(to); at = at.AddDate(0, 0, step) {
		rows = append(rows, dayRow{from: at})
	}
	for _, c := range x.counts {
		day, err := time.Parse(consultation.ISODate, c.Day)
		if err != nil {
			continue
		}
		r := &rows[int(day.Sub(from)/(24*time.Hour))/step]
		switch {
		case c.What == staff.CountStarted:
			r.started += c.N
		case c.What == staff.CountSent && c.Channel == consultation.OnScreen:
			r.screen += c.N
		case c.What == staff.CountSent:
			r.other += c.N
		}
	}
	total := 0
	for i := range rows {
		total += rows[i].screen + rows[i].other
		rows[i].total = total
	}
	return rows, weekly
}

func londonDate(t time.Time) string { return t.In(consultation.London).Format(consultation.ISODate) }

func (x *dash) daysTable() dashTable {
	say := func(key string, args ...any) string { return x.words.Say("dash.days"+key, args...) }
	rows, weekly := x.dayRows()
	unit := ".day"
	if weekly {
		unit = ".week"
	}
	t := dashTable{key: "days", title: say(".title" + unit), lead: []string{x.words.Say("dash.team")}, head: []string{say(".col" + unit), say(".screen"), say(".other"), say(".total"), say(".started")}}
	if weekly {
		t.notes = append(t.notes, say(".weekly"))
	}
	var points, sums []chart.Point
	best := 0
	for i, r := range rows {
		if r.screen+r.other > rows[best].screen+rows[best].other {
			best = i
		}
		label := x.words.Date(r.from)
		points = append(points, chart.Point{Label: shortDay(r.from), Values: []int{r.screen, r.other}})
		sums = append(sums, chart.Point{Label: shortDay(r.from), Values: []int{r.total}})
		t.rows = append(t.rows, []dashCell{
			{text: label, plain: r.from.Format(consultation.ISODate)}, x.countCell(r.screen), x.countCell(r.other), x.countCell(r.total), x.countCell(r.started),
		})
	}
	if len(rows) == 0 || rows[len(rows)-1].total == 0 {
		t.lead = append(t.lead, say(".none"))
		return t
	}
	most := say(".most"+unit, "date", x.words.Date(rows[best].from), "number", x.number(rows[best].screen+rows[best].other))
	t.lead = append(t.lead, most)
	days := chart.Columns{
		Frame: chart.Frame{ID: "chart-days", Title: say(".title" + unit), Description: most}, Series: []string{say(".screen"), say(".other")}, Points: points, Number: x.number,
	}
	if staff.CountsOver(x.counts, staff.CountSent, "", "") == x.onScreen() { // one way alone needs no legend
		days.Series = nil
	}
	t.charts = []template.HTML{days.SVG()}
	if len(rows) > 2 {
		all := chart.Steps{Frame: chart.Frame{ID: "chart-total", Title: say(".sofar"), Description: say(".sofar.text", "number", x.number(rows[len(rows)-1].total))}, Points: sums, Number: x.number}
		t.charts = append(t.charts, all.SVG())
	}
	return t
}

func (x *dash) onScreen() int {
	n := 0
	for _, c := range x.counts {
		if c.What == staff.CountSent && c.Channel == consultation.OnScreen {
			n += c.N
		}
	}
	return n
}

// shortDay is a day under a chart.
func shortDay(t time.Time) string { return t.Format("2 Jan") }

func (x *dash) channelTable() dashTable {
	say := func(key string) string { return x.words.Say("dash.channels" + key) }
	t := dashTable{key: "channels", title: say(".title"), lead: []string{x.words.Say("dash.team")}, head: []string{say(".col"), say(".sent"), say(".share")}}
	by, all := map[consultation.Channel]int{}, 0
	for _, c := range x.counts {
		if c.What == staff.CountSent {
			by[c.Channel] += c.N
			all += c.N
		}
	}
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-channels", Title: say(".title")}}
	for _, c := range consultation.Channels {
		if by[c] == 0 && c != consultation.OnScreen {
			continue
		}
		name := x.words.Say("channel." + c.Name())
		bars.Rows = append(bars.Rows, chart.Row{Label: name, Value: x.number(by[c]), Size: float64(by[c]), Marker: -1})
		share := 0.0
		if all > 0 {
			share = 100 * float64(by[c]) / float64(all)
		}
		t.rows = append(t.rows, []dashCell{wordCell(name), x.countCell(by[c]), x.percentCell(share)})
	}
	if len(t.rows) > 1 {
		t.charts = []template.HTML{bars.SVG()}
	}
	return t
}

// draftsTable says what is being written, and how many of those who began have sent.
func (x *dash) draftsTable() dashTable {
	say := func(key string, args ...any) string { return x.words.Say("dash.drafts."+key, args...) }
	t := dashTable{key: "drafts", title: say("title"), lead: []string{x.words.Say("dash.team")}, head: []string{say("col"), say("number")}}
	started, sent := staff.CountsOver(x.counts, staff.CountStarted, "", ""), x.onScreen()
	withdrawn := staff.CountsOver(x.counts, staff.CountWithdrawn, "", "")
	add := func(key string, c dashCell) { t.rows = append(t.rows, []dashCell{wordCell(say(key)), c}) }
	add("started", x.countCell(started))
	add("sent", x.countCell(sent))
	if started > 0 {
		add("completion", x.percentCell(min(100, 100*float64(sent)/float64(started))))
	}
	add("now", x.countCell(x.drafts.Now))
	add("gone", x.countCell(max(0, started-sent-withdrawn-x.drafts.Now)))
	add("resting", x.countCell(x.drafts.Resting))
	add("expire", x.countCell(x.drafts.Expire))
	if x.drafts.Changes > 0 {
		add("changes", x.countCell(x.drafts.Changes))
	}
	if !x.drafts.Oldest.IsZero() {
		t.notes = append(t.notes, say("oldest", "date", spoken{x.words}.Date(x.drafts.Oldest)))
	}
	t.notes = append(t.notes, say("rule"))
	return t
}
