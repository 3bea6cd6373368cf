package storage

import (
	"context"
	"database/sql"
	"errors"
)

// How many pages of 4 KB the write-ahead log may hold: from checkpointAt on they are copied into the database by another
// connection, so that nobody's save waits for it. Only at restartAt, after a long rush, does the writer wait until all are
// copied, because only then can the log start anew.
const (
	checkpointAt = 1000
	restartAt    = 16_000
)

// checkpointer copies the log into the database beside the writer.
type checkpointer struct {
	db   *sql.DB
	wake chan struct{}
	done chan struct{}
}

func newCheckpointer(path string) (*checkpointer, error) {
	db, err := sql.Open("sqlite3", writeDSN(path))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1)
	c := &checkpointer{db: db, wake: make(chan struct{}, 1), done: make(chan struct{})}
	go c.loop()
	return c, nil
}

func (c *checkpointer) loop() {
	defer close(c.done)
	for range c.wake {
		// Nothing is lost when this fails: the log keeps everything, and the next commit asks again.
		_, _ = c.db.ExecContext(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
	}
}

// ask asks for a checkpoint without waiting.
func (c *checkpointer) ask() {
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *checkpointer) close() error {
	close(c.wake)
	<-c.done
	return c.db.Close()
}

// tidy looks how long the log is after a commit.
func (w *writer) tidy() {
	frames, copied, err := w.log()
	switch {
	case err != nil: // the next commit looks again
	case frames >= restartAt:
		_ = w.pragma("PRAGMA wal_checkpoint(PASSIVE)")
	case frames-copied >= checkpointAt:
		w.check.ask()
	}
}

// log tells how many pages the write-ahead log holds, and how many of them are in the database already.
func (w *writer) log() (frames, copied int, err error) {
	rows, err := w.QueryContext(context.Background(), "PRAGMA wal_checkpoint(NOOP)")
	if err != nil {
		return 0, 0, err
	}
	defer rows.Close()
	var busy int
	if rows.Next() {
		err = rows.Scan(&busy, &frames, &copied)
	}
	return frames, copied, errors.Join(err, rows.Err())
}
