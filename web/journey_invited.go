package web

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// Via tells whoever came by a partner's link that the link is counted.
type Via struct {
	Name, Code string
	Without    string // the same page without the link
}

// via gives the tracked link with this code; nil where there is none that counts. Reading a page counts nothing: the code goes with
// the form that starts a draft.
func (s *Server) via(c *gin.Context, call call, code string) (*Via, error) {
	if code == "" || len(code) > 40 {
		return nil, nil
	}
	link, err := s.Store.LinkByCode(c.Request.Context(), call.Slug, code)
	if isNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &Via{Name: link.Label, Code: link.Code, Without: s.inEdition(startURL(call.Slug), call.Version, call.Edition)}, nil
}

// invitationField is where the code of an invitation is typed. The script fills it in from an invitation's link, whose code stands
// behind the # that browsers send to nobody.
func invitationField(w *templates.Catalogue) templates.Input {
	return templates.Input{
		Field: templates.Field{
			Name: "invitation", ID: "invitation", Label: templates.Label{Text: w.Say("start.invitation.label"), Classes: "govuk-label--s"},
			Hint: templates.Hint{Text: w.Say("start.invitation.hint")}, Classes: "govuk-input--width-20",
		},
		Autocomplete: "off", Autocapitalize: "characters", Spellcheck: "false",
	}
}

// invitationMAC is what the store knows of an invitation: it is for one consultation.
func (s *Server) invitationMAC(slug, code string) []byte {
	return s.MACs.CodeMAC("invitation " + slug + " " + code)
}

// startInvited starts a draft with the invitation of the form. Wrong codes come out of the same budget as wrong resume codes; a
// mistyped one is told without it. started is false where the page was shown again, or with an error.
func (s *Server) startInvited(c *gin.Context, d consultation.Draft, resumeCode string, ses session, f url.Values) (started bool, err error) {
	ctx, now, client := c.Request.Context(), s.Now(), s.clientPrefix(c.Request)
	typed := strings.TrimSpace(f.Get("invitation"))
	if len(typed) > 200 {
		typed = ""
	}
	code, ok := consultation.ParseInvitation(typed)
	switch {
	case typed == "":
		return false, s.showStart(c, d, f, http.StatusUnprocessableEntity, "", "start.invitation.empty")
	case !ok:
		return false, s.showStart(c, d, f, http.StatusUnprocessableEntity, typed, "start.invitation.mistyped")
	}
	wait, slow := s.budgets.mayTry(client, now)
	if slow && wait == 0 {
		if wait = s.budgets.slowDown(ctx); wait > 0 {
			s.budgets.giveBack(client)
		}
	}
	if wait > 0 {
		c.Header("Retry-After", strconv.Itoa(seconds(wait)))
		return false, s.showStart(c, d, f, http.StatusTooManyRequests, typed, "start.invitation.wait", "count", seconds(wait))
	}
	err = s.Store.StartInvited(ctx, d, s.MACs.CodeMAC(usualCode(resumeCode)), ses.mac, s.invitationMAC(d.Consultation, code))
	if errors.Is(err, consultation.ErrNotInvited) {
		s.budgets.wrongCode(now)
		return false, s.showStart(c, d, f, http.StatusUnprocessableEntity, typed, "start.invitation.used")
	}
	if err == nil {
		s.budgets.giveBack(client)
	}
	return err == nil, err
}

// showStart shows the start page again with what is wrong with the invitation, and what was typed.
func (s *Server) showStart(c *gin.Context, d consultation.Draft, f url.Values, status int, typed, key string, args ...any) error {
	call, err := s.callIn(c, d.Edition)
	if err != nil {
		return err
	}
	page, err := s.startView(c, call, f.Get("via"))
	if err != nil {
		return err
	}
	text := s.Pages.Words(page.Lang).Say(key, args...)
	page.HasErrors, page.NoIndex, page.CanonicalURL = true, true, ""
	page.Invitation.Value, page.Invitation.ErrorMessage.Text = typed, text
	page.Errors = &templates.ErrorSummary{ErrorList: []templates.ErrorItem{{Text: text, Href: "#invitation"}}}
	return s.show(c, status, "start", page)
}
