package web

import (
	"cmp"
	"crypto/rand"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/templates"
)

// StaffEditorInsertPage is page/staff-editor-insert.html: saved sections and questions to insert, and to save.
type StaffEditorInsertPage struct {
	StaffPage
	At      string
	Base    int
	What    templates.Radios
	After   templates.Select
	Shown   []StaffEditorSaved // each as it will read
	Keep    templates.Select   // sections of this text that can be saved
	KeepAs  templates.Input
	TextURL string
}

// StaffEditorSaved is one saved section.
type StaffEditorSaved struct {
	ID, Title, Text string
	Drop            bool // whoever looks may delete it
	own             bool // of the organisation
}

var _ = registerPage("staff-editor-insert", StaffEditorInsertPage{})

// savedSections are those that ship with the program, then the organisation's own.
func (d *desk) savedSections() ([]StaffEditorSaved, error) {
	var out []StaffEditorSaved
	for _, it := range questionnaires.Library() {
		out = append(out, StaffEditorSaved{ID: it.Key, Title: d.words.Say("library." + it.Key), Text: string(it.Body)})
	}
	own, err := d.s.Store.SavedSections(d.ctx)
	for _, x := range own {
		out = append(out, StaffEditorSaved{ID: x.ID, Title: x.Title, Text: x.Text, own: true, Drop: d.mayDrop(x)})
	}
	return out, err
}

// mayDrop says whether somebody may delete a section that all consultations share: who kept it, and who writes for all of them.
func (d *desk) mayDrop(x staff.SavedSection) bool {
	return x.By == d.person.ID || d.person.Can(staff.MayEdit, staff.Everywhere)
}

// insertion is what the forms of this page carry.
type insertion struct{ what, after, keep, title string }

func (d *desk) insertForm() error {
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	return d.showInsert(x, insertion{}, &slips{})
}

func (d *desk) showInsert(x *script, in insertion, wrong *slips) error {
	p := StaffEditorInsertPage{StaffPage: d.page("editor.insert.title"), At: d.at("/text"), Base: x.Rev, TextURL: d.at("/text")}
	saved, err := d.savedSections()
	if err != nil {
		return err
	}
	p.Shown = saved
	p.What = templates.Radios{Value: in.what, Choices: templates.Choices{
		Name: "what", IDPrefix: "what", Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("editor.insert.what"), Classes: "govuk-fieldset__legend--m"}},
		ErrorMessage: wrong.at("what"),
	}}
	for _, s := range saved {
		item := templates.ChoiceItem{Value: s.ID, Text: s.Title}
		if key := "library." + s.ID + ".hint"; !s.own && d.words.Has(key) {
			item.Hint = templates.Hint{Text: d.words.Say(key)}
		}
		p.What.Items = append(p.What.Items, item)
	}
	main, _ := x.file(x.Main)
	parts := markdown.Parts(main.Body)
	end := ""
	p.After = templates.Select{Field: templates.Field{Name: "after", ID: "after", Label: templates.Label{Text: d.words.Say("editor.insert.after")}}, Value: in.after,
		Items: []templates.SelectItem{{Value: &end, Text: d.words.Say("editor.insert.end")}}}
	p.Keep = templates.Select{Field: templates.Field{Name: "keep", ID: "keep", Label: templates.Label{Text: d.words.Say("editor.keep.what")}, ErrorMessage: wrong.at("keep")}, Value: in.keep}
	for i, part := range parts {
		if part.Name != "" {
			p.After.Items = append(p.After.Items, templates.SelectItem{Value: &part.Name, Text: d.words.Say("editor.insert.behind", "title", part.Title)})
		}
		n := strconv.Itoa(i + 1)
		p.Keep.Items = append(p.Keep.Items, templates.SelectItem{Value: &n, Text: cmp.Or(part.Title, part.Name, n)})
	}
	p.KeepAs = templates.Input{
		Field: templates.Field{Name: "title", ID: "title", Label: templates.Label{Text: d.words.Say("editor.keep.as")}, Hint: templates.Hint{Text: d.words.Say("editor.keep.as.hint")}, ErrorMessage: wrong.at("title")},
		Value: in.title, Autocomplete: "off",
	}
	wrong.on(&p.StaffPage)
	if wrong.any() {
		return d.showSlips("staff-editor-insert", p)
	}
	return d.show("staff-editor-insert", p)
}

func (d *desk) postInsert() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	in := insertion{what: f.Get("what"), after: f.Get("after")}
	saved, err := d.savedSections()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(saved, func(s StaffEditorSaved) bool { return s.ID == in.what })
	if i < 0 {
		var wrong slips
		wrong.add("what", d.words.Say("editor.insert.none"))
		return d.showInsert(x, in, &wrong)
	}
	for range 5 {
		main, _ := x.file(x.Main)
		main.Body = markdown.Insert(main.Body, []byte(saved[i].Text), in.after)
		note := d.words.Say("editor.insert.note", "title", saved[i].Title)
		_, err = d.s.Store.SaveManuscript(d.ctx, d.saved(x.Rev+1, note, x.Main), d.slug, x.Rev, "", []consultation.File{main}, nil, note)
		if !errors.Is(err, staff.ErrConflict) {
			break
		}
		if x, err = d.script(); err != nil { // somebody saved meanwhile: insert into their text
			return err
		}
	}
	if err != nil {
		return err
	}
	return d.seeOther(d.at("/text"), "editor-inserted")
}

func (d *desk) postKeep() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	x, err := d.script()
	if err != nil {
		return d.orBring(err)
	}
	in := insertion{keep: f.Get("keep"), title: strings.TrimSpace(f.Get("title"))}
	main, _ := x.file(x.Main)
	parts := markdown.Parts(main.Body)
	n, err := strconv.Atoi(in.keep)
	var wrong slips
	if err != nil || n < 1 || n > len(parts) {
		wrong.add("keep", d.words.Say("editor.keep.none"))
	}
	if in.title == "" || utf8.RuneCountInString(in.title) > 100 {
		wrong.add("title", d.words.Say("editor.keep.title", "limit", 100))
	}
	if wrong.any() {
		return d.showInsert(x, in, &wrong)
	}
	section := staff.SavedSection{ID: rand.Text(), Title: in.title, Text: parts[n-1].Text}
	if err := d.s.Store.KeepSection(d.ctx, d.act(staff.VerbSectionKept, section.ID, staff.Details{"title": in.title}), section); err != nil {
		return err
	}
	return d.seeOther(d.at("/text/insert"), "editor-kept")
}

func (d *desk) postDrop() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	all, err := d.s.Store.SavedSections(d.ctx)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(x staff.SavedSection) bool { return x.ID == f.Get("id") })
	switch {
	case i < 0:
		return notFound()
	case !d.mayDrop(all[i]):
		return d.s.denied(d, staff.MayEdit)
	}
	act := d.act(staff.VerbSectionDropped, all[i].ID, staff.Details{"title": all[i].Title})
	if err := d.s.Store.DropSection(d.ctx, act, all[i].ID); err != nil {
		return err
	}
	return d.seeOther(d.at("/text/insert"), "editor-dropped")
}
