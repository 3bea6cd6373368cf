package main

import (
	"fmt"
	"path/filepath"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

// inFolder names the files of findings from where the program was called.
func inFolder(dir string, found []markdown.Finding) []markdown.Finding {
	for i := range found {
		found[i].File = filepath.Join(dir, found[i].File)
	}
	return found
}

// counts are how many problems of each level there are.
type counts struct{ files, errors, warnings, explained, advice int }

func (c *counts) count(f markdown.Finding) {
	switch {
	case f.Level == consultation.LevelError:
		c.errors++
	case f.Reason != "":
		c.explained++
	case f.Level == consultation.LevelWarning:
		c.warnings++
	default:
		c.advice++
	}
}

func (c *counts) add(d counts) {
	c.files += d.files
	c.errors += d.errors
	c.warnings += d.warnings
	c.explained += d.explained
	c.advice += d.advice
}

// String is the summary line.
func (c counts) String() string {
	s := fmt.Sprintf("%s, %s", plural(c.errors, "error"), plural(c.warnings, "warning"))
	if c.explained > 0 {
		s += fmt.Sprintf(" (and %d explained)", c.explained)
	}
	return fmt.Sprintf("%s, %d advice", s, c.advice)
}
