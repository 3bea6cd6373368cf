package markdown

import (
	"regexp"
	"slices"
	"testing"
)

func TestLines(t *testing.T) {
	l := Lines([]byte("\ufeffab\r\ncafé x\n\rlast"))
	for _, c := range []struct{ at, line, column int }{
		{-5, 1, 1}, {0, 1, 1}, {3, 1, 1}, {4, 1, 2}, {7, 2, 1}, {12, 2, 5}, {13, 2, 6}, {15, 3, 1}, {16, 4, 1}, {20, 4, 5}, {99, 4, 5},
	} {
		if line, column := l.At(c.at); line != c.line || column != c.column {
			t.Errorf("At(%d): got %d:%d, want %d:%d", c.at, line, column, c.line, c.column)
		}
	}
	if got := l.Line(2); got != "café x" {
		t.Errorf("Line(2): got %q", got)
	}
	if got := l.Line(9) + l.Line(0); got != "" {
		t.Errorf("lines outside the file: got %q", got)
	}
}

// Every pattern that the tables name is one that some type takes, and every sample fits its pattern.
func TestSettingPatterns(t *testing.T) {
	taken := map[string]bool{}
	for _, row := range SettingPatterns() {
		for _, s := range row.Settings {
			taken[s] = true
		}
		if len(row.Operators) == 0 {
			t.Errorf("%s takes no condition", row.Type)
		}
	}
	for _, pattern := range kindPatterns {
		if !taken[pattern] {
			t.Errorf("no type takes %s", pattern)
		}
		if !fits(samples[pattern], []string{pattern}) {
			t.Errorf("%q does not fit %s", samples[pattern], pattern)
		}
	}
	for phrase := range needsAnswers {
		if !isType(phrase) && !isType(anyNumber.ReplaceAllString(phrase, "3")) && !slices.Contains([]string{"choose up to N", "rank top N", "up to N rows"}, phrase) {
			t.Errorf("%s is no type", phrase)
		}
	}
}

var anyNumber = regexp.MustCompile(`\d+`)
