package web

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// SentPage is page/sent: the confirmation, which can be opened again at any time.
type SentPage struct {
	JourneyPage
	Panel      templates.Panel
	Reference  string
	Sent       string // minute
	Changed    string // minute of the last change, or empty
	Late       bool   // it came after the closing
	Outcome    bool   // the outcome is published, so it cannot be withdrawn any more
	OutcomeURL string
	Code       string
	CanChange  string // until when, "any" where there is no closing, or empty
	Withdraw   bool
	Changing   bool // a changed version waits to be sent
	Equality   bool // equality questions were asked
	Contact    string
	Title      string
	Closes     bool   // there is a closing time
	TellMeURL  string // where one can ask to be told of the outcome, or empty
}

// CopyPage is page/copy: everything that was sent, to keep or print.
type CopyPage struct {
	JourneyPage
	Reference string
	Sent      string
	Changed   string
	Late      bool
	Sections  []CheckedSection
}

// ConfirmPage is page/confirm: asked before something is deleted.
type ConfirmPage struct {
	JourneyPage
	Paragraphs []string
	Action     string
	Button     string
	Cancel     string
}

var (
	_ = registerPage("sent", SentPage{})
	_ = registerPage("copy", CopyPage{})
	_ = registerPage("confirm", ConfirmPage{})
)

// confirmation shows that a response was sent. Asking for it changes nothing.
func (s *Server) confirmation(v *visit) error {
	title := v.words.Say("journey.sent.title")
	p := SentPage{
		JourneyPage: s.page(v, title), Reference: v.sent.Reference, Sent: v.words.DateTime(v.sent.Submitted),
		Code: v.ses.codes[v.handle], Withdraw: v.con.CanWithdraw(v.now), Changing: v.draft != nil,
		Contact: v.q.Front.Contact, Title: v.q.Title.Plain(nil), Late: v.sent.Late, Outcome: v.con.Concluded(v.now),
	}
	p.OutcomeURL = outcomeURL(v.con.Slug)
	if s.offersMail(v.con) {
		p.TellMeURL = s.inEdition(tellMeURL(v.con.Slug), v.version, v.edition)
	}
	p.Foot = JourneyFoot{At: v.at(""), Hidden: true}
	p.Panel = templates.Panel{TitleText: title, HTML: shownReference(v.words.Say("journey.sent.reference"), v.sent.Reference)}
	if !v.sent.Changed.IsZero() {
		p.Changed = v.words.DateTime(v.sent.Changed)
	}
	if v.con.State(v.now) == consultation.Open {
		p.CanChange = "any"
		if !v.con.Schedule.Closes.IsZero() {
			p.CanChange = v.words.DateTime(v.con.Schedule.Closes)
		}
	}
	p.Equality, p.Closes = v.equalityAsked(), !v.con.Schedule.Closes.IsZero()
	return s.show(v.c, http.StatusOK, "sent", p)
}

// equalityAsked says whether equality questions were on the path of what was sent. Whether they were answered nobody can tell.
func (v *visit) equalityAsked() bool {
	return len(v.q.EqualityRoute(v.route.Answers, nil, v.scene()).Steps) > 0
}

// copyPage shows what was sent; of a draft it shows what was typed.
func (s *Server) copyPage(c *gin.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	if v.sent == nil {
		return s.showClosed(v)
	}
	p := CopyPage{
		JourneyPage: s.page(v, v.words.Say("journey.copy.title")), Reference: v.sent.Reference, Sent: v.words.DateTime(v.sent.Submitted), Late: v.sent.Late,
	}
	if !v.sent.Changed.IsZero() {
		p.Changed = v.words.DateTime(v.sent.Changed)
	}
	if v.draft != nil { // the copy is of what stands, not of the change that waits
		if err := s.loadSent(v); err != nil {
			return err
		}
	}
	p.Sections = v.checked(false)
	p.back("/sent")
	return s.show(v.c, http.StatusOK, "copy", p)
}

// copyText gives the same as plain text, to keep.
func (s *Server) copyText(c *gin.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return err
	}
	var b strings.Builder
	name := "draft"
	if mark := s.box.plain(v.words.Catalogue); mark != "" {
		fmt.Fprintf(&b, "%s\n\n", mark)
	}
	fmt.Fprintf(&b, "%s\n\n", v.q.Title.Plain(nil))
	if v.sent != nil && v.draft == nil {
		name = v.sent.Reference
		fmt.Fprintf(&b, "%s: %s\n%s\n", v.words.Say("journey.sent.reference"), v.sent.Reference, v.words.Say("journey.copy.sent", "time", v.words.DateTime(v.sent.Submitted)))
		if v.sent.Late {
			b.WriteString(v.words.Say("journey.sent.late") + "\n")
		}
		for _, sec := range v.sections() {
			fmt.Fprintf(&b, "\n== %s ==\n", sec.title)
			for _, q := range sec.asked {
				v.writeAnswer(&b, q, q.Show(v.route.Answers, v.words))
			}
		}
	} else {
		b.WriteString(v.words.Say("journey.copy.draft") + "\n")
		for _, q := range v.allTyped() {
			v.writeAnswer(&b, q.asked, q.lines)
		}
	}
	c.Header("Content-Disposition", `attachment; filename="`+name+`.txt"`)
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(strings.ReplaceAll(b.String(), "\n", "\r\n")))
	return nil
}

