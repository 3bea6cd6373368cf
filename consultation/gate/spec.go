package gate

import (
	"slices"
	"strings"

	"github.com/greenpaper/greenpaper/consultation"
)

// Spec is what the gate knows of an item before it has seen a revision.
type Spec struct {
	Code   string // stable
	Rule   string // where it comes from: "CP-E", "G1", "U1"; "" for our own craft
	Level  consultation.Level
	Check  bool   // found by check, which has a page of help for it
	Asks   bool   // a person must answer; else a program can tell
	Always bool   // it applies to everything: "does not apply" is no answer
	Title  string // what is asked, or what is wrong, in one sentence
	Right  string // the same where it is right; "" where it is not shown then
	Way    string // what to do
	Help   string // why it is asked
	Again  string // when the answer is asked for again

	applies func(*judging) bool    // nil: to everything
	wrong   func(*judging) []Place // nil for questions
	basis   func(*judging) string  // of what an answer stands on
}

// Specs lists every item but those of check.
func Specs() []Spec { return slices.Concat(machine, noticeSpecs(), people) }

// specified gives the items that do not come from check.
func (j *judging) specified() []*Item {
	var items []*Item
	for _, s := range Specs() {
		if s.applies != nil && !s.applies(j) {
			continue
		}
		item := &Item{Spec: s}
		if s.wrong != nil {
			item.Places = s.wrong(j)
			item.Met = len(item.Places) == 0
			if item.Met && s.Right == "" {
				continue
			}
			if item.Met {
				item.Title = s.Right
			}
		}
		switch {
		case s.basis != nil:
			item.Basis = s.basis(j)
		default:
			for _, p := range item.Places {
				item.Basis = fingerprint(item.Basis, p.File, p.Words)
			}
		}
		items = append(items, item)
	}
	return items
}

// frontLine is the place of a key of the front matter.
func (j *judging) frontLine(key, words string) []Place {
	p := Place{File: j.main.Source.Name, Words: words}
	for _, l := range j.main.Doc.Front {
		if l.Key == key {
			p.Line = j.line(l.At)
		}
	}
	return []Place{p}
}

// named gives the names of files in a text of the front matter.
func named(text string) []string {
	var names []string
	for w := range strings.FieldsSeq(text) {
		w = strings.Trim(w, ".,;:()[]<>\"'“”‘’")
		i := strings.LastIndex(w, ".")
		if i > 0 && !strings.Contains(w, "/") && slices.Contains(fileEnds, strings.ToLower(w[i+1:])) {
			names = append(names, w)
		}
	}
	return names
}

var fileEnds = []string{"pdf", "html", "odt", "docx", "doc", "csv", "ods", "xlsx", "txt"}
