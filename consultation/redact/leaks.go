package redact

import (
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
type Scan struct{ secrets []string }

// NewScan makes a scan that also looks for words that were hidden.
func NewScan(secrets []string) *Scan {
	s := &Scan{}
	seen := map[string]bool{}
	for _, words := range secrets {
		if words = plain(words); utf8.RuneCountInString(words) >= minSecret && !seen[words] {
			seen[words] = true
			s.secrets = append(s.secrets, words)
		}
	}
	return s
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

// Text gives what leaks in one text, each class once.
func (s *Scan) Text(place, text string) []Leak {
	var all []Leak
	seen := map[string]bool{}
	add := func(class string) {
		if !seen[class] {
			seen[class] = true
			all = append(all, Leak{place, class})
		}
	}
	for _, span := range personal.Find(text) {
		if span.Class != personal.Name && span.Class != personal.Place {
			add(string(span.Class))
		}
	}
	if len(s.secrets) == 0 {
		return all
	}
	folded := plain(text)
	for _, words := range s.secrets {
		if strings.Contains(folded, words) {
			add(Hidden)
			break
		}
	}
	return all
}

// plain makes two writings of the same words equal: in small letters, with single spaces.
func plain(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }
