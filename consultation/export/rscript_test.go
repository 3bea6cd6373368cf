package export

import (
	"strings"
	"testing"
)

func TestRScript(t *testing.T) {
	q := sampleQuestionnaire()
	q.Sections[1].Pages[0].Items[4].Question.Heading = text("Say \"why\" \\ – now")
	var out strings.Builder
	if err := RScript(&out, NewColumns(Answers, version("v1", q)), "my responses.csv"); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`responses <- read.csv("my responses.csv", `,
		`coded("capacity", c("person", "organisation"), c("As a person", "=For an organisation"))` + "\n" + `labelled("capacity", "In what capacity?")`,
		`numbers("barriers.cost")` + "\n", `numbers("order.pay")` + "\n", `numbers("staff.1.number")` + "\n", `words("words")` + "\n",
		`labelled("words", "Say \"why\" \\ \U00002013 now")`, `labelled("reference", `,
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if !plainLines(out.String()) {
		t.Error("the script is not plain ASCII")
	}
}

func plainLines(s string) bool {
	for _, l := range strings.Split(s, "\n") {
		for _, r := range l {
			if r < ' ' || r > '~' {
				return false
			}
		}
	}
	return true
}

// Two answers with the same words stay two.
func TestRScriptSameWords(t *testing.T) {
	_, labels := rCodes(options("a", "Other", "b", "Other", "c", "None"))
	if got, want := strings.Join(labels, "|"), "Other [a]|Other [b]|None"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
