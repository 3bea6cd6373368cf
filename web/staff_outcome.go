package web

import (
	"cmp"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) outcomeRoutes() []Route {
	at := func(method, path string, may staff.Permission, h func(*desk) error) Route {
		return s.staffRoute(method, "/staff/c/:slug/outcome"+path, may, h)
	}
	return []Route{
		at(http.MethodGet, "", staff.MayView, (*desk).outcome),
		at(http.MethodGet, "/preview", staff.MayView, (*desk).outcomePreview),
		at(http.MethodGet, "/files/:hash", staff.MayView, (*desk).outcomeDraftFile),
		at(http.MethodGet, "/edit", staff.MayConclude, (*desk).outcomeEdit),
		at(http.MethodPost, "/edit", staff.MayConclude, (*desk).postOutcomeEdit),
		at(http.MethodGet, "/files", staff.MayConclude, (*desk).outcomeFiles),
		at(http.MethodPost, "/files", staff.MayConclude, (*desk).postOutcomeFiles),
		at(http.MethodPost, "/files/remove", staff.MayConclude, (*desk).postOutcomeFileRemove),
		at(http.MethodGet, "/publish", staff.MayConclude, (*desk).outcomePublish),
		at(http.MethodPost, "/publish", staff.MayConclude, (*desk).postOutcomePublish),
		at(http.MethodPost, "/approve", staff.MayConclude, (*desk).postOutcomeApprove),
		at(http.MethodPost, "/drop", staff.MayConclude, (*desk).postOutcomeDrop),
		at(http.MethodPost, "/recall", staff.MayConclude, (*desk).postOutcomeRecall),
		at(http.MethodGet, "/delay", staff.MayConclude, (*desk).outcomeDelay),
		at(http.MethodPost, "/delay", staff.MayConclude, (*desk).postOutcomeDelay),
		at(http.MethodGet, "/addresses", staff.MayView, (*desk).addresses),
		at(http.MethodPost, "/addresses", staff.MayConclude, (*desk).postAddresses),
		at(http.MethodPost, "/addresses/remove", staff.MayConclude, (*desk).postAddressRemove),
	}
}

var _ = registerArea(area{order: 50, key: "area.outcome", path: "/outcome", may: staff.MayView, status: (*desk).outcomeStatus})

// StaffOutcomePage is page/staff-outcome.html: how far the outcome is, and what to do next.
type StaffOutcomePage struct {
	StaffPage
	Published  bool // the consultation is
	Countdown  templates.Tag
	Due        string // a sentence
	Counts     string // how many responses came, and how many of them late
	Draft      string // who saved it last, or empty
	Faults     []string
	Mine       bool // this person may change it
	Scheduled  string
	Waiting    string // what waits for a second person, or empty
	WaitNote   string
	CanApprove bool
	WhyNot     string // why this person cannot approve
	WaitRev    int
	Live       bool // a version is public
	Versions   []string
	Revisions  []templates.Link
	Delays     []string
	DelayURL   string // empty where there is nothing to explain
	At         string // of this area
	PublicURL  string
}

var _ = registerPage("staff-outcome", StaffOutcomePage{})

// countdown says how many days are left until the outcome is due, for a list or a status; empty where nothing is awaited.
func countdown(w *templates.Catalogue, d *desk, con *consultation.Consultation) templates.Tag {
	if con == nil || !con.OwesOutcome(d.now) {
		return templates.Tag{}
	}
	switch days := con.OutcomeDays(d.now); {
	case days < 0:
		return templates.Tag{Text: w.Say("outcome.overdue", "count", -days), Classes: "gp-count govuk-tag--red"}
	case days <= 14:
		return templates.Tag{Text: w.Say("outcome.days", "count", days), Classes: "gp-count govuk-tag--orange"}
	default:
		return templates.Tag{Text: w.Say("outcome.days", "count", days), Classes: "gp-count govuk-tag--yellow"}
	}
}

func (d *desk) outcomeStatus() (templates.Tag, error) {
	_, con, err := d.timesPublished()
	if err != nil || con == nil {
		return templates.Tag{}, err
	}
	if con.Concluded(d.now) {
		return templates.Tag{Text: d.words.Say("status.outcome"), Classes: "govuk-tag--turquoise"}, nil
	}
	if _, err := d.s.Store.OutcomeProposal(d.ctx, d.slug); err == nil {
		return templates.Tag{Text: d.words.Say("staff.outcome.waits"), Classes: "govuk-tag--purple"}, nil
	} else if !errors.Is(err, consultation.ErrNotFound) {
		return templates.Tag{}, err
	}
	if !con.Outcome.IsZero() {
		return templates.Tag{Text: d.words.Say("staff.outcome.scheduled.tag"), Classes: "govuk-tag--blue"}, nil
	}
	return countdown(d.words, d, con), nil
}

// staffName is the name of an account, for people to read; its id where it is gone.
func (d *desk) staffName(id string) string {
	p, err := d.s.Store.Person(d.ctx, id)
	if err != nil {
		return id
	}
	return cmp.Or(p.Name, p.Email)
}

