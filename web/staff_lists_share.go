package web

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/assist"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// WorkListNewPage is page/staff-lists-new.html: what is shared out, how, and among whom.
type WorkListNewPage struct {
	StaffPage
	Empty            string
	Action, Cancel   string
	Question, Spread templates.Select
	Where            templates.Input
	How              templates.Radios
	People           templates.Checkboxes
}

var _ = registerPage("staff-lists-new", WorkListNewPage{})

// listInput is what the form for a new list holds.
type listInput struct {
	question, where, how, spread string
	people                       []string
}

func newSeed() (uint64, error) {
	var seed [8]byte
	_, err := rand.Read(seed[:])
	return binary.BigEndian.Uint64(seed[:]), err
}

func seedText(seed uint64) string { return strconv.FormatUint(seed, 10) }

// readers gives everybody who may read here, by name.
func (d *desk) readers() ([]*staff.Person, error) {
	all, err := d.s.Store.People(d.ctx)
	return slices.DeleteFunc(all, func(p *staff.Person) bool { return !p.Can(staff.MayRead, d.slug) }), err
}

// readersBox asks who is to read.
func (d *desk) readersBox(key string, chosen []string, wrong *slips) (templates.Checkboxes, error) {
	c := templates.Checkboxes{Values: chosen}
	c.Name = "people"
	c.Fieldset = &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say(key), Classes: "govuk-fieldset__legend--s"}}
	if wrong != nil {
		c.ErrorMessage = wrong.at("people")
	}
	people, err := d.readers()
	for _, p := range people {
		c.Items = append(c.Items, templates.ChoiceItem{Value: p.ID, Text: p.Name})
	}
	return c, err
}

// chosenReaders gives those of the ids who may read here, in the order of ids, or says what is wrong.
func (d *desk) chosenReaders(ids []string, wrong *slips) ([]string, error) {
	people, err := d.readers()
	if err != nil {
		return nil, err
	}
	var chosen []string
	for _, p := range people {
		if slices.Contains(ids, p.ID) {
			chosen = append(chosen, p.ID)
		}
	}
	slices.Sort(chosen)
	if len(chosen) == 0 || len(chosen) > staff.MaxListPeople {
		wrong.add("people", d.words.Say("lists.wrong.people", "most", staff.MaxListPeople))
	}
	return chosen, nil
}

// closedFields are the questions whose answers are chosen, by their data names.
func (d *desk) closedFields() (fields []spreadField, err error) {
	err = d.withResults(func(x *results) error {
		for _, q := range x.questions {
			for _, f := range q.fields {
				if f.Type == consultation.FieldCodes || f.Type == consultation.FieldCode {
					fields = append(fields, spreadField{f.Name, cutShort(x.titles[f.Name], 100)})
				}
			}
		}
		return nil
	})
	if isNotFound(err) {
		err = nil
	}
	return fields, err
}

