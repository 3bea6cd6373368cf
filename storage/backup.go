package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// What lies in a data folder, and in a backup of one.
const (
	DatabaseFile  = "greenpaper.db"
	UploadsFolder = "uploads"
)

// backupNote lies in every backup.
const backupNote = "This is a backup of a Greenpaper data folder: greenpaper.db and the uploads that it knows.\n\n" +
	"The key is NOT in it. Without the key file, contact data cannot be read and resume codes do not work.\n" +
	"Keep a copy of the key file in another safe place. To put the backup back: greenpaper restore\n"

// Backup copies the database, as it is at one moment, and the uploads that it knows into the new folder to, while the store is
// in use, and checks the copy. The key is never in it. The error wraps fs.ErrExist when there is something at to already. A
// PostgreSQL database is not copied: that is pg_dump's.
func (s *Store) Backup(ctx context.Context, to string, files *Files) error {
	e, ok := s.engine.(*sqlite)
	if !ok {
		return errors.New("a PostgreSQL database is backed up with pg_dump; copy the uploads folder after it")
	}
	return intoNewFolder(to, func(part string) error {
		db := filepath.Join(part, DatabaseFile)
		if err := vacuumInto(ctx, e.path, db); err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		ids, err := checkCopy(ctx, db)
		if err != nil {
			return fmt.Errorf("backup: %w", err)
		}
		for _, id := range ids {
			if err := s.backUpFile(ctx, files, id, filepath.Join(part, UploadsFolder)); err != nil {
				return fmt.Errorf("backup: %w", err)
			}
		}
		return writeNew(filepath.Join(part, "READ-ME.txt"), []byte(backupNote))
	})
}

// madeFile says in a backup when it was made.
const madeFile = "MADE.txt"

// DateBackup notes when a backup was made.
func DateBackup(folder string, at time.Time) error {
	return writeNew(filepath.Join(folder, madeFile), []byte(stamp(at)+"\n"))
}

// BackupMade says when the backup in a folder was made; false where the folder is no backup, or nothing says when it was made.
func BackupMade(folder string) (time.Time, bool) {
	text, err := os.ReadFile(filepath.Join(folder, madeFile))
	if err != nil {
		return time.Time{}, false
	}
	if _, err := os.Stat(filepath.Join(folder, DatabaseFile)); err != nil {
		return time.Time{}, false
	}
	at, err := unstamp(strings.TrimSpace(string(text)))
	return at, err == nil && !at.IsZero()
}

// backUpFile copies an upload. One that was deleted since the database was copied is left out.
func (s *Store) backUpFile(ctx context.Context, files *Files, id, dir string) error {
	from, err := files.Open(id)
	if errors.Is(err, consultation.ErrNotFound) {
		known, err := s.Known(ctx, []string{id})
		if err == nil && known[id] {
			err = fmt.Errorf("the bytes of upload %s are missing from the uploads folder", id)
		}
		return err
	}
	if err != nil {
		return err
	}
	defer from.Close()
	return copyTo(ctx, filepath.Join(dir, id), from)
}

// Restore puts a backup into the new data folder dir, checks it and migrates it. The key must be the one that the backed-up data
// was written under. The error wraps fs.ErrExist when the folder holds anything already.
func Restore(ctx context.Context, from, dir string, keys Keys) error {
	// The newest answers of a folder in use are in its log, which is not copied.
	if info, err := os.Stat(filepath.Join(from, DatabaseFile+"-wal")); err == nil && info.Size() > 0 {
		return fmt.Errorf("restore: %s is a data folder in use, not a backup; make one with: greenpaper backup", from)
	}
	ids, err := checkCopy(ctx, filepath.Join(from, DatabaseFile))
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return intoNewFolder(dir, func(part string) error {
		if err := copyFile(ctx, filepath.Join(part, DatabaseFile), filepath.Join(from, DatabaseFile)); err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		for _, id := range ids {
			if err := checkID(id); err != nil { // it becomes a file name, and a backup may come from anywhere
				return fmt.Errorf("restore: %s is not a backup of ours: %w", from, err)
			}
			err := copyFile(ctx, filepath.Join(part, UploadsFolder, id), filepath.Join(from, UploadsFolder, id))
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("restore: %w", err)
			}
		}
		s, err := Open(ctx, "sqlite:"+filepath.Join(part, DatabaseFile), keys)
		if err != nil {
			return fmt.Errorf("restore: %w", err)
		}
		return s.Close()
	})
}

