package web

import (
	"io"
	"os"
	"sync/atomic"

	"github.com/greenpaper/greenpaper/consultation"
)

// maxSpooled bounds what all forms on their way hold of the temporary folder, which may be small or even memory.
const maxSpooled = 2 << 30

// room counts the bytes that are spooled at the moment.
type room struct{ used atomic.Int64 }

// take says whether there is room for n bytes more, and counts them if so.
func (r *room) take(n int64) bool {
	if r.used.Add(n) > maxSpooled {
		r.used.Add(-n)
		return false
	}
	return true
}

func (r *room) give(n int64) { r.used.Add(-n) }

// spool writes one file to a temporary file that has no name any more; the respondent's name of it is not kept. Of a file that is
// too long, one byte more than may be read is kept. An error is that of the reader; a full disk is told by the file, since the
// words beside it can still be kept.
func spool(from io.Reader, most int64, in *room) (postedFile, error) {
	tmp, err := os.CreateTemp("", "greenpaper-upload-")
	if err != nil {
		return postedFile{full: true}, nil
	}
	os.Remove(tmp.Name()) // the open file stays until it is closed
	to := &spoolWriter{to: tmp, room: in}
	_, err = io.Copy(to, io.LimitReader(from, most+1))
	if to.full {
		err = nil
	}
	return postedFile{spool: tmp, size: to.size, over: to.size > most, full: to.full}, err
}

type spoolWriter struct {
	to   io.Writer
	room *room
	size int64
	full bool
}

func (w *spoolWriter) Write(p []byte) (int, error) {
	if !w.room.take(int64(len(p))) {
		w.full = true
		return 0, consultation.ErrFull
	}
	w.size += int64(len(p))
	n, err := w.to.Write(p)
	w.full = err != nil
	return n, err
}
