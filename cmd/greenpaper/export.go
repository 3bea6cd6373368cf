package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/analysis"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{
		name: "export", args: "SLUG [--format FORMAT] [--where FILTER] [-o FILE]", run: runExport,
		summary: "Write the responses of a consultation to a file.",
	})
}

// exportFlags are what the command line asks for.
type exportFlags struct {
	format, out                   string
	contact, equality, dictionary string
	uploads                       string // folder
	rows                          string // what has a row: responses or answers
	script                        string // for R
	where                         string // the filter
	codes                         bool   // columns of themes
	originals                     bool   // with the words that are hidden as personal data
	labels, bom, force            bool
	public                        publicFlags
}

// formatNames lists the formats, for people and for suggestions.
func formatNames() []string {
	var names []string
	for _, f := range export.Formats {
		names = append(names, f.Name)
	}
	return names
}

func runExport(ctx context.Context, args []string, env Env) error {
	var f exportFlags
	fs := env.flags("export")
	fs.StringVar(&f.format, "format", "csv", "`FORMAT` is one of "+strings.Join(formatNames(), ", "))
	fs.StringVar(&f.out, "o", "", "`FILE` for the responses; those of text go to the terminal without it")
	fs.BoolVar(&f.labels, "labels", false, "write the words of answers instead of their codes")
	fs.BoolVar(&f.bom, "bom", false, "begin CSV with a byte order mark, so that Excel reads it as UTF-8")
	fs.StringVar(&f.contact, "contact", "", "`FILE` for contact data, which is nowhere else")
	fs.StringVar(&f.equality, "equality", "", "`FILE` for equality answers, shuffled and without any link to a response")
	fs.StringVar(&f.dictionary, "dictionary", "", "`FILE` for the data dictionary: JSON if its name ends in .json, else CSV")
	fs.StringVar(&f.uploads, "uploads", "", "`FOLDER` for uploaded files, each under the reference of its response; none is overwritten")
	fs.StringVar(&f.rows, "rows", "responses", "`WHAT` has a row: responses, or answers, with one row for each answer")
	fs.StringVar(&f.where, "where", "", "`FILTER` of the responses, as the pages with results write it, like: region is london and text has \"night shift\"")
	fs.BoolVar(&f.codes, "codes", false, "add what answers were coded with: a column for each theme, or with --rows answers one of all")
	fs.BoolVar(&f.originals, "originals", false, "write also the words that are hidden as personal data; the log notes it")
	fs.StringVar(&f.script, "r", "", "`FILE` for a script in R that reads the csv file with the words of answers")
	fs.BoolVar(&f.force, "force", false, "overwrite files that are there already")
	f.public.register(fs)
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("give the name of one consultation, as in its address")
	}
	if err := f.check(); err != nil {
		return err
	}
	store, keys, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	if f.public.on {
		return runPublic(ctx, store, keys, rest[0], f, env)
	}
	if err := exportAll(ctx, store, rest[0], f, env); err != nil || f.uploads == "" {
		return err
	}
	files, err := storage.OpenFiles(data.uploadsPath(), 0)
	if err != nil {
		return err
	}
	act := commandAct(env, staff.VerbUploadsExported, rest[0], staff.Details{"to": f.uploads})
	if err := recordFirst(ctx, store, act); err != nil {
		return err
	}
	return exportUploads(ctx, store, files, rest[0], f.uploads, env)
}

