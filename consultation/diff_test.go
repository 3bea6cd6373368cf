package consultation_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
	"github.com/greenpaper/greenpaper/consultation/markdown"
	"github.com/greenpaper/greenpaper/questionnaires"
)

// parks is the questionnaire that the tests change in one place each.
const parks = `---
format: 1
consultation: parks
kind: call for evidence
summary: What parks need.
department: Example Department
applies to: England
opens: 2027-01-12 09:00
closes: 2027-03-09 23:45
editions: en
languages: English, because this example is for England only
contact: evidence@example.gov.uk
privacy: parks.privacy.md
keep responses: 24 months after closing
stage: formative
---

# Parks

The council looks after 1,200 parks. It recieved [a report](https://example.gov.uk/report) on them.

> [!NOTE]
> You do not have to answer every question.

## About you
` + "`about-you`" + `

### Who are you?
` + "`who` `choose one`" + `

- A visitor ` + "`visitor`" + `
- A gardener ` + "`gardener`" + `
- Somebody else ` + "`other` `with text max 60 characters`" + ` Who?

### What is your email address?
` + "`mail` `email` `personal`" + `

## Your views
` + "`views`" + `

### How far do you agree that parks should be open at night?
` + "`night` `scale` `with comment max 250 words`" + `

> Think of parks that you know well.

- Agree ` + "`agree`" + `
- Neither ` + "`neither`" + `
- Disagree ` + "`disagree`" + `

### What should change?
` + "`change` `long text` `max 300 words` `only if who is visitor or gardener`" + `

Parks were **last** improved in 2019.

### What do you use?
` + "`use` `choose up to 2`" + `

- Paths ` + "`paths`" + `
- Ponds ` + "`ponds`" + `
- Benches ` + "`benches`" + `

### Can we publish your response?
` + "`publish-it` `choose one`" + `

- Yes ` + "`yes` `publish`" + `
- No ` + "`no` `do not publish`" + `

### How old are you?
` + "`age` `whole number` `from 13 to 120` `unit years` `not published`" + `

### How good is each of these?
` + "`good` `choose one per row`" + `

|               | Bad ` + "`1`" + ` | Good ` + "`2`" + ` |
|---------------|---|---|
| Grass ` + "`grass`" + ` |   |   |
| Trees ` + "`trees`" + ` |   |   |

### What would you buy?
` + "`buy` `up to 4 rows`" + `

| Thing ` + "`thing` `short text`" + ` | Price ` + "`price` `amount`" + ` |
|---|---|

## Visits
` + "`visits` `repeat up to 3 times`" + `

### Where did you go?
` + "`where` `short text`" + `
`

func parsed(t *testing.T, body string) *consultation.Questionnaire {
	t.Helper()
	r := markdown.Parse(markdown.Source{Name: "parks.md", Body: []byte(body)})
	for _, p := range r.Problems {
		if p.Rule.Level == consultation.LevelError {
			t.Fatalf("%s at %d: %s", p.Rule.Code, p.At, p.Message)
		}
	}
	return r.Questionnaire
}

func told(all []consultation.Difference) string {
	var out []string
	for _, d := range all {
		name := d.Name
		if d.Part != "" {
			name += "/" + d.Part
		}
		out = append(out, fmt.Sprintf("%s %s", d.Code, name))
	}
	return strings.Join(out, ", ")
}

