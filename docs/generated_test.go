package docs

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
)

var update = flag.Bool("update", false, "write the generated tables anew")

const formatPage = "questionnaire-format.md"

func TestGenerated(t *testing.T) {
	old := read(t, formatPage)
	got, err := Rewrite(old)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(formatPage, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got != old {
		t.Errorf("the tables of %s are not those of the program; run: go generate ./docs", formatPage)
	}
}

// What a generated table lists, the words of the page must explain.
func TestEverythingIsExplained(t *testing.T) {
	page := block.ReplaceAllString(read(t, formatPage), "")
	for _, typ := range consultation.Types() {
		if !strings.Contains(page, "| `"+typ.Phrase+"` |") {
			t.Errorf("%s does not say what a question of type `%s` asks", formatPage, typ.Phrase)
		}
	}
	patterns := append(markdown.CommonPatterns(), markdown.SectionPatterns()...)
	for _, typ := range markdown.SettingPatterns() {
		patterns = append(patterns, typ.Settings...)
	}
	for _, p := range markdown.AnswerPatterns() {
		if !strings.HasPrefix(p, "with ") {
			patterns = append(patterns, p)
		}
	}
	patterns = append(patterns, "with text", "with whole number", "with amount", "with date")
	for _, s := range alternatives(patterns) {
		if !strings.Contains(page, "`"+s+"`") {
			t.Errorf("%s does not explain the setting `%s`", formatPage, s)
		}
	}
	for _, pair := range pairs {
		for _, op := range pair {
			if !strings.Contains(page, "`"+string(op)) && !strings.Contains(page, " "+string(op)+" ") {
				t.Errorf("%s does not explain `%s`", formatPage, op)
			}
		}
	}
}

// Operators come in pairs, so that the table can have a column for both.
func TestOperatorsComeInPairs(t *testing.T) {
	for _, typ := range markdown.SettingPatterns() {
		has := map[consultation.Op]bool{}
		for _, op := range typ.Operators {
			has[op] = true
		}
		for _, pair := range pairs {
			if has[pair[0]] != has[pair[1]] {
				t.Errorf("`%s` takes one of %q alone", typ.Type, pair)
			}
			delete(has, pair[0])
			delete(has, pair[1])
		}
		if len(has) > 0 {
			t.Errorf("`%s` takes %v, which is in no pair", typ.Type, has)
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
