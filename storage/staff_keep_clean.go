package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// unclean is the mark of a database in which something was deleted whose bytes may still lie in free space.
const unclean = "unclean"

// setUnclean sets the mark, in the transaction that deletes.
func setUnclean(t *tx) error {
	return t.exec(`INSERT INTO meta (name, value) VALUES (?, '1') ON CONFLICT (name) DO UPDATE SET value = '1'`, unclean)
}

// Unclean says whether anything was deleted since the last cleaning.
func (s *Store) Unclean(ctx context.Context) (bool, error) {
	var mark string
	err := s.view(ctx, func(t *tx) error {
		err := t.row([]any{&mark}, `SELECT value FROM meta WHERE name = ?`, unclean)
		if errors.Is(err, consultation.ErrNotFound) {
			err = nil
		}
		return err
	})
	return mark == "1", err
}

// Clean makes what was deleted unreadable in the files of the database.
func (s *Store) Clean(ctx context.Context, now time.Time) (staff.Cleaned, error) {
	begun := time.Now()
	// The mark goes first: what is deleted while the file is rewritten sets it again.
	err := s.update(ctx, func(t *tx) error {
		return t.exec(`INSERT INTO meta (name, value) VALUES (?, '0') ON CONFLICT (name) DO UPDATE SET value = '0'`, unclean)
	})
	if err != nil {
		return staff.Cleaned{}, err
	}
	c, err := s.engine.clean(ctx)
	if err != nil {
		return c, errors.Join(err, s.update(ctx, setUnclean))
	}
	c.At, c.Took = now, time.Since(begun)
	return c, nil
}

// inMemory is up to which size a database is rewritten in memory, so that no temporary file is left on the disk.
const inMemory = 256 << 20

// clean rewrites the file: secure_delete overwrites what is freed, but what moves within a page can leave a copy behind.
func (e *sqlite) clean(ctx context.Context) (c staff.Cleaned, err error) {
	c = staff.Cleaned{Database: "SQLite"}
	if err := e.writer.update(ctx, optimise); err != nil {
		return c, err
	}
	err = e.writer.by(ctx, func() error {
		db, err := sql.Open("sqlite3", writeDSN(e.path))
		if err != nil {
			return err
		}
		db.SetMaxOpenConns(1)
		return errors.Join(e.rewrite(ctx, db, &c), db.Close())
	})
	if err != nil {
		return c, fmt.Errorf("storage: clean: %w", e.fault(err))
	}
	return c, nil
}

func (e *sqlite) rewrite(ctx context.Context, db *sql.DB, c *staff.Cleaned) error {
	info, err := os.Stat(e.path)
	if err != nil {
		return err
	}
	if info.Size() <= inMemory {
		if _, err := db.ExecContext(ctx, "PRAGMA temp_store = MEMORY"); err != nil {
			return err
		}
	}
	if _, err := db.ExecContext(ctx, "VACUUM"); err != nil {
		return err
	}
	c.Vacuumed = true
	// A reader that has been at work for long, such as an export, keeps the log from being truncated. It is tried for a while.
	for range 20 {
		var busy, frames, copied int
		if err := db.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &copied); err != nil {
			return err
		}
		if c.Truncated = busy == 0; c.Truncated {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	if info, err = os.Stat(e.path); err != nil {
		return err
	}
	c.Size = info.Size()
	if !c.Truncated {
		return errBusy
	}
	return nil
}

// errBusy: somebody read for so long that the log could not be truncated. It is tried again later.
var errBusy = errors.New("somebody was reading for too long, so the log could not be truncated; it is tried again")

// optimise merges the segments of indexes of full-text search: until then they hold the words of rows that were deleted.
func optimise(t *tx) error {
	for _, h := range holdings {
		if !h.text {
			continue
		}
		if err := t.exec(`INSERT INTO ` + h.table + ` (` + h.table + `) VALUES ('optimize')`); err != nil {
			return err
		}
	}
	return nil
}

// clean rewrites the tables that hold data of people. VACUUM alone would leave the bytes of deleted rows in their pages.
func (p *postgres) clean(ctx context.Context) (staff.Cleaned, error) {
	c := staff.Cleaned{Database: "PostgreSQL"}
	for _, h := range holdings {
		if h.class == staff.KeepNothing || h.class == staff.KeepStaff || h.text {
			continue
		}
		if _, err := p.db.ExecContext(ctx, `VACUUM (FULL, ANALYZE) `+h.table); err != nil {
			return c, fmt.Errorf("storage: vacuum of %s: %w", h.table, p.fault(err))
		}
	}
	c.Vacuumed = true
	return c, nil
}
