package web

import (
	"bytes"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// previewStart is the address of a preview's own start page.
func previewStart(id string) string { return startURL(previewSlug + id) }

// ofSite are the pages of the site that a preview has too, below /site/ of its address.
var ofSite = []string{"/leave", "/resume", "/help", "/cookies", "/accessibility", "/privacy"}

// withPreviews hands requests for previews to their own servers, once it is sure that the browser holds a link that works. It
// looks at the store for every request: a link that was revoked a second ago shows nothing more.
func (s *Server) withPreviews(next http.Handler) http.Handler {
	if s.box != nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rest, ok := strings.CutPrefix(r.URL.Path, "/c/"+previewSlug)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		id, path, _ := strings.Cut(rest, "/")
		if err := s.servePreview(w, r, id, path); err != nil {
			e := asError(err)
			if e.Status >= 500 {
				s.Log.ErrorContext(r.Context(), "preview failed", "status", e.Status, "error", e.Error())
			}
			if e.Retry > 0 {
				w.Header().Set("Retry-After", strconv.Itoa(e.Retry))
			}
			s.plainError(w, e)
		}
	})
}

func (s *Server) servePreview(w http.ResponseWriter, r *http.Request, id, path string) error {
	link, _, err := s.heldPreview(r, id)
	if err != nil {
		return err
	}
	if s.NewSandbox == nil {
		return Error{Status: http.StatusServiceUnavailable, Key: "error.503.no-previews"}
	}
	x, err := s.previews.take(id, s.Now())
	if err != nil {
		return err
	}
	defer s.previews.done(x)
	now, err := s.look(r.Context(), x, link)
	if err != nil {
		return err
	}
	if now.handler == nil {
		return s.showProblems(w, link, now)
	}
	to := r.Clone(r.Context())
	to.Header.Del("Accept-Encoding")
	if strings.Contains(path, "feed.") && !strings.HasPrefix(path, "files/") {
		to.URL.Path, to.URL.RawPath = "/none", "" // a feed would carry it on without its watermark
	}
	if site, ok := strings.CutPrefix(path, "site/"); ok {
		if to.URL.Path = "/" + site; !slices.Contains(ofSite, to.URL.Path) {
			to.URL.Path = "/none"
		}
		to.URL.RawPath = ""
		q := to.URL.Query()
		if q.Has("about") {
			q.Set("about", previewSlug+id)
			to.URL.RawQuery = q.Encode()
		}
	}
	b := &boxed{ResponseWriter: w, start: previewStart(id)}
	now.handler.ServeHTTP(b, to)
	b.finish()
	return nil
}

// boxed keeps what a preview sends out of every index and store of pages, and its links inside of it.
type boxed struct {
	http.ResponseWriter
	start  string
	status int
	html   bool
	body   bytes.Buffer
}

func (b *boxed) WriteHeader(status int) {
	if b.status != 0 {
		return
	}
	b.status = status
	h := b.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	if to := h.Get("Location"); to != "" {
		h.Set("Location", b.inside(to))
	}
	if b.html = strings.HasPrefix(h.Get("Content-Type"), "text/html"); !b.html {
		b.ResponseWriter.WriteHeader(status)
	}
}

func (b *boxed) Write(p []byte) (int, error) {
	b.WriteHeader(http.StatusOK)
	if b.html {
		return b.body.Write(p)
	}
	return b.ResponseWriter.Write(p)
}

var localLink = regexp.MustCompile(`((?:href|action)=")(/[^"]*)"`)

func (b *boxed) finish() {
	if !b.html {
		return
	}
	body := localLink.ReplaceAllFunc(b.body.Bytes(), func(m []byte) []byte {
		at := localLink.FindSubmatch(m)
		return []byte(string(at[1]) + b.inside(string(at[2])) + `"`)
	})
	b.Header().Set("Content-Length", strconv.Itoa(len(body)))
	b.ResponseWriter.WriteHeader(b.status)
	b.ResponseWriter.Write(body) // whoever asked may have gone
}

// inside leads to the same page of the preview: the way home to its start, the pages of the site below it.
func (b *boxed) inside(path string) string {
	u, err := url.Parse(path)
	if err != nil || u.Host != "" || u.Scheme != "" {
		return path
	}
	switch {
	case u.Path == "/":
		return b.start
	case slices.Contains(ofSite, u.Path):
		return b.start + "/site" + path
	}
	return path
}

// showProblems is what somebody sees in the place of a revision that has errors.
func (s *Server) showProblems(w http.ResponseWriter, l *staff.PreviewLink, now seen) error {
	p := PreviewProblemsPage{StaffPage: s.previewPage(l, now.rev, "preview-problems.title"), Problems: now.problems}
	body, err := s.Pages.Render("staff-preview-problems", p)
	if err != nil {
		return err
	}
	s.setHeaders(w.Header())
	w.Header().Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	sendHTML(w, http.StatusOK, body)
	return nil
}

// PreviewProblemsPage is page/staff-preview-problems.html: the revision has errors, so there is nothing to show yet.
type PreviewProblemsPage struct {
	StaffPage
	Problems []previewProblem
}

var _ = registerPage("staff-preview-problems", PreviewProblemsPage{})
