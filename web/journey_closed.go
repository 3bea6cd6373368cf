package web

import (
	"html/template"
	"net/http"

	"github.com/greenpaper/greenpaper/consultation"
)

// ClosedPage is page/closed: after the grace, everything that was typed, to keep.
type ClosedPage struct {
	JourneyPage
	Closed   string // minute of closing
	Open     bool   // it is still open: this is only a copy of the draft
	DraftsGo string
	LateRule string // what holds for responses after the closing
	Words    []TypedAnswer
	Contact  string
}

// TypedAnswer is a question that holds typed words.
type TypedAnswer struct {
	Heading string
	HTML    template.HTML
}

var _ = registerPage("closed", ClosedPage{})

// typedAnswer is a question, on the path or off it, with what was typed.
type typedAnswer struct {
	asked consultation.Asked
	lines []consultation.Line
}

// allTyped lists every question that holds words: what waits to be chosen too.
func (v *visit) allTyped() []typedAnswer {
	all := v.draft.All()
	all.Add(v.draft.Equality)
	var out []typedAnswer
	for _, q := range v.q.Typed(all, v.scene()) {
		out = append(out, typedAnswer{q, v.lines(q, all)})
		if c, ok := v.draft.Conflicts[q.FullName]; ok {
			out = append(out, typedAnswer{q, v.lines(q, c.Words(q))})
		}
	}
	return out
}

// showClosed lets people keep their words when nothing can be sent any more.
func (s *Server) showClosed(v *visit) error { return s.showTyped(v, http.StatusOK) }

// showClosedWith does so for a form that came too late: what it carried is shown as well.
func (s *Server) showClosedWith(v *visit, f *form) error {
	late := consultation.Answers{}
	for _, q := range f.shown(v.q.Anyway(stepID(v), v.scene())) {
		late.Add(q.Read(f.Values))
	}
	if v.draft.Answers == nil {
		v.draft.Answers = consultation.Answers{}
	}
	v.draft.Answers.Add(late) // this copy alone: nothing is stored
	for name := range late {
		delete(v.draft.Personal, name)
		delete(v.draft.Equality, name)
	}
	return s.showTyped(v, http.StatusForbidden)
}

func (s *Server) showTyped(v *visit, status int) error {
	p := ClosedPage{Open: v.takesAnswers(), Contact: v.q.Front.Contact}
	title := "journey.closed.title"
	if p.Open {
		title = "journey.copy.title"
	} else {
		p.Closed = v.words.DateTime(v.con.Schedule.Closes)
		p.LateRule = v.words.Say("start.late.rule")
	}
	p.JourneyPage = s.page(v, v.words.Say(title))
	p.DraftsGo = v.words.Date(v.con.DraftsGo(v.draft.Saved))
	for _, q := range v.allTyped() {
		p.Words = append(p.Words, TypedAnswer{headingOf(q.asked), shownLines(q.lines)})
	}
	if p.Open {
		p.back("")
	}
	return s.show(v.c, status, "closed", p)
}
