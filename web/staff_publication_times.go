package web

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// FirstTimesPage is page/staff-publication-times.html: when it is to open and close, before the first publication.
type FirstTimesPage struct {
	StaffPage
	Rev     int
	Opens   TimeFields
	Closes  TimeFields
	Grace   templates.Input
	BackURL string
	Action  string
}

var _ = registerPage("staff-publication-times", FirstTimesPage{})

// TimeFields are a day and the time on it.
type TimeFields struct {
	Day  templates.DateInput
	Time templates.Input
}

func (d *desk) firstTimes() error {
	w, err := d.beforePublication()
	if err != nil || w == nil {
		return err
	}
	b, err := d.bundle(d.slug, w.manuscript.Rev)
	if err != nil {
		return err
	}
	f := b.Main().Questionnaire.Front
	form := timesForm{grace: strconv.Itoa(f.Grace)}
	form.opens.read(f.Opens)
	form.closes.read(f.Closes)
	return d.show("staff-publication-times", d.firstTimesPage(w.manuscript.Rev, form, &slips{}))
}

// beforePublication gives the consultation while it was never published; else it leads away and gives nil.
func (d *desk) beforePublication() (*work, error) {
	w, err := d.work()
	if err != nil {
		return nil, err
	}
	if w.manuscript == nil {
		return nil, consultation.ErrNotFound
	}
	if w.published != nil {
		return nil, d.seeOther(d.at("/publication"), "")
	}
	return w, nil
}

// timesForm is what somebody typed.
type timesForm struct {
	opens, closes typedTime
	grace         string
}

type typedTime struct{ day, month, year, clock string }

// read takes a time of the front matter apart.
func (t *typedTime) read(s string) {
	if at, err := consultation.LocalMinute(s); err == nil {
		*t = typedTime{strconv.Itoa(at.Day()), strconv.Itoa(int(at.Month())), strconv.Itoa(at.Year()), at.Format("15:04")}
	}
}

func (t *typedTime) from(f *form, name string) {
	get := func(part string) string { return strings.TrimSpace(f.Get(name + part)) }
	*t = typedTime{get("-day"), get("-month"), get("-year"), get("-time")}
}

func (t typedTime) empty() bool { return t == typedTime{} }

// text writes it as the front matter does, "" where it is no time.
func (t typedTime) text() string {
	day, err1 := strconv.Atoi(t.day)
	month, err2 := strconv.Atoi(t.month)
	year, err3 := strconv.Atoi(t.year)
	clock := strings.ReplaceAll(t.clock, ".", ":")
	if len(clock) == 4 {
		clock = "0" + clock
	}
	s := fmt.Sprintf("%04d-%02d-%02d %s", year, month, day, clock)
	if _, err := consultation.LocalMinute(s); err != nil || cmp.Or(err1, err2, err3) != nil {
		return ""
	}
	return s
}

func (d *desk) firstTimesPage(rev int, f timesForm, wrong *slips) FirstTimesPage {
	p := FirstTimesPage{
		StaffPage: d.page("first-times.title"), Rev: rev, BackURL: d.at("/publication"), Action: d.at("/publication/times"),
		Opens: d.timeFields("opens", f.opens, wrong), Closes: d.timeFields("closes", f.closes, wrong),
	}
	p.Grace = templates.Input{Value: f.grace, Inputmode: "numeric", Suffix: templates.Affix{Text: d.words.Say("first-times.grace.unit")}, Field: templates.Field{
		Name: "grace", Classes: "govuk-input--width-3", ErrorMessage: wrong.at("grace"),
		Label: templates.Label{Text: d.words.Say("first-times.grace"), Classes: "govuk-label--s"}, Hint: templates.Hint{Text: d.words.Say("first-times.grace.hint")},
	}}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) timeFields(name string, t typedTime, wrong *slips) TimeFields {
	var f TimeFields
	f.Day = templates.DateInput{
		ID: name, NamePrefix: name, ErrorMessage: wrong.at(name + "-day"), Hint: templates.Hint{Text: d.words.Say("first-times." + name + ".hint")},
		Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: d.words.Say("first-times." + name), Classes: "govuk-fieldset__legend--s"}},
		Items:    []templates.DateItem{{Name: "day", Value: t.day}, {Name: "month", Value: t.month}, {Name: "year", Value: t.year}},
	}
	f.Time = templates.Input{Value: t.clock, Field: templates.Field{
		Name: name + "-time", Classes: "govuk-input--width-5", ErrorMessage: wrong.at(name + "-time"),
		Label: templates.Label{Text: d.words.Say("first-times.clock." + name)}, Hint: templates.Hint{Text: d.words.Say("first-times.clock.hint")},
	}}
	return f
}

