package web

import (
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) settingsRoutes() []Route {
	return []Route{
		s.staffRoute(http.MethodGet, "/staff/settings", staff.MayManage, (*desk).settingsForm),
		s.staffRoute(http.MethodPost, "/staff/settings", staff.MayManage, (*desk).postSettings),
		s.staffRoute(http.MethodGet, "/staff/settings/blackouts", staff.MayManage, (*desk).blackoutForm),
		s.staffRoute(http.MethodPost, "/staff/settings/blackouts", staff.MayManage, (*desk).postBlackout),
		s.staffRoute(http.MethodPost, "/staff/settings/blackouts/remove", staff.MayManage, (*desk).postRemoveBlackout),
	}
}

// SettingsPage is page/staff-settings-form.html: what holds for the whole service.
type SettingsPage struct {
	StaffPage
	Rev          int
	TwoPerson    templates.Radios
	Organisation templates.Input
	Theirs       []string // what somebody else set meanwhile
	Blackouts    []BlackoutItem
}

// BlackoutItem is one blackout of the list.
type BlackoutItem struct {
	From, To, Why string // as stored, to name it
	Dates         string // in words
}

// BlackoutPage is page/staff-settings-blackout.html: a new blackout.
type BlackoutPage struct {
	StaffPage
	From, To templates.DateInput
	Why      templates.Input
}

var (
	_ = registerPage("staff-settings-form", SettingsPage{})
	_ = registerPage("staff-settings-blackout", BlackoutPage{})
)

// The longest texts of settings, in characters.
const (
	maxOrganisation = 120
	maxWhy          = 200
)

func (d *desk) settingsPage(s staff.Settings, two, organisation string, wrong *slips) SettingsPage {
	p := SettingsPage{StaffPage: d.page("settings.title"), Rev: s.Rev}
	p.TwoPerson = templates.Radios{Choices: templates.Choices{
		Name: "two", IDPrefix: "two", Hint: templates.Hint{Text: d.words.Say("settings.two.hint")}, ErrorMessage: wrong.at("two"),
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("settings.two"), Classes: "govuk-fieldset__legend--m"}},
	}, Value: two}
	for _, v := range []string{"yes", "no"} {
		p.TwoPerson.Items = append(p.TwoPerson.Items, templates.ChoiceItem{
			Value: v, Text: d.words.Say("settings.two." + v), Hint: templates.Hint{Text: d.words.Say("settings.two." + v + ".hint")},
		})
	}
	p.Organisation = templates.Input{Field: d.field("organisation", "settings.organisation", wrong), Value: organisation, Autocomplete: "organization"}
	p.Organisation.Label.Classes = "govuk-label--m"
	for _, b := range s.Blackouts {
		p.Blackouts = append(p.Blackouts, BlackoutItem{From: b.From, To: b.To, Why: b.Why, Dates: d.days(b)})
	}
	wrong.on(&p.StaffPage)
	return p
}

// days says in words when a blackout is.
func (d *desk) days(b staff.Blackout) string {
	say := func(day string) string {
		t, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return day
		}
		return d.words.Date(t)
	}
	if b.From == b.To {
		return say(b.From)
	}
	return d.words.Say("settings.days", "from", say(b.From), "to", say(b.To))
}

func (d *desk) settingsForm() error {
	s, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return err
	}
	return d.show("staff-settings-form", d.settingsPage(s, yesNo(s.TwoPerson), s.Organisation, &slips{}))
}

func (d *desk) postSettings() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	now, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return err
	}
	two, organisation := f.Get("two"), strings.Join(strings.Fields(f.Get("organisation")), " ")
	var wrong slips
	if two != "yes" && two != "no" {
		wrong.add("two", d.words.Say("settings.two.empty"))
	}
	if utf8.RuneCountInString(organisation) > maxOrganisation {
		wrong.add("organisation", d.words.Say("settings.organisation.long", "count", maxOrganisation))
	}
	if wrong.any() {
		return d.showSlips("staff-settings-form", d.settingsPage(now, two, organisation, &wrong))
	}
	set := now
	set.TwoPerson, set.Organisation = two == "yes", organisation
	if set.Rev, err = strconv.Atoi(f.Get("rev")); err != nil || set.Rev != now.Rev {
		return d.settingsConflict(two, organisation)
	}
	details := staff.Details{}
	differs(details, "two-person rule", yesNo(now.TwoPerson), yesNo(set.TwoPerson))
	differs(details, "organisation", now.Organisation, set.Organisation)
	if len(details) == 0 {
		return d.seeOther("/staff/settings", "")
	}
	err = d.s.Store.SetSettings(d.ctx, d.act(staff.VerbSettings, "settings", details), set)
	if errors.Is(err, staff.ErrConflict) {
		return d.settingsConflict(two, organisation)
	}
	if err != nil {
		return err
	}
	return d.seeOther("/staff/settings", "settings-changed")
}

// differs notes a setting that changed, before and after.
func differs(details staff.Details, name, before, after string) {
	if before != after {
		details[name+" before"], details[name+" after"] = before, after
	}
}

