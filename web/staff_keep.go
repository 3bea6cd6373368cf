package web

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
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

// keepLines puts a plan in words; due leaves out what is not due.
func (d *desk) keepLines(plan *staff.Plan, v *consultation.Version, due bool) []KeepLineView {
	q := v.Questionnaire(v.Main)
	var out []KeepLineView
	for _, l := range plan.Lines {
		if due && l.Due == 0 {
			continue
		}
		view := KeepLineView{What: d.keptWhat(l.Class, l.Question, q), Kept: d.keptFor(l.Keep), Held: d.words.Number(l.Held), Due: d.words.Number(l.Due)}
		if l.Sooner > 0 {
			view.Due = d.words.Say("keep.sooner", "due", view.Due, "count", l.Sooner)
		}
		switch {
		case !l.Next.IsZero():
			view.Next = d.words.Say("keep.next", "count", l.Coming, "date", d.words.Date(l.Next.In(consultation.London)))
		case l.Held > l.Due && l.Keep.Months > 0:
			view.Next = d.words.Say("keep.next.unknown")
		case l.Held > l.Due:
			view.Next = d.words.Say("keep.next.never")
		}
		out = append(out, view)
	}
	return out
}

func (d *desk) keptWhat(class staff.Class, question string, q *consultation.Questionnaire) string {
	if question == "" {
		return d.words.Say("keep.class." + strings.ReplaceAll(string(class), " ", "-"))
	}
	heading := question
	if asked := q.Question(question); asked != nil {
		heading = asked.Heading.String()
	}
	return d.words.Say("keep.of-question", "question", heading)
}

func (d *desk) keptFor(k consultation.Keep) string {
	if k.Months == 0 {
		return d.words.Say("keep.unsaid")
	}
	return d.words.Say("keep.for", "count", k.Months, "after", d.words.Say("keep.after."+k.After))
}

// noticePeriod finds how long a notice says that something is kept.
var noticePeriod = regexp.MustCompile(`(?i)\b(\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|twelve|eighteen|twenty-four)\s+(month|year)s?\b`)

var numberWords = map[string]int{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "eighteen": 18, "twenty-four": 24}

// noticeMismatch lists the periods that the privacy notice names and no clock has: one of the two is wrong, and people believe the
// notice.
func (d *desk) noticeMismatch(v *consultation.Version) []string {
	q := v.Questionnaire(v.Main)
	known := map[int]bool{}
	for _, k := range q.Front.Keep {
		known[k.Months] = true
	}
	for _, asked := range q.Questions() {
		if asked.Keep != nil {
			known[asked.Keep.Months] = true
		}
	}
	var out []string
	for _, m := range noticePeriod.FindAllStringSubmatch(v.Notice.HTML.String(), -1) {
		n, ok := numberWords[strings.ToLower(m[1])]
		if !ok {
			n, _ = strconv.Atoi(m[1]) // three digits at most
		}
		if strings.EqualFold(m[2], "year") {
			n *= 12
		}
		if say := d.words.Say("keep.mismatch", "period", m[0]); !known[n] && !slices.Contains(out, say) {
			out = append(out, say)
		}
	}
	return out
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

func (d *desk) keepAutomatic() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	verb, on := staff.VerbByHand, f.Get("automatic") == "yes"
	if on {
		verb = staff.VerbAutomatic
	}
	if h.Automatic == on {
		return d.seeOther(d.at("/retention"), "")
	}
	h.Automatic = on
	if h.Rev, err = strconv.Atoi(f.Get("rev")); err != nil {
		return Error{Status: http.StatusBadRequest, Err: err}
	}
	if err := d.setHolding(verb, h); err != nil {
		return err
	}
	done := "keep-by-hand"
	if on {
		done = "keep-automatic"
	}
	return d.seeOther(d.at("/retention"), done)
}

func (d *desk) setHolding(verb staff.Verb, h staff.Holding) error {
	var details staff.Details
	if h.Held != "" {
		details = staff.Details{"reason": h.Held}
	}
	return d.keepConflict(d.s.Store.SetHolding(d.ctx, d.act(verb, "", details), d.slug, h))
}

// keepConflict makes a page of what came between.
func (d *desk) keepConflict(err error) error {
	for is, key := range map[error]string{staff.ErrConflict: "error.409.keep", staff.ErrHeld: "error.409.keep-held", staff.ErrSamePerson: "error.409.keep-person"} {
		if errors.Is(err, is) {
			return Error{Status: http.StatusConflict, Key: key, Next: templates.Link{Href: d.at("/retention")}, Err: err}
		}
	}
	return err
}

func (d *desk) reasonBox(key, value string, wrong *slips) templates.Textarea {
	return templates.Textarea{Field: templates.Field{
		Name: "reason", ID: "reason", Label: templates.Label{Text: d.words.Say(key), Classes: "govuk-label--m"},
		Hint: templates.Hint{Text: d.words.Say(key + ".hint")}, ErrorMessage: wrong.at("reason"),
	}, Value: value, Rows: 3}
}

// typedReason checks a reason.
func (d *desk) typedReason(f *form, wrong *slips) string {
	reason := strings.TrimSpace(f.Get("reason"))
	switch {
	case reason == "":
		wrong.add("reason", d.words.Say("keep.reason.empty"))
	case len([]rune(reason)) > maxKeepReason:
		wrong.add("reason", d.words.Say("keep.reason.long", "count", maxKeepReason))
	}
	return reason
}

func (d *desk) holdPage(reason string, rev int, wrong *slips) KeepHoldPage {
	p := KeepHoldPage{StaffPage: d.page("keep.hold.title"), At: d.at("/retention"), Reason: d.reasonBox("keep.hold.reason", reason, wrong), Rev: rev}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) keepHoldForm() error {
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	return d.show("staff-keep-hold", d.holdPage(h.Held, h.Rev, &slips{}))
}

func (d *desk) keepHold() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	reason := d.typedReason(f, &wrong)
	rev, _ := strconv.Atoi(f.Get("rev")) // what is no number is not the newest
	if wrong.any() {
		return d.showSlips("staff-keep-hold", d.holdPage(reason, rev, &wrong))
	}
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	h.Held, h.HeldBy, h.HeldAt, h.Rev = reason, d.person.ID, d.now, rev
	if err := d.setHolding(staff.VerbHeld, h); err != nil {
		return err
	}
	return d.seeOther(d.at("/retention"), "keep-held")
}

func (d *desk) keepRelease() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	h, err := d.s.Store.Holding(d.ctx, d.slug)
	if err != nil {
		return err
	}
	rev, _ := strconv.Atoi(f.Get("rev"))
	h.Held, h.HeldBy, h.HeldAt, h.Rev = "", "", time.Time{}, rev
	if err := d.setHolding(staff.VerbReleased, h); err != nil {
		return err
	}
	return d.seeOther(d.at("/retention"), "keep-released")
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
