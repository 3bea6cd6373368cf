package web

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"
	"runtime"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/templates"
)

// recovered turns a panic into a page. Gin's own recovery prints request headers, this one prints the place only.
func (s *Server) recovered(c *gin.Context) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			c.Abort()
			stack := make([]byte, 8<<10)
			stack = stack[:runtime.Stack(stack, false)]
			s.Log.ErrorContext(c.Request.Context(), "panic", "route", c.FullPath(), "type", fmt.Sprintf("%T", p), "stack", frames(stack))
			if !c.Writer.Written() {
				s.showError(c, Error{Status: http.StatusInternalServerError})
			}
		}
	}()
	c.Next()
}

// frames keeps the file and line of each frame: argument values could be somebody's words.
func frames(stack []byte) string {
	var out []string
	for line := range strings.Lines(string(stack)) {
		if at, ok := strings.CutPrefix(line, "\t"); ok {
			file, _, _ := strings.Cut(strings.TrimSpace(at), " ")
			out = append(out, file[strings.LastIndex(file, "/")+1:])
		}
	}
	return strings.Join(out, " ")
}

// logged writes one line a request: route, method, status, time. The address asked for holds a draft's handle, so the route's
// pattern stands in its place; no address of a person, no agent, no query.
func (s *Server) logged(c *gin.Context) {
	start := time.Now() // how long it took, not what time it is
	c.Next()
	s.Log.InfoContext(c.Request.Context(), "request", "route", c.FullPath(), "method", method(c.Request),
		"status", c.Writer.Status(), "bytes", c.Writer.Size(), "ms", time.Since(start).Milliseconds())
}

// method is the request's method, or "other" for a word that anybody could have made up.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

const policy = "default-src 'none'; script-src 'self' " + templates.SnippetHash + "; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; " +
	"form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"

// secured sets the headers that every answer has.
func (s *Server) secured(c *gin.Context) {
	s.setHeaders(c.Writer.Header())
	c.Next()
}

func (s *Server) setHeaders(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), interest-cohort=()")
	h.Set("Cache-Control", "no-store")
	if s.https() {
		h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
}

func (s *Server) https() bool { return strings.HasPrefix(s.Config.PublicURL, "https://") }

// crossOrigin refuses forms that another site sent, anonymous ones included.
func (s *Server) crossOrigin(next http.Handler) http.Handler {
	guard := http.NewCrossOriginProtection()
	if s.Config.PublicURL != "" {
		if err := guard.AddTrustedOrigin(s.Config.PublicURL); err != nil {
			s.Log.Error("public URL is not an origin", "error", err)
		}
	}
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.Log.WarnContext(r.Context(), "cross-origin form refused", "method", method(r))
		s.plainError(w, Error{Status: http.StatusForbidden, Key: "error.403.cross-origin"})
	}))
	return guard.Handler(next)
}

// limitRequest refuses addresses of absurd length before anything looks at them, and lets no handler read more than the greatest
// form has.
func (s *Server) limitRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if len(r.URL.Path) > 2000 || len(r.URL.RawQuery) > 4000 {
			s.plainError(w, Error{Status: http.StatusRequestURITooLong})
			return
		}
		if r.Body != nil {
			r.Body = &meteredBody{ReadCloser: http.MaxBytesReader(w, r.Body, s.maxForm()), whole: r.Body, w: w}
		}
		next.ServeHTTP(w, r)
	})
}

// meteredBody lets a handler read so much of a request and no more. A handler that has seen who asks may raise it.
type meteredBody struct {
	io.ReadCloser
	whole io.ReadCloser
	w     http.ResponseWriter
}

// raise lets the handler read more, before it has read anything.
func (b *meteredBody) raise(most int64) { b.ReadCloser = http.MaxBytesReader(b.w, b.whole, most) }

// clientPrefix is the network that a request comes from (/24 or /56), for budgets in memory. Only a trusted proxy may say it for
// somebody else. It is never logged or stored.
func (s *Server) clientPrefix(r *http.Request) netip.Prefix {
	ap, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Prefix{}
	}
	addr := ap.Addr().Unmap()
	said := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(said) - 1; i >= 0 && s.trusts(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(said[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	bits := 24
	if addr.Is6() {
		bits = 56
	}
	p, _ := addr.Prefix(bits)
	return p
}

func (s *Server) trusts(addr netip.Addr) bool {
	for _, p := range s.Config.TrustedProxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}
