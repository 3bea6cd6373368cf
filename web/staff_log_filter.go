package web

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// LogFilterForm is the form that says which entries to show.
type LogFilterForm struct {
	Who, What, Which templates.Select
	Whole            bool // of the log of everything: with a choice of consultations
	From, To         templates.DateInput
	Word             templates.Input
	Values           []LogDetail // what was chosen, for forms that carry it along
}

// Used says whether anything was chosen.
func (f LogFilterForm) Used() bool { return len(f.Values) > 0 }

func (f LogFilterForm) query() url.Values {
	v := url.Values{}
	for _, x := range f.Values {
		v.Set(x.Name, x.Value)
	}
	return v
}

// logFields are the names in the form, in its order.
var logFields = []string{"who", "what", "which", "from-day", "from-month", "from-year", "to-day", "to-month", "to-year", "word"}

// logFilter reads the filter from an address or a form, and gives the form again with what was chosen.
func (d *desk) logFilter(get func(string) string, names export.Names, wrong *slips) (staff.LogFilter, LogFilterForm, error) {
	f := LogFilterForm{Whole: d.slug == ""}
	for _, name := range logFields {
		if v := strings.TrimSpace(get(name)); v != "" && (name != "which" || f.Whole) {
			f.Values = append(f.Values, LogDetail{name, v})
		}
	}
	chosen := f.query()
	filter := staff.LogFilter{Actor: chosen.Get("who"), Verb: staff.Verb(chosen.Get("what")), Consultation: cmp.Or(d.slug, chosen.Get("which")), Word: chosen.Get("word")}
	filter.Since = d.logDay("from", chosen, wrong)
	if to := d.logDay("to", chosen, wrong); !to.IsZero() {
		if to.Before(filter.Since) {
			wrong.add("to-day", d.words.Say("log.filter.to.before"))
		}
		filter.Until = to.AddDate(0, 0, 1)
	}
	f.From, f.To = d.logDate("from", chosen, wrong), d.logDate("to", chosen, wrong)
	f.Word = templates.Input{Field: templates.Field{Name: "word", ID: "word", Classes: "govuk-input--width-20", Label: templates.Label{Text: d.words.Say("log.filter.word")}}, Value: chosen.Get("word")}
	f.Who, f.What = d.logChoice("who", chosen, namesOf(names)), d.logChoice("what", chosen, d.verbs())
	if f.Whole {
		list, err := d.allWork()
		if err != nil {
			return filter, f, err
		}
		var items []LogDetail
		for _, w := range list {
			items = append(items, LogDetail{w.slug, w.title})
		}
		f.Which = d.logChoice("which", chosen, items)
	}
	return filter, f, nil
}

// namesOf lists people by name.
func namesOf(names export.Names) []LogDetail {
	var list []LogDetail
	for id, name := range names {
		list = append(list, LogDetail{id, name})
	}
	return byWords(list)
}

// verbs lists what the log can tell of, by its words.
func (d *desk) verbs() []LogDetail {
	var list []LogDetail
	for _, v := range staff.Verbs() {
		if d.words.Has("verb."+string(v)) && v != verbGallery {
			list = append(list, LogDetail{string(v), d.verb(v)})
		}
	}
	return byWords(list)
}

func byWords(list []LogDetail) []LogDetail {
	slices.SortFunc(list, func(a, b LogDetail) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Value), strings.ToLower(b.Value)), strings.Compare(a.Name, b.Name))
	})
	return list
}

// logChoice is a list to choose from; its first line chooses nothing.
func (d *desk) logChoice(name string, chosen url.Values, items []LogDetail) templates.Select {
	s := templates.Select{Field: templates.Field{Name: name, ID: name, Label: templates.Label{Text: d.words.Say("log.filter." + name)}}, Value: chosen.Get(name)}
	none := ""
	s.Items = append(s.Items, templates.SelectItem{Value: &none, Text: d.words.Say("log.filter." + name + ".all")})
	for _, x := range items {
		s.Items = append(s.Items, templates.SelectItem{Value: &x.Name, Text: x.Value})
	}
	return s
}

// logDay reads the day that three boxes give, in London. None is the zero time.
func (d *desk) logDay(name string, chosen url.Values, wrong *slips) time.Time {
	var n [3]int
	given := 0
	for i, part := range []string{"year", "month", "day"} {
		text := chosen.Get(name + "-" + part)
		if text != "" {
			given++
		}
		n[i], _ = strconv.Atoi(text) // what is no number is no day, see below
	}
	if given == 0 {
		return time.Time{}
	}
	day := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, consultation.London)
	if n[0] < 1000 || n[0] > 9999 || day.Day() != n[2] || int(day.Month()) != n[1] {
		wrong.add(name+"-day", d.words.Say("log.filter."+name+".wrong"))
		return time.Time{}
	}
	return day
}

func (d *desk) logDate(name string, chosen url.Values, wrong *slips) templates.DateInput {
	in := templates.DateInput{
		ID: name, NamePrefix: name, ErrorMessage: wrong.at(name + "-day"),
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("log.filter." + name)}},
		Hint:     templates.Hint{Text: d.words.Say("log.filter.date.hint")},
	}
	for _, part := range []string{"day", "month", "year"} {
		in.Items = append(in.Items, templates.DateItem{Name: part, Value: chosen.Get(name + "-" + part)})
	}
	return in
}

// postLogDownload sends the entries that the filter takes as a file. The log has it before the first byte goes out.
func (d *desk) postLogDownload() error {
	if err := d.logOfSomething(); err != nil {
		return err
	}
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	format := f.Get("format")
	write, ok := logFormats[format]
	if !ok {
		return Error{Status: http.StatusBadRequest}
	}
	names, err := d.names()
	if err != nil {
		return err
	}
	var wrong slips
	filter, form, err := d.logFilter(f.Get, names, &wrong)
	if err != nil {
		return err
	}
	if wrong.any() {
		return d.seeOther(withQuery(d.logAt(""), form.query()), "") // where the page says what is wrong
	}
	if err := d.s.Store.Record(d.ctx, d.act(staff.VerbLogExported, "", downloadDetails(format, filter))); err != nil {
		return err
	}
	name := "log-" + d.now.In(consultation.London).Format(consultation.ISODate)
	if d.slug != "" {
		name += "-" + d.slug
	}
	d.c.Header("Content-Type", write.kind)
	d.c.Header("Content-Disposition", `attachment; filename="`+name+`.`+format+`"`)
	if err := write.to(d.c.Writer, staff.Filtered(d.ctx, d.s.Store, filter), names); err != nil {
		d.s.Log.WarnContext(d.ctx, "download of the log was cut off", "type", fmt.Sprintf("%T", err)) // its text could name an address
		panic(http.ErrAbortHandler)                                                                   // half a file must not look like a whole one
	}
	return nil
}

// downloadDetails say which entries went out.
func downloadDetails(format string, f staff.LogFilter) staff.Details {
	details := staff.Details{"format": format}
	put := func(name, value string) {
		if value != "" {
			details[name] = value
		}
	}
	put("who", f.Actor)
	put("what", string(f.Verb))
	put("which", f.Consultation)
	put("word", f.Word)
	if !f.Since.IsZero() {
		put("from", f.Since.Format(consultation.ISODate))
	}
	if !f.Until.IsZero() {
		put("to", f.Until.AddDate(0, 0, -1).Format(consultation.ISODate))
	}
	return details
}
