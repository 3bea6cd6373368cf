package web

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) roundsRoutes() []Route {
	const at = "/staff/c/:slug/rounds"
	const one = at + "/r/:round"
	return append(s.exchangeRoutes(), []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCode, (*desk).rounds),
		s.staffRoute(http.MethodGet, at+"/new", staff.MayCode, (*desk).newRound),
		s.staffRoute(http.MethodPost, at+"/new", staff.MayCode, (*desk).postNewRound),
		s.staffRoute(http.MethodGet, one, staff.MayCode, (*desk).round),
		s.staffRoute(http.MethodGet, one+"/csv", staff.MayCode, (*desk).roundCSV),
		s.staffRoute(http.MethodGet, one+"/code", staff.MayCode, (*desk).roundNext),
		s.staffRoute(http.MethodGet, one+"/code/:place", staff.MayCode, (*desk).roundCode),
		s.staffRoute(http.MethodPost, one+"/code/:place", staff.MayCode, (*desk).postRoundCode),
		s.staffRoute(http.MethodPost, one+"/close", staff.MayCode, (*desk).postRoundClose),
		s.staffRoute(http.MethodPost, one+"/cancel", staff.MayCode, (*desk).postRoundCancel),
		s.staffRoute(http.MethodPost, one+"/agreed", staff.MayCode, (*desk).postRoundAgreed),
		s.staffRoute(http.MethodGet, one+"/settle/:place", staff.MayCode, (*desk).roundSettle),
		s.staffRoute(http.MethodPost, one+"/settle/:place", staff.MayCode, (*desk).postRoundSettle),
	}...)
}

var _ = registerArea(area{order: 49, key: "area.rounds", path: "/rounds", may: staff.MayCode})

// RoundsListPage is page/staff-rounds.html: all rounds, and the agreement of those that are closed.
type RoundsListPage struct {
	StaffPage
	Empty, New, Exchange string
	Rows                 []RoundRow
	Time                 *RoundFigures // over time, or nil
}

// RoundRow is one round in the list.
type RoundRow struct {
	Name, Href, Question, Made, Due string
	Status                          templates.Tag
}

// RoundNewPage is page/staff-rounds-new.html: what is coded, how many, by whom.
type RoundNewPage struct {
	StaffPage
	Empty             string
	First             string // where the first code is written, if none is there
	Action, Cancel    string
	Name, Where, Size templates.Input
	Due               templates.Input
	Question          templates.Select
	Coders            templates.Checkboxes
}

var (
	_ = registerPage("staff-rounds", RoundsListPage{})
	_ = registerPage("staff-rounds-new", RoundNewPage{})
)

// rounds lists the rounds.
func (d *desk) rounds() error {
	if _, err := d.work(); err != nil {
		return err
	}
	all, err := d.s.Store.RoundsOf(d.ctx, d.slug)
	if err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	p := RoundsListPage{StaffPage: d.page("rounds.title"), New: d.at("/rounds/new"), Exchange: d.at("/rounds/exchange")}
	if len(all) == 0 {
		p.Empty = d.words.Say("rounds.empty")
	}
	for _, r := range all {
		p.Rows = append(p.Rows, RoundRow{r.Name, d.roundURL(r.ID), names.label(r.Question), longTime(d.words, r.Made), d.dayWords(r.Due), d.roundTag(&r)})
	}
	if p.Time, err = d.roundsOverTime(all); err != nil {
		return err
	}
	return d.show("staff-rounds", p)
}

func (d *desk) roundURL(id string) string { return d.at("/rounds/r/" + id) }

func (d *desk) dayWords(day string) string {
	if t, err := time.ParseInLocation(consultation.ISODate, day, consultation.London); err == nil {
		return spoken{d.words}.Date(t)
	}
	return ""
}

