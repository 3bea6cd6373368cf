package main

import (
	"context"
	"fmt"

	"github.com/greenpaper/greenpaper/consultation/markdown"
)

func init() {
	register(command{
		name: "routing", args: "FILE", run: runRouting,
		summary: "Print who is asked what, in plain words, for reviewers.",
	})
}

func runRouting(_ context.Context, args []string, env Env) error {
	files, err := env.parse(env.flags("routing"), args)
	if err != nil {
		return err
	}
	if len(files) != 1 {
		return usagef("name one questionnaire")
	}
	src, err := readSource(files[0])
	if err != nil {
		return err
	}
	r := markdown.Parse(src)
	if r.Failed() {
		return fmt.Errorf("%s has errors; run greenpaper check %s first", src.Name, src.Name)
	}
	_, err = env.Stdout.Write(markdown.RoutingTable(r.Questionnaire))
	return err
}
