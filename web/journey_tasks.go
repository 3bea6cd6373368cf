package web

import (
	"net/http"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// TasksPage is page/tasks: the sections with their statuses.
type TasksPage struct {
	JourneyPage
	Done     int
	Total    int
	Tasks    templates.TaskList
	Check    templates.TaskList
	Saved    bool   // "I'll come back to it later" was pressed
	Moved    bool   // a page that is no longer on the path was asked for
	Waiting  bool   // there are answers to choose between
	Changing string // reference of the response that this draft would replace, or empty
	DraftsGo string // day on which an unsent draft is deleted
	Closes   string
}

var _ = registerPage("tasks", TasksPage{})

// tasks shows the task list.
func (s *Server) tasks(v *visit) error {
	p := TasksPage{
		JourneyPage: s.page(v, v.words.Say("journey.tasks.title")),
		Saved:       v.c.Query("saved") != "", Moved: v.c.Query("moved") != "", Waiting: len(v.waiting()) > 0,
		DraftsGo: v.words.Date(v.con.DraftsGo(v.draft.Saved)),
	}
	if v.sent != nil {
		p.Changing = v.sent.Reference
	}
	if !v.con.Schedule.Closes.IsZero() {
		p.Closes = v.words.DateTime(v.con.Schedule.Closes)
	}
	for _, group := range v.bySection() {
		task, done := v.task(group)
		p.Tasks.Items = append(p.Tasks.Items, task)
		p.Total++
		if done {
			p.Done++
		}
	}
	p.Check = templates.TaskList{IDPrefix: "check", Items: []templates.Task{v.checkTask(p.Done == p.Total)}}
	return s.show(v.c, http.StatusOK, "tasks", p)
}

// bySection groups the steps of the path by their section.
func (v *visit) bySection() [][]*consultation.Step {
	var groups [][]*consultation.Step
	for i := range v.route.Steps {
		step := &v.route.Steps[i]
		if i == 0 || v.route.Steps[i-1].Section != step.Section {
			groups = append(groups, nil)
		}
		last := len(groups) - 1
		groups[last] = append(groups[last], step)
	}
	return groups
}

// task is one section of the list: it leads to its first page that is not done yet.
func (v *visit) task(steps []*consultation.Step) (templates.Task, bool) {
	first, begun, optional, waiting := (*consultation.Step)(nil), false, true, false
	for _, step := range steps {
		if first == nil && (!v.done(step) || len(step.Check(v.route.Answers)) > 0) {
			first = step
		}
		begun = begun || v.done(step)
		for _, q := range step.Asked() {
			begun = begun || q.Answered(v.route.Answers)
			optional = optional && !q.Required
			_, parked := v.draft.Conflicts[q.FullName]
			waiting = waiting || parked
		}
	}
	done := first == nil
	if done {
		first = steps[0]
		if last := steps[len(steps)-1]; last.List {
			first = last
		}
	}
	task := templates.Task{Title: templates.Text{HTML: first.Title.Render(first.Piped)}, Href: v.at(stepPath(first))}
	switch {
	case waiting:
		task.Href = v.at("/conflict")
		task.Status = templates.TaskStatus{Tag: templates.Tag{Text: v.words.Say("status.problem"), Classes: "govuk-tag--red"}}
		return task, false
	case first.Section.Ends:
		task.Status.Text = v.words.Say("journey.tasks.ends")
		return task, false
	case done:
		task.Status.Text = v.words.Say("status.completed")
	case begun:
		task.Status.Tag = templates.Tag{Text: v.words.Say("status.in-progress"), Classes: "govuk-tag--light-blue"}
	default:
		task.Status.Tag = templates.Tag{Text: v.words.Say("status.not-started"), Classes: "govuk-tag--blue"}
		if optional {
			task.Hint.Text = v.words.Say("journey.tasks.optional")
		}
	}
	return task, done
}

// done says whether somebody has continued from a step. What is being changed was sent once, so every step that it had counts;
// a step that the change has opened does not.
func (v *visit) done(step *consultation.Step) bool {
	if v.draft.Done[step.ID] || v.sent == nil {
		return v.draft.Done[step.ID]
	}
	if v.sentRoute == nil {
		all := v.sent.Answers.Clone()
		all.Add(v.sent.Contact)
		route := v.q.Route(all, v.scene())
		v.sentRoute = &route
	}
	return v.sentRoute.Step(step.ID) != nil
}

// checkTask is the last line: it can be opened at any time, so that somebody who answered one section alone can send.
func (v *visit) checkTask(all bool) templates.Task {
	task := templates.Task{Title: templates.Text{Text: v.words.Say("journey.tasks.check")}}
	switch {
	case v.route.Ended:
		task.Status = templates.TaskStatus{Text: v.words.Say("status.cannot-start"), Classes: "govuk-task-list__status--cannot-start-yet"}
	default:
		task.Href = v.at("/check")
		task.Status.Tag = templates.Tag{Text: v.words.Say("status.not-started"), Classes: "govuk-tag--blue"}
	}
	if !all && !v.route.Ended {
		task.Hint.Text = v.words.Say("journey.tasks.check.hint")
	}
	return task
}

// waiting lists the questions on the path with words to choose between.
func (v *visit) waiting() []consultation.Asked {
	var out []consultation.Asked
	for _, q := range v.route.Asked() {
		if _, ok := v.draft.Conflicts[q.FullName]; ok {
			out = append(out, q)
		}
	}
	return out
}

// changeURL leads from the check page to one question and back.
func (v *visit) changeURL(step *consultation.Step, field string) string {
	return v.at(stepPath(step)) + "?" + url.Values{"from": {"check"}}.Encode() + "#" + templates.ID(field)
}
