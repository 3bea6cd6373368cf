package web

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/gin-gonic/gin"
)

// setTheme gives the theme's files their addresses. The address holds a part of the content's hash, so that browsers may keep
// a file and still see a new one at once.
func (s *Server) setTheme() {
	s.theme = s.Config.Theme
	if len(s.Config.ThemeCSS) > 0 {
		s.theme.CSSURL = "/theme.css?v=" + fingerprint(s.Config.ThemeCSS)
	}
	if len(s.Config.ThemeLogo) > 0 {
		s.theme.LogoURL = "/logo?v=" + fingerprint(s.Config.ThemeLogo)
	}
}

func fingerprint(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:6])
}

func (s *Server) themeCSS(c *gin.Context) error {
	return sendThemeFile(c, "text/css; charset=utf-8", s.Config.ThemeCSS)
}

func (s *Server) themeLogo(c *gin.Context) error {
	// A vector image could hold a script; opened on its own it must not run.
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	return sendThemeFile(c, s.Config.ThemeLogoType, s.Config.ThemeLogo)
}

func sendThemeFile(c *gin.Context, contentType string, body []byte) error {
	if len(body) == 0 {
		return notFound()
	}
	cache := "public, max-age=300"
	if c.Query("v") == fingerprint(body) {
		cache = cacheForever
	}
	c.Header("Cache-Control", cache)
	c.Data(200, contentType, body)
	return nil
}
