package markdown

import (
	"bytes"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/greenpaper/greenpaper/questionnaires"
)

// Each file of testdata/fmt holds input.md and want.md. Run the tests with -update to write want.md anew.
func TestFormat(t *testing.T) {
	paths, err := filepath.Glob("testdata/fmt/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			a, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			got := Format(a.Files[0].Data)
			if again := Format(got); !bytes.Equal(again, got) {
				t.Errorf("formatting twice changes the file:\n%s", again)
			}
			if updating() {
				a.Files = append(a.Files[:1], txtar.File{Name: "want.md", Data: got})
				if err := os.WriteFile(path, txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if len(a.Files) != 2 || !bytes.Equal(got, a.Files[1].Data) {
				t.Errorf("got:\n%s", got)
			}
		})
	}
}

// The flag is shared by the golden tests of this package: whichever file defines it first.
func init() {
	if flag.Lookup("update") == nil {
		flag.Bool("update", false, "write the golden files anew")
	}
}

// updating says whether golden files are to be written anew.
func updating() bool {
	f := flag.Lookup("update")
	return f != nil && f.Value.String() == "true"
}

func TestFormatKeepsLineEndings(t *testing.T) {
	in := "---\r\nformat: 1\r\n---\r\n\r\n## About you\r\n\r\n### Do you agree?\r\n`agree` `choose one`\r\n\r\n- Yes\r\n- No `no`"
	want := "---\r\nformat: 1\r\n---\r\n\r\n## About you\r\n`about-you`\r\n\r\n### Do you agree?\r\n`agree` `choose one`\r\n\r\n- Yes `yes`\r\n- No `no`"
	if got := string(Format([]byte(in))); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// A correct file has all its names and codes, so that formatting moves white space in tables only.
func TestFormatChangesNoShippedName(t *testing.T) {
	paths, err := fs.Glob(questionnaires.FS, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	squeeze := strings.NewReplacer(" ", "", "-", "")
	for _, path := range paths {
		body, err := fs.ReadFile(questionnaires.FS, path)
		if err != nil {
			t.Fatal(err)
		}
		got := Format(body)
		if squeeze.Replace(string(got)) != squeeze.Replace(string(body)) {
			t.Errorf("%s: formatting changed more than the width of tables", path)
		}
		if again := Format(got); !bytes.Equal(again, got) {
			t.Errorf("%s: formatting twice changes the file", path)
		}
		before, after := asJSON(t, path, body), asJSON(t, path, got)
		if before != after {
			t.Errorf("%s: formatting changed the questionnaire:\nbefore %s\nafter  %s", path, before, after)
		}
	}
}

// asJSON writes the questionnaire that is read from a file.
func asJSON(t *testing.T, name string, body []byte) string {
	t.Helper()
	b, err := json.Marshal(Parse(Source{Name: name, Body: body}).Questionnaire)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func FuzzFormat(f *testing.F) {
	paths, err := filepath.Glob("testdata/fmt/*.txtar")
	if err != nil {
		f.Fatal(err)
	}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(a.Files[0].Data)
	}
	f.Add([]byte("---\nformat: 1\n---\n###\n- \n|\n|-|\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		once := Format(body)
		if twice := Format(once); !bytes.Equal(once, twice) {
			t.Errorf("formatting twice changes the file:\n%q\n%q\n%q", body, once, twice)
		}
	})
}
