package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// BriefPlanPage is page/staff-brief-plan.html: which questions a brief has, and when it is made.
type BriefPlanPage struct {
	StaffPage
	Action, Cancel string
	Questions      templates.Checkboxes
	Day            templates.Select
	To             templates.Checkboxes
}

var _ = registerPage("staff-brief-plan", BriefPlanPage{})

// planFaces are what a plan can have.
type planFaces struct {
	questions []string
	titles    map[string]string
	people    []*staff.Person
}

func (d *desk) planFaces() (f planFaces, err error) {
	f.titles = map[string]string{}
	err = d.resultsOf("", false, func(x *results) error {
		f.questions = x.briefable()
		for _, name := range f.questions {
			f.titles[name] = cutShort(x.titleOf(name), 160)
		}
		return nil
	})
	if err != nil {
		return f, err
	}
	all, err := d.s.Store.People(d.ctx)
	f.people = slices.DeleteFunc(all, func(p *staff.Person) bool { return !p.Can(staff.MayReport, d.slug) })
	return f, err
}

func (d *desk) planPage(plan staff.BriefPlan, f planFaces, wrong *slips) BriefPlanPage {
	p := BriefPlanPage{StaffPage: d.page("brief.plan.title"), Action: d.at("/brief/plan"), Cancel: d.at("/brief")}
	p.Questions = templates.Checkboxes{Choices: d.boxes("questions", "brief.plan.questions", wrong), Values: plan.Questions}
	for _, name := range f.questions {
		p.Questions.Items = append(p.Questions.Items, templates.ChoiceItem{Value: name, Text: f.titles[name]})
	}
	p.Day = templates.Select{Field: d.field("day", "brief.plan.day", wrong), Value: strconv.Itoa(plan.Day)}
	for day := range 8 {
		value, text := strconv.Itoa(day), d.words.Say("brief.plan.day.none")
		if day > 0 {
			text = d.words.Say("date.weekday." + weekdayKeys[day%7])
		}
		p.Day.Items = append(p.Day.Items, templates.SelectItem{Value: &value, Text: text})
	}
	p.To = templates.Checkboxes{Choices: d.boxes("to", "brief.plan.to", wrong), Values: plan.To}
	for _, person := range f.people {
		p.To.Items = append(p.To.Items, templates.ChoiceItem{Value: person.ID, Text: person.Name})
	}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) briefPlan() error {
	f, err := d.planFaces()
	if err != nil {
		return err
	}
	plan, err := d.s.Store.BriefPlan(d.ctx, d.slug)
	if err != nil {
		return err
	}
	return d.show("staff-brief-plan", d.planPage(plan, f, &slips{}))
}

func (d *desk) postBriefPlan() error {
	form, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer form.close()
	f, err := d.planFaces()
	if err != nil {
		return err
	}
	plan := staff.BriefPlan{Questions: form.Values["questions"], To: form.Values["to"]}
	var wrong slips
	if len(plan.Questions) > staff.MaxBriefQuestions {
		wrong.add("questions", d.words.Say("brief.plan.questions.many", "most", staff.MaxBriefQuestions))
	}
	if plan.Day, err = strconv.Atoi(form.Get("day")); err != nil || plan.Day < 0 || plan.Day > 7 {
		plan.Day = 0
		wrong.add("day", d.words.Say("brief.plan.day.wrong"))
	}
	known := func(list []string, has func(string) bool) bool {
		return !slices.ContainsFunc(list, func(v string) bool { return !has(v) })
	}
	if !known(plan.Questions, func(name string) bool { return slices.Contains(f.questions, name) }) {
		wrong.add("questions", d.words.Say("brief.plan.questions.gone"))
	}
	switch {
	case !known(plan.To, func(id string) bool {
		return slices.ContainsFunc(f.people, func(p *staff.Person) bool { return p.ID == id })
	}):
		wrong.add("to", d.words.Say("brief.plan.to.gone"))
	case len(plan.To) > staff.MaxBriefRecipients:
		wrong.add("to", d.words.Say("brief.plan.to.many", "most", staff.MaxBriefRecipients))
	case plan.Day > 0 && len(plan.To) == 0:
		wrong.add("to", d.words.Say("brief.plan.to.none"))
	}
	if wrong.any() {
		return d.showSlips("staff-brief-plan", d.planPage(plan, f, &wrong))
	}
	act := d.act(staff.VerbBriefPlanned, d.slug, staff.Details{"questions": strings.Join(plan.Questions, " "), "day": strconv.Itoa(plan.Day), "people": strconv.Itoa(len(plan.To))})
	if err := d.s.Store.SetBriefPlan(d.ctx, act, d.slug, plan); err != nil {
		return err
	}
	return d.seeOther(d.at("/brief"), "brief-planned")
}
