package markdown

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/greenpaper/greenpaper/questionnaires"
)

const insertInto = "---\nformat: 1\n---\n\n# T\n\n## One\n`one`\n\n### Who?\n`who` `choose one`\n\n- A `a`\n\n## Two\n`two`\n\n### Age?\n`age` `number`\n"

func TestInsert(t *testing.T) {
	saved := "## One more\n`one`\n\n### Who are you?\n`who` `choose one`\n\n- Me `me`\n- You `you`\n\n### Why?\n`why` `long text` `only if who is me and age is answered`\n"
	got := string(Insert([]byte(insertInto), []byte(saved), "one"))
	for _, want := range []string{
		"- A `a`\n\n## One more\n`one-2`\n", "`who-2` `choose one`", "`only if who-2 is me and age is answered`", "\n\n## Two\n`two`\n",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %q in\n%s", want, got)
		}
	}
	end := string(Insert([]byte(insertInto), []byte("### Tea?\n`tea` `yes or no`\n\n\n"), ""))
	if !strings.HasSuffix(end, "`age` `number`\n\n### Tea?\n`tea` `yes or no`\n") {
		t.Errorf("at the end:\n%s", end)
	}
	windows := string(Insert([]byte(strings.ReplaceAll(insertInto, "\n", "\r\n")), []byte(saved), "one"))
	if strings.Count(windows, "\n") != strings.Count(windows, "\r\n") {
		t.Error("line ends are mixed")
	}
}

func TestParts(t *testing.T) {
	parts := Parts([]byte(insertInto))
	if len(parts) != 2 || parts[0].Name != "one" || parts[1].Title != "Two" || parts[1].Text != "## Two\n`two`\n\n### Age?\n`age` `number`\n" {
		t.Errorf("%+v", parts)
	}
}

func TestSetFront(t *testing.T) {
	const text = "---\nformat: 1\nopens: 2027-01-01 09:00\n---\n# T\nopens: no\n"
	for _, c := range []struct{ key, value, want string }{
		{"opens", "2028-01-01 09:00", "---\nformat: 1\nopens: 2028-01-01 09:00\n---\n# T\nopens: no\n"},
		{"opens", "", "---\nformat: 1\n---\n# T\nopens: no\n"},
		{"closes", "none", "---\nformat: 1\nopens: 2027-01-01 09:00\ncloses: none\n---\n# T\nopens: no\n"},
		{"closes", "", text},
	} {
		if got := string(SetFront([]byte(text), c.key, c.value)); got != c.want {
			t.Errorf("%s: %q gives %q", c.key, c.value, got)
		}
	}
	if got := string(SetFront([]byte("# T\n"), "opens", "x")); got != "# T\n" {
		t.Errorf("without front matter: %q", got)
	}
	if v, line := FrontValue([]byte(text), "opens"); v != "2027-01-01 09:00" || line != 3 {
		t.Errorf("opens is %q in line %d", v, line)
	}
}

// Everything in the library can be inserted into the starter, twice, without a new error or warning.
func TestLibraryChecksClean(t *testing.T) {
	items := questionnaires.Library()
	if len(items) < 5 {
		t.Fatalf("the library holds %d items", len(items))
	}
	starter, err := fs.ReadFile(questionnaires.FS, "starter.md")
	if err != nil {
		t.Fatal(err)
	}
	notice, err := fs.ReadFile(questionnaires.FS, "starter.privacy.md")
	if err != nil {
		t.Fatal(err)
	}
	starter = SetFront(SetFront(starter, "keep contact data", "6 months after closing"), "minimum age", "16")
	judge := func(body []byte) map[string]string {
		b, err := Load(fstest.MapFS{"starter.md": {Data: body}, "starter.privacy.md": {Data: notice}}, "starter.md")
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]string{}
		for _, f := range b.Judge(time.Time{}, nil) {
			if f.Level != "advice" {
				out[f.Code] = f.String()
			}
		}
		return out
	}
	was := judge(starter)
	for _, item := range items {
		once := Insert(starter, item.Body, "")
		texts := [][]byte{once, Insert(starter, item.Body, "about-you"), Insert(once, items[0].Body, "views")}
		if item.Key != "equality" && item.Key != "publication" { // these stand once
			texts = append(texts, Insert(once, item.Body, "about-you"), Insert(Insert(texts[2], item.Body, ""), item.Body, "views"))
		}
		for _, body := range texts {
			for code, line := range judge(body) {
				if _, before := was[code]; !before {
					t.Errorf("%s: %s\n%s", item.Key, line, body)
				}
			}
		}
	}
}
