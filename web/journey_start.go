package web

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// CodePage is page/code: the resume code before the first question, to write down or print.
type CodePage struct {
	JourneyPage
	Code     string // empty where this browser does not know it
	Next     string // address of the task list
	Back     string // where the code is typed to come back: "consult.example.org/resume"
	DraftsGo string
}

// ResumePage is page/resume: where a code is typed.
type ResumePage struct {
	templates.Layout
	Errors *templates.ErrorSummary
	Field  templates.Input
}

// LeavePage is page/leave, and page/left once it is done.
type LeavePage struct {
	templates.Layout
	Done bool
}

var (
	_ = registerPage("code", CodePage{})
	_ = registerPage("resume", ResumePage{})
	_ = registerPage("leave", LeavePage{})
)

// start makes a draft: the first cookie and the first thing stored about anybody.
func (s *Server) start(c *gin.Context) error {
	ctx, now := c.Request.Context(), s.Now()
	con, err := s.Store.Consultation(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	if state := con.State(now); !con.TakesNew(now) {
		return Error{Status: http.StatusForbidden, Key: "error.403." + string(state), Next: templates.Link{Href: startURL(con.Slug)}}
	}
	if wait := s.budgets.newDraft(s.clientPrefix(c.Request), now); wait > 0 {
		return Error{Status: http.StatusTooManyRequests, Key: "error.429.drafts", Retry: seconds(wait), Next: templates.Link{Href: startURL(con.Slug)}}
	}
	f := s.startForm(c)
	version, err := s.cache.Version(ctx, con.Version)
	if err != nil {
		return err
	}
	code, err := newResumeCode()
	if err != nil {
		return err
	}
	old := s.session(c)
	ses := s.renewed(old)
	d := consultation.Draft{
		ID: rand.Text(), Handle: strings.ToLower(rand.Text()[:12]), Consultation: con.Slug, Version: con.Version,
		Edition: startEdition(f, version), Started: now, Saved: now, Via: f.Get("via"),
	}
	if con.Invited {
		started, err := s.startInvited(c, d, code, ses, f)
		if !started {
			return err
		}
	} else if err := s.Store.StartDraft(ctx, d, s.MACs.CodeMAC(usualCode(code)), ses.mac); err != nil {
		return err
	}
	if err := s.handOver(c, old, ses); err != nil {
		return err
	}
	s.keepCode(c, &ses, d.Handle, code)
	c.Redirect(http.StatusSeeOther, startURL(con.Slug)+"/r/"+d.Handle+"/code")
	return nil
}

// startForm is what the form of the start page says. One that cannot be read says nothing, and hinders nobody.
func (s *Server) startForm(c *gin.Context) url.Values {
	said := url.Values{}
	if f, err := s.readForm(c); err == nil {
		said = f.Values
		f.close()
	}
	if ed := c.Query("edition"); ed != "" {
		said.Set("edition", ed)
	}
	return said
}

// startEdition is the edition of the start page that the form stood on, or the main one.
func startEdition(f url.Values, v *consultation.Version) string {
	if asked := f.Get("edition"); v.Editions[asked] != nil {
		return asked
	}
	return v.Main
}

// seconds rounds a wait up, for Retry-After.
func seconds(d time.Duration) int { return int((d + time.Second - 1) / time.Second) }

// showCode shows the code by itself, before the first question and whenever somebody wants to write it down.
func (s *Server) showCode(v *visit) error {
	p := CodePage{JourneyPage: s.page(v, v.words.Say("journey.code.title")), Code: v.ses.codes[v.handle], Next: v.at("")}
	p.DraftsGo, p.Back = v.words.Date(v.con.DraftsGo(v.draft.Saved)), s.resumeAddress(v.c)
	p.Foot.Hidden = true
	return s.show(v.c, http.StatusOK, "code", p)
}

// resumeAddress is what to type into a browser to come back: short enough to write down beside the code.
func (s *Server) resumeAddress(c *gin.Context) string {
	_, host, _ := strings.Cut(s.Config.PublicURL, "://")
	return strings.TrimSuffix(cmp.Or(host, c.Request.Host), "/") + s.box.below("/resume")
}

// resumeForm asks for a code.
func (s *Server) resumeForm(c *gin.Context) error { return s.showResume(c, http.StatusOK, "", "") }

// showResume shows the form; key is what is wrong, or empty. The typed code is kept, as everywhere.
func (s *Server) showResume(c *gin.Context, status int, typed, key string, args ...any) error {
	w := s.Pages.Words(templates.English)
	p := ResumePage{Layout: s.layout(c, nil, w.Say("journey.resume.title"))}
	p.Field = templates.Input{
		Field: templates.Field{
			Name: "code", ID: "code", Label: templates.Label{Text: w.Say("journey.resume.label"), Classes: "govuk-label--m"},
			Hint: templates.Hint{Text: w.Say("journey.resume.hint")},
		},
		Value: typed, Autocomplete: "off", Autocapitalize: "none", Spellcheck: "false",
	}
	p.NoIndex, p.CanonicalURL = true, ""
	if key != "" {
		p.HasErrors = true
		text := w.Say(key, args...)
		p.Field.ErrorMessage.Text = text
		p.Errors = &templates.ErrorSummary{ErrorList: []templates.ErrorItem{{Text: text, Href: "#code"}}}
	}
	return s.show(c, status, "resume", p)
}

// resume opens a draft, or what was sent, with its code. Wrong codes come out of a budget that fills up again within seconds.
func (s *Server) resume(c *gin.Context) error {
	f, err := s.readForm(c)
	if err != nil {
		return err
	}
	defer f.close()
	typed := f.Get("code")
	if len(typed) > 500 {
		typed = ""
	}
	words := typedWords(typed)
	switch stray := strayWords(typed); {
	case len(words) == 0:
		return s.showResume(c, http.StatusUnprocessableEntity, typed, "journey.resume.empty")
	case len(words) == codeWords && len(stray) > 0:
		return s.showResume(c, http.StatusUnprocessableEntity, typed, "journey.resume.stray", "words", stray)
	}
	return s.tryCode(c, typed)
}

func (s *Server) tryCode(c *gin.Context, typed string) error {
	ctx, now, client := c.Request.Context(), s.Now(), s.clientPrefix(c.Request)
	wait, slow := s.budgets.mayTry(client, now)
	if slow && wait == 0 {
		if wait = s.budgets.slowDown(ctx); wait > 0 {
			s.budgets.giveBack(client)
		}
	}
	if wait > 0 {
		c.Header("Retry-After", strconv.Itoa(seconds(wait)))
		return s.showResume(c, http.StatusTooManyRequests, typed, "journey.resume.wait", "count", seconds(wait))
	}
	old := s.session(c)
	ses := s.renewed(old)
	held, err := s.Store.Resume(ctx, s.MACs.CodeMAC(usualCode(typed)), ses.mac, now)
	if isNotFound(err) {
		s.budgets.wrongCode(now)
		return s.showResume(c, http.StatusUnprocessableEntity, typed, "journey.resume.wrong")
	}
	if err != nil {
		return err
	}
	s.budgets.giveBack(client)
	if err := s.handOver(c, old, ses); err != nil {
		return err
	}
	s.keepCode(c, &ses, held.Handle, spacedCode(typed))
	path := startURL(held.Consultation) + "/r/" + held.Handle
	if held.Sent {
		path += "/sent"
	}
	c.Redirect(http.StatusSeeOther, path)
	return nil
}

// leaveForm asks whether to leave this computer.
func (s *Server) leaveForm(c *gin.Context) error {
	p := LeavePage{Layout: s.layout(c, nil, s.Pages.Words(templates.English).Say("journey.leave.title"))}
	p.NoIndex = true
	return s.show(c, http.StatusOK, "leave", p)
}

// leaveNow ends the session, so that whoever sits here next sees nothing.
func (s *Server) leaveNow(c *gin.Context) error { return s.endSession(c, s.session(c)) }

func (s *Server) endSession(c *gin.Context, ses session) error {
	if err := s.leave(c, ses); err != nil {
		return err
	}
	p := LeavePage{Layout: s.layout(c, nil, s.Pages.Words(templates.English).Say("journey.left.title")), Done: true}
	p.NoIndex, p.CanonicalURL = true, ""
	return s.show(c, http.StatusOK, "leave", p)
}
