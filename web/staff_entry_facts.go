package web

import (
	"crypto/rand"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// EntryFactsPage is page/staff-entry-facts.html: how and when an entry came. It begins one, and changes one.
type EntryFactsPage struct {
	StaffPage
	Action, Cancel, Button string
	Rule                   string // what chance does besides
	Channel                templates.Radios
	Received               templates.DateInput
	Office                 templates.Input
	Edition, Version       *templates.Select // nil where there is one alone
	Twice                  *templates.Checkboxes
}

var _ = registerPage("staff-entry-facts", EntryFactsPage{})

const maxOffice = 60

// entryFields is what the form of facts carries.
type entryFields struct {
	channel, day, month, year, office, edition, version string
	twice                                               bool
}

func readEntryFields(f *form) entryFields {
	return entryFields{
		channel: f.Get("channel"), day: f.Get("received-day"), month: f.Get("received-month"), year: f.Get("received-year"),
		office: strings.Join(strings.Fields(f.Get("office")), " "), edition: f.Get("edition"), version: f.Get("version"), twice: f.Get("twice") != "",
	}
}

func (x *entryFields) setDay(day string) {
	parts := strings.Split(day, "-")
	if len(parts) == 3 {
		x.year, x.month, x.day = parts[0], strings.TrimLeft(parts[1], "0"), strings.TrimLeft(parts[2], "0")
	}
}

// entryForm is what a form of facts is made from.
func (d *desk) entryForm(p EntryFactsPage, con *consultation.Consultation, x entryFields, began bool, wrong *slips) (EntryFactsPage, error) {
	p.Channel = templates.Radios{Value: x.channel, Choices: templates.Choices{
		Name: "channel", IDPrefix: "channel", ErrorMessage: wrong.at("channel"),
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("entry.channel"), Classes: "govuk-fieldset__legend--s"}},
	}}
	for _, c := range staff.EntryChannels {
		p.Channel.Items = append(p.Channel.Items, templates.ChoiceItem{
			Value: string(c), Text: d.words.Say("channel." + string(c)), Hint: templates.Hint{Text: d.words.Say("entry.channel." + string(c))},
		})
	}
	p.Received = templates.DateInput{
		ID: "received", NamePrefix: "received", ErrorMessage: wrong.at("received-day"), Hint: templates.Hint{Text: d.words.Say("entry.received.hint")},
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("entry.received"), Classes: "govuk-fieldset__legend--s"}},
		Items:    []templates.DateItem{{Name: "day", Value: x.day}, {Name: "month", Value: x.month}, {Name: "year", Value: x.year}},
	}
	p.Office = templates.Input{Value: x.office, Spellcheck: "false", Field: templates.Field{
		Name: "office", ID: "office", Label: templates.Label{Text: d.words.Say("entry.office"), Classes: "govuk-label--s"}, Classes: "govuk-input--width-20",
		Hint: templates.Hint{Text: d.words.Say("entry.office.hint")}, ErrorMessage: wrong.at("office"),
	}}
	p.Twice = &templates.Checkboxes{Choices: templates.Choices{
		Name: "twice", IDPrefix: "twice", Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("entry.twice"), Classes: "govuk-fieldset__legend--s"}},
		Items: []templates.ChoiceItem{{Value: "yes", Text: d.words.Say("entry.twice.yes"), Checked: x.twice, Hint: templates.Hint{Text: d.words.Say("entry.twice.hint")}}},
	}}
	every, err := d.s.Store.TypingRule(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	p.Rule = d.ruleWords(every)
	if began {
		wrong.on(&p.StaffPage)
		return p, nil // what the form is, is not changed: answers are typed by it
	}
	versions, err := d.s.Store.Versions(d.ctx, d.slug)
	if err != nil {
		return p, err
	}
	d.chooseForm(&p, con, versions, x)
	wrong.on(&p.StaffPage)
	return p, nil
}

