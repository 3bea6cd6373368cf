package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version is the version of the program.
const Version = "0.1.0"

func init() {
	register(command{name: "version", summary: "Print the version.", run: runVersion})
}

func runVersion(_ context.Context, args []string, env Env) error {
	if _, err := env.parse(env.flags("version"), args); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "greenpaper %s", Version)
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				fmt.Fprintf(env.Stdout, " (%.12s)", s.Value)
			}
		}
	}
	fmt.Fprintf(env.Stdout, " %s %s/%s\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}
