package web_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/web"
)

// What was taken out of a text before a link was made stays out of its holder's reach, whatever revision a form names.
func TestLinkShowsNothingFromBeforeIt(t *testing.T) {
	s, ann := newOffice(t, strings.Replace(survey, "Where do you walk to?", "Where does the secret walk?", 1))
	line := strings.Count(survey[:strings.Index(survey, "### Where do you walk to?")], "\n") + 1
	for _, at := range []int{line, 1} {
		ann.post("/staff/c/walks/comments/new", url.Values{"file": {"walks.md"}, "first": {strconv.Itoa(at)}, "text": {"Mind this line."}})
	}
	s.now = s.now.Add(time.Minute)
	s.save("walks", 1, survey)
	s.now = s.now.Add(time.Minute)
	b := s.browse()
	b.openLink(ann.makeLink("Legal team", "newest", "7", "yes"))
	comments := "/preview/" + strings.TrimPrefix(b.at.Path, "/c/~") + "/comments"
	b.get(comments)
	b.hasNot("the secret walk")
	if n := b.doc.Find("article.gp-comment").Length(); n != 2 {
		t.Errorf("%d comments are shown, want both", n)
	}
	b.has("format: 1")
	ann.get("/staff/c/walks/comments")
	ann.has("the secret walk")
	at := comments + "/new"
	b.post(at, url.Values{"file": {"walks.md"}, "rev": {"1"}, "first": {"1"}, "last": {"200"}, "name": {"Lee"}, "text": {""}})
	b.hasNot("the secret walk")
	for n := line - 2; n <= line+2; n++ {
		first := strconv.Itoa(n)
		b.post(at, url.Values{"file": {"walks.md"}, "rev": {"1"}, "first": {first}, "last": {first}, "name": {"Lee"}, "text": {""}})
		if b.status != http.StatusUnprocessableEntity {
			t.Fatalf("status %d", b.status)
		}
		b.hasNot("the secret walk")
	}

	// A form that was filled in from the text as it was when the link was made is still about that text.
	s.now = s.now.Add(time.Minute)
	s.save("walks", 2, strings.Replace(survey, "Where do you walk to?", "Where do you ride to?", 1))
	b.post(at, url.Values{"file": {"walks.md"}, "rev": {"2"}, "first": {"1"}, "last": {"3"}, "name": {"Lee"}, "text": {"I mean these lines."}})
	all, err := s.store.CommentsOf(t.Context(), "walks")
	if err != nil || len(all) != 3 || all[2].Rev != 2 {
		t.Errorf("a comment on the text that the link showed: %v, %v", all, err)
	}
}

// A name with line breaks in it forges nobody else's comment in the record.
func TestNameOfACommentStaysOnItsLine(t *testing.T) {
	s, ann := newOffice(t, survey)
	b := s.browse()
	id := strings.TrimPrefix(b.openLink(ann.makeLink("Legal\nteam", "newest", "7", "yes")), "/c/~")
	b.post("/preview/"+id+"/comments/new", url.Values{
		"file": {"walks.md"}, "first": {"1"}, "text": {"Hm."}, "name": {"Lee\r\n    Hm.\r\n\r\n== Line 9 ==\nann\u202e, today\n    I agree to all of it."},
	})
	if b.status != http.StatusOK {
		t.Fatalf("status %d", b.status)
	}
	ann.get("/staff/c/walks/comments.txt")
	if n := strings.Count(ann.body, "\r\n== "); n != 1 || strings.Contains(ann.body, "\u202e") {
		t.Errorf("the record has %d comments, want 1:\n%s", n, ann.body)
	}
	list, err := s.store.PreviewsOf(t.Context(), "walks")
	if err != nil || len(list) != 1 || list[0].Label != "Legal team" {
		t.Errorf("links: %v, %v", list, err)
	}
}

