package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/gate"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) publicationRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication", staff.MayView, (*desk).publication),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication/item/:code", staff.MayView, (*desk).gateItem),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/publication/item/:code", staff.MayPropose, (*desk).answerGate),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication/changes", staff.MayView, (*desk).liveChanges),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication/times", staff.MayPropose, (*desk).firstTimes),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/publication/times", staff.MayPropose, (*desk).setFirstTimes),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication/ask", staff.MayPropose, (*desk).ask),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/publication/ask", staff.MayPropose, (*desk).propose),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication/read", staff.MayView, (*desk).readProposed),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication/file/:name", staff.MayView, (*desk).proposedFile),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/publication/withdraw", staff.MayPropose, (*desk).withdrawProposal),
		s.staffRoute(http.MethodGet, "/staff/c/:slug/publication/approve", staff.MayApprove, (*desk).approval),
		s.staffRoute(http.MethodPost, "/staff/c/:slug/publication/approve", staff.MayApprove, (*desk).approve),
	}
}

var _ = registerArea(area{order: 30, key: "area.publication", path: "/publication", may: staff.MayView, status: (*desk).publicationStatus})

// candidate is something that could be published, and what the gate says of it.
type candidate struct {
	work     *work
	rev      int    // revision of the manuscript, or 0
	version  string // hash of an earlier version, where rev is 0
	bundle   markdown.Bundle
	schedule consultation.Schedule
	served   *consultation.Version   // nil before the first publication
	all      []*consultation.Version // that were ever published
	reach    staff.Reach             // of the change from what is served
	result   gate.Result
	badTimes bool // the file gives times that are none
}

// newest is the newest revision of the manuscript, judged with the answers that hold now. ErrNotFound where there is no manuscript.
func (d *desk) newest(w *work) (*candidate, error) {
	if w.manuscript == nil {
		return nil, consultation.ErrNotFound
	}
	answers, err := d.s.Store.GateAnswers(d.ctx, d.slug)
	if err != nil {
		return nil, err
	}
	return d.candidate(w, w.manuscript.Rev, "", nil, answers)
}

// candidate reads and judges a revision, or with rev 0 an earlier version. times, if not nil, stand for those of the file.
func (d *desk) candidate(w *work, rev int, hash string, times *consultation.Schedule, answers []staff.GateAnswer) (*candidate, error) {
	c := &candidate{work: w, rev: rev, version: hash}
	err := c.read(d)
	if err != nil {
		return nil, err
	}
	if w.published != nil {
		if c.all, err = d.s.Store.Versions(d.ctx, d.slug); err != nil {
			return nil, err
		}
		i := slices.IndexFunc(c.all, func(v *consultation.Version) bool { return v.Hash == w.published.Version })
		if i < 0 {
			return nil, consultation.ErrNotFound
		}
		c.served, c.schedule = c.all[i], w.published.Schedule
	} else if times != nil {
		c.schedule = *times
	} else if c.schedule, err = gate.ScheduleOf(c.bundle.Main().Questionnaire.Front); err != nil {
		c.badTimes = true // check says where
	}
	return c, c.judge(d, answers)
}

// read reads the files.
func (c *candidate) read(d *desk) (err error) {
	if c.rev > 0 {
		c.bundle, err = d.bundle(d.slug, c.rev)
		return err
	}
	v, err := d.s.cache.Version(d.ctx, c.version)
	if err != nil {
		return err
	}
	if v.Consultation != d.slug || len(v.Sources) == 0 {
		return consultation.ErrNotFound
	}
	c.bundle, err = d.bundleOf(v.Sources[0].Name, slices.Concat(v.Sources, v.Files))
	c.bundle.Reasons = v.Reasons
	return err
}

// judge asks the gate. How many people a change reaches is counted once it is known which questions it is about.
func (c *candidate) judge(d *desk, answers []staff.GateAnswer) error {
	settings, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return err
	}
	in := gate.Input{
		Slug: d.slug, Bundle: c.bundle, Schedule: c.schedule, Now: d.now, Live: c.work.published, Served: c.served, Settings: settings, Answers: answers,
	}
	if c.served != nil {
		if c.reach, err = d.s.Store.Reach(d.ctx, d.slug, c.questions(d)); err != nil {
			return err
		}
		in.Reach = c.reach
	}
	c.result = gate.Judge(in)
	return nil
}