func (d *desk) workListForm(in listInput, wrong *slips) (WorkListNewPage, error) {
	p := WorkListNewPage{StaffPage: d.page("lists.new.title"), Action: d.at("/lists/new"), Cancel: d.at("/lists")}
	w, err := d.work()
	if err != nil {
		return p, err
	}
	if w.published == nil {
		p.Empty = d.words.Say("lists.new.draft")
		return p, nil
	}
	names, err := d.textNames()
	if err != nil {
		return p, err
	}
	fields, err := d.spreadFields()
	if err != nil {
		return p, err
	}
	none := ""
	p.Question = templates.Select{Field: d.field("question", "lists.new.question", wrong), Value: in.question, Items: []templates.SelectItem{{Value: &none, Text: d.words.Say("lists.whole")}}}
	for _, name := range names.order {
		p.Question.Items = append(p.Question.Items, templates.SelectItem{Value: &name, Text: names.of[name]})
	}
	p.Spread = templates.Select{Field: d.field("spread", "lists.new.spread", wrong), Value: in.spread, Items: []templates.SelectItem{{Value: &none, Text: d.words.Say("lists.spread.none")}}}
	for _, f := range fields {
		p.Spread.Items = append(p.Spread.Items, templates.SelectItem{Value: &f.name, Text: f.title})
	}
	p.Where = templates.Input{Field: d.field("where", "lists.new.where", wrong), Value: in.where, Spellcheck: "false"}
	p.How = templates.Radios{Value: in.how}
	p.How.Name = "how"
	p.How.Fieldset = &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("lists.new.how"), Classes: "govuk-fieldset__legend--s"}}
	for _, how := range []string{"balanced", "random"} {
		p.How.Items = append(p.How.Items, templates.ChoiceItem{Value: how, Text: d.words.Say("lists.how." + how), Hint: templates.Hint{Text: d.words.Say("lists.how." + how + ".hint")}})
	}
	if wrong != nil {
		p.How.ErrorMessage = wrong.at("how")
		wrong.on(&p.StaffPage)
	}
	p.People, err = d.readersBox("lists.new.people", in.people, wrong)
	return p, err
}

func (d *desk) newWorkList() error {
	p, err := d.workListForm(listInput{how: "balanced"}, nil)
	if err != nil {
		return err
	}
	return d.show("staff-lists-new", p)
}

// postNewWorkList shares out what nobody has read and is on no list.
func (d *desk) postNewWorkList() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	in := listInput{f.Get("question"), strings.TrimSpace(f.Get("where")), f.Get("how"), f.Get("spread"), f.Values["people"]}
	var wrong slips
	l, people, err := d.workListOf(in, &wrong)
	if err != nil {
		return err
	}
	var items []staff.WorkItem
	if !wrong.any() {
		if items, err = d.toShare(l, &wrong); err != nil {
			return err
		}
	}
	if !wrong.any() {
		if items, err = d.deal(l, items, people); err != nil {
			return err
		}
		err = d.s.Store.AddWorkList(d.ctx, d.act(staff.VerbListAdded, l.ID, nil), l, items)
		if errors.Is(err, staff.ErrConflict) || isNotFound(err) { // somebody else shared out at the same time, or one was withdrawn
			wrong.add("question", d.words.Say("lists.wrong.meanwhile"))
		} else if err != nil {
			return err
		}
	}
	if wrong.any() {
		p, err := d.workListForm(in, &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-lists-new", p)
	}
	return d.seeOther(d.listURL(l.ID), "list-added")
}

// workListOf checks what was typed.
func (d *desk) workListOf(in listInput, wrong *slips) (l staff.WorkList, people []string, err error) {
	l = staff.WorkList{ID: rand.Text(), Consultation: d.slug, Question: in.question, Where: in.where, Balanced: in.how == "balanced"}
	if w, err := d.work(); err != nil || w.published == nil {
		wrong.add("question", d.words.Say("lists.new.draft"))
		return l, nil, err
	}
	names, err := d.textNames()
	if err != nil {
		return l, nil, err
	}
	if in.question != "" && names.of[in.question] == "" {
		wrong.add("question", d.words.Say("lists.wrong.question"))
	}
	if in.how != "balanced" && in.how != "random" {
		wrong.add("how", d.words.Say("lists.wrong.how"))
	}
	fields, err := d.spreadFields()
	if err != nil {
		return l, nil, err
	}
	if in.spread != "" && !slices.ContainsFunc(fields, func(f spreadField) bool { return f.name == in.spread }) {
		wrong.add("spread", d.words.Say("lists.wrong.spread"))
	}
	if l.Balanced {
		l.Spread = in.spread
	}
	if l.Seed, err = newSeed(); err != nil {
		return l, nil, err
	}
	people, err = d.chosenReaders(in.people, wrong)
	return l, people, err
}

