package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
)

// saving is one form on its way into a draft.
type saving struct {
	id       string // of the step
	equality bool
	form     *form
	done     bool                 // Continue was pressed
	uploads  map[string][]string  // question → ids of files added with this form
	removed  map[string]bool      // ids of files to take away
	change   consultation.Change  // what came of it
	faults   []consultation.Fault // of the step, when done
	before   map[string]bool      // questions on the path before
	route    consultation.Route   // afterwards
	step     *consultation.Step   // afterwards; nil when the step is no longer on the path
	edition  string

	newlyDone    bool // Continue was pressed for the first time with nothing wrong
	newlyUnclear bool // so was "I do not understand this question"
}

// newPageID names one rendered page, the same for its autosaves and its form.
func newPageID() string { return rand.Text() }

// save merges the form into the draft, in one transaction, and looks at what that made of the path.
func (s *Server) save(v *visit, sv *saving) error {
	draft, err := s.Store.UpdateDraft(v.ctx, v.draft.ID, func(d *consultation.Draft) error {
		s.merge(v, sv, d)
		return nil
	})
	if err != nil {
		return s.unsaved(v, sv, err)
	}
	v.draft, v.route = draft, v.q.Route(draft.All(), v.scene())
	return nil
}

// merge changes the draft. It may run more than once.
func (s *Server) merge(v *visit, sv *saving, d *consultation.Draft) {
	scene := v.scene()
	asked := sv.form.shown(v.q.Anyway(sv.id, scene))
	old := v.q.Route(d.All(), scene)
	sv.before = names(&old)
	answers := consultation.Answers{}
	for _, q := range asked {
		answers.Add(q.Read(sv.form.Values))
	}
	if !sv.equality {
		sv.settleUploads(d, asked)
		d.Unchecked()
	}
	if sv.equality {
		if d.Equality == nil {
			d.Equality = consultation.Answers{}
		}
		d.Equality.Add(answers)
		sv.route = v.q.EqualityRoute(old.Answers, d.Equality, scene)
	} else {
		was := map[string]string{}
		for _, q := range asked {
			was[q.FullName] = sv.form.Get("was:" + q.FullName)
		}
		sv.change = v.q.Edit(d, asked, sv.edit(was, answers, v.now), scene)
		sv.route = v.q.Route(d.All(), scene)
	}
	d.Saved, d.Version = v.now, v.con.Version
	if sv.edition != "" {
		d.Edition = sv.edition
	}
	sv.step, sv.faults = sv.route.Step(sv.id), nil
	sv.newlyDone, sv.newlyUnclear = false, false
	if sv.step != nil {
		sv.faults = sv.step.Check(sv.route.Answers)
	}
	switch clean := sv.step != nil && len(sv.faults) == 0 && len(sv.change.Conflicts)+len(sv.change.Closing) == 0; {
	case !clean:
		delete(d.Done, sv.id)
	case sv.done:
		sv.newlyDone = !d.Done[sv.id]
		d.MarkDone(sv.id)
	}
	if q := sv.unclear(); q != nil && d.Amends == "" {
		sv.newlyUnclear = !d.Done[unclearMark(q.Question)]
		d.MarkDone(unclearMark(q.Question))
	}
}

// names are the questions on a path.
func names(route *consultation.Route) map[string]bool {
	all := map[string]bool{}
	for _, q := range route.Asked() {
		all[q.FullName] = true
	}
	return all
}

func (sv *saving) edit(was map[string]string, answers consultation.Answers, now time.Time) consultation.Edit {
	seq, _ := strconv.Atoi(sv.form.Get("seq")) // without a script there is none, which counts as the newest
	return consultation.Edit{Page: sv.form.pageID(), Seq: seq, Was: was, Answers: answers, At: now}
}

// opened gives the first step with a question that was not on the path before, or nil.
func (sv *saving) opened() *consultation.Step {
	for i := range sv.route.Steps {
		for _, q := range sv.route.Steps[i].Asked() {
			if !sv.before[q.FullName] {
				return &sv.route.Steps[i]
			}
		}
	}
	return nil
}

// unsaved turns a failure to store into a page that still shows the words.
func (s *Server) unsaved(v *visit, sv *saving, err error) error {
	e := asError(err)
	if e.Status == http.StatusNotFound {
		e.Key = "error.404.draft" // it was sent or deleted in another tab
	}
	if sv != nil {
		e.Kept = keptIn(v.q, sv.form.Values)
	}
	return e
}

// Saved is what autosave answers. Times are said in words, digests are what the page's fields compare with next time.
type Saved struct {
	Saved     string            `json:"saved,omitempty"`
	Conflicts []string          `json:"conflicts"`
	Was       map[string]string `json:"was"`
}

// autosave stores changed fields while somebody types. It settles nothing: conflicts and answers that would leave out others
// wait until the page is continued from.
func (s *Server) autosave(c *gin.Context) error {
	v, err := s.visit(c)
	if err != nil {
		return quiet(c, err)
	}
	f, err := s.readForm(c)
	if err != nil {
		return quiet(c, err)
	}
	defer f.close()
	switch {
	case v.draft == nil || !v.takesAnswers():
		return quiet(c, consultation.ErrClosed)
	case f.long:
		return quiet(c, Error{Status: http.StatusRequestEntityTooLarge})
	}
	sv := &saving{id: f.Get("step"), form: f}
	sv.equality = v.asksEquality(sv.id)
	if err := s.save(v, sv); err != nil {
		return quiet(c, err)
	}
	out := Saved{Saved: v.words.Time(v.now.In(consultation.London)), Conflicts: append([]string{}, sv.change.Conflicts...), Was: map[string]string{}}
	all := v.draft.All()
	for _, q := range f.shown(v.q.Anyway(sv.id, v.scene())) {
		if _, parked := v.draft.Conflicts[q.FullName]; !parked && !sv.equality {
			out.Was[q.FullName] = consultation.Digest(q.FullName, all)
		}
	}
	c.JSON(http.StatusOK, out)
	return nil
}

// quiet answers a script: a status is enough, its words are in the page.
func quiet(c *gin.Context, err error) error {
	e := asError(err)
	if e.Status >= http.StatusInternalServerError && !errors.Is(err, consultation.ErrFull) {
		return err
	}
	c.Status(e.Status)
	c.Writer.WriteHeaderNow()
	return nil
}
