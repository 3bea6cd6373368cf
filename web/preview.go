package web

import (
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/templates"
)

// Preview serves one questionnaire to its author while it is being written: the pages of a Server, with what check says of the
// file on each of them, reloaded when the file changes.
type Preview struct {
	server  *Server
	handler http.Handler

	mu      sync.Mutex
	bar     templates.PreviewBar
	slug    string        // "" until a version without errors was there
	changed chan struct{} // closed at the next change
	closed  bool
}

// PreviewPage is page/preview.html: the file has errors, and there is no version without to show.
type PreviewPage struct{ templates.Layout }

var _ = registerPage("preview", PreviewPage{})

// NewPreview makes a preview that shows nothing yet.
func NewPreview(s *Server) (*Preview, error) {
	p := &Preview{server: s, changed: make(chan struct{})}
	s.preview = p.current
	var err error
	p.handler, err = s.Handler()
	return p, err
}

// Show tells what is to be seen now: the consultation that was published last, or "" where the file has errors, and what check
// says. Open pages reload.
func (p *Preview) Show(slug string, bar templates.PreviewBar) {
	p.mu.Lock()
	defer p.mu.Unlock()
	bar.Stale = slug == "" && p.slug != ""
	if slug != "" {
		p.slug = slug
	}
	p.bar = bar
	if !p.closed {
		close(p.changed)
		p.changed = make(chan struct{})
	}
}

// Close ends what waits for changes, so that a server can stop.
func (p *Preview) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.closed {
		p.closed = true
		close(p.changed)
	}
}

func (p *Preview) current() *templates.PreviewBar {
	p.mu.Lock()
	defer p.mu.Unlock()
	bar := p.bar
	return &bar
}

func (p *Preview) state() (slug string, changed <-chan struct{}, closed bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.slug, p.changed, p.closed
}

// ServeHTTP leads to the questionnaire, or to the errors of its file. It answers to names of this computer only: a page of another
// site could give its own name this computer's address, and read what nobody has published yet.
func (p *Preview) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	slug, _, _ := p.state()
	switch {
	case !isLocal(r.Host):
		p.server.plainError(w, Error{Status: http.StatusForbidden})
	case r.URL.Path == "/preview/events":
		p.events(w, r)
	case slug == "" && !isAsset(r.URL.Path):
		p.onlyErrors(w)
	case r.URL.Path == "/":
		http.Redirect(w, r, startURL(slug), http.StatusFound)
	default:
		p.handler.ServeHTTP(w, r)
	}
}

// isLocal says whether a host, with or without a port, is this computer.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	ip := net.ParseIP(strings.Trim(host, "[]"))
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func isAsset(path string) bool {
	_, ok := templates.FindAsset(path)
	return ok
}

func (p *Preview) onlyErrors(w http.ResponseWriter) {
	l := templates.Layout{Lang: templates.English, Theme: p.server.theme, NoIndex: true, Preview: p.current()}
	l.PageTitle = p.server.Pages.Words(l.Lang).Say("preview.failed.title")
	body, err := p.server.Pages.Render("preview", PreviewPage{l})
	if err != nil {
		p.server.plainError(w, asError(err))
		return
	}
	p.server.setHeaders(w.Header())
	sendHTML(w, http.StatusOK, body)
}

// events tells a browser of changes, as server-sent events. It waits for as long as the page is open.
func (p *Preview) events(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	control.SetWriteDeadline(time.Time{}) // where it cannot be set, the browser connects again
	p.server.setHeaders(w.Header())
	w.Header().Set("Content-Type", "text/event-stream")
	send := func(text string) bool {
		_, err := w.Write([]byte(text))
		return err == nil && control.Flush() == nil
	}
	ok := send("retry: 1000\n\n")
	for ok {
		_, changed, closed := p.state()
		if closed {
			return
		}
		select {
		case <-r.Context().Done():
			return
		case <-changed:
			ok = send("event: change\ndata: \n\n")
		}
	}
}