// toShare is what nobody has read, is on no list and is taken by the list's filter.
func (d *desk) toShare(l staff.WorkList, wrong *slips) ([]staff.WorkItem, error) {
	filter, err := analysis.ParseFilter(l.Where)
	if err != nil {
		wrong.add("where", d.filterWords(err))
		return nil, nil
	}
	if _, err := d.s.caughtUp(d.ctx, d.slug); err != nil {
		return nil, err
	}
	items, err := d.s.Store.Unshared(d.ctx, d.slug, l.Question)
	if err == nil && filter != nil {
		err = d.withIndex(func(x Projected) error {
			set, err := x.Select(filter, d.s.others(d.ctx, d.slug, x))
			if err == nil {
				items = slices.DeleteFunc(items, func(i staff.WorkItem) bool { return !set.Contains(i.Ord) })
			}
			return err
		})
		if errors.Is(err, analysis.ErrNoSearch) || errors.Is(err, analysis.ErrFilter) {
			wrong.add("where", d.filterWords(err))
			return nil, nil
		}
	}
	switch {
	case err != nil:
		return nil, err
	case len(items) == 0:
		wrong.add("question", d.words.Say("lists.wrong.none"))
	case len(items) > staff.MaxListItems:
		wrong.add("where", d.words.Say("lists.wrong.many", "count", d.number(len(items)), "most", d.number(staff.MaxListItems)))
	}
	return items, nil
}

// deal shares items out among people: balanced, with groups by what was answered to the list's field.
func (d *desk) deal(l staff.WorkList, items []staff.WorkItem, people []string) ([]staff.WorkItem, error) {
	list, ords := make([]assist.Item, len(items)), make(map[string]uint32, len(items))
	for i, x := range items {
		list[i], ords[x.Response] = assist.Item{ID: x.Response, Words: x.Words}, x.Ord
	}
	if l.Spread != "" {
		err := d.withIndex(func(x Projected) error {
			for _, code := range x.Values(l.Spread) {
				given := x.Given(l.Spread, code)
				for i := range list {
					if given.Contains(ords[list[i].ID]) {
						list[i].Group += code + " "
					}
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	var out []staff.WorkItem
	for _, x := range assist.ShareOut(list, len(people), l.Balanced, l.Seed) {
		out = append(out, staff.WorkItem{Response: x.ID, Ord: ords[x.ID], Account: people[x.Person], Place: x.Place, Words: x.Words})
	}
	return out, nil
}

// postWorkListBack takes what nobody has read away from one person.
func (d *desk) postWorkListBack() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	id, account := d.c.Param("list"), f.Get("account")
	if account == "" {
		return consultation.ErrNotFound
	}
	if _, err := d.s.Store.TakeBack(d.ctx, d.act(staff.VerbListTaken, id, nil), d.slug, id, account); err != nil {
		return err
	}
	return d.seeOther(d.listURL(id), "list-taken")
}

// postWorkListAgain shares what nobody has read out again, with another seed.
func (d *desk) postWorkListAgain() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	l, err := d.s.Store.WorkListOf(d.ctx, d.slug, d.c.Param("list"))
	if err != nil {
		return err
	}
	var wrong slips
	people, err := d.chosenReaders(f.Values["people"], &wrong)
	if err != nil {
		return err
	}
	if wrong.any() {
		p, err := d.workListPage(f.Values["people"], &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-lists-one", p)
	}
	items, err := d.s.Store.UnreadOnList(d.ctx, d.slug, l.ID, "")
	if err != nil {
		return err
	}
	if l.Seed, err = newSeed(); err != nil {
		return err
	}
	if items, err = d.deal(*l, items, people); err != nil {
		return err
	}
	err = d.s.Store.ShareAgain(d.ctx, d.act(staff.VerbListShared, l.ID, nil), d.slug, l.ID, l.Seed, items)
	if errors.Is(err, staff.ErrConflict) { // somebody has read on meanwhile
		return d.seeOther(d.listURL(l.ID), "list-meanwhile")
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.listURL(l.ID), "list-shared")
}
