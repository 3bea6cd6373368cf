package web

import (
	"cmp"
	"html/template"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/disclosure"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web/chart"
)

// of gives how often an event happened at an item of the version that is served now.
func (x *dash) of(event staff.Event, item string) int {
	for _, c := range x.journey {
		if c.Version == x.con.Version && c.Event == event && c.Item == item {
			return c.N
		}
	}
	return 0
}

// sinceNote says since when the journey is counted, where the text has changed since the opening.
func (x *dash) sinceNote() []string {
	if slices.ContainsFunc(x.journey, func(c staff.JourneyCount) bool { return c.Version != x.con.Version }) {
		return []string{x.words.Say("dash.since", "date", spoken{x.words}.Date(x.version.Published))}
	}
	return nil
}

// dashPage is a page of the questionnaire with its questions.
type dashPage struct {
	item, title string
	questions   []*consultation.Question
}

// pages are the pages that ask something, in their order.
func (x *dash) pages() []dashPage {
	var all []dashPage
	for i := range x.q.Sections {
		section := &x.q.Sections[i]
		for j := range section.Pages {
			p := dashPage{item: section.Name + "/" + strconv.Itoa(j+1), title: section.Title.String()}
			for _, it := range section.Pages[j].Items {
				if it.Question != nil {
					p.questions = append(p.questions, it.Question)
				}
			}
			if len(p.questions) == 0 {
				continue
			}
			if len(section.Pages) > 1 {
				p.title = x.words.Say("dash.pages.page", "section", p.title, "page", j+1)
			}
			all = append(all, p)
		}
	}
	return all
}

// pagesTable shows how many came to each page, went on from it, and did not.
func (x *dash) pagesTable() dashTable {
	say := func(key string) string { return x.words.Say("dash.pages." + key) }
	t := dashTable{key: "pages", title: say("title"), lead: append([]string{say("lead")}, x.sinceNote()...), head: []string{say("col"), say("reached"), say("passed"), say("left"), say("share")}}
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-pages", Title: say("chart")}}
	any := false
	for _, p := range x.pages() {
		passed := x.of(staff.PagePassed, p.item)
		left := max(0, x.of(staff.PageReached, p.item)-passed)
		cells, reached := x.policy.OneWay([]int{passed, left})
		any = any || passed+left > 0
		t.rows = append(t.rows, []dashCell{wordCell(p.title), x.toldCell(reached), x.toldCell(cells[0]), x.toldCell(cells[1]), x.shareCell(cells[1], reached)})
		row := chart.Row{Label: p.title, Value: x.told(reached), Marker: -1}
		if reached.Hidden == disclosure.Shown {
			row.Size = float64(reached.N)
		}
		bars.Rows = append(bars.Rows, row)
	}
	if !any {
		t.rows, t.lead = nil, append(t.lead, say("none"))
		return t
	}
	t.notes = []string{say("rule"), x.rule()}
	t.charts = []template.HTML{bars.SVG()}
	return t
}

// troubled is a question at which something was counted.
type troubled struct {
	q       *consultation.Question
	page    dashPage
	n, came int // of those who came to its page
}

// trouble lists the questions by how often an event was counted there.
func (x *dash) trouble(event staff.Event) []troubled {
	var list []troubled
	for _, p := range x.pages() {
		for _, q := range p.questions {
			if n := x.of(event, q.Name); n > 0 {
				list = append(list, troubled{q, p, n, max(x.of(staff.PageReached, p.item), x.of(staff.PagePassed, p.item))})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b troubled) int { return cmp.Compare(b.n, a.n) })
	return list
}

// questionName is a question in a list: its number and its wording.
func questionName(q *consultation.Question) string {
	if q.Number != "" {
		return q.Number + " " + q.Heading.String()
	}
	return q.Heading.String()
}

// troubleTable lists the questions at which an event was counted. Those of a few people stand in no order of how few.
func (x *dash) troubleTable(key string, event staff.Event) dashTable {
	say := func(k string) string { return x.words.Say("dash." + key + "." + k) }
	t := dashTable{key: key, title: say("title"), lead: append([]string{say("lead")}, x.sinceNote()...), head: []string{say("col"), say("number"), say("share")}}
	bars := chart.Bars{Frame: chart.Frame{ID: "chart-" + key, Title: say("title")}}
	var few [][]dashCell
	for _, q := range x.trouble(event) {
		c, base := x.policy.One(q.n), x.policy.One(q.came)
		if base.N < c.N {
			base.Hidden = disclosure.Kept // counted before the page was: no share can be told
		}
		row := []dashCell{wordCell(questionName(q.q)), x.toldCell(c), x.shareCell(c, base)}
		if c.Hidden != disclosure.Shown {
			few = append(few, row)
			continue
		}
		t.rows = append(t.rows, row)
		if len(bars.Rows) < 10 {
			bars.Rows = append(bars.Rows, chart.Row{Label: questionName(q.q), Value: x.number(c.N), Size: float64(c.N), Marker: -1})
		}
	}
	slices.SortFunc(few, func(a, b []dashCell) int { return cmp.Compare(a[0].text, b[0].text) })
	t.rows = append(t.rows, few...)
	if len(bars.Rows) > 0 {
		t.charts = []template.HTML{bars.SVG()}
	}
	if len(t.rows) == 0 {
		t.lead = append(t.lead, say("none"))
	} else {
		t.notes = []string{x.rule()}
	}
	return t
}

func (x *dash) errorsTable() dashTable  { return x.troubleTable("errors", staff.Faulted) }
func (x *dash) unclearTable() dashTable { return x.troubleTable("unclear", staff.Unclear) }