// outcomeWork gives the consultation of the address and the newest draft of its outcome, nil where there is none.
func (d *desk) outcomeWork() (*work, *consultation.Consultation, *staff.OutcomeDraft, error) {
	w, con, err := d.timesPublished()
	if err != nil || con == nil {
		return w, con, nil, err
	}
	draft, err := d.s.Store.OutcomeDraft(d.ctx, d.slug, 0)
	if errors.Is(err, consultation.ErrNotFound) {
		err = nil
	}
	return w, con, draft, err
}

// outcomeDesk is outcomeWork for pages that need a published consultation; false where it has led back already.
func (d *desk) outcomeDesk() (*work, *staff.OutcomeDraft, bool, error) {
	w, con, draft, err := d.outcomeWork()
	if err != nil {
		return nil, nil, false, err
	}
	if con == nil {
		return nil, nil, false, d.seeOther(d.at("/outcome"), "")
	}
	return w, draft, true, nil
}

func (d *desk) outcome() error {
	w, con, draft, err := d.outcomeWork()
	if err != nil {
		return err
	}
	say := d.words.Say
	p := StaffOutcomePage{StaffPage: d.page("staff.outcome.title", "title", w.title), Published: con != nil, Mine: d.can(staff.MayConclude), At: d.at("/outcome")}
	if con == nil {
		return d.show("staff-outcome", p)
	}
	p.PublicURL, p.Countdown = outcomeURL(con.Slug), countdown(d.words, d, con)
	p.Due = d.outcomeDueWords(con)
	if d.can(staff.MayCount) {
		_, responses, late, err := d.s.Store.Counts(d.ctx, con.Slug)
		if err != nil {
			return err
		}
		p.Counts = say("staff.outcome.counts", "count", responses, "late", late)
	}
	if draft != nil {
		p.Draft = say("staff.outcome.draft", "rev", draft.Rev, "name", d.staffName(draft.By), "time", spoken{d.words}.DateTime(draft.At))
		for _, f := range d.outcomeFaults(draft.Outcome) {
			p.Faults = append(p.Faults, f.Text)
		}
	}
	if err := d.outcomeHistory(&p, con, draft); err != nil {
		return err
	}
	if p.Delays, err = d.s.delaysOf(d.ctx, d.words, con.Slug); err != nil {
		return err
	}
	if con.OwesOutcome(d.now) {
		p.DelayURL = d.at("/outcome/delay")
	}
	return d.show("staff-outcome", p)
}

// outcomeDueWords says in one sentence by when the outcome is due.
func (d *desk) outcomeDueWords(con *consultation.Consultation) string {
	switch {
	case con.Concluded(d.now):
		return d.words.Say("staff.outcome.public-since", "time", longTime(d.words, con.Outcome))
	case con.Schedule.Closes.IsZero():
		return d.words.Say("staff.outcome.open-ended")
	case con.OwesOutcome(d.now):
		return d.words.Say("staff.outcome.due", "time", longTime(d.words, con.Schedule.Closes), "due", con.OutcomeDue())
	}
	return d.words.Say("staff.outcome.due-later", "time", longTime(d.words, con.Schedule.Closes), "due", con.OutcomeDue())
}

// outcomeHistory adds what was published, what waits and what was saved.
func (d *desk) outcomeHistory(p *StaffOutcomePage, con *consultation.Consultation, draft *staff.OutcomeDraft) error {
	say := d.words.Say
	versions, err := d.s.Store.PublishedOutcomes(d.ctx, con.Slug)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if d.now.Before(v.Shown) {
			p.Scheduled = say("staff.outcome.scheduled", "n", v.Seq, "time", longTime(d.words, v.Shown), "name", d.staffName(v.By))
			continue
		}
		p.Live = true
		key := "staff.outcome.version"
		if v.Second != "" {
			key = "staff.outcome.version.second"
		}
		p.Versions = append(p.Versions, strings.TrimSpace(say(key, "n", v.Seq, "rev", v.Rev, "time", spoken{d.words}.DateTime(v.Shown), "name", d.staffName(v.By), "second", d.staffName(v.Second))+" "+v.Note))
	}
	waits, err := d.s.Store.OutcomeProposal(d.ctx, con.Slug)
	if err != nil && !errors.Is(err, consultation.ErrNotFound) {
		return err
	}
	if waits != nil {
		when := say("staff.outcome.at-once")
		if !waits.Shown.IsZero() {
			when = longTime(d.words, waits.Shown)
		}
		p.Waiting = say("staff.outcome.waiting", "rev", waits.Rev, "name", d.staffName(waits.By), "when", when)
		p.WaitNote, p.WaitRev = waits.Note, waits.Rev
		p.CanApprove = p.Mine
		hand, err := d.outcomeHand(waits)
		if err != nil {
			return err
		}
		if hand != "" {
			p.CanApprove, p.WhyNot = false, say("staff.outcome.same")
		}
	}
	list, err := d.s.Store.OutcomeDrafts(d.ctx, con.Slug)
	for _, r := range list {
		p.Revisions = append(p.Revisions, templates.Link{
			Text: say("staff.outcome.revision", "rev", r.Rev, "time", spoken{d.words}.DateTime(r.At), "name", d.staffName(r.By)),
			Href: d.at("/outcome/preview") + "?rev=" + strconv.Itoa(r.Rev),
		})
	}
	return err
}
