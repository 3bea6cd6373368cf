package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/storage"
)

func init() {
	register(command{
		name: "doctor", args: "[the options of serve] [--data DIR]", run: runDoctor,
		summary: "Look at a deployment with the options of serve, and say what is wrong with it.",
	})
}

// doctor collects what it finds.
type doctor struct {
	env      Env
	data     *dataFolder
	options  serveOptions
	problems int
}

func (d *doctor) ok(format string, args ...any)   { d.say("ok", format, args...) }
func (d *doctor) look(format string, args ...any) { d.say("look", format, args...) }
func (d *doctor) bad(format string, args ...any)  { d.problems++; d.say("WRONG", format, args...) }

func (d *doctor) say(how, format string, args ...any) {
	fmt.Fprintf(d.env.Stdout, "%-6s %s\n", how, fmt.Sprintf(format, args...))
}

func runDoctor(ctx context.Context, args []string, env Env) error {
	d := &doctor{env: env}
	fs := env.flags("doctor")
	d.data = env.dataFlags(fs)
	d.options.register(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 0 {
		return usagef("doctor takes no argument, only options: %q", rest[0])
	}
	for _, check := range []func(context.Context){d.checkOptions, d.checkKey, d.checkFolder, d.checkData, d.checkScanner, d.checkPublic} {
		check(ctx)
	}
	switch d.problems {
	case 0:
		return nil
	case 1:
		fmt.Fprint(env.Stdout, "\n1 thing is wrong.\n")
	default:
		fmt.Fprintf(env.Stdout, "\n%d things are wrong.\n", d.problems)
	}
	return errFailed
}

// checkOptions reads the options as serve does.
func (d *doctor) checkOptions(context.Context) {
	c, err := d.options.config()
	if err != nil {
		d.bad("the options: %v", err)
		return
	}
	d.ok("serve would take these options")
	if !strings.HasPrefix(c.PublicURL, "https://") {
		d.look("--public-url does not start with https://, so cookies can be read on the way")
	} else if len(c.TrustedProxies) == 0 {
		d.look("--trusted-proxies names no proxy, so everybody behind one counts as one person in the budgets of wrong codes")
	}
	if d.options.contact == "" {
		d.look("--contact names nobody, so the help page and security.txt have no address")
	}
	if c.PasswordAlone {
		d.look("--password-alone is on, so staff sign in without a second factor")
	}
	if t, err := d.options.mail.transport(d.env.Now); err != nil {
		d.bad("e-mail: %v", err)
	} else if t == nil {
		d.look("no e-mail goes out; greenpaper help serve shows how it could")
	}
	if d.options.auditHeads == "" {
		d.look("--audit-heads is not set, so nothing outside proves that the log of staff is whole")
	}
}

// checkKey looks at the rights of the key file.
func (d *doctor) checkKey(context.Context) {
	if _, err := d.data.keys(); err != nil {
		d.bad("the key: %v", err)
		return
	}
	d.ok("the key is there, and nobody else can read it")
}

// checkFolder looks at who can read the data folder, and at the room on its disk.
func (d *doctor) checkFolder(context.Context) {
	info, err := os.Stat(d.data.dir)
	if err != nil {
		d.bad("the data folder: %v", err)
		return
	}
	if info.Mode().Perm()&0o077 != 0 {
		d.bad("other users of this computer can read the data folder; run: chmod 700 %s", d.data.dir)
	} else {
		d.ok("nobody else can read the data folder")
	}
	files, err := storage.OpenFiles(d.data.uploadsPath(), 0)
	if err != nil {
		d.bad("the folder of uploads: %v", err)
		return
	}
	free, err := files.FreeSpace()
	switch {
	case err != nil:
		d.bad("the disk: %v", err)
	case free < keepFree:
		d.bad("the disk has %s left; uploads are refused below %s", megabytes(free), megabytes(keepFree))
	case free < 4*keepFree:
		d.look("the disk has %s left", megabytes(free))
	default:
		d.ok("the disk has %s left", megabytes(free))
	}
}

// longLog is how much SQLite's log may hold before something must be keeping it.
const longLog = 256 << 20

// backupAge is how old the newest backup may be.
const backupAge = 48 * time.Hour

// checkData opens the data, writes one row, and looks at what status tells.
func (d *doctor) checkData(ctx context.Context) {
	store, _, err := d.data.open(ctx)
	if err != nil {
		d.bad("the data: %v", err)
		return
	}
	defer store.Close()
	if err := store.Ready(ctx); err != nil {
		d.bad("the database cannot be written to: %v", err)
		return
	}
	s, err := dataStatus(ctx, store, d.data)
	if err != nil {
		d.bad("the data: %v", err)
		return
	}
	d.ok("the database can be written to; it has schema %d", s.Schema)
	if s.WAL > longLog {
		d.look("the database's log has %s: a backup or an export may have been reading for long", megabytes(s.WAL))
	}
	switch now := d.env.Now(); {
	case s.LastBackup == nil:
		d.look("the log knows of no backup; PostgreSQL is backed up by its own tools")
	case now.Sub(*s.LastBackup) > backupAge:
		d.look("the last backup was made at %s", londonTime(*s.LastBackup))
	default:
		d.ok("the last backup was made at %s", londonTime(*s.LastBackup))
	}
	switch s.Admins {
	case 0:
		d.bad("nobody is an administrator; run: greenpaper staff add EMAIL --name NAME --admin")
	case 1:
		d.look("one person alone is an administrator; if they are away, nobody can let anybody in")
	}
	if s.Quarantine > 0 {
		d.look("uploads wait for the virus scanner: %d", s.Quarantine)
	}
	d.checkClock(ctx, store)
}

// checkClock looks for entries of the log that were made later than now.
func (d *doctor) checkClock(ctx context.Context, store *storage.Store) {
	head, err := store.Head(ctx)
	if err != nil || head.Seq == 0 {
		return
	}
	for e, err := range store.Entries(ctx, head.Seq) {
		if err == nil && e.At.After(d.env.Now().Add(time.Minute)) {
			d.bad("the clock is wrong: the newest entry of the log of staff was made at %s, which is later than now", londonTime(e.At))
		}
	}
}

func (d *doctor) checkScanner(ctx context.Context) {
	if d.options.clamd == "" {
		d.look("--clamd names no virus scanner, so uploads are stored without a check")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if clean, err := (clamd{addr: d.options.clamd}).Scan(ctx, strings.NewReader("a harmless file")); err != nil || !clean {
		d.bad("%v", errors.Join(err, ifFalse(clean || err != nil, "virus scanner: it takes a harmless file for a virus")))
		return
	}
	d.ok("the virus scanner answers")
}

func ifFalse(b bool, words string) error {
	if b {
		return nil
	}
	return errors.New(words)
}

// clockOff is how far the clocks of this computer and of the proxy may be apart.
const clockOff = 30 * time.Second

// checkPublic asks the service itself at its public address, if it runs.
func (d *doctor) checkPublic(ctx context.Context) {
	address, err := publicURL(d.options.publicURL)
	if err != nil || address == "" {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"/readyz", nil)
	if err != nil {
		d.bad("the public address: %v", err)
		return
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(r)
	if err != nil {
		d.look("nothing answers at %s: %v", address, err)
		return
	}
	res.Body.Close()
	if res.StatusCode != http.StatusOK {
		d.bad("%s/readyz answers with status %d", address, res.StatusCode)
		return
	}
	d.ok("the service answers at %s", address)
	if said, err := http.ParseTime(res.Header.Get("Date")); err == nil {
		if off := time.Since(said).Abs(); off > clockOff {
			d.look("the clocks of this computer and of what answers there are %s apart", off.Round(time.Second))
		}
	}
}
