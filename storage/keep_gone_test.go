package storage

import (
	"bytes"
	"context"
	"crypto/rand"
	"database/sql"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// planted is what the tests of this file put into a store, and look for afterwards.
type planted struct {
	s     *Store
	files *Files
	words []string
	refs  []string
}

// word makes a text that is nowhere else, long enough to need pages of its own now and then.
func (p *planted) word(what string) string {
	w := "PLANTED" + what + rand.Text()
	p.words = append(p.words, w)
	return w + strings.Repeat(" and so on", len(p.words)%7*200)
}

// plant fills a store with every kind of personal data.
func plant(t *testing.T, s *Store) *planted {
	t.Helper()
	files, err := OpenFiles(filepath.Join(t.TempDir(), UploadsFolder), 0)
	if err != nil {
		t.Fatal(err)
	}
	p := &planted{s: s, files: files}
	v := storagetest.Kept("care", "first", 24, 6, 12)
	if err := s.Publish(t.Context(), v, consultation.Schedule{Opens: storagetest.Now, Closes: storagetest.Now.AddDate(0, 0, 30)}, false); err != nil {
		t.Fatal(err)
	}
	for range 60 {
		p.respond(t, v)
	}
	for range 20 { // never sent
		d := storagetest.NewDraft("care")
		d.Answers = consultation.Answers{"view": {p.word("DRAFT")}}
		start(t, s, d)
		for range 3 {
			_, err := s.UpdateDraft(t.Context(), d.ID, func(d *consultation.Draft) error {
				d.Answers.Set("view", p.word("CHANGED"))
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return p
}

func (p *planted) respond(t *testing.T, v consultation.Version) {
	t.Helper()
	d := storagetest.NewDraft("care")
	d.Version = v.Hash
	d.Answers = consultation.Answers{"view": {p.word("ANSWER")}, "ward": {p.word("WARD")}, "ward.comment": {p.word("COMMENT")}}
	d.Personal = consultation.Answers{"email": {"a@example.org"}}
	start(t, p.s, d)
	id := rand.Text()
	if _, err := p.files.Put(t.Context(), id, strings.NewReader(p.word("FILE"))); err != nil {
		t.Fatal(err)
	}
	u := consultation.Upload{ID: id, Draft: d.ID, Question: "plan", Name: "plan.pdf", Type: "application/pdf", Size: 1, State: consultation.UploadClean, Added: storagetest.Now}
	if err := p.s.AddUpload(t.Context(), u); err != nil {
		t.Fatal(err)
	}
	d.Answers.Set("plan", id)
	r := storagetest.Sent(d)
	r.Version, r.Contact = v.Hash, d.Personal
	got, err := p.s.Submit(t.Context(), d.ID, r, consultation.Answers{"age": {p.word("EQUALITY")}})
	if err != nil {
		t.Fatal(err)
	}
	p.refs = append(p.refs, got.Reference)
	p.words = append(p.words, id) // the name of the file
}

// everything is each byte below some folders.
func everything(t *testing.T, dirs ...string) []byte {
	t.Helper()
	var all []byte
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
			if err != nil || e.IsDir() {
				return err
			}
			f, err := os.Open(path)
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil {
				return err
			}
			defer f.Close()
			b, err := io.ReadAll(f)
			all = append(append(all, path...), b...)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// found lists the planted words that are in some bytes.
func (p *planted) found(all []byte) (found []string) {
	for _, w := range p.words {
		if bytes.Contains(all, []byte(w)) {
			found = append(found, w)
		}
	}
	return found
}

// eraseAll does a run over everything, and lets drafts expire.
func (p *planted) eraseAll(t *testing.T) {
	t.Helper()
	if _, err := p.s.ExpireDrafts(t.Context(), storagetest.Due, storagetest.Due); err != nil {
		t.Fatal(err)
	}
	e := storagetest.NewEraser(p.s, storagetest.Due, nil)
	e.Delete = func(_ context.Context, id string) error { return p.files.Delete(id) }
	act := staff.Act{Actor: staff.CommandLine, Verb: staff.VerbRunBegan, Consultation: "care", At: storagetest.Due}
	if err := p.s.BeginRun(t.Context(), act, staff.KeepRun{ID: "RUN", Consultation: "care", Reason: "due"}); err != nil {
		t.Fatal(err)
	}
	if err := e.Erase(t.Context(), "RUN"); err != nil {
		t.Fatal(err)
	}
	if err := e.Finish(t.Context(), "RUN", act); err != nil {
		t.Fatal(err)
	}
}

// TestErasedDataAreReallyGone reads every byte of the database, its log, the uploads and the index of search: what retention
// erased is in none of them, while the service runs.
func TestErasedDataAreReallyGone(t *testing.T) {
	s := openTest(t)
	anotherIndex(t, s)
	p := plant(t, s)
	projectAll(t, s)
	for _, w := range slices.Clone(p.words) {
		p.words = append(p.words, strings.ToLower(w)) // as the index of answers keeps it
	}
	for _, w := range slices.Clone(p.words[:40]) {
		err := s.update(t.Context(), func(t *tx) error {
			var id string
			if err := t.row([]any{&id}, `SELECT id FROM responses ORDER BY id LIMIT 1`); err != nil {
				return err
			}
			return t.exec(`INSERT INTO words_found (response, body) VALUES (?, ?)`, id, "indexed "+w+" INDEXED"+w)
		})
		if err != nil {
			t.Fatal(err)
		}
		p.words = append(p.words, "indexed"+strings.ToLower(w)) // as the index keeps a word
	}
	dir := filepath.Dir(s.engine.(*sqlite).path)
	before := everything(t, dir, p.files.dir)
	// Drafts that were sent or changed are overwritten already, and an index keeps beginnings of words apart.
	if got := len(p.found(before)); got < 300 {
		t.Fatalf("only %d of %d planted words can be found before: the test looks in the wrong files", got, len(p.words))
	}
	p.eraseAll(t)
	all := everything(t, dir, p.files.dir)
	if found := p.found(all); len(found) > 0 {
		t.Errorf("%d planted words are still there, such as %q", len(found), found[0])
	}
	if info, err := os.Stat(s.engine.(*sqlite).path + "-wal"); err == nil && info.Size() > 64<<10 {
		t.Errorf("the log has %d bytes", info.Size())
	}
	for _, ref := range p.refs {
		if !bytes.Contains(all, []byte(ref)) {
			t.Fatal("the tombstones are not there: what was read is not the database")
		}
	}
}

// projectAll brings the index of answers up to date.
func projectAll(t *testing.T, s *Store) {
	t.Helper()
	for {
		n, err := s.Project(t.Context(), 100)
		if err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	var texts int
	if err := s.view(t.Context(), func(t *tx) error { return t.row([]any{&texts}, `SELECT COUNT(*) FROM answer_texts`) }); err != nil || texts == 0 {
		t.Fatalf("%d texts are in the index, %v", texts, err)
	}
}

// anotherIndex adds an index of full-text search, as a later area may, and declares it.
func anotherIndex(t *testing.T, s *Store) {
	t.Helper()
	was := holdings
	registerHolding(holding{table: "words_found", class: staff.KeepResponses, response: "response", text: true})
	t.Cleanup(func() { holdings = was })
	if err := s.update(t.Context(), func(t *tx) error { return t.exec(`CREATE VIRTUAL TABLE words_found USING fts4(response, body)`) }); err != nil {
		t.Fatal(err)
	}
}

// TestWithdrawnDataAreGoneAfterTheNight: a withdrawal and drafts that expired are cleaned up without any run.
func TestWithdrawnDataAreGoneAfterTheNight(t *testing.T) {
	s := openTest(t)
	p := plant(t, s)
	dir := filepath.Dir(s.engine.(*sqlite).path)
	if len(p.found(everything(t, dir))) == 0 {
		t.Fatal("nothing can be found before")
	}
	for _, ref := range p.refs {
		r, _, err := s.ByReference(t.Context(), ref)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Withdraw(t.Context(), r.ID, storagetest.Now, "withdrawn"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.ExpireDrafts(t.Context(), storagetest.Due, storagetest.Due); err != nil {
		t.Fatal(err)
	}
	night := storagetest.Due.In(consultation.London)
	night = night.AddDate(0, 0, 1).Add(-night.Sub(night.Truncate(24 * 60 * 60 * 1e9))).Add(3 * 60 * 60 * 1e9)
	if err := storagetest.NewEraser(s, night, nil).Nightly(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.words = slices.DeleteFunc(p.words, func(w string) bool { return strings.HasPrefix(w, "PLANTEDEQUALITY") }) // nobody can tell whose they are
	if found := p.found(everything(t, dir)); len(found) > 0 {
		t.Errorf("%d planted words are still there, such as %q", len(found), found[0])
	}
}

// TestErasedDataAreGoneFromPostgres reads the files of the database in a cluster of the test's own. Its write-ahead log is not
// ours to truncate: that it may hold them is what the certificate says.
func TestErasedDataAreGoneFromPostgres(t *testing.T) {
	dsn := storagetest.Postgres(t)
	s, err := Open(t.Context(), dsn, RandomKeys())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	p := plant(t, s)
	projectAll(t, s)
	db := s.engine.(*postgres).db
	var dir, oid string
	row := db.QueryRowContext(t.Context(), `SELECT current_setting('data_directory'), oid::text FROM pg_database WHERE datname = current_database()`)
	if err := row.Scan(&dir, &oid); err != nil {
		t.Fatal(err)
	}
	dir = filepath.Join(dir, "base", oid)
	flush(t, db)
	if got := len(p.found(everything(t, dir, p.files.dir))); got < 100 {
		t.Fatalf("only %d planted words can be found before", got)
	}
	p.eraseAll(t)
	flush(t, db)
	if found := p.found(everything(t, dir, p.files.dir)); len(found) > 0 {
		t.Errorf("%d planted words are still there, such as %q", len(found), found[0])
	}
}

func flush(t *testing.T, db *sql.DB) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), "CHECKPOINT"); err != nil {
		t.Fatal(err)
	}
}
