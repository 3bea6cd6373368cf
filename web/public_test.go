package web_test

import (
	"context"
	"encoding/xml"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

// site is the real thing on a real store: what a browser would reach, at a time that the test sets.
type site struct {
	t       *testing.T
	store   *storage.Store
	dir     string
	keys    storage.Keys
	handler http.Handler
	server  *web.Server
	now     time.Time
	log     logBuffer
}

func newSite(t *testing.T, config web.Config) *site {
	t.Helper()
	config.PasswordAlone = true
	return newStrictSite(t, config)
}

// newStrictSite asks members of staff for a second factor, as a real service does.
func newStrictSite(t *testing.T, config web.Config) *site {
	t.Helper()
	s := &site{t: t, now: london(t, "2026-03-02 10:00")}
	keys := storage.RandomKeys()
	dir := t.TempDir()
	store, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(dir, "greenpaper.db"), keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	files, err := storage.OpenFiles(filepath.Join(dir, "uploads"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if config.Theme.Name == "" {
		config.Theme.Name = "Test site"
	}
	server := &web.Server{
		Store: store, Files: siteFiles{files}, MACs: keys, Pages: pages, Config: config,
		Now: func() time.Time { return s.now }, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
	}
	s.store, s.dir, s.keys, s.server = store, dir, keys, server
	previews := filepath.Join(dir, "previews")
	if err := os.Mkdir(previews, 0o700); err != nil {
		t.Fatal(err)
	}
	server.NewSandbox = sandboxIn(previews)
	t.Cleanup(func() { server.ClosePreviews() })
	if s.handler, err = server.Handler(); err != nil {
		t.Fatal(err)
	}
	return s
}

// siteFiles is storage.Files as pages want it.
type siteFiles struct{ *storage.Files }

func (f siteFiles) Open(_ context.Context, id string) (io.ReadCloser, error) { return f.Files.Open(id) }
func (f siteFiles) Delete(_ context.Context, id string) error                { return f.Files.Delete(id) }

func london(t *testing.T, minute string) time.Time {
	t.Helper()
	at, err := consultation.LocalMinute(minute)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// publish stores a small consultation that is open from opens to closes ("" for no closing).
func (s *site) publish(slug, title, department, opens, closes string) {
	s.t.Helper()
	schedule := consultation.Schedule{Opens: london(s.t, opens), Grace: 10 * time.Minute}
	if closes != "" {
		schedule.Closes = london(s.t, closes)
	}
	v := smallVersion(slug, title, department)
	v.Published = schedule.Opens.Add(-time.Hour)
	if err := s.store.Publish(s.t.Context(), v, schedule, false); err != nil {
		s.t.Fatal(err)
	}
}

func smallVersion(slug, title, department string) consultation.Version {
	text := consultation.PlainText
	choice, _ := consultation.NewKind("choose one")
	choice.(*consultation.Choice).List = []consultation.Option{{Code: "yes", Label: text("Yes, often")}, {Code: "no", Label: text("No")}}
	short, _ := consultation.NewKind("short text")
	q := &consultation.Questionnaire{
		Format: 1, Slug: slug, Edition: "en", Title: text(title),
		Front: consultation.Front{Consultation: slug, Kind: "survey", Summary: "About " + title + ".", Department: department,
			AppliesTo: "England", Editions: []string{"en", "cy"}, Contact: "team@example.org", Alternatives: "Large print on request"},
		Start: []consultation.Content{{HTML: text("Tell us.")}},
		Sections: []consultation.Section{{Name: "walks", Title: text("Walks"), Pages: []consultation.Page{{Items: []consultation.Item{
			{Question: &consultation.Question{Name: "walk", Heading: text("Do you walk?"), Required: true, Type: "choose one", Kind: choice}},
			{Question: &consultation.Question{Name: "where", Heading: text("Where to?"), Type: "short text", Kind: short,
				When: consultation.Condition{{Name: "walk", Op: consultation.Is, Codes: []string{"yes"}}}}},
		}}}}},
	}
	welsh := *q
	welsh.Edition, welsh.Title = "cy", text("Teitl "+title)
	return consultation.Version{
		Hash: "hash-of-" + slug, Consultation: slug, Main: "en",
		Editions: map[string]*consultation.Questionnaire{"en": q, "cy": &welsh},
		Notice:   consultation.Notice{Hash: "notice", HTML: text("We look after your answers.")},
		Files: []consultation.File{
			{Name: "plan.csv", Type: "text/csv", Body: []byte("a,b\n")},
			{Name: "map.svg", Type: "image/svg+xml", Body: []byte("<svg xmlns='http://www.w3.org/2000/svg'/>")},
			{Name: "page.html", Type: "text/html", Body: []byte("<script>alert(1)</script>")},
		},
	}
}

func (s *site) do(r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.handler.ServeHTTP(w, r)
	return w
}

func (s *site) get(path string) *httptest.ResponseRecorder {
	return s.do(httptest.NewRequest(http.MethodGet, path, nil))
}

// page gets a page that must be there and gives its text.
func (s *site) page(path string) string {
	s.t.Helper()
	w := s.get(path)
	if w.Code != http.StatusOK {
		s.t.Fatalf("GET %s: status %d, want 200", path, w.Code)
	}
	return w.Body.String()
}

// mustHave fails the test for each of the words that the page lacks.
func mustHave(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(page, w) {
			t.Errorf("the page lacks %q", w)
		}
	}
}

func mustLack(t *testing.T, page string, words ...string) {
	t.Helper()
	for _, w := range words {
		if strings.Contains(page, w) {
			t.Errorf("the page has %q and should not", w)
		}
	}
}

func TestFinderFilters(t *testing.T) {
	s := newSite(t, web.Config{})
	mustHave(t, s.page("/"), "There are no calls for evidence yet")
	s.publish("walking", "Walking to school", "Department for Paths", "2026-02-01 09:00", "2026-03-31 23:45")
	s.publish("bees", "Bees & gardens", "Ministry of Gardens", "2026-04-01 09:00", "2026-06-01 23:45")
	s.publish("lamps", "Street lamps", "Department for Paths", "2025-10-01 09:00", "2025-12-01 23:45")
	s.publish("ponds", "Ponds", "Department for Paths", "2026-01-01 09:00", "2026-03-02 09:00") // closed an hour ago
	s.publish("hedges", "Hedges", "Department for Paths", "2025-12-01 09:00", "2026-02-20 12:00")

	for _, tt := range []struct {
		query     string
		has, lack []string
	}{
		{"/", []string{"Walking to school", "Bees &amp; gardens", "Street lamps", "5 results", "Open now", "Opening later", "29 days left", `id="closed"`, `id="awaited"`}, nil},
		{"/?state=closed", []string{"Ponds", "Hedges", "Street lamps", "3 results", `id="closed">Closed<`, `id="awaited">Outcome awaited<`, "Outcome due by 25 May 2026"}, []string{"Walking to school"}},
		{"/?state=awaited", []string{"Hedges", "Closed at midday on Friday 20 February 2026 · Outcome due by 15 May 2026", "The outcome was due by 23 February 2026 and is late", "2 results"}, []string{"Ponds"}},
		{"/?state=outcome", []string{"0 results"}, nil},
		{"/?state=open", []string{"Walking to school", "1 result", "Clear filters"}, []string{"Bees &amp; gardens", "Street lamps"}},
		{"/?state=forthcoming", []string{"Bees &amp; gardens", "Opens at 9am on Wednesday 1 April 2026"}, []string{"Walking to school"}},
		{"/?words=LAMPS+street", []string{"Street lamps"}, []string{"Walking to school"}},
		{"/?department=Ministry+of+Gardens", []string{"Bees &amp; gardens"}, []string{"Walking to school", "Street lamps"}},
		{"/?words=nothing+like+it", []string{"0 results", "Nothing matches"}, []string{"Street lamps"}},
	} {
		page := s.page(tt.query)
		mustHave(t, page, tt.has...)
		mustLack(t, page, tt.lack...)
	}
}

func TestFeedIsWellFormed(t *testing.T) {
	s := newSite(t, web.Config{PublicURL: "https://consult.example.org"})
	s.publish("bees", "Bees & <gardens>", "", "2026-02-01 09:00", "")
	s.publish("walking", "Walking", "Paths", "2026-01-01 09:00", "2026-02-20 12:00")
	w := s.get("/feed.atom")
	if got, want := w.Header().Get("Content-Type"), "application/atom+xml; charset=utf-8"; got != want {
		t.Errorf("content type %q, want %q", got, want)
	}
	var feed struct {
		XMLName xml.Name  `xml:"http://www.w3.org/2005/Atom feed"`
		Updated time.Time `xml:"updated"`
		Entries []struct {
			ID      string    `xml:"id"`
			Title   string    `xml:"title"`
			Updated time.Time `xml:"updated"`
			Author  string    `xml:"author>name"`
		} `xml:"entry"`
	}
	if err := xml.Unmarshal(w.Body.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	if len(feed.Entries) != 2 {
		t.Fatalf("%d entries, want 2", len(feed.Entries))
	}
	first := feed.Entries[0]
	if first.ID != "https://consult.example.org/c/walking" || first.Author != "Paths" {
		t.Errorf("the first entry is %+v, want what changed last", first)
	}
	if want := london(t, "2026-02-21 00:00"); !first.Updated.Equal(want) || !feed.Updated.Equal(want) {
		t.Errorf("updated %v and %v, want the end of the closing day %v", first.Updated, feed.Updated, want)
	}
	if feed.Entries[1].Title != "Bees & <gardens>" {
		t.Errorf("title %q", feed.Entries[1].Title)
	}
}

// TestStartPageStates also stands on both sides of a change of the clock: 1am on 29 March 2026 becomes 2am.
func TestStartPageStates(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "Paths", "2026-03-28 09:00", "2026-03-30 00:30")
	for _, tt := range []struct {
		at, has, lack string
	}{
		{"2026-03-28 08:59", "It opens at 9am on Saturday 28 March 2026", "Start now"},
		{"2026-03-28 09:00", "Start now", "It opens at"},
		{"2026-03-29 23:59", "Start now", "This closed"},
		{"2026-03-30 00:29", "12:30am on Monday 30 March 2026", "This closed"},
		{"2026-03-30 00:30", "This closed at 12:30am on Monday 30 March 2026", "Start now"},
	} {
		s.now = london(t, tt.at)
		page := s.page("/c/walking")
		mustHave(t, page, tt.has)
		mustLack(t, page, tt.lack)
	}
	s.now = london(t, "2026-03-28 09:00")
	page := s.page("/c/walking")
	mustHave(t, page, "Your answers are saved as you go. Nobody reads them until you send them.", "About 5 minutes",
		"we delete them on 29 April 2026", "10 more minutes", "Large print on request", "mailto:team@example.org",
		`action="/c/walking/start"`, `href="/c/walking/questions"`, `href="/c/walking/privacy"`, `href="/resume"`)
	if got := s.get("/c/walking").Header().Get("Set-Cookie"); got != "" {
		t.Errorf("reading sets the cookie %q", got)
	}
}

func TestClosingAcrossAutumnClockChange(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-10-24 09:00", "2026-10-25 23:45")
	s.now = time.Date(2026, 10, 25, 23, 44, 0, 0, time.UTC) // London is at UTC again
	mustHave(t, s.page("/c/walking"), "Start now", "11:45pm on Sunday 25 October 2026")
	s.now = time.Date(2026, 10, 25, 23, 45, 0, 0, time.UTC)
	mustLack(t, s.page("/c/walking"), "Start now")
}

func TestScheduleChangesAreSaid(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "2026-03-10 23:45")
	change := consultation.ScheduleChange{
		Schedule: consultation.Schedule{Opens: london(t, "2026-02-01 09:00"), Closes: london(t, "2026-03-20 17:00")},
		At:       london(t, "2026-03-01 12:00"), Reason: "The website was down for a day.",
	}
	if err := s.store.Reschedule(t.Context(), "walking", change); err != nil {
		t.Fatal(err)
	}
	mustHave(t, s.page("/c/walking"), "What changed since this was published",
		"On 1 March 2026, the closing time was changed. It now closes at 5pm on Friday 20 March 2026. Reason: The website was down for a day.")
}

func TestAllQuestions(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	mustHave(t, s.page("/c/walking/questions"), "Do you walk?", "You need to answer this question.", "Yes, often", "Where to?",
		"Asked only if you answer “Yes, often” to “Do you walk?”.")
}

func TestEditions(t *testing.T) {
	s := newSite(t, web.Config{})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	mustHave(t, s.page("/c/walking?edition=cy"), "Teitl Walking", `lang="cy"`, `href="/c/walking/questions?edition=cy"`,
		`name="edition" value="cy"`, `href="/c/walking?edition=en"`)
	mustHave(t, s.page("/c/walking?edition=none-such"), ">Walking<")
}

func TestStatements(t *testing.T) {
	s := newSite(t, web.Config{Contact: "run@example.org"})
	s.publish("walking", "Walking", "", "2026-02-01 09:00", "")
	mustHave(t, s.page("/help?about=walking"), "team@example.org", "run@example.org", "Enter your resume code")
	mustHave(t, s.page("/cookies"), "greenpaper", "Start now")
	mustHave(t, s.page("/accessibility"), "Equality and Human Rights Commission", "run@example.org", "WCAG")
	mustHave(t, s.page("/privacy"), "IP address")
	mustHave(t, s.page("/c/walking/privacy"), "We look after your answers.")
	mustHave(t, s.page("/robots.txt"), "Disallow: /c/*/r/")
	mustHave(t, s.page("/.well-known/security.txt"), "Contact: mailto:run@example.org", "Expires: 2026-09-02T10:00:00Z")
	mustHave(t, s.page("/healthz"), "ok")
	mustHave(t, s.page("/readyz"), "ready")
}