func (v *visit) writeAnswer(b *strings.Builder, q consultation.Asked, lines []consultation.Line) {
	fmt.Fprintf(b, "\n%s\n", headingOf(q))
	if len(lines) == 0 {
		fmt.Fprintf(b, "    %s\n", v.words.Say("journey.not-answered"))
	}
	for _, l := range lines {
		text := l.Text
		if l.Label != "" {
			text = labelled(l.Label) + " " + text
		}
		fmt.Fprintf(b, "    %s\n", strings.ReplaceAll(text, "\n", "\n    "))
	}
}

// askedSection is one section, or one round, with its questions.
type askedSection struct {
	title string
	asked []consultation.Asked
}

func (v *visit) sections() []askedSection {
	var all []askedSection
	for i := range v.route.Steps {
		step := &v.route.Steps[i]
		if len(step.Asked()) == 0 {
			continue
		}
		title := v.sectionTitle(step)
		if n := len(all); n == 0 || all[n-1].title != title {
			all = append(all, askedSection{title: title})
		}
		all[len(all)-1].asked = append(all[len(all)-1].asked, step.Asked()...)
	}
	return all
}

// change starts a changed version: a copy of what was sent, which stands until the copy is sent too.
func (s *Server) change(v *visit) error {
	if v.con.State(v.now) != consultation.Open {
		return Error{Status: http.StatusForbidden, Key: "error.403.closed", Next: templates.Link{Href: v.at("/sent")}}
	}
	if v.draft == nil {
		if _, err := s.Store.Amend(v.ctx, v.sent.ID, v.now); err != nil {
			return err
		}
	}
	return v.seeOther("/check")
}

// withdrawForm asks before a response is withdrawn.
func (s *Server) withdrawForm(v *visit) error {
	if !v.con.CanWithdraw(v.now) {
		return Error{Status: http.StatusForbidden, Key: "error.403.published", Next: templates.Link{Href: v.at("/sent")}}
	}
	p := ConfirmPage{
		JourneyPage: s.page(v, v.words.Say("journey.withdraw.title")), Action: v.at("/withdraw"), Cancel: v.at("/sent"),
		Button:     v.words.Say("journey.withdraw.button"),
		Paragraphs: []string{v.words.Say("journey.withdraw.text"), v.words.Say("journey.withdraw.more", "reference", v.sent.Reference)},
	}
	if v.equalityAsked() {
		p.Paragraphs = append(p.Paragraphs, v.words.Say("journey.withdraw.equality"))
	}
	p.back("/sent")
	return s.show(v.c, http.StatusOK, "confirm", p)
}

// withdraw deletes a response for good.
func (s *Server) withdraw(v *visit) error {
	if !v.con.CanWithdraw(v.now) {
		return Error{Status: http.StatusForbidden, Key: "error.403.published", Next: templates.Link{Href: v.at("/sent")}}
	}
	files, err := s.Store.Withdraw(v.ctx, v.sent.ID, v.now, "withdrawn")
	if err != nil {
		return err
	}
	s.dropAll(v, files)
	s.forgetCode(v.c, &v.ses, v.handle)
	return s.notice(v, "journey.withdrawn", startURL(v.con.Slug), "reference", v.sent.Reference)
}

// deleteForm asks before a draft is deleted.
func (s *Server) deleteForm(v *visit) error {
	p := ConfirmPage{
		JourneyPage: s.page(v, v.words.Say("journey.delete.title")), Action: v.at("/delete"), Cancel: v.at(""),
		Button: v.words.Say("journey.delete.button"), Paragraphs: []string{v.words.Say("journey.delete.text")},
	}
	if v.sent != nil {
		p.Paragraphs = append(p.Paragraphs, v.words.Say("journey.delete.sent", "reference", v.sent.Reference))
	} else if v.con.Invited {
		p.Paragraphs = append(p.Paragraphs, v.words.Say("journey.delete.invited"))
	}
	p.back("")
	return s.show(v.c, http.StatusOK, "confirm", p)
}

// deleteDraft deletes a draft for good. A response that it would have replaced stands.
func (s *Server) deleteDraft(v *visit) error {
	files, err := s.Store.DeleteDraft(v.ctx, v.draft.ID)
	if err != nil {
		return err
	}
	s.dropAll(v, files)
	if v.sent != nil {
		return v.seeOther("/sent")
	}
	s.forgetCode(v.c, &v.ses, v.handle)
	return s.notice(v, "journey.deleted", startURL(v.con.Slug))
}