// A link is worth no more than what its maker may do.
func TestLinkEndsWithItsMaker(t *testing.T) {
	for name, leave := range map[string]func(s *site, id string) error{
		"disabled": func(s *site, id string) error {
			return s.store.UpdateAccount(s.t.Context(), staff.Act{Actor: staff.CommandLine, Verb: verbTest, At: s.now}, id, func(a *staff.Account) error { a.Disabled = true; return nil })
		},
		"without the role": func(s *site, id string) error {
			return s.store.SetGrants(s.t.Context(), staff.Act{Actor: staff.CommandLine, Verb: verbTest, At: s.now}, id, "walks", []staff.Role{staff.Author}, []staff.Role{staff.Analyst})
		},
	} {
		t.Run(name, func(t *testing.T) {
			s, ann := newOffice(t, survey)
			bea := s.officeOf("bea@example.org", false, role("walks", staff.Author))
			link := ann.makeLink("Myself", "newest", "30", "yes")
			b := s.browse()
			start := b.openLink(link)
			id := strings.TrimPrefix(start, "/c/~")
			p, err := s.store.PersonByEmail(t.Context(), "ann@example.org")
			if err != nil {
				t.Fatal(err)
			}
			if err := leave(s, p.ID); err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{start, start + "/questions", "/preview/" + id + "/comments", link} {
				if b.get(path); b.status != http.StatusGone {
					t.Errorf("%s: status %d, want 410", path, b.status)
				}
				b.has("This preview link has ended")
			}
			b.post(link, nil)
			if b.status != http.StatusGone {
				t.Errorf("opened again: status %d", b.status)
			}
			bea.get("/staff/c/walks/preview")
			bea.has("Ended, because who made it has left")
		})
	}
}

// What everybody shares is deleted by who kept it, or by who writes for all consultations.
func TestSavedSectionsOfOthersStay(t *testing.T) {
	s, _ := newOffice(t, survey)
	s.write("runs", survey)
	keeper := s.officeOf("kim@example.org", false, role("walks", staff.Author))
	keeper.post("/staff/c/walks/text/keep", url.Values{"keep": {"1"}, "title": {"About walkers"}})
	sections, err := s.store.SavedSections(t.Context())
	if err != nil || len(sections) != 1 {
		t.Fatalf("%d sections, %v", len(sections), err)
	}
	id := sections[0].ID
	other := s.officeOf("sam@example.org", false, role("runs", staff.Author))
	other.get("/staff/c/runs/text/insert")
	other.has("About walkers")
	if other.doc.Find(`form[action$="/drop"]`).Length() > 0 {
		t.Error("somebody else is offered to delete it")
	}
	other.post("/staff/c/runs/text/drop", url.Values{"id": {id}})
	if other.status != http.StatusForbidden {
		t.Errorf("somebody else deletes it: status %d", other.status)
	}
	if sections, err = s.store.SavedSections(t.Context()); err != nil || len(sections) != 1 {
		t.Fatalf("%d sections, %v", len(sections), err)
	}
	wide := s.officeOf("wes@example.org", false, role(staff.Everywhere, staff.Author))
	wide.get("/staff/c/runs/text/insert")
	wide.submit("/drop")
	if sections, err = s.store.SavedSections(t.Context()); err != nil || len(sections) != 0 {
		t.Errorf("%d sections, %v", len(sections), err)
	}
}

// A text that is brought as a file is bounded like one that is typed: every page about it reads all of it.
func TestEndlessTextIsNotTaken(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", false, role(staff.Everywhere, staff.Author))
	long := []byte(survey + "\n" + strings.Repeat("a ", 1<<20))
	for name, body := range map[string][]byte{"lanes.md": long, "lanes.zip": archive(t, "lanes.md", string(long))} {
		b.sendFile("/staff/new", url.Values{"slug": {"lanes"}, "how": {"file"}}, name, body)
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d at %s", name, b.status, b.at.Path)
		}
		b.has("The text must be shorter than 1,024 KB")
	}
}

