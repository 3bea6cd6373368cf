package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

// CampaignPage is page/staff-campaigns-one.html: one group with its template and what each sender made of it.
type CampaignPage struct {
	StaffPage
	Question string
	Says     []string
	Template CampaignMember
	Members  []CampaignMember
	Pages    templates.Pagination
	Action   string // of the form for its name, or ""
	Name     templates.Input
	Results  templates.Link
	Back     string
}

// CampaignMember is the answer of one response. Note says how it is like the template where the text alone does not.
type CampaignMember struct {
	Reference, Href, Lang, Note string
	Pieces                      []DiffPiece
}

// DiffPiece is some words. Op is "+" where they are in this answer alone, "-" where they are in the template alone, "" where in both.
type DiffPiece struct{ Op, Text string }

var _ = registerPage("staff-campaigns-one", CampaignPage{})

// membersShown is how many members one page shows.
const membersShown = 10

func (d *desk) campaign() error { return d.showCampaign("", nil) }

// showCampaign shows a group. typed is a name that is wrong, with what is wrong about it.
func (d *desk) showCampaign(typed string, wrong *slips) error {
	groups, err := d.s.Store.Campaigns(d.ctx, d.slug)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(groups, func(g staff.Campaign) bool { return g.ID == d.c.Param("campaign") })
	page, bad := strconv.Atoi(d.c.DefaultQuery("page", "1"))
	if i < 0 || bad != nil || page < 1 || page > 1 && (page-1)*membersShown >= groups[i].Size {
		return consultation.ErrNotFound
	}
	g := groups[i]
	names, err := d.textNames()
	if err != nil {
		return err
	}
	p := CampaignPage{StaffPage: d.page("campaigns.one.title", "name", d.campaignName(g)), Question: names.label(g.Question), Back: d.at("/campaigns")}
	p.Says = []string{d.words.Say("campaigns.one.size", "count", g.Size, "number", d.number(g.Size), "copies", d.number(g.Copies))}
	p.Results = templates.Link{Text: d.words.Say("campaigns.one.results"), Href: withQuery(d.at("/results"), url.Values{"where": {"campaign is " + g.ID}})}
	if d.can(staff.MayCode) {
		p.Action = d.campaignURL(g.ID)
		p.Name = templates.Input{Field: d.field("name", "campaigns.name", wrong), Value: g.Name}
	}
	if wrong != nil {
		p.Name.Value = typed
		wrong.on(&p.StaffPage)
	}
	if err := d.campaignMembers(&p, g, page); err != nil {
		return err
	}
	if wrong != nil {
		return d.showSlips("staff-campaigns-one", p)
	}
	return d.show("staff-campaigns-one", p)
}

// campaignMembers puts the template and one page of members on it.
func (d *desk) campaignMembers(p *CampaignPage, g staff.Campaign, page int) error {
	template, err := d.campaignTemplate(g)
	if err != nil {
		return err
	}
	if template == nil {
		return consultation.ErrNotFound
	}
	like := template.Answers.Get(g.Question)
	p.Template = d.campaignMember(template, []DiffPiece{{Text: like}})
	members, err := d.s.Store.CampaignMembers(d.ctx, d.slug, g.ID, (page-1)*membersShown, membersShown)
	if err != nil {
		return err
	}
	seen := []string{template.ID}
	for _, m := range members {
		if m.Response == template.ID {
			continue
		}
		r, err := d.response(m.Response)
		if isNotFound(err) || errors.Is(err, consultation.ErrGone) { // withdrawn since
			continue
		}
		if err != nil {
			return err
		}
		pieces := wordDiff(like, r.Answers.Get(g.Question))
		one := d.campaignMember(r, pieces)
		if !slices.ContainsFunc(pieces, func(x DiffPiece) bool { return x.Op != "" }) {
			one.Note, one.Pieces = d.words.Say("campaigns.one.same"), nil
		}
		p.Members, seen = append(p.Members, one), append(seen, r.ID)
	}
	link := func(n int, key string) *templates.PageLink {
		return &templates.PageLink{Href: withQuery(d.campaignURL(g.ID), url.Values{"page": {strconv.Itoa(n)}}), Text: d.words.Say(key)}
	}
	if page > 1 {
		p.Pages.Previous = link(page-1, "search.previous")
	}
	if page*membersShown < g.Size {
		p.Pages.Next = link(page+1, "search.next")
	}
	return d.noteSeen(seen...)
}

func (d *desk) campaignMember(r *consultation.Response, pieces []DiffPiece) CampaignMember {
	return CampaignMember{Reference: r.Reference, Href: d.at("/reading/r/" + r.ID), Lang: r.Language, Pieces: pieces}
}

// wordDiff says how a text differs from another, word by word. Capitals, accents and punctuation make no difference.
func wordDiff(before, after string) []DiffPiece {
	was, is := strings.Fields(before), strings.Fields(after)
	var pieces []DiffPiece
	for _, l := range staff.Diff(plainWords(was), plainWords(is)) {
		op, word := "", ""
		switch l.Op {
		case '-':
			op, word = "-", was[l.Old-1]
		case '+':
			op, word = "+", is[l.New-1]
		default:
			word = is[l.New-1]
		}
		if n := len(pieces); n > 0 && pieces[n-1].Op == op {
			pieces[n-1].Text += " " + word
			continue
		}
		pieces = append(pieces, DiffPiece{op, word})
	}
	return pieces
}

// plainWords gives words as they are compared, one a line.
func plainWords(words []string) string {
	lines := make([]string, len(words))
	for i, w := range words {
		lines[i] = strings.Join(bareWordsOf(w), " ")
		if lines[i] == "" {
			lines[i] = search.Fold(w)
		}
		if lines[i] == "" {
			lines[i] = w
		}
	}
	return strings.Join(lines, "\n")
}
