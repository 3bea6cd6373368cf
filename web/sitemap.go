package web

import (
	"encoding/xml"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

// sitemap is the list of public pages for search engines, by the protocol of sitemaps.org.
type sitemap struct {
	XMLName xml.Name      `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	Pages   []sitemapPage `xml:"url"`
}

type sitemapPage struct {
	Loc     string `xml:"loc"`
	LastMod string `xml:"lastmod,omitempty"`
}

// sitemapXML lists what everybody can read. A demonstration is in none, nor is what belongs to a respondent or to staff.
func (s *Server) sitemapXML(c *gin.Context) error {
	if s.Config.Demo {
		return notFound()
	}
	ctx, base, now := c.Request.Context(), s.base(c), s.Now()
	all, err := s.Store.All(ctx)
	if err != nil {
		return err
	}
	m := sitemap{}
	add := func(path string, at time.Time) {
		p := sitemapPage{Loc: base + path}
		if !at.IsZero() {
			p.LastMod = atomTime(at)
		}
		m.Pages = append(m.Pages, p)
	}
	add("/", time.Time{})
	for _, con := range all {
		if con.Demo {
			continue
		}
		v, err := s.cache.Version(ctx, con.Version)
		if err != nil {
			return err
		}
		_, updated := moments(con, now)
		if v.Published.After(updated) && !v.Published.After(now) {
			updated = v.Published
		}
		add(startURL(con.Slug), updated)
		add(startURL(con.Slug)+"/questions", v.Published)
		add(startURL(con.Slug)+"/privacy", v.Published)
		if versions, err := s.shownOutcomes(ctx, con.Slug); err != nil {
			return err
		} else if n := len(versions); n > 0 {
			add(outcomeURL(con.Slug), versions[n-1].Shown)
		}
	}
	for _, path := range []string{"/help", "/accessibility", "/privacy", "/cookies"} {
		add(path, time.Time{})
	}
	body, err := xml.Marshal(m)
	if err != nil {
		return err
	}
	if s.Config.PublicURL != "" {
		c.Header("Cache-Control", "public, max-age=3600")
	}
	c.Data(http.StatusOK, "application/xml; charset=utf-8", append([]byte(xml.Header), body...))
	return nil
}