// chooseForm lets somebody say which form it is: the edition, and where there were several, the version.
func (d *desk) chooseForm(p *EntryFactsPage, con *consultation.Consultation, versions []*consultation.Version, x entryFields) {
	current := versions[len(versions)-1]
	for _, v := range versions {
		if v.Hash == con.Version {
			current = v
		}
	}
	if eds := current.Questionnaire(current.Main).Front.Editions; len(eds) > 1 {
		s := templates.Select{Value: x.edition, Field: templates.Field{Name: "edition", ID: "edition", Label: templates.Label{Text: d.words.Say("entry.edition"), Classes: "govuk-label--s"}}}
		for _, ed := range eds {
			s.Items = append(s.Items, templates.SelectItem{Value: &ed, Text: d.s.editionName(ed)})
		}
		p.Edition = &s
	}
	if len(versions) > 1 {
		s := templates.Select{Value: x.version, Field: templates.Field{
			Name: "version", ID: "version", Label: templates.Label{Text: d.words.Say("entry.version"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: d.words.Say("entry.version.hint")},
		}}
		if s.Value == "" {
			s.Value = con.Version
		}
		for i := len(versions) - 1; i >= 0; i-- {
			v := versions[i]
			key := "entry.version.item"
			if v.Hash == con.Version {
				key = "entry.version.now"
			}
			s.Items = append(s.Items, templates.SelectItem{Value: &v.Hash, Text: d.words.Say(key, "time", spoken{d.words}.DateTime(v.Published), "hash", short(v.Hash))})
		}
		p.Version = &s
	}
}

// checkEntryFields judges the facts and puts them into the intake.
func (d *desk) checkEntryFields(con *consultation.Consultation, x entryFields, in *staff.Intake, wrong *slips) {
	in.Channel = ""
	for _, c := range staff.EntryChannels {
		if x.channel == string(c) {
			in.Channel = c
		}
	}
	if in.Channel == "" {
		wrong.add("channel", d.words.Say("entry.channel.none"))
	}
	day, ok := readDay(x.day, x.month, x.year)
	iso := func(s consultation.Schedule) string {
		return s.Opens.In(consultation.London).Format(consultation.ISODate)
	}
	switch {
	case !ok:
		wrong.add("received-day", d.words.Say("entry.received.wrong"))
	case day > d.now.In(consultation.London).Format(consultation.ISODate):
		wrong.add("received-day", d.words.Say("entry.received.future"))
	case day < iso(con.Schedule):
		wrong.add("received-day", d.words.Say("entry.received.early", "day", d.isoDay(iso(con.Schedule))))
	}
	in.Received = day
	if utf8.RuneCountInString(x.office) > maxOffice {
		wrong.add("office", d.words.Say("entry.office.long", "count", maxOffice))
	}
	in.Office = x.office
	in.Twice = x.twice && in.Channel != consultation.ByTelephone
}

func (d *desk) newEntry() error {
	var x entryFields
	x.setDay(d.now.In(consultation.London).Format(consultation.ISODate))
	p, err := d.newEntryPage(x, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-facts", p)
}

func (d *desk) newEntryPage(x entryFields, wrong *slips) (EntryFactsPage, error) {
	w, err := d.work()
	if err != nil {
		return EntryFactsPage{}, err
	}
	if why := d.noEntries(w); why != "" {
		return EntryFactsPage{}, Error{Status: 409, Key: "error.409." + strings.ReplaceAll(why, ".", "-"), Next: templates.Link{Href: d.at("/entries")}}
	}
	p := EntryFactsPage{StaffPage: d.page("entry.new"), Action: d.at("/entries/new"), Cancel: d.at("/entries"), Button: d.words.Say("entry.begin")}
	return d.entryForm(p, w.published, x, false, wrong)
}

func (d *desk) postNewEntry() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	w, err := d.work()
	if err != nil {
		return err
	}
	x := readEntryFields(f)
	var wrong slips
	if d.noEntries(w) == "" {
		in := staff.Intake{ID: rand.Text(), Consultation: d.slug}
		d.checkEntryFields(w.published, x, &in, &wrong)
		if err := d.entryOfForm(w.published, x, &in); err != nil {
			return err
		}
		if !wrong.any() {
			act := d.act(staff.VerbIntakeBegun, "", staff.Details{"channel": d.words.Say("channel." + string(in.Channel)), "day": in.Received})
			if _, err := d.s.Store.BeginIntake(d.ctx, act, in); err != nil {
				return err
			}
			return d.seeOther(d.at("/entries/"+in.ID), "entry-begun")
		}
	}
	p, err := d.newEntryPage(x, &wrong)
	if err != nil {
		return err
	}
	return d.showSlips("staff-entry-facts", p)
}

// entryOfForm finds the version and edition of the form. What a browser makes up counts as the ones of now.
func (d *desk) entryOfForm(con *consultation.Consultation, x entryFields, in *staff.Intake) error {
	in.Version = con.Version
	versions, err := d.s.Store.Versions(d.ctx, d.slug)
	if err != nil {
		return err
	}
	for _, v := range versions {
		if v.Hash == x.version {
			in.Version = v.Hash
		}
	}
	v, err := d.s.cache.Version(d.ctx, in.Version)
	if err != nil {
		return err
	}
	in.Edition = v.Main
	if v.Editions[x.edition] != nil {
		in.Edition = x.edition
	}
	return nil
}

func (d *desk) entryFacts() error {
	e, err := d.entry()
	if err != nil {
		return err
	}
	x := entryFields{channel: string(e.in.Channel), office: e.in.Office, twice: e.in.Twice}
	x.setDay(e.in.Received)
	p, err := e.factsPage(x, &slips{})
	if err != nil {
		return err
	}
	return d.show("staff-entry-facts", p)
}

func (e *entry) factsPage(x entryFields, wrong *slips) (EntryFactsPage, error) {
	if e.in.State == staff.IntakeTaken || e.in.State == staff.IntakeAside || e.in.State == staff.IntakeGone {
		return EntryFactsPage{}, e.told(staff.ErrMoved, nil)
	}
	p, err := e.entryForm(EntryFactsPage{
		StaffPage: e.pageOf("entry.facts"), Action: e.url("/facts"), Cancel: e.url(""), Button: e.words.Say("entry.save"),
	}, e.con, x, true, wrong)
	if e.in.State != staff.IntakeTyping {
		p.Twice = nil // that is decided
	}
	return p, err
}

func (d *desk) postEntryFacts() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	e, err := d.entry()
	if err != nil {
		return err
	}
	x := readEntryFields(f)
	var wrong slips
	checked := *e.in
	d.checkEntryFields(e.con, x, &checked, &wrong)
	if wrong.any() {
		p, err := e.factsPage(x, &wrong)
		if err != nil {
			return err
		}
		return d.showSlips("staff-entry-facts", p)
	}
	err = e.change(staff.VerbIntakeChanged, staff.Details{"channel": d.words.Say("channel." + string(checked.Channel)), "day": checked.Received}, func(in *staff.Intake) error {
		if in.State == staff.IntakeTaken {
			return staff.ErrMoved
		}
		in.Channel, in.Received, in.Office = checked.Channel, checked.Received, checked.Office
		if in.State == staff.IntakeTyping && !(in.Drawn && in.Twice) { // what chance chose stays chosen
			in.Twice = checked.Twice
		}
		return nil
	})
	if err != nil {
		return err
	}
	return d.seeOther(e.url(""), "entry-saved")
}
