package main

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/web"
)

// clamd asks a running ClamAV daemon about a file, by its INSTREAM command: the bytes are sent in chunks, each after its length,
// and an empty chunk ends them.
type clamd struct {
	addr string // "HOST:PORT", or the path of a socket
}

var _ web.Scanner = clamd{}

// scanTimeout bounds one scan where ctx has no deadline of its own.
const scanTimeout = time.Minute

// Scan says whether the scanner found nothing. An error means that it could not tell.
func (c clamd) Scan(ctx context.Context, r io.Reader) (clean bool, err error) {
	ctx, cancel := context.WithTimeout(ctx, scanTimeout)
	defer cancel()
	network := "tcp"
	if strings.HasPrefix(c.addr, "/") {
		network = "unix"
	}
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, network, c.addr)
	if err != nil {
		return false, errors.New("virus scanner: cannot connect") // the error names addresses
	}
	defer conn.Close()
	stop := context.AfterFunc(ctx, func() { conn.SetDeadline(time.Now()) })
	defer stop()
	sent := stream(conn, r)
	// A scanner that has seen enough answers and hangs up, so its answer counts more than an error in sending.
	reply, err := bufio.NewReader(conn).ReadString(0)
	if err != nil {
		return false, errors.Join(errors.New("virus scanner: no answer"), ctx.Err(), sent)
	}
	switch reply = strings.TrimRight(reply, "\x00\n"); {
	case strings.HasSuffix(reply, " OK") && sent == nil:
		return true, nil
	case strings.HasSuffix(reply, " FOUND"):
		return false, nil
	}
	return false, fmt.Errorf("virus scanner: it could not judge the file")
}

// errUnreadable is a file that could not be read to its end.
var errUnreadable = errors.New("virus scanner: the file cannot be read")

func stream(conn net.Conn, r io.Reader) error {
	w := bufio.NewWriterSize(conn, 64<<10)
	if _, err := w.WriteString("zINSTREAM\x00"); err != nil {
		return err
	}
	chunk := make([]byte, 32<<10)
	for {
		n, err := r.Read(chunk)
		if n > 0 {
			var length [4]byte
			binary.BigEndian.PutUint32(length[:], uint32(n))
			w.Write(length[:]) // bufio keeps the error for Flush
			w.Write(chunk[:n])
		}
		if err == io.EOF {
			break
		}
		if err != nil {
			return errUnreadable
		}
	}
	w.Write([]byte{0, 0, 0, 0})
	if err := w.Flush(); err != nil {
		return errors.New("virus scanner: the connection broke")
	}
	return nil
}
