package web_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
)

// sendFile posts a form with one file.
func (b *browser) sendFile(path string, form url.Values, name string, body []byte) {
	b.t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for field, values := range form {
		for _, v := range values {
			if err := w.WriteField(field, v); err != nil {
				b.t.Fatal(err)
			}
		}
	}
	part, err := w.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(body)
	}
	if err != nil || w.Close() != nil {
		b.t.Fatal(err)
	}
	b.send(http.MethodPost, path, w.FormDataContentType(), &buf)
}

// archive makes a ZIP of names and bodies by turns.
func archive(t *testing.T, list ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(list); i += 2 {
		w, err := z.Create(list[i])
		if err == nil {
			_, err = w.Write([]byte(list[i+1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// text gives a file of the newest revision.
func (s *site) text(slug, name string) string {
	s.t.Helper()
	m, err := s.store.Manuscript(s.t.Context(), slug)
	if err != nil {
		s.t.Fatal(err)
	}
	_, files, err := s.store.Revision(s.t.Context(), slug, m.Rev)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == name {
			return string(f.Body)
		}
	}
	s.t.Fatalf("%s has no %s", slug, name)
	return ""
}

func (s *site) names(slug string) []string {
	s.t.Helper()
	m, err := s.store.Manuscript(s.t.Context(), slug)
	if err != nil {
		s.t.Fatal(err)
	}
	r, _, err := s.store.Revision(s.t.Context(), slug, m.Rev)
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, f := range r.Files {
		names = append(names, f.Name)
	}
	return names
}

func TestStaffNewFromStarter(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", false, role(staff.Everywhere, staff.Author))
	b.get("/staff/new")
	for _, c := range []struct{ slug, how, want string }{
		{"", "starter", "Enter a name for the web address"},
		{"Hospital Food", "starter", "such as hospital-food"},
		{"walks", "starter", "There is a consultation called walks already"},
		{"food", "", "Choose how you want to start"},
		{"food", "copy", "Choose the consultation to copy"},
		{"food", "file", "Choose the file to start with"},
	} {
		b.sendFile("/staff/new", url.Values{"slug": {c.slug}, "how": {c.how}}, "", nil)
		if b.status != http.StatusUnprocessableEntity || b.doc.Find("#slug").AttrOr("value", "") != c.slug {
			t.Errorf("%+v: status %d", c, b.status)
		}
		b.has("There is a problem", c.want)
	}
	b.sendFile("/staff/new", url.Values{"slug": {"food"}, "how": {"starter"}}, "", nil)
	if b.at.Path != "/staff/c/food/text" {
		t.Fatalf("starting leads to %s with status %d", b.at, b.status)
	}
	b.has("The consultation is started", "Example call for evidence")
	if names := s.names("food"); !slices.Equal(names, []string{"food.md", "food.privacy.md", "food.scenarios.md"}) {
		t.Errorf("files %v", names)
	}
	text := s.text("food", "food.md")
	for _, want := range []string{"consultation: food\n", "privacy: food.privacy.md\n", "opens: 2026-03-30 09:00\n", "closes: 2026-06-22 23:45\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in the text", want)
		}
	}
	b.hasNot("file-missing")
	p, err := s.store.PersonByEmail(t.Context(), "ann@example.org")
	if err != nil || !slices.ContainsFunc(p.Grants, func(g staff.Grant) bool { return g.Consultation == "food" && g.Role == staff.Author }) {
		t.Errorf("who begins is not its author: %+v, %v", p, err)
	}
	// Whoever has a role for one consultation cannot begin another.
	s.officeOf("eve@example.org", false, role("walks", staff.Author)).refusedAt(http.MethodGet, "/staff/new")
}

func (b *browser) refusedAt(method, path string) {
	b.t.Helper()
	b.send(method, path, "application/x-www-form-urlencoded", nil)
	if b.status != http.StatusForbidden {
		b.t.Errorf("%s %s: status %d, want 403", method, path, b.status)
	}
}

func TestStaffNewFromFile(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	form := func(slug string) url.Values { return url.Values{"slug": {slug}, "how": {"file"}} }
	body := strings.ReplaceAll(survey, "\n", "\r\n")
	b.sendFile("/staff/new", form("lanes"), "My walks.md", []byte("\ufeff"+body))
	if b.at.Path != "/staff/c/lanes/text" {
		t.Fatalf("a file leads to %s\n%s", b.at, b.doc.Find("main").Text())
	}
	if text := s.text("lanes", "lanes.md"); !strings.Contains(text, "consultation: lanes\n") || strings.Contains(text, "\r") || strings.HasPrefix(text, "\ufeff") {
		t.Errorf("the text is %q", text[:60])
	}
	b.sendFile("/staff/new", form("paths"), "all.zip", archive(t, "in/walks.md", survey, "in/walks.privacy.md", surveyNotice, "in/plan.csv", "a,b\n1,2\n", "__MACOSX/in/._x", "x"))
	if names := s.names("paths"); !slices.Equal(names, []string{"paths.md", "paths.privacy.md", "plan.csv"}) {
		t.Errorf("files %v", names)
	}
	if !strings.Contains(s.text("paths", "paths.md"), "privacy: paths.privacy.md\n") {
		t.Error("the notice of the archive has another name")
	}
	for _, c := range []struct {
		name string
		body []byte
		want string
	}{
		{"a.docx", []byte("hello"), "must be text that ends in .md"},
		{"a.zip", []byte("PK\x03\x04 broken"), "could not open the .zip"},
		{"a.zip", archive(t, "../walks.md", survey), "must hold the files themselves"},
		{"a.zip", archive(t, "a.md", survey, "b.md", survey), "more than one questionnaire: a.md, b.md"},
		{"a.zip", archive(t, "a.txt", "hello"), "holds no questionnaire"},
		{"a.zip", archive(t, "a.md", survey, "b.pdf", "hello"), "because of b.pdf in it"},
		{"a.zip", archive(t, "a.md", survey, "b.exe", "MZ"), "because of b.exe in it"},
		{"a.zip", archive(t, "a.md", survey, "b.csv", strings.Repeat("a", staff.MaxFile+1)), "holds too much"},
		{"a.md", bytes.Repeat([]byte("a"), staff.MaxFile+10), "must be smaller than 20 MB"},
	} {
		b.sendFile("/staff/new", form("refused"), c.name, c.body)
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", c.name, b.status)
		}
		b.has(c.want)
	}
	if _, err := s.store.Manuscript(t.Context(), "refused"); !errors.Is(err, consultation.ErrNotFound) {
		t.Error("a refused file made a manuscript")
	}
}

func TestStaffCopyAndBring(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	b.sendFile("/staff/new", url.Values{"slug": {"lanes"}, "how": {"copy"}, "from": {"walks"}}, "", nil)
	text := s.text("lanes", "lanes.md")
	for _, want := range []string{"consultation: lanes\n", "privacy: lanes.privacy.md\n", "opens: 2026-03-30 09:00\n", "closes: 2026-06-22 23:45\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %q in the copy\n%s", want, text)
		}
	}
	if s.text("lanes", "lanes.privacy.md") != surveyNotice {
		t.Error("the notice was not copied")
	}
	b.get("/staff/c/walks/text")
	b.has("This consultation was published from outside")
	b.submit("/bring")
	if b.at.Path != "/staff/c/walks/text" || s.text("walks", "walks.md") != survey {
		t.Errorf("bringing leads to %s", b.at)
	}
	// A copy of what one may not see is refused.
	eve := s.officeOf("eve@example.org", false, role("lanes", staff.Author), role(staff.Everywhere, staff.Auditor))
	eve.refusedAt(http.MethodPost, "/staff/new")
}

