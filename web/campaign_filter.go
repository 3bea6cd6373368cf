package web

import (
	"context"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/templates"
)

// ofCampaign is what a filter calls campaigns.
const ofCampaign = "campaign"

// campaigned gives the ordinals of responses in campaigns: "any" of them, "none", or one by its id. "one" is a figure: everybody in none, and of
// each campaign the first response that came. ErrNoSearch before anybody has looked for campaigns.
func (s *Server) campaigned(ctx context.Context, slug, which string, all *analysis.Set) (*analysis.Set, error) {
	l, err := s.Store.CampaignLook(ctx, slug)
	if err != nil {
		return nil, err
	}
	if l.ID == "" {
		return nil, analysis.ErrNoSearch
	}
	groups, _, err := s.Store.CampaignTraces(ctx, slug)
	in, first := &analysis.Set{}, &analysis.Set{}
	for _, g := range groups {
		if slices.Contains(campaignWords, which) || g.ID == which {
			in.AddMany(g.Ords)
			first.Add(g.Ords[0])
		}
	}
	if which != "none" && which != "one" {
		return in, err
	}
	out := all.Clone()
	out.AndNot(in)
	if which == "one" {
		out.Or(first)
	}
	return out, err
}

// nameCampaigns reads what campaigns are called, where somebody has looked for them.
func (x *results) nameCampaigns() error {
	var err error
	if x.look, err = x.s.Store.CampaignLook(x.ctx, x.slug); err != nil || x.look.ID == "" {
		return err
	}
	x.titles[ofCampaign], x.labels[ofCampaign] = x.words.Say("results.known.campaign"), map[string]string{}
	for _, which := range campaignWords {
		x.labels[ofCampaign][which] = x.words.Say("results.campaign." + which)
	}
	if x.campaigns, err = x.s.Store.Campaigns(x.ctx, x.slug); err != nil {
		return err
	}
	for _, g := range x.campaigns {
		x.labels[ofCampaign][g.ID] = x.campaignName(g)
	}
	return nil
}

// campaignCodes are what the filter can be put together with: the largest campaigns, so that the list can be read.
func (x *results) campaignCodes() []string {
	codes := slices.Clone(campaignWords)
	for _, g := range x.campaigns[:min(len(x.campaigns), campaignRows)] {
		codes = append(codes, g.ID)
	}
	return codes
}

// figure says which figure a filter asks for: "all", "one" per campaign, or "none" of them; and what else it asks for.
func figure(f analysis.Filter) (which string, rest analysis.Filter) {
	is := func(f analysis.Filter) string {
		p := analysis.PartsOf(f)
		if p.Name == ofCampaign && p.Op == consultation.Is && len(p.Codes) == 1 && (p.Codes[0] == "one" || p.Codes[0] == "none") {
			return p.Codes[0]
		}
		return ""
	}
	if f == nil {
		return "all", nil
	}
	if which = is(f); which != "" {
		return which, nil
	}
	if p := analysis.PartsOf(f); p.Join == analysis.JoinAnd {
		for i, part := range p.Of {
			if which = is(part); which != "" {
				return which, analysis.Without(f, i)
			}
		}
	}
	return "all", f
}

// figures are the ways to count where there are campaigns. The choice is a part of the filter: it goes into addresses, saved filters and the
// ledger of releases with it.
func (x *results) figures() []templates.Link {
	if x.look.ID == "" || len(x.campaigns) == 0 || x.problem != nil {
		return nil
	}
	now, rest := figure(x.filter)
	var list []templates.Link
	for _, which := range []string{"all", "one", "none"} {
		where := ""
		switch {
		case which != "all":
			where = analysis.Joined(rest, analysis.JoinAnd, analysis.OneOf(ofCampaign, which)).String()
		case rest != nil:
			where = rest.String()
		}
		list = append(list, templates.Link{Text: x.words.Say("results.figure." + which), Href: x.link(x.here(), x.keep("where", where)...), Current: which == now})
	}
	return list
}

// here is the page at hand after /results, if links can lead to it.
func (x *results) here() string {
	path, _ := strings.CutPrefix(x.c.Request.URL.EscapedPath(), x.at("/results"))
	if path == "/cross" || strings.HasPrefix(path, "/question/") {
		return path
	}
	return ""
}

// keep is for link: what else the page at hand was asked for.
func (x *results) keep(more ...string) []string {
	for _, name := range []string{"row", "col"} {
		if value := x.c.Query(name); value != "" {
			more = append(more, name, value)
		}
	}
	return more
}

// campaignNote says of which look a filter's campaigns are, and what came since.
func (x *results) campaignNote() ([]string, error) {
	if x.look.ID == "" || x.filter == nil || !asksFor(x.filter, ofCampaign) {
		return nil, nil
	}
	var list []string
	if which, _ := figure(x.filter); which == "one" {
		list = append(list, x.words.Say("results.figure.one.means"))
	}
	list = append(list, x.words.Say("results.campaign.looked", "time", longTime(x.words, x.look.At)))
	since, err := x.campaignsSince(x.look, x.Pending)
	if since != "" {
		list = append(list, since)
	}
	return list, err
}

// asksFor says whether a filter has a clause about something.
func asksFor(f analysis.Filter, name string) bool {
	p := analysis.PartsOf(f)
	return p.Name == name && p.Query == "" || slices.ContainsFunc(p.Of, func(part analysis.Filter) bool { return asksFor(part, name) })
}
