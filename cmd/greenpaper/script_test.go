package main

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// The scripts of testdata/script run the commands as a person would. Set UPDATE_SCRIPTS to write what they print anew.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("GREENPAPER_DATA", env.WorkDir+"/data")
			return nil
		},
	})
}

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"greenpaper": func() {
			now := time.Date(2027, time.January, 5, 10, 0, 0, 0, time.UTC) // for every script, whatever the day
			env := Env{Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Getenv: os.Getenv, Now: func() time.Time { return now }}
			os.Exit(runIn(context.Background(), os.Args[1:], env))
		},
	})
}
