package web

import (
	"context"
	"errors"
	"html/template"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/templates"
)

// outcomeURL is where the outcome of a consultation is, or will be.
func outcomeURL(slug string) string { return startURL(slug) + "/outcome" }

// OutcomePage is page/outcome.html: what became of a consultation. Its address is there from the beginning and says what is awaited.
type OutcomePage struct {
	templates.Layout
	Stage     consultation.Stage
	Lead      string   // one sentence on how far it is
	Delays    []string // why it takes longer, oldest first
	Preview   string   // says that this is a preview, or empty
	Outcome   *OutcomeView
	Updates   []string // what was corrected, oldest first
	Versions  []templates.Link
	Newer     string // address of the newest version, on a page of an earlier one
	StartURL  string
	FeedURLOf string // the feed of this consultation
}

var _ = registerPage("outcome", OutcomePage{})

// OutcomeView is an outcome as people read it.
type OutcomeView struct {
	Summary   template.HTML
	Points    []OutcomePointView
	Responses string // "1,234 responses", or empty
	Next      template.HTML
	Files     []OutcomeFileView
	Published string // day
}

// OutcomePointView is one entry of "we asked, you said, we did".
type OutcomePointView struct {
	Asked, Said, Did template.HTML
	Themes           string // names of themes that it rests on, or ""
}

// OutcomeFileView is a document beside the outcome.
type OutcomeFileView struct {
	Title, Href string
	About       string // "PDF, 1.2 MB"
	PDF         bool
}

// passage renders a piece of an outcome. Files that it names lie beside the outcome.
func passage(slug, body string) template.HTML {
	text, _ := markdown.ParsePassage(markdown.Source{Body: []byte(body)})
	html := string(text.Render(nil))
	to := outcomeURL(slug) + "/files/"
	html = strings.NewReplacer(` src="files/`, ` src="`+to, ` href="files/`, ` href="`+to).Replace(html)
	return template.HTML(html) // rendered by the Markdown package without raw HTML
}

// outcomeView renders an outcome.
func outcomeView(w *templates.Catalogue, slug string, o consultation.Outcome) *OutcomeView {
	v := &OutcomeView{Summary: passage(slug, o.Summary), Next: passage(slug, o.Next)}
	if o.Responses > 0 {
		v.Responses = w.Say("outcome.responses", "count", o.Responses, "number", spoken{w}.Number(strconv.Itoa(o.Responses)))
	}
	for _, p := range o.Points {
		v.Points = append(v.Points, OutcomePointView{passage(slug, p.Asked), passage(slug, p.Said), passage(slug, p.Did), strings.Join(p.ThemeNames(), "; ")})
	}
	for _, f := range o.Files {
		kind := strings.ToUpper(f.Name[strings.LastIndexByte(f.Name, '.')+1:])
		v.Files = append(v.Files, OutcomeFileView{
			Title: f.Title, Href: outcomeURL(slug) + "/files/" + url.PathEscape(f.Name), PDF: kind == "PDF",
			About: w.Say("outcome.file.about", "kind", kind, "size", fileSize(w, f.Size)),
		})
	}
	return v
}

// fileSize writes a size as people read it.
func fileSize(w *templates.Catalogue, n int) string {
	if n < 1<<20 {
		return w.Say("outcome.size.kb", "count", max(1, n>>10))
	}
	return w.Say("outcome.size.mb", "size", strconv.FormatFloat(float64(n)/(1<<20), 'f', 1, 64))
}

