package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// previewProblem is an error that keeps a revision from being shown.
type previewProblem struct {
	File    string
	Line    int
	Message string
}

// seen is what a preview shows to one request.
type seen struct {
	handler  http.Handler // nil where there is nothing to show
	rev      int          // the revision that was asked for
	problems []previewProblem
}

// look brings the preview of a link up to date: it is made when it is first looked at, and a link to the newest revision follows
// what is saved.
func (s *Server) look(ctx context.Context, x *preview, l *staff.PreviewLink) (seen, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	rev := l.Rev
	if rev == staff.NewestRev {
		m, err := s.Store.Manuscript(ctx, l.Consultation)
		if err != nil {
			return seen{}, err
		}
		rev = m.Rev
	}
	if x.asked != rev {
		if err := s.refresh(ctx, x, l, rev); err != nil {
			return seen{}, err
		}
	}
	out := seen{rev: rev, problems: x.problems}
	if x.rev != 0 {
		out.handler = x.handler
	}
	return out, nil
}

// refresh shows another revision than before.
func (s *Server) refresh(ctx context.Context, x *preview, l *staff.PreviewLink, rev int) error {
	shown, bundle, problems, err := s.showable(ctx, l, rev)
	if err != nil {
		return err
	}
	if bundle == nil && x.rev != 0 { // what is shown already can still be shown
		x.box.newest(rev)
	}
	if bundle != nil {
		if err := s.fill(ctx, x, l, *bundle); err != nil {
			return err
		}
		mark := s.watermark(l, shown)
		mark.Invited = bundle.Main().Questionnaire.Front.Invited
		if shown != rev {
			mark.Newest = rev
		}
		var outline map[string]places
		if l.Comments {
			outline = outlineOf(*bundle)
		}
		x.box.show(mark, outline)
		x.rev = shown
	}
	x.asked, x.problems = rev, problems
	return nil
}

// watermark is what stands on every page of a preview.
func (s *Server) watermark(l *staff.PreviewLink, rev int) templates.Watermark {
	mark := templates.Watermark{For: l.Label, Rev: rev}
	if l.Comments {
		mark.CommentsURL = previewURL(l.ID) + "/comments"
	}
	return mark
}

// showable finds the revision to show: the one that was asked for, or, for a link to the newest, the last before it that has no
// errors. The bundle is nil where there is none; the problems are those of the revision that was asked for.
func (s *Server) showable(ctx context.Context, l *staff.PreviewLink, rev int) (int, *markdown.Bundle, []previewProblem, error) {
	var first []previewProblem
	for n := rev; n > 0 && n > rev-maxRevsBackward; n-- {
		b, err := s.revisionBundle(ctx, l.Consultation, n)
		if err != nil {
			return 0, nil, nil, err
		}
		problems := errorsOf(b)
		if n == rev {
			first = problems
		}
		if len(problems) == 0 {
			return n, &b, first, nil
		}
		if l.Rev != staff.NewestRev {
			break
		}
	}
	return 0, nil, first, nil
}

// revisionBundle reads one revision of a manuscript as a questionnaire with everything beside it.
func (s *Server) revisionBundle(ctx context.Context, slug string, rev int) (markdown.Bundle, error) {
	return (&desk{s: s, ctx: ctx}).bundle(slug, rev)
}

// errorsOf lists what keeps a questionnaire from being shown.
func errorsOf(b markdown.Bundle) []previewProblem {
	var all []previewProblem
	for _, c := range b.Problems() {
		lines := markdown.Lines(c.Source.Body)
		for _, p := range c.Result.Problems {
			if p.Rule.Level == consultation.LevelError {
				line, _ := lines.At(p.At)
				all = append(all, previewProblem{c.Source.Name, line, p.Message})
			}
		}
	}
	return all
}

// outlineOf finds the questions of each edition.
func outlineOf(b markdown.Bundle) map[string]places {
	all := map[string]places{}
	for _, r := range slices.Concat([]markdown.Result{b.Main()}, b.Editions) {
		p := places{file: r.Source.Name, lines: map[string]int{}}
		lines := markdown.Lines(r.Source.Body)
		for _, span := range r.Doc.Of(markdown.SpanQuestion) {
			p.lines[span.Question], _ = lines.At(span.At)
		}
		all[r.Questionnaire.Edition] = p
	}
	return all
}

// fill publishes a questionnaire in the preview's own store. It is always open there.
func (s *Server) fill(ctx context.Context, x *preview, l *staff.PreviewLink, b markdown.Bundle) error {
	if x.sandbox == nil {
		if err := s.open(x, l); err != nil {
			return err
		}
	}
	now := s.Now()
	v, err := b.Version(now)
	if err != nil {
		return err
	}
	v.Consultation = previewSlug + l.ID
	v.Editions = uninvited(v.Editions)
	schedule := previewSchedule(v.Questionnaire("").Front, now)
	store := x.sandbox.Server.Store
	if err := store.Publish(ctx, v, schedule, false); err != nil {
		return err
	}
	if x.rev != 0 && schedule != x.schedule {
		if err := store.Reschedule(ctx, v.Consultation, consultation.ScheduleChange{Schedule: schedule, At: now, Reason: "preview"}); err != nil {
			return err
		}
	}
	x.schedule = schedule
	return nil
}

// uninvited is the editions of a consultation without the need for an invitation: there are none for a preview.
func uninvited(editions map[string]*consultation.Questionnaire) map[string]*consultation.Questionnaire {
	all := map[string]*consultation.Questionnaire{}
	for name, q := range editions {
		own := *q
		own.Front.Invited = false
		all[name] = &own
	}
	return all
}

// open makes the sandbox of a preview.
func (s *Server) open(x *preview, l *staff.PreviewLink) error {
	sandbox, err := s.NewSandbox()
	if err != nil {
		return err
	}
	b := &box{id: l.ID, counts: func(ctx context.Context, file string, rev int) (map[int]int, error) {
		return (&desk{s: s, ctx: ctx}).openComments(l.Consultation, file, rev)
	}}
	in := sandbox.Server
	in.Config, in.Pages, in.Now, in.Log, in.Files, in.box = s.Config, s.Pages, s.Now, s.Log, notKept{}, b
	handler, err := in.Handler()
	if err != nil {
		return errors.Join(err, sandbox.Close())
	}
	x.sandbox, x.handler, x.box = sandbox, handler, b
	return nil
}

// previewWeeks is how long a preview says that it is open where its own closing has passed.
const previewWeeks = 8

// previewSchedule is that of the file where it is open now, else one that is.
func previewSchedule(front consultation.Front, now time.Time) consultation.Schedule {
	day := now.In(consultation.London)
	y, m, d := day.Date()
	sch := consultation.Schedule{Opens: time.Date(y, m, d, 0, 0, 0, 0, consultation.London), Grace: time.Duration(front.Grace) * time.Minute}
	if opens, err := consultation.LocalMinute(front.Opens); err == nil && opens.Before(now) {
		sch.Opens = opens
	}
	closes, err := consultation.LocalMinute(front.Closes)
	if err != nil {
		return sch
	}
	if sch.Closes = closes; !closes.After(now.Add(time.Hour)) {
		sch.Closes = time.Date(y, m, d+7*previewWeeks, closes.Hour(), closes.Minute(), 0, 0, consultation.London)
	}
	return sch
}
