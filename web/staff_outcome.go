package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
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

// outcomeFaults says what stands in the way of publishing, with the field of the edit page that mends it.
func (d *desk) outcomeFaults(o consultation.Outcome) []templates.ErrorItem {
	var list []templates.ErrorItem
	add := func(id, text string) { list = append(list, templates.ErrorItem{Text: text, Href: "#" + id}) }
	say := d.words.Say
	check := func(id, name, body string, needed bool) {
		if strings.TrimSpace(body) == "" {
			if needed {
				add(id, say("staff.outcome.missing", "part", name))
			}
			return
		}
		src := markdown.Source{Name: name, Body: []byte(body)}
		_, problems := markdown.ParsePassage(src)
		lines := markdown.Lines(src.Body)
		for _, p := range problems {
			if line, _ := lines.At(p.At); p.Rule.Level == consultation.LevelError {
				add(id, say("staff.outcome.problem", "part", name, "line", line, "message", p.Message))
			}
		}
		for _, file := range filesNamed(body) {
			if !slices.ContainsFunc(o.Files, func(f consultation.OutcomeFile) bool { return f.Name == file }) {
				add(id, say("staff.outcome.no-file", "part", name, "name", file))
			}
		}
	}
	check("summary", say("outcome.summary"), o.Summary, true)
	for i, p := range o.Points {
		n := strconv.Itoa(i + 1)
		check("asked-"+n, say("staff.outcome.part.asked", "n", n), p.Asked, true)
		check("said-"+n, say("staff.outcome.part.said", "n", n), p.Said, true)
		check("did-"+n, say("staff.outcome.part.did", "n", n), p.Did, true)
	}
	check("next", say("outcome.next"), o.Next, true)
	return list
}

// filesNamed gives the names of files that a rendered text leads to.
func filesNamed(body string) []string {
	text, _ := markdown.ParsePassage(markdown.Source{Body: []byte(body)})
	var names []string
	html := string(text.Render(nil))
	for _, mark := range []string{` href="files/`, ` src="files/`} {
		for _, rest := range strings.Split(html, mark)[1:] {
			name, _, _ := strings.Cut(rest, `"`)
			names = append(names, name)
		}
	}
	return names
}

// outcomePreview shows a revision as the public would read it.
func (d *desk) outcomePreview() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if rev := d.c.Query("rev"); rev != "" {
		n, err := strconv.Atoi(rev)
		if err != nil || n < 1 {
			return notFound()
		}
		if draft, err = d.s.Store.OutcomeDraft(d.ctx, d.slug, n); err != nil {
			return err
		}
	}
	if draft == nil {
		return d.seeOther(d.at("/outcome"), "")
	}
	call, err := d.s.call(d.c)
	if err != nil {
		return err
	}
	page := d.s.bareOutcome(d.c, call)
	page.NoIndex, page.CanonicalURL, page.Nav = true, "", nil
	page.BackLink = &templates.Link{Href: d.at("/outcome")}
	page.Preview = d.words.Say("staff.outcome.preview", "rev", draft.Rev)
	page.Outcome = outcomeView(d.words, d.slug, draft.Outcome)
	for i, f := range draft.Files {
		page.Outcome.Files[i].Href = d.at("/outcome/files/" + f.Hash)
	}
	return d.show("outcome", page)
}

// outcomeDraftFile sends a document of a draft that is not public yet.
func (d *desk) outcomeDraftFile() error {
	list, err := d.s.Store.OutcomeDrafts(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, r := range list {
		for _, f := range r.Files {
			if f.Hash == d.c.Param("hash") {
				return d.s.sendOutcomeFile(d.c, f)
			}
		}
	}
	return notFound()
}

// StaffDelayPage is page/staff-outcome-delay.html: why the outcome takes longer, for the public.
type StaffDelayPage struct {
	StaffPage
	Due    string
	Reason templates.Textarea
	Action string
	Cancel string
}

var _ = registerPage("staff-outcome-delay", StaffDelayPage{})

// maxDelay is how many characters an explanation may have.
const maxDelay = 1000

func (d *desk) delayPage(con *consultation.Consultation, typed string, wrong *slips) StaffDelayPage {
	say := d.words.Say
	p := StaffDelayPage{StaffPage: d.page("staff.delay.title"), Action: d.at("/outcome/delay"), Cancel: d.at("/outcome"), Due: d.outcomeDueWords(con)}
	p.Reason = templates.Textarea{
		Field: templates.Field{Name: "reason", ID: "reason", Label: templates.Label{Text: say("staff.delay.reason"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: say("staff.delay.hint")}, ErrorMessage: wrong.at("reason")},
		Rows:  5, Value: typed,
	}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) outcomeDelay() error {
	w, _, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if !w.published.OwesOutcome(d.now) {
		return d.seeOther(d.at("/outcome"), "")
	}
	return d.show("staff-outcome-delay", d.delayPage(w.published, "", &slips{}))
}

func (d *desk) postOutcomeDelay() error {
	w, _, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	reason := strings.Join(strings.Fields(f.Get("reason")), " ")
	switch n := utf8.RuneCountInString(reason); {
	case !w.published.OwesOutcome(d.now):
		wrong.add("reason", d.words.Say("staff.delay.wrong.stage"))
	case n == 0:
		wrong.add("reason", d.words.Say("staff.delay.wrong.none"))
	case n > maxDelay:
		wrong.add("reason", d.words.Say("staff.delay.wrong.long", "count", maxDelay))
	}
	if wrong.any() {
		return d.showSlips("staff-outcome-delay", d.delayPage(w.published, f.Get("reason"), &wrong))
	}
	if err := d.s.Store.ExplainDelay(d.ctx, d.act(staff.VerbOutcomeDelayed, "", staff.Details{"reason": reason}), d.slug, reason); err != nil {
		return err
	}
	return d.seeOther(d.at("/outcome"), "delay")
}
