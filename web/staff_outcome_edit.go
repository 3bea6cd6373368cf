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
	Themes           *OutcomeThemes // nil where the codebook has none
}

// OutcomeThemes are the themes of the codebook, of which an entry rests on some.
type OutcomeThemes struct {
	Chosen string // how many are
	Boxes  templates.Checkboxes
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
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	for i := range min(max(points, 1), maxPoints) {
		var pt consultation.OutcomePoint
		if i < len(o.Points) {
			pt = o.Points[i]
		}
		n := strconv.Itoa(i + 1)
		p.Points = append(p.Points, OutcomePointFields{i + 1,
			box("asked-"+n, say("outcome.asked"), "", pt.Asked, 3), box("said-"+n, say("outcome.said"), "", pt.Said, 4), box("did-"+n, say("outcome.did"), "", pt.Did, 4), d.themesOf(pt, n, codes)})
	}
	versions, err := d.s.shownOutcomes(d.ctx, d.slug)
	p.Live = len(versions) > 0
	wrong.on(&p.StaffPage)
	return p, err
}

// themesOf offers the themes that are given now, and those that the entry has already.
func (d *desk) themesOf(p consultation.OutcomePoint, n string, codes []staff.Code) *OutcomeThemes {
	chosen := d.words.Say("staff.outcome.themes.none")
	if len(p.Themes) > 0 {
		chosen = d.words.Say("staff.outcome.themes.some", "count", len(p.Themes))
	}
	c := templates.Checkboxes{Choices: templates.Choices{Name: "themes-" + n, Classes: "govuk-checkboxes--small", Hint: templates.Hint{Text: d.words.Say("staff.outcome.themes.hint")},
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("staff.outcome.themes", "n", n), Classes: "govuk-fieldset__legend--s"}}}}
	for _, t := range p.Themes {
		c.Values = append(c.Values, t.Code)
	}
	by := codesByID(codes)
	for _, code := range codes {
		if !code.Retired || slices.Contains(c.Values, code.ID) {
			c.Items = append(c.Items, templates.ChoiceItem{Value: code.ID, Text: codePath(by, code)})
		}
	}
	if len(c.Items) == 0 {
		return nil
	}
	slices.SortStableFunc(c.Items, func(a, b templates.ChoiceItem) int { return strings.Compare(a.Text, b.Text) })
	return &OutcomeThemes{chosen, c}
}

// readOutcome takes what was typed. Entries in which nothing is written go; rows is how many the page had. Themes that are
// not in the codebook are left out.
func readOutcome(v url.Values, codes []staff.Code) (o consultation.Outcome, rows int) {
	o.Summary, o.Next = strings.TrimSpace(v.Get("summary")), strings.TrimSpace(v.Get("next"))
	for rows < maxPoints && v.Has("asked-"+strconv.Itoa(rows+1)) {
		n := strconv.Itoa(rows + 1)
		p := consultation.OutcomePoint{Asked: strings.TrimSpace(v.Get("asked-" + n)), Said: strings.TrimSpace(v.Get("said-" + n)), Did: strings.TrimSpace(v.Get("did-" + n))}
		for _, c := range codes {
			if slices.Contains(v["themes-"+n], c.ID) {
				p.Themes = append(p.Themes, consultation.OutcomeTheme{Code: c.ID, Key: c.Key, Name: c.Name})
			}
		}
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
	codes, err := d.s.Store.Codebook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	o, rows := readOutcome(f.Values, codes)
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
	for i, pt := range theirs.Points {
		if len(pt.Themes) > 0 {
			p.Theirs = append(p.Theirs, templates.KeptText{Label: d.words.Say("staff.outcome.themes.theirs", "n", i+1), Text: strings.Join(pt.ThemeNames(), "; ")})
		}
	}
	return d.s.show(d.c, http.StatusConflict, "staff-outcome-edit", p)
}
