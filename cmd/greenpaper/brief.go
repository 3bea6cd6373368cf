package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{
		name: "brief", args: "SLUG [-o FILE.html|FILE.pdf|FILE.txt] | SLUG --list | --again EDITION", run: runBrief,
		summary: "Make the brief for ministers of a consultation, or count one again.",
	})
}

// briefFlags are what the command line asks for.
type briefFlags struct {
	out, again, browser string
	list, force         bool
}

func runBrief(ctx context.Context, args []string, env Env) error {
	var f briefFlags
	fs := env.flags("brief")
	fs.StringVar(&f.out, "o", "", "`FILE` that ends in .html, .pdf or .txt; plain text goes to the terminal without it")
	fs.StringVar(&f.again, "again", "", "count the brief of that `EDITION` again, and say what is another number now")
	fs.BoolVar(&f.list, "list", false, "list the briefs that were made")
	fs.BoolVar(&f.force, "force", false, "overwrite a file that is there already")
	fs.StringVar(&f.browser, "chromium", "", "`PATH` of the browser Chromium, which makes the PDF")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if kind := strings.ToLower(filepath.Ext(f.out)); f.out != "" && kind != ".html" && kind != ".pdf" && kind != ".txt" {
		return usagef("-o: the name of the file ends in .html, .pdf or .txt")
	}
	if len(rest) != 1 && f.again == "" || len(rest) > 0 && f.again != "" {
		return usagef("name one consultation, or an edition with --again")
	}
	store, keys, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	server, err := briefServer(store, keys, env)
	if err != nil {
		return err
	}
	switch {
	case f.again != "":
		return briefAgain(ctx, server, f.again, env)
	case f.list:
		return briefList(ctx, store, rest[0], env)
	}
	return makeBrief(ctx, server, rest[0], f, env)
}

// briefServer is a server that answers nobody.
func briefServer(store *storage.Store, keys web.MACs, env Env) (*web.Server, error) {
	pages, err := templates.Parse()
	if err != nil {
		return nil, err
	}
	s := &web.Server{Store: store, MACs: keys, Pages: pages, Now: env.Now, Log: slog.New(slog.DiscardHandler)}
	_, err = s.Handler()
	return s, err
}

func makeBrief(ctx context.Context, server *web.Server, slug string, f briefFlags, env Env) error {
	if f.out != "" {
		if err := mayWrite(f.out, f.force); err != nil {
			return err
		}
	}
	con, err := server.Store.Consultation(ctx, slug)
	if errors.Is(err, consultation.ErrNotFound) {
		return unknownConsultation(ctx, server.Store, slug)
	}
	if err != nil {
		return err
	}
	b, err := server.MakeBrief(ctx, slug, staff.CommandLine, "")
	var refused *web.Refused
	if errors.As(err, &refused) {
		return fmt.Errorf("the brief was not made: %w", refused)
	}
	if err != nil {
		return err
	}
	err = writeOutput(f.out, f.force, env.Stdout, func(w io.Writer) error {
		var body []byte
		kind := strings.ToLower(filepath.Ext(f.out))
		if kind == ".html" || kind == ".pdf" {
			body, err = server.BriefHTML(b, con.Title)
			if err == nil && kind == ".pdf" {
				body, err = printPDF(ctx, f.browser, body)
			}
		} else {
			body = []byte(con.Title + "\n\n" + strings.Join(server.BriefText(b, con.Title), "\n") + "\n")
		}
		if err == nil {
			_, err = w.Write(body)
		}
		return err
	})
	if err == nil {
		fmt.Fprintf(env.Stderr, "Brief No. %d of %s, edition %s, is in the ledger of releases. Count it again with greenpaper brief --again %s.\n", b.Number, slug, b.ID, b.ID)
	}
	return err
}

func briefList(ctx context.Context, store *storage.Store, slug string, env Env) error {
	if _, err := store.Consultation(ctx, slug); errors.Is(err, consultation.ErrNotFound) {
		return unknownConsultation(ctx, store, slug)
	} else if err != nil {
		return err
	}
	all, err := store.AllBriefs(ctx, slug)
	if err != nil {
		return err
	}
	if len(all) == 0 {
		fmt.Fprintln(env.Stdout, "No brief was made yet.")
	}
	for _, b := range all {
		fmt.Fprintf(env.Stdout, "No. %d  %s  %s\n", b.Number, utc(b.At), b.ID)
	}
	return nil
}

// briefAgain counts a brief again and says plainly what is another number now.
func briefAgain(ctx context.Context, server *web.Server, id string, env Env) error {
	again, err := server.AgainBrief(ctx, strings.ToUpper(id))
	if errors.Is(err, consultation.ErrNotFound) {
		return fmt.Errorf("there is no edition %q; greenpaper brief SLUG --list says which there are", id)
	}
	if err != nil {
		return err
	}
	out := env.Stdout
	if again.Gone > 0 {
		fmt.Fprintf(out, "Withdrawn or erased since: %s.\n", responses(again.Gone))
	}
	if again.Changed > 0 {
		fmt.Fprintf(out, "Changed by respondents since: %s.\n", responses(again.Changed))
	}
	if again.Lost > 0 {
		fmt.Fprintf(out, "Gone with their responses: %s.\n", plural(again.Lost, "quote"))
	}
	hidden := 0
	for _, f := range again.Differ {
		if f.Hidden != staff.HidingNone {
			hidden++
			continue
		}
		where := f.Where
		if where == "" {
			where = "all responses"
		}
		fmt.Fprintf(out, "%s: %d of %d then, %d of %d now\n", where, f.N, f.Of, f.Now, f.NowOf)
	}
	if hidden > 0 {
		fmt.Fprintf(out, "Not told and another now: %s.\n", plural(hidden, "number"))
	}
	if len(again.Differ) > 0 {
		return errFailed
	}
	fmt.Fprintf(out, "All %s of brief No. %d are the same to the digit.\n", plural(len(again.Brief.Figures), "number"), again.Brief.Number)
	return nil
}