func TestStaffTextIsSavedAndChecked(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	b.get("/staff/c/walks/text")
	b.submit("/bring")
	b.press("check", "text", strings.Replace(survey, "`choose one`", "`chose one`", 1), "note", "A mistake")
	if b.at.Path != "/staff/c/walks/text" {
		t.Fatalf("saving leads to %s", b.at)
	}
	b.has("Saved and checked", "error", "Last saved")
	link := b.doc.Find(".gp-findings__item a").First().AttrOr("href", "")
	if !strings.Contains(link, "/text/lines?file=walks.md#L") {
		t.Fatalf("a finding links to %q", link)
	}
	help := b.doc.Find(".gp-findings__help").First().AttrOr("href", "")
	b.get(link)
	if _, id, _ := strings.Cut(link, "#"); b.doc.Find("#"+id+" .gp-lines__note").Length() == 0 {
		t.Errorf("line %s has no note", id)
	}
	b.get(help)
	b.has("What a message means", "This fails", "Name of this message:")
	if back := b.doc.Find(`main a[href="/staff/c/walks/text?file=walks.md"]`); back.Length() != 1 {
		t.Error("the help has no way back to the text")
	}
	if line := b.doc.Find(`main a[href^="/staff/c/walks/text/lines?file=walks.md#L"]`); line.Length() != 1 {
		t.Error("the help does not lead to the line")
	}
	b.get(strings.Replace(help, "of=walks", "of=", 1))
	if b.doc.Find(`main a[href*="/text"]`).Length() != 0 {
		t.Error("a way back to nothing")
	}
	b.get("/staff/c/walks/history")
	b.has("Revision 2", "A mistake", "lines added: 1, lines removed: 1", "Started with")
	// Saving the same again makes no revision.
	b.get("/staff/c/walks/text")
	b.press("save")
	if m, _ := s.store.Manuscript(t.Context(), "walks"); m.Rev != 2 || m.Title != "Walks" {
		t.Errorf("revision %d, title %q", m.Rev, m.Title)
	}
	// A note that is too long keeps what was typed.
	b.press("save", "text", survey+"\nMore words.\n", "note", strings.Repeat("n", 301))
	if b.status != http.StatusUnprocessableEntity || !strings.Contains(b.form().Get("text"), "More words.") {
		t.Errorf("status %d, text %q", b.status, b.form().Get("text"))
	}
	// A file that is not there yet can be written.
	b.get("/staff/c/walks/text?file=walks.reasons.md")
	b.has("does not exist yet")
	b.press("save", "text", "- `stage` because\n")
	if s.text("walks", "walks.reasons.md") != "- `stage` because\n" {
		t.Error("the reasons were not saved")
	}
	b.get("/staff/c/walks/text?file=passwd.md")
	if b.status != http.StatusNotFound {
		t.Errorf("a file of no questionnaire: status %d", b.status)
	}
	b.get("/staff/c/walks/text")
	b.press("save", "text", strings.Replace(survey, "consultation: walks", "consultation: other", 1))
	b.has("he text says `consultation: other`, but its address is walks")
}