// roundTag says how far a round is.
func (d *desk) roundTag(r *staff.Round) templates.Tag {
	switch {
	case r.Open() && r.Finished():
		return templates.Tag{Text: d.words.Say("rounds.status.finished"), Classes: "govuk-tag--yellow"}
	case r.Open():
		return templates.Tag{Text: d.words.Say("rounds.status.open"), Classes: "govuk-tag--blue"}
	case r.Settled < r.Units:
		return templates.Tag{Text: d.words.Say("rounds.status.closed"), Classes: "govuk-tag--yellow"}
	}
	return templates.Tag{Text: d.words.Say("rounds.status.settled"), Classes: "govuk-tag--green"}
}

// roundInput is what the form for a new round holds.
type roundInput struct {
	name, question, where, size, due string
	coders                           []string
}

// mayCode gives everybody who may code here, by name.
func (d *desk) mayCode() ([]*staff.Person, error) {
	all, err := d.s.Store.People(d.ctx)
	return slices.DeleteFunc(all, func(p *staff.Person) bool { return !p.Can(staff.MayCode, d.slug) }), err
}

func (d *desk) roundForm(in roundInput, wrong *slips) (RoundNewPage, error) {
	p := RoundNewPage{StaffPage: d.page("rounds.new.title"), Action: d.at("/rounds/new"), Cancel: d.at("/rounds")}
	if _, err := d.work(); err != nil {
		return p, err
	}
	names, err := d.textNames()
	if err != nil {
		return p, err
	}
	people, err := d.mayCode()
	if err != nil {
		return p, err
	}
	codes, err := d.codesToGive()
	if err != nil {
		return p, err
	}
	switch {
	case len(names.order) == 0:
		p.Empty = d.words.Say("rounds.new.no-question")
	case len(codes) == 0:
		p.Empty, p.First = d.words.Say("rounds.new.no-codes"), d.at("/coding/new")
	case len(people) < 2:
		p.Empty = d.words.Say("rounds.new.no-coders")
	}
	p.Name = templates.Input{Field: d.field("name", "rounds.new.name", wrong), Value: in.name}
	p.Where = templates.Input{Field: d.field("where", "rounds.new.where", wrong), Value: in.where, Spellcheck: "false"}
	p.Size = templates.Input{Field: d.field("size", "rounds.new.size", wrong), Value: in.size, Inputmode: "numeric"}
	p.Size.Classes = "govuk-input--width-4"
	p.Due = templates.Input{Field: d.field("due", "rounds.new.due", wrong), Value: in.due}
	p.Due.Classes = "govuk-input--width-10"
	p.Question = templates.Select{Field: d.field("question", "rounds.new.question", wrong), Value: in.question}
	for _, name := range names.order {
		p.Question.Items = append(p.Question.Items, templates.SelectItem{Value: &name, Text: names.of[name]})
	}
	p.Coders = templates.Checkboxes{Values: in.coders}
	p.Coders.Name = "coders"
	p.Coders.Fieldset = &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("rounds.new.coders"), Classes: "govuk-fieldset__legend--s"}}
	p.Coders.Hint.Text = d.words.Say("rounds.new.coders.hint")
	if wrong != nil {
		p.Coders.ErrorMessage = wrong.at("coders")
		wrong.on(&p.StaffPage)
	}
	for _, x := range people {
		p.Coders.Items = append(p.Coders.Items, templates.ChoiceItem{Value: x.ID, Text: x.Name})
	}
	return p, nil
}

func (d *desk) newRound() error {
	p, err := d.roundForm(roundInput{size: "50"}, nil)
	if err != nil {
		return err
	}
	return d.show("staff-rounds-new", p)
}

