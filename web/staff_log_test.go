package web_test

import (
	"crypto/rand"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

// record writes an entry to the log.
func (s *site) record(a staff.Act) {
	s.t.Helper()
	if a.At.IsZero() {
		a.At = s.now
	}
	if err := s.store.Record(s.t.Context(), a); err != nil {
		s.t.Fatal(err)
	}
}

// newestEntry gives the end of the log.
func (s *site) newestEntry() *staff.Entry {
	s.t.Helper()
	list, err := s.store.Search(s.t.Context(), staff.LogFilter{}, 0, 1)
	if err != nil || len(list) != 1 {
		s.t.Fatal(list, err)
	}
	return list[0]
}

// tamper changes the database behind the program's back.
func (s *site) tamper(statement string) {
	s.t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(s.dir, storage.DatabaseFile))
	if err != nil {
		s.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		s.t.Fatal(err)
	}
}

// rows are the cells of the page's table.
func (b *browser) rows() [][]string {
	var all [][]string
	rows := b.doc.Find("table.gp-log tbody tr")
	for i := range rows.Length() {
		var row []string
		cells := rows.Eq(i).Find("td")
		for j := range cells.Length() {
			row = append(row, strings.Join(strings.Fields(cells.Eq(j).Text()), " "))
		}
		all = append(all, row)
	}
	return all
}

func TestLogPage(t *testing.T) {
	s := newSurvey(t)
	bob := s.staffer("bob@example.org", false, role("walks", staff.Author))
	b := s.officeOf("ann@example.org", true)
	s.record(staff.Act{Actor: bob.ID, Verb: staff.VerbManuscriptSaved, Consultation: "walks", Subject: "2", Details: staff.Details{"note": "<b>Better</b> words"}})
	s.record(staff.Act{Actor: rand.Text(), Verb: staff.VerbManuscriptSaved, Consultation: "other"})
	s.record(staff.Act{Actor: staff.CommandLine, Verb: staff.VerbBackedUp})
	b.get("/staff/log")
	b.has("Nobody has checked yet", "Started", "<b>Better</b> words")
	rows := b.rows()
	want := [][]string{{"Command line", "Made a backup", ""}, {"Deleted account", "Saved the text", "other"}, {"bob", "Saved the text", "walks"}, {"ann", "Signed in", ""}}
	for i, w := range want {
		if got := rows[i][1:4]; strings.Join(got, "|") != strings.Join(w, "|") {
			t.Errorf("row %d: %q, want %q", i, got, w)
		}
	}
	if !strings.Contains(rows[2][4], "Revision: 2 Note: <b>Better</b> words") || rows[2][0] != "10am on 2 March 2026" {
		t.Errorf("row %q", rows[2])
	}
	if current := b.doc.Find(`nav a[aria-current][href="/staff/log"], nav [aria-current] a[href="/staff/log"]`).Length() + b.doc.Find(`a[href="/staff/log"][aria-current]`).Length(); current == 0 {
		t.Error("the navigation does not say where one is")
	}
}

// TestLogNamesWhatItIsAbout: who reads the log reads names and places, not ids, while what it is about still exists.
func TestLogNamesWhatItIsAbout(t *testing.T) {
	ids := regexp.MustCompile(`\b[A-Z2-7]{26}\b`)
	s, ann := newOffice(t, survey)
	reviewer := s.browse()
	start := reviewer.openLink(ann.makeLink("Legal team", "newest", "7", "yes"))
	reviewer.get("/preview/" + strings.TrimPrefix(start, "/c/~") + "/comments/new?line=12&file=walks.md")
	reviewer.fill("name", "Lee Legal", "text", "Say which.", "first", "12", "last", "")
	id := strings.TrimPrefix(reviewer.doc.Find("article.gp-comment").AttrOr("id", ""), "comment-")
	ann.get("/staff/c/walks/comments/" + id)
	ann.fill("text", "We do.")
	// What was made by other pages, with ids like theirs.
	act := func(verb staff.Verb, subject string) staff.Act {
		return staff.Act{Actor: staff.CommandLine, Verb: verb, Consultation: "walks", Subject: subject, At: s.now}
	}
	p := staff.Proposal{ID: rand.Text(), Slug: "walks", Rev: 1, Version: strings.Repeat("ab", 32), Why: "Ready."}
	if err := s.store.Propose(t.Context(), act(staff.VerbProposed, p.ID), p); err != nil {
		t.Fatal(err)
	}
	s.record(staff.Act{Actor: staff.CommandLine, Verb: staff.VerbPersonInvited, Subject: rand.Text(), Details: staff.Details{"name": "Bo", "email": "bo@example.org"}})
	b := s.officeOf("eve@example.org", true)
	b.get("/staff/log")
	b.has("Comment on line 12 of walks.md", "Reply to: Comment on line 12 of walks.md", "Preview link for Legal team", "Request to publish revision 1", "bo@example.org")
	if raw := ids.FindAllString(b.doc.Find("table.gp-log").Text(), -1); raw != nil || strings.Contains(b.doc.Find("table.gp-log").Text(), strings.TrimPrefix(start, "/c/~")) {
		t.Errorf("the log shows the ids %v", raw)
	}
	s.record(act(staff.VerbTimesChanged, "closes"))
	s.record(act(staff.VerbGateAnswered, "blackout-period"))
	b.get("/staff/log")
	b.has("Change when it closes", "It would open in a blackout period.")
	// What is gone has nothing but its id.
	gone := rand.Text()
	s.record(act(staff.VerbCommentDeleted, gone))
	b.get("/staff/log")
	b.has(gone)
}

