package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/staff"
	"github.com/greenpaper/greenpaper/storage"
)

func init() {
	register(command{
		name: "status", args: "[SLUG] [--json] [--data DIR]", run: runStatus,
		summary: "Say how far each consultation is, how much it has got, and how the data folder is.",
	})
}

// status is what the command tells. Its names in JSON are those of the API where it has the same.
type status struct {
	At            time.Time    `json:"at"`
	Consultations []statusCall `json:"consultations"`
	Service       *statusData  `json:"service,omitempty"` // without a SLUG
}

type statusCall struct {
	Slug      string     `json:"slug"`
	Title     string     `json:"title"`
	Stage     string     `json:"stage"`
	Opens     time.Time  `json:"opens"`
	Closes    *time.Time `json:"closes,omitempty"`
	Version   string     `json:"version"`
	Responses int        `json:"responses"`
	Late      int        `json:"late"`
	Withdrawn int        `json:"withdrawn"`
	Drafts    int        `json:"drafts"`
}

type statusData struct {
	Schema     int        `json:"schema"`
	LogEntries int64      `json:"logEntries"`
	LastBackup *time.Time `json:"lastBackup"` // as the log has it
	Quarantine int        `json:"uploadsInQuarantine"`
	DiskFree   int64      `json:"diskFreeBytes"`
	Database   int64      `json:"databaseBytes,omitempty"`    // SQLite
	WAL        int64      `json:"databaseLogBytes,omitempty"` // SQLite: what is written and not yet in the database
	Accounts   int        `json:"accounts"`
	Admins     int        `json:"administrators"`
}

func runStatus(ctx context.Context, args []string, env Env) error {
	fs := env.flags("status")
	asJSON := fs.Bool("json", false, "write JSON instead of text")
	data := env.dataFlags(fs)
	rest, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(rest) > 1 {
		return usagef("give one name of a consultation, or none for all")
	}
	store, _, err := data.open(ctx)
	if err != nil {
		return err
	}
	defer store.Close()
	s := status{At: env.Now().UTC().Truncate(time.Second), Consultations: []statusCall{}}
	slug := ""
	if len(rest) == 1 {
		slug = rest[0]
	}
	if s.Consultations, err = statusOf(ctx, store, slug, env.Now()); err != nil {
		return err
	}
	if slug == "" {
		if s.Service, err = dataStatus(ctx, store, data); err != nil {
			return err
		}
	}
	if *asJSON {
		enc := json.NewEncoder(env.Stdout)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", "  ")
		return enc.Encode(s)
	}
	printStatus(env, s)
	return nil
}

func statusOf(ctx context.Context, store *storage.Store, slug string, now time.Time) ([]statusCall, error) {
	all, err := store.All(ctx)
	if err != nil {
		return nil, err
	}
	list := []statusCall{}
	for _, c := range all {
		if slug != "" && c.Slug != slug {
			continue
		}
		x := statusCall{Slug: c.Slug, Title: c.Title, Stage: string(c.Stage(now)), Opens: c.Schedule.Opens.UTC(), Version: c.Version}
		if !c.Schedule.Closes.IsZero() {
			closes := c.Schedule.Closes.UTC()
			x.Closes = &closes
		}
		if x.Drafts, x.Responses, x.Late, err = store.Counts(ctx, c.Slug); err != nil {
			return nil, err
		}
		if _, x.Withdrawn, err = store.Count(ctx, c.Slug); err != nil {
			return nil, err
		}
		list = append(list, x)
	}
	if slug != "" && len(list) == 0 {
		return nil, unknownConsultation(ctx, store, slug)
	}
	return list, nil
}

func dataStatus(ctx context.Context, store *storage.Store, data *dataFolder) (*statusData, error) {
	s := &statusData{}
	var err error
	if s.Schema, err = store.Schema(ctx); err != nil {
		return nil, err
	}
	head, err := store.Head(ctx)
	if err != nil {
		return nil, err
	}
	s.LogEntries = head.Seq
	backups, err := store.Search(ctx, staff.LogFilter{Verb: staff.VerbBackedUp}, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(backups) > 0 {
		s.LastBackup = &backups[0].At
	}
	waiting, err := store.Quarantined(ctx)
	if err != nil {
		return nil, err
	}
	s.Quarantine = len(waiting)
	people, err := store.People(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		if !p.Disabled {
			s.Accounts++
		}
		if p.Manages() {
			s.Admins++
		}
	}
	files, err := storage.OpenFiles(data.uploadsPath(), 0)
	if err != nil {
		return nil, err
	}
	s.DiskFree, err = files.FreeSpace()
	s.Database, s.WAL = data.sizes()
	return s, err
}

// sizes are those of SQLite's files; 0 where there is none.
func (d *dataFolder) sizes() (database, wal int64) {
	if d.database != "" {
		return 0, 0
	}
	size := func(path string) int64 {
		info, err := os.Stat(path)
		if err != nil {
			return 0
		}
		return info.Size()
	}
	return size(d.sqlitePath()), size(d.sqlitePath() + "-wal")
}

func printStatus(env Env, s status) {
	out := env.Stdout
	for _, c := range s.Consultations {
		until := "no closing"
		if c.Closes != nil {
			until = "closes " + londonTime(*c.Closes)
		}
		fmt.Fprintf(out, "%s: %s, opens %s, %s\n    %s, %d late, %d withdrawn, %d drafts\n", c.Slug, c.Stage, londonTime(c.Opens), until, responses(c.Responses), c.Late, c.Withdrawn, c.Drafts)
	}
	if len(s.Consultations) == 0 {
		fmt.Fprint(out, "Nothing was published here yet.\n")
	}
	d := s.Service
	if d == nil {
		return
	}
	backup := "never"
	if d.LastBackup != nil {
		backup = londonTime(*d.LastBackup)
	}
	fmt.Fprintf(out, "\nschema %d, %d entries in the log of staff, %d accounts of which %d administrators\n", d.Schema, d.LogEntries, d.Accounts, d.Admins)
	fmt.Fprintf(out, "last backup: %s\nuploads in quarantine: %d\n", backup, d.Quarantine)
	fmt.Fprintf(out, "disk free: %s\n", megabytes(d.DiskFree))
	if d.Database > 0 {
		fmt.Fprintf(out, "database: %s, and %s in its log\n", megabytes(d.Database), megabytes(d.WAL))
	}
}

func londonTime(t time.Time) string { return t.In(consultation.London).Format("2006-01-02 15:04") }

func megabytes(n int64) string {
	if n > 0 && n < 1<<20 {
		return "under 1 MB"
	}
	return fmt.Sprintf("%d MB", n>>20)
}
