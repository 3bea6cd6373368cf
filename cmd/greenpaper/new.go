package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/questionnaires"
)

func init() {
	register(command{
		name: "new", args: "NAME", run: runNew,
		summary: "Write a starter questionnaire, its privacy notice and its scenarios, to change into your own.",
	})
}

func runNew(_ context.Context, args []string, env Env) error {
	rest, err := env.parse(env.flags("new"), args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("give the new consultation a name, such as hospital-food")
	}
	dir, name := filepath.Split(rest[0])
	name = strings.TrimSuffix(name, ".md")
	if !consultation.IsName(name) {
		return usagef("%q cannot be part of a web address; use small letters, digits and hyphens, such as hospital-food", name)
	}
	files, err := questionnaires.Starter(name)
	if err != nil {
		return err
	}
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(dir, f.Key)); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already; choose another name or move it away", filepath.Join(dir, f.Key))
		}
	}
	for _, f := range files {
		path := filepath.Join(dir, f.Key)
		if err := writeNew(path, f.Body); err != nil {
			return err
		}
		fmt.Fprintln(env.Stdout, path)
	}
	main := filepath.Join(dir, files[0].Key)
	fmt.Fprintf(env.Stdout, "\nNext: change %s in a text editor, then run\n  greenpaper check %s\n", main, main)
	return nil
}

// writeNew writes a file that must not be there.
func writeNew(path string, body []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = f.Write(body)
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
