package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
)

// testNow is the moment of every test that stores something.
var testNow = time.Date(2023, 5, 1, 12, 0, 0, 0, time.UTC)

// gardenVersion is a small published questionnaire: text, several answers, contact data and equality.
func gardenVersion() consultation.Version {
	ask := func(name, kind, heading string) *consultation.Question {
		return &consultation.Question{Name: name, Heading: consultation.PlainText(heading), Type: kind, Kind: &consultation.Single{Box: consultation.Box{Type: kind}}}
	}
	plants := &consultation.Question{Name: "plants", Heading: consultation.PlainText("Which plants?"), Type: "choose any", Kind: &consultation.Choice{Multiple: true,
		List: []consultation.Option{{Code: "rose", Label: consultation.PlainText("Roses")}, {Code: "herb", Label: consultation.PlainText("Herbs")}}}}
	email := ask("email", "email", "Your email address")
	email.Personal = true
	part := func(name string, questions ...*consultation.Question) consultation.Section {
		s := consultation.Section{Name: name, Title: consultation.PlainText(name), Pages: []consultation.Page{{}}}
		for _, q := range questions {
			s.Pages[0].Items = append(s.Pages[0].Items, consultation.Item{Question: q})
		}
		return s
	}
	equality := part("equality", ask("age", "whole number", "How old are you?"))
	equality.Equality = true
	q := &consultation.Questionnaire{Slug: "garden", Edition: "en", Title: consultation.PlainText("A garden"),
		Sections: []consultation.Section{part("ideas", plants, ask("why", "long text", "Why?"), email), equality}}
	return consultation.Version{Hash: "hash-of-garden", Consultation: "garden", Published: testNow, Main: "en", Editions: map[string]*consultation.Questionnaire{"en": q}}
}

