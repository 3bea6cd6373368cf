package web_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// closedSurvey is the survey a week after its closing.
func closedSurvey(t *testing.T) *site {
	s := newSurvey(t)
	s.now = london(t, "2026-06-08 10:00")
	return s
}

// alone turns the two-person rule off.
func (s *site) alone() {
	s.t.Helper()
	now, err := s.store.Settings(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	now.TwoPerson = false
	if err := s.store.SetSettings(s.t.Context(), staff.Act{Actor: staff.CommandLine, Verb: verbTest, At: s.now}, now); err != nil {
		s.t.Fatal(err)
	}
}

// write saves an outcome through the page.
func (b *browser) write(summary string) {
	b.t.Helper()
	b.get("/staff/c/walks/outcome/edit")
	b.press("save", "summary", summary, "responses", "1,234", "asked-1", "Do you walk?", "said-1", "Most of you *do*.", "did-1", "We build paths.", "next", "We begin in May.")
	if b.at.Path != "/staff/c/walks/outcome" {
		b.t.Fatalf("saving leads to %s with %d\n%s", b.at, b.status, b.doc.Find("main").Text())
	}
}

// publishes presses the button of the publish page.
func (b *browser) publishes(fill ...string) {
	b.t.Helper()
	b.get("/staff/c/walks/outcome/publish")
	form := fields(b.doc.Find(`form[action$="/outcome/publish"]`))
	for i := 0; i+1 < len(fill); i += 2 {
		form.Set(fill[i], fill[i+1])
	}
	b.post("/staff/c/walks/outcome/publish", form)
}

func TestOutcomeFromDraftToCorrection(t *testing.T) {
	s := closedSurvey(t)
	respondent := s.browse()
	pat := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	sam := s.officeOf("sam@example.org", false, role("walks", staff.Publisher))
	mustHave(t, s.page("/c/walks/outcome"), "This closed at 11:45pm on Monday 1 June 2026. The responses are being read. The outcome will be on this page, by 24 August 2026.")
	mustHave(t, s.page("/c/walks"), "The outcome will be published by 24 August 2026.")
	pat.get("/staff")
	pat.has("Outcome: 77 days left")
	pat.get("/staff/c/walks")
	pat.has("Outcome: 77 days left")
	pat.get("/staff/c/walks/outcome/publish") // nothing is written
	if pat.at.Path != "/staff/c/walks/outcome/edit" {
		t.Errorf("publishing nothing leads to %s", pat.at)
	}
	pat.write("You **walk**. <script>alert(1)</script>")
	pat.has("The outcome is saved", "Before it can be published", "Summary, line 1")
	pat.publishes()
	if pat.doc.Find(`form[action$="/outcome/publish"]`).Length() > 0 {
		t.Error("an outcome with mistakes can be published")
	}
	pat.post("/staff/c/walks/outcome/publish", url.Values{"rev": {"1"}, "when": {"now"}})
	pat.has("Something must be mended first")
	pat.write("You **walk**.")
	pat.get("/staff/c/walks/outcome/preview")
	pat.has("This is a preview of revision 2", "You walk.", "1,234 responses")
	mustLack(t, s.page("/c/walks/outcome"), "You <strong>walk")
	pat.publishes()
	pat.has("A second person is asked", "somebody else must approve it")
	pat.post("/staff/c/walks/outcome/approve", url.Values{"rev": {"2"}})
	if pat.status != http.StatusConflict {
		t.Errorf("approving one's own: status %d", pat.status)
	}
	mustLack(t, s.page("/c/walks/outcome"), "You <strong>walk")
	own, _ := sentLate(t, s, respondent)
	s.now = s.now.Add(time.Minute)
	respondent.get(own + "/sent")
	respondent.has("You can withdraw your response until the outcome is published")
	sam.get("/staff/c/walks/outcome")
	sam.has("pat asks to publish revision 2", "nobody can withdraw a response any more")
	sam.submit("/outcome/approve")
	sam.has("The outcome is published", "approved by sam")
	page := s.page("/c/walks/outcome")
	mustHave(t, page, "You <strong>walk</strong>.", "We asked, you said, we did", "We build paths.", "Most of you <em>do</em>.", "1,234 responses", "We begin in May.", "Published on 8 June 2026.")
	mustLack(t, page, "<script>alert")
	mustHave(t, s.page("/c/walks"), "The outcome is published", "The team published the outcome on 8 June 2026", `href="/c/walks/outcome"`, "Responses can no longer be withdrawn.", "Read or print all the questions")
	mustHave(t, s.page("/c/walks/questions"), "Do you walk?")
	mustHave(t, s.page("/"), "Outcome published on 8 June 2026", `href="/c/walks/outcome"`)
	mustHave(t, s.page("/?state=outcome"), "1 result")
	mustHave(t, s.page("/?state=closed"), "1 result")
	mustHave(t, s.page("/?state=awaited"), "0 results")
	respondent.get(own + "/sent")
	respondent.has("The outcome is published, so responses can no longer be withdrawn.")
	respondent.get(own + "/withdraw")
	if respondent.status != http.StatusForbidden {
		t.Errorf("withdrawing after the outcome: status %d", respondent.status)
	}
	sam.post("/staff/c/walks/times/confirm/closes", moment("2026-09-01 12:00", "More."))
	if sam.status == http.StatusOK {
		t.Error("the times can be changed after the outcome")
	}

	s.now = s.now.Add(2 * time.Hour)
	pat.signIn("pat@example.org")
	sam.signIn("sam@example.org")
	sam.write("You walk, and *cycle*.")
	sam.publishes()
	sam.has("Write what is corrected and why")
	sam.publishes("note", "Cycling was left out.")
	pat.get("/staff/c/walks/outcome")
	pat.submit("/outcome/approve")
	page = s.page("/c/walks/outcome")
	mustHave(t, page, "Updated on 8 June 2026: Cycling was left out.", "and <em>cycle</em>", "Version 1 of 8 June 2026")
	first := s.page("/c/walks/outcome/version/1")
	mustHave(t, first, "You <strong>walk</strong>.", "This is an earlier version.", `content="noindex"`)
	mustLack(t, first, "cycle", "Updated on")
	for _, path := range []string{"/c/walks/outcome/version/3", "/c/walks/outcome/version/0", "/c/walks/outcome/version/01", "/c/none/outcome"} {
		if w := s.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s has status %d", path, w.Code)
		}
	}
}

