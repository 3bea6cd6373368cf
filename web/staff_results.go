package web

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) resultsRoutes() []Route {
	const at = "/staff/c/:slug/results"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayCount, (*desk).resultsPage),
		s.staffRoute(http.MethodGet, at+"/csv", staff.MayCount, (*desk).resultsCSV),
		s.staffRoute(http.MethodGet, at+"/question/:question", staff.MayCount, (*desk).resultsQuestion),
		s.staffRoute(http.MethodGet, at+"/cross", staff.MayCount, (*desk).resultsCross),
		s.staffRoute(http.MethodGet, at+"/filter", staff.MayCount, (*desk).resultsFilter),
		s.staffRoute(http.MethodPost, at+"/filters", staff.MayReport, (*desk).postFilter),
		s.staffRoute(http.MethodGet, at+"/filters/:filter/remove", staff.MayReport, (*desk).filterRemove),
		s.staffRoute(http.MethodPost, at+"/filters/:filter/remove", staff.MayReport, (*desk).postFilterRemove),
	}
}

var _ = registerArea(area{order: 46, key: "area.results", path: "/results", may: staff.MayCount})

// ResultsPage is page/staff-results-list.html: every question with how it was answered.
type ResultsPage struct {
	StaffPage
	Empty  string // why there is nothing to count, or ""
	Filter ResultsFilter
	Asof   []string
	Parts  []ResultsPart
	Links  []templates.Link
}

// ResultsPart is a question or one field of it: a chart with its table and what is to be said.
type ResultsPart struct {
	DashPart
	Href    string // the page of the question, or ""
	Release string // where the table is released, or ""
}

var _ = registerPage("staff-results-list", ResultsPage{})

// results is what every page of numbers is made from.
type results struct {
	*desk
	Projected
	where        string
	filter       analysis.Filter
	problem      error           // what is wrong with the filter, or nil
	among        *analysis.Set   // responses that the filter takes
	rest         *analysis.Set   // the others
	public       bool            // for publication: counts go through disclosure control
	ranges       bool            // 95 % intervals stand beside shares
	ledger       []staff.Release // what was released before, where this is for publication
	apart        []apart         // who is between them and those of it
	beside       map[int]bool    // numbers of those that made something hidden here
	questions    []resultQuestion
	labels       map[string]map[string]string // of answers, by data name and code, over all versions
	titles       map[string]string            // of closed and numeric fields, by data name
	themeKeys    []string                     // codes that are not retired
	look         *staff.CampaignLook          // for campaigns
	campaigns    []staff.Campaign             // the largest first
	campaignSays []string                     // of which look a filter's campaigns are
}

// withResults calls use with the numbers of the consultation at hand, which stand still meanwhile. ErrNotFound before it is published.
func (d *desk) withResults(use func(*results) error) error {
	return d.resultsOf(d.c.Query("where"), d.c.Query("as") == "public", func(x *results) error {
		x.ranges = d.c.Query("ranges") == "yes"
		return use(x)
	})
}

// resultsOf is the same with a filter and a view that the address does not say.
func (d *desk) resultsOf(where string, public bool, use func(*results) error) error {
	if err := d.withPolicy(); err != nil {
		return err
	}
	return d.withIndex(func(p Projected) error {
		x := &results{desk: d, Projected: p, where: where, public: public, beside: map[int]bool{}}
		if public {
			var err error
			if x.ledger, err = d.s.Store.Releases(d.ctx, d.slug); err != nil {
				return err
			}
		}
		x.collect()
		if err := x.nameThemes(); err != nil {
			return err
		}
		if err := x.nameCampaigns(); err != nil {
			return err
		}
		x.filter, x.problem = analysis.ParseFilter(x.where)
		if x.problem == nil {
			x.among, x.problem = x.Select(x.filter, finder{d, p.All()})
		}
		switch {
		case x.problem == nil:
		case errors.Is(x.problem, analysis.ErrFilter), errors.Is(x.problem, analysis.ErrNoSearch), errors.Is(x.problem, errWordsClosed):
			x.filter, x.among = nil, &analysis.Set{}
		default:
			return x.problem
		}
		x.rest = x.All().Clone()
		x.rest.AndNot(x.among)
		var err error
		if x.campaignSays, err = x.campaignNote(); err != nil {
			return err
		}
		if err := x.findApart(); err != nil {
			return err
		}
		return use(x)
	})
}

// mayPublish says whether the page that was asked for may be shown: a view for publication is for people who report.
func (d *desk) mayPublish() bool { return d.c.Query("as") != "public" || d.can(staff.MayReport) }

// errWordsClosed: counting answers with certain words would tell what they say.
var errWordsClosed = errors.New("web: words are looked for by people who may read")

// finder looks for what is not in the index.
type finder struct {
	d   *desk
	all *analysis.Set
}

func (f finder) Text(query, name string) (*analysis.Set, error) {
	if !f.d.can(staff.MayRead) {
		return nil, errWordsClosed
	}
	set := &analysis.Set{}
	node := search.Parse(query)
	if node == nil {
		return set, nil
	}
	ordinals, err := f.d.s.Store.SearchResponses(f.d.ctx, f.d.slug, node, name)
	set.AddMany(ordinals)
	return set, err
}

