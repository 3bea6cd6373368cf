package web_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/questionnaires"
	"github.com/greenpaper/greenpaper/web"
)

const importsAt = "/staff/c/care-workforce-pathway/imports"

// newPathway publishes the care workforce pathway, and signs an operator in.
func newPathway(t *testing.T, config web.Config) (*site, *browser) {
	t.Helper()
	s := newSite(t, config)
	b, err := markdown.Load(questionnaires.FS, "care-workforce-pathway.md")
	if err != nil {
		t.Fatal(err)
	}
	opens, closes := london(t, "2023-04-04 14:00"), london(t, "2023-05-31 23:45")
	v, err := b.Version(opens.Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	if err := s.store.Publish(t.Context(), v, consultation.Schedule{Opens: opens, Closes: closes}, false); err != nil {
		t.Fatal(err)
	}
	return s, s.officeOf("olga@example.org", false, role("care-workforce-pathway", staff.Operator))
}

func spreadsheet(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "consultation", "importing", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// settle waits until no work on the file of the page is going on, and shows the page.
func (b *browser) settle() {
	b.t.Helper()
	for range 1000 {
		b.get(b.at.Path)
		if b.header.Get("Refresh") == "" {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	b.t.Fatal("the work on the file does not end")
}

// upload sends a spreadsheet and gives the address of its page.
func (b *browser) uploadSheet(name string, body []byte) string {
	b.t.Helper()
	b.sendFile(importsAt, nil, name, body)
	if b.status != http.StatusOK || !strings.HasPrefix(b.at.Path, importsAt+"/file/") {
		b.t.Fatalf("uploading leads to %s with status %d\n%s", b.at, b.status, b.doc.Find("main").Text())
	}
	b.settle()
	return b.at.Path
}

func (b *browser) do(at, what string, form url.Values) {
	b.t.Helper()
	b.post(at+what, form)
	if b.status != http.StatusOK {
		b.t.Fatalf("%s gives status %d\n%s", what, b.status, b.doc.Find("main").Text())
	}
	b.settle()
}

func (s *site) standing() (standing, withdrawn int) {
	s.t.Helper()
	standing, withdrawn, err := s.store.Count(s.t.Context(), "care-workforce-pathway")
	if err != nil {
		s.t.Fatal(err)
	}
	return standing, withdrawn
}

// TestImport is an official's way: three bad rows are refused, mended and imported, and the import undone.
func TestImport(t *testing.T) {
	s, b := newPathway(t, web.Config{})
	b.get("/staff/c/care-workforce-pathway")
	b.has("Import from a spreadsheet")
	b.get(importsAt)
	b.has("No file has been uploaded yet")
	at := b.uploadSheet("../evil/responses.csv", spreadsheet(t, "citizen-space-three-bad-rows.csv"))
	b.has("Import responses.csv", "Citizen Space", "UTF-8", "Columns", "to decide")
	b.hasNot("evil")

	// The columns are proposed; one is guessed and needs a look.
	b.get(at + "/columns?show=open")
	b.has("F: Which of these describes you best? – Other", "Night carer", "Our guess")
	b.submit("/columns?page=1&show=open")
	b.has("Completed")
	b.get(at + "/values?show=open")
	b.has("“Agree a bit”")
	b.do(at, "/check", nil)
	b.has("3 rows have to be mended", "H4", "“Agree a bit” is none of the answers", "B5", "A6", "row 3 already", "Nothing is imported while a problem stands in the way")
	if n, _ := s.standing(); n != 0 {
		t.Errorf("a check has imported %d responses", n)
	}
	b.get(at + "/report.csv")
	if !strings.Contains(b.header.Get("Content-Disposition"), "attachment") || strings.Count(b.body, "Must be mended") != 3 || !strings.Contains(b.body, "A6") {
		t.Errorf("the report is %q", b.body)
	}
	b.post(at+"/import", nil)
	if n, _ := s.standing(); b.status != http.StatusConflict || n != 0 {
		t.Errorf("importing with problems: status %d, %d responses", b.status, n)
	}
	// What was decided is kept for the mended file.
	b.post(at+"/mapping", url.Values{"name": {"Citizen Space, April"}})
	b.has("What the columns are is saved")
	b.get(at + "/drop")
	b.submit("/drop")
	b.has("The file is deleted")

	at = b.uploadSheet("mended.csv", spreadsheet(t, "citizen-space.csv"))
	b.has("Citizen Space, April")
	b.do(at, "/check", nil)
	b.has("Ready to import", "5 rows have answers")
	b.get(at + "/import")
	b.has("Import 5 responses?")
	b.submit("/import")
	b.settle()
	b.has("5 responses were imported", "olga")
	if n, _ := s.standing(); n != 5 {
		t.Errorf("%d responses", n)
	}
	for r, err := range s.store.Each(t.Context(), "care-workforce-pathway") {
		if err != nil {
			t.Fatal(err)
		}
		if r.Channel != consultation.ByImport || r.Batch == "" || r.Received == "" {
			t.Errorf("response %+v", r)
		}
	}
	// The same responses are not imported twice.
	again := b.uploadSheet("again.csv", spreadsheet(t, "citizen-space.csv"))
	b.do(again, "/check", nil)
	b.has("5 rows have to be mended", "The response with this id was imported on")

	b.get(at + "/undo")
	b.has("Undo the import of 5 responses?")
	b.post(at+"/undo", url.Values{"reason": {" "}})
	b.has("There is a problem", "Enter why the import is undone")
	b.post(at+"/undo", url.Values{"reason": {"It was the wrong export"}})
	b.has("The import is undone", "It was the wrong export")
	if n, gone := s.standing(); n != 0 || gone != 5 {
		t.Errorf("after undoing %d stand and %d are withdrawn", n, gone)
	}
	b.do(at, "/check", nil)
	b.get(at + "/import")
	b.submit("/import")
	b.settle()
	if n, gone := s.standing(); n != 5 || gone != 5 {
		t.Errorf("imported again: %d stand and %d are withdrawn", n, gone)
	}
	var verbs []string
	for e, err := range s.store.Entries(t.Context(), 1) {
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(string(e.Verb), "import.") || strings.HasPrefix(string(e.Verb), "mapping.") {
			verbs = append(verbs, string(e.Verb))
		}
		for _, word := range []string{"Night carer", "ANON-", "192.0.2.1"} {
			if strings.Contains(fmt.Sprint(e.Details), word) {
				t.Errorf("the log of %s has %q", e.Verb, word)
			}
		}
	}
	want := "import.begun import.mapped import.checked mapping.saved import.dropped import.begun import.checked import.taken import.begun import.checked import.undone import.checked import.taken"
	if got := strings.Join(verbs, " "); got != want {
		t.Errorf("the log says\n%s, want\n%s", got, want)
	}
	if strings.Contains(s.log.String(), "Night carer") || strings.Contains(s.log.String(), "ANON-") {
		t.Error("the program's log has a value of the file")
	}
}

// TestImportFilesAreSealed looks at every byte of the data folder for what only an unimported spreadsheet says.
func TestImportFilesAreSealed(t *testing.T) {
	s, b := newPathway(t, web.Config{})
	at := b.uploadSheet("SECRETNAME.csv", []byte("capacity,agree-structure\nindividual,SECRETVALUE\n"))
	b.do(at, "/check", nil)
	b.has("SECRETVALUE", "SECRETNAME")
	for _, word := range []string{"SECRETVALUE", "SECRETNAME"} {
		if strings.Contains(string(s.stored()), word) {
			t.Errorf("%s can be read in the data folder", word)
		}
	}
}

func TestSpreadsheetsThatCannotBeRead(t *testing.T) {
	_, b := newPathway(t, web.Config{})
	b.uploadSheet("formula.csv", spreadsheet(t, "formula-heading.csv"))
	b.has("The heading in cell B1 is a formula", "Nothing was imported.")
	b.hasNot("Check every row")
	b.uploadSheet("old.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
	b.has("save it as .xlsx")
	b.uploadSheet("page.csv", []byte("<html><script>alert(1)</script>"))
	b.has("This is not a CSV or Excel file")
	b.sendFile(importsAt, nil, "empty.csv", nil)
	b.has("There is a problem", "Select a file")
	if b.status != http.StatusUnprocessableEntity {
		t.Errorf("an empty file: status %d", b.status)
	}
}

func TestHostileHeadings(t *testing.T) {
	_, b := newPathway(t, web.Config{})
	at := b.uploadSheet(`<b>"x".csv`, []byte("capacity,\"<script>alert(1)</script>\",\"How old are you?\"\nindividual,\"<img src=x onerror=alert(1)>\",\"\u202eevil\"\n"))
	for _, path := range []string{"", "/columns", "/values", "/shape", "/drop"} {
		b.get(at + path)
		if b.status != http.StatusOK || strings.Contains(b.body, "<script>alert") || strings.Contains(b.body, "<img src=x") || strings.Contains(b.body, `<b>"x"`) {
			t.Errorf("%s: status %d, not escaped", path, b.status)
		}
	}
}

func TestMappingColumns(t *testing.T) {
	s, b := newPathway(t, web.Config{})
	at := b.uploadSheet("plain.csv", spreadsheet(t, "plain.csv"))
	b.get(at + "/columns")
	form := b.form()
	form.Set("c1", "capacity")
	b.post(at+"/columns?page=1", form)
	b.has("There is a problem", "is “In what capacity are you responding?” already")
	if b.status != http.StatusUnprocessableEntity || b.doc.Find("#c1 option[selected]").AttrOr("value", "") != "capacity" {
		t.Errorf("twice the same: status %d", b.status)
	}
	form.Set("c1", "no-such-question")
	b.post(at+"/columns", form)
	b.has("Choose what the column is from the list")
	// Somebody else changes a column meanwhile.
	other := s.officeOf("ben@example.org", false, role("care-workforce-pathway", staff.Operator))
	other.get(at + "/columns")
	theirs := other.form()
	theirs.Set("c3", "!skip")
	other.post(at+"/columns?page=1", theirs)
	form.Set("c1", "age")
	form.Set("c3", "!language")
	b.post(at+"/columns?page=1", form)
	b.has("A colleague has changed this to “Leave it out” meanwhile")
	form = b.form()
	form.Set("c3", "!language")
	b.post(at+"/columns?page=1", form)
	b.has("Saved")
}

func TestManyColumnsArePaged(t *testing.T) {
	_, b := newPathway(t, web.Config{})
	var head, row []string
	for i := range 300 {
		head, row = append(head, fmt.Sprintf("Column %d of another tool", i)), append(row, "x")
	}
	at := b.uploadSheet("wide.csv", []byte(strings.Join(head, ",")+"\n"+strings.Join(row, ",")+"\n"))
	b.has("300 to decide")
	b.get(at + "/columns?page=30")
	b.has("Columns 291 to 300 of 300", "KN: Column 299")
	if n := b.doc.Find("main select").Length(); n != 10 {
		t.Errorf("%d columns on a page", n)
	}
	b.get(at + "/columns?page=99999")
	b.has("Columns 291 to 300 of 300")
}

func TestImportThatWasInterrupted(t *testing.T) {
	s, b := newPathway(t, web.Config{})
	at := b.uploadSheet("responses.csv", spreadsheet(t, "citizen-space.csv"))
	id := at[strings.LastIndex(at, "/")+1:]
	err := s.store.UpdateImport(t.Context(), staff.Act{}, "care-workforce-pathway", id, func(i *staff.Import) error {
		i.State, i.Job, i.Beat = staff.ImportChecking, "of a program that is gone", s.now
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.get(at)
	b.has("We are checking every row")
	if b.header.Get("Refresh") == "" {
		t.Error("the page does not look again")
	}
	b.post(at+"/check", nil)
	if b.status != http.StatusConflict {
		t.Errorf("a second job beside one that is alive: status %d", b.status)
	}
	s.now = s.now.Add(time.Minute)
	b.get(at)
	b.has("was interrupted", "Nothing was imported", "Run it again")
	b.do(at, "/again", nil)
	b.has("Ready to import")
	// Stopping is asked of one that works.
	err = s.store.UpdateImport(t.Context(), staff.Act{}, "care-workforce-pathway", id, func(i *staff.Import) error {
		i.State, i.Job, i.Beat = staff.ImportImporting, "busy", s.now
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.do(at, "/stop", nil)
	b.has("stopped the work on this file. Nothing was imported")
}

// judge is a virus scanner that says the same of everything.
type judge struct {
	clean bool
	err   error
}

func (j judge) Scan(context.Context, io.Reader) (bool, error) { return j.clean, j.err }

func TestSpreadsheetsAreScanned(t *testing.T) {
	for _, tt := range []struct {
		scanner web.Scanner
		says    string
	}{{judge{}, "virus scanner found something"}, {judge{err: errors.New("no answer")}, "virus scanner does not answer"}} {
		_, b := newPathway(t, web.Config{Scanner: tt.scanner})
		b.sendFile(importsAt, nil, "responses.csv", spreadsheet(t, "citizen-space.csv"))
		b.has("There is a problem", tt.says)
		b.get(importsAt)
		b.has("No file has been uploaded yet")
	}
}
