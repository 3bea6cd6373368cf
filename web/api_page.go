package web

import (
	"cmp"
	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/templates"
)

// APIPage is page/api.html: the API for people who write programs. It is made of the same table as the routes.
type APIPage struct {
	templates.Layout
	Root     string // where the API is
	Example  string
	Calls    []APICallView
	Problems []APIProblemView
}

// APICallView is one address of the API.
type APICallView struct {
	Path, Words, Text string
	Scope             string // empty where no token is needed
}

// APIProblemView is one sort of refusal.
type APIProblemView struct{ Code, Title, Text string }

var _ = registerPage("api", APIPage{})

// apiProblems are the codes of the API's refusals.
var apiProblems = []string{
	"no-token", "bad-token", "token-in-address", "bad-query", "unknown-parameter", "bad-parameter", "no-scope", "no-role", "no-consultation", "no-version",
	"no-file", "no-address", "method", "not-acceptable", "too-many", "busy", "fault",
}

func (s *Server) apiPage(c *gin.Context) error {
	w := s.Pages.Words(templates.English)
	p := APIPage{Layout: s.layout(c, nil, w.Say("api.title")), Root: cmp.Or(s.Config.PublicURL, "https://HOST") + apiRoot} // not what a request calls the service
	p.Example = "curl --header @token.txt " + p.Root + "/consultations"
	for _, call := range apiCalls() {
		view := APICallView{Path: call.path, Words: w.Say("api.call." + call.id), Scope: string(call.scope)}
		if call.any {
			view.Scope = w.Say("api.page.any")
		}
		if key := "api.call." + call.id + ".text"; w.Has(key) {
			view.Text = w.Say(key)
		}
		p.Calls = append(p.Calls, view)
	}
	for _, code := range apiProblems {
		args := []any{"name", w.Say("api.page.name"), "scope", w.Say("api.page.scope"), "type", w.Say("api.page.type"), "count", 2}
		p.Problems = append(p.Problems, APIProblemView{code, w.Say(apiKey+code, args...), w.Say(apiKey+code+".text", args...)})
	}
	return s.showPublic(c, "api", p)
}
