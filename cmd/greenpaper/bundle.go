package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/templates"
	"github.com/greenpaper/greenpaper/web"
)

func init() {
	register(command{
		name: "bundle", args: "SLUG OUT.zip | verify FILE", run: runBundle,
		summary: "Write signed evidence of how responses were considered, or check it.",
	})
}

func runBundle(ctx context.Context, args []string, env Env) error {
	fs := env.flags("bundle")
	force := fs.Bool("force", false, "overwrite a file that is there already")
	signedBy := fs.String("signed-by", "", "verify: `KEY` that it must be signed with, in base64")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) != 2 {
		return usagef("name the consultation and a file for the bundle, or: bundle verify FILE")
	}
	if rest[0] == "verify" {
		return bundleVerify(rest[1], *signedBy, env)
	}
	if *signedBy != "" {
		return usagef("--signed-by goes with bundle verify")
	}
	return bundleWrite(ctx, data, rest[0], rest[1], *force, env)
}

func bundleWrite(ctx context.Context, data *dataFolder, slug, out string, force bool, env Env) error {
	if err := mayWrite(out, force); err != nil {
		return err
	}
	pages, err := templates.Parse()
	if err != nil {
		return err
	}
	store, keys, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	if _, err := store.Consultation(ctx, slug); err != nil {
		return fmt.Errorf("consultation %s: %w", slug, err)
	}
	if err := projectAll(ctx, store, nil); err != nil {
		return err
	}
	server := &web.Server{Store: store, MACs: keys, Pages: pages, Now: env.Now, Log: slog.New(slog.NewTextHandler(env.Stderr, nil)), Config: web.Config{Program: programName}}
	act := commandAct(env, staff.VerbBundled, slug, staff.Details{"to": place(out)})
	act.Subject = slug
	if err := writeOutput(out, force, env.Stdout, func(w io.Writer) error { return server.WriteBundle(ctx, act, w) }); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "Wrote %s, signed with the key %s\n", out, base64.StdEncoding.EncodeToString(keys.HeadKey()))
	return nil
}

// bundleVerify says which files are not as they were.
func bundleVerify(path, signedBy string, env Env) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // it was only read
	info, err := f.Stat()
	if err != nil {
		return err
	}
	r, err := staff.VerifyBundle(f, info.Size())
	if err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	for _, x := range r.Findings {
		fmt.Fprintf(env.Stdout, "%s %s.\n", printable(x.File), x.Fault)
	}
	key := base64.StdEncoding.EncodeToString(r.Key)
	other := signedBy != "" && signedBy != key
	if other {
		fmt.Fprintf(env.Stdout, "It names the key %s, not the one you gave.\n", key)
	}
	if !r.Sound() || other {
		fmt.Fprintln(env.Stderr, "The bundle does not verify.")
		return errFailed
	}
	fmt.Fprintf(env.Stdout, "The bundle verifies: %s about %s, made %s, each as it was signed.\n", plural(r.Files, "file"), printable(r.Facts["consultation"]), printable(r.Facts["made"]))
	if signedBy == "" {
		fmt.Fprintf(env.Stdout, "It is signed with the key %s\nThat proves something only if it is the key of the service: give that with --signed-by.\n", key)
	}
	return nil
}
