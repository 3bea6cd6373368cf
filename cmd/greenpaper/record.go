package main

import (
	"context"
	"flag"
	"fmt"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// commandAct begins the log's entry of what a command does.
func commandAct(env Env, verb staff.Verb, slug string, details staff.Details) staff.Act {
	return staff.Act{Actor: staff.CommandLine, Verb: verb, Consultation: slug, Details: details, At: env.Now()}
}

// recordFirst writes to the log that personal data are about to be read. What cannot be recorded is not done.
func recordFirst(ctx context.Context, log staff.Log, act staff.Act) error {
	if err := log.Record(ctx, act); err != nil {
		return fmt.Errorf("nothing was written, because the log could not record it: %w", err)
	}
	return nil
}

// given lists the options that the command line itself has.
func given(fs *flag.FlagSet) []string {
	var names []string
	fs.Visit(func(f *flag.Flag) { names = append(names, f.Name) })
	return names
}
