package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/anonymity"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/web"
)

// publicFlags are what the command line asks for of a file for the public.
type publicFlags struct {
	on       bool
	about    string
	k        int
	leaveOut bool
	look     bool
	summary  string
}

func (f *publicFlags) register(fs *flag.FlagSet) {
	fs.BoolVar(&f.on, "public", false, "write a file for the public: only what may be told, with what could tell who somebody is left blank, and into the ledger of releases")
	fs.StringVar(&f.about, "about", "", "with --public: `QUESTIONS` whose answers together could tell who somebody is, with commas between them, or none; the usual ones without it")
	fs.IntVar(&f.k, "k", anonymity.Rows, "with --public: `ROWS` that must be alike in their answers to these questions")
	fs.BoolVar(&f.leaveOut, "leave-out", false, "with --public: leave answers blank in which the leak scan finds something, instead of refusing the file")
	fs.BoolVar(&f.look, "look", false, "with --public: say what would leave, and write nothing")
	fs.StringVar(&f.summary, "summary", "", "with --public: `FILE` for what the file holds and what it does not")
}

// checkPublic looks at what goes with a file for the public.
func (f exportFlags) checkPublic() error {
	p := f.public
	switch {
	case !p.on && (p.about != "" || p.leaveOut || p.look || p.summary != "" || p.k != anonymity.Rows):
		return usagef("--about, --k, --leave-out, --look and --summary go with --public")
	case !p.on:
		return nil
	case f.contact != "" || f.equality != "" || f.uploads != "" || f.codes || f.script != "" || f.originals:
		return usagef("a file for the public has no contact data, equality answers, uploaded files, themes and hidden words, and no script for R")
	case p.k < anonymity.Least:
		return usagef("--k: at least %d rows must be alike", anonymity.Least)
	case f.out == "" && !p.look:
		return usagef("name a file for the public with -o, or ask with --look what would leave")
	case f.out != "" && p.look:
		return usagef("--look writes nothing; leave -o out")
	}
	return nil
}

// runPublic makes the file, and says what it holds.
func runPublic(ctx context.Context, store *storage.Store, keys web.MACs, slug string, f exportFlags, env Env) error {
	versions, err := store.Versions(ctx, slug)
	if errors.Is(err, consultation.ErrNotFound) || err == nil && len(versions) == 0 {
		return unknownConsultation(ctx, store, slug)
	} else if err != nil {
		return err
	}
	if err := projectAll(ctx, store, nil); err != nil {
		return err
	}
	server, err := briefServer(store, keys, env)
	if err != nil {
		return err
	}
	if f.out != "" {
		server.Config.TempDir = filepath.Dir(f.out) // it waits on the same disk, not in a folder that all programs share
	}
	asked := web.PublicAsked{
		Where: f.where, K: f.public.k, Shape: export.Shape(f.rows), Labels: f.labels, LeaveOut: f.public.leaveOut, About: f.public.names(versions),
	}
	asked.Format, _ = export.FormatNamed(f.format) // check has found it
	var report *web.PublicReport
	write := func(w io.Writer) (err error) {
		report, err = server.PublicExport(ctx, slug, asked, staff.Act{Actor: staff.CommandLine, At: env.Now()}, !f.public.look, w)
		if err == nil && !report.Fine() {
			return errNotPublic
		}
		return err
	}
	if f.public.look {
		err = write(io.Discard)
	} else {
		err = writeOutput(f.out, f.force, nil, write)
	}
	if err != nil && !errors.Is(err, errNotPublic) {
		return fmt.Errorf("no file was made: %w", err)
	}
	fmt.Fprint(env.Stderr, server.PublicText(report))
	if err != nil {
		return fmt.Errorf("%w: %s", err, whyNotPublic(report))
	}
	return f.besidePublic(report, server.PublicText(report), export.NewColumns(export.Public, versions...), env)
}

// errNotPublic says that the file must not leave.
var errNotPublic = errors.New("no file was made")

func whyNotPublic(r *web.PublicReport) string {
	switch {
	case r.Included == 0:
		return "no response may be told"
	case r.Few:
		return fmt.Sprintf("fewer than %d responses may be told", r.K)
	case r.LeakCount > 0:
		return "what is named above must not leave; hide it on the page Personal data, or leave these answers out with --leave-out"
	}
	return r.Refused.Error()
}

// names are the questions that could tell who somebody is.
func (p publicFlags) names(versions []*consultation.Version) []string {
	switch p.about {
	case "":
		return web.UsualAbout(web.PublicQuestions(versions...))
	case "none":
		return nil
	}
	return strings.FieldsFunc(p.about, func(r rune) bool { return r == ',' || r == ' ' })
}

// besidePublic writes what goes with the file.
func (f exportFlags) besidePublic(r *web.PublicReport, text string, c *export.Columns, env Env) error {
	if f.out != "" {
		fmt.Fprintf(env.Stderr, "Wrote %s to %s. It is No. %d in the ledger of releases.\n", responses(r.Included), f.out, r.Number)
	}
	if f.public.summary != "" {
		err := writeOutput(f.public.summary, f.force, nil, func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return err
		})
		if err != nil {
			return err
		}
	}
	if f.dictionary == "" {
		return nil
	}
	return writeDictionary(f, export.Dictionary(c))
}
