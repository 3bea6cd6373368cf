package web

import (
	"crypto/rand"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// mailPublicRoutes are where people ask to be told of an outcome, confirm it and stop it. They have nothing to do with a response:
// no session is looked at, and nothing that is stored leads to one.
func (s *Server) mailPublicRoutes() []Route {
	get := func(path string, h func(*gin.Context) error) Route {
		return Route{Method: http.MethodGet, Path: path, Handle: h}
	}
	post := func(path string, h func(*gin.Context) error) Route {
		return Route{Method: http.MethodPost, Path: path, Handle: h}
	}
	return []Route{
		get("/c/:slug/tell-me", s.tellMeForm),
		post("/c/:slug/tell-me", s.postTellMe),
		get("/mail/confirm/:token", s.confirmMailForm),
		post("/mail/confirm/:token", s.postConfirmMail),
		get("/mail/stop/:token", s.stopMailForm),
		post("/mail/stop/:token", s.postStopMail),
	}
}

// TellMePage is page/tell-me.html: an address for one e-mail.
type TellMePage struct {
	templates.Layout
	Errors  *templates.ErrorSummary
	Email   templates.Input
	Action  string
	Edition string
}

// MailActPage is page/mail-act.html: what was done, or a button that does it.
type MailActPage struct {
	templates.Layout
	Paragraphs []string
	Button     *templates.Button // nil where there is nothing to press
	Action     string
	Next       *templates.Link
}

var (
	_ = registerPage("tell-me", TellMePage{})
	_ = registerPage("mail-act", MailActPage{})
)

func tellMeURL(slug string) string { return startURL(slug) + "/tell-me" }

// offersMail says whether people can ask to be told of the outcome of a consultation.
func (s *Server) offersMail(con *consultation.Consultation) bool {
	return s.box == nil && s.sendsMail() && !con.Concluded(s.Now())
}

// tellMe finds the consultation. Once its outcome is published there is nothing to wait for.
func (s *Server) tellMe(c *gin.Context, ed string) (call, bool, error) {
	call, err := s.callIn(c, ed)
	if err != nil {
		return call, false, err
	}
	if call.Concluded(s.Now()) {
		c.Redirect(http.StatusSeeOther, outcomeURL(call.Slug))
		return call, false, nil
	}
	if !s.offersMail(call.Consultation) {
		return call, false, notFound()
	}
	return call, true, nil
}

func (s *Server) tellMePage(c *gin.Context, call call, typed, wrong string, args ...any) TellMePage {
	p := TellMePage{Layout: s.layoutIn(c, call.Version, call.Edition, ""), Action: tellMeURL(call.Slug), Edition: call.Edition}
	w := s.Pages.Words(p.Lang)
	p.PageTitle, p.NoIndex, p.CanonicalURL = w.Say("tell-me.title"), true, ""
	p.BackLink = &templates.Link{Href: s.inEdition(startURL(call.Slug), call.Version, call.Edition)}
	p.Email = templates.Input{Field: templates.Field{
		Name: "email", ID: "email", Label: templates.Label{Text: w.Say("tell-me.email")}, Hint: templates.Hint{Text: w.Say("tell-me.email.hint")},
	}, Type: "email", Autocomplete: "email", Spellcheck: "false", Value: typed}
	if wrong != "" {
		text := w.Say(wrong, args...)
		p.HasErrors, p.Email.ErrorMessage = true, templates.ErrorMessage{Text: text}
		p.Errors = &templates.ErrorSummary{ErrorList: []templates.ErrorItem{{Text: text, Href: "#email"}}}
	}
	return p
}

func (s *Server) tellMeForm(c *gin.Context) error {
	call, ok, err := s.tellMe(c, c.Query("edition"))
	if err != nil || !ok {
		return err
	}
	return s.show(c, http.StatusOK, "tell-me", s.tellMePage(c, call, "", ""))
}

// postTellMe stores the address and asks it to confirm. The page after it is the same whatever is known of the address.
func (s *Server) postTellMe(c *gin.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	defer f.close()
	call, ok, err := s.tellMe(c, f.Get("edition"))
	if err != nil || !ok {
		return err
	}
	typed := f.Get("email")
	email, good := staff.CheckEmail(typed)
	switch {
	case email == "":
		return s.show(c, http.StatusUnprocessableEntity, "tell-me", s.tellMePage(c, call, "", "tell-me.empty"))
	case !good:
		if len(typed) > 500 {
			typed = ""
		}
		return s.show(c, http.StatusUnprocessableEntity, "tell-me", s.tellMePage(c, call, typed, "tell-me.wrong"))
	}
	now := s.Now()
	if wait := s.budgets.newAddress(s.clientPrefix(c.Request), now); wait > 0 {
		return Error{Status: http.StatusTooManyRequests, Key: "error.429.mail", Retry: seconds(wait), Next: templates.Link{Href: startURL(call.Slug)}}
	}
	sub := staff.Subscription{ID: rand.Text(), Consultation: call.Slug, Language: editionLanguage(call.Version, call.Edition), Email: email}
	if err := s.Store.Subscribe(c.Request.Context(), sub, now, s.Post.Ask(call.Title)); err != nil {
		return err
	}
	p := s.mailAct(s.layoutIn(c, call.Version, call.Edition, ""), "tell-me.asked", 3, "title", call.Title)
	p.Next = &templates.Link{Href: s.inEdition(startURL(call.Slug), call.Version, call.Edition), Text: s.Pages.Words(p.Lang).Say("tell-me.back")}
	return s.show(c, http.StatusOK, "mail-act", p)
}

// mailAct begins a page with so many paragraphs: KEY.1, KEY.2 …
func (s *Server) mailAct(l templates.Layout, key string, paragraphs int, args ...any) MailActPage {
	w := s.Pages.Words(l.Lang)
	p := MailActPage{Layout: l}
	p.PageTitle, p.NoIndex, p.CanonicalURL = w.Say(key+".title", args...), true, ""
	for i := range paragraphs {
		p.Paragraphs = append(p.Paragraphs, w.Say(key+"."+string(rune('1'+i)), args...))
	}
	return p
}

// subscription finds the address that a link of a mail is about; nil where it is there no more.
func (s *Server) subscription(c *gin.Context, read func(string) (string, bool)) (id string, x *staff.Subscription, err error) {
	if s.Post == nil {
		return "", nil, notFound()
	}
	id, ok := read(c.Param("token"))
	if !ok {
		return "", nil, Error{Status: http.StatusNotFound, Key: "error.404.mail"}
	}
	x, err = s.Store.Subscription(c.Request.Context(), id)
	if errors.Is(err, consultation.ErrNotFound) {
		return id, nil, nil
	}
	return id, x, err
}

// titleFor names the consultation of an address; what was taken off the site has no name.
func (s *Server) titleFor(c *gin.Context, x *staff.Subscription) (string, error) {
	con, err := s.Store.Consultation(c.Request.Context(), x.Consultation)
	if err != nil {
		return x.Consultation, notFoundIsDone(err)
	}
	return con.Title, nil
}

func (s *Server) confirmMailForm(c *gin.Context) error {
	_, x, err := s.subscription(c, s.confirms)
	if err != nil {
		return err
	}
	l := s.layout(c, nil, "")
	if x == nil {
		return s.show(c, http.StatusGone, "mail-act", s.mailAct(l, "tell-me.gone", 1))
	}
	title, err := s.titleFor(c, x)
	if err != nil {
		return err
	}
	if x.Confirmed {
		return s.showConfirmed(c, x, title)
	}
	p := s.mailAct(l, "tell-me.confirm", 1, "title", title)
	p.Action = c.Request.URL.Path
	p.Button = &templates.Button{Text: s.Pages.Words(l.Lang).Say("tell-me.confirm.button")}
	return s.show(c, http.StatusOK, "mail-act", p)
}

func (s *Server) confirms(token string) (string, bool) { return s.Post.Confirms(token) }
func (s *Server) stops(token string) (string, bool)    { return s.Post.Stops(token) }

func (s *Server) postConfirmMail(c *gin.Context) error {
	id, x, err := s.subscription(c, s.confirms)
	if err != nil {
		return err
	}
	if x != nil {
		x, err = s.Store.ConfirmSubscription(c.Request.Context(), id)
	}
	if x == nil || errors.Is(err, consultation.ErrNotFound) {
		return s.show(c, http.StatusGone, "mail-act", s.mailAct(s.layout(c, nil, ""), "tell-me.gone", 1))
	}
	if err != nil {
		return err
	}
	title, err := s.titleFor(c, x)
	if err != nil {
		return err
	}
	return s.showConfirmed(c, x, title)
}

func (s *Server) showConfirmed(c *gin.Context, x *staff.Subscription, title string) error {
	p := s.mailAct(s.layout(c, nil, ""), "tell-me.confirmed", 2, "title", title)
	p.Next = &templates.Link{Href: "/mail/stop/" + s.Post.StopToken(x.ID), Text: s.Pages.Words(p.Lang).Say("tell-me.confirmed.stop")}
	return s.show(c, http.StatusOK, "mail-act", p)
}

func (s *Server) stopMailForm(c *gin.Context) error {
	_, x, err := s.subscription(c, s.stops)
	if err != nil {
		return err
	}
	l := s.layout(c, nil, "")
	if x == nil {
		return s.show(c, http.StatusOK, "mail-act", s.mailAct(l, "tell-me.stopped", 1))
	}
	title, err := s.titleFor(c, x)
	if err != nil {
		return err
	}
	p := s.mailAct(l, "tell-me.stop", 1, "title", title)
	p.Action = c.Request.URL.Path
	p.Button = &templates.Button{Text: s.Pages.Words(l.Lang).Say("tell-me.stop.button")}
	return s.show(c, http.StatusOK, "mail-act", p)
}

// postStopMail deletes the address. Programs that read mail send it by themselves when somebody presses their own button (RFC 8058).
func (s *Server) postStopMail(c *gin.Context) error {
	id, _, err := s.subscription(c, s.stops)
	if err != nil {
		return err
	}
	if err := s.Store.EndSubscription(c.Request.Context(), id); err != nil {
		return err
	}
	return s.show(c, http.StatusOK, "mail-act", s.mailAct(s.layout(c, nil, ""), "tell-me.stopped", 1))
}