func TestStaffTextOfTwoPeople(t *testing.T) {
	s := newSurvey(t)
	ann, bob := s.officeOf("ann@example.org", true), s.officeOf("bob@example.org", false, role("walks", staff.Author))
	ann.get("/staff/c/walks/text")
	ann.submit("/bring")
	bob.get("/staff/c/walks/text")
	title := strings.Replace(survey, "# Walks", "# Walks and lanes", 1)
	ann.press("save", "text", title)
	bob.press("save", "text", survey+"\nBob was here.\n", "note", "the end")
	if bob.status != http.StatusConflict {
		t.Fatalf("saving over somebody else's text: status %d", bob.status)
	}
	bob.has("ann saved at", "You changed different lines", "Bob was here.", "# Walks and lanes")
	if s.text("walks", "walks.md") != title {
		t.Fatal("a conflict changed the text")
	}
	bob.press("save")
	if got := s.text("walks", "walks.md"); got != title+"\nBob was here.\n" {
		t.Errorf("the merged text is %q", got)
	}
	// Both change the same line.
	ann.get("/staff/c/walks/text")
	bob.get("/staff/c/walks/text")
	now := s.text("walks", "walks.md")
	ann.press("save", "text", strings.Replace(now, "# Walks and lanes", "# Walks of Ann", 1))
	bob.press("save", "text", strings.Replace(now, "# Walks and lanes", "# Walks of Bob", 1))
	bob.has("You both changed one place", staff.MarkMine, "# Walks of Ann", "# Walks of Bob")
	both := *bob
	bob.press("save")
	if bob.status != http.StatusUnprocessableEntity {
		t.Errorf("marks between two texts are saved: status %d", bob.status)
	}
	bob.has("still has a mark")
	// Only mine.
	form := fields(both.doc.Find("form#page").NextAllFiltered("form"))
	form.Set("do", "mine")
	bob.post("/staff/c/walks/text", form)
	if !strings.Contains(s.text("walks", "walks.md"), "# Walks of Bob") {
		t.Error("my text was not saved")
	}
	_, files, err := s.store.Revision(t.Context(), "walks", 4)
	if err != nil || !strings.Contains(string(files[0].Body), "# Walks of Ann") {
		t.Error("her text is not in the history")
	}
	// Other files do not clash.
	ann.get("/staff/c/walks/text?file=walks.privacy.md")
	bob.get("/staff/c/walks/text")
	bob.press("save", "text", survey)
	ann.press("save", "text", surveyNotice+"\nMore.\n")
	if ann.status != http.StatusOK || !strings.Contains(s.text("walks", "walks.privacy.md"), "More.") || s.text("walks", "walks.md") != survey {
		t.Errorf("two files at once: status %d", ann.status)
	}
	// A lost session keeps the words.
	bob.get("/staff/c/walks/text")
	f := bob.form()
	f.Set("text", survey+"\nWords that must not be lost.\n")
	s.now = s.now.Add(staff.SessionAbsolute)
	bob.post("/staff/c/walks/text", f)
	bob.has("You are signed out", "Words that must not be lost.")
}

