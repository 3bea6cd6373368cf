package web

import (
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// RoundsPage is page/rounds: the rounds of a repeated section, to add, change and remove.
type RoundsPage struct {
	JourneyPage
	Action  string
	From    string
	Heading string
	Rounds  []RoundLine
	More    bool // there is room for another
	Limit   int
	Remove  *RoundLine // the round that somebody is asked about before it goes, or nil
}

// RoundLine is one round.
type RoundLine struct {
	Number int
	Name   string
	Href   string
	Faults int // things to mend
}

var _ = registerPage("rounds", RoundsPage{})

// showRounds lists the rounds of a section. remove is the round that is about to go, or nil.
func (s *Server) showRounds(v *visit, step *consultation.Step, remove *int) error {
	title := step.Title.Plain(step.Piped)
	p := RoundsPage{
		JourneyPage: s.page(v, title), Action: v.at(stepPath(step)), Heading: title, From: from(v.c.Query("from")),
		More: step.Rounds < step.Section.UpTo, Limit: step.Section.UpTo,
	}
	p.back("")
	for round := 1; round <= step.Rounds; round++ {
		line := RoundLine{Number: round, Name: v.roundName(step.Section, round)}
		for i := range v.route.Steps {
			if st := &v.route.Steps[i]; st.Section == step.Section && st.Round == round {
				if line.Href == "" {
					line.Href = v.at(stepPath(st))
				}
				line.Faults += len(st.Check(v.route.Answers))
			}
		}
		p.Rounds = append(p.Rounds, line)
	}
	if remove == nil {
		if n, err := strconv.Atoi(v.c.Query("remove")); err == nil {
			remove = &n
		}
	}
	if remove != nil && *remove >= 1 && *remove <= len(p.Rounds) {
		p.Remove = &p.Rounds[*remove-1]
		p.PageTitle = v.words.Say("journey.rounds.remove.title", "name", p.Remove.Name)
		p.back(stepPath(step))
	}
	return s.show(v.c, http.StatusOK, "rounds", p)
}

// postRounds adds a round, removes one after asking, or goes on.
func (s *Server) postRounds(v *visit, f *form) error {
	step := v.route.Step(stepID(v))
	if step == nil || !step.List {
		return v.seeOther("?moved=1")
	}
	do, arg, _ := strings.Cut(f.do(), ":")
	n, _ := strconv.Atoi(arg)
	switch do {
	case "leave":
		return s.endSession(v.c, v.ses)
	case "remove":
		return v.seeOther(stepPath(step) + "?remove=" + strconv.Itoa(n))
	case "remove-now":
		return s.removeRound(v, step, n)
	case "add":
		return s.addRound(v, step)
	case "cancel":
		return v.toStep(step, nil, "")
	}
	if err := s.update(v, func(d *consultation.Draft) { d.MarkDone(step.ID) }); err != nil {
		return err
	}
	if from(f.Get("from")) == "check" {
		return v.seeOther("/check")
	}
	if len(v.q.Sections) == 1 {
		return v.seeOther("/check")
	}
	return v.seeOther("")
}

func (s *Server) addRound(v *visit, step *consultation.Step) error {
	added := 0
	err := s.update(v, func(d *consultation.Draft) {
		route := v.q.Route(d.All(), v.scene())
		if now := route.Step(step.ID); now != nil {
			added = d.AddRound(now.Section, now.Rounds)
			d.Unchecked()
		}
	})
	if err != nil {
		return err
	}
	for i := range v.route.Steps {
		if st := &v.route.Steps[i]; st.Section.Name == step.Section.Name && st.Round == added && added > 0 {
			return v.toStep(st, nil, "")
		}
	}
	return v.toStep(step, nil, "")
}

func (s *Server) removeRound(v *visit, step *consultation.Step, n int) error {
	var files []string
	err := s.update(v, func(d *consultation.Draft) {
		route := v.q.Route(d.All(), v.scene())
		if now := route.Step(step.ID); now != nil && n >= 1 && n <= now.Rounds {
			files = d.RemoveRound(now.Section, n, now.Rounds)
			d.Unchecked()
		}
	})
	if err != nil {
		return err
	}
	for _, id := range files {
		s.dropFile(v, id)
	}
	return v.toStep(step, nil, "")
}

// update changes the draft without a form and looks at its path again.
func (s *Server) update(v *visit, f func(*consultation.Draft)) error {
	d, err := s.Store.UpdateDraft(v.ctx, v.draft.ID, func(d *consultation.Draft) error {
		f(d)
		d.Saved, d.Version = v.now, v.con.Version
		return nil
	})
	if err != nil {
		return s.unsaved(v, nil, err)
	}
	v.draft, v.route = d, v.q.Route(d.All(), v.scene())
	return nil
}
