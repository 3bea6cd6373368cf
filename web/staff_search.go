package web

import (
	"errors"
	"net/url"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// SearchPage is page/staff-reading-search.html: answers in which a search found something.
type SearchPage struct {
	StaffPage
	Action          string
	Query, Where    templates.Input
	Question        templates.Select
	Asked           bool // something was searched for
	Total, Compared string
	Pending         string
	Hits            []SearchHit
	Pages           templates.Pagination
}

// SearchHit is one answer.
type SearchHit struct {
	Reference, Href, Question, Lang string
	Pieces                          []search.Piece
}

var _ = registerPage("staff-reading-search", SearchPage{})

const (
	hitsAtOnce = 20
	hitsMost   = 10000 // how many are compared where a filter takes part of them
	pagesMost  = 50
)

// searchAnswers finds answers. A GET changes nothing but the log, which says whose words it showed.
func (d *desk) searchAnswers() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	names, err := d.textNames()
	if err != nil {
		return err
	}
	q, question, where := d.c.Query("q"), d.c.Query("question"), d.c.Query("where")
	var wrong slips
	node := search.Parse(q)
	if q != "" && node == nil {
		wrong.add("q", d.words.Say("search.nothing"))
	}
	if question != "" && names.of[question] == "" {
		wrong.add("question", d.words.Say("search.no-question"))
	}
	filter, err := analysis.ParseFilter(where)
	if err != nil {
		wrong.add("where", d.filterWords(err))
	}
	p := d.searchPage(names, q, question, where, &wrong)
	if wrong.any() {
		return d.showSlips("staff-reading-search", p)
	}
	if w.published == nil || node == nil {
		return d.show("staff-reading-search", p)
	}
	page, err := strconv.Atoi(d.c.DefaultQuery("page", "1"))
	if err != nil || page < 1 || page > pagesMost {
		return consultation.ErrNotFound
	}
	err = d.find(&p, names, node, question, filter, page)
	if errors.Is(err, analysis.ErrNoSearch) || errors.Is(err, analysis.ErrFilter) {
		wrong.add("where", d.filterWords(err))
		return d.showSlips("staff-reading-search", d.searchPage(names, q, question, where, &wrong))
	}
	if err != nil {
		return err
	}
	return d.show("staff-reading-search", p)
}

// filterWords says what is wrong with a filter.
func (d *desk) filterWords(err error) string {
	var problem *analysis.Problem
	switch {
	case errors.As(err, &problem) && problem.Word != "":
		return d.words.Say("search.filter.wrong", "word", problem.Word)
	case errors.Is(err, analysis.ErrNoSearch):
		return d.words.Say("search.filter.no-search")
	}
	return d.words.Say("search.filter.end")
}

func (d *desk) searchPage(names textNames, q, question, where string, wrong *slips) SearchPage {
	p := SearchPage{StaffPage: d.page("search.title"), Action: d.at("/search"), Asked: q != "" && !wrong.any()}
	p.Query = templates.Input{Value: q, Type: "search", Spellcheck: "false", Field: templates.Field{
		Name: "q", ID: "q", Label: templates.Label{Text: d.words.Say("search.q"), Classes: "govuk-label--s"}, ErrorMessage: wrong.at("q"),
		Hint: templates.Hint{Text: d.words.Say("search.q.hint")},
	}}
	p.Where = templates.Input{Value: where, Spellcheck: "false", Field: templates.Field{
		Name: "where", ID: "where", Label: templates.Label{Text: d.words.Say("search.where"), Classes: "govuk-label--s"}, ErrorMessage: wrong.at("where"),
		Hint: templates.Hint{Text: d.words.Say("search.where.hint")},
	}}
	all := ""
	p.Question = templates.Select{Value: question, Items: []templates.SelectItem{{Value: &all, Text: d.words.Say("search.question.all")}}, Field: templates.Field{
		Name: "question", ID: "question", Label: templates.Label{Text: d.words.Say("search.question"), Classes: "govuk-label--s"}, ErrorMessage: wrong.at("question"),
	}}
	for _, name := range names.order {
		p.Question.Items = append(p.Question.Items, templates.SelectItem{Value: &name, Text: names.of[name]})
	}
	wrong.on(&p.StaffPage)
	return p
}

// find puts the hits of one page on it.
func (d *desk) find(p *SearchPage, names textNames, node search.Node, question string, filter analysis.Filter, page int) error {
	pending, err := d.s.caughtUp(d.ctx, d.slug)
	if err != nil {
		return err
	}
	if pending > 0 {
		p.Pending = d.words.Say("reading.pending", "count", pending)
	}
	most := page * hitsAtOnce
	if filter != nil {
		most = hitsMost
	}
	found, err := d.s.Store.SearchAnswers(d.ctx, d.slug, node, question, most)
	if err != nil {
		return err
	}
	total, hits := found.Total, found.Hits
	if filter != nil {
		if hits, err = d.within(hits, filter); err != nil {
			return err
		}
		total = len(hits)
	}
	p.Total = d.words.Say("search.total", "count", total, "number", d.number(total))
	if found.More {
		p.Compared = d.words.Say("search.compared", "number", d.number(found.Total))
		if filter == nil {
			p.Total = d.words.Say("search.total.more", "number", d.number(total))
		}
	}
	first := min(len(hits), (page-1)*hitsAtOnce)
	if err := d.hits(p, names, node, hits[first:min(len(hits), first+hitsAtOnce)]); err != nil {
		return err
	}
	query := d.c.Request.URL.Query()
	link := func(n int, key string) *templates.PageLink {
		q := url.Values{"page": {strconv.Itoa(n)}}
		for _, name := range []string{"q", "question", "where"} {
			if v := query.Get(name); v != "" {
				q.Set(name, v)
			}
		}
		return &templates.PageLink{Href: withQuery(p.Action, q), Text: d.words.Say(key)}
	}
	if page > 1 {
		p.Pages.Previous = link(page-1, "search.previous")
	}
	if page < pagesMost && min(total, hitsMost) > page*hitsAtOnce {
		p.Pages.Next = link(page+1, "search.next")
	}
	return nil
}

// within leaves the hits in responses that a filter takes.
func (d *desk) within(hits []staff.Hit, filter analysis.Filter) ([]staff.Hit, error) {
	var left []staff.Hit
	err := d.withIndex(func(x Projected) error {
		set, err := x.Select(filter, d.s.others(d.ctx, d.slug, x))
		if err != nil {
			return err
		}
		for _, h := range hits {
			if set.Contains(h.Ord) {
				left = append(left, h)
			}
		}
		return nil
	})
	return left, err
}

// hits shows answers, with what was searched for marked.
func (d *desk) hits(p *SearchPage, names textNames, node search.Node, hits []staff.Hit) error {
	var seen []string
	for _, h := range hits {
		r, err := d.response(h.Response)
		if isNotFound(err) || errors.Is(err, consultation.ErrGone) { // withdrawn since
			continue
		}
		if err != nil {
			return err
		}
		seen = append(seen, r.ID)
		p.Hits = append(p.Hits, SearchHit{
			r.Reference, withQuery(d.at("/reading/r/"+r.ID), url.Values{"q": {p.Query.Value}}), names.label(h.Question), r.Language,
			search.Snippet(r.Answers.Get(h.Question), node, 300),
		})
	}
	return d.noteSeen(seen...)
}
