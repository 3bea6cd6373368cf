package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

func openTest(t testing.TB) *Store {
	t.Helper()
	s, err := Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), DatabaseFile), RandomKeys())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func start(t testing.TB, s *Store, d consultation.Draft) {
	t.Helper()
	if err := s.StartDraft(t.Context(), d, storagetest.MAC(d.ID), storagetest.MAC("session")); err != nil {
		t.Fatal(err)
	}
}

// files reads the database, its log and everything else in its folder. Reading drops SQLite's locks, so nothing else may use the
// database in another process.
func files(t testing.TB, s *Store) []byte {
	t.Helper()
	dir := filepath.Dir(s.engine.(*sqlite).path)
	var all []byte
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

func TestPersonalDataIsSealedInTheFiles(t *testing.T) {
	s := openTest(t)
	d := storagetest.NewDraft("care")
	d.Answers = consultation.Answers{"view": {"PLAINWORD"}}
	d.Personal = consultation.Answers{"email": {"PERSONALWORD"}}
	d.Conflicts = map[string]consultation.Conflict{"email": {Mine: consultation.Answers{"email": {"CONFLICTWORD"}}}}
	d.Equality = consultation.Answers{"age": {"EQUALITYWORD"}}
	start(t, s, d)
	_, err := s.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
		d.Personal.Set("phone", "PHONEWORD")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	r := storagetest.Sent(d)
	r.Contact = consultation.Answers{"email": {"CONTACTWORD"}}
	if _, err := s.Submit(t.Context(), d.ID, r, nil); err != nil {
		t.Fatal(err)
	}
	all := files(t, s)
	if !bytes.Contains(all, []byte("PLAINWORD")) {
		t.Fatal("the test looks in the wrong files")
	}
	for _, word := range []string{"PERSONALWORD", "CONFLICTWORD", "EQUALITYWORD", "PHONEWORD", "CONTACTWORD"} {
		if bytes.Contains(all, []byte(word)) {
			t.Errorf("%s can be read in the files", word)
		}
	}
}

func TestWithdrawnWordsLeaveTheFile(t *testing.T) {
	s := openTest(t)
	d := storagetest.NewDraft("care")
	word := strings.Repeat("WITHDRAWNWORD", 1000)
	d.Answers = consultation.Answers{"view": {word}}
	start(t, s, d)
	r, err := s.Submit(t.Context(), d.ID, storagetest.Sent(d), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Withdraw(t.Context(), r.ID, storagetest.Now, "withdrawn"); err != nil {
		t.Fatal(err)
	}
	path := s.engine.(*sqlite).path
	if err := s.Close(); err != nil { // writes the log back
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b, []byte("WITHDRAWN")) {
		t.Error("withdrawn words are still in the database file")
	}
	if !bytes.Contains(b, []byte(r.Reference)) {
		t.Error("the tombstone is not there")
	}
}

func TestSealIsBoundToItsOwner(t *testing.T) {
	s := openTest(t)
	a, b := storagetest.NewDraft("care"), storagetest.NewDraft("care")
	start(t, s, a)
	start(t, s, b)
	err := s.update(t.Context(), func(t *tx) error {
		return t.exec(`UPDATE drafts SET personal = (SELECT personal FROM drafts WHERE id = ?) WHERE id = ?`, a.ID, b.ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Draft(t.Context(), b.Handle, storagetest.MAC("session"), storagetest.Now)
	if !errors.Is(err, consultation.ErrWrongKey) {
		t.Errorf("somebody else's personal answers: %v, want ErrWrongKey", err)
	}
}

// TestNoColumnForAddresses reads the schema itself: nothing in it is for an address, a user agent or, with equality answers, a
// link or a time.
func TestNoColumnForAddresses(t *testing.T) {
	s := openTest(t)
	var columns []string
	err := s.view(t.Context(), func(t *tx) (err error) {
		columns, err = t.ids(`SELECT m.name || '.' || c.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table'`)
		return err
	})
	if err != nil || len(columns) == 0 {
		t.Fatal(columns, err)
	}
	var equality []string
	for _, c := range columns {
		table, name, _ := strings.Cut(c, ".")
		if c == "staff_sessions.address" {
			continue // where a member of staff signed in is theirs to see; a respondent's address is nobody's
		}
		for _, bad := range []string{"ip", "addr", "agent", "browser", "device", "referer"} {
			if name == bad || strings.Contains(name, bad) && bad != "ip" {
				t.Errorf("column %s", c)
			}
		}
		if table == "equality" {
			equality = append(equality, name)
		}
	}
	if got, want := strings.Join(equality, " "), "consultation id version answers mixed"; got != want {
		t.Errorf("equality has the columns %q, want %q", got, want)
	}
}

func TestErrorsQuoteNothing(t *testing.T) {
	s := openTest(t)
	d := storagetest.NewDraft("care")
	start(t, s, d)
	err := s.StartDraft(t.Context(), d, []byte("SECRETCODE"), []byte("SECRETSESSION"))
	if !errors.Is(err, consultation.ErrExists) {
		t.Fatalf("got %v, want ErrExists", err)
	}
	err = errors.Join(err, s.update(t.Context(), func(t *tx) error {
		return t.exec(`INSERT INTO drafts (id) VALUES (?)`, "SECRETANSWER")
	}))
	err = errors.Join(err, s.update(t.Context(), func(t *tx) error {
		return t.exec(`UPDATE drafts SET saved = ?`, struct{ secret string }{"SECRETTYPE"})
	}))
	if strings.Contains(err.Error(), "SECRET") || strings.Contains(err.Error(), d.ID) {
		t.Errorf("the error quotes what was stored: %v", err)
	}
}

func TestBudgetForDrafts(t *testing.T) {
	s := openTest(t)
	s.SetBudget(Budget{PerMinute: 2, Total: 3})
	try := func(at time.Time) error {
		d := storagetest.NewDraft("care")
		d.Started = at
		return s.StartDraft(t.Context(), d, storagetest.MAC(d.ID), storagetest.MAC("s"))
	}
	now := storagetest.Now
	for i, step := range []struct {
		at   time.Time
		full bool
	}{
		{now, false}, {now.Add(time.Second), false}, {now.Add(2 * time.Second), true},
		{now.Add(time.Minute), false}, {now.Add(2 * time.Minute), true}, {now.Add(20 * time.Minute), true},
	} {
		if err := try(step.at); errors.Is(err, consultation.ErrFull) != step.full {
			t.Errorf("start %d: %v, want full %v", i, err, step.full)
		}
	}
	if _, err := s.ExpireDrafts(t.Context(), now.AddDate(1, 0, 0), now); err != nil {
		t.Fatal(err)
	}
}