var comparisons = []struct {
	name, old, new string // what stands in parks, and what takes its place; `a` stands for a code span
	want           string
}{
	{"a misspelling", "recieved", "received", "spelling "},
	{"punctuation and capitals", "Who are you?", "Who are YOU", "spelling who"},
	{"a doubled word", "should change?", "should change change?", "spelling change"},
	{"emphasis", "**last**", "last", "layout change"},
	{"words of a link", "[a report]", "[the report of the council]", "layout "},
	{"a number in the words of a link", "[a report]", "[2 reports]", "words-changed "},
	{"another link", "example.gov.uk/report", "example.gov.uk/other", "link-changed "},
	{"another kind of notice", "[!NOTE]", "[!IMPORTANT]", "layout "},
	{"a printed number", "### Who are you?", "### 1. Who are you?", "number-changed who"},
	{"a page break", "### How old", "---\n\n### How old", "pages-changed views"},
	{"a section by another name", "`views`", "`opinions`", "section-renamed opinions"},
	{"later closing", "2027-03-09", "2027-03-16", "details-changed closes"},
	{"the same number written otherwise", "1,200", "1200", "spelling "},
	{"a hyphen", "every question", "every-question", "words-changed "},

	{"another word", "open at night", "open by night", "words-changed night"},
	{"a slip in a word that turns a sentence round", "What should change?", "What shoud change?", "words-changed change"},
	{"a word that is used elsewhere", "Think of parks", "Think of parkz", "words-changed night"},
	{"a word that begins otherwise", "- Agree `agree`", "- Degree `agree`", "words-changed night/agree"},
	{"a negation", "You do not have", "You do have", "words-changed "},
	{"a number", "in 2019", "in 2018", "words-changed change"},
	{"one more letter in a number word", "What do you use?", "What do you use, eight?", "words-changed use"},
	{"new text", "Parks were", "They cost much.\n\nParks were", "text-added change"},
	{"text gone", "> [!NOTE]\n> You do not have to answer every question.\n", "", "text-removed "},
	{"a hint gone", "> Think of parks that you know well.\n", "", "text-removed night"},
	{"a hint in other words", "that you know well", "that you like", "words-changed night"},
	{"an answer in other words", "- Paths", "- Footpaths for walking", "words-changed use/paths"},
	{"a box in other words", "` Who?", "` What are you?", "words-changed who/other"},
	{"a column in other words", "| Price", "| Cost", "words-changed buy/price"},
	{"a new question", "### How old", "### Why?\n`why` `long text`\n\n### How old", "question-added why"},
	{"a new answer", "- Ponds", "- Lakes `lakes`\n- Ponds", "answer-added use/lakes"},
	{"a new answer on a scale", "- Disagree", "- Rather not `rather-not`\n- Disagree", "answer-added night/rather-not, value-changed night"},
	{"a new row", "| Trees", "| Roses `roses` | | |\n| Trees", "answer-added good/roses"},
	{"asked of others", "who is visitor or gardener", "who is visitor", "condition-changed change"},
	{"asked of the same", "who is visitor or gardener", "who is gardener or visitor", ""},
	{"required", "`change` `long text`", "`change` `long text` `required`", "required-changed change"},
	{"a required column", "`short text` | Price", "`short text` `required` | Price", "required-changed buy/thing"},
	{"answers in another order", "- Paths `paths`\n- Ponds `ponds`", "- Ponds `ponds`\n- Paths `paths`", "order-changed use"},
	{"a scale in another order", "- Neither `neither`\n- Disagree `disagree`", "- Disagree `disagree`\n- Neither `neither`", "order-changed night, value-changed night"},
	{"off the scale", "- Neither `neither`", "- Neither `neither` `not on scale`", "setting-changed night/neither, value-changed night"},
	{"more words", "max 300 words", "max 500 words", "limit-looser change"},
	{"no limit", "`max 300 words` ", "", "limit-looser change"},
	{"advice", "max 300 words", "max 300 words` `about 50 words", "limit-looser change"},
	{"more rows", "up to 4 rows", "up to 6 rows", "limit-looser buy"},
	{"a new comment", "`not published`", "`not published` `with comment`", "box-added age/comment"},
	{"a new box", "- Ponds `ponds`", "- Ponds `ponds` `with text`", "box-added use/ponds"},
	{"special category", "`not published`", "`not published` `special category`", "setting-changed age"},
	{"another promise to keep", "24 months", "36 months", "terms-changed keep responses"},
	{"applies elsewhere", "applies to: England", "applies to: England and Wales", "terms-changed applies to"},
	{"more rounds", "3 times", "5 times", "limit-looser visits"},

	{"a question gone", "### What should change?\n`change` `long text` `max 300 words` `only if who is visitor or gardener`\n", "### Why?\n`why` `long text`\n",
		"question-removed change, question-added why"},
	{"another type", "`change` `long text`", "`change` `short text`", "type-changed change"},
	{"an answer gone", "- Paths `paths`\n", "- Lakes `lakes`\n", "code-removed use/paths, answer-added use/lakes"},
	{"a row gone", "| Trees `trees` |   |   |\n", "", "code-removed good/trees"},
	{"a column gone", " | Price `price` `amount` |\n|---|---|", " |\n|---|", "code-removed buy/price"},
	{"no longer personal", "`email` `personal`", "`email`", "kept-elsewhere mail"},
	{"no longer repeated", "`visits` `repeat up to 3 times`", "`visits`", "kept-elsewhere where"},
	{"a repeated section by another name", "`visits` ", "`tours` ", "kept-elsewhere where, section-renamed tours"},
	{"anonymous", "stage: formative", "stage: formative\nanonymous: yes", "anonymous-changed anonymous"},
	{"invitation", "stage: formative", "stage: formative\ninvitation: only", "invitation-changed invitation"},
	{"fewer words", "max 300 words", "max 100 words", "limit-stricter change"},
	{"fewer answers", "choose up to 2", "choose up to 1", "limit-stricter use"},
	{"a narrower range", "from 13 to 120", "from 16 to 120", "limit-stricter age"},
	{"another unit", "unit years", "unit months", "limit-stricter age"},
	{"fewer rounds", "3 times", "2 times", "limit-stricter visits"},
	{"fewer rows", "up to 4 rows", "up to 2 rows", "limit-stricter buy"},
	{"an answer on its own", "`ponds`", "`ponds` `on its own`", "limit-stricter use/ponds"},
	{"a comment gone", " `with comment max 250 words`", "", "box-removed night/comment"},
	{"a box gone", " `with text max 60 characters` Who?", "", "box-removed who/other"},
	{"a box of another type", "`with text max 60 characters`", "`with date`", "box-type-changed who/other"},
	{"a column of another type", "`price` `amount`", "`price` `short text`", "box-type-changed buy/price"},
	{"published after all", " `not published`", "", "promise-changed age"},
	{"another wish", "`do not publish`", "`publish without name`", "promise-changed publish-it/no"},
	{"another address", "consultation: parks", "consultation: gardens", "consultation-renamed consultation"},
}

