// Package personal finds what may be personal data in free text: e-mail addresses, telephone numbers, postcodes, National Insurance and NHS
// numbers, cards, web addresses, dates of birth, names of people, and jobs with their places. It works alone, without a network. What it
// finds is a suggestion for a person to look at; what it misses, a person must see. How well it does is measured in its tests, by class, on
// texts with known spans.
//
// Sources of the forms: Royal Mail's postcode forms (BS 7666), HMRC's rules for prefixes of National Insurance numbers, the NHS data
// dictionary for the check digit modulo 11, ISO/IEC 7812 for that of cards, Ofcom's numbering plan.
package personal

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Class is what a span may be.
type Class string

// The classes. All but Name and Place have a form that a machine can check.
const (
	Email    Class = "email"
	Phone    Class = "phone"
	Postcode Class = "postcode"
	NINO     Class = "nino" // National Insurance number
	NHS      Class = "nhs"  // NHS number
	Card     Class = "card" // of a bank
	URL      Class = "url"
	Birth    Class = "birth" // date of birth
	Name     Class = "name"  // of a person
	Place    Class = "place" // a job at a place, which may tell who somebody is
)

// Classes lists them, those that win where two overlap first.
var Classes = []Class{Email, URL, NINO, NHS, Card, Phone, Birth, Postcode, Place, Name}

// Span is a part of a text, in bytes.
type Span struct {
	From, To int
	Class    Class
}

// finder gives the spans of one class.
type finder struct {
	class Class
	find  func(text string) [][2]int
}

// Find gives what may be personal data, in the order of the text and without overlaps.
func Find(text string) []Span {
	var all []Span
	for _, f := range finders {
		for _, at := range f.find(text) {
			all = append(all, Span{at[0], at[1], f.class})
		}
	}
	return settle(all)
}

// settle drops what overlaps with a span of a class that wins, or with a longer one of its own.
func settle(all []Span) []Span {
	rank := func(s Span) int { return slices.Index(Classes, s.Class) }
	slices.SortStableFunc(all, func(a, b Span) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.To-b.From, a.To-a.From), cmp.Compare(a.From, b.From))
	})
	var kept []Span
	for _, s := range all {
		if !slices.ContainsFunc(kept, func(k Span) bool { return s.From < k.To && k.From < s.To }) {
			kept = append(kept, s)
		}
	}
	slices.SortFunc(kept, func(a, b Span) int { return cmp.Compare(a.From, b.From) })
	return kept
}

// Hide puts a mark of its class in the place of each span: "[name]". The spans must be in order and must not overlap.
func Hide(text string, spans []Span, mark func(Class) string) string {
	var b strings.Builder
	at := 0
	for _, s := range spans {
		b.WriteString(text[at:s.From])
		b.WriteString(mark(s.Class))
		at = s.To
	}
	b.WriteString(text[at:])
	return b.String()
}

// alone says whether nothing that belongs to it stands before or after: a number in a longer number is another one.
func alone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	return !wordy(before) && !wordy(after)
}

func wordy(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
