package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/greenpaper/greenpaper/consultation/markdown"
)

func init() {
	register(command{
		name: "fmt", args: "FILE… [--check]", run: runFmt,
		summary: "Add missing names and codes to a questionnaire and align its tables.",
	})
}

func runFmt(_ context.Context, args []string, env Env) error {
	fs := env.flags("fmt")
	check := fs.Bool("check", false, "write nothing; list the files that would change and fail if there are any")
	files, err := env.parse(fs, args)
	if err != nil {
		return err
	}
	if len(files) == 0 {
		return usagef("name a file")
	}
	var failed error
	for _, path := range files {
		changed, err := formatFile(path, !*check)
		if err != nil {
			return err
		}
		if changed {
			fmt.Fprintln(env.Stdout, path)
			if *check {
				failed = errFailed
			}
		}
	}
	return failed
}

// formatFile formats a file, and says whether that changes it. The file is replaced in one step.
func formatFile(path string, write bool) (changed bool, err error) {
	body, err := os.ReadFile(path)
	if err != nil {
		return false, err
	}
	formatted := markdown.Format(body)
	if bytes.Equal(body, formatted) || !write {
		return !bytes.Equal(body, formatted), nil
	}
	return true, replaceFile(path, formatted)
}

// replaceFile writes beside a file and renames, so that a full disk or a crash leaves the old file whole.
func replaceFile(path string, body []byte) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".greenpaper-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // does nothing once it is renamed
	_, err = f.Write(body)
	if err == nil {
		err = f.Chmod(info.Mode().Perm())
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
