package web

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/campaign"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
)

func (s *Server) campaignRoutes() []Route {
	const at = "/staff/c/:slug/campaigns"
	return []Route{
		s.staffRoute(http.MethodGet, at, staff.MayRead, (*desk).campaigns),
		s.staffRoute(http.MethodPost, at+"/look", staff.MayCode, (*desk).postCampaignLook),
		s.staffRoute(http.MethodPost, at+"/stop", staff.MayCode, (*desk).postCampaignStop),
		s.staffRoute(http.MethodGet, at+"/group/:campaign", staff.MayRead, (*desk).campaign),
		s.staffRoute(http.MethodPost, at+"/group/:campaign", staff.MayCode, (*desk).postCampaign),
	}
}

var _ = registerArea(area{order: 47, key: "area.campaigns", path: "/campaigns", may: staff.MayRead})

// CampaignsPage is page/staff-campaigns.html: the groups of answers that were written from one template, by question.
type CampaignsPage struct {
	StaffPage
	Empty     string // why there is nothing to look at, or ""
	Says      []string
	Trouble   string
	Running   bool
	Here      string
	LookURL   string // "" for who may not
	LookWords string
	StopURL   string
	Questions []CampaignQuestion
	Filters   []templates.Link
	Method    []string
}

// CampaignQuestion is the groups of one question.
type CampaignQuestion struct {
	Title, About, More string
	Rows               []CampaignRow
}

// CampaignRow is one group.
type CampaignRow struct{ Name, Href, Lang, Begins, Size, Share, Copies string }

var _ = registerPage("staff-campaigns", CampaignsPage{})

const (
	campaignRows = 50              // groups of a question that the page shows
	campaignWait = 2 * time.Second // how long a form waits for its job
)

func (d *desk) campaigns() error {
	w, err := d.work()
	if err != nil {
		return err
	}
	p := CampaignsPage{StaffPage: d.page("campaigns.title"), Here: d.at("/campaigns")}
	if w.published == nil {
		p.Empty = d.words.Say("campaigns.empty.draft")
		return d.show("staff-campaigns", p)
	}
	pending, err := d.s.caughtUp(d.ctx, d.slug)
	if err != nil {
		return err
	}
	l, err := d.s.Store.CampaignLook(d.ctx, d.slug)
	if err != nil {
		return err
	}
	all, err := d.s.Store.Coverage(d.ctx, d.slug)
	if err != nil {
		return err
	}
	if all[0].Have == 0 && l.ID == "" {
		p.Empty = d.words.Say("campaigns.empty.none")
		return d.show("staff-campaigns", p)
	}
	if err := d.campaignState(&p, l, pending); err != nil {
		return err
	}
	p.Method = d.campaignMethod(l)
	if l.ID != "" {
		if err := d.campaignQuestions(&p, l, all[0].Have); err != nil {
			return err
		}
	}
	if p.Running {
		d.c.Header("Refresh", "4")
	}
	return d.show("staff-campaigns", p)
}

// campaignState says what stands, what came since and what is at work.
func (d *desk) campaignState(p *CampaignsPage, l *staff.CampaignLook, pending int) error {
	p.Running = l.Running(d.now)
	switch {
	case p.Running:
		p.Says = append(p.Says, d.words.Say("campaigns.running", "done", d.number(l.Done), "total", d.number(l.Total)))
	case l.Job != "":
		p.Trouble = d.words.Say("campaigns.interrupted")
	case l.Failed:
		p.Trouble = d.words.Say("campaigns.failed")
	}
	if d.can(staff.MayCode) {
		p.LookURL, p.StopURL, p.LookWords = d.at("/campaigns/look"), d.at("/campaigns/stop"), d.words.Say("campaigns.look")
	}
	if l.ID == "" {
		if !p.Running {
			p.Says = append(p.Says, d.words.Say("campaigns.never"))
		}
		return nil
	}
	if p.LookURL != "" {
		p.LookWords = d.words.Say("campaigns.again")
	}
	who, err := d.actor(l.By)
	if err != nil {
		return err
	}
	p.Says = append(p.Says, d.words.Say("campaigns.looked", "time", longTime(d.words, l.At), "who", who, "rev", l.Rev))
	since, err := d.campaignsSince(l, pending)
	if since != "" {
		p.Says = append(p.Says, since)
	}
	return err
}

// campaignsSince says how many responses came or changed since a look, or "".
func (d *desk) campaignsSince(l *staff.CampaignLook, pending int) (string, error) {
	generation, _, err := d.s.Store.ProjectionAt(d.ctx, d.slug)
	if err != nil {
		return "", err
	}
	if generation != l.Generation {
		return d.words.Say("campaigns.anew"), nil
	}
	n, err := d.s.Store.CameSince(d.ctx, d.slug, l.Rev)
	if n += pending; n == 0 || err != nil {
		return "", err
	}
	return d.words.Say("campaigns.since", "count", n, "number", d.number(n)), nil
}

// campaignMethod is how it was done, to be copied into a report.
func (d *desk) campaignMethod(l *staff.CampaignLook) []string {
	var list []string
	if l.ID != "" {
		answers, short := 0, 0
		for _, q := range l.Questions {
			answers, short = answers+q.Answers, short+q.Short
		}
		list = append(list, d.words.Say("campaigns.method.looked", "answers", d.number(answers), "questions", d.number(len(l.Questions)), "short", d.number(short), "words", campaign.MinWords))
	}
	for _, key := range []string{"near", "exact", "means", "judged"} {
		list = append(list, d.words.Say("campaigns.method."+key, "words", campaign.MinWords))
	}
	return list
}

