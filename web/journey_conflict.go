package web

import (
	"html/template"
	"net/http"
	"net/url"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// ConflictPage is page/conflict: words to choose between, and answers that would leave out others.
type ConflictPage struct {
	JourneyPage
	Errors  *templates.ErrorSummary
	Step    string // where the form came from
	From    string
	Choices []ConflictChoice
}

// ConflictChoice is one question with two sets of words.
type ConflictChoice struct {
	Heading string
	Name    string // form field: "keep:NAME"
	ID      string
	Mine    template.HTML // what this browser sent; empty where that is nothing
	Theirs  template.HTML // what the draft holds
	Both    bool          // both can be kept
	Closes  []string      // questions whose answers would be left out; then Mine is the changed answer
	Chosen  string
	Error   string
}

var _ = registerPage("conflict", ConflictPage{})

// conflict shows what waits to be chosen.
func (s *Server) conflict(v *visit) error {
	if len(v.waiting()) == 0 {
		return v.seeOther("")
	}
	return s.showConflict(v, http.StatusOK, v.c.Query("step"), from(v.c.Query("from")), nil)
}

// showConflict shows both texts of each question. chosen, where not nil, is what the form has said so far.
func (s *Server) showConflict(v *visit, status int, step, back string, chosen url.Values) error {
	p := ConflictPage{JourneyPage: s.page(v, ""), Step: step, From: back}
	closing := true
	for _, q := range v.waiting() {
		c := v.choice(q)
		if chosen != nil {
			if c.Chosen = chosen.Get(c.Name); c.Chosen == "" {
				c.Error = v.words.Say("journey.conflict.choose", "question", c.Heading)
				if p.Errors == nil {
					p.Errors = &templates.ErrorSummary{}
				}
				p.Errors.ErrorList = append(p.Errors.ErrorList, templates.ErrorItem{Text: c.Error, Href: "#" + c.ID})
			}
		}
		closing = closing && len(c.Closes) > 0
		p.Choices = append(p.Choices, c)
	}
	p.HasErrors = p.Errors != nil
	p.PageTitle = v.words.Say("journey.conflict.title")
	if closing {
		p.PageTitle = v.words.Say("journey.closes.title")
	}
	p.back("")
	return s.show(v.c, status, "conflict", p)
}

func (v *visit) choice(q consultation.Asked) ConflictChoice {
	parked := v.draft.Conflicts[q.FullName]
	c := ConflictChoice{
		Heading: headingOf(q), Name: "keep:" + q.FullName, ID: templates.ID("keep." + q.FullName),
		Mine: shownLines(v.lines(q, parked.Words(q))), Theirs: shownLines(v.lines(q, v.draft.All())), Both: consultation.CanKeepBoth(q) && !parked.Closes,
	}
	if parked.Closes {
		for _, closed := range v.q.Closed(v.draft, q.FullName, v.scene()) {
			c.Closes = append(c.Closes, closed.Wording.Plain(closed.Piped))
		}
	}
	return c
}

// lines shows typed answers to a question.
func (v *visit) lines(q consultation.Asked, typed consultation.Answers) []consultation.Line {
	return q.Show(q.Settle(typed), v.words)
}

// postConflict keeps what was chosen and leads back to where the form came from.
func (s *Server) postConflict(v *visit) error {
	f, err := s.readForm(v.c)
	if err != nil {
		return err
	}
	defer f.close()
	waiting, before := v.waiting(), names(&v.route)
	for _, q := range waiting {
		switch consultation.Settlement(f.Get("keep:" + q.FullName)) {
		case consultation.KeepMine, consultation.KeepTheirs, consultation.KeepBoth:
		default:
			f.Del("keep:" + q.FullName)
			return s.showConflict(v, http.StatusUnprocessableEntity, f.Get("step"), from(f.Get("from")), f.Values)
		}
	}
	err = s.update(v, func(d *consultation.Draft) {
		d.Unchecked()
		for _, q := range waiting {
			d.Resolve(q, consultation.Settlement(f.Get("keep:"+q.FullName)), newPageID())
		}
	})
	if err != nil {
		return err
	}
	return s.afterConflict(v, f.Get("step"), from(f.Get("from")), before)
}

// afterConflict goes on from the page where the choice came up; what is still wrong there is shown.
func (s *Server) afterConflict(v *visit, id, back string, before map[string]bool) error {
	step := v.route.Step(id)
	if step == nil {
		return v.seeOther("")
	}
	query := url.Values{}
	if back != "" {
		query.Set("from", back)
	}
	if len(step.Check(v.route.Answers)) > 0 {
		query.Set("errors", "1")
		return v.toStep(step, query, "")
	}
	if err := s.update(v, func(d *consultation.Draft) { d.MarkDone(id) }); err != nil {
		return err
	}
	return s.next(v, &saving{id: id, route: v.route, step: step, before: before}, back)
}
