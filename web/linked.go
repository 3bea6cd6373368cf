package web

import (
	"encoding/json"
	"html/template"
	"net/url"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
)

// thing is something that schema.org describes. Its keys are those of JSON-LD; what is empty is left out.
type thing map[string]any

// linked writes a description for the head of a page. encoding/json writes < > & and the line ends of Unicode as escapes, so that
// nothing in it can end the element that holds it, whatever a title says.
func linked(t thing) (template.JS, error) {
	t["@context"] = "https://schema.org"
	b, err := json.Marshal(t.without())
	return template.JS(b), err // only data: browsers do not run this type
}

// without drops what is empty.
func (t thing) without() thing {
	for k, v := range t {
		if v == nil || v == "" {
			delete(t, k)
		}
	}
	return t
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

func organisation(name string) any {
	if name == "" {
		return nil
	}
	return thing{"@type": "GovernmentOrganization", "name": name}
}

// callData describes the start page: a page about a call that is open between two moments.
func (s *Server) callData(call call) (template.JS, error) {
	base, now := s.Config.PublicURL, s.Now() // without one, addresses are those below the page
	published, updated := moments(call.Consultation, now)
	t := thing{
		"@type": "WebPage", "@id": base + startURL(call.Slug), "url": base + startURL(call.Slug), "name": call.Q.Title.Plain(nil), "description": call.Summary,
		"inLanguage": editionLanguage(call.Version, call.Edition), "datePublished": isoTime(published), "dateModified": isoTime(updated),
		"temporalCoverage": isoTime(call.Schedule.Opens) + "/" + openEnd(call.Schedule.Closes), "creativeWorkStatus": s.Pages.Words("en").Say("status." + string(call.Stage(now))),
		"genre": call.Kind, "publisher": organisation(call.Dept), "isPartOf": thing{"@type": "WebSite", "name": s.theme.Name, "url": base + "/"},
	}
	if call.Q.Front.AppliesTo != "" {
		t["spatialCoverage"] = call.Q.Front.AppliesTo
	}
	if call.Concluded(now) {
		t["subjectOf"] = thing{"@type": "Report", "@id": base + outcomeURL(call.Slug), "url": base + outcomeURL(call.Slug), "datePublished": isoTime(call.Outcome)}
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
	t := thing{
		"@type": "Report", "@id": base + outcomeURL(call.Slug), "url": base + outcomeURL(call.Slug),
		"name": s.Pages.Words("en").Say("feed.outcome", "title", call.Q.Title.Plain(nil)), "datePublished": isoTime(versions[0].Shown), "dateModified": isoTime(v.Shown),
		"version": v.Seq, "publisher": organisation(call.Dept), "about": thing{"@type": "WebPage", "@id": base + startURL(call.Slug), "name": call.Q.Title.Plain(nil)},
	}
	var files []thing
	for _, f := range v.Files {
		files = append(files, thing{"@type": "DigitalDocument", "name": f.Title, "encodingFormat": f.Type, "url": base + outcomeURL(call.Slug) + "/files/" + url.PathEscape(f.Name)})
	}
	if files != nil {
		t["hasPart"] = files
	}
	return linked(t)
}

// siteData describes the list of all calls.
func (s *Server) siteData() (template.JS, error) {
	base := s.Config.PublicURL
	return linked(thing{"@type": "WebSite", "name": s.theme.Name, "url": base + "/"})
}
