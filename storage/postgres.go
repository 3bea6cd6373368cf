package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/greenpaper/greenpaper/consultation"
)

// migrationLock is the number under which programs that start at the same time wait for each other.
const migrationLock = 7264511

// updateTime bounds an update that nobody can cancel any more.
const updateTime = 30 * time.Second

// postgres has one pool. Updates lock the rows that they read.
type postgres struct {
	db    *sql.DB
	bound sync.Map // query with ? → with $1
}

func openPostgres(ctx context.Context, dsn string) (*postgres, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, errors.New("the PostgreSQL address cannot be read: write postgres://USER@HOST/DATABASE") // the error may quote a password
	}
	// What is told done must be durable, whatever the server's default.
	cfg.RuntimeParams["synchronous_commit"] = "on"
	cfg.RuntimeParams["application_name"] = "greenpaper"
	p := &postgres{db: stdlib.OpenDB(*cfg)}
	p.db.SetMaxOpenConns(20)
	p.db.SetMaxIdleConns(20)
	if err := p.db.PingContext(ctx); err != nil {
		return nil, fmt.Errorf("PostgreSQL at %s does not answer: %w", cfg.Host, errors.Join(p.fault(err), p.db.Close()))
	}
	return p, nil
}

func (p *postgres) update(ctx context.Context, f func(*tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), updateTime)
	defer cancel()
	for try := 1; ; try++ {
		again, err := p.once(ctx, f)
		if !again || try == 10 {
			return err
		}
		time.Sleep(time.Duration(rand.Int64N(int64(try) * int64(5*time.Millisecond))))
	}
}

// once tries an update. again says that the database refused it only because of another one.
func (p *postgres) once(ctx context.Context, f func(*tx) error) (again bool, err error) {
	st, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return false, p.fault(err)
	}
	defer st.Rollback() // does nothing after the commit; undoes a panic
	t := &tx{ctx: ctx, run: st, engine: p, lock: " FOR UPDATE", shard: rand.IntN(countShards)}
	err = f(t)
	if err == nil {
		err = t.err // f must not hide that a statement failed
	}
	if err != nil {
		return errors.Is(t.err, errAgain), err
	}
	if err := st.Commit(); err != nil {
		err = p.fault(err)
		return errors.Is(err, errAgain), fmt.Errorf("storage: commit: %w", err)
	}
	return false, nil
}

func (p *postgres) view(ctx context.Context, f func(*tx) error) error {
	st, err := p.db.BeginTx(ctx, &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true})
	if err != nil {
		return p.fault(err)
	}
	defer st.Rollback() // nothing was written
	return f(&tx{ctx: ctx, run: st, engine: p})
}

func (p *postgres) begin(ctx context.Context) (*sql.Tx, error) {
	t, err := p.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	if _, err := t.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", migrationLock); err != nil {
		return nil, errors.Join(err, t.Rollback())
	}
	return t, nil
}

// before makes no copy: that is pg_dump's.
func (p *postgres) before(context.Context, int) error { return nil }

func (p *postgres) ready(context.Context) error { return nil }

func (p *postgres) schema(text string) string {
	return strings.NewReplacer("BLOB", "BYTEA", ") WITHOUT ROWID", ")").Replace(text)
}

func (p *postgres) search() string { return searchPostgres }

func (p *postgres) bind(query string) string {
	if b, ok := p.bound.Load(query); ok {
		return b.(string)
	}
	var b strings.Builder
	n := 0
	for _, r := range query {
		if r != '?' {
			b.WriteRune(r)
			continue
		}
		n++
		b.WriteString("$" + strconv.Itoa(n))
	}
	p.bound.Store(query, b.String())
	return b.String()
}

func (p *postgres) close() error { return p.db.Close() }

// errAgain: the same update may succeed when it is tried again.
var errAgain = errors.New("another update came between")

// fault reduces PostgreSQL's error to its SQLSTATE, and names the ones that callers act upon.
func (p *postgres) fault(err error) error {
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		var ne net.Error
		if errors.As(err, &ne) {
			return errors.New("postgres: no connection")
		}
		return scrub(err)
	}
	text := "postgres: SQLSTATE " + pe.Code
	switch {
	case pe.Code == "53100":
		return fmt.Errorf("%s: %w", text, consultation.ErrFull)
	case pe.Code == "23505":
		return fmt.Errorf("%s in %s: %w", text, pe.ConstraintName, consultation.ErrExists)
	case pe.Code == "40001" || pe.Code == "40P01":
		return fmt.Errorf("%s: %w", text, errAgain)
	}
	return errors.New(text)
}
