package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

func init() {
	register(command{
		name: "scenarios", args: "FILE [--at DATE]", run: runScenarios,
		summary: "Follow each person of NAME.scenarios.md through the questionnaire NAME.md.",
	})
}

func runScenarios(_ context.Context, args []string, env Env) error {
	flags := env.flags("scenarios")
	at := flags.String("at", "", "answer on this `DATE` instead of the opening day")
	files, err := env.parse(flags, args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usagef("name one questionnaire")
	}
	now, err := parseDay(*at)
	if err != nil {
		return err
	}
	base := strings.TrimSuffix(strings.TrimSuffix(files[0], ".md"), ".scenarios")
	main, err := readSource(base + ".md")
	if err != nil {
		return err
	}
	r := markdown.Parse(main)
	if r.Failed() {
		return fmt.Errorf("%s has errors; run greenpaper check %s first", main.Name, main.Name)
	}
	src, err := readSource(base + ".scenarios.md")
	if err != nil {
		return err
	}
	return playScenarios(src, r.Questionnaire, now, env)
}

// readSource reads a file, named in messages as on the command line.
func readSource(path string) (markdown.Source, error) {
	body, err := os.ReadFile(path)
	return markdown.Source{Name: filepath.ToSlash(path), Body: body}, err
}

// playScenarios prints one line for each person and what went wrong under it.
func playScenarios(src markdown.Source, q *consultation.Questionnaire, now time.Time, env Env) error {
	if now.IsZero() {
		if opens, err := consultation.LocalMinute(q.Front.Opens); err == nil {
			now = opens
		}
	}
	all, problems := markdown.ParseScenarios(src)
	for _, f := range markdown.Locate(src, problems, nil) {
		fmt.Fprintln(env.Stdout, f)
	}
	failed := 0
	for _, sc := range all {
		wrong := sc.Run(q, consultation.Scene{Now: now})
		word := "pass"
		if len(wrong) > 0 {
			word = "FAIL"
			failed++
		}
		fmt.Fprintf(env.Stdout, "%s  %s\n", word, sc.Person)
		for _, f := range markdown.Locate(src, wrong, nil) {
			fmt.Fprintln(env.Stdout, "      "+f.String())
		}
	}
	fmt.Fprintf(env.Stdout, "%s, %d failed\n", plural(len(all), "scenario"), failed)
	if failed > 0 || len(problems) > 0 {
		return errFailed
	}
	return nil
}
