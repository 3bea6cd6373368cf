package web

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/templates"
)

// operationRoutes are what browsers, probes and robots ask for.
func (s *Server) operationRoutes() []Route {
	get := func(path string, h func(*gin.Context) error) Route {
		return Route{Method: http.MethodGet, Path: path, Handle: h}
	}
	return []Route{
		get("/assets/*path", s.asset),
		get("/theme.css", s.themeCSS),
		get("/logo", s.themeLogo),
		get("/favicon.ico", s.favicon),
		get("/healthz", s.healthz),
		get("/readyz", s.readyz),
		get("/robots.txt", s.robots),
		get("/.well-known/security.txt", s.securityTXT),
	}
}

const cacheForever = "public, max-age=31536000, immutable"

// asset serves a built-in file. Its address names its content, so that it can be kept for ever.
func (s *Server) asset(c *gin.Context) error {
	a, ok := templates.FindAsset(c.Request.URL.Path)
	if !ok {
		return notFound()
	}
	h := c.Writer.Header()
	h.Set("Cache-Control", cacheForever)
	h.Set("Vary", "Accept-Encoding")
	body := a.Body
	if a.Gzip != nil && takesGzip(c.Request) {
		h.Set("Content-Encoding", "gzip")
		body = a.Gzip
	}
	c.Data(http.StatusOK, a.ContentType, body)
	return nil
}

// takesGzip says whether the browser reads gzip. "gzip;q=0" says that it does not.
func takesGzip(r *http.Request) bool {
	for part := range strings.SplitSeq(r.Header.Get("Accept-Encoding"), ",") {
		coding, params, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(coding), "gzip") {
			q := strings.ReplaceAll(params, " ", "")
			return q != "q=0" && !strings.HasPrefix(q, "q=0.000") && q != "q=0.0" && q != "q=0.00"
		}
	}
	return false
}

// favicon serves browsers that ask before they have read a page.
func (s *Server) favicon(c *gin.Context) error {
	c.Redirect(http.StatusFound, templates.AssetURL("favicon.svg"))
	return nil
}

// healthz says that the program runs.
func (s *Server) healthz(c *gin.Context) error {
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte("ok\n"))
	return nil
}

// readyz says that the store can be written to, so that requests may be sent here.
func (s *Server) readyz(c *gin.Context) error {
	status, body := http.StatusOK, "ready\n"
	if err := s.Store.Ready(c.Request.Context()); err != nil {
		s.Log.ErrorContext(c.Request.Context(), "not ready", "error", err)
		status, body = http.StatusServiceUnavailable, "not ready\n"
	}
	c.Data(status, "text/plain; charset=utf-8", []byte(body))
	return nil
}

// robots keeps search engines out of respondents' pages, and out of a demonstration altogether.
func (s *Server) robots(c *gin.Context) error {
	body := "User-agent: *\nDisallow: /c/*/r/\nDisallow: /resume\n"
	if s.Config.Demo {
		body = "User-agent: *\nDisallow: /\n"
	} else if s.Config.PublicURL != "" {
		body += "Sitemap: " + s.Config.PublicURL + "/sitemap.xml\n"
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(body))
	return nil
}

// securityTXT says where to report a weakness (RFC 9116). Its promise is renewed with each request; without an address of
// whoever runs the service there is nobody to name.
func (s *Server) securityTXT(c *gin.Context) error {
	if s.Config.Contact == "" {
		return notFound()
	}
	expires := s.Now().UTC().AddDate(0, 6, 0).Format("2006-01-02T15:04:05Z")
	body := "Contact: mailto:" + s.Config.Contact + "\nExpires: " + expires + "\nPreferred-Languages: en\n"
	if url := s.canonical("/.well-known/security.txt"); url != "" {
		body += "Canonical: " + url + "\n"
	}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Data(http.StatusOK, "text/plain; charset=utf-8", []byte(body))
	return nil
}
