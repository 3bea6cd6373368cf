package storage

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"

	"github.com/mattn/go-sqlite3"

	"github.com/greenpaper/greenpaper/consultation"
)

// sqlite has two pools: one connection that writes, and several that can only read, so that an export never holds up a save.
type sqlite struct {
	path   string
	writer *writer // nil while migrations run
	write  *sql.DB
	read   *sql.DB

	stmts sync.Map // query → *sql.Stmt of read
}

// writeDSN asks for what must never be left to chance. FULL: in WAL, NORMAL may lose the last commits with the power.
// secure_delete: what is withdrawn is overwritten in the file, not only marked free. The cache (in KiB) holds a whole batch.
func writeDSN(path string) string {
	return "file:" + escapePath(path) + "?_journal_mode=WAL&_synchronous=FULL&_foreign_keys=on&_busy_timeout=5000&_txlock=immediate" +
		"&_secure_delete=on&_cache_size=-16384"
}

func readDSN(path string) string {
	return "file:" + escapePath(path) + "?mode=ro&_query_only=on&_foreign_keys=on&_busy_timeout=5000"
}

func escapePath(path string) string { return (&url.URL{Path: path}).EscapedPath() }

func openSQLite(ctx context.Context, path string) (*sqlite, error) {
	if path == "" {
		return nil, errors.New(`the database address names no file: write "sqlite:DIR/greenpaper.db"`)
	}
	// Resolved, because the driver's pools open the file again later, perhaps after a change of folder.
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("storage: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	// SQLite would let others read the file; what lies beside it gets the same rights.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	switch {
	case err == nil:
		err = f.Close()
	case errors.Is(err, fs.ErrExist):
		err = nil // not opened here: closing it would drop SQLite's locks
	}
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	e := &sqlite{path: path}
	if e.write, err = sql.Open(driverName, writeDSN(path)); err != nil {
		return nil, e.fault(err)
	}
	e.write.SetMaxOpenConns(1)
	if err := e.write.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("open %s: %w", path, errors.Join(e.fault(err), e.write.Close()))
	}
	if e.read, err = sql.Open(driverName, readDSN(path)); err != nil {
		return nil, errors.Join(e.fault(err), e.write.Close())
	}
	n := max(4, 2*runtime.GOMAXPROCS(0))
	e.read.SetMaxOpenConns(n)
	e.read.SetMaxIdleConns(n)
	return e, nil
}

// ready starts the writer, which takes the write pool's connection for good.
func (e *sqlite) ready(ctx context.Context) (err error) {
	e.writer, err = newWriter(ctx, e, e.write)
	return err
}

func (e *sqlite) update(ctx context.Context, f func(*tx) error) error { return e.writer.update(ctx, f) }

func (e *sqlite) view(ctx context.Context, f func(*tx) error) error {
	r := &reader{e: e}
	err := r.view(ctx, f)
	e.prepare(ctx, r.fresh)
	return err
}

// reader runs the pool's prepared statements in one transaction.
type reader struct {
	e     *sqlite
	t     *sql.Tx
	fresh []string // queries that the pool has not prepared yet
}

func (r *reader) view(ctx context.Context, f func(*tx) error) (err error) {
	// The driver knows no read-only transactions, but the connections of this pool do not write.
	if r.t, err = r.e.read.BeginTx(ctx, nil); err != nil {
		return r.e.fault(err)
	}
	defer r.t.Rollback() // nothing was written
	return f(&tx{ctx: ctx, run: r, engine: r.e})
}

func (r *reader) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return r.t.ExecContext(ctx, query, args...)
}

func (r *reader) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if s, ok := r.e.stmts.Load(query); ok {
		return r.t.StmtContext(ctx, s.(*sql.Stmt)).QueryContext(ctx, args...)
	}
	r.fresh = append(r.fresh, query)
	return r.t.QueryContext(ctx, query, args...)
}

// prepare keeps statements for the reads that follow. It needs a connection of the pool, so nobody who has one may call it: each
// would wait for the others. Where it does not succeed, the next read tries again.
func (e *sqlite) prepare(ctx context.Context, queries []string) {
	for _, query := range queries {
		s, err := e.read.PrepareContext(ctx, query)
		if err != nil {
			return
		}
		if _, kept := e.stmts.LoadOrStore(query, s); kept { // somebody else was sooner
			_ = s.Close()
		}
	}
}

func (e *sqlite) begin(ctx context.Context) (*sql.Tx, error) { return e.write.BeginTx(ctx, nil) }

// before copies an older database to a file beside it, named by its schema version.
func (e *sqlite) before(ctx context.Context, version int) error {
	to := e.path + ".schema-" + strconv.Itoa(version)
	if _, err := os.Stat(to); err == nil {
		return nil // an earlier start copied it and did not finish
	}
	part := to + ".part"
	if err := os.Remove(part); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("copy before migrating: %w", err)
	}
	if err := vacuumInto(ctx, e.path, part); err != nil {
		return fmt.Errorf("copy before migrating: %w", err)
	}
	if err := settleFile(part, to); err != nil {
		return fmt.Errorf("copy before migrating: %w", err)
	}
	return nil
}

func (e *sqlite) schema(text string) string { return text }
func (e *sqlite) search() string            { return searchSQLite }
func (e *sqlite) bind(query string) string  { return query }

func (e *sqlite) close() error {
	err := e.read.Close()
	if e.writer == nil {
		return errors.Join(err, e.write.Close())
	}
	return errors.Join(err, e.writer.close())
}

// fault reduces SQLite's error to its code, and names the ones that callers act upon.
func (e *sqlite) fault(err error) error {
	var se sqlite3.Error
	if !errors.As(err, &se) {
		return scrub(err)
	}
	text := fmt.Sprintf("sqlite: %s (%d)", se.Code.Error(), int(se.ExtendedCode))
	switch {
	case se.Code == sqlite3.ErrFull:
		return fmt.Errorf("%s: %w", text, consultation.ErrFull)
	case se.ExtendedCode == sqlite3.ErrConstraintUnique, se.ExtendedCode == sqlite3.ErrConstraintPrimaryKey:
		return fmt.Errorf("%s: %w", text, consultation.ErrExists)
	}
	return errors.New(text)
}

// scrub keeps errors that are known to carry no data, and of any other only its type: drivers quote arguments.
func scrub(err error) error {
	for _, known := range []error{context.Canceled, context.DeadlineExceeded, sql.ErrTxDone, sql.ErrConnDone, driver.ErrBadConn, errClosed, errBusy} {
		if errors.Is(err, known) {
			return known
		}
	}
	return fmt.Errorf("database error of type %T", err)
}
