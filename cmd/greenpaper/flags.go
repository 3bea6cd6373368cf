package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
)

// errHelpShown ends a command that was asked for its options only.
var errHelpShown = errors.New("help shown")

// flags makes the flag set of a command. Its parse method reads it.
func (e Env) flags(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	return fs
}

// envName is the environment variable that stands for a flag: --public-url is GREENPAPER_PUBLIC_URL.
func envName(flagName string) string {
	return "GREENPAPER_" + strings.ToUpper(strings.ReplaceAll(flagName, "-", "_"))
}

// fromEnvironment says whether a flag may take its value from the environment: those that say where the data are, how mail goes out,
// and all that describe the service. What one run does is said on its command line alone: --delete or --force must not lie in wait in a
// settings file, and --contact is somebody's address for serve, a file full of addresses for export.
func fromEnvironment(command, flagName string) bool {
	switch flagName {
	case "data", "database", "key-file", "public-url":
		return true
	}
	return command == "serve" || command == "doctor" || strings.HasPrefix(flagName, "mail-")
}

// parse reads a command's flags, which may stand before, between or after its other arguments, and gives those. A setting that is
// not on the command line takes its value from the environment.
func (e Env) parse(fs *flag.FlagSet, args []string) ([]string, error) {
	var rest []string
	for {
		if err := fs.Parse(args); errors.Is(err, flag.ErrHelp) {
			printUsage(e.Stdout, commands[fs.Name()], fs)
			return nil, errHelpShown
		} else if err != nil {
			return nil, usageError(err.Error())
		}
		ended := len(args) > fs.NArg() && args[len(args)-fs.NArg()-1] == "--"
		if fs.NArg() == 0 || ended {
			rest = append(rest, fs.Args()...)
			break
		}
		rest = append(rest, fs.Arg(0))
		args = fs.Args()[1:]
	}
	given := map[string]bool{}
	fs.Visit(func(f *flag.Flag) { given[f.Name] = true })
	var bad error
	fs.VisitAll(func(f *flag.Flag) {
		if given[f.Name] || bad != nil || !fromEnvironment(fs.Name(), f.Name) {
			return
		}
		if v := e.Getenv(envName(f.Name)); v != "" {
			if err := fs.Set(f.Name, v); err != nil {
				bad = usagef("%s: %v", envName(f.Name), err)
			}
		}
	})
	return rest, bad
}

func printUsage(w io.Writer, cmd command, fs *flag.FlagSet) {
	fmt.Fprintf(w, "Usage: greenpaper %s\n\n%s\n", strings.TrimSpace(cmd.name+" "+cmd.args), cmd.summary)
	titled := false
	fs.VisitAll(func(f *flag.Flag) {
		if !titled {
			fmt.Fprint(w, "\nOptions, with the environment variables that can say the same:\n")
			titled = true
		}
		value, usage := flag.UnquoteUsage(f)
		left := "--" + f.Name
		if value != "" {
			left += " " + value
		}
		fmt.Fprintf(w, "  %-22s %s", left, usage)
		if fromEnvironment(fs.Name(), f.Name) {
			fmt.Fprintf(w, " (%s)", envName(f.Name))
		}
		if f.DefValue != "" && f.DefValue != "false" {
			fmt.Fprintf(w, ", %s unless given", f.DefValue)
		}
		fmt.Fprintln(w)
	})
}

// usageOf shows the usage of a command by letting it parse --help.
func usageOf(ctx context.Context, cmd command, env Env) error {
	return cmd.run(ctx, []string{"--help"}, env)
}