func TestStaffTextForReaders(t *testing.T) {
	s := newSurvey(t)
	ann := s.officeOf("ann@example.org", true)
	ann.get("/staff/c/walks/text")
	ann.submit("/bring")
	eve := s.officeOf("eve@example.org", false, role("walks", staff.Analyst))
	eve.get("/staff/c/walks/text")
	if _, ok := eve.doc.Find("#text").Attr("readonly"); !ok || eve.doc.Find("main button[name=do]").Length() != 0 {
		t.Error("somebody who may not edit is offered to save")
	}
	for _, path := range []string{"/text", "/text/check", "/text/insert", "/files", "/files/remove", "/history/1/restore", "/bring"} {
		eve.refusedAt(http.MethodPost, "/staff/c/walks"+path)
	}
	eve.get("/staff/c/walks/history/1/zip")
	if z, err := zip.NewReader(strings.NewReader(eve.body), int64(len(eve.body))); err != nil || len(z.File) != 2 || z.File[0].Name != "walks/walks.md" {
		t.Errorf("the archive: %v", err)
	}
}

func TestStaffTextCheckAsJSON(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	b.get("/staff/c/walks/text")
	b.submit("/bring")
	b.post("/staff/c/walks/text/check", url.Values{"file": {"walks.md"}, "text": {strings.Replace(survey, "`choose one`", "`chose one`", 1)}})
	var got struct {
		Summary string
		Marks   []struct {
			Line    int
			Level   string
			Message string
		}
	}
	if err := json.Unmarshal([]byte(b.body), &got); err != nil || len(got.Marks) == 0 || got.Marks[0].Line < 2 || !strings.Contains(got.Summary, "error") {
		t.Errorf("%v: %s", err, b.body)
	}
	if m, _ := s.store.Manuscript(t.Context(), "walks"); m.Rev != 1 {
		t.Error("checking saved something")
	}
	b.post("/staff/c/walks/text/pages", url.Values{"file": {"walks.md"}, "text": {survey + "\n### Shall we <b>dance</b>?\n`dance` `yes or no`\n"}})
	b.has("How it reads", "Where do you walk")
}

