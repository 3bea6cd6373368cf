package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// RoundCodePage is page/staff-rounds-code.html: one answer of a round, to decide about or to settle.
type RoundCodePage struct {
	StaffPage
	Lead, Question       string
	Lang, Text           string
	Gave                 []string // what each coder gave, where it is settled
	Action, Button, Back string
	Before               string
	Seen, Rev            string
	Codes                templates.Checkboxes
}

var _ = registerPage("staff-rounds-code", RoundCodePage{})

// noCode is the value of the choice that no code fits.
const noCode = "-"

// roundNext leads to the next answer that this coder has not decided about.
func (d *desk) roundNext() error {
	id := d.c.Param("round")
	units, err := d.s.Store.OwnUnits(d.ctx, d.slug, id, d.person.ID)
	if err != nil {
		return err
	}
	after, _ := strconv.Atoi(d.c.Query("after"))
	for _, from := range []int{after, 0} {
		for _, u := range units {
			if u.Place > from && len(u.Decisions) == 0 {
				return d.seeOther(d.roundURL(id)+"/code/"+strconv.Itoa(u.Place), "")
			}
		}
	}
	return d.seeOther(d.roundURL(id), "round-finished")
}

// unitAt finds the answer that an address names.
func (d *desk) unitAt(units []staff.RoundUnit) (*staff.RoundUnit, int, error) {
	place, err := strconv.Atoi(d.c.Param("place"))
	if err != nil {
		return nil, 0, consultation.ErrNotFound
	}
	i := slices.IndexFunc(units, func(u staff.RoundUnit) bool { return u.Place == place })
	if i < 0 {
		return nil, 0, consultation.ErrNotFound
	}
	return &units[i], i, nil
}

// roundAnswer begins the page of one answer.
func (d *desk) roundAnswer(r *staff.Round, u *staff.RoundUnit, title string, args ...any) (RoundCodePage, *consultation.Response, error) {
	p := RoundCodePage{StaffPage: d.page(title, args...), Back: d.roundURL(r.ID)}
	of, err := d.response(u.Response)
	if err != nil {
		return p, nil, err
	}
	names, err := d.textNames()
	if err != nil {
		return p, nil, err
	}
	p.Question, p.Lang, p.Text, p.Seen = names.label(r.Question), of.Language, of.Answers.Get(r.Question), seenAs(of)
	return p, of, d.noteSeen(u.Response)
}

// roundCodes offers the codes of the codebook, and that none fits.
func (d *desk) roundCodes(chosen []string, wrong *slips) (templates.Checkboxes, error) {
	c := templates.Checkboxes{Values: chosen}
	c.Name = "codes"
	c.Fieldset = &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("rounds.code.legend"), Classes: "govuk-fieldset__legend--m"}}
	codes, err := d.codesToGive()
	if err != nil {
		return c, err
	}
	for _, x := range codes {
		item := templates.ChoiceItem{Value: x.ID, Text: x.Name}
		item.Hint.Text = x.Definition
		c.Items = append(c.Items, item)
	}
	c.Items = append(c.Items, templates.ChoiceItem{Value: noCode, Text: d.words.Say("rounds.code.none")})
	if wrong != nil {
		c.ErrorMessage = wrong.at("codes")
	}
	return c, nil
}

// chosenCodes reads which codes were chosen.
func (d *desk) chosenCodes(values []string, wrong *slips) []string {
	codes := slices.DeleteFunc(slices.Clone(values), func(v string) bool { return v == noCode })
	switch none := slices.Contains(values, noCode); {
	case none && len(codes) > 0:
		wrong.add("codes", d.words.Say("rounds.wrong.both"))
	case !none && len(codes) == 0:
		wrong.add("codes", d.words.Say("rounds.wrong.none"))
	}
	return codes
}

// chosenOf is how a decision stands in the form.
func chosenOf(codes []string) []string {
	if len(codes) == 0 {
		return []string{noCode}
	}
	return codes
}

func (d *desk) roundCode() error { return d.codeInRound(nil, nil) }

