package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) listsRoutes() []Route {
	const at = "/staff/c/:slug/lists"
	const one = at + "/l/:list"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayRead, (*desk).workLists),
		s.staffRoute(http.MethodGet, at+"/new", staff.MayRead, (*desk).newWorkList),
		s.staffRoute(http.MethodPost, at+"/new", staff.MayRead, (*desk).postNewWorkList),
		s.staffRoute(http.MethodGet, one, staff.MayRead, (*desk).workList),
		s.staffRoute(http.MethodGet, one+"/next", staff.MayRead, (*desk).workListNext),
		s.staffRoute(http.MethodPost, one+"/back", staff.MayRead, (*desk).postWorkListBack),
		s.staffRoute(http.MethodPost, one+"/again", staff.MayRead, (*desk).postWorkListAgain),
	}
}

// WorkListsPage is page/staff-lists.html: who is to read what.
type WorkListsPage struct {
	StaffPage
	Empty, New, Back string
	Own              []OwnList
	Rows             []WorkListRow
}

// OwnList is what whoever looks has still to read of a list.
type OwnList struct{ Text, Href string }

// WorkListRow is one list.
type WorkListRow struct{ What, Href, Made, People, Have, Read, Left string }

// WorkListPage is page/staff-lists-one.html: one list with everybody's part.
type WorkListPage struct {
	StaffPage
	Facts           templates.SummaryList
	Next            string // where whoever looks reads on, or ""
	Rows            []WorkShareRow
	Left            int // nobody has read yet
	BackTo, AgainTo string
	People          templates.Checkboxes
	Back            string
}

// WorkShareRow is one person's part.
type WorkShareRow struct {
	Account, Name, Have, Words, Read, Left string
	Any                                    bool // something is left to be taken back
}

var (
	_ = registerPage("staff-lists", WorkListsPage{})
	_ = registerPage("staff-lists-one", WorkListPage{})
)

func (d *desk) listURL(id string) string { return d.at("/lists/l/" + id) }

// listAbout names what a list is about.
func (d *desk) listAbout(question string, names textNames) string {
	if question == "" {
		return d.words.Say("lists.whole")
	}
	return names.label(question)
}

// ownLists is what whoever asks has still to read, list by list.
func (d *desk) ownLists(all []staff.WorkList, names textNames) []OwnList {
	var own []OwnList
	for _, l := range all {
		for _, x := range l.Shares {
			if x.Account == d.person.ID && x.Read < x.Have {
				own = append(own, OwnList{d.words.Say("lists.own.one", "count", x.Have-x.Read, "left", d.number(x.Have-x.Read), "what", d.listAbout(l.Question, names)), d.listURL(l.ID) + "/next"})
			}
		}
	}
	return own
}

func (d *desk) workLists() error {
	if _, err := d.work(); err != nil {
		return err
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return err
	}
	all, err := d.s.Store.WorkListsOf(d.ctx, d.slug)
	if err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	p := WorkListsPage{StaffPage: d.page("lists.title"), New: d.at("/lists/new"), Back: d.at("/reading"), Own: d.ownLists(all, names)}
	if len(all) == 0 {
		p.Empty = d.words.Say("lists.empty")
	}
	for _, l := range all {
		have, read := l.Have()
		p.Rows = append(p.Rows, WorkListRow{d.listAbout(l.Question, names), d.listURL(l.ID), longTime(d.words, l.Made), d.number(len(l.Shares)), d.number(have), d.number(read), d.number(have - read)})
	}
	return d.show("staff-lists", p)
}

func (d *desk) workList() error {
	p, err := d.workListPage(nil, nil)
	if err != nil {
		return err
	}
	return d.show("staff-lists-one", p)
}

