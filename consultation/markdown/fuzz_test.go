package markdown

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

// FuzzParse looks for a panic, for a place outside the file, and for a questionnaire that cannot be stored or walked.
func FuzzParse(f *testing.F) {
	for _, pattern := range []string{"../../questionnaires/*.md", "testdata/rules/*.txtar"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			body, err := os.ReadFile(name)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(string(body))
		}
	}
	for _, m := range mutations {
		f.Add(strings.Replace(correct, m.old, m.new, 1))
	}
	for _, s := range []string{"", "###", "---\n---\n#\n##\n``\n###\n` `\n", "\ufeff---\r\n---\r\n", "- `a`\n  - `b`\n\t- c", "|`a`|\n|-|\n||", "> [!DETAILS]", "> [!NOTE]\n>\n> `only if", "\\`", "&#0;&bogus;", "### A\n`organiϽj%!sation`"} {
		f.Add(s)
		f.Add(caseFront + caseTitle + caseSection + s)
	}
	f.Fuzz(func(t *testing.T, body string) {
		r := Parse(Source{Name: "f.md", Body: []byte(body)})
		parsedSoundly(t, r, body)
		edition := ParseEdition(Source{Name: "f.cy.md", Body: []byte(body)}, r)
		parsedSoundly(t, edition, body)
		ParseNotice(Source{Body: []byte(body)})
		if !r.Failed() {
			CompareLock(LockOf(r.Questionnaire), r.Questionnaire)
		}
	})
}

// parsedSoundly fails where a problem lies outside the body, or says "%!" of itself: words left over by a wrong call of fmt. A body with
// a per cent sign, or a reference that may stand for one, can have a message quote "%!" rightly.
func parsedSoundly(t *testing.T, r Result, body string) {
	t.Helper()
	size, quotes := len(body), strings.ContainsAny(body, "%&")
	for _, p := range r.Problems {
		if p.At < 0 || p.At > size {
			t.Errorf("%s at %d of %d", p.Rule.Code, p.At, size)
		}
		if strings.Contains(p.Message, "%!") && !quotes {
			t.Errorf("%s: %s", p.Rule.Code, p.Message)
		}
	}
	for _, s := range r.Doc.Spans {
		if s.At < 0 || s.End > size+1 || s.End < s.At {
			t.Errorf("span %s from %d to %d of %d", s.Kind, s.At, s.End, size)
		}
	}
	stored, err := json.Marshal(r.Questionnaire)
	if err != nil {
		t.Fatal(err)
	}
	again := &consultation.Questionnaire{}
	if err := json.Unmarshal(stored, again); err != nil {
		t.Fatal(err)
	}
	again.Route(consultation.Answers{}, consultation.Scene{})
}