func TestLogFilter(t *testing.T) {
	s := newSurvey(t)
	bob := s.staffer("bob@example.org", false)
	b := s.officeOf("ann@example.org", true)
	day := func(n int) time.Time { return london(t, "2026-03-10 00:00").AddDate(0, 0, n) }
	for i := range 4 {
		s.record(staff.Act{Actor: bob.ID, Verb: staff.VerbManuscriptSaved, Consultation: "walks", Details: staff.Details{"note": fmt.Sprintf("Draft %d", i)}, At: day(i)})
	}
	s.record(staff.Act{Actor: bob.ID, Verb: staff.VerbManuscriptSaved, Consultation: "walks", Details: staff.Details{"note": "Draft late"}, At: day(2).Add(-time.Minute)})
	for query, want := range map[string]string{
		"who=" + bob.ID + "&word=DRAFT":                                             "late 3 2 1 0",
		"what=manuscript.saved&which=walks&from-day=11&from-month=3&from-year=2026": "late 3 2 1",
		"from-day=11&from-month=3&from-year=2026&to-day=11&to-month=3&to-year=2026": "late 1",
		"which=walks&word=draft+2":                                                  "2",
		"who=nobody":                                                                "",
	} {
		b.get("/staff/log?" + query)
		var got []string
		for _, r := range b.rows() {
			got = append(got, r[4][strings.LastIndex(r[4], " ")+1:])
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s: got %q, want %q", query, got, want)
		}
	}
	b.get("/staff/log?who=nobody")
	b.has("No entry is like that", "See everything")
	b.get("/staff/log?from-day=30&from-month=2&from-year=2026&word=kept")
	if b.status != 422 || b.doc.Find("#from-day").AttrOr("value", "") != "30" || b.doc.Find("#word").AttrOr("value", "") != "kept" {
		t.Errorf("status %d", b.status)
	}
	b.has("There is a problem", "Enter the first day with day, month and year")
	b.get("/staff/log?from-day=3&from-month=3&from-year=2026&to-day=2&to-month=3&to-year=2026")
	b.has("The last day is before the first day")
}

func TestLogPaging(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	for i := range 120 {
		s.record(staff.Act{Actor: staff.System, Verb: staff.VerbManuscriptSaved, Subject: fmt.Sprint("number ", i)})
	}
	b.get("/staff/log?what=manuscript.saved")
	seen := map[string]bool{}
	for range 3 {
		for _, r := range b.rows() {
			seen[r[5]] = true
		}
		older := b.doc.Find(`a[rel="next"]`)
		if older.Length() == 0 {
			break
		}
		b.get(older.AttrOr("href", ""))
	}
	if len(seen) != 120 || b.doc.Find(`a[rel="next"]`).Length() != 0 || len(b.rows()) != 20 {
		t.Errorf("%d entries on all pages, %d on the last", len(seen), len(b.rows()))
	}
	b.get(b.doc.Find(`a[rel="prev"]`).AttrOr("href", ""))
	if rows := b.rows(); len(rows) != 50 || !strings.Contains(rows[0][4], "number 119") {
		t.Errorf("the newest: %q", rows)
	}
	b.get("/staff/log?before=x")
	if b.status != http.StatusNotFound {
		t.Errorf("status %d", b.status)
	}
}

