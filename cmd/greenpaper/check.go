package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/templates"
)

func init() {
	register(command{
		name: "check", args: "FILE|FOLDER… [--json] [--at DATE]", run: runCheck,
		summary: "Report every mistake in questionnaires, with its line and the way to mend it.",
	})
}

func runCheck(_ context.Context, args []string, env Env) error {
	flags := env.flags("check")
	asJSON := flags.Bool("json", false, "write one JSON object for each problem, for editors and other programs")
	at := flags.String("at", "", "check opening and closing as on this `DATE`, such as 2027-01-31")
	files, err := env.parse(flags, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usagef("name a questionnaire, such as questionnaires/starter.md")
	}
	now, err := parseDay(*at)
	if err != nil {
		return err
	}
	var total counts
	var unread error
	for _, arg := range files {
		paths, err := questionnairesAt(arg)
		for _, path := range paths {
			var c counts
			if c, err = checkFile(path, now, *asJSON, env.Stdout); err != nil {
				break
			}
			total.add(c)
		}
		unread = errors.Join(unread, err)
	}
	if !*asJSON && total.files > 0 {
		fmt.Fprintln(env.Stdout, total)
	}
	if unread == nil && total.errors > 0 {
		return errFailed
	}
	return unread
}

// parseDay reads a day; "" is the zero time.
func parseDay(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	iso, ok := consultation.ParseISODate(s)
	if !ok {
		return time.Time{}, usagef("%q is not a date; write it as 2027-01-31", s)
	}
	return time.ParseInLocation(consultation.ISODate, iso, consultation.London)
}

// checkFile checks one questionnaire with what lies beside it and prints what is wrong.
func checkFile(path string, now time.Time, asJSON bool, w io.Writer) (counts, error) {
	bundle, err := loadBundle(path)
	if err != nil {
		return counts{}, err
	}
	found := inFolder(filepath.Dir(path), bundle.Judge(now, nil))
	c := counts{files: 1}
	for _, f := range found {
		c.count(f)
		if asJSON {
			err = json.NewEncoder(w).Encode(f)
		} else {
			_, err = fmt.Fprintln(w, f)
		}
		if err != nil {
			return c, err
		}
	}
	if !asJSON && c.errors == 0 {
		printPaths(w, path, bundle)
	}
	return c, nil
}

// loadBundle reads a questionnaire and what lies beside it.
func loadBundle(path string) (markdown.Bundle, error) {
	loader, err := newLoader()
	if err != nil {
		return markdown.Bundle{}, err
	}
	// A root, so that what lies beside the questionnaire cannot be a link to somebody's private file.
	dir, err := os.OpenRoot(filepath.Dir(path))
	if errors.Is(err, fs.ErrNotExist) {
		return markdown.Bundle{}, fmt.Errorf("there is no file %s", path)
	} else if err != nil {
		return markdown.Bundle{}, err
	}
	defer dir.Close() // it was only read
	b, err := loader.Load(dir.FS(), filepath.Base(path))
	if errors.Is(err, fs.ErrNotExist) {
		return b, fmt.Errorf("there is no file %s", path)
	}
	return b, err
}

// newLoader gives a loader that renders questionnaires with the words of the message catalogue, in the language of each edition.
func newLoader() (markdown.Loader, error) {
	catalogues, err := templates.LoadCatalogues()
	return markdown.Loader{NewTab: func(edition string) string {
		words, ok := catalogues[edition]
		if !ok {
			words = catalogues["en"]
		}
		return "(" + words.Say("layout.new-tab") + ")"
	}}, err
}

// printPaths prints how long the questionnaire is for the people who answer it.
func printPaths(w io.Writer, path string, b markdown.Bundle) {
	q := b.Main().Questionnaire
	words := markdown.WordCount(b.Main())
	fmt.Fprintf(w, "%s: %s, %s, about %s to read\n", path, plural(len(q.Questions()), "question"), plural(words, "word"), plural(readingMinutes(words), "minute"))
	lengths := markdown.PathLengths(q)
	for _, l := range lengths {
		if l.Answer != "" {
			fmt.Fprintf(w, "  %s: at most %s\n", l.Answer, plural(l.Questions, "question"))
		}
	}
}

// readingMinutes gives the time to read words, at 200 words a minute.
func readingMinutes(words int) int { return max(1, (words+100)/200) }

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
