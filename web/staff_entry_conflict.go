package web

import (
	"html/template"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryConflictPage is page/staff-entry-conflict.html: words that two people, or two tabs, typed for one question.
type EntryConflictPage struct {
	StaffPage
	Action, HubURL string
	Choices        []EntryChoice
}

// EntryChoice is one question with two sets of words.
type EntryChoice struct {
	Heading      string
	ID           string
	Mine, Theirs template.HTML
	Pick         templates.Radios
}

var _ = registerPage("staff-entry-conflict", EntryConflictPage{})

// parked lists the questions of a keying that hold two sets of words.
func (e *entry) parked(k *staff.Keying) []consultation.Asked {
	return slices.DeleteFunc(k.AllAsked(e.q, e.scene()), func(x consultation.Asked) bool {
		_, ok := k.Conflicts[x.FullName]
		return !ok
	})
}

func (d *desk) entryConflict() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	k, err := e.typed()
	if err != nil {
		return err
	}
	if len(e.parked(k)) == 0 {
		return d.seeOther(e.url(""), "")
	}
	return d.show("staff-entry-conflict", e.conflictPage(k, nil, &slips{}))
}

func (e *entry) conflictPage(k *staff.Keying, f *form, wrong *slips) EntryConflictPage {
	p := EntryConflictPage{StaffPage: e.pageOf("entry.conflict"), Action: e.url("/conflict"), HubURL: e.url("")}
	for _, x := range e.parked(k) {
		field := "keep:" + x.FullName
		c := EntryChoice{
			Heading: headingOf(e.numbered(x)), ID: "keep-" + templates.ID(x.FullName),
			Mine: e.wordsOf(x, k.Conflicts[x.FullName].Words(x)), Theirs: e.wordsOf(x, k.All()),
		}
		chosen := ""
		if f != nil {
			chosen = f.Get(field)
		}
		c.Pick = templates.Radios{Value: chosen, Choices: templates.Choices{
			Name: field, IDPrefix: c.ID, ErrorMessage: wrong.at(c.ID),
			Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: e.words.Say("entry.conflict.which", "question", x.Number), Classes: "govuk-fieldset__legend--s"}},
			Items: []templates.ChoiceItem{
				{Value: string(consultation.KeepTheirs), Text: e.words.Say("entry.conflict.first")}, {Value: string(consultation.KeepMine), Text: e.words.Say("entry.conflict.second")},
			},
		}}
		if consultation.CanKeepBoth(x) {
			c.Pick.Items = append(c.Pick.Items, templates.ChoiceItem{Value: string(consultation.KeepBoth), Text: e.words.Say("entry.conflict.both")})
		}
		p.Choices = append(p.Choices, c)
	}
	wrong.on(&p.StaffPage)
	return p
}

// wordsOf shows what was typed for a question, its mark included, as people read it.
func (e *entry) wordsOf(x consultation.Asked, typed consultation.Answers) template.HTML {
	lines := x.Show(x.Settle(typed), spoken{e.formWords()})
	if m := staff.MarkOf(typed, x.FullName); m != "" {
		lines = append(lines, consultation.Line{Label: e.words.Say("entry.mark.label"), Text: e.words.Say("entry.mark." + m)})
	}
	if n := typed.Get(staff.NoteField(x.FullName)); n != "" {
		lines = append(lines, consultation.Line{Label: e.words.Say("entry.note.label"), Text: n})
	}
	if len(lines) == 0 {
		return template.HTML(template.HTMLEscapeString(e.words.Say("journey.not-answered")))
	}
	return shownLines(lines)
}

func (d *desk) postEntryConflict() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	k, err := e.typed()
	if err != nil {
		return err
	}
	var wrong slips
	parked := e.parked(k)
	for _, x := range parked {
		switch consultation.Settlement(f.Get("keep:" + x.FullName)) {
		case consultation.KeepMine, consultation.KeepTheirs, consultation.KeepBoth:
		default:
			wrong.add("keep-"+templates.ID(x.FullName), d.words.Say("entry.conflict.choose", "question", headingOf(e.numbered(x))))
		}
	}
	if wrong.any() {
		return d.showSlips("staff-entry-conflict", e.conflictPage(k, f, &wrong))
	}
	_, err = d.s.Store.KeepTyped(d.ctx, d.slug, e.in.ID, d.now, func(in *staff.Intake) error {
		k, err := in.Typed(d.person.ID)
		if err != nil {
			return err
		}
		for _, x := range parked {
			k.Resolve(x, consultation.Settlement(f.Get("keep:"+x.FullName)), newPageID())
		}
		return nil
	})
	if err != nil {
		return e.told(err, f)
	}
	return d.seeOther(e.url("/check"), "")
}
