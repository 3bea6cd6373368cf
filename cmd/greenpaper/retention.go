package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

func init() {
	register(command{
		name: "retention", args: "plan|run|certificates SLUG [--data DIR], or verify FILE [--key KEY]", run: runRetention,
		summary: "Say what is due to be erased, erase it, or check a certificate of what was erased.",
	})
}

// programName is the program as certificates name it.
const programName = "greenpaper " + Version

// mostCertificate bounds the file of a certificate.
const mostCertificate = 64 << 20

func runRetention(ctx context.Context, args []string, env Env) error {
	fs := env.flags("retention")
	reason := fs.String("reason", "", "run: `TEXT` that says why; it is on the certificate, so name nobody in it")
	key := fs.String("key", "", "verify: the public `KEY` of the service, as its pages and certificates name it")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return usagef("say what to do, and for which consultation: plan SLUG, run SLUG, certificates SLUG, or verify FILE")
	}
	switch rest[0] {
	case "verify":
		return verifyCertificate(rest[1], *key, env)
	case "plan", "run", "certificates":
	default:
		return usagef("there is no retention %s; use plan, run, certificates or verify", rest[0])
	}
	if rest[0] == "run" && strings.TrimSpace(*reason) == "" {
		return usagef("say why with --reason; the reason is on the certificate, so name nobody in it")
	}
	store, keys, err := data.open(ctx)
	if err != nil {
		return err
	}
	switch rest[0] {
	case "plan":
		err = retentionPlan(ctx, store, rest[1], env)
	case "run":
		err = retentionRun(ctx, store, keys, data, rest[1], *reason, env)
	case "certificates":
		err = retentionCertificates(ctx, store, rest[1], env)
	}
	if errors.Is(err, consultation.ErrNotFound) {
		err = fmt.Errorf("there is no consultation %s", rest[1])
	}
	return errors.Join(err, store.Close())
}

func retentionPlan(ctx context.Context, store staff.Retention, slug string, env Env) error {
	plan, err := store.RetentionPlan(ctx, slug, env.Now())
	if err != nil {
		return err
	}
	for _, l := range plan.Lines {
		what, next := string(l.Class), ""
		if l.Question != "" {
			what = "answers to " + l.Question
		}
		kept := l.Keep.String()
		if kept == "" {
			kept = "no time is promised"
		}
		if !l.Next.IsZero() {
			next = fmt.Sprintf("; next %d on %s", l.Coming, l.Next.In(consultation.London).Format(consultation.ISODate))
		}
		fmt.Fprintf(env.Stdout, "%s (%s): %d held, %d due%s\n", what, kept, l.Held, l.Due, next)
	}
	if len(plan.Steps) == 0 {
		fmt.Fprintln(env.Stdout, "Nothing is due to be erased.")
		return nil
	}
	fmt.Fprintf(env.Stdout, "%s due. To erase: greenpaper retention run %s --reason TEXT\n", areDue(len(plan.Steps)), slug)
	return nil
}

func areDue(n int) string {
	if n == 1 {
		return "1 thing is"
	}
	return strconv.Itoa(n) + " things are"
}

// eraserOf does runs over a store that a command has opened.
func eraserOf(store *storage.Store, keys storage.Keys, files *storage.Files, now func() time.Time) *staff.Eraser {
	return &staff.Eraser{
		Store: store, Delete: func(_ context.Context, id string) error { return files.Delete(id) },
		Sign: keys.SignCertificate, Now: now, Program: programName, Worker: staff.NewWorker(),
	}
}

func retentionRun(ctx context.Context, store *storage.Store, keys storage.Keys, data *dataFolder, slug, reason string, env Env) error {
	files, err := storage.OpenFiles(data.uploadsPath(), 0)
	if err != nil {
		return err
	}
	id, err := beginOrContinue(ctx, store, slug, reason, env)
	if err != nil || id == "" {
		return err
	}
	e := eraserOf(store, keys, files, env.Now)
	e.Told = tellErased(env)
	if err := e.Erase(ctx, id); err != nil {
		return heldError(err)
	}
	if err := e.Finish(ctx, id, staff.Act{Actor: staff.CommandLine}); err != nil {
		return heldError(err)
	}
	r, err := store.KeepRun(ctx, id)
	if err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "Run %d is done: %d of %d. Its certificate: greenpaper retention certificates %s\n", r.Seq, r.Done, r.Total, slug)
	return nil
}

