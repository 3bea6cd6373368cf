package web

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/templates"
)

// errorStatuses are the refusals that have words of their own in the catalogue.
var errorStatuses = []int{400, 403, 404, 405, 409, 410, 413, 414, 422, 429, 500, 503}

// renderError shows a refusal as a page. If that fails too, one plain sentence is left.
func (s *Server) renderError(c *gin.Context, e Error) {
	page := s.errorPage(s.layout(c, nil, ""), e)
	page.CanonicalURL, page.NoIndex = "", true
	body, err := s.Pages.Render("error", page)
	if err != nil {
		s.Log.ErrorContext(c.Request.Context(), "error page failed", "error", err)
		body = []byte(page.PageTitle)
	}
	sendHTML(c.Writer, e.Status, body)
}

// plainError shows a refusal that is made before Gin sees the request.
func (s *Server) plainError(w http.ResponseWriter, e Error) {
	l := templates.Layout{Lang: templates.English, Theme: s.theme, HelpURL: "/help", NoIndex: true, Demo: s.Config.Demo}
	s.box.stamp(&l, true)
	page := s.errorPage(l, e)
	body, err := s.Pages.Render("error", page)
	if err != nil {
		s.Log.Error("error page failed", "error", err)
		body = []byte(page.PageTitle)
	}
	s.setHeaders(w.Header())
	sendHTML(w, e.Status, body)
}

// errorPage finds the words of a refusal.
func (s *Server) errorPage(l templates.Layout, e Error) templates.ErrorPage {
	w := s.Pages.Words(l.Lang)
	byStatus := "error." + strconv.Itoa(e.Status)
	wider := e.Key[:max(0, strings.LastIndex(e.Key, "."))]
	say := func(part string, args ...any) string {
		for _, key := range []string{e.Key, wider, byStatus, "error.500"} {
			if key != "" && w.Has(key+"."+part) {
				return w.Say(key+"."+part, args...)
			}
		}
		return ""
	}
	args := slices.Clone(e.Args)
	for i, a := range args {
		if n, ok := a.(counted); ok {
			args[i] = spoken{w}.Number(strconv.Itoa(int(n)))
		}
	}
	l.PageTitle = say("title", args...)
	next := templates.Link{Href: cmp.Or(e.Next.Href, "/"), Text: cmp.Or(e.Next.Text, say("next"))}
	return templates.ErrorPage{
		Layout: l, Paragraphs: []string{say("text", args...), say("more", args...)}, Next: &next, Kept: e.Kept,
	}
}

func sendHTML(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body) // whoever asked may have gone
}
