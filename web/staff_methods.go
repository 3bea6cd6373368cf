package web

import (
	"html/template"
	"net/http"
	"regexp"

	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/docs/methods"
	"github.com/greenpaper/greenpaper/templates"
)

const methodsURL = "/staff/methods"

func (s *Server) methodRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, methodsURL, staff.MayOwn, (*desk).methodPage),
		s.staffRoute(http.MethodGet, methodsURL+"/:method", staff.MayOwn, (*desk).methodPage),
	}
}

// MethodPage is page/staff-methods.html: how a number is made.
type MethodPage struct {
	StaffPage
	Body template.HTML
}

var _ = registerPage("staff-methods", MethodPage{})

// methodLink is a link from one page of methods to another.
var methodLink = regexp.MustCompile(` href="([a-z-]+)\.md"`)

func (d *desk) methodPage() error {
	name := d.c.Param("method")
	first := name == ""
	if first {
		name = methods.First
	}
	m, ok := methods.Find(name)
	if !ok || !first && name == methods.First {
		return notFound()
	}
	p := MethodPage{StaffPage: d.page("methods.title", "title", m.Title)}
	if !first {
		p.BackLink = &templates.Link{Text: d.words.Say("methods.all"), Href: methodsURL}
	}
	html := methodLink.ReplaceAllString(markdown.PageHTML(m.Text), ` href="`+methodsURL+`/$1"`)
	p.Body = template.HTML(html) // ours, from the program
	return d.show("staff-methods", p)
}
