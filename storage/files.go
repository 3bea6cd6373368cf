package storage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Files keeps the bytes of uploads in a folder outside the web root, one file for each upload, named by its id.
type Files struct {
	dir  string
	keep int64 // bytes of the disk that uploads leave free
}

// OpenFiles makes the folder if need be. Uploads are refused when less than keep bytes of the disk would stay free.
func OpenFiles(dir string, keep int64) (*Files, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("uploads folder: %w", err)
	}
	return &Files{dir: dir, keep: keep}, nil
}

// Put stores the bytes under a new id and gives their number once they are durable. consultation.ErrFull when the disk is full;
// an error of r is given back as it is. Nothing is left behind by a failure.
func (f *Files) Put(ctx context.Context, id string, r io.Reader) (size int64, err error) {
	if err := checkID(id); err != nil {
		return 0, err
	}
	if free, err := f.FreeSpace(); err != nil || free < f.keep {
		return 0, errors.Join(err, fmt.Errorf("uploads folder: %w", consultation.ErrFull))
	}
	tmp, err := os.CreateTemp(f.dir, ".part-*")
	if err != nil {
		return 0, fileFault(err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()
			_ = os.Remove(tmp.Name())
		}
	}()
	if size, err = io.Copy(tmp, contextReader{ctx, r}); err != nil {
		return 0, fileFault(err)
	}
	if err := errors.Join(tmp.Sync(), tmp.Close()); err != nil {
		return 0, fileFault(err)
	}
	return size, fileFault(settleFile(tmp.Name(), filepath.Join(f.dir, id)))
}

// Open opens the bytes for reading. consultation.ErrNotFound.
func (f *Files) Open(id string) (*os.File, error) {
	if err := checkID(id); err != nil {
		return nil, err
	}
	file, err := os.Open(filepath.Join(f.dir, id))
	return file, fileFault(err)
}

// Delete deletes the bytes; it is no error when there are none.
func (f *Files) Delete(id string) error {
	if err := checkID(id); err != nil {
		return err
	}
	err := os.Remove(filepath.Join(f.dir, id))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return fileFault(err)
}

// FreeSpace gives the bytes that this program may still write on the disk.
func (f *Files) FreeSpace() (int64, error) {
	var st syscall.Statfs_t
	if err := syscall.Statfs(f.dir, &st); err != nil {
		return 0, fmt.Errorf("uploads folder: %w", err)
	}
	return int64(st.Bavail) * int64(st.Bsize), nil
}

// Sweep deletes files older than before that known does not know: uploads that a sent response did not name, and what a crash
// left. It gives how many went.
func (f *Files) Sweep(ctx context.Context, before time.Time, known func(ctx context.Context, ids []string) (map[string]bool, error)) (int, error) {
	entries, err := os.ReadDir(f.dir)
	if err != nil {
		return 0, fileFault(err)
	}
	var old []string
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() && info.ModTime().Before(before) {
			old = append(old, e.Name())
		}
	}
	keep, err := known(ctx, old)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, name := range old {
		if keep[name] {
			continue
		}
		if err := os.Remove(filepath.Join(f.dir, name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return n, fileFault(err)
		}
		n++
	}
	return n, nil
}

// checkID accepts what rand.Text makes, and so never a path.
func checkID(id string) error {
	for i := range len(id) {
		if c := id[i]; (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return fmt.Errorf("not an upload id: %w", consultation.ErrNotFound)
		}
	}
	if len(id) < 16 || len(id) > 64 {
		return fmt.Errorf("not an upload id: %w", consultation.ErrNotFound)
	}
	return nil
}

// fileFault names the errors that callers act upon.
func fileFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EDQUOT):
		return fmt.Errorf("%w: %w", err, consultation.ErrFull)
	case errors.Is(err, fs.ErrNotExist):
		return consultation.ErrNotFound
	}
	return err
}

// contextReader stops reading when the request is gone.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// writeNew writes a file that must not exist yet, readable by its owner alone, and waits until it is durable.
func writeNew(path string, body []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return syncDir(filepath.Dir(path))
}

// settleFile renames a finished file and waits until its name is durable.
func settleFile(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