func TestCompare(t *testing.T) {
	for _, c := range comparisons {
		t.Run(c.name, func(t *testing.T) {
			if n := strings.Count(parks, c.old); n == 0 {
				t.Fatalf("parks does not hold %q", c.old)
			}
			later := parsed(t, strings.Replace(parks, c.old, c.new, 1))
			got := consultation.Compare(parsed(t, parks), later)
			if told(got) != c.want {
				t.Errorf("got  %s\nwant %s\n%v", told(got), c.want, got)
			}
			checkDifferences(t, got)
			agreesWithLock(t, parsed(t, parks), later)
			agreesWithLock(t, later, parsed(t, parks))
		})
	}
}

// Every sort of difference is in the table but those that are tested on their own.
func TestEveryAlterationIsCompared(t *testing.T) {
	elsewhere := []string{"rounds-changed", "section-changed", "file-changed", "notice-changed"}
	for _, a := range consultation.Alterations() {
		if !slices.Contains(elsewhere, a.Code) && !slices.ContainsFunc(comparisons, func(c struct{ name, old, new, want string }) bool {
			return strings.Contains(", "+c.want, ", "+a.Code+" ")
		}) {
			t.Errorf("no comparison gives %s", a.Code)
		}
	}
}

func checkDifferences(t *testing.T, all []consultation.Difference) {
	t.Helper()
	for i, d := range all {
		if d.What == "" && d.Data == "" {
			t.Errorf("%s %s says nothing", d.Code, d.Name)
		}
		if i > 0 && d.Level.AtLeast(all[i-1].Level) && d.Level != all[i-1].Level {
			t.Errorf("%s comes after %s", d.Level, all[i-1].Level)
		}
	}
}

// agreesWithLock: Compare calls breaking what publication refuses. Beyond that it calls breaking only what a lock does not know:
// limits, boxes, promises, rounds and the address.
func agreesWithLock(t *testing.T, old, later *consultation.Questionnaire) {
	t.Helper()
	problems := markdown.CompareLock(markdown.LockOf(old), later)
	var refused []string
	for _, d := range consultation.Compare(old, later) {
		if d.Refused {
			refused = append(refused, d.Name)
			if d.Level != consultation.Breaking {
				t.Errorf("%s is refused and %s", d.Code, d.Level)
			}
		}
	}
	if (len(problems) > 0) != (len(refused) > 0) {
		t.Errorf("the lock gives %v, Compare refuses %v", problems, refused)
	}
	for _, b := range old.Lock().Breaches(later) {
		name := b.Question
		if b.Kind == consultation.BreachAnonymous {
			name = "anonymous"
		}
		if b.Kind == consultation.BreachInvited {
			name = "invitation"
		}
		if !slices.Contains(refused, name) {
			t.Errorf("the lock refuses %s of %s, Compare refuses only %v", b.Kind, b.Question, refused)
		}
	}
}