// sentLate takes late responses, sends one and gives its address.
func sentLate(t *testing.T, s *site, b *browser) (own, code string) {
	t.Helper()
	con, err := s.store.Consultation(t.Context(), "walks")
	if err != nil {
		t.Fatal(err)
	}
	next := con.Schedule
	next.Late = s.now.Add(30 * time.Second)
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbTimesChanged, Consultation: "walks", At: s.now}
	if err := s.store.ChangeTimes(t.Context(), act, "walks", len(con.Changes), consultation.ScheduleChange{Schedule: next, At: s.now, Reason: "A test."}); err != nil {
		t.Fatal(err)
	}
	own, code = b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "no")
	b.get(own + "/check")
	b.submit("/check")
	b.post(own+"/equality", url.Values{"do": {"skip"}})
	b.submit("/send")
	b.has("Response sent")
	return own, code
}

func TestOutcomeAtATimeAndCalledBack(t *testing.T) {
	s := newSurvey(t)
	s.alone()
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	b.write("You walk.")
	b.publishes()
	b.has("Responses are taken until then")
	later := moment("2026-06-10 09:30", "")
	b.publishes("when", "later", "to-day", later.Get("to-day"), "to-month", later.Get("to-month"), "to-year", later.Get("to-year"), "clock", "9:30")
	b.has("The outcome will be published at the time that you gave", "Version 1 will be public at 9:30am on Wednesday 10 June 2026")
	b.reschedule("closes", moment("2026-06-10 09:15", "More time.")) // with its grace it ends after the outcome
	b.has("The outcome is to be published before that")
	s.now = london(t, "2026-06-10 09:29")
	mustHave(t, s.page("/c/walks/outcome"), "The responses are being read")
	s.now = s.now.Add(time.Minute)
	mustHave(t, s.page("/c/walks/outcome"), "You walk.")
	b.signIn("pat@example.org")
	b.post("/staff/c/walks/outcome/recall", nil)
	if b.status != http.StatusConflict {
		t.Errorf("what is public can be called back: status %d", b.status)
	}
	s.now = london(t, "2026-06-09 09:29")
	b.signIn("pat@example.org")
	b.get("/staff/c/walks/outcome")
	b.submit("/outcome/recall")
	s.now = london(t, "2026-06-11 10:00")
	mustHave(t, s.page("/c/walks/outcome"), "The responses are being read")
}

