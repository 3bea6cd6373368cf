package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

// rawStore writes what Submit writes with no code between: rows made before, prepared statements, one channel, one commit for
// all that wait.
type rawStore struct {
	db    *sql.DB
	stmts []*sql.Stmt
	rows  map[string][][]any // draft id → arguments of each statement
	queue chan *rawJob

	updates, commits int
}

type rawJob struct {
	args [][]any
	done chan error
}

var rawStatements = []string{
	`DELETE FROM drafts WHERE id = ?`,
	`DELETE FROM draft_equality WHERE draft = ?`,
	`INSERT INTO receipts (response, consultation, reference, handle, code) VALUES (?, ?, ?, ?, ?)`,
	`INSERT INTO responses (consultation, id, record) VALUES (?, ?, ?)`,
	`INSERT INTO contacts (consultation, response, answers) VALUES (?, ?, ?)`,
	`INSERT INTO equality (consultation, id, version, answers) VALUES (?, ?, ?, ?)`,
}

func newRawStore(b *testing.B) *rawStore {
	b.Helper()
	s := openTest(b) // for its schema
	path := s.engine.(*sqlite).path
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite3", writeDSN(path))
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	r := &rawStore{db: db, queue: make(chan *rawJob, 500)}
	for _, q := range rawStatements {
		st, err := db.Prepare(q)
		if err != nil {
			b.Fatal(err)
		}
		r.stmts = append(r.stmts, st)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for j := range r.queue {
			r.batch(j)
		}
	}()
	b.Cleanup(func() {
		close(r.queue)
		<-done
		_ = db.Close()
	})
	return r
}

// load stores the drafts and makes the rows that sending them writes.
func (r *rawStore) load(b *testing.B, ds []consultation.Draft) {
	b.Helper()
	keys := RandomKeys()
	s := &Store{keys: keys}
	r.rows = map[string][][]any{}
	t, err := r.db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	x := &tx{ctx: b.Context(), run: t, engine: &sqlite{}}
	for i := range ds {
		d := &ds[i]
		if err := s.insertDraft(x, d, storagetest.MAC(d.ID)); err != nil {
			b.Fatal(err)
		}
		p, err := s.prepare(d.ID, storagetest.Sent(*d), d.Equality)
		if err != nil {
			b.Fatal(err)
		}
		r.rows[d.ID] = [][]any{
			{d.ID}, {d.ID}, {d.ID, "bench", p.r.Reference, d.Handle, storagetest.MAC(d.ID)},
			{"bench", d.ID, p.record}, {"bench", d.ID, p.contact}, {"bench", rand.Text(), p.r.Version, p.equality},
		}
	}
	if err := t.Commit(); err != nil {
		b.Fatal(err)
	}
}

func (r *rawStore) send(_ context.Context, d *consultation.Draft) error {
	j := &rawJob{args: r.rows[d.ID], done: make(chan error, 1)}
	r.queue <- j
	return <-j.done
}

func (r *rawStore) batch(first *rawJob) {
	jobs := []*rawJob{first}
	t, err := r.db.Begin()
	for i := 0; err == nil && i < len(jobs); i++ {
		for k, st := range r.stmts {
			if _, e := t.Stmt(st).Exec(jobs[i].args[k]...); e != nil && err == nil {
				err = e
			}
		}
		if i == len(jobs)-1 {
			select {
			case j := <-r.queue:
				jobs = append(jobs, j)
			default:
			}
		}
	}
	if err == nil {
		err = t.Commit()
	}
	r.updates += len(jobs)
	r.commits++
	for _, j := range jobs {
		j.done <- err
	}
}
