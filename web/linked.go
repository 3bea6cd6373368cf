package web

import (
	"encoding/json"
	"html/template"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
)

// thing is something that schema.org describes, as JSON-LD; what is empty is left out.
type thing struct {
	Context   string  `json:"@context,omitempty"`
	Type      string  `json:"@type"`
	ID        string  `json:"@id,omitempty"`
	URL       string  `json:"url,omitempty"`
	Name      string  `json:"name,omitempty"`
	Describes string  `json:"description,omitempty"`
	Language  string  `json:"inLanguage,omitempty"`
	Published string  `json:"datePublished,omitempty"`
	Modified  string  `json:"dateModified,omitempty"`
	Time      string  `json:"temporalCoverage,omitempty"`
	Place     string  `json:"spatialCoverage,omitempty"`
	Status    string  `json:"creativeWorkStatus,omitempty"`
	Genre     string  `json:"genre,omitempty"`
	Version   int     `json:"version,omitempty"`
	Format    string  `json:"encodingFormat,omitempty"`
	Publisher *thing  `json:"publisher,omitempty"`
	PartOf    *thing  `json:"isPartOf,omitempty"`
	About     *thing  `json:"about,omitempty"`
	SubjectOf *thing  `json:"subjectOf,omitempty"`
	Documents []thing `json:"hasPart,omitempty"`
}

// linked writes a description for the head of a page. encoding/json writes < > & and the line ends of Unicode as escapes, so that
// nothing in it can end the element that holds it, whatever a title says.
func linked(t thing) (template.JS, error) {
	t.Context = "https://schema.org"
	b, err := json.Marshal(t)
	return template.JS(b), err // only data: browsers do not run this type
}

// base is the address of the site as others know it; without one, as this request named it: then nobody may keep what has it.
func (s *Server) base(c *gin.Context) string {
	if s.Config.PublicURL != "" {
		return s.Config.PublicURL
	}
	return "http://" + c.Request.Host
}

func isoTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(consultation.London).Format(time.RFC3339)
}

func organisation(name string) *thing {
	if name == "" {
		return nil
	}
	return &thing{Type: "GovernmentOrganization", Name: name}
}

// callData describes the start page: a page about a call that is open between two moments.
func (s *Server) callData(call call) (template.JS, error) {
	base, now := s.Config.PublicURL, s.Now() // without one, addresses are those below the page
	published, updated := moments(call.Consultation, now)
	at := base + startURL(call.Slug)
	t := thing{
		Type: "WebPage", ID: at, URL: at, Name: call.Q.Title.Plain(nil), Describes: call.Summary,
		Language: editionLanguage(call.Version, call.Edition), Published: isoTime(published), Modified: isoTime(updated),
		Time:  isoTime(call.Schedule.Opens) + "/" + openEnd(call.Schedule.Closes),
		Place: call.Q.Front.AppliesTo, Status: s.Pages.Words("en").Say("status." + string(call.Stage(now))),
		Genre: call.Kind, Publisher: organisation(call.Dept), PartOf: &thing{Type: "WebSite", Name: s.theme.Name, URL: base + "/"},
	}
	if call.Concluded(now) {
		outcome := base + outcomeURL(call.Slug)
		t.SubjectOf = &thing{Type: "Report", ID: outcome, URL: outcome, Published: isoTime(call.Outcome)}
	}
	return linked(t)
}

// openEnd is the end of an interval; ".." has none.
func openEnd(t time.Time) string {
	if t.IsZero() {
		return ".."
	}
	return isoTime(t)
}

// outcomeData describes an outcome: a report about a call, with its documents.
func (s *Server) outcomeData(call call, versions []consultation.OutcomeVersion, i int) (template.JS, error) {
	base, v := s.Config.PublicURL, versions[i]
	at, title := base+outcomeURL(call.Slug), call.Q.Title.Plain(nil)
	t := thing{
		Type: "Report", ID: at, URL: at, Name: s.Pages.Words("en").Say("feed.outcome", "title", title),
		Published: isoTime(versions[0].Shown), Modified: isoTime(v.Shown), Version: v.Seq, Publisher: organisation(call.Dept),
		About: &thing{Type: "WebPage", ID: base + startURL(call.Slug), Name: title},
	}
	for _, f := range v.Files {
		t.Documents = append(t.Documents, thing{Type: "DigitalDocument", Name: f.Title, Format: f.Type, URL: at + "/files/" + url.PathEscape(f.Name)})
	}
	return linked(t)
}

// siteData describes the list of all calls.
func (s *Server) siteData() (template.JS, error) {
	base := s.Config.PublicURL
	return linked(thing{Type: "WebSite", Name: s.theme.Name, URL: base + "/"})
}