func (f finder) Theme(key string) (*analysis.Set, error) { return f.d.s.themed(f.d.ctx, f.d.slug, key) }

func (f finder) Campaign(which string) (*analysis.Set, error) {
	return f.d.s.campaigned(f.d.ctx, f.d.slug, which, f.all)
}

// link is an address of results that keeps the filter and the view. More is names and values by turns; an empty value takes one away.
func (x *results) link(path string, more ...string) string {
	q := url.Values{}
	set := func(name, value string) {
		q.Del(name)
		if value != "" {
			q.Set(name, value)
		}
	}
	set("where", x.where)
	if x.public {
		set("as", "public")
	}
	if x.ranges {
		set("ranges", "yes")
	}
	for i := 0; i+1 < len(more); i += 2 {
		set(more[i], more[i+1])
	}
	path = x.at("/results" + path)
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return path
}

func (d *desk) resultsPage() error {
	if !d.mayPublish() {
		return d.s.denied(d, staff.MayReport)
	}
	p, wrong := ResultsPage{StaffPage: d.page("results.title")}, false
	err := d.withResults(func(x *results) error {
		var err error
		if p.Filter, err = x.filterBox("", nil); err != nil {
			return err
		}
		wrong = x.problem != nil
		p.Asof = x.asof()
		switch {
		case wrong:
			x.problemOn(&p.StaffPage)
		case x.All().IsEmpty():
			p.Empty = d.words.Say("results.none")
		case x.among.IsEmpty():
			p.Empty = d.words.Say("results.filter.empty")
		default:
			for _, q := range x.questions {
				p.Parts = append(p.Parts, x.parts(q)...)
			}
		}
		p.Links = x.views("")
		return nil
	})
	if errors.Is(err, consultation.ErrNotFound) {
		if _, err = d.work(); err == nil {
			p.Empty = d.words.Say("results.unpublished")
		}
	}
	switch {
	case err != nil:
		return err
	case wrong:
		return d.showSlips("staff-results-list", p)
	}
	return d.show("staff-results-list", p)
}

// views are the other ways to look at it.
func (x *results) views(path string, more ...string) []templates.Link {
	links := []templates.Link{}
	if path != "/cross" {
		links = append(links, templates.Link{Text: x.words.Say("results.to-cross"), Href: x.link("/cross")})
	}
	if x.ranges {
		links = append(links, templates.Link{Text: x.words.Say("results.ranges.off"), Href: x.link(path, append([]string{"ranges", ""}, more...)...)})
	} else if path != "/cross" {
		links = append(links, templates.Link{Text: x.words.Say("results.ranges.on"), Href: x.link(path, append([]string{"ranges", "yes"}, more...)...)})
	}
	if x.can(staff.MayRead) && x.problem == nil {
		links = append(links, templates.Link{Text: x.words.Say("results.to-exports"), Href: x.exportsURL(x.where)})
	}
	switch {
	case x.public:
		links = append(links, templates.Link{Text: x.words.Say("results.to-team"), Href: x.link(path, append([]string{"as", ""}, more...)...)})
	case x.can(staff.MayReport):
		links = append(links, templates.Link{Text: x.words.Say("results.to-public"), Href: x.link(path, append([]string{"as", "public"}, more...)...)})
	}
	return links
}

// asof says of which data the numbers are, and what they may be used for.
func (x *results) asof() []string {
	list := append([]string{x.words.Say("results.percent")}, x.campaignSays...)
	if x.ranges {
		list = append(list, x.words.Say("results.ranges.what"))
	}
	if x.public {
		list = append(list, x.words.Say("results.public", "below", x.policy.Limit()-1, "limit", x.policy.Limit()))
		if x.filter != nil {
			list = append(list, x.words.Say("results.public.filter"))
		}
	} else {
		list = append(list, x.words.Say("results.team"))
	}
	list = append(list, x.words.Say("results.asof", "rev", x.Rev, "time", longTime(x.words, x.now)))
	if x.Pending > 0 {
		list = append(list, x.words.Say("results.pending", "count", x.Pending))
	}
	return list
}

// parts are the tables of a question as the page shows them.
func (x *results) parts(q resultQuestion) []ResultsPart {
	var list []ResultsPart
	for _, t := range x.tables(q) {
		p := x.part(t)
		p.Href = x.link("/question/" + url.PathEscape(q.name))
		list = append(list, p)
	}
	return list
}

func (x *results) part(t dashTable) ResultsPart {
	p := ResultsPart{DashPart: DashPart{ID: "r-" + strings.ReplaceAll(t.key, ".", "_"), Title: t.title, Lead: t.lead, Charts: t.charts, Notes: t.notes, Long: len(t.rows) > longTable}}
	if len(t.rows) > 0 {
		p.Table = t.table()
		if x.public {
			p.Release = x.releaseTableLink(t.key, x.where)
		} else {
			p.CSV = x.link("/csv", "table", t.key)
		}
	}
	return p
}