// stageLead says in one sentence how far a consultation is, for a page about its outcome.
func stageLead(w *templates.Catalogue, con *consultation.Consultation, now time.Time) string {
	due := con.OutcomeDue()
	switch con.Stage(now) {
	case consultation.StageForthcoming:
		return w.Say("outcome.lead.forthcoming", "time", longTime(w, con.Schedule.Opens))
	case consultation.StageOpen:
		if con.Schedule.Closes.IsZero() {
			return w.Say("outcome.lead.open-ended")
		}
		return w.Say("outcome.lead.open", "time", longTime(w, con.Schedule.Closes), "due", due.In(consultation.London))
	case consultation.StageClosed, consultation.StageAwaited:
		if con.OutcomeDays(now) < 0 {
			return w.Say("outcome.lead.overdue", "time", longTime(w, con.Schedule.Closes), "due", due.In(consultation.London))
		}
		if con.TakesLate(now) {
			return w.Say("outcome.lead.late", "time", longTime(w, con.Schedule.Closes), "until", longTime(w, con.Schedule.Late), "due", due.In(consultation.London))
		}
		if con.Stage(now) == consultation.StageClosed {
			return w.Say("outcome.lead.closed", "time", longTime(w, con.Schedule.Closes), "due", due.In(consultation.London))
		}
		return w.Say("outcome.lead.awaited", "time", longTime(w, con.Schedule.Closes), "due", due.In(consultation.London))
	}
	return ""
}

// delaysOf writes the explanations of a delay.
func (s *Server) delaysOf(ctx context.Context, w *templates.Catalogue, slug string) ([]string, error) {
	list, err := s.Store.Delays(ctx, slug)
	var out []string
	for _, d := range list {
		out = append(out, w.Say("outcome.delay", "date", d.At.In(consultation.London), "reason", d.Reason))
	}
	return out, err
}

// outcomePage shows the outcome, or what it waits for, at the one address that a consultation has for it.
func (s *Server) outcomePage(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	versions, err := s.shownOutcomes(c.Request.Context(), call.Slug)
	if err != nil {
		return err
	}
	if len(versions) == 0 {
		return s.outcomeAwaited(c, call)
	}
	return s.showOutcome(c, call, versions, len(versions)-1)
}

// oldOutcome shows a version by its number, at an address that never changes.
func (s *Server) oldOutcome(c *gin.Context) error {
	call, err := s.call(c)
	if err != nil {
		return err
	}
	versions, err := s.shownOutcomes(c.Request.Context(), call.Slug)
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 1 || n > len(versions) || strconv.Itoa(n) != c.Param("n") {
		return notFound()
	}
	return s.showOutcome(c, call, versions, n-1)
}

// shownOutcomes gives the versions that are public, oldest first.
func (s *Server) shownOutcomes(ctx context.Context, slug string) ([]consultation.OutcomeVersion, error) {
	all, err := s.Store.PublishedOutcomes(ctx, slug)
	now := s.Now()
	return slices.DeleteFunc(all, func(v consultation.OutcomeVersion) bool { return now.Before(v.Shown) }), err
}

func (s *Server) outcomeAwaited(c *gin.Context, call call) error {
	page := s.bareOutcome(c, call)
	w := s.Pages.Words(page.Lang)
	page.Lead = stageLead(w, call.Consultation, s.Now())
	var err error
	if page.Delays, err = s.delaysOf(c.Request.Context(), w, call.Slug); err != nil {
		return err
	}
	return s.showPublic(c, "outcome", page)
}

func (s *Server) bareOutcome(c *gin.Context, call call) OutcomePage {
	page := OutcomePage{Layout: s.layout(c, call.Version, ""), Stage: call.Stage(s.Now())}
	w := s.Pages.Words(page.Lang)
	page.PageTitle = w.Say("outcome.title")
	page.StartURL = s.inEdition(startURL(call.Slug), call.Version, call.Edition)
	page.FeedURLOf = startURL(call.Slug) + "/feed.atom"
	return page
}

func (s *Server) showOutcome(c *gin.Context, call call, versions []consultation.OutcomeVersion, i int) error {
	page := s.bareOutcome(c, call)
	w := s.Pages.Words(page.Lang)
	page.Outcome = outcomeView(w, call.Slug, versions[i].Outcome)
	page.Outcome.Published = w.Date(versions[0].Shown.In(consultation.London))
	page.Updates = outcomeUpdates(w, versions[:i+1])
	if len(versions) > 1 {
		page.Versions = outcomeVersions(w, call.Slug, versions, i)
	}
	if i < len(versions)-1 {
		page.Newer, page.NoIndex = outcomeURL(call.Slug), true
	} else {
		page.CanonicalURL = s.canonical(outcomeURL(call.Slug))
	}
	var err error
	if page.LinkedData, err = s.outcomeData(call, versions, i); err != nil {
		return err
	}
	return s.showPublic(c, "outcome", page)
}

