package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
)

// dataFolder says where a command finds the data: the database, the uploaded files and, outside the folder so that no copy of it
// carries the key along, the key file.
type dataFolder struct {
	dir      string
	database string
	keyFile  string
	key      string // from the environment only: a command line can be read by others
}

// dataFlags adds the flags that say where the data are.
func (e Env) dataFlags(fs *flag.FlagSet) *dataFolder {
	d := &dataFolder{key: e.Getenv("GREENPAPER_KEY")}
	fs.StringVar(&d.dir, "data", "greenpaper-data", "`DIR` is the data folder")
	fs.StringVar(&d.database, "database", "", "`URL` of a PostgreSQL database, postgres://…, in place of SQLite in the data folder")
	fs.StringVar(&d.keyFile, "key-file", "", "`FILE` that holds the key, DIR.key beside the data folder unless given; GREENPAPER_KEY may hold the key itself")
	return d
}

// sqlitePath is the file of the embedded database.
func (d *dataFolder) sqlitePath() string { return filepath.Join(d.dir, storage.DatabaseFile) }

// uploadsPath is the folder of uploaded files.
func (d *dataFolder) uploadsPath() string { return filepath.Join(d.dir, storage.UploadsFolder) }

// keyPath is where the key file lies: by default beside the folder and named after it.
func (d *dataFolder) keyPath() string {
	if d.keyFile != "" {
		return d.keyFile
	}
	if abs, err := filepath.Abs(d.dir); err == nil {
		return abs + ".key"
	}
	return filepath.Clean(d.dir) + ".key"
}

// dsn names the database for storage.Open.
func (d *dataFolder) dsn() string {
	if d.database != "" {
		return d.database
	}
	return "sqlite:" + d.sqlitePath()
}

// isNew says whether nothing has been stored yet. Of a PostgreSQL database it is not known; the key file tells.
func (d *dataFolder) isNew() (bool, error) {
	path := d.sqlitePath()
	if d.database != "" {
		path = d.keyPath()
	}
	_, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return true, nil
	}
	return false, err
}

// open opens what is stored; a folder without data is refused, so that a slip in its name makes no empty one.
func (d *dataFolder) open(ctx context.Context) (*storage.Store, storage.Keys, error) {
	if d.database == "" {
		if fresh, err := d.isNew(); err != nil {
			return nil, storage.Keys{}, err
		} else if fresh {
			return nil, storage.Keys{}, fmt.Errorf("there is no data in %s; give the folder that the server uses with --data", d.dir)
		}
	}
	keys, err := d.keys()
	if err != nil {
		return nil, keys, err
	}
	return d.connect(ctx, keys)
}

// openOrCreate opens what is stored, or makes the folder and a new key.
func (d *dataFolder) openOrCreate(ctx context.Context) (*storage.Store, storage.Keys, error) {
	fresh, err := d.isNew()
	if err != nil {
		return nil, storage.Keys{}, err
	}
	keys, err := d.keys()
	if !fresh || !errors.Is(err, fs.ErrNotExist) {
		if err != nil {
			return nil, keys, err
		}
		return d.connect(ctx, keys)
	}
	if keys, err = storage.CreateKeys(d.keyPath()); err != nil {
		return nil, keys, err
	}
	store, keys, err := d.connect(ctx, keys)
	if errors.Is(err, consultation.ErrWrongKey) { // the database has a key already, so this one is worth nothing
		err = errors.Join(err, os.Remove(d.keyPath()))
	}
	return store, keys, err
}

func (d *dataFolder) connect(ctx context.Context, keys storage.Keys) (*storage.Store, storage.Keys, error) {
	store, err := storage.Open(ctx, d.dsn(), keys)
	return store, keys, err
}

// keys takes the key from the environment, else from its file.
func (d *dataFolder) keys() (storage.Keys, error) {
	if strings.TrimSpace(d.key) != "" {
		keys, err := storage.ParseKeys(d.key)
		if err != nil {
			return keys, fmt.Errorf("GREENPAPER_KEY: %w", err)
		}
		return keys, nil
	}
	keys, err := storage.LoadKeys(d.keyPath())
	if errors.Is(err, fs.ErrNotExist) {
		return keys, fmt.Errorf("the key file %s is not there; put it back, or name it with --key-file: without it contact data can't be read (%w)", d.keyPath(), fs.ErrNotExist)
	}
	return keys, err
}