// vacuumInto copies a database through a connection of its own, so that nobody's save waits, and makes the copy durable.
func vacuumInto(ctx context.Context, from, to string) error {
	return withSQLite(from, func(db *sql.DB) error {
		if _, err := db.ExecContext(ctx, "VACUUM INTO ?", to); err != nil {
			return (&sqlite{}).fault(err)
		}
		if err := os.Chmod(to, 0o600); err != nil {
			return err
		}
		return syncFile(to)
	})
}

// checkCopy checks a database that nobody uses, and lists the uploads that have bytes.
func checkCopy(ctx context.Context, path string) (uploads []string, err error) {
	if _, err := os.Stat(path); err != nil {
		return nil, err
	}
	err = withSQLite(path, func(db *sql.DB) error {
		var verdict string
		if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&verdict); err != nil {
			return (&sqlite{}).fault(err)
		}
		if verdict != "ok" {
			return fmt.Errorf("%s is damaged", path)
		}
		t := &tx{ctx: ctx, run: db, engine: &sqlite{}}
		uploads, err = knownFiles(t)
		return err
	})
	return uploads, err
}

// knownFiles lists uploads and the files of imports. A backup of an older program has no imports.
func knownFiles(t *tx) ([]string, error) {
	query := `SELECT id FROM uploads WHERE state <> 'infected'`
	tables, err := t.ids(`SELECT name FROM sqlite_master WHERE type = 'table' AND name = 'imports'`)
	if err != nil {
		return nil, err
	}
	if len(tables) > 0 {
		query += ` UNION SELECT file FROM imports WHERE file <> '' UNION SELECT report FROM imports WHERE report <> ''`
	}
	return t.ids(query + ` ORDER BY 1`)
}

func withSQLite(path string, f func(*sql.DB) error) error {
	db, err := sql.Open("sqlite3", "file:"+escapePath(path)+"?mode=ro&_busy_timeout=5000")
	if err != nil {
		return (&sqlite{}).fault(err)
	}
	return errors.Join(f(db), db.Close())
}

// intoNewFolder lets fill write into a folder beside the one wanted, and gives it its name only when all went well.
func intoNewFolder(to string, fill func(part string) error) (err error) {
	to, err = filepath.Abs(to)
	if err != nil {
		return err
	}
	switch info, err := os.Lstat(to); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return err
	case !info.IsDir() || os.Remove(to) != nil: // an empty folder is as good as none
		return fmt.Errorf("%s is there already: %w", to, fs.ErrExist)
	}
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		return err
	}
	part, err := os.MkdirTemp(filepath.Dir(to), "."+filepath.Base(to)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(part))
		}
	}()
	if err := os.Mkdir(filepath.Join(part, UploadsFolder), 0o700); err != nil {
		return err
	}
	if err := fill(part); err != nil {
		return err
	}
	if err := errors.Join(syncDir(filepath.Join(part, UploadsFolder)), syncDir(part)); err != nil {
		return err
	}
	return settleFile(part, to)
}

// copyFile copies a file that is one, not a link to another or a pipe that never ends.
func copyFile(ctx context.Context, to, from string) error {
	if info, err := os.Lstat(from); err != nil {
		return err
	} else if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is not a plain file", from)
	}
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	return copyTo(ctx, to, f)
}

// copyTo writes a new file and waits until it is durable.
func copyTo(ctx context.Context, to string, from io.Reader) error {
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, contextReader{ctx, from})
	return fileFault(errors.Join(err, f.Sync(), f.Close()))
}

func syncFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
