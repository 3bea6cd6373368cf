package web

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// Sandbox is a service on a store of its own that is thrown away with it. Private previews run on one each, so that nothing that
// is answered there can reach what is live.
type Sandbox struct {
	Server *Server
	Close  func() error // deletes everything that was stored
}

// box is what a Server in a sandbox knows of the preview that it is.
type box struct {
	id     string                                                               // of the link
	counts func(ctx context.Context, file string, rev int) (map[int]int, error) // open comments by line

	mu      sync.Mutex
	mark    templates.Watermark
	outline map[string]places // edition → where its questions stand; nil where nobody may comment
}

// places says where the questions of one file stand.
type places struct {
	file  string
	lines map[string]int // name of the question → line
}

// show tells what the preview shows from now on.
func (b *box) show(mark templates.Watermark, outline map[string]places) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mark, b.outline = mark, outline
}

// newest notes that a newer revision than the one that is shown has errors.
func (b *box) newest(rev int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.mark.Newest = rev
}

// stamp puts the watermark on a page. A page of a respondent has no links but those that save.
func (b *box) stamp(l *templates.Layout, journey bool) {
	if b == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	mark := b.mark
	if journey {
		mark.CommentsURL = ""
	}
	l.Watermark = &mark
}

// plain is the watermark of what has no layout, such as a copy in plain text; "" outside a preview.
func (b *box) plain(w *templates.Catalogue) string {
	if b == nil {
		return ""
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return strings.ToUpper(w.Say("watermark.rev", "name", b.mark.For, "rev", b.mark.Rev) + " " + w.Say("watermark.text"))
}

// below is the address of a page of the site, which a preview has below its own.
func (b *box) below(path string) string {
	if b == nil {
		return path
	}
	return previewStart(b.id) + "/site" + path
}

// commentURL is where one comments on a question, or "" where nobody may.
func (b *box) commentURL(edition, question string) string {
	if b == nil {
		return ""
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	p, ok := b.outline[edition]
	if !ok || p.lines[question] == 0 {
		return ""
	}
	return newCommentURL(previewURL(b.id)+"/comments", p.file, p.lines[question], p.lines[question])
}

// remarks counts the open comments on each question of an edition: those on its heading and on all lines up to the next.
func (b *box) remarks(ctx context.Context, edition string) (map[string]int, error) {
	if b == nil {
		return nil, nil
	}
	b.mu.Lock()
	p, ok, rev := b.outline[edition], b.outline != nil, b.mark.Rev
	b.mu.Unlock()
	if !ok {
		return nil, nil
	}
	byLine, err := b.counts(ctx, p.file, rev)
	counts := map[string]int{}
	for line, n := range byLine {
		at, name := 0, ""
		for question, from := range p.lines {
			if from <= line && from > at {
				at, name = from, question
			}
		}
		counts[name] += n
	}
	return counts, err
}

// notKept takes uploads and keeps none of their bytes.
type notKept struct{}

func (notKept) Put(_ context.Context, _ string, r io.Reader) (int64, error) {
	return io.Copy(io.Discard, r)
}

func (notKept) Open(context.Context, string) (io.ReadCloser, error) {
	return nil, Error{Status: http.StatusGone, Key: "error.410.preview-file"}
}

func (notKept) Delete(context.Context, string) error { return nil }

const (
	maxPreviews     = 12               // that are kept at once
	previewIdle     = 2 * time.Hour    // after which one that nobody looks at is thrown away
	previewMayGo    = 10 * time.Minute // without a look, one goes if another needs its place
	previewSlug     = "~"              // before the id of a link, in the place of a consultation's address; none begins so
	maxRevsBackward = 8                // that are tried for one that can be shown
)

// previews are those that somebody looks at.
type previews struct {
	mu   sync.Mutex
	live map[string]*preview
}

// preview is one link's sandbox. It is made when it is first looked at.
type preview struct {
	busy  int // requests that use it; guarded by previews.mu
	used  time.Time
	ended bool

	mu       sync.Mutex // held while it is made or brought up to date
	sandbox  *Sandbox
	handler  http.Handler
	box      *box
	asked    int              // the revision that was asked for when it was brought up to date
	rev      int              // the revision that it shows; 0 for none
	problems []previewProblem // of the revision that was asked for
	schedule consultation.Schedule
}

// take gives the preview of a link, to be handed back with done.
func (p *previews) take(id string, now time.Time) (*preview, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if x := p.live[id]; x != nil {
		x.busy++
		x.used = now
		return x, nil
	}
	if len(p.live) >= maxPreviews {
		p.closeOldest(now)
	}
	if len(p.live) >= maxPreviews {
		return nil, Error{Status: http.StatusServiceUnavailable, Key: "error.503.previews", Retry: 300}
	}
	if p.live == nil {
		p.live = map[string]*preview{}
	}
	x := &preview{busy: 1, used: now}
	p.live[id] = x
	return x, nil
}

func (p *previews) done(x *preview) {
	p.mu.Lock()
	defer p.mu.Unlock()
	x.busy--
	if x.ended && x.busy == 0 {
		x.close()
	}
}

// closeOldest throws away the one that nobody has looked at for longest, if that is long enough.
func (p *previews) closeOldest(now time.Time) {
	oldest := ""
	for id, x := range p.live {
		if x.busy == 0 && now.Sub(x.used) >= previewMayGo && (oldest == "" || x.used.Before(p.live[oldest].used)) {
			oldest = id
		}
	}
	if oldest != "" {
		p.end(oldest)
	}
}

// end throws a preview away, as soon as no request uses it. p.mu is held.
func (p *previews) end(id string) error {
	x := p.live[id]
	if x == nil {
		return nil
	}
	delete(p.live, id)
	x.ended = true
	if x.busy > 0 {
		return nil
	}
	return x.close()
}

// close deletes what was stored. Nobody uses the preview any more.
func (x *preview) close() error {
	if x.sandbox == nil {
		return nil
	}
	err := x.sandbox.Close()
	x.sandbox = nil
	return err
}

// endPreview throws the preview of a link away.
func (s *Server) endPreview(id string) error {
	s.previews.mu.Lock()
	defer s.previews.mu.Unlock()
	return s.previews.end(id)
}

// SweepPreviews throws away previews that nobody looks at any more, and those whose link works no longer.
func (s *Server) SweepPreviews(ctx context.Context) error {
	now := s.Now()
	s.previews.mu.Lock()
	idle := map[string]bool{}
	for id, x := range s.previews.live {
		idle[id] = now.Sub(x.used) >= previewIdle
	}
	s.previews.mu.Unlock()
	var failed error
	for id, gone := range idle {
		if !gone {
			switch l, err := s.Store.Preview(ctx, id); {
			case errors.Is(err, consultation.ErrNotFound):
				gone = true
			case err != nil:
				failed = errors.Join(failed, err)
			default:
				state, err := s.previewState(ctx, l)
				gone = err == nil && state != staff.PreviewWorks
				failed = errors.Join(failed, err)
			}
		}
		if gone {
			failed = errors.Join(failed, s.endPreview(id))
		}
	}
	return failed
}

// ClosePreviews throws every preview away, when the service stops.
func (s *Server) ClosePreviews() error {
	s.previews.mu.Lock()
	defer s.previews.mu.Unlock()
	var failed error
	for id, x := range s.previews.live {
		x.busy = 0 // what was being answered has been answered, or was cut off
		failed = errors.Join(failed, s.previews.end(id))
	}
	return failed
}
