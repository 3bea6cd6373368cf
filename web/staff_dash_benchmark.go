package web

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// BenchmarkPage is page/staff-dash-benchmark.html: figures about the people whom a consultation is for, to compare respondents with.
type BenchmarkPage struct {
	StaffPage
	Action, Cancel string
	Question       templates.Select
	Source         templates.Input
	Date           templates.DateInput
	File           templates.FileUpload
	Figures        templates.Textarea
	Answers        []BenchmarkAnswers
}

// BenchmarkAnswers is what a table may name for one question.
type BenchmarkAnswers struct {
	Question string
	Labels   []string
}

// BenchmarkRemovePage is page/staff-dash-remove.html.
type BenchmarkRemovePage struct {
	StaffPage
	Action, Cancel, Question string
}

var (
	_ = registerPage("staff-dash-benchmark", BenchmarkPage{})
	_ = registerPage("staff-dash-remove", BenchmarkRemovePage{})
)

// maxSource is how long the source of a benchmark may be, in characters.
const maxSource = 200

// ofDash reads what the dashboard is made from, of a consultation that is published. ErrNotFound for others.
func (d *desk) ofDash() (*dash, error) {
	w, err := d.work()
	if err != nil {
		return nil, err
	}
	x, err := d.dash(w)
	if err == nil && x.con == nil {
		err = consultation.ErrNotFound
	}
	return x, err
}

func (d *desk) benchmarkForm() error {
	x, err := d.ofDash()
	if err != nil {
		return err
	}
	return d.show("staff-dash-benchmark", x.benchmarkPage(&form{Values: url.Values{}}, "", &slips{}))
}

func (x *dash) benchmarkPage(f *form, figures string, wrong *slips) BenchmarkPage {
	p := BenchmarkPage{StaffPage: x.page("benchmark.title"), Action: x.at("/dashboard/benchmark"), Cancel: x.at("/dashboard")}
	p.Question = templates.Select{Field: x.labelled("question", wrong), Value: f.Get("question")}
	none := ""
	p.Question.Items = []templates.SelectItem{{Value: &none, Text: x.words.Say("benchmark.question.none")}}
	for _, c := range closedQuestions(x.q) {
		name := c.q.Name
		p.Question.Items = append(p.Question.Items, templates.SelectItem{Value: &name, Text: shortLabel(questionName(c.q), 80)})
		a := BenchmarkAnswers{Question: questionName(c.q)}
		for _, o := range c.choice.List {
			a.Labels = append(a.Labels, o.Label.String())
		}
		p.Answers = append(p.Answers, a)
	}
	p.Source = templates.Input{Field: x.labelled("source", wrong), Value: f.Get("source"), Autocomplete: "off"}
	p.Date = x.dateInput("dated", f, wrong)
	p.Date.Fieldset.Legend.Text, p.Date.Hint.Text = x.words.Say("benchmark.dated"), x.words.Say("benchmark.dated.hint")
	p.File = templates.FileUpload{Field: x.labelled("file", wrong), Accept: ".csv,.txt,.tsv"}
	p.Figures = templates.Textarea{Field: x.labelled("figures", wrong), Value: figures, Rows: 10, Spellcheck: "false"}
	wrong.on(&p.StaffPage)
	return p
}

func (d *desk) labelled(name string, wrong *slips) templates.Field {
	f := d.field(name, "benchmark."+name, wrong)
	f.Label.Classes = "govuk-label--s"
	return f
}

// postBenchmark takes a table, from a file or from the box. With anything wrong the box has what was in the file, so that it can be
// mended there.
func (d *desk) postBenchmark() error {
	x, err := d.ofDash()
	if err != nil {
		return err
	}
	f, err := d.s.readStaffFiles(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	figures := f.Get("figures")
	var wrong slips
	if file, ok := f.file("file"); ok && file.size > 0 {
		if file.over || file.full || file.size > staff.MaxBenchmark {
			wrong.add("file", d.words.Say("benchmark.error.long"))
		} else if figures, err = textOf(file); err != nil {
			return err
		}
	}
	b := x.readBenchmark(f, figures, &wrong)
	if wrong.any() {
		return d.showSlips("staff-dash-benchmark", x.benchmarkPage(f, figures, &wrong))
	}
	act := d.act(staff.VerbBenchmarkSet, b.Question, staff.Details{"source": b.Source, "dated": b.Dated})
	if err := d.s.Store.SetBenchmark(d.ctx, act, b); err != nil {
		return err
	}
	if staff.CountsOver(x.counts, staff.CountSent, "", "") <= mixAtOnce { // else a job does it within the hour
		if err := d.s.takeMixesOf(d.ctx, d.slug); err != nil {
			return err
		}
	}
	return d.seeOther(d.at("/dashboard"), "benchmark")
}

// mixAtOnce is up to how many responses the mix is counted while somebody waits.
const mixAtOnce = 20_000

func textOf(file postedFile) (string, error) {
	if _, err := file.spool.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	b, err := io.ReadAll(file.spool)
	return strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(string(b), "\uFFFD"), "\r\n", "\n"), "\x00", ""), err
}

