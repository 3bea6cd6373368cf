package main

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

func init() {
	register(command{name: "help", args: "[COMMAND|CODE]", summary: "Explain a command, or a message of check by its code.", run: runHelp})
}

func runHelp(ctx context.Context, args []string, env Env) error {
	rest, err := env.parse(env.flags("help"), args)
	if err != nil {
		return err
	}
	if len(rest) == 0 {
		printCommands(env.Stdout)
		return nil
	}
	if len(rest) > 1 {
		return usagef("give one command or one code")
	}
	name := rest[0]
	if cmd, ok := commands[name]; ok {
		return usageOf(ctx, cmd, env)
	}
	if page, ok := markdown.Help(name); ok {
		fmt.Fprint(env.Stdout, page)
		return nil
	}
	known := slices.Collect(maps.Keys(commands))
	for _, r := range consultation.Rules() {
		known = append(known, r.Code)
	}
	return fmt.Errorf("there is no command or code %q%s", name, consultation.DidYouMean(name, known))
}
