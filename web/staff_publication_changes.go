package web

import (
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ChangesPage is page/staff-publication-changes.html: what respondents and analysts would notice, and whom it reaches.
type ChangesPage struct {
	StaffPage
	Changes ChangesView
	BackURL string
}

var _ = registerPage("staff-publication-changes", ChangesPage{})

// ChangesView is what differs between two versions, by how far it reaches, and what it means for people and data.
type ChangesView struct {
	Lead   string
	Effect templates.Tag
	Facts  templates.SummaryList // numbers, for those who may count
	Groups []ChangeGroup
}

// Template is the part that shows it.
func (ChangesView) Template() string { return "part/staff-changes" }

// ChangeGroup is the changes that reach equally far.
type ChangeGroup struct {
	Title, About string
	Items        []ChangeItem
}

// ChangeItem is one change.
type ChangeItem struct {
	Title string // the question or part that it is about
	Where string // the line of the new file, or empty
	Href  string
	What  string // what respondents notice
	Data  string // what analysts notice
	Fate  string // what happens to answers
	Way   string // of a breaking change: what to do instead
	Count string // how many drafts answer the question, for those who may count
}

var effectTags = map[consultation.Effect]string{consultation.Breaking: "govuk-tag--red", consultation.Meaning: "govuk-tag--yellow", consultation.Cosmetic: "govuk-tag--green"}

func (d *desk) liveChanges() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	c, err := d.newest(w)
	if err != nil {
		return err
	}
	if c.served == nil {
		return d.seeOther(d.at("/publication"), "")
	}
	return d.show("staff-publication-changes", ChangesPage{
		StaffPage: d.page("changes.title", "title", w.title), BackURL: d.at("/publication"), Changes: d.changesView(c),
	})
}

// changesView says what differs from what is served, with the numbers of people that it reaches.
func (d *desk) changesView(c *candidate) ChangesView {
	if c.result.Version == nil {
		return ChangesView{Lead: d.words.Say("changes.unread")}
	}
	reach := c.reach
	begun := reach.Drafts+reach.Responses > 0
	v := d.differences(c.result.Changes, &reach, c.result.Version.Questionnaire(""))
	switch {
	case len(c.result.Changes) == 0:
		return v
	case c.result.Effect == consultation.Breaking && !begun:
		v.Lead = d.words.Say("changes.lead.unanswered")
	default:
		v.Lead = d.words.Say("changes.lead." + string(c.result.Effect))
	}
	if d.can(staff.MayCount) {
		v.Facts.Rows = append(v.Facts.Rows,
			d.fact("changes.responses", d.words.Say("changes.responses.count", "count", reach.Responses)),
			d.fact("changes.drafts", d.words.Say("changes.drafts.count", "count", reach.Drafts)),
			d.fact("changes.touched", d.words.Say("changes.touched.count", "count", reach.Touched)))
	}
	series := consultation.NextSeries(c.result.Version, c.served, c.result.Effect, c.all)
	v.Facts.Rows = append(v.Facts.Rows, d.fact("changes.series", d.words.Say(seriesKey(series, c.served), "series", series, "before", c.served.Series)))
	return v
}

func seriesKey(series int, served *consultation.Version) string {
	if series == max(1, served.Series) {
		return "changes.series.same"
	}
	return "changes.series.new"
}

// differences puts changes in groups, the farthest-reaching first. reach, if not nil, adds how many drafts answer a question.
func (d *desk) differences(all []gate.Change, reach *staff.Reach, q *consultation.Questionnaire) ChangesView {
	var v ChangesView
	if len(all) == 0 {
		v.Lead = d.words.Say("changes.none")
		return v
	}
	for i := len(consultation.Effects) - 1; i >= 0; i-- {
		effect := consultation.Effects[i]
		g := ChangeGroup{Title: d.words.Say("changes.group." + string(effect)), About: d.words.Say("changes.about." + string(effect))}
		for _, c := range all {
			if c.Level != effect {
				continue
			}
			item := ChangeItem{Title: d.changeTitle(c, q), What: c.What, Data: c.Data, Fate: c.Fate, Way: c.Way}
			if c.Line > 0 && d.can(staff.MayView) {
				item.Where, item.Href = d.words.Say("changes.line", "file", c.File, "line", c.Line), d.lineURL(c.File, c.Line)
			}
			if reach != nil && d.can(staff.MayCount) && q.Question(c.Name) != nil {
				item.Count = d.words.Say("changes.answered", "count", reach.Answered[c.Name])
			}
			g.Items = append(g.Items, item)
		}
		if len(g.Items) > 0 {
			if v.Effect.Text == "" {
				v.Effect = templates.Tag{Text: d.words.Say("effect." + string(effect)), Classes: effectTags[effect]}
			}
			v.Groups = append(v.Groups, g)
		}
	}
	return v
}

// changeTitle names what a change is about.
func (d *desk) changeTitle(c gate.Change, q *consultation.Questionnaire) string {
	name := c.Name
	if x := q.Question(c.Name); x != nil {
		name = x.Heading.String()
	} else if s := q.Section(c.Name); s != nil {
		name = d.words.Say("changes.section", "title", s.Title.String())
	}
	if name == "" {
		name = d.words.Say("changes.start")
	}
	if c.In != "" {
		name = d.words.Say("changes.edition", "name", name, "edition", c.In)
	}
	return strings.TrimSpace(name)
}