// outcomeUpdates says what each version but the first corrects.
func outcomeUpdates(w *templates.Catalogue, versions []consultation.OutcomeVersion) []string {
	var list []string
	for _, v := range versions[min(1, len(versions)):] {
		list = append(list, w.Say("outcome.updated", "date", v.Shown.In(consultation.London), "note", v.Note))
	}
	return list
}

func outcomeVersions(w *templates.Catalogue, slug string, versions []consultation.OutcomeVersion, current int) []templates.Link {
	var list []templates.Link
	for i, v := range versions {
		key := "outcome.version"
		if i == len(versions)-1 {
			key = "outcome.version.newest"
		}
		list = append(list, templates.Link{
			Text: w.Say(key, "n", v.Seq, "date", v.Shown.In(consultation.London)), Current: i == current,
			Href: outcomeURL(slug) + "/version/" + strconv.Itoa(i+1),
		})
	}
	return list
}

// outcomeFile serves a document beside the outcome: that of the newest version which has one of the name.
func (s *Server) outcomeFile(c *gin.Context) error {
	ctx := c.Request.Context()
	con, err := s.Store.Consultation(ctx, c.Param("slug"))
	if err != nil {
		return err
	}
	versions, err := s.shownOutcomes(ctx, con.Slug)
	if err != nil {
		return err
	}
	for i := len(versions) - 1; i >= 0; i-- {
		for _, f := range versions[i].Files {
			if f.Name == c.Param("name") {
				c.Header("Cache-Control", "public, max-age=300")
				return s.sendOutcomeFile(c, f)
			}
		}
	}
	return notFound()
}

// sendOutcomeFile sends the bytes of a document as what they are, to be kept: nothing in them may run here.
func (s *Server) sendOutcomeFile(c *gin.Context, f consultation.OutcomeFile) error {
	body, err := s.Store.OutcomeFile(c.Request.Context(), f.Hash)
	if err != nil {
		return err
	}
	kind, _, err := mime.ParseMediaType(f.Type)
	if err != nil || !slices.Contains(inlineTypes, kind) {
		c.Header("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": f.Name}))
	}
	if err != nil || !slices.Contains(inlineTypes, kind) && !slices.Contains(documentTypes, kind) {
		f.Type = "application/octet-stream"
	}
	c.Header("Content-Security-Policy", "default-src 'none'; sandbox")
	c.Data(http.StatusOK, f.Type, body)
	return nil
}

// moved leads from an old address to the consultation that it was kept for; false where nobody kept it. Only what is read is led on:
// a form that was sent to an old address has nothing to do here.
func (s *Server) moved(c *gin.Context) bool {
	if c.Request.Method != http.MethodGet && c.Request.Method != http.MethodHead || s.Store == nil {
		return false
	}
	path, err := consultation.OldPath((&url.URL{Path: c.Request.URL.Path}).EscapedPath())
	if err != nil {
		return false
	}
	rest := ""
	if slug := c.Param("slug"); slug != "" && strings.HasPrefix(c.FullPath(), "/c/:slug") && !isJourney(c) {
		rest = strings.TrimPrefix(path, startURL(slug)) // an earlier slug: its other pages are those of the new one
		path = startURL(slug)
		if _, err := s.Store.Consultation(c.Request.Context(), slug); !errors.Is(err, consultation.ErrNotFound) {
			return false // it is the page that is missing, not the consultation
		}
	}
	slug, err := s.Store.Redirect(c.Request.Context(), path)
	if err != nil {
		return false
	}
	to := url.URL{Path: startURL(slug) + rest, RawQuery: c.Request.URL.RawQuery}
	c.Header("Cache-Control", "public, max-age=3600")
	c.Redirect(http.StatusMovedPermanently, to.String())
	return true
}