func (d *desk) codeInRound(typed []string, wrong *slips) error {
	r, err := d.s.Store.RoundOf(d.ctx, d.slug, d.c.Param("round"))
	if err != nil {
		return err
	}
	units, err := d.s.Store.OwnUnits(d.ctx, d.slug, r.ID, d.person.ID)
	if err != nil {
		return err
	}
	if !r.Open() {
		return d.seeOther(d.roundURL(r.ID), "round-is-closed")
	}
	u, i, err := d.unitAt(units)
	if err != nil {
		return err
	}
	p, _, err := d.roundAnswer(r, u, "rounds.code.title", "number", i+1, "count", len(units))
	if err != nil {
		return err
	}
	p.Action, p.Button, p.Lead = d.roundURL(r.ID)+"/code/"+strconv.Itoa(u.Place), d.words.Say("rounds.code.save"), d.words.Say("rounds.code.lead")
	if i > 0 {
		p.Before = d.roundURL(r.ID) + "/code/" + strconv.Itoa(units[i-1].Place)
	}
	if len(u.Decisions) > 0 && wrong == nil {
		typed = chosenOf(u.Decisions[0].Codes)
	}
	if p.Codes, err = d.roundCodes(typed, wrong); err != nil {
		return err
	}
	if wrong != nil {
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-rounds-code", p)
	}
	return d.show("staff-rounds-code", p)
}

// postRoundCode stores a decision and leads to the next answer.
func (d *desk) postRoundCode() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	id := d.c.Param("round")
	units, err := d.s.Store.OwnUnits(d.ctx, d.slug, id, d.person.ID)
	if err != nil {
		return err
	}
	u, _, err := d.unitAt(units)
	if err != nil {
		return err
	}
	var wrong slips
	codes := d.chosenCodes(f.Values["codes"], &wrong)
	if wrong.any() {
		return d.codeInRound(f.Values["codes"], &wrong)
	}
	of, err := d.response(u.Response)
	if err != nil {
		return err
	}
	if f.Get("seen") != seenAs(of) {
		return d.seeOther(d.roundURL(id)+"/code", "round-changed")
	}
	err = d.s.Store.DecideUnit(d.ctx, d.act(staff.VerbRoundDecided, "", nil), d.slug, id, u.Response, codes, of.Changed)
	if errors.Is(err, staff.ErrConflict) {
		return d.seeOther(d.roundURL(id), "round-is-closed")
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.roundURL(id)+"/code?after="+strconv.Itoa(u.Place), "")
}

// decided reads a closed round with everybody's decisions.
func (d *desk) decided() (*staff.Round, []staff.RoundUnit, error) {
	r, err := d.s.Store.RoundOf(d.ctx, d.slug, d.c.Param("round"))
	if err != nil {
		return nil, nil, err
	}
	units, err := d.s.Store.DecidedUnits(d.ctx, d.slug, r.ID)
	if errors.Is(err, staff.ErrConflict) { // nothing is there to be seen yet
		err = consultation.ErrNotFound
	}
	return r, units, err
}

// codedIn gives what is decided about an answer in the main coding.
func (d *desk) codedIn(response, question string) (staff.Coded, error) {
	all, err := d.s.Store.CodedOf(d.ctx, d.slug, response)
	for _, c := range all {
		if c.Question == question {
			return c, err
		}
	}
	return staff.Coded{}, err
}

func (d *desk) roundSettle() error { return d.settleInRound(nil, nil) }

func (d *desk) settleInRound(typed []string, wrong *slips) error {
	r, units, err := d.decided()
	if err != nil {
		return err
	}
	u, _, err := d.unitAt(units)
	if err != nil {
		return err
	}
	if u.Changed || u.Settled {
		return d.seeOther(d.roundURL(r.ID), "round-not-to-settle")
	}
	p, _, err := d.roundAnswer(r, u, "rounds.settle.title", "number", u.Place)
	if err != nil {
		return err
	}
	now, err := d.codedIn(u.Response, r.Question)
	if err != nil {
		return err
	}
	p.Action, p.Button, p.Rev, p.Lead = d.roundURL(r.ID)+"/settle/"+strconv.Itoa(u.Place), d.words.Say("rounds.settle.save"), strconv.Itoa(now.Rev), d.words.Say("rounds.settle.lead")
	if p.Gave, err = d.whoGave(r, u); err != nil {
		return err
	}
	if wrong == nil {
		typed = givenByAll(u)
	}
	if p.Codes, err = d.roundCodes(typed, wrong); err != nil {
		return err
	}
	if wrong != nil {
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-rounds-code", p)
	}
	return d.show("staff-rounds-code", p)
}

