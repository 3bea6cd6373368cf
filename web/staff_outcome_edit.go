package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffOutcomeEditPage is page/staff-outcome-edit.html: the words of the outcome.
type StaffOutcomeEditPage struct {
	StaffPage
	Action, Cancel string
	Base           int // the revision that the form was filled from
	Summary, Next  templates.Textarea
	Responses      templates.Input
	Points         []OutcomePointFields
	Theirs         []templates.KeptText // what somebody else saved meanwhile
	TheirsBy       string
	Live           bool // a version is public: this prepares a correction
}

// OutcomePointFields are the boxes of one entry.
type OutcomePointFields struct {
	N                int
	Asked, Said, Did templates.Textarea
}

var _ = registerPage("staff-outcome-edit", StaffOutcomeEditPage{})

const (
	maxPoints  = 60
	maxPassage = 100_000 // bytes of one box
)

func (d *desk) outcomeEdit() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	if draft == nil {
		draft = &staff.OutcomeDraft{}
	}
	p, err := d.outcomeEditPage(draft.Outcome, draft.Rev, len(draft.Points)+1, strconv.Itoa(draft.Responses), &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-outcome-edit", p)
}

func (d *desk) outcomeEditPage(o consultation.Outcome, base, points int, responses string, wrong *slips) (StaffOutcomeEditPage, error) {
	say := d.words.Say
	p := StaffOutcomeEditPage{StaffPage: d.page("staff.outcome.edit.title"), Action: d.at("/outcome/edit"), Cancel: d.at("/outcome"), Base: base}
	box := func(id, label, hint, value string, rows int) templates.Textarea {
		return templates.Textarea{
			Field: templates.Field{Name: id, ID: id, Label: templates.Label{Text: label, Classes: "govuk-label--s"}, Hint: templates.Hint{Text: hint}, ErrorMessage: wrong.at(id)},
			Rows:  rows, Value: value,
		}
	}
	p.Summary = box("summary", say("outcome.summary"), say("staff.outcome.summary.hint"), o.Summary, 10)
	p.Next = box("next", say("outcome.next"), say("staff.outcome.next.hint"), o.Next, 6)
	if responses == "0" {
		responses = ""
	}
	p.Responses = templates.Input{
		Field: templates.Field{Name: "responses", ID: "responses", Label: templates.Label{Text: say("staff.outcome.responses"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: say("staff.outcome.responses.hint")},
			ErrorMessage: wrong.at("responses"), Classes: "govuk-input--width-10"},
		Inputmode: "numeric", Value: responses,
	}
	for i := range min(max(points, 1), maxPoints) {
		var pt consultation.OutcomePoint
		if i < len(o.Points) {
			pt = o.Points[i]
		}
		n := strconv.Itoa(i + 1)
		p.Points = append(p.Points, OutcomePointFields{i + 1,
			box("asked-"+n, say("outcome.asked"), "", pt.Asked, 3), box("said-"+n, say("outcome.said"), "", pt.Said, 4), box("did-"+n, say("outcome.did"), "", pt.Did, 4)})
	}
	versions, err := d.s.shownOutcomes(d.ctx, d.slug)
	p.Live = len(versions) > 0
	wrong.on(&p.StaffPage)
	return p, err
}

// readOutcome takes what was typed. Entries in which nothing is written go; rows is how many the page had.
func readOutcome(v url.Values) (o consultation.Outcome, rows int) {
	o.Summary, o.Next = strings.TrimSpace(v.Get("summary")), strings.TrimSpace(v.Get("next"))
	for rows < maxPoints && v.Has("asked-"+strconv.Itoa(rows+1)) {
		n := strconv.Itoa(rows + 1)
		p := consultation.OutcomePoint{Asked: strings.TrimSpace(v.Get("asked-" + n)), Said: strings.TrimSpace(v.Get("said-" + n)), Did: strings.TrimSpace(v.Get("did-" + n))}
		if !p.Empty() {
			o.Points = append(o.Points, p)
		}
		rows++
	}
	return o, rows
}

func (d *desk) postOutcomeEdit() error {
	_, draft, ok, err := d.outcomeDesk()
	if !ok {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	o, rows := readOutcome(f.Values)
	base, _ := strconv.Atoi(f.Get("base")) // none is a form that was filled from nothing
	var wrong slips
	typed := strings.ReplaceAll(strings.TrimSpace(f.Get("responses")), ",", "")
	if typed != "" {
		n, err := strconv.Atoi(typed)
		if err != nil || n < 0 || n > 1_000_000_000 {
			wrong.add("responses", d.words.Say("staff.outcome.wrong.responses"))
		}
		o.Responses = max(n, 0)
	}
	for _, id := range slices.Sorted(func(yield func(string) bool) {
		for name, values := range f.Values {
			if len(values[0]) > maxPassage && !yield(name) {
				return
			}
		}
	}) {
		wrong.add(id, d.words.Say("staff.outcome.wrong.long"))
	}
	if wrong.any() {
		p, err := d.outcomeEditPage(o, base, max(rows, len(o.Points)+1), f.Get("responses"), &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-outcome-edit", p)
	}
	if draft != nil {
		o.Files = draft.Files
	}
	_, err = d.s.Store.SaveOutcome(d.ctx, d.act(staff.VerbOutcomeSaved, strconv.Itoa(base+1), nil), d.slug, base, o, nil)
	if errors.Is(err, staff.ErrConflict) {
		return d.outcomeConflict(o, rows, f.Get("responses"))
	}
	if err != nil {
		return err
	}
	if f.do() == "add" {
		return d.seeOther(d.at("/outcome/edit")+"#asked-"+strconv.Itoa(len(o.Points)+1), "")
	}
	return d.seeOther(d.at("/outcome"), "outcome.saved")
}

// outcomeConflict shows what this person typed, ready to be saved, and below it what somebody else saved meanwhile: nobody's words
// are lost.
func (d *desk) outcomeConflict(o consultation.Outcome, rows int, responses string) error {
	theirs, err := d.s.Store.OutcomeDraft(d.ctx, d.slug, 0)
	if err != nil {
		return err
	}
	var wrong slips
	wrong.add("summary", d.words.Say("staff.outcome.wrong.conflict", "name", d.staffName(theirs.By), "time", spoken{d.words}.DateTime(theirs.At)))
	p, err := d.outcomeEditPage(o, theirs.Rev, max(rows, len(o.Points)+1), responses, &wrong)
	if err != nil {
		return err
	}
	p.TheirsBy = d.staffName(theirs.By)
	for _, part := range d.outcomeParts(theirs.Outcome) {
		if part.text != "" {
			p.Theirs = append(p.Theirs, templates.KeptText{Label: part.name, Text: part.text})
		}
	}
	return d.s.show(d.c, http.StatusConflict, "staff-outcome-edit", p)
}