// picture is a PNG with a note about its maker.
func picture() []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(name, data string) {
		b = append(b, 0, 0, 0, byte(len(data)))
		b = append(append(append(b, name...), data...), 1, 2, 3, 4)
	}
	chunk("IHDR", "\x00\x00\x00\x01\x00\x00\x00\x01\x08\x02\x00\x00\x00")
	chunk("tEXt", "Author\x00Ann Secret")
	chunk("IDAT", "x")
	chunk("IEND", "")
	return b
}

// fakeScanner finds a virus in whatever says so, and can be silent.
type fakeScanner struct{ silent bool }

func (f *fakeScanner) Scan(_ context.Context, r io.Reader) (bool, error) {
	if f.silent {
		return false, errors.New("no answer")
	}
	b, err := io.ReadAll(r)
	return !bytes.Contains(b, []byte("EICAR")), err
}

// TestStaffFilesAreScanned: what staff add goes through the scanner, by each way that it can come, and nothing is taken unscanned.
func TestStaffFilesAreScanned(t *testing.T) {
	s := closedSurvey(t)
	f := &fakeScanner{}
	s.server.Config.Scanner = f
	b := s.officeOf("ann@example.org", true, role("walks", staff.Publisher))
	b.get("/staff/c/walks/text")
	b.submit("/bring")
	pack := archive(t, "new.md", "---\nconsultation: new\n---\n", "plan.csv", "EICAR,b\n1,2\n")
	for _, c := range []struct {
		body, want string
		silent     bool
	}{
		{"EICAR,b\n1,2\n", "A virus was found in the file", false},
		{"a,b\n1,2\n", "The virus scanner does not answer", true},
	} {
		f.silent = c.silent
		b.sendFile("/staff/c/walks/files", nil, "plan.csv", []byte(c.body))
		b.wantsAt(http.StatusUnprocessableEntity, "/staff/c/walks/files")
		b.has(c.want)
		b.attach("Counts", "plan.csv", []byte(c.body))
		b.wantsAt(http.StatusUnprocessableEntity, "/staff/c/walks/outcome/files")
		b.has(c.want)
		b.sendFile("/staff/new", url.Values{"slug": {"new"}, "how": {"file"}}, "new.zip", pack)
		b.has(c.want, "plan.csv")
	}
	if names := s.names("walks"); slices.Contains(names, "plan.csv") {
		t.Errorf("files %v", names)
	}
	f.silent = false
	b.sendFile("/staff/c/walks/files", nil, "plan.csv", []byte("a,b\n1,2\n"))
	b.has("The file is saved")
	b.attach("Counts", "plan.csv", []byte("a,b\n1,2\n"))
	b.has("The document is added")
}

