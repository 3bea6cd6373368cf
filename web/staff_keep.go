package web

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

var (
	_ = registerArea(area{order: 62, key: "area.retention", path: "/retention", may: staff.MayRetain, status: (*desk).keepStatus})
	_ = registerNeed((*desk).keepNeeds)
)

func (s *Server) keepRoutes() []Route {
	const at = "/staff/c/:slug/retention"
	get := func(path string, h func(*desk) error) Route {
		return s.staffRoute(http.MethodGet, at+path, staff.MayRetain, h)
	}
	post := func(path string, h func(*desk) error) Route {
		return s.staffRoute(http.MethodPost, at+path, staff.MayRetain, h)
	}
	return []Route{
		get("", (*desk).keepPage),
		post("/list", (*desk).keepList),
		post("/automatic", (*desk).keepAutomatic),
		get("/hold", (*desk).keepHoldForm),
		post("/hold", (*desk).keepHold),
		post("/release", (*desk).keepRelease),
		get("/run", (*desk).keepRunForm),
		post("/run", (*desk).keepAsk),
		get("/runs/:id", (*desk).keepRun),
		post("/runs/:id", (*desk).keepSettle),
		get("/runs/:id/end", (*desk).keepEndForm),
		post("/runs/:id/end", (*desk).keepEnd),
		get("/runs/:id/certificate", (*desk).keepCertificate),
		get("/runs/:id/certificate.json", (*desk).keepCertificateFile),
	}
}

// KeepPage is page/staff-keep.html: what is held, when it goes, what is due, and the runs so far.
type KeepPage struct {
	StaffPage
	At         string
	Published  bool
	Lines      []KeepLineView
	Due        int // how many things would go now
	Running    *KeepRunView
	Runs       []KeepRunView
	Held       string // in words, why nothing may go, or ""
	Mismatch   []string
	Backups    string
	Automatic  bool
	Rev        int
	DraftsLine string
}

// KeepLineView is one class or question with its clock.
type KeepLineView struct{ What, Kept, Held, Due, Next string }

// KeepRunView is one run in a list.
type KeepRunView struct{ Name, State, URL string }

// KeepRunPage is page/staff-keep-run.html: the dry run, and the form that begins it.
type KeepRunPage struct {
	StaffPage
	At      string
	Lines   []KeepLineView
	Due     int
	Reason  templates.Textarea
	When    templates.Radios
	Two     bool
	Refused string
}

// KeepHoldPage is page/staff-keep-hold.html: why everything is to be held back.
type KeepHoldPage struct {
	StaffPage
	At     string
	Reason templates.Textarea
	Rev    int
}

var (
	_ = registerPage("staff-keep", KeepPage{})
	_ = registerPage("staff-keep-run", KeepRunPage{})
	_ = registerPage("staff-keep-hold", KeepHoldPage{})
)

// maxKeepReason is the longest reason, in characters.
const maxKeepReason = 1000

// keepStatus says in the overview whether anything is at work. What is due is not counted there: that reads every response.
func (d *desk) keepStatus() (templates.Tag, error) {
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return templates.Tag{}, err
	}
	if h.Held != "" {
		return templates.Tag{Text: d.words.Say("keep.status.held"), Classes: "govuk-tag--red"}, nil
	}
	r, err := d.openRun()
	if err != nil || r == nil {
		return templates.Tag{}, err
	}
	return templates.Tag{Text: d.words.Say("keep.status." + string(r.State)), Classes: "govuk-tag--yellow"}, nil
}

// openRun is the run of the consultation that is not over, or nil.
func (d *desk) openRun() (*staff.KeepRun, error) {
	runs, err := d.s.Store.KeepRuns(d.ctx, d.slug)
	for _, r := range runs {
		if !r.State.Over() {
			return r, err
		}
	}
	return nil, err
}

// keeping bounds what the pages of retention cost, and remembers in memory when a plan last had nothing to do.
type keeping struct {
	slot  chan struct{}
	mu    sync.Mutex
	empty map[string]time.Time // by slug
}

func newKeeping() *keeping {
	return &keeping{slot: make(chan struct{}, 1), empty: map[string]time.Time{}}
}

func (k *keeping) looked(slug string) time.Time {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.empty[slug]
}

// retentionPlan makes the plan of the consultation at hand. It reads every response, so one is made at a time, whoever asks.
func (d *desk) retentionPlan() (*staff.Plan, error) {
	k := d.s.keeping
	select {
	case k.slot <- struct{}{}:
		defer func() { <-k.slot }()
	case <-d.ctx.Done():
		return nil, d.ctx.Err()
	}
	plan, err := d.s.Store.RetentionPlan(d.ctx, d.slug, d.now)
	if err == nil && len(plan.Steps) == 0 {
		k.mu.Lock()
		k.empty[d.slug] = d.now
		k.mu.Unlock()
	}
	return plan, err
}

