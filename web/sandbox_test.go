package web_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/web"
)

// sandboxIn makes what a preview runs on, as the program does: a store of its own, in a folder that goes with it.
func sandboxIn(dir string) func() (*web.Sandbox, error) {
	return func() (*web.Sandbox, error) {
		own, err := os.MkdirTemp(dir, "preview-")
		if err != nil {
			return nil, err
		}
		keys := storage.RandomKeys()
		store, err := storage.Open(context.Background(), "sqlite:"+filepath.Join(own, "greenpaper.db"), keys)
		if err != nil {
			return nil, err
		}
		return &web.Sandbox{
			Server: &web.Server{Store: store, MACs: keys},
			Close:  func() error { return errors.Join(store.Close(), os.RemoveAll(own)) },
		}, nil
	}
}

// newOffice is a site with a manuscript that nobody has published, and Ann who writes it.
func newOffice(t *testing.T, text string) (*site, *browser) {
	s := newSite(t, web.Config{})
	s.write("walks", text)
	return s, s.officeOf("ann@example.org", false, role("walks", staff.Author))
}

// write begins a manuscript.
func (s *site) write(slug, text string) {
	s.t.Helper()
	files := []consultation.File{
		{Name: slug + ".md", Type: "text/markdown", Body: []byte(text)},
		{Name: slug + ".privacy.md", Type: "text/markdown", Body: []byte(surveyNotice)},
	}
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbManuscriptBegun, Consultation: slug, At: s.now}
	if err := s.store.BeginManuscript(s.t.Context(), act, staff.Manuscript{Slug: slug, Title: "Walks", Main: slug + ".md"}, files); err != nil {
		s.t.Fatal(err)
	}
}

// save makes the next revision.
func (s *site) save(slug string, base int, text string) {
	s.t.Helper()
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbManuscriptSaved, Consultation: slug, At: s.now}
	file := consultation.File{Name: slug + ".md", Type: "text/markdown", Body: []byte(text)}
	if _, err := s.store.SaveManuscript(s.t.Context(), act, slug, base, "", []consultation.File{file}, nil, ""); err != nil {
		s.t.Fatal(err)
	}
}

// makeLink makes a link through the page and gives its address without the host.
func (b *browser) makeLink(label, rev, days, comments string) string {
	b.t.Helper()
	b.get("/staff/c/walks/preview")
	b.press("", "label", label, "rev", rev, "days", days, "comments", comments)
	link := b.doc.Find("#link").AttrOr("value", "")
	u, err := url.Parse(link)
	if err != nil || b.status != http.StatusOK || !strings.HasPrefix(u.Path, "/preview/") {
		b.t.Fatalf("making a link led to %s with status %d and link %q\n%s", b.at, b.status, link, b.doc.Find("main").Text())
	}
	return u.Path
}

// openLink opens a link as people do, and gives the address of the preview.
func (b *browser) openLink(link string) string {
	b.t.Helper()
	b.get(link)
	b.submit(link)
	if !strings.HasPrefix(b.at.Path, "/c/~") || b.status != http.StatusOK {
		b.t.Fatalf("the link leads to %s with status %d\n%s", b.at, b.status, b.doc.Find("main").Text())
	}
	return b.at.Path
}

// marked fails unless the page has the watermark and nothing that leads search engines or feeds to it.
func (b *browser) marked(words string) {
	b.t.Helper()
	if got := strings.Join(strings.Fields(b.doc.Find("header .gp-watermark").Text()), " "); !strings.HasPrefix(got, words) || !strings.Contains(got, "Not published. Answers are thrown away.") {
		b.t.Errorf("%s has the watermark %q, want %q", b.at.Path, got, words)
	}
	if b.doc.Find("link[rel=canonical], link[rel=alternate]").Length() > 0 || b.doc.Find("meta[name=robots]").AttrOr("content", "") != "noindex" {
		b.t.Errorf("%s may be found by search engines or feeds", b.at.Path)
	}
	if !strings.Contains(b.header.Get("Cache-Control"), "no-store") {
		b.t.Errorf("%s may be stored: %q", b.at.Path, b.header.Get("Cache-Control"))
	}
}

