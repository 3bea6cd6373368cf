package templates

import (
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// Catalogue holds every message of Greenpaper in one language. It is safe for
// use by many goroutines at once.
//
// A catalogue is every file in messages/LANGUAGE/, one for each area:
//
//	# A comment stands on a line of its own.
//	button.continue = Continue
//	start.saved = Your answers are saved as you go.
//	  A line that starts with a space continues the one above.
//	upload.count[one] = {count} file
//	upload.count[other] = {count} files
//
// {name} is replaced by the argument of that name; %{name} is left for the
// scripts of GOV.UK Frontend, which replace it in the browser. The form in
// brackets is a plural category of CLDR (zero, one, two, few, many, other),
// chosen by the argument "count".
type Catalogue struct {
	lang     string
	tag      language.Tag
	messages map[string]message
	english  *Catalogue // nil in the English catalogue

	mu sync.Mutex
	// unknown holds what was asked for and could not be said.
	unknown map[string]bool
}

// message is one message: its text for each plural form, under "other" alone
// if it has no forms.
type message map[string]text

// text is a message cut at its arguments.
type text []segment

// segment is literal words, then the name of an argument, or empty at the end.
type segment struct{ words, arg string }

// LoadCatalogues reads the catalogues that are built into the program, by
// language.
func LoadCatalogues() (map[string]*Catalogue, error) { return loadCatalogues(files) }

func loadCatalogues(fsys fs.FS) (map[string]*Catalogue, error) {
	paths, err := fs.Glob(fsys, "messages/*/*.txt")
	if err != nil {
		return nil, err
	}
	all := map[string]*Catalogue{}
	for _, p := range paths {
		lang := path.Base(path.Dir(p))
		if all[lang] == nil {
			tag, err := language.Parse(lang)
			if err != nil {
				return nil, fmt.Errorf("messages/%s: the folder is not named after a language: %w", lang, err)
			}
			all[lang] = &Catalogue{lang: lang, tag: tag, messages: map[string]message{}, unknown: map[string]bool{}}
		}
		body, err := fs.ReadFile(fsys, p)
		if err != nil {
			return nil, err
		}
		if err := all[lang].read(p, string(body)); err != nil {
			return nil, err
		}
	}
	if all[English] == nil {
		return nil, fmt.Errorf("there are no English messages in messages/%s", English)
	}
	for lang, c := range all {
		if lang != English {
			c.english = all[English]
		}
		if err := c.checkForms(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

var entryLine = regexp.MustCompile(`^([a-z0-9]+(?:[.-][a-z0-9]+)*)(?:\[(zero|one|two|few|many|other)\])? = (.+)$`)

// read adds the messages of one file. Errors name the file and the line.
func (c *Catalogue) read(file, body string) error {
	type entry struct {
		line            int
		key, form, text string
	}
	var entries []entry
	for i, line := range strings.Split(body, "\n") {
		line = strings.TrimRight(line, " \t\r")
		switch {
		case line == "" || line[0] == '#':
		case line[0] == ' ' || line[0] == '\t':
			if len(entries) == 0 {
				return fmt.Errorf("%s:%d: this line continues a message, and there is none above it", file, i+1)
			}
			entries[len(entries)-1].text += " " + strings.TrimSpace(line)
		default:
			m := entryLine.FindStringSubmatch(line)
			if m == nil {
				return fmt.Errorf("%s:%d: write this line as: key = text", file, i+1)
			}
			entries = append(entries, entry{i + 1, m[1], m[2], m[3]})
		}
	}
	for _, e := range entries {
		form := e.form
		if form == "" {
			form = "other"
		}
		if c.messages[e.key] == nil {
			c.messages[e.key] = message{}
		}
		if _, ok := c.messages[e.key][form]; ok {
			return fmt.Errorf("%s:%d: the message %q is already there; give one of them another key", file, e.line, e.key)
		}
		c.messages[e.key][form] = cut(e.text)
	}
	return nil
}

// checkForms makes sure that a message with plural forms has the one that all
// numbers without a form of their own fall back on.
func (c *Catalogue) checkForms() error {
	for _, key := range c.Keys() {
		if _, ok := c.messages[key]["other"]; !ok {
			return fmt.Errorf("messages/%s: %q needs the form [other]", c.lang, key)
		}
	}
	return nil
}

// argument is {name}; the group before it keeps %{name} apart.
var argument = regexp.MustCompile(`%?\{([a-z][a-zA-Z0-9]*)\}`)

func cut(s string) text {
	var t text
	last := 0
	for _, m := range argument.FindAllStringSubmatchIndex(s, -1) {
		if s[m[0]] == '%' {
			continue
		}
		t = append(t, segment{s[last:m[0]], s[m[2]:m[3]]})
		last = m[1]
	}
	return append(t, segment{words: s[last:]})
}

func (t text) String() string {
	var b strings.Builder
	for _, s := range t {
		b.WriteString(s.words)
		if s.arg != "" {
			b.WriteString("{" + s.arg + "}")
		}
	}
	return b.String()
}

// Lang is the language of the catalogue: "en".
func (c *Catalogue) Lang() string { return c.lang }

// Keys lists the keys of the catalogue, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.messages)) }

// Has reports whether the catalogue, or the English one behind it, has a
// message.
func (c *Catalogue) Has(key string) bool { return c.find(key) != nil }

// Text is a message as the translator wrote it, with its arguments in braces
// and without plural forms other than the last, or empty if there is none.
func (c *Catalogue) Text(key string) string { return c.find(key)["other"].String() }

// Missing lists what the catalogue lacks, sorted: messages that English has
// and this language has not, and whatever was asked for and could not be said
// (an unknown key, or a key and the {argument} that was not given).
func (c *Catalogue) Missing() []string {
	missing := map[string]bool{}
	if c.english != nil {
		for key := range c.english.messages {
			if c.messages[key] == nil {
				missing[key] = true
			}
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	maps.Copy(missing, c.unknown)
	return slices.Sorted(maps.Keys(missing))
}

func (c *Catalogue) find(key string) message {
	if m, ok := c.messages[key]; ok || c.english == nil {
		return m
	}
	return c.english.messages[key]
}

// lack remembers what could not be said, for Missing.
func (c *Catalogue) lack(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unknown[what] = true
}

// pluralNames are the categories of CLDR as catalogues write them.
var pluralNames = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two",
	plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// form picks the text of a message for a count.
func (c *Catalogue) form(m message, count int) text {
	if count < 0 {
		count = -count
	}
	name := pluralNames[plural.Cardinal.MatchPlural(c.tag, count, 0, 0, 0, 0)]
	if t, ok := m[name]; ok {
		return t
	}
	return m["other"]
}