// gardenData makes a data folder with three responses, one of them withdrawn, and gives the folder and the references.
func gardenData(t testing.TB) (dir string, references []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	ctx := context.Background()
	data := &dataFolder{dir: dir}
	store, keys, err := data.openOrCreate(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Publish(ctx, gardenVersion(), consultation.Schedule{Opens: testNow}, false); err != nil {
		t.Fatal(err)
	}
	for i, why := range []string{"=Because \"they\" grow", "I left"} {
		r := send(t, store, keys, i, why)
		references = append(references, r.Reference)
	}
	r := send(t, store, keys, 2, "withdrawn words")
	if _, err := store.Withdraw(ctx, r.ID, testNow, "withdrawn"); err != nil {
		t.Fatal(err)
	}
	return dir, append(references, r.Reference)
}

// send stores one response as a respondent would.
func send(t testing.TB, store *storage.Store, keys storage.Keys, i int, why string) *consultation.Response {
	t.Helper()
	ctx := context.Background()
	d := consultation.Draft{ID: fmt.Sprint("draft", i), Handle: fmt.Sprint("handle", i), Consultation: "garden", Version: "hash-of-garden", Edition: "en", Started: testNow, Saved: testNow}
	if err := store.StartDraft(ctx, d, keys.CodeMAC(fmt.Sprint("code", i)), keys.SessionMAC("token")); err != nil {
		t.Fatal(err)
	}
	r, err := store.Submit(ctx, d.ID, consultation.Response{
		Consultation: "garden", Version: "hash-of-garden", Edition: "en", Language: "en", Submitted: testNow, Wish: consultation.WishNoName,
		Answers: consultation.Answers{"why": {why}, "plants": {"rose"}}, Contact: consultation.Answers{"email": {fmt.Sprintf("person%d@example.org", i)}},
	}, consultation.Answers{"age": {fmt.Sprint(40 + i)}})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// greenpaper runs the program.
func greenpaper(t testing.TB, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	status = run(context.Background(), args, strings.NewReader(""), &out, &errs)
	return status, out.String(), errs.String()
}

func TestExportCommand(t *testing.T) {
	dir, references := gardenData(t)
	status, out, errs := greenpaper(t, "export", "garden", "--data", dir)
	if status != 0 {
		t.Fatal(errs)
	}
	records, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(records[0], " "), "reference submitted changed late channel received version series edition language wish not_published plants.rose plants.herb why"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if len(records) != 3 {
		t.Fatalf("%d records", len(records))
	}
	for _, secret := range []string{"withdrawn words", "example.org", references[2], ",42"} {
		if strings.Contains(out, secret) {
			t.Errorf("%q is in the export", secret)
		}
	}
	if !strings.Contains(out, `"'=Because ""they"" grow"`) {
		t.Errorf("no guarded answer in\n%s", out)
	}
	if want := "Wrote 2 responses to standard output; 1 withdrawn response is left out.\n"; errs != want {
		t.Errorf("got %q, want %q", errs, want)
	}
}

func TestExportFiles(t *testing.T) {
	dir, _ := gardenData(t)
	to := t.TempDir()
	file := func(name string) string { return filepath.Join(to, name) }
	args := []string{"export", "--format", "xlsx", "--labels", "-o", file("all.xlsx"), "--contact", file("contact.xlsx"), "--equality", file("equality.xlsx"),
		"--dictionary", file("names.json"), "garden", "--data", dir}
	if status, _, errs := greenpaper(t, args...); status != 0 {
		t.Fatal(errs)
	}
	for _, want := range []struct {
		file, sheet, heading string
		rows                 int
	}{
		{"all.xlsx", "Responses", "reference", 3},
		{"contact.xlsx", "Contact data", "reference", 3},
		{"equality.xlsx", "Equality answers", "How old are you? [age]", 4}, // withdrawing leaves these: nobody can tell whose they are
	} {
		f, err := excelize.OpenFile(file(want.file))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(want.sheet)
		if err != nil || len(rows) != want.rows || rows[0][0] != want.heading {
			t.Errorf("%s: got %q, %v", want.file, rows, err)
		}
		f.Close()
	}
	b, err := os.ReadFile(file("names.json"))
	if err != nil {
		t.Fatal(err)
	}
	var entries []struct{ Name, File string }
	if err := json.Unmarshal(b, &entries); err != nil || entries[len(entries)-1].Name != "age" {
		t.Errorf("dictionary: %v, %v", entries, err)
	}
	info, err := os.Stat(file("contact.xlsx"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("contact data can be read by others: %v, %v", info.Mode(), err)
	}
	if status, _, errs := greenpaper(t, args...); status != 1 || !strings.Contains(errs, "is there already; choose another name, or add --force") {
		t.Errorf("got %d, %s", status, errs)
	}
	if status, _, errs := greenpaper(t, append(args, "--force")...); status != 0 {
		t.Error(errs)
	}
	left, _ := filepath.Glob(file(".greenpaper-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestExportSaysWhatIsWrong(t *testing.T) {
	dir, _ := gardenData(t)
	empty := filepath.Join(t.TempDir(), "no-such-folder")
	for _, test := range []struct {
		args []string
		want string
	}{
		{[]string{"export", "--data", dir}, "give the name of one consultation"},
		{[]string{"export", "gardn", "--data", dir}, "there is no consultation \"gardn\". Did you mean `garden`?"},
		{[]string{"export", "garden", "--format", "xls", "--data", dir}, "there is no format \"xls\"; use one of csv, jsonl, xlsx, parquet, sav. Did you mean `xlsx`?"},
		{[]string{"export", "garden", "--format", "xlsx", "--data", dir}, "cannot go to the terminal; name a file with -o"},
		{[]string{"export", "garden", "-o", "x", "--contact", "./x", "--data", dir}, "is named twice"},
		{[]string{"export", "garden", "-o", dir, "--data", dir}, "is a folder; name a file in it"},
		{[]string{"export", "garden", "--data", empty}, "there is no data in " + empty},
		{[]string{"export", "garden", "--data", dir, "--key-file", empty}, "the key file " + empty + " is not there"},
		{[]string{"find", "--data", dir}, "give the reference of a response"},
		{[]string{"find", "GP-7XK4-QM9X", "--data", dir}, "is not a reference"},
		{[]string{"find", exampleReference, "--data", dir}, "there is no response with the reference " + exampleReference},
		{[]string{"find", exampleReference, "--delete", "--data", dir}, "say why with --reason"},
	} {
		status, _, errs := greenpaper(t, test.args...)
		if status == 0 || !strings.Contains(errs, test.want) {
			t.Errorf("%v: got %d, %s", test.args, status, errs)
		}
	}
	if _, err := os.Stat(empty); err == nil {
		t.Error("a slip in --data made a folder")
	}
}

func TestFindAndDelete(t *testing.T) {
	dir, references := gardenData(t)
	status, out, errs := greenpaper(t, "find", strings.ToLower(references[0]), "--data", dir)
	if status != 0 {
		t.Fatal(errs)
	}
	for _, want := range []string{references[0], "A garden", "Which plants? [plants]\n    Roses", "=Because \"they\" grow", "person0@example.org", noteEquality, "2023-05-01T12:00:00Z"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
	_, out, _ = greenpaper(t, "find", references[0], "--json", "--data", dir)
	var got found
	if err := json.Unmarshal([]byte(out), &got); err != nil || len(got.Contact) != 1 || len(got.Answers) != 2 {
		t.Errorf("%v, %+v", err, got)
	}
	status, out, errs = greenpaper(t, "find", references[0], "--delete", "--reason", "asked by letter", "--data", dir)
	if status != 0 || !strings.Contains(out, "Deleted what was held on "+references[0]) {
		t.Fatalf("%s%s", out, errs)
	}
	_, out, _ = greenpaper(t, "find", references[0], "--data", dir)
	if !strings.Contains(out, "asked by letter") || strings.Contains(out, "grow") || strings.Contains(out, "example.org") {
		t.Errorf("after deletion:\n%s", out)
	}
	if status, _, errs := greenpaper(t, "find", references[0], "--delete", "--reason", "again", "--data", dir); status != 1 || !strings.Contains(errs, "was deleted already, on ") {
		t.Errorf("got %d, %s", status, errs)
	}
	if bytes.Contains(allBytes(t, dir), []byte("person0@example.org")) {
		t.Error("the email address can be read in the data folder")
	}
}

// allBytes joins every file of a folder.
func allBytes(t *testing.T, dir string) []byte {
	t.Helper()
	var all []byte
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all = append(all, b...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The output of find may be shown on a terminal: no answer may move its cursor.
func TestFindShowsNoControlCharacters(t *testing.T) {
	if got, want := printable("a\x1b[31mb\u009b\nc"), "a\uFFFD[31mb\uFFFD\nc"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
