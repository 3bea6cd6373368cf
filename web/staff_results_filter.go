package web

import (
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// ResultsFilter is the box above numbers that says which responses they are of, and changes it.
type ResultsFilter struct {
	Figures []templates.Link // ways to count where there are campaigns
	Takes   string           // how many responses it takes, or ""
	Join    string           // how its parts hold together, or ""
	Parts   []FilterPart     // what it asks for
	Add     templates.Link   // adds to it
	Clear   string           // takes it away, or ""
	Action  string           // of the form that reads a typed one
	Where   templates.Input
	Public  bool // kept in forms
	Saved   []FilterSaved
	Save    string // where it is saved under a name, or ""
	Name    templates.Input
}

// FilterPart is a part of it in words, and an address without it.
type FilterPart struct{ Text, Without string }

// FilterSaved is one that was saved.
type FilterSaved struct{ Name, Words, Href, Remove string }

// ResultsFilterPage is page/staff-results-filter.html: a clause, put together step by step.
type ResultsFilterPage struct {
	StaffPage
	Action, Cancel, Where string
	Public                bool
	Question              templates.Select
	Chosen                string // the field, once it is chosen
	ChosenTitle           string
	Op                    templates.Radios
	Codes                 *templates.Checkboxes
	Value                 *templates.Input
	Join                  *templates.Radios
}

// FilterRemovePage is page/staff-results-remove.html.
type FilterRemovePage struct {
	StaffPage
	Text, Action, Cancel string
}

var (
	_ = registerPage("staff-results-filter", ResultsFilterPage{})
	_ = registerPage("staff-results-remove", FilterRemovePage{})
)

// filterBox is the box. name is what was typed to save it under, wrong what is wrong with that.
func (x *results) filterBox(name string, wrong *slips) (ResultsFilter, error) {
	f := ResultsFilter{Action: x.at("/results"), Public: x.public}
	f.Figures = x.figures()
	f.Where = templates.Input{Field: x.field("where", "results.where", nil), Value: x.where, Spellcheck: "false"}
	f.Add = templates.Link{Text: x.words.Say("results.filter.add"), Href: x.link("/filter")}
	if x.problem != nil {
		f.Where.ErrorMessage = templates.ErrorMessage{Text: x.problemText()}
	}
	if x.where != "" {
		f.Clear = x.link("", "where", "")
	}
	if x.filter != nil {
		n := x.alone([2]int{int(x.among.GetCardinality()), int(x.rest.GetCardinality())})
		f.Takes = x.words.Say("results.filter.takes", "number", x.desk.told(n), "all", x.number(int(x.All().GetCardinality())))
		parts := analysis.PartsOf(x.filter)
		list := []analysis.Filter{x.filter}
		if parts.Join == analysis.JoinAnd || parts.Join == analysis.JoinOr {
			f.Join, list = x.words.Say("results.filter.join."+string(parts.Join)), parts.Of
		}
		for i, part := range list {
			rest := ""
			if left := analysis.Without(x.filter, i); left != nil {
				rest = left.String()
			}
			f.Parts = append(f.Parts, FilterPart{x.inWords(part), x.link("", "where", rest)})
		}
		if x.can(staff.MayReport) {
			f.Save = x.at("/results/filters")
		}
		f.Name = templates.Input{Field: x.field("name", "results.filter.name", wrong), Value: name}
	}
	saved, err := x.s.Store.SavedFilters(x.ctx, x.slug)
	for _, s := range saved {
		one := FilterSaved{Name: s.Name, Words: s.Where, Href: x.link("", "where", s.Where)}
		if x.can(staff.MayReport) {
			one.Remove = x.at("/results/filters/" + url.PathEscape(s.ID) + "/remove")
		}
		if parsed, err := analysis.ParseFilter(s.Where); err == nil && parsed != nil {
			one.Words = x.inWords(parsed)
		}
		f.Saved = append(f.Saved, one)
	}
	return f, err
}

// problemText says what is wrong with the filter, and where.
func (x *results) problemText() string { return x.filterProblem(x.problem) }

// filterProblem says what is wrong with a filter, and where.
func (d *desk) filterProblem(problem error) string {
	var p *analysis.Problem
	switch {
	case errors.As(problem, &p) && p.Word != "":
		return d.words.Say("results.where.error."+string(p.Want), "word", p.Word)
	case errors.As(problem, &p):
		return d.words.Say("results.where.end." + string(p.Want))
	case errors.Is(problem, errWordsClosed):
		return d.words.Say("results.where.words")
	case errors.Is(problem, analysis.ErrNoSearch):
		return d.words.Say("results.where.search")
	}
	return d.words.Say("results.where.value")
}

// problemOn puts what is wrong with the filter on a page.
func (x *results) problemOn(p *StaffPage) {
	var wrong slips
	wrong.add("where", x.problemText())
	wrong.on(p)
}

// inWords says a filter in the words of the questionnaire.
func (x *results) inWords(f analysis.Filter) string {
	p := analysis.PartsOf(f)
	switch {
	case p.Join == analysis.JoinNot:
		return x.words.Say("results.filter.not", "what", x.inWords(p.Of[0]))
	case p.Join != analysis.JoinNone:
		var parts []string
		for _, part := range p.Of {
			parts = append(parts, x.inWords(part))
		}
		return "(" + strings.Join(parts, " "+x.words.Say("results.filter."+string(p.Join))+" ") + ")"
	case p.Query != "" && p.Name != "":
		return x.words.Say("results.filter.has-in", "query", p.Query, "question", x.titleOf(p.Name))
	case p.Query != "":
		return x.words.Say("results.filter.has", "query", p.Query)
	}
	name := analysis.FieldName(p.Name)
	var labels []string
	for _, c := range p.Codes {
		labels = append(labels, "“"+x.label(name, c)+"”")
	}
	what := strings.Join(labels, " "+x.words.Say("results.filter.or")+" ") + p.Value
	return strings.TrimSpace(x.titleOf(name) + " " + x.words.Say("results.op."+opKey(p.Op)) + " " + what)
}

func opKey(op consultation.Op) string { return strings.ReplaceAll(string(op), " ", "-") }

// filterable lists what a clause can be about.
func (x *results) filterable() []string {
	list := x.crossable()
	for _, q := range x.questions {
		for _, f := range q.fields {
			if f.Type == consultation.FieldNumber || f.Type == consultation.FieldDate || f.Type == consultation.FieldRanks || f.Type == consultation.FieldText {
				list = append(list, f.Name)
			}
		}
	}
	if len(x.themeKeys) > 0 {
		list = append(list, ofTheme)
	}
	if x.look.ID != "" {
		list = append(list, ofCampaign)
	}
	return append(list, analysis.OfDay)
}

// opsOf lists how something can be asked for: by codes, or by comparing.
func (x *results) opsOf(name string) (ops []consultation.Op, codes []string) {
	f, ok := x.Field(name)
	switch {
	case name == ofTheme && !ok:
		return []consultation.Op{consultation.Is}, x.themeKeys
	case name == ofCampaign && !ok:
		return []consultation.Op{consultation.Is}, x.campaignCodes()
	case name == analysis.OfDay:
		return []consultation.Op{consultation.OnOrAfter, consultation.Before}, nil
	case !ok || f.Type == consultation.FieldCode:
		ops, codes = []consultation.Op{consultation.Is, consultation.IsNot}, x.Values(name)
	case f.Type == consultation.FieldCodes, f.Type == consultation.FieldRanks:
		ops, codes = []consultation.Op{consultation.Includes, consultation.DoesNotInclude}, x.Values(name)
	case f.Type == consultation.FieldNumber:
		ops = []consultation.Op{consultation.AtLeast, consultation.AtMost}
	case f.Type == consultation.FieldDate:
		ops = []consultation.Op{consultation.OnOrAfter, consultation.Before}
	}
	if ok {
		ops = append(ops, consultation.IsAnswered, consultation.IsNotAnswered)
	}
	var order []string // as the questionnaire has them
	for _, o := range f.Codes {
		order = append(order, o.Code)
	}
	slices.SortStableFunc(codes, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	return ops, codes
}

// resultsFilter puts a clause together: first what it is about, then what is asked of it. A whole one leads back to the numbers.
func (d *desk) resultsFilter() error {
	if !d.mayPublish() {
		return d.s.denied(d, staff.MayReport)
	}
	var p ResultsFilterPage
	var wrong slips
	done := ""
	err := d.withResults(func(x *results) error {
		p = ResultsFilterPage{StaffPage: d.page("results.filter.title"), Action: d.at("/results/filter"), Cancel: x.link(""), Where: x.where, Public: x.public}
		name := d.c.Query("question")
		if !slices.Contains(x.filterable(), name) {
			x.askQuestion(&p)
			if d.c.Query("step") != "" {
				wrong.add("question", d.words.Say("results.filter.error.question"))
				p.Question.ErrorMessage = wrong.at("question")
			}
			return nil
		}
		var clause analysis.Filter
		if d.c.Query("op") != "" || d.c.Query("step") == "2" {
			clause = x.readClause(name, &wrong)
		}
		if clause != nil && !wrong.any() {
			done = x.link("", "where", analysis.Joined(x.filter, analysis.Join(d.c.Query("join")), clause).String())
			return nil
		}
		x.askClause(&p, name, &wrong)
		return nil
	})
	switch {
	case err != nil:
		return err
	case done != "":
		return d.seeOther(done, "")
	case wrong.any():
		wrong.on(&p.StaffPage)
		return d.showSlips("staff-results-filter", p)
	}
	return d.show("staff-results-filter", p)
}

func (x *results) askQuestion(p *ResultsFilterPage) {
	none := ""
	p.Question = templates.Select{Field: x.field("question", "results.filter.question", nil), Items: []templates.SelectItem{{Value: &none, Text: x.words.Say("results.choose")}}}
	for _, name := range x.filterable() {
		p.Question.Items = append(p.Question.Items, templates.SelectItem{Value: &name, Text: shortLabel(x.titleOf(name), 80)})
	}
}

func (x *results) askClause(p *ResultsFilterPage, name string, wrong *slips) {
	ops, codes := x.opsOf(name)
	p.Chosen, p.ChosenTitle = name, x.titleOf(name)
	choices := func(name, key string) templates.Choices {
		return templates.Choices{Name: name, IDPrefix: name, ErrorMessage: wrong.at(name), Fieldset: &templates.Fieldset{Legend: templates.Legend{Text: x.words.Say(key), Classes: "govuk-fieldset__legend--s"}}}
	}
	p.Op = templates.Radios{Choices: choices("op", "results.filter.op"), Value: x.c.DefaultQuery("op", string(ops[0]))}
	for _, op := range ops {
		p.Op.Items = append(p.Op.Items, templates.ChoiceItem{Value: string(op), Text: x.words.Say("results.op." + opKey(op))})
	}
	if len(codes) > 0 {
		p.Codes = &templates.Checkboxes{Choices: choices("code", "results.filter.code"), Values: x.c.QueryArray("code")}
		for _, c := range codes {
			p.Codes.Items = append(p.Codes.Items, templates.ChoiceItem{Value: c, Text: x.label(name, c)})
		}
	} else if slices.ContainsFunc(ops, compares) {
		key := "results.filter.value"
		if slices.Contains(ops, consultation.Before) {
			key = "results.filter.day"
		}
		p.Value = &templates.Input{Field: x.field("value", key, wrong), Value: x.c.Query("value"), Spellcheck: "false"}
	}
	if x.filter != nil {
		p.Join = &templates.Radios{Choices: choices("join", "results.filter.join"), Value: x.c.DefaultQuery("join", string(analysis.JoinAnd))}
		for _, j := range []analysis.Join{analysis.JoinAnd, analysis.JoinOr} {
			p.Join.Items = append(p.Join.Items, templates.ChoiceItem{Value: string(j), Text: x.words.Say("results.filter.with." + string(j))})
		}
	}
}

func compares(op consultation.Op) bool {
	return op == consultation.AtLeast || op == consultation.AtMost || op == consultation.OnOrAfter || op == consultation.Before
}

// readClause reads what was chosen.
func (x *results) readClause(name string, wrong *slips) analysis.Filter {
	ops, codes := x.opsOf(name)
	op := consultation.Op(x.c.Query("op"))
	if !slices.Contains(ops, op) {
		wrong.add("op", x.words.Say("results.filter.error.op"))
		return nil
	}
	text := strings.TrimPrefix(name, "_") + " " + string(op)
	switch {
	case compares(op):
		value := strings.TrimSpace(x.c.Query("value"))
		_, err := strconv.ParseFloat(value, 64)
		key := "results.filter.error.value"
		if op == consultation.OnOrAfter || op == consultation.Before {
			day, ok := consultation.ParseISODate(value)
			if !ok {
				day, ok = consultation.ParseWrittenDate(value)
			}
			if value, err = day, nil; !ok {
				err = consultation.ErrNotFound
			}
			key = "results.filter.error.day"
		}
		if err != nil {
			wrong.add("value", x.words.Say(key))
			return nil
		}
		text += " " + value
	case op != consultation.IsAnswered && op != consultation.IsNotAnswered:
		var chosen []string
		for _, c := range x.c.QueryArray("code") {
			if slices.Contains(codes, c) {
				chosen = append(chosen, c)
			}
		}
		if len(chosen) == 0 {
			wrong.add("code", x.words.Say("results.filter.error.code"))
			return nil
		}
		text += " " + strings.Join(chosen, " or ")
	}
	f, err := analysis.ParseFilter(text)
	if err != nil {
		wrong.add("value", x.words.Say("results.filter.error.value"))
	}
	return f
}

// postFilter keeps a filter under a name.
func (d *desk) postFilter() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	name, where := strings.Join(strings.Fields(f.Get("name")), " "), f.Get("where")
	parsed, err := analysis.ParseFilter(where)
	if err != nil || parsed == nil { // the page had none that is wrong
		return d.seeOther(d.at("/results?"+url.Values{"where": {where}}.Encode()), "")
	}
	var wrong slips
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		wrong.add("name", d.words.Say("results.filter.error.name"))
	case n > staff.MaxFilterName:
		wrong.add("name", d.words.Say("results.filter.error.long", "count", staff.MaxFilterName))
	}
	if !wrong.any() {
		saved := staff.SavedFilter{ID: rand.Text(), Consultation: d.slug, Name: name, Where: parsed.String()}
		err = d.s.Store.SaveFilter(d.ctx, d.act(staff.VerbFilterSaved, saved.ID, nil), saved)
		switch {
		case errors.Is(err, consultation.ErrExists):
			wrong.add("name", d.words.Say("results.filter.error.taken"))
		case errors.Is(err, consultation.ErrFull):
			wrong.add("name", d.words.Say("results.filter.error.full", "count", staff.MaxSavedFilters))
		case err != nil:
			return err
		}
	}
	if !wrong.any() {
		return d.seeOther(d.at("/results?"+url.Values{"where": {parsed.String()}}.Encode()), "filter-saved")
	}
	d.c.Request.URL.RawQuery = url.Values{"where": {where}}.Encode()
	return d.resultsSlips(name, &wrong)
}