// postNewRound draws the sample and begins the round.
func (d *desk) postNewRound() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	in := roundInput{strings.TrimSpace(f.Get("name")), f.Get("question"), strings.TrimSpace(f.Get("where")), strings.TrimSpace(f.Get("size")), strings.TrimSpace(f.Get("due")), f.Values["coders"]}
	var wrong slips
	r, err := d.roundOf(in, &wrong)
	if err != nil {
		return err
	}
	var ids []string
	if !wrong.any() {
		if ids, err = d.roundSample(r, &wrong); err != nil {
			return err
		}
	}
	if wrong.any() {
		p, err := d.roundForm(in, &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-rounds-new", p)
	}
	if err := d.s.Store.AddRound(d.ctx, d.act(staff.VerbRoundAdded, r.ID, nil), r, ids); err != nil {
		return err
	}
	return d.seeOther(d.roundURL(r.ID), "round-added")
}

// roundOf checks what was typed.
func (d *desk) roundOf(in roundInput, wrong *slips) (staff.Round, error) {
	r := staff.Round{ID: rand.Text(), Consultation: d.slug, Name: in.name, Question: in.question, Where: in.where, Due: in.due}
	if n := utf8.RuneCountInString(in.name); n == 0 || n > staff.MaxRoundName {
		wrong.add("name", d.words.Say("rounds.wrong.name", "most", staff.MaxRoundName))
	}
	names, err := d.textNames()
	if err != nil {
		return r, err
	}
	if names.of[in.question] == "" {
		wrong.add("question", d.words.Say("rounds.wrong.question"))
	}
	if r.Units, err = strconv.Atoi(in.size); err != nil || r.Units < 2 || r.Units > staff.MaxRoundSize {
		wrong.add("size", d.words.Say("rounds.wrong.size", "most", staff.MaxRoundSize))
	}
	if in.due != "" {
		if _, err := time.Parse(consultation.ISODate, in.due); err != nil {
			wrong.add("due", d.words.Say("rounds.wrong.due"))
		}
	}
	people, err := d.mayCode()
	if err != nil {
		return r, err
	}
	for _, p := range people {
		if slices.Contains(in.coders, p.ID) {
			r.Coders = append(r.Coders, staff.RoundCoder{Account: p.ID})
		}
	}
	if len(r.Coders) < 2 || len(r.Coders) > staff.MaxRoundCoders {
		wrong.add("coders", d.words.Say("rounds.wrong.coders", "most", staff.MaxRoundCoders))
	}
	var seed [8]byte
	_, err = rand.Read(seed[:])
	r.Seed = binary.BigEndian.Uint64(seed[:])
	return r, err
}

// roundSample draws a round's sample from the answers that its filter takes.
func (d *desk) roundSample(r staff.Round, wrong *slips) ([]string, error) {
	filter, err := analysis.ParseFilter(r.Where)
	if err != nil {
		wrong.add("where", d.filterWords(err))
		return nil, nil
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return nil, err
	}
	ids, err := d.s.Store.Answered(d.ctx, d.slug, r.Question)
	if err != nil {
		return nil, err
	}
	if filter != nil {
		err = d.withIndex(func(x Projected) error {
			set, err := x.Select(filter, d.s.others(d.ctx, d.slug, x))
			if err != nil {
				return err
			}
			taken := map[string]bool{}
			for ord, id := range x.IDs {
				taken[id] = set.Contains(uint32(ord))
			}
			ids = slices.DeleteFunc(ids, func(id string) bool { return !taken[id] })
			return nil
		})
		if errors.Is(err, analysis.ErrNoSearch) || errors.Is(err, analysis.ErrFilter) {
			wrong.add("where", d.filterWords(err))
			return nil, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if len(ids) < 2 {
		wrong.add("question", d.words.Say("rounds.wrong.few", "count", len(ids)))
	}
	return staff.Sample(ids, r.Units, r.Seed), nil
}

// codesToGive gives the codes that can be given now.
func (d *desk) codesToGive() ([]staff.Code, error) {
	all, err := d.s.Store.Codebook(d.ctx, d.slug)
	return slices.DeleteFunc(all, func(c staff.Code) bool { return c.Retired }), err
}
