package web

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// FinderPage is page/finder.html: every consultation, filtered by a form that needs no script.
type FinderPage struct {
	templates.Layout
	Words       string // as typed
	States      []FinderChoice
	Departments []FinderChoice // none if there are fewer than two
	Filtered    bool
	Count       int
	Groups      []FinderGroup // in the order of finderStates; those without anything are left out
	Any         bool          // there is something to find at all
}

var _ = registerPage("finder", FinderPage{})

// FinderChoice is one answer of a filter.
type FinderChoice struct {
	Value, Text string
	Chosen      bool
}

// FinderGroup is the consultations of one state.
type FinderGroup struct {
	State consultation.Stage
	Items []FinderItem
}

// FinderItem is one consultation of the list.
type FinderItem struct {
	Title, Href, Summary, Department string
	Kind                             string // a key of the catalogue: "kind.survey"
	Invited                          bool   // only people with an invitation can answer
	State                            consultation.Stage
	Outcome                          string // when the outcome was published, or is due; empty before the closing
	Late                             string // until when late responses are taken, or empty
	OpensAt, ClosesAt                string // in words, in London; ClosesAt is empty where there is no closing
	DaysLeft                         int    // midnights until closing, for those with a closing
	opens, closes, outcome           time.Time
}

var finderStates = []consultation.Stage{consultation.StageOpen, consultation.StageForthcoming, consultation.StageClosed, consultation.StageAwaited, consultation.StageOutcome}

// chosenBy says whether a stage is asked for. Who asks for what is closed gets all of it, in groups: its outcome may be awaited or
// published by now.
func chosenBy(stage consultation.Stage, asked string) bool {
	return asked == "" || asked == string(stage) || asked == string(consultation.StageClosed) && (stage == consultation.StageAwaited || stage == consultation.StageOutcome)
}

func (s *Server) finder(c *gin.Context) error {
	all, err := s.Store.All(c.Request.Context())
	if err != nil {
		return err
	}
	w := s.Pages.Words(templates.English)
	page := FinderPage{Layout: s.layout(c, nil, w.Say("finder.title")), Words: strings.TrimSpace(c.Query("words")), Any: len(all) > 0}
	state, department := c.Query("state"), c.Query("department")
	page.States = append(page.States, FinderChoice{"", w.Say("finder.state.any"), true})
	for _, st := range finderStates {
		page.States = append(page.States, FinderChoice{string(st), w.Say("finder.state." + string(st)), string(st) == state})
		page.States[0].Chosen = page.States[0].Chosen && string(st) != state
	}
	if page.LinkedData, err = s.siteData(); err != nil {
		return err
	}
	page.Departments = departments(all, department, w)
	page.Filtered = page.Words != "" || state != "" || department != ""
	now := s.Now()
	for _, st := range finderStates {
		group := FinderGroup{State: st}
		for _, con := range all {
			if con.Stage(now) == st && chosenBy(st, state) && (department == "" || con.Dept == department) && matches(con, page.Words) {
				group.Items = append(group.Items, finderItem(w, con, now))
			}
		}
		sortItems(group)
		if len(group.Items) > 0 {
			page.Groups = append(page.Groups, group)
			page.Count += len(group.Items)
		}
	}
	return s.showPublic(c, "finder", page)
}

// departments lists who asks, each once, with "any" first.
func departments(all []*consultation.Consultation, chosen string, w *templates.Catalogue) []FinderChoice {
	var names []string
	for _, con := range all {
		if con.Dept != "" {
			names = append(names, con.Dept)
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	if len(names) < 2 {
		return nil
	}
	list := []FinderChoice{{"", w.Say("finder.department.any"), chosen == ""}}
	for _, n := range names {
		list = append(list, FinderChoice{n, n, n == chosen})
	}
	return list
}

// matches says whether every word that was typed is in the title, summary or department.
func matches(con *consultation.Consultation, words string) bool {
	text := strings.ToLower(con.Title + " " + con.Summary + " " + con.Dept + " " + con.Kind)
	for w := range strings.FieldsSeq(strings.ToLower(words)) {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}

func finderItem(w *templates.Catalogue, con *consultation.Consultation, now time.Time) FinderItem {
	item := FinderItem{
		Title: con.Title, Href: startURL(con.Slug), Summary: con.Summary, Department: con.Dept,
		Kind: kindKey(w, con.Kind), Invited: con.Invited, State: con.Stage(now), OpensAt: longTime(w, con.Schedule.Opens),
		opens: con.Schedule.Opens, closes: con.Schedule.Closes, outcome: con.Outcome,
	}
	due := con.OutcomeDue()
	switch {
	case item.State == consultation.StageOutcome:
		item.Href, item.Outcome = outcomeURL(con.Slug), w.Say("finder.outcome", "date", con.Outcome.In(consultation.London))
	case con.OwesOutcome(now) && con.OutcomeDays(now) < 0:
		item.Outcome = w.Say("finder.outcome.overdue", "date", due)
	case con.OwesOutcome(now):
		item.Outcome = w.Say("finder.outcome.due", "date", due)
	}
	if con.TakesLate(now) {
		item.Late = w.Say("finder.late", "time", longTime(w, con.Schedule.Late))
	}
	if !item.closes.IsZero() {
		item.ClosesAt, item.DaysLeft = longTime(w, item.closes), consultation.LondonDays(now, item.closes)
	}
	return item
}

// kindKey is the message that names a kind of consultation: "kind.call-for-evidence".
func kindKey(w *templates.Catalogue, kind string) string {
	if key := "kind." + strings.ReplaceAll(kind, " ", "-"); w.Has(key) {
		return key
	}
	return "kind.consultation"
}

// sortItems puts first what closes or opens first, and of what is closed the latest. Without a closing comes last.
func sortItems(g FinderGroup) {
	slices.SortStableFunc(g.Items, func(a, b FinderItem) int {
		switch {
		case g.State == consultation.StageForthcoming:
			return cmp.Or(a.opens.Compare(b.opens), cmp.Compare(a.Title, b.Title))
		case g.State == consultation.StageOutcome:
			return cmp.Or(b.outcome.Compare(a.outcome), cmp.Compare(a.Title, b.Title))
		case g.State == consultation.StageClosed, g.State == consultation.StageAwaited:
			return cmp.Or(b.closes.Compare(a.closes), cmp.Compare(a.Title, b.Title))
		case a.closes.IsZero() != b.closes.IsZero():
			if a.closes.IsZero() {
				return 1
			}
			return -1
		}
		return cmp.Or(a.closes.Compare(b.closes), cmp.Compare(a.Title, b.Title))
	})
}