// givenByAll are the codes that everybody gave an answer.
func givenByAll(u *staff.RoundUnit) []string {
	var all []string
	for i, x := range u.Decisions {
		if i == 0 {
			all = chosenOf(slices.Clone(x.Codes))
		}
		all = slices.DeleteFunc(all, func(c string) bool { return !slices.Contains(chosenOf(x.Codes), c) })
	}
	return all
}

// whoGave says what each coder gave an answer: by name to those who take part in the round, and to nobody else.
func (d *desk) whoGave(r *staff.Round, u *staff.RoundUnit) ([]string, error) {
	names, err := d.codeNames()
	if err != nil {
		return nil, err
	}
	var list []string
	for _, x := range u.Decisions {
		who, err := d.coderName(r, x.Coder)
		if err != nil {
			return nil, err
		}
		gave := []string{d.words.Say("rounds.code.none")}
		for i, c := range x.Codes {
			if i == 0 {
				gave = nil
			}
			gave = append(gave, names[c])
		}
		list = append(list, d.words.Say("rounds.gave", "name", who, "codes", strings.Join(gave, "; ")))
	}
	return list, nil
}

func (d *desk) codeNames() (map[string]string, error) {
	all, err := d.s.Store.Codebook(d.ctx, d.slug)
	names := map[string]string{}
	for _, c := range all {
		names[c.ID] = c.Name
	}
	return names, err
}

func (d *desk) coderName(r *staff.Round, account string) (string, error) {
	if d.person.ID != r.Owner && !r.Codes(d.person.ID) {
		i := slices.IndexFunc(r.Coders, func(c staff.RoundCoder) bool { return c.Account == account })
		return d.words.Say("rounds.coder", "number", i+1), nil
	}
	return d.actor(account)
}

// postRoundSettle stores the codes that stand.
func (d *desk) postRoundSettle() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	r, units, err := d.decided()
	if err != nil {
		return err
	}
	u, _, err := d.unitAt(units)
	if err != nil {
		return err
	}
	var wrong slips
	codes := d.chosenCodes(f.Values["codes"], &wrong)
	if wrong.any() {
		return d.settleInRound(f.Values["codes"], &wrong)
	}
	of, err := d.response(u.Response)
	if err != nil {
		return err
	}
	rev, err := strconv.Atoi(f.Get("rev"))
	if err != nil || f.Get("seen") != seenAs(of) || u.Changed || u.Settled {
		return d.seeOther(d.roundURL(r.ID), "round-not-to-settle")
	}
	err = d.settleUnit(r, u, codes, rev, of)
	if errors.Is(err, staff.ErrConflict) {
		return d.seeOther(d.roundURL(r.ID)+"/settle/"+strconv.Itoa(u.Place), "round-coded-since")
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.roundURL(r.ID)+"#disagree", "round-settled")
}

// settleUnit makes codes the coding of an answer. The coding comes first: where only that was stored, the answer can be settled again.
func (d *desk) settleUnit(r *staff.Round, u *staff.RoundUnit, codes []string, rev int, of *consultation.Response) error {
	c := staff.Coded{Response: u.Response, Question: r.Question}
	for _, code := range codes {
		c.Given = append(c.Given, staff.Given{Code: code})
	}
	if _, err := d.s.Store.SetCoded(d.ctx, d.act(staff.VerbCoded, "", nil), d.slug, c, rev, of.Changed, "adjudicated"); err != nil {
		return err
	}
	return d.s.Store.SettleUnit(d.ctx, d.act(staff.VerbRoundSettled, r.ID, nil), d.slug, r.ID, u.Response)
}
