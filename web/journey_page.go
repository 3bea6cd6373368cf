package web

import (
	"html/template"
	"net/http"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// JourneyPage is what every page of a draft or a sent response has around its own part.
type JourneyPage struct {
	templates.Layout
	At      string // address of the draft or response: "/c/pathway/r/K3…"
	Edition string // what forms send on, so that a page stays in its edition
	Grace   string // says until when one can still send after closing, or empty
	Foot    JourneyFoot
}

// JourneyFoot is part/journey-foot: the code, and the ways to leave.
type JourneyFoot struct {
	At   string
	Code string // five words, or empty where this browser does not know them
	Sent bool   // the code is that of a sent response
	// Form is the id of the form that "Leave this computer" saves first, or empty.
	Form   string
	Delete bool // the draft can be deleted here
	Hidden bool // the page shows the code itself
}

// Template is the part that shows it.
func (JourneyFoot) Template() string { return "part/journey-foot" }

// page makes the common part of a page about this draft or response.
func (s *Server) page(v *visit, title string) JourneyPage {
	p := JourneyPage{
		Layout: s.layoutIn(v.c, v.version, v.edition, title), At: v.at(""), Edition: v.edition,
		Foot: JourneyFoot{At: v.at(""), Code: v.ses.codes[v.handle], Sent: v.draft == nil, Delete: v.draft != nil},
	}
	if v.draft != nil && v.con.InGrace(v.now) {
		p.Grace = v.words.Say("journey.grace",
			"closed", v.words.DateTime(v.con.Schedule.Closes),
			"until", v.words.Catalogue.Time(v.con.Schedule.Closes.Add(v.con.Schedule.Grace).In(consultation.London)))
	} else if v.draft != nil && v.con.TakesLate(v.now) && v.takesAnswers() {
		p.Grace = v.words.Say("journey.late", "closed", v.words.DateTime(v.con.Schedule.Closes), "until", v.words.DateTime(v.con.Schedule.Late))
	}
	return p
}

// back sets the link to the page before.
func (p *JourneyPage) back(path string) {
	p.BackLink = &templates.Link{Href: p.At + path}
}

// NoticePage is page/notice: a heading, sentences and a next step.
type NoticePage struct {
	JourneyPage
	Paragraphs []string
	Next       *templates.Link
}

var _ = registerPage("notice", NoticePage{})

// notice shows a page of plain sentences: those of KEY.text, KEY.more and KEY.next.
func (s *Server) notice(v *visit, key, next string, args ...any) error {
	p := NoticePage{JourneyPage: s.page(v, v.words.Say(key+".title", args...))}
	for _, part := range []string{".text", ".more"} {
		if v.words.Has(key + part) {
			p.Paragraphs = append(p.Paragraphs, v.words.Say(key+part, args...))
		}
	}
	if v.words.Has(key + ".next") {
		p.Next = &templates.Link{Href: next, Text: v.words.Say(key + ".next")}
	}
	p.Foot = JourneyFoot{Hidden: true}
	return s.show(v.c, http.StatusOK, "notice", p)
}

// shownReference is the reference inside the panel.
func shownReference(label, reference string) template.HTML {
	return template.HTML(template.HTMLEscapeString(label) + "<br><strong>" + template.HTMLEscapeString(reference) + "</strong>") // escaped
}