func (d *desk) campaignQuestions(p *CampaignsPage, l *staff.CampaignLook, responses int) error {
	names, err := d.textNames()
	if err != nil {
		return err
	}
	groups, err := d.s.Store.Campaigns(d.ctx, d.slug)
	if err != nil {
		return err
	}
	by := map[string][]staff.Campaign{}
	for _, g := range groups {
		by[g.Question] = append(by[g.Question], g)
	}
	looked := map[string]staff.CampaignQuestion{}
	for _, q := range l.Questions {
		looked[q.Question] = q
	}
	var seen []string
	for _, name := range names.order {
		of, ok := by[name], looked[name]
		if ok.Answers == 0 {
			continue
		}
		q := CampaignQuestion{Title: names.label(name)}
		q.About = d.words.Say("campaigns.about", "count", len(of), "number", d.number(len(of)), "answers", d.number(ok.Answers), "short", d.number(ok.Short))
		if len(of) > campaignRows {
			q.More = d.words.Say("campaigns.more", "most", campaignRows)
			of = of[:campaignRows]
		}
		for _, g := range of {
			row, of, err := d.campaignRow(g, responses)
			if err != nil {
				return err
			}
			q.Rows, seen = append(q.Rows, row), append(seen, of...)
		}
		p.Questions = append(p.Questions, q)
	}
	for _, which := range campaignWords {
		p.Filters = append(p.Filters, templates.Link{Text: d.words.Say("campaigns.filter." + which), Href: withQuery(d.at("/results"), url.Values{"where": {"campaign is " + which}})})
	}
	return d.noteSeen(seen...)
}

// campaignWords are what "campaign is" can ask for besides an id.
var campaignWords = []string{"any", "none", "one"}

func (d *desk) campaignRow(g staff.Campaign, responses int) (CampaignRow, []string, error) {
	row := CampaignRow{
		Name: d.campaignName(g), Href: d.campaignURL(g.ID), Size: d.number(g.Size), Copies: d.number(g.Copies),
		Share: d.percentCell(100 * float64(g.Size) / float64(max(responses, g.Size))).text,
	}
	template, err := d.campaignTemplate(g)
	if err != nil || template == nil {
		return row, nil, err
	}
	row.Lang, row.Begins = template.Language, cutShort(template.Answers.Get(g.Question), 120)
	return row, []string{template.ID}, nil
}

// campaignTemplate gives the response whose answer stands for the group: what the others are most like, as far as it is still there.
func (d *desk) campaignTemplate(g staff.Campaign) (*consultation.Response, error) {
	members, err := d.s.Store.CampaignMembers(d.ctx, d.slug, g.ID, 0, 1)
	if err != nil || len(members) == 0 {
		return nil, err
	}
	r, err := d.response(members[0].Response)
	if isNotFound(err) || errors.Is(err, consultation.ErrGone) { // withdrawn since
		return nil, nil
	}
	return r, err
}

func (d *desk) campaignName(g staff.Campaign) string {
	if g.Name != "" {
		return g.Name
	}
	return d.words.Say("campaigns.unnamed", "id", g.ID)
}

func (d *desk) campaignURL(id string) string { return d.at("/campaigns/group/" + url.PathEscape(id)) }

// postCampaignLook starts looking in the background, and waits a little for it.
func (d *desk) postCampaignLook() error {
	if _, err := d.s.Store.Consultation(d.ctx, d.slug); err != nil {
		return err
	}
	job := rand.Text()
	err := d.s.Store.BeginCampaignLook(d.ctx, d.act(staff.VerbCampaignLook, d.slug, nil), job)
	if errors.Is(err, staff.ErrConflict) { // somebody else was sooner: the page says how far it is
		return d.seeOther(d.at("/campaigns"), "")
	}
	if err != nil {
		return err
	}
	done := make(chan struct{})
	s, slug, by := d.s, d.slug, d.person.ID
	go func() {
		defer close(done)
		defer func() {
			if p := recover(); p != nil {
				s.Log.Error("a look for campaigns ended in a panic") // its text could hold somebody's words
			}
		}()
		ctx := context.Background()
		if err := s.campaignFinder().Run(ctx, by, slug, job); err != nil {
			s.Log.ErrorContext(ctx, "a look for campaigns failed", "consultation", slug, "error", err)
		}
	}()
	select {
	case <-done:
	case <-time.After(campaignWait):
	}
	return d.seeOther(d.at("/campaigns"), "")
}

func (s *Server) campaignFinder() *CampaignFinder { return &CampaignFinder{Store: s.Store, Now: s.Now} }

func (d *desk) postCampaignStop() error {
	if err := d.s.Store.StopCampaignLook(d.ctx, d.act(staff.VerbCampaignStop, d.slug, nil)); err != nil {
		return err
	}
	return d.seeOther(d.at("/campaigns"), "campaign-stopped")
}

// postCampaign gives a group its name.
func (d *desk) postCampaign() error {
	f, err := d.s.readForm(d.c)
	if err != nil {
		return err
	}
	defer f.close()
	id, name := d.c.Param("campaign"), strings.Join(strings.Fields(f.Get("name")), " ")
	var wrong slips
	if utf8.RuneCountInString(name) > staff.MaxCampaignName {
		wrong.add("name", d.words.Say("campaigns.name.long", "most", staff.MaxCampaignName))
		return d.showCampaign(name, &wrong)
	}
	if err := d.s.Store.NameCampaign(d.ctx, d.act(staff.VerbCampaignNamed, id, staff.Details{"characters": strconv.Itoa(utf8.RuneCountInString(name))}), id, name); err != nil {
		return err
	}
	return d.seeOther(d.campaignURL(id), "campaign-named")
}
