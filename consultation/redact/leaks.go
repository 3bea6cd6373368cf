package redact

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/personal"
	"github.com/greenpaper/greenpaper/consultation/staff"
)

// minSecret is how long hidden words must be, in characters, to be looked for elsewhere: shorter ones are ordinary words too often.
const minSecret = 6

// Leak is personal data that stands in what is about to leave. It says where and what it may be, never the words.
type Leak struct {
	Place string // as whoever scans names it: "line 12", "row 3, column name"
	Class string // as package personal names them, or Hidden
}

// Hidden is the class of words that were hidden in an answer and stand somewhere else.
const Hidden = "hidden"

// Scan looks through what is about to leave. Names and jobs with places are not among what it looks for: too many of them are nobody's.
type Scan struct {
	begin map[[minSecret]byte][]string // secrets by their first bytes, so that many take no longer than few
}

// NewScan makes a scan that also looks for words that were hidden.
func NewScan(secrets []string) *Scan {
	s := &Scan{begin: map[[minSecret]byte][]string{}}
	s.Add(secrets...)
	return s
}

// Add makes it look for more words.
func (s *Scan) Add(secrets ...string) {
	for _, words := range secrets {
		if words = plain(words); utf8.RuneCountInString(words) < minSecret {
			continue
		}
		if first := [minSecret]byte([]byte(words)); !slices.Contains(s.begin[first], words) {
			s.begin[first] = append(s.begin[first], words)
		}
	}
}

// Hides says whether a text has words that are looked for, however they are written.
func (s *Scan) Hides(text string) bool {
	if len(s.begin) == 0 {
		return false
	}
	folded := plain(text)
	for i := 0; i+minSecret <= len(folded); i++ {
		for _, words := range s.begin[[minSecret]byte([]byte(folded[i:i+minSecret]))] {
			if strings.HasPrefix(folded[i:], words) {
				return true
			}
		}
	}
	return false
}

// Secrets are the words that redactions of an answer hide: what a scan looks for elsewhere.
func Secrets(text string, list []staff.Redaction) (words []string) {
	for _, r := range list {
		if r.State == staff.RedactionApproved && r.Fresh && r.From >= 0 && r.From < r.To && r.To <= len(text) {
			words = append(words, text[r.From:r.To])
		}
	}
	return words
}

// Text gives what leaks in one text, each class once. Decided are words of which somebody has decided that they need not be hidden, as they are
// written: what has the form of personal data and is one of them is no leak. Words that were hidden always are.
func (s *Scan) Text(place, text string, decided ...string) []Leak {
	var all []Leak
	seen := map[string]bool{}
	add := func(class string) {
		if !seen[class] {
			seen[class] = true
			all = append(all, Leak{place, class})
		}
	}
	for _, span := range personal.Find(text) {
		if span.Class != personal.Name && span.Class != personal.Place && !slices.Contains(decided, text[span.From:span.To]) {
			add(string(span.Class))
		}
	}
	if s.Hides(text) {
		add(Hidden)
	}
	return all
}

// plain makes two writings of the same words equal: in small letters, with single spaces.
func plain(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }
