package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/questionnaires"
)

func init() {
	register(command{
		name: "new", args: "NAME", run: runNew,
		summary: "Write a starter questionnaire, its privacy notice and its scenarios, to change into your own.",
	})
}

// starterFiles are what a new questionnaire begins with.
var starterFiles = []string{"starter.md", "starter.privacy.md", "starter.scenarios.md"}

func runNew(_ context.Context, args []string, env Env) error {
	rest, err := env.parse(env.flags("new"), args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("give the new consultation a name, such as hospital-food")
	}
	dir, name := filepath.Split(rest[0])
	name = string(bytes.TrimSuffix([]byte(name), []byte(".md")))
	if !consultation.IsName(name) {
		return usagef("%q cannot be part of a web address; use small letters, digits and hyphens, such as hospital-food", name)
	}
	paths := make([]string, len(starterFiles))
	for i, file := range starterFiles {
		paths[i] = filepath.Join(dir, name+file[len("starter"):])
		if _, err := os.Lstat(paths[i]); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there already; choose another name or move it away", paths[i])
		}
	}
	for i, file := range starterFiles {
		body, err := fs.ReadFile(questionnaires.FS, file)
		if err != nil {
			return err
		}
		if err := writeNew(paths[i], renamed(body, name)); err != nil {
			return err
		}
		fmt.Fprintln(env.Stdout, paths[i])
	}
	fmt.Fprintf(env.Stdout, "\nNext: change %s in a text editor, then run\n  greenpaper check %s\n", paths[0], paths[0])
	return nil
}

// renamed gives a starter file the new name.
func renamed(body []byte, name string) []byte {
	body = bytes.Replace(body, []byte("consultation: starter\n"), []byte("consultation: "+name+"\n"), 1)
	return bytes.ReplaceAll(body, []byte("starter.privacy.md"), []byte(name+".privacy.md"))
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
