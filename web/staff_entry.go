package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) entryRoutes() []Route {
	const at = "/staff/c/:slug"
	var all []Route
	add := func(may staff.Permission, path string, get, post func(*desk) error) {
		if get != nil {
			all = append(all, s.staffRoute(http.MethodGet, at+path, may, get))
		}
		if post != nil {
			all = append(all, s.staffRoute(http.MethodPost, at+path, may, post))
		}
	}
	add(staff.MayEnter, "/entries", (*desk).entries, nil)
	add(staff.MayEnter, "/entries/new", (*desk).newEntry, (*desk).postNewEntry)
	add(staff.MayEnter, "/entries/:id", (*desk).entryHub, nil)
	add(staff.MayEnter, "/entries/:id/facts", (*desk).entryFacts, (*desk).postEntryFacts)
	add(staff.MayEnter, "/entries/:id/take-up", nil, (*desk).takeUpEntry)
	add(staff.MayEnter, "/entries/:id/type/*page", (*desk).typeEntry, (*desk).postTypeEntry)
	add(staff.MayEnter, "/entries/:id/autosave", nil, (*desk).autosaveEntry)
	add(staff.MayEnter, "/entries/:id/conflict", (*desk).entryConflict, (*desk).postEntryConflict)
	add(staff.MayEnter, "/entries/:id/check", (*desk).checkEntry, (*desk).postCheckEntry)
	add(staff.MayEnter, "/entries/:id/settle", (*desk).settleEntry, (*desk).postSettleEntry)
	add(staff.MayEnter, "/entries/:id/anew/*question", (*desk).settleAnew, (*desk).postSettleAnew)
	add(staff.MayEnter, "/entries/:id/done", (*desk).entryDone, nil)
	add(staff.MayEnter, "/entries/:id/slip", (*desk).entrySlip, nil)
	add(staff.MayEnter, "/entries/:id/back", (*desk).takeBackForm, (*desk).takeBack)
	add(staff.MayEnter, "/entries/:id/aside", (*desk).putAsideForm, (*desk).putAside)
	add(staff.MayEnter, "/entries/:id/letter", (*desk).entryLetter, (*desk).postEntryLetter)
	add(staff.MayEnter, "/entries/:id/letter/remove", (*desk).removeLetterForm, (*desk).removeLetter)
	add(staff.MayEnter, "/entries/:id/files", (*desk).entryFiles, (*desk).postEntryFile)
	add(staff.MayEnter, "/entries/:id/files/remove", nil, (*desk).removeEntryFile)
	add(staff.MayEnter, "/entries/:id/file/:file", (*desk).entryFile, nil)
	add(staff.MayIdentify, "/letters", (*desk).letterList, nil)
	add(staff.MayIdentify, "/letters/:id", (*desk).readLetter, nil)
	add(staff.MayIdentify, "/letters/:id/file/:file", (*desk).entryFile, nil)
	add(staff.MayCount, "/typing", (*desk).typingQuality, nil)
	add(staff.MaySchedule, "/typing/rule", (*desk).typingRule, (*desk).postTypingRule)
	return all
}

var (
	_ = registerArea(area{order: 42, key: "area.entry", path: "/entries", may: staff.MayEnter, status: (*desk).entriesStatus})
	_ = registerArea(area{order: 42, key: "area.typing", path: "/typing", may: staff.MayCount})
	_ = registerArea(area{order: 42, key: "area.letters", path: "/letters", may: staff.MayIdentify})
)

// EntriesPage is page/staff-entry-list.html: what came another way, and how far each of it is.
type EntriesPage struct {
	StaffPage
	NewURL   string // empty where none can be begun
	Why      string // why not
	Any      bool   // there is at least one, shown or not
	Counts   []EntryCount
	State    templates.Select
	Channel  templates.Select
	Day      templates.Select
	Filtered bool
	ListURL  string
	Rows     []EntryRow
	Pages    templates.Pagination
}

// EntryCount is how many there are in one state, with the link that shows them.
type EntryCount struct {
	Text, Href string
	Count      int
}

// EntryRow is one of the list.
type EntryRow struct {
	Number                     int
	Href                       string
	Channel, Received, By, Due string
	Late                       string
	State                      templates.Tag
	Marks                      string
}

var _ = registerPage("staff-entry-list", EntriesPage{})

const entriesOnPage = 50

func (d *desk) entriesStatus() (templates.Tag, error) {
	list, err := d.s.Store.Intakes(d.ctx, d.slug)
	if err != nil {
		return templates.Tag{}, err
	}
	open := 0
	for _, in := range list {
		if in.State == staff.IntakeTyping || in.State == staff.IntakeSecond || in.State == staff.IntakeSettle {
			open++
		}
	}
	if open == 0 {
		return templates.Tag{}, nil
	}
	return templates.Tag{Text: d.words.Say("entry.open", "count", open), Classes: "govuk-tag--yellow"}, nil
}

