package storage

import (
	"context"
	"crypto/rand"
	"database/sql"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage/storagetest"
)

var million = flag.Bool("million", false, "BenchmarkGrowth also with a million responses stored")

// benchDraft has 20 answers that make a record of about 4 KB, as care workers write them.
func benchDraft() consultation.Draft {
	d := storagetest.NewDraft("bench")
	d.Conflicts = nil
	for i := range 20 {
		d.Answers.Set(fmt.Sprint("question-", i), strings.Repeat("the pay of care ", 12))
	}
	return d
}

// BenchmarkGroupCommit sends drafts from 64 goroutines through the store and, by turns, writes the same rows with a bare
// go-sqlite3 loop that shares commits in the same way. It reports both rates and their ratio; each op is one round of both.
func BenchmarkGroupCommit(b *testing.B) {
	for _, writers := range []int{64, 1} {
		b.Run(fmt.Sprint(writers, "writers"), func(b *testing.B) {
			each := 3000
			if writers == 1 {
				each = 1000
			}
			s, raw := openTest(b), newRawStore(b)
			var store, bare, ratios []float64
			for range b.N {
				ds := benchDrafts(b, s, each)
				x := rate(each, func() { sendAll(b, writers, ds, s.send) })
				raw.load(b, ds)
				y := rate(each, func() { sendAll(b, writers, ds, raw.send) })
				store, bare, ratios = append(store, x), append(bare, y), append(ratios, x/y)
			}
			b.ReportMetric(middle(store), "store/s")
			b.ReportMetric(middle(bare), "raw/s")
			b.ReportMetric(100*middle(ratios), "%ofraw")
			w := s.engine.(*sqlite).writer
			b.ReportMetric(float64(w.updates.Load())/float64(w.commits.Load()), "store/commit")
			b.ReportMetric(float64(raw.updates)/float64(raw.commits), "raw/commit")
			if writers == 1 {
				b.ReportMetric(100*middle(store)/appendRate(b), "%ofappend")
			}
		})
	}
}

func (s *Store) send(ctx context.Context, d *consultation.Draft) error {
	_, err := s.Submit(ctx, d.ID, storagetest.Sent(*d), d.Equality)
	return err
}

// benchDrafts stores drafts, many to a commit.
func benchDrafts(b *testing.B, s *Store, n int) []consultation.Draft {
	b.Helper()
	ds := make([]consultation.Draft, n)
	for i := range ds {
		ds[i] = benchDraft()
	}
	err := s.update(b.Context(), func(t *tx) error {
		for i := range ds {
			if err := s.insertDraft(t, &ds[i], storagetest.MAC(ds[i].ID)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
	return ds
}

func sendAll(b *testing.B, writers int, ds []consultation.Draft, send func(context.Context, *consultation.Draft) error) {
	var wg sync.WaitGroup
	next := make(chan *consultation.Draft, len(ds))
	for i := range ds {
		next <- &ds[i]
	}
	close(next)
	for range writers {
		wg.Go(func() {
			for d := range next {
				if err := send(b.Context(), d); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
}

func rate(n int, f func()) float64 {
	start := time.Now()
	f()
	return float64(n) / time.Since(start).Seconds()
}

func middle(x []float64) float64 {
	x = slices.Sorted(slices.Values(x))
	return x[len(x)/2]
}

// appendRate is how often a second the disk makes 4 KB at the end of a file durable.
func appendRate(b *testing.B) float64 {
	f, err := os.Create(filepath.Join(b.TempDir(), "append"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	const n = 1000
	return rate(n, func() {
		for range n {
			if _, err := f.Write(page); err != nil {
				b.Fatal(err)
			}
			if err := f.Sync(); err != nil {
				b.Fatal(err)
			}
		}
	})
}

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

// BenchmarkGrowth measures sending and reading with 10,000 and 100,000 responses stored (a million with -million).
func BenchmarkGrowth(b *testing.B) {
	sizes := []int{10_000, 100_000}
	if *million {
		sizes = append(sizes, 1_000_000)
	}
	s := openTest(b)
	stored := 0
	for _, size := range sizes {
		for stored < size {
			n := min(5000, size-stored)
			fill(b, s, n)
			stored += n
		}
		b.Run(fmt.Sprint("Submit/", size), func(b *testing.B) {
			ds := benchDrafts(b, s, b.N)
			b.ResetTimer()
			sendAll(b, 64, ds, s.send)
			b.StopTimer()
			stored += b.N
		})
		b.Run(fmt.Sprint("Save/", size), func(b *testing.B) {
			ds := benchDrafts(b, s, 1)
			for b.Loop() {
				_, err := s.UpdateDraft(b.Context(), ds[0].ID, func(d *consultation.Draft) error {
					d.Answers.Set("view", rand.Text())
					return nil
				})
				if err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("Count/", size), func(b *testing.B) {
			for b.Loop() {
				if _, _, err := s.Count(b.Context(), "bench"); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprint("Each/", size), func(b *testing.B) {
			n := 0
			for b.Loop() {
				for _, err := range s.Each(b.Context(), "bench") {
					if err != nil {
						b.Fatal(err)
					}
					n++
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "responses/s")
		})
	}
}

// fill stores responses, many to a commit.
func fill(b *testing.B, s *Store, n int) {
	b.Helper()
	err := s.update(b.Context(), func(t *tx) error {
		for range n {
			d := benchDraft()
			p, err := s.prepare(d.ID, storagetest.Sent(d), d.Equality)
			if err != nil {
				return err
			}
			if err := s.insert(t, d.Handle, storagetest.MAC(d.ID), p); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		b.Fatal(err)
	}
}
