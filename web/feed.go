package web

import (
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

// news is one entry of a feed, whatever its form.
type news struct {
	id, url            string // the same for ever
	title, summary     string
	author             string
	published, updated time.Time
	stage              consultation.Stage // or ""
}

// atomFeed is a feed by RFC 4287.
type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Links   []atomLink  `xml:"link"`
	Author  atomPerson  `xml:"author"`
	Entries []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr,omitempty"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomPerson struct {
	Name string `xml:"name"`
}

type atomEntry struct {
	ID        string     `xml:"id"`
	Title     string     `xml:"title"`
	Published string     `xml:"published"`
	Updated   string     `xml:"updated"`
	Author    atomPerson `xml:"author"`
	Links     []atomLink `xml:"link"`
	Category  *atomTerm  `xml:"category,omitempty"`
	Summary   string     `xml:"summary"`
}

type atomTerm struct {
	Term  string `xml:"term,attr"`
	Label string `xml:"label,attr"`
}

// jsonFeed is a feed by JSON Feed 1.1.
type jsonFeed struct {
	Version  string     `json:"version"`
	Title    string     `json:"title"`
	Home     string     `json:"home_page_url"`
	Feed     string     `json:"feed_url"`
	Language string     `json:"language"`
	Authors  []jsonName `json:"authors"`
	Items    []jsonItem `json:"items"`
}

type jsonName struct {
	Name string `json:"name"`
}

type jsonItem struct {
	ID        string     `json:"id"`
	URL       string     `json:"url"`
	Title     string     `json:"title"`
	Text      string     `json:"content_text"`
	Published string     `json:"date_published"`
	Modified  string     `json:"date_modified"`
	Authors   []jsonName `json:"authors"`
	Tags      []string   `json:"tags,omitempty"`
}

// allNews is every consultation and every outcome, what changed last first.
func (s *Server) allNews(c *gin.Context, w *templates.Catalogue) ([]news, error) {
	ctx, now := c.Request.Context(), s.Now()
	all, err := s.Store.All(ctx)
	if err != nil {
		return nil, err
	}
	var list []news
	for _, con := range all {
		list = append(list, newsOf(con, s.base(c), now, w))
		if !con.Concluded(now) {
			continue
		}
		more, err := s.outcomeNews(ctx, con, s.base(c), w)
		if err != nil {
			return nil, err
		}
		list = append(list, more)
	}
	slices.SortStableFunc(list, func(a, b news) int { return b.updated.Compare(a.updated) })
	return list, nil
}

// moments is when a consultation was published, and when it last changed: it changes with each stage that it comes to and with each
// change of its schedule.
func moments(con *consultation.Consultation, now time.Time) (published, updated time.Time) {
	published = con.Schedule.Opens
	if len(con.Changes) > 0 {
		published = con.Changes[0].At
	}
	updated = published
	all := []time.Time{con.Schedule.Opens, con.Schedule.Closes, con.Outcome}
	if in := con.Schedule.AllIn(); con.Outcome.IsZero() || in.Before(con.Outcome) {
		all = append(all, in)
	}
	for _, ch := range con.Changes {
		all = append(all, ch.At)
	}
	for _, t := range all {
		if !t.IsZero() && !t.After(now) && t.After(updated) {
			updated = t
		}
	}
	return published, updated
}

func newsOf(con *consultation.Consultation, base string, now time.Time, w *templates.Catalogue) news {
	summary := con.Summary
	if con.Schedule.Closes.IsZero() {
		summary += " " + w.Say("feed.dates.open-ended", "opens", longTime(w, con.Schedule.Opens))
	} else {
		summary += " " + w.Say("feed.dates", "opens", longTime(w, con.Schedule.Opens), "closes", longTime(w, con.Schedule.Closes))
	}
	at := base + startURL(con.Slug)
	n := news{id: at, url: at, title: con.Title, summary: summary, author: cmp.Or(con.Dept, con.Title), stage: con.Stage(now)}
	n.published, n.updated = moments(con, now)
	return n
}

// outcomeNews is the entry of an outcome, which a correction updates.
func (s *Server) outcomeNews(ctx context.Context, con *consultation.Consultation, base string, w *templates.Catalogue) (news, error) {
	at := base + outcomeURL(con.Slug)
	n := news{id: at, url: at, title: w.Say("feed.outcome", "title", con.Title), author: cmp.Or(con.Dept, con.Title), published: con.Outcome, updated: con.Outcome, summary: con.Summary}
	versions, err := s.shownOutcomes(ctx, con.Slug)
	if len(versions) > 1 {
		last := versions[len(versions)-1]
		n.updated, n.summary = last.Shown, w.Say("feed.outcome.updated", "note", last.Note)
	}
	return n, err
}

