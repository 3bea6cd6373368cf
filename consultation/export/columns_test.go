package export

import (
	"slices"
	"strings"
	"testing"

	"github.com/greenpaper/greenpaper/consultation"
)

func TestColumns(t *testing.T) {
	v := version("v1", sampleQuestionnaire())
	for _, test := range []struct {
		part Part
		want string
	}{
		{Answers, "reference submitted changed late channel received version series edition language wish not_published capacity barriers.cost barriers.time barriers.other " +
			"barriers.other.text agree agree.comment health order.pay order.rest words staff.rounds staff.1.role staff.1.number staff.2.role staff.2.number"},
		{Contact, "reference email"},
		{Equality, "age"},
	} {
		if got := strings.Join(NewColumns(test.part, v).Headings(false), " "); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.part, got, test.want)
		}
	}
}

func TestColumnsOfSeveralVersions(t *testing.T) {
	old := &consultation.Questionnaire{Sections: []consultation.Section{section("s", "S", single("a", "short text", "A"), single("gone", "short text", "Gone"), single("b", "short text", "B"))}}
	recent := &consultation.Questionnaire{Sections: []consultation.Section{section("s", "S", single("first", "short text", "First"), single("b", "short text", "B"), single("a", "short text", "A, better"))}}
	c := NewColumns(Equality, version("v1", markEquality(old)), version("v2", markEquality(recent)))
	if got, want := c.Headings(false), []string{"first", "b", "a", "gone"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := c.Headings(true)[2], "A, better [a]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func markEquality(q *consultation.Questionnaire) *consultation.Questionnaire {
	q.Sections[0].Equality = true
	return q
}

// A code that an older version did not have yet is empty for its responses, not 0: nobody was asked.
func TestColumnsNewCode(t *testing.T) {
	ask := func(o ...string) *consultation.Questionnaire {
		return &consultation.Questionnaire{Sections: []consultation.Section{section("s", "S", &consultation.Question{Name: "q", Heading: text("Q"), Type: "choose any",
			Kind: &consultation.Choice{Multiple: true, List: options(o...)}})}}
	}
	c := NewColumns(Answers, version("v1", ask("a", "A")), version("v2", ask("a", "A", "b", "B")))
	rows := readCSV(t, c, Options{}, response(1, "v1", consultation.Answers{"q": {"a"}}), response(2, "v2", consultation.Answers{"q": {"a"}}))
	if got := rows[0]["q.b"]; got != "" {
		t.Errorf("older version: got %q, want nothing", got)
	}
	if got := rows[1]["q.b"]; got != "0" {
		t.Errorf("newer version: got %q, want 0", got)
	}
}

func TestLeadingNameTaken(t *testing.T) {
	q := &consultation.Questionnaire{Sections: []consultation.Section{section("s", "S", single("language", "short text", "What language do you speak?"))}}
	got := NewColumns(Answers, version("v1", q)).Headings(false)
	if !slices.Contains(got, "response_language") || got[len(got)-1] != "language" {
		t.Errorf("got %v", got)
	}
}

func TestDictionary(t *testing.T) {
	v := version("v1", sampleQuestionnaire())
	var out strings.Builder
	entries := Dictionary(NewColumns(Answers, v), NewColumns(Contact, v), NewColumns(Equality, v))
	if err := DictionaryCSV(&out, entries, false); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"responses,capacity,capacity,In what capacity?,About you,,choose one,code,,,,,yes,,,,,,\r\n",
		"responses,capacity,capacity,In what capacity?,About you,,choose one,code,organisation,'=For an organisation,,,yes,,,,,,\r\n",
		"responses,barriers.cost,barriers,What is hard?,Your views,,choose any,1 or 0,cost,Cost,,,,,,,,,\r\n",
		"responses,agree,agree,Do you agree?,Your views,,scale,code,high,Yes,3,,,,,,,,\r\n",
		"responses,agree,agree,Do you agree?,Your views,,scale,code,dont-know,Don't know,,,,,,,,,yes\r\n",
		"responses,health,health,'-How is your health?,Your views,,long text,text,,,,,,yes,yes,,,,\r\n",
		"responses,staff.2.number,number,How many?,Your staff,2,whole number,number,,,,,,,,,,,\r\n",
		"contact,email,email,Your email,About you,,short text,text,,,,,,,,yes,,,\r\n",
		"equality,age,age,How old are you?,Equality,,whole number,number,,,,,,,,,,,\r\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no line %q", want)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}

// Each response says in which series it can be counted, in tables, in JSON and in the dictionary.
func TestSeries(t *testing.T) {
	first, second := version("v1", sampleQuestionnaire()), version("v2", sampleQuestionnaire())
	second.Series = 2
	c := NewColumns(Answers, first, second)
	rows := func(yield func(*consultation.Response, error) bool) {
		for _, v := range []string{"v1", "v2"} {
			if !yield(&consultation.Response{Version: v, Answers: consultation.Answers{}}, nil) {
				return
			}
		}
	}
	var b strings.Builder
	if _, err := JSONL(&b, c, rows, Options{}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{`"version":"v1","series":"1"`, `"version":"v2","series":"2"`} {
		if line := strings.Split(b.String(), "\n")[i]; !strings.Contains(line, want) {
			t.Errorf("line %d lacks %s: %s", i+1, want, line)
		}
	}
	if !slices.ContainsFunc(Dictionary(c), func(e Entry) bool { return e.Name == "series" }) {
		t.Error("the dictionary does not explain series")
	}
}
