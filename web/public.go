package web

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
)

// publicRoutes are the pages that everybody can read. None of them sets a cookie or writes to the store.
func (s *Server) publicRoutes() []Route {
	get := func(path string, h func(*gin.Context) error) Route {
		return Route{Method: http.MethodGet, Path: path, Handle: h}
	}
	return []Route{
		get("/", s.finder),
		get("/feed.atom", s.feed),
		get("/feed.json", s.feedJSON),
		get("/sitemap.xml", s.sitemapXML),
		get("/help", s.help),
		get("/cookies", s.cookies),
		get("/accessibility", s.accessibility),
		get("/privacy", s.sitePrivacy),
		get("/api", s.apiPage),
		get("/c/:slug", s.startPage),
		get("/c/:slug/questions", s.allQuestions),
		get("/c/:slug/privacy", s.privacyNotice),
		get("/c/:slug/files/:name", s.versionFile),
		get("/c/:slug/documents/:name", s.documentPage),
		get("/c/:slug/feed.atom", s.changesFeed),
		get("/c/:slug/outcome", s.outcomePage),
		get("/c/:slug/outcome/version/:n", s.oldOutcome),
		get("/c/:slug/outcome/files/:name", s.outcomeFile),
	}
}

// call is a consultation with the version that is served now, in one edition.
type call struct {
	*consultation.Consultation
	Version *consultation.Version
	Q       *consultation.Questionnaire
	Edition string
}

// call finds the consultation of the address, in the edition that it asks for. consultation.ErrNotFound.
func (s *Server) call(c *gin.Context) (call, error) { return s.callIn(c, c.Query("edition")) }

// callIn is call in an edition, or in the main one where there is none of that name.
func (s *Server) callIn(c *gin.Context, ed string) (call, error) {
	ctx := c.Request.Context()
	con, err := s.Store.Consultation(ctx, c.Param("slug"))
	if err != nil {
		return call{}, err
	}
	now, err := s.callOf(ctx, con)
	if err != nil {
		return call{}, err
	}
	if now.Version.Editions[ed] != nil {
		now.Edition, now.Q = ed, now.Version.Editions[ed]
	}
	return now, nil
}

// callOf gives a consultation with its version, in the main edition.
func (s *Server) callOf(ctx context.Context, con *consultation.Consultation) (call, error) {
	v, err := s.cache.Version(ctx, con.Version)
	if err != nil {
		return call{}, err
	}
	return call{con, v, v.Questionnaire(v.Main), v.Main}, nil
}