func (x *dash) readBenchmark(f *form, figures string, wrong *slips) staff.Benchmark {
	say := func(key string, args ...any) string { return x.words.Say("benchmark.error."+key, args...) }
	b := staff.Benchmark{Consultation: x.slug, Question: f.Get("question"), Source: strings.Join(strings.Fields(f.Get("source")), " ")}
	closed := closedQuestions(x.q)
	i := slices.IndexFunc(closed, func(c closedQuestion) bool { return c.q.Name == b.Question })
	if i < 0 {
		wrong.add("question", say("question"))
	}
	switch n := utf8.RuneCountInString(b.Source); {
	case n == 0:
		wrong.add("source", say("source"))
	case n > maxSource:
		wrong.add("source", say("source.long", "count", maxSource))
	}
	var ok bool
	if b.Dated, ok = readDay(f.Get("dated-day"), f.Get("dated-month"), f.Get("dated-year")); !ok {
		wrong.add("dated-day", say("dated"))
	}
	if wrong.by["file"] != "" || i < 0 && strings.TrimSpace(figures) != "" {
		return b // the table is looked at once it is known what it is for
	}
	var options []staff.BenchmarkOption
	if i >= 0 {
		options = x.optionsOf(closed[i])
	}
	groups, problems := staff.ParseBenchmark(figures, options)
	for n, p := range problems {
		text := say(p.Key, "text", shortLabel(p.Text, 60), "count", staff.MaxBenchmark>>10)
		if p.Line > 0 {
			text = say("line", "line", p.Line, "text", text)
		}
		if n == 0 {
			wrong.add("figures", text)
		} else if n < 20 {
			wrong.list = append(wrong.list, templates.ErrorItem{Text: text, Href: "#figures"})
		}
	}
	b.Groups = groups
	return b
}

// optionsOf are the answers of a question by code, with their words in each edition.
func (x *dash) optionsOf(c closedQuestion) []staff.BenchmarkOption {
	var options []staff.BenchmarkOption
	for _, o := range c.choice.List {
		options = append(options, staff.BenchmarkOption{Code: o.Code, Labels: []string{o.Label.String()}})
	}
	for _, q := range x.version.Editions {
		for _, other := range closedQuestions(q) {
			if other.q.Name != c.q.Name {
				continue
			}
			for _, o := range other.choice.List {
				i := slices.IndexFunc(options, func(b staff.BenchmarkOption) bool { return b.Code == o.Code })
				if i >= 0 {
					options[i].Labels = append(options[i].Labels, o.Label.String())
				}
			}
		}
	}
	return options
}

// theBenchmark is the page for the one that the address names.
func (d *desk) theBenchmark() (BenchmarkRemovePage, error) {
	x, err := d.ofDash()
	if err != nil {
		return BenchmarkRemovePage{}, err
	}
	name := d.c.Param("question")
	if !slices.ContainsFunc(x.marks, func(b staff.Benchmark) bool { return b.Question == name }) {
		return BenchmarkRemovePage{}, consultation.ErrNotFound
	}
	p := BenchmarkRemovePage{StaffPage: d.page("benchmark.remove.title"), Action: d.at("/dashboard/benchmark/" + url.PathEscape(name) + "/remove"), Cancel: d.at("/dashboard"), Question: name}
	if q := x.q.Question(name); q != nil {
		p.Question = questionName(q)
	}
	return p, nil
}

func (d *desk) benchmarkRemove() error {
	p, err := d.theBenchmark()
	if err != nil {
		return err
	}
	return d.show("staff-dash-remove", p)
}

func (d *desk) postBenchmarkRemove() error {
	name := d.c.Param("question")
	if err := d.s.Store.DropBenchmark(d.ctx, d.act(staff.VerbBenchmarkDropped, name, nil), d.slug, name); err != nil {
		return err
	}
	return d.seeOther(d.at("/dashboard"), "benchmark-removed")
}
