package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/importing"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{
		name: "import", args: "SLUG FILE --mapping NAME [--dry-run] [--data DIR]", run: runImport,
		summary: "Import responses from a spreadsheet of another tool, all or none.",
	})
}

func runImport(ctx context.Context, args []string, env Env) error {
	flags := env.flags("import")
	data := env.dataFlags(flags)
	mapping := flags.String("mapping", "", "what the columns are, as saved under this `NAME` on the pages for staff")
	dry := flags.Bool("dry-run", false, "check every row and tell of every problem, and import nothing")
	rest, err := env.parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return usagef("name a consultation and a file")
	}
	if *mapping == "" {
		return usagef("name what the columns are with --mapping; it is saved on the pages for staff")
	}
	info, err := os.Stat(rest[1])
	if err != nil {
		return err
	}
	if info.Size() > importing.MaxFile {
		return fmt.Errorf("%s is larger than %d MB", rest[1], importing.MaxFile>>20)
	}
	body, err := os.ReadFile(rest[1])
	if err != nil {
		return err
	}
	store, keys, err := data.open(ctx)
	if err != nil {
		return err
	}
	files, err := storage.OpenFiles(data.uploadsPath(), 0)
	if err != nil {
		return errors.Join(err, store.Close())
	}
	words, err := templates.LoadCatalogues()
	if err != nil {
		return errors.Join(err, store.Close())
	}
	x := &commandImport{env: env, slug: rest[0], store: store, files: files, importer: &web.Importer{
		Store: store, Files: uploadFiles{files}, MACs: keys, Words: words[templates.English], Now: env.Now,
	}}
	err = x.run(ctx, filepath.Base(rest[1]), body, *mapping, *dry)
	return errors.Join(err, store.Close())
}

// commandImport is one run of the command. A file that was not imported leaves nothing behind.
type commandImport struct {
	env      Env
	slug     string
	store    *storage.Store
	files    *storage.Files
	importer *web.Importer
	id       string
}

func (x *commandImport) act(verb staff.Verb) staff.Act {
	a := commandAct(x.env, verb, x.slug, nil)
	a.Subject = x.id
	return a
}

func (x *commandImport) run(ctx context.Context, name string, body []byte, mapping string, dry bool) error {
	if _, err := x.store.Consultation(ctx, x.slug); errors.Is(err, consultation.ErrNotFound) {
		return fmt.Errorf("there is no consultation %q", x.slug)
	} else if err != nil {
		return err
	}
	from, err := x.saved(ctx, mapping)
	if err != nil {
		return err
	}
	i, err := x.importer.Receive(ctx, x.act(staff.VerbImportBegun), name, body)
	if err != nil {
		return err
	}
	x.id = i.ID
	done, err := x.work(ctx, i.Job, from, dry)
	if done {
		return err
	}
	files, dropped := x.store.DropImport(context.WithoutCancel(ctx), x.act(staff.VerbImportDropped), x.slug, x.id)
	err = errors.Join(err, dropped)
	for _, f := range files {
		err = errors.Join(err, x.files.Delete(f))
	}
	return err
}

// saved finds a mapping by its name.
func (x *commandImport) saved(ctx context.Context, name string) (*importing.Mapping, error) {
	list, err := x.store.Mappings(ctx, x.slug)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, m := range list {
		if m.Name == name {
			from := &importing.Mapping{}
			return from, json.Unmarshal(m.Body, from)
		}
		names = append(names, m.Name)
	}
	if len(names) == 0 {
		return nil, fmt.Errorf("nothing is saved for %s yet: upload a file on the pages for staff, say what its columns are, and save that under a name", x.slug)
	}
	return nil, fmt.Errorf("nothing is saved as %q; there is %s", name, strings.Join(names, ", "))
}