// resultsSlips shows the numbers' filter again with what is wrong with its name.
func (d *desk) resultsSlips(name string, wrong *slips) error {
	p := ResultsPage{StaffPage: d.page("results.title")}
	err := d.withResults(func(x *results) error {
		x.where = d.c.Request.URL.Query().Get("where")
		var err error
		if x.filter, x.problem = analysis.ParseFilter(x.where); x.problem == nil {
			x.among, x.problem = x.Select(x.filter, finder{d, x.All()})
		}
		if x.problem != nil {
			return fmt.Errorf("the filter to be saved: %w", x.problem)
		}
		p.Filter, err = x.filterBox(name, wrong)
		p.Links = x.views("")
		return err
	})
	if err != nil {
		return err
	}
	wrong.on(&p.StaffPage)
	return d.showSlips("staff-results-list", p)
}

// savedFilter finds the one of the address. ErrNotFound.
func (d *desk) savedFilter() (staff.SavedFilter, error) {
	all, err := d.s.Store.SavedFilters(d.ctx, d.slug)
	if err != nil {
		return staff.SavedFilter{}, err
	}
	if i := slices.IndexFunc(all, func(f staff.SavedFilter) bool { return f.ID == d.c.Param("filter") }); i >= 0 {
		return all[i], nil
	}
	return staff.SavedFilter{}, consultation.ErrNotFound
}

func (d *desk) filterRemove() error {
	f, err := d.savedFilter()
	if err != nil {
		return err
	}
	p := FilterRemovePage{StaffPage: d.page("results.remove.title"), Text: d.words.Say("results.remove.text", "name", f.Name), Cancel: d.at("/results")}
	p.Action = d.at("/results/filters/" + url.PathEscape(f.ID) + "/remove")
	return d.show("staff-results-remove", p)
}

func (d *desk) postFilterRemove() error {
	f, err := d.savedFilter()
	if err != nil {
		return err
	}
	if err := d.s.Store.DropFilter(d.ctx, d.act(staff.VerbFilterDropped, f.ID, nil), d.slug, f.ID); err != nil {
		return err
	}
	return d.seeOther(d.at("/results"), "filter-removed")
}