func TestStaffFiles(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	b.get("/staff/c/walks/text")
	b.submit("/bring")
	b.get("/staff/c/walks/files")
	b.has("There are no files yet")
	b.sendFile("/staff/c/walks/files", nil, `C:\Users\ann\My plan (final).PNG`, picture())
	b.has("The file is saved", "My-plan-final.png", "![Say what the picture shows](My-plan-final.png)", "Nothing links to it yet")
	if strings.Contains(s.text("walks", "My-plan-final.png"), "Secret") {
		t.Error("the name of the author is still in the picture")
	}
	b.get("/staff/c/walks/files/get/My-plan-final.png")
	if b.header.Get("Content-Type") != "image/png" || !strings.Contains(b.header.Get("Content-Security-Policy"), "sandbox") {
		t.Errorf("headers %v", b.header)
	}
	b.sendFile("/staff/c/walks/files", nil, "plan.pdf", []byte("%PDF-1.7\n%%EOF\n"))
	b.has("PDF document", "Many people cannot read a PDF well")
	for _, c := range []struct {
		name string
		body []byte
		want string
	}{
		{"plan.pdf", []byte("hello"), "not what the end of its name says"},
		{"plan.exe", []byte("MZ"), "one of the types in the list"},
		{"page.txt", []byte("<!DOCTYPE html><script>alert(1)</script>"), "not what the end of its name says"},
		{"x.png", []byte("\x89PNG\r\n\x1a\nbroken"), "cannot be read"},
		{"big.csv", bytes.Repeat([]byte("a,b\n"), 15<<20), "must be smaller than 20 MB. Nothing was changed"}, // 60 MB
		{"", nil, "Choose a file"},
	} {
		b.sendFile("/staff/c/walks/files", nil, c.name, c.body)
		if b.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: status %d", c.name, b.status)
		}
		b.has(c.want, "plan.pdf")
	}
	if names := s.names("walks"); len(names) != 4 {
		t.Errorf("files %v", names)
	}
	b.sendFile("/staff/c/walks/files", nil, "plan.pdf", []byte("%PDF-1.7\nnew\n%%EOF\n"))
	b.get("/staff/c/walks/text")
	b.press("save", "text", survey+"\n[The plan](plan.pdf)\n")
	b.get("/staff/c/walks/files")
	b.has("Linked from walks.md")
	b.get("/staff/c/walks/files/remove?name=plan.pdf")
	b.has("walks.md still links to it")
	b.submit("/files/remove")
	b.has("The file is removed")
	b.get("/staff/c/walks/files/remove?name=walks.md")
	if b.status != http.StatusNotFound {
		t.Error("the questionnaire can be removed")
	}
	// It comes back from the history.
	b.get("/staff/c/walks/history/5")
	b.submit("/restore")
	b.has("The earlier text is back")
	if !strings.Contains(s.text("walks", "plan.pdf"), "new") {
		t.Error("the file did not come back")
	}
	b.get("/staff/c/walks/history/2?with=4")
	b.has("plan.pdf: added")
}

func TestStaffLibrary(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	b.sendFile("/staff/new", url.Values{"slug": {"food"}, "how": {"starter"}}, "", nil)
	b.get("/staff/c/food/text/insert")
	b.press("")
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("nothing chosen: status %d", b.status)
	}
	for _, it := range questionnaires.Library() {
		b.get("/staff/c/food/text/insert")
		b.press("", "what", it.Key, "after", "about-you")
		if b.at.Path != "/staff/c/food/text" {
			t.Fatalf("inserting %s leads to %s", it.Key, b.at)
		}
	}
	text := s.text("food", "food.md")
	if strings.Index(text, "`equality monitoring`") < strings.Index(text, "`your-organisation`") {
		t.Error("questions on equality are not the last")
	}
	b.get("/staff/c/food/text/insert")
	b.post("/staff/c/food/text/keep", url.Values{"keep": {"1"}, "title": {""}})
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("no title: status %d", b.status)
	}
	b.post("/staff/c/food/text/keep", url.Values{"keep": {"1"}, "title": {"About walkers"}})
	b.has("The section is saved", "About walkers", "Are you answering for yourself")
	saved, err := s.store.SavedSections(t.Context())
	if err != nil || len(saved) != 1 {
		t.Fatalf("%d sections, %v", len(saved), err)
	}
	b.press("", "what", saved[0].ID, "after", "")
	if text := s.text("food", "food.md"); !strings.Contains(text, "`capacity-2` `choose one`") || !strings.Contains(text, "`only if capacity-2 is organisation`") {
		t.Errorf("the saved section was not renamed\n%s", text)
	}
	b.get("/staff/c/food/text/insert")
	b.submit("/drop")
	b.hasNot("About walkers")
}
