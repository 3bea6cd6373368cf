// Package redact makes the text that may leave: approved spans are replaced by a mark that everybody sees, for good, and what left already is
// looked through for personal data that nobody has hidden.
package redact

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/greenpaper/greenpaper/consultation/staff"
)

// Tell gives an answer with the spans of redactions replaced by the marks of their classes: "[name removed]". Spans that touch or overlap
// become one mark. A span that cuts a character takes all of it. It is false, and the text "", where a redaction is not Fresh or its place is
// not in the text: such an answer is not told. Redactions that are not approved are passed over.
func Tell(text string, list []staff.Redaction, mark func(class string) string) (string, bool) {
	spans := make([]staff.Redaction, 0, len(list))
	for _, r := range list {
		if r.State != staff.RedactionApproved {
			continue
		}
		if !r.Fresh || r.From < 0 || r.From >= r.To || r.To > len(text) {
			return "", false
		}
		for r.From > 0 && !utf8.RuneStart(text[r.From]) {
			r.From--
		}
		for r.To < len(text) && !utf8.RuneStart(text[r.To]) {
			r.To++
		}
		spans = append(spans, r)
	}
	var b strings.Builder
	at := 0
	for _, s := range merged(spans) {
		b.WriteString(text[at:s.From])
		b.WriteString(mark(s.Class))
		at = s.To
	}
	b.WriteString(text[at:])
	return b.String(), true
}

// merged makes spans that touch or overlap into one. Its class is theirs, or that of no class where they differ.
func merged(spans []staff.Redaction) []staff.Redaction {
	slices.SortFunc(spans, func(a, b staff.Redaction) int { return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To)) })
	var all []staff.Redaction
	for _, s := range spans {
		if n := len(all); n > 0 && s.From <= all[n-1].To {
			last := &all[n-1]
			last.To = max(last.To, s.To)
			if last.Class != s.Class {
				last.Class = staff.RedactionOther
			}
			continue
		}
		all = append(all, s)
	}
	return all
}

// Book holds the approved redactions of a consultation, by answer.
type Book map[[2]string][]staff.Redaction

// Read makes a book from what the store gives.
func Read(rows iter.Seq2[staff.Redaction, error]) (Book, error) {
	b := Book{}
	for r, err := range rows {
		if err != nil {
			return nil, err
		}
		key := [2]string{r.Response, r.Question}
		b[key] = append(b[key], r)
	}
	return b, nil
}

// Tell gives an answer as it may be told. See the function Tell.
func (b Book) Tell(response, question, text string, mark func(class string) string) (string, bool) {
	return Tell(text, b[[2]string{response, question}], mark)
}