// check looks at the command line before any long work.
func (f exportFlags) check() error {
	format, ok := export.FormatNamed(f.format)
	switch {
	case !ok:
		return usagef("there is no format %q; use one of %s%s", f.format, strings.Join(formatNames(), ", "), consultation.DidYouMean(f.format, formatNames()))
	case !format.Words && f.out == "" && !f.public.look:
		return usagef("a file of the format %s cannot go to the terminal; name a file with -o", f.format)
	case f.where != "" && (f.contact != "" || f.equality != "" || f.uploads != ""):
		return usagef("--where is for responses; contact data, equality answers and uploaded files are exported without it")
	}
	if _, err := analysis.ParseFilter(f.where); err != nil {
		return usagef("the filter is not understood: %v", err)
	}
	if err := f.checkShape(); err != nil {
		return err
	}
	if err := f.checkPublic(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, path := range []string{f.out, f.contact, f.equality, f.dictionary, f.script, f.public.summary} {
		if path == "" {
			continue
		}
		if abs, err := filepath.Abs(path); err != nil {
			return err
		} else if seen[abs] {
			return usagef("%s is named twice; every part needs a file of its own", path)
		} else {
			seen[abs] = true
		}
		if err := mayWrite(path, f.force); err != nil {
			return err
		}
	}
	return nil
}

// checkShape looks at what has a row, and whether a script could read it.
func (f exportFlags) checkShape() error {
	if !slices.Contains(export.Shapes, export.Shape(f.rows)) {
		return usagef("--rows %s is not known; use responses or answers", f.rows)
	}
	if f.script != "" && (f.codes || f.format != "csv" || f.rows != "responses" || f.labels || f.out == "") {
		return usagef("a script for R reads a csv file with codes and one row for each response; use --format csv and -o FILE, without --labels and --codes")
	}
	return nil
}

// exportAll writes every file that was asked for.
func exportAll(ctx context.Context, store *storage.Store, slug string, f exportFlags, env Env) error {
	versions, err := store.Versions(ctx, slug)
	if errors.Is(err, consultation.ErrNotFound) || (err == nil && len(versions) == 0) {
		return unknownConsultation(ctx, store, slug)
	} else if err != nil {
		return err
	}
	standing, withdrawn, err := store.Count(ctx, slug)
	if err != nil {
		return err
	}
	answers := export.NewColumns(export.Answers, versions...)
	taken, err := f.taken(ctx, store, slug, env)
	if err != nil {
		return err
	}
	defer taken.Close()
	if f.codes {
		if answers, err = taken.WithThemes(ctx, store, slug, answers); err != nil {
			return err
		}
	}
	contact, equality := export.NewColumns(export.Contact, versions...), export.NewColumns(export.Equality, versions...)
	run := exportRun{ctx: ctx, log: store, slug: slug, f: f, env: env, total: taken.Count, kinds: taken.Kinds}
	note := fmt.Sprintf("%s to %s", responses(taken.Count), place(f.out))
	if f.where != "" {
		note += fmt.Sprintf("; %d others are not what the filter takes", standing-taken.Count)
	} else if withdrawn > 0 {
		note += fmt.Sprintf("; %s left out", withdrawnWords(withdrawn))
	}
	if err := run.table(staff.VerbResponsesExported, f.out, answers, taken.Rows, note); err != nil {
		return err
	}
	if f.contact != "" {
		if err := run.table(staff.VerbContactExported, f.contact, contact, export.ContactRows(store.EachContact(ctx, slug)), "contact data to "+f.contact+"; it identifies people, so keep it apart from the answers"); err != nil {
			return err
		}
	}
	if f.equality != "" {
		if err := run.table(staff.VerbEqualityExported, f.equality, equality, export.EqualityRows(store.EachEquality(ctx, slug)), "equality answers to "+f.equality+", shuffled"); err != nil {
			return err
		}
	}
	if f.script != "" {
		script := func(w io.Writer) error { return export.RScript(w, answers, filepath.Base(f.out)) }
		if err := writeOutput(f.script, f.force, nil, script); err != nil {
			return err
		}
		fmt.Fprintf(env.Stderr, "Wrote a script for R to %s.\n", f.script)
	}
	if f.dictionary == "" {
		return nil
	}
	if err := writeDictionary(f, export.Dictionary(answers, contact, equality)); err != nil {
		return err
	}
	fmt.Fprintf(env.Stderr, "Wrote the data dictionary to %s.\n", f.dictionary)
	return nil
}

// taken finds the responses that the filter takes, with words hidden that are hidden. What it looks at is brought up to date first.
func (f exportFlags) taken(ctx context.Context, store *storage.Store, slug string, env Env) (*web.Exporting, error) {
	if f.where != "" {
		if err := projectAll(ctx, store, nil); err != nil {
			return nil, err
		}
	}
	taken, err := web.NewExporting(ctx, store, slug, f.where)
	if err != nil {
		return nil, err
	}
	if f.originals {
		return taken, recordFirst(ctx, store, commandAct(env, staff.VerbOriginalRead, slug, nil))
	}
	pages, err := templates.Parse()
	if err == nil {
		taken.Rows, err = web.ToldRows(ctx, store, pages.Words(templates.English), slug, taken.Rows)
	}
	return taken, err
}

// writeDictionary writes JSON or CSV by the name of the file.
func writeDictionary(f exportFlags, entries []export.Entry) error {
	return writeOutput(f.dictionary, f.force, nil, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(f.dictionary), ".json") {
			return export.DictionaryJSON(w, entries)
		}
		return export.DictionaryCSV(w, entries, f.bom)
	})
}

