package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/mail"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{name: "serve", args: "[--addr HOST:PORT] [--data DIR]", summary: "Serve the consultations of a data folder.", run: runServe})
}

// How long one request may take. Somebody who sends a file over a slow line needs minutes; nobody needs long for headers.
const (
	headerTimeout = 10 * time.Second
	readTimeout   = 5 * time.Minute
	writeTimeout  = 6 * time.Minute
	idleTimeout   = 2 * time.Minute
	stopTimeout   = 20 * time.Second // for what is being answered when the server is told to stop
	mailPace      = 5 * time.Second  // between two looks at what is to be mailed
	keepFree      = 512 << 20        // bytes of the disk that uploads leave alone
)

func runServe(ctx context.Context, args []string, env Env) error {
	fs := env.flags("serve")
	data := env.dataFlags(fs)
	var o serveOptions
	o.register(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("serve takes no argument, only options: %q", rest[0])
	}
	config, err := o.config()
	if err != nil {
		return err
	}
	transport, err := o.mail.transport(env.Now)
	if err != nil {
		return err
	}
	log, err := newLog(env.Stderr, o.logFormat)
	if err != nil {
		return err
	}
	heads := headsFile(o.auditHeads)
	if err := heads.check(); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", o.addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w; is another server running there? Choose another place with --addr", o.addr, errors.Unwrap(err))
	}
	defer listener.Close()
	store, keys, err := data.openOrCreate(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	store.SetBudget(storage.Budget{PerMinute: o.maxStarts, Total: storage.DefaultBudget.Total})
	demo, err := demonstrate(ctx, store, o.noDemo, env.Now())
	if err != nil {
		return err
	}
	if demo && (!isLoopback(listener.Addr()) || !isLocalURL(config.PublicURL)) {
		return fmt.Errorf("%s holds the demonstrations, which only this computer may see; use an address such as 127.0.0.1:8080, "+
			"or start a real service with another data folder: greenpaper serve --no-demo --data OTHER-DIR", data.dir)
	}
	config.Demo, config.Program = demo, programName
	files, err := storage.OpenFiles(data.uploadsPath(), keepFree)
	if err != nil {
		return err
	}
	if config.TempDir, err = exportsFolder(data); err != nil {
		return err
	}
	pages, err := templates.Parse()
	if err != nil {
		return err
	}
	server := &web.Server{Store: store, Files: uploadFiles{files}, MACs: keys, Pages: pages, Config: config, Now: env.Now, Log: log}
	sandboxes, err := newSandboxes(data, pages, env.Now, log)
	if err != nil {
		return err
	}
	server.NewSandbox = sandboxes.open
	server.Post = &mail.Post{
		Store: store, Transport: transport, Pages: pages, MACs: keys, Site: config.Theme.Name,
		URL: cmp.Or(config.PublicURL, localURL(listener.Addr())), Now: env.Now, Log: log,
	}
	handler, err := server.Handler()
	if err != nil {
		return err
	}
	debug.FreeOSMemory() // starting needs far more than waiting
	announce(env.Stdout, listener.Addr(), data, config, demo)
	if err := announceStaff(ctx, env.Stdout, store, data); err != nil {
		return err
	}
	fmt.Fprint(env.Stdout, "\nStop it with Ctrl-C.\n")
	jobs := serveJobs(store, files, config.Scanner, env.Now)
	jobs = append(jobs, job{"erase what is due", 10 * time.Minute, eraserOf(store, keys, files, env.Now).Nightly})
	if heads != "" {
		jobs = append(jobs, job{"sign the log", 24 * time.Hour, func(ctx context.Context) error { return heads.add(ctx, store, keys, env.Now()) }})
	}
	jobs = append(jobs, job{"count the journeys", time.Minute, server.FlushMeasures}, job{"count the mix of respondents", time.Hour, server.TakeMixes})
	jobs = append(jobs, job{"end previews", time.Minute, server.SweepPreviews})
	jobs = append(jobs, job{"project responses", 5 * time.Second, func(ctx context.Context) error { return projectAll(ctx, store, nil) }})
	jobs = append(jobs, job{"keep indexes", 10 * time.Minute, server.KeepIndexes})
	jobs = append(jobs, job{"mail", mailPace, server.Post.Work})
	jobs = append(jobs, job{"make briefs", time.Minute, server.WeeklyBriefs})
	jobs = append(jobs, job{"tidy imports", 10 * time.Minute, server.SweepImports})
	done := startJobs(ctx, jobs, log)
	err = serveUntil(ctx, listener, handler, log)
	<-done
	return errors.Join(err, server.FlushMeasures(context.WithoutCancel(ctx)), server.ClosePreviews(), sandboxes.close())
}

