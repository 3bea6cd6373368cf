package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{name: "preview", args: "FILE [--addr HOST:PORT]", summary: "Show a questionnaire in the browser while it is being written.", run: runPreview})
}

// lookEvery is how often preview looks whether the file, or one beside it, has changed.
const lookEvery = 300 * time.Millisecond

func runPreview(ctx context.Context, args []string, env Env) error {
	flags := env.flags("preview")
	addr := flags.String("addr", "127.0.0.1:8081", "listen on `HOST:PORT`")
	names, err := env.parse(flags, args)
	if err != nil {
		return err
	}
	if len(names) != 1 {
		return usagef("name one questionnaire")
	}
	if _, err := os.Stat(names[0]); err != nil {
		return err
	}
	log := slog.New(slog.DiscardHandler)
	temp, err := newTemporary(ctx, env.Now, log)
	if err != nil {
		return err
	}
	defer temp.close()
	preview, err := web.NewPreview(temp.server)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", *addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s; choose another place with --addr", *addr)
	}
	if !isLoopback(listener.Addr()) {
		return errors.Join(usagef("a preview is for this computer only; use an address such as 127.0.0.1:8081"), listener.Close())
	}
	p := previewer{file: names[0], preview: preview, store: temp.store, env: env}
	p.look(ctx)
	fmt.Fprintf(env.Stdout, "Preview of %s:\n\n    %s/\n\nThe page reloads when you save the file. Stop with Ctrl-C.\n", names[0], localURL(listener.Addr()))
	go func() {
		p.watch(ctx)
		preview.Close()
	}()
	return serveUntil(ctx, listener, preview, log)
}

// temporary is a service on a folder that goes when it ends, for previews and the gallery.
type temporary struct {
	dir    string
	store  *storage.Store
	server *web.Server
}

func newTemporary(ctx context.Context, now func() time.Time, log *slog.Logger) (*temporary, error) {
	pages, err := templates.Parse()
	if err != nil {
		return nil, err
	}
	return newTemporaryIn(ctx, "", pages, now, log)
}

// newTemporaryIn makes its folder in another one, or where temporary files go.
func newTemporaryIn(ctx context.Context, parent string, pages *templates.Set, now func() time.Time, log *slog.Logger) (*temporary, error) {
	dir, err := os.MkdirTemp(parent, "greenpaper-")
	if err != nil {
		return nil, err
	}
	t := &temporary{dir: dir}
	keys := storage.RandomKeys()
	if t.store, err = storage.Open(ctx, "sqlite:"+filepath.Join(dir, "greenpaper.db"), keys); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	files, err := storage.OpenFiles(filepath.Join(dir, "uploads"), 0)
	if err != nil {
		return nil, errors.Join(err, t.close())
	}
	t.server = &web.Server{
		Store: t.store, Files: uploadFiles{files}, MACs: keys, Pages: pages, Now: now, Log: log,
		Config: web.Config{Theme: templates.Theme{Name: "Greenpaper"}, MaxUploadBytes: 25 << 20},
	}
	return t, nil
}

func (t *temporary) close() error {
	var err error
	if t.server != nil {
		err = t.server.ClosePreviews()
	}
	return errors.Join(err, t.store.Close(), os.RemoveAll(t.dir))
}

// previewer publishes the file anew each time it changes.
type previewer struct {
	file    string
	preview *web.Preview
	store   consultation.Consultations
	env     Env
	seen    string // what the files looked like at the last look
}

func (p *previewer) watch(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if p.state() != p.seen {
				p.look(ctx)
			}
		}
	}
}

// state tells whether anything beside the file changed: names, sizes and times of the folder's files.
func (p *previewer) state() string {
	entries, err := os.ReadDir(filepath.Dir(p.file))
	if err != nil {
		return ""
	}
	state := ""
	for _, e := range entries {
		if info, err := e.Info(); err == nil && info.Mode().IsRegular() {
			state += fmt.Sprintln(e.Name(), info.Size(), info.ModTime().UnixNano())
		}
	}
	return state
}

// look reads the file and shows it, or says what is wrong with it.
func (p *previewer) look(ctx context.Context) {
	p.seen = p.state()
	bar := templates.PreviewBar{File: filepath.Base(p.file)}
	slug, err := p.publish(ctx, &bar)
	if err != nil {
		message := err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			message = "the file is not there"
		}
		bar.Problems = append(bar.Problems, templates.PreviewProblem{Place: bar.File, Level: "error", Message: message, Code: "file"})
	}
	p.preview.Show(slug, bar)
}

// publish stores the file as a version that is open now. It gives "" where the file has errors.
func (p *previewer) publish(ctx context.Context, bar *templates.PreviewBar) (slug string, err error) {
	bundle, err := loadBundle(p.file)
	if err != nil {
		return "", err
	}
	failed := false
	for _, f := range bundle.Judge(time.Time{}, nil) {
		failed = failed || f.Level == consultation.LevelError
		if f.Reason == "" {
			bar.Problems = append(bar.Problems, templates.PreviewProblem{
				Place: fmt.Sprintf("%s:%d:%d", f.File, f.Line, f.Column), Level: string(f.Level), Message: f.Message, Code: f.Code,
			})
		}
	}
	if failed {
		return "", nil
	}
	now := p.env.Now()
	version, err := bundle.Version(now)
	if err != nil {
		return "", err
	}
	return version.Consultation, p.store.Publish(ctx, version, demoSchedule(version.Questionnaire("").Front, now), false)
}