func TestTwoWritersOfAnOutcomeLoseNothing(t *testing.T) {
	s := closedSurvey(t)
	pat := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	sam := s.officeOf("sam@example.org", false, role("walks", staff.Publisher))
	pat.get("/staff/c/walks/outcome/edit")
	sam.write("What Sam heard.")
	pat.press("save", "summary", "What Pat heard.", "asked-1", "Pat’s question")
	if pat.status != http.StatusConflict {
		t.Fatalf("status %d", pat.status)
	}
	pat.has("sam saved at", "What Sam heard.", "We build paths.")
	if got := pat.form(); got.Get("summary") != "What Pat heard." || got.Get("asked-1") != "Pat’s question" {
		t.Errorf("what was typed is gone: %v", got)
	}
	pat.press("save", "summary", "What both heard.")
	if pat.at.Path != "/staff/c/walks/outcome" {
		t.Errorf("saving what was put together leads to %s", pat.at)
	}
	pat.get("/staff/c/walks/outcome/preview?rev=1")
	pat.has("What Sam heard.")
	for _, path := range []string{"/staff/c/walks/outcome/preview?rev=9", "/staff/c/walks/outcome/preview?rev=x", "/staff/c/walks/outcome/files/none"} {
		if pat.get(path); pat.status != http.StatusNotFound {
			t.Errorf("%s has status %d", path, pat.status)
		}
	}
}

// attach sends a document.
func (b *browser) attach(title, name string, body []byte) {
	b.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	w.WriteField("title", title)
	part, err := w.CreateFormFile("file", name)
	if err != nil {
		b.t.Fatal(err)
	}
	part.Write(body)
	w.Close()
	b.send(http.MethodPost, "/staff/c/walks/outcome/files", w.FormDataContentType(), &form)
}

func TestDocumentsOfAnOutcome(t *testing.T) {
	s := closedSurvey(t)
	s.alone()
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	b.attach("Analysis of responses", "x.pdf", []byte("<html><script>alert(1)</script></html>"))
	b.has("We look at what is in a file, not at its name")
	b.attach("", "x.csv", []byte("a,b\n1,2\n"))
	b.has("Enter a title")
	b.attach("Big", "x.txt", bytes.Repeat([]byte("a"), 21<<20))
	b.has("The file is larger than 20 MB")
	b.attach("Nothing", "x.txt", nil)
	b.has("Choose a file")
	b.attach("Analysis of responses", "x.exe", []byte("a,b\n1,2\n3,4\n"))
	b.has("The document is added", "analysis-of-responses.")
	b.attach("Full report", "report", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	b.has("A PDF is hard to read")
	b.write("See [the report](full-report.pdf) and [another](none.pdf).")
	b.has("there is no document none.pdf")
	name := "full-report.pdf"
	if w := s.get("/c/walks/outcome/files/" + name); w.Code != http.StatusNotFound {
		t.Errorf("a document of a draft is public: status %d", w.Code)
	}
	b.get("/staff/c/walks/outcome/edit")
	b.press("save", "summary", "See [the report](full-report.pdf).")
	b.publishes()
	b.has("The outcome is published")
	page := s.page("/c/walks/outcome")
	mustHave(t, page, `href="/c/walks/outcome/files/full-report.pdf"`, "Full report", "PDF, 1 KB")
	w := s.get("/c/walks/outcome/files/" + name)
	if w.Code != http.StatusOK || !strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || w.Header().Get("Content-Type") != "application/pdf" || !strings.Contains(w.Header().Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("the document: %d %v", w.Code, w.Header())
	}
	b.get("/staff/c/walks/outcome/files")
	b.post("/staff/c/walks/outcome/files/remove", url.Values{"name": {name}})
	b.has("taken out of the draft")
	if w := s.get("/c/walks/outcome/files/" + name); w.Code != http.StatusOK {
		t.Errorf("what was published is gone: status %d", w.Code)
	}
}

func TestDelayIsExplained(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	b.post("/staff/c/walks/outcome/delay", url.Values{"reason": {"Early."}})
	b.has("there is nothing to explain now")
	s.now = london(t, "2026-08-24 23:59")
	mustHave(t, s.page("/c/walks"), "The outcome will be published by 24 August 2026.")
	s.now = london(t, "2026-08-27 09:00")
	mustHave(t, s.page("/c/walks"), "The outcome was due by 24 August 2026 and is late.")
	b.signIn("pat@example.org")
	b.get("/staff")
	b.has("Outcome: 3 days overdue")
	b.post("/staff/c/walks/outcome/delay", url.Values{"reason": {""}})
	b.has("Write why it takes longer")
	b.get("/staff/c/walks/outcome/delay")
	b.post("/staff/c/walks/outcome/delay", url.Values{"reason": {"Far more came in than we expected. It will be here in October."}})
	b.has("The explanation is public now")
	for _, path := range []string{"/c/walks", "/c/walks/outcome"} {
		mustHave(t, s.page(path), "On 27 August 2026, the team wrote about the delay: Far more came in")
	}
}

func TestOldAddresses(t *testing.T) {
	s := newSurvey(t)
	s.publish("paths", "Paths", "", "2026-02-01 09:00", "")
	b := s.officeOf("pat@example.org", false, role("walks", staff.Publisher))
	for typed, want := range map[string]string{
		"/staff/c/x": "Something else", "/help": "Something else", "/c/walks/outcome": "Something else", "/c/paths/x": "Something else", "/assets/x": "Something else", "/c/walks": "the address that it has now",
		"/c/paths": "Another consultation has this address", "//evil.example/x": "Enter an address", "/a?b": "question mark", "javascript:alert(1)": "Enter an address", "": "Enter an address",
	} {
		b.post("/staff/c/walks/outcome/addresses", url.Values{"path": {typed}})
		b.has(want)
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%q has status %d", typed, b.status)
		}
	}
	for _, typed := range []string{"https://consult.example.org/health/walks-2019/", "/c/walking", "/café/walks"} {
		b.post("/staff/c/walks/outcome/addresses", url.Values{"path": {typed}})
		b.has("The old address leads here now")
	}
	b.post("/staff/c/walks/outcome/addresses", url.Values{"path": {"/c/walking"}})
	b.has("kept already")
	for path, want := range map[string]string{
		"/health/walks-2019": "/c/walks", "/health/walks-2019/": "/c/walks", "/health/walks-2019?utm=1": "/c/walks?utm=1", "/c/walking": "/c/walks", "/c/walking/questions": "/c/walks/questions",
		"/c/walking/outcome": "/c/walks/outcome", "/caf%C3%A9/walks": "/c/walks", "/c/walking/feed.atom": "/c/walks/feed.atom",
	} {
		w := s.get(path)
		if w.Code != http.StatusMovedPermanently || w.Header().Get("Location") != want {
			t.Errorf("%s: status %d to %q, want %q", path, w.Code, w.Header().Get("Location"), want)
		}
	}
	for _, path := range []string{"/health", "/health/walks-2019/more", "/c/walking/r/abc", "//evil.example/x", "/c/nothing"} {
		if w := s.get(path); w.Code != http.StatusNotFound {
			t.Errorf("%s: status %d to %q", path, w.Code, w.Header().Get("Location"))
		}
	}
	if w := s.ask(http.MethodPost, "/health/walks-2019", nil); w.Code == http.StatusMovedPermanently {
		t.Error("a form is led on")
	}
	b.get("/staff/c/walks/outcome/addresses")
	b.post("/staff/c/walks/outcome/addresses/remove", url.Values{"path": {"/c/walking"}})
	if w := s.get("/c/walking"); w.Code != http.StatusNotFound {
		t.Errorf("a removed address: status %d", w.Code)
	}
}

