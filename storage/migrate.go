package storage

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strconv"

	"github.com/greenpaper/greenpaper/consultation"
)

//go:embed schema/*.sql
var schemaFiles embed.FS

func migrations() fs.FS {
	sub, err := fs.Sub(schemaFiles, "schema")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// migrate brings the schema to the newest version in one transaction, and notes or compares the key's check value. Migrations
// are files 0001_name.sql, 0002_name.sql and so on, applied in order and never undone.
func migrate(ctx context.Context, e engine, files fs.FS, check string) error {
	steps, err := readMigrations(files)
	if err != nil {
		return err
	}
	was, err := schemaVersion(ctx, e)
	if err != nil {
		return err
	}
	if was > len(steps) {
		return fmt.Errorf("the data has schema %d, this program knows %d: %w", was, len(steps), consultation.ErrNewer)
	}
	if was > 0 && was < len(steps) {
		if err := e.before(ctx, was); err != nil {
			return err
		}
	}
	t, err := e.begin(ctx)
	if err != nil {
		return fmt.Errorf("migrate: %w", e.fault(err))
	}
	defer t.Rollback() // does nothing after the commit
	if err := applyMigrations(ctx, e, t, steps); err != nil {
		return err
	}
	if _, err := t.ExecContext(ctx, e.search()); err != nil {
		return fmt.Errorf("full-text index: %w", e.fault(err))
	}
	if err := compareKey(ctx, e, t, check); err != nil {
		return err
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("migrate: %w", e.fault(err))
	}
	return e.ready(ctx)
}

func readMigrations(files fs.FS) ([]string, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	slices.Sort(names)
	var texts []string
	for i, name := range names {
		if n, err := strconv.Atoi(name[:min(4, len(name))]); err != nil || n != i+1 {
			return nil, fmt.Errorf("migration %s should have number %04d", name, i+1)
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(b))
	}
	return texts, nil
}

// schemaVersion is 0 for an empty database.
func schemaVersion(ctx context.Context, e engine) (int, error) {
	t, err := e.begin(ctx)
	if err != nil {
		return 0, fmt.Errorf("read schema version: %w", e.fault(err))
	}
	defer t.Rollback() // does nothing after the commit
	if _, err := t.ExecContext(ctx, "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)"); err != nil {
		return 0, fmt.Errorf("read schema version: %w", e.fault(err))
	}
	v, err := readSchemaVersion(ctx, e, t)
	if err != nil {
		return 0, err
	}
	if err := t.Commit(); err != nil {
		return 0, fmt.Errorf("read schema version: %w", e.fault(err))
	}
	return v, nil
}

func readSchemaVersion(ctx context.Context, e engine, t *sql.Tx) (int, error) {
	text, err := metaValue(ctx, e, t, "schema")
	if err != nil || text == "" {
		return 0, err
	}
	v, err := strconv.Atoi(text)
	if err != nil {
		return 0, fmt.Errorf("the schema version is not a number: %w", consultation.ErrNewer)
	}
	return v, nil
}

func applyMigrations(ctx context.Context, e engine, t *sql.Tx, steps []string) error {
	now, err := readSchemaVersion(ctx, e, t) // again: another program may have migrated meanwhile
	if err != nil {
		return err
	}
	for i := now; i < len(steps); i++ {
		if _, err := t.ExecContext(ctx, e.schema(steps[i])); err != nil {
			return fmt.Errorf("migration %d: %w", i+1, e.fault(err))
		}
	}
	if now >= len(steps) {
		return nil
	}
	return setMeta(ctx, e, t, "schema", strconv.Itoa(len(steps)))
}

func compareKey(ctx context.Context, e engine, t *sql.Tx, check string) error {
	was, err := metaValue(ctx, e, t, "key check")
	switch {
	case err != nil:
		return err
	case was == "":
		return setMeta(ctx, e, t, "key check", check)
	case was != check:
		return fmt.Errorf("the data was written under another key; give the key file that was made with it: %w", consultation.ErrWrongKey)
	}
	return nil
}

func metaValue(ctx context.Context, e engine, t *sql.Tx, name string) (string, error) {
	var v string
	err := t.QueryRowContext(ctx, e.bind("SELECT value FROM meta WHERE name = ?"), name).Scan(&v)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read %s: %w", name, e.fault(err))
	}
	return v, nil
}

func setMeta(ctx context.Context, e engine, t *sql.Tx, name, value string) error {
	_, err := t.ExecContext(ctx, e.bind("INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"), name, value)
	if err != nil {
		return fmt.Errorf("write %s: %w", name, e.fault(err))
	}
	return nil
}