// keepNeeds is what retention wants somebody to look at.
func (d *desk) keepNeeds() ([]need, error) {
	if !d.can(staff.MayRetain) {
		return nil, nil
	}
	r, err := d.openRun()
	if err != nil {
		return nil, err
	}
	if r != nil {
		key := ""
		switch {
		case r.State == staff.RunWaiting:
			key = "keep.need.waiting"
		case r.Stopped(d.now):
			key = "keep.need.stopped"
		}
		if key == "" {
			return nil, nil
		}
		return []need{{Text: d.words.Say(key), Href: d.at("/retention/runs/" + r.ID)}}, nil
	}
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil || h.Held != "" || h.Automatic {
		return nil, err
	}
	due, err := d.s.Store.RetentionMayBeDue(d.ctx, d.slug, d.now, d.s.keeping.looked(d.slug))
	if errors.Is(err, consultation.ErrNotFound) || err == nil && !due {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return []need{{Text: d.words.Say("keep.need.due"), Href: d.at("/retention")}}, nil
}

func (d *desk) keepPage() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := KeepPage{StaffPage: d.page("keep.title"), At: d.at("/retention"), Published: w.published != nil}
	if !p.Published {
		return d.show("staff-keep", p)
	}
	plan, err := d.retentionPlan()
	if err != nil {
		return err
	}
	v, err := d.s.Store.Version(d.ctx, w.published.Version)
	if err != nil {
		return err
	}
	p.Lines, p.Due = d.keepLines(plan, v, false), len(plan.Steps)
	p.Mismatch = d.noticeMismatch(v)
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	p.Automatic, p.Rev = h.Automatic, h.Rev
	if h.Held != "" {
		by, err := d.actor(h.HeldBy)
		if err != nil {
			return err
		}
		p.Held = d.words.Say("keep.held", "name", by, "date", d.words.Date(h.HeldAt.In(consultation.London)), "reason", h.Held)
	}
	p.Backups = d.words.Say("keep.backups", "count", staff.BackupDays)
	p.DraftsLine = d.words.Say("keep.drafts-line")
	runs, err := d.s.Store.KeepRuns(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, r := range runs {
		view := d.runView(r)
		if !r.State.Over() {
			p.Running = &view
			continue
		}
		p.Runs = append(p.Runs, view)
	}
	return d.show("staff-keep", p)
}

func (d *desk) runView(r *staff.KeepRun) KeepRunView {
	return KeepRunView{
		Name:  d.words.Say("keep.run.name", "number", r.Seq, "date", d.words.Date(r.Asked.In(consultation.London))),
		State: d.runState(r), URL: d.at("/retention/runs/" + r.ID),
	}
}

// runState says in one sentence how far a run is.
func (d *desk) runState(r *staff.KeepRun) string {
	say := spoken{d.words}
	switch {
	case r.Stopped(d.now) && r.Beat.IsZero():
		return d.words.Say("keep.run.not-begun")
	case r.Stopped(d.now):
		return d.words.Say("keep.run.stopped", "time", say.DateTime(r.Beat), "done", d.words.Number(r.Done), "total", d.words.Number(r.Total))
	case r.State == staff.RunErasing:
		return d.words.Say("keep.run.erasing", "done", d.words.Number(r.Done), "total", d.words.Number(r.Total))
	case r.State == staff.RunDone && r.Early:
		return d.words.Say("keep.run.early", "count", r.Done)
	case r.State == staff.RunDone:
		return d.words.Say("keep.run.done", "count", r.Done)
	}
	return d.words.Say("keep.run." + string(r.State))
}

// keepList sends the references of what is due as a spreadsheet. Who took it is in the log first.
func (d *desk) keepList() error {
	plan, err := d.retentionPlan()
	if err != nil {
		return err
	}
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbListed, "", staff.Details{"lines": strconv.Itoa(len(plan.Steps))})); err != nil {
		return err
	}
	d.c.Header("Content-Type", "text/csv; charset=utf-8")
	d.c.Header("Content-Disposition", `attachment; filename="due-`+d.slug+`-`+d.now.In(consultation.London).Format(consultation.ISODate)+`.csv"`)
	w := csv.NewWriter(d.c.Writer)
	w.UseCRLF = true
	w.Write([]string{"reference", "what", "question", "kept", "due", "version"})
	for _, s := range plan.Steps {
		w.Write([]string{
			export.Guard(s.Reference), string(s.Class), export.Guard(s.Question), s.Ruling.Keep.String(),
			s.Ruling.Due.In(consultation.London).Format(consultation.ISODate), s.Ruling.Version,
		})
	}
	w.Flush()
	return w.Error()
}

// keepWait is how long a form waits for a run, so that small ones are done when the next page is shown.
const keepWait = 3 * time.Second

// Eraser does runs for this server.
func (s *Server) Eraser() *staff.Eraser {
	return &staff.Eraser{Store: s.Store, Delete: s.Files.Delete, Sign: s.MACs.SignCertificate, Now: s.Now, Program: s.Config.Program, Worker: staff.NewWorker()}
}

// eraseSoon works at a run beside the request, and waits for it a little. Whatever becomes of it is in the store: a run that fails
// or is cut off shows as interrupted.
func (d *desk) eraseSoon(id string, finish bool) {
	e, s, act := d.s.Eraser(), d.s, d.act(staff.VerbRunDone, id, nil)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer func() { // nobody else's requests end with it; its text could hold somebody's words
			if p := recover(); p != nil {
				s.Log.Error("a retention run stopped", "run", id, "panic", fmt.Sprintf("%T", p))
			}
		}()
		ctx := context.Background()
		err := e.Erase(ctx, id)
		if err == nil && finish {
			err = e.Finish(ctx, id, act)
		}
		if err != nil && !errors.Is(err, staff.ErrConflict) {
			s.Log.Error("a retention run stopped", "run", id, "error", err)
		}
	}()
	select {
	case <-done:
	case <-time.After(keepWait):
	}
}
