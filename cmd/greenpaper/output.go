package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// mayWrite refuses a file that is there already, unless force says that it may go.
func mayWrite(path string, force bool) error {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.IsDir():
		return fmt.Errorf("%s is a folder; name a file in it", path)
	case !force:
		return fmt.Errorf("%s is there already; choose another name, or add --force to overwrite it", path)
	}
	return nil
}

// writeOutput lets write fill a file that only its owner may read. It writes beside the file and renames it when all is on the
// disk, so that a failure leaves neither half a file nor a hole where an old one was. Without a path it writes to stdout.
func writeOutput(path string, force bool, stdout io.Writer, write func(io.Writer) error) error {
	if path == "" {
		return write(stdout)
	}
	if err := mayWrite(path, force); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".greenpaper-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // does nothing once it is renamed
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// progress says on a terminal how far long work is, on one line that it writes again and again.
type progress struct {
	w    io.Writer // nil where nobody watches
	now  func() time.Time
	what string
	last time.Time
	used bool
}

func newProgress(env Env, what string) *progress {
	p := &progress{now: env.Now, what: what}
	if f, ok := env.Stderr.(*os.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode()&os.ModeCharDevice != 0 {
			p.w = f
		}
	}
	p.last = env.Now() // nothing is said of short work
	return p
}

// show says how far the work is, at most five times a second.
func (p *progress) show(done, total int) {
	if p.w == nil || p.now().Sub(p.last) < 200*time.Millisecond {
		return
	}
	p.last, p.used = p.now(), true
	fmt.Fprintf(p.w, "\r%d of %d %s", done, max(done, total), p.what)
}

// end clears the line.
func (p *progress) end() {
	if p.used {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