// tellErased tells what is left after the first batch, and then now and again.
func tellErased(env Env) func(left int) {
	batches := 0
	return func(left int) {
		if batches%20 == 0 && left > 0 {
			fmt.Fprintf(env.Stdout, "%s left to erase\n", plural(left, "thing"))
		}
		batches++
	}
}

// beginOrContinue gives the run to work at: one that was interrupted, or a new one. It is "" where nothing is due.
func beginOrContinue(ctx context.Context, store *storage.Store, slug, reason string, env Env) (string, error) {
	runs, err := store.KeepRuns(ctx, slug)
	if err != nil {
		return "", err
	}
	for _, r := range runs {
		switch {
		case r.State == staff.RunWaiting:
			return "", fmt.Errorf("run %d waits for a second person to agree; they do so on the page /staff/c/%s/retention", r.Seq, slug)
		case !r.State.Over():
			fmt.Fprintf(env.Stdout, "Going on with run %d, which was interrupted after %d of %d.\n", r.Seq, r.Done, r.Total)
			return r.ID, recordFirst(ctx, store, commandAct(env, staff.VerbRunContinue, slug, nil))
		}
	}
	plan, err := store.RetentionPlan(ctx, slug, env.Now())
	if err != nil {
		return "", err
	}
	if len(plan.Steps) == 0 {
		fmt.Fprintln(env.Stdout, "Nothing is due to be erased.")
		return "", nil
	}
	id := rand.Text()
	act := commandAct(env, staff.VerbRunBegan, slug, staff.Details{"reason": reason, "due": strconv.Itoa(len(plan.Steps))})
	act.Subject = id
	return id, heldError(store.BeginRun(ctx, act, staff.KeepRun{ID: id, Consultation: slug, Reason: reason, Now: true}))
}

// heldError says what to do about what came between.
func heldError(err error) error {
	switch {
	case errors.Is(err, staff.ErrHeld):
		return errors.New("the data are held back, so nothing may be erased; the page about retention says who holds them and why")
	case errors.Is(err, staff.ErrConflict):
		return errors.New("somebody else is at work at it, or the closing time changed meanwhile; look at the page about retention, or try again in a minute")
	}
	return err
}

func retentionCertificates(ctx context.Context, store *storage.Store, slug string, env Env) error {
	if _, err := store.Consultation(ctx, slug); err != nil {
		return err
	}
	runs, err := store.KeepRuns(ctx, slug)
	if err != nil {
		return err
	}
	n := 0
	for _, r := range runs {
		if r.Certificate == "" {
			continue
		}
		n++
		if _, err := fmt.Fprint(env.Stdout, r.Certificate); err != nil {
			return err
		}
	}
	if n == 0 {
		fmt.Fprintln(env.Stderr, "There is no certificate yet.")
	}
	return nil
}

// verifyCertificate checks the signature of a file. Whose key it is, only the reader can say.
func verifyCertificate(path, key string, env Env) error {
	text, err := readLimited(path, mostCertificate)
	if err != nil {
		return err
	}
	c, err := staff.ReadCertificate(bytes.TrimSpace(text))
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if key != "" {
		want, err := base64.StdEncoding.DecodeString(key)
		if err != nil || len(want) != ed25519.PublicKeySize {
			return usagef("--key is a public key of %d bytes in base64", ed25519.PublicKeySize)
		}
		if c.Key != key {
			return fmt.Errorf("%s was signed with another key, %s", path, c.Key)
		}
	}
	total := 0
	for _, l := range c.Lines {
		total += l.Count
	}
	fmt.Fprintf(env.Stdout, "The certificate is as it was signed: run %d of %s, ended %s, %d erased, %d responses left.\n",
		c.Number, c.Consultation, c.Ended.In(consultation.London).Format("2006-01-02 15:04"), total, c.Left.Responses)
	if key == "" {
		fmt.Fprintf(env.Stdout, "It was signed with the key %s. Compare it with the one that the service names.\n", c.Key)
	}
	return nil
}

// pruneBackups deletes the backups in a folder that are older than so many days. It knows a backup by its note, and its age by the
// day in it, and touches nothing else.
func pruneBackups(dir string, days int, now time.Time) (gone []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		path := dir + string(os.PathSeparator) + e.Name()
		made, ok := storage.BackupMade(path)
		if !e.IsDir() || !ok || now.Sub(made) < time.Duration(days)*24*time.Hour {
			continue
		}
		if err := os.RemoveAll(path); err != nil {
			return gone, err
		}
		gone = append(gone, e.Name())
	}
	return gone, nil
}