// work reads, checks and imports; done says that the responses are in.
func (x *commandImport) work(ctx context.Context, job string, from *importing.Mapping, dry bool) (done bool, err error) {
	i, b, err := x.job(ctx, job)
	if err != nil {
		return false, err
	}
	if i.State != staff.ImportMapping {
		return false, errors.New(b.Trouble)
	}
	if err := x.adopt(ctx, from); err != nil {
		return false, err
	}
	job, err = x.importer.Start(ctx, staff.Act{Consultation: x.slug, At: x.env.Now()}, x.id, staff.ImportChecking, nil)
	if err != nil {
		return false, err
	}
	if i, b, err = x.job(ctx, job); err != nil {
		return false, err
	}
	if err := x.print(ctx, i, b); err != nil {
		return false, err
	}
	if i.State != staff.ImportChecked || i.Errors > 0 || b.Result.Rows == 0 {
		return false, errFailed
	}
	if dry {
		fmt.Fprintf(x.env.Stdout, "Nothing was imported: this was a dry run. %s would be.\n", plural(b.Result.Rows, "response"))
		return false, nil
	}
	job, err = x.importer.Start(ctx, staff.Act{Consultation: x.slug, At: x.env.Now()}, x.id, staff.ImportImporting, nil)
	if err != nil {
		return false, err
	}
	if i, _, err = x.job(ctx, job); err != nil {
		return false, err
	}
	if i.State != staff.ImportDone {
		return false, errors.New("something has changed meanwhile; nothing was imported")
	}
	fmt.Fprintf(x.env.Stdout, "Imported %s. On the pages for staff the import can be undone.\n", plural(i.Taken, "response"))
	return true, nil
}

func (x *commandImport) job(ctx context.Context, job string) (*staff.Import, *web.ImportBody, error) {
	if err := x.importer.Run(ctx, staff.CommandLine, x.slug, x.id, job, nil); err != nil {
		return nil, nil, err
	}
	i, err := x.store.Import(ctx, x.slug, x.id)
	if err != nil {
		return nil, nil, err
	}
	b, err := web.BodyOf(i)
	return i, b, err
}

// adopt takes what is saved. A file none of whose headings is known is another tool's.
func (x *commandImport) adopt(ctx context.Context, from *importing.Mapping) error {
	setting, err := x.importer.Setting(ctx, x.slug, "")
	if err != nil {
		return err
	}
	targets := importing.Targets(setting.Version.Questionnaire(""), setting.Comment)
	return x.store.UpdateImport(ctx, staff.Act{}, x.slug, x.id, func(i *staff.Import) error {
		b, err := web.BodyOf(i)
		if err != nil {
			return err
		}
		n := b.Mapping.Adopt(b.Profile, from, func(key string) bool {
			return slices.ContainsFunc(targets, func(t importing.Target) bool { return t.Key == key })
		})
		if n == 0 {
			return errors.New("none of the headings of this file is in what was saved")
		}
		if open := b.Mapping.Undecided(b.Profile); open > 0 {
			return fmt.Errorf("%s of this file not in what was saved; upload it on the pages for staff", plural(open, "column")+map[bool]string{true: " is", false: " are"}[open == 1])
		}
		i.Body, err = json.Marshal(b)
		return err
	})
}

// print writes every problem on a line.
func (x *commandImport) print(ctx context.Context, i *staff.Import, b *web.ImportBody) error {
	fmt.Fprintf(x.env.Stdout, "%s with answers, %s to mend, %s to know.\n", plural(b.Result.Rows, "row"), plural(i.Errors, "problem"), plural(i.Notes, "thing"))
	if i.Report == "" {
		return nil
	}
	text, err := x.importer.Open(ctx, i.Report)
	if err != nil {
		return err
	}
	lines := csv.NewReader(bytes.NewReader(text))
	for head := true; ; head = false {
		line, err := lines.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if head {
			continue
		}
		where := "row " + line[1]
		if line[2] != "" {
			where += ", " + line[2] + " " + line[3]
		}
		fmt.Fprintf(x.env.Stdout, "%s: %s: %s. %s.\n", line[0], where, line[5], line[6])
	}
}