func (d *desk) workListPage(chosen []string, wrong *slips) (WorkListPage, error) {
	var p WorkListPage
	if _, err := d.work(); err != nil {
		return p, err
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return p, err
	}
	l, err := d.s.Store.WorkListOf(d.ctx, d.slug, d.c.Param("list"))
	if err != nil {
		return p, err
	}
	at := d.listURL(l.ID)
	p = WorkListPage{StaffPage: d.page("lists.one.title"), Back: d.at("/lists"), BackTo: at + "/back", AgainTo: at + "/again"}
	if p.Facts, err = d.listFacts(l); err != nil {
		return p, err
	}
	for _, x := range l.Shares {
		name, err := d.actor(x.Account)
		if err != nil {
			return p, err
		}
		left := x.Have - x.Read
		p.Left += left
		p.Rows = append(p.Rows, WorkShareRow{x.Account, name, d.number(x.Have), d.number(x.Words), d.number(x.Read), d.number(left), left > 0})
		if x.Account == d.person.ID && left > 0 {
			p.Next = at + "/next"
		}
		if wrong == nil {
			chosen = append(chosen, x.Account)
		}
	}
	slices.SortFunc(p.Rows, func(a, b WorkShareRow) int { return cmp.Compare(a.Name, b.Name) })
	p.People, err = d.readersBox("lists.again.people", chosen, wrong)
	if wrong != nil {
		wrong.on(&p.StaffPage)
	}
	return p, err
}

// listFacts says how a list was made, so that it can be explained.
func (d *desk) listFacts(l *staff.WorkList) (list templates.SummaryList, err error) {
	add := func(key, value string) {
		list.Rows = append(list.Rows, templates.SummaryRow{Key: templates.Text{Text: d.words.Say("lists.fact." + key)}, Value: templates.Text{Text: value}})
	}
	names, err := d.textNames()
	if err != nil {
		return list, err
	}
	who, err := d.actor(l.Owner)
	if err != nil {
		return list, err
	}
	add("what", d.listAbout(l.Question, names))
	if l.Where != "" {
		add("where", l.Where)
	}
	how := "random"
	if l.Balanced {
		how = "balanced"
	}
	add("how", d.words.Say("lists.how."+how))
	if l.Spread != "" {
		fields, err := d.spreadFields()
		if err != nil {
			return list, err
		}
		title := l.Spread
		for _, f := range fields {
			if f.name == l.Spread {
				title = f.title
			}
		}
		add("spread", title)
	}
	add("seed", d.words.Say("lists.seed", "seed", seedText(l.Seed)))
	add("made", d.words.Say("lists.made", "who", who, "time", longTime(d.words, l.Made)))
	return list, nil
}

// spreadField is something by which answers can be spread over everybody.
type spreadField struct{ name, title string }

// spreadFields are how responses came, their language, and questions with answers to choose.
func (d *desk) spreadFields() ([]spreadField, error) {
	fields := []spreadField{{analysis.OfChannel, d.words.Say("lists.spread.channel")}, {analysis.OfLanguage, d.words.Say("lists.spread.language")}}
	closed, err := d.closedFields()
	return append(fields, closed...), err
}

// workListNext leads to what whoever asks reads next of a list.
func (d *desk) workListNext() error {
	l, err := d.s.Store.WorkListOf(d.ctx, d.slug, d.c.Param("list"))
	if err != nil {
		return err
	}
	if l.Question != "" {
		return d.seeOther(withQuery(d.at("/reading/q/"+url.PathEscape(l.Question)), url.Values{"list": {l.ID}}), "")
	}
	return d.toNextOnList(l.ID, "")
}

// toNextOnList leads to the next unread response of a list, after one or from the beginning; where all are read, to the lists.
func (d *desk) toNextOnList(list, after string) error {
	items, err := d.s.Store.UnreadOnList(d.ctx, d.slug, list, d.person.ID)
	if err != nil {
		return err
	}
	if len(items) == 0 {
		return d.seeOther(d.at("/lists"), "list-read")
	}
	next := items[0].Response
	if i := slices.IndexFunc(items, func(x staff.WorkItem) bool { return x.Response == after }); i >= 0 && i+1 < len(items) {
		next = items[i+1].Response
	}
	return d.seeOther(withQuery(d.at("/reading/r/"+next), url.Values{"list": {list}}), "")
}
