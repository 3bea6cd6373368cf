// Command sink is a mail server for the browser tests: it keeps every message that it gets as a file.
//
//	go run ./web/browser/sink --addr 127.0.0.1:2525 --dir FOLDER
//
// It prints its address on one line once it listens. Messages are FOLDER/0001.eml, 0002.eml and so on, whole when they are there.
package main

import (
	"context"
	"flag"
	"fmt"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"sync/atomic"
	"syscall"

	"github.com/greenpaper/greenpaper/mail/mailtest"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "sink:", err)
		os.Exit(1)
	}
}

func run() error {
	addr := flag.String("addr", "127.0.0.1:0", "listen on `HOST:PORT`")
	dir := flag.String("dir", "", "`FOLDER` for the messages")
	flag.Parse()
	if *dir == "" {
		return fmt.Errorf("say where the messages go with --dir FOLDER")
	}
	if err := os.MkdirAll(*dir, 0o700); err != nil {
		return err
	}
	l, err := net.Listen("tcp", *addr)
	if err != nil {
		return err
	}
	var n atomic.Int64
	sink := mailtest.Serve(l, mailtest.Options{OnGot: func(m mailtest.Got) {
		path := filepath.Join(*dir, fmt.Sprintf("%04d.eml", n.Add(1)))
		if err := keep(path, m.Body); err != nil {
			fmt.Fprintln(os.Stderr, "sink:", err)
		}
	}})
	fmt.Println(l.Addr())
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	<-ctx.Done()
	return sink.Close()
}

// keep writes a file that is whole as soon as it is there.
func keep(path string, body []byte) error {
	part := path + ".part"
	if err := os.WriteFile(part, body, 0o600); err != nil {
		return err
	}
	return os.Rename(part, path)
}
