package web

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// previewRoutes are for whoever holds a link. What a link lets somebody do is looked up for every request.
func (s *Server) previewRoutes() []Route {
	return append([]Route{
		{Method: http.MethodGet, Path: "/preview/:link", Handle: s.previewDoor},
		{Method: http.MethodPost, Path: "/preview/:link", Handle: s.openPreview},
	}, s.previewCommentRoutes()...)
}

// previewURL is below what a holder of a link finds what is not part of the preview itself.
func previewURL(id string) string { return "/preview/" + id }

// previewSignature signs a link: its id, what it is for and until when it works. Whoever changes any of them in the database
// makes the link worthless.
func (s *Server) previewSignature(l *staff.PreviewLink) []byte {
	return s.MACs.SessionMAC("preview " + l.ID + " " + l.Consultation + " " + l.Expires.UTC().Format(time.RFC3339))
}

// previewToken is what a link has after /preview/.
func (s *Server) previewToken(l *staff.PreviewLink) string {
	return l.ID + "." + base64.RawURLEncoding.EncodeToString(s.previewSignature(l))
}

var (
	errNoPreview      = Error{Status: http.StatusForbidden, Key: "error.403.preview"}
	errPreviewExpired = Error{Status: http.StatusGone, Key: "error.410.preview-expired"}
	errPreviewRevoked = Error{Status: http.StatusGone, Key: "error.410.preview-revoked"}
	errPreviewLeft    = Error{Status: http.StatusGone, Key: "error.410.preview-left"}
)

// workingPreview gives a link that works, by its id.
func (s *Server) workingPreview(r *http.Request, id string) (*staff.PreviewLink, error) {
	l, err := s.Store.Preview(r.Context(), id)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, errNoPreview
	}
	if err != nil {
		return nil, err
	}
	state, err := s.previewState(r.Context(), l)
	switch {
	case err != nil:
		return nil, err
	case state == staff.PreviewExpired:
		return nil, errPreviewExpired
	case state == staff.PreviewRevoked:
		return nil, errPreviewRevoked
	case state == staff.PreviewLeft:
		return nil, errPreviewLeft
	}
	return l, nil
}

// previewState is what has become of a link by now.
func (s *Server) previewState(ctx context.Context, l *staff.PreviewLink) (staff.PreviewState, error) {
	maker, err := s.Store.Person(ctx, l.By)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return "", err
	}
	return l.StateBy(maker, s.Now()), nil
}

// signedPreview gives the link of a token. What is not signed by us is told nothing, not even whether there was such a link.
func (s *Server) signedPreview(r *http.Request, token string) (*staff.PreviewLink, error) {
	id, signature, _ := strings.Cut(token, ".")
	given, err := base64.RawURLEncoding.DecodeString(signature)
	if err != nil || len(id) > 40 {
		return nil, errNoPreview
	}
	l, err := s.Store.Preview(r.Context(), id)
	if errors.Is(err, consultation.ErrNotFound) {
		return nil, errNoPreview
	}
	if err != nil {
		return nil, err
	}
	if !hmac.Equal(given, s.previewSignature(l)) {
		return nil, errNoPreview
	}
	return s.workingPreview(r, id)
}

func (s *Server) previewCookie(id string) string { return s.cookieName("greenpaper-preview-" + id) }

// heldPreview gives the link of an id if this browser has opened it and it still works, and what tells this browser from others
// that hold the same link.
func (s *Server) heldPreview(r *http.Request, id string) (*staff.PreviewLink, string, error) {
	cookie, err := r.Cookie(s.previewCookie(id))
	if err != nil || len(id) > 40 {
		return nil, "", errNoPreview
	}
	sealed, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil {
		return nil, "", errNoPreview
	}
	viewer, err := s.MACs.Open("preview", sealed, []byte(id))
	if err != nil {
		return nil, "", errNoPreview
	}
	l, err := s.workingPreview(r, id)
	return l, string(viewer), err
}

// previewPage begins a page for whoever holds a link, with the watermark.
func (s *Server) previewPage(l *staff.PreviewLink, rev int, key string, args ...any) StaffPage {
	w := s.Pages.Words(templates.English)
	mark := s.watermark(l, rev)
	p := StaffPage{Layout: templates.Layout{
		Lang: templates.English, PageTitle: w.Say(key, args...), Theme: s.theme, HelpURL: "/help", NoIndex: true, Demo: s.Config.Demo, Watermark: &mark,
	}}
	return p
}

// PreviewDoorPage is page/staff-preview-door.html: what a link opens first. It has a button, because programs that look at links
// in emails follow them.
type PreviewDoorPage struct {
	StaffPage
	Label, Title, Until string
	Comments            bool
	Action              string
}

var _ = registerPage("staff-preview-door", PreviewDoorPage{})

func (s *Server) previewDoor(c *gin.Context) error {
	l, err := s.signedPreview(c.Request, c.Param("link"))
	if err != nil {
		return err
	}
	m, err := s.Store.Manuscript(c.Request.Context(), l.Consultation)
	if err != nil {
		return err
	}
	p := PreviewDoorPage{StaffPage: s.previewPage(l, l.Rev, "preview-door.title"), Label: l.Label, Title: m.Title, Comments: l.Comments}
	p.Watermark.CommentsURL = ""
	p.Action = previewURL(s.previewToken(l))
	p.Until = spoken{s.Pages.Words(templates.English)}.DateTime(l.Expires)
	if m.Title == "" {
		p.Title = l.Consultation
	}
	return s.show(c, http.StatusOK, "staff-preview-door", p)
}

// openPreview lets this browser see the preview for as long as the link works.
func (s *Server) openPreview(c *gin.Context) error {
	l, err := s.signedPreview(c.Request, c.Param("link"))
	if err != nil {
		return err
	}
	if err := s.admit(c, l); err != nil {
		return err
	}
	c.Redirect(http.StatusSeeOther, previewStart(l.ID))
	return nil
}

// admit notes that a link was opened, and gives the browser the cookie for it.
func (s *Server) admit(c *gin.Context, l *staff.PreviewLink) error {
	now := s.Now()
	act := staff.Act{Actor: staff.System, Verb: staff.VerbPreviewOpened, Consultation: l.Consultation, Subject: l.ID, At: now, Details: staff.Details{"for": l.Label}}
	if err := s.Store.OpenedPreview(c.Request.Context(), act, l.ID, now.In(consultation.London).Format(consultation.ISODate)); err != nil {
		return err
	}
	if _, _, err := s.heldPreview(c.Request, l.ID); err == nil {
		return nil // it stays who it is, so that its comments stay its own
	}
	sealed := s.MACs.Seal("preview", []byte(rand.Text()), []byte(l.ID))
	s.setCookie(c, s.previewCookie(l.ID), base64.RawURLEncoding.EncodeToString(sealed), 0)
	return nil
}