// exportsFolder makes an empty folder for workbooks on their way to a program: answers wait on the disk of the data, not in a folder
// that all programs share. What a stop in the middle left there goes.
func exportsFolder(data *dataFolder) (string, error) {
	dir := filepath.Join(data.dir, "exports")
	if err := os.RemoveAll(dir); err != nil {
		return "", err
	}
	return dir, os.MkdirAll(dir, 0o700)
}

// announce says where the service is and what somebody who just started it should know.
func announce(w io.Writer, addr net.Addr, data *dataFolder, config web.Config, demo bool) {
	fmt.Fprintf(w, "Greenpaper is running. Open this address in a browser:\n\n    %s/\n\n", localURL(addr))
	if config.PublicURL != "" {
		fmt.Fprintf(w, "The public reaches it at %s\n", config.PublicURL)
	}
	fmt.Fprintf(w, "Data folder: %s\n", data.dir)
	if data.key == "" {
		fmt.Fprintf(w, "Key file:    %s (keep a copy in a safe place, apart from backups)\n", data.keyPath())
	}
	if demo {
		fmt.Fprint(w, "\nThese are demonstrations: their dates start today, every page says so, and only this computer can see them.\n"+
			"To start a real service, choose another folder: greenpaper serve --no-demo --data OTHER-DIR\n")
	}
	if !isLoopback(addr) && !strings.HasPrefix(config.PublicURL, "https://") {
		fmt.Fprint(w, "\nWithout --public-url https://HOST, cookies can be read on the way. Put a server that speaks https in front of this one and name its address.\n")
	}
	if config.Scanner == nil {
		fmt.Fprint(w, "\nNo virus scanner is set up: uploaded files are stored without a check. Name one with --clamd.\n")
	}
}

// announceStaff says how the first administrator is made, as long as there is none.
func announceStaff(ctx context.Context, w io.Writer, store staff.Accounts, data *dataFolder) error {
	people, err := store.People(ctx)
	if err != nil || len(people) > 0 {
		return err
	}
	fmt.Fprintf(w, "\nNobody can sign in yet. Make the first administrator: greenpaper staff add EMAIL --name NAME --admin --data %s\n", data.dir)
	return nil
}

// localURL is the address to open on this computer.
func localURL(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return "http://" + addr.String()
	}
	if ip := net.ParseIP(host); ip != nil && ip.IsUnspecified() {
		host = "localhost"
	}
	return "http://" + net.JoinHostPort(host, port)
}

func isLoopback(addr net.Addr) bool {
	tcp, ok := addr.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}

// serveUntil answers requests until ctx ends, then finishes what it has begun.
func serveUntil(ctx context.Context, l net.Listener, handler http.Handler, log *slog.Logger) error {
	server := &http.Server{
		Handler: handler, ReadHeaderTimeout: headerTimeout, ReadTimeout: readTimeout, WriteTimeout: writeTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: 64 << 10, ErrorLog: quietLog(log),
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	log.Info("stopping")
	stopping, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := server.Shutdown(stopping); err != nil {
		return errors.Join(fmt.Errorf("some requests were cut off: %w", err), server.Close())
	}
	return nil
}

// newLog writes one line for each event. Nothing in it says who asked or what they wrote.
func newLog(w io.Writer, format string) (*slog.Logger, error) {
	options := &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			a.Value = slog.TimeValue(a.Value.Time().UTC())
		}
		return a
	}}
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, options)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, options)), nil
	}
	return nil, usagef("--log-format is text or json, not %q", format)
}

// uploadFiles is storage.Files as pages want it.
type uploadFiles struct{ *storage.Files }

func (f uploadFiles) Open(_ context.Context, id string) (io.ReadCloser, error) {
	return f.Files.Open(id)
}
func (f uploadFiles) Delete(_ context.Context, id string) error { return f.Files.Delete(id) }

// readLimited reads a small file that an operator names.
func readLimited(path string, most int64) ([]byte, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > most {
		return nil, fmt.Errorf("%s has %d bytes; use one of at most %d", path, info.Size(), most)
	}
	return os.ReadFile(path)
}

// hasAnySuffix says whether the name ends in one of the endings, in any case.
func hasAnySuffix(name string, endings ...string) bool {
	for _, e := range endings {
		if strings.HasSuffix(strings.ToLower(name), e) {
			return true
		}
	}
	return false
}
