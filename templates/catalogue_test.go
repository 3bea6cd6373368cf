package templates

import (
	"html/template"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"golang.org/x/net/html"
)

func english(t *testing.T) *Catalogue {
	t.Helper()
	all, err := LoadCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	return all[English]
}

// small gives an English and a Welsh catalogue for tests.
func small(t *testing.T) (en, cy *Catalogue) {
	t.Helper()
	all, err := loadCatalogues(fstest.MapFS{
		"messages/en/a.txt": &fstest.MapFile{Data: []byte(`# words
greet = Hello {name}
long = One line
  and another.
dogs[one] = {count} dog
dogs[other] = {count} dogs
browser = You have %{count} left of {limit}
link = Read <a href="{url}">{words}</a>
number.group = ,
only = Only English
`)},
		"messages/cy/a.txt": &fstest.MapFile{Data: []byte(`greet = Helo {name}
dogs[zero] = dim cŵn
dogs[one] = un ci
dogs[two] = dau gi
dogs[few] = tri chi
dogs[many] = chwe chi
dogs[other] = {count} ci
number.group = ,
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return all["en"], all["cy"]
}

func TestSay(t *testing.T) {
	en, cy := small(t)
	tests := []struct{ got, want string }{
		{en.Say("greet", "name", "<Ann>"), "Hello <Ann>"},
		{cy.Say("greet", "name", "Ann"), "Helo Ann"},
		{en.Say("long"), "One line and another."},
		{cy.Say("only"), "Only English"},
		{en.Say("dogs", "count", 1), "1 dog"},
		{en.Say("dogs", "count", 12345), "12,345 dogs"},
		{en.Say("dogs", "count", -1), "−1 dog"},
		{cy.Say("dogs", "count", 0), "dim cŵn"},
		{cy.Say("dogs", "count", 1), "un ci"},
		{cy.Say("dogs", "count", 2), "dau gi"},
		{cy.Say("dogs", "count", 3), "tri chi"},
		{cy.Say("dogs", "count", 6), "chwe chi"},
		{cy.Say("dogs", "count", 10), "10 ci"},
		{en.Say("browser", "limit", 5), "You have %{count} left of 5"},
		{string(en.HTML("link", "url", `/a?b&"`, "words", "<b>")), `Read <a href="/a?b&amp;&#34;">&lt;b&gt;</a>`},
		{string(en.HTML("link", "url", "/a", "words", template.HTML("<b>x</b>"))), `Read <a href="/a"><b>x</b></a>`},
		{en.Text("dogs"), "{count} dogs"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	if got, want := en.Forms("dogs"), map[string]string{"one": "{count} dog", "other": "{count} dogs"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestMissing(t *testing.T) {
	en, cy := small(t)
	if got := en.Missing(); got != nil {
		t.Errorf("English lacks %v", got)
	}
	if got, want := en.Say("nope"), "⟦nope⟧"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := en.Say("greet"), "Hello ⟦name⟧"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := en.Missing(), []string{"greet {name}", "nope"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if got, want := cy.Missing(), []string{"browser", "link", "long", "only"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestDatesAndNumbers(t *testing.T) {
	c := english(t)
	at := func(hour, minute int) time.Time { return time.Date(2023, time.May, 31, hour, minute, 0, 0, time.UTC) }
	tests := []struct{ got, want string }{
		{c.Date(at(0, 0)), "31 May 2023"},
		{c.Time(at(0, 5)), "12:05am"},
		{c.Time(at(9, 0)), "9am"},
		{c.Time(at(12, 0)), "midday"},
		{c.Time(at(12, 30)), "12:30pm"},
		{c.DateTime(at(23, 45)), "11:45pm on 31 May 2023"},
		{c.DateTime(at(14, 0)), "2pm on 31 May 2023"},
		{c.DateTime(at(0, 0)), "midnight at the start of 31 May 2023"},
		{c.Number(0), "0"},
		{c.Number(999), "999"},
		{c.Number(1234567), "1,234,567"},
		{c.Number(-1000), "−1,000"},
		{c.Join(nil), ""},
		{c.Join([]string{"a"}), "a"},
		{c.Join([]string{"a", "b"}), "a and b"},
		{c.Join([]string{"a", "b", "c"}), "a, b and c"},
	}
	for _, test := range tests {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	if missing := c.Missing(); missing != nil {
		t.Errorf("English lacks %v", missing)
	}
}

// bannedWords are those that GOV.UK's style keeps out of error messages.
var bannedWords = regexp.MustCompile(`(?i)\b(please|sorry|valid|invalid|forbidden|oops|this field is required)\b`)

// allowedTags are the elements that a message may hold.
var allowedTags = map[string]bool{"a": true, "strong": true, "span": true, "br": true, "code": true}

func TestMessagesLint(t *testing.T) {
	c := english(t)
	for _, key := range c.Keys() {
		for form, text := range c.messages[key] {
			s := text.String()
			if word := bannedWords.FindString(s); word != "" {
				t.Errorf("%s[%s] says %q: %s", key, form, word, s)
			}
			tokens := html.NewTokenizer(strings.NewReader(s))
			for tokens.Next() != html.ErrorToken {
				if tok := tokens.Token(); tok.Type != html.TextToken && !allowedTags[tok.Data] {
					t.Errorf("%s[%s] has the element <%s>: %s", key, form, tok.Data, s)
				}
			}
		}
	}
}

// TestTranslations lists what other languages lack; they fall back on English.
func TestTranslations(t *testing.T) {
	all, err := LoadCatalogues()
	if err != nil {
		t.Fatal(err)
	}
	for lang, c := range all {
		if lang == English {
			continue
		}
		for _, key := range c.Missing() {
			t.Logf("%s lacks %s: %s", lang, key, all[English].Text(key))
		}
		for _, key := range c.Keys() {
			if !all[English].Has(key) {
				t.Errorf("%s has %s, which English has not", lang, key)
			}
		}
	}
}