// dump is everything in the live database but the log and the days on which links were opened.
func (s *site) dump() string {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.dir, "greenpaper.db")+"?mode=ro")
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	var tables []string
	rows, err := db.Query(`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
	if err != nil {
		s.t.Fatal(err)
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			s.t.Fatal(err)
		}
		tables = append(tables, name)
	}
	rows.Close()
	var out strings.Builder
	for _, table := range tables {
		if strings.HasPrefix(table, "audit") {
			continue
		}
		columns := "*"
		if table == "previews" {
			columns = "id, consultation, rev, label, comments, made, maker, expires, revoked, revoker"
		}
		rows, err := db.Query("SELECT " + columns + " FROM " + table)
		if err != nil {
			s.t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			s.t.Fatal(err)
		}
		var lines []string
		for rows.Next() {
			values, into := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				into[i] = &values[i]
			}
			if err := rows.Scan(into...); err != nil {
				s.t.Fatal(err)
			}
			lines = append(lines, fmt.Sprintf("%q", values))
		}
		rows.Close()
		slices.Sort(lines)
		fmt.Fprintf(&out, "%s\n%s\n", table, strings.Join(lines, "\n"))
	}
	return out.String()
}

// walkPreview goes from the start page to the confirmation with an upload, and looks at every page.
func walkPreview(t *testing.T, b *browser, start, mark string) {
	t.Helper()
	look := func() { t.Helper(); b.marked(mark) }
	look()
	for _, path := range []string{"/questions", "/privacy", "/site/help", "/site/cookies", "/site/leave", "/site/resume", "/none", "/site/feed.atom", "/feed.atom", "/feed.json", "/r/none"} {
		b.get(start + path)
		look()
	}
	b.get(start)
	b.submit("/start")
	look()
	at := strings.TrimSuffix(b.at.Path, "/code")
	b.get(at)
	look()
	b.get(at + "/s/about/1")
	look()
	b.press("continue")
	look() // in error
	b.press("continue", "walk", "yes", "name", "Ann Reviewer")
	look()
	b.get(at + "/s/walks/1")
	b.upload("map", "plan.png", pictureWith("Ann Reviewer"))
	look()
	b.press("continue", "where", "To the sea", "like", "The wind")
	look()
	b.get(at + "/s/walks/1")
	files := b.links(at + "/file/")
	if len(files) != 1 {
		t.Fatalf("%d files were sent", len(files))
	}
	for _, href := range files {
		b.get(href)
		b.has("Files are not kept in a preview")
		look()
	}
	b.get(at + "/check")
	look()
	b.get(at + "/copy.txt")
	if !strings.HasPrefix(b.body, "PREVIEW FOR") {
		t.Errorf("the copy begins %q", b.body[:min(80, len(b.body))])
	}
	b.get(at + "/check")
	for _, end := range []string{"/check", "/equality"} {
		b.submit(end)
		look()
	}
	b.press("continue", "age", "old")
	look()
	b.submit("/send")
	look()
	b.get(at + "/sent")
	b.has("response")
	look()
	b.get(at + "/copy")
	look()
	b.get(at + "/copy.txt")
	if !strings.HasPrefix(b.body, "PREVIEW FOR LEGAL TEAM") {
		t.Errorf("the copy begins %q", b.body[:min(80, len(b.body))])
	}
	b.get(at + "/withdraw")
	look()
}

// links are addresses in the main part that begin with a path.
func (b *browser) links(prefix string) []string {
	var all []string
	for _, n := range b.doc.Find("main a[href]").EachIter() {
		if href := n.AttrOr("href", ""); strings.HasPrefix(href, prefix) {
			all = append(all, href)
		}
	}
	return all
}

func TestPreviewLeavesTheLiveTablesAlone(t *testing.T) {
	s, ann := newOffice(t, survey)
	s.publish("other", "Other", "Department", "2026-03-01 09:00", "")
	link := ann.makeLink("Legal team", "newest", "7", "yes")
	before := s.dump()
	b := s.browse()
	start := b.openLink(link)
	walkPreview(t, b, start, "Preview for Legal team, revision 1.")
	if after := s.dump(); after != before {
		t.Errorf("the preview changed live tables:\n%s", difference(before, after))
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, "uploads")); len(entries) > 0 {
		t.Error("the preview kept an upload")
	}
	kept, _ := filepath.Glob(filepath.Join(s.dir, "previews", "*", "uploads", "*"))
	if len(kept) > 0 {
		t.Errorf("the preview kept uploads: %v", kept)
	}
	if strings.Contains(s.log.String(), "To the sea") || strings.Contains(s.log.String(), strings.TrimPrefix(link, "/preview/")) {
		t.Error("the log holds an answer or a link")
	}
}

func difference(a, b string) string {
	var out []string
	was := strings.Split(a, "\n")
	for line := range strings.SplitSeq(b, "\n") {
		if !slices.Contains(was, line) {
			out = append(out, line[:min(len(line), 300)])
		}
	}
	return strings.Join(out, "\n")
}

func TestPreviewEnds(t *testing.T) {
	s, ann := newOffice(t, survey)
	folders := func() int {
		entries, _ := os.ReadDir(filepath.Join(s.dir, "previews"))
		return len(entries)
	}
	b := s.browse()
	start := b.openLink(ann.makeLink("Legal team", "newest", "1", "no"))
	b.submit("/start")
	draft := strings.TrimSuffix(b.at.Path, "/code")
	if folders() != 1 {
		t.Fatalf("%d folders of previews, want 1", folders())
	}
	s.now = s.now.Add(3 * time.Hour)
	if err := s.server.SweepPreviews(t.Context()); err != nil {
		t.Fatal(err)
	}
	if folders() != 0 {
		t.Error("a preview that nobody looked at for hours is still there")
	}
	b.get(draft)
	b.has("These answers are gone")
	b.marked("Preview for Legal team, revision 1.")
	s.now = s.now.Add(22 * time.Hour)
	for _, path := range []string{start, draft, start + "/questions", start + "/site/help"} {
		if b.get(path); b.status != http.StatusGone || b.doc.Find(".gp-watermark").Length() > 0 {
			t.Errorf("after the link has expired, %s has status %d", path, b.status)
		}
	}
	b.has("expired", "Ask whoever sent it for a new one")
	if err := s.server.SweepPreviews(t.Context()); err != nil {
		t.Fatal(err)
	}
	if folders() != 0 {
		t.Error("the preview of a link that has expired is still there")
	}
}

func TestPreviewRevoked(t *testing.T) {
	s, ann := newOffice(t, survey)
	link := ann.makeLink("Legal team", "1", "30", "yes")
	b := s.browse()
	start := b.openLink(link)
	ann.get("/staff/c/walks/preview")
	ann.has("Legal team", "Works", "Last opened on 2 March 2026")
	revoke := ann.links("/staff/c/walks/preview/")
	ann.get(revoke[0])
	ann.submit("/revoke")
	ann.has("The link is revoked", "Revoked")
	for _, path := range []string{start, start + "/questions", link, "/preview/" + strings.TrimPrefix(start, "/c/~") + "/comments"} {
		if b.get(path); b.status != http.StatusGone {
			t.Errorf("after the link was revoked, %s has status %d", path, b.status)
		}
	}
	b.has("revoked", "new one")
	if b.post(start+"/start", url.Values{}); b.status != http.StatusGone {
		t.Errorf("a form of a revoked preview has status %d", b.status)
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, "previews")); len(entries) > 0 {
		t.Error("what was answered in a revoked preview is still there")
	}
}

func TestPreviewLinksCannotBeForged(t *testing.T) {
	s, ann := newOffice(t, survey)
	link := ann.makeLink("Legal team", "newest", "7", "yes")
	id, signature, _ := strings.Cut(strings.TrimPrefix(link, "/preview/"), ".")
	other := ann.makeLink("Other team", "newest", "7", "yes")
	otherID, _, _ := strings.Cut(strings.TrimPrefix(other, "/preview/"), ".")
	b := s.browse()
	for _, token := range []string{id, id + ".", id + "." + signature[:42], id + "." + strings.Repeat("A", 43), otherID + "." + signature, "none." + signature, "." + signature, strings.Repeat("x", 500)} {
		for _, method := range []string{http.MethodGet, http.MethodPost} {
			b.send(method, "/preview/"+token, "application/x-www-form-urlencoded", strings.NewReader(""))
			if b.status != http.StatusForbidden || strings.Contains(b.body, "Walks") || strings.Contains(b.body, "Legal") {
				t.Errorf("%s with %q has status %d", method, token, b.status)
			}
		}
	}
	for _, path := range []string{"/c/~" + id, "/c/~" + id + "/questions", "/preview/" + id + "/comments", "/c/~none", "/c/~"} {
		if b.get(path); b.status != http.StatusForbidden {
			t.Errorf("without the link, %s has status %d", path, b.status)
		}
	}
	// The cookie of one link is worth nothing for another.
	b.openLink(link)
	var cookie string
	for _, c := range b.client.Jar.Cookies(b.at) {
		if c.Name == "greenpaper-preview-"+id {
			cookie = c.Value
		}
	}
	if cookie == "" {
		t.Fatal("opening the link set no cookie")
	}
	b.client.Jar.SetCookies(b.at, []*http.Cookie{{Name: "greenpaper-preview-" + otherID, Value: cookie, Path: "/"}})
	if b.get("/c/~" + otherID); b.status != http.StatusForbidden {
		t.Errorf("with the cookie of another link, status %d", b.status)
	}
	// A GET of the link, as programs that look at emails do, opens nothing.
	scanner := s.browse()
	scanner.get(other)
	if l, err := s.store.Preview(t.Context(), otherID); err != nil || l.Opened != "" || len(scanner.client.Jar.Cookies(scanner.at)) > 0 {
		t.Errorf("looking at the link has opened it: %+v, %v", l, err)
	}
}

func TestPreviewFollowsTheNewest(t *testing.T) {
	s, ann := newOffice(t, survey)
	newest, fixed := s.browse(), s.browse()
	at := newest.openLink(ann.makeLink("Minister's office", "newest", "7", "yes"))
	old := fixed.openLink(ann.makeLink("Legal team", "1", "7", "no"))
	s.save("walks", 1, strings.Replace(survey, "Do you walk?", "Do you go for walks?", 1))
	newest.get(at + "/questions")
	newest.has("Do you go for walks?")
	newest.marked("Preview for Minister's office, revision 2.")
	fixed.get(old + "/questions")
	fixed.has("Do you walk?")
	fixed.marked("Preview for Legal team, revision 1.")
	s.save("walks", 2, strings.Replace(survey, "`choose one`", "`choose won`", 1))
	newest.get(at + "/questions")
	newest.has("Do you go for walks?", "Revision 3 is newer, but has mistakes")
	newest.marked("Preview for Minister's office, revision 2.")
	ann.get("/staff/c/walks/preview")
	ann.has("Revision 3 has mistakes", "walks.md, line 27")
}

func TestPreviewOfATextWithMistakes(t *testing.T) {
	s, ann := newOffice(t, strings.Replace(survey, "`choose one`", "`choose won`", 1))
	b := s.browse()
	at := b.openLink(ann.makeLink("Legal team", "newest", "7", "yes"))
	b.has("This preview cannot be shown yet", "walks.md, line 27")
	b.marked("Preview for Legal team, revision 1.")
	s.save("walks", 1, survey)
	b.get(at)
	b.has("Start now")
	b.marked("Preview for Legal team, revision 2.")
}

func TestPreviewWhateverTheState(t *testing.T) {
	for _, now := range []string{"2026-01-05 10:00", "2026-03-05 10:00", "2027-03-05 10:00"} {
		s := newSite(t, web.Config{})
		s.now = london(t, now)
		s.write("walks", survey)
		s.publish("walks", "Walks", "Department", "2026-03-02 09:00", "2026-06-01 23:45")
		ann := s.officeOf("ann@example.org", false, role("walks", staff.Author))
		b := s.browse()
		b.openLink(ann.makeLink("Legal team", "newest", "7", "no"))
		b.submit("/start")
		b.marked("Preview for Legal team, revision 1.")
		if !strings.HasSuffix(b.at.Path, "/code") {
			t.Errorf("at %s one cannot start: %s", now, b.at)
		}
	}
}

func TestPreviewNeedsNoInvitation(t *testing.T) {
	s, ann := newOffice(t, strings.Replace(survey, "grace: 30 minutes", "grace: 30 minutes\ninvitation: only", 1))
	b := s.browse()
	b.openLink(ann.makeLink("Legal team", "newest", "7", "no"))
	b.has("People will need an invitation to answer; the preview asks for none.")
	b.submit("/start")
	if !strings.HasSuffix(b.at.Path, "/code") {
		t.Errorf("starting leads to %s", b.at)
	}
}

func TestPreviewKeepsOnesOwnResponse(t *testing.T) {
	s, ann := newOffice(t, survey)
	s.publish("other", "Other", "Department", "2026-03-01 09:00", "")
	link := ann.makeLink("Legal team", "newest", "7", "no")
	b := s.browse()
	b.get("/c/other")
	b.submit("/start")
	own := strings.TrimSuffix(b.at.Path, "/code")
	b.openLink(link)
	b.submit("/start")
	b.submit("/leave")
	b.marked("Preview for Legal team, revision 1.")
	if b.get(own); b.status != http.StatusOK {
		t.Errorf("after a preview in the same browser, one's own response has status %d", b.status)
	}
}

func TestPreviewPermissions(t *testing.T) {
	s, _ := newOffice(t, survey)
	reader := s.officeOf("rae@example.org", false, role("walks", staff.Analyst))
	reader.get("/staff/c/walks/preview")
	reader.has("There is no link yet.")
	if reader.doc.Find("form#page").Length() > 0 {
		t.Error("an analyst is offered to make a link")
	}
	reader.post("/staff/c/walks/preview", url.Values{"label": {"me"}, "rev": {"newest"}, "days": {"7"}, "comments": {"yes"}})
	if list, err := s.store.PreviewsOf(t.Context(), "walks"); reader.status != http.StatusForbidden || err != nil || len(list) > 0 {
		t.Errorf("an analyst made a link: status %d, %v", reader.status, list)
	}
	pat := s.officeOf("pat@example.org", false, role("walks", staff.Publisher), role("other", staff.Publisher))
	s.write("other", strings.Replace(survey, "consultation: walks", "consultation: other", 1))
	link := pat.makeLink("Legal team", "newest", "7", "yes")
	id, _, _ := strings.Cut(strings.TrimPrefix(link, "/preview/"), ".")
	for _, path := range []string{"/staff/c/other/preview/" + id, "/staff/c/other/preview/" + id + "/revoke"} {
		if pat.get(path); pat.status != http.StatusNotFound {
			t.Errorf("under another consultation, %s has status %d", path, pat.status)
		}
	}
	pat.post("/staff/c/walks/preview", url.Values{"label": {""}, "rev": {"9"}, "days": {"365"}, "comments": {"maybe"}})
	pat.has("Write who the link is for", "Choose what the link shows", "Choose how long the link works", "Choose whether they can comment")
	if pat.status != http.StatusUnprocessableEntity {
		t.Errorf("a form that is wrong everywhere: status %d", pat.status)
	}
	ann := s.officeOf("ann2@example.org", false, role("walks", staff.Author))
	if ann.get("/staff/c/walks/preview/" + id); strings.Contains(ann.body, link) {
		t.Error("the link is shown to somebody who did not make it")
	}
	s.now = s.now.Add(20 * time.Minute)
	if pat.get("/staff/c/walks/preview/" + id); strings.Contains(pat.body, link) {
		t.Error("the link is shown again later")
	}
	pat.get("/staff/c/walks/preview")
	pat.submit("/look")
	pat.has("Preview for pat, revision 1.", "Start now")
	pat.get("/staff/c/walks/preview")
	pat.submit("/look")
	if list, err := s.store.PreviewsOf(t.Context(), "walks"); err != nil || len(list) != 2 {
		t.Errorf("looking twice made %d links, want the same one", len(list)-1)
	}
}

func TestTooManyPreviews(t *testing.T) {
	s, ann := newOffice(t, survey)
	var first *browser
	for i := range 13 {
		b := s.browse()
		if i == 12 {
			link := ann.makeLink("Legal team", "newest", "7", "no")
			b.get(link)
			b.submit(link)
			if b.status != http.StatusServiceUnavailable {
				t.Fatalf("the preview too many has status %d", b.status)
			}
			s.now = s.now.Add(15 * time.Minute)
			if b.get(b.at.Path); b.status != http.StatusOK {
				t.Fatalf("later it has status %d", b.status)
			}
			continue
		}
		b.openLink(ann.makeLink("Legal team", "newest", "7", "no"))
		if first == nil {
			first = b
		}
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, "previews")); len(entries) != 12 {
		t.Errorf("%d previews are kept, want 12", len(entries))
	}
	if err := s.server.ClosePreviews(); err != nil {
		t.Fatal(err)
	}
	if entries, _ := os.ReadDir(filepath.Join(s.dir, "previews")); len(entries) != 0 {
		t.Errorf("%d previews are kept after the end", len(entries))
	}
}
