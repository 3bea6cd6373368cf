package web

import (
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// EqualityPage is page/equality: what is different about the questions that follow, before the first of them.
type EqualityPage struct {
	JourneyPage
	Title string
}

// DeclarationPage is page/declaration: the last page before sending.
type DeclarationPage struct {
	JourneyPage
	Declaration string // the author's own words, or empty
	Contact     bool   // contact data is among the answers
	Version     string
	Changing    string
}

var (
	_ = registerPage("equality", EqualityPage{})
	_ = registerPage("declaration", DeclarationPage{})
)

// ready says whether nothing is in the way of sending; if not, it has led back to where it can be mended.
func (s *Server) ready(v *visit) (bool, error) {
	switch {
	case v.route.Ended:
		return false, v.seeOther("")
	case len(v.waiting()) > 0:
		return false, v.seeOther("/conflict")
	case len(v.missing()) > 0 && v.c.Request.Method == http.MethodPost:
		return false, s.showCheck(v, http.StatusUnprocessableEntity, true)
	case len(v.missing()) > 0:
		return false, v.seeOther("/check")
	case !v.draft.Checked(v.version.Hash) && v.draft.Version != v.version.Hash:
		return false, v.seeOther("/check?changed=1")
	case !v.draft.Checked(v.version.Hash):
		return false, v.seeOther("/check")
	}
	return true, nil
}

// equalityStart explains the equality questions.
func (s *Server) equalityStart(v *visit) error {
	route := v.equality()
	if len(route.Steps) == 0 {
		return v.seeOther("/declaration")
	}
	title := route.Steps[0].Section.Title.Plain(route.Steps[0].Piped)
	p := EqualityPage{JourneyPage: s.page(v, v.words.Say("journey.equality.title")), Title: title}
	p.back("/check")
	return s.show(v.c, http.StatusOK, "equality", p)
}

// postEqualityStart goes on to the questions, or past them: then what was answered before is forgotten.
func (s *Server) postEqualityStart(v *visit) error {
	f, err := s.readForm(v.c)
	if err != nil {
		return err
	}
	defer f.close()
	if f.do() == "skip" {
		if err := s.update(v, func(d *consultation.Draft) { d.Equality = nil }); err != nil {
			return err
		}
		return v.seeOther("/declaration")
	}
	route := v.equality()
	if len(route.Steps) == 0 {
		return v.seeOther("/declaration")
	}
	return v.toStep(&route.Steps[0], nil, "")
}

// declaration shows the last page before sending.
func (s *Server) declaration(v *visit) error {
	if ok, err := s.ready(v); !ok {
		return err
	}
	p := DeclarationPage{
		JourneyPage: s.page(v, v.words.Say("journey.declaration.title")), Declaration: v.q.Front.Declaration, Version: v.version.Hash,
	}
	for _, q := range v.route.Asked() {
		p.Contact = p.Contact || q.Personal && q.Answered(v.route.Answers)
	}
	if v.sent != nil {
		p.Changing = v.sent.Reference
	}
	p.back("/check")
	if len(v.equality().Steps) > 0 {
		p.back("/equality")
	}
	return s.show(v.c, http.StatusOK, "declaration", p)
}

// send submits the draft. A second press of the button finds the response that the first has made.
func (s *Server) send(v *visit) error {
	if ok, err := s.ready(v); !ok {
		return err
	}
	r := v.response()
	equality := v.equality().Answers
	_, err := s.Store.Submit(v.ctx, v.draft.ID, r, equality)
	if errors.Is(err, consultation.ErrNotFound) {
		return s.lost(v.c)
	}
	if err != nil {
		return err
	}
	return v.seeOther("/sent")
}

// response is what the draft becomes: the settled answers of its path, contact data apart.
func (v *visit) response() consultation.Response {
	r := consultation.Response{
		Reference: consultation.NewReference(), Consultation: v.con.Slug, Version: v.version.Hash, Edition: v.edition,
		Language: editionLanguage(v.version, v.edition), Notice: v.version.Notice.Hash, Submitted: v.now,
		Answers: v.route.Answers.Clone(), Contact: consultation.Answers{}, Wish: v.wish(), Late: v.con.IsLate(v.now),
	}
	for _, q := range v.route.Asked() {
		if !q.Personal {
			continue
		}
		for name, values := range r.Answers.Under(q.FullName) {
			r.Contact[name] = values
			delete(r.Answers, name)
		}
	}
	return r
}

// wish is the respondent's wish about publication: that of the answer they chose.
func (v *visit) wish() consultation.Wish {
	for _, q := range v.route.Asked() {
		list, ok := q.Kind.(consultation.Listed)
		if !ok {
			continue
		}
		for _, o := range list.Options() {
			if o.Wish != "" && v.route.Answers.Includes(q.FullName, o.Code) {
				return o.Wish
			}
		}
	}
	return ""
}

// shownLines writes the lines of an answer, what was typed with its line breaks.
func shownLines(lines []consultation.Line) template.HTML {
	var b strings.Builder
	for _, l := range lines {
		b.WriteString(`<p class="gp-typed">`)
		if l.Label != "" {
			b.WriteString(`<strong>` + template.HTMLEscapeString(labelled(l.Label)) + `</strong> `)
		}
		b.WriteString(template.HTMLEscapeString(l.Text) + `</p>`)
	}
	return template.HTML(b.String()) // every part is escaped above
}

// labelled ends a label with a colon, so that label and answer are told apart by ear as well, unless it is a sentence.
func labelled(label string) string {
	if strings.HasSuffix(label, "?") || strings.HasSuffix(label, ".") || strings.HasSuffix(label, ":") {
		return label
	}
	return label + ":"
}
