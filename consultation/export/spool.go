package export

import (
	"bufio"
	"encoding/binary"
	"io"
	"os"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// spool keeps rows in a temporary file, for formats that must know what a column holds before the first row is written.
type spool struct {
	file    *os.File
	out     *bufio.Writer
	columns []held
	rows    int
}

// held is what the cells of a column hold.
type held struct {
	filled                 int // cells that are not empty
	widest                 int // bytes
	numbers, days, moments int
	whole                  int // whole numbers, as wholeNumber reads them
}

// newSpool makes one in a folder, "" for the system's. Close it.
func newSpool(dir string, columns int) (*spool, error) {
	f, err := os.CreateTemp(dir, "greenpaper-rows-*")
	if err != nil {
		return nil, err
	}
	return &spool{file: f, out: bufio.NewWriterSize(f, 64<<10), columns: make([]held, columns)}, nil
}

// close removes the file.
func (s *spool) close() error {
	err := s.file.Close()
	if removed := os.Remove(s.file.Name()); err == nil {
		err = removed
	}
	return err
}

// add keeps a row.
func (s *spool) add(cells []Cell) error {
	var length [binary.MaxVarintLen64]byte
	for i, c := range cells {
		s.columns[i].note(c)
		n := binary.PutUvarint(length[:], uint64(len(c.Text)))
		s.out.Write(length[:n])
		s.out.WriteString(c.Text)
	}
	s.rows++
	_, err := s.out.Write(nil) // tells of an error that has stayed
	return err
}

func (h *held) note(c Cell) {
	if c.Text == "" {
		return
	}
	h.filled, h.widest = h.filled+1, max(h.widest, len(c.Text))
	if _, exact := number(c.Text).(float64); c.Number && exact {
		h.numbers++
	}
	if _, ok := wholeNumber(c.Text); ok {
		h.whole++
	}
	if len(c.Text) == len(consultation.ISODate) {
		if _, err := time.Parse(consultation.ISODate, c.Text); err == nil {
			h.days++
		}
	}
	if len(c.Text) == len("2006-01-02T15:04:05Z") {
		if _, err := time.Parse(time.RFC3339, c.Text); err == nil {
			h.moments++
		}
	}
}

// each gives the rows again, in their order. The cells are overwritten by the next row.
func (s *spool) each(use func(cells []string) error) error {
	if err := s.out.Flush(); err != nil {
		return err
	}
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := bufio.NewReaderSize(s.file, 64<<10)
	row := make([]string, len(s.columns))
	for range s.rows {
		for i := range row {
			n, err := binary.ReadUvarint(in)
			if err != nil {
				return err
			}
			text := make([]byte, n)
			if _, err := io.ReadFull(in, text); err != nil {
				return err
			}
			row[i] = string(text)
		}
		if err := use(row); err != nil {
			return err
		}
	}
	return nil
}

// spooled runs through the rows into a spool and calls write with it and the table.
func (c *Columns) spooled(rows Rows, o Options, write func(t table, s *spool) error) (sum Summary, err error) {
	t := c.table(o)
	s, err := newSpool(o.TempDir, len(t.heads))
	if err != nil {
		return sum, err
	}
	defer func() {
		if closed := s.close(); err == nil {
			err = closed
		}
	}()
	sum, err = c.each(rows, o, func(p *plan, r *consultation.Response) error { return t.rows(p, r, s.add) })
	if err != nil {
		return sum, err
	}
	return sum, write(t, s)
}