// feed is every consultation as Atom, the one that changed last first.
func (s *Server) feed(c *gin.Context) error {
	w := s.Pages.Words(templates.English)
	list, err := s.allNews(c, w)
	if err != nil {
		return err
	}
	base := s.base(c)
	return s.sendAtom(c, w, atomFeed{
		ID: base + "/", Title: w.Say("feed.title", "site", s.theme.Name), Author: atomPerson{s.theme.Name},
		Links: []atomLink{{"self", "application/atom+xml", base + "/feed.atom"}, {"alternate", "text/html", base + "/"}},
	}, list)
}

func (s *Server) sendAtom(c *gin.Context, w *templates.Catalogue, f atomFeed, list []news) error {
	f.Lang, f.Updated = w.Lang(), atomTime(time.Unix(0, 0))
	for _, n := range list {
		e := atomEntry{
			ID: n.id, Title: n.title, Published: atomTime(n.published), Updated: atomTime(n.updated), Author: atomPerson{n.author},
			Links: []atomLink{{"alternate", "text/html", n.url}}, Summary: n.summary,
		}
		if n.stage != "" {
			e.Category = &atomTerm{string(n.stage), w.Say("status." + string(n.stage))}
		}
		f.Entries = append(f.Entries, e)
	}
	if len(list) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	body, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	s.sendFeed(c, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
	return nil
}

func (s *Server) sendFeed(c *gin.Context, kind string, body []byte) {
	if s.Config.PublicURL != "" { // else its addresses are those that this request named
		c.Header("Cache-Control", "public, max-age=300")
	}
	c.Data(http.StatusOK, kind, body)
}

// feedJSON is the same feed as JSON.
func (s *Server) feedJSON(c *gin.Context) error {
	w := s.Pages.Words(templates.English)
	list, err := s.allNews(c, w)
	if err != nil {
		return err
	}
	base := s.base(c)
	f := jsonFeed{
		Version: "https://jsonfeed.org/version/1.1", Title: w.Say("feed.title", "site", s.theme.Name), Home: base + "/", Feed: base + "/feed.json",
		Language: w.Lang(), Authors: []jsonName{{s.theme.Name}}, Items: []jsonItem{},
	}
	for _, n := range list {
		item := jsonItem{ID: n.id, URL: n.url, Title: n.title, Text: n.summary, Published: atomTime(n.published), Modified: atomTime(n.updated), Authors: []jsonName{{n.author}}}
		if n.stage != "" {
			item.Tags = []string{string(n.stage)}
		}
		f.Items = append(f.Items, item)
	}
	body, err := json.Marshal(f)
	if err != nil {
		return err
	}
	s.sendFeed(c, "application/feed+json; charset=utf-8", body)
	return nil
}

// changesFeed is what changed about one consultation since it was published, as Atom, the newest first.
func (s *Server) changesFeed(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	w := s.Pages.Words(templates.English)
	list, err := s.changeNews(c, call, w)
	if err != nil {
		return err
	}
	at := s.base(c) + startURL(call.Slug)
	return s.sendAtom(c, w, atomFeed{
		ID: at + "/feed.atom", Title: w.Say("feed.of", "title", call.Title), Author: atomPerson{cmp.Or(call.Dept, call.Title)},
		Links: []atomLink{{"self", "application/atom+xml", at + "/feed.atom"}, {"alternate", "text/html", at}},
	}, list)
}

func (s *Server) changeNews(c *gin.Context, call call, w *templates.Catalogue) ([]news, error) {
	ctx, now, at := c.Request.Context(), s.Now(), s.base(c)+startURL(call.Slug)
	var list []news
	add := func(id, key, url, summary string, when time.Time) {
		if when.After(now) {
			return
		}
		list = append(list, news{id: at + "#" + id, url: url, title: w.Say(key, "title", call.Title), summary: summary, author: cmp.Or(call.Dept, call.Title), published: when, updated: when})
	}
	for i, ch := range call.Changes {
		if i == 0 {
			add("published", "feed.published", at, call.Summary, ch.At)
			continue
		}
		add("times-"+strconv.Itoa(i), "feed.schedule", at, scheduleChange(w, call.Changes[i-1].Schedule, ch), ch.At)
	}
	if call.Version.Reworded {
		add("wording-"+call.Version.Hash[:min(12, len(call.Version.Hash))], "feed.wording", at, w.Say("feed.wording.text"), call.Version.Published)
	}
	delays, err := s.Store.Delays(ctx, call.Slug)
	if err != nil {
		return nil, err
	}
	for i, d := range delays {
		add("delay-"+strconv.Itoa(i+1), "feed.delay", at+"/outcome", d.Reason, d.At)
	}
	versions, err := s.shownOutcomes(ctx, call.Slug)
	if err != nil {
		return nil, err
	}
	for i, v := range versions {
		summary := call.Summary
		if i > 0 {
			summary = w.Say("feed.outcome.updated", "note", v.Note)
		}
		add("outcome-"+strconv.Itoa(v.Seq), "feed.outcome", at+"/outcome", summary, v.Shown)
	}
	slices.SortStableFunc(list, func(a, b news) int { return b.updated.Compare(a.updated) })
	return list, nil
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
