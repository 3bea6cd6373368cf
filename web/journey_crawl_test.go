package web_test

import (
	"bytes"
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/PuerkitoBio/goquery"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

// newShowcase is a site with the questionnaire that has every type of question.
func newShowcase(t *testing.T) *site {
	s := newSite(t, web.Config{})
	files := fstest.MapFS{}
	names, err := fs.Glob(questionnaires.FS, "showcase*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		body, err := fs.ReadFile(questionnaires.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: body}
	}
	s.publishMarkdown("showcase.md", files, "2026-03-02 09:00", "")
	return s
}

// Every link of every page of a journey answers, and every form posts.
func TestEveryLinkAnswersAndEveryFormPosts(t *testing.T) {
	s := newShowcase(t)
	b := s.browse()
	b.post("/c/showcase/start", nil)
	own := strings.TrimSuffix(b.at.Path, "/code")
	queue, seen, steps := []string{own + "/code"}, map[string]bool{}, 0
	for len(queue) > 0 {
		path := queue[0]
		queue = queue[1:]
		b.get(path)
		if b.status >= 400 {
			t.Errorf("%s answers %d", path, b.status)
			continue
		}
		b.sound()
		if strings.Contains(b.at.Path, "/s/") {
			steps++
		}
		page := *b
		for _, form := range page.forms() {
			b.post(form.action, form.values)
			if b.status >= 400 && b.status != http.StatusUnprocessableEntity {
				t.Errorf("the form of %s to %s answers %d", path, form.action, b.status)
			}
			b.sound()
			queue = enqueue(queue, seen, b.at.RequestURI())
		}
		page.doc.Find("a[href]").Each(func(_ int, a *goquery.Selection) {
			to, err := page.at.Parse(a.AttrOr("href", ""))
			if err != nil || to.Host != page.at.Host || strings.HasSuffix(to.Path, "/copy.txt") {
				return
			}
			to.Fragment = ""
			if strings.HasPrefix(to.Path, "/c/showcase/r/") || !seen[to.RequestURI()] {
				queue = enqueue(queue, seen, to.RequestURI())
			}
		})
	}
	if steps < 15 {
		t.Errorf("the crawl saw %d pages of questions", steps)
	}
}

func enqueue(queue []string, seen map[string]bool, uri string) []string {
	if seen[uri] || len(seen) > 400 {
		return queue
	}
	seen[uri] = true
	return append(queue, uri)
}

type crawledForm struct {
	action string
	values url.Values
}

// forms lists the page's forms that delete nothing, once with each of their buttons.
func (b *browser) forms() []crawledForm {
	var all []crawledForm
	b.doc.Find("form[method=post]").Each(func(_ int, form *goquery.Selection) {
		action := form.AttrOr("action", "")
		for _, end := range []string{"/leave", "/delete", "/withdraw", "/start", "/send"} {
			if strings.HasSuffix(action, end) {
				return
			}
		}
		all = append(all, crawledForm{action, fields(form)})
		buttons := form.Find("button[type=submit][name]")
		if id := form.AttrOr("id", ""); id != "" {
			buttons = buttons.AddSelection(b.doc.Find(`button[form="` + id + `"]`))
		}
		buttons.Each(func(_ int, button *goquery.Selection) {
			v := fields(form)
			v.Set(button.AttrOr("name", ""), button.AttrOr("value", ""))
			if v.Get("do") != "leave" && v.Get("do") != "delete" {
				all = append(all, crawledForm{action, v})
			}
		})
	})
	return all
}

// sound reports what no page may have: an id twice, a label or a description that leads nowhere, a button that does not say
// what it does, words that the catalogue lacks.
func (b *browser) sound() {
	b.t.Helper()
	if !strings.HasPrefix(b.header.Get("Content-Type"), "text/html") {
		return
	}
	ids := map[string]int{}
	b.doc.Find("[id]").Each(func(_ int, e *goquery.Selection) { ids[e.AttrOr("id", "")]++ })
	for id, n := range ids {
		if n > 1 {
			b.t.Errorf("%s has the id %s %d times", b.at.Path, id, n)
		}
	}
	b.doc.Find("label[for], [aria-describedby], [aria-labelledby], button[form]").Each(func(_ int, e *goquery.Selection) {
		for _, attr := range []string{"for", "aria-describedby", "aria-labelledby", "form"} {
			for _, id := range strings.Fields(e.AttrOr(attr, "")) {
				if ids[id] == 0 {
					b.t.Errorf("%s: %s=%q leads nowhere", b.at.Path, attr, id)
				}
			}
		}
	})
	if n := b.doc.Find("h1").Length(); n != 1 {
		b.t.Errorf("%s has %d main headings", b.at.Path, n)
	}
	if b.doc.Find("[required], [style], [onclick]").Length() > 0 {
		b.t.Errorf("%s has an attribute that it should not have", b.at.Path)
	}
	b.doc.Find("form[method=post]").Each(func(_ int, f *goquery.Selection) {
		if _, ok := f.Attr("novalidate"); !ok && !strings.HasSuffix(f.AttrOr("action", ""), "/start") {
			b.t.Errorf("%s: the form to %s lets the browser validate", b.at.Path, f.AttrOr("action", ""))
		}
	})
}

func TestSwitchingEditionSaves(t *testing.T) {
	s := newShowcase(t)
	b := s.browse()
	b.post("/c/showcase/start", nil)
	own := strings.TrimSuffix(b.at.Path, "/code")
	b.get(own)
	first := b.doc.Find(".govuk-task-list__link").First().AttrOr("href", "")
	b.get(first)
	b.doc.Find("form#page textarea, form#page input[type=text]").First().Each(func(_ int, e *goquery.Selection) {
		b.press("edition:easy", e.AttrOr("name", ""), "typed before")
		if got := b.form().Get(e.AttrOr("name", "")); got != "typed before" {
			t.Errorf("%q came along", got)
		}
	})
	if got := b.form().Get("edition"); got != "easy" && b.doc.Find("form#page").Length() > 0 {
		b.press("edition:easy")
		if got := b.form().Get("edition"); got != "easy" {
			t.Errorf("the page is in edition %q", got)
		}
	}
	b.get(first)
	if got := b.form().Get("edition"); got != "easy" {
		t.Errorf("the draft is read in edition %q", got)
	}
}

// full is a store whose disk is full.
type full struct{ *storage.Store }

func (full) UpdateDraft(context.Context, string, func(*consultation.Draft) error) (*consultation.Draft, error) {
	return nil, consultation.ErrFull
}

func TestFullDiskKeepsTheWordsInPlace(t *testing.T) {
	now := london(t, "2026-03-02 10:00")
	keys := storage.RandomKeys()
	store, err := storage.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "greenpaper.db"), keys)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	pages, err := templates.Parse()
	if err != nil {
		t.Fatal(err)
	}
	s := &site{t: t, store: store, now: now}
	s.publishMarkdown("walks.md", fstest.MapFS{"walks.md": {Data: []byte(survey)}, "walks.privacy.md": {Data: []byte(surveyNotice)}}, "2026-03-02 09:00", "")
	server := &web.Server{Store: full{store}, MACs: keys, Pages: pages, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&bytes.Buffer{}, nil))}
	handler, err := server.Handler()
	if err != nil {
		t.Fatal(err)
	}
	front := httptest.NewServer(handler)
	t.Cleanup(front.Close)
	b := newBrowser(t, front)
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "no", "name", "Words on a full disk")
	b.wants(503, "/r/.*/s/about/1")
	b.has("Words on a full disk")
}

func TestNewVersionIsCheckedAgain(t *testing.T) {
	s := newSurvey(t)
	b := s.browse()
	own, _ := b.start()
	b.get(own + "/s/about/1")
	b.press("continue", "walk", "no", "name", "Ann")
	b.get(own + "/check")
	b.submit("/check")
	b.wants(200, "/r/.*/equality")
	reworded := strings.Replace(survey, "### Why do you not walk?", "### Why do you never walk?", 1)
	s.publishMarkdown("walks.md", fstest.MapFS{"walks.md": {Data: []byte(reworded)}, "walks.privacy.md": {Data: []byte(surveyNotice)}}, "2026-03-02 09:00", "2026-06-01 23:45")
	b.post(own+"/equality", url.Values{"do": {"skip"}})
	b.wants(200, "/r/.*/check")
	b.has("Why do you never walk?", "Ann")
	b.submit("/check")
	b.post(own+"/send", nil)
	b.wants(200, "/r/.*/sent")
	con, err := s.store.Consultation(t.Context(), "walks")
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range s.store.Each(t.Context(), "walks") {
		if err != nil || r.Version != con.Version {
			t.Errorf("recorded version %s, checked %s, %v", r.Version, con.Version, err)
		}
	}
}
