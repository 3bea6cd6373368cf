package web

import (
	"cmp"
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/templates"
)

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

// feed is every consultation, the one that changed last first.
func (s *Server) feed(c *gin.Context) error {
	all, err := s.Store.All(c.Request.Context())
	if err != nil {
		return err
	}
	base := s.Config.PublicURL
	if base == "" {
		base = "http://" + c.Request.Host
	}
	w := s.Pages.Words(templates.English)
	f := atomFeed{
		Lang: w.Lang(), ID: base + "/", Title: w.Say("feed.title", "site", s.theme.Name), Updated: atomTime(time.Unix(0, 0)),
		Links:  []atomLink{{"self", "application/atom+xml", base + "/feed.atom"}, {"alternate", "text/html", base + "/"}},
		Author: atomPerson{s.theme.Name},
	}
	for _, con := range all {
		f.Entries = append(f.Entries, atomEntryOf(con, base, s.Now(), w))
	}
	slices.SortStableFunc(f.Entries, func(a, b atomEntry) int { return strings.Compare(b.Updated, a.Updated) })
	if len(f.Entries) > 0 {
		f.Updated = f.Entries[0].Updated
	}
	body, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	if s.Config.PublicURL != "" { // else its addresses are those that this request named
		c.Header("Cache-Control", "public, max-age=300")
	}
	c.Data(http.StatusOK, "application/atom+xml; charset=utf-8", append([]byte(xml.Header), body...))
	return nil
}

// atomEntryOf describes a consultation. It changes when it opens or closes, and with each change of its schedule.
func atomEntryOf(con *consultation.Consultation, base string, now time.Time, w *templates.Catalogue) atomEntry {
	published := con.Schedule.Opens
	if len(con.Changes) > 0 {
		published = con.Changes[0].At
	}
	updated := published
	moments := []time.Time{con.Schedule.Opens, con.Schedule.Closes, con.Outcome}
	for _, ch := range con.Changes {
		moments = append(moments, ch.At)
	}
	for _, t := range moments {
		if !t.IsZero() && !t.After(now) && t.After(updated) {
			updated = t
		}
	}
	state := string(con.State(now))
	summary := con.Summary
	if con.Schedule.Closes.IsZero() {
		summary += " " + w.Say("feed.dates.open-ended", "opens", longTime(w, con.Schedule.Opens))
	} else {
		summary += " " + w.Say("feed.dates", "opens", longTime(w, con.Schedule.Opens), "closes", longTime(w, con.Schedule.Closes))
	}
	return atomEntry{
		ID: base + startURL(con.Slug), Title: con.Title, Published: atomTime(published), Updated: atomTime(updated),
		Author:   atomPerson{cmp.Or(con.Dept, con.Title)},
		Links:    []atomLink{{"alternate", "text/html", base + startURL(con.Slug)}},
		Category: &atomTerm{state, w.Say("status." + state)}, Summary: summary,
	}
}

func atomTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }
