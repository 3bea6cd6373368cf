package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/export"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
	"github.com/greenpaper/greenpaper/templates"
)

func init() {
	register(command{
		name: "audit", args: "verify|head|export|erase [--data DIR]", run: runAudit,
		summary: "Verify the log of what staff did, sign its end, export it, or erase details whose time is over.",
	})
}

// auditFlags are what the command line asks for.
type auditFlags struct {
	heads, format, out                          string
	force                                       bool
	before, entries, verb, consultation, reason string
}

// auditActions are the words that may follow audit, with the options of each.
var auditActions = map[string][]string{
	"verify": {"heads"},
	"head":   {},
	"export": {"format", "o", "force", "consultation"},
	"erase":  {"before", "entries", "verb", "consultation", "reason"},
}

func runAudit(ctx context.Context, args []string, env Env) error {
	var f auditFlags
	fs := env.flags("audit")
	fs.StringVar(&f.heads, "heads", "", "verify: compare with the signed heads in `FILE`, which was kept elsewhere")
	fs.StringVar(&f.format, "format", "csv", "export: `FORMAT` is csv or jsonl")
	fs.StringVar(&f.out, "o", "", "export: `FILE` for the entries; they go to the terminal without it")
	fs.BoolVar(&f.force, "force", false, "export: overwrite a file that is there already")
	fs.StringVar(&f.before, "before", "", "erase: details of entries before this `DATE`, such as 2027-01-31")
	fs.StringVar(&f.entries, "entries", "", "erase: details of the entries with these `NUMBERS`, such as 3,7-9")
	fs.StringVar(&f.verb, "verb", "", "erase: only details of this `ACTION`, such as signin.done")
	fs.StringVar(&f.consultation, "consultation", "", "export, erase: only entries about the consultation `SLUG`")
	fs.StringVar(&f.reason, "reason", "", "erase: `TEXT` that says why; it stays in the log, so name nobody in it")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 || auditActions[rest[0]] == nil {
		return usagef("say what to do: verify, head, export or erase")
	}
	if err := f.fit(rest[0], given(fs)); err != nil {
		return err
	}
	which, err := f.filter()
	if err != nil {
		return err
	}
	store, keys, err := data.open(ctx)
	if err != nil {
		return err
	}
	switch rest[0] {
	case "verify":
		err = auditVerify(ctx, store, keys, f.heads, env)
	case "head":
		err = auditHead(ctx, store, keys, env)
	case "export":
		err = auditExport(ctx, store, f, which, env)
	case "erase":
		err = auditErase(ctx, store, f, which, env)
	}
	return errors.Join(err, store.Close())
}

// fit refuses options that are for another action, and checks those of this one.
func (f auditFlags) fit(action string, options []string) error {
	for _, others := range auditActions {
		for _, name := range others {
			if slices.Contains(options, name) && !slices.Contains(auditActions[action], name) {
				return usagef("--%s does not go with audit %s", name, action)
			}
		}
	}
	switch {
	case action == "export" && f.format != "csv" && f.format != "jsonl":
		return usagef("there is no format %q; use csv or jsonl", f.format)
	case action == "export" && f.out != "":
		return mayWrite(f.out, f.force)
	case action == "erase" && strings.TrimSpace(f.reason) == "":
		return usagef("say why with --reason; the reason stays in the log, so name nobody in it")
	case action == "erase" && f.before == "" && f.entries == "":
		return usagef("say which details with --before DATE or --entries NUMBERS")
	}
	return nil
}

// filter is which entries are meant.
func (f auditFlags) filter() (staff.LogFilter, error) {
	which := staff.LogFilter{Verb: staff.Verb(f.verb), Consultation: f.consultation}
	if f.verb != "" && !slices.Contains(staff.Verbs(), which.Verb) {
		var names []string
		for _, v := range staff.Verbs() {
			names = append(names, string(v))
		}
		return which, usagef("there is no action %q%s", f.verb, consultation.DidYouMean(f.verb, names))
	}
	if f.before != "" {
		day, err := time.ParseInLocation(consultation.ISODate, f.before, consultation.London)
		if err != nil {
			return which, usagef("%q is not a date; write it as 2027-01-31", f.before)
		}
		which.Until = day
	}
	if f.entries != "" {
		var err error
		if which.Numbers, err = staff.ParseRuns(f.entries); err != nil {
			return which, usagef("--entries: %v", err)
		}
	}
	return which, nil
}

// auditVerify says what is wrong with the log, a line for each finding, or that nothing is.
func auditVerify(ctx context.Context, store staff.Log, keys storage.Keys, headsFile string, env Env) error {
	var heads []staff.SignedHead
	if headsFile != "" {
		f, err := os.Open(headsFile)
		if err != nil {
			return err
		}
		heads, err = staff.ReadHeads(f)
		f.Close() // was only read
		if err != nil {
			return fmt.Errorf("%s: %w", headsFile, err)
		}
		if len(heads) == 0 {
			return fmt.Errorf("%s has no signed head; greenpaper audit head prints one", headsFile)
		}
	}
	r, err := staff.VerifyLog(ctx, store, heads, keys.HeadKey())
	if err != nil {
		return err
	}
	catalogues, err := templates.LoadCatalogues()
	if err != nil {
		return err
	}
	words := catalogues[templates.English]
	for _, x := range r.Erasures {
		fmt.Fprintf(env.Stdout, "Entry %d of %s erased the details of %s: %s\n", x.By.Seq, x.By.At.Format(consultation.ISODate), numbered(x.Numbers), printable(x.By.Details["reason"]))
	}
	for _, f := range r.Findings {
		key, args := f.Message()
		fmt.Fprintln(env.Stdout, words.Say(key, args...)+".")
	}
	if r.More > 0 {
		fmt.Fprintln(env.Stdout, words.Say("log.finding.more", "count", r.More)+".")
	}
	if !r.Sound() {
		fmt.Fprintf(env.Stderr, "The log does not verify: %s in %s.\n", plural(len(r.Findings)+r.More, "finding"), entries(r.Entries))
		return errFailed
	}
	fmt.Fprintf(env.Stdout, "The log verifies: %s, each as it was written and in its place.\n", entries(r.Entries))
	if headsFile == "" {
		fmt.Fprint(env.Stdout, "That nobody wrote all of it anew, or cut its end off and hid that, only heads kept elsewhere can show: audit verify --heads FILE.\n")
	} else {
		fmt.Fprintf(env.Stdout, "It fits %s kept elsewhere, the newest for entry %d.\n", plural(r.Heads, "signed head"), newest(heads).Seq)
	}
	return nil
}

func newest(heads []staff.SignedHead) staff.SignedHead {
	return slices.MaxFunc(heads, func(a, b staff.SignedHead) int { return cmp.Compare(a.Seq, b.Seq) })
}

func entries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func numbered(r staff.Runs) string {
	if r.Count() == 1 {
		return "entry " + r.String()
	}
	return "entries " + strings.ReplaceAll(strings.ReplaceAll(r.String(), ",", ", "), "-", " to ")
}

func auditHead(ctx context.Context, store staff.Log, keys storage.Keys, env Env) error {
	h, err := store.Head(ctx)
	if err != nil {
		return err
	}
	if h.Seq == 0 {
		return errors.New("the log is empty; there is nothing to sign yet")
	}
	_, err = fmt.Fprintln(env.Stdout, keys.SignHead(h, env.Now()))
	return err
}

func auditExport(ctx context.Context, store *storage.Store, f auditFlags, which staff.LogFilter, env Env) error {
	people, err := store.People(ctx)
	if err != nil {
		return err
	}
	act := commandAct(env, staff.VerbLogExported, f.consultation, staff.Details{"format": f.format, "to": place(f.out)})
	if err := recordFirst(ctx, store, act); err != nil {
		return err
	}
	write := export.LogCSV
	if f.format == "jsonl" {
		write = export.LogJSONL
	}
	return writeOutput(f.out, f.force, env.Stdout, func(w io.Writer) error {
		return write(w, staff.Filtered(ctx, store, which), export.NamesOf(people))
	})
}

func auditErase(ctx context.Context, store staff.Log, f auditFlags, which staff.LogFilter, env Env) error {
	act := commandAct(env, staff.VerbLogErased, f.consultation, staff.Details{"reason": strings.TrimSpace(f.reason)})
	erased, err := store.EraseDetails(ctx, act, which)
	if err != nil {
		return err
	}
	if len(erased) == 0 {
		fmt.Fprintln(env.Stdout, "There are no such details to erase; nothing was changed.")
		return nil
	}
	fmt.Fprintf(env.Stdout, "Erased the details of %s. The log says which and why. Backups made earlier still hold them.\n", numbered(erased))
	return nil
}

// headsFile is where the job of serve adds a signed head each day.
type headsFile string

// check refuses a file that cannot be added to, before the service starts.
func (path headsFile) check() error {
	if path == "" {
		return nil
	}
	f, err := path.open()
	if err != nil {
		return fmt.Errorf("--audit-heads: %w", err)
	}
	return f.Close()
}

func (path headsFile) open() (*os.File, error) {
	return os.OpenFile(filepath.Clean(string(path)), os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o600)
}

// add signs the end of the log and adds it to the file, unless the newest line there says the same on the same day.
func (path headsFile) add(ctx context.Context, store staff.Log, keys storage.Keys, now time.Time) error {
	h, err := store.Head(ctx)
	if err != nil || h.Seq == 0 {
		return err
	}
	f, err := path.open()
	if err != nil {
		return err
	}
	list, err := staff.ReadHeads(f)
	if err != nil {
		return errors.Join(fmt.Errorf("%s: %w", path, err), f.Close())
	}
	if n := len(list); n > 0 && list[n-1].Seq == h.Seq && sameDay(list[n-1].At, now) {
		return f.Close()
	}
	_, err = fmt.Fprintln(f, keys.SignHead(h, now))
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

func sameDay(a, b time.Time) bool {
	return a.UTC().Format(consultation.ISODate) == b.UTC().Format(consultation.ISODate)
}
