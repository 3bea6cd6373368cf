package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/search"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Store keeps everything in one database. It is safe for use by many goroutines.
type Store struct {
	engine engine
	keys   Keys
	budget *budget
}

var (
	_ consultation.Store = (*Store)(nil)
	_ staff.Store        = (*Store)(nil)
)

// engine is all that differs between the databases.
type engine interface {
	// update runs f in a transaction that the caller cannot cancel, and returns nil only when it is durable. An error or a panic
	// of f undoes what f did, and nothing else.
	update(ctx context.Context, f func(*tx) error) error
	// view runs f in a transaction that reads one state of the database and cannot write.
	view(ctx context.Context, f func(*tx) error) error
	// begin starts a transaction that keeps every other program from migrating.
	begin(ctx context.Context) (*sql.Tx, error)
	// before copies a database of an older schema version, so that there is a way back.
	before(ctx context.Context, version int) error
	// schema fits the text of a migration to the database.
	schema(text string) string
	// ready is called once, when the schema is the newest.
	ready(ctx context.Context) error
	// search is the schema of the full-text index, which is each database's own. It can be made again where it is there.
	search() string
	// addText puts the folded words of an answer into the index.
	addText(t *tx, slug, response string, ord int64, question, words string) error
	// forgetTexts takes texts out of it. where is a condition on answer_texts.
	forgetTexts(t *tx, where string, args ...any) error
	// eachHit finds the responses with an answer that a query takes, each once.
	eachHit(t *tx, slug string, query search.Node, question string, each func(ord uint32)) error
	// rank finds the best answers, at most so many, among the first to be compared. It counts no further.
	rank(t *tx, slug string, query search.Node, question string, compare, most int, found *staff.Found) error
	// bind fits the placeholders of a query to the database.
	bind(query string) string
	// fault reduces a driver's error to what may be logged, and to the errors of the domain.
	fault(err error) error
	// clean makes what was deleted unreadable in the files.
	clean(ctx context.Context) (staff.Cleaned, error)
	close() error
}

// Open opens the database that dsn names, and creates or migrates its tables: "sqlite:DIR/greenpaper.db" (the folder is made if
// need be) or a "postgres://" address. consultation.ErrWrongKey when the data was written under another key,
// consultation.ErrNewer when it was written by a newer program.
func Open(ctx context.Context, dsn string, keys Keys) (*Store, error) {
	if keys.seal == nil {
		return nil, fmt.Errorf("no key was given: %w", consultation.ErrWrongKey)
	}
	var e engine
	var err error
	scheme, rest, _ := strings.Cut(dsn, ":")
	switch scheme {
	case "sqlite":
		e, err = openSQLite(ctx, rest)
	case "postgres", "postgresql":
		e, err = openPostgres(ctx, dsn)
	default:
		return nil, errors.New(`the database address must start with "sqlite:" or "postgres://"`)
	}
	if err != nil {
		return nil, err
	}
	s := &Store{engine: e, keys: keys, budget: newBudget(DefaultBudget)}
	if err := migrate(ctx, e, migrations(), keys.check); err != nil {
		return nil, errors.Join(err, e.close())
	}
	if err := s.countAll(ctx); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return s, nil
}

// Close waits for what is being written and closes the database.
func (s *Store) Close() error { return s.engine.close() }

// Ready writes one row and waits until it is durable, or until ctx ends. consultation.ErrFull when the disk is full.
func (s *Store) Ready(ctx context.Context) error {
	done := make(chan error, 1)
	go func() {
		done <- s.engine.update(ctx, func(t *tx) error {
			return t.exec(`INSERT INTO meta (name, value) VALUES ('ready', '') ON CONFLICT (name) DO UPDATE SET value = ''`)
		})
	}()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("the database takes too long to write: %w", ctx.Err())
	}
}

// tx is a transaction. Once a statement has failed, every later one fails with the same error, so that nothing is written after
// a database has ended the transaction by itself.
type tx struct {
	ctx    context.Context
	run    runner
	engine engine
	lock   string // ends a SELECT that must lock its rows
	shard  int    // where this transaction counts; see count
	err    error
}

// runner executes statements: a connection, a transaction or prepared statements of one.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// exec runs a statement that gives no rows.
func (t *tx) exec(query string, args ...any) error {
	_, err := t.affect(query, args...)
	return err
}

// affect runs a statement and tells how many rows it changed.
func (t *tx) affect(query string, args ...any) (int64, error) {
	if t.err != nil {
		return 0, t.err
	}
	res, err := t.run.ExecContext(t.ctx, t.engine.bind(query), args...)
	if err != nil {
		return 0, t.fail(query, err)
	}
	n, err := res.RowsAffected()
	return n, t.fail(query, err)
}

// query runs a statement and scans each row by calling each, which must only scan.
func (t *tx) query(query string, args []any, each func(scan func(...any) error) error) error {
	if t.err != nil {
		return t.err
	}
	rows, err := t.run.QueryContext(t.ctx, t.engine.bind(query), args...)
	if err != nil {
		return t.fail(query, err)
	}
	defer rows.Close()
	for rows.Next() {
		err := each(func(dest ...any) error { return t.fail(query, rows.Scan(dest...)) })
		if err != nil {
			return err
		}
	}
	return t.fail(query, rows.Err())
}

// row scans the only row of a statement. consultation.ErrNotFound when there is none.
func (t *tx) row(dest []any, query string, args ...any) error {
	found := false
	err := t.query(query, args, func(scan func(...any) error) error {
		found = true
		return scan(dest...)
	})
	if err == nil && !found {
		return consultation.ErrNotFound
	}
	return err
}

// ids collects a statement's one text column.
func (t *tx) ids(query string, args ...any) ([]string, error) {
	var all []string
	err := t.query(query, args, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		all = append(all, id)
		return err
	})
	return all, err
}

func (t *tx) fail(query string, err error) error {
	if err == nil {
		return nil
	}
	words := strings.Fields(query)
	t.err = fmt.Errorf("storage: %s: %w", strings.Join(words[:min(3, len(words))], " "), t.engine.fault(err))
	return t.err
}

// view is engine.view.
func (s *Store) view(ctx context.Context, f func(*tx) error) error { return s.engine.view(ctx, f) }

// update is engine.update.
func (s *Store) update(ctx context.Context, f func(*tx) error) error { return s.engine.update(ctx, f) }

// optional stores "" as NULL.
func optional(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// number stores false as 0 and true as 1.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// Schema gives the number of the newest migration that the database has.
func (s *Store) Schema(ctx context.Context) (n int, err error) {
	err = s.view(ctx, func(t *tx) error {
		var text string
		if err := t.row([]any{&text}, `SELECT value FROM meta WHERE name = 'schema'`); err != nil {
			return err
		}
		n, err = strconv.Atoi(text)
		return err
	})
	return n, err
}
