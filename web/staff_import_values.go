package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"

	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

func openChoices(b *ImportBody, targets map[string]*importing.Target) int {
	n := 0
	for _, c := range b.Mapping.Choices(b.Profile, targets) {
		if c.Becomes == "" {
			n++
		}
	}
	return n
}

func (d *desk) importValues() error { return d.valuesPage(nil, &slips{}) }

// valueID is the field of a value: where it stands in the list changes as others are decided.
func valueID(c *importing.Choice) string {
	sum := sha256.Sum256([]byte(c.Target.Key + "\x00" + c.Value))
	return "v" + hex.EncodeToString(sum[:6])
}

func (d *desk) valuesPage(typed *form, wrong *slips) error {
	i, b, err := d.file()
	if err != nil {
		return err
	}
	if b.Mapping == nil {
		return d.seeOther(d.importURL(i.ID, ""), "")
	}
	targets, err := d.importTargets()
	if err != nil {
		return err
	}
	p := ImportMapPage{
		StaffPage: d.page("imports.values.title"), Intro: []string{d.words.Say("imports.values.intro")}, Action: d.importURL(i.ID, "/values"), BackURL: d.importURL(i.ID, ""),
		Open: d.c.Query("show") == "open", Empty: d.words.Say("imports.values.none"),
	}
	var list []importing.Choice
	for _, c := range b.Mapping.Choices(b.Profile, targets) {
		if !p.Open || c.Becomes == "" || typed != nil && typed.Get(valueID(&c)) != "" {
			list = append(list, c)
		}
	}
	from, to := d.mapPage(&p, len(list), valuesPerPage, "values")
	for _, c := range list[from:to] {
		p.Items = append(p.Items, d.valueItem(&c, typed, wrong))
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-import-map", p)
	}
	return d.show("staff-import-map", p)
}

func (d *desk) valueItem(c *importing.Choice, typed *form, wrong *slips) ImportMapItem {
	id := valueID(c)
	item := ImportMapItem{
		ID: id, Title: d.words.Say("imports.value", "value", c.Value), Hint: d.words.Say("imports.value.hint", "count", c.Count, "question", d.labelOf(c.Target)),
		Error: wrong.at(id), Was: c.Becomes,
	}
	chosen := c.Becomes
	if typed != nil && typed.Has(id) {
		chosen = typed.Get(id)
	}
	var g ImportMapGroup
	add := func(value, text string) {
		g.Options = append(g.Options, ImportMapOption{Value: value, Text: text, Selected: value == chosen})
	}
	add("", d.words.Say("imports.value.choose"))
	for _, o := range valueCodes(c.Target) {
		if o == importing.Chosen {
			add(o, d.words.Say("imports.value.chosen", "answer", c.Target.Part))
			continue
		}
		option, _ := c.Target.Option(o)
		add(o, option.Label.String())
	}
	add(importing.None, d.words.Say("imports.value.none"))
	item.Groups = append(item.Groups, g)
	return item
}

// valueCodes lists what a value of a target can become, beside None.
func valueCodes(t *importing.Target) []string {
	if t.Code != "" {
		return []string{importing.Chosen}
	}
	var codes []string
	for _, o := range t.Field.Codes {
		codes = append(codes, o.Code)
	}
	return codes
}

func (d *desk) mapValues() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	targets, err := d.importTargets()
	if err != nil {
		return err
	}
	id := d.c.Param("id")
	var wrong slips
	decided := false
	err = d.changeMapping(id, d.act(staff.VerbImportMapped, id, nil), func(b *ImportBody) error {
		wrong = slips{}
		for _, c := range b.Mapping.Choices(b.Profile, targets) {
			field := valueID(&c)
			if !f.Has(field) {
				continue
			}
			to := f.Get(field)
			switch {
			case to != "" && to != importing.None && !slices.Contains(valueCodes(c.Target), to):
				wrong.add(field, d.words.Say("imports.value.unknown"))
			case c.Becomes != f.Get("was-"+field) && c.Becomes != to:
				wrong.add(field, d.words.Say("imports.value.meanwhile"))
			case to != c.Becomes:
				decided = decided || to != ""
				b.Mapping.Decide(c.Target.Key, c.Value, to)
			}
		}
		if wrong.any() {
			return errImportSlips
		}
		return nil
	})
	if wrong.any() {
		return d.valuesPage(f, &wrong)
	}
	if err != nil {
		return err
	}
	return d.nextMapPage(id, "values", f, decided)
}

// errImportSlips undoes a form that has something wrong.
var errImportSlips = errors.New("the form has something wrong")
