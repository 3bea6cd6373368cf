package main

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/csv"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

var verbTest = staff.NewVerb("test.audit")

// auditedData makes a data folder with ten entries in its log.
func auditedData(t *testing.T) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "data")
	store, _, err := (&dataFolder{dir: dir}).openOrCreate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		act := staff.Act{Actor: "ann", Verb: verbTest, Consultation: "garden", Details: staff.Details{"why": "entry " + string(rune('a'+i))}, At: testNow.AddDate(0, 0, i)}
		if err := store.Record(t.Context(), act); err != nil {
			t.Fatal(err)
		}
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// inLog opens the log of a folder, as the program does.
func inLog(t *testing.T, dir string, f func(*storage.Store)) {
	t.Helper()
	store, _, err := (&dataFolder{dir: dir}).open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f(store)
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// logOf gives the entries of a folder's log.
func logOf(t *testing.T, dir string) (all []*staff.Entry) {
	t.Helper()
	inLog(t, dir, func(s *storage.Store) {
		for e, err := range s.Entries(t.Context(), 1) {
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, e)
		}
	})
	return all
}

// tamper changes the database as somebody would who has its file.
func tamper(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(dir, storage.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// rewrite changes the first entry and works out every hash after it again, that of the end too.
func rewrite(t *testing.T, dir string) {
	all := logOf(t, dir)
	db, err := sql.Open("sqlite3", filepath.Join(dir, storage.DatabaseFile))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var before []byte
	for _, e := range all {
		if e.Seq == 1 {
			e.Actor = "somebody else"
		}
		e.Hash = staff.HashEntry(before, e)
		before = e.Hash
		if _, err := db.Exec(`UPDATE audit SET actor = ?, hash = ? WHERE seq = ?`, e.Actor, e.Hash, e.Seq); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Exec(`UPDATE audit_head SET hash = ?`, before); err != nil {
		t.Fatal(err)
	}
}

func keptHead(t *testing.T, dir string) string {
	t.Helper()
	status, line, errs := greenpaper(t, "audit", "head", "--data", dir)
	if status != 0 {
		t.Fatal(errs)
	}
	file := filepath.Join(t.TempDir(), "heads")
	if err := os.WriteFile(file, []byte(line), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// Each way to change a log is found in a real file.
func TestAuditVerifyFindsTampering(t *testing.T) {
	swap := []string{"UPDATE audit SET seq = 99 WHERE seq = 4", "UPDATE audit SET seq = 4 WHERE seq = 5", "UPDATE audit SET seq = 5 WHERE seq = 99",
		"UPDATE audit_details SET seq = 99 WHERE seq = 4", "UPDATE audit_details SET seq = 4 WHERE seq = 5", "UPDATE audit_details SET seq = 5 WHERE seq = 99"}
	for _, test := range []struct {
		name   string
		tamper []string
		want   string
	}{
		{"a person", []string{"UPDATE audit SET actor = 'bob' WHERE seq = 4"}, "Entry 4 was changed"},
		{"a time", []string{"UPDATE audit SET at = '2020-01-01T00:00:00Z' WHERE seq = 4"}, "Entry 4 was changed"},
		{"what is no time", []string{"UPDATE audit SET at = 'yesterday' WHERE seq = 4"}, "Entry 4 was changed"},
		{"an action", []string{"UPDATE audit SET verb = 'test.nothing' WHERE seq = 4"}, "Entry 4 was changed"},
		{"a detail", []string{`UPDATE audit_details SET details = '{"why":"another"}' WHERE seq = 4`}, "The details of entry 4 were changed"},
		{"a detail that is no JSON", []string{`UPDATE audit_details SET details = 'another' WHERE seq = 4`}, "The details of entry 4 were changed"},
		{"details gone", []string{"DELETE FROM audit_details WHERE seq IN (4, 5)"}, "The details of entries 4 to 5 were removed, and no entry says that they were erased"},
		{"an entry gone", []string{"DELETE FROM audit WHERE seq = 4"}, "Entry 4 was removed"},
		{"entries gone", []string{"DELETE FROM audit WHERE seq IN (4, 5, 6)"}, "Entries 4 to 6 were removed"},
		{"swapped", swap, "Entries are not in their order: what stands at number 4 was written as number 5"},
		{"cut", []string{"DELETE FROM audit WHERE seq > 8"}, "The log was cut off: it ends with entry 8, but its newest entry should be 10"},
		{"all gone", []string{"DELETE FROM audit"}, "The log was cut off: it ends with entry 0, but its newest entry should be 10"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := auditedData(t)
			status, out, errs := greenpaper(t, "audit", "verify", "--data", dir)
			if status != 0 || !strings.Contains(out, "The log verifies: 10 entries") {
				t.Fatalf("before: %d, %s%s", status, out, errs)
			}
			tamper(t, dir, test.tamper...)
			status, out, errs = greenpaper(t, "audit", "verify", "--data", dir)
			if status != 1 || !strings.Contains(out, test.want) || !strings.Contains(errs, "The log does not verify: ") {
				t.Errorf("%d, %s%s", status, out, errs)
			}
			if strings.Contains(out, "⟦") || strings.Contains(out, "The log verifies") {
				t.Errorf("said %s", out)
			}
		})
	}
}

// What somebody wrote anew with all its hashes, or cut off with the end that the database names, only a kept head shows.
func TestAuditVerifyAgainstKeptHeads(t *testing.T) {
	cut := func(t *testing.T, dir string) {
		tamper(t, dir, "DELETE FROM audit WHERE seq > 8", "DELETE FROM audit_details WHERE seq > 8",
			"UPDATE audit_head SET seq = 8, hash = (SELECT hash FROM audit WHERE seq = 8)")
	}
	for name, test := range map[string]struct {
		tamper func(*testing.T, string)
		want   string
	}{
		"written anew": {rewrite, "The log was written anew: entry 10 is not the one that was signed at "},
		"cut off":      {cut, "The log was cut off: it ends with entry 8, but a head signed at "},
	} {
		t.Run(name, func(t *testing.T) {
			dir := auditedData(t)
			heads := keptHead(t, dir)
			status, out, errs := greenpaper(t, "audit", "verify", "--heads", heads, "--data", dir)
			if status != 0 || !strings.Contains(out, "It fits 1 signed head kept elsewhere, the newest for entry 10") {
				t.Fatalf("before: %d, %s%s", status, out, errs)
			}
			test.tamper(t, dir)
			if status, out, _ := greenpaper(t, "audit", "verify", "--data", dir); status != 0 || !strings.Contains(out, "only heads kept elsewhere can show") {
				t.Errorf("without a head: %d, %s", status, out)
			}
			if status, out, _ := greenpaper(t, "audit", "verify", "--heads", heads, "--data", dir); status != 1 || !strings.Contains(out, test.want) {
				t.Errorf("with a head: %d, %s", status, out)
			}
		})
	}
}

func TestAuditHeadsOfOthers(t *testing.T) {
	dir, other := auditedData(t), auditedData(t)
	status, out, _ := greenpaper(t, "audit", "verify", "--heads", keptHead(t, other), "--data", dir)
	if status != 1 || !strings.Contains(out, "was signed with another key") {
		t.Errorf("%d, %s", status, out)
	}
	heads := keptHead(t, dir)
	b, err := os.ReadFile(heads)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(heads, bytes.Replace(b, []byte("greenpaper-log-1 10 "), []byte("greenpaper-log-1 9 "), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	status, out, _ = greenpaper(t, "audit", "verify", "--heads", heads, "--data", dir)
	if status != 1 || !strings.Contains(out, "has a wrong signature") {
		t.Errorf("%d, %s", status, out)
	}
}

func TestAuditErase(t *testing.T) {
	dir := auditedData(t)
	status, out, errs := greenpaper(t, "audit", "erase", "--before", "2023-05-04", "--reason", "Kept for a year", "--data", dir)
	if status != 0 || !strings.Contains(out, "Erased the details of entries 1 to 3.") {
		t.Fatalf("%d, %s%s", status, out, errs)
	}
	if _, out, _ := greenpaper(t, "audit", "erase", "--entries", "2,5", "--reason", "Asked by letter", "--data", dir); !strings.Contains(out, "Erased the details of entry 5.") {
		t.Error(out)
	}
	if _, out, _ := greenpaper(t, "audit", "erase", "--entries", "2", "--reason", "Again", "--data", dir); !strings.Contains(out, "nothing was changed") {
		t.Error(out)
	}
	status, out, errs = greenpaper(t, "audit", "verify", "--data", dir)
	if status != 0 || !strings.Contains(out, "Entry 11 of ") || !strings.Contains(out, " erased the details of entries 1 to 3: Kept for a year\n") || !strings.Contains(out, " erased the details of entry 5: Asked by letter\n") {
		t.Errorf("%d, %s%s", status, out, errs)
	}
	if all := logOf(t, dir); len(all) != 12 || all[11].Actor != staff.CommandLine {
		t.Errorf("%d entries", len(all))
	}
	if data := allBytes(t, dir); bytes.Contains(data, []byte("entry b")) || !bytes.Contains(data, []byte("entry f")) {
		t.Error("erased details can be read in the data folder, or others cannot")
	}
}

func TestAuditExport(t *testing.T) {
	dir := auditedData(t)
	inLog(t, dir, func(s *storage.Store) {
		a := staff.Account{ID: "ann", Email: "ann@example.org", Name: "=Ann", Created: testNow}
		act := staff.Act{Actor: staff.CommandLine, Verb: verbTest, Details: staff.Details{"why": "<a> & \"b\""}, At: testNow}
		if err := s.AddAccount(t.Context(), act, a, nil); err != nil {
			t.Fatal(err)
		}
	})
	status, out, errs := greenpaper(t, "audit", "export", "--data", dir)
	if status != 0 {
		t.Fatal(errs)
	}
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil || len(rows) != 13 {
		t.Fatalf("%v, %d rows", err, len(rows))
	}
	if rows[1][0] != "12" || rows[1][4] != string(staff.VerbLogExported) || rows[3][3] != "'=Ann" || rows[3][7] != "why: entry j" {
		t.Errorf("rows %q and %q", rows[1], rows[3])
	}
	file := filepath.Join(t.TempDir(), "log.jsonl")
	if status, _, errs := greenpaper(t, "audit", "export", "--format", "jsonl", "--consultation", "garden", "-o", file, "--data", dir); status != 0 {
		t.Fatal(errs)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	var last struct {
		Number       int
		Salt, Action string
		Details      map[string]string
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Number != 1 || last.Details["why"] != "entry a" || len(last.Salt) != 64 {
		t.Errorf("%v, %+v", err, last)
	}
}

func TestAuditSaysWhatIsWrong(t *testing.T) {
	dir := auditedData(t)
	empty := filepath.Join(t.TempDir(), "empty")
	if err := os.WriteFile(empty, []byte("# none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		args string
		want string
	}{
		{"", "say what to do"},
		{"check", "say what to do"},
		{"verify --reason x", "--reason does not go with audit verify"},
		{"export --format xlsx", `there is no format "xlsx"`},
		{"erase --before 2027-01-31", "say why with --reason"},
		{"erase --reason x", "say which details"},
		{"erase --reason x --before tomorrow", "is not a date"},
		{"erase --reason x --entries 9-7", "is not a list of numbers"},
		{"erase --reason x --entries 1 --verb test.audt", "Did you mean `test.audit`?"},
		{"verify --heads " + empty, "has no signed head"},
	} {
		status, _, errs := greenpaper(t, append(append([]string{"audit"}, strings.Fields(test.args)...), "--data", dir)...)
		if status == 0 || !strings.Contains(errs, test.want) {
			t.Errorf("%s: got %d, %s", test.args, status, errs)
		}
	}
	if n := len(logOf(t, dir)); n != 10 {
		t.Errorf("%d entries: what was refused is in the log", n)
	}
}

// cutOff takes some bytes and then fails, like a pipe whose reader is gone. before is called at the first byte.
type cutOff struct {
	left   int
	before func()
}

func (w *cutOff) Write(b []byte) (int, error) {
	if w.before != nil {
		w.before()
		w.before = nil
	}
	if len(b) > w.left {
		return w.left, errors.New("the reader is gone")
	}
	w.left -= len(b)
	return len(b), nil
}

// Whatever becomes of the output, the log has the reading, and had it before the first byte.
func TestReadingsAreRecordedBeforeTheFirstByte(t *testing.T) {
	dir, references := gardenData(t)
	for _, test := range []struct {
		args []string
		verb staff.Verb
	}{
		{[]string{"export", "garden"}, staff.VerbResponsesExported},
		{[]string{"export", "garden", "--format", "jsonl"}, staff.VerbResponsesExported},
		{[]string{"find", references[0]}, staff.VerbResponseFound},
		{[]string{"find", references[0], "--json"}, staff.VerbResponseFound},
		{[]string{"audit", "export"}, staff.VerbLogExported},
	} {
		was, atFirstByte := len(logOf(t, dir)), 0
		out := &cutOff{left: 0, before: func() { atFirstByte = len(logOf(t, dir)) }}
		var errs bytes.Buffer
		run(context.Background(), append(test.args, "--data", dir), strings.NewReader(""), out, &errs)
		if out.before != nil {
			t.Fatalf("%v wrote nothing: %s", test.args, errs.String())
		}
		all := logOf(t, dir)
		if atFirstByte != was+1 || len(all) != was+1 {
			t.Errorf("%v: %d entries before, %d at the first byte, %d after", test.args, was, atFirstByte, len(all))
			continue
		}
		if e := all[was]; e.Verb != test.verb || e.Actor != staff.CommandLine {
			t.Errorf("%v: the log has %s by %s", test.args, e.Verb, e.Actor)
		}
	}
}

// Each part that holds personal data has an entry of its own.
func TestEveryReadingIsRecorded(t *testing.T) {
	dir, references := gardenData(t)
	to := t.TempDir()
	file := func(name string) string { return filepath.Join(to, name) }
	for _, args := range [][]string{
		{"export", "garden", "-o", file("all.csv"), "--contact", file("contact.csv"), "--equality", file("equality.csv"), "--uploads", file("uploads")},
		{"find", references[0], "--delete", "--reason", "asked by letter"},
		{"backup", file("backup")},
	} {
		if status, _, errs := greenpaper(t, append(args, "--data", dir)...); status != 0 {
			t.Fatal(errs)
		}
	}
	var verbs []string
	for _, e := range logOf(t, dir) {
		verbs = append(verbs, string(e.Verb))
		for _, v := range e.Details {
			if strings.Contains(v, "grow") || strings.Contains(v, "person0") {
				t.Errorf("entry %d has an answer: %v", e.Seq, e.Details)
			}
		}
		if e.Verb == staff.VerbResponseDeleted && (e.Details["reference"] != references[0] || e.Consultation != "garden") {
			t.Errorf("%+v", e)
		}
	}
	if got, want := strings.Join(verbs, " "), "response.exported contact.exported equality.exported upload.exported response.deleted command.backup"; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	again := filepath.Join(t.TempDir(), "again")
	if status, _, errs := greenpaper(t, "restore", file("backup"), "--data", again, "--key-file", dir+".key"); status != 0 {
		t.Fatal(errs)
	}
	if status, out, errs := greenpaper(t, "audit", "verify", "--data", again, "--key-file", dir+".key"); status != 0 || !strings.Contains(out, "7 entries") {
		t.Errorf("the log of the restored folder: %d, %s%s", status, out, errs)
	}
}

// What the log cannot record does not go out, and is not deleted.
func TestNothingGoesOutUnrecorded(t *testing.T) {
	dir, references := gardenData(t)
	tamper(t, dir, "CREATE TRIGGER broken BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'broken'); END")
	to := t.TempDir()
	for _, args := range [][]string{
		{"export", "garden"},
		{"export", "garden", "-o", filepath.Join(to, "all.csv"), "--contact", filepath.Join(to, "contact.csv")},
		{"find", references[0]},
		{"find", references[0], "--delete", "--reason", "asked by letter"},
		{"backup", filepath.Join(to, "backup")},
		{"audit", "export"},
	} {
		status, out, _ := greenpaper(t, append(args, "--data", dir)...)
		if status != 1 || out != "" {
			t.Errorf("%v: %d, %s", args, status, out)
		}
	}
	if left, err := os.ReadDir(to); err != nil || len(left) > 0 {
		t.Errorf("%v, files %v", err, left)
	}
	inLog(t, dir, func(s *storage.Store) {
		if _, gone, err := s.ByReference(t.Context(), references[0]); err != nil || gone != nil {
			t.Errorf("the response was deleted without an entry: %v, %v", gone, err)
		}
	})
}

func TestHeadsAreAddedToAFile(t *testing.T) {
	dir := auditedData(t)
	path := headsFile(filepath.Join(t.TempDir(), "heads"))
	keys, err := (&dataFolder{dir: dir}).keys()
	if err != nil {
		t.Fatal(err)
	}
	lines := func() []staff.SignedHead {
		f, err := os.Open(string(path))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		list, err := staff.ReadHeads(f)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if err := path.check(); err != nil {
		t.Fatal(err)
	}
	inLog(t, dir, func(s *storage.Store) {
		for _, step := range []struct {
			at     time.Time
			more   bool // another entry before
			want   int
			signed time.Time
		}{{testNow, false, 1, testNow}, {testNow.Add(time.Hour), false, 1, testNow}, {testNow.Add(2 * time.Hour), true, 2, testNow.Add(2 * time.Hour)},
			{testNow.AddDate(0, 0, 1), false, 3, testNow.AddDate(0, 0, 1)}} {
			if step.more {
				if err := s.Record(t.Context(), staff.Act{Verb: verbTest, At: step.at}); err != nil {
					t.Fatal(err)
				}
			}
			if err := path.add(t.Context(), s, keys, step.at); err != nil {
				t.Fatal(err)
			}
			if list := lines(); len(list) != step.want || !list[len(list)-1].Signed() || !list[len(list)-1].At.Equal(step.signed) {
				t.Fatalf("at %v: %v", step.at, list)
			}
		}
	})
	if status, out, errs := greenpaper(t, "audit", "verify", "--heads", string(path), "--data", dir); status != 0 || !strings.Contains(out, "3 signed heads") {
		t.Errorf("%d, %s%s", status, out, errs)
	}
	if info, err := os.Stat(string(path)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	if err := headsFile(filepath.Join(dir, "none", "heads")).check(); err == nil {
		t.Error("a file that cannot be written is taken")
	}
}

// The service signs the log when it starts; afterwards a day has to pass.
func TestServeSignsTheLog(t *testing.T) {
	dir := auditedData(t)
	heads := filepath.Join(t.TempDir(), "heads")
	s := startCommand(t, "serve", "--no-demo", "--addr", "127.0.0.1:0", "--data", dir, "--audit-heads", heads)
	for range 200 {
		if b, err := os.ReadFile(heads); err == nil && len(b) > 0 {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	s.stop()
	if status, out, errs := greenpaper(t, "audit", "verify", "--heads", heads, "--data", dir); status != 0 || !strings.Contains(out, "the newest for entry 10") {
		t.Errorf("%d, %s%s", status, out, errs)
	}
	status, _, errs := greenpaper(t, "serve", "--no-demo", "--addr", "127.0.0.1:0", "--data", dir, "--audit-heads", filepath.Join(dir, "none", "heads"))
	if status == 0 || !strings.Contains(errs, "--audit-heads") {
		t.Errorf("a file that cannot be written: %d, %s", status, errs)
	}
}