// exportRun is one run of the command.
type exportRun struct {
	ctx   context.Context
	log   staff.Log
	slug  string
	f     exportFlags
	env   Env
	total int
	kinds string // what the filter asks for, without its words
}

// table writes one table to its file, or to standard output, and says so on standard error. The log has it before the first byte
// goes out.
func (r exportRun) table(verb staff.Verb, path string, c *export.Columns, rows export.Rows, note string) error {
	details := staff.Details{"format": r.f.format, "to": place(path), "responses": strconv.Itoa(r.total)}
	if c.Part == export.Answers {
		details["rows"] = r.f.rows
		if r.kinds != "" {
			details["filter"] = r.kinds
		}
	}
	act := commandAct(r.env, verb, r.slug, details)
	if err := recordFirst(r.ctx, r.log, act); err != nil {
		return err
	}
	p := newProgress(r.env, "rows")
	format, _ := export.FormatNamed(r.f.format) // check has found it
	o := export.Options{Shape: export.Shape(r.f.rows), Labels: r.f.labels, BOM: r.f.bom, Total: r.total, Progress: p.show}
	if path != "" {
		o.TempDir = filepath.Dir(path) // the answers wait on the same disk, not in a folder that all programs share
	}
	var sum export.Summary
	err := writeOutput(path, r.f.force, r.env.Stdout, func(w io.Writer) (err error) {
		sum, err = format.Write(w, c, rows, o)
		return err
	})
	p.end()
	if err != nil {
		return err
	}
	fmt.Fprintf(r.env.Stderr, "Wrote %s.\n", note)
	for _, name := range slices.Sorted(maps.Keys(sum.Strays)) {
		fmt.Fprintf(r.env.Stderr, "Left out: %d answers called %s, for which the questionnaire has no question. Report this as a fault.\n", sum.Strays[name], name)
	}
	return nil
}

// unknownConsultation says which consultation is not there, and what may have been meant.
func unknownConsultation(ctx context.Context, store consultation.Consultations, slug string) error {
	all, err := store.All(ctx)
	if err != nil {
		return err
	}
	var slugs []string
	for _, c := range all {
		slugs = append(slugs, c.Slug)
	}
	if len(slugs) == 0 {
		return fmt.Errorf("there is no consultation %q; nothing was published here yet", slug)
	}
	return fmt.Errorf("there is no consultation %q%s\nThere are: %s", slug, consultation.DidYouMean(slug, slugs), strings.Join(slugs, ", "))
}

func responses(n int) string {
	if n == 1 {
		return "1 response"
	}
	return fmt.Sprintf("%d responses", n)
}

func withdrawnWords(n int) string {
	if n == 1 {
		return "1 withdrawn response is"
	}
	return fmt.Sprintf("%d withdrawn responses are", n)
}

func place(path string) string {
	if path == "" {
		return "standard output"
	}
	return path
}
