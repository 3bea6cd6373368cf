package web

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// visit is one request about one draft or one sent response.
type visit struct {
	c       *gin.Context
	ctx     context.Context
	now     time.Time
	ses     session
	handle  string
	con     *consultation.Consultation
	version *consultation.Version // the one served now; of a sent response, the one it was sent with
	edition string
	q       *consultation.Questionnaire
	words   spoken

	draft *consultation.Draft // nil where the handle is that of a sent response alone
	sent  *consultation.Response
	route consultation.Route // of the draft, or of what was sent

	sentRoute *consultation.Route // of what was sent, while it is being changed; made when it is first asked for
}

// spoken says our words in one language, in the shape that the domain asks for.
type spoken struct{ *templates.Catalogue }

// Number writes a canonical decimal with the separators of the language.
func (w spoken) Number(n string) string {
	whole, fraction, _ := strings.Cut(n, ".")
	sign := ""
	if rest, ok := strings.CutPrefix(whole, "-"); ok {
		sign, whole = "−", rest
	}
	group := w.Say("number.group")
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + group + whole[i:]
	}
	if fraction != "" {
		whole += "." + fraction
	}
	return sign + whole
}

// Date writes a day in London, where every consultation is.
func (w spoken) Date(t time.Time) string { return w.Catalogue.Date(t.In(consultation.London)) }

// DateTime writes a minute in London.
func (w spoken) DateTime(t time.Time) string { return w.Catalogue.DateTime(t.In(consultation.London)) }

// withDraft runs a handler for a draft that this browser may see. Somebody who goes back after sending is led to the confirmation.
func (s *Server) withDraft(h func(*visit) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		v, err := s.visit(c)
		switch {
		case err != nil:
			return err
		case v.draft == nil:
			return v.seeOther("/sent")
		}
		return h(v)
	}
}

// openDraft is withDraft for pages that take answers: once the grace after closing is over, it shows what was typed instead.
func (s *Server) openDraft(h func(*visit) error) func(*gin.Context) error {
	return s.withDraft(func(v *visit) error {
		if !v.takesAnswers() {
			return s.showClosed(v)
		}
		return h(v)
	})
}

// takesAnswers says whether this draft may be saved and sent. One that changes a response may not by the rule for late responses:
// what was sent in time stands.
func (v *visit) takesAnswers() bool {
	if v.draft != nil && v.draft.Amends != "" {
		return v.con.TakesChanges(v.now)
	}
	return v.con.TakesAnswers(v.now)
}

// withSent runs a handler for a response that was sent.
func (s *Server) withSent(h func(*visit) error) func(*gin.Context) error {
	return func(c *gin.Context) error {
		v, err := s.visit(c)
		switch {
		case err != nil:
			return err
		case v.sent == nil:
			return v.seeOther("")
		}
		return h(v)
	}
}

// visit finds what the address names, if the browser's session may see it.
func (s *Server) visit(c *gin.Context) (*visit, error) {
	v := &visit{c: c, ctx: c.Request.Context(), now: s.Now(), ses: s.session(c), handle: c.Param("handle")}
	if v.ses.token == "" {
		return nil, s.lost(c)
	}
	var err error
	if v.con, err = s.Store.Consultation(v.ctx, c.Param("slug")); err != nil {
		return nil, err
	}
	if err := s.load(v); err != nil {
		return nil, err
	}
	return v, nil
}

// load reads the draft and the response behind the handle; one of the two is there.
func (s *Server) load(v *visit) error {
	var err error
	v.draft, err = s.Store.Draft(v.ctx, v.handle, v.ses.mac, v.now)
	if err != nil && !isNotFound(err) {
		return err
	}
	if v.draft == nil || v.draft.Amends != "" {
		v.sent, err = s.Store.Receipt(v.ctx, v.handle, v.ses.mac, v.now)
		if err != nil && !isNotFound(err) {
			return err
		}
	}
	switch {
	case v.draft != nil && v.draft.Consultation == v.con.Slug:
		return s.loadDraft(v)
	case v.sent != nil && v.sent.Consultation == v.con.Slug:
		return s.loadSent(v)
	}
	return s.lost(v.c)
}

func (s *Server) loadDraft(v *visit) (err error) {
	if v.version, err = s.cache.Version(v.ctx, v.con.Version); err != nil {
		return err
	}
	v.read(s, v.draft.Edition)
	v.route = v.q.Route(v.draft.All(), v.scene())
	return nil
}

func (s *Server) loadSent(v *visit) (err error) {
	if v.version, err = s.cache.Version(v.ctx, v.sent.Version); err != nil {
		return err
	}
	v.read(s, v.sent.Edition)
	all := v.sent.Answers.Clone()
	all.Add(v.sent.Contact)
	scene := v.scene()
	scene.Now = v.sent.Submitted // limits such as "no later than today" were met then
	v.route = v.q.Route(all, scene)
	return nil
}

// read sets edition and words: what the address asks for, else what the draft was last read in.
func (v *visit) read(s *Server, last string) {
	v.edition = v.version.Main
	for _, ed := range []string{v.c.Query("edition"), last} {
		if v.version.Editions[ed] != nil {
			v.edition = ed
			break
		}
	}
	v.q = v.version.Questionnaire(v.edition)
	v.words = spoken{s.Pages.Words(editionLanguage(v.version, v.edition))}
}

func (v *visit) scene() consultation.Scene {
	return consultation.Scene{Now: v.now, Words: v.words}
}

// equality is the path through the equality questions, which are asked once, before the first sending.
func (v *visit) equality() consultation.Route {
	if v.draft.Amends != "" {
		return consultation.Route{}
	}
	return v.q.EqualityRoute(v.route.Answers, v.draft.Equality, v.scene())
}

// at is an address of this draft or response: "" for the task list, "/check", "/s/about-you/1".
func (v *visit) at(path string) string {
	return startURL(v.con.Slug) + "/r/" + v.handle + path
}

func (v *visit) seeOther(path string) error {
	v.c.Redirect(http.StatusSeeOther, v.at(path))
	return nil
}

// stepPath is the address of a step; equality steps lie apart.
func stepPath(step *consultation.Step) string {
	if step.Section.Equality {
		return "/equality/" + step.ID
	}
	return "/s/" + step.ID
}

func (v *visit) toStep(step *consultation.Step, query url.Values, fragment string) error {
	path := stepPath(step)
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	if fragment != "" {
		path += "#" + fragment
	}
	return v.seeOther(path)
}

// lost is the refusal for a draft that this browser may not see, or no longer. What a form carried is shown, so that nobody has
// to write it again.
func (s *Server) lost(c *gin.Context) error {
	e := Error{Status: http.StatusNotFound, Key: "error.404.draft", Next: templates.Link{Href: "/resume"}}
	if s.box != nil {
		e.Key, e.Next.Href = "error.404.preview-draft", previewStart(s.box.id)
	}
	if c.Request.Method == http.MethodPost {
		if form, err := s.readForm(c); err == nil {
			e.Kept = s.keptWords(c, form)
			form.close()
		}
	}
	return e
}
