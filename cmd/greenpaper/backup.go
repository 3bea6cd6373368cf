package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

func init() {
	register(command{
		name: "backup", args: "FOLDER [--data DIR], or prune FOLDER-OF-BACKUPS [--keep-days N]", run: runBackup,
		summary: "Copy the data folder, while the server runs, into a new folder, or delete old copies. The key is not copied.",
	})
	register(command{
		name: "restore", args: "BACKUP [--data DIR] [--erase-due]", run: runRestore,
		summary: "Put a backup into a new data folder.",
	})
}

func runBackup(ctx context.Context, args []string, env Env) error {
	fs := env.flags("backup")
	days := fs.Int("keep-days", staff.BackupDays, "prune: delete backups made this many `DAYS` ago or more")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) == 2 && rest[0] == "prune" {
		return runPrune(ctx, rest[1], *days, data, env)
	}
	if len(rest) != 1 {
		return usagef("give one folder, which must be new, such as backup-%s", env.Now().Format("2006-01-02"))
	}
	store, _, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	files, err := storage.OpenFiles(data.uploadsPath(), 0)
	if err != nil {
		return err
	}
	// A backup holds everything, so it is a reading too. Its own log has the entry.
	if err := recordFirst(ctx, store, commandAct(env, staff.VerbBackedUp, "", staff.Details{"to": rest[0]})); err != nil {
		return err
	}
	if err := store.Backup(ctx, rest[0], files); err != nil {
		return newFolderError(err, rest[0])
	}
	if err := storage.DateBackup(rest[0], env.Now()); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "Copied the data to %s and checked the copy.\n%s\nDelete it by %s, as certificates of erasure promise: greenpaper backup prune FOLDER-OF-BACKUPS\n",
		rest[0], data.keyAdvice(), env.Now().AddDate(0, 0, staff.BackupDays).Format("2 January 2006"))
	return nil
}

// runPrune deletes backups that are too old, and the log says which.
func runPrune(ctx context.Context, dir string, days int, data *dataFolder, env Env) error {
	if days < 1 {
		return usagef("--keep-days is 1 or more")
	}
	store, _, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	gone, err := pruneBackups(dir, days, env.Now())
	if len(gone) > 0 {
		err = errors.Join(err, store.Record(ctx, commandAct(env, staff.VerbBackupsGone, "", staff.Details{"backups": strings.Join(gone, ", "), "days": strconv.Itoa(days)})))
	}
	for _, name := range gone {
		fmt.Fprintf(env.Stdout, "Deleted %s\n", name)
	}
	fmt.Fprintf(env.Stdout, "Deleted %s of %d days or more.\n", plural(len(gone), "backup"), days)
	return err
}

func runRestore(ctx context.Context, args []string, env Env) error {
	fs := env.flags("restore")
	erase := fs.Bool("erase-due", false, "erase again at once what is due")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	switch {
	case len(rest) != 1:
		return usagef("give the folder of one backup")
	case data.database != "":
		return usagef("a backup goes into a data folder; a PostgreSQL database is restored with pg_restore or psql")
	}
	keys, err := data.keys()
	if err != nil {
		return err
	}
	if err := storage.Restore(ctx, rest[0], data.dir, keys); err != nil {
		return newFolderError(err, data.dir)
	}
	if err := recordRestored(ctx, data, keys, rest[0], env); err != nil {
		return fmt.Errorf("the backup is in %s, but its log could not record it: %w", data.dir, err)
	}
	fmt.Fprintf(env.Stdout, "Put the backup %s into %s and checked it. Start the server with:\n  greenpaper serve --data %s\n", rest[0], data.dir, data.dir)
	return eraseAgain(ctx, data, *erase, env)
}

// eraseAgain sees to what a backup brings back: what is due is erased again, or somebody is told that it should be. What people have
// withdrawn since nobody can know here.
func eraseAgain(ctx context.Context, data *dataFolder, erase bool, env Env) error {
	store, keys, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close() // what was written is durable already
	all, err := store.All(ctx)
	if err != nil {
		return err
	}
	for _, con := range all {
		plan, err := store.RetentionPlan(ctx, con.Slug, env.Now())
		if err != nil {
			return err
		}
		if len(plan.Steps) == 0 {
			continue
		}
		if !erase {
			fmt.Fprintf(env.Stdout, "%s due in %s, and may have been erased before: greenpaper retention run %s --reason TEXT --data %s\n",
				areDue(len(plan.Steps)), con.Slug, con.Slug, data.dir)
			continue
		}
		if err := retentionRun(ctx, store, keys, data, con.Slug, "Erased again after a backup was restored", env); err != nil {
			return fmt.Errorf("%s: %w", con.Slug, err)
		}
	}
	fmt.Fprintln(env.Stdout, "Responses that were withdrawn after the backup was made are back. Delete them again: greenpaper find REFERENCE --delete --reason TEXT")
	return nil
}

// recordRestored writes to the log of the new folder where its data came from.
func recordRestored(ctx context.Context, data *dataFolder, keys storage.Keys, from string, env Env) error {
	store, _, err := data.connect(ctx, keys)
	if err != nil {
		return err
	}
	return errors.Join(store.Record(ctx, commandAct(env, staff.VerbRestored, "", staff.Details{"from": from})), store.Close())
}

// newFolderError says what to do about a folder that is there already.
func newFolderError(err error, folder string) error {
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already and is not empty; name a new folder", folder)
	}
	return err
}

// keyAdvice says that a backup is not all, and where the rest is.
func (d *dataFolder) keyAdvice() string {
	where := "It is in " + d.keyPath()
	if d.key != "" {
		where = "It is in GREENPAPER_KEY"
	}
	return "The key is not in the backup: without it contact data cannot be read and resume codes do not work.\n" + where + "; keep a copy of it in another safe place."
}
