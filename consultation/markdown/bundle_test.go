package markdown

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/greenpaper/greenpaper/questionnaires"
)

var published = time.Date(2027, 1, 12, 9, 0, 0, 0, time.UTC)

func TestLoadShipped(t *testing.T) {
	for _, name := range []string{"care-workforce-pathway.md", "talk-health-and-care.md", "showcase.md", "starter.md"} {
		b, err := Load(questionnaires.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range b.Problems() {
			for _, p := range c.Problems {
				line, column := Lines(c.Source.Body).At(p.At)
				t.Errorf("%s:%d:%d: %s [%s]", c.Source.Name, line, column, p.Message, p.Rule.Code)
			}
		}
		v, err := b.Version(published)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Hash) != 64 || v.Notice.Hash == "" || len(v.Notice.HTML) == 0 || len(v.Lock.Questions) == 0 || v.Editions[v.Main] == nil {
			t.Errorf("%s: the version is not whole: %.20v", name, v)
		}
		if problems := CompareLock(v.Lock, b.Main().Questionnaire); len(problems) > 0 {
			t.Errorf("%s breaks its own lock: %v", name, problems)
		}
	}
}

// The hash is of names and bytes, of everything that respondents can read.
func TestVersionHash(t *testing.T) {
	front := strings.Replace(caseFront, "editions: en", "editions: en, easy", 1)
	folder := fstest.MapFS{
		"a/case.md":         {Data: []byte(front + "\n# A case\n\n[The plan](plan.csv)\n" + caseSection + "\n### Name?\n`your-name` `short text`\n")},
		"a/case.easy.md":    {Data: []byte("---\nedition of: case\nedition: easy\n---\n# Case\n\nHello.\n")},
		"a/privacy.md":      {Data: []byte("# Privacy\n\nWe look after it.\n")},
		"a/plan.csv":        {Data: []byte("a,b\n")},
		"a/case.reasons.md": {Data: []byte("- `short` It is urgent.\n")},
		"a/other.md":        {Data: []byte("not part of it")},
	}
	hash := func() string {
		b, err := Load(folder, "a/case.md")
		if err != nil {
			t.Fatal(err)
		}
		v, err := b.Version(published)
		if err != nil {
			t.Fatal(err)
		}
		if v.Reasons["short"] != "It is urgent." || len(v.Editions) != 2 || len(v.Files) != 1 || len(v.Sources) != 3 {
			t.Errorf("the version lacks something: %v, %d editions, %d files, %d sources", v.Reasons, len(v.Editions), len(v.Files), len(v.Sources))
		}
		return v.Hash
	}
	before := hash()
	if again := hash(); again != before {
		t.Errorf("the same files give %s and %s", before, again)
	}
	for _, name := range []string{"a/case.md", "a/case.easy.md", "a/privacy.md", "a/plan.csv", "a/other.md", "a/case.reasons.md"} {
		was := folder[name].Data
		folder[name] = &fstest.MapFile{Data: append(append([]byte{}, was...), '\n')}
		changed := hash() != before
		if want := name != "a/other.md" && name != "a/case.reasons.md"; changed != want {
			t.Errorf("%s: the hash changed: %v, want %v", name, changed, want)
		}
		folder[name] = &fstest.MapFile{Data: was}
	}
}

func TestLoadMissing(t *testing.T) {
	if _, err := Load(fstest.MapFS{}, "none.md"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v, want fs.ErrNotExist", err)
	}
	b, err := Load(fstest.MapFS{"case.md": {Data: []byte("nothing")}}, "case.md")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Version(published); err == nil {
		t.Error("a file with errors became a version")
	}
}