func (d *desk) entries() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	list, err := d.s.Store.Intakes(d.ctx, d.slug)
	if err != nil {
		return err
	}
	p := EntriesPage{StaffPage: d.page("entry.title"), Any: len(list) > 0, ListURL: d.at("/entries")}
	if why := d.noEntries(w); why != "" {
		p.Why = d.words.Say(why)
	} else {
		p.NewURL = d.at("/entries/new")
	}
	d.entryFilter(&p, list)
	shown := slices.DeleteFunc(list, func(in staff.Intake) bool {
		return p.State.Value != "" && string(in.State) != p.State.Value || p.Channel.Value != "" && string(in.Channel) != p.Channel.Value ||
			p.Day.Value != "" && in.Received != p.Day.Value
	})
	from := d.entryPages(&p, len(shown))
	for i := from; i < min(len(shown), from+entriesOnPage); i++ {
		row, err := d.entryRow(w, &shown[i])
		if err != nil {
			return err
		}
		p.Rows = append(p.Rows, row)
	}
	return d.show("staff-entry-list", p)
}

// noEntries says why no entry can be begun or taken in, or "".
func (d *desk) noEntries(w *work) string {
	switch {
	case w.published == nil || w.published.State(d.now) == consultation.Forthcoming:
		return "entry.closed.early"
	case w.published.Concluded(d.now):
		return "entry.closed.concluded"
	}
	return ""
}

// entryFilter fills in what can be chosen from, and counts.
func (d *desk) entryFilter(p *EntriesPage, list []staff.Intake) {
	counts, days := map[staff.IntakeState]int{}, []string{}
	for _, in := range list {
		counts[in.State]++
		if !slices.Contains(days, in.Received) {
			days = append(days, in.Received)
		}
	}
	slices.Sort(days)
	slices.Reverse(days)
	choose := func(name string) templates.Select {
		return templates.Select{
			Field: templates.Field{Name: name, ID: name, Label: templates.Label{Text: d.words.Say("entry.filter." + name)}},
			Value: d.c.Query(name), Items: []templates.SelectItem{{Value: new(string), Text: d.words.Say("entry.filter.all")}},
		}
	}
	p.State, p.Channel, p.Day = choose("state"), choose("channel"), choose("day")
	for _, s := range staff.IntakeStates {
		value := string(s)
		p.State.Items = append(p.State.Items, templates.SelectItem{Value: &value, Text: d.words.Say("entry.state." + value)})
		if counts[s] > 0 {
			p.Counts = append(p.Counts, EntryCount{Text: d.words.Say("entry.state." + value), Href: p.ListURL + "?state=" + value, Count: counts[s]})
		}
	}
	for _, c := range staff.EntryChannels {
		value := string(c)
		p.Channel.Items = append(p.Channel.Items, templates.SelectItem{Value: &value, Text: d.words.Say("channel." + value)})
	}
	for _, day := range days {
		p.Day.Items = append(p.Day.Items, templates.SelectItem{Value: &day, Text: d.isoDay(day)})
	}
	p.Filtered = p.State.Value+p.Channel.Value+p.Day.Value != ""
}

// entryPages cuts a long list, and gives where the page at hand begins.
func (d *desk) entryPages(p *EntriesPage, n int) int {
	page, _ := strconv.Atoi(d.c.Query("page"))
	page = max(0, min(page, (n-1)/entriesOnPage))
	link := func(to int) *templates.PageLink {
		q := url.Values{"page": {strconv.Itoa(to)}}
		for _, s := range []templates.Select{p.State, p.Channel, p.Day} {
			if s.Value != "" {
				q.Set(s.Name, s.Value)
			}
		}
		return &templates.PageLink{Href: p.ListURL + "?" + q.Encode()}
	}
	if page > 0 {
		p.Pages.Previous = link(page - 1)
	}
	if (page+1)*entriesOnPage < n {
		p.Pages.Next = link(page + 1)
	}
	return page * entriesOnPage
}

func (d *desk) entryRow(w *work, in *staff.Intake) (EntryRow, error) {
	by, err := d.actor(in.By)
	row := EntryRow{
		Number: in.Number, Href: d.at("/entries/" + in.ID), Channel: d.words.Say("channel." + string(in.Channel)), Received: d.isoDay(in.Received), By: by,
		State: d.entryTag(in.State), Due: d.words.Say("entry.due." + string(in.State)),
	}
	if in.State == staff.IntakeTaken {
		row.Due = in.Reference
	}
	if in.Marks > 0 {
		row.Marks = d.words.Say("entry.marks", "count", in.Marks)
	}
	if w.published != nil {
		if late, _ := staff.LateOn(w.published, in.Received); late {
			row.Late = d.words.Say("entry.late")
		}
	}
	return row, err
}

func (d *desk) entryTag(s staff.IntakeState) templates.Tag {
	colour := map[staff.IntakeState]string{
		staff.IntakeTyping: "light-blue", staff.IntakeSecond: "yellow", staff.IntakeSettle: "orange", staff.IntakeTaken: "green",
	}
	class := "govuk-tag--grey"
	if c := colour[s]; c != "" {
		class = "govuk-tag--" + c
	}
	return templates.Tag{Text: d.words.Say("entry.state." + string(s)), Classes: class}
}

// isoDay says an ISO date in words.
func (d *desk) isoDay(day string) string {
	t, err := time.ParseInLocation(consultation.ISODate, day, consultation.London)
	if err != nil {
		return day
	}
	return d.words.Date(t)
}