// An auditor of one consultation sees, checks and downloads nothing of another, whatever the form says.
func TestLogOfOneConsultation(t *testing.T) {
	s := newSurvey(t)
	s.publish("other", "Other", "Department", "2026-03-01 09:00", "")
	b := s.officeOf("ann@example.org", false, role("walks", staff.Auditor))
	s.record(staff.Act{Actor: "x", Verb: staff.VerbManuscriptSaved, Consultation: "walks", Details: staff.Details{"note": "about walks"}})
	s.record(staff.Act{Actor: "x", Verb: staff.VerbManuscriptSaved, Consultation: "other", Details: staff.Details{"note": "about another"}})
	for _, path := range []string{"/staff/log", "/staff/log/head", "/staff/c/other/log"} {
		if b.get(path); b.status != http.StatusForbidden {
			t.Errorf("%s: status %d", path, b.status)
		}
	}
	b.get("/staff/c/walks/log?which=other")
	b.has("about walks")
	b.hasNot("about another")
	if n := len(b.rows()); n != 1 {
		t.Errorf("%d rows", n)
	}
	b.post("/staff/c/walks/log/download", url.Values{"format": {"jsonl"}, "which": {"other"}})
	if b.status != 200 || !strings.Contains(b.body, "about walks") || strings.Contains(b.body, "about another") {
		t.Errorf("%d: %s", b.status, b.body)
	}
	b.get("/staff/c/walks/log")
	b.submit("/log/check")
	b.has("Nothing is wrong")
	check := b.at.Path
	if !strings.HasPrefix(check, "/staff/c/walks/log/check/") {
		t.Fatalf("at %s", check)
	}
	other := s.officeOf("bob@example.org", false, role("other", staff.Auditor))
	other.get(strings.Replace(check, "walks", "other", 1))
	if other.status != http.StatusNotFound {
		t.Errorf("somebody else's check: status %d", other.status)
	}
	other.get("/staff/c/other/log")
	other.has("Nothing is wrong")
	if other.doc.Find(`a[href*="/check/"]`).Length() != 0 {
		t.Error("a link to a check that this person may not see")
	}
	admin := s.officeOf("root@example.org", true)
	if admin.get("/staff/c/none/log"); admin.status != http.StatusNotFound {
		t.Errorf("the log of nothing: status %d", admin.status)
	}
	admin.get("/staff/log/check/1")
	if admin.status != http.StatusNotFound {
		t.Errorf("an entry that is no check: status %d", admin.status)
	}
}

func TestLogCheck(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	s.record(staff.Act{Actor: staff.System, Verb: staff.VerbManuscriptSaved, Details: staff.Details{"note": "words"}})
	b.get("/staff/log")
	b.submit("/staff/log/check")
	b.has("Result of the check", "ann checked the log at", "Nothing is wrong: all 3 entries")
	if e := s.newestEntry(); e.Verb != staff.VerbLogChecked || e.Details["findings"] != "0" || e.Details["entries"] != "3" {
		t.Errorf("the log has %+v", e)
	}
	b.get("/staff/log/head")
	line := b.doc.Find(".gp-log-head code").First().Text()
	head, err := staff.ParseHead(line)
	if err != nil || !head.Signed() || head.Seq != 4 {
		t.Fatalf("%v, %+v", err, head)
	}
	b.post("/staff/log/check", url.Values{"heads": {"\r\n" + strings.ReplaceAll(line, " ", " \r\n") + "\r\n" + line}})
	b.has("Nothing is wrong", "The log fits all 2 heads that were kept elsewhere")
	b.post("/staff/log/check", url.Values{"heads": {line[:60]}})
	b.has("There is a problem", "Paste whole lines")
	if b.status != 422 || b.doc.Find("#heads").Text() != line[:60] {
		t.Errorf("status %d, kept %q", b.status, b.doc.Find("#heads").Text())
	}
	s.tamper("UPDATE audit SET actor = 'bob' WHERE seq = 3")
	s.tamper("DELETE FROM audit_details WHERE seq = 2")
	b.get("/staff/log")
	b.submit("/staff/log/check")
	b.has("2 things are wrong in 5 entries", "Entry 3 was changed", "The details of entry 2 were removed", "What to do")
	b.get("/staff/log")
	b.has("2 things are wrong", "Missing. Check the log now")
}

