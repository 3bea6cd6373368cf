package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
)

// maxBatch is how many updates share a commit at most. Above it, commits are no longer what costs.
const maxBatch = 500

var errClosed = errors.New("storage: the database is closed")

// writer owns SQLite's only connection that writes. Updates that arrive while one is being written share its commit: each runs
// in a savepoint of its own, and all are told after the commit that made them durable.
type writer struct {
	engine *sqlite
	db     *sql.DB
	check  *checkpointer
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt

	queue chan *job   // unbuffered: whoever is in it will be run
	alone chan func() // what must have the database for itself, outside of any transaction
	stop  chan struct{}
	done  chan struct{}

	once   sync.Once
	closed error // what closing came to

	updates, commits atomic.Int64 // acknowledged; for tests
}

// job is one update on its way.
type job struct {
	ctx      context.Context
	f        func(*tx) error
	err      error
	panicked any
	told     chan struct{}
}

func newWriter(ctx context.Context, e *sqlite, db *sql.DB) (*writer, error) {
	w := &writer{engine: e, db: db, queue: make(chan *job), alone: make(chan func()), stop: make(chan struct{}), done: make(chan struct{})}
	if err := w.connect(ctx); err != nil {
		return nil, err
	}
	var err error
	if w.check, err = newCheckpointer(e.path); err != nil {
		return nil, err
	}
	go w.loop()
	return w, nil
}

// update hands f to the writer and waits for the commit. Once f is handed over, the end of ctx changes nothing.
func (w *writer) update(ctx context.Context, f func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err // select may choose the queue all the same
	}
	j := &job{ctx: context.WithoutCancel(ctx), f: f, told: make(chan struct{})}
	select {
	case w.queue <- j:
	case <-w.stop:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	<-j.told
	if j.panicked != nil {
		panic(j.panicked)
	}
	return j.err
}

// by runs f while nothing is written. Who saves meanwhile waits.
func (w *writer) by(ctx context.Context, f func() error) (err error) {
	done := make(chan struct{})
	run := func() {
		defer close(done)
		err = f()
	}
	select {
	case w.alone <- run:
	case <-w.stop:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	<-done
	return err
}

// close may be called more than once.
func (w *writer) close() error {
	w.once.Do(func() {
		close(w.stop)
		<-w.done
		err := w.check.close()
		w.disconnect()
		w.closed = errors.Join(err, w.db.Close())
	})
	return w.closed
}

func (w *writer) loop() {
	defer close(w.done)
	batch := make([]*job, 0, maxBatch)
	for {
		select {
		case <-w.stop:
			return
		case f := <-w.alone:
			f()
		case j := <-w.queue:
			batch = w.batch(append(batch[:0], j))
			for _, j := range batch {
				close(j.told)
			}
			clear(batch)
			w.tidy()
		}
	}
}

// batch runs the first job and all that wait meanwhile in one transaction, and gives them back with their errors set.
func (w *writer) batch(jobs []*job) []*job {
	err := w.begin()
	for i := 0; err == nil && i < len(jobs); i++ {
		err = w.one(jobs[i])
		if i == len(jobs)-1 && len(jobs) < maxBatch {
			select {
			case j := <-w.queue:
				jobs = append(jobs, j)
			default:
			}
		}
	}
	if err == nil {
		err = w.exec("COMMIT")
	}
	if err != nil {
		w.abandon()
		for _, j := range jobs {
			if j.err == nil && j.panicked == nil {
				j.err = fmt.Errorf("storage: nothing was written: %w", err)
			}
		}
		return jobs
	}
	w.commits.Add(1)
	w.updates.Add(int64(len(jobs)))
	return jobs
}

// one runs a job in its savepoint. It gives an error only when the whole transaction is gone.
func (w *writer) one(j *job) error {
	if err := w.exec("SAVEPOINT job"); err != nil {
		return err
	}
	t := &tx{ctx: j.ctx, run: w, engine: w.engine}
	j.call(t)
	if j.err == nil && j.panicked == nil {
		return w.exec("RELEASE job")
	}
	if err := w.exec("ROLLBACK TO job"); err != nil {
		if t.err != nil {
			return t.err // why SQLite ended the transaction
		}
		return err
	}
	return w.exec("RELEASE job")
}

// call runs f and keeps its panic for the goroutine that asked.
func (j *job) call(t *tx) {
	defer func() { j.panicked = recover() }()
	j.err = j.f(t)
	if j.err == nil {
		j.err = t.err // f must not hide that a statement failed
	}
}

func (w *writer) begin() error {
	if w.conn == nil {
		if err := w.connect(context.Background()); err != nil {
			return err
		}
	}
	return w.exec("BEGIN IMMEDIATE")
}

// abandon rolls back. A connection that cannot even do that is replaced.
func (w *writer) abandon() {
	if w.conn == nil {
		return
	}
	// This fails, rightly, where SQLite has rolled back by itself; the next two tell whether the connection still works.
	_, _ = w.ExecContext(context.Background(), "ROLLBACK")
	err := w.exec("BEGIN")
	if err == nil {
		err = w.exec("ROLLBACK")
	}
	if err != nil {
		w.disconnect()
	}
}

func (w *writer) connect(ctx context.Context) error {
	conn, err := w.db.Conn(ctx)
	if err != nil {
		return w.engine.fault(err)
	}
	w.conn, w.stmts = conn, map[string]*sql.Stmt{}
	// What a savepoint would undo is kept in memory, not in a file. Checkpoints are tidy's.
	return errors.Join(w.pragma("PRAGMA temp_store = MEMORY"), w.pragma("PRAGMA wal_autocheckpoint = 0"))
}

func (w *writer) disconnect() {
	if w.conn == nil {
		return
	}
	for _, s := range w.stmts { // first: a connection with open statements would keep its lock
		_ = s.Close()
	}
	// A connection in a state that nobody knows must not go back to the pool.
	_ = w.conn.Raw(func(any) error { return driver.ErrBadConn })
	_ = w.conn.Close()
	w.conn, w.stmts = nil, nil
}

// pragma is not prepared: the driver would leave a prepared statement open that gives a row nobody reads.
func (w *writer) pragma(query string) error {
	if _, err := w.conn.ExecContext(context.Background(), query); err != nil {
		return fmt.Errorf("%s: %w", query, w.engine.fault(err))
	}
	return nil
}

func (w *writer) exec(query string) error {
	if _, err := w.ExecContext(context.Background(), query); err != nil {
		return fmt.Errorf("%s: %w", query, w.engine.fault(err))
	}
	return nil
}

// ExecContext runs a prepared statement of the one connection.
func (w *writer) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

// QueryContext runs a prepared statement of the one connection.
func (w *writer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := w.stmt(query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (w *writer) stmt(query string) (*sql.Stmt, error) {
	if s, ok := w.stmts[query]; ok {
		return s, nil
	}
	if w.conn == nil {
		return nil, sql.ErrConnDone
	}
	s, err := w.conn.PrepareContext(context.Background(), query)
	if err == nil {
		w.stmts[query] = s
	}
	return s, err
}
