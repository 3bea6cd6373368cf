package web

import (
	"fmt"
	"slices"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/templates"
)

// pageStructs are the structs that the page templates are rendered from, by the template's name. Each stands beside its handler
// and is registered there:
//
//	var _ = registerPage("finder", FinderPage{})
var pageStructs = map[string]templates.Page{"error": templates.ErrorPage{}}

// registerPage registers a page's struct. Two of the same name are a mistake of ours.
func registerPage(name string, zero templates.Page) bool {
	if _, ok := pageStructs[name]; ok {
		panic("web: page registered twice: " + name)
	}
	pageStructs[name] = zero
	return true
}

// checkPages makes sure that each template has a struct and each struct a template, so that a program that starts can show
// every page.
func (s *Server) checkPages() error {
	for _, name := range s.Pages.Pages() {
		if pageStructs[name] == nil {
			return fmt.Errorf("web: nothing shows the page template %q", name)
		}
	}
	for name := range pageStructs {
		if !slices.Contains(s.Pages.Pages(), name) {
			return fmt.Errorf("web: there is no page template %q", name)
		}
	}
	return nil
}

// show renders a page and sends it.
func (s *Server) show(c *gin.Context, status int, name string, page templates.Page) error {
	body, err := s.Pages.Render(name, page)
	if err != nil {
		return err
	}
	sendHTML(c.Writer, status, body)
	return nil
}