func TestLogShowsWhatWasErased(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	s.record(staff.Act{Actor: staff.System, Verb: staff.VerbManuscriptSaved, Details: staff.Details{"note": "words"}})
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbLogErased, Details: staff.Details{"reason": "kept for a year"}, At: s.now}
	if _, err := s.store.EraseDetails(t.Context(), act, staff.LogFilter{Verb: staff.VerbManuscriptSaved}); err != nil {
		t.Fatal(err)
	}
	b.get("/staff/log")
	b.has("Erased, see entry 4: kept for a year")
	b.submit("/staff/log/check")
	b.has("Nothing is wrong", "The details of 1 entry were erased")
}

// firstByte calls a function before the first byte of an answer goes out, and fails at the second write.
type firstByte struct {
	*httptest.ResponseRecorder
	before func()
}

func (w *firstByte) Write(b []byte) (int, error) {
	if w.before == nil {
		return 0, http.ErrHandlerTimeout
	}
	w.before()
	w.before = nil
	return w.ResponseRecorder.Write(b)
}

func TestLogDownload(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	s.record(staff.Act{Actor: staff.System, Verb: staff.VerbManuscriptSaved, Consultation: "walks", Details: staff.Details{"note": "=1+1"}, Subject: "=cmd"})
	b.get("/staff/log?what=manuscript.saved")
	form := fields(b.doc.Find(`form[action="/staff/log/download"]`))
	form.Set("format", "csv")
	b.post("/staff/log/download", form)
	rows, err := csv.NewReader(strings.NewReader(b.body)).ReadAll()
	if err != nil || len(rows) != 2 || rows[1][6] != "'=cmd" || rows[1][3] != "Greenpaper itself" {
		t.Errorf("%v, %q", err, rows)
	}
	if d := b.header.Get("Content-Disposition"); d != `attachment; filename="log-2026-03-02.csv"` || b.header.Get("Content-Type") != "text/csv; charset=utf-8" {
		t.Errorf("headers %v", b.header)
	}
	if e := s.newestEntry(); e.Verb != staff.VerbLogExported || e.Details["what"] != "manuscript.saved" || e.Details["format"] != "csv" {
		t.Errorf("the log has %+v", e)
	}
	b.post("/staff/log/download", url.Values{"format": {"jsonl"}})
	var first struct{ Number, Action, Hash any }
	line, _, _ := strings.Cut(b.body, "\n")
	if err := json.Unmarshal([]byte(line), &first); err != nil || first.Action != string(staff.VerbLogExported) || strings.Count(b.body, "\n") != 5 {
		t.Errorf("%v, %+v\n%s", err, first, b.body)
	}
	b.post("/staff/log/download", url.Values{"format": {"xlsx"}})
	if b.status != http.StatusBadRequest {
		t.Errorf("status %d", b.status)
	}
	if b.get("/staff/log/download"); b.status != http.StatusMethodNotAllowed {
		t.Errorf("a link downloads the log: status %d", b.status)
	}
}

// The log has a download before the first byte of it goes out, whatever becomes of the rest; one that cannot be recorded is none.
func TestLogDownloadIsRecordedFirst(t *testing.T) {
	s := newSurvey(t)
	b := s.officeOf("ann@example.org", true)
	long := strings.Repeat("long ", 2000)
	for range 30 {
		s.record(staff.Act{Actor: staff.System, Verb: staff.VerbManuscriptSaved, Details: staff.Details{"note": long}})
	}
	ask := func() *http.Request {
		r := httptest.NewRequest(http.MethodPost, "/staff/log/download", strings.NewReader("format=csv"))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for _, c := range b.client.Jar.Cookies(b.at) {
			r.AddCookie(c)
		}
		return r
	}
	recorded := false
	w := &firstByte{ResponseRecorder: httptest.NewRecorder(), before: func() { recorded = s.newestEntry().Verb == staff.VerbLogExported }}
	func() {
		defer func() {
			if p := recover(); p != http.ErrAbortHandler {
				t.Errorf("a download that was cut off ends with %v", p)
			}
		}()
		s.handler.ServeHTTP(w, ask())
	}()
	if w.before != nil || !recorded {
		t.Error("the first byte went out before the log had the download")
	}
	if e := s.newestEntry(); e.Verb != staff.VerbLogExported {
		t.Errorf("the log ends with %s", e.Verb)
	}
	s.tamper("CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'broken'); END")
	answer := s.do(ask())
	if answer.Code < 500 || strings.Contains(answer.Body.String(), "long long") || answer.Header().Get("Content-Disposition") != "" {
		t.Errorf("status %d, %v", answer.Code, answer.Header())
	}
}