// settingsConflict shows what somebody else set meanwhile, with what was typed in the form.
func (d *desk) settingsConflict(two, organisation string) error {
	now, err := d.s.Store.Settings(d.ctx)
	if err != nil {
		return err
	}
	var wrong slips
	wrong.add("two", d.words.Say("settings.conflict"))
	p := d.settingsPage(now, two, organisation, &wrong)
	p.Theirs = []string{d.words.Say("settings.conflict.two", "who", d.words.Say("settings.two."+yesNo(now.TwoPerson)))}
	if now.Organisation != "" {
		p.Theirs = append(p.Theirs, d.words.Say("settings.conflict.organisation", "name", now.Organisation))
	}
	return d.showSlips("staff-settings-form", p)
}

func (d *desk) blackoutForm() error {
	return d.show("staff-settings-blackout", d.blackoutPage(&form{}, &slips{}))
}

func (d *desk) blackoutPage(f *form, wrong *slips) BlackoutPage {
	p := BlackoutPage{StaffPage: d.page("settings.blackout.title"), From: d.dateInput("from", f, wrong), To: d.dateInput("to", f, wrong)}
	p.BackLink = &templates.Link{Href: "/staff/settings"}
	p.Why = templates.Input{Field: d.field("why", "settings.blackout.why", wrong), Value: f.Get("why")}
	p.Why.Label.Classes = "govuk-label--s"
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) dateInput(name string, f *form, wrong *slips) templates.DateInput {
	in := templates.DateInput{
		ID: name, NamePrefix: name, Hint: templates.Hint{Text: d.words.Say("settings.blackout." + name + ".hint")}, ErrorMessage: wrong.at(name + "-day"),
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("settings.blackout." + name), Classes: "govuk-fieldset__legend--s"}},
	}
	for _, part := range []string{"day", "month", "year"} {
		in.Items = append(in.Items, templates.DateItem{Name: part, Value: f.Get(name + "-" + part)})
	}
	return in
}

// readDay makes an ISO date of three boxes.
func readDay(day, month, year string) (string, bool) {
	var n [3]int
	for i, typed := range []string{year, month, day} {
		var err error
		if n[i], err = strconv.Atoi(strings.TrimSpace(typed)); err != nil {
			return "", false
		}
	}
	if n[0] < 2000 || n[0] > 9999 {
		return "", false
	}
	t := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	return t.Format(time.DateOnly), t.Year() == n[0] && int(t.Month()) == n[1] && t.Day() == n[2]
}

func (d *desk) readBlackout(f *form, wrong *slips) staff.Blackout {
	read := func(name string) string {
		day, ok := readDay(f.Get(name+"-day"), f.Get(name+"-month"), f.Get(name+"-year"))
		if !ok {
			wrong.add(name+"-day", d.words.Say("settings.blackout."+name+".wrong"))
			return ""
		}
		return day
	}
	b := staff.Blackout{From: read("from"), To: read("to"), Why: strings.Join(strings.Fields(f.Get("why")), " ")}
	if b.From != "" && b.To != "" && b.To < b.From {
		wrong.add("to-day", d.words.Say("settings.blackout.order"))
	}
	switch n := utf8.RuneCountInString(b.Why); {
	case n == 0:
		wrong.add("why", d.words.Say("settings.blackout.why.empty"))
	case n > maxWhy:
		wrong.add("why", d.words.Say("settings.blackout.why.long", "count", maxWhy))
	}
	return b
}

func (d *desk) postBlackout() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	var wrong slips
	b := d.readBlackout(f, &wrong)
	if wrong.any() {
		return d.showSlips("staff-settings-blackout", d.blackoutPage(f, &wrong))
	}
	err = d.changeBlackouts("blackout after", b, func(list []staff.Blackout) []staff.Blackout {
		if slices.Contains(list, b) {
			return list
		}
		list = append(list, b)
		slices.SortFunc(list, func(x, y staff.Blackout) int { return strings.Compare(x.From+x.To+x.Why, y.From+y.To+y.Why) })
		return list
	})
	if err != nil {
		return err
	}
	return d.seeOther("/staff/settings", "blackout-added")
}

func (d *desk) postRemoveBlackout() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	b := staff.Blackout{From: f.Get("from"), To: f.Get("to"), Why: f.Get("why")}
	err = d.changeBlackouts("blackout before", b, func(list []staff.Blackout) []staff.Blackout {
		return slices.DeleteFunc(list, func(x staff.Blackout) bool { return x == b })
	})
	if err != nil {
		return err
	}
	return d.seeOther("/staff/settings", "blackout-removed")
}

// changeBlackouts adds or takes away one. Others that are changed at the same moment stay, so it tries again on a conflict.
func (d *desk) changeBlackouts(what string, b staff.Blackout, f func([]staff.Blackout) []staff.Blackout) error {
	for try := 0; ; try++ {
		s, err := d.s.Store.Settings(d.ctx)
		if err != nil {
			return err
		}
		was := len(s.Blackouts)
		if s.Blackouts = f(s.Blackouts); len(s.Blackouts) == was {
			return nil
		}
		act := d.act(staff.VerbSettings, "settings", staff.Details{what: b.From + " to " + b.To + ": " + b.Why})
		err = d.s.Store.SetSettings(d.ctx, act, s)
		if !errors.Is(err, staff.ErrConflict) || try == 5 {
			return err
		}
	}
}
