package web

import (
	"encoding/binary"
	"errors"
	"io"
	"strconv"
)

// Spreadsheets and reports hold answers and names, so their bytes lie sealed beside the uploads: in pieces, each bound to the file,
// its place and whether it is the last, so that none can be left out or moved.

const (
	sealedPiece   = 1 << 20
	purposeImport = "import file"
)

// sealing seals what it reads.
type sealing struct {
	macs  MACs
	id    string
	from  io.Reader
	piece int
	next  []byte // read ahead, to know which is the last
	begun bool
	ended bool
	out   []byte
}

func newSealing(m MACs, id string, from io.Reader) *sealing {
	return &sealing{macs: m, id: id, from: from}
}

func pieceName(id string, n int, last bool) []byte {
	return []byte(id + " " + strconv.Itoa(n) + " " + strconv.FormatBool(last))
}

func (s *sealing) fill() ([]byte, error) {
	b := make([]byte, sealedPiece)
	n, err := io.ReadFull(s.from, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return b[:n], err
}

func (s *sealing) Read(p []byte) (int, error) {
	for len(s.out) == 0 {
		if s.ended {
			return 0, io.EOF
		}
		if !s.begun {
			s.begun = true
			var err error
			if s.next, err = s.fill(); err != nil {
				return 0, err
			}
		}
		this := s.next
		var err error
		if s.next, err = s.fill(); err != nil {
			return 0, err
		}
		s.ended = len(s.next) == 0
		box := s.macs.Seal(purposeImport, this, pieceName(s.id, s.piece, s.ended))
		s.piece++
		s.out = append(binary.BigEndian.AppendUint32(nil, uint32(len(box))), box...)
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

// errSealed: a file is not what was stored under its id.
var errSealed = errors.New("web: a stored spreadsheet is damaged")

// unsealed reads a file that sealing wrote, at most so many bytes.
func unsealed(m MACs, id string, from io.Reader, most int) ([]byte, error) {
	var out []byte
	for piece := 0; ; piece++ {
		var size [4]byte
		if _, err := io.ReadFull(from, size[:]); errors.Is(err, io.EOF) && piece > 0 {
			return nil, errSealed // the last piece is missing
		} else if err != nil {
			return nil, err
		}
		n := binary.BigEndian.Uint32(size[:])
		if n > sealedPiece+1024 {
			return nil, errSealed
		}
		box := make([]byte, n)
		if _, err := io.ReadFull(from, box); err != nil {
			return nil, errSealed
		}
		plain, err := m.Open(purposeImport, box, pieceName(id, piece, false))
		last := err != nil
		if last {
			if plain, err = m.Open(purposeImport, box, pieceName(id, piece, true)); err != nil {
				return nil, errSealed
			}
		}
		if len(out)+len(plain) > most {
			return nil, errSealed
		}
		out = append(out, plain...)
		if last {
			return out, nil
		}
	}
}