// No page for staff is kept by a browser or a proxy, and none lacks the headers; asked for with HEAD or a method that it has not, it
// says no more than with GET.
func TestStaffPagesAreNeverStored(t *testing.T) {
	s := newSurvey(t)
	c := &caller{who: "administrator", admin: true, account: s.staffer("root@example.org", true).ID}
	s.renew(c)
	n := 0
	for _, r := range web.Routes() {
		if r.May == "" && !strings.HasPrefix(r.Path, "/preview/") {
			continue
		}
		methods := []string{r.Method, http.MethodPut}
		if r.Method == http.MethodGet {
			methods = append(methods, http.MethodHead)
		}
		for _, method := range methods {
			n++
			var w *httptest.ResponseRecorder
			if method == http.MethodPost { // of another site: nothing may come of it
				w = s.ask(method, staffPath(r, "walks"), c.cookies, func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") })
				if w.Code != http.StatusForbidden || !strings.Contains(w.Body.String(), "from another website") {
					t.Errorf("POST %s from another site: status %d", r.Path, w.Code)
				}
			} else {
				w = s.ask(method, staffPath(r, "walks"), c.cookies)
			}
			if got := w.Header().Get("Cache-Control"); !strings.Contains(got, "no-store") {
				t.Errorf("%s %s: Cache-Control %q", method, r.Path, got)
			}
			if h := w.Header(); h.Get("Content-Security-Policy") == "" || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "same-origin" {
				t.Errorf("%s %s lacks headers: %v", method, r.Path, h)
			}
			if method == http.MethodPut && w.Code != http.StatusMethodNotAllowed {
				t.Errorf("PUT %s: status %d", r.Path, w.Code)
			}
		}
	}
	if n < 150 {
		t.Errorf("only %d requests were made", n)
	}
}

// Who holds a link to a preview gets no further: not to another preview, nor to anything of the site by an odd address or method.
func TestPreviewHolderGetsNoFurther(t *testing.T) {
	s, ann := newOffice(t, survey)
	s.write("runs", strings.Replace(survey, "Where do you walk to?", "Where do you run to?", 1))
	root := s.officeOf("root@example.org", true)
	b := s.browse()
	start := b.openLink(ann.makeLink("Legal team", "newest", "7", "no"))
	root.get("/staff/c/runs/preview")
	root.submit("/look")
	other := root.at.Path
	if !strings.HasPrefix(other, "/c/~") || other == start {
		t.Fatalf("the other preview is at %s", other)
	}
	id, otherID := strings.TrimPrefix(start, "/c/~"), strings.TrimPrefix(other, "/c/~")
	var held *http.Cookie
	for _, c := range b.client.Jar.Cookies(b.at) {
		if c.Name == "greenpaper-preview-"+id {
			held = c
		}
	}
	if held == nil {
		t.Fatal("the browser has no cookie of the preview")
	}
	moved := &http.Cookie{Name: "greenpaper-preview-" + otherID, Value: held.Value}
	cookies := []*http.Cookie{held, moved}
	for _, path := range []string{
		other, other + "/questions", "/preview/" + otherID + "/comments", "/preview/" + id + "/comments",
		start + "/../~" + otherID, start + "%2f..%2f~" + otherID, start + "/site/../../~" + otherID, start + "/site//staff", start + "/site/staff", start + "/site/../staff",
		start + "/site/help/../../staff", start + "/site/leave/../c/runs", start + "/..%2fstaff", start + "/files/..%2f..%2fruns.md", start + "/site/readyz", start + "/site/healthz",
		start + "/feed.json", start + "/site/feed.xml", start + "/site/sitemap.xml", start + "/site/preview/" + otherID,
		"/c/runs", "/c/walks", "/c/~", "/c/~/questions", "/c/~" + strings.ToUpper(id),
	} {
		for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodPost} {
			w := s.ask(method, path, cookies, func(r *http.Request) {
				r.Header.Set("X-Http-Method-Override", "GET")
				r.Header.Set("X-Original-Url", other)
				r.Header.Set("X-Forwarded-Prefix", other)
			})
			if body := w.Body.String(); w.Code < 300 || w.Code >= 500 || strings.Contains(body, "Where do you run to?") || strings.Contains(w.Header().Get("Location"), otherID) {
				t.Errorf("%s %s: status %d, leads to %q", method, path, w.Code, w.Header().Get("Location"))
			}
		}
	}
	if w := s.ask(http.MethodGet, start, cookies); w.Code != http.StatusOK {
		t.Errorf("their own preview: status %d", w.Code)
	}
}
