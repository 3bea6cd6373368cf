package web

import (
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// Error is a refusal that a person sees. What is said comes from the catalogue by status, or by Key where one status has several
// reasons: KEY.title, KEY.text, KEY.more (what to do next) and KEY.next (the words of the link); what the key lacks is taken
// from the key before its last dot, then from the status's own. Err is for the log only and never holds an answer, a token or an address.
type Error struct {
	Status int
	Key    string         // "error.404" by default
	Args   []any          // name and value by turns, for title, text and more; what is counted is written with separators
	Next   templates.Link // where to go; without an address the start of the site, without words KEY.next
	Kept   []KeptText     // words that a refused form carried, shown so that they can be copied
	Retry  int            // seconds, for 429 and 503
	Again  int            // seconds after which the page asks for itself again, where what it shows is being made
	Err    error
}

// counted is a number in the words of an error.
type counted int

// KeptText is one answer of a form that could not be stored.
type KeptText = templates.KeptText

func (e Error) Error() string {
	if e.Err != nil {
		return strconv.Itoa(e.Status) + ": " + e.Err.Error()
	}
	return strconv.Itoa(e.Status) + " " + http.StatusText(e.Status)
}

func (e Error) Unwrap() error { return e.Err }

func notFound() error { return Error{Status: http.StatusNotFound} }

// asError gives every error a status: the domain's by this one table, all else 500.
func asError(err error) Error {
	if e, ok := errors.AsType[Error](err); ok {
		return e
	}
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return Error{Status: http.StatusRequestEntityTooLarge, Err: err}
	}
	if m, ok := errors.AsType[stillMaking](err); ok {
		return m.page()
	}
	for _, m := range []struct {
		is     error
		status int
	}{
		{consultation.ErrNotFound, http.StatusNotFound},
		{consultation.ErrClosed, http.StatusForbidden},
		{consultation.ErrNotInvited, http.StatusForbidden},
		{consultation.ErrGone, http.StatusGone},
		{consultation.ErrExists, http.StatusConflict},
		{consultation.ErrFull, http.StatusServiceUnavailable},
	} {
		if errors.Is(err, m.is) {
			return Error{Status: m.status, Err: err}
		}
	}
	return Error{Status: http.StatusInternalServerError, Err: err}
}

// showError is the one place that turns errors into pages.
func (s *Server) showError(c *gin.Context, err error) {
	e := asError(err)
	program := isAPI(c.Request.URL.Path)
	if e.Status == http.StatusNotFound && !program && s.moved(c) {
		return
	}
	if e.Status >= 500 {
		s.Log.ErrorContext(c.Request.Context(), "request failed", "route", c.FullPath(), "status", e.Status, "error", e.Error())
	}
	if e.Retry > 0 {
		c.Header("Retry-After", strconv.Itoa(e.Retry))
	}
	if e.Again > 0 {
		c.Header("Refresh", strconv.Itoa(e.Again))
		e.Next.Href = c.Request.URL.RequestURI()
	}
	if program {
		s.showProblem(c, e)
		return
	}
	s.renderError(c, e)
}