// concluded is a site with an outcome and titles that would break out of what is made carelessly.
func concluded(t *testing.T) *site {
	s := newSite(t, web.Config{PublicURL: "https://consult.example.org"})
	s.publish("walks", `Walks </script><script>alert(1)</script> & "bees" ]]>`, "Department of <b>", "2026-02-01 09:00", "2026-03-01 12:00")
	s.publish("open", "Open", "", "2026-02-01 09:00", "")
	s.alone()
	act := func() staff.Act {
		return staff.Act{Actor: staff.CommandLine, Verb: staff.VerbOutcomePublished, Consultation: "walks", At: s.now}
	}
	for i, summary := range []string{"First.", "Second."} {
		rev, err := s.store.SaveOutcome(t.Context(), act(), "walks", i, consultation.Outcome{Summary: summary, Next: "More."}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.store.PublishOutcome(t.Context(), act(), staff.OutcomeProposal{Consultation: "walks", Rev: rev, Note: "It was <wrong>."}); err != nil {
			t.Fatal(err)
		}
		s.now = s.now.Add(time.Hour)
	}
	return s
}

func TestFeedsTellOfOutcomes(t *testing.T) {
	s := concluded(t)
	var feed struct {
		XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string   `xml:"id"`
		Entries []struct {
			ID      string    `xml:"id"`
			Title   string    `xml:"title"`
			Summary string    `xml:"summary"`
			Updated time.Time `xml:"updated"`
		} `xml:"entry"`
	}
	for path, ids := range map[string][]string{
		"/feed.atom":         {"https://consult.example.org/c/walks/outcome", "https://consult.example.org/c/walks", "https://consult.example.org/c/open"},
		"/c/walks/feed.atom": {"https://consult.example.org/c/walks#outcome-2", "https://consult.example.org/c/walks#outcome-1", "https://consult.example.org/c/walks#published"},
	} {
		feed.Entries = nil
		if err := xml.Unmarshal(s.get(path).Body.Bytes(), &feed); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		var got []string
		for i, e := range feed.Entries {
			got = append(got, e.ID)
			if e.Title == "" || e.Summary == "" || e.Updated.IsZero() || i > 0 && e.Updated.After(feed.Entries[i-1].Updated) {
				t.Errorf("%s: entry %+v", path, e)
			}
		}
		if !slices.Equal(got, ids) {
			t.Errorf("%s has %v, want %v", path, got, ids)
		}
		if !strings.Contains(feed.Entries[0].Summary, "It was <wrong>.") {
			t.Errorf("%s does not say what was corrected: %q", path, feed.Entries[0].Summary)
		}
	}
	var j struct {
		Version string `json:"version"`
		Title   string `json:"title"`
		Feed    string `json:"feed_url"`
		Items   []struct {
			ID        string    `json:"id"`
			URL       string    `json:"url"`
			Text      string    `json:"content_text"`
			Published time.Time `json:"date_published"`
			Modified  time.Time `json:"date_modified"`
		} `json:"items"`
	}
	w := s.get("/feed.json")
	if err := json.Unmarshal(w.Body.Bytes(), &j); err != nil {
		t.Fatal(err)
	}
	if w.Header().Get("Content-Type") != "application/feed+json; charset=utf-8" || j.Version != "https://jsonfeed.org/version/1.1" || j.Title == "" || j.Feed != "https://consult.example.org/feed.json" || len(j.Items) != 3 {
		t.Errorf("JSON feed: %+v", j)
	}
	for _, item := range j.Items {
		if item.ID == "" || item.Text == "" || item.Modified.Before(item.Published) {
			t.Errorf("item %+v", item)
		}
	}
}

func TestLinkedDataCannotBreakOut(t *testing.T) {
	s := concluded(t)
	b := s.browse()
	for path, kind := range map[string]string{"/": "WebSite", "/c/walks": "WebPage", "/c/walks/outcome": "Report", "/c/open": "WebPage"} {
		b.get(path)
		data := b.doc.Find(`script[type="application/ld+json"]`)
		var got map[string]any
		if err := json.Unmarshal([]byte(data.Text()), &got); err != nil || data.Length() != 1 {
			t.Errorf("%s: %d descriptions, %v: %s", path, data.Length(), err, data.Text())
			continue
		}
		if got["@context"] != "https://schema.org" || got["@type"] != kind || !strings.HasPrefix(got["url"].(string), "https://consult.example.org/") {
			t.Errorf("%s is described as %v", path, got)
		}
		if path == "/c/walks" && got["name"] != `Walks </script><script>alert(1)</script> & "bees" ]]>` {
			t.Errorf("name %q", got["name"])
		}
		if strings.Contains(b.body, "<script>alert") {
			t.Errorf("%s has a script that a title made", path)
		}
	}
}

func TestSitemap(t *testing.T) {
	s := concluded(t)
	var m struct {
		XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
		URLs    []struct {
			Loc     string `xml:"loc"`
			LastMod string `xml:"lastmod"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(s.get("/sitemap.xml").Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	mod := map[string]string{}
	for _, u := range m.URLs {
		path, ok := strings.CutPrefix(u.Loc, "https://consult.example.org")
		if !ok {
			t.Errorf("%s is elsewhere", u.Loc)
		}
		mod[path] = u.LastMod
		if w := s.get(path); w.Code != http.StatusOK {
			t.Errorf("%s has status %d", path, w.Code)
		}
	}
	if mod["/c/walks/outcome"] != "2026-03-02T11:00:00Z" || mod["/c/walks"] != "2026-03-02T10:00:00Z" {
		t.Errorf("last changed: %v", mod)
	}
	if _, ok := mod["/c/open/outcome"]; ok {
		t.Error("an outcome that is not there is in the sitemap")
	}
	mustHave(t, s.page("/robots.txt"), "Sitemap: https://consult.example.org/sitemap.xml")
	demo := newSite(t, web.Config{Demo: true})
	if w := demo.get("/sitemap.xml"); w.Code != http.StatusNotFound {
		t.Errorf("a demonstration has a sitemap: status %d", w.Code)
	}
	mustLack(t, demo.page("/robots.txt"), "Sitemap")
}