// questions names the questions that differ from what is served.
func (c *candidate) questions(d *desk) []string {
	v, err := c.bundle.Version(d.now)
	if err != nil {
		return nil // the gate says what is wrong
	}
	var names []string
	for _, x := range consultation.CompareVersions(c.served, &v) {
		if x.Name != "" && !slices.Contains(names, x.Name) {
			names = append(names, x.Name)
		}
	}
	return names
}

// visible says whether people may notice the change: it is not the first publication, and it has opened.
func (c *candidate) visible(d *desk) bool {
	return c.served != nil && !d.now.Before(c.schedule.Opens) && len(c.result.Changes) > 0
}

// waitingProposal gives the proposal that waits, or nil.
func (d *desk) waitingProposal() (*staff.Proposal, error) {
	all, err := d.s.Store.Proposals(d.ctx, d.slug)
	if err != nil || len(all) == 0 || all[0].State != staff.Waiting {
		return nil, err
	}
	return all[0], nil
}

// publicationStatus says for the overview how far publication is. It does not judge: that page is opened often.
func (d *desk) publicationStatus() (templates.Tag, error) {
	p, err := d.waitingProposal()
	if err != nil {
		return templates.Tag{}, err
	}
	w, err := d.work()
	if err != nil {
		return templates.Tag{}, err
	}
	switch {
	case p != nil:
		return templates.Tag{Text: d.words.Say("publication.status.waiting"), Classes: "govuk-tag--yellow"}, nil
	case w.published == nil:
		return templates.Tag{Text: d.words.Say("publication.status.none"), Classes: "govuk-tag--grey"}, nil
	case w.manuscript == nil:
		return templates.Tag{Text: d.words.Say("publication.status.published"), Classes: "govuk-tag--green"}, nil
	}
	changed, err := d.unpublished(w)
	if err != nil {
		return templates.Tag{}, err
	}
	if !changed {
		return templates.Tag{Text: d.words.Say("publication.status.published"), Classes: "govuk-tag--green"}, nil
	}
	return templates.Tag{Text: d.words.Say("publication.status.changed"), Classes: "govuk-tag--blue"}, nil
}

// actor names who did something, as colleagues know them.
func (d *desk) actor(id string) (string, error) {
	switch id {
	case staff.CommandLine:
		return d.words.Say("publication.by-command"), nil
	case staff.System, "":
		return d.words.Say("publication.by-system"), nil
	}
	p, err := d.s.Store.Person(d.ctx, id)
	if errors.Is(err, consultation.ErrNotFound) {
		return d.words.Say("publication.by-nobody"), nil
	}
	if err != nil {
		return "", err
	}
	return p.Name, nil
}

// maxGateWords is how long an answer, a reason or a sentence on these pages may be, in characters.
const maxGateWords = 2000

// wordsOf reads a text of a form and says what is wrong with it: that it is missing, where it must not be, or too long.
func (d *desk) wordsOf(f *form, name, missing string, wrong *slips) string {
	text := strings.TrimSpace(strings.ReplaceAll(f.Get(name), "\r\n", "\n"))
	switch n := utf8.RuneCountInString(text); {
	case text == "" && missing != "":
		wrong.add(name, d.words.Say(missing))
	case n > maxGateWords:
		wrong.add(name, d.words.Say("publication.long", "count", maxGateWords, "over", n-maxGateWords))
	}
	return text
}

// textarea is a box for such a text.
func (d *desk) textarea(name, label, hint, value string, rows int, wrong *slips) templates.Textarea {
	t := templates.Textarea{Value: value, Rows: rows, Field: templates.Field{
		Name: name, Label: templates.Label{Text: d.words.Say(label), Classes: "govuk-label--s"}, ErrorMessage: wrong.at(name),
	}}
	if hint != "" {
		t.Hint = templates.Hint{Text: d.words.Say(hint)}
	}
	return t
}

// spokenSchedule says a schedule in rows.
func (d *desk) spokenSchedule(s consultation.Schedule) templates.SummaryList {
	closes := d.words.Say("publication.no-closing")
	if !s.Closes.IsZero() {
		closes = longTime(d.words, s.Closes)
	}
	return templates.SummaryList{Rows: []templates.SummaryRow{
		d.fact("publication.opens", longTime(d.words, s.Opens)),
		d.fact("publication.closes", closes),
		d.fact("publication.grace", d.words.Say("publication.minutes", "count", int(s.Grace.Minutes()))),
	}}
}

// fact is one row of a list of facts.
func (d *desk) fact(key, value string) templates.SummaryRow {
	return templates.SummaryRow{Key: templates.Text{Text: d.words.Say(key)}, Value: templates.Text{Text: value}}
}
