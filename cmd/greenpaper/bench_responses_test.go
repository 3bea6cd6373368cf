package main

import (
	"database/sql"
	"fmt"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

// BenchmarkResponses lets people answer the survey from beginning to end and, by turns, puts the same records into SQLite with a
// bare loop that shares commits. Each op is one phase of both. What was confirmed is counted in the database afterwards.
func BenchmarkResponses(b *testing.B) {
	program := buildProgram(b, ".")
	for _, clients := range []int{8, 64} {
		b.Run(fmt.Sprint(clients, "clients"), func(b *testing.B) {
			data := surveyFolder(b)
			s := serveFolder(b, program, data)
			var confirmed atomic.Int64
			respond := func(c *client) error {
				err := c.respond()
				if err == nil {
					confirmed.Add(1)
				}
				return err
			}
			load(b, s, 1, time.Second/2, respond) // the first record, which the bare loop copies
			db := openRaw(b, data.sqlitePath())
			defer db.Close()
			raw := newRawCommits(b, sampleRecord(b, db))
			var ours rounds
			var bare []float64
			for b.Loop() {
				bare = append(bare, raw.rate(b, clients, time.Second))
				ours = append(ours, load(b, s, clients, *benchPhase, respond))
			}
			if got := countResponses(b, db); got != confirmed.Load() {
				b.Errorf("%d responses are stored and %d were confirmed", got, confirmed.Load())
			}
			ours.report(b)
			_, peak := s.memory(b)
			b.ReportMetric(ours.perSecond(), "responses/s")
			b.ReportMetric(respondRequests*ours.perSecond(), "requests/s")
			b.ReportMetric(1e3*ours.server(), "cpu-ms")
			b.ReportMetric(peak, "peak-MB")
			b.ReportMetric(median(bare), "raw-inserts/s")
			b.ReportMetric(100*ours.perSecond()/median(bare), "%ofraw")
		})
	}
}

func sampleRecord(b *testing.B, db *sql.DB) string {
	b.Helper()
	var record string
	if err := db.QueryRow(`SELECT record FROM responses LIMIT 1`).Scan(&record); err != nil {
		b.Fatal(err)
	}
	return record
}

func countResponses(b *testing.B, db *sql.DB) (n int64) {
	b.Helper()
	if err := db.QueryRow(`SELECT COUNT(*) FROM responses`).Scan(&n); err != nil {
		b.Fatal(err)
	}
	return n
}

// rawCommits puts records into a table with go-sqlite3 and nothing else: who waits at the same time shares a commit.
type rawCommits struct {
	db     *sql.DB
	record string
	queue  chan chan error
}

func newRawCommits(b *testing.B, record string) *rawCommits {
	b.Helper()
	path := filepath.Join(b.TempDir(), "raw.db")
	db, err := sql.Open("sqlite3", "file:"+path+"?_journal_mode=WAL&_synchronous=FULL&_txlock=immediate")
	if err != nil {
		b.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(`CREATE TABLE responses (id TEXT PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID`); err != nil {
		b.Fatal(err)
	}
	r := &rawCommits{db: db, record: record, queue: make(chan chan error, 500)}
	go r.commitAll()
	b.Cleanup(func() {
		close(r.queue)
		db.Close()
	})
	return r
}

func (r *rawCommits) commitAll() {
	for first := range r.queue {
		waiting := []chan error{first}
		for more := true; more && len(waiting) < cap(r.queue); {
			select {
			case next, ok := <-r.queue:
				if more = ok; ok {
					waiting = append(waiting, next)
				}
			default:
				more = false
			}
		}
		err := r.commit(len(waiting))
		for _, w := range waiting {
			w <- err
		}
	}
}

func (r *rawCommits) commit(n int) error {
	tx, err := r.db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	insert, err := tx.Prepare(`INSERT INTO responses (id, record) VALUES (lower(hex(randomblob(13))), ?)`)
	if err != nil {
		return err
	}
	for range n {
		if _, err := insert.Exec(r.record); err != nil {
			return err
		}
	}
	return tx.Commit()
}

// rate is how many records a second so many writers get stored.
func (r *rawCommits) rate(b *testing.B, writers int, phase time.Duration) float64 {
	b.Helper()
	var done atomic.Int64
	var stop atomic.Bool
	ended := make(chan error, writers)
	began := time.Now()
	for range writers {
		go func() {
			answer := make(chan error, 1)
			for !stop.Load() {
				r.queue <- answer
				if err := <-answer; err != nil {
					ended <- err
					return
				}
				done.Add(1)
			}
			ended <- nil
		}()
	}
	time.Sleep(phase)
	stop.Store(true)
	for range writers {
		if err := <-ended; err != nil {
			b.Fatal(err)
		}
	}
	return float64(done.Load()) / time.Since(began).Seconds()
}