// setFirstTimes writes the times into the file, as a revision of its own, so that the file says what was published.
func (d *desk) setFirstTimes() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	w, err := d.beforePublication()
	if err != nil || w == nil {
		return err
	}
	typed := timesForm{grace: strings.TrimSpace(f.Get("grace"))}
	typed.opens.from(f, "opens")
	typed.closes.from(f, "closes")
	var wrong slips
	values := d.checkTimes(typed, &wrong)
	rev, _ := strconv.Atoi(f.Get("rev")) // 0 is no revision, so that it is told as changed
	if !wrong.any() {
		err := d.saveTimes(w, rev, values)
		if err == nil {
			return d.seeOther(d.at("/publication"), "first-times")
		}
		if !errors.Is(err, staff.ErrConflict) {
			return err
		}
		wrong.add("opens-day", d.words.Say("first-times.conflict"))
		rev = w.manuscript.Rev
	}
	p := d.firstTimesPage(cmp.Or(rev, w.manuscript.Rev), typed, &wrong)
	return d.s.show(d.c, http.StatusUnprocessableEntity, "staff-publication-times", p)
}

// maxGrace is the most minutes that the front matter takes.
const maxGrace = 120

// frontValue is one key of the front matter; an empty value takes the line away.
type frontValue struct{ key, value string }

func (d *desk) checkTimes(t timesForm, wrong *slips) []frontValue {
	opens, closes := t.opens.text(), t.closes.text()
	if opens == "" {
		wrong.add("opens-day", d.words.Say("first-times.opens.wrong"))
	}
	if closes == "" && !t.closes.empty() {
		wrong.add("closes-day", d.words.Say("first-times.closes.wrong"))
	}
	if opens != "" && closes != "" && closes <= opens {
		wrong.add("closes-day", d.words.Say("first-times.order"))
	}
	grace, err := strconv.Atoi(cmp.Or(t.grace, "0"))
	if err != nil || grace < 0 || grace > maxGrace {
		wrong.add("grace", d.words.Say("first-times.grace.wrong", "count", maxGrace))
	}
	minutes := ""
	if grace > 0 {
		minutes = strconv.Itoa(grace) + " minutes"
	}
	return []frontValue{{"opens", opens}, {"closes", cmp.Or(closes, "none")}, {"grace", minutes}}
}

func (d *desk) saveTimes(w *work, rev int, values []frontValue) error {
	if rev != w.manuscript.Rev {
		return staff.ErrConflict
	}
	b, err := d.bundle(d.slug, rev)
	if err != nil {
		return err
	}
	main := b.Main()
	body := setFront(main.Source.Body, main.Doc, values)
	file := consultation.File{Name: w.manuscript.Main, Type: "text/markdown; charset=utf-8", Body: body}
	note := d.words.Say("first-times.note")
	_, err = d.s.Store.SaveManuscript(d.ctx, d.act(staff.VerbManuscriptSaved, strconv.Itoa(rev+1), staff.Details{"note": note}), d.slug, rev, "", []consultation.File{file}, nil, note)
	return err
}

// setFront writes values into the front matter: in the place of those that are there, else in a line behind the first key that is.
func setFront(body []byte, doc *markdown.Outline, values []frontValue) []byte {
	for i := len(doc.Front) - 1; i >= 0; i-- { // from the end, so that earlier offsets stay
		l := doc.Front[i]
		for _, v := range values {
			if l.Key != v.key {
				continue
			}
			end := len(body)
			if n := bytes.IndexByte(body[l.At:], '\n'); n >= 0 {
				end = l.At + n + 1
			}
			line := ""
			if v.value != "" {
				line = v.key + ": " + v.value + "\n"
			}
			body = append(append(bytes.Clone(body[:l.At]), line...), body[end:]...)
		}
	}
	for _, v := range values {
		has := false
		for _, l := range doc.Front {
			has = has || l.Key == v.key
		}
		if v.value != "" && !has && len(doc.Front) > 0 {
			at := doc.Front[0].At
			body = append(append(bytes.Clone(body[:at]), v.key+": "+v.value+"\n"...), body[at:]...)
		}
	}
	return body
}
