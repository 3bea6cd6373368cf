package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

// previewsFolder is where private previews keep what is answered in them, for as long as somebody looks: a folder for each server,
// in it one for each preview.
const previewsFolder = "previews"

// sandboxes makes what private previews run on. It makes no folder before the first is needed.
type sandboxes struct {
	parent string
	pages  *templates.Set
	now    func() time.Time
	log    *slog.Logger

	mu   sync.Mutex
	dir  string
	lock *os.File // held as long as this server lives, so that another can tell
}

// newSandboxes deletes what servers that were killed have left behind.
func newSandboxes(data *dataFolder, pages *templates.Set, now func() time.Time, log *slog.Logger) (*sandboxes, error) {
	s := &sandboxes{parent: filepath.Join(data.dir, previewsFolder), pages: pages, now: now, log: log}
	entries, err := os.ReadDir(s.parent)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("folder of previews: %w", err)
	}
	for _, e := range entries {
		dir := filepath.Join(s.parent, e.Name())
		lock, err := lockFolder(dir)
		if err != nil {
			continue // its server lives
		}
		if err := errors.Join(os.RemoveAll(dir), lock.Close()); err != nil {
			return nil, fmt.Errorf("folder of previews: %w", err)
		}
	}
	return s, nil
}

// lockFolder holds a folder until the file that it gives is closed, or the program ends.
func lockFolder(dir string) (*os.File, error) {
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// folder is that of this server.
func (s *sandboxes) folder() (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lock != nil {
		return s.dir, nil
	}
	if err := os.MkdirAll(s.parent, 0o700); err != nil {
		return "", fmt.Errorf("folder of previews: %w", err)
	}
	dir, err := os.MkdirTemp(s.parent, "server-")
	if err != nil {
		return "", fmt.Errorf("folder of previews: %w", err)
	}
	if s.lock, err = lockFolder(dir); err != nil {
		return "", errors.Join(fmt.Errorf("folder of previews: %w", err), os.RemoveAll(dir))
	}
	s.dir = dir
	return dir, nil
}

// open makes one.
func (s *sandboxes) open() (*web.Sandbox, error) {
	dir, err := s.folder()
	if err != nil {
		return nil, err
	}
	temp, err := newTemporaryIn(context.Background(), dir, s.pages, s.now, s.log)
	if err != nil {
		return nil, err
	}
	temp.store.SetBudget(storage.Budget{PerMinute: 30, Total: 500}) // one link is for a few people
	return &web.Sandbox{Server: temp.server, Close: temp.close}, nil
}

// close deletes the folder of this server.
func (s *sandboxes) close() error {
	if s.lock == nil {
		return nil
	}
	return errors.Join(os.RemoveAll(s.dir), s.lock.Close())
}
