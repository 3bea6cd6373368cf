// Command greenpaper runs public calls for evidence that are written as Markdown files: it checks a file, publishes it, serves
// it, and exports the responses.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/greenpaper/greenpaper/consultation"
)

// Exit statuses of the program.
const (
	exitDone   = 0
	exitFailed = 1 // the work was tried and failed, or check found errors
	exitUsage  = 2 // the command line was not understood
)

// Env is what a command may use of the world around it, so that a test can give it another one.
type Env struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Getenv func(string) string
	Now    func() time.Time
}

// command is one word after `greenpaper`. Each file of this package registers its own from init.
type command struct {
	name    string
	args    string // what follows the name in the usage line: "FILE… [--json]"
	summary string // one line
	run     func(ctx context.Context, args []string, env Env) error
}

var commands = map[string]command{}

// register adds a command. Two of one name are a mistake of ours.
func register(c command) {
	if _, ok := commands[c.name]; ok {
		panic("greenpaper: command registered twice: " + c.name)
	}
	commands[c.name] = c
}

// errFailed ends a command whose output has already said what is wrong.
var errFailed = errors.New("failed")

// usageError is a command line that was not understood.
type usageError string

func (e usageError) Error() string { return string(e) }

func usagef(format string, args ...any) error { return usageError(fmt.Sprintf(format, args...)) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

// run is the whole program; it gives the exit status.
func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return runIn(ctx, args, Env{Stdin: stdin, Stdout: stdout, Stderr: stderr, Getenv: os.Getenv, Now: time.Now})
}

// runIn runs the command that the arguments name.
func runIn(ctx context.Context, args []string, env Env) int {
	if len(args) == 0 {
		printCommands(env.Stderr)
		return exitUsage
	}
	name := args[0]
	switch name {
	case "-h", "-help", "--help":
		name = "help"
	case "-version", "--version":
		name = "version"
	}
	cmd, ok := commands[name]
	if !ok {
		fmt.Fprintf(env.Stderr, "greenpaper: there is no command %q%s\nRun greenpaper help to see them all.\n", name,
			consultation.DidYouMean(name, slices.Sorted(maps.Keys(commands))))
		return exitUsage
	}
	return report(cmd, cmd.run(ctx, args[1:], env), env.Stderr)
}

// report says what went wrong, if anything, and gives the exit status.
func report(cmd command, err error, stderr io.Writer) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, errHelpShown):
		return exitDone
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.As(err, &usage):
		fmt.Fprintf(stderr, "greenpaper %s: %s\nUsage: greenpaper %s\n", cmd.name, usage, strings.TrimSpace(cmd.name+" "+cmd.args))
		return exitUsage
	}
	fmt.Fprintf(stderr, "greenpaper %s: %v\n", cmd.name, err)
	return exitFailed
}

func printCommands(w io.Writer) {
	fmt.Fprint(w, "Greenpaper runs public calls for evidence that are written as Markdown files.\n\nUsage: greenpaper COMMAND\n\n")
	for _, name := range slices.Sorted(maps.Keys(commands)) {
		fmt.Fprintf(w, "  %-10s %s\n", name, commands[name].summary)
	}
	fmt.Fprint(w, "\nRun greenpaper help COMMAND for its options, and greenpaper help CODE for a message of check.\n")
}