func TestCompareMovedQuestion(t *testing.T) {
	views := "### How old are you?\n`age` `whole number` `from 13 to 120` `unit years` `not published`\n\n"
	without := strings.Replace(parks, views, "", 1)
	elsewhere := strings.Replace(without, "### What is your email", views+"### What is your email", 1)
	if got, want := told(consultation.Compare(parsed(t, parks), parsed(t, elsewhere))), "section-changed age"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	earlier := strings.Replace(without, "### What should change", views+"### What should change", 1)
	if got, want := told(consultation.Compare(parsed(t, parks), parsed(t, earlier))), "order-changed age"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestCompareRounds(t *testing.T) {
	counted := strings.Replace(parks, "repeat up to 3 times", "repeat age times", 1)
	counted = strings.Replace(counted, "from 13 to 120", "from 1 to 20", 1)
	was := strings.Replace(parks, "from 13 to 120", "from 1 to 20", 1)
	if got, want := told(consultation.Compare(parsed(t, was), parsed(t, counted))), "rounds-changed visits"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A rename is told with the way out.
func TestCompareSuggestsTheOldName(t *testing.T) {
	later := parsed(t, strings.Replace(parks, "`change` `long text`", "`changes` `long text`", 1))
	for _, d := range consultation.Compare(parsed(t, parks), later) {
		if d.Name == "change" {
			if !strings.Contains(d.What, "keep the name `change`") {
				t.Error(d.What)
			}
			return
		}
	}
	t.Error("the question is not told as gone")
}

func shipped(t *testing.T) map[string]*consultation.Questionnaire {
	t.Helper()
	all := map[string]*consultation.Questionnaire{}
	names, err := fs.Glob(questionnaires.FS, "*.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if strings.Count(name, ".") > 1 {
			continue
		}
		body, err := fs.ReadFile(questionnaires.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = parsed(t, string(body))
	}
	if len(all) < 4 {
		t.Fatalf("%d questionnaires ship", len(all))
	}
	return all
}

func TestCompareWithItself(t *testing.T) {
	for name, q := range shipped(t) {
		if got := consultation.Compare(q, q); len(got) > 0 {
			t.Errorf("%s differs from itself: %s", name, told(got))
		}
		var stored consultation.Questionnaire
		if err := json.Unmarshal([]byte(asJSON(t, q)), &stored); err != nil {
			t.Fatal(err)
		}
		if got := consultation.Compare(&stored, q); len(got) > 0 {
			t.Errorf("%s differs from what is stored of it: %s", name, told(got))
		}
	}
}

func asJSON(t *testing.T, q *consultation.Questionnaire) string {
	t.Helper()
	b, err := json.Marshal(q)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Each shipped questionnaire without one of some lines, wherever it can be read: nothing that counts goes unsaid, and the lock and
// Compare agree in both directions.
func TestCompareWithoutOneLine(t *testing.T) {
	for name, q := range shipped(t) {
		body, err := fs.ReadFile(questionnaires.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		lines := strings.SplitAfter(string(body), "\n")
		for i := 0; i < len(lines); i += 7 {
			if strings.TrimSpace(lines[i]) == "" {
				continue
			}
			r := markdown.Parse(markdown.Source{Name: name, Body: []byte(strings.Join(slices.Delete(slices.Clone(lines), i, i+1), ""))})
			if r.Failed() {
				continue
			}
			later := r.Questionnaire
			got := consultation.Compare(q, later)
			if len(got) == 0 && asJSON(t, q) != asJSON(t, later) {
				t.Errorf("%s without %q differs in nothing", name, lines[i])
			}
			checkDifferences(t, got)
			agreesWithLock(t, q, later)
			agreesWithLock(t, later, q)
		}
	}
}

// The table of the reference says what the program does.
func TestAlterationsAreExplained(t *testing.T) {
	page, err := os.ReadFile("../docs/questionnaire-format.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range consultation.Alterations() {
		_, after, found := strings.Cut(string(page), "\n| `"+a.Code+"` | "+string(a.Level)+" | ")
		if !found {
			t.Errorf("the reference does not say that `%s` is %s", a.Code, a.Level)
			continue
		}
		line, _, _ := strings.Cut(after, "\n")
		if strings.HasSuffix(line, "| yes |") != a.Refused {
			t.Errorf("the reference is wrong about who refuses `%s`: %s", a.Code, line)
		}
	}
}
